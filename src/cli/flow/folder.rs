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
    Ok(Flow { files, media: media(&root)? })
}

/// The pictures and other files of `media/`. What the system hides there is none of them.
fn media(root: &Path) -> Result<BTreeSet<String>, Failure> {
    let names: BTreeSet<String> =
        names(&root.join("media"))?.into_iter().filter(|name| !name.starts_with('.')).collect();
    if let Some(name) = names.iter().find(|name| !is_media_name(name)) {
        let message = format!("media/{name}: name it with letters, digits, - and _, and an ending, such as menu.png.");
        return Err(Failure::new(message));
    }
    if names.len() > MEDIA_MAX {
        return Err(Failure::new(format!("A flow has at most {MEDIA_MAX} files in media/; here are {}.", names.len())));
    }
    Ok(names)
}

/// The files of a bot that lie in a folder: those that [`read`] would take in, by their paths in it. A link, and what lies
/// behind one, is nobody's to delete.
pub fn ours(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    for place in ["", "lib", "texts", "tests", "media"] {
        let inside = folder.join(place);
        if !place.is_empty() && !is_plain(&inside, fs::Metadata::is_dir) {
            continue;
        }
        for name in names(&inside)? {
            let path = if place.is_empty() { name.clone() } else { format!("{place}/{name}") };
            let fits = if place == "media" { is_media_name(&name) } else { is_text_path(&path) };
            if fits && is_plain(&folder.join(&path), fs::Metadata::is_file) {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// Whether something lies here itself, and is of a kind.
fn is_plain(path: &Path, is_kind: impl Fn(&fs::Metadata) -> bool) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| is_kind(&found))
}

/// The paths of the texts that are there.
fn paths(root: &Path) -> Result<Vec<String>, Failure> {
    let mut found: Vec<String> = names(root)?.into_iter().filter(|name| name == SCRIPT).collect();
    for folder in ["lib", "texts", "tests"] {
        found.extend(names(&root.join(folder))?.into_iter().map(|name| format!("{folder}/{name}")));
    }
    if let Some(path) = found.iter().find(|path| is_misnamed(path)) {
        return Err(Failure::new(format!("{path}: name it with letters, digits, - and _, at most 60 of them.")));
    }
    found.retain(|path| is_text_path(path));
    if found.len() > FILES_MAX {
        return Err(Failure::new(format!("A flow has at most {FILES_MAX} files; here are {}.", found.len())));
    }
    Ok(found)
}

/// Whether a file was meant to be the flow's, by its folder and ending, and has a name that can't be.
fn is_misnamed(path: &str) -> bool {
    let Some((folder, name)) = path.split_once('/') else { return false };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let is_meant =
        matches!((folder, ending), ("lib", Some("rhai")) | ("texts", Some("toml")) | ("tests", Some("chat")));
    is_meant && !name.starts_with('.') && !is_text_path(path)
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
