//! What the office says beside a submission, and the engines that were made of it.

use crate::{alone, files};
use hutong::day::calendar_date;
use hutong::discover::archive;
use hutong::error::Error;
use hutong::limits::Limits;
use hutong::pack::{Class, RulePack, Stage};
use hutong::{Engine, Plan, load_office, load_pack, load_pack_named, load_registry};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use std::sync::{Mutex, PoisonError};

/// Engines that stay until the process ends. With more different options than these an engine is made for each submission.
const MOST_ENGINES: usize = 16;

/// A pack: its name, or an archive of its folder.
#[derive(PartialEq, Eq, FromPyObject)]
pub enum Pack {
    /// The name of one that is embedded.
    Named(String),
    /// An archive.
    Packed(PyBackedBytes),
}

impl Default for Pack {
    fn default() -> Self {
        Self::Named("gb".to_owned())
    }
}

/// A file of the office: its name and its bytes.
pub type OfficeFile = (String, PyBackedBytes);

/// What the office says.
#[derive(PartialEq, Eq)]
pub struct Options {
    as_of: String,
    pack: Pack,
    class: Option<Class>,
    stage: Option<Stage>,
    registry: Option<OfficeFile>,
    waivers: Option<OfficeFile>,
}

/// The exception that says what is wrong with the office's options.
fn wrong(errors: &[Error]) -> PyErr {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    PyValueError::new_err(lines.join("\n"))
}

/// One of the names that an option may have.
fn named<T>(
    option: &str,
    name: Option<String>,
    parse: impl Fn(&str) -> Option<T>,
) -> PyResult<Option<T>> {
    let Some(name) = name else {
        return Ok(None);
    };
    let parsed = parse(&name).ok_or_else(|| {
        wrong(&[Error::new(
            format!("{option} 没有取值 {name}"),
            format!("{option} has no value {name}"),
        )])
    });
    parsed.map(Some)
}

impl Options {
    /// The options, as far as they can be understood by themselves.
    pub fn new(
        as_of: String,
        pack: Pack,
        class: Option<String>,
        stage: Option<String>,
        registry: Option<OfficeFile>,
        waivers: Option<OfficeFile>,
    ) -> PyResult<Self> {
        if calendar_date(&as_of).is_none() {
            return Err(wrong(&[Error::new(
                format!("as_of 应为 CCYY-MM-DD 形式的日期，现为 {as_of}"),
                format!("as_of is a date as CCYY-MM-DD, not {as_of}"),
            )]));
        }
        Ok(Self {
            as_of,
            pack,
            class: named("class_", class, Class::parse)?,
            stage: named("stage", stage, Stage::parse)?,
            registry,
            waivers,
        })
    }

    fn pack(&self) -> Result<RulePack, Vec<Error>> {
        match &self.pack {
            Pack::Named(name) => load_pack_named(name),
            Pack::Packed(bytes) => load_pack(&archive("pack", bytes, &Limits::default())),
        }
    }

    fn plan(&self) -> Result<Plan, Vec<Error>> {
        let mut plan = Plan::new(self.pack()?, &self.as_of)?;
        plan.class = self.class;
        plan.stage = self.stage;
        if let Some((name, bytes)) = &self.registry {
            let registry = load_registry(&files(name, bytes), &plan);
            if registry.entries().is_empty() {
                return Err(vec![Error::new(
                    format!("registry 的文件 {name} 没有可识别的目录内容"),
                    format!("{name}, the file of registry, holds no resource that is recognised"),
                )]);
            }
            plan.registry = Some(registry);
        }
        if let Some((name, bytes)) = &self.waivers {
            plan.office = Some(load_office(&files(name, bytes), &plan)?);
        }
        Ok(plan)
    }
}

/// An engine and its plan, for as long as the process lives.
type Kept = (&'static Engine<'static>, &'static Plan);

static ENGINES: Mutex<Vec<(Options, Kept)>> = Mutex::new(Vec::new());

/// Does some work with the engine of these options, which is made once. Python's lock is held while an engine is made, so that no other
/// thread forks this process meanwhile.
pub fn with_engine<T>(options: Options, work: impl FnOnce(&Engine<'_>, &Plan) -> T) -> PyResult<T> {
    let mut engines = ENGINES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(&(_, (engine, plan))) = engines.iter().find(|(own, _)| *own == options) {
        drop(engines);
        return Ok(work(engine, plan));
    }
    let plan = alone(|| options.plan());
    let plan = plan.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    let plan = plan.map_err(|errors| wrong(&errors))?;
    if engines.len() == MOST_ENGINES {
        drop(engines);
        return Ok(work(&Engine::new(&plan), &plan));
    }
    let plan: &'static Plan = Box::leak(Box::new(plan));
    let engine: &'static Engine<'_> = Box::leak(Box::new(Engine::new(plan)));
    engines.push((options, (engine, plan)));
    drop(engines);
    Ok(work(engine, plan))
}
