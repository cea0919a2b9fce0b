//! Pages that the server itself writes: the widget's loader and document, the demo page, mails in their frame, a few words
//! for people, and the health check.

mod boot;
pub(super) mod mail;
pub(super) mod plain;
pub(super) mod refusal;
pub(super) mod unsubscription;

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::header;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use handlebars::Handlebars;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use super::allowed::{Allowed, Anyone};
use super::answer::Found;
use super::body::Params;
use super::{openapi, origin};
use crate::domain::domain_name;
use crate::domain::inbox::{Inbox, InboxKind};
use crate::domain::language::Language;
use crate::error::{Code, Error, Result};
use crate::shapes;

/// What is prepared once at start.
pub struct Pages {
    templates: Handlebars<'static>,
    /// The widget's document in each language, cut where its first state goes in.
    frames: BTreeMap<Language, (String, String)>,
    /// `script-src` and `style-src` of the document: the hashes of what stands in it.
    frame_policy: String,
    loader: String,
    /// The API for programs, and for people. Made once: anybody may ask.
    pub(super) api_document: String,
    pub(super) api_page: String,
}

const BOOT_OPEN: &str = r#"<script type="application/json" id="boot">"#;
const WORDS_OPEN: &str = r#"<script type="application/json" id="words-"#;

impl Pages {
    /// Prepares.
    ///
    /// # Errors
    /// The embedded pages are not what they should be.
    pub fn new() -> Result<Self> {
        let mut templates = Handlebars::new();
        templates.set_strict_mode(true);
        templates.register_template_string("demo", include_str!("demo.hbs")).map_err(Error::internal)?;
        templates.register_template_string("plain", plain::TEMPLATE).map_err(Error::internal)?;
        templates.register_template_string("api", include_str!("api.hbs")).map_err(Error::internal)?;
        let document = recado_web::widget_frame();
        let scripts = hashes(&document, r#"<script type="module">"#, "</script>");
        let styles = hashes(&document, "<style>", "</style>");
        let mut frames = BTreeMap::new();
        for language in Language::ALL {
            frames.insert(language, cut(&document_in(language, &document))?);
        }
        let api = openapi::document();
        Ok(Self {
            api_document: serde_json::to_string_pretty(&api)?,
            api_page: templates.render("api", &openapi::page_data(&api)?).map_err(Error::internal)?,
            templates,
            frames,
            frame_policy: format!("script-src {scripts}; style-src {styles}"),
            loader: recado_web::widget_loader(),
        })
    }

    /// Fills a template in.
    pub fn render(&self, name: &str, data: &serde_json::Value) -> Result<String> {
        self.templates.render(name, data).map_err(Error::internal)
    }
}

/// The widget's document with the words of one language: the others would be a kilobyte for nothing.
fn document_in(language: Language, document: &str) -> String {
    let is_of = |part: &str| part.strip_prefix(language.as_str()).is_some_and(|rest| rest.starts_with('"'));
    let mut parts = document.split(WORDS_OPEN);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if is_of(part) {
            kept.push_str(WORDS_OPEN);
            kept.push_str(part);
        } else if let Some((_, after)) = part.split_once("</script>") {
            kept.push_str(after);
        }
    }
    kept
}

/// A document's two sides of the place where its first state goes in.
fn cut(document: &str) -> Result<(String, String)> {
    let place =
        document.split_once(BOOT_OPEN).and_then(|(before, rest)| Some((before, rest.split_once("</script>")?.1)));
    let (before, after) =
        place.ok_or_else(|| Error::internal("the widget's document has no place for its first state"))?;
    Ok((format!("{before}{BOOT_OPEN}"), format!("</script>{after}")))
}

/// The hashes of a document's inline parts, as a policy names them.
fn hashes(document: &str, open: &str, close: &str) -> String {
    let parts = document.split(open).skip(1).filter_map(|rest| rest.split_once(close));
    let hashes: Vec<String> =
        parts.map(|(inline, _)| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(inline.as_bytes())))).collect();
    if hashes.is_empty() { "'none'".to_owned() } else { hashes.join(" ") }
}

/// What a page's snippet asks with.
#[derive(Debug, Deserialize, IntoParams)]
pub struct WidgetQuery {
    /// The inbox's public key.
    #[serde(default)]
    key: String,
    /// BCP 47 tag of the page.
    #[serde(default)]
    lang: String,
    /// `page`: the document stands in the dashboard, for a colleague.
    #[serde(default)]
    mode: String,
}

/// The loader. It answers also when something is wrong: with a script that says so in the browser's console, where
/// whoever builds the page looks.
pub async fn loader(allowed: Allowed<Anyone>, Params(query): Params<WidgetQuery>) -> Result<HttpResponse> {
    let door = allowed.door()?;
    let (body, caching) = match loader_inbox(&allowed, query.key).await {
        Ok(inbox) => {
            let base = door.base_url(&allowed.request);
            let boot = boot::boot(&allowed.desk, &inbox, base).await?;
            let body = format!("window.__recadoBoot={};\n{}", script_json(&boot)?, door.pages.loader);
            // Only the browser keeps it: what a shared cache keeps for one page would be given to another.
            (body, "private, max-age=60")
        }
        Err(error) if matches!(error.code, Code::UnknownInbox | Code::InboxDisabled | Code::DomainNotAllowed) => {
            (format!("console.error({});", script_json(&format!("Recado: {}", error.message))?), "no-store")
        }
        Err(error) => return Err(error),
    };
    let etag = format!("\"{}\"", STANDARD.encode(Sha256::digest(body.as_bytes())));
    let known = allowed.request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known == Some(&etag) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish());
    }
    Ok(text(&allowed, "text/javascript; charset=utf-8", body)
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header((header::ETAG, etag))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .finish_with())
}

