//! Evidence: what is signed can be checked, and what was changed is noticed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    reason = "a test says what it expects and stops where it is wrong"
)]

mod sample;

use base64ct::{Base64, Base64Url, Encoding};
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use hutong::decide::Verdict;
use hutong::discover::{File, Files, discover};
use hutong::evidence::envelope::{pae, seal};
use hutong::evidence::key::{PrivateKey, PublicKey};
use hutong::evidence::statement::{Inputs, Run, statement};
use hutong::evidence::verify::State;
use hutong::evidence::{Expected, PAYLOAD_TYPE, Statement, Verification, verify};
use hutong::limits::Limits;
use hutong::pack::embedded;
use hutong::read::digest;
use hutong::report::schemas::schema;
use hutong::{Plan, judge, load_pack, load_pack_named};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SUBMISSIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/submissions");
const DAY: &str = "2026-11-23";

/// A key made from one number: no private key stands in the repository.
fn signing(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn private_pem(seed: u8) -> String {
    // As `openssl genpkey` writes it: version 1, without the public key.
    let mut der = vec![
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ];
    der.extend([seed; 32]);
    let text = Base64::encode_string(&der);
    format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
}

fn public_pem(seed: u8) -> String {
    let key = signing(seed).verifying_key();
    key.to_public_key_pem(LineEnding::LF).unwrap()
}

fn private(seed: u8) -> PrivateKey {
    PrivateKey::read(&private_pem(seed)).unwrap()
}

fn public(seed: u8) -> PublicKey {
    PublicKey::read(&public_pem(seed)).unwrap()
}

/// The same numbers each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % below as u64).unwrap()
    }

    /// Changes one byte to another one.
    fn change(&mut self, bytes: &mut [u8]) {
        let at = self.roll(bytes.len());
        let other = u8::try_from(1 + self.roll(255)).unwrap();
        bytes[at] ^= other;
    }
}

/// One submission, judged and signed.
struct Case {
    files: Files,
    pack: Files,
    verdict: Verdict,
    statement: Statement,
    sealed: String,
}

fn tree(files: &Files) -> String {
    let files = files.files.iter();
    digest::tree(files.map(|file| (file.path.as_str(), file.bytes.as_slice())))
}

fn stated(verdict: &Verdict, files: &Files, serial: Option<u64>) -> Statement {
    let builtin = load_pack_named("hutong").unwrap().digest;
    statement(
        Inputs {
            verdict,
            files,
            builtin: &builtin,
            class: None,
            stage: None,
            serial,
            previous: None,
        },
        Run {
            evaluated_at: "2026-11-23T07:00:00Z",
            embedded: true,
            target: "any",
            executable: None,
            archive: None,
        },
    )
    .unwrap()
}

fn sealed(statement: &Statement, seed: u8) -> String {
    seal(statement.payload().unwrap().as_bytes(), &private(seed)).unwrap()
}

impl Case {
    fn new(name: &str) -> Self {
        let files = discover(&Path::new(SUBMISSIONS).join(name), &Limits::default()).unwrap();
        let pack = embedded::files("gb").unwrap();
        let plan = Plan::new(load_pack(&pack).unwrap(), DAY).unwrap();
        let verdict = judge(&files, &plan);
        let statement = stated(&verdict, &files, Some(7));
        Self {
            sealed: sealed(&statement, 1),
            files,
            pack,
            verdict,
            statement,
        }
    }

    fn envelope(&self) -> Value {
        serde_json::from_str(&self.sealed).unwrap()
    }

    fn payload(&self) -> Vec<u8> {
        Base64::decode_vec(self.envelope()["payload"].as_str().unwrap()).unwrap()
    }

    /// Verifies some bytes, as if they were this case's evidence.
    fn verify(&self, bytes: &[u8]) -> Verification {
        held(bytes, &self.files, &self.pack)
    }
}

/// Verifies evidence with the first key.
fn held(bytes: &[u8], files: &Files, pack: &Files) -> Verification {
    let (key, pack) = (public(1), tree(pack));
    verify(bytes, &expected(&key, files, &pack))
}

fn expected<'e>(key: &'e PublicKey, files: &'e Files, pack: &'e str) -> Expected<'e> {
    Expected {
        key,
        files,
        archive: None,
        pack,
        project: None,
        serial: None,
        age: None,
        waivers: None,
        registry: None,
        against: None,
        rerun: false,
    }
}

/// The checks that do not hold.
fn failed(verification: &Verification) -> Vec<&'static str> {
    let checks = verification.checks.iter();
    checks
        .filter(|check| check.state == State::Failed)
        .map(|check| check.name)
        .collect()
}

fn said(verification: &Verification, name: &str) -> String {
    let mut checks = verification.checks.iter();
    let check = checks.find(|check| check.name == name).unwrap();
    let details = check.details.iter().map(|text| text.en.as_str());
    let mut all = vec![check.said.en.as_str()];
    all.extend(details);
    all.join("\n")
}

