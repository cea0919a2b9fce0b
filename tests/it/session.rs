//! Signing in and out.

use recado::domain::agent::Role;
use serde_json::json;

use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn a_sign_in_gives_a_cookie_that_scripts_and_other_sites_do_not_get() {
    let app = TestApp::start().await;
    let mut olga = app.stranger();
    let answer = olga.sign_in(" OLGA@example.com ", PASSWORD).await;
    assert_eq!(answer.status, 201);
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    for part in ["recado_session=", "; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=2592000"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Secure"), "this address is not encrypted");
    let session = olga.get("/api/v1/session").await.ok();
    assert_eq!(session, answer.body);
    assert_eq!((&session["agent"]["role"], &session["version"]), (&json!("owner"), &json!(env!("CARGO_PKG_VERSION"))));
    assert_eq!((&session["seq"], &session["can_mail"]), (&app.seq().await.into(), &false.into()));
    app.stop().await;
}

#[tokio::test]
async fn behind_an_encrypted_address_the_cookie_stays_on_encrypted_ways() {
    let app = TestApp::start_with(|config| config.http.public_url = "https://desk.aurora.example".parse().ok()).await;
    let answer = app.stranger().sign_in("olga@example.com", PASSWORD).await;
    assert!(answer.headers["set-cookie"].to_str().unwrap().contains("; Secure"));
    app.stop().await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_told_the_same() {
    let app = TestApp::start().await;
    let mut stranger = app.stranger();
    let wrong = stranger.sign_in("olga@example.com", "wrong horse").await.fails(401, "wrong_credentials");
    let unknown = stranger.sign_in("nobody@example.com", "wrong horse").await.fails(401, "wrong_credentials");
    assert_eq!(wrong["detail"], unknown["detail"]);
    stranger.sign_in("olga@example.com", &"p".repeat(100_000)).await.fails(401, "wrong_credentials");
    stranger.get("/api/v1/session").await.fails(401, "unauthenticated");
    app.stop().await;
}

#[tokio::test]
async fn after_too_many_tries_an_address_has_to_wait_also_with_the_right_password() {
    let app = TestApp::start().await;
    let mut stranger = app.stranger();
    for _ in 0..10 {
        stranger.sign_in("olga@example.com", "wrong horse").await.fails(401, "wrong_credentials");
    }
    let braked = stranger.sign_in("olga@example.com", PASSWORD).await;
    let seconds: u64 = braked.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(braked.fails(429, "too_many_requests")["retry_after"], seconds);
    stranger.sign_in("nobody@example.com", "wrong horse").await.fails(401, "wrong_credentials");
    app.stop().await;
}

#[tokio::test]
async fn one_network_address_cannot_try_many_accounts() {
    let app = TestApp::start_with(|config| config.http.trusted_proxies = vec![[127, 0, 0, 1].into()]).await;
    let stranger = app.stranger();
    // Too long to be a password: braked, but not hashed, which keeps this quick.
    let attempt = |n: usize, from: &'static str| {
        let body = json!({ "email": format!("a{n}@example.com"), "password": "p".repeat(300) });
        let request = stranger.request(reqwest::Method::POST, "/api/v1/session").header("x-forwarded-for", from);
        stranger.send(request.json(&body))
    };
    for n in 0..30 {
        attempt(n, "203.0.113.7").await.fails(401, "wrong_credentials");
    }
    let braked = attempt(31, "203.0.113.7").await;
    assert!(braked.headers.contains_key("retry-after"));
    braked.fails(429, "too_many_requests");
    attempt(32, "203.0.113.8").await.fails(401, "wrong_credentials");
    // What a client adds in front of what the proxy saw is not believed.
    attempt(33, "203.0.113.9, 203.0.113.7").await.fails(429, "too_many_requests");
    app.stop().await;
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_and_is_renewed_by_who_comes_back() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    app.clock.advance_seconds(16 * 86_400);
    olga.get("/api/v1/session").await.ok();
    app.clock.advance_seconds(14 * 86_400 - 1);
    app.running().desk.tidy_up().await.unwrap();
    ben.get("/api/v1/agents").await.ok();
    olga.get("/api/v1/agents").await.ok();
    let app = {
        app.clock.advance_seconds(30 * 86_400);
        app
    };
    ben.get("/api/v1/agents").await.fails(401, "unauthenticated");
    app.running().desk.tidy_up().await.unwrap();
    olga.get("/api/v1/agents").await.fails(401, "unauthenticated");
    app.stop().await;
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    let app = TestApp::start().await;
    let (here, there) = (app.owner().await, app.owner().await);
    let answer = here.delete("/api/v1/session").await;
    assert_eq!(answer.status, 204);
    assert!(answer.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    here.get("/api/v1/session").await.fails(401, "unauthenticated");
    there.get("/api/v1/session").await.ok();

    // The browser has forgotten the cookie; whoever has kept it has nothing.
    let stolen = app.stranger();
    let request = stolen.request(reqwest::Method::GET, "/api/v1/session").header("cookie", here.cookie.unwrap());
    stolen.send(request).await.fails(401, "unauthenticated");
    assert_eq!(stolen.delete("/api/v1/session").await.status, 204, "signing out twice is no error");
    app.stop().await;
}

#[tokio::test]
async fn before_the_set_up_a_client_is_told_so() {
    let app = TestApp::start_empty(|_| {});
    app.stranger().get("/api/v1/session").await.fails(401, "setup_required");
    app.stranger().sign_in("olga@example.com", PASSWORD).await.fails(401, "wrong_credentials");
    app.stop().await;
}
