//! Validation of values: whether a schema accepts a value, and why it does not.

use super::automata::{Automata, AutomatonCache, StringSet, Witness};
use super::budget::{Budget, Spent};
use super::composition::visits;
use super::limits::{MOST_PATTERN, approximate_bytes, exceeds_limits, has_reference_cycle};
use super::schema_ref::SchemaRef;
use super::stack::on_large_stack;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Draft, PatternOptions, ValidationError};
use serde_json::{Map, Value as Json};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Bytes that a compiled pattern may take: `(a{1000}){1000}` is short to write.
pub const PATTERN_BYTES: usize = 1 << 20;
/// Bytes of subschemas that are compiled for one question. What is beyond is uncertain.
const MOST_COMPILED: usize = 20_000_000;
/// Steps back that the backtracking engine may take for one pattern.
const BACKTRACKS: usize = 20_000;

/// A schema that was compiled once, to validate any number of values.
pub struct Validator(BoundedValidator);

impl Validator {
    /// Compiles a schema. `None` where it exceeds the limits, has a reference cycle or has a pattern that cannot be compiled.
    #[must_use]
    pub fn new(schema: &Json) -> Option<Self> {
        if exceeds_limits(schema) || has_reference_cycle(schema) {
            return None;
        }
        on_large_stack(|| {
            let few = visits(schema).is_some_and(|visits| visits <= Budget::default().visits);
            few.then(|| BoundedValidator::new(schema)).flatten()
        })
        .map(Self)
    }

    /// Whether the schema accepts a value. `None` where that depends on a pattern that is only matched within limits.
    #[must_use]
    pub fn accepts(&self, value: &Json) -> Option<bool> {
        on_large_stack(|| self.0.verdict(value))
    }

    /// Why the schema rejects a value: the first of the deepest errors. `None` where there is none.
    #[must_use]
    pub fn rejection(&self, value: &Json) -> Option<Rejection> {
        on_large_stack(|| self.0.deepest_error(value))
    }
}

/// Why a schema rejects a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejection {
    /// The JSON pointer of the property or item that is rejected.
    pub at: String,
    /// Its value.
    pub value: Json,
    /// The keyword that rejects it.
    pub keyword: String,
    /// What the keyword demands: a limit, the values, the type, the missing or additional property. `null` where it has no
    /// simple value.
    pub demand: Json,
}

/// The value that the keyword has in the schema, or the property that it misses.
fn demand(kind: &ValidationErrorKind) -> Json {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Minimum { limit }
        | Kind::Maximum { limit }
        | Kind::ExclusiveMinimum { limit }
        | Kind::ExclusiveMaximum { limit } => limit.clone(),
        Kind::MinLength { limit }
        | Kind::MaxLength { limit }
        | Kind::MinItems { limit }
        | Kind::MaxItems { limit }
        | Kind::MinProperties { limit }
        | Kind::MaxProperties { limit } => Json::from(*limit),
        Kind::Enum { options } => Json::clone(options),
        Kind::Constant { expected_value } => Json::clone(expected_value),
        Kind::Format { format } => Json::from(format.as_str()),
        Kind::Pattern { pattern } => Json::from(pattern.as_str()),
        Kind::Required { property } => property.clone(),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unexpected
                .first()
                .map_or(Json::Null, |name| Json::from(name.as_str()))
        }
        Kind::Type { kind } => match kind {
            TypeKind::Single(kind) => Json::from(kind.to_string()),
            TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.to_string()).collect(),
        },
        _ => Json::Null,
    }
}

/// A validator that spends a bounded time on a pattern. Patterns are compiled by an engine of linear time. One that this engine
/// does not support (look-around) goes to a backtracking engine with a limit. It then counts as no match where the limit is
/// reached, so only results that no pattern can have decided are certain.
pub struct BoundedValidator {
    validator: jsonschema::Validator,
    /// Whether all patterns run in linear time.
    linear: bool,
    /// Whether a failed match could make a value accepted. Always false where `linear`.
    negates: bool,
}

