//! Evaluates rules on trees: paths select values and functions check them. A violation has the arguments of its message; the
//! message itself is rendered later.

use super::fingerprint::{file_of, fingerprint, keys_of_hit};
use super::function::{Answer, Check, Context, Evaluate, Function, Hit, Target};
use super::functions;
use super::isolate::isolate;
use super::types::Violation;
use crate::error::Error;
use crate::model::DescriptorKind;
use crate::pack::file_errors::wrong;
use crate::pack::{Gather, Rule, RulePack, Scope, Then};
use crate::read::path::{Match, Step as PathStep};
use crate::read::{Node, Value};
use crate::text::template::placeholders;
use crate::text::{Span, Text, did_you_mean};
use std::collections::{BTreeMap, HashSet};

/// Placeholders that the engine fills from the location of a finding, whatever the function.
pub const AMBIENT: &[&str] = &[
    "resource",
    "item",
    "interface",
    "operation",
    "service",
    "field",
    "label",
    "found",
];

/// Placeholders that Spectral fills; a message that uses them would read differently there.
const RESERVED: &[&str] = &["path", "property", "value", "error", "description"];

/// A rule whose functions were found and whose options were compiled.
pub struct CompiledRule<'p> {
    /// The rule.
    pub rule: &'p Rule,
    steps: Vec<Step<'p>>,
    /// Why the rule cannot be evaluated, where its pack was loaded without being checked.
    broken: Option<Text>,
}

/// One `then` of a rule.
struct Step<'p> {
    field: Option<&'p str>,
    function: &'static Function,
    options: &'p Node,
    run: Run,
}

/// The function of a step, with its options where they are compiled.
enum Run {
    Direct(fn(&Context<'_, '_>, &Target<'_>, &Node) -> Answer),
    Compiled(Check),
}

/// The outcome of evaluating one rule.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The violations found.
    pub violations: Vec<Violation>,
    /// Whether any function evaluated a value.
    pub looked: bool,
    /// Why the rule could not be evaluated; `None` where it could.
    pub unevaluated: Option<Text>,
}

impl CompiledRule<'_> {
    /// Evaluates the rule on one tree and adds to its outcome. A panic leaves only this rule unevaluated.
    pub fn evaluate(&self, root: &Node, context: &Context<'_, '_>, outcome: &mut Outcome) {
        if let Some(why) = &self.broken {
            outcome.unevaluated = Some(why.clone());
            return;
        }
        let evaluated = isolate(|| {
            let mut own = Outcome::default();
            self.select(root, context, &mut own);
            own
        });
        let Some(mut own) = evaluated else {
            outcome.unevaluated = Some(Text::new(
                "评判此规则时发生内部错误",
                "an internal error occurred while this rule was evaluated",
            ));
            return;
        };
        outcome.violations.append(&mut own.violations);
        outcome.looked |= own.looked;
        outcome.unevaluated = own.unevaluated.or(outcome.unevaluated.take());
    }

    fn select(&self, root: &Node, context: &Context<'_, '_>, outcome: &mut Outcome) {
        // A value that several paths select is looked at once.
        let mut seen = HashSet::new();
        for path in &self.rule.given {
            let Ok(matches) = path.select(root) else {
                outcome.unevaluated = Some(Text::new(
                    format!("路径 {} 展开过大，未能评判", path.text),
                    format!("the path {} visits too much and was given up", path.text),
                ));
                continue;
            };
            for found in &matches {
                let several = self.rule.given.len() > 1;
                if several && !seen.insert(std::ptr::from_ref(found.node)) {
                    continue;
                }
                for step in &self.steps {
                    apply(self.rule, step, found, context, outcome);
                }
            }
        }
    }
}

