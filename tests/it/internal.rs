//! Internal inboxes: colleagues write to colleagues, from a page of the dashboard, as who they are.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Client, Socket, TestApp, Visitor};

const NOTHING: [&str; 0] = [];

struct House {
    app: TestApp,
    olga: Client,
    /// Answers, in the group "IT".
    ira: Client,
    /// May write, as a member of "Staff".
    ana: Client,
    staff: i64,
    inbox: Value,
    key: String,
}

impl House {
    async fn build() -> Self {
        let app = TestApp::start().await;
        let olga = app.owner().await;
        let (ira, ana) = (app.agent_of("Ira", Role::Agent, &[]).await, app.agent_of("Ana", Role::Agent, &[]).await);
        let it = olga.new_group("IT", &[(&ira, "operator")]).await;
        let staff = olga.new_group("Staff", &[(&ana, "operator")]).await;
        let made = olga.post("/api/v1/inboxes", json!({ "name": "Help desk", "kind": "internal" })).await.ok();
        let path = format!("/api/v1/inboxes/{}", made["id"]);
        let change = json!({ "operator_group_ids": [it], "default_group_id": it, "customer_group_ids": [staff] });
        let inbox = olga.patch(&path, change).await.ok();
        assert_eq!((&inbox["kind"], &inbox["customer_group_ids"]), (&json!("internal"), &json!([staff])));
        let key = inbox["public_key"].as_str().unwrap().to_owned();
        Self { app, olga, ira, ana, staff, inbox, key }
    }

    /// Opens the inbox from a browser where somebody is signed in, or nobody.
    async fn try_open(&self, who: &Client) -> crate::support::Answer {
        Visitor::try_open_from(who, &self.key, json!({})).await
    }

    async fn open(&self, who: &Client) -> Visitor {
        let session = self.try_open(who).await.ok();
        let token = session["token"].as_str().unwrap().to_owned();
        let client = Client::with_token(&self.app.base, &token);
        Visitor { client, token, key: self.key.clone(), session }
    }
}

#[tokio::test]
async fn only_signed_in_members_of_its_customer_groups_can_open_it() {
    let house = House::build().await;
    let seq = house.app.seq().await;
    house.try_open(&house.app.stranger()).await.fails(403, "forbidden");
    // Who answers there, and even the owner, does not write there.
    house.try_open(&house.ira).await.fails(403, "forbidden");
    house.try_open(&house.olga).await.fails(403, "forbidden");
    // A page of another site is no page of ours, whoever is signed in.
    let foreign = house.ana.with_origin(Some("https://evil.example"));
    assert_eq!(house.try_open(&foreign).await.status, 403);
    let claimed = json!({ "token": "made-up", "identity": { "id": "1", "name": "Ana" } });
    Visitor::try_open(&house.app.base, &house.key, claimed).await.fails(403, "forbidden");
    assert_eq!(house.app.kinds_after(seq).await, NOTHING);
    let (answer, kinds) = house.app.during(house.try_open(&house.ana)).await;
    assert_eq!((answer.status, kinds), (201, vec!["contact.created".into(), "visit.started".into()]));
    house.app.stop().await;
}

