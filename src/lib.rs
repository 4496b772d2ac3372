//! hutong (互通): the gate that a government information system passes before its project is approved.
//!
//! *Files become documents, documents become one submission, rules find faults in it, waivers excuse some, the rest is the
//! verdict.* [`Engine::judge`] is that way, from bytes to a verdict, and it is pure: no disk, clock, environment or output. An
//! [`Engine`] compiles a [`Plan`] once for any number of submissions; [`judge`] does both for one.

pub mod audit;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod day;
pub mod decide;
pub mod discover;
pub mod error;
pub mod evidence;
#[cfg(feature = "cli")]
pub mod init;
pub mod internal;
pub mod limits;
pub mod model;
pub mod pack;
pub mod read;
pub mod report;
#[cfg(feature = "cli")]
mod run;
pub mod text;

use check::structure::Grammar;
use check::{Compiled, JudgementContext, Packs, Registry};
use decide::changes::{Comparison, compare};
use decide::understood::{Understanding, understood};
use decide::{DecisionInput, OfficeInput, Verdict};
use discover::Files;
use error::Error;
use limits::Limits;
use model::reference::Resolver;
use model::{Submission, Vocabulary};
use pack::waiver_file::WaiverFile;
use pack::{Class, RulePack, Stage};
use read::{Library, Located};
use std::sync::OnceLock;

/// How a submission is to be judged: everything that is not in its files.
#[derive(Debug)]
pub struct Plan {
    /// The built-in pack.
    pub builtin: &'static RulePack,
    /// The pack that decides.
    pub pack: RulePack,
    /// The code of the project, where the office says which it judges.
    pub project: Option<String>,
    /// The class, where the office says it.
    pub class: Option<Class>,
    /// The stage, where the office says it.
    pub stage: Option<Stage>,
    /// The office's export of the official catalogue, read and modelled ([`load_registry`]).
    pub registry: Option<Registry>,
    /// The last approved version.
    pub against: Option<Files>,
    /// The office's waivers and decisions, already validated against the packs ([`load_office`]).
    pub office: Option<WaiverFile>,
    /// CCYY-MM-DD: the day on which it is judged.
    pub as_of: String,
    /// What reading refuses to exceed.
    pub limits: Limits,
    /// How many times the usual budgets [`diff`] may spend on comparing schemas.
    pub effort: u32,
    grammar: &'static Grammar,
}

impl Plan {
    /// A plan by `pack` on the day `as_of` (CCYY-MM-DD), with nothing said by the office and the default limits.
    ///
    /// # Errors
    /// The built-in pack is broken; a test excludes that.
    pub fn new(pack: RulePack, as_of: impl Into<String>) -> Result<Self, Vec<Error>> {
        Ok(Self {
            builtin: builtin()?,
            pack,
            project: None,
            class: None,
            stage: None,
            registry: None,
            against: None,
            office: None,
            as_of: as_of.into(),
            limits: Limits::default(),
            effort: 1,
            grammar: grammar()?,
        })
    }
}

/// Loads a pack from its files and checks it whole. A pack that it extends by name comes from the binary.
///
/// # Errors
/// Those of [`load_pack_over`].
pub fn load_pack(files: &Files) -> Result<RulePack, Vec<Error>> {
    load_pack_over(vec![files.clone()])
}

/// Loads a pack over the packs that it extends as folders, the uppermost first, and checks it whole.
///
/// # Errors
/// Every mistake in it, at its place; those of [`pack::layers::joined`].
pub fn load_pack_over(layers: Vec<Files>) -> Result<RulePack, Vec<Error>> {
    let joined = pack::layers::joined(layers).map_err(|error| vec![error])?;
    let pack = pack::load::load(&joined)?;
    check::rules::validate(&pack)?;
    check::contract::validate(&pack)?;
    let mistakes = check::code_systems::mistakes(&pack);
    if !mistakes.is_empty() {
        let errors = mistakes
            .into_iter()
            .map(|text| Error::new(text.zh, text.en));
        return Err(errors.collect());
    }
    let own = format!("{}/", pack.id);
    let foreign = pack.procedure.iter().flat_map(|clause| &clause.rules);
    let mut foreign = foreign.filter(|rule| !rule.starts_with(&own)).peekable();
    if foreign.peek().is_some() {
        // Beside its own a pack names rules of the engine, and a mistyped one would never be looked at.
        let builtin = builtin()?;
        let unknown: Vec<Error> = foreign
            .filter(|rule| builtin.rule(rule).is_none() && pack.rule(rule).is_none())
            .map(|rule| {
                Error::new(
                    format!("procedure.yaml：没有规则 {rule}"),
                    format!("procedure.yaml: there is no rule {rule}"),
                )
            })
            .collect();
        if !unknown.is_empty() {
            return Err(unknown);
        }
    }
    Ok(pack)
}

