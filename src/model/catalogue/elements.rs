//! The twelve core metadata elements of GB/T 21063.3: their names, their parts, and the fields they share with the 1272 guide.

use super::spelling::key;
use crate::read::{Entry, Map, Node, Value};

/// One element.
pub(super) struct Element {
    /// Its short name, under which it is kept.
    pub(super) short: &'static str,
    /// Names that only GB/T 21063.3 has for it, compared by [`key`].
    own: &'static [&'static str],
    /// Names that the 1272 guide has too.
    shared: &'static [&'static str],
    /// Its parts, by short name with other names, where it is a compound.
    parts: &'static [(&'static str, &'static [&'static str])],
    /// The field that it becomes.
    field: &'static str,
}

/// Parts of a responsible organisation. One source of the standard's table prints `rpOrgNam`.
const ORGANISATION: &[(&str, &[&str])] = &[
    (
        "rpOrgName",
        &["rporgnam", "负责单位", "负责单位名称", "单位名称", "名称"],
    ),
    ("cntAdd", &["联系地址", "地址"]),
];

/// The elements, in the order of the standard's table.
pub(super) const ELEMENTS: [Element; 12] = [
    Element {
        short: "resTitle",
        own: &["restitle", "resourcetitle"],
        shared: &["信息资源名称"],
        parts: &[],
        field: "title",
    },
    Element {
        short: "pubDate",
        own: &["pubdate", "dateofpublication"],
        shared: &["信息资源发布日期"],
        parts: &[],
        field: "publicationDate",
    },
    Element {
        short: "abstract",
        own: &[],
        shared: &["abstract", "信息资源摘要"],
        parts: &[],
        field: "abstract",
    },
    Element {
        short: "IdPoC",
        own: &["idpoc", "pointofcontact"],
        shared: &["信息资源提供方"],
        parts: ORGANISATION,
        field: "contact",
    },
    Element {
        short: "DescKeys",
        own: &["desckeys", "descriptivekeywords", "关键字说明"],
        shared: &[],
        parts: &[
            ("keyword", &["keywords", "关键字"]),
            ("thesaName", &["词典名称", "主题词表名称"]),
        ],
        field: "keywords",
    },
    Element {
        short: "TpCat",
        own: &["tpcat", "resourcecategory"],
        shared: &["信息资源分类"],
        parts: &[
            ("cateStd", &["分类方式", "分类标准"]),
            ("cateName", &["类目名称"]),
            ("cateCode", &["类目编码", "类目代码"]),
        ],
        field: "topicCategory",
    },
    Element {
        short: "onLineSrc",
        own: &["onlinesrc", "online", "在线资源链接地址"],
        shared: &[],
        parts: &[],
        field: "onlineSource",
    },
    Element {
        short: "resID",
        own: &["resid", "resourceid", "信息资源标识符"],
        shared: &[],
        parts: &[],
        field: "code",
    },
    Element {
        short: "ServInfo",
        own: &["servinfo", "serviceinformation", "服务信息"],
        shared: &[],
        parts: &[("servURL", &["服务地址"]), ("servType", &["服务类型"])],
        field: "serviceInfo",
    },
    Element {
        short: "mdId",
        own: &["mdid", "metadataidentifier", "元数据标识符"],
        shared: &[],
        parts: &[],
        field: "mdId",
    },
    Element {
        short: "MdContact",
        own: &["mdcontact", "metadatacontact", "元数据维护方"],
        shared: &[],
        parts: ORGANISATION,
        field: "metadataContact",
    },
    Element {
        short: "mdDateUpd",
        own: &["mddateupd", "metadatadateupdate", "元数据更新日期"],
        shared: &[],
        parts: &[],
        field: "metadataUpdated",
    },
];

/// The element of a name, and whether the name is GB/T 21063.3's alone.
pub(super) fn element(name: &str) -> Option<(&'static Element, bool)> {
    let name = key(name);
    ELEMENTS.iter().find_map(|element| {
        if element.own.contains(&&*name) {
            Some((element, true))
        } else if element.shared.contains(&&*name) {
            Some((element, false))
        } else {
            None
        }
    })
}

impl Element {
    /// Whether a value under a name that both standards have may be the element: a compound has one of its parts.
    pub(super) fn fits(&self, node: &Node) -> bool {
        if self.parts.is_empty() {
            return true;
        }
        let one = node.items().first().unwrap_or(node);
        one.entries()
            .iter()
            .any(|entry| self.part(&entry.key).is_some())
    }

    /// The short names of its parts.
    pub(super) fn part_names(&self) -> Vec<&'static str> {
        self.parts.iter().map(|(short, _)| *short).collect()
    }

    /// The fields that its value, with short names for its parts, becomes.
    pub(super) fn fields(&self, node: &Node) -> Vec<(&'static str, Node)> {
        let all = match &node.value {
            Value::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let first = all.first().unwrap_or(node);
        let list = |items: Vec<Node>| Node::new(Value::Array(items), node.span);
        match self.short {
            "IdPoC" => match first.as_map() {
                Some(map) => map
                    .get("rpOrgName")
                    .map(|name| ("providerName", name.clone()))
                    .into_iter()
                    .chain([(self.field, first.clone())])
                    .collect(),
                None => vec![("providerName", first.clone())],
            },
            "DescKeys" => {
                let mut keywords = Vec::new();
                for described in all {
                    match described.get("keyword").unwrap_or(described) {
                        Node {
                            value: Value::Array(words),
                            ..
                        } => keywords.extend(words.iter().cloned()),
                        word => keywords.push(word.clone()),
                    }
                }
                vec![(self.field, list(keywords))]
            }
            "TpCat" | "onLineSrc" => vec![(self.field, list(all.to_vec()))],
            _ => vec![(self.field, first.clone())],
        }
    }

    fn part(&self, name: &str) -> Option<&'static str> {
        let name = key(name);
        self.parts
            .iter()
            .find(|(short, names)| key(short) == name || names.contains(&&*name))
            .map(|(short, _)| *short)
    }
}

/// An element's value with its parts under their short names; `unknown` is called with parts that it does not have.
pub(super) fn renamed(node: &Node, element: &Element, unknown: &mut dyn FnMut(&Entry)) -> Node {
    let value = match &node.value {
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| match item.value {
                    // A list of lists is no element; it stays as it is.
                    Value::Array(_) => item.clone(),
                    _ => renamed(item, element, unknown),
                })
                .collect(),
        ),
        Value::Map(map) if !element.parts.is_empty() => {
            let mut parts = Vec::new();
            for entry in map.entries() {
                let mut part = entry.clone();
                match element.part(&entry.key) {
                    Some(short) => part.key = short.into(),
                    None if entry.key.starts_with("x-") => {}
                    None => unknown(entry),
                }
                parts.push(part);
            }
            Value::Map(Map::new(parts))
        }
        other => other.clone(),
    };
    Node::new(value, node.span)
}
