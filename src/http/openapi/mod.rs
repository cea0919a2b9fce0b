//! The API's description, made from the route table: what is served and what is described can't differ.

pub mod typescript;

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::header;
use serde_json::{Map, Value, json};

use super::allowed::{Allowed, Anyone};
use super::pages;
use super::problem::Problem;
use super::route::{Description, Route, named};
use super::routes;
use crate::domain::event::Change;
use crate::domain::widget::Heard;
use crate::error::{Code, Result};

/// The OpenAPI document.
#[must_use]
pub fn document() -> Value {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let (mut taken, mut given) = (BTreeMap::new(), BTreeMap::new());
    named::<Problem>(&mut taken);
    // Not answers of any route: what the live stream carries.
    named::<Change>(&mut given);
    named::<Heard>(&mut given);
    for route in routes::table() {
        let Description { parameters, body, answers, taken: takes, given: gives } = route.description();
        let operation = operation(&route, parameters, body, answers);
        paths.entry(route.path).or_default().insert(route.method.as_str().to_lowercase(), operation);
        taken.extend(takes);
        given.extend(gives);
    }
    // An answer names all its fields, null or not; a request may leave out what has a default.
    given.iter_mut().filter(|(name, _)| !taken.contains_key(*name)).for_each(|(_, schema)| require_all(schema));
    let schemas: BTreeMap<String, Value> = given.into_iter().chain(taken).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Recado",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Everything that the dashboard and the widget do. Instants are milliseconds UTC. Errors are \
                application/problem+json. Calls of agents that change something may carry an Idempotency-Key.",
            "license": { "name": "Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": super::allowed::COOKIE },
                "apiToken": { "type": "http", "scheme": "bearer", "description": "An agent's API token (rct_...)." },
                "visitorToken": { "type": "http", "scheme": "bearer", "description": "What opening the widget gave." },
            },
        },
    })
}

fn require_all(schema: &mut Value) {
    for choice in schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
        require_all(choice);
    }
    for (_, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        require_all(property);
    }
    let names =
        schema.get("properties").and_then(Value::as_object).map(|fields| fields.keys().cloned().collect::<Vec<_>>());
    if let (Some(names), Some(schema)) = (names, schema.as_object_mut()) {
        schema.insert("required".into(), json!(names));
    }
}

fn operation(
    route: &Route,
    parameters: Vec<Value>,
    body: Option<Value>,
    mut answers: BTreeMap<&'static str, Value>,
) -> Value {
    let in_path = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut all: Vec<Value> = in_path
        .map(|name| {
            let kind = if name == "id" { "integer" } else { "string" };
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": kind } })
        })
        .collect();
    all.extend(parameters);
    answers.insert(
        "default",
        json!({
            "description": "What went wrong and what to do",
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        }),
    );
    let mut operation = json!({
        "summary": route.summary,
        "operationId": operation_id(route),
        "tags": [tag(route.path)],
        "x-who": route.who,
        "parameters": all,
        "responses": answers,
        "security": security(route.who),
    });
    if let (Some(body), Some(fields)) = (body, operation.as_object_mut()) {
        fields.insert("requestBody".into(), body);
    }
    operation
}

fn security(who: &str) -> Value {
    match who {
        "anyone" => json!([]),
        "visitor" => json!([{ "visitorToken": [] }]),
        _ => json!([{ "session": [] }, { "apiToken": [] }]),
    }
}

/// The resource that a path begins with.
fn tag(path: &str) -> &str {
    match path.strip_prefix("/api/v1/") {
        Some(rest) => rest.split('/').next().unwrap_or_default(),
        None if path.starts_with("/api/widget") => "widget",
        None => "pages",
    }
}

fn operation_id(route: &Route) -> String {
    let words = route.path.split(['/', '-', '.', '{', '}']).filter(|word| !word.is_empty() && *word != "api");
    let path: Vec<&str> = words.collect();
    format!("{}_{}", route.method.as_str().to_lowercase(), path.join("_"))
}

pub async fn show(allowed: Allowed<Anyone>, (): ()) -> Result<HttpResponse> {
    let text = &allowed.door()?.pages.api_document;
    Ok(pages::text(&allowed, "application/json", text.clone()).finish_with())
}

