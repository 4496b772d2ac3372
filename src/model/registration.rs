//! Service registration records of the national platform's shape become [`Registration`]s.

use super::reader::{Evidence, Read, Reader};
use super::{Kind, RegisteredInput, RegisteredMethod, Registration};
use crate::error::Fault;
use crate::read::{Library, Located, Map, Node, Number, Value};
use crate::text::did_you_mean;

/// The known fields of a record. `serviceId` is assigned by the platform; the provider registers the others.
const FIELDS: [&str; 28] = [
    "serviceId",
    "cnName",
    "enName",
    "inType",
    "abst",
    "serviceDesc",
    "cataId",
    "cata_title",
    "groupids",
    "registerId",
    "register",
    "deptId",
    "dept",
    "serviceDeptId",
    "serviceDeptName",
    "isPublic",
    "url",
    "serviceType",
    "methods",
    "callExample",
    "department",
    "departmentPerson",
    "departmentTelephone",
    "departmentAddress",
    "version",
    "status",
    "createTime",
    "updateTime",
];
/// The known fields of a method.
const METHOD: [&str; 8] = [
    "methodName",
    "methodDes",
    "methodType",
    "soapAction",
    "responseType",
    "outputSuccess",
    "outputFailure",
    "inputParams",
];
/// The known fields of an input.
const INPUT: [&str; 6] = [
    "name",
    "isRequired",
    "defaultValue",
    "position",
    "describe",
    "type",
];
/// Keys under which a document lists its records.
const LISTS: [&str; 4] = ["services", "registrations", "服务登记", "data"];

/// The reader of service registration records.
pub(super) const READER: Reader = Reader {
    keys: &["cnname", "服务名称", "服务编码", "服务标识"],
    columns: &[],
    recognise: |evidence| match evidence {
        Evidence::Tree(root, _) if is_registration(root) => Some(Kind::ServiceRegistration),
        _ => None,
    },
    read: Read::Registrations(registrations),
};

/// Whether a document holds service registration records: a list of them, one, or a list under `services`,
/// `registrations`, 服务登记 or the platform's `data`.
#[must_use]
pub fn is_registration(root: &Node) -> bool {
    match &root.value {
        Value::Array(records) => records.iter().any(looks_like_one),
        _ => looks_like_one(root) || records_of(root).iter().any(looks_like_one),
    }
}

/// The records of one file, in its order, and the faults in how they are written.
#[must_use]
pub fn registrations(library: &Library, source: u32) -> (Vec<Registration>, Vec<Fault>) {
    let mut faults = Vec::new();
    let Some(document) = library.document(source) else {
        return (Vec::new(), faults);
    };
    let root = &document.root;
    let records = match &root.value {
        Value::Array(records) => records.as_slice(),
        _ if looks_like_one(root) => std::slice::from_ref(root),
        _ => records_of(root),
    };
    let registrations = records
        .iter()
        .filter_map(|record| registration(record, source, &mut faults))
        .collect();
    (registrations, faults)
}

/// The parts of a document with service registration records that are not read as such.
pub(super) fn unread(root: &Node) -> Vec<&Node> {
    let strange = |list: &'_ Node| !looks_like_one(list);
    if let Value::Array(records) = &root.value {
        return records.iter().filter(|record| strange(record)).collect();
    }
    if looks_like_one(root) {
        return Vec::new();
    }
    let read = LISTS.iter().find(|list| root.get(list).is_some());
    let others = root
        .entries()
        .iter()
        .filter(|entry| read.is_none_or(|read| *entry.key != **read));
    let within = records_of(root).iter().filter(|record| strange(record));
    others.map(|entry| &entry.node).chain(within).collect()
}

fn records_of(root: &Node) -> &[Node] {
    LISTS
        .iter()
        .find_map(|list| root.get(list))
        .map_or(&[], Node::items)
}

fn looks_like_one(node: &Node) -> bool {
    let has = |field: &str| node.get(field).is_some();
    let known = FIELDS.iter().filter(|field| has(field)).count();
    !has("openapi")
        && !has("swagger")
        && known >= 3
        && (has("cataId") || has("serviceId") || (has("cnName") && has("methods")))
}

