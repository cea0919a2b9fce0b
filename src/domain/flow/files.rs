//! The text files of a flow: `flow.rhai`, `lib/*.rhai`, `texts/*.toml`, `tests/*.chat`.

use std::collections::BTreeMap;

/// The script.
pub const SCRIPT: &str = "flow.rhai";
/// The most files of a flow.
pub const FILES_MAX: usize = 100;
/// The most bytes of all files of a flow together.
pub const BYTES_MAX: usize = 200_000;
/// The most pictures and other files beside the texts.
pub const MEDIA_MAX: usize = 50;

/// Texts by their path.
pub type FlowFiles = BTreeMap<String, String>;

/// Whether a path can be one of a flow's text files: in its folder, and of a kind that means something.
#[must_use]
pub fn is_text_path(path: &str) -> bool {
    if path == SCRIPT {
        return true;
    }
    let Some((folder, name)) = path.split_once('/') else { return false };
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let fits = matches!((folder, ending), ("lib", "rhai") | ("texts", "toml") | ("tests", "chat"));
    fits && is_stem(stem)
}

/// Whether a name can be that of a picture or another file of a flow.
#[must_use]
pub fn is_media_name(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, ending)| is_stem(stem) && is_stem(ending) && ending.len() <= 8)
}

fn is_stem(stem: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (1..=60).contains(&stem.len()) && stem.chars().all(is_plain)
}

/// The files of a folder by the name between folder and ending: of `texts/es.toml` it is `es`.
pub fn in_folder<'f>(files: &'f FlowFiles, folder: &'f str) -> impl Iterator<Item = (&'f str, &'f String)> + 'f {
    files.iter().filter_map(move |(path, text)| {
        let name = path.strip_prefix(folder)?.strip_prefix('/')?;
        Some((name.rsplit_once('.')?.0, text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leads_out_of_the_flows_folder() {
        for good in ["flow.rhai", "lib/common.rhai", "texts/pt.toml", "tests/an-order.chat"] {
            assert!(is_text_path(good), "{good}");
        }
        for bad in
            ["", "../flow.rhai", "lib/../x.rhai", "/etc/passwd", "lib/a/b.rhai", "lib/.rhai", "texts/es.rhai", "x.rhai"]
        {
            assert!(!is_text_path(bad), "{bad}");
        }
        assert!(is_media_name("menu-1.png") && !is_media_name("../a.png") && !is_media_name("png"));
    }
}
