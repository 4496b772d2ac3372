//! The bytes of an archive become files, in memory. Names and sizes that the archive declares are not trusted.

use super::system::is_system_file;
use super::unplaced_fault::{UnplacedFault, fault, over};
use super::{Budget, Draft, Files, finish, name, reason};
use crate::limits::Limits;
use flate2::read::MultiGzDecoder;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use tar::EntryType;
use zip::ZipArchive;
use zip::result::ZipError;

/// Opens an archive: zip, tar, or tar packed with gzip, recognised by its content. Anything else, and an archive too damaged
/// to list a single file, gives one file named `file_name` whose bytes could not be taken.
///
/// A single folder around everything is stripped. Files that macOS adds (`__MACOSX/._*`, `.DS_Store`) are left out. Archives
/// in the archive are ordinary files.
#[must_use]
pub fn archive(file_name: &str, bytes: &[u8], limits: &Limits) -> Files {
    let mut found = Found::new(limits);
    let outcome = if is_zip(bytes) {
        unzip(bytes, &mut found)
    } else if is_gzip(bytes) {
        let mut unpacked = Bounded::new(MultiGzDecoder::new(bytes), bytes.len(), limits);
        let outcome = untar(&mut unpacked, &mut found);
        // The tar reader reports a truncated stream here; the cause is the limit.
        unpacked.over.map_or(outcome, Err)
    } else {
        untar(bytes, &mut found)
    };
    if let Err(trouble) = outcome {
        found.whole.push(trouble);
    }
    found.unwrap_folder();
    if found.drafts.is_empty() && !found.whole.is_empty() {
        found.drafts.push(Draft {
            path: file_name.to_owned(),
            bytes: None,
            faults: std::mem::take(&mut found.whole),
        });
    }
    finish(found.drafts, found.whole)
}

/// Whether these bytes are an archive of a submission's files. An office document or a workbook, though a zip, is not.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    if is_zip(bytes) {
        return !is_document(bytes);
    }
    if is_gzip(bytes) {
        let mut header = Vec::new();
        let mut start = MultiGzDecoder::new(bytes).take(512);
        // If the beginning is damaged, the check for a tar header below fails.
        let _ = start.read_to_end(&mut header);
        return is_tar(&header);
    }
    is_tar(bytes)
}

fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Whether a zip has the entries by which Office Open XML, `OpenDocument` and OFD files are recognised.
fn is_document(bytes: &[u8]) -> bool {
    ZipArchive::new(Cursor::new(bytes)).is_ok_and(|zip| {
        ["[Content_Types].xml", "mimetype", "OFD.xml"]
            .iter()
            .any(|part| zip.index_for_name(part).is_some())
    })
}

/// Whether this begins with a tar header. Its checksum must be right: the sum of the header's bytes, with the eight bytes of
/// the checksum itself counted as blanks.
fn is_tar(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..512) else {
        return false;
    };
    let field = header.get(148..156).unwrap_or_default();
    let digits = field.iter().filter(|byte| (b'0'..=b'7').contains(byte));
    let declared = digits.fold(0, |sum, digit| sum * 8 + u64::from(digit - b'0'));
    let own: u64 = field.iter().copied().map(u64::from).sum();
    let all: u64 = header.iter().copied().map(u64::from).sum();
    header.first() != Some(&0) && declared == all - own + 8 * u64::from(b' ')
}

/// What was found so far.
struct Found {
    drafts: Vec<Draft>,
    whole: Vec<UnplacedFault>,
    budget: Budget,
    git: BTreeSet<String>,
}

/// The type of an entry.
enum Content<'r> {
    /// A file; where each file is packed on its own, with its packed size and its declared size.
    File(&'r mut dyn Read, Option<(u64, u64)>),
    /// An entry that is listed and whose bytes are not taken.
    Refused(UnplacedFault),
}

impl Found {
    fn new(limits: &Limits) -> Self {
        Self {
            drafts: Vec::new(),
            whole: Vec::new(),
            budget: Budget::new(limits),
            git: BTreeSet::new(),
        }
    }

