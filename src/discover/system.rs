//! Files that operating systems make by themselves beside those of people. Each is known by how it is built: a text under its name is a
//! file like others.

/// The name of a file in which macOS keeps how a folder is shown.
const DS_STORE_NAME: &str = ".ds_store";
/// That of Windows.
const SETTINGS_NAME: &str = "desktop.ini";
/// What macOS puts before the name of a file of which it keeps something.
const DOUBLE_NAME: &str = "._";
/// The start of a file of macOS that keeps how a folder is shown.
const DS_STORE: &[u8] = b"\0\0\0\x01Bud1";
/// The start of a file of macOS that keeps what other file systems cannot, with its version.
const APPLE_DOUBLE: &[u8] = &[0, 5, 0x16, 7, 0, 2, 0, 0];
/// The system that wrote it, as macOS calls itself there.
const MAC: &[u8] = b"Mac OS X";
/// What macOS keeps in such a file: the resource fork, and what the Finder knows.
const KEPT: [u32; 2] = [2, 9];
/// The section of a file in which Windows keeps how a folder is shown.
const SHELL: &str = ".ShellClassInfo";
/// The other sections of such a file, and what the names of those of extensions begin with.
const SECTIONS: [&str; 4] = [
    "ViewState",
    "LocalizedFileNames",
    "ExtShellFolderViews",
    "{",
];

/// Whether a system makes files of this name.
#[must_use]
pub fn is_system_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [DS_STORE_NAME, SETTINGS_NAME].contains(&name.as_str()) || name.starts_with(DOUBLE_NAME)
}

/// Whether a file of this name and content is one that a system makes. Both must match, so that no text
/// hides under such a name; what the parts of a file of macOS hold is not looked at.
#[must_use]
pub fn is_system_file(name: &str, bytes: &[u8]) -> bool {
    match name.to_ascii_lowercase().as_str() {
        DS_STORE_NAME => is_blank(bytes, DS_STORE) || is_store(bytes).is_some(),
        SETTINGS_NAME => is_shell(&text(bytes)),
        name if name.starts_with(DOUBLE_NAME) => {
            let named = [APPLE_DOUBLE, MAC].concat();
            is_blank(bytes, APPLE_DOUBLE) || is_blank(bytes, &named) || is_double(bytes).is_some()
        }
        _ => false,
    }
}

/// Whether a file has its beginning and nothing else, so that it says nothing.
fn is_blank(bytes: &[u8], start: &[u8]) -> bool {
    let rest = bytes.strip_prefix(start);
    rest.is_some_and(|rest| rest.iter().all(|byte| matches!(byte, 0 | b' ')))
}

/// The number of four bytes, the highest first.
fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*bytes))
}

/// A header that names the place of the root block twice, and there the directory of one tree, `DSDB`.
fn is_store(bytes: &[u8]) -> Option<()> {
    let root = number(bytes, 8)?;
    let length = number(bytes, 12)? as usize;
    let at = (root as usize).checked_add(4)?;
    let block = bytes.get(at..at.checked_add(length)?)?;
    // The addresses of blocks fill pages of 256.
    let pages = (number(block, 0)? as usize).div_ceil(256);
    let directory = block.get(pages.checked_mul(1024)?.checked_add(8)?..)?;
    let is_store = bytes.starts_with(DS_STORE)
        && number(bytes, 16) == Some(root)
        && directory.starts_with(b"\0\0\0\x01\x04DSDB");
    is_store.then_some(())
}

/// A list of parts that lie within the file and end with it.
fn is_double(bytes: &[u8]) -> Option<()> {
    let count = u16::from_be_bytes(*bytes.get(24..)?.first_chunk::<2>()?);
    let mut end = 26 + usize::from(count) * 12;
    for part in 0..usize::from(count) {
        let at = 26 + part * 12;
        let start = number(bytes, at + 4)? as usize;
        let is_kept = KEPT.contains(&number(bytes, at)?);
        (is_kept && start >= end).then_some(())?;
        end = start.checked_add(number(bytes, at + 8)? as usize)?;
    }
    (bytes.starts_with(APPLE_DOUBLE) && count > 0 && end == bytes.len()).then_some(())
}

