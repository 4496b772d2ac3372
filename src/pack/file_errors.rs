//! Turns faults in the files of a pack or of the office into [`Error`]s with file, line and column.

use super::fault_words::messages;
use crate::error::{Error, Fault};
use crate::read::{DeserializeError, Library};
use crate::text::Span;

/// An error in two languages, with its file, line and column.
pub fn wrong(library: &Library, at: Span, zh: impl Into<String>, en: impl Into<String>) -> Error {
    let error = Error::new(zh, en);
    let Some(source) = library.source(at.source) else {
        return error;
    };
    let (line, column) = source.line_column(at.start);
    error.at(format!("{}:{line}:{column}", source.path))
}

/// The error for a file that parses and does not have the expected form.
pub fn misread(library: &Library, error: DeserializeError) -> Error {
    let (mut zh, mut en) = (error.text.zh, error.text.en);
    if let Some(meant) = error.suggestion {
        zh = format!("{zh}；是否想写 {meant}？");
        en = format!("{en}; did you mean {meant}?");
    }
    wrong(library, error.span, zh, en)
}

/// The errors for files that could not be read, taken out of the library. Unlike in a submission, merge keys are allowed.
pub fn unreadable(library: &mut Library) -> Vec<Error> {
    let faults = std::mem::take(&mut library.faults);
    // A file is one document: what stands in further ones would be passed over.
    let further = (0..).zip(&library.sources).filter_map(|(source, _)| {
        let second = library.further(source).first()?;
        Some(wrong(
            library,
            second.root.span,
            "文件应只有一个 YAML 文档，此处另有一个",
            "the file is one YAML document, and here another begins",
        ))
    });
    let further: Vec<Error> = further.collect();
    let faults: Vec<Fault> = faults
        .into_iter()
        .filter(|fault| !matches!(fault.code, "merge-key" | "encoding-gb18030"))
        .collect();
    if faults.is_empty() {
        return further;
    }
    let said = messages(&faults);
    let errors = faults.iter().zip(said);
    let errors = errors.map(|(fault, said)| wrong(library, fault.at, said.zh, said.en));
    errors.chain(further).collect()
}