/// Runs one step of a rule on a value that a path selected.
fn apply(
    rule: &Rule,
    step: &Step<'_>,
    found: &Match<'_>,
    context: &Context<'_, '_>,
    outcome: &mut Outcome,
) {
    let mut run = |target: &Target<'_>, field: Option<&str>| {
        let answer = match &step.run {
            Run::Direct(function) => function(context, target, step.options),
            Run::Compiled(check) => check(context, target),
        };
        match answer {
            Answer::Hits(hits) => {
                outcome.looked = true;
                let violations = hits.into_iter().map(|hit| {
                    violation(rule, step.function, hit, (target, field), found, context)
                });
                outcome.violations.extend(violations);
            }
            Answer::NotApplicable => {}
            Answer::Unevaluated(why) => outcome.unevaluated = Some(why),
        }
    };
    match step.field {
        Some("@key") => {
            for entry in found.node.entries() {
                let key = Node::text(entry.key.clone(), entry.key_span);
                run(
                    &Target {
                        node: Some(&key),
                        at: key.span,
                    },
                    Some(&entry.key),
                );
            }
        }
        Some(field) => {
            let mut at = found.node;
            let mut node = Some(at);
            for name in field.split('.') {
                node = node.and_then(|node| node.get(name));
                at = node.unwrap_or(at);
            }
            run(&Target { node, at: at.span }, Some(field));
        }
        None => run(
            &Target {
                node: Some(found.node),
                at: found.node.span,
            },
            None,
        ),
    }
}

/// A hit as a violation, with the arguments of its message and its fingerprint.
fn violation(
    rule: &Rule,
    function: &Function,
    hit: Hit,
    (target, field): (&Target<'_>, Option<&str>),
    found: &Match<'_>,
    context: &Context<'_, '_>,
) -> Violation {
    let mut args = ambient(&found.route);
    let last_key = found.route.iter().rev().find_map(|step| match step {
        PathStep::Key(entry) => Some(&*entry.key),
        PathStep::Index(..) => None,
    });
    let field = field
        .and_then(|field| field.rsplit('.').next())
        .or(last_key)
        .unwrap_or("");
    args.insert("field".to_owned(), field.to_owned());
    args.insert("label".to_owned(), context.pack.label(field).to_owned());
    if let Some(node) = target.node {
        args.insert("found".to_owned(), shown(node));
    }
    // A list or an object is shown by its size, which identifies nothing.
    let is_text = !matches!(
        target.node.map(|node| &node.value),
        Some(Value::Array(_) | Value::Map(_))
    ) || hit.args.iter().any(|(name, _)| *name == "found");
    args.extend(
        hit.args
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value)),
    );
    let keys = keys_of_hit(function, &args, &hit.subject, is_text);
    let fingerprint = fingerprint(&rule.id, file_of(context.submission.library, hit.at), &keys);
    Violation {
        rule: rule.id.clone(),
        at: hit.at,
        related: hit.related,
        args,
        fingerprint,
        cases: Vec::new(),
    }
}

