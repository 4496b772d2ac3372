//! Generated pairs of schemas: a "yes" is never contradicted by a generated value, a "no" always carries a value that proves it.

use crate::support::repository;
use hutong::check::schema::{Answer, Budget, Inhabited, covers, inhabited};
use hutong::read::Json;
use jsonschema::Validator;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::{Map, json};
use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Values that each pair is tried with.
const VALUES: usize = 1_000;
/// Verdicts that a second validator judges.
const JUDGED: usize = 2_000;
/// Values of a "yes" that the second validator sees.
const SHOWN: usize = 100;

const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "ab",
    "ba",
    "aa",
    "abc",
    "aaaa",
    "1",
    "12",
    "互通",
    "A-1",
    "2026-01-31",
    "2026-01-31T08:00:00Z",
    "192.0.2.1",
    "a@example.org",
];
const PATTERNS: &[&str] = &[
    "a",
    "^a",
    "b$",
    "^[ab]*$",
    "^(ab)*$",
    "^[a-z]+$",
    r"^\d+$",
    "^[0-9]{1,2}$",
    "^(a|bc?)$",
    "[^a]",
    "^.{2,}$",
    "^[^-]*$",
];
const NAMES: &[&str] = &["a", "b", "ab", "c"];

fn text() -> impl Strategy<Value = Json> {
    select(TEXTS).prop_map(Json::from)
}

fn number() -> impl Strategy<Value = Json> {
    prop_oneof![
        3 => (-3i64..8).prop_map(Json::from),
        1 => (-5i64..14).prop_map(|halves| if halves % 2 == 0 {
            Json::from(halves / 2)
        } else {
            json!(f64::from(i32::try_from(halves).unwrap()) / 2.0)
        }),
    ]
}

/// A value of the small world that the schemas speak of.
fn value() -> BoxedStrategy<Json> {
    let leaf = prop_oneof![
        1 => Just(Json::Null),
        1 => any::<bool>().prop_map(Json::Bool),
        3 => number(),
        3 => text(),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let object = (
            subsequence(NAMES, 0..=NAMES.len()),
            prop::collection::vec(inner.clone(), 4),
        );
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Json::from),
            object.prop_map(|(names, values)| names
                .into_iter()
                .map(str::to_owned)
                .zip(values)
                .collect::<Map<String, Json>>()
                .into()),
        ]
    })
    .boxed()
}

