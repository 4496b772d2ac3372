//! Reads and writes key files: Ed25519 in PKCS#8 and SPKI PEM, as `openssl genpkey -algorithm ed25519` and `openssl pkey
//! -pubout` write them.
//!
//! The key decides the algorithm. An envelope cannot choose one.

use super::Refusal;
use crate::read::digest;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// A private key, which signs.
pub struct PrivateKey(SigningKey);

/// A public key, which verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    fingerprint: String,
}

impl PrivateKey {
    /// Reads a PEM text.
    ///
    /// # Errors
    /// It is no Ed25519 private key.
    pub fn read(pem: &str) -> Result<Self, Refusal> {
        if pem.contains("PUBLIC KEY-----") {
            return Err(Refusal::new(
                "这是公钥；签署需要私钥（PKCS#8 PEM）",
                "this is a public key; signing takes the private one (PKCS#8 PEM)",
            ));
        }
        if pem.contains("BEGIN ENCRYPTED") {
            return Err(Refusal::new(
                "私钥已加密；先用 openssl pkey 解密",
                "the key is encrypted; decrypt it first, with openssl pkey",
            ));
        }
        SigningKey::from_pkcs8_pem(pem).map(Self).map_err(|_| {
            Refusal::new(
                "不是 PKCS#8 PEM 格式的 Ed25519 私钥；可用 openssl genpkey -algorithm ed25519 生成",
                "not an Ed25519 private key in PKCS#8 PEM; `openssl genpkey -algorithm ed25519` makes one",
            )
        })
    }

    /// Signs bytes.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }

    /// The key that verifies what this one signs.
    ///
    /// # Errors
    /// None in practice: an Ed25519 key can always be encoded.
    pub fn public(&self) -> Result<PublicKey, Refusal> {
        PublicKey::new(self.0.verifying_key())
    }
}

impl PublicKey {
    /// Reads a PEM text.
    ///
    /// # Errors
    /// It is no Ed25519 public key, or a weak one, under which anybody can sign.
    pub fn read(pem: &str) -> Result<Self, Refusal> {
        if pem.contains("PRIVATE KEY-----") {
            return Err(Refusal::new(
                "这是私钥；核验只需公钥（openssl pkey -in KEY -pubout），私钥不应交给核验方",
                "this is a private key; verifying takes the public one (openssl pkey -in KEY -pubout), and the private one stays with its owner",
            ));
        }
        let key = VerifyingKey::from_public_key_pem(pem).map_err(|_| {
            Refusal::new(
                "不是 SPKI PEM 格式的 Ed25519 公钥；可用 openssl pkey -in KEY -pubout 导出",
                "not an Ed25519 public key in SPKI PEM; `openssl pkey -in KEY -pubout` writes one",
            )
        })?;
        Self::new(key)
    }

    fn new(key: VerifyingKey) -> Result<Self, Refusal> {
        if key.is_weak() {
            return Err(Refusal::new(
                "公钥是小阶点，任何人都能伪造其签名",
                "the key is a point of small order: anybody could sign for it",
            ));
        }
        // Some points have a second encoding, which would give the key a second fingerprint.
        if key.to_edwards().compress().as_bytes() != key.as_bytes() {
            return Err(Refusal::new(
                "公钥不是规范编码",
                "the key is not in its canonical form",
            ));
        }
        let der = key.to_public_key_der().map_err(|error| {
            Refusal::new(
                format!("公钥无法编码：{error}"),
                format!("the key cannot be written: {error}"),
            )
        })?;
        Ok(Self {
            key,
            fingerprint: digest::sha256(der.as_bytes()),
        })
    }

    /// `sha256:…` of the key's SPKI DER, as printed by `openssl pkey -pubin -outform DER | sha256sum`.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Whether this is a signature of these bytes. Of equivalent signatures only the canonical one is accepted.
    #[must_use]
    pub fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        let signature = Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.key.verify_strict(bytes, &signature).is_ok())
    }
}