/// The arguments that follow from the route to a value: its resource, item, interface, operation or service.
fn ambient(route: &[PathStep<'_>]) -> BTreeMap<String, String> {
    let mut args = BTreeMap::new();
    let mut list = "";
    let mut keys: Vec<&str> = Vec::new();
    for step in route {
        match step {
            PathStep::Key(entry) => {
                list = &entry.key;
                keys.push(&entry.key);
            }
            PathStep::Index(_, node) => {
                let (argument, names): (&str, &[&str]) = match list {
                    "entries" => ("resource", &["id"]),
                    "items" => ("item", &["name", "key"]),
                    "interfaces" => ("interface", &["descriptor"]),
                    "operations" => ("operation", &["name"]),
                    "registrations" => ("service", &["id"]),
                    _ => continue,
                };
                if let Some(text) = names.iter().find_map(|name| node.str_at(name)) {
                    args.insert(argument.to_owned(), text.to_owned());
                }
            }
        }
    }
    if let ["paths" | "x-ms-paths", path, method, ..] = keys.as_slice() {
        args.entry("operation".to_owned())
            .or_insert_with(|| format!("{} {path}", method.to_uppercase()));
    }
    args
}

/// A value as a message shows it, clipped.
#[must_use]
pub fn shown(node: &Node) -> String {
    const SHOWN: usize = 80;
    let text = match &node.value {
        Value::String(text) => text.to_string(),
        Value::Array(items) => format!("[{}]", items.len()),
        Value::Map(map) => format!("{{{}}}", map.entries().len()),
        _ => crate::read::json::to_json(node).to_string(),
    };
    if text.chars().count() > SHOWN {
        text.chars().take(SHOWN).chain(['…']).collect()
    } else {
        text
    }
}

/// Whether a rule applies to a descriptor of this kind.
#[must_use]
pub fn applies(rule: &Rule, kind: DescriptorKind) -> bool {
    let names: &[&str] = match kind {
        DescriptorKind::OpenApi20 => &["oas2"],
        DescriptorKind::OpenApi30 => &["oas3", "oas3.0"],
        DescriptorKind::OpenApi31 => &["oas3", "oas3.1"],
        DescriptorKind::OpenApi32 => &["oas3", "oas3.2"],
    };
    rule.formats.is_empty()
        || rule
            .formats
            .iter()
            .any(|format| names.contains(&format.as_str()))
}

/// Checks the functions that the rules of a pack name: they exist, have the given options, and fill the placeholders of messages.
///
/// # Errors
/// Every mistake found, at its file and line.
pub fn validate(pack: &RulePack) -> Result<(), Vec<Error>> {
    let (_, errors) = compiled(pack);
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

/// Compiles the rules of a pack. A rule for which [`validate`] reports an error is never evaluated.
#[must_use]
pub fn compile(pack: &RulePack) -> Vec<CompiledRule<'_>> {
    compiled(pack).0
}

/// The compiled rules of a pack, and every mistake in them.
fn compiled(pack: &RulePack) -> (Vec<CompiledRule<'_>>, Vec<Error>) {
    let mut compiler = Compiler {
        pack,
        errors: Vec::new(),
    };
    let mut rules = Vec::new();
    for rule in &pack.rules {
        let known = compiler.errors.len();
        let steps = compiler.steps(rule);
        let broken = compiler.errors.get(known).map(|error| error.text.clone());
        rules.push(CompiledRule {
            rule,
            steps,
            broken,
        });
    }
    (rules, compiler.errors)
}

struct Compiler<'p> {
    pack: &'p RulePack,
    errors: Vec<Error>,
}

impl<'p> Compiler<'p> {
    fn fail(&mut self, span: Span, text: Text) {
        self.errors
            .push(wrong(&self.pack.library, span, text.zh, text.en));
    }

