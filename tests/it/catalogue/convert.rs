//! What is read back from a converted catalogue is what was read before: every resource, every item, every field.

use super::support::{library, vocabulary};
use crate::support::{repository, shared};
use hutong::limits::Limits;
use hutong::model::{CatalogueEntry, Submission, Vocabulary, model};
use hutong::read::{Json, Map, json::to_json};
use hutong::report::catalogue::{NormalForm, convert, template};
use hutong::report::schemas::schema;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What a catalogue says: resources with their fields and items, those that are registered before the others.
type Said = Vec<(BTreeMap<String, Json>, Vec<BTreeMap<String, Json>>)>;

fn fields(map: &Map, is_kept: impl Fn(&str, &Json) -> bool) -> BTreeMap<String, Json> {
    let all = map.entries().iter();
    let all = all.map(|field| (field.key.to_string(), to_json(&field.node)));
    all.filter(|(name, value)| is_kept(name, value)).collect()
}

/// Fields that no column of a table has.
const ELEMENTS: [&str; 9] = [
    "elements",
    "contact",
    "keywords",
    "topicCategory",
    "onlineSource",
    "serviceInfo",
    "mdId",
    "metadataContact",
    "metadataUpdated",
];

fn said(submission: &Submission<'_>, form: NormalForm) -> Said {
    let table = matches!(form, NormalForm::Csv | NormalForm::Xlsx);
    let all = submission.entries.iter().chain(&submission.unregistered);
    let one = |entry: &CatalogueEntry| {
        let code = entry.text("code").map(|(code, _)| code.to_owned());
        let own = fields(&entry.fields, |name, value| {
            let is_blank = value.is_null() && (table || name == "openToPublic");
            !(is_blank || (table && ELEMENTS.contains(&name)))
        });
        let items = entry.items.iter().map(|item| {
            fields(&item.fields, |name, value| {
                let is_own = name == "resourceCode" && value.as_str() == code.as_deref();
                !(is_own || (table && value.is_null()))
            })
        });
        (own, items.collect())
    };
    all.map(one).collect()
}

/// Converts a file into a form and compares; the reason where it is refused or differs. The number of resources.
fn converted(
    path: &str,
    bytes: &[u8],
    form: NormalForm,
    words: &Vocabulary,
) -> Result<usize, String> {
    let library = library(&[(path, bytes)]);
    let before = model(&library, &[], words);
    if before.entries.is_empty() && before.unregistered.is_empty() {
        return Ok(0);
    }
    let limits = Limits::default();
    let written = convert(&before.entries, &before.unregistered, form, words, &limits);
    let written = written.map_err(|error| error.text.en)?;
    let name = format!("a.{}", form.name());
    let again = super::support::library(&[(&name, &written.bytes)]);
    let after = model(&again, &[], words);
    let (mut own, other) = (said(&before, form), said(&after, form));
    if form == NormalForm::Csv || form == NormalForm::Xlsx {
        // A day may be written in another way in records; a table has it as CCYY-MM-DD.
        for ((own, _), (other, _)) in own.iter_mut().zip(&other) {
            if let (Some(day), Some(again)) =
                (own.get_mut("publicationDate"), other.get("publicationDate"))
                && day != again
            {
                let digits = |text: &Json| text.as_str().unwrap().replace(['-', '/', '.'], "");
                assert_eq!(digits(day).len(), digits(again).len(), "{day} {again}");
                *day = again.clone();
            }
        }
    }
    if own != other {
        let at = own.iter().zip(&other).position(|(own, other)| own != other);
        return Err(format!("{path} as {}: {at:?}", form.name()));
    }
    // What breaks a rule may break the schema, too.
    if form == NormalForm::Json && !path.contains("/fail/") {
        let root: Json = serde_json::from_slice(&written.bytes).unwrap();
        let schema = serde_json::from_str(schema("catalogue").unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        if let Some(error) = validator.iter_errors(&root).next() {
            return Err(format!("{path}: {error}"));
        }
    }
    Ok(own.len())
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            files_below(&path, found);
        } else if [
            "yaml", "yml", "json", "csv", "xlsx", "xls", "ods", "xml", "docx",
        ]
        .contains(&&*ending)
        {
            found.push(path);
        }
    }
}