    /// Adds one entry that is not a folder. After an error, no further entries can be read.
    fn take(&mut self, raw: &[u8], gbk: bool, content: Content<'_>) -> Result<(), UnplacedFault> {
        let (shown, said) = name::decode(raw, gbk);
        let Some(path) = name::relative(raw, &shown) else {
            self.budget.file()?;
            let refusal = fault("unsafe-archive-name", "entry", &shown);
            self.drafts.push(Draft::refused(shown, refusal));
            return Ok(());
        };
        if let Some(folder) = name::git_folder(&path) {
            if self.git.insert(folder.to_owned()) {
                self.whole.push(fault("skipped-git", "path", folder));
            }
            return Ok(());
        }
        self.budget.file()?;
        let mut faults: Vec<UnplacedFault> = said.into_iter().collect();
        let (bytes, declared) = match content {
            Content::File(mut reader, sizes) => {
                let bytes = self
                    .budget
                    .read(&mut reader, sizes.map(|(packed, _)| packed));
                (bytes, sizes.map(|(_, size)| size))
            }
            Content::Refused(trouble) => (Err(trouble), None),
        };
        let bytes = match bytes {
            Ok(bytes) if is_macos(&path, &bytes) => return Ok(()),
            Ok(bytes) => {
                let found = bytes.len() as u64;
                if let Some(size) = declared.filter(|&size| size != found) {
                    let why = format!("{size} bytes declared, {found} found");
                    faults.push(fault("inconsistent-archive", "reason", why));
                }
                Some(bytes)
            }
            Err(trouble) => {
                faults.push(trouble);
                None
            }
        };
        self.drafts.push(Draft {
            path,
            bytes,
            faults,
        });
        Ok(())
    }

    /// Strips the folder around everything, if there is one. Refused names are left as they are.
    fn unwrap_folder(&mut self) {
        let refused = |draft: &Draft| {
            let mut codes = draft.faults.iter().map(|(code, _)| *code);
            codes.any(|code| code == "unsafe-archive-name")
        };
        let named = self.drafts.iter().filter(|draft| !refused(draft));
        let mut tops = named.map(|draft| draft.path.split_once('/').map(|(top, _)| top));
        let Some(Some(top)) = tops.next() else {
            return;
        };
        if !tops.all(|other| other == Some(top)) {
            return;
        }
        let length = top.len() + 1;
        for draft in &mut self.drafts {
            if !refused(draft) {
                draft.path.drain(..length);
            }
        }
    }
}

/// Whether this is a file that macOS adds to archives. Both name and content must match, so that nothing can hide under such
/// a name.
fn is_macos(path: &str, bytes: &[u8]) -> bool {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let apart = folder.split('/').next() == Some("__MACOSX") && file.starts_with("._");
    (apart || file == ".DS_Store") && is_system_file(file, bytes)
}

fn unzip(bytes: &[u8], found: &mut Found) -> Result<(), UnplacedFault> {
    let unreadable = |error: ZipError| fault("unreadable", "reason", zip_reason(&error));
    // The zip library allocates memory for every entry in the directory, so it is not given a directory that is far too
    // long.
    let listed = bytes
        .windows(4)
        .filter(|four| four == b"PK\x01\x02")
        .count();
    if listed > found.budget.limits.files.saturating_add(1 << 16) {
        return Err(over("files", found.budget.limits.files as u64));
    }
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let twice = if zip.has_duplicate_names() {
        duplicates(bytes, zip.central_directory_start())
    } else {
        // Compare both headers of each entry, and look for entries that overlap or that the directory omits.
        if let Err(error) = zip.validate_header_consistency() {
            let said = fault("inconsistent-archive", "reason", zip_reason(&error));
            found.whole.push(said);
        }
        BTreeMap::new()
    };
    for index in 0..zip.len() {
        let entry = zip.by_index_data(index).map_err(unreadable)?;
        if entry.is_dir() {
            continue;
        }
        let raw = entry.name_raw().to_vec();
        let gbk = entry.flags().as_u16() & 1 << 11 == 0;
        let (packed, size) = (entry.compressed_size(), entry.size());
        let link = entry.unix_mode().map(|mode| mode & 0o170_000) == Some(0o120_000);
        let encrypted = entry.encrypted();
        // The library keeps one entry of each name. The others are added again, so that they are reported.
        for _ in 1..twice.get(&raw).copied().unwrap_or(1) {
            let (path, _) = name::decode(&raw, gbk);
            let refusal = fault("duplicate-entry", "entry", path);
            found.take(&raw, gbk, Content::Refused(refusal))?;
        }
        if encrypted {
            let (path, _) = name::decode(&raw, gbk);
            let refusal = fault("encrypted-archive", "entry", path);
            found.take(&raw, gbk, Content::Refused(refusal))?;
            continue;
        }
        match zip.by_index(index) {
            Err(error) => found.take(&raw, gbk, Content::Refused(unreadable(error)))?,
            Ok(mut entry) if link => {
                let refusal = fault("symlink", "target", link_target(&mut entry));
                found.take(&raw, gbk, Content::Refused(refusal))?;
            }
            Ok(mut entry) => {
                let content = Content::File(&mut entry, Some((packed, size)));
                found.take(&raw, gbk, content)?;
            }
        }
    }
    Ok(())
}

