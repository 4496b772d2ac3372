//! The public suites of YAML and JSON, read with our readers: a table, the misses by name, and a floor that must hold.

use crate::support::shared;
use hutong::limits::Limits;
use hutong::read::{Json, json, yaml};
use std::path::Path;

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// A name in JSONTestSuite says what must happen: `y_` accepted, `n_` rejected, `i_` either.
#[test]
#[ignore = "needs HUTONG_SHARED"]
fn json_test_suite() {
    let folder = shared("suites/json-parsing/test_parsing");
    let (mut wanted, mut misses, mut open) = ([0; 2], Vec::new(), Vec::new());
    for (name, bytes) in files(&folder) {
        // Bytes that are not UTF-8 are not JSON text; whether a GB18030 or UTF-16 file is read is the decoder's business.
        let accepted = std::str::from_utf8(&bytes)
            .is_ok_and(|text| json::parse(text, 0, &Limits::default()).0.is_some());
        match &name[..2] {
            "y_" => wanted[0] += 1,
            "n_" => wanted[1] += 1,
            _ => open.push((name.clone(), accepted)),
        }
        if (name.starts_with("y_") && !accepted) || (name.starts_with("n_") && accepted) {
            misses.push(name);
        }
    }
    println!("JSONTestSuite       must accept  must reject  either");
    println!(
        "files              {:>12} {:>12} {:>7}",
        wanted[0],
        wanted[1],
        open.len()
    );
    let taken = open.iter().filter(|(_, accepted)| *accepted).count();
    println!("misses {misses:?}; of either accepted {taken}:");
    for (name, accepted) in open {
        println!(
            "  {} {name}",
            if accepted { "accepted" } else { "rejected" }
        );
    }
    assert!(misses.is_empty(), "{misses:?}");
    assert!(wanted[0] > 90 && wanted[1] > 180, "the suite is not whole");
}

/// Cases of yaml-test-suite that end otherwise than the suite says, each with the reason.
const YAML_MISSES: [(&str, &str); 4] = [
    // The parser takes flow collections and quoted text that are indented too little, on purpose: a national standard of the
    // corpus closes its braces so, and PyYAML, libyaml and Spectral's reader take it.
    ("9C9N", "a flow sequence indented too little is accepted"),
    ("DK95/01", "quoted text indented by a tab is accepted"),
    ("QB6E", "quoted text indented too little is accepted"),
    (
        "ZYU8/02",
        "`%YAML 1.1 1.2`, a directive with one parameter too many, is rejected",
    ),
];

#[test]
#[ignore = "needs HUTONG_SHARED"]
fn yaml_test_suite() {
    let folder = shared("suites/yaml-test-suite/src");
    let (mut valid, mut invalid, mut compared) = ((0, 0), (0, 0), (0, 0));
    let mut misses = Vec::new();
    let mut peer = [0; 2];
    for (file, bytes) in files(&folder) {
        let text = String::from_utf8(bytes).unwrap();
        let (roots, faults) = yaml::parse(&text, 0, &Limits::default());
        let cases = roots
            .first()
            .unwrap_or_else(|| panic!("{file}: {faults:?}"));
        for (i, case) in cases.items().iter().enumerate() {
            let id = file.trim_end_matches(".yaml");
            let name = match cases.items().len() {
                1 => id.to_owned(),
                _ => format!("{id}/{i:02}"),
            };
            let input = unmarked(case.str_at("yaml").unwrap());
            let (roots, faults) =
                yaml::parse(input.trim_start_matches('\u{feff}'), 0, &Limits::default());
            let accepted = faults.iter().all(|fault| fault.code != "unreadable");
            let fails = usize::from(case.get("fail").is_some());
            peer[fails] += usize::from(saphyr(&input) != (fails == 1));
            let title = case.str_at("name").unwrap_or_default();
            if case.get("fail").is_some() {
                invalid.1 += 1;
                invalid.0 += usize::from(!accepted);
                if accepted {
                    misses.push((name, "accepted", title.to_owned()));
                }
                continue;
            }
            valid.1 += 1;
            valid.0 += usize::from(accepted);
            if !accepted {
                misses.push((
                    name,
                    "rejected",
                    format!("{title} {:?}", faults.last().unwrap()),
                ));
                continue;
            }
            if let Some(wanted) = case.str_at("json") {
                compared.1 += 1;
                let wanted: Vec<Json> = documents(wanted);
                let read: Vec<Json> = roots.iter().map(json::to_json).collect();
                let same = plain(&wanted) == plain(&read);
                compared.0 += usize::from(same);
                if !same {
                    let (wanted, read) = (plain(&wanted), plain(&read));
                    misses.push((
                        name,
                        "differs",
                        format!("{title}: wanted {wanted}, read {read}"),
                    ));
                }
            }
        }
    }
    println!("yaml-test-suite   right  of");
    println!("valid accepted   {:>6} {:>3}", valid.0, valid.1);
    println!("invalid rejected {:>6} {:>3}", invalid.0, invalid.1);
    println!("equal to JSON    {:>6} {:>3}", compared.0, compared.1);
    println!(
        "saphyr-parser, for comparison: {} accepted, {} rejected",
        peer[0], peer[1]
    );
    for (name, what, detail) in &misses {
        println!("  {name} {what}: {detail}");
    }
    let misses: Vec<&str> = misses.iter().map(|(name, ..)| name.as_str()).collect();
    let known: Vec<&str> = YAML_MISSES.iter().map(|(name, _)| *name).collect();
    assert_eq!(misses, known);
    assert!(valid.1 > 300 && invalid.1 > 90, "the suite is not whole");
}

fn saphyr(text: &str) -> bool {
    saphyr_parser::Parser::new_from_str(text).all(|event| event.is_ok())
}

/// The input of a case: the suite writes spaces, tabs, line ends and the byte order mark that one would not see as signs.
fn unmarked(text: &str) -> String {
    let text = text.replace('␣', " ").replace('—', "").replace('»', "\t");
    let text = text
        .replace('←', "\r")
        .replace('⇔', "\u{feff}")
        .replace('↵', "");
    text.trim_end_matches('\n')
        .strip_suffix('∎')
        .map_or_else(|| text.clone(), ToOwned::to_owned)
}

/// Several JSON values behind one another.
fn documents(text: &str) -> Vec<Json> {
    serde_json::Deserializer::from_str(text)
        .into_iter::<Json>()
        .map(Result::unwrap)
        .collect()
}

/// Text that is the same where 1 and 1.0 differ only in writing.
fn plain(documents: &[Json]) -> String {
    fn same_numbers(value: &Json) -> Json {
        match value {
            Json::Number(number) => Json::from(number.as_f64()),
            Json::Array(items) => items.iter().map(same_numbers).collect(),
            Json::Object(object) => {
                let mut entries: Vec<_> = object
                    .iter()
                    .map(|(k, v)| (k.clone(), same_numbers(v)))
                    .collect();
                entries.sort_by(|a, b| a.0.cmp(&b.0));
                Json::Object(entries.into_iter().collect())
            }
            other => other.clone(),
        }
    }
    Json::Array(documents.iter().map(same_numbers).collect()).to_string()
}
