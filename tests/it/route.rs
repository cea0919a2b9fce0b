//! Every route of the table, as every kind of caller. Promise 8: permission is in the type, so what is tested here for
//! each route is that the type says what the table says.

use std::collections::BTreeSet;

use recado::domain::agent::Role;
use recado::http::routes;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

struct Line {
    method: Method,
    path: &'static str,
    who: &'static str,
}

/// The table; signing out comes last, because who has done it is somebody else then.
fn table() -> Vec<Line> {
    let lines = routes::table().into_iter().map(|route| Line {
        method: route.method.as_str().parse().unwrap(),
        path: route.path,
        who: route.who,
    });
    let mut table: Vec<Line> = lines.collect();
    assert!(table.len() > 60, "{}", table.len());
    table.sort_by_key(|line| line.method == Method::DELETE && line.path == "/api/v1/session");
    table
}

impl Line {
    fn is_safe(&self) -> bool {
        self.method == Method::GET
    }

    /// The route with ids of nothing.
    fn request(&self, client: &Client) -> RequestBuilder {
        let path = self
            .path
            .replace("{id}", "999")
            .replace("{token}", "none")
            .replace("{file}", "none")
            .replace("{name}", "x");
        client.request(self.method.clone(), &path)
    }

    /// With a body that can't be what the route wants.
    fn with_nothing(&self, client: &Client) -> RequestBuilder {
        let request = self.request(client);
        if self.is_safe() { request } else { request.header("content-type", "application/json").body("{}") }
    }
}

async fn everybody(app: &TestApp) -> Vec<(&'static str, Client)> {
    let ben = app.agent("Ben", Role::Agent).await;
    vec![
        ("nobody", app.stranger()),
        ("visitor", app.visitor().await.client),
        ("program of an agent", app.program(&ben).await),
        ("agent", ben),
        ("admin", app.agent("Ada", Role::Admin).await),
        ("owner", app.owner().await),
    ]
}

/// What must become of a call; none when it is let in.
fn refusal(route: &str, caller: &str) -> Option<(u16, &'static str)> {
    match (route, caller) {
        ("anyone", _)
        | ("visitor", "visitor")
        | ("agent", "agent" | "program of an agent" | "admin" | "owner")
        | ("admin", "admin" | "owner") => None,
        ("admin", "agent" | "program of an agent") => Some((403, "forbidden")),
        ("visitor" | "agent" | "admin", _) => Some((401, "unauthenticated")),
        other => panic!("who is {other:?}?"),
    }
}