/// The API for people.
pub async fn page(allowed: Allowed<Anyone>, (): ()) -> Result<HttpResponse> {
    let page = allowed.door()?.pages.api_page.clone();
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'";
    Ok(pages::text(&allowed, "text/html; charset=utf-8", page)
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .finish_with())
}

/// What the page for people shows of a document.
pub fn page_data(document: &Value) -> Result<Value> {
    let mut resources: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for route in routes::table() {
        let described = document
            .get("paths")
            .and_then(|paths| paths.get(route.path)?.get(route.method.as_str().to_lowercase()))
            .cloned()
            .unwrap_or_default();
        let content = |value: Option<&Value>| {
            value.and_then(|v| v.get("content")).and_then(|c| c.get("application/json")).cloned()
        };
        let takes = content(described.get("requestBody")).and_then(|c| schema_name(c.get("schema")));
        let responses = described.get("responses");
        let gives = content(responses.and_then(|r| r.get("200").or_else(|| r.get("201"))));
        let parameters = described.get("parameters").cloned().unwrap_or_default();
        resources.entry(tag(route.path)).or_default().push(json!({
            "method": route.method.as_str(), "path": route.path, "who": route.who, "summary": route.summary,
            "takes": takes, "gives": gives.and_then(|c| schema_name(c.get("schema"))), "parameters": parameters,
        }));
    }
    let schemas = document.get("components").and_then(|c| c.get("schemas")).cloned().unwrap_or_default();
    let schemas: BTreeMap<String, Value> = serde_json::from_value(schemas)?;
    let schemas: Vec<Value> = schemas.into_iter().map(|(name, schema)| schema_data(&name, &schema)).collect();
    let resources: Vec<Value> =
        resources.into_iter().map(|(name, routes)| json!({ "name": name, "routes": routes })).collect();
    let codes: Vec<Value> =
        Code::ALL.iter().map(|code| json!({ "name": code.as_str(), "advice": code.advice() })).collect();
    Ok(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "resources": resources, "schemas": schemas, "codes": codes, "events": Change::KINDS,
    }))
}

/// What a reader is told of a schema: a name to look up, or a list of them.
fn schema_name(schema: Option<&Value>) -> Option<Value> {
    let schema = schema?;
    let name = |value: &Value| value.get("$ref")?.as_str()?.rsplit('/').next().map(str::to_owned);
    if let Some(name) = name(schema) {
        return Some(json!({ "name": name, "before": "", "after": "" }));
    }
    if let Some(name) = schema.get("items").and_then(name) {
        return Some(json!({ "name": name, "before": "list of ", "after": "" }));
    }
    let items = schema.get("properties").and_then(|properties| properties.get("items")?.get("items"));
    items.and_then(name).map(|name| json!({ "name": name, "before": "page of ", "after": "" }))
}

fn schema_data(name: &str, schema: &Value) -> Value {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let empty = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let fields: Vec<Value> = properties
        .iter()
        .map(|(field, property)| {
            json!({
                "name": field,
                "kind": kind_of(property),
                "description": property.get("description").and_then(Value::as_str).unwrap_or_default(),
                "is_optional": !required.contains(&field.as_str()),
            })
        })
        .collect();
    let choices: Vec<&str> =
        schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    json!({
        "name": name, "fields": fields, "choices": choices.join(" · "),
        "description": schema.get("description").and_then(Value::as_str).unwrap_or_default(),
    })
}

/// A field's type in a few words.
fn kind_of(property: &Value) -> String {
    if let Some(reference) = property.get("$ref").and_then(Value::as_str) {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    let choices = property.get("oneOf").or_else(|| property.get("anyOf")).or_else(|| property.get("allOf"));
    if let Some(choices) = choices.and_then(Value::as_array) {
        return choices.iter().map(kind_of).collect::<Vec<_>>().join(" or ");
    }
    if let Some(items) = property.get("items") {
        return format!("list of {}", kind_of(items));
    }
    match property.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        _ => "any".to_owned(),
    }
}