fn registration(record: &Node, source: u32, faults: &mut Vec<Fault>) -> Option<Registration> {
    let map = object(record, "record", &FIELDS, faults)?;
    for code in ["cataId", "serviceId"] {
        if let Some(node) = map.get(code)
            && let Value::Number(number) = &node.value
        {
            faults.push(
                Fault::new("code-stored-as-number", node.span)
                    .arg("column", code)
                    .arg("found", digits(number)),
            );
        }
    }
    let methods = list(map, "methods", faults)
        .iter()
        .filter_map(|method| self::method(method, faults))
        .collect();
    Some(Registration {
        source,
        fields: map.clone(),
        methods,
        span: record.span,
    })
}

fn method(node: &Node, faults: &mut Vec<Fault>) -> Option<RegisteredMethod> {
    let map = object(node, "methods", &METHOD, faults)?;
    let inputs = list(map, "inputParams", faults)
        .iter()
        .filter_map(|input| self::input(input, faults))
        .collect();
    Some(RegisteredMethod {
        name: text(map, "methodName"),
        method: text(map, "methodType")
            .map(|method| Located::new(method.value.to_uppercase(), method.span)),
        inputs,
        span: node.span,
    })
}

fn input(node: &Node, faults: &mut Vec<Fault>) -> Option<RegisteredInput> {
    let map = object(node, "inputParams", &INPUT, faults)?;
    let Some(name) = text(map, "name") else {
        faults.push(wrong_shape(
            map.get("name").unwrap_or(node),
            "name",
            "string",
        ));
        return None;
    };
    let required = map
        .get("isRequired")
        .is_some_and(|required| match &required.value {
            Value::Bool(required) => *required,
            Value::Number(Number::Int(required)) => *required == 1,
            Value::String(required) => {
                matches!(
                    required.trim(),
                    "1" | "true" | "True" | "TRUE" | "是" | "Y" | "y" | "yes"
                )
            }
            _ => false,
        });
    Some(RegisteredInput {
        name,
        required,
        position: text(map, "position").map(|position| position.value),
    })
}

/// The entries of a mapping; unknown keys are reported.
fn object<'n>(
    node: &'n Node,
    field: &str,
    known: &[&'static str],
    faults: &mut Vec<Fault>,
) -> Option<&'n Map> {
    let Some(map) = node.as_map() else {
        faults.push(wrong_shape(node, field, "object"));
        return None;
    };
    let unknown = |key: &str| !known.contains(&key) && !key.starts_with("x-");
    // A suggestion costs a search, and a hostile record may have any number of keys.
    for entry in map
        .entries()
        .iter()
        .filter(|entry| unknown(&entry.key))
        .take(100)
    {
        let suggestion = did_you_mean(&entry.key, known.iter().copied()).unwrap_or_default();
        faults.push(
            Fault::new("unknown-catalogue-field", entry.key_span)
                .arg("field", &*entry.key)
                .arg("suggestion", suggestion),
        );
    }
    Some(map)
}

fn list<'n>(map: &'n Map, field: &str, faults: &mut Vec<Fault>) -> &'n [Node] {
    match map.get(field) {
        None => &[],
        Some(node) => match &node.value {
            Value::Array(items) => items,
            Value::Null => &[],
            _ => {
                faults.push(wrong_shape(node, field, "array"));
                &[]
            }
        },
    }
}

fn text(map: &Map, field: &str) -> Option<Located<String>> {
    let node = map.get(field)?;
    let text = node.as_str()?.trim();
    (!text.is_empty()).then(|| Located::new(text.to_owned(), node.span))
}

fn wrong_shape(node: &Node, field: &str, expected: &str) -> Fault {
    Fault::new("catalogue-field-type", node.span)
        .arg("field", field)
        .arg("expected", expected)
        .arg("found", node.kind())
}

fn digits(number: &Number) -> String {
    match number {
        Number::Int(int) => int.to_string(),
        Number::Big(digits) => digits.to_string(),
        Number::Float(float) => float.to_string(),
    }
}