#[test]
fn what_was_signed_is_verified() {
    let case = Case::new("approved");
    let verification = case.verify(case.sealed.as_bytes());
    assert!(verification.verified(), "{verification:#?}");
    assert_eq!(verification.exit_code(), 0);
    assert_eq!(verification.statement.as_ref(), Some(&case.statement));
    assert_eq!(
        case.verdict.digest,
        format!("sha256:{}", case.statement.subject[0].digest.sha256)
    );
    for (name, code) in [("mismatched", 1), ("empty", 3), ("unreadable", 3)] {
        let case = Case::new(name);
        let verification = case.verify(case.sealed.as_bytes());
        assert!(verification.verified(), "{name}: {verification:#?}");
        assert_eq!(verification.exit_code(), code, "{name}");
    }
}

/// Every changed byte of payload, signature, submission and pack is noticed.
#[test]
fn no_changed_byte_passes() {
    let case = Case::new("approved");
    let mut dice = Dice(20_261_123);
    let mut changed = 0;
    let mut noticed = |verification: &Verification, what: &str| {
        assert!(!verification.verified(), "{what} was changed and passed");
        assert_eq!(verification.exit_code(), 4);
        changed += 1;
    };
    // The payload's bytes, in an envelope that is otherwise as it should be.
    let envelope = case.envelope();
    for _ in 0..150 {
        let mut payload = case.payload();
        dice.change(&mut payload);
        let mut envelope = envelope.clone();
        envelope["payload"] = Base64::encode_string(&payload).into();
        noticed(&case.verify(envelope.to_string().as_bytes()), "payload");
    }
    // The text of payload and signature as they stand in the file.
    let place = |key: &str| {
        let start = case.sealed.find(&format!("\"{key}\":\"")).unwrap() + key.len() + 4;
        start..start + case.sealed[start..].find('"').unwrap()
    };
    for (key, times) in [("payload", 100), ("sig", 100)] {
        for _ in 0..times {
            let mut bytes = case.sealed.clone().into_bytes();
            dice.change(&mut bytes[place(key)]);
            noticed(&case.verify(&bytes), key);
        }
    }
    for _ in 0..100 {
        let mut files = case.files.clone();
        let at = dice.roll(files.files.len());
        dice.change(&mut files.files[at].bytes);
        let verification = held(case.sealed.as_bytes(), &files, &case.pack);
        assert!(said(&verification, "submission").contains(&files.files[at].path));
        noticed(&verification, &files.files[at].path);
    }
    for at in 0..100 {
        let mut pack = case.pack.clone();
        // Each file of the pack at least four times.
        let at = at % pack.files.len();
        dice.change(&mut pack.files[at].bytes);
        let verification = held(case.sealed.as_bytes(), &case.files, &pack);
        assert_eq!(failed(&verification), ["pack"]);
        noticed(&verification, &pack.files[at].path);
    }
    assert_eq!(changed, 550);
    // Elsewhere in the envelope a change is refused, or says nothing.
    for _ in 0..200 {
        let mut bytes = case.sealed.clone().into_bytes();
        let at = loop {
            let at = dice.roll(bytes.len());
            if !place("payload").contains(&at) && !place("sig").contains(&at) {
                break at;
            }
        };
        dice.change(&mut bytes[at..=at]);
        let verification = case.verify(&bytes);
        let same = verification.statement.as_ref() == Some(&case.statement);
        assert!(!verification.verified() || same, "byte {at}");
    }
}

/// An envelope over `payload` that says `payload_type` and is signed over `signed_type`.
fn envelope(payload: &[u8], payload_type: &str, signed_type: &str, seed: u8) -> Value {
    let sig = signing(seed).sign(&pae(signed_type, payload)).to_bytes();
    json!({
        "payload": Base64::encode_string(payload),
        "payloadType": payload_type,
        "signatures": [{"keyid": public(seed).fingerprint(), "sig": Base64::encode_string(&sig)}],
    })
}

/// The statement, changed, and signed again by the same key: what a signer's own program may come up with.
fn resigned(case: &Case, change: impl Fn(&mut Value)) -> String {
    let mut statement: Value = serde_json::from_slice(&case.payload()).unwrap();
    change(&mut statement);
    let payload = statement.to_string();
    envelope(payload.as_bytes(), PAYLOAD_TYPE, PAYLOAD_TYPE, 1).to_string()
}

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
            "two packs",
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

