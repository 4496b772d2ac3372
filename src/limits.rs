//! The limits of discovering and reading, by name. Exceeding one is a finding and never a pass.

use crate::text::Text;

/// The limits of reading. Each has a name, which findings print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Bytes of all files together, unpacked.
    pub total_bytes: u64,
    /// Number of files.
    pub files: usize,
    /// Nesting of one document.
    pub depth: usize,
    /// Keys and values of one document, aliases expanded.
    pub nodes: usize,
    /// Nodes that aliases may add to one document.
    pub alias_nodes: usize,
    /// Unpacked bytes of an archive entry for each packed one.
    pub archive_ratio: u64,
    /// Cells of one workbook.
    pub cells: usize,
    /// Bytes of one office document or archive that are unpacked and looked into.
    pub paper_bytes: u64,
    /// Bytes of all of them together.
    pub papers_bytes: u64,
}

/// Up to this many bytes an unpacked part is no decompression bomb: even a page of blanks exceeds any ratio.
const HARMLESS: u64 = 1 << 20;

/// Bytes of stack for a thread that judges: deep schemas recurse.
pub const STACK: usize = 256 << 20;

impl Limits {
    /// The most bytes that so many packed ones may become.
    #[must_use]
    pub fn unpacked(&self, packed: u64) -> u64 {
        packed.saturating_mul(self.archive_ratio).max(HARMLESS)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 32 << 20,
            total_bytes: 256 << 20,
            files: 10_000,
            depth: 128,
            nodes: 4_000_000,
            alias_nodes: 1_000_000,
            archive_ratio: 200,
            cells: 2_000_000,
            paper_bytes: 32 << 20,
            papers_bytes: 256 << 20,
        }
    }
}

impl Limits {
    /// Every limit with the name that findings and reports print.
    #[must_use]
    pub fn named(&self) -> Vec<(&'static str, u64)> {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        vec![
            ("file_bytes", self.file_bytes),
            ("total_bytes", self.total_bytes),
            ("files", count(self.files)),
            ("depth", count(self.depth)),
            ("nodes", count(self.nodes)),
            ("alias_nodes", count(self.alias_nodes)),
            ("archive_ratio", self.archive_ratio),
            ("cells", count(self.cells)),
            ("paper_bytes", self.paper_bytes),
            ("papers_bytes", self.papers_bytes),
        ]
    }
}

/// A limit on what is read, by the name that findings print.
#[must_use]
pub fn words(name: &str, limit: u64) -> Text {
    let (zh, en) = match name {
        "file_bytes" => ("单个文件", "one file"),
        "total_bytes" => ("全部文件", "all files"),
        "files" => ("文件数", "files"),
        "depth" => ("嵌套层数", "nesting"),
        "nodes" => ("单个文档的节点数", "nodes of a document"),
        "alias_nodes" => ("别名展开的节点数", "nodes that aliases add"),
        "archive_ratio" => ("压缩包解压倍数", "unpacked bytes for each packed one"),
        "cells" => ("工作簿单元格数", "cells of a workbook"),
        "paper_bytes" => (
            "单个办公文档或压缩包中查看的内容",
            "an office document or an archive that is looked into, unpacked",
        ),
        "papers_bytes" => (
            "全部办公文档和压缩包中查看的内容",
            "office documents and archives that are looked into, unpacked, all together",
        ),
        "columns" => ("工作表的列数", "columns of a sheet"),
        "interface_parts" => (
            "单个接口描述的组成部分",
            "parts of an interface description",
        ),
        "mail_parts" => ("邮件的组成部分", "parts of a mail"),
        "looked_into_bytes" => (
            "单个文档中查看的文字",
            "text of a document that is looked into",
        ),
        "prose_comparisons" => (
            "申报材料中的文字与接口、目录比较的次数",
            "comparisons of texts with the interfaces and the catalogue",
        ),
        "compared_values" => (
            "同一接口的各份描述中比较的值",
            "values compared in descriptions of one interface",
        ),
        "path_steps" => ("路径比较的步数", "steps in comparing paths"),
        "structure_faults" => ("单个文档的结构错误", "structural mistakes of a document"),
        other => (other, other),
    };
    let number = if name.ends_with("_bytes") {
        bytes(limit)
    } else {
        limit.to_string()
    };
    Text::new(format!("{zh} {number}"), format!("{en} {number}"))
}

/// `123 B`, `1.5 KiB`, `32 MiB`: bytes as people read them.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let unit = units.into_iter().find(|(_, shift)| bytes >> shift > 0);
    let Some((unit, shift)) = unit else {
        return format!("{bytes} B");
    };
    let tenths = (u128::from(bytes) * 10) >> shift;
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} {unit}"),
        (whole, tenth) => format!("{whole}.{tenth} {unit}"),
    }
}
