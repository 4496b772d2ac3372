//! A submission that can be changed at any place before it becomes files.

use crate::support::{files, repository};
use hutong::discover::Files;
use hutong::limits::Limits;
use serde_json::Value;
use std::fs;
use std::sync::LazyLock;

/// Where the interface description of a draft lies.
pub const API: &str = "api/openapi.yaml";

/// The base submission as it stands in `testdata/evasions/base`.
static BASE: LazyLock<Draft> = LazyLock::new(|| {
    let read = |path: &str| {
        let text = fs::read_to_string(repository("testdata/evasions/base").join(path)).unwrap();
        serde_yaml::from_str::<Value>(&text).unwrap()
    };
    Draft {
        manifest: read("hutong.yaml"),
        api: read(API),
        records: read("catalogue/resources.yaml"),
        services: read("catalogue/services.yaml"),
        rows: Vec::new(),
        files: Vec::new(),
        archive: None,
    }
});

/// One of the four documents of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    Manifest,
    Api,
    Records,
    Services,
}

/// A submission in parts. A document that is `null` is left out.
#[derive(Debug, Clone)]
pub struct Draft {
    pub manifest: Value,
    pub api: Value,
    pub records: Value,
    pub services: Value,
    /// The rows of the sheet that the draft holds, for witnesses.
    pub rows: Vec<Vec<String>>,
    /// Further files.
    pub files: Vec<(String, Vec<u8>)>,
    /// The archive that is submitted instead of all that, and its name.
    pub archive: Option<(String, Vec<u8>)>,
}

impl Draft {
    /// The base submission at the proposal stage.
    pub fn proposal() -> Self {
        BASE.clone()
    }

    /// The base submission at acceptance, where servers, dates, registrations and the registry gate as well.
    pub fn acceptance() -> Self {
        BASE.clone()
            .put(Document::Manifest, "/project/stage", "acceptance")
    }

    /// Whether the draft is judged at acceptance.
    pub fn at_acceptance(&self) -> bool {
        self.manifest.pointer("/project/stage") == Some(&Value::from("acceptance"))
    }

    pub fn document(&self, document: Document) -> &Value {
        match document {
            Document::Manifest => &self.manifest,
            Document::Api => &self.api,
            Document::Records => &self.records,
            Document::Services => &self.services,
        }
    }

    pub fn document_mut(&mut self, document: Document) -> &mut Value {
        match document {
            Document::Manifest => &mut self.manifest,
            Document::Api => &mut self.api,
            Document::Records => &mut self.records,
            Document::Services => &mut self.services,
        }
    }

    /// Puts a value in the place of another; objects on the way to it are made.
    pub fn put(mut self, document: Document, at: &str, value: impl Into<Value>) -> Self {
        *place(self.document_mut(document), at) = value.into();
        self
    }

    /// Lays a value over another: objects are merged, lists appended to, everything else replaced.
    pub fn lay(mut self, document: Document, at: &str, value: Value) -> Self {
        lay(place(self.document_mut(document), at), value);
        self
    }

    /// Takes a value away. It must be there.
    pub fn take(mut self, document: Document, at: &str) -> Self {
        let (parent, key) = at.rsplit_once('/').unwrap();
        let parent = self.document_mut(document).pointer_mut(parent).unwrap();
        let gone = match parent {
            Value::Object(map) => map.shift_remove(&key.replace("~1", "/").replace("~0", "~")),
            Value::Array(list) => Some(list.remove(key.parse().unwrap())),
            _ => None,
        };
        assert!(gone.is_some(), "{at} is not there");
        self
    }

    /// [`Self::put`] in the interface description.
    pub fn api(self, at: &str, value: impl Into<Value>) -> Self {
        self.put(Document::Api, at, value)
    }

    /// [`Self::lay`] in the interface description.
    pub fn lay_api(self, at: &str, value: Value) -> Self {
        self.lay(Document::Api, at, value)
    }

    /// Makes the interface description one of OpenAPI 3.1.
    pub fn in_31(self) -> Self {
        self.put(Document::Api, "/openapi", "3.1.0")
    }

    /// Adds a file.
    pub fn file(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((path.to_owned(), bytes.into()));
        self
    }

    /// Submits an archive instead.
    pub fn packed(mut self, name: &str, bytes: Vec<u8>) -> Self {
        self.archive = Some((name.to_owned(), bytes));
        self
    }

    /// The submission as it would be found.
    pub fn found(&self) -> Files {
        if let Some((name, bytes)) = &self.archive {
            return hutong::discover::archive(name, bytes, &Limits::default());
        }
        let mut list: Vec<(String, Vec<u8>)> = self.files.clone();
        for (path, value) in [
            ("hutong.yaml", &self.manifest),
            (API, &self.api),
            ("catalogue/resources.yaml", &self.records),
            ("catalogue/services.yaml", &self.services),
        ] {
            if !value.is_null() && !list.iter().any(|(other, _)| other == path) {
                list.push((path.to_owned(), yaml(value).into_bytes()));
            }
        }
        let list: Vec<(&str, &[u8])> = list
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
            .collect();
        files(&list)
    }
}

/// A value as a vendor would write it in YAML.
pub fn yaml(value: &Value) -> String {
    serde_yaml::to_string(value).unwrap()
}

/// The value at a JSON pointer; what is missing on the way is made.
fn place<'v>(root: &'v mut Value, at: &str) -> &'v mut Value {
    let mut here = root;
    for key in at.split('/').skip(1) {
        let key = key.replace("~1", "/").replace("~0", "~");
        if here.is_null() {
            *here = Value::Object(serde_json::Map::new());
        }
        here = match here {
            Value::Object(map) => map.entry(key).or_insert(Value::Null),
            Value::Array(list) => &mut list[key.parse::<usize>().unwrap()],
            other => panic!("{at} goes through {other}"),
        };
    }
    here
}

fn lay(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                lay(under.entry(key).or_insert(Value::Null), value);
            }
        }
        (Value::Array(under), Value::Array(over)) => under.extend(over),
        (under, over) => *under = over,
    }
}
