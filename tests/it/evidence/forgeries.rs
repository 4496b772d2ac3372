//! Forged evidence, and verdicts that were not reached.

use super::{Case, envelope, failed, resigned, signing};
use base64ct::{Base64, Encoding};
use ed25519_dalek::Signer;
use hutong::evidence::PAYLOAD_TYPE;
use hutong::evidence::envelope::pae;
use serde_json::{Value, json};

/// The order of the group, little endian: adding it to `s` makes another signature that says the same.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn malleable(signature: &[u8]) -> Vec<u8> {
    let mut other = signature.to_vec();
    let mut carry = 0;
    for (byte, add) in other[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = (sum & 0xff) as u8;
        carry = sum >> 8;
    }
    assert_eq!(carry, 0);
    other
}

/// Evidence that somebody would like to pass, and the check that does not let it.
#[test]
fn forged_evidence_is_refused() {
    let case = Case::new("approved");
    let other = Case::new("lifted");
    let good = case.envelope();
    let payload = case.payload();
    let sig = good["signatures"][0]["sig"].as_str().unwrap();
    let bytes = Base64::decode_vec(sig).unwrap();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut envelope = good.clone();
        change(&mut envelope);
        envelope.to_string()
    };
    let sig_of = |bytes: &[u8]| Base64::encode_string(bytes);
    let small = {
        // A point of small order and s = 0: holds for every message under a lenient check.
        let mut signature = [0; 64];
        signature[0] = 1;
        signature
    };
    let again: Value = serde_json::from_slice(&payload).unwrap();
    let pretty = serde_json::to_string_pretty(&again).unwrap();
    let doubled = case.sealed.replacen(
        "{\"payload\"",
        &format!(
            "{{\"payload\":\"{}\",\"payload\"",
            Base64::encode_string(b"{}")
        ),
        1,
    );
    let p256 = "MEUCIQDc4mWqVbZc2TjGfC3kqC4aQ0S8bJ0p3l0m3Zqk3s0x0wIgL4l1b7mR5o0t9Q2p1v8k7h6g5f4d3s2a1q0w9e8r7t4=";
    let mut unpadded = sig.trim_end_matches('=').to_owned();
    let stray = {
        // The last character before the padding carries bits that no byte holds.
        let mut text = unpadded.clone();
        let last = text.pop().unwrap();
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let at = alphabet.find(last).unwrap();
        text.push(alphabet.chars().nth(at + 1).unwrap());
        text.push_str("==");
        text
    };
    unpadded.push('\n');
    let vectors: Vec<(&str, String, &str)> = vec![
        (
            "another key",
            envelope(&payload, PAYLOAD_TYPE, PAYLOAD_TYPE, 2).to_string(),
            "signature",
        ),
        (
            "another curve's signature",
            with(&|it| it["signatures"][0]["sig"] = p256.into()),
            "signature",
        ),
        (
            "payload type changed",
            with(&|it| it["payloadType"] = "application/json".into()),
            "signature",
        ),
        (
            "payload type changed and signed",
            envelope(&payload, "application/json", "application/json", 1).to_string(),
            "signature",
        ),
        (
            "no signatures",
            with(&|it| it["signatures"] = json!([])),
            "envelope",
        ),
        (
            "signatures missing",
            with(&|it| {
                it.as_object_mut().unwrap().remove("signatures");
            }),
            "envelope",
        ),
        (
            "too many signatures",
            with(&|it| it["signatures"] = vec![it["signatures"][0].clone(); 17].into()),
            "envelope",
        ),
        (
            "signature of another payload",
            with(&|it| it["payload"] = other.envelope()["payload"].clone()),
            "signature",
        ),
        (
            "signature of the payload alone",
            with(&|it| {
                it["signatures"][0]["sig"] = sig_of(&signing(1).sign(&payload).to_bytes()).into();
            }),
            "signature",
        ),
        (
            "truncated signature",
            with(&|it| it["signatures"][0]["sig"] = sig_of(&bytes[..63]).into()),
            "signature",
        ),
        (
            "signature with a byte more",
            with(&|it| it["signatures"][0]["sig"] = sig_of(&[&bytes[..], &[0]].concat()).into()),
            "signature",
        ),
        (
            "empty signature",
            with(&|it| it["signatures"][0]["sig"] = "".into()),
            "signature",
        ),
        (
            "base64 without padding",
            with(&|it| it["signatures"][0]["sig"] = unpadded.trim_end().into()),
            "envelope",
        ),
        (
            "base64 with a line end",
            with(&|it| it["signatures"][0]["sig"] = format!("{sig}\n").into()),
            "envelope",
        ),
        (
            "base64 with stray bits",
            with(&|it| it["signatures"][0]["sig"] = stray.as_str().into()),
            "envelope",
        ),
        (
            "high s",
            with(&|it| it["signatures"][0]["sig"] = sig_of(&malleable(&bytes)).into()),
            "signature",
        ),
        (
            "small order",
            with(&|it| it["signatures"][0]["sig"] = sig_of(&small).into()),
            "signature",
        ),
        (
            "the key id of the right key, the signature of another",
            with(&|it| {
                it["signatures"][0]["sig"] =
                    sig_of(&signing(2).sign(&pae(PAYLOAD_TYPE, &payload)).to_bytes()).into();
            }),
            "signature",
        ),
        ("duplicate key", doubled, "envelope"),
        (
            "trailing garbage",
            format!("{}{{}}", case.sealed),
            "envelope",
        ),
        (
            "truncated",
            case.sealed[..case.sealed.len() / 2].to_owned(),
            "envelope",
        ),
        (
            "a byte order mark",
            format!("\u{feff}{}", case.sealed),
            "envelope",
        ),
        (
            "payload written otherwise",
            with(&|it| it["payload"] = sig_of(pretty.as_bytes()).into()),
            "signature",
        ),
        (
            "another predicate",
            resigned(&case, |it| {
                it["predicateType"] = "https://slsa.dev/provenance/v1".into();
            }),
            "statement",
        ),
        (
            "another statement type",
            resigned(&case, |it| {
                it["_type"] = "https://in-toto.io/Statement/v0.1".into();
            }),
            "statement",
        ),
        (
            "another version",
            resigned(&case, |it| it["predicate"]["schemaVersion"] = "2".into()),
            "statement",
        ),
        (
            "an array of statements",
            resigned(&case, |it| *it = json!([it.clone()])),
            "statement",
        ),
        (
            "swapped subject",
            resigned(&case, |it| {
                it["subject"] = serde_json::to_value(&other.statement.subject).unwrap();
            }),
            "statement",
        ),
        (
            "three subjects",
            resigned(&case, |it| {
                let one = it["subject"][0].clone();
                it["subject"] = json!([one, one, one]);
            }),
            "statement",
        ),
        (
            "no subject",
            resigned(&case, |it| it["subject"] = json!([])),
            "statement",
        ),
        (
            "a field nobody knows",
            resigned(&case, |it| it["predicate"]["note"] = "approved".into()),
            "statement",
        ),
        (
            "a verdict nobody knows",
            resigned(&case, |it| it["predicate"]["verdict"] = "GOOD".into()),
            "statement",
        ),
        (
            "a pack that stands twice",
            resigned(&case, |it| {
                let pack = it["predicate"]["policy"][0].clone();
                it["predicate"]["policy"].as_array_mut().unwrap().push(pack);
            }),
            "statement",
        ),
        (
            "a result that is not that of its digest",
            resigned(&case, |it| {
                it["predicate"]["verdict"] = "CONDITIONAL".into();
            }),
            "statement",
        ),
        (
            "duplicate key in the payload",
            {
                let text = String::from_utf8(payload.clone()).unwrap();
                let text = text.replacen("\"verdict\":", "\"verdict\":\"PASS\",\"verdict\":", 1);
                envelope(text.as_bytes(), PAYLOAD_TYPE, PAYLOAD_TYPE, 1).to_string()
            },
            "statement",
        ),
        (
            "garbage after the payload",
            {
                let text = [&payload[..], b" {}"].concat();
                envelope(&text, PAYLOAD_TYPE, PAYLOAD_TYPE, 1).to_string()
            },
            "statement",
        ),
        ("nothing", String::new(), "envelope"),
        ("an array", "[]".into(), "envelope"),
    ];
    assert!(vectors.len() >= 15);
    for (name, bytes, check) in &vectors {
        let verification = case.verify(bytes.as_bytes());
        assert_eq!(verification.exit_code(), 4, "{name}");
        assert_eq!(
            failed(&verification),
            [*check],
            "{name}: {:#?}",
            verification.checks
        );
        // Nothing that is not signed is told.
        assert!(verification.statement.is_none(), "{name}");
    }
    let verification = case.verify(&[0xff, 0xfe, 0x00]);
    assert_eq!(failed(&verification), ["envelope"]);
}
