//! The paths of rules: `$`, names, `[*]`, `..` and equality filters, behind one [`Path::select`]. Any other path is refused when a pack is loaded.

use super::tree::{Entry, Node, Value};
use std::collections::HashSet;

/// Nodes that one selection may visit: paths such as `$..[*]..[*]` grow with the square of the document and worse.
const VISITS: usize = 20_000_000;

/// A parsed path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The path as the pack writes it.
    pub text: String,
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    /// Whether the step is taken from every descendant (`..`) and not from the value alone.
    deep: bool,
    step: StepTest,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum StepTest {
    Name(Box<str>),
    Any,
    Filter {
        names: Vec<Box<str>>,
        equal: bool,
        literal: Literal,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Literal {
    Text(Box<str>),
    Bool(bool),
    Null,
    Int(i64),
}

/// One step from the root towards a match.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step<'t> {
    /// Into a mapping.
    Key(&'t Entry),
    /// Into a sequence.
    Index(usize, &'t Node),
}

/// One value that a path selected.
#[derive(Debug, Clone, PartialEq)]
pub struct Match<'t> {
    /// The value.
    pub node: &'t Node,
    /// How it was reached.
    pub route: Vec<Step<'t>>,
}

/// Why a path was refused: what was expected, and the character (from 0) at which it was missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPath {
    /// Character of the path.
    pub at: usize,
    /// What was expected there.
    pub expected: &'static str,
}

/// The selection visited more values than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyVisits;

impl Path {
    /// Parses a path.
    pub fn parse(text: &str) -> Result<Self, BadPath> {
        let mut parser = Parser {
            chars: text.chars().collect(),
            at: 0,
        };
        parser.expect('$', "$")?;
        let mut segments = Vec::new();
        while parser.peek().is_some() {
            segments.push(parser.segment()?);
        }
        Ok(Self {
            text: text.to_owned(),
            segments,
        })
    }

    /// Every value below `root` that the path names, each once, in document order of the first way to it.
    pub fn select<'t>(&self, root: &'t Node) -> Result<Vec<Match<'t>>, TooManyVisits> {
        let mut walk = Walk {
            route: Vec::new(),
            found: Vec::new(),
            left: VISITS,
        };
        walk.down(root, &self.segments)?;
        if self.segments.iter().filter(|segment| segment.deep).count() > 1 {
            let mut seen = HashSet::new();
            walk.found
                .retain(|found| seen.insert(std::ptr::from_ref(found.node)));
        }
        Ok(walk.found)
    }
}

struct Walk<'t> {
    route: Vec<Step<'t>>,
    found: Vec<Match<'t>>,
    left: usize,
}

impl<'t> Walk<'t> {
    fn down(&mut self, node: &'t Node, segments: &[Segment]) -> Result<(), TooManyVisits> {
        self.left = self.left.checked_sub(1).ok_or(TooManyVisits)?;
        let Some((segment, rest)) = segments.split_first() else {
            self.found.push(Match {
                node,
                route: self.route.clone(),
            });
            return Ok(());
        };
        match &segment.step {
            StepTest::Name(name) => {
                if let Some(entry) = node.entry(name) {
                    self.into(Step::Key(entry), &entry.node, rest)?;
                }
            }
            StepTest::Any => {
                self.children(node, |walk, step, child| walk.into(step, child, rest))?;
            }
            StepTest::Filter {
                names,
                equal,
                literal,
            } => self.children(node, |walk, step, child| {
                let value = names.iter().try_fold(child, |at, name| at.get(name));
                if value.is_some_and(|value| literal.is(value)) == *equal {
                    walk.into(step, child, rest)?;
                }
                Ok(())
            })?,
        }
        if segment.deep {
            self.children(node, |walk, step, child| walk.into(step, child, segments))?;
        }
        Ok(())
    }

    fn into(
        &mut self,
        step: Step<'t>,
        node: &'t Node,
        segments: &[Segment],
    ) -> Result<(), TooManyVisits> {
        self.route.push(step);
        let result = self.down(node, segments);
        self.route.pop();
        result
    }

    fn children(
        &mut self,
        node: &'t Node,
        mut visit: impl FnMut(&mut Self, Step<'t>, &'t Node) -> Result<(), TooManyVisits>,
    ) -> Result<(), TooManyVisits> {
        for entry in node.entries() {
            visit(self, Step::Key(entry), &entry.node)?;
        }
        for (i, item) in node.items().iter().enumerate() {
            visit(self, Step::Index(i, item), item)?;
        }
        Ok(())
    }
}

impl Literal {
    fn is(&self, node: &Node) -> bool {
        match (self, &node.value) {
            (Self::Text(text), Value::String(value)) => text == value,
            (Self::Bool(flag), Value::Bool(value)) => flag == value,
            (Self::Null, Value::Null) => true,
            (Self::Int(int), Value::Number(super::Number::Int(value))) => int == value,
            _ => false,
        }
    }
}

