//! The files that office programs leave beside a document that is open (`~$report.docx`): each names the person who opened it.

/// Bytes of such a file, by the programs for texts and by those for tables and slides.
const LENGTHS: [usize; 2] = [162, 165];
/// Where the name is written a second time, in UTF-16.
const SECOND: [usize; 2] = [54, 55];

/// Whether a file is a lock by its name, its length and how it is built: a name behind its length, blanks, the name in UTF-16 behind
/// its length, and blanks.
pub(super) fn is_lock(path: &str, bytes: &[u8]) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let names_twice = |second: usize| names_a_person(bytes, second).is_some();
    name.starts_with("~$") && LENGTHS.contains(&bytes.len()) && SECOND.into_iter().any(names_twice)
}

fn names_a_person(bytes: &[u8], second: usize) -> Option<()> {
    let (narrow, wide) = bytes.split_at_checked(second)?;
    let (length, narrow) = narrow.split_first()?;
    let (name, blanks) = narrow.split_at_checked(usize::from(*length))?;
    let is_blank = |unit: u16| matches!(unit, 0 | 0x20);
    let is_name = !name.is_empty() && name.iter().all(|byte| *byte >= 0x20);
    (is_name && blanks.iter().all(|byte| is_blank(u16::from(*byte)))).then_some(())?;

    let (length, wide) = wide.split_first_chunk::<2>()?;
    let (units, _) = wide.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    let length = usize::from(u16::from_le_bytes(*length));
    let (name, blanks) = units.split_at_checked(length)?;
    let name = String::from_utf16(name).ok()?;
    // Nobody is called by an address, a code or a key of YAML.
    let is_sign = |c: char| !c.is_control() && !matches!(c, '/' | ':' | '{' | '[');
    let is_name = !name.trim().is_empty() && name.chars().all(is_sign);
    (is_name && blanks.iter().all(|unit| is_blank(*unit))).then_some(())
}

#[cfg(test)]
mod tests {
    use super::is_lock;

    fn lock(name: &str, second: usize, length: usize, blank: u8) -> Vec<u8> {
        // In the local character set 张三 has four bytes.
        let narrow: &[u8] = match name {
            "张三" => b"\xD5\xC5\xC8\xFD",
            _ => name.as_bytes(),
        };
        let mut bytes = vec![u8::try_from(narrow.len()).unwrap()];
        bytes.extend_from_slice(narrow);
        bytes.resize(second, blank);
        let wide: Vec<u16> = name.encode_utf16().collect();
        bytes.extend(u16::try_from(wide.len()).unwrap().to_le_bytes());
        bytes.extend(wide.iter().flat_map(|unit| unit.to_le_bytes()));
        while bytes.len() + 1 < length {
            bytes.extend([blank, 0]);
        }
        bytes.resize(length, 0);
        bytes
    }

    #[test]
    fn a_lock_names_a_person_twice() {
        for (second, length, blank) in [(54, 162, 0), (55, 165, b' ')] {
            for name in ["admin", "张三"] {
                let bytes = lock(name, second, length, blank);
                assert!(is_lock("a/~$b.xlsx", &bytes), "{name}");
                assert!(!is_lock("a/b.xlsx", &bytes), "{name}");
                assert!(!is_lock("a/~$b.xlsx", &bytes[1..]), "{name}");
            }
        }
        let mut other = lock("admin", 55, 165, b' ');
        other[40] = b'x';
        assert!(!is_lock("~$b.xlsx", &other));
        assert!(!is_lock("~$b.xlsx", &lock("a: /b", 55, 165, b' ')));
        let mut text = b"openapi: 3.0.3\npaths: {}\n\0".to_vec();
        assert!(!is_lock("~$b.yaml", &text));
        text.resize(165, 0);
        assert!(!is_lock("~$b.yaml", &text));
    }
}
