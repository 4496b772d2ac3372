//! Files that systems and programs leave beside others, and pictures: whole, and as small as they can be.

pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9BU\0\0\0\0IEND\xAE\x42\x60\x82";
pub const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0\0\x07JFIF\0\xFF\xDA\0\x02\x12\xFF\xD9";

/// What macOS keeps beside a file.
pub fn double() -> Vec<u8> {
    let mut bytes = b"\0\x05\x16\x07\0\x02\0\0Mac OS X        \0\x01".to_vec();
    for number in [9, 38, 32] {
        bytes.extend(u32::to_be_bytes(number));
    }
    bytes.resize(70, 0);
    bytes
}

/// What macOS keeps of a folder.
pub fn store() -> Vec<u8> {
    let mut bytes = b"\0\0\0\x01Bud1".to_vec();
    for number in [32, 1_041, 32] {
        bytes.extend(u32::to_be_bytes(number));
    }
    bytes.resize(36, 0);
    bytes.extend(b"\0\0\0\x01");
    bytes.resize(36 + 1_032, 0);
    bytes.extend(b"\0\0\0\x01\x04DSDB");
    bytes
}

/// What Excel leaves beside a workbook that is open.
pub fn lock() -> Vec<u8> {
    let mut bytes = b"\x05admin".to_vec();
    bytes.resize(55, b' ');
    bytes.extend(b"\x05\0a\0d\0m\0i\0n\0");
    while bytes.len() < 165 {
        bytes.extend(b" \0");
    }
    bytes
}
