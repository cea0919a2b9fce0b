//! Who a visitor is: what a page says, and what a signature proves.

use serde_json::{Value, json};

use crate::support::{Client, Socket, TestApp, Visitor, client_id, kinds, sign};

const NOTHING: [&str; 0] = [];

/// A site with a secret, which its server signs with.
struct Site {
    app: TestApp,
    secret: String,
}

impl Site {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let inbox = app.owner().await.put("/api/v1/inboxes/1/identity-secret", json!({})).await.ok();
        Self { secret: inbox["identity_secret"].as_str().unwrap().to_owned(), app }
    }

    fn hash(&self, id: &str) -> String {
        sign(&self.secret, id)
    }

    fn signed(&self, id: &str, name: &str) -> Value {
        json!({ "id": id, "hash": self.hash(id), "name": name })
    }

    /// A new browser whose page says who is there.
    async fn signed_in(&self, id: &str, name: &str) -> Visitor {
        let identity = self.signed(id, name);
        Visitor::open(&self.app.base, &self.app.key, json!({ "identity": identity })).await
    }

    async fn contact(&self, id: i64) -> Value {
        self.app.owner().await.get(&format!("/api/v1/contacts/{id}")).await.ok()
    }
}

#[tokio::test]
async fn without_a_signature_a_page_fills_in_what_is_missing_and_replaces_nothing() {
    let site = Site::start().await;
    let visitor = site.app.visitor().await;
    let claims = json!({
        "id": "42", "name": " Ana\nLópez ", "email": "ana@example.com", "phone": "+598 99 123 456",
        "attributes": { "plan": "gold", "orders": 3, "vip": true, "deep": { "x": 1 }, "none": null },
    });
    let (answer, kinds) = site.app.during(visitor.identify(claims)).await;
    assert_eq!(kinds, ["contact.updated"]);
    assert_eq!(
        answer.ok()["contact"],
        json!({ "name": "Ana López", "email": "ana@example.com", "is_verified": false })
    );
    let again =
        json!({ "id": "42", "name": "Eve", "email": "eve@example.com", "attributes": { "plan": "none", "new": 1 } });
    visitor.identify(again).await.ok();
    let contact = site.contact(1).await;
    assert_eq!((&contact["name"], &contact["email"]), (&json!("Ana López"), &json!("ana@example.com")));
    assert_eq!(contact["attributes"], json!({ "plan": "gold", "orders": 3, "vip": true, "new": 1 }));
    assert_eq!(
        (&contact["external_id"], &contact["is_verified"]),
        (&Value::Null, &json!(false)),
        "anybody can say that"
    );

    let (_, kinds) = site.app.during(visitor.identify(json!({ "email": "no address", "name": "" }))).await;
    assert_eq!(kinds, NOTHING, "what can't be used is left out");

    let eve = site.app.visitor().await;
    eve.identify(json!({ "id": "42", "name": "Ana López", "email": "ana@example.com" })).await.ok();
    assert_eq!(eve.reopen().await["messages"], json!([]), "a claim opens nobody's history");
    site.app.stop().await;
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_changes_nothing() {
    let site = Site::start().await;
    let visitor = site.app.visitor().await;
    let other = site.hash("43");
    let seq = site.app.seq().await;
    for (id, hash) in [("42", other.as_str()), ("42", ""), ("42", "00"), ("", &site.hash("")), (" ", &site.hash(" "))] {
        let claims = json!({ "id": id, "hash": hash, "name": "Eve" });
        let problem = visitor.identify(claims).await.fails(403, "forbidden");
        assert!(problem["detail"].as_str().unwrap().contains("HMAC"), "it says how to sign");
    }
    visitor.identify(json!({ "hash": other, "name": "Eve" })).await.fails(403, "forbidden");
    assert_eq!(site.app.kinds_after(seq).await, NOTHING);

    let wrong = json!({ "identity": { "id": "42", "hash": other, "name": "Eve" } });
    let (opened, kinds) = site.app.during(Visitor::open(&site.app.base, &site.app.key, wrong)).await;
    assert_eq!(kinds, ["contact.created", "visit.started"], "the chat works all the same");
    assert_eq!(opened.session["contact"], json!({ "name": null, "email": null, "is_verified": false }));

    let olga = site.app.owner().await;
    let second = olga.post("/api/v1/inboxes", json!({ "name": "No secret yet" })).await.ok();
    let elsewhere = Visitor::open(&site.app.base, second["public_key"].as_str().unwrap(), json!({})).await;
    elsewhere.identify(site.signed("42", "Ana")).await.fails(403, "forbidden");
    site.app.stop().await;
}

#[tokio::test]
async fn a_signature_proves_and_replaces() {
    let site = Site::start().await;
    let visitor = site.app.visitor().await;
    visitor.identify(json!({ "name": "Eve" })).await.ok();
    let mut copied = Socket::of_visitor(&visitor, None).await;
    let (answer, kinds) = site.app.during(visitor.identify(site.signed("42", "Ana"))).await;
    assert_eq!(kinds, ["contact.updated"]);
    let session = answer.ok();
    assert_eq!((&session["contact"]["name"], &session["contact"]["is_verified"]), (&json!("Ana"), &json!(true)));
    visitor.try_write(&client_id(), "with the old token").await.fails(401, "unauthenticated");
    let visitor = visitor.renewed(&session);
    visitor.write("A secret").await;
    loop {
        match copied.try_next().await {
            Ok(frame) => assert_ne!(frame["kind"], "message.created", "who copied the old token hears nothing more"),
            Err(code) => break assert_eq!(code, 4401),
        }
    }
    assert_eq!(site.contact(1).await["external_id"], "42");
    let (answer, kinds) = site.app.during(visitor.identify(site.signed("42", "Ana"))).await;
    assert_eq!((&answer.ok()["token"], kinds), (&Value::Null, vec![]), "saying it on each page changes nothing");
    visitor.identify(json!({ "id": "42", "hash": site.hash("42").to_uppercase(), "name": "Ana María" })).await.ok();
    assert_eq!(site.contact(1).await["name"], "Ana María");
    site.app.stop().await;
}

#[tokio::test]
async fn the_history_follows_the_person_to_another_device() {
    let site = Site::start().await;
    let laptop = site.signed_in("42", "Ana").await;
    laptop.write("From my laptop").await;
    let phone = site.app.visitor().await;
    phone.write("From my phone").await;

    let (answer, kinds) = site.app.during(phone.identify(site.signed("42", "Ana"))).await;
    assert_eq!(kinds, ["contact.merged"]);
    let merged = site.app.events_after(0).await.pop().unwrap();
    assert_eq!((&merged["data"]["merged_id"], &merged["data"]["contact"]["id"]), (&json!(2), &json!(1)));
    let texts = |session: &Value| -> Vec<String> {
        session["messages"].as_array().unwrap().iter().map(|m| m["text"].as_str().unwrap().to_owned()).collect()
    };
    let session = answer.ok();
    assert_eq!(texts(&session), ["From my laptop", "From my phone"]);
    let phone = phone.renewed(&session);
    assert_eq!(laptop.texts().await, ["From my laptop", "From my phone"]);
    assert_eq!(texts(&phone.reopen().await), ["From my laptop", "From my phone"], "the phone's token is Ana's now");

    let olga = site.app.owner().await;
    olga.get("/api/v1/contacts/2").await.fails(404, "not_found");
    let conversations = olga.get("/api/v1/contacts/1/conversations").await.ok();
    assert_eq!(conversations["items"].as_array().unwrap().len(), 2);
    assert_eq!(olga.get("/api/v1/contacts/1/visits").await.ok()["items"].as_array().unwrap().len(), 3);
    site.app.stop().await;
}

#[tokio::test]
async fn two_proved_people_are_never_merged() {
    let site = Site::start().await;
    let visitor = site.signed_in("42", "Ana").await;
    visitor.write("I am Ana").await;
    let (answer, kinds) = site.app.during(visitor.identify(site.signed("43", "Ben"))).await;
    assert_eq!(kinds, ["contact.created", "contact.updated", "visit.started"]);
    let session = answer.ok();
    assert_eq!(
        (&session["contact"]["name"], &session["messages"]),
        (&json!("Ben"), &json!([])),
        "the browser is another's now"
    );
    let token = session["token"].as_str().expect("a token of Ben's own").to_owned();
    let ben = Visitor { client: Client::with_token(&site.app.base, &token), token, ..visitor.clone() };
    ben.write("I am Ben").await;
    assert_eq!((visitor.texts().await, ben.texts().await), (vec!["I am Ana".to_owned()], vec!["I am Ben".to_owned()]));

    let known = ben.identify(site.signed("42", "Ana")).await.ok();
    assert_eq!(known["messages"][0]["text"], "I am Ana");
    assert!(known["token"].is_string());
    assert_eq!(ben.texts().await, ["I am Ben"]);
    site.app.stop().await;
}

#[tokio::test]
async fn two_people_whose_ids_look_alike_are_two_people() {
    let site = Site::start().await;
    // Such ids are masked like card numbers, or cut, before they are stored.
    let (long, longer) = ("x".repeat(200), "x".repeat(201));
    for (one, other) in [("4111111111111111", "5500005555551111"), (&long, &longer), ("a b", "a  b")] {
        let ana = site.signed_in(one, "Ana").await;
        ana.write("of Ana alone").await;
        let ben = site.signed_in(other, "Ben").await;
        assert_eq!(ben.session["messages"], json!([]), "{one} and {other}");
        assert_eq!(site.signed_in(one, "Ana").await.session["messages"][0]["text"], "of Ana alone");
    }
    site.app.stop().await;
}

#[tokio::test]
async fn a_merged_contacts_open_connection_is_told_to_begin_anew() {
    let site = Site::start().await;
    site.signed_in("42", "Ana").await.write("Hello").await;
    for is_at_opening in [false, true] {
        let phone = site.app.visitor().await;
        let socket = Socket::of_visitor(&phone, None).await;
        let session = if is_at_opening {
            phone.reopen_with(json!({ "identity": site.signed("42", "Ana") })).await
        } else {
            phone.identify(site.signed("42", "Ana")).await.ok()
        };
        let (frames, code) = socket.rest().await;
        assert_eq!((&frames.last().unwrap()["type"], code), (&json!("resync"), 1013), "{frames:?}");

        let phone = phone.renewed(&session);
        let seq = site.app.seq().await;
        let mut again = Socket::of_visitor(&phone, Some(seq)).await;
        let conversation = site.app.write(&phone, "Me again").await;
        assert_eq!(again.event().await["data"]["message"]["text"], "Me again");
        site.app.owner().await.reply(conversation, "Welcome back").await;
        assert_eq!(again.event().await["data"]["message"]["text"], "Welcome back");
    }
    site.app.stop().await;
}

#[tokio::test]
async fn what_two_contacts_sent_under_the_same_id_is_kept_when_they_become_one() {
    let site = Site::start().await;
    let laptop = site.signed_in("42", "Ana").await;
    let phone = site.app.visitor().await;
    laptop.try_write("the-same-id", "one").await.ok();
    phone.try_write("the-same-id", "other").await.ok();
    phone.identify(site.signed("42", "Ana")).await.ok();
    assert_eq!(laptop.texts().await, ["one", "other"]);
    let again = laptop.try_write("the-same-id", "one").await;
    assert_eq!((again.status, &again.body["text"]), (200, &json!("one")), "a retry is still recognised");
    site.app.stop().await;
}

#[tokio::test]
async fn another_person_on_the_same_page_writes_to_the_same_group() {
    let site = Site::start().await;
    let olga = site.app.owner().await;
    let sales = olga.new_group("Sales", &[]).await;
    olga.route(1, &[1, sales]).await;
    let ana = site.app.visitor_of(sales).await;
    let session = ana.identify(site.signed("42", "Ana")).await.ok();
    let ana = ana.renewed(&session);
    let of_ana = site.app.write(&ana, "Hello").await;
    let session = ana.identify(site.signed("43", "Eva")).await.ok();
    assert_eq!(session["group_id"], sales);
    let eva = ana.renewed(&session);
    let of_eva = site.app.write(&eva, "Hello").await;
    assert_ne!(of_eva, of_ana);
    for id in [of_ana, of_eva] {
        assert_eq!(olga.conversation(id).await["group_id"], sales);
    }
    site.app.stop().await;
}

#[tokio::test]
async fn notes_of_both_and_what_the_known_one_lacked_are_kept() {
    let site = Site::start().await;
    let olga = site.app.owner().await;
    let laptop = site.signed_in("42", "Ana").await;
    laptop.write("Hello").await;
    let phone = site.app.visitor().await;
    phone.identify(json!({ "name": "Somebody", "phone": "099 123 456", "attributes": { "plan": "gold" } })).await.ok();
    olga.patch("/api/v1/contacts/1", json!({ "note": "likes tea" })).await.ok();
    olga.patch("/api/v1/contacts/2", json!({ "note": "asked for a refund" })).await.ok();
    let mut inbox = Socket::of_agent(&olga, None).await;
    phone.identify(site.signed("42", "Ana")).await.ok();
    let heard = inbox.event().await;
    assert_eq!(heard["kind"], "contact.merged");
    let contact = site.contact(1).await;
    assert_eq!((&contact["name"], &contact["phone"]), (&json!("Ana"), &json!("099 123 456")));
    assert_eq!(contact["note"], "likes tea\n\nasked for a refund");
    assert_eq!(contact["attributes"], json!({ "plan": "gold" }));
    assert_eq!(kinds(&site.app.events_after(0).await).last(), Some(&"contact.merged"));
    site.app.stop().await;
}