/// What DSSE lets a sender write differently.
#[test]
fn honest_envelopes_of_other_programs_are_taken() {
    let case = Case::new("approved");
    let good = case.envelope();
    let sig = Base64::decode_vec(good["signatures"][0]["sig"].as_str().unwrap()).unwrap();
    let foreign = json!({"keyid": "", "sig": Base64::encode_string(&[7; 64])});
    let with = |change: &dyn Fn(&mut Value)| {
        let mut envelope = good.clone();
        change(&mut envelope);
        serde_json::to_string_pretty(&envelope).unwrap()
    };
    for (name, text) in [
        (
            "URL alphabet",
            with(&|it| {
                it["payload"] = Base64Url::encode_string(&case.payload()).into();
                it["signatures"][0]["sig"] = Base64Url::encode_string(&sig).into();
            }),
        ),
        (
            "a second signature",
            with(&|it| {
                it["signatures"]
                    .as_array_mut()
                    .unwrap()
                    .insert(0, foreign.clone());
            }),
        ),
        (
            "no key id",
            with(&|it| {
                it["signatures"][0].as_object_mut().unwrap().remove("keyid");
            }),
        ),
        (
            "a key id that lies",
            with(&|it| it["signatures"][0]["keyid"] = public(2).fingerprint().into()),
        ),
        ("more members", with(&|it| it["x"] = 1.into())),
    ] {
        let verification = case.verify(text.as_bytes());
        assert!(
            verification.verified(),
            "{name}: {:#?}",
            verification.checks
        );
    }
}

#[test]
fn keys_are_what_openssl_writes_and_nothing_else() {
    let second = signing(1).to_pkcs8_pem(LineEnding::LF).unwrap();
    let second = PrivateKey::read(&second).unwrap().public().unwrap();
    assert_eq!(second, public(1));
    assert_eq!(private(1).public().unwrap(), public(1));
    let pem = |label: &str, der: &[u8]| {
        let text = Base64::encode_string(der);
        format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
    };
    let spki = |oid: u8, key: &[u8]| {
        let mut der = vec![
            0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, oid, 0x03, 0x21, 0x00,
        ];
        der.extend(key);
        pem("PUBLIC KEY", &der)
    };
    let (mut one, mut neutral) = ([0; 32], [0; 32]);
    one[0] = 1;
    neutral[31] = 0x80;
    let good = signing(1).verifying_key().to_bytes();
    let off = (0..=255)
        .map(|byte| [byte; 32])
        .find(|it| VerifyingKey::from_bytes(it).is_err())
        .unwrap();
    assert!(PublicKey::read(&spki(0x70, &good)).is_ok());
    for (name, text) in [
        ("empty", String::new()),
        ("private", private_pem(1)),
        ("X25519", spki(0x6e, &good)),
        ("Ed448", spki(0x71, &good)),
        ("small order", spki(0x70, &one)),
        ("small order, too", spki(0x70, &neutral)),
        ("a second spelling", spki(0x70, &[0xff; 32])),
        ("no point", spki(0x70, &off)),
        ("short", spki(0x70, &good[..31])),
        ("P-256", pem("PUBLIC KEY", &Base64::decode_vec("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==").unwrap())),
        ("certificate", pem("CERTIFICATE", &good)),
    ] {
        assert!(PublicKey::read(&text).is_err(), "{name}");
    }
    for (name, text) in [
        ("empty", String::new()),
        ("public", public_pem(1)),
        ("encrypted", pem("ENCRYPTED PRIVATE KEY", &[0; 40])),
        ("RSA", pem("RSA PRIVATE KEY", &[0; 40])),
        ("short", private_pem(1).replacen("MC4", "MC0", 1)),
    ] {
        assert!(PrivateKey::read(&text).is_err(), "{name}");
    }
}

#[test]
fn evidence_of_another_submission_is_refused_with_its_reason() {
    let (one, other) = (Case::new("approved"), Case::new("lifted"));
    let verification = held(other.sealed.as_bytes(), &one.files, &one.pack);
    assert_eq!(failed(&verification), ["submission"]);
    let with = |change: &dyn Fn(&mut Files)| {
        let mut files = one.files.clone();
        change(&mut files);
        files.files.sort_by(|a, b| a.path.cmp(&b.path));
        let verification = held(one.sealed.as_bytes(), &files, &one.pack);
        assert_eq!(failed(&verification), ["submission"]);
        said(&verification, "submission")
    };
    let index = |path: &str| {
        one.files
            .files
            .iter()
            .position(|it| it.path == path)
            .unwrap()
    };
    let manifest = index("hutong.yaml");
    assert!(
        with(&|it| it.files[manifest].path = "hutong.yml".into())
            .contains("renamed: hutong.yaml → hutong.yml")
    );
    assert!(
        with(&|it| {
            it.files.remove(manifest);
        })
        .contains("missing: hutong.yaml")
    );
    assert!(with(&|it| it.files[manifest].bytes.push(b'\n')).contains("changed: hutong.yaml"));
    // A file that is suddenly unreadable is not the empty file that it looks like.
    assert!(with(&|it| it.files[manifest].taken = false).contains("changed: hutong.yaml"));
    let extra = with(&|it| {
        it.files.push(File {
            path: "notes.txt".into(),
            bytes: Vec::new(),
            taken: true,
        });
    });
    assert!(extra.contains("extra: notes.txt"));
    let verification = held(
        one.sealed.as_bytes(),
        &one.files,
        &embedded::files("ogc").unwrap(),
    );
    assert_eq!(failed(&verification), ["pack"]);
    let found = said(&verification, "pack");
    assert!(
        found.contains(&tree(&one.pack)) && found.contains(&tree(&embedded::files("ogc").unwrap()))
    );
}