/// A text in the local character set, whose signs do not matter here, or in UTF-16.
fn text(bytes: &[u8]) -> String {
    let Some(pairs) = bytes.strip_prefix(&[0xFF, 0xFE]) else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    let (pairs, _) = pairs.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_le_bytes(*pair));
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Sections that the shell knows, among them its own, and in them nothing but names with values.
fn is_shell(text: &str) -> bool {
    let mut is_own = false;
    let mut in_section = false;
    let is_name = |name: &str| {
        let is_sign = |c: char| c.is_ascii_graphic() || c == ' ';
        !name.is_empty() && name.chars().all(|c| is_sign(c) && c != ':')
    };
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty()) {
        let section = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'));
        let is_known = match section {
            Some(section) if section.eq_ignore_ascii_case(SHELL) => {
                is_own = true;
                true
            }
            Some(section) => SECTIONS.iter().any(|known| section.starts_with(known)),
            None => in_section && line.split_once('=').is_some_and(|(name, _)| is_name(name)),
        };
        if !is_known {
            return false;
        }
        in_section = true;
    }
    is_own
}

#[cfg(test)]
mod tests {
    use super::is_system_file;

    #[test]
    fn settings_of_a_folder_are_sections_of_the_shell() {
        let settings = "[.ShellClassInfo]\r\nIconResource=C:\\a.ico,0\r\n\r\n[ViewState]\r\nMode=\r\n[{4c-2d}]\r\nP1=31\r\n";
        let wide = || settings.encode_utf16().flat_map(u16::to_le_bytes);
        let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(wide()).collect();
        assert!(is_system_file("Desktop.ini", settings.as_bytes()));
        assert!(is_system_file("desktop.ini", &wide));
        for text in [
            "",
            "# [.ShellClassInfo]\ncode: x\n",
            "[.ShellClassInfo]\ncode: 'a=b'\n",
            "[.ShellClassInfo]\n目录=a\n",
            "resources: [.ShellClassInfo]\n",
            "[ViewState]\nMode=\n",
        ] {
            assert!(!is_system_file("desktop.ini", text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_a_mac_keeps_is_known_by_how_it_is_built() {
        let mut double = b"\0\x05\x16\x07\0\x02\0\0Mac OS X        \0\x01".to_vec();
        for number in [9, 38, 32] {
            double.extend(u32::to_be_bytes(number));
        }
        double.resize(70, 0);
        assert!(is_system_file("._a.yaml", &double));
        assert!(!is_system_file("a.yaml", &double));
        assert!(!is_system_file("._a.yaml", &double[..69]));
        assert!(is_system_file("._a.yaml", &double[..24]));
        double.extend(b"openapi: 3.0.3");
        assert!(!is_system_file("._a.yaml", &double));
        let start = b"\0\x05\x16\x07\0\x02\0\0\nopenapi: 3.0.3\npaths: {}\n";
        assert!(!is_system_file("._a.yaml", start));

        let mut store = b"\0\0\0\x01Bud1".to_vec();
        for number in [32, 1_041, 32] {
            store.extend(u32::to_be_bytes(number));
        }
        store.resize(36, 0);
        store.extend(b"\0\0\0\x01");
        store.resize(36 + 1_032, 0);
        store.extend(b"\0\0\0\x01\x04DSDB");
        assert!(is_system_file(".DS_Store", &store));
        assert!(!is_system_file(".DS_Store", &store[..1_076]));
        assert!(is_system_file(".DS_Store", &store[..8]));
        store.splice(1_073..1_077, *b"text");
        assert!(!is_system_file(".DS_Store", &store));
        assert!(!is_system_file(
            ".DS_Store",
            b"\0\0\0\x01Bud1\nopenapi: 3.0.3"
        ));
    }
}
