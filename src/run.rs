//! A [`Job`] becomes output and an exit code. Disk, clock, environment, threads and streams are used below here and nowhere
//! else, except that `read` uses all cores.

mod attest;
mod audit;
mod catalogue;
mod check;
mod clock;
mod decide;
mod diff;
mod exit_code;
mod failure;
mod inbox;
mod init;
mod input_files;
mod job;
mod new_pack;
mod office_file;
mod outputs;
mod packs;
mod path_guard;
#[cfg(feature = "registry")]
mod registry;
mod several;
mod target;
mod terminal;
mod verify;
mod waive;
mod worker;

use crate::report::explain::troubles;
use crate::report::human::Style;
use crate::report::sanitize::{guard, visible_lines};
use crate::report::schemas::schema;
use crate::text::Lang;
use catalogue::write_template;
use failure::{Failure, WRONG};
use init::init;
pub use job::{
    Attest, Audit, Check, CliMessage, Colour, ConvertCatalogue, Decide, Diff, Format, Job, Output,
    Renew, RowForm, Rules, ShowCatalogue, Subject, Verify, Waive,
};
#[cfg(feature = "registry")]
pub use job::{Question, Registry};
use new_pack::new_pack;
use packs::{explain_rule, lint_pack, list_rules, load, version};
use std::io::{self, IsTerminal};
use terminal::{eprint, language, out, style};

/// Runs a job and returns the process's exit code. Errors are printed on standard error.
pub fn run(job: Job) -> u8 {
    let lang = match &job {
        Job::Check(check, _) => check.output.lang,
        Job::Audit(audit) => audit.check.output.lang,
        Job::Diff(diff) => diff.output.lang,
        Job::Attest(attest) => attest.check.output.lang,
        Job::Verify(verify) => verify.check.output.lang,
        Job::Explain { lang, .. }
        | Job::Init { lang, .. }
        | Job::CatalogueTemplate { lang, .. }
        | Job::PackLint { lang, .. }
        | Job::PackNew { lang, .. } => *lang,
        Job::Rules(rules) => rules.lang,
        Job::ShowCatalogue(show) => show.lang,
        Job::ConvertCatalogue(convert) => convert.lang,
        Job::Decide(decide) => decide.check.output.lang,
        #[cfg(feature = "registry")]
        Job::Registry(registry) => registry.lang,
        Job::Waive(waive) => waive.lang,
        Job::Renew(renew) => renew.lang,
        Job::Schema { .. } | Job::Version | Job::Message(_) => None,
    };
    let done = match job {
        Job::Check(check, more) => several::check(check, more),
        Job::Audit(audit) => audit.run(),
        Job::Diff(diff) => diff.run(),
        Job::Attest(attest) => attest.run(),
        Job::Verify(verify) => verify.run(),
        Job::Explain {
            rule,
            pack,
            lang,
            colour,
        } => explain_rule(
            &rule,
            &pack,
            style(lang, colour, io::stdout().is_terminal()),
        ),
        Job::Rules(rules) => {
            let style = style(rules.lang, rules.colour, io::stdout().is_terminal());
            list_rules(&rules, style)
        }
        Job::Init {
            dir,
            from,
            pack,
            lang,
        } => load(&pack)
            .map_err(Failure::from)
            .and_then(|pack| init(&dir, from.as_deref(), &pack, plain(lang))),
        Job::ShowCatalogue(show) => show.run(),
        Job::ConvertCatalogue(convert) => convert.run(),
        Job::CatalogueTemplate { output, pack, lang } => {
            write_template(&output, &pack, plain(lang))
        }
        Job::Decide(decide) => decide.run(),
        #[cfg(feature = "registry")]
        Job::Registry(registry) => registry.run(),
        Job::Waive(waive) => waive.run(),
        Job::Renew(renew) => renew.run(),
        Job::PackLint { dir, lang } => lint_pack(&dir, plain(lang)),
        Job::PackNew { dir, from, lang } => new_pack(&dir, &from, plain(lang)),
        Job::Schema { name } => out(schema(&name).unwrap_or_default()).map(|()| 0),
        Job::Version => version(),
        Job::Message(CliMessage::Asked(text)) => out(&text).map(|()| 0),
        Job::Message(CliMessage::Wrong(text)) => {
            // The message quotes the command line, which in a pipeline may come from anywhere.
            let message = match language(None) {
                Lang::En => text.en,
                Lang::Zh | Lang::Both => text.zh,
            };
            eprint(&format!("{}\n", guard(&visible_lines(&message))));
            Ok(WRONG)
        }
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            eprint(&troubles(
                &failure.errors,
                style(lang, Colour::Never, io::stderr().is_terminal()),
            ));
            failure.code
        }
    }
}

/// The style of a message without colour on standard output.
fn plain(lang: Option<Lang>) -> Style {
    style(lang, Colour::Never, io::stdout().is_terminal())
}
