//! Signatures and keys: what was signed is verified, and no changed byte passes.

use super::{Case, Dice, failed, held, private, private_pem, public, public_pem, said, signing};
use base64ct::{Base64, Base64Url, Encoding};
use ed25519_dalek::VerifyingKey;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use hutong::evidence::Verification;
use hutong::evidence::key::{PrivateKey, PublicKey};
use serde_json::{Value, json};

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
