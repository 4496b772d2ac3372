//! Evidence: what is signed can be checked, and what was changed is noticed.

mod desk;
mod forgeries;
mod inputs;
mod program;
mod reproducible;
mod signatures;
mod statements;

use crate::support::{AS_OF, found, submission};
use base64ct::{Base64, Encoding};
use ed25519_dalek::Signer;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePublicKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use hutong::decide::Verdict;
use hutong::discover::Files;
use hutong::evidence::envelope::{pae, sign};
use hutong::evidence::key::{PrivateKey, PublicKey};
use hutong::evidence::statement::{Inputs, Run, statement};
use hutong::evidence::verify::State;
use hutong::evidence::{Expected, PAYLOAD_TYPE, Statement, Verification, verify};
use hutong::pack::embedded;
use hutong::read::digest;
use hutong::{Plan, judge, load_pack, load_pack_named};
use serde_json::{Value, json};

/// A key made from one number: no private key stands in the repository.
fn signing(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub(crate) fn private_pem(seed: u8) -> String {
    // As `openssl genpkey` writes it: version 1, without the public key.
    let mut der = vec![
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ];
    der.extend([seed; 32]);
    let text = Base64::encode_string(&der);
    format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n")
}

pub(crate) fn public_pem(seed: u8) -> String {
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
            project: None,
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
    sign(statement.payload().unwrap().as_bytes(), &private(seed)).unwrap()
}

impl Case {
    fn new(name: &str) -> Self {
        let files = found(&submission(name));
        let pack = embedded::files("gb").unwrap();
        let plan = Plan::new(load_pack(&pack).unwrap(), AS_OF).unwrap();
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
        code: None,
        key,
        files,
        archive: None,
        pack,
        project: None,
        class: None,
        stage: None,
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
    let mut all = vec![check.message.en.as_str()];
    all.extend(details);
    all.join("\n")
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