async fn loader_inbox(allowed: &Allowed<Anyone>, key: String) -> Result<Inbox> {
    let inbox = allowed.desk.get_inbox_by_key(key).await?;
    let page = allowed.request.headers().get(header::REFERER).and_then(|value| value.to_str().ok());
    // A page may hide where it is; the frame's policy holds then all the same.
    let own = allowed.door()?.base_url(&allowed.request);
    let is_allowed = page.is_none_or(|page| {
        inbox.allowed_domains.is_empty()
            || page.strip_prefix(&own).is_some_and(|path| path.starts_with('/'))
            || domain_name::is_allowed(&inbox.allowed_domains, page)
    });
    if is_allowed { Ok(inbox) } else { Err(Error::new(Code::DomainNotAllowed)) }
}

/// The widget's document, with its first state in it.
pub async fn frame(allowed: Allowed<Anyone>, Params(query): Params<WidgetQuery>) -> Result<HttpResponse> {
    let door = allowed.door()?;
    let inbox = allowed.desk.get_inbox_by_key(query.key).await?;
    let (base, is_page) = (door.base_url(&allowed.request), query.mode == "page");
    let boot = boot::frame_boot(&allowed.desk, &inbox, base, &query.lang, is_page).await?;
    let (before, after) =
        door.pages.frames.get(&boot.language()).ok_or_else(|| Error::internal("a language is missing"))?;
    let body = format!("{before}{}{after}", script_json(&boot)?);
    let policy = format!(
        "default-src 'none'; {}; img-src 'self' blob: data: https:; connect-src 'self'{}; base-uri 'none'; \
         form-action 'none'; frame-ancestors {}",
        door.pages.frame_policy,
        socket_source(&allowed),
        ancestors(&inbox)
    );
    Ok(text(&allowed, "text/html; charset=utf-8", body)
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .finish_with())
}

/// Older browsers don't count a socket to the same host as `'self'`.
fn socket_source(allowed: &Allowed<Anyone>) -> String {
    origin::host(&allowed.request).map_or_else(String::new, |host| format!(" ws://{host} wss://{host}"))
}

/// The sites that may show the widget. Ours may always: the demo page is there.
fn ancestors(inbox: &Inbox) -> String {
    if inbox.kind == InboxKind::Internal {
        return "'self'".to_owned();
    }
    if inbox.allowed_domains.is_empty() {
        return "*".to_owned();
    }
    let patterns = inbox.allowed_domains.iter().filter_map(|domain| domain.parse::<domain_name::DomainPattern>().ok());
    let sources: Vec<String> = patterns.flat_map(|pattern| pattern.frame_ancestors()).collect();
    format!("'self' {}", sources.join(" "))
}

/// A page as a site of the business could be, to try the widget on.
pub async fn demo(allowed: Allowed<Anyone>, Params(query): Params<WidgetQuery>) -> Result<HttpResponse> {
    let inbox = allowed.desk.get_inbox_by_key(query.key).await?;
    let business = allowed.desk.get_business().await?;
    let language = Language::from_tag(&query.lang).unwrap_or(business.language);
    let page = allowed.door()?.pages.render(
        "demo",
        &json!({
            "language": language.as_str(),
            "business": business.name,
            "key": inbox.public_key,
            "texts": boot::demo_texts(language),
        }),
    )?;
    Ok(text(&allowed, "text/html; charset=utf-8", page)
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'; object-src 'none'; base-uri 'none'"))
        .finish_with())
}

/// What the health check answers.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct Health {
    status: &'static str,
}

shapes!(Health);

pub async fn health(allowed: Allowed<Anyone>, (): ()) -> Result<Found<Health>> {
    allowed.desk.is_set_up().await?;
    Ok(Found(Health { status: "ok" }))
}

/// JSON that can stand inside a `<script>`: nothing in it can end the element.
fn script_json<T: serde::Serialize>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029"))
}

/// A text that is compressed when the browser can read it so: on a slow line it is most of the waiting.
pub(super) fn text<P: super::allowed::Permission>(
    allowed: &Allowed<P>,
    content_type: &'static str,
    body: String,
) -> Text {
    let accepted = allowed.request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let mut builder = HttpResponse::Ok();
    builder.content_type(content_type).insert_header((header::VARY, "accept-encoding"));
    let mut bytes = body.into_bytes();
    if accepted.is_some_and(|accepted| accepted.contains("gzip"))
        && let Ok(packed) = gzip(&bytes)
    {
        builder.insert_header((header::CONTENT_ENCODING, "gzip"));
        bytes = packed;
    }
    Text { builder, bytes }
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// An answer with its text ready.
pub(super) struct Text {
    builder: actix_web::HttpResponseBuilder,
    bytes: Vec<u8>,
}

impl Text {
    pub fn insert_header(mut self, header: impl header::TryIntoHeaderPair) -> Self {
        self.builder.insert_header(header);
        self
    }

    pub fn finish_with(mut self) -> HttpResponse {
        self.builder.body(self.bytes)
    }
}
