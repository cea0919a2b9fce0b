//! Secrets: tokens that can't be guessed, hashes of them for storing, passwords, and signatures of identities.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Hashing takes 19 MB and a processor each time; strangers choose when. So no more than two at once.
static HASHING: Semaphore = Semaphore::const_new(2);

/// `bytes` random bytes from the system, in characters that are safe in an address.
///
/// # Errors
/// The system has no randomness to give.
pub fn random_token(bytes: usize) -> Result<String> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).map_err(Error::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(buffer))
}

/// What is stored in place of a token. The token is random and long, so a plain hash is enough.
#[must_use]
pub fn hash_token(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// Argon2id with the parameters that OWASP recommends (19 MiB, 2 passes), as a PHC string.
///
/// # Errors
/// Only when hashing itself fails.
pub async fn hash_password(password: String) -> Result<String> {
    blocking(move || {
        let hash = Argon2::default().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string()).map_err(|e| Error::internal(e.to_string()))
    })
    .await
}

/// Whether a password belongs to a hash. Takes as long when there is none, so that the time it takes does not tell
/// which addresses have an account.
///
/// # Errors
/// Only when hashing itself fails.
pub async fn is_password(password: String, hash: Option<String>) -> Result<bool> {
    let Some(hash) = hash else {
        hash_password(password).await?;
        return Ok(false);
    };
    blocking(move || {
        let parsed = PasswordHash::new(&hash).map_err(|e| Error::internal(e.to_string()))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await
}

async fn blocking<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _permit = HASHING.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(f).await.map_err(Error::internal)?
}

/// Whether `signature` is the hexadecimal HMAC-SHA256 of `id` under `secret`. Compared in constant time.
#[must_use]
pub fn is_signature(secret: &str, id: &str, signature: &str) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.update(id.as_bytes());
    let expected = hex(&mac.finalize().into_bytes());
    expected.as_bytes().ct_eq(signature.to_ascii_lowercase().as_bytes()).into()
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_hex_hmac_of_the_id() {
        // RFC 4231, test case 2.
        let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert!(is_signature("Jefe", "what do ya want for nothing?", signature));
        assert!(is_signature("Jefe", "what do ya want for nothing?", &signature.to_uppercase()));
        assert!(!is_signature("Jefe", "what do ya want for something?", signature));
        assert!(!is_signature("Jefe", "what do ya want for nothing?", ""));
    }

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_and_no_other_is() {
        let hash = hash_password("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(is_password("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!is_password("wrong horse".into(), Some(hash)).await.unwrap());
        assert!(!is_password("correct horse".into(), None).await.unwrap());
    }
}
