//! Drafts of files for a vendor: a manifest, a catalogue, stubs of missing endpoints. openapiv3 has the types of the stubs
//! and `serde_yaml` writes them; both are used here only, and neither reads anything that is judged.

mod operation_names;
mod records;

use crate::error::Error;
use crate::pack::{CodeForm, Contract, EndpointSpec};
use crate::read::Node;
use openapiv3::{OpenAPI, Operation, PathItem, ReferenceOr};
use operation_names::{bases, name, names_of};
use records::{Record, records};
use serde::Serialize;
use std::collections::BTreeSet;

/// One file to write, by its path below the submission's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its path, with `/`.
    pub path: &'static str,
    /// Its content.
    pub text: String,
}

/// The interface description that a vendor already has.
#[derive(Debug, Clone, Copy)]
pub struct Given<'g> {
    /// Its path below the submission's folder, if it is there.
    pub path: Option<&'g str>,
    /// Its content.
    pub root: &'g Node,
}

/// The files to start from. Values that only the vendor knows (codes, sharing, dates) are left blank, so that `check`
/// reports them. Endpoints that `given` already has get no stub.
///
/// # Errors
/// The contract is no OpenAPI 3.0 document, so no stubs can be made of it.
pub fn drafts(
    given: Option<Given<'_>>,
    pack: &str,
    contract: &Contract,
    text: &str,
) -> Result<Vec<Draft>, Error> {
    let document: OpenAPI = serde_yaml::from_str(text).map_err(|error| {
        Error::new(
            format!("规则包的交换契约不是 OpenAPI 3.0 文件，无法生成端点：{error}"),
            format!("the pack's contract is no OpenAPI 3.0 document, so no stubs can be made of it: {error}"),
        )
    })?;
    let common = common(contract);
    let stubs = stubs(given.map(|given| given.root), contract, document)?;
    let stubbed = stubs.is_some();
    let mut drafts = vec![
        Draft {
            path: MANIFEST,
            text: manifest(given, pack, stubbed)?,
        },
        Draft {
            path: "catalogue/resources.yaml",
            text: catalogue(given.map(|given| given.root), &common)?,
        },
    ];
    drafts.extend(stubs.map(|text| Draft { path: STUBS, text }));
    Ok(drafts)
}

/// The path of the manifest.
pub const MANIFEST: &str = "hutong.yaml";
/// The path of the stubs of missing endpoints.
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
        "# 申报清单，由建设单位填写；留空处须补全。各字段说明：hutong schema manifest\n\
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

fn catalogue(given: Option<&Node>, common: &BTreeSet<String>) -> Result<String, Error> {
    let made = given.map(|root| records(root, common));
    let (mut records, all) = made.map_or_else(Default::default, |made| (made.list, made.found));
    let head = "# 目录登记：GB/T 21063.3 核心元数据，扩展部分为 1272 号指南的各列。留空处须补全，不属于本系统信息资源的请删去。\n\
         # Catalogue records. Fill in what is blank, and delete what is no resource of yours.\n";
    let shown = records.len();
    let cut = if all > shown {
        format!(
            "# 共 {all} 个数据结构，只列出前 {shown} 个 / {all} schemas, the first {shown} are listed\n"
        )
    } else {
        String::new()
    };
    if records.is_empty() {
        records.push(Record::blank());
    }
    write(&format!("{head}{cut}"), &records)
}

/// The contract's operations that `given` lacks, as a document of their own; `None` where it lacks none.
fn stubs(
    given: Option<&Node>,
    contract: &Contract,
    mut document: OpenAPI,
) -> Result<Option<String>, Error> {
    let known = given.map(operations).unwrap_or_default();
    // A manifest to start from declares a provider, so what is asked of receivers alone is left out.
    let for_others: BTreeSet<String> = contract
        .endpoints
        .iter()
        // Skeletons have codes of the guide, in two parts.
        .filter(|endpoint| {
            endpoint.when.role.as_deref() == Some("receiver")
                || endpoint.codes == Some(CodeForm::Whole)
        })
        .map(called)
        .collect();
    for (path, item) in &mut document.paths.paths {
        if let ReferenceOr::Item(item) = item {
            for (method, operation) in methods(item) {
                let name = name(method, path);
                let missing = !known.contains(&name) && !for_others.contains(&name);
                match operation {
                    Some(operation) if missing => {
                        // Notes in the contract are not for the vendor's document.
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

/// The contract's operations that speak of the whole system and serve no resource of their own, by name.
fn common(contract: &Contract) -> BTreeSet<String> {
    let endpoints = contract.endpoints.iter();
    endpoints
        .filter(|endpoint| !endpoint.per_resource)
        .map(called)
        .collect()
}

/// The name of a contract's operation.
fn called(endpoint: &EndpointSpec) -> String {
    name(&endpoint.method.to_lowercase(), &endpoint.path)
}

/// The operations of an OpenAPI document of any version, by name; also with the base path of its servers.
fn operations(root: &Node) -> BTreeSet<String> {
    let bases = bases(root);
    let mut names = BTreeSet::new();
    for path in root.get("paths").map_or(&[][..], Node::entries) {
        for operation in path.node.entries() {
            names.extend(names_of(&bases, &operation.key, &path.key));
        }
    }
    names
}