/// The target of a link. It is reported and never followed.
fn link_target(entry: &mut impl Read) -> String {
    let mut target = Vec::new();
    // A target that cannot be read whole is reported as far as it was read.
    let _ = entry.take(4096).read_to_end(&mut target);
    name::decode(&target, false).0
}

/// The names that occur more than once in a zip's directory, each with how often it does.
fn duplicates(bytes: &[u8], directory: u64) -> BTreeMap<Vec<u8>, usize> {
    let mut counts = BTreeMap::new();
    let mut rest = usize::try_from(directory)
        .ok()
        .and_then(|start| bytes.get(start..))
        .unwrap_or_default();
    while rest.starts_with(b"PK\x01\x02") {
        let length = |at: usize| match rest.get(at..at + 2) {
            Some(&[low, high]) => usize::from(u16::from_le_bytes([low, high])),
            _ => 0,
        };
        let (name, extra, comment) = (length(28), length(30), length(32));
        let Some(text) = rest.get(46..46 + name) else {
            break;
        };
        *counts.entry(text.to_vec()).or_insert(0) += 1;
        rest = rest.get(46 + name + extra + comment..).unwrap_or_default();
    }
    counts.retain(|_, count| *count > 1);
    counts
}

fn zip_reason(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => reason(error),
        error => error.to_string(),
    }
}

fn untar(reader: impl Read, found: &mut Found) -> Result<(), UnplacedFault> {
    let unreadable = |error: std::io::Error| fault("unreadable", "reason", reason(&error));
    let mut tar = tar::Archive::new(reader);
    let mut entries = 0;
    for entry in tar.entries().map_err(unreadable)? {
        let mut entry = entry.map_err(unreadable)?;
        entries += 1;
        let kind = entry.header().entry_type();
        if kind.is_dir() || kind == EntryType::XGlobalHeader {
            continue;
        }
        let raw = entry.path_bytes().into_owned();
        let content = if kind.is_file() || kind == EntryType::Continuous || kind.is_gnu_sparse() {
            Content::File(&mut entry, None)
        } else if kind.is_symlink() || kind.is_hard_link() {
            let target = entry.link_name_bytes().unwrap_or_default().into_owned();
            Content::Refused(fault("symlink", "target", name::decode(&target, true).0))
        } else {
            Content::Refused(("not-a-regular-file", Vec::new()))
        };
        found.take(&raw, true, content)?;
    }
    if entries == 0 {
        return Err(fault("unreadable", "reason", "not an archive"));
    }
    Ok(())
}

/// A reader of unpacked bytes that stops at the limits. Long names and sparse regions of a tar belong to no file that is
/// counted, so the stream itself is limited.
struct Bounded<R> {
    inner: R,
    packed: u64,
    given: u64,
    limits: Limits,
    over: Option<UnplacedFault>,
}

impl<R> Bounded<R> {
    fn new(inner: R, packed: usize, limits: &Limits) -> Self {
        Self {
            inner,
            packed: packed as u64,
            given: 0,
            limits: *limits,
            over: None,
        }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.given += count as u64;
        // Headers and padding take at most two blocks for each file.
        let headers = (self.limits.files as u64).saturating_mul(1024);
        if self.given > self.limits.total_bytes.saturating_add(headers) {
            self.over = Some(over("total_bytes", self.limits.total_bytes));
        } else if self.given > self.limits.unpacked(self.packed) {
            self.over = Some(over("archive_ratio", self.limits.archive_ratio));
        }
        if self.over.is_some() {
            return Err(std::io::Error::other("over a limit"));
        }
        Ok(count)
    }
}
