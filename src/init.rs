//! What a vendor has becomes files to start from: a manifest, a catalogue skeleton, stubs of missing endpoints. openapiv3 holds
//! the stubs' types and `serde_yaml` writes; both are named here only, and neither reads anything that is judged.

use crate::error::Error;
use crate::read::{Node, Number, Value};
use openapiv3::{OpenAPI, Operation, PathItem, ReferenceOr};
use serde::Serialize;
use std::collections::BTreeSet;

/// Records of one skeleton; a document with more schemas is cut there, and the file says so.
const RECORDS: usize = 200;

/// One file to write, by its path below the submission's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// With `/`.
    pub path: &'static str,
    /// What it says.
    pub text: String,
}

/// The interface description that a vendor already has.
#[derive(Debug, Clone, Copy)]
pub struct Given<'g> {
    /// Its path below the submission's folder, where it lies there.
    pub path: Option<&'g str>,
    /// What it says.
    pub root: &'g Node,
}

/// The files to start from. What only the vendor knows (codes, sharing, dates) stays blank, so that `check` names it; nothing is
/// made up. Endpoints that `given` already has are not stubbed.
///
/// # Errors
/// The contract is no OpenAPI 3.0 document, so no stubs can be made of it.
pub fn drafts(given: Option<Given<'_>>, pack: &str, contract: &str) -> Result<Vec<Draft>, Error> {
    let stubs = stubs(given.map(|given| given.root), contract)?;
    let stubbed = stubs.is_some();
    let mut drafts = vec![
        Draft {
            path: MANIFEST,
            text: manifest(given, pack, stubbed)?,
        },
        Draft {
            path: "catalogue/resources.yaml",
            text: catalogue(given.map(|given| given.root))?,
        },
    ];
    drafts.extend(stubs.map(|text| Draft { path: STUBS, text }));
    Ok(drafts)
}

/// Where the manifest goes.
pub const MANIFEST: &str = "hutong.yaml";
/// Where stubs of missing endpoints go.
pub const STUBS: &str = "api/exchange.openapi.yaml";

fn write<T: Serialize>(head: &str, value: &T) -> Result<String, Error> {
    let text = serde_yaml::to_string(value).map_err(|error| {
        Error::new(
            format!("无法生成 YAML：{error}"),
            format!("YAML could not be written: {error}"),
        )
    })?;
    Ok(format!("{head}{text}"))
}

