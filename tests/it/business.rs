//! The business's own facts.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::TestApp;

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn an_admin_changes_the_business_and_every_agent_sees_it() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.agent("Ada", Role::Admin).await, app.agent("Ben", Role::Agent).await);
    let before = ben.get("/api/v1/business").await.ok();
    let expected = json!({
        "name": "Café Aurora", "language": "en", "time_zone": "America/Montevideo", "site_url": "https://aurora.example",
        "away_after_minutes": 10, "offline_after_seconds": 45,
    });
    assert_eq!(before, expected);
    let change = json!({ "name": "Aurora", "language": "es", "time_zone": "Europe/Madrid", "site_url": null });
    let (answer, kinds) = app.during(ada.patch("/api/v1/business", change)).await;
    let after = answer.ok();
    assert_eq!(kinds, ["business.updated"]);
    assert_eq!((&after["name"], &after["site_url"]), (&json!("Aurora"), &Value::Null));
    assert_eq!(ben.get("/api/v1/business").await.ok(), after);
    assert_eq!(ben.get("/api/v1/session").await.ok()["business"], after);

    let seq = app.seq().await;
    for (change, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "time_zone": "Montevideo time" }), "time_zone"),
        (json!({ "site_url": "s".repeat(301) }), "site_url"),
    ] {
        assert_eq!(ada.patch("/api/v1/business", change).await.fails(422, "invalid_field")["field"], field);
    }
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    app.stop().await;
}