/// Converts files into every form. The number of conversions, and what went wrong.
fn all_of(paths: &[PathBuf]) -> (usize, Vec<String>) {
    let words = vocabulary();
    let (mut count, mut wrong) = (0, Vec::new());
    for path in paths {
        let bytes = fs::read(path).unwrap();
        let name = path.to_string_lossy().replace('\\', "/");
        for form in NormalForm::ALL {
            match converted(&name, &bytes, form, &words) {
                Ok(0) => break,
                Ok(_) => count += 1,
                Err(why) => wrong.push(format!("{name} as {}: {why}", form.name())),
            }
        }
    }
    (count, wrong)
}

/// The files below a folder of the repository that may be catalogues.
fn bundled(folder: &str) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    files_below(&repository(folder), &mut paths);
    paths.sort();
    paths
}

#[test]
fn bundled_catalogues_are_read_as_before() {
    // Most are those of one submission with a change.
    let mut paths: Vec<PathBuf> = bundled("testdata").into_iter().step_by(24).collect();
    paths.extend(bundled("testdata/submissions"));
    paths.extend(bundled("testdata/workbooks"));
    let (count, wrong) = all_of(&paths);
    assert_eq!(wrong, Vec::<String>::new());
    assert!(count > 40, "{count}");
}

mod long {
    use super::*;

    #[test]
    #[ignore = "needs HUTONG_SHARED"]
    fn every_real_catalogue_is_read_as_before() {
        let mut paths = Vec::new();
        files_below(&shared("suites/china"), &mut paths);
        let (count, wrong) = all_of(&paths);
        // Exports of open-data portals repeat the names of their resources, which one table cannot hold.
        let (refused, wrong): (Vec<_>, Vec<_>) = wrong
            .into_iter()
            .partition(|why| why.contains("one CSV file cannot hold"));
        assert_eq!(wrong, Vec::<String>::new());
        assert!(
            refused.iter().all(|why| why.contains(" as csv: ")),
            "{refused:?}"
        );
        assert!(refused.len() <= 6, "{refused:?}");
        assert!(count > 60, "{count}");
    }

    #[test]
    #[ignore = "takes minutes"]
    fn every_bundled_catalogue_is_read_as_before() {
        let (count, mut wrong) = all_of(&bundled("testdata"));
        // Two resources of one name, which is the defect of that fixture.
        let is_known = |why: &String| {
            why.contains("resource-code-reused/fail/")
                && why.contains(" as csv: one CSV file cannot hold")
        };
        wrong.retain(|why| !is_known(why));
        assert_eq!(wrong, Vec::<String>::new());
        assert!(count > 1_000, "{count}");
    }
}

#[test]
fn the_template_is_understood_and_registers_nothing_by_itself() {
    let words = vocabulary();
    let bytes = template(&words).unwrap();
    let library = library(&[("a.xlsx", &bytes)]);
    let read = model(&library, &[], &words);
    let kinds: Vec<&str> = read.tables.iter().map(|table| table.kind.name()).collect();
    assert_eq!(kinds, ["catalogue", "other", "other"]);
    let table = &read.tables[0];
    assert!(table.columns.len() > 25);
    for column in &table.columns {
        let is_field = matches!(
            &column.meaning,
            hutong::model::Meaning::Field { guessed: false, .. }
        );
        assert!(is_field, "{column:?}");
    }
    assert_eq!((read.entries.len(), table.rows), (0, 2));
    let codes: Vec<&str> = read.faults.iter().map(|fault| fault.code).collect();
    let expected = [
        "skipped-row",
        "skipped-row",
        "empty-catalogue",
        "sheet-listed",
        "sheet-listed",
    ];
    assert_eq!(codes, expected);
    // Each column with a code list offers its labels.
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let sheet = zip.by_name("xl/worksheets/sheet1.xml").unwrap();
    let sheet = std::io::read_to_string(sheet).unwrap();
    let listed = table.columns.iter().filter(|column| match &column.meaning {
        hutong::model::Meaning::Field { field, item, .. } => words
            .columns
            .iter()
            .any(|own| own.field == *field && own.item == *item && !own.list.is_empty()),
        _ => false,
    });
    assert_eq!(sheet.matches("<dataValidation ").count(), listed.count());
}

/// Entries of a table with one resource for each text, as its abstract and as the name of its only item.
fn csv_of(texts: &[String]) -> String {
    let mut text = "信息资源名称,信息资源代码,信息资源提供方,信息资源摘要,信息项名称\n".to_owned();
    for (at, own) in texts.iter().enumerate() {
        let quoted = own.replace('"', "\"\"");
        let row = format!("资源{at},30701{at:04}200/000001,某局,\"{quoted}\",\"{quoted}\"\n");
        text.push_str(&row);
    }
    text
}

