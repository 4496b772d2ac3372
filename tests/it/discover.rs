//! How files are found: in folders with everything a folder can hold, and in archives made byte by byte.

use crate::support::left;
use hutong::discover::{Files, archive, discover, in_memory};
use hutong::limits::Limits;
use hutong::text::Span;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("hutong-discover-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (name, text) in files {
            let path = folder.0.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn find(path: &Path) -> Files {
    let files = discover(path, &Limits::default()).unwrap();
    sound(&files);
    files
}

fn open(bytes: &[u8]) -> Files {
    open_within(bytes, &Limits::default())
}

fn open_within(bytes: &[u8], limits: &Limits) -> Files {
    let files = archive("given.zip", bytes, limits);
    sound(&files);
    let total: u64 = files.files.iter().map(|file| file.bytes.len() as u64).sum();
    assert!(total <= limits.total_bytes);
    assert!(files.files.len() <= limits.files.max(1));
    files
}

/// What must hold of any list of files.
fn sound(files: &Files) {
    for pair in files.files.windows(2) {
        assert!(pair[0].path < pair[1].path, "unsorted or twice: {pair:?}");
    }
    for (index, file) in files.files.iter().enumerate() {
        let why = files
            .faults
            .iter()
            .any(|fault| fault.at.source as usize == index);
        assert!(
            file.taken || why,
            "{} is not taken, and nobody says why",
            file.path
        );
        assert!(file.taken || file.bytes.is_empty());
    }
    for fault in &files.faults {
        assert!(
            fault.at == Span::submission() || (fault.at.source as usize) < files.files.len(),
            "{fault:?}"
        );
    }
}

/// The list as `path` of what was taken and `(path)` of what was not.
fn paths(files: &Files) -> Vec<String> {
    let shown = files.files.iter().map(|file| {
        if file.taken {
            file.path.clone()
        } else {
            format!("({})", file.path)
        }
    });
    shown.collect()
}

/// The faults as `path: code arg=value …`.
fn faults(files: &Files) -> Vec<String> {
    let shown = files.faults.iter().map(|fault| {
        let file = files.files.get(fault.at.source as usize);
        let mut words = vec![
            format!("{}:", file.map_or("", |file| file.path.as_str())),
            fault.code.to_owned(),
        ];
        words.extend(
            fault
                .args
                .iter()
                .map(|(name, value)| format!("{name}={value}")),
        );
        words.join(" ")
    });
    shown.collect()
}

const NONE: [&str; 0] = [];

// ---- folders

#[test]
fn a_folder_gives_hidden_and_ignored_files_sorted() {
    let folder = Folder::with(&[
        ("b.yaml", "b"),
        ("a/z.yaml", "z"),
        ("a.yaml", "a"),
        (".hidden/api.yaml", "h"),
        (".gitignore", "ignored.yaml"),
        ("ignored.yaml", "i"),
        ("~$目录.xlsx", "lock"),
    ]);
    let files = find(&folder.0);
    assert_eq!(
        paths(&files),
        [
            ".gitignore",
            ".hidden/api.yaml",
            "a.yaml",
            "a/z.yaml",
            "b.yaml",
            "ignored.yaml",
            "~$目录.xlsx"
        ]
    );
    assert_eq!(faults(&files), NONE);
    assert_eq!(files.files[3].bytes, b"z");
}

#[test]
fn only_git_folders_are_skipped_and_that_is_said() {
    let folder = Folder::with(&[
        (".git/config", "x"),
        ("sub/.git/api.yaml", "x"),
        ("module/.git", "gitdir: elsewhere"),
        (".github/api.yaml", "x"),
    ]);
    let files = find(&folder.0);
    assert_eq!(paths(&files), [".github/api.yaml", "module/.git"]);
    assert_eq!(
        files
            .faults
            .iter()
            .map(|fault| (fault.code, &*fault.args[0].1))
            .collect::<Vec<_>>(),
        [("skipped-git", ".git"), ("skipped-git", "sub/.git")]
    );
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_listed_and_not_opened() {
    let folder = Folder::with(&[("real/api.yaml", "x")]);
    let outside = Folder::with(&[("secret.yaml", "s")]);
    std::os::unix::fs::symlink(outside.0.join("secret.yaml"), folder.0.join("file.yaml")).unwrap();
    std::os::unix::fs::symlink(&outside.0, folder.0.join("folder")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.0.join("dangling")).unwrap();
    std::os::unix::fs::symlink(".", folder.0.join("loop")).unwrap();
    let made = Command::new("mkfifo")
        .arg(folder.0.join("pipe.yaml"))
        .status()
        .unwrap();
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.0.join("socket")).unwrap();
    let files = find(&folder.0);
    assert_eq!(
        paths(&files),
        [
            "(dangling)",
            "(file.yaml)",
            "(folder)",
            "(loop)",
            "(pipe.yaml)",
            "real/api.yaml",
            "(socket)"
        ]
    );
    assert_eq!(
        faults(&files),
        [
            "dangling: symlink target=nowhere".to_owned(),
            format!(
                "file.yaml: symlink target={}/secret.yaml",
                outside.0.display()
            ),
            format!("folder: symlink target={}", outside.0.display()),
            "loop: symlink target=.".to_owned(),
            "pipe.yaml: not-a-regular-file".to_owned(),
            "socket: not-a-regular-file".to_owned(),
        ]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_shown_and_said() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let name = std::ffi::OsStr::from_bytes(b"a\xff\xfe.yaml");
    std::fs::write(folder.0.join(name), "x").unwrap();
    let files = find(&folder.0);
    assert_eq!(paths(&files), ["a\\xff\\xfe.yaml"]);
    assert_eq!(
        faults(&files),
        ["a\\xff\\xfe.yaml: file-name-encoding encoding=unknown"]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_differ_only_in_case_or_normalisation_collide() {
    let folder = Folder::with(&[
        ("API.yaml", "1"),
        ("api.yaml", "2"),
        ("e\u{301}.yaml", "3"),
        ("\u{e9}.yaml", "4"),
    ]);
    let files = find(&folder.0);
    assert_eq!(files.files.len(), 4);
    assert_eq!(
        faults(&files),
        [
            "api.yaml: name-collision other=API.yaml",
            "\u{e9}.yaml: name-collision other=e\u{301}.yaml"
        ]
    );
    assert_eq!(files.faults[0].related[0].source, 0);
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_listed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(&[
        ("locked.yaml", "x"),
        ("shut/api.yaml", "x"),
        ("open.yaml", "x"),
    ]);
    let lock = |name: &str, mode| {
        let path = folder.0.join(name);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    lock("locked.yaml", 0o000);
    lock("shut", 0o000);
    let files = find(&folder.0);
    let privileged = std::fs::read(folder.0.join("locked.yaml")).is_ok();
    lock("shut", 0o755);
    if privileged {
        // For a privileged user nothing is locked; then everything is simply there.
        assert_eq!(paths(&files), ["locked.yaml", "open.yaml", "shut/api.yaml"]);
    } else {
        assert_eq!(paths(&files), ["(locked.yaml)", "open.yaml", "(shut)"]);
        assert_eq!(
            faults(&files),
            [
                "locked.yaml: unreadable reason=permission denied",
                "shut: unreadable reason=permission denied"
            ]
        );
    }
}

/// A file of the kernel has no size until it is read, as one that grows meanwhile.
#[test]
#[cfg(target_os = "linux")]
fn what_changes_while_it_is_read_is_said() {
    let files = find(Path::new("/proc/self/status"));
    assert_eq!(faults(&files), ["status: changed-while-reading"]);
    assert!(files.files[0].taken);
}

#[test]
fn a_large_scan_is_listed_and_a_large_text_is_not_read() {
    let folder = Folder::with(&[
        ("a.pdf", "%PDF-1.7 0123456789"),
        ("b.yaml", "openapi: 3.0.3\ninfo: {}"),
        ("c.yaml", "a: 1"),
    ]);
    let limits = Limits {
        file_bytes: 10,
        total_bytes: 40,
        ..Limits::default()
    };
    let found = discover(&folder.0, &limits).unwrap();
    let told: Vec<_> = found.faults.iter().map(|fault| fault.code).collect();
    assert_eq!(told, ["picture-over-limit", "over-limit"]);
    assert!(!found.files[0].taken && found.files[2].taken);
}

#[test]
fn limits_are_named_and_the_rest_is_still_read() {
    let folder = Folder::with(&[("a", "12345"), ("b", "123456789"), ("c", "12345")]);
    let within = |limits: Limits| {
        let files = discover(&folder.0, &limits).unwrap();
        sound(&files);
        (paths(&files), faults(&files))
    };
    let (list, said) = within(Limits {
        file_bytes: 8,
        ..Limits::default()
    });
    assert_eq!(list, ["a", "(b)", "c"]);
    assert_eq!(said, ["b: over-limit limit=file_bytes value=8"]);
    let (list, said) = within(Limits {
        total_bytes: 8,
        ..Limits::default()
    });
    assert_eq!(list, ["a", "(b)", "(c)"]);
    assert_eq!(
        said,
        [
            "b: over-limit limit=total_bytes value=8",
            "c: over-limit limit=total_bytes value=8"
        ]
    );
    let (list, said) = within(Limits {
        files: 2,
        ..Limits::default()
    });
    assert_eq!(list, ["a", "b"]);
    assert_eq!(said, [": over-limit limit=files value=2"]);
}

#[test]
fn a_single_descriptor_is_a_submission() {
    let folder = Folder::with(&[("api.yaml", "openapi: 3.0.3")]);
    let files = find(&folder.0.join("api.yaml"));
    assert_eq!(paths(&files), ["api.yaml"]);
    assert_eq!(files.files[0].bytes, b"openapi: 3.0.3");
    let limits = Limits {
        file_bytes: 3,
        ..Limits::default()
    };
    let files = discover(&folder.0.join("api.yaml"), &limits).unwrap();
    assert_eq!(
        faults(&files),
        ["api.yaml: over-limit limit=file_bytes value=3"]
    );
    assert!(!files.files[0].taken);
}

#[test]
fn an_archive_on_disk_is_opened_by_its_content() {
    let folder = Folder::new();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.0.join(name), bytes).unwrap();
    let inner = zip(&[("x/a.yaml", b"a"), ("x/b.yaml", b"b")]);
    write("plain.zip", &inner);
    write("no-name", &tar(&[("x/a.yaml", b"a")]));
    write("packed.bin", &gzip(&tar(&[("a.yaml", b"a")])));
    write("book.xlsx", &zip(&[("[Content_Types].xml", b"<Types/>")]));
    write("odd.rar", b"Rar!\x1a\x07\x01\0");
    write("only.gz", &gzip(b"openapi: 3.0.3"));
    write("no.tar", b"openapi: 3.0.3");
    write("nested.zip", &zip(&[("in.zip", &inner), ("c.yaml", b"c")]));
    for (name, expected) in [
        ("plain.zip", vec!["a.yaml", "b.yaml"]),
        ("no-name", vec!["a.yaml"]),
        ("packed.bin", vec!["a.yaml"]),
        ("book.xlsx", vec!["book.xlsx"]),
        ("odd.rar", vec!["odd.rar"]),
        ("only.gz", vec!["only.gz"]),
        ("no.tar", vec!["no.tar"]),
        ("nested.zip", vec!["c.yaml", "in.zip"]),
    ] {
        let files = find(&folder.0.join(name));
        assert_eq!(paths(&files), expected, "{name}");
        assert_eq!(faults(&files), NONE, "{name}");
        let bytes = std::fs::read(folder.0.join(name)).unwrap();
        let small = Limits {
            file_bytes: 8,
            total_bytes: 16,
            ..Limits::default()
        };
        for limits in [Limits::default(), small] {
            let on_disk = discover(&folder.0.join(name), &limits).unwrap();
            assert_eq!(in_memory(name, &bytes, &limits), on_disk, "{name}");
        }
    }
}

#[test]
fn a_path_that_does_not_exist_is_an_error() {
    let error = discover(Path::new("/no/such/path"), &Limits::default()).unwrap_err();
    assert!(error.text.en.contains("/no/such/path"));
}

// ---- archives

/// One entry of a zip that is made byte by byte.
#[derive(Clone)]
struct Entry {
    name: Vec<u8>,
    local_name: Option<Vec<u8>>,
    data: Vec<u8>,
    flags: u16,
    mode: u32,
    declared: Option<u32>,
}

fn entry(name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Entry {
    Entry {
        name: name.as_ref().to_vec(),
        local_name: None,
        data: data.as_ref().to_vec(),
        flags: 0,
        mode: 0o100_644,
        declared: None,
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A zip of stored entries (APPNOTE 4.3.6: local headers with data, central directory, its end).
fn raw_zip(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let start = u32::try_from(out.len()).unwrap();
        let size = u32::try_from(entry.data.len()).unwrap();
        let mut fields = Vec::new();
        fields.extend(entry.flags.to_le_bytes());
        fields.extend([0; 2]); // stored
        fields.extend([0, 0, 0x21, 0x50]); // 2020-01-01
        fields.extend(crc32(&entry.data).to_le_bytes());
        fields.extend(size.to_le_bytes());
        fields.extend(entry.declared.unwrap_or(size).to_le_bytes());
        let name = entry.local_name.as_ref().unwrap_or(&entry.name);
        out.extend(b"PK\x03\x04\x14\0");
        out.extend(&fields);
        out.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        out.extend([0; 2]);
        out.extend(name);
        out.extend(&entry.data);
        directory.extend(b"PK\x01\x02\x14\x03\x14\0"); // made on Unix
        directory.extend(&fields);
        directory.extend(u16::try_from(entry.name.len()).unwrap().to_le_bytes());
        directory.extend([0; 8]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(start.to_le_bytes());
        directory.extend(&entry.name);
    }
    let at = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(entries.len()).unwrap();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0; 2]);
    out
}

/// A zip as programs write it, packed.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A tar of entries of one kind, names and targets as they are.
fn raw_tar(entries: &[(&[u8], tar::EntryType, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, kind, target) in entries {
        let mut header = tar::Header::new_ustar();
        let bytes = header.as_mut_bytes();
        bytes[..name.len()].copy_from_slice(name);
        bytes[157..157 + target.len()].copy_from_slice(target);
        header.set_entry_type(*kind);
        header.set_size(0);
        header.set_cksum();
        out.extend(header.as_bytes());
    }
    out.extend([0; 1024]);
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn names_are_utf8_or_gbk() {
    let gbk = b"\xc4\xbf\xc2\xbc/\xbd\xd3\xbf\xda.yaml"; // 目录/接口.yaml
    let files = open(&raw_zip(&[entry(gbk, "x"), entry("b.yaml", "y")]));
    assert_eq!(paths(&files), ["b.yaml", "目录/接口.yaml"]);
    assert_eq!(
        faults(&files),
        ["目录/接口.yaml: file-name-encoding encoding=gb18030"]
    );
    // GBK's 目录 alone is valid UTF-8 by accident; what is UTF-8 on purpose stays.
    let files = open(&raw_zip(&[
        entry(b"\xc4\xbf\xc2\xbc/a.yaml", "x"),
        entry("b", "y"),
    ]));
    assert_eq!(paths(&files), ["b", "目录/a.yaml"]);
    assert_eq!(
        faults(&files),
        ["目录/a.yaml: file-name-encoding encoding=gb18030"]
    );
    let files = open(&raw_zip(&[entry("目录/接口.yaml", "x"), entry("b", "y")]));
    assert_eq!(paths(&files), ["b", "目录/接口.yaml"]);
    assert!(files.faults.is_empty());
    // Flagged as UTF-8, so it is not GBK, whatever it decodes as.
    let flagged = Entry {
        flags: 1 << 11,
        ..entry(b"\xbd\xd3.yaml", "x")
    };
    let files = open(&raw_zip(&[flagged]));
    assert_eq!(paths(&files), ["\\xbd\\xd3.yaml"]);
    assert_eq!(
        faults(&files),
        ["\\xbd\\xd3.yaml: file-name-encoding encoding=unknown"]
    );
    // The second byte of 昞 is the code of the backslash.
    let files = open(&raw_zip(&[entry(b"\x95\x5c.yaml", "x")]));
    assert_eq!(paths(&files), ["昞.yaml"]);
    let files = open(&zip(&[("目录/接口.yaml", b"x"), ("b.yaml", b"y")]));
    assert_eq!(paths(&files), ["b.yaml", "目录/接口.yaml"]);
    assert_eq!(faults(&files), NONE);
}

#[test]
fn one_wrapping_folder_and_what_macos_adds_are_taken_off() {
    let (double, store) = (left::double(), left::store());
    let files = open(&zip(&[
        ("送检/a.yaml", b"a"),
        ("送检/api/b.yaml", b"b"),
        ("__MACOSX/送检/._a.yaml", &double),
        ("送检/.DS_Store", &store),
    ]));
    assert_eq!(paths(&files), ["a.yaml", "api/b.yaml"]);
    assert_eq!(faults(&files), NONE);
    // What only borrows the name is a file like others.
    let files = open(&zip(&[
        ("a.yaml", b"a"),
        ("__MACOSX/._b.yaml", b"\0\x05\x16\x07\nopenapi: 3.0.3"),
        (".DS_Store", b"\0\0\0\x01Bud1\nopenapi: 3.0.3"),
    ]));
    assert_eq!(paths(&files), [".DS_Store", "__MACOSX/._b.yaml", "a.yaml"]);
    // Two folders wrap nothing, and one is taken off only once.
    assert_eq!(
        paths(&open(&zip(&[("a/x", b""), ("b/x", b"")]))),
        ["a/x", "b/x"]
    );
    assert_eq!(paths(&open(&zip(&[("a/b/x", b"")]))), ["b/x"]);
    assert_eq!(
        paths(&open(&tar(&[("./w/x", b""), ("./w/y", b"")]))),
        ["x", "y"]
    );
}

#[test]
fn unsafe_names_are_refused_by_name() {
    for name in [
        "../evil.yaml",
        "a/../../evil.yaml",
        "a/..",
        "/etc/evil.yaml",
        "//host/evil.yaml",
        "C:/evil.yaml",
        "c:evil.yaml",
        "..\\evil.yaml",
        "a\\b.yaml",
        "\\\\host\\evil",
        "a\0.yaml",
        "..",
    ] {
        let files = open(&raw_zip(&[entry(name, "x"), entry("w/good.yaml", "y")]));
        assert_eq!(files.files.len(), 2, "{name:?}");
        let good = files
            .files
            .iter()
            .find(|file| file.path == "good.yaml")
            .expect(name);
        assert!(good.taken);
        let said = faults(&files);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].ends_with(&format!("unsafe-archive-name entry={name}")),
            "{said:?}"
        );
    }
    let odd: &[&[u8]] = &[b"../evil", b"/etc/evil", b"a\\b"];
    for name in odd {
        let files = open(&raw_tar(&[(name, tar::EntryType::Regular, b"")]));
        assert_eq!(files.faults[0].code, "unsafe-archive-name");
        assert!(!files.files[0].taken);
    }
}

#[test]
fn entries_with_one_name_are_not_judged() {
    let files = open(&raw_zip(&[
        entry("a.yaml", "first"),
        entry("b.yaml", "b"),
        entry("a.yaml", "second"),
    ]));
    assert_eq!(paths(&files), ["(a.yaml)", "b.yaml"]);
    assert_eq!(faults(&files), ["a.yaml: duplicate-entry entry=a.yaml"]);
    let files = open(&tar(&[("./a.yaml", b"first"), ("a.yaml", b"second")]));
    assert_eq!(paths(&files), ["(a.yaml)"]);
    assert_eq!(faults(&files), ["a.yaml: duplicate-entry entry=a.yaml"]);
    let files = open(&zip(&[("A.yaml", b""), ("a.yaml", b"")]));
    assert_eq!(faults(&files), ["a.yaml: name-collision other=A.yaml"]);
}

#[test]
fn links_and_devices_in_archives_are_not_followed() {
    let link = Entry {
        mode: 0o120_777,
        ..entry("link", "/etc/passwd")
    };
    let files = open(&raw_zip(&[link, entry("a", "x")]));
    assert_eq!(paths(&files), ["a", "(link)"]);
    assert_eq!(faults(&files), ["link: symlink target=/etc/passwd"]);
    let files = open(&raw_tar(&[
        (b"hard", tar::EntryType::Link, b"../../secret"),
        (b"null", tar::EntryType::Char, b""),
        (b"pipe", tar::EntryType::Fifo, b""),
        (b"soft", tar::EntryType::Symlink, b"/etc/passwd"),
    ]));
    assert_eq!(paths(&files), ["(hard)", "(null)", "(pipe)", "(soft)"]);
    assert_eq!(
        faults(&files),
        [
            "hard: symlink target=../../secret",
            "null: not-a-regular-file",
            "pipe: not-a-regular-file",
            "soft: symlink target=/etc/passwd"
        ]
    );
}

#[test]
fn encrypted_entries_are_said() {
    let locked = Entry {
        flags: 1,
        ..entry("a.yaml", "0123456789abcdef")
    };
    let files = open(&raw_zip(&[locked, entry("b.yaml", "b")]));
    assert_eq!(paths(&files), ["(a.yaml)", "b.yaml"]);
    assert_eq!(faults(&files), ["a.yaml: encrypted-archive entry=a.yaml"]);
}

#[test]
fn two_headers_that_disagree_are_said() {
    let two_faced = Entry {
        local_name: Some(b"good.yaml".to_vec()),
        ..entry("evil.yaml", "x")
    };
    let files = open(&raw_zip(&[two_faced]));
    assert!(
        faults(&files)[0].starts_with(": inconsistent-archive"),
        "{:?}",
        faults(&files)
    );
    // An entry that the directory leaves out.
    let mut hidden = raw_zip(&[entry("hidden.yaml", "x"), entry("a.yaml", "y")]);
    let directory = hidden
        .windows(4)
        .position(|four| four == b"PK\x01\x02")
        .unwrap();
    hidden.drain(directory..directory + 46 + "hidden.yaml".len());
    let end = hidden.len() - 22;
    hidden[end + 8] = 1;
    hidden[end + 10] = 1;
    hidden[end + 12] -= 57;
    let files = open(&hidden);
    assert_eq!(paths(&files), ["a.yaml"]);
    assert!(
        faults(&files)[0].starts_with(": inconsistent-archive"),
        "{:?}",
        faults(&files)
    );
}

#[test]
fn bombs_stop_at_their_limits() {
    let blanks = vec![b' '; 4 << 20];
    let files = open(&zip(&[("bomb", &blanks), ("a", b"x")]));
    assert_eq!(paths(&files), ["a", "(bomb)"]);
    assert_eq!(
        faults(&files),
        ["bomb: over-limit limit=archive_ratio value=200"]
    );
    let files = open(&gzip(&tar(&[("a", b"x"), ("bomb", &blanks)])));
    assert!(
        faults(&files)
            .iter()
            .any(|said| said.contains("limit=archive_ratio value=200")),
        "{:?}",
        faults(&files)
    );
    let limits = Limits {
        total_bytes: 10_000,
        ..Limits::default()
    };
    let files = open_within(
        &zip(&[
            ("a", &blanks[..9_000]),
            ("b", &blanks[..9_000]),
            ("c", b"c"),
        ]),
        &limits,
    );
    assert_eq!(paths(&files), ["a", "(b)", "c"]);
    assert_eq!(
        faults(&files),
        ["b: over-limit limit=total_bytes value=10000"]
    );
    let limits = Limits {
        file_bytes: 100,
        ..Limits::default()
    };
    let files = open_within(&zip(&[("a", &blanks[..101])]), &limits);
    assert_eq!(faults(&files), ["a: over-limit limit=file_bytes value=100"]);
    let limits = Limits {
        files: 3,
        ..Limits::default()
    };
    for bytes in [
        zip(&[("a", b""), ("b", b""), ("c", b""), ("d", b"")]),
        tar(&[("a", b""), ("b", b""), ("c", b""), ("d", b"")]),
    ] {
        let files = open_within(&bytes, &limits);
        assert_eq!(paths(&files), ["a", "b", "c"]);
        assert_eq!(faults(&files), [": over-limit limit=files value=3"]);
    }
}

#[test]
fn a_name_that_is_a_bomb_stops_at_its_limit() {
    // The tar reader keeps a long name whole before it shows the entry.
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_size(64 << 20);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend(vec![b'a'; 64 << 20]);
    let files = open(&gzip(&bytes));
    assert_eq!(
        faults(&files),
        ["given.zip: over-limit limit=archive_ratio value=200"]
    );
}

#[test]
fn entries_that_share_their_bytes_are_bounded_and_said() {
    // All entries of the directory point at one piece of data, as overlap bombs do.
    let mut bytes = raw_zip(&[entry("a", vec![b'x'; 1000])]);
    let at = bytes
        .windows(4)
        .position(|four| four == b"PK\x01\x02")
        .unwrap();
    let head = bytes[at..at + 47].to_vec();
    bytes.truncate(at);
    for index in 0..100_u8 {
        let mut head = head.clone();
        head[46] = index + 20;
        bytes.extend(head);
    }
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([100, 0, 100, 0]);
    bytes.extend((47 * 100_u32).to_le_bytes());
    bytes.extend(u32::try_from(at).unwrap().to_le_bytes());
    bytes.extend([0; 2]);
    let limits = Limits {
        total_bytes: 10_000,
        ..Limits::default()
    };
    let files = open_within(&bytes, &limits);
    let said = faults(&files);
    assert!(
        said.iter()
            .any(|said| said.contains("inconsistent-archive")),
        "{said:?}"
    );
}

#[test]
fn declared_sizes_are_not_believed() {
    let liar = Entry {
        declared: Some(3),
        ..entry("a", vec![b'x'; 2000])
    };
    let limits = Limits {
        file_bytes: 1000,
        ..Limits::default()
    };
    let files = open_within(&raw_zip(&[liar]), &limits);
    assert!(!files.files[0].taken || files.files[0].bytes.len() <= 1000);
    assert!(!files.faults.is_empty());
    let liar = Entry {
        declared: Some(u32::MAX - 1),
        ..entry("a", "x")
    };
    assert!(!open(&raw_zip(&[liar])).faults.is_empty());
}

#[test]
fn damaged_archives_are_said() {
    let whole = zip(&[("a.yaml", b"a"), ("b.yaml", b"b")]);
    let files = open(&whole[..whole.len() / 2]);
    assert_eq!(paths(&files), ["(given.zip)"]);
    assert!(faults(&files)[0].starts_with("given.zip: unreadable reason="));
    let mut wrong = raw_zip(&[entry("a.yaml", "good text")]);
    let at = wrong
        .windows(9)
        .position(|nine| nine == b"good text")
        .unwrap();
    wrong[at] = b'G';
    let files = open(&wrong);
    assert_eq!(paths(&files), ["(a.yaml)"]);
    assert!(
        faults(&files)[0].starts_with("a.yaml: unreadable reason="),
        "{:?}",
        faults(&files)
    );
    let packed = gzip(&tar(&[("a.yaml", &[b'a'; 700]), ("b.yaml", &[b'b'; 5000])]));
    let files = open(&packed[..packed.len() - 20]);
    assert!(
        faults(&files)
            .iter()
            .any(|said| said.contains("unreadable")),
        "{:?}",
        faults(&files)
    );
    let plain = tar(&[("a.yaml", &[b'a'; 700]), ("b.yaml", &[b'b'; 5000])]);
    let files = open(&plain[..plain.len() - 5000]);
    assert_eq!(files.files[0].bytes.len(), 700);
    assert!(
        faults(&files)
            .iter()
            .any(|said| said.contains("unreadable")),
        "{:?}",
        faults(&files)
    );
    let files = open(b"");
    assert_eq!(
        faults(&files),
        ["given.zip: unreadable reason=not an archive"]
    );
}

#[test]
fn git_folders_in_archives_are_skipped_like_others() {
    let files = open(&zip(&[
        ("w/.git/config", b""),
        ("w/.git/HEAD", b""),
        ("w/a.yaml", b""),
    ]));
    assert_eq!(paths(&files), ["a.yaml"]);
    assert_eq!(faults(&files), [": skipped-git path=w/.git"]);
    assert!(open(&zip(&[])).files.is_empty());
}

fn sample() -> Vec<Vec<u8>> {
    let text = b"openapi: 3.0.3\n".repeat(20);
    vec![
        zip(&[("w/a.yaml", &text), ("w/b/c.yaml", b"c")]),
        raw_zip(&[
            entry("a", "x"),
            Entry {
                mode: 0o120_777,
                ..entry("l", "a")
            },
        ]),
        tar(&[("w/a.yaml", &text), ("w/b", b"c")]),
        gzip(&tar(&[("w/a.yaml", &text), ("w/b", b"c")])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000), head in 0..4_usize) {
        let heads: [&[u8]; 4] = [b"", b"PK\x03\x04", b"PK\x05\x06", &[0x1f, 0x8b, 8, 0]];
        open(&[heads[head], &bytes].concat());
    }

    #[test]
    fn any_damage(which in 0..4_usize, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>(), cuts in any::<bool>()) {
        let mut bytes = sample()[which].clone();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if cuts {
            bytes.truncate(cut.index(bytes.len()));
        }
        open_within(&bytes, &Limits { total_bytes: 1 << 20, ..Limits::default() });
    }
}
