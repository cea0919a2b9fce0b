//! Reading what comes back, and no more of it than is wanted: counted while it comes in, and once more as it is unpacked,
//! so that neither an endless answer nor a small one that unpacks to gigabytes costs memory.

use std::collections::BTreeMap;
use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use reqwest::header::{CONTENT_ENCODING, HeaderMap, SET_COOKIE};

use super::failure::{Failure, FailureKind};

/// The most bytes of an answer's headers.
const HEADERS_MAX_BYTES: usize = 32 * 1024;

/// What the other side answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// By their names in lower case; those sent several times joined by a comma. Cookies are left out.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// Reads an answer whose body has at most so many bytes, packed and unpacked.
///
/// # Errors
/// It is too large, packed in a way that was not asked for, or breaks off.
pub async fn read(mut response: reqwest::Response, max_bytes: usize, host: &str) -> Result<Answer, Failure> {
    let status = response.status().as_u16();
    let headers = headers_of(response.headers())?;
    let mut body = Body::new(response.headers(), max_bytes)?;
    if response.content_length().is_some_and(|length| length > max_bytes as u64) {
        return Err(too_large(max_bytes));
    }
    while let Some(chunk) = response.chunk().await.map_err(|error| Failure::from_library(&error, host))? {
        body.take(&chunk)?;
    }
    Ok(Answer { status, headers, body: body.finish()? })
}