#[tokio::test]
async fn a_colleague_writes_as_who_they_are_and_the_answer_comes_back() {
    let house = House::build().await;
    let mut of_ira = Socket::of_agent(&house.ira, None).await;
    let ana = house.open(&house.ana).await;
    assert_eq!(
        (&ana.session["contact"]["name"], &ana.session["contact"]["is_verified"]),
        (&json!("Ana"), &json!(true))
    );
    assert_eq!(ana.session["is_online"], true, "Ira is there");
    let frame = house.ana.get(&format!("/widget/frame?key={}&mode=page&lang=en", house.key)).await.text;
    assert!(frame.contains(r#""title":"Help desk""#), "it goes by its name");
    let mut widget = Socket::of_visitor(&ana, None).await;
    let id = house.app.write(&ana, "My screen is black").await;
    let conversation = house.ira.conversation(id).await;
    assert_eq!((&conversation["inbox_id"], &conversation["contact"]["name"]), (&house.inbox["id"], &json!("Ana")));
    let contact = house.ira.get(&format!("/api/v1/contacts/{}", conversation["contact"]["id"])).await.ok();
    assert_eq!((&contact["agent_id"], &contact["email"]), (&json!(house.ana.agent_id), &json!("ana@example.com")));
    let heard = loop {
        let event = of_ira.event().await;
        if event["kind"] == "message.created" {
            break event;
        }
    };
    assert_eq!(heard["data"]["message"]["author"]["name"], "Ana");
    house.ana.get(&format!("/api/v1/conversations/{id}")).await.fails(404, "not_found");

    house.ira.reply(id, "Is it plugged in?").await;
    assert_eq!(widget.event().await["data"]["message"]["text"], "My screen is black");
    assert_eq!(widget.event().await["data"]["message"]["text"], "Is it plugged in?");
    assert_eq!(ana.texts().await, ["My screen is black", "Is it plugged in?"]);

    // From another browser it is the same person, and the same thread.
    let elsewhere = house.app.signed_in("ana@example.com").await;
    let (answer, kinds) = house.app.during(house.try_open(&elsewhere)).await;
    let session = answer.ok();
    assert_eq!(kinds, ["visit.started"]);
    assert_eq!(session["messages"].as_array().unwrap().len(), 2);
    // The token alone is worth as much as the membership.
    assert_eq!(house.app.write(&ana, "It was not").await, id);
    house.app.stop().await;
}

#[tokio::test]
async fn who_is_not_a_member_any_more_hears_and_writes_nothing_from_that_moment_on() {
    for how in ["removed", "switched off", "another group"] {
        let house = House::build().await;
        let ana = house.open(&house.ana).await;
        let id = house.app.write(&ana, "Hello").await;
        let widget = Socket::of_visitor(&ana, None).await;
        let inbox = format!("/api/v1/inboxes/{}", house.inbox["id"]);
        match how {
            "removed" => drop(house.olga.remove_member(house.staff, &house.ana).await.ok()),
            "switched off" => {
                let path = format!("/api/v1/agents/{}", house.ana.agent_id);
                house.olga.patch(&path, json!({ "is_disabled": true })).await.ok();
            }
            _ => drop(house.olga.patch(&inbox, json!({ "customer_group_ids": [] })).await.ok()),
        }
        house.ira.reply(id, "A secret").await;
        let (frames, code) = widget.rest().await;
        assert_eq!(code, 4401, "{how}");
        assert!(!json!(frames).to_string().contains("A secret"), "{how}: {frames:?}");
        let (answer, kinds) = house.app.during(ana.try_write("eight-letters", "Still here")).await;
        answer.fails(401, "unauthenticated");
        assert_eq!(kinds, NOTHING, "{how}");
        ana.client.get("/api/widget/messages").await.fails(401, "unauthenticated");
        let answer = house.try_open(&house.ana).await;
        assert_eq!((answer.status, answer.code()), (403, "forbidden"), "{how}");
        if how == "removed" {
            house.olga.put_member(house.staff, &house.ana, "operator").await.ok();
            assert_eq!(ana.texts().await, ["Hello", "A secret"], "and back");
        }
        house.app.stop().await;
    }
}

#[tokio::test]
async fn a_change_that_does_not_concern_a_colleague_does_not_disturb_them() {
    let house = House::build().await;
    let ana = house.open(&house.ana).await;
    let id = house.app.write(&ana, "Hello").await;
    let mut widget = Socket::of_visitor(&ana, None).await;
    house.olga.put_member(house.staff, &house.ira, "operator").await.ok();
    house.ira.reply(id, "Hi").await;
    assert_eq!(widget.event().await["data"]["message"]["text"], "Hi");
    house.app.stop().await;
}

#[tokio::test]
async fn each_sees_the_internal_inboxes_that_they_may_write_to() {
    let house = House::build().await;
    let list = async |who: &Client| who.get("/api/v1/internal-inboxes").await.ok();
    let Value::Object(inbox) = &house.inbox else { panic!() };
    let shown: serde_json::Map<String, Value> = ["id", "name", "public_key", "color", "on_color"]
        .map(|field| (field.to_owned(), inbox[field].clone()))
        .into_iter()
        .collect();
    assert_eq!(list(&house.ana).await, json!([shown]));
    assert_eq!((list(&house.ira).await, list(&house.olga).await), (json!([]), json!([])));
    let path = format!("/api/v1/inboxes/{}", house.inbox["id"]);
    house.olga.patch(&path, json!({ "is_enabled": false })).await.ok();
    assert_eq!(list(&house.ana).await, json!([]));
    house.try_open(&house.ana).await.fails(403, "inbox_disabled");
    house.app.stop().await;
}

#[tokio::test]
async fn a_colleagues_token_opens_no_other_inbox_and_a_visitors_token_none_of_these() {
    let house = House::build().await;
    let ana = house.open(&house.ana).await;
    let outside = house.app.visitor().await;
    let with = json!({ "token": outside.token });
    Visitor::try_open(&house.app.base, &house.key, with).await.fails(403, "forbidden");
    let opened = Visitor::try_open(&house.app.base, &house.app.key, json!({ "token": ana.token })).await.ok();
    assert!(opened["token"].is_string(), "somebody new");
    assert_eq!(opened["contact"]["name"], Value::Null);
    // Signed in, one is still nobody in particular on a site.
    let session = Visitor::try_open_from(&house.ana, &house.app.key, json!({})).await.ok();
    assert_eq!(session["contact"]["name"], Value::Null);
    house.app.stop().await;
}

#[tokio::test]
async fn a_colleague_with_a_new_name_is_called_so_in_what_they_wrote() {
    let house = House::build().await;
    let rename = async |name: &str| house.ana.patch("/api/v1/profile", json!({ "name": name })).await.ok();
    let (_, kinds) = house.app.during(rename("Anna")).await;
    assert_eq!(kinds, ["agent.updated"], "no contact yet");
    let ana = house.open(&house.ana).await;
    let id = house.app.write(&ana, "Hello").await;
    let (_, kinds) = house.app.during(rename("Anna Alvarez")).await;
    assert_eq!(kinds, ["agent.updated", "contact.updated"]);
    assert_eq!(house.ira.conversation(id).await["contact"]["name"], "Anna Alvarez");
    // What a colleague noted down stays as long as the name does.
    let contact = house.ira.conversation(id).await["contact"]["id"].clone();
    house.ira.patch(&format!("/api/v1/contacts/{contact}"), json!({ "name": "Anna, shop" })).await.ok();
    let (_, kinds) = house.app.during(house.ana.patch("/api/v1/profile", json!({ "language": "es" }))).await;
    assert_eq!(kinds, ["agent.updated"]);
    assert_eq!(house.ira.conversation(id).await["contact"]["name"], "Anna, shop");
    house.app.stop().await;
}
