//! What was typed becomes a job.

#[cfg(feature = "registry")]
use super::args::RegistryCommand;
use super::args::{
    AuditArgs, CatalogueCommand, CheckArgs, Command, DecideArgs, EXIT_CODES, OfficeArgs,
    OutputArgs, PackCommand, StyleArgs,
};
use super::manual::{asked, completions, manual};
use crate::pack::{Class, Severity, Stage};
use crate::report::catalogue::NormalForm;
use crate::report::changes::By;
use crate::report::html::Letterhead;
use crate::run::{
    Attest, Audit, Check, Colour, ConvertCatalogue, Decide, Diff, Job, Output, Renew, RowForm,
    Rules, ShowCatalogue, Subject, Verify, Waive,
};
#[cfg(feature = "registry")]
use crate::run::{Question, Registry};
use crate::text::Lang;
use std::path::PathBuf;

impl OfficeArgs {
    /// How a submission is judged by what the office says.
    fn told(self, path: PathBuf, output: Output) -> Check {
        Check {
            path,
            pack: self.pack.pack,
            project: self.project,
            class: self.class.as_deref().and_then(Class::parse),
            stage: self.stage.as_deref().and_then(Stage::parse),
            registry: self.registry,
            against: self.against,
            waivers: None,
            as_of: None,
            letterhead: Letterhead::default(),
            output,
        }
    }
}

impl CheckArgs {
    fn told(self, style: &StyleArgs) -> Check {
        let output = Output {
            all: self.all,
            ..self.output.told(style)
        };
        let path = self.paths.into_iter().next().unwrap_or_default();
        Check {
            waivers: self.waivers,
            as_of: self.as_of,
            letterhead: Letterhead {
                number: self.number,
                office: self.office_name,
                officer: self.officer,
                received: self.received,
            },
            ..self.office.told(path, output)
        }
    }
}

impl AuditArgs {
    fn told(self, style: &StyleArgs) -> Audit {
        let (lang, colour) = style.told();
        let output = Output {
            formats: Vec::new(),
            quiet: self.quiet,
            all: false,
            lang,
            colour,
        };
        Audit {
            inboxes: self.inboxes,
            folder: self.out,
            rows: RowForm::ALL
                .iter()
                .filter(|(name, _)| self.rows.iter().any(|own| own == name))
                .map(|(_, form)| *form)
                .collect(),
            #[cfg(feature = "registry")]
            registry_db: self.registry_db,
            redact: self.redact,
            check: Check {
                waivers: self.waivers,
                as_of: self.as_of,
                letterhead: Letterhead {
                    office: self.office_name,
                    ..Letterhead::default()
                },
                ..self.office.told(PathBuf::new(), output)
            },
        }
    }
}

impl DecideArgs {
    fn told(self, style: &StyleArgs) -> Decide {
        let (lang, colour) = style.told();
        let output = Output {
            formats: Vec::new(),
            quiet: false,
            all: false,
            lang,
            colour,
        };
        let resource = self.resource;
        let subject = [
            self.clause.map(Subject::Clause),
            self.endpoint.map(|id| Subject::Endpoint(id, resource)),
            self.file.map(Subject::File),
            self.operations.map(Subject::Operations),
        ];
        Decide {
            check: Check {
                as_of: self.on,
                ..self.office.told(self.submission, output)
            },
            waivers: self.waivers,
            subject: subject.into_iter().flatten().next(),
            accepted: self.accept,
            reason: self.reason.unwrap_or_default(),
            by: self.by,
        }
    }
}

impl OutputArgs {
    fn told(self, style: &StyleArgs) -> Output {
        let (lang, colour) = style.told();
        Output {
            formats: self.formats,
            quiet: self.quiet,
            all: false,
            lang,
            colour,
        }
    }
}

impl StyleArgs {
    fn told(&self) -> (Option<Lang>, Colour) {
        let lang = self.lang.as_deref().map(|lang| match lang {
            "zh" => Lang::Zh,
            "en" => Lang::En,
            _ => Lang::Both,
        });
        let colour = match self.color.as_str() {
            "always" => Colour::Always,
            "never" => Colour::Never,
            _ => Colour::Auto,
        };
        (lang, colour)
    }
}

#[cfg(feature = "registry")]
impl RegistryCommand {
    /// The question, and how the answer is told.
    fn asked(self) -> (Question, String) {
        match self {
            Self::Changes { since, told } => (Question::Changes { since }, told.format),
            Self::Due { days, as_of, told } => (Question::Due { days, as_of }, told.format),
            Self::History { project, told } => (Question::History { project }, told.format),
            Self::Export { output, pack } => {
                let pack = pack.pack;
                (Question::Export { output, pack }, String::new())
            }
        }
    }
}

