//! The built web faces, embedded in the binary: the agents' dashboard and the visitors' widget.
//!
//! `build.rs` makes the files; this module hands them out. It knows nothing of HTTP or of routes: which path answers
//! with what, the boot data put into the widget's files and the security headers belong to the server.

use std::borrow::Cow;

// `struct Files`, derived from the directory that build.rs chose.
include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// One file of the dashboard, with its encodings made at build time.
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    /// The same bytes in gzip; `None` when they are too small or do not compress.
    pub gzip: Option<Cow<'static, [u8]>>,
    /// The same bytes in brotli; `None` as for gzip.
    pub brotli: Option<Cow<'static, [u8]>>,
    pub content_type: &'static str,
    /// A strong entity tag with its quotes, from the content.
    pub etag: String,
    /// The name carries a hash of the content, so it may be cached forever.
    pub is_immutable: bool,
}

/// A file of the dashboard by its path without leading slash: `index.html`, `assets/index-4f2c.js`.
///
/// `None` for what is not there; answering unknown pages with `index.html` is the server's decision.
#[must_use]
pub fn dashboard(path: &str) -> Option<Asset> {
    // The encoded twins are reached through their originals only.
    if matches!(extension(path), "gz" | "br") {
        return None;
    }
    let name = format!("dashboard/{path}");
    let file = Files::get(&name)?;
    let encoded = |suffix: &str| Files::get(&format!("{name}.{suffix}")).map(|twin| twin.data);
    Some(Asset {
        gzip: encoded("gz"),
        brotli: encoded("br"),
        content_type: content_type(path),
        etag: etag(&file.metadata.sha256_hash()),
        is_immutable: path.starts_with("assets/"),
        bytes: file.data,
    })
}

/// The widget's loader, the body of `w.js`. The server writes `window.__recadoBoot={...};` before it.
#[must_use]
pub fn widget_loader() -> String {
    text("widget/loader.js")
}

/// The widget's document: one HTML file with exactly one inline `<style>` and one inline `<script type="module">`, and
/// the placeholder `<script type="application/json" id="boot">{}</script>` whose `{}` the server replaces.
#[must_use]
pub fn widget_frame() -> String {
    text("widget/frame.html")
}

/// Empty only if the bundle lacks the file, which build.rs refuses.
fn text(name: &str) -> String {
    Files::get(name).map_or_else(String::new, |file| String::from_utf8_lossy(&file.data).into_owned())
}

fn etag(hash: &[u8; 32]) -> String {
    let hex = hash.iter().take(12).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    format!("\"{hex}\"")
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn content_type(path: &str) -> &'static str {
    match extension(path) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widget_document_has_what_the_server_needs() {
        let frame = widget_frame();
        assert_eq!(frame.matches(r#"<script type="application/json" id="boot">{}</script>"#).count(), 1);
        assert_eq!(frame.matches(r#"<script type="module">"#).count(), 1);
        assert_eq!(frame.matches("<style>").count(), 1);
        assert!(!frame.contains(" src=\""), "the document must not ask for other files");
        assert!(!widget_loader().is_empty());
    }

    #[test]
    fn the_dashboard_has_a_page_and_hides_encoded_twins() {
        let page = dashboard("index.html").map(|asset| (asset.content_type, asset.is_immutable));
        assert_eq!(page, Some(("text/html; charset=utf-8", false)));
        assert!(dashboard("index.html.gz").is_none());
        assert!(dashboard("../Cargo.toml").is_none());
    }
}