#[tokio::test]
async fn each_route_lets_in_whom_the_table_says_and_nobody_else() {
    let app = TestApp::start().await;
    for (caller, client) in everybody(&app).await {
        for line in table() {
            let request = line.with_nothing(&client);
            let what = format!("{caller}: {} {}", line.method, line.path);
            match refusal(line.who, caller) {
                Some(expected) => {
                    let answer = client.send(request).await;
                    assert_eq!((answer.status, answer.code()), expected, "{what}");
                }
                None => {
                    let status = client.status(request).await;
                    assert!(![401, 403].contains(&status) && status < 500, "{what}: {status}");
                }
            }
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing_with_somebodys_cookie() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let seq = app.seq().await;
    let mut count = 0;
    for line in table().iter().filter(|line| !line.is_safe()) {
        let others = ["https://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1", "127.0.0.1", ""];
        for origin in others.map(Some).into_iter().chain([None]) {
            let may_be_missing = line.who == "anyone" || line.who == "visitor";
            if line.who == "visitor" || (origin.is_none() && may_be_missing) {
                continue;
            }
            let client = olga.with_origin(origin);
            let answer = client.send(line.with_nothing(&client)).await;
            assert_eq!(
                (answer.status, answer.code()),
                (403, "origin_mismatch"),
                "{} {} from {origin:?}",
                line.method,
                line.path
            );
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
    assert_eq!(app.seq().await, seq, "nothing has happened");
    olga.get("/api/v1/session").await.ok();
    app.stop().await;
}

#[tokio::test]
async fn bodies_that_nobody_can_read_are_refused_in_words() {
    let app = TestApp::start().await;
    let (olga, visitor) = (app.owner().await, app.visitor().await);
    let json = "application/json";
    let deep = "[".repeat(100_000);
    let bodies: [(&str, &[u8]); 12] = [
        (json, b""),
        (json, b"{"),
        (json, b"nonsense"),
        (json, b"null"),
        (json, b"[]"),
        (json, b"7"),
        (json, b"\"\xff\xfe\""),
        (json, br#"{"text":"\ud800","client_id":1,"kind":[],"name":{},"email":5,"status":1,"role":2}"#),
        (json, deep.as_bytes()),
        ("text/plain", b"{}"),
        ("", b"{}"),
        ("application/json; charset=utf-16", b"\x00{\x00}"),
    ];
    for line in table().iter().filter(|line| !line.is_safe() && line.path.starts_with("/api/")) {
        let client = if line.who == "visitor" { &visitor.client } else { &olga };
        // Files may be anything; and who has signed out can't go on.
        let is_file = line.path.contains("attachments") || line.path.contains("picture");
        if line.path == "/api/v1/session" && line.method == Method::DELETE {
            continue;
        }
        for (content_type, body) in bodies {
            let request = line.request(client).header("content-type", content_type).body(body.to_vec());
            let answer = client.send(request).await;
            let what = format!(
                "{} {} with {content_type:?} {:?}: {}",
                line.method,
                line.path,
                &body[..body.len().min(20)],
                answer.text
            );
            assert!(answer.status < 500, "{what}");
            if answer.status >= 400 {
                assert_eq!(answer.headers["content-type"], "application/problem+json", "{what}");
                assert_eq!(answer.body["status"], answer.status, "{what}");
                assert!(!answer.code().is_empty() && !answer.body["detail"].as_str().unwrap().is_empty(), "{what}");
            } else {
                assert!(
                    is_file
                        || line.method == Method::DELETE
                        || line.path.ends_with("identity-secret")
                        || line.path.ends_with("profile/activity")
                        || line.path.starts_with("/api/widget/")
                        || body == b"{}",
                    "{what}"
                );
            }
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn addresses_that_lead_nowhere_are_refused_in_words() {
    let app = TestApp::start().await;
    let (olga, visitor) = (app.owner().await, app.visitor().await);
    let ids =
        ["0", "-1", "999999999999999999999999", "abc", "1.5", "%00", "%ff", "1%20or%201=1", "9223372036854775807"];
    for line in table().iter().filter(|line| line.is_safe() && line.path.contains('{')) {
        let client = if line.who == "visitor" { &visitor.client } else { &olga };
        for id in ids {
            let path = line.path.replace("{id}", id).replace("{token}", id).replace("{file}", id).replace("{name}", id);
            let answer = client.send(client.request(Method::GET, &path)).await;
            assert_eq!((answer.status, answer.code().is_empty()), (404, false), "{path}: {}", answer.text);
        }
    }
    let queries = [
        "limit=x",
        "limit=99999999999999999999",
        "cursor=%ff",
        "cursor=1.",
        "before=x",
        "inbox_id=x",
        "%",
        "view=%00",
        "a=1&a=2",
        "sort=;",
    ];
    for line in
        table().iter().filter(|line| line.is_safe() && line.path.starts_with("/api/") && !line.path.contains("live"))
    {
        let client = if line.who == "visitor" { &visitor.client } else { &olga };
        for query in queries {
            let path = format!("{}?{query}", line.path.replace("{id}", "1").replace("{token}", "none"));
            let answer = client.send(client.request(Method::GET, &path)).await;
            assert!([200, 404, 409, 422].contains(&answer.status), "{path}: {}", answer.text);
        }
    }
    for path in
        ["/api/v1/nothing", "/api/", "/files/", "/widget/", "/docs/nothing", "/assets/none.js", "/favicon.nothing"]
    {
        olga.get(path).await.fails(404, "not_found");
    }
    olga.post("/inbox/mine", json!({})).await.fails(404, "not_found");
    olga.put("/healthz", json!({})).await.fails(404, "not_found");
    app.stop().await;
}

#[tokio::test]
async fn the_dashboards_own_paths_are_its_page_and_nothing_runs_in_it_but_its_scripts() {
    let app = TestApp::start().await;
    for path in ["/", "/inbox/open/123", "/settings/agents", "/sign-in", "/setup?token=x", "/invitation/x", "/welcome"]
    {
        let page = app.stranger().get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8", "{path}");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("script-src"), "scripts are those of default-src: {policy}");
        assert!(policy.contains("img-src 'self' data: blob:;"), "nothing is fetched from elsewhere: {policy}");
    }
    app.stop().await;
}

#[tokio::test]
async fn the_description_names_every_route_and_nothing_that_is_not_there() {
    let app = TestApp::start().await;
    let document = app.stranger().get("/api/openapi.json").await.ok();
    let operations: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let routes: BTreeSet<(String, String)> =
        table().iter().map(|line| (line.method.to_string(), line.path.to_owned())).collect();
    assert_eq!(operations, routes);

    let mut names = BTreeSet::new();
    for line in table() {
        let what = format!("{} {}", line.method, line.path);
        let operation = &document["paths"][line.path][line.method.as_str().to_lowercase()];
        assert!(names.insert(operation["operationId"].to_string()), "{what} has another's name");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{what}");
        assert_eq!(operation["x-who"], line.who, "{what}");
        assert_eq!(operation["security"] == json!([]), line.who == "anyone", "{what}");
        let described: BTreeSet<&str> = operation["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let in_path: BTreeSet<&str> =
            line.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(described, in_path, "{what}");
        assert!(operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2')), "{what}");
        assert!(operation["responses"]["default"].is_object(), "{what}");
    }
    app.stop().await;
}

#[tokio::test]
async fn every_reference_of_the_description_leads_to_a_schema_and_every_schema_is_used() {
    let app = TestApp::start().await;
    let document = app.stranger().get("/api/openapi.json").await.ok();
    let mut used = BTreeSet::new();
    references(&document, &mut used);
    for reference in &used {
        let schema = document.pointer(reference.strip_prefix('#').unwrap());
        assert!(schema.is_some_and(Value::is_object), "{reference} leads nowhere");
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        // What comes over a socket has no route of its own.
        let is_of_socket = name.contains("Event") || name.contains("Heard");
        assert!(is_of_socket || used.contains(&format!("#/components/schemas/{name}")), "nothing refers to {name}");
        for required in schema["required"].as_array().into_iter().flatten() {
            assert!(schema["properties"][required.as_str().unwrap()].is_object(), "{name} requires {required}");
        }
    }
    let page = app.stranger().get("/docs/api").await;
    assert_eq!(page.status, 200);
    for line in table() {
        assert!(page.text.contains(line.path), "{} on the page", line.path);
    }
    for name in schemas.keys() {
        assert!(page.text.contains(name.as_str()), "{name} on the page");
    }
    app.stop().await;
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                found.insert(reference.to_owned());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_health_check_answers_before_and_after_the_set_up() {
    for app in [TestApp::start_empty(|_| {}), TestApp::start().await] {
        assert_eq!(app.stranger().get("/healthz").await.ok(), json!({ "status": "ok" }));
        app.stop().await;
    }
}