fn headers_of(headers: &HeaderMap) -> Result<BTreeMap<String, String>, Failure> {
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if bytes > HEADERS_MAX_BYTES {
        return Err(Failure::new(FailureKind::TooLarge, "The answer's headers are larger than 32 KB."));
    }
    let mut read: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers.iter().filter(|(name, _)| **name != SET_COOKIE) {
        let value = String::from_utf8_lossy(value.as_bytes());
        read.entry(name.as_str().to_owned())
            .and_modify(|known| {
                known.push_str(", ");
                known.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
    }
    Ok(read)
}

/// A body that is coming in.
struct Body {
    unpacking: Unpacking,
    /// Bytes that came over the wire.
    received: usize,
    max_bytes: usize,
}

enum Unpacking {
    Plain(Limited),
    Gzip(Box<MultiGzDecoder<Limited>>),
}

/// Bytes up to a limit.
struct Limited {
    bytes: Vec<u8>,
    max_bytes: usize,
    is_full: bool,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.max_bytes {
            self.is_full = true;
            return Err(io::Error::other("full"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Body {
    fn new(headers: &HeaderMap, max_bytes: usize) -> Result<Self, Failure> {
        let limited = Limited { bytes: Vec::new(), max_bytes, is_full: false };
        let encoding = headers.get(CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
        let unpacking = match encoding.as_deref() {
            None | Some(b"" | b"identity") => Unpacking::Plain(limited),
            Some(b"gzip" | b"x-gzip") => Unpacking::Gzip(Box::new(MultiGzDecoder::new(limited))),
            Some(_) => return Err(bad_packing()),
        };
        Ok(Self { unpacking, received: 0, max_bytes })
    }

    fn take(&mut self, chunk: &[u8]) -> Result<(), Failure> {
        self.received += chunk.len();
        // What unpacks to nothing must end too.
        if self.received > self.max_bytes {
            return Err(too_large(self.max_bytes));
        }
        let (written, is_full) = match &mut self.unpacking {
            Unpacking::Plain(limited) => (limited.write_all(chunk), limited.is_full),
            Unpacking::Gzip(decoder) => (decoder.write_all(chunk), decoder.get_ref().is_full),
        };
        match written {
            Ok(()) => Ok(()),
            Err(_) if is_full => Err(too_large(self.max_bytes)),
            Err(_) => Err(bad_packing()),
        }
    }

    fn finish(self) -> Result<Vec<u8>, Failure> {
        match self.unpacking {
            Unpacking::Plain(limited) => Ok(limited.bytes),
            // An answer without a body, such as 204, may still be called packed.
            Unpacking::Gzip(_) if self.received == 0 => Ok(Vec::new()),
            Unpacking::Gzip(mut decoder) => {
                let finished = decoder.try_finish();
                if decoder.get_ref().is_full {
                    return Err(too_large(self.max_bytes));
                }
                finished.map_err(|_| bad_packing())?;
                Ok(std::mem::take(&mut decoder.get_mut().bytes))
            }
        }
    }
}

fn too_large(max_bytes: usize) -> Failure {
    let sentence = format!("The answer is larger than {} KB, the most that is read.", max_bytes / 1024);
    Failure::new(FailureKind::TooLarge, sentence)
}

fn bad_packing() -> Failure {
    Failure::new(FailureKind::BadAnswer, "The answer is packed in a way that can't be read; only gzip was asked for.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use reqwest::header::HeaderValue;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(encoding: &str, chunks: &[&[u8]], max_bytes: usize) -> Result<Vec<u8>, FailureKind> {
        let headers = HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_str(encoding).unwrap())]);
        let mut body = Body::new(&headers, max_bytes).map_err(|failure| failure.kind)?;
        for chunk in chunks {
            body.take(chunk).map_err(|failure| failure.kind)?;
        }
        body.finish().map_err(|failure| failure.kind)
    }

    #[test]
    fn what_is_packed_is_unpacked() {
        let bytes = packed(b"hello");
        let (head, tail) = bytes.split_at(7);
        assert_eq!(unpacked("gzip", &[head, tail], 100).unwrap(), b"hello");
        assert_eq!(unpacked("GZIP", &[&bytes, &packed(b" you")], 100).unwrap(), b"hello you");
        assert_eq!(unpacked("identity", &[b"a", b"b"], 2).unwrap(), b"ab");
        assert_eq!(unpacked("gzip", &[], 100).unwrap(), b"");
    }

    #[test]
    fn the_limit_counts_what_it_unpacks_to() {
        let bomb = packed(&vec![0; 1_000_000]);
        assert!(bomb.len() < 5_000);
        assert_eq!(unpacked("gzip", &[&bomb], 900_000), Err(FailureKind::TooLarge));
        assert_eq!(unpacked("gzip", &[&bomb], 1_000_000).map(|bytes| bytes.len()), Ok(1_000_000));
        let nothing = packed(b"").repeat(100);
        assert_eq!(unpacked("gzip", &[&nothing], 100), Err(FailureKind::TooLarge), "members that unpack to nothing");
        assert_eq!(unpacked("identity", &[b"ab", b"c"], 2), Err(FailureKind::TooLarge));
    }

    #[test]
    fn what_was_not_asked_for_or_breaks_off_is_no_answer() {
        let bytes = packed(b"hello");
        assert_eq!(unpacked("br", &[b"x"], 100), Err(FailureKind::BadAnswer));
        assert_eq!(unpacked("gzip, gzip", &[&bytes], 100), Err(FailureKind::BadAnswer));
        assert_eq!(unpacked("gzip", &[b"not packed"], 100), Err(FailureKind::BadAnswer));
        assert_eq!(unpacked("gzip", &[&bytes[..bytes.len() - 3]], 100), Err(FailureKind::BadAnswer));
    }

    #[test]
    fn headers_are_joined_and_cookies_left_out() {
        let mut headers = HeaderMap::new();
        headers.append("x-a", HeaderValue::from_static("1"));
        headers.append("x-a", HeaderValue::from_static("2"));
        headers.append("set-cookie", HeaderValue::from_static("session=secret"));
        let read = headers_of(&headers).unwrap();
        assert_eq!(read, BTreeMap::from([("x-a".to_owned(), "1, 2".to_owned())]));
        headers.insert("x-b", HeaderValue::from_str(&"a".repeat(40_000)).unwrap());
        assert_eq!(headers_of(&headers).err().map(|failure| failure.kind), Some(FailureKind::TooLarge));
    }
}
