//! Reads a flow's folder: only the files that a flow can have, and nothing that lies outside.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::domain::flow::files::{BYTES_MAX, FILES_MAX, FlowFiles, MEDIA_MAX, SCRIPT, is_media_name, is_text_path};

/// A flow as it lies in a folder.
pub struct Flow {
    pub files: FlowFiles,
    /// The names of the pictures and other files of `media/`.
    pub media: BTreeSet<String>,
}

/// Reads a folder. What is no part of a flow, such as a README, is passed over.
pub fn read(folder: &Path) -> Result<Flow, Failure> {
    let unreadable = |error: std::io::Error| Failure::usage(format!("{}: can't be read: {error}", folder.display()));
    let root = fs::canonicalize(folder).map_err(unreadable)?;
    if !root.is_dir() {
        return Err(Failure::usage(format!("{} is not a folder.", folder.display())));
    }
    let mut files = FlowFiles::new();
    let mut bytes = 0;
    for path in paths(&root)? {
        let text = read_inside(&root, &path, bytes)?;
        bytes += text.len();
        files.insert(path, text);
    }
    if !files.contains_key(SCRIPT) {
        return Err(Failure::usage(format!("{} has no {SCRIPT}: it is no flow.", folder.display())));
    }
    let media = names(&root.join("media"))?.into_iter().filter(|name| is_media_name(name)).take(MEDIA_MAX).collect();
    Ok(Flow { files, media })
}

/// The paths of the texts that are there.
fn paths(root: &Path) -> Result<Vec<String>, Failure> {
    let mut found: Vec<String> = names(root)?.into_iter().filter(|name| name == SCRIPT).collect();
    for folder in ["lib", "texts", "tests"] {
        found.extend(names(&root.join(folder))?.into_iter().map(|name| format!("{folder}/{name}")));
    }
    found.retain(|path| is_text_path(path));
    if found.len() > FILES_MAX {
        return Err(Failure::new(format!("A flow has at most {FILES_MAX} files; here are {}.", found.len())));
    }
    Ok(found)
}

/// The names in a folder, in order; none when there is no such folder.
fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::new(format!("{}: can't be read: {error}", folder.display()))),
    };
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    Ok(names)
}

fn read_inside(root: &Path, path: &str, bytes: usize) -> Result<String, Failure> {
    let told = |error: std::io::Error| Failure::new(format!("{path}: can't be read: {error}"));
    let real: PathBuf = fs::canonicalize(root.join(path)).map_err(told)?;
    if !real.starts_with(root) {
        return Err(Failure::new(format!("{path} leads out of the folder. Put the file itself there.")));
    }
    let length = fs::metadata(&real).map_err(told)?.len();
    if length.saturating_add(bytes as u64) > BYTES_MAX as u64 {
        return Err(Failure::new(format!("The files of a flow have at most {BYTES_MAX} bytes together.")));
    }
    fs::read_to_string(&real).map_err(told)
}
