//! Two functions of Python: the bytes of a submission become a verdict, or rows of tables. Pure, as the library is: no disk, clock or
//! network. Nothing in a submission raises an exception; what is wrong with the office's options does.

mod options;

use hutong::audit::{Column, Rows, rows, tables_of_one, without};
use hutong::discover::{Files, in_memory};
use hutong::error::Error;
use hutong::internal::{self, caught};
use hutong::limits::{Limits, STACK};
use hutong::report::first::first;
use hutong::report::json::json;
use hutong::{Engine, Plan};
use options::{OfficeFile, Options, Pack, with_engine};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyDict, PyString};
use std::path::Path;

/// Does some work on a thread with a large stack. Whatever is read in parallel is read on it alone.
fn alone<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, Error> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    let pool = pool.stack_size(STACK).build();
    let pool = pool.map_err(|error| internal::error(&error.to_string()))?;
    pool.install(|| caught(work))
}

/// The files that the bytes of a file at a path are.
fn files(path: &str, bytes: &[u8]) -> Files {
    let name = Path::new(path).file_name().unwrap_or_default();
    in_memory(&name.to_string_lossy(), bytes, &Limits::default())
}

/// The value of a text of JSON.
fn loaded<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (text,))
}

/// A result that cannot be written. None is known.
fn unwritable(error: &serde_json::Error) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

/// The JSON report of a submission.
#[pyfunction]
#[pyo3(signature = (name, data, *, as_of, pack=Pack::default(), class_=None, stage=None, registry=None, waivers=None))]
#[expect(
    clippy::too_many_arguments,
    clippy::needless_pass_by_value,
    reason = "they are the arguments that Python names"
)]
fn judge<'py>(
    py: Python<'py>,
    name: Bound<'py, PyString>,
    data: PyBackedBytes,
    as_of: String,
    pack: Pack,
    class_: Option<String>,
    stage: Option<String>,
    registry: Option<OfficeFile>,
    waivers: Option<OfficeFile>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = Options::new(as_of, pack, class_, stage, registry, waivers)?;
    let name = name.to_string_lossy();
    let text = with_engine(options, |engine, _| {
        py.detach(|| alone(|| json(&engine.judge(&files(&name, &data)))))
    })?;
    match text {
        Ok(text) => loaded(py, &text.map_err(|error| unwritable(&error))?),
        Err(error) => {
            let why = PyDict::new(py);
            why.set_item("zh", error.text.zh)?;
            why.set_item("en", error.text.en)?;
            let none = PyDict::new(py);
            none.set_item("verdict", py.None())?;
            none.set_item("error", why)?;
            Ok(none.into_any())
        }
    }
}

/// The rows of a submission by table.
#[pyfunction]
#[pyo3(signature = (name, data, *, as_of, pack=Pack::default(), class_=None, stage=None, registry=None, waivers=None, redact=false))]
#[expect(
    clippy::too_many_arguments,
    clippy::needless_pass_by_value,
    reason = "they are the arguments that Python names"
)]
fn summarise<'py>(
    py: Python<'py>,
    name: Bound<'py, PyString>,
    data: PyBackedBytes,
    as_of: String,
    pack: Pack,
    class_: Option<String>,
    stage: Option<String>,
    registry: Option<OfficeFile>,
    waivers: Option<OfficeFile>,
    redact: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let options = Options::new(as_of, pack, class_, stage, registry, waivers)?;
    let name = name.to_string_lossy();
    let one = |engine: &Engine<'_>, plan: &Plan| -> Rows {
        let mut verdict = engine.judge(&files(&name, &data));
        if redact {
            verdict = verdict.redacted(plan.builtin);
        }
        rows(&verdict, &name, None, first(&verdict))
    };
    let text = with_engine(options, |engine, plan| {
        py.detach(|| {
            let rows = alone(|| one(engine, plan));
            let rows =
                rows.unwrap_or_else(|error| without(&name, &error.text, internal::EXIT_CODE));
            serde_json::to_string(&rows.by_table())
        })
    })?;
    loaded(py, &text.map_err(|error| unwritable(&error))?)
}

/// The name of what a column holds.
const fn kind(column: Column) -> &'static str {
    match column {
        Column::Text => "text",
        Column::Number => "number",
        Column::Truth => "truth",
        Column::Texts => "texts",
    }
}

/// hutong as two pure functions.
#[pymodule]
fn hutong_judge(module: &Bound<'_, PyModule>) -> PyResult<()> {
    internal::note_places();
    let tables = PyDict::new(module.py());
    for (table, columns) in tables_of_one() {
        let own = PyDict::new(module.py());
        for (column, value) in columns {
            own.set_item(column, kind(Column::of(&value)))?;
        }
        tables.set_item(table, own)?;
    }
    module.add("TABLES", tables)?;
    module.add("MOST_BYTES", Limits::default().total_bytes)?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_function(wrap_pyfunction!(judge, module)?)?;
    module.add_function(wrap_pyfunction!(summarise, module)?)
}