struct Parser {
    chars: Vec<char>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let here = self.peek() == Some(wanted);
        self.at += usize::from(here);
        here
    }

    fn expect(&mut self, wanted: char, expected: &'static str) -> Result<(), BadPath> {
        if self.take(wanted) {
            Ok(())
        } else {
            Err(self.bad(expected))
        }
    }

    const fn bad(&self, expected: &'static str) -> BadPath {
        BadPath {
            at: self.at,
            expected,
        }
    }

    fn segment(&mut self) -> Result<Segment, BadPath> {
        if self.take('[') {
            return Ok(Segment {
                deep: false,
                step: self.bracket()?,
            });
        }
        self.expect(
            '.',
            "a step: `.name`, `['name']`, `[*]`, `..` or `[?(@.name == 'value')]`",
        )?;
        let deep = self.take('.');
        let step = if self.take('*') {
            StepTest::Any
        } else if self.take('[') {
            self.bracket()?
        } else {
            StepTest::Name(self.name()?)
        };
        Ok(Segment { deep, step })
    }

    fn name(&mut self) -> Result<Box<str>, BadPath> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'))
        {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.bad("a name"));
        }
        Ok(self
            .chars
            .get(start..self.at)
            .unwrap_or_default()
            .iter()
            .collect())
    }

    fn quoted(&mut self) -> Result<Box<str>, BadPath> {
        let quote = self.peek().filter(|c| matches!(c, '\'' | '"'));
        let quote = quote.ok_or_else(|| self.bad("a quoted name"))?;
        self.at += 1;
        let mut text = String::new();
        loop {
            let c = self.peek().ok_or_else(|| self.bad("the closing quote"))?;
            self.at += 1;
            if c == quote {
                return Ok(text.into());
            }
            text.push(c);
        }
    }

    /// The selector between `[` and `]`; the `[` is consumed.
    fn bracket(&mut self) -> Result<StepTest, BadPath> {
        let step = if self.take('*') {
            StepTest::Any
        } else if self.take('?') {
            self.filter()?
        } else {
            StepTest::Name(self.quoted()?)
        };
        self.expect(']', "`]`")?;
        Ok(step)
    }

    /// `(@.a.b == 'x')`, also `===`, `!=`, `!==`; the `?` is consumed.
    fn filter(&mut self) -> Result<StepTest, BadPath> {
        self.expect('(', "`(` after `?`")?;
        self.blanks();
        self.expect('@', "`@`")?;
        let mut names = Vec::new();
        loop {
            if self.take('.') {
                names.push(self.name()?);
            } else if self.take('[') {
                names.push(self.quoted()?);
                self.expect(']', "`]`")?;
            } else {
                break;
            }
        }
        self.blanks();
        let equal = !self.take('!');
        if equal {
            self.expect('=', "`==` or `!=`: only equality is understood in filters")?;
        }
        self.expect('=', "`==` or `!=`: only equality is understood in filters")?;
        self.take('=');
        self.blanks();
        let literal = self.literal()?;
        self.blanks();
        self.expect(')', "`)`: only one comparison is understood in a filter")?;
        Ok(StepTest::Filter {
            names,
            equal,
            literal,
        })
    }

    fn literal(&mut self) -> Result<Literal, BadPath> {
        if matches!(self.peek(), Some('\'' | '"')) {
            return Ok(Literal::Text(self.quoted()?));
        }
        let word = self.name()?;
        match &*word {
            "true" => Ok(Literal::Bool(true)),
            "false" => Ok(Literal::Bool(false)),
            "null" => Ok(Literal::Null),
            word => word
                .parse()
                .map(Literal::Int)
                .map_err(|_| self.bad("a quoted text, an integer, true, false or null")),
        }
    }

    fn blanks(&mut self) {
        while self.peek() == Some(' ') {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn text(value: &str) -> Node {
        Node::text(value, Span::default())
    }

    fn map(entries: Vec<(&str, Node)>) -> Node {
        Node::map(entries, Span::default())
    }

    fn sample() -> Node {
        let entry = |standard: &str, code: &str| {
            map(vec![
                ("standard", text(standard)),
                ("fields", map(vec![("code", text(code))])),
            ])
        };
        map(vec![
            (
                "entries",
                Node::new(
                    Value::Array(vec![entry("a", "1"), entry("b", "2")]),
                    Span::default(),
                ),
            ),
            ("code", text("root")),
        ])
    }

    fn selected(path: &str) -> Vec<String> {
        let root = sample();
        let path = Path::parse(path).unwrap();
        let matches = path.select(&root).unwrap();
        matches
            .iter()
            .map(|found| found.node.as_str().unwrap_or(found.node.kind()).to_owned())
            .collect()
    }

    #[test]
    fn each_kind_of_step_selects() {
        assert_eq!(selected("$"), ["object"]);
        assert_eq!(selected("$.code"), ["root"]);
        assert_eq!(selected("$['code']"), ["root"]);
        assert_eq!(selected("$.entries[*].fields.code"), ["1", "2"]);
        assert_eq!(
            selected("$.entries[?(@.standard == 'b')].fields.code"),
            ["2"]
        );
        assert_eq!(
            selected("$.entries[?(@.fields.code != '2')].standard"),
            ["a"]
        );
        assert_eq!(selected("$..code"), ["root", "1", "2"]);
        assert_eq!(selected("$..fields..code"), ["1", "2"]);
        assert_eq!(selected("$.nothing[*].there"), Vec::<String>::new());
    }

    #[test]
    fn other_paths_are_refused_where_they_stop_being_understood() {
        for (path, at) in [
            ("entries", 0),
            ("$.entries[0]", 10),
            ("$.a[?(@.b > 1)]", 10),
            ("$.a~", 3),
            ("$.", 2),
            ("$['a", 4),
            ("$.a[get,put]", 4),
            ("$.a[?(@.b == 'x' && @.c == 'y')]", 17),
        ] {
            assert_eq!(Path::parse(path).map_err(|bad| bad.at), Err(at), "{path}");
        }
    }
}
