//! Addresses of the files of a submission, which a terminal opens.

use crate::decide::Verdict;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};
use std::collections::BTreeSet;
use std::path::Path;

/// What stands in an address unescaped: RFC 3986's unreserved characters and the `/` between the parts of a path. No control
/// character is among them.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// The same with the `:` behind the letter of a drive.
const WINDOWS: &AsciiSet = &ESCAPED.remove(b':');

/// The files that places lead to; none by default.
#[derive(Debug, Default)]
pub struct Links {
    /// The address of the folder that the files lie in, without a `/` at its end.
    folder: String,
    files: BTreeSet<String>,
}

impl Links {
    /// Links to the files of a submission in a folder, by its absolute path.
    #[must_use]
    pub fn new(folder: &Path, verdict: &Verdict) -> Self {
        Self {
            folder: address(folder),
            files: verdict.files.iter().map(|file| file.path.clone()).collect(),
        }
    }

    /// The address of a file; `None` where it is none of the submission.
    pub(super) fn url(&self, file: &str) -> Option<String> {
        let known = self.files.contains(file);
        known.then(|| format!("{}/{}", self.folder, utf8_percent_encode(file, ESCAPED)))
    }
}

/// The address of a folder: `file:///home/a`, and `file:///C:/a` or `file://server/a` on Windows.
fn address(folder: &Path) -> String {
    let bytes = folder.as_os_str().as_encoded_bytes();
    let path = if cfg!(windows) {
        let path = String::from_utf8_lossy(bytes).replace('\\', "/");
        utf8_percent_encode(&path, WINDOWS).to_string()
    } else {
        percent_encode(bytes, ESCAPED).to_string()
    };
    let path = path.trim_end_matches('/');
    match path.strip_prefix("//") {
        Some(server) => format!("file://{server}"),
        None => format!("file:///{}", path.trim_start_matches('/')),
    }
}

#[cfg(test)]
mod tests {
    use super::{Links, address};
    use std::path::Path;

    #[test]
    #[cfg(unix)]
    fn a_folder_is_an_absolute_address() {
        assert_eq!(
            address(Path::new("/home/张 三/a")),
            "file:///home/%E5%BC%A0%20%E4%B8%89/a"
        );
        assert_eq!(address(Path::new("/")), "file:///");
    }

    #[test]
    fn a_name_does_not_leave_its_address() {
        let name = "a\u{1b}\\\u{7}\n;?#%41\u{9c}.yaml";
        let links = Links {
            folder: "file:///x".to_owned(),
            files: std::iter::once(name.to_owned()).collect(),
        };
        let url = links.url(name).unwrap_or_default();
        assert_eq!(url, "file:///x/a%1B%5C%07%0A%3B%3F%23%2541%C2%9C.yaml");
        assert_eq!(links.url("b.yaml"), None);
    }
}