#[test]
fn project_serial_and_age_are_held_against_what_was_asked() {
    let case = Case::new("approved");
    let (key, pack) = (public(1), tree(&case.pack));
    let base = expected(&key, &case.files, &pack);
    let check = |expected: Expected<'_>| failed(&verify(case.sealed.as_bytes(), &expected));
    let none: [&str; 0] = [];
    assert_eq!(
        check(Expected {
            project: Some("2026-0142"),
            ..base
        }),
        none
    );
    assert_eq!(
        check(Expected {
            project: Some("2026-0143"),
            ..base
        }),
        ["project"]
    );
    assert_eq!(
        check(Expected {
            serial: Some(7),
            ..base
        }),
        none
    );
    assert_eq!(
        check(Expected {
            serial: Some(8),
            ..base
        }),
        ["serial"]
    );
    // Made 2026-11-23T07:00:00Z, as of that day.
    for (now, days, fails) in [
        ("2026-11-23T07:00:00Z", 0, false),
        ("2026-11-23T07:00:01Z", 0, true),
        ("2026-11-24T07:00:00Z", 1, false),
        ("2026-11-24T07:00:01Z", 1, true),
        ("2027-01-01T00:00:00Z", 60, false),
        ("2026-11-23T06:50:00Z", 60, true),
        ("2025-11-23T06:00:00Z", 60, true),
    ] {
        let failed = check(Expected {
            age: Some((days, now)),
            ..base
        });
        assert_eq!(failed == ["age"], fails, "{now} {days}: {failed:?}");
    }
    // A day long past keeps waivers alive that have expired since.
    let mut old = case.verdict.clone();
    old.as_of = "2026-01-01".into();
    let old = sealed(&stated(&old, &case.files, None), 1);
    let age = Some((30, "2026-11-24T00:00:00Z"));
    assert_eq!(
        failed(&verify(old.as_bytes(), &Expected { age, ..base })),
        ["age"]
    );
    // Evidence without a serial is never new enough.
    assert_eq!(
        failed(&verify(
            old.as_bytes(),
            &Expected {
                serial: Some(0),
                ..base
            }
        )),
        ["serial"]
    );
    let some = Some("sha256:00");
    for (name, expected) in [
        (
            "waivers",
            Expected {
                waivers: some,
                ..base
            },
        ),
        (
            "registry",
            Expected {
                registry: some,
                ..base
            },
        ),
        (
            "against",
            Expected {
                against: some,
                ..base
            },
        ),
    ] {
        assert_eq!(check(expected), [name]);
    }
}

/// A signer whose program says what is not so: sound in itself, signed, and found by judging again.
#[test]
fn a_verdict_that_was_not_reached_is_found_by_judging_again() {
    let case = Case::new("mismatched");
    let mut lie = case.verdict.clone();
    lie.open.clear();
    lie.outcome = hutong::decide::Outcome::Pass;
    let lie = sealed(&stated(&lie, &case.files, Some(7)), 1);
    let mut verification = case.verify(lie.as_bytes());
    assert!(verification.verified());
    verification.rerun(&case.statement);
    assert_eq!(failed(&verification), ["rerun"]);
    assert_eq!(verification.exit_code(), 4);
    let said = said(&verification, "rerun");
    assert!(
        said.contains("PASS was signed, it is FAIL") && said.contains("findings"),
        "{said}"
    );
    let mut honest = case.verify(case.sealed.as_bytes());
    honest.rerun(&case.statement);
    assert_eq!(honest.exit_code(), 1);
    assert!(!honest.same_program("9.9.9", "sha256:00"));
    assert_eq!(failed(&honest), ["tool"]);
}

