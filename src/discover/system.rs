//! Files that operating systems make by themselves beside those of people.

/// The start of a file of macOS that keeps how a folder is shown.
const DS_STORE: &[u8] = b"\0\0\0\x01Bud1";
/// The start of a file of macOS that keeps what other file systems cannot.
const APPLE_DOUBLE: &[u8] = &[0, 5, 0x16, 7];
/// The start of a compound file, in which Windows keeps small pictures.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
/// The section of a file in which Windows keeps how a folder is shown.
const SHELL: &[u8] = b".ShellClassInfo";

/// Whether a file of this name and content is one that a system makes. Both must match, so that nothing can hide under such a name.
#[must_use]
pub fn is_system_file(name: &str, bytes: &[u8]) -> bool {
    match name.to_ascii_lowercase().as_str() {
        ".ds_store" => bytes.starts_with(DS_STORE),
        "thumbs.db" => bytes.starts_with(COMPOUND),
        "desktop.ini" => {
            // In the local character set, or in UTF-16.
            let text: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
            text.windows(SHELL.len()).any(|part| part == SHELL)
        }
        name => name.starts_with("._") && bytes.starts_with(APPLE_DOUBLE),
    }
}
