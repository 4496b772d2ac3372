//! What reads the reports: the two command forms of the GitHub runner, those of Azure and `TeamCity`, and an XML reader that takes
//! nothing but XML 1.0.

use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// A command as the runner obeys it.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    pub name: String,
    pub properties: BTreeMap<String, String>,
    pub data: String,
}

/// `::name key=value,…::data`, blanks before it allowed. Names are not looked up: any would be a command of some runner.
pub fn parse_v2(line: &str) -> Option<Command> {
    let rest = line.trim_start().strip_prefix("::")?;
    let (info, data) = rest.split_once("::")?;
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    let unescape = |text: &str, pairs: &[(&str, &str)]| {
        // In the runner's order: the percent sign last.
        let text = pairs
            .iter()
            .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
        text.replace("%25", "%")
    };
    let line_ends = [("%0D", "\r"), ("%0A", "\n")];
    let marks = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")];
    Some(Command {
        name: name.to_owned(),
        properties: properties
            .split(',')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.trim().to_owned(), unescape(value, &marks)))
            .collect(),
        data: unescape(data, &line_ends),
    })
}

/// `##[name …]data`, anywhere in a line.
pub fn parse_v1(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("##[")?;
    let (info, _) = rest.split_once(']')?;
    Some(info.split(' ').next().unwrap_or_default().to_owned())
}

/// Whether any runner obeys a line.
pub fn obeyed(line: &str) -> bool {
    // A runner may drop colour codes before it looks.
    let mut bare = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        bare.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let lower = bare.to_ascii_lowercase();
    parse_v2(&bare).is_some()
        || parse_v1(&bare).is_some()
        || lower.contains("##vso[")
        || lower.contains("##teamcity[")
        || lower.contains("section_start:") && lower.contains('\r')
}

/// One element with what it holds.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Element>,
    pub text: String,
}

/// The document's root. Anything that XML 1.0 does not know, a document type or a processing instruction stops the test.
pub fn xml(text: &str) -> Element {
    for c in text.chars() {
        let legal = matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        assert!(legal, "XML 1.0 has no {c:?}");
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) => {
                open.push(element(&start));
            }
            Event::Empty(start) => {
                let done = element(&start);
                open.last_mut().unwrap().children.push(done);
            }
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(text) => {
                open.last_mut().unwrap().text.push_str(&text);
            }
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                let whole = quick_xml::escape::unescape(&format!("&{name};"))
                    .unwrap()
                    .into_owned();
                open.last_mut().unwrap().text.push_str(&whole);
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("not expected in a report: {other:?}"),
        }
    }
    assert_eq!(open.len(), 1, "an element is left open");
    let mut top = open.pop().unwrap();
    assert_eq!(top.children.len(), 1);
    top.children.pop().unwrap()
}

fn element(start: &quick_xml::events::BytesStart<'_>) -> Element {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.expect("a well-formed attribute");
        let key = attribute.key.as_ref().to_owned();
        let raw = attribute.value.into_owned();
        assert!(!raw.contains('<'), "{raw}");
        (key, quick_xml::escape::unescape(&raw).unwrap().into_owned())
    });
    Element {
        name: start.name().as_ref().to_owned(),
        attributes: attributes.collect(),
        ..Element::default()
    }
}