/// A schema of some of these keywords.
fn some(
    kind: &'static str,
    keywords: &[(&'static str, BoxedStrategy<Json>)],
) -> BoxedStrategy<Json> {
    let count = keywords.len();
    let values: Vec<BoxedStrategy<Json>> =
        keywords.iter().map(|(_, value)| value.clone()).collect();
    let names: Vec<&'static str> = keywords.iter().map(|(name, _)| *name).collect();
    let typed = prop::bool::weighted(0.85);
    (typed, subsequence(names.clone(), 0..=count.min(4)), values)
        .prop_map(move |(typed, chosen, values)| {
            let mut schema = Map::new();
            if typed {
                schema.insert("type".to_owned(), Json::from(kind));
            }
            for (name, value) in names.iter().zip(values) {
                if chosen.contains(name) {
                    schema.insert((*name).to_owned(), value);
                }
            }
            Json::Object(schema)
        })
        .boxed()
}

fn small() -> BoxedStrategy<Json> {
    (0u64..5).prop_map(Json::from).boxed()
}

fn named(inner: BoxedStrategy<Json>, names: &'static [&'static str]) -> BoxedStrategy<Json> {
    (subsequence(names, 1..=2), prop::collection::vec(inner, 2))
        .prop_map(|(names, schemas)| {
            let entries = names.into_iter().map(str::to_owned).zip(schemas);
            Json::Object(entries.collect())
        })
        .boxed()
}

fn leaf() -> BoxedStrategy<Json> {
    let texts = some(
        "string",
        &[
            ("minLength", small()),
            ("maxLength", small()),
            ("pattern", select(PATTERNS).prop_map(Json::from).boxed()),
        ],
    );
    let formats = ["date", "date-time", "ipv4", "email", "uuid"];
    let formatted =
        select(formats.to_vec()).prop_map(|format| json!({"type": "string", "format": format}));
    let bounds = |kind| {
        some(
            kind,
            &[
                ("minimum", number().boxed()),
                ("maximum", number().boxed()),
                ("exclusiveMinimum", number().boxed()),
                ("exclusiveMaximum", number().boxed()),
                (
                    "multipleOf",
                    select(vec![json!(1), json!(2), json!(3), json!(0.5)]).boxed(),
                ),
            ],
        )
    };
    let types = [
        "null", "boolean", "integer", "number", "string", "array", "object",
    ];
    prop_oneof![
        4 => texts,
        1 => formatted,
        3 => bounds("integer"),
        2 => bounds("number"),
        2 => prop::collection::vec(value(), 1..4).prop_map(|values| json!({"enum": values})),
        1 => value().prop_map(|value| json!({"const": value})),
        2 => subsequence(types.to_vec(), 1..=3).prop_map(|types| json!({"type": types})),
        1 => any::<bool>().prop_map(Json::Bool),
        1 => Just(json!({"$ref": "#/$defs/r"})),
    ]
    .boxed()
}

fn schema() -> BoxedStrategy<Json> {
    leaf()
        .prop_recursive(3, 14, 3, |inner| {
            let inner = inner.boxed();
            let list = some(
                "array",
                &[
                    ("items", inner.clone()),
                    ("prefixItems", prop::collection::vec(inner.clone(), 1..3).prop_map(Json::from).boxed()),
                    ("minItems", small()),
                    ("maxItems", small()),
                    ("uniqueItems", Just(json!(true)).boxed()),
                    ("contains", inner.clone()),
                ],
            );
            let required = subsequence(NAMES, 1..=2).prop_map(|names| json!(names)).boxed();
            let object = some(
                "object",
                &[
                    ("properties", named(inner.clone(), NAMES)),
                    ("required", required.clone()),
                    ("additionalProperties", prop_oneof![Just(json!(false)), inner.clone()].boxed()),
                    ("patternProperties", named(inner.clone(), &["^a", "b$", "^c?$"])),
                    ("minProperties", (0u64..3).prop_map(Json::from).boxed()),
                    ("maxProperties", small()),
                    ("propertyNames", select(PATTERNS).prop_map(|pattern| json!({"pattern": pattern})).boxed()),
                    ("dependentRequired", required.prop_map(|names| json!({"a": names})).boxed()),
                    ("dependentSchemas", named(inner.clone(), &["a", "b"])),
                ],
            );
            let several = prop::collection::vec(inner.clone(), 1..4);
            let conditional = (inner.clone(), inner.clone(), inner.clone());
            prop_oneof![
                3 => list,
                5 => object,
                2 => (select(vec!["allOf", "anyOf", "oneOf"]), several)
                    .prop_map(|(keyword, members)| json!({keyword: members})),
                1 => inner.prop_map(|schema| json!({"not": schema})),
                1 => conditional.prop_map(|(one, two, three)| json!({"if": one, "then": two, "else": three})),
            ]
        })
        .boxed()
}

/// A schema with one of its keywords less, so that it mostly says a little more.
fn without(schema: &Json, which: Index) -> Json {
    fn keywords(node: &Json, at: &str, found: &mut Vec<(String, String)>) {
        match node {
            Json::Object(map) => {
                for (key, inner) in map {
                    found.push((at.to_owned(), key.clone()));
                    keywords(
                        inner,
                        &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")),
                        found,
                    );
                }
            }
            Json::Array(items) => {
                for (index, inner) in items.iter().enumerate() {
                    keywords(inner, &format!("{at}/{index}"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    keywords(schema, "", &mut found);
    let mut smaller = schema.clone();
    if !found.is_empty() {
        let (at, key) = which.get(&found);
        if let Some(Json::Object(map)) = smaller.pointer_mut(at) {
            map.shift_remove(key);
        }
    }
    smaller
}

/// Two schemas with one recursive definition each; half of the pairs are made from each other.
fn pair() -> impl Strategy<Value = (Json, Json)> {
    let recursive = (leaf(), leaf()).prop_map(|(one, two)| {
        let one = if one.get("$ref").is_some() { json!({"type": "null"}) } else { one };
        json!({"anyOf": [one, {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/$defs/r"}, "b": two}}]})
    });
    (schema(), schema(), recursive, 0u8..6, any::<Index>()).prop_map(
        |(one, other, recursive, kind, which)| {
            let document = |schema: Json| json!({"allOf": [schema], "$defs": {"r": recursive}});
            let wide = match kind {
                0 => json!({"anyOf": [other, one]}),
                1 | 2 => without(&one, which),
                3 => return (document(json!({"allOf": [one, other]})), document(one)),
                _ => other,
            };
            (document(one), document(wide))
        },
    )
}

fn runner(cases: u32, seed: u8) -> TestRunner {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    };
    // The same pairs on every machine.
    TestRunner::new_with_rng(
        config,
        TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]),
    )
}

fn validator(schema: &Json) -> Option<Validator> {
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(schema).ok()
}

#[derive(Default)]
struct Tally {
    yes: usize,
    no: usize,
    undecided: usize,
    unread: usize,
    verdicts: Vec<Json>,
    times: Vec<Duration>,
    open: Vec<String>,
}

/// Asks of generated pairs and holds every answer to what a validator says.
fn hold(cases: u32, seed: u8, kept: usize) -> Tally {
    let mut maker = runner(1, seed.wrapping_add(100));
    let values: Vec<Json> = (0..VALUES)
        .map(|_| value().new_tree(&mut maker).unwrap().current())
        .collect();
    let tally = RefCell::new(Tally::default());
    let outcome = runner(cases, seed).run(&pair(), |(narrow, wide)| {
        let mut tally = tally.borrow_mut();
        let (Some(one), Some(other)) = (validator(&narrow), validator(&wide)) else {
            tally.unread += 1;
            return Ok(());
        };
        let start = Instant::now();
        let answer = covers(&wide, &narrow, Budget::default());
        tally.times.push(start.elapsed());
        let said = format!("\nnarrower {narrow}\nwider {wide}");
        let mut verdict = json!({"narrow": narrow, "wide": wide});
        match answer {
            Answer::Yes => {
                tally.yes += 1;
                let against = values
                    .iter()
                    .find(|value| one.is_valid(value) && !other.is_valid(value));
                if let Some(against) = against {
                    return Err(TestCaseError::fail(format!("\"yes\", but {against}{said}")));
                }
                verdict["yes"] = values.iter().take(SHOWN).cloned().collect();
            }
            Answer::No { counterexample } => {
                tally.no += 1;
                if !one.is_valid(&counterexample) || other.is_valid(&counterexample) {
                    return Err(TestCaseError::fail(format!(
                        "\"no\" by {counterexample}, which is none{said}"
                    )));
                }
                verdict["no"] = counterexample;
            }
            Answer::Undecided { reason } => {
                tally.undecided += 1;
                if tally.open.len() < 20 {
                    tally.open.push(format!("{reason}{said}"));
                }
                return Ok(());
            }
        }
        if inhabited(&narrow, Budget::default()) == Inhabited::No
            && let Some(held) = values.iter().find(|value| one.is_valid(value))
        {
            return Err(TestCaseError::fail(format!(
                "said to hold nothing, and holds {held}{said}"
            )));
        }
        if tally.verdicts.len() < kept && reads_alike(&verdict) {
            tally.verdicts.push(verdict);
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    tally.into_inner()
}

/// Whether ajv means the same with the keywords of a verdict. Of `format` the two assert different texts; and ajv 8 takes `[]` for
/// a list that is to contain something where `prefixItems` stands beside `contains`, which the standard refuses.
fn reads_alike(verdict: &Json) -> bool {
    let text = verdict.to_string();
    let has = |keyword: &str| text.contains(&format!("\"{keyword}\""));
    let otherwise = has("format") || (has("contains") && has("prefixItems"));
    !otherwise
}

fn print(tally: &mut Tally) {
    tally.times.sort();
    println!("pairs | yes | no | undecided | not compiled | median");
    println!(
        "{} | {} | {} | {} | {} | {:?}",
        tally.times.len(),
        tally.yes,
        tally.no,
        tally.undecided,
        tally.unread,
        tally.times[tally.times.len() / 2]
    );
    if std::env::var_os("HUTONG_OPEN").is_some() {
        tally.open.iter().for_each(|open| println!("{open}\n"));
    }
}

#[test]
fn answers_hold_on_generated_pairs() {
    let mut tally = hold(400, 1, 0);
    print(&mut tally);
    assert!(tally.yes > 80 && tally.no > 80, "the pairs say little");
    assert!(
        tally.undecided * 20 <= tally.times.len(),
        "more than 5 % undecided"
    );
}

/// The folder in which ajv is installed: `$HUTONG_AJV`, or `hutong-ajv` among the temporary files.
fn ajv() -> PathBuf {
    let installed = std::env::temp_dir().join("hutong-ajv");
    let folder = std::env::var_os("HUTONG_AJV").map_or(installed, PathBuf::from);
    assert!(
        folder.join("node_modules/ajv").is_dir(),
        "no ajv in {}: tests/ajv/judge.mjs says how to install it",
        folder.display()
    );
    folder
}

/// Has a second validator judge the verdicts.
fn judged_again(verdicts: &[Json], folder: &Path) {
    let lines: Vec<String> = verdicts.iter().map(ToString::to_string).collect();
    let file = std::env::temp_dir().join(format!("hutong-verdicts-{}.jsonl", std::process::id()));
    fs::write(&file, lines.join("\n")).unwrap();
    let output = Command::new("node")
        .arg(repository("tests/ajv/judge.mjs"))
        .args([folder, &file])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    fs::remove_file(&file).unwrap();
    println!("{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "ajv contradicts");
}

mod long {
    use super::{JUDGED, ajv, hold, judged_again, print};

    #[test]
    #[ignore = "takes minutes: 100,000 pairs, and ajv as a second judge (tests/ajv/judge.mjs says how to install it)"]
    fn answers_hold_on_many_generated_pairs() {
        let ajv = ajv();
        let mut judged = hold(4_000, 2, JUDGED);
        print(&mut judged);
        assert_eq!(judged.verdicts.len(), JUDGED);
        judged_again(&judged.verdicts, &ajv);
        std::thread::scope(|scope| {
            let rounds: Vec<_> = (3..5u8)
                .map(|seed| scope.spawn(move || print(&mut hold(50_000, seed, 0))))
                .collect();
            for round in rounds {
                round.join().unwrap();
            }
        });
    }
}
