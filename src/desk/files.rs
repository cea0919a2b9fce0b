//! Files, kept under their content's hash. A file is written and synced before a row names it, so no row ever names
//! a file that a power cut took away.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;

use crate::desk::secret;
use crate::domain::attachment::{declared_type, picture_type};
use crate::error::{Code, Error, Result};
use crate::storage::attachment::NewAttachment;

/// How many bytes of the beginning are kept to tell pictures by.
const HEAD: usize = 64 * 1024;

/// No upload takes this long.
const BROKEN_OFF_AFTER: Duration = Duration::from_hours(24);

/// The folder of files.
#[derive(Clone)]
pub struct Files {
    folder: Arc<Path>,
    /// Held for reading while a file is put in its place and named, for writing while unnamed ones are deleted: so that
    /// none is deleted that is about to be named.
    pub(super) shelf: Arc<tokio::sync::RwLock<()>>,
}

/// A file on its way in. Dropped unfinished, it is deleted.
pub struct Upload {
    file: File,
    path: PathBuf,
    hasher: Sha256,
    head: Vec<u8>,
    size: u64,
    max: u64,
    is_kept: bool,
}

/// A file that has been stored.
pub struct Stored {
    /// Hexadecimal SHA-256 of the content.
    pub hash: String,
    pub size: u64,
    /// The first bytes.
    pub head: Vec<u8>,
}

impl Files {
    /// Files below `data`.
    ///
    /// # Errors
    /// The folder can't be made.
    pub fn open(data: &Path) -> Result<Self> {
        let folder = data.join("files");
        std::fs::create_dir_all(folder.join("incoming")).map_err(storage_failed)?;
        Ok(Self { folder: folder.into(), shelf: Arc::default() })
    }

    /// Begins to take a file of at most `max` bytes.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn begin(&self, max: u64) -> Result<Upload> {
        let path = self.folder.join("incoming").join(secret::random_token(16)?);
        let file = File::create(&path).await.map_err(storage_failed)?;
        Ok(Upload { file, path, hasher: Sha256::new(), head: Vec::new(), size: 0, max, is_kept: false })
    }

    /// Puts a finished upload in its place.
    ///
    /// # Errors
    /// It is empty, or the disk refused.
    pub async fn keep(&self, mut upload: Upload) -> Result<Stored> {
        if upload.size == 0 {
            return Err(Error::with_message(
                Code::InvalidRequest,
                "The file is empty. Choose one with something in it.",
            ));
        }
        upload.file.flush().await.map_err(storage_failed)?;
        upload.file.sync_all().await.map_err(storage_failed)?;
        let hash = secret::hex(&upload.hasher.finalize_reset());
        let path = self.path(&hash).ok_or_else(|| Error::internal("a hash that is too short"))?;
        let folder = path.parent().unwrap_or(&self.folder).to_owned();
        fs::create_dir_all(&folder).await.map_err(storage_failed)?;
        fs::rename(&upload.path, &path).await.map_err(storage_failed)?;
        upload.is_kept = true;
        // The name itself must survive a power cut too.
        File::open(&folder).await.map_err(storage_failed)?.sync_all().await.map_err(storage_failed)?;
        Ok(Stored { hash, size: upload.size, head: std::mem::take(&mut upload.head) })
    }

    /// Puts a finished upload in its place, to be named by a row with an address of its own.
    ///
    /// # Errors
    /// It is empty, or the disk refused.
    pub async fn keep_named(&self, upload: Upload, name: String, declared: &str) -> Result<NewAttachment> {
        let stored = self.keep(upload).await?;
        let picture = picture_type(&stored.head);
        let size = picture.and_then(|_| imagesize::blob_size(&stored.head).ok());
        let pixels = |n: usize| i64::try_from(n).ok().filter(|n| (1..=100_000).contains(n));
        Ok(NewAttachment {
            token: secret::random_token(18)?,
            name,
            content_type: picture.unwrap_or_else(|| declared_type(declared)).to_owned(),
            size: i64::try_from(stored.size).map_err(Error::internal)?,
            width: size.and_then(|size| pixels(size.width)),
            height: size.and_then(|size| pixels(size.height)),
            hash: stored.hash,
            content_id: None,
        })
    }

    /// Where the file with a hash lies; none when that is not a hash.
    #[must_use]
    pub fn path(&self, hash: &str) -> Option<PathBuf> {
        let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        let (shelf, rest) = hash.split_at_checked(2)?;
        is_hash.then(|| self.folder.join(shelf).join(rest))
    }

    /// Deletes what uploads have left behind that a crash broke off.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn delete_broken_off(&self) -> Result<()> {
        let mut entries = fs::read_dir(self.folder.join("incoming")).await.map_err(storage_failed)?;
        while let Some(entry) = entries.next_entry().await.map_err(storage_failed)? {
            let changed = entry.metadata().await.and_then(|metadata| metadata.modified());
            let is_old = changed.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > BROKEN_OFF_AFTER));
            if is_old && let Err(error) = fs::remove_file(entry.path()).await {
                tracing::warn!(%error, "a broken-off upload stays in the folder");
            }
        }
        Ok(())
    }

    /// Deletes a file that nothing names any more; one that is gone already is no error.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn delete(&self, hash: &str) -> Result<()> {
        match self.path(hash) {
            Some(path) => match fs::remove_file(path).await {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(storage_failed(error)),
                _ => Ok(()),
            },
            None => Ok(()),
        }
    }
}

impl Upload {
    /// Bytes taken so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Code::TooLarge`], or the disk refused.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.size > self.max {
            let megabytes = self.max / 1_000_000;
            let message = format!("The file is larger than {megabytes} MB. Send a smaller one, or a link to it.");
            return Err(Error::with_message(Code::TooLarge, message));
        }
        let room = HEAD.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(room));
        self.hasher.update(bytes);
        self.file.write_all(bytes).await.map_err(storage_failed)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.is_kept
            && let Err(error) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(%error, "an unfinished upload stays in the folder");
        }
    }
}

fn storage_failed(cause: std::io::Error) -> Error {
    Error { source: Some(cause.into()), ..Error::limited(Code::StorageFailed, 5) }
}
