//! Secrets: tokens that can't be guessed, hashes of them for storing, passwords, and signatures of identities.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
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

/// `bytes` random bytes from the system, in lower-case hexadecimal digits: for where capitals get lost, as in mail.
///
/// # Errors
/// The system has no randomness to give.
pub fn random_hex(bytes: usize) -> Result<String> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).map_err(Error::internal)?;
    Ok(hex(&buffer))
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
        let (version, params, salt) = (Version::default(), Params::default(), Salt::generate());
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params).map_err(|e| Error::internal(e.to_string()))?,
            hash: Some(argon2id(&password, version, params, &salt)?),
            salt: Some(salt),
        };
        Ok(hash.to_string())
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
        let stored = PasswordHash::new(&hash).map_err(|e| Error::internal(e.to_string()))?;
        let params = Params::try_from(&stored).map_err(|e| Error::internal(e.to_string()))?;
        let (Some(version), Some(salt), Some(expected)) = (stored.version, stored.salt, stored.hash) else {
            return Err(Error::internal("a stored password lacks a part"));
        };
        let version = Version::try_from(version).map_err(|e| Error::internal(e.to_string()))?;
        let found = argon2id(&password, version, params, &salt)?;
        Ok(found.as_bytes().ct_eq(expected.as_bytes()).into())
    })
    .await
}

fn argon2id(password: &str, version: Version, params: Params, salt: &Salt) -> Result<Output> {
    let mut memory = memory_for(&params);
    let mut out = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    let argon2 = Argon2::new(Algorithm::Argon2id, version, params);
    argon2
        .hash_password_into_with_memory(password.as_bytes(), salt, &mut out, &mut memory)
        .map_err(|e| Error::internal(e.to_string()))?;
    Output::new(&out).map_err(|e| Error::internal(e.to_string()))
}

/// What one hash works in. glibc keeps what is freed in blocks of up to 32 MiB (`DEFAULT_MMAP_THRESHOLD_MAX`) for later,
/// once for each thread that ever hashed: ten agents who sign in would cost 200 MB for good. A larger block is given back
/// at once, and what of it is not touched costs nothing.
fn memory_for(params: &Params) -> Vec<Block> {
    const GIVEN_BACK: usize = (32 << 20) / Block::SIZE + 1;
    let mut memory = Vec::with_capacity(params.block_count().max(GIVEN_BACK));
    memory.resize(params.block_count(), Block::new());
    memory
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

/// What something is recognised by: the hexadecimal SHA-256 of it.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
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

    #[tokio::test]
    async fn a_hash_of_the_reference_implementation_is_understood() {
        // phc-winner-argon2, src/test.c: argon2id, t = 2, m = 2^8, p = 1.
        let known = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assert!(is_password("password".into(), Some(known.into())).await.unwrap());
        assert!(!is_password("passwore".into(), Some(known.into())).await.unwrap());
    }
}
