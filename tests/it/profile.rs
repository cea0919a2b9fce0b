//! What agents change of themselves.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, png};

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn an_agent_changes_name_and_language() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let (answer, kinds) =
        app.during(ben.patch("/api/v1/profile", json!({ "name": " Benito \n Gómez", "language": "pt" }))).await;
    let agent = answer.ok();
    assert_eq!(kinds, ["agent.updated"]);
    assert_eq!((&agent["name"], &agent["language"]), (&json!("Benito Gómez"), &json!("pt")));
    assert_eq!(ben.get("/api/v1/profile").await.ok(), agent);
    let seq = app.seq().await;
    for name in [String::new(), "n".repeat(121)] {
        let answer = ben.patch("/api/v1/profile", json!({ "name": name })).await;
        assert_eq!(answer.fails(422, "invalid_field")["field"], "name");
    }
    ben.patch("/api/v1/profile", json!({ "language": "xx" })).await.fails(422, "invalid_request");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    app.stop().await;
}

#[tokio::test]
async fn a_new_password_signs_other_browsers_out_and_not_this_one() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let mut other = app.signed_in("ben@example.com").await;
    let wrong = json!({ "current": "wrong horse", "new": "another horse" });
    assert_eq!(ben.put("/api/v1/profile/password", wrong).await.fails(422, "invalid_field")["field"], "current");
    let short = json!({ "current": PASSWORD, "new": "1234567" });
    assert_eq!(ben.put("/api/v1/profile/password", short).await.fails(422, "invalid_field")["field"], "new");
    other.get("/api/v1/session").await.ok();

    let right = json!({ "current": PASSWORD, "new": "another horse" });
    assert_eq!(ben.put("/api/v1/profile/password", right).await.status, 204);
    ben.get("/api/v1/session").await.ok();
    other.get("/api/v1/session").await.fails(401, "unauthenticated");
    other.sign_in("ben@example.com", PASSWORD).await.fails(401, "wrong_credentials");
    other.sign_in("ben@example.com", "another horse").await.ok();
    app.stop().await;
}

#[tokio::test]
async fn a_picture_is_told_by_its_bytes_and_shown_in_place() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    // Its name for itself is not believed.
    let (answer, kinds) = app.during(ben.upload("/api/v1/profile/picture", "text/html", png())).await;
    let url = answer.ok()["picture_url"].as_str().unwrap().to_owned();
    assert_eq!(kinds, ["agent.updated"]);
    let shown = app.stranger().get(&url).await;
    assert_eq!((shown.status, &shown.headers["content-type"]), (200, &"image/png".parse().unwrap()));
    assert!(shown.headers["content-disposition"].to_str().unwrap().starts_with("inline"));
    assert!(shown.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));

    let seq = app.seq().await;
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#.to_vec();
    let refused = ben.upload("/api/v1/profile/picture", "image/png", svg).await;
    assert_eq!(refused.fails(422, "invalid_field")["field"], "picture");
    ben.upload("/api/v1/profile/picture", "image/png", vec![]).await.fails(422, "invalid_request");
    ben.upload("/api/v1/profile/picture", "image/png", vec![0; 2_000_001]).await.fails(413, "too_large");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    assert_eq!(ben.get("/api/v1/profile").await.ok()["picture_url"], url.as_str(), "the old one stays");

    let (answer, kinds) = app.during(ben.delete("/api/v1/profile/picture")).await;
    assert_eq!((&answer.ok()["picture_url"], kinds), (&Value::Null, vec!["agent.updated".to_owned()]));
    for path in ["/pictures/none", "/pictures/none.png", "/pictures/..%2f..%2frecado.db", "/pictures/x.svg"] {
        app.stranger().get(path).await.fails(404, "not_found");
    }
    app.stop().await;
}