/// The built-in pack: the rules of the engine itself. It is loaded once per process.
///
/// # Errors
/// It is broken; a test excludes that.
pub fn builtin() -> Result<&'static RulePack, Vec<Error>> {
    static BUILTIN: OnceLock<Result<RulePack, Vec<Error>>> = OnceLock::new();
    let loaded = BUILTIN.get_or_init(|| load_pack_named("hutong"));
    loaded.as_ref().map_err(Clone::clone)
}

/// The grammar of OpenAPI that the built-in pack holds, compiled once per process.
fn grammar() -> Result<&'static Grammar, Vec<Error>> {
    static GRAMMAR: OnceLock<Result<Grammar, Vec<Error>>> = OnceLock::new();
    let compiled = GRAMMAR.get_or_init(|| {
        let builtin = builtin()?;
        Grammar::of_pack(builtin).map_err(|error| vec![error])
    });
    compiled.as_ref().map_err(Clone::clone)
}

/// Loads a pack that is in the binary. It is not checked again: a test loads each of them by [`load_pack`].
///
/// # Errors
/// There is none of this name.
pub fn load_pack_named(id: &str) -> Result<RulePack, Vec<Error>> {
    let Some(files) = pack::embedded::files(id) else {
        let names: Vec<&str> = pack::embedded::names().collect();
        let known = names.join(", ");
        let meant = text::did_you_mean(id, names)
            .map(|name| {
                (
                    format!("（是否指 {name}？）"),
                    format!(" (did you mean {name}?)"),
                )
            })
            .unwrap_or_default();
        return Err(vec![Error::new(
            format!("没有内置规则包 {id}{}；现有：{known}", meant.0),
            format!(
                "there is no embedded pack {id}{}; there are: {known}",
                meant.1
            ),
        )]);
    };
    pack::load::load(&files)
}

/// The words by which a pack understands catalogues, in the shape the model wants them in.
pub(crate) fn vocabulary(pack: &RulePack) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    for (name, list) in &pack.lists {
        if name == "columns" {
            vocabulary.add_columns(&list.columns, &list.rows);
        } else {
            vocabulary.add_list(name, &list.columns, &list.rows);
        }
    }
    vocabulary
}

/// A plan made ready for any number of judgements: rules, patterns, the grammar and the vocabulary are compiled, the registry
/// and the approved version are read, once.
#[derive(Debug)]
pub struct Engine<'p> {
    plan: &'p Plan,
    compiled: Compiled<'p>,
    vocabulary: Vocabulary,
    against: Option<(&'p Files, Library)>,
    given: Vec<OfficeInput>,
}

impl<'p> Engine<'p> {
    /// Compiles a plan.
    #[must_use]
    pub fn new(plan: &'p Plan) -> Self {
        let packs = Packs {
            builtin: plan.builtin,
            pack: &plan.pack,
        };
        let compiled = Compiled::new(packs, plan.grammar);
        let vocabulary = vocabulary(&plan.pack);
        let against = plan
            .against
            .as_ref()
            .map(|files| (files, model::library(files, &plan.limits)));
        Self {
            plan,
            compiled,
            vocabulary,
            against,
            given: given(plan),
        }
    }

    /// Judges a submission: read, model, check, decide. Pure: no disk, clock, environment or output.
    #[must_use]
    pub fn judge(&self, files: &Files) -> Verdict {
        let plan = self.plan;
        let library = model::library(files, &plan.limits);
        let resolver = Resolver::new(&library);
        let mut submission = model::model_by(&resolver, &files.faults, &self.vocabulary);
        if let Some(office) = &plan.office {
            let project = decide::project(plan.project.as_deref(), submission.manifest.as_ref());
            let project = project.to_owned();
            let pack = &plan.pack.digest;
            decide::set_aside(
                &mut submission,
                &office.decisions,
                &project,
                &plan.as_of,
                pack,
            );
        }
        let against = self
            .against
            .as_ref()
            .map(|(files, library)| model::model(library, &files.faults, &self.vocabulary));
        let judgement = self.judgement(&submission, against.as_ref());
        let checked = check::check(&submission, &resolver, &self.compiled, &judgement);
        decide::decide(DecisionInput {
            submission: &submission,
            checked: &checked,
            packs: self.compiled.packs(),
            judgement: &judgement,
            office: plan.office.as_ref(),
            given: &self.given,
            limits: &plan.limits,
        })
    }

