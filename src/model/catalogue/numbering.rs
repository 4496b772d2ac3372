//! Numbers of columns, as forms print them below a header: `1 2 3`, `（1）（2）`, `① ②`, `A B C`, 甲 乙 1 2.

use super::spelling::key;

/// Words in front of the numbers.
const HEADS: [&str; 8] = [
    "栏次", "栏号", "列号", "列次", "行次", "序号", "编号", "栏目",
];
/// Signs of columns that are not counted, in their order.
const SIGNS: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];
/// The greatest number of a column.
const MOST: u32 = 999;

/// Whether the texts of a row number columns: one after the other, from a number near 1.
pub(super) fn numbers_columns(texts: &[String]) -> bool {
    let texts: Vec<String> = texts.iter().map(|text| key(text)).collect();
    let mut left = texts.as_slice();
    if let Some((first, rest)) = left.split_first()
        && HEADS.contains(&first.as_str())
    {
        left = rest;
    }
    for sign in SIGNS {
        match left.split_first() {
            Some((first, rest)) if first == sign => left = rest,
            _ => break,
        }
    }
    let numbers: Option<Vec<u32>> = left.iter().map(|text| number(text)).collect();
    let Some(numbers) = numbers.filter(|_| texts.len() >= 3) else {
        return false;
    };
    let before = u32::try_from(texts.len() - numbers.len()).unwrap_or(0);
    let near = |first: &u32| (1..=before + 1).contains(first);
    numbers.first().is_none_or(near)
        && numbers.windows(2).all(|pair| match pair {
            [one, next] => one + 1 == *next,
            _ => true,
        })
}

/// The number in a text such as `(1)`, `1.`, `第一列`, `A列`, `ab`.
fn number(text: &str) -> Option<u32> {
    let plain = text
        .trim_start_matches(['(', '[', '【', '第'])
        .trim_end_matches([')', ']', '】', '列', '栏', '项', '.', '、', '=']);
    let digits = plain.bytes().all(|byte| byte.is_ascii_digit());
    let letters = plain.bytes().all(|byte| byte.is_ascii_lowercase());
    match plain.len() {
        0 => None,
        1..=3 if digits => plain.parse().ok(),
        1..=2 if letters => plain.bytes().try_fold(0, |sum: u32, byte| {
            Some(sum * 26 + u32::from(byte.checked_sub(b'a')?) + 1)
        }),
        _ => chinese(plain),
    }
    .filter(|number| *number <= MOST)
}

/// A number below 100 in Chinese numerals.
fn chinese(text: &str) -> Option<u32> {
    let digit = |c: char| {
        "一二三四五六七八九"
            .chars()
            .zip(1..)
            .find(|(own, _)| *own == c)
    };
    let one = |text: &str, blank: u32| {
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (None, _) => Some(blank),
            (Some(c), None) => digit(c).map(|(_, value)| value),
            _ => None,
        }
    };
    match text.split_once('十') {
        Some((tens, rest)) => Some(one(tens, 1)? * 10 + one(rest, 0)?),
        None => one(text, 0).filter(|value| *value > 0),
    }
}
