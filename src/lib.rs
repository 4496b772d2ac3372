//! hutong (互通): the gate that a government information system passes before its project is approved.
//!
//! *Files become documents, documents become one submission, rules find faults in it, waivers excuse some, the rest is the
//! verdict.* [`judge`] is that way, from bytes to a verdict, and it is pure: no disk, clock, environment or output.

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
pub mod limits;
pub mod model;
pub mod pack;
pub mod read;
pub mod report;
#[cfg(feature = "cli")]
mod run;
pub mod text;

use check::{JudgementContext, Packs};
use decide::changes::{Comparison, compare};
use decide::{DecisionInput, OfficeInput, Verdict};
use discover::Files;
use error::Error;
use limits::Limits;
use model::Vocabulary;
use pack::waiver_file::WaiverFile;
use pack::{Class, RulePack, Stage};
use read::Located;

/// How a submission is to be judged: everything that is not in its files.
#[derive(Debug)]
pub struct Plan {
    /// The built-in pack.
    pub builtin: RulePack,
    /// The pack that decides.
    pub pack: RulePack,
    /// The class, where the office says it.
    pub class: Option<Class>,
    /// The stage, where the office says it.
    pub stage: Option<Stage>,
    /// The office's export of the official catalogue.
    pub registry: Option<Files>,
    /// The last approved version.
    pub against: Option<Files>,
    /// The office's waivers and decisions, already held against the packs ([`load_office`]).
    pub office: Option<WaiverFile>,
    /// CCYY-MM-DD: the day on which it is judged.
    pub as_of: String,
    /// What reading refuses to exceed.
    pub limits: Limits,
}

impl Plan {
    /// A plan by `pack` on the day `as_of` (CCYY-MM-DD), with nothing said by the office and the default limits.
    ///
    /// # Errors
    /// The built-in pack is broken; a test excludes that.
    pub fn new(pack: RulePack, as_of: impl Into<String>) -> Result<Self, Vec<Error>> {
        Ok(Self {
            builtin: load_pack_named("hutong")?,
            pack,
            class: None,
            stage: None,
            registry: None,
            against: None,
            office: None,
            as_of: as_of.into(),
            limits: Limits::default(),
        })
    }
}