impl Command {
    pub(super) fn job(self, style: &StyleArgs) -> Job {
        let (lang, colour) = style.told();
        match self {
            Self::Check(mut args) => {
                let more = args.paths.split_off(1.min(args.paths.len()));
                Job::Check(args.told(style), more)
            }
            Self::Audit(args) => Job::Audit(args.told(style)),
            Self::Attest(args) => Job::Attest(Attest {
                check: args.check.told(style),
                key: args.key,
                output: args.output,
                serial: args.serial,
                previous: args.previous,
            }),
            Self::Verify(args) => Job::Verify(Verify {
                evidence: args.evidence,
                key: args.key,
                // Project, class, stage and day are those that were signed.
                check: Check {
                    path: args.submission,
                    pack: args.pack.pack,
                    project: None,
                    class: None,
                    stage: None,
                    registry: args.registry,
                    against: args.against,
                    waivers: args.waivers,
                    as_of: None,
                    letterhead: Letterhead::default(),
                    output: args.output.told(style),
                },
                pack_digest: args.pack_digest,
                code: args.code,
                rerun: args.rerun,
                max_age: args.max_age,
                serial: args.serial,
                project: args.project,
                class: args.class.as_deref().and_then(Class::parse),
                stage: args.stage.as_deref().and_then(Stage::parse),
            }),
            #[cfg(feature = "registry")]
            Self::Registry { file, question } => {
                let (question, format) = question.asked();
                Job::Registry(Registry {
                    file,
                    question,
                    json: format == "json",
                    lang,
                    colour,
                })
            }
            Self::Decide(args) => Job::Decide(args.told(style)),
            Self::Waive(args) if args.renew => Job::Renew(Renew {
                submission: args.submission,
                waivers: args.waivers,
                confirm: args.confirm,
                on: args.on,
                pack: args.pack.pack,
                lang,
            }),
            Self::Waive(args) => Job::Waive(Waive {
                rule: args.rule.unwrap_or_default(),
                at: args.at.unwrap_or_default(),
                reason: args.reason.unwrap_or_default(),
                until: args.until.unwrap_or_default(),
                by: args.by,
                on: args.on,
                reference: args.reference,
                project: args.project,
                submission: args.submission,
                waivers: args.waivers,
                pack: args.pack.pack,
                lang,
            }),
            Self::Diff(args) => Job::Diff(Diff {
                old: args.old,
                new: args.new,
                pack: args.pack.pack,
                as_of: args.as_of,
                effort: args.effort,
                by: if args.by == "operation" {
                    By::Operation
                } else {
                    By::Change
                },
                output: args.output.told(style),
            }),
            Self::Explain { rule, pack } => Job::Explain {
                rule,
                pack: pack.pack,
                lang,
                colour,
            },
            Self::Rules {
                text,
                severity,
                format,
                pack,
            } => Job::Rules(Rules {
                pack: pack.pack,
                text,
                severity: severity.as_deref().and_then(Severity::parse),
                json: format == "json",
                lang,
                colour,
            }),
            Self::Init { dir, from, pack } => Job::Init {
                dir,
                from,
                pack: pack.pack,
                lang,
            },
            Self::Catalogue(CatalogueCommand::Show { path, format, pack }) => {
                Job::ShowCatalogue(ShowCatalogue {
                    path,
                    pack: pack.pack,
                    json: format == "json",
                    lang,
                    colour,
                })
            }
            Self::Catalogue(CatalogueCommand::Template { output, pack }) => {
                Job::CatalogueTemplate {
                    output,
                    pack: pack.pack,
                    lang,
                }
            }
            Self::Catalogue(CatalogueCommand::Convert {
                path,
                to,
                output,
                pack,
            }) => Job::ConvertCatalogue(ConvertCatalogue {
                path,
                to: NormalForm::ALL
                    .into_iter()
                    .find(|form| form.name() == to)
                    .unwrap_or(NormalForm::Yaml),
                output,
                pack: pack.pack,
                lang,
                colour,
            }),
            Self::Pack(PackCommand::Lint { dir }) => Job::PackLint { dir, lang },
            Self::Pack(PackCommand::New { dir, from }) => Job::PackNew { dir, from, lang },
            Self::Schema { name } => Job::Schema { name },
            Self::Completions { shell } => asked(completions(shell)),
            Self::Man { command } => manual(command.as_deref()),
            Self::ExitCodes => asked(format!("{EXIT_CODES}\n")),
        }
    }
}