#[derive(Serialize)]
struct Manifest<'m> {
    hutong: u32,
    project: Project<'m>,
    packs: [&'m str; 1],
    interfaces: Vec<Interface<'m>>,
    catalogue: [&'m str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Project<'m> {
    code: &'m str,
    name: &'m str,
    class: &'m str,
    stage: &'m str,
    provider: Provider,
    security: Security,
    scope: &'m str,
    exchange_platform: bool,
}

#[derive(Serialize, Default)]
struct Provider {
    name: &'static str,
    code: &'static str,
}

#[derive(Serialize, Default)]
struct Security {
    mlps: &'static str,
    cryptography: &'static str,
}

#[derive(Serialize)]
struct Interface<'m> {
    descriptor: &'m str,
    network: &'m str,
    roles: [&'m str; 1],
}

fn manifest(given: Option<Given<'_>>, pack: &str, stubbed: bool) -> Result<String, Error> {
    let title = given.and_then(|given| given.root.get("info")?.str_at("title"));
    let described = given.and_then(|given| given.path);
    let interfaces = described.into_iter().chain(stubbed.then_some(STUBS));
    write(
        "# 申报说明，由建设单位填写；留空处须补全。各字段说明：hutong schema manifest\n\
         # The manifest, the vendor's. Fill in what is blank; `hutong schema manifest` explains each field.\n",
        &Manifest {
            hutong: 1,
            project: Project {
                code: "",
                name: title.unwrap_or_default(),
                class: "new",
                stage: "proposal",
                provider: Provider::default(),
                security: Security::default(),
                scope: "government-information-system",
                exchange_platform: false,
            },
            packs: [pack],
            interfaces: interfaces
                .map(|descriptor| Interface {
                    descriptor,
                    network: "extranet",
                    roles: ["provider"],
                })
                .collect(),
            catalogue: ["catalogue/resources.yaml"],
        },
    )
}

/// One record: the elements of GB/T 21063.3 under their short names, the columns of the 1272 guide as its extension.
#[derive(Serialize, Default)]
struct Record {
    #[serde(rename = "mdId")]
    id: String,
    #[serde(rename = "resTitle")]
    title: String,
    #[serde(rename = "pubDate")]
    published: String,
    #[serde(rename = "abstract")]
    summary: String,
    #[serde(rename = "IdPoC")]
    provider: Organisation,
    #[serde(rename = "DescKeys")]
    keywords: Keywords,
    #[serde(rename = "TpCat")]
    category: Category,
    #[serde(rename = "resID")]
    code: String,
    #[serde(rename = "mdDateUpd")]
    updated: String,
    #[serde(rename = "扩展")]
    columns: Columns,
}

#[derive(Serialize, Default)]
struct Organisation {
    #[serde(rename = "rpOrgName")]
    name: String,
}

#[derive(Serialize, Default)]
struct Keywords {
    keyword: Vec<String>,
}

#[derive(Serialize, Default)]
struct Category {
    #[serde(rename = "cateStd")]
    standard: String,
    #[serde(rename = "cateName")]
    name: String,
    #[serde(rename = "cateCode")]
    code: String,
}

#[derive(Serialize, Default)]
struct Columns {
    #[serde(rename = "类")]
    class: String,
    #[serde(rename = "项")]
    group: String,
    #[serde(rename = "目")]
    sort: String,
    #[serde(rename = "细目")]
    detail: String,
    #[serde(rename = "提供方代码")]
    provider: String,
    #[serde(rename = "信息资源格式分类")]
    format: String,
    #[serde(rename = "信息资源格式类型")]
    format_type: String,
    #[serde(rename = "共享类型")]
    sharing: String,
    #[serde(rename = "共享条件")]
    condition: String,
    #[serde(rename = "共享方式分类")]
    mode: String,
    #[serde(rename = "共享方式类型")]
    mode_type: String,
    #[serde(rename = "是否向社会开放")]
    open: String,
    #[serde(rename = "更新周期")]
    cycle: String,
    #[serde(rename = "信息项")]
    items: Vec<Item>,
}

#[derive(Serialize, Default)]
struct Item {
    #[serde(rename = "名称")]
    name: String,
    #[serde(rename = "英文名")]
    key: String,
    #[serde(rename = "数据类型")]
    kind: &'static str,
    #[serde(rename = "长度", skip_serializing_if = "Option::is_none")]
    length: Option<i64>,
}

fn catalogue(given: Option<&Node>) -> Result<String, Error> {
    let mut records: Vec<Record> = given.map(records).unwrap_or_default();
    let head = "# 目录登记：GB/T 21063.3 核心元数据，扩展部分为 1272 号指南的各列。留空处须补全，不共享的数据请删去。\n\
         # Catalogue records. Fill in what is blank, and delete what is no resource of yours.\n";
    let all = records.len();
    let cut = if all > RECORDS {
        format!(
            "# 共 {all} 个数据结构，只列出前 {RECORDS} 个 / {all} schemas, the first {RECORDS} are listed\n"
        )
    } else {
        String::new()
    };
    records.truncate(RECORDS);
    if records.is_empty() {
        records.push(Record {
            columns: Columns {
                items: vec![Item::default()],
                ..Columns::default()
            },
            ..Record::default()
        });
    }
    write(&format!("{head}{cut}"), &records)
}

/// A record for each schema that may be a resource: an object with properties that is no envelope, request or error.
fn records(root: &Node) -> Vec<Record> {
    let schemas = root
        .get("components")
        .and_then(|components| components.get("schemas"))
        .or_else(|| root.get("definitions"));
    let schemas = schemas.map_or(&[][..], Node::entries).iter();
    schemas
        .filter(|schema| is_resource(&schema.key, &schema.node))
        .map(|schema| record(&schema.key, &schema.node))
        .collect()
}

fn is_resource(name: &str, schema: &Node) -> bool {
    let name = name.to_lowercase();
    let about_messages = [
        "envelope", "error", "failure", "paging", "page", "request", "response", "result",
    ];
    let properties = schema.get("properties").map_or(&[][..], Node::entries);
    let is_envelope = ["code", "message"]
        .iter()
        .all(|key| properties.iter().any(|property| &*property.key == *key));
    !properties.is_empty()
        && !is_envelope
        && !about_messages.iter().any(|word| name.ends_with(word))
}

fn record(name: &str, schema: &Node) -> Record {
    let title = schema.str_at("title").unwrap_or(name);
    let properties = schema.get("properties").map_or(&[][..], Node::entries);
    Record {
        title: title.to_owned(),
        summary: schema.str_at("description").unwrap_or_default().to_owned(),
        columns: Columns {
            items: properties
                .iter()
                .map(|property| item(&property.key, &property.node))
                .collect(),
            ..Columns::default()
        },
        ..Record::default()
    }
}

fn item(key: &str, schema: &Node) -> Item {
    let words = ["x-item-name", "title", "description"];
    let name = words
        .iter()
        .find_map(|word| schema.str_at(word))
        .unwrap_or(key);
    let kind = kind(schema);
    Item {
        name: name.to_owned(),
        key: key.to_owned(),
        kind,
        length: match schema.get("maxLength").map(|node| &node.value) {
            Some(Value::Number(Number::Int(length))) if kind == "字符型" => Some(*length),
            _ => None,
        },
    }
}

/// The guide's data type for a JSON type; blank where the schema does not say one.
fn kind(schema: &Node) -> &'static str {
    let kind = schema.get("type").and_then(|kind| {
        // 3.1 allows a list, usually of one type and null.
        let mut kinds = std::iter::once(kind)
            .chain(kind.items())
            .filter_map(Node::as_str);
        kinds.find(|kind| *kind != "null")
    });
    match (kind, schema.str_at("format")) {
        (Some("string"), Some("date")) => "日期型",
        (Some("string"), Some("date-time")) => "日期时间型",
        (Some("string"), _) => "字符型",
        (Some("integer"), _) => "整型",
        (Some("number"), _) => "数值型",
        (Some("boolean"), _) => "逻辑型",
        (Some("object" | "array"), _) => "通用型",
        _ => "",
    }
}

/// The contract's operations that `given` lacks, as a document of their own; `None` where it lacks none.
fn stubs(given: Option<&Node>, contract: &str) -> Result<Option<String>, Error> {
    let mut document: OpenAPI = serde_yaml::from_str(contract).map_err(|error| {
        Error::new(
            format!("规则包的交换契约不是 OpenAPI 3.0 文件，无法生成端点：{error}"),
            format!("the pack's contract is no OpenAPI 3.0 document, so no stubs can be made of it: {error}"),
        )
    })?;
    let known = given.map(operations).unwrap_or_default();
    for (path, item) in &mut document.paths.paths {
        if let ReferenceOr::Item(item) = item {
            for (method, operation) in methods(item) {
                let missing = operation.as_ref().is_some_and(|operation| {
                    !known.contains(&name(method, path)) && !is_for_receivers(operation)
                });
                match operation {
                    Some(operation) if missing => {
                        // The contract's own notes are not the vendor's.
                        operation.extensions.shift_remove("x-hutong");
                    }
                    _ => *operation = None,
                }
            }
        }
    }
    document.paths.paths.retain(|_, item| match item {
        ReferenceOr::Item(item) => item.iter().next().is_some(),
        ReferenceOr::Reference { .. } => true,
    });
    if document.paths.paths.is_empty() {
        return Ok(None);
    }
    let title = given.and_then(|given| given.get("info")?.str_at("title"));
    document.info.title = format!("{}交换端点", title.unwrap_or_default());
    document.info.description = None;
    document.info.version = "0.1.0".into();
    write(
        "# 交换端点的起始文件，按规则包的交换契约生成：改成系统实际的地址和数据结构后实现。\n\
         # 按资源提供的操作，请用 x-resource-code 写明所服务的信息资源代码。\n\
         # Stubs of exchange endpoints, made of the pack's contract: put in your addresses and schemas, then build them.\n\
         # Where an operation serves one resource, name it: x-resource-code: <resource code>\n",
        &document,
    )
    .map(Some)
}

fn methods(item: &mut PathItem) -> [(&'static str, &mut Option<Operation>); 8] {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("options", &mut item.options),
        ("head", &mut item.head),
        ("patch", &mut item.patch),
        ("trace", &mut item.trace),
    ]
}

/// Whether the contract asks this only of systems that receive: a manifest to start from says provider.
fn is_for_receivers(operation: &Operation) -> bool {
    let about = operation.extensions.get("x-hutong");
    let role = about.and_then(|about| about.get("when")?.get("role")?.as_str());
    role == Some("receiver")
}

/// The operations of an OpenAPI document of any version, by name; also with the base path of its servers.
fn operations(root: &Node) -> BTreeSet<String> {
    let servers = root.get("servers").map_or(&[][..], Node::items).iter();
    let servers = servers.filter_map(|server| server.str_at("url"));
    let base = servers.chain(root.str_at("basePath")).map(base_path);
    let bases: Vec<String> = std::iter::once(String::new()).chain(base).collect();
    let mut names = BTreeSet::new();
    for path in root.get("paths").map_or(&[][..], Node::entries) {
        for operation in path.node.entries() {
            let names_of = bases
                .iter()
                .map(|base| name(&operation.key, &format!("{base}{}", path.key)));
            names.extend(names_of);
        }
    }
    names
}

/// The path of a URL without a trailing slash.
fn base_path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = if rest.len() == url.len() {
        rest
    } else {
        rest.find('/')
            .and_then(|at| rest.get(at..))
            .unwrap_or_default()
    };
    path.trim_end_matches('/').to_owned()
}

/// `get /resources/{}`: the same for every name of a parameter.
fn name(method: &str, path: &str) -> String {
    let mut name = format!("{method} ");
    let mut depth = 0_u32;
    for c in path.chars() {
        match c {
            '{' => {
                depth += 1;
                name.push(c);
            }
            '}' => {
                depth = depth.saturating_sub(1);
                name.push(c);
            }
            c if depth == 0 => name.push(c),
            _ => {}
        }
    }
    name
}
