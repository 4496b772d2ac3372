//! What is wrong in a file of the office becomes an [`Error`] at its file, line and column.

use crate::error::Error;
use crate::read::{Library, Mistake};
use crate::text::Span;

/// An error at a place.
pub fn wrong(library: &Library, at: Span, zh: impl Into<String>, en: impl Into<String>) -> Error {
    let error = Error::new(zh, en);
    let Some(source) = library.source(at.source) else {
        return error;
    };
    let (line, column) = source.line_column(at.start);
    error.at(format!("{}:{line}:{column}", source.path))
}

/// What does not fit the file's form, at its place.
pub fn misread(library: &Library, mistake: Mistake) -> Error {
    let (mut zh, mut en) = (mistake.text.zh, mistake.text.en);
    if let Some(meant) = mistake.suggestion {
        zh = format!("{zh}；是否想写 {meant}？");
        en = format!("{en}; did you mean {meant}?");
    }
    wrong(library, mistake.span, zh, en)
}

/// What reading found wrong with files that people of the office wrote; merge keys are theirs to use.
pub fn unreadable(library: &mut Library) -> Vec<Error> {
    let faults = std::mem::take(&mut library.faults);
    let told = faults
        .into_iter()
        .filter(|fault| !matches!(fault.code, "merge-key" | "encoding-gb18030"));
    told.map(|fault| {
        let args = fault.args.iter();
        let words: Vec<String> = args
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let words = format!("{} ({})", fault.code, words.join(", "));
        wrong(
            library,
            fault.at,
            format!("文件有误：{words}"),
            format!("the file is broken: {words}"),
        )
    })
    .collect()
}
