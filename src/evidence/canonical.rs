//! Writes the canonical form of a value (RFC 8785), and reads untrusted JSON strictly.

use super::Refusal;
use crate::limits::Limits;
use crate::pack::fault_words::messages;
use crate::read::{Json, Node, json};
use serde::Serialize;
use std::slice;

/// The canonical form of a value: sorted keys, no white space, and one form of each text and number.
pub fn canonical(value: &impl Serialize) -> Result<String, Refusal> {
    serde_json_canonicalizer::to_string(value).map_err(|error| {
        Refusal::new(
            format!("无法写成规范形式：{error}"),
            format!("it has no canonical form: {error}"),
        )
    })
}

/// A value as JSON.
pub fn value(value: &impl Serialize) -> Result<Json, Refusal> {
    serde_json::to_value(value).map_err(|error| {
        Refusal::new(
            format!("无法写成 JSON：{error}"),
            format!("it cannot be written as JSON: {error}"),
        )
    })
}

/// Reads untrusted JSON. Anything that two readers could understand differently is refused.
pub fn strict(bytes: &[u8]) -> Result<Node, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        Refusal::new(
            format!("第 {at} 字节起不是 UTF-8"),
            format!("not UTF-8 from byte {at} on"),
        )
    })?;
    let (node, faults) = json::parse(text, 0, &Limits::default());
    if let Some(fault) = faults.first() {
        if text.is_empty() {
            return Err(Refusal::new("文件为空", "it is empty"));
        }
        let said = messages(slice::from_ref(fault));
        let said = said.into_iter().next().unwrap_or_default();
        let at = fault.at.start;
        return Err(Refusal::new(
            format!("{}（字节 {at}）", said.zh),
            format!("{} (byte {at})", said.en),
        ));
    }
    node.ok_or_else(|| Refusal::new("不是 JSON", "not JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 8785, 3.2.3, and its order of keys by UTF-16 units.
    #[test]
    fn keys_are_sorted_as_the_standard_sorts_them() {
        let text = "{\"\\u20ac\": \"Euro Sign\", \"\\r\": \"Carriage Return\", \"\\ufb33\": \"Hebrew\", \"1\": \"One\", \
                    \"\\ud83d\\ude00\": \"Emoji\", \"\\u0080\": \"Control\", \"\\u00f6\": \"Latin\", \"a\": [9007199254740991, true, null, \"\\u000f\\n/\"]}";
        let node = strict(text.as_bytes()).map(|node| json::to_json(&node));
        let written = node.and_then(|value| canonical(&value));
        let expected = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"a\":[9007199254740991,true,null,\"\\u000f\\n/\"],\
                        \"\u{80}\":\"Control\",\"\u{f6}\":\"Latin\",\"\u{20ac}\":\"Euro Sign\",\"\u{1f600}\":\"Emoji\",\"\u{fb33}\":\"Hebrew\"}";
        assert_eq!(written.as_deref(), Ok(expected));
    }
}
