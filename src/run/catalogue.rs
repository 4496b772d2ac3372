//! `hutong catalogue`: what is understood of a catalogue, and a catalogue in its normal form.

use super::failure::{Failure, WRONG};
use super::job::{ConvertCatalogue, ShowCatalogue};
use super::packs::load;
use super::path_guard::refuse_overwrite;
use super::target;
use super::terminal::{err, out, style};
use crate::check::Packs;
use crate::decide::understood::understood;
use crate::error::{Error, os_reason};
use crate::limits::Limits;
use crate::model::{self, Submission};
use crate::report::catalogue::{convert, converted, human, json, template};
use crate::report::explain::said;
use crate::report::human::Style;
use crate::text::Text;
use crate::{builtin, understand, vocabulary};
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

impl ShowCatalogue {
    /// Prints how the catalogue in a file or a folder is understood. Nothing is judged.
    pub(super) fn run(&self) -> Result<u8, Failure> {
        let limits = Limits::default();
        let files = target::files(&self.path, &limits)?;
        let understanding = understand(&files, &load(&self.pack)?, &limits)?;
        let page = if self.json {
            json(&understanding).map_err(|error| {
                Error::new(
                    format!("无法生成报告：{error}"),
                    format!("the report could not be made: {error}"),
                )
            })?
        } else {
            let style = style(self.lang, self.colour, io::stdout().is_terminal());
            human(&understanding, style)
        };
        out(&page)?;
        Ok(if understanding.is_read() { 0 } else { WRONG })
    }
}

impl ConvertCatalogue {
    /// Writes the catalogue in a file or a folder in the normal form: what is read back is what was read before, or nothing is written.
    pub(super) fn run(&self) -> Result<u8, Failure> {
        let limits = Limits::default();
        let pack = load(&self.pack)?;
        let vocabulary = vocabulary(&pack);
        let files = target::files(&self.path, &limits)?;
        if let Some(output) = &self.output {
            refuse_overwrite(output, [("PATH", Some(&self.path))])?;
        }
        let library = model::library(&files, &limits);
        let submission = model::model(&library, &files.faults, &vocabulary);
        let packs = Packs {
            builtin: builtin()?,
            pack: &pack,
        };
        let understanding = understood(&submission, packs);
        let Submission {
            entries,
            unregistered,
            ..
        } = submission;
        if entries.is_empty() && unregistered.is_empty() {
            let path = self.path.display();
            return Err(Error::new(
                format!("{path} 中没有读到目录；hutong catalogue show {path} 说明原因"),
                format!("no catalogue was read in {path}; `hutong catalogue show {path}` says why"),
            )
            .into());
        }
        let written = convert(&entries, &unregistered, self.to, &vocabulary, &limits)?;
        match &self.output {
            Some(output) => write_new(output, &written.bytes)?,
            None => out(&String::from_utf8_lossy(&written.bytes))?,
        }
        let style = style(self.lang, self.colour, io::stderr().is_terminal());
        err(&converted(&understanding, &written.lost, style))?;
        Ok(0)
    }
}

/// Writes a file. One that exists is left as it is.
fn write_new(output: &Path, bytes: &[u8]) -> Result<(), Error> {
    let file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(output);
    file.and_then(|mut file| file.write_all(bytes))
        .map_err(|error| not_written(output, &os_reason(&error)))
}

fn not_written(output: &Path, why: &Text) -> Error {
    let output = output.display();
    Error::new(
        format!("无法写入 {output}：{}", why.zh),
        format!("{output} cannot be written: {}", why.en),
    )
}

/// Writes a workbook to fill in. A file that exists is left as it is.
pub(super) fn write_template(output: &Path, pack: &str, style: Style) -> Result<u8, Failure> {
    let shown = output.display();
    let bytes = template(&vocabulary(&load(pack)?)).map_err(|error| {
        let why = Text::new(error.to_string(), error.to_string());
        not_written(output, &why)
    })?;
    write_new(output, &bytes)?;
    let told = Text::new(
        format!("已生成 {shown}；填好后运行 hutong catalogue show {shown}"),
        format!("{shown} was written; when it is filled in, run `hutong catalogue show {shown}`"),
    );
    out(&said(&told, style))?;
    Ok(0)
}
