//! `hutong catalogue`: what is understood of a catalogue.

use super::failure::{Failure, WRONG};
use super::job::ShowCatalogue;
use super::packs::load;
use super::target;
use super::terminal::{out, style};
use crate::error::Error;
use crate::limits::Limits;
use crate::report::catalogue::{human, json};
use crate::understand;
use std::io::{self, IsTerminal};

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