    fn steps(&mut self, rule: &'p Rule) -> Vec<Step<'p>> {
        let mut steps = Vec::new();
        let mut filled: Vec<&str> = AMBIENT.to_vec();
        for then in &rule.then {
            let Some(function) = functions::find(&then.function) else {
                self.fail(then.options.span, unknown_function(rule, then));
                continue;
            };
            filled.extend(function.placeholders);
            let mistakes = function.option_mistakes(&then.options);
            let fit = mistakes.is_empty();
            for (span, text) in mistakes {
                self.fail(span, text);
            }
            let run = match function.evaluate {
                Evaluate::Direct(run) => Run::Direct(run),
                Evaluate::Compiled(compile) => match compile(&then.options) {
                    Ok(check) => Run::Compiled(check),
                    Err(text) => {
                        if fit {
                            self.fail(then.options.span, text);
                        }
                        continue;
                    }
                },
            };
            steps.push(Step {
                field: then.field.as_deref(),
                function,
                options: &then.options,
                run,
            });
        }
        if rule.scope != Scope::Builtin {
            self.message(rule, &rule.message, &filled);
        }
        let gather = rule.gather.as_ref();
        if let Some(gather) = gather.filter(|_| rule.scope != Scope::Builtin) {
            for name in &gather.by {
                self.placeholder(rule, name, &filled);
            }
            let lists: Vec<String> = filled
                .iter()
                .map(|name| format!("{}{name}", Gather::ALL))
                .collect();
            let lists = lists.iter().map(String::as_str);
            let all: Vec<&str> = filled.iter().copied().chain(lists).collect();
            let all: Vec<&str> = all.into_iter().chain(Gather::PLACEHOLDERS).collect();
            self.message(rule, &gather.message, &all);
        }
        steps
    }

    /// The placeholders of a message must be filled by the rule's functions, and must not be those that Spectral fills.
    fn message(&mut self, rule: &Rule, message: &Text, filled: &[&str]) {
        for name in placeholders(&message.zh).chain(placeholders(&message.en)) {
            self.placeholder(rule, name, filled);
        }
    }

    fn placeholder(&mut self, rule: &Rule, name: &str, filled: &[&str]) {
        let text = if RESERVED.contains(&name) {
            Text::new(
                format!("{{{{{name}}}}} 为 Spectral 保留，不能用于消息"),
                format!("{{{{{name}}}}} is Spectral's own and cannot be used in a message"),
            )
        } else if filled.contains(&name) {
            return;
        } else {
            Text::new(
                format!("规则 {} 的消息用了 {{{{{name}}}}}，其函数并不提供", rule.id),
                format!(
                    "the message of {} has a placeholder {{{{{name}}}}} that its functions do not fill",
                    rule.id
                ),
            )
        };
        self.fail(rule.span, text);
    }
}

fn unknown_function(rule: &Rule, then: &Then) -> Text {
    let names = functions::all().map(|function| function.name);
    let (zh, en) = match did_you_mean(&then.function, names) {
        Some(meant) => (
            format!("；是否想写 {meant}？"),
            format!("; did you mean {meant}?"),
        ),
        None => Default::default(),
    };
    Text::new(
        format!("规则 {} 使用了不存在的函数 {}{zh}", rule.id, then.function),
        format!(
            "rule {} names a function {} that does not exist{en}",
            rule.id, then.function
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::derived::Derived;
    use crate::check::types::JudgementContext;
    use crate::discover::Files;
    use crate::limits::Limits;
    use crate::model::reference::Resolver;
    use crate::pack::{Class, Stage};
    use crate::read::path::Path;

    #[test]
    fn a_panic_in_one_rule_leaves_it_unevaluated() {
        let pack = crate::load_pack_named("gb").unwrap();
        let library = crate::model::library(&Files::default(), &Limits::default());
        let resolver = Resolver::new(&library);
        let submission =
            crate::model::model_by(&resolver, &[], &crate::model::Vocabulary::default());
        let derived = Derived::new(&submission, &resolver, &pack);
        let judgement = JudgementContext {
            class: Class::New,
            stage: Stage::Acceptance,
            office_project: None,
            office_class: None,
            office_stage: None,
            as_of: "2026-11-23".to_owned(),
            registry: None,
            against: None,
            office: false,
        };
        let context = Context {
            submission: &submission,
            pack: &pack,
            judgement: &judgement,
            derived: &derived,
        };
        let mut rule = pack.rules.first().unwrap().clone();
        rule.given = vec![Path::parse("$").unwrap()];
        let options = Node::new(Value::Null, Span::default());
        let compiled = CompiledRule {
            rule: &rule,
            steps: vec![Step {
                field: None,
                function: functions::find("truthy").unwrap(),
                options: &options,
                run: Run::Compiled(Box::new(|_, _| panic!("a fault of the function"))),
            }],
            broken: None,
        };
        let mut outcome = Outcome::default();
        let root = Node::map(Vec::<(&str, Node)>::new(), Span::default());
        compiled.evaluate(&root, &context, &mut outcome);
        assert!(outcome.unevaluated.is_some());
        assert!(outcome.violations.is_empty() && !outcome.looked);
    }
}
