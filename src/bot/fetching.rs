//! What a script wants from outside is fetched: calls of services and allowed addresses, pictures and files. Whatever goes
//! wrong is an answer that the script can go on with.

use serde_json::Value;
use url::Url;

use crate::desk::Desk;
use crate::desk::flow_run::masked_answer;
use crate::desk::outside::Outside;
use crate::domain::attachment::Uploader;
use crate::domain::flow::run::{Fetch, FetchAnswer, FetchOptions};
use crate::domain::id::FlowId;
use crate::domain::rest::{CallBody, RestAnswer, RestCall, RestMethod, RestRequest};
use crate::error::Result;

/// What a script gets of something that can't be fetched.
pub fn failed(what: &Fetch, sentence: &str) -> FetchAnswer {
    match what {
        Fetch::File { .. } => FetchAnswer::File { attachment_id: None, error: Some(sentence.to_owned()) },
        Fetch::Service { .. } | Fetch::Rest { .. } => {
            FetchAnswer::Rest { answer: Box::new(RestAnswer::failed(sentence)) }
        }
    }
}

/// Fetches what a script waits for.
pub async fn fetch(desk: &Desk, outside: &dyn Outside, flow: FlowId, what: Fetch, key: &str) -> FetchAnswer {
    match what {
        Fetch::File { url, name } => match file(desk, outside, flow, &url, name.as_deref()).await {
            Ok(id) => FetchAnswer::File { attachment_id: Some(id), error: None },
            Err(error) => FetchAnswer::File { attachment_id: None, error: Some(error) },
        },
        what => {
            let answer = match request(desk, flow, what, key).await {
                Ok(request) => outside.fetch(request).await,
                Err(problem) => RestAnswer::failed(problem),
            };
            FetchAnswer::Rest { answer: Box::new(masked_answer(answer)) }
        }
    }
}

/// The request that a script's call makes, or why it can't be made.
async fn request(desk: &Desk, flow: FlowId, what: Fetch, key: &str) -> std::result::Result<RestRequest, String> {
    match what {
        Fetch::Service { service, method, path, body, options } => {
            let call = call(&method, body, options, key)?;
            let found = desk.find_service_by_name(service.clone()).await.map_err(|error| error.to_string())?;
            let found = found.ok_or_else(|| format!("There is no service {service}."))?;
            found.request(&path, call).map_err(|error| error.to_string())
        }
        Fetch::Rest { url, method, body, options } => {
            let call = call(&method, body, options, key)?;
            let allowed = desk.list_allowed_hosts(flow).await.map_err(|error| error.to_string())?;
            call.request_of(&url, allowed).map_err(|error| error.to_string())
        }
        Fetch::File { .. } => Err("A file is no call.".to_owned()),
    }
}

fn call(method: &str, body: Option<Value>, options: FetchOptions, key: &str) -> std::result::Result<RestCall, String> {
    Ok(RestCall {
        method: method_of(method)?,
        query: options.query.into_iter().collect(),
        headers: options.headers.into_iter().collect(),
        body: body.map(body_of),
        idempotency_key: Some(key.to_owned()),
        timeout_seconds: timeout(options.timeout_seconds),
    })
}

fn method_of(name: &str) -> std::result::Result<RestMethod, String> {
    serde_json::from_value(Value::from(name)).map_err(|_| format!("{name} is no method."))
}

fn body_of(body: Value) -> CallBody {
    match body {
        Value::String(text) => CallBody::Text(text),
        value => CallBody::Json(value),
    }
}

fn timeout(seconds: Option<i64>) -> Option<u32> {
    seconds.and_then(|seconds| u32::try_from(seconds).ok()).filter(|seconds| *seconds > 0)
}

/// Fetches a file and keeps it, to be named by a message.
async fn file(
    desk: &Desk,
    outside: &dyn Outside,
    flow: FlowId,
    url: &str,
    name: Option<&str>,
) -> std::result::Result<i64, String> {
    let address = Url::parse(url).map_err(|error| format!("{url} is no address: {error}."))?;
    let last = address.path_segments().and_then(|mut parts| parts.next_back().map(str::to_owned));
    let name = name.map(str::to_owned).or(last).filter(|name| !name.is_empty()).unwrap_or_else(|| "file".to_owned());
    let download = outside.download(RestRequest::new(RestMethod::Get, address)).await?;
    keep(desk, flow, &name, &download.content_type, &download.body).await.map_err(|error| error.to_string())
}

async fn keep(desk: &Desk, flow: FlowId, name: &str, content_type: &str, body: &[u8]) -> Result<i64> {
    let by = Uploader::Bot(flow);
    let mut upload = desk.begin_upload(by, "", desk.limits().attachment_bytes).await?;
    upload.write(body).await?;
    Ok(desk.finish_upload(by, upload, name, content_type).await?.id.0)
}