    /// What a submission is judged as: what the office says wins over the manifest, and silence counts as new and acceptance.
    fn judgement<'j>(
        &'j self,
        submission: &Submission<'_>,
        against: Option<&'j Submission<'j>>,
    ) -> JudgementContext<'j> {
        let plan = self.plan;
        let project = submission
            .manifest
            .as_ref()
            .map(|manifest| &manifest.project);
        let declared = |field: Option<&Located<String>>| field.map(|located| located.value.clone());
        let class = declared(project.and_then(|project| project.class.as_ref()));
        let stage = declared(project.and_then(|project| project.stage.as_ref()));
        JudgementContext {
            class: plan
                .class
                .or_else(|| Class::parse(class.as_deref()?))
                .unwrap_or(Class::New),
            stage: plan
                .stage
                .or_else(|| Stage::parse(stage.as_deref()?))
                .unwrap_or(Stage::Acceptance),
            office_project: plan.project.as_deref(),
            office_class: plan.class,
            office_stage: plan.stage,
            as_of: plan.as_of.clone(),
            // A registry of which nothing could be read compares with nothing.
            registry: plan
                .registry
                .as_ref()
                .filter(|registry| !registry.entries().is_empty()),
            against,
            office: plan.office.is_some(),
        }
    }

    /// Compares two versions of a submission or of one document: what the newer does to those who depend on the older. Pure, as
    /// [`Engine::judge`] is.
    #[must_use]
    pub fn diff(&self, old: &Files, new: &Files) -> Comparison {
        let libraries = [old, new].map(|files| model::library(files, &self.plan.limits));
        let [old_library, new_library] = &libraries;
        let old = model::model(old_library, &old.faults, &self.vocabulary);
        let new = model::model(new_library, &new.faults, &self.vocabulary);
        let how = check::diff::How {
            as_of: &self.plan.as_of,
            effort: self.plan.effort,
        };
        let changes = check::diff::diff(&old, &new, self.compiled.packs(), how);
        compare(&old, &new, changes, self.plan.builtin)
    }
}

/// Judges one submission by a plan: [`Engine::new`] and [`Engine::judge`] in one.
#[must_use]
pub fn judge(files: &Files, plan: &Plan) -> Verdict {
    Engine::new(plan).judge(files)
}

/// Compares two versions by a plan: [`Engine::new`] and [`Engine::diff`] in one.
#[must_use]
pub fn diff(old: &Files, new: &Files, plan: &Plan) -> Comparison {
    Engine::new(plan).diff(old, new)
}

/// Says how the catalogue in some files is understood by a pack, without judging it.
///
/// # Errors
/// The built-in pack is broken; a test excludes that.
pub fn understand(
    files: &Files,
    pack: &RulePack,
    limits: &Limits,
) -> Result<Understanding, Vec<Error>> {
    let builtin = builtin()?;
    let library = model::library(files, limits);
    let submission = model::model(&library, &files.faults, &vocabulary(pack));
    Ok(understood(&submission, Packs { builtin, pack }))
}

/// Reads the office's export of the official catalogue as a submission's catalogue is read. One that holds no entry is no such
/// export, and comparing with it would accuse everybody: callers refuse it.
#[must_use]
pub fn load_registry(files: &Files, plan: &Plan) -> Registry {
    let library = model::library(files, &plan.limits);
    let submission = model::model(&library, &[], &vocabulary(&plan.pack));
    Registry::new(submission.entries, tree_digest(files))
}

/// The digest of a set of files: their paths and bytes.
fn tree_digest(files: &Files) -> String {
    let files = files.files.iter();
    read::digest::tree(files.map(|file| (file.path.as_str(), file.bytes.as_slice())))
}

/// What the office gave beside the pack, by digest.
fn given(plan: &Plan) -> Vec<OfficeInput> {
    let registry = plan
        .registry
        .as_ref()
        .map(|registry| registry.digest.clone());
    let waivers = plan.office.as_ref().map(|office| office.digest.clone());
    [
        ("waivers", waivers),
        ("registry", registry),
        ("against", plan.against.as_ref().map(tree_digest)),
    ]
    .into_iter()
    .filter_map(|(name, digest)| digest.map(|digest| OfficeInput { name, digest }))
    .collect()
}

/// Reads the office's waivers and decisions and validates them against the packs of a plan.
///
/// # Errors
/// Every mistake in the file, each at its place: nothing is excused by half of a file.
pub fn load_office(files: &Files, plan: &Plan) -> Result<WaiverFile, Vec<Error>> {
    let office = pack::waiver_file::office(files)?;
    let endpoints = check::contract::endpoint_ids(&plan.pack);
    office.validate([&plan.pack, plan.builtin], &endpoints)?;
    Ok(office)
}