impl BoundedValidator {
    /// Compiles a schema. `None` where a pattern cannot be compiled.
    pub fn new(schema: &Json) -> Option<Self> {
        let base = || {
            jsonschema::options()
                .with_draft(Draft::Draft202012)
                .should_validate_formats(true)
                .offline()
        };
        let linear = base()
            .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_BYTES))
            .build(schema);
        if let Ok(validator) = linear {
            return Some(Self {
                validator,
                linear: true,
                negates: false,
            });
        }
        let limited = PatternOptions::fancy_regex()
            .backtrack_limit(BACKTRACKS)
            .size_limit(PATTERN_BYTES);
        let validator = base().with_pattern_options(limited).build(schema).ok()?;
        Some(Self {
            validator,
            linear: false,
            negates: mentions(schema, &["not", "oneOf", "if"]),
        })
    }

    /// Whether the value is certainly accepted.
    pub fn accepts(&self, value: &Json) -> bool {
        !self.negates && self.validator.is_valid(value)
    }

    /// Whether the value is certainly rejected.
    pub fn rejects(&self, value: &Json) -> bool {
        use ValidationErrorKind as Kind;
        if self.linear {
            return !self.validator.is_valid(value);
        }
        self.validator.iter_errors(value).any(|error| {
            matches!(
                error.kind(),
                Kind::Type { .. }
                    | Kind::Required { .. }
                    | Kind::Enum { .. }
                    | Kind::Constant { .. }
                    | Kind::Minimum { .. }
                    | Kind::Maximum { .. }
                    | Kind::ExclusiveMinimum { .. }
                    | Kind::ExclusiveMaximum { .. }
                    | Kind::MinLength { .. }
                    | Kind::MaxLength { .. }
                    | Kind::MinItems { .. }
                    | Kind::MaxItems { .. }
                    | Kind::FalseSchema
            )
        })
    }

    /// Whether the value is accepted. `None` where that is not certain.
    fn verdict(&self, value: &Json) -> Option<bool> {
        if self.accepts(value) {
            return Some(true);
        }
        self.rejects(value).then_some(false)
    }

    fn deepest_error(&self, value: &Json) -> Option<Rejection> {
        let depth =
            |error: &ValidationError<'_>| error.instance_path().to_string().matches('/').count();
        let mut deepest: Option<(usize, ValidationError<'_>)> = None;
        for error in self.validator.iter_errors(value) {
            let depth = depth(&error);
            if deepest.as_ref().is_none_or(|(known, _)| depth > *known) {
                deepest = Some((depth, error));
            }
        }
        let (_, error) = deepest?;
        Some(Rejection {
            at: error.instance_path().to_string(),
            value: error.instance().clone().into_owned(),
            keyword: error.kind().keyword().to_owned(),
            demand: demand(error.kind()),
        })
    }
}

/// Validators of subschemas and of patterns, compiled once, and automata of patterns. One cache serves one question, and counts
/// what its validators cost.
pub struct ValidatorCache {
    subschemas: RefCell<HashMap<usize, Option<Subschema>>>,
    patterns: RefCell<HashMap<String, Option<BoundedValidator>>>,
    automata: AutomatonCache,
    /// About how many bytes of subschemas were compiled.
    compiled: Cell<usize>,
    /// Visits of schemas that are left.
    visits: Cell<u64>,
    /// The first limit that was met.
    limit: Cell<Option<&'static str>>,
}

/// A subschema that was compiled, and the visits of schemas that one value costs.
struct Subschema {
    validator: BoundedValidator,
    visits: u64,
}

impl ValidatorCache {
    /// An empty cache for a question with a budget.
    pub fn new(budget: Budget, automata: Rc<Automata>) -> Self {
        Self {
            subschemas: RefCell::default(),
            patterns: RefCell::default(),
            automata: AutomatonCache::new(budget.transitions, automata),
            compiled: Cell::new(0),
            visits: Cell::new(budget.all_visits),
            limit: Cell::new(None),
        }
    }

    /// What of a budget was spent, beside so many steps.
    pub const fn spent(&self, budget: Budget, steps: usize) -> Spent {
        Spent {
            steps,
            visits: budget.all_visits - self.visits.get(),
            transitions: budget.transitions - self.automata.transitions_left(),
        }
    }