#[test]
fn no_cell_is_a_formula() {
    let texts = [
        "=1+1",
        "+86 571",
        "-x",
        "@SUM(A1)",
        "'=1",
        "''-2",
        "a=b",
        "=cmd|' /C calc'!A0",
    ];
    let text = csv_of(&texts.map(str::to_owned));
    let words = vocabulary();
    let library = library(&[("a.csv", text.as_bytes())]);
    let before = model(&library, &[], &words);
    let limits = Limits::default();
    let written = convert(&before.entries, &[], NormalForm::Csv, &words, &limits).unwrap();
    let csv = String::from_utf8(written.bytes).unwrap();
    for line in csv.lines().skip(1) {
        for cell in line.split(',') {
            let shown = cell.trim_start_matches('"');
            assert!(!shown.starts_with(['=', '+', '-', '@']), "{line}");
        }
    }
    for form in NormalForm::ALL {
        converted("a.csv", text.as_bytes(), form, &words).unwrap();
    }
    // A workbook holds them as texts, without a formula in any cell.
    let written = convert(&before.entries, &[], NormalForm::Xlsx, &words, &limits).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(written.bytes)).unwrap();
    let mut sheet = zip.by_name("xl/worksheets/sheet1.xml").unwrap();
    let sheet = std::io::read_to_string(&mut sheet).unwrap();
    assert!(
        sheet.contains("t=\"s\"") && !sheet.contains("<f"),
        "{sheet}"
    );
}

#[test]
fn a_code_that_looks_like_a_number_stays_a_text() {
    let codes = [
        "11320602014206712E000113003000001",
        "307011900101",
        "1e5",
        "-1.5",
    ];
    for code in codes {
        let text = format!("信息资源名称,信息资源代码,信息资源提供方\n甲,{code},某局\n");
        for form in NormalForm::ALL {
            let read = converted("a.csv", text.as_bytes(), form, &vocabulary());
            assert_eq!(read, Ok(1), "{code}");
        }
    }
}

#[test]
fn an_item_of_which_nothing_is_filled_in_stays_one() {
    let text = csv_of(&["*".to_owned(), "。".to_owned(), "甲".to_owned()]);
    for form in NormalForm::ALL {
        let read = converted("a.csv", text.as_bytes(), form, &vocabulary());
        assert_eq!(read, Ok(3));
    }
}

#[test]
fn characters_for_private_use_are_read_as_before() {
    for text in ["甲\u{e000}1", "\u{e000}12\u{e000}", "\u{e000}\u{e001}3E4"] {
        let text = csv_of(&[text.to_owned(), "3E4".to_owned()]);
        for form in NormalForm::ALL {
            let read = converted("a.csv", text.as_bytes(), form, &vocabulary());
            assert_eq!(read, Ok(2), "{text:?}");
        }
    }
}

#[test]
fn a_refusal_says_what_is_not_read_back() {
    let whole = r#"{"信息资源名称":"甲信息","信息资源代码":"307011900101/000001","信息资源提供方":"某局","信息资源摘要":"x"}"#;
    let total = whole.replace("甲信息", "合计");
    let note = r#"{"信息资源名称":"说明：甲","信息资源提供方":"某局","信息资源摘要":"说明"}"#;
    for (records, wanted) in [
        (
            format!("[{total}]"),
            "307011900101/000001 would not be read back as a resource of its own",
        ),
        (
            format!("[{note},{whole}]"),
            "信息资源摘要 of 说明：甲 would be read back as something else",
        ),
    ] {
        let told = converted("a.json", records.as_bytes(), NormalForm::Csv, &vocabulary());
        let told = told.unwrap_err();
        assert!(told.contains(wanted), "{told}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_text_is_read_as_before(texts in prop::collection::vec("[=+@'\"a,;:#&*!?|>%\\[\\]{}~0-9 \u{e4}甲、，。\n-]{0,12}", 1..8)) {
        let words = vocabulary();
        let text = csv_of(&texts);
        for form in NormalForm::ALL {
            let found = converted("a.csv", text.as_bytes(), form, &words);
            prop_assert!(found.is_ok(), "{:?}", found);
        }
    }
}
