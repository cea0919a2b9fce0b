//! Files: the dashboard's own, attachments, and pictures of agents.

use actix_web::body::SizedStream;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream::try_unfold;
use recado_web::Asset;
use tokio::io::AsyncReadExt;

use super::allowed::{Allowed, Anyone};
use super::body::At;
use crate::desk::attachment::Served;
use crate::domain::attachment::is_picture;
use crate::domain::file_name::{Disposition, content_disposition};
use crate::error::{Code, Error, Result};

/// What the dashboard's page may do. Words of visitors are shown in it: no script but our own ever runs, and nothing is
/// fetched from elsewhere. A mail with pictures of other sites is a document of its own (`pages/mail.rs`).
const PAGE_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
     connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// What a file may do that a stranger sent, when a browser shows it: nothing.
const FILE_POLICY: &str = "default-src 'none'; img-src 'self'; sandbox";
const FOREVER: &str = "public, max-age=31536000, immutable";
const CHUNK: usize = 64 * 1024;

/// The dashboard's page, for every path that is its own; the page itself knows which.
pub async fn dashboard_page(request: HttpRequest) -> Result<HttpResponse> {
    let path = request.path();
    let is_page = request.method() == actix_web::http::Method::GET || request.method() == actix_web::http::Method::HEAD;
    let is_other =
        ["/api/", "/files/", "/pictures/", "/widget/", "/docs/"].iter().any(|prefix| path.starts_with(prefix));
    if !is_page || is_other {
        return Err(Error::new(Code::NotFound));
    }
    // Files beside the page, such as an icon; a path with a dot that is no file is a mistyped file.
    let name = path.trim_start_matches('/');
    let asset = if name.contains('.') { recado_web::dashboard(name) } else { recado_web::dashboard("index.html") };
    let asset = asset.ok_or(Error::new(Code::NotFound))?;
    let mut response = serve(&request, asset);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    Ok(response)
}

pub async fn asset(allowed: Allowed<Anyone>, At(file): At<String>) -> Result<HttpResponse> {
    let asset = recado_web::dashboard(&format!("assets/{file}")).ok_or(Error::new(Code::NotFound))?;
    Ok(serve(&allowed.request, asset))
}

fn serve(request: &HttpRequest, asset: Asset) -> HttpResponse {
    let caching = if asset.is_immutable { FOREVER } else { "no-cache" };
    let asked = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if asked.is_some_and(|tags| tags.contains(&asset.etag)) {
        return HttpResponse::NotModified().insert_header((header::ETAG, asset.etag)).finish();
    }
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let (encoding, bytes) = match (asset.brotli, asset.gzip) {
        (Some(brotli), _) if accepted.contains("br") => (Some("br"), brotli),
        (_, Some(gzip)) if accepted.contains("gzip") => (Some("gzip"), gzip),
        _ => (None, asset.bytes),
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header((header::ETAG, asset.etag))
        .insert_header((header::VARY, "accept-encoding"));
    if let Some(encoding) = encoding {
        response.insert_header((header::CONTENT_ENCODING, encoding));
    }
    response.body(bytes.into_owned())
}

/// The name in the address is for people who save it; the token alone says which file it is.
pub async fn file(allowed: Allowed<Anyone>, At((token, _)): At<(String, String)>) -> Result<HttpResponse> {
    stored(allowed.desk.get_file(token).await?).await
}

pub async fn picture(allowed: Allowed<Anyone>, At(file): At<String>) -> Result<HttpResponse> {
    stored(allowed.desk.get_picture(&file).await?).await
}

/// Pictures are shown in place; everything else is a download, whatever it calls itself.
pub async fn stored(served: Served) -> Result<HttpResponse> {
    let gone = |cause: std::io::Error| match cause.kind() {
        std::io::ErrorKind::NotFound => Error::new(Code::NotFound),
        _ => Error::internal(cause),
    };
    let file = tokio::fs::File::open(&served.path).await.map_err(gone)?;
    let size = file.metadata().await.map_err(gone)?.len();
    let disposition = if is_picture(&served.content_type) { Disposition::Inline } else { Disposition::Attachment };
    let chunks = try_unfold(file, |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        let read = file.read(&mut chunk).await.map_err(Error::internal)?;
        chunk.truncate(read);
        Ok::<_, Error>((read > 0).then_some((chunk.into(), file)))
    });
    Ok(HttpResponse::Ok()
        .content_type(served.content_type)
        .insert_header((header::CONTENT_DISPOSITION, content_disposition(disposition, &served.name)))
        .insert_header((header::CONTENT_SECURITY_POLICY, FILE_POLICY))
        .insert_header((header::CACHE_CONTROL, "private, max-age=31536000, immutable"))
        .body(SizedStream::new(size, chunks)))
}
