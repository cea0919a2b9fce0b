//! What a line of the route table is made of. A route knows its method, path, permission and handler, and from the
//! handler's types how it is described; so the description can't differ from what is served.

use std::collections::BTreeMap;
use std::future::Future;

use actix_web::guard::fn_guard;
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use serde_json::{Value, json};
use utoipa::openapi::path::ParameterIn;
use utoipa::{IntoParams, ToSchema};

use super::allowed::{Allowed, Permission};
use super::answer::{Created, Done, Found};
use super::body::{At, Body, Form, Params, Raw};
use super::upload::File;
use crate::domain::page::Page;
use crate::error::Result;

/// A line of the table.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    /// Who may take it: `anyone`, `visitor`, `agent` or `admin`.
    pub who: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    describe: fn(&mut Description),
    handler: Box<dyn Fn() -> actix_web::Route>,
}

/// What the types of a handler tell of it.
#[derive(Default)]
pub struct Description {
    pub parameters: Vec<Value>,
    pub body: Option<Value>,
    pub answers: BTreeMap<&'static str, Value>,
    /// Schemas of what is taken in, by name.
    pub taken: BTreeMap<String, Value>,
    /// Schemas of what is given back, by name.
    pub given: BTreeMap<String, Value>,
}

impl Route {
    /// A route to `handler`, for who holds `P`.
    pub fn new<P, A, R, H, F>(method: Method, path: &'static str, handler: H, summary: &'static str) -> Self
    where
        P: Permission,
        A: Input + FromRequest + 'static,
        R: Output + Responder + 'static,
        H: Fn(Allowed<P>, A) -> F + Clone + 'static,
        F: Future<Output = Result<R>> + 'static,
    {
        let on = method.clone();
        Self {
            method,
            path,
            who: P::WHO,
            summary,
            describe: |description| {
                A::describe(description);
                R::describe(description);
            },
            handler: Box::new(move || {
                let on = on.clone();
                // Who may look may also ask whether there is something to see.
                let is_meant = move |asked: &Method| *asked == on || (on == Method::GET && *asked == Method::HEAD);
                let handler = handler.clone();
                let answer = move |request: HttpRequest, payload: web::Payload| {
                    let handler = handler.clone();
                    async move {
                        // First the permission: what a stranger sends is not even read.
                        let mut payload = payload.into_inner();
                        let allowed = Allowed::<P>::from_request(&request, &mut payload).await?;
                        let input = A::from_request(&request, &mut payload).await.map_err(Into::into)?;
                        Ok::<R, actix_web::Error>(handler(allowed, input).await?)
                    }
                };
                web::route().guard(fn_guard(move |context| is_meant(&context.head().method))).to(answer)
            }),
        }
    }

    /// Adds the route to a server.
    pub fn register(&self, app: &mut ServiceConfig) {
        app.route(self.path, (self.handler)());
    }

    /// What is told of it.
    #[must_use]
    pub fn description(&self) -> Description {
        let mut description = Description::default();
        (self.describe)(&mut description);
        description
    }
}

/// What a handler takes in, besides its permission.
pub trait Input {
    /// Adds parameters and body.
    fn describe(description: &mut Description);
}

/// What a handler gives back.
pub trait Output {
    /// Adds the answer.
    fn describe(description: &mut Description);
}

/// A type with a schema that can be referred to.
pub trait Shape {
    /// The schema; what it refers to is added to `schemas`.
    fn shape(schemas: &mut BTreeMap<String, Value>) -> Value;
}

/// A reference to a named schema.
fn refer<T: ToSchema>(schemas: &mut BTreeMap<String, Value>) -> Value {
    let mut all = Vec::new();
    T::schemas(&mut all);
    all.push((T::name().into_owned(), T::schema()));
    for (name, schema) in all {
        schemas.entry(name).or_insert_with(|| json!(schema));
    }
    json!({ "$ref": format!("#/components/schemas/{}", T::name()) })
}

/// Lets named types stand in bodies and answers.
#[macro_export]
macro_rules! shapes {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::http::route::Shape for $type {
            fn shape(schemas: &mut std::collections::BTreeMap<String, serde_json::Value>) -> serde_json::Value {
                $crate::http::route::named::<$type>(schemas)
            }
        }
    )*};
}

/// For [`shapes`](crate::shapes).
pub fn named<T: ToSchema>(schemas: &mut BTreeMap<String, Value>) -> Value {
    refer::<T>(schemas)
}

impl Shape for String {
    fn shape(_: &mut BTreeMap<String, Value>) -> Value {
        json!({ "type": "string" })
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn shape(schemas: &mut BTreeMap<String, Value>) -> Value {
        json!({ "type": "array", "items": T::shape(schemas) })
    }
}

impl<T: Shape> Shape for Page<T> {
    fn shape(schemas: &mut BTreeMap<String, Value>) -> Value {
        json!({
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": { "type": "array", "items": T::shape(schemas) },
                "next": { "type": ["string", "null"], "description": "What to ask the next page with; null at the end." },
            },
        })
    }
}

impl<T: Shape> Input for Body<T> {
    fn describe(description: &mut Description) {
        let schema = T::shape(&mut description.taken);
        description.body = Some(json!({ "required": true, "content": { "application/json": { "schema": schema } } }));
    }
}

impl<T: Shape> Input for Form<T> {
    fn describe(description: &mut Description) {
        let content = json!({ "application/x-www-form-urlencoded": { "schema": T::shape(&mut description.taken) } });
        description.body = Some(json!({ "required": true, "content": content }));
    }
}

impl Input for File {
    fn describe(description: &mut Description) {
        let schema = json!({ "type": "string", "format": "binary" });
        description.body = Some(json!({ "required": true, "content": { "*/*": { "schema": schema } } }));
    }
}

impl Input for Raw {
    fn describe(description: &mut Description) {
        let schema = json!({ "type": "string", "format": "binary" });
        description.body = Some(json!({ "required": true, "content": { "*/*": { "schema": schema } } }));
    }
}

impl<T: IntoParams> Input for Params<T> {
    fn describe(description: &mut Description) {
        let parameters = T::into_params(|| Some(ParameterIn::Query));
        description.parameters.extend(parameters.iter().map(|parameter| json!(parameter)));
    }
}

/// The path itself names what it holds.
impl<T> Input for At<T> {
    fn describe(_: &mut Description) {}
}

impl Input for () {
    fn describe(_: &mut Description) {}
}

/// The raw stream of a socket is not described.
impl Input for web::Payload {
    fn describe(_: &mut Description) {}
}

impl<A: Input, B: Input> Input for (A, B) {
    fn describe(description: &mut Description) {
        A::describe(description);
        B::describe(description);
    }
}

fn json_answer(description: &str, schema: &Value) -> Value {
    json!({ "description": description, "content": { "application/json": { "schema": schema } } })
}

impl<T: Shape> Output for Found<T> {
    fn describe(description: &mut Description) {
        let schema = T::shape(&mut description.given);
        description.answers.insert("200", json_answer("Done", &schema));
    }
}

impl<T: Shape> Output for Created<T> {
    fn describe(description: &mut Description) {
        let schema = T::shape(&mut description.given);
        description.answers.insert("200", json_answer("Made by an earlier call", &schema));
        description.answers.insert("201", json_answer("Made now", &schema));
    }
}

impl Output for Done {
    fn describe(description: &mut Description) {
        description.answers.insert("204", json!({ "description": "Done" }));
    }
}

/// Something that is not JSON: a page, a file, a stream.
impl Output for HttpResponse {
    fn describe(description: &mut Description) {
        description.answers.insert("200", json!({ "description": "Not JSON" }));
    }
}