    /// The limit that was met first, as a reason: what was not found may be beyond it.
    pub const fn limit(&self) -> Option<&'static str> {
        self.limit.get()
    }

    /// Notes that a limit was met.
    pub fn meet(&self, limit: &'static str) {
        self.limit.set(self.limit.get().or(Some(limit)));
    }

    /// Takes off the visits of one validation; `false` where they are spent.
    pub fn may_visit(&self, visits: u64) -> bool {
        let left = self.visits.get().checked_sub(visits);
        if left.is_none() {
            self.meet("schema-visits");
        }
        self.visits.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Whether a subschema accepts a value. `None` where that is not certain.
    pub fn accepts(&self, schema: SchemaRef<'_>, value: &Json) -> Option<bool> {
        let mut subschemas = self.subschemas.borrow_mut();
        let subschema = subschemas
            .entry(schema.key())
            .or_insert_with(|| self.compile(schema))
            .as_ref()?;
        if !self.may_visit(subschema.visits) {
            return None;
        }
        subschema.validator.verdict(value)
    }

    fn compile(&self, schema: SchemaRef<'_>) -> Option<Subschema> {
        let bytes = self.compiled.get();
        if bytes > MOST_COMPILED {
            self.meet("schema-compiled");
            return None;
        }
        let document = as_document(schema);
        self.compiled.set(bytes + approximate_bytes(&document));
        Some(Subschema {
            visits: visits(&document)?,
            validator: BoundedValidator::new(&document)?,
        })
    }

    /// Whether a pattern matches a text. `None` where that is not certain.
    pub fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        if pattern.len() > MOST_PATTERN {
            return None;
        }
        let mut patterns = self.patterns.borrow_mut();
        let validator = patterns.entry(pattern.to_owned()).or_insert_with(|| {
            let entry = ("pattern".to_owned(), Json::from(pattern));
            BoundedValidator::new(&Json::Object(std::iter::once(entry).collect()))
                .filter(|validator| validator.linear)
        });
        Some(validator.as_ref()?.accepts(&Json::from(text)))
    }

    /// A string of a set.
    pub fn witness(&self, strings: &StringSet) -> Witness {
        let witness = self.automata.witness(strings);
        if self.automata.transitions_left() == 0 {
            self.meet("pattern-transitions");
        }
        witness
    }

    /// Whether a set certainly has no string. Sets of which only the length is known are compared elsewhere.
    pub fn is_empty(&self, strings: &StringSet) -> bool {
        !strings.is_only_lengths() && self.witness(strings) == Witness::Empty
    }
}

/// A subschema as a document of its own, with the definitions that it refers to.
fn as_document(schema: SchemaRef<'_>) -> Json {
    if std::ptr::eq(schema.node, schema.root) {
        return schema.root.clone();
    }
    let all = schema.root.get("$defs").and_then(Json::as_object);
    let mut definitions = Map::new();
    let mut pending = vec![schema.node];
    while let Some(node) = pending.pop() {
        match node {
            Json::Object(members) => {
                let target = members.get("$ref").and_then(Json::as_str);
                let name = target.and_then(|target| target.strip_prefix("#/$defs/"));
                let found = name.and_then(|name| all?.get_key_value(name));
                if let Some((name, definition)) = found
                    && !definitions.contains_key(name)
                {
                    definitions.insert(name.clone(), definition.clone());
                    pending.push(definition);
                }
                pending.extend(members.values());
            }
            Json::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    let mut document = Map::new();
    document.insert("allOf".to_owned(), Json::Array(vec![schema.node.clone()]));
    if !definitions.is_empty() {
        document.insert("$defs".to_owned(), Json::Object(definitions));
    }
    Json::Object(document)
}

/// Whether a keyword occurs anywhere in a schema. A property of that name counts too, which is harmless here.
fn mentions(schema: &Json, keywords: &[&str]) -> bool {
    let mut pending = vec![schema];
    while let Some(node) = pending.pop() {
        match node {
            Json::Object(map) => {
                if keywords.iter().any(|keyword| map.contains_key(*keyword)) {
                    return true;
                }
                pending.extend(map.values());
            }
            Json::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    false
}
