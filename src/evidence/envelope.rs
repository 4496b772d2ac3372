//! A payload becomes a signed DSSE envelope, and an envelope yields its payload once a signature of the given key is verified.

use super::canonical::{canonical, strict};
use super::key::{PrivateKey, PublicKey};
use super::{PAYLOAD_TYPE, Refusal};
use crate::read::Node;
use crate::report::labels::count;
use base64ct::{Base64, Base64Url, Encoding};
use serde::Serialize;

/// Each signature is verified over the whole payload, so without a limit a sender could cost any amount of time.
const MOST_SIGNATURES: usize = 16;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'e> {
    payload: String,
    payload_type: &'e str,
    signatures: [Signed<'e>; 1],
}

#[derive(Serialize)]
struct Signed<'e> {
    /// A hint for people, which is not compared.
    keyid: &'e str,
    sig: String,
}

/// The bytes that are signed (DSSE's pre-authentication encoding): type and payload, each with its length, so that no byte of
/// one can be moved to the other.
#[must_use]
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "DSSEv1 {} {payload_type} {} ",
        payload_type.len(),
        payload.len()
    )
    .into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// Signs a payload: the envelope as one line of JSON.
///
/// # Errors
/// None in practice; see [`PrivateKey::public`].
pub fn sign(payload: &[u8], key: &PrivateKey) -> Result<String, Refusal> {
    let public = key.public()?;
    let mut text = canonical(&Envelope {
        payload: Base64::encode_string(payload),
        payload_type: PAYLOAD_TYPE,
        signatures: [Signed {
            keyid: public.fingerprint(),
            sig: Base64::encode_string(&key.sign(&pae(PAYLOAD_TYPE, payload))),
        }],
    })?;
    text.push('\n');
    Ok(text)
}

/// An envelope that was read and whose signatures were not verified.
#[derive(Debug)]
pub struct Unverified {
    payload_type: String,
    payload: Vec<u8>,
    signatures: Vec<Vec<u8>>,
}

impl Unverified {
    /// Reads an envelope. Members that DSSE does not define are ignored, as it demands; they are not signed.
    ///
    /// # Errors
    /// It is no envelope, two readers could see two envelopes in it, or it has no signature.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let root = strict(bytes)?;
        let payload_type = text(&root, "payloadType")?.to_owned();
        let payload = bytes_of(text(&root, "payload")?, "payload")?;
        let signatures = root.get("signatures").map(Node::items).unwrap_or_default();
        if signatures.is_empty() {
            return Err(Refusal::new("没有签名", "there is no signature"));
        }
        if signatures.len() > MOST_SIGNATURES {
            return Err(Refusal::new(
                format!("签名超过 {MOST_SIGNATURES} 个"),
                format!("there are more than {MOST_SIGNATURES} signatures"),
            ));
        }
        let signatures = signatures
            .iter()
            .map(|one| bytes_of(text(one, "sig")?, "sig"))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            payload_type,
            payload,
            signatures,
        })
    }

    /// The payload, if one of the signatures is of this key. Signatures of other keys are ignored.
    ///
    /// # Errors
    /// There is no such signature, or the payload is not of the type of evidence.
    pub fn verify(self, key: &PublicKey) -> Result<Vec<u8>, Refusal> {
        if self.payload_type != PAYLOAD_TYPE {
            let found = &self.payload_type;
            return Err(Refusal::new(
                format!("载荷类型为 {found:?}，应为 {PAYLOAD_TYPE}"),
                format!("the payload type is {found:?}, not {PAYLOAD_TYPE}"),
            ));
        }
        let signed = pae(&self.payload_type, &self.payload);
        if self.signatures.iter().any(|one| key.verifies(&signed, one)) {
            return Ok(self.payload);
        }
        let number = self.signatures.len();
        Err(Refusal::new(
            format!("{number} 个签名中没有一个出自所给公钥：内容被改动，或由他人签署"),
            format!(
                "of {} none is of this key: the content was changed, or somebody else signed it",
                count(number, "signature")
            ),
        ))
    }

    /// The payload, although no signature was verified.
    #[must_use]
    pub fn unverified_payload(&self) -> &[u8] {
        &self.payload
    }
}

fn text<'n>(node: &'n Node, key: &str) -> Result<&'n str, Refusal> {
    node.str_at(key).ok_or_else(|| {
        Refusal::new(
            format!("不是 DSSE 信封：缺少文本 {key}"),
            format!("no DSSE envelope: it lacks the text {key}"),
        )
    })
}

/// Base64 in either alphabet. Of several encodings of the same bytes only the padded one without stray bits is accepted.
fn bytes_of(text: &str, name: &str) -> Result<Vec<u8>, Refusal> {
    let standard = Base64::decode_vec(text).ok();
    let standard = standard.filter(|bytes| Base64::encode_string(bytes) == text);
    let bytes = standard.or_else(|| {
        let bytes = Base64Url::decode_vec(text).ok();
        bytes.filter(|bytes| Base64Url::encode_string(bytes) == text)
    });
    bytes.ok_or_else(|| {
        Refusal::new(
            format!("{name} 不是规范的 base64"),
            format!("{name} is not canonical base64"),
        )
    })
}