fn mistakes(name: &str, value: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(schema(name).unwrap()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors = validator.iter_errors(value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// A verdict with everything that evidence may hold, on files that are made up.
fn made_up(verdict: &Verdict) -> (Verdict, Files) {
    let mut verdict = verdict.clone();
    let mut files = Files::default();
    for subject in &mut verdict.files {
        let bytes = subject.path.as_bytes().to_vec();
        subject.digest = digest::sha256(&bytes);
        files.files.push(File {
            path: subject.path.clone(),
            bytes,
            taken: true,
        });
    }
    let sizes = files.files.iter().map(|it| it.bytes.len() as u64);
    let subjects: Vec<_> = verdict.files.iter().zip(sizes).collect();
    verdict.digest = digest::of_digests(
        subjects
            .iter()
            .map(|(it, size)| (it.path.as_str(), it.digest.as_str(), *size)),
    );
    (verdict, files)
}

#[test]
fn evidence_fits_its_schema_and_repeats_no_text() {
    for name in fs::read_dir(SUBMISSIONS).unwrap() {
        let path = name.unwrap().path();
        if path.is_dir() {
            let case = Case::new(path.file_name().unwrap().to_str().unwrap());
            let value: Value = serde_json::from_slice(&case.payload()).unwrap();
            assert_eq!(
                mistakes("evidence", &value),
                Vec::<String>::new(),
                "{}",
                path.display()
            );
            let text = value["predicate"]["findings"].to_string();
            for told in &case.verdict.open {
                assert!(!text.contains(&told.message.zh), "{}", told.message.zh);
                assert!(!text.contains(&told.message.en), "{}", told.message.en);
            }
        }
    }
    for verdict in [sample::pass(), sample::fail()] {
        let (verdict, files) = made_up(&verdict);
        let statement = stated(&verdict, &files, None);
        let value: Value = serde_json::from_str(&statement.payload().unwrap()).unwrap();
        assert_eq!(mistakes("evidence", &value), Vec::<String>::new());
        // Everything the sample has is there.
        let predicate = &statement.predicate;
        assert_eq!(predicate.waivers.len(), verdict.waivers.len());
        assert_eq!(predicate.decisions.len(), verdict.decisions.len());
        assert_eq!(predicate.coverage.len(), verdict.clauses.len());
        assert_eq!(predicate.excuses.len(), verdict.suppressions.len());
        assert_eq!(
            predicate.findings.len(),
            verdict.open.len() + verdict.waived.len()
        );
        let back = Statement::read(statement.payload().unwrap().as_bytes()).unwrap();
        assert_eq!(back, statement);
    }
}

/// Thousands of findings of one rule are counted and held by one digest.
#[test]
fn a_flood_of_findings_stays_small_and_every_finding_counts() {
    let (mut verdict, files) = made_up(&sample::fail());
    let told = verdict.open[0].clone();
    verdict.open = (0..5_000)
        .map(|i| {
            let mut told = told.clone();
            told.fingerprint = format!("f{i}");
            told
        })
        .collect();
    let many = stated(&verdict, &files, None);
    let waived = verdict
        .waived
        .iter()
        .filter(|it| it.rule == told.rule)
        .count();
    let listed = many
        .predicate
        .findings
        .iter()
        .filter(|it| it.message_id == told.rule);
    assert_eq!(listed.count(), 200);
    assert_eq!(many.predicate.omitted.len(), 1);
    assert_eq!(many.predicate.omitted[0].count, 4_800 + waived as u64);
    let value: Value = serde_json::from_str(&many.payload().unwrap()).unwrap();
    assert_eq!(mistakes("evidence", &value), Vec::<String>::new());
    verdict.open[4_999].fingerprint = "another".into();
    let other = stated(&verdict, &files, None);
    assert_ne!(many.predicate.result_digest, other.predicate.result_digest);
}

/// What the schema says of `resultDigest`, done by hand.
#[test]
fn the_result_digest_is_made_as_the_schema_says() {
    let case = Case::new("approved");
    let mut predicate: Value =
        serde_json::from_slice::<Value>(&case.payload()).unwrap()["predicate"].clone();
    for key in ["resultDigest", "evaluatedAt", "reverify"] {
        predicate
            .as_object_mut()
            .unwrap()
            .shift_remove(key)
            .unwrap();
    }
    for key in ["target", "digest"] {
        predicate["tool"]
            .as_object_mut()
            .unwrap()
            .shift_remove(key)
            .unwrap();
    }
    predicate["policy"][0]
        .as_object_mut()
        .unwrap()
        .shift_remove("origin")
        .unwrap();
    // The payload is canonical already, and taking members away leaves it so.
    let digest = digest::sha256(predicate.to_string().as_bytes());
    assert_eq!(digest, case.statement.predicate.result_digest.named());
}

// From here on the program as it is started.

fn hutong(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hutong"));
    command.args(words);
    for name in [
        "CI",
        "GITHUB_ACTIONS",
        "TF_BUILD",
        "TEAMCITY_VERSION",
        "NO_COLOR",
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "SOURCE_DATE_EPOCH",
    ] {
        command.env_remove(name);
    }
    command
}

fn run(words: &[&str]) -> Output {
    hutong(words).output().unwrap()
}

/// An empty folder of this test's own, with two keys beside it.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let desk = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("evidence-{name}"));
        let _ = fs::remove_dir_all(&desk);
        fs::create_dir_all(&desk).unwrap();
        for (name, seed) in [("office", 1), ("other", 2)] {
            fs::write(desk.join(format!("{name}.key")), private_pem(seed)).unwrap();
            fs::write(desk.join(format!("{name}.pub")), public_pem(seed)).unwrap();
        }
        Self(desk)
    }

    fn at(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// A copy of a bundled submission.
    fn copy(&self, name: &str) -> String {
        copy(
            &Path::new(SUBMISSIONS).join(name),
            &self.0.join(name),
            false,
        );
        self.at(name)
    }

    fn attest(&self, submission: &str, evidence: &str, more: &[&str]) -> Output {
        let (key, output) = (self.at("office.key"), self.at(evidence));
        let mut words = vec![
            "attest", submission, "--key", &key, "--output", &output, "--as-of", DAY,
        ];
        words.extend(more);
        run(&words)
    }

    fn verify(&self, submission: &str, evidence: &str, more: &[&str]) -> Output {
        let (key, evidence) = (self.at("office.pub"), self.at(evidence));
        let mut words = vec![
            "verify",
            &evidence,
            "--submission",
            submission,
            "--key",
            &key,
            "--lang",
            "en",
        ];
        words.extend(more);
        run(&words)
    }

    /// The exit code of a verification, and the names of the checks that do not hold.
    fn verdict(&self, submission: &str, evidence: &str, more: &[&str]) -> (i32, Vec<String>) {
        let mut words = vec!["--format", "json", "--quiet"];
        words.extend(more);
        let output = self.verify(submission, evidence, &words);
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        assert_eq!(mistakes("verification", &report), Vec::<String>::new());
        let code = output.status.code().unwrap();
        assert_eq!(report["verified"].as_bool().unwrap(), code != 4);
        assert_eq!(report["statement"].is_null(), code == 4);
        let checks = report["checks"].as_array().unwrap().iter();
        let failed = checks
            .filter(|check| check["state"] == "failed")
            .map(|check| check["check"].as_str().unwrap().to_owned());
        (code, failed.collect())
    }
}

fn copy(from: &Path, to: &Path, backwards: bool) {
    fs::create_dir_all(to).unwrap();
    let mut entries: Vec<_> = fs::read_dir(from).unwrap().map(|it| it.unwrap()).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    if backwards {
        entries.reverse();
    }
    for entry in entries {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to, backwards);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn ok() -> Vec<String> {
    Vec::new()
}

#[test]
fn exit_codes_say_whether_it_is_verified_and_what_was_decided() {
    let desk = Desk::new("codes");
    for (name, expected) in [
        ("approved", 0),
        ("mismatched", 1),
        ("empty", 3),
        ("existing", 3),
    ] {
        let submission = desk.copy(name);
        assert_eq!(
            code(&desk.attest(&submission, "e.json", &[])),
            expected,
            "{name}"
        );
        assert_eq!(
            desk.verdict(&submission, "e.json", &["--rerun"]),
            (expected, ok()),
            "{name}"
        );
    }
}

#[test]
fn judging_again_takes_what_was_judged_with() {
    let desk = Desk::new("rerun");
    let submission = desk.copy("existing");
    let registry = format!("{SUBMISSIONS}/existing.registry.csv");
    let against = desk.copy("approved");
    let with = ["--registry", &registry, "--stage", "operation"];
    assert_eq!(code(&desk.attest(&submission, "e.json", &with)), 0);
    let registry = ["--rerun", "--registry", &registry];
    assert_eq!(desk.verdict(&submission, "e.json", &registry), (0, ok()));
    assert_eq!(desk.verdict(&submission, "e.json", &[]), (0, ok()));
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--rerun"]),
        (4, vec!["registry".into()])
    );
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--against", &against]),
        (4, vec!["against".into()])
    );
    let other = desk.at("other.csv");
    fs::write(&other, fs::read_to_string(registry[2]).unwrap() + "\n").unwrap();
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--registry", &other]),
        (4, vec!["registry".into()])
    );
}