/// Loads a pack from its files and checks it whole.
///
/// # Errors
/// Every mistake in it, at its place.
pub fn load_pack(files: &Files) -> Result<RulePack, Vec<Error>> {
    let pack = pack::load::load(files)?;
    check::rules::vet(&pack)?;
    check::contract::vet(&pack)?;
    let own = format!("{}/", pack.id);
    let foreign = pack.procedure.iter().flat_map(|clause| &clause.rules);
    let mut foreign = foreign.filter(|rule| !rule.starts_with(&own)).peekable();
    if foreign.peek().is_some() {
        // Beside its own a pack names rules of the engine, and a mistyped one would never be looked at.
        let builtin = load_pack_named("hutong")?;
        let unknown: Vec<Error> = foreign
            .filter(|rule| builtin.rule(rule).is_none())
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

/// Loads a pack that is in the binary.
///
/// # Errors
/// There is none of this name.
pub fn load_pack_named(id: &str) -> Result<RulePack, Vec<Error>> {
    let Some(files) = pack::embedded::files(id) else {
        let names: Vec<&str> = pack::embedded::names().collect();
        let known = names.join(", ");
        let meant = text::did_you_mean(id, names)
            .map(|name| format!(" ({name}?)"))
            .unwrap_or_default();
        return Err(vec![Error::new(
            format!("没有内置规则包 {id}{meant}；现有：{known}"),
            format!("there is no embedded pack {id}{meant}; there are: {known}"),
        )]);
    };
    load_pack(&files)
}

/// The words by which a pack understands catalogues, in the shape the model wants them in.
fn vocabulary(pack: &RulePack) -> Vocabulary {
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

/// How many resources an export of the official catalogue holds, read as a submission's catalogue is. None means that it is no
/// such export, and comparing with it would accuse everybody.
#[must_use]
pub fn registered(files: &Files, plan: &Plan) -> usize {
    let library = read::library(files, &plan.limits);
    model::model(&library, &[], &vocabulary(&plan.pack))
        .entries
        .len()
}

/// Compares two versions of a submission or of one document: what the newer does to those who depend on the older. Pure, as
/// [`judge`] is.
#[must_use]
pub fn diff(old: &Files, new: &Files, plan: &Plan) -> Comparison {
    let vocabulary = vocabulary(&plan.pack);
    let libraries = [old, new].map(|files| read::library(files, &plan.limits));
    let [old_library, new_library] = &libraries;
    let old = model::model(old_library, &old.faults, &vocabulary);
    let new = model::model(new_library, &new.faults, &vocabulary);
    let packs = Packs {
        builtin: &plan.builtin,
        pack: &plan.pack,
    };
    let changes = check::diff::diff(&old, &new, packs, &plan.as_of);
    compare(&old, &new, changes, &plan.builtin)
}

/// Judges a submission: read, model, check, decide.
#[must_use]
pub fn judge(files: &Files, plan: &Plan) -> Verdict {
    let vocabulary = vocabulary(&plan.pack);
    let library = read::library(files, &plan.limits);
    let submission = model::model(&library, &files.faults, &vocabulary);
    let registry_library = plan
        .registry
        .as_ref()
        .map(|files| read::library(files, &plan.limits));
    let registry = registry_library
        .as_ref()
        .map(|library| model::model(library, &[], &vocabulary).entries);
    let against_library = plan
        .against
        .as_ref()
        .map(|files| read::library(files, &plan.limits));
    let against = against_library
        .as_ref()
        .zip(plan.against.as_ref())
        .map(|(library, files)| model::model(library, &files.faults, &vocabulary));
    let project = submission
        .manifest
        .as_ref()
        .map(|manifest| &manifest.project);
    let told = |field: Option<&Located<String>>| field.map(|located| located.value.clone());
    let class = told(project.and_then(|project| project.class.as_ref()));
    let stage = told(project.and_then(|project| project.stage.as_ref()));
    let terms = JudgementContext {
        class: plan
            .class
            .or_else(|| Class::parse(class.as_deref()?))
            .unwrap_or(Class::New),
        stage: plan
            .stage
            .or_else(|| Stage::parse(stage.as_deref()?))
            .unwrap_or(Stage::Acceptance),
        office_class: plan.class,
        office_stage: plan.stage,
        as_of: plan.as_of.clone(),
        // A registry of which nothing could be read compares with nothing.
        registry: registry.as_deref().filter(|entries| !entries.is_empty()),
        against: against.as_ref(),
        office: plan.office.is_some(),
    };
    let packs = Packs {
        builtin: &plan.builtin,
        pack: &plan.pack,
    };
    let checked = check::check(&submission, packs, &terms);
    let given = given(plan);
    decide::decide(DecisionInput {
        submission: &submission,
        checked: &checked,
        packs,
        terms: &terms,
        office: plan.office.as_ref(),
        given: &given,
        limits: &plan.limits,
    })
}

/// What the office gave beside the pack, by digest.
fn given(plan: &Plan) -> Vec<OfficeInput> {
    let tree = |files: &Files| {
        let files = files.files.iter();
        read::digest::tree(files.map(|file| (file.path.as_str(), file.bytes.as_slice())))
    };
    let waivers = plan.office.as_ref().map(|office| office.digest.clone());
    [
        ("waivers", waivers),
        ("registry", plan.registry.as_ref().map(tree)),
        ("against", plan.against.as_ref().map(tree)),
    ]
    .into_iter()
    .filter_map(|(name, digest)| digest.map(|digest| OfficeInput { name, digest }))
    .collect()
}

/// Reads the office's waivers and decisions and holds them against the packs of a plan.
///
/// # Errors
/// Every mistake in the file, each at its place: nothing is excused by half of a file.
pub fn load_office(files: &Files, plan: &Plan) -> Result<WaiverFile, Vec<Error>> {
    let office = pack::waiver_file::office(files)?;
    let endpoints = check::contract::endpoint_ids(&plan.pack);
    office.validate([&plan.pack, &plan.builtin], &endpoints)?;
    Ok(office)
}
