//! Hostile and broken input: nothing panics, nothing hangs, limits are named, and every place that is given is a true one.

use super::places::{assert_faults_sound, assert_sound};
use crate::support::{one, shared};
use hutong::discover::{File, Files};
use hutong::error::Fault;
use hutong::limits::Limits;
use hutong::model::library;
use hutong::read::{Format, Library, Node, Value, json, yaml};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn limits() -> Limits {
    Limits::default()
}

fn read(path: &str, bytes: &[u8]) -> Library {
    library(&one(path, bytes), &limits())
}

/// The only fault is this limit, and it is named with its value.
fn assert_over(faults: &[Fault], limit: &str, value: usize) {
    let last = faults.last().expect("a fault");
    assert_eq!(last.code, "over-limit", "{last:?}");
    let args = [("limit", limit.to_owned()), ("value", value.to_string())];
    assert_eq!(last.args, args);
}

#[test]
fn alias_bombs_end_at_the_budget() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..=9 {
        let alias = format!("*a{}", level - 1);
        let aliases = vec![alias; 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    let (roots, faults) = yaml::parse(&bomb, 0, &limits());
    assert!(roots.is_empty());
    assert_over(&faults, "alias_nodes", 1_000_000);

    let mut quadratic = format!("a: &a [{}]\nb:\n", vec!["x"; 20_000].join(", "));
    for _ in 0..20_000 {
        quadratic.push_str("- *a\n");
    }
    let (_, faults) = yaml::parse(&quadratic, 0, &limits());
    assert_over(&faults, "alias_nodes", 1_000_000);

    // Every level of nested anchors would be copied for aliases that never come.
    let open: String = (0..100).fold(String::new(), |mut text, i| {
        write!(text, "&a{i} [").unwrap();
        text
    });
    let nested = format!("{open}{}{}", vec!["x"; 100_000].join(","), "]".repeat(100));
    let (_, faults) = yaml::parse(&nested, 0, &limits());
    assert_over(&faults, "alias_nodes", 1_000_000);
}

#[test]
fn an_alias_within_its_own_anchor_is_unreadable() {
    for text in ["&a [*a]", "a: &a\n  b: *a\n", "&a {<<: *a}"] {
        let (roots, faults) = yaml::parse(text, 0, &limits());
        assert!(roots.is_empty());
        let last = faults.last().unwrap();
        assert_eq!(last.code, "unreadable");
        assert_eq!(&text[last.at.start as usize..][..1], "*");
    }
}

#[test]
fn depth_is_limited_and_aliases_count() {
    let deep = 100_000;
    for unit in ["[", "{\"a\":"] {
        let (root, faults) = json::parse(&unit.repeat(deep), 0, &limits());
        assert!(root.is_none());
        assert_over(&faults, "depth", 128);
    }
    for unit in ["[", "{a: ", "- ", "? ", "[a: ", "{? "] {
        let (roots, faults) = yaml::parse(&unit.repeat(deep), 0, &limits());
        assert!(roots.is_empty());
        assert_over(&faults, "depth", 128);
    }
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(json::parse(&nested(128), 0, &limits()).0.is_some());
    assert_over(&json::parse(&nested(129), 0, &limits()).1, "depth", 128);
    assert_eq!(yaml::parse(&nested(128), 0, &limits()).0.len(), 1);
    assert_over(&yaml::parse(&nested(129), 0, &limits()).1, "depth", 128);

    let mut chain = format!("- &a0 {}\n", nested(70));
    write!(
        chain,
        "- &a1 {}*a0{}\n- {}*a1{}\n",
        "[".repeat(20),
        "]".repeat(20),
        "[".repeat(38),
        "]".repeat(38)
    )
    .unwrap();
    let (_, faults) = yaml::parse(&chain, 0, &limits());
    assert_over(&faults, "depth", 128);
}

#[test]
fn nodes_are_limited() {
    let few = Limits {
        nodes: 10,
        ..limits()
    };
    let (root, faults) = json::parse("[1,2,3,4,5,6,7,8,9,10]", 0, &few);
    assert!(root.is_none());
    assert_over(&faults, "nodes", 10);
    assert!(json::parse("[1,2,3,4,5,6,7,8,9]", 0, &few).0.is_some());
    let (roots, faults) = yaml::parse("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n", 0, &few);
    assert!(roots.is_empty());
    assert_over(&faults, "nodes", 10);
}

#[test]
fn a_million_keys_and_a_huge_scalar() {
    let mut text = String::from("{");
    for i in 0..1_000_000 {
        write!(text, "\"k{i}\":{i},").unwrap();
    }
    text.push_str("\"last\": 1}");
    let (root, faults) = json::parse(&text, 0, &limits());
    assert!(faults.is_empty());
    assert_eq!(
        root.unwrap().get("k777777").unwrap().value,
        Value::Number(hutong::read::Number::Int(777_777))
    );

    let mut text = String::new();
    for i in 0..1_000_000 {
        writeln!(text, "k{i}: {i}").unwrap();
    }
    let (roots, faults) = yaml::parse(&text, 0, &limits());
    assert!(faults.is_empty());
    assert_eq!(roots[0].entries().len(), 1_000_000);

    let huge = "x".repeat(16 << 20);
    let (root, _) = json::parse(&format!("\"{huge}\""), 0, &limits());
    assert_eq!(root.unwrap().as_str().map(str::len), Some(16 << 20));
    let (roots, _) = yaml::parse(&format!("a: {huge}\n? {huge}\n: 1\n"), 0, &limits());
    assert_eq!(roots[0].str_at("a").map(str::len), Some(16 << 20));
}

#[test]
fn a_flood_of_faults_is_cut() {
    let text = format!("{{{}\"a\":1}}", "\"a\":1,".repeat(100_000));
    let (root, faults) = json::parse(&text, 0, &limits());
    assert!(root.is_some());
    assert_eq!(faults.len(), 1000);
    let text = "200: x\n".repeat(100_000);
    let (_, faults) = yaml::parse(&text, 0, &limits());
    assert_eq!(faults.len(), 2000, "a thousand of each code");
}

/// What this thread has been on a processor, whatever else runs on the machine; the clock where the system does not say.
fn worked(since: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|text| text.parse().ok());
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// Four times as much of a text costs four times as much; where scanners become quadratic it costs sixteen times as much. What a
/// parser does cannot be counted from outside, so its time on the processor is compared, the least of some tries.
#[test]
fn long_lines_stay_linear() {
    let texts: &[fn(usize) -> String] = &[
        |n| format!("[{}]", vec!["a"; n].join(",")),
        |n| format!("{{{}}}", vec!["a: b"; n].join(",")),
        |n| format!("[{}]", vec!["[]"; n].join(",")),
        |n| format!("a: \"{}\"", "\\n".repeat(n)),
        |n| format!("a: {}", "b ".repeat(n)),
        |n| format!("{}: 1", "k".repeat(n)),
        |n| format!("- '{}", "''".repeat(n)),
        |n| " \n".repeat(n),
        |n| format!("a:{}\n  - b", " ".repeat(n)),
        |n| format!("a:{}- b", "\n".repeat(n)),
        |n| "a: |\n".to_owned() + &" x\n".repeat(n),
        |n| "#\n".repeat(n),
        |n| "- \n".repeat(n),
        |n| "--- \n".repeat(n),
        |n| "? a\n".repeat(n),
        |n| "!a ".repeat(n),
        |n| "&a ".repeat(n),
        |n| "%TAG !a! b\n".repeat(n),
    ];
    let start = Instant::now();
    let cost = |text: &str| {
        let before = worked(start);
        let _ = yaml::parse(text, 0, &limits());
        let _ = json::parse(text, 0, &limits());
        worked(start).saturating_sub(before)
    };
    let n = 20_000;
    for text in texts {
        let (short, long) = (text(n), text(4 * n));
        let (mut once, mut four) = (Duration::MAX, Duration::MAX);
        // Below this a difference is the clock's.
        let least = Duration::from_millis(10);
        let linear = (0..4).any(|_| {
            once = once.min(cost(&short));
            four = four.min(cost(&long));
            four < 8 * once.max(least)
        });
        assert!(linear, "{:?}…: {once:?}, four times {four:?}", &short[..20]);
    }
}

#[test]
fn lone_surrogates_become_replacement_characters() {
    let text = r#"["\ud800", "\udc00x", "\ud800\ud800\udc00", "\ud83d\ude00"]"#;
    let (root, faults) = json::parse(text, 0, &limits());
    let root = root.unwrap();
    let texts: Vec<_> = root.items().iter().filter_map(Node::as_str).collect();
    assert_eq!(texts, ["\u{fffd}", "\u{fffd}x", "\u{fffd}\u{10000}", "😀"]);
    assert_eq!(faults.len(), 3);
    assert!(faults.iter().all(|fault| fault.code == "lone-surrogate"));
}

#[test]
fn line_ends_and_marks_do_not_move_places() {
    let lf = "openapi: 3.0.0\ninfo:\n  title: 互通\n  text: |\n    a\n    b\n";
    for (name, text) in [
        ("CRLF", lf.replace('\n', "\r\n")),
        ("lone CR", lf.replace('\n', "\r")),
        ("no last line end", lf.trim_end().to_owned()),
    ] {
        for mark in ["", "\u{feff}"] {
            let library = read("a.yaml", format!("{mark}{text}").as_bytes());
            let document = library
                .document(0)
                .unwrap_or_else(|| panic!("{name}: {:?}", library.faults));
            let source = library.source(0).unwrap();
            let title = document.at("/info/title").unwrap();
            assert_eq!(source.slice(title.span), "互通", "{name}");
            assert_eq!(source.line_column(title.span.start), (3, 10), "{name}");
            let text = document.at("/info/text").and_then(Node::as_str).unwrap();
            assert_eq!(text.trim_end(), "a\nb", "{name}");
            assert_sound(document, &source.text, true);
        }
    }
}

#[test]
fn nul_bytes_make_a_file_binary() {
    let library = read("a.txt", b"openapi: 3.0.0\0");
    assert_eq!(library.formats, [Format::Binary]);
    assert!(library.document(0).is_none());
    let library = read("a.yaml", b"openapi: 3.0.0\0");
    assert_eq!(
        library.faults.len(),
        1,
        "a name that promises a document makes it a fault"
    );
    assert_eq!(library.faults[0].code, "unreadable");
}

fn all_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all_files(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// Real files end as what they are: every document of the corpus is read or says why not, and its places are true.
#[test]
#[ignore = "needs HUTONG_SHARED"]
fn every_real_file_is_read() {
    let shared = shared("");
    let mut paths = Vec::new();
    all_files(&shared.join("corpus"), &mut paths);
    all_files(&shared.join("suites"), &mut paths);
    paths.sort();
    let files = Files {
        files: paths
            .iter()
            .map(|path| File {
                path: path
                    .strip_prefix(&shared)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned(),
                bytes: std::fs::read(path).unwrap(),
                taken: true,
            })
            .collect(),
        ..Files::default()
    };
    let library = library(&files, &limits());
    let mut unread = Vec::new();
    for (i, source) in library.sources.iter().enumerate() {
        let at = u32::try_from(i).unwrap();
        let document = library.document(at);
        let faults: Vec<_> = library
            .faults
            .iter()
            .filter(|fault| fault.at.source == at)
            .cloned()
            .collect();
        assert_faults_sound(&faults, &source.text);
        if let Some(document) = document {
            // The way back from a place is linear in the siblings: 100 kB are enough to see that it holds.
            let nested = source.size < 100_000 && !source.text.contains('*');
            assert_sound(document, &source.text, nested);
        }
        let refused = faults
            .iter()
            .find(|fault| matches!(fault.code, "unreadable" | "over-limit"));
        if let Some(fault) = refused.filter(|_| source.path.starts_with("corpus")) {
            unread.push(format!(
                "{} {:?} {:?} {:?}",
                source.path,
                library.formats[i],
                source.position(fault.at),
                fault.args
            ));
        }
        let promised = matches!(library.formats[i], Format::Json | Format::Yaml);
        assert_eq!(
            promised && document.is_none(),
            promised && refused.is_some(),
            "{}",
            source.path
        );
    }
    println!(
        "{} files, {} documents, of the corpus unread:",
        library.sources.len(),
        library.documents.iter().flatten().count()
    );
    for line in &unread {
        println!("  {line}");
    }
    // Three links that were stored as text, and three templates with holes.
    assert_eq!(unread.len(), 6, "real files that could be read can be read");
}

/// Real files that saphyr-parser (and with it Redocly) rejects, and the linters of their authors take: a national standard
/// among them.
#[test]
#[ignore = "needs HUTONG_SHARED"]
fn real_files_that_stricter_readers_reject_are_read() {
    let shared = shared("");
    let paths = [
        "VNG-Realisatie+gemma-zaken/api-specificatie/zrc/1.5.x/1.5.1/openapi.yaml",
        "belgif+rest-guide-validator/rules/src/test/resources/io/github/belgif/rest/guide/validator/rules/oas/examplesShouldValidateAgainstSchema/oneOfDiscriminator/openapi.yaml",
        "co-cddo+api-standards-linting/spectral-ruleset-govuk-public/test/testdata/complete/valid-3.1.0.yaml",
        "co-cddo+api-standards-linting/spectral-ruleset-govuk-public/test/testdata/contact/valid.yaml",
    ];
    for path in paths {
        let text = std::fs::read_to_string(shared.join("corpus").join(path)).unwrap();
        let strict = saphyr_parser::Parser::new_from_str(&text).all(|event| event.is_ok());
        let (roots, faults) = yaml::parse(&text, 0, &limits());
        assert!(!strict && !roots.is_empty(), "{path}: {faults:?}");
    }
}