#[test]
fn a_pack_of_ones_own_is_named_and_held() {
    let desk = Desk::new("pack");
    let submission = desk.copy("approved");
    let pack = desk.at("pack");
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/gb"),
        Path::new(&pack),
        false,
    );
    desk.attest(&submission, "e.json", &["--pack", &pack]);
    // The same bytes are the same pack, wherever they come from.
    assert_eq!(desk.verdict(&submission, "e.json", &["--rerun"]), (0, ok()));
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--rerun", "--pack", &pack]),
        (0, ok())
    );
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--pack", "ogc"]),
        (4, vec!["pack".into()])
    );
    let digest = load_pack_named("gb").unwrap().digest;
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--pack-digest", &digest]),
        (0, ok())
    );
    let wrong = format!("sha256:{}", "0".repeat(64));
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--pack-digest", &wrong]),
        (4, vec!["pack".into()])
    );
    assert_eq!(
        code(&desk.verify(&submission, "e.json", &["--pack-digest", "sha256:0"])),
        2
    );
    // A pack that no longer loads is another pack all the same.
    fs::write(Path::new(&pack).join("pack.yaml"), "schema: [").unwrap();
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--pack", &pack, "--rerun"]),
        (4, vec!["pack".into()])
    );
}

#[test]
fn one_evidence_follows_another() {
    let desk = Desk::new("serial");
    let submission = desk.copy("approved");
    assert_eq!(
        code(&desk.attest(&submission, "1.json", &["--serial", "3"])),
        0
    );
    let previous = desk.at("1.json");
    assert_eq!(
        code(&desk.attest(&submission, "2.json", &["--previous", &previous])),
        0
    );
    assert_eq!(
        desk.verdict(
            &submission,
            "2.json",
            &["--serial", "4", "--project", "2026-0142", "--rerun"]
        ),
        (0, ok())
    );
    assert_eq!(
        desk.verdict(&submission, "1.json", &["--serial", "4"]),
        (4, vec!["serial".into()])
    );
    let output = desk.verify(&submission, "2.json", &["--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let bytes = fs::read(&previous).unwrap();
    let named =
        report["statement"]["predicate"]["submission"]["previousEvidence"]["digest"]["sha256"]
            .as_str()
            .unwrap();
    assert_eq!(format!("sha256:{named}"), digest::sha256(&bytes));
    // Not backwards, not across projects, not from something else.
    assert_eq!(
        code(&desk.attest(
            &submission,
            "3.json",
            &["--previous", &previous, "--serial", "3"]
        )),
        2
    );
    let other = desk.copy("empty");
    assert_eq!(
        code(&desk.attest(&other, "3.json", &["--previous", &previous])),
        2
    );
    let manifest = desk.at("approved/hutong.yaml");
    assert_eq!(
        code(&desk.attest(&submission, "3.json", &["--previous", &manifest])),
        2
    );
    assert!(!Path::new(&desk.at("3.json")).exists());
}

#[test]
fn an_archive_is_held_as_a_whole_and_by_its_files() {
    let desk = Desk::new("archive");
    let folder = desk.copy("approved");
    let archive = desk.at("approved.tar");
    let made = Command::new("tar")
        .args(["-cf", &archive, "-C", &folder, "."])
        .status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: there is no tar here");
        return;
    }
    assert_eq!(code(&desk.attest(&archive, "e.json", &[])), 0);
    assert_eq!(desk.verdict(&archive, "e.json", &["--rerun"]), (0, ok()));
    assert_eq!(desk.verdict(&folder, "e.json", &["--rerun"]), (0, ok()));
    // The same files in another archive.
    let mut bytes = fs::read(&archive).unwrap();
    bytes.extend([0; 10_240]);
    fs::write(&archive, bytes).unwrap();
    assert_eq!(
        desk.verdict(&archive, "e.json", &[]),
        (4, vec!["archive".into()])
    );
}

#[test]
fn nothing_of_ours_lies_in_the_submission() {
    let desk = Desk::new("inside");
    let submission = desk.copy("approved");
    let key = desk.at("office.key");
    let inside = format!("{submission}/evidence.json");
    let attest = |key: &str, output: &str| {
        let output = run(&["attest", &submission, "--key", key, "-o", output]);
        assert_eq!(code(&output), 2, "{}", stderr(&output));
    };
    attest(&key, &inside);
    attest(&key, &format!("{submission}/api/../evidence.json"));
    attest(&key, &key);
    fs::write(format!("{submission}/office.key"), private_pem(1)).unwrap();
    attest(&format!("{submission}/office.key"), &desk.at("e.json"));
    assert!(!Path::new(&inside).exists());
    assert_eq!(fs::read_to_string(&key).unwrap(), private_pem(1));
    fs::remove_file(format!("{submission}/office.key")).unwrap();
    desk.attest(&submission, "e.json", &[]);
    fs::write(format!("{submission}/office.pub"), public_pem(1)).unwrap();
    let words = [
        "verify",
        &desk.at("e.json"),
        "--submission",
        &submission,
        "--key",
        &format!("{submission}/office.pub"),
    ];
    assert_eq!(code(&run(&words)), 2);
}

/// A key or a file that is not there is a mistake in what was typed; evidence that is none is not verified.
#[test]
fn what_is_missing_and_what_is_wrong() {
    let desk = Desk::new("wrong");
    let submission = desk.copy("approved");
    desk.attest(&submission, "e.json", &[]);
    let evidence = desk.at("e.json");
    for key in ["nothing.pub", ".", "office.key", "e.json"] {
        let key = desk.at(key);
        let output = run(&[
            "verify",
            &evidence,
            "--submission",
            &submission,
            "--key",
            &key,
        ]);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{key}");
        let output = run(&[
            "attest",
            &submission,
            "--key",
            &desk.at("nothing.key"),
            "-o",
            &desk.at("new.json"),
        ]);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{key}");
    }
    let other = desk.at("other.pub");
    assert_eq!(
        code(&run(&[
            "verify",
            &evidence,
            "--submission",
            &submission,
            "--key",
            &other
        ])),
        4
    );
    assert_eq!(code(&desk.verify(&submission, "nothing.json", &[])), 2);
    assert_eq!(code(&desk.verify(&submission, "approved", &[])), 2);
    assert_eq!(code(&desk.verify(&desk.at("nothing"), "e.json", &[])), 2);
    fs::write(desk.at("empty.json"), "").unwrap();
    assert_eq!(
        desk.verdict(&submission, "empty.json", &[]),
        (4, vec!["envelope".into()])
    );
    fs::File::create(desk.at("large.json"))
        .unwrap()
        .set_len(50 << 20)
        .unwrap();
    assert_eq!(
        desk.verdict(&submission, "large.json", &[]),
        (4, vec!["envelope".into()])
    );
    fs::write(desk.at("deep.json"), "[".repeat(1 << 20)).unwrap();
    assert_eq!(
        desk.verdict(&submission, "deep.json", &[]),
        (4, vec!["envelope".into()])
    );
    for more in [
        &["--format", "sarif"][..],
        &["--max-age", "-1"],
        &["--serial", "x"],
    ] {
        assert_eq!(
            code(&desk.verify(&submission, "e.json", more)),
            2,
            "{more:?}"
        );
    }
    let mut command = hutong(&[
        "attest",
        &submission,
        "--key",
        &desk.at("office.key"),
        "-o",
        &desk.at("f.json"),
    ]);
    assert_eq!(
        code(
            &command
                .env("SOURCE_DATE_EPOCH", "yesterday")
                .output()
                .unwrap()
        ),
        2
    );
    assert!(!Path::new(&desk.at("f.json")).exists());
}

/// The same inputs give one result: whoever asks, wherever, in whatever language, on however many threads.
#[test]
fn one_result_in_fifty_runs() {
    let desk = Desk::new("fifty");
    let key = desk.at("office.key");
    let mut results = BTreeSet::new();
    let mut payloads = BTreeSet::new();
    let (threads, locales) = (
        ["1", "2", "3", "8"],
        [
            "C",
            "zh_CN.UTF-8",
            "en_US.UTF-8",
            "tr_TR.UTF-8",
            "ja_JP.SJIS",
        ],
    );
    let zones = [
        "UTC",
        "Asia/Shanghai",
        "America/New_York",
        "Pacific/Kiritimati",
        "nonsense",
    ];
    for i in 0..50 {
        // Made in either order, under names of their own, asked for from the root, from beside and from within.
        let name = format!("copy-{i}");
        let folder = desk.0.join(&name).join("deeper");
        let folder = if i % 3 == 0 {
            folder
        } else {
            desk.0.join(&name)
        };
        copy(
            &Path::new(SUBMISSIONS).join("mismatched"),
            &folder,
            i % 2 == 1,
        );
        let (from, path) = match i % 4 {
            0 => (
                desk.0.clone(),
                folder.strip_prefix(&desk.0).unwrap().to_path_buf(),
            ),
            1 => (folder.clone(), PathBuf::from(".")),
            2 => (PathBuf::from("/"), folder.clone()),
            _ => (folder.join("api"), PathBuf::from("..")),
        };
        let output = desk.at(&format!("{i}.json"));
        let lang = ["zh", "en", "both"][i % 3];
        let words = [
            "attest",
            path.to_str().unwrap(),
            "--key",
            &key,
            "-o",
            &output,
            "--as-of",
            DAY,
            "--lang",
            lang,
        ];
        let mut command = hutong(&words);
        command
            .current_dir(from)
            .env("RAYON_NUM_THREADS", threads[i % threads.len()])
            .env("LC_ALL", locales[i % locales.len()])
            .env("TZ", zones[(i / 2) % zones.len()])
            .env(
                "SOURCE_DATE_EPOCH",
                if i < 40 { "1795417200" } else { "1795503600" },
            );
        let done = command.output().unwrap();
        assert_eq!(code(&done), 1, "{}", stderr(&done));
        let envelope: Value = serde_json::from_slice(&fs::read(&output).unwrap()).unwrap();
        let payload = Base64::decode_vec(envelope["payload"].as_str().unwrap()).unwrap();
        let statement: Value = serde_json::from_slice(&payload).unwrap();
        results.insert(
            statement["predicate"]["resultDigest"]["sha256"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
        payloads.insert(payload);
    }
    assert_eq!(results.len(), 1);
    // With the time that it is made at given, the whole is the same.
    assert_eq!(payloads.len(), 2);
}

/// What stands between a result and the next: a change of any input.
#[test]
fn other_inputs_give_another_result() {
    let case = Case::new("approved");
    let result = |verdict: &Verdict, files: &Files, serial| {
        stated(verdict, files, serial)
            .predicate
            .result_digest
            .sha256
    };
    let mut seen = BTreeSet::from([result(&case.verdict, &case.files, Some(7))]);
    let mut verdict = case.verdict.clone();
    verdict.as_of = "2026-11-24".into();
    assert!(seen.insert(result(&verdict, &case.files, Some(7))));
    let mut verdict = case.verdict.clone();
    verdict.limits[0].1 += 1;
    assert!(seen.insert(result(&verdict, &case.files, Some(7))));
    let mut verdict = case.verdict.clone();
    verdict.packs[0].digest = digest::sha256(b"");
    assert!(seen.insert(result(&verdict, &case.files, Some(7))));
    assert!(seen.insert(result(&case.verdict, &case.files, Some(8))));
}
