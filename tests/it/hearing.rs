//! Promise 9 over all that is told: each kind of event and signal as each kind of agent hears it, live and later. The
//! house is that of `permission`.

use std::collections::{BTreeMap, BTreeSet};

use recado::domain::agent::Role;
use recado::domain::event::Change;
use serde_json::{Value, json};

use crate::permission::{ADMINS, House, OF_A, OF_B, PEOPLE, PLACES};
use crate::support::{Post, Socket, Visitor, client_id, eventually, sign};

/// What each hears of an event: who the whole, and who only that a conversation has gone out of their sight.
struct Expected {
    kind: &'static str,
    whole: Vec<&'static str>,
    withdrawn: Vec<&'static str>,
}

fn whole(kind: &'static str, by: &[&'static str]) -> Expected {
    Expected { kind, whole: by.to_vec(), withdrawn: Vec::new() }
}

/// Who sees one of the two groups in the first inbox.
const OF_BOTH: [&str; 8] = ["ana", "dan", "sam", "bea", "iris", "rita", "ada", "olga"];
/// Somebody is heard by all, after all that came before.
const END: &str = "business.updated";

struct Theatre {
    house: House,
    sockets: BTreeMap<&'static str, Socket>,
    played: BTreeSet<String>,
}

impl Theatre {
    async fn open() -> Self {
        Self::of(House::build().await).await
    }

    async fn of(house: House) -> Self {
        let mut sockets = BTreeMap::new();
        for who in PEOPLE {
            sockets.insert(who, Socket::of_agent(&house.people[who], None).await);
        }
        let mut theatre = Self { house, sockets, played: BTreeSet::new() };
        theatre.hear_all().await;
        theatre
    }

    /// Tells everybody something, and answers what each of them has heard until then.
    async fn hear_all(&mut self) -> BTreeMap<&'static str, Vec<Value>> {
        let end = json!({ "name": client_id() });
        let answer = self.house.olga().patch("/api/v1/business", end).await.ok();
        let mut heard = BTreeMap::new();
        for (who, socket) in &mut self.sockets {
            heard.insert(*who, until(socket, &answer["name"]).await);
        }
        heard
    }

    /// Checks what everybody has heard since `before`, live and when they come back later.
    async fn check(&mut self, before: i64, expected: &[Expected]) {
        let seq = self.house.app.seq().await;
        let live = self.hear_all().await;
        let name = self.house.olga().get("/api/v1/business").await.ok()["name"].clone();
        let events = self.house.app.events_after(before).await;
        let events: Vec<Value> = events.into_iter().filter(|event| event["seq"].as_i64() <= Some(seq)).collect();
        let kinds: Vec<&str> = events.iter().map(|event| event["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, expected.iter().map(|one| one.kind).collect::<Vec<_>>());
        let borders = ["group.updated", "group.deleted", "inbox.updated", "inbox.deleted"];
        let has_moved = kinds.iter().any(|kind| borders.contains(kind));
        for who in PEOPLE {
            let theirs: Vec<Value> =
                events.iter().zip(expected).filter_map(|(event, one)| form(who, event, one)).collect();
            assert_eq!(live[who], theirs, "{who} hears of {kinds:?}");
            let client = &self.house.people[who];
            if has_moved && !ADMINS.contains(&who) {
                let (frames, code) = Socket::of_agent(client, Some(before)).await.rest().await;
                assert_eq!((frames, code), (vec![json!({ "type": "resync" })], 1013), "{who} fetches all anew");
                continue;
            }
            let mut back = Socket::of_agent(client, Some(before)).await;
            assert_eq!(until(&mut back, &name).await, theirs, "{who} hears of {kinds:?} later");
            back.close().await;
        }
        self.played.extend(kinds.into_iter().map(str::to_owned));
    }
}

/// The events that a socket hears before the business gets a name.
async fn until(socket: &mut Socket, name: &Value) -> Vec<Value> {
    let mut heard = Vec::new();
    loop {
        let event = socket.any_event().await;
        if event["kind"] == END && event["data"]["business"]["name"] == *name {
            return heard;
        }
        heard.push(event);
    }
}

/// The form in which somebody hears an event; none when they don't.
fn form(who: &str, event: &Value, expected: &Expected) -> Option<Value> {
    if expected.whole.contains(&who) {
        return Some(event.clone());
    }
    let id = &event["data"]["conversation"]["id"];
    let withdrawn = json!({
        "type": "event", "seq": event["seq"], "at": event["at"], "kind": "conversation.withdrawn",
        "data": { "conversation_id": id },
    });
    expected.withdrawn.contains(&who).then_some(withdrawn)
}

#[tokio::test]
async fn of_every_kind_of_event_each_agent_hears_what_is_theirs_live_and_later() {
    let post = Post::start().await;
    let mut theatre = Theatre::of(House::of(post.empty_house().await).await).await;
    in_the_life_of_a_conversation(&mut theatre).await;
    when_it_changes_hands(&mut theatre).await;
    when_nobody_answers(&mut theatre).await;
    of_contacts(&mut theatre).await;
    of_the_house_itself(&mut theatre).await;
    of_mail(&mut theatre, &post).await;
    let all: BTreeSet<String> = Change::KINDS.iter().map(|kind| (*kind).to_owned()).collect();
    assert_eq!(theatre.played, all, "say here who hears of each kind of event");
    theatre.house.app.stop().await;
}

async fn in_the_life_of_a_conversation(theatre: &mut Theatre) {
    let a = theatre.house.a;
    let before = theatre.house.app.seq().await;
    let visitor = theatre.house.app.visitor_of(a).await;
    theatre.check(before, &[whole("contact.created", &OF_A), whole("visit.started", &OF_A)]).await;

    let before = theatre.house.app.seq().await;
    let id = theatre.house.app.write(&visitor, "Hello").await;
    theatre.check(before, &[whole("conversation.created", &OF_A), whole("message.created", &OF_A)]).await;

    let before = theatre.house.app.seq().await;
    let page = json!({ "url": "https://aurora.example/x", "title": "x" });
    visitor.client.post("/api/widget/page-views", page).await.ok();
    theatre.check(before, &[whole("visit.viewed", &OF_A)]).await;

    let before = theatre.house.app.seq().await;
    let message = theatre.house.olga().thread(id).await[0]["id"].clone();
    let path = format!("/api/v1/conversations/{id}/read");
    theatre.house.people["ana"].put(&path, json!({ "message_id": message })).await.ok();
    visitor.client.put("/api/widget/read", json!({ "message_id": message })).await.ok();
    theatre.check(before, &[whole("conversation.read", &OF_A), whole("conversation.read", &OF_A)]).await;

    let before = theatre.house.app.seq().await;
    theatre.house.people["ana"].prioritize(id, "high").await.ok();
    theatre.house.people["ana"].write(id, "note", "Between us").await.ok();
    let expected = ["message.created", "conversation.prioritized", "message.created"];
    theatre.check(before, &expected.map(|kind| whole(kind, &OF_A))).await;

    let before = theatre.house.app.seq().await;
    let tags = json!({ "tags": ["vip"] });
    theatre.house.olga().put(&format!("/api/v1/conversations/{id}/tags"), tags).await.ok();
    theatre.check(before, &[whole("conversation.updated", &OF_A)]).await;

    let before = theatre.house.app.seq().await;
    theatre.house.olga().set_status(id, "resolved").await.ok();
    theatre.house.olga().set_status(id, "open").await.ok();
    let expected = ["message.created", "conversation.resolved", "message.created", "conversation.reopened"];
    theatre.check(before, &expected.map(|kind| whole(kind, &OF_A))).await;

    // The page goes on under the other group, while the conversation stays where it is.
    let before = theatre.house.app.seq().await;
    let asked = json!({ "group": theatre.house.b.to_string() });
    visitor.client.put("/api/widget/page-group", asked).await.ok();
    theatre.check(before, &[whole("visit.moved", &OF_BOTH)]).await;
}

async fn when_it_changes_hands(theatre: &mut Theatre) {
    let id = theatre.house.id("a");
    let nico = theatre.house.people["nico"].agent_id;
    let with_nico: Vec<&'static str> = OF_A.into_iter().chain(["nico"]).collect();
    let before = theatre.house.app.seq().await;
    theatre.house.olga().assign(id, Some(nico)).await.ok();
    let expected = [whole("message.created", &with_nico), whole("conversation.assigned", &with_nico)];
    theatre.check(before, &expected).await;

    // Taken from who only saw it because it was theirs.
    let before = theatre.house.app.seq().await;
    theatre.house.olga().assign(id, None).await.ok();
    let assigned = Expected { kind: "conversation.assigned", whole: OF_A.to_vec(), withdrawn: vec!["nico"] };
    theatre.check(before, &[whole("message.created", &OF_A), assigned]).await;

    let (a, b) = (theatre.house.a, theatre.house.b);
    for (to, whole_by, withdrawn) in [(b, OF_B.to_vec(), vec!["ana", "dan", "sam"]), (a, OF_A.to_vec(), vec!["bea"])] {
        let before = theatre.house.app.seq().await;
        theatre.house.olga().move_to(id, to).await.ok();
        let line = whole("message.created", &whole_by);
        theatre.check(before, &[line, Expected { kind: "conversation.transferred", whole: whole_by, withdrawn }]).await;
    }
}

async fn when_nobody_answers(theatre: &mut Theatre) {
    let (a, dan) = (theatre.house.a, theatre.house.people["dan"].agent_id);
    let policy = json!({ "mode": "automatic", "eligible": "chosen", "chosen_ids": [dan], "reassign_after": 10 });
    let id = theatre.house.id("a");
    theatre.house.olga().set_policy(a, policy).await;
    assert_eq!(theatre.house.olga().assignee(id).await, Some(dan));
    theatre.hear_all().await;
    // All others that Dan has got have been answered.
    for other in theatre.house.olga().list("view=open").await {
        if other != id && theatre.house.olga().assignee(other).await == Some(dan) {
            theatre.house.people["dan"].reply(other, "Here").await;
        }
    }
    theatre.hear_all().await;
    let before = theatre.house.app.seq().await;
    theatre.house.app.pass(10).await;
    let alerted = whole("conversation.unattended", &["sam", "iris", "rita", "ada", "olga"]);
    theatre.check(before, &[whole("message.created", &OF_A), alerted]).await;
    theatre.house.olga().set_policy(a, json!({})).await;
    theatre.hear_all().await;
}

async fn of_contacts(theatre: &mut Theatre) {
    let made = theatre.house.olga().put("/api/v1/inboxes/1/identity-secret", json!({})).await.ok();
    let secret = made["identity_secret"].as_str().unwrap();
    let known = theatre.house.app.visitor_of(theatre.house.a).await;
    theatre.hear_all().await;
    let identity = json!({ "id": "42", "hash": sign(secret, "42"), "name": "Ana Pérez" });
    let before = theatre.house.app.seq().await;
    known.identify(identity.clone()).await.ok();
    theatre.check(before, &[whole("contact.updated", &OF_A)]).await;

    // From here on the contact is at home in both groups.
    let other = theatre.house.app.visitor_of(theatre.house.b).await;
    theatre.hear_all().await;
    let before = theatre.house.app.seq().await;
    other.identify(identity).await.ok();
    theatre.check(before, &[whole("contact.merged", &OF_BOTH)]).await;
}

async fn of_the_house_itself(theatre: &mut Theatre) {
    let olga = theatre.house.olga().clone();
    let before = theatre.house.app.seq().await;
    let zoe = theatre.house.app.agent_of("zoe", Role::Agent, &[]).await;
    let zoes = Socket::of_agent(&zoe, None).await;
    olga.patch(&format!("/api/v1/agents/{}", zoe.agent_id), json!({ "limit": 3 })).await.ok();
    let expected = ["agent.created", "agent.availability_changed", "agent.updated"];
    theatre.check(before, &expected.map(|kind| whole(kind, &PEOPLE))).await;
    zoes.close().await;

    let before = theatre.house.app.seq().await;
    let group = olga.new_group("Later", &[]).await;
    theatre.check(before, &[whole("group.created", &PEOPLE)]).await;
    let before = theatre.house.app.seq().await;
    olga.patch(&format!("/api/v1/groups/{group}"), json!({ "color": "#aa0000" })).await.ok();
    theatre.check(before, &[whole("group.updated", &PEOPLE)]).await;
    let before = theatre.house.app.seq().await;
    olga.delete(&format!("/api/v1/groups/{group}")).await.ok();
    theatre.check(before, &[whole("group.deleted", &PEOPLE)]).await;

    let before = theatre.house.app.seq().await;
    let invited = olga.post("/api/v1/invitations", json!({ "email": "eva@example.com", "role": "agent" })).await.ok();
    olga.delete(&format!("/api/v1/invitations/{}", invited["id"])).await.ok();
    theatre.check(before, &["invitation.created", "invitation.deleted"].map(|kind| whole(kind, &ADMINS))).await;

    let before = theatre.house.app.seq().await;
    let bot = olga.post("/api/v1/flows", json!({ "name": "Helper" })).await.ok();
    olga.delete(&format!("/api/v1/flows/{}", bot["id"])).await.ok();
    theatre.check(before, &["flow.updated", "flow.deleted"].map(|kind| whole(kind, &ADMINS))).await;

    let before = theatre.house.app.seq().await;
    let inbox = olga.post("/api/v1/inboxes", json!({ "name": "Third" })).await.ok();
    theatre.check(before, &[whole("inbox.created", &PEOPLE)]).await;
    let path = format!("/api/v1/inboxes/{}", inbox["id"]);
    let before = theatre.house.app.seq().await;
    olga.patch(&path, json!({ "name": "Another" })).await.ok();
    theatre.check(before, &[whole("inbox.updated", &PEOPLE)]).await;
    let before = theatre.house.app.seq().await;
    olga.delete(&path).await.ok();
    theatre.check(before, &[whole("inbox.deleted", &PEOPLE)]).await;

    let before = theatre.house.app.seq().await;
    olga.patch("/api/v1/business", json!({ "language": "es" })).await.ok();
    theatre.check(before, &[whole("business.updated", &PEOPLE)]).await;

    let before = theatre.house.app.seq().await;
    // Of a group or not: what may be answered is no secret among colleagues.
    let card = json!({ "title": "Hours", "text": "From 9 to 7", "group_id": theatre.house.a });
    let response = json!({ "shortcut": "hi", "text": "Hi!" });
    for (path, new) in [("/api/v1/knowledge-cards", card), ("/api/v1/canned-responses", response)] {
        let made = olga.post(path, new).await.ok();
        olga.delete(&format!("{path}/{}", made["id"])).await.ok();
    }
    let expected =
        ["knowledge_card.updated", "knowledge_card.deleted", "canned_response.updated", "canned_response.deleted"];
    theatre.check(before, &expected.map(|kind| whole(kind, &PEOPLE))).await;
}

/// Where mail is kept and what went out is the admins' alone; that an answer was sent is told to who sees the answer.
async fn of_mail(theatre: &mut Theatre, post: &Post) {
    let olga = theatre.house.olga().clone();
    let admins_hear = |kind| whole(kind, &ADMINS);
    let before = theatre.house.app.seq().await;
    olga.post("/api/v1/mail-accounts", post.account("support@aurora.example")).await.ok();
    let other = olga.post("/api/v1/mail-accounts", json!({ "address": "later@aurora.example" })).await.ok();
    olga.delete(&format!("/api/v1/mail-accounts/{}", other["id"])).await.ok();
    let expected = ["mail_account.updated", "mail_account.updated", "mail_account.deleted"];
    theatre.check(before, &expected.map(admins_hear)).await;

    let (app, a) = (&theatre.house.app, theatre.house.a.to_string());
    let whose = json!({ "page_group": a, "identity": { "name": "Vera", "email": "vera@example.org" } });
    let vera = Visitor::open(&app.base, &app.key, whose).await;
    let conversation = app.write(&vera, "Do you have it in blue?").await;
    // Zoe, who had been there, is away by then.
    app.pass(61).await;
    olga.reply(conversation, "Let me look.").await;
    theatre.hear_all().await;
    let before = theatre.house.app.seq().await;
    theatre.house.app.pass(61).await;
    eventually("it is sent", async || olga.get("/api/v1/outgoing-mails").await.ok()["items"][0]["state"] == "sent")
        .await;
    theatre.check(before, &[admins_hear("outgoing_mail.updated"), whole("message.updated", &OF_A)]).await;
}

#[tokio::test]
async fn a_visit_is_heard_by_who_sees_the_contact_in_the_same_inbox_and_by_nobody_else() {
    let mut theatre = Theatre::open().await;
    let (in_shop, elsewhere) = theatre.house.of_two_inboxes().await;
    theatre.house.app.write(&in_shop, "In the shop").await;
    let of_b = theatre.house.app.write(&elsewhere, "Elsewhere").await;
    let nico = theatre.house.people["nico"].agent_id;
    theatre.house.olga().assign(of_b, Some(nico)).await.ok();
    theatre.hear_all().await;
    let page = json!({ "url": "https://aurora.example/x", "title": "x" });
    let of_second = ["bea", "nico", "ada", "olga"];
    for (visitor, heard_by) in [(&in_shop, &OF_A[..]), (&elsewhere, &of_second)] {
        let before = theatre.house.app.seq().await;
        visitor.client.post("/api/widget/page-views", page.clone()).await.ok();
        visitor.reopen().await;
        visitor.client.post("/api/widget/page-views", page.clone()).await.ok();
        let expected = ["visit.viewed", "visit.started", "visit.viewed"];
        theatre.check(before, &expected.map(|kind| whole(kind, heard_by))).await;
    }
    theatre.house.app.stop().await;
}

#[tokio::test]
async fn who_comes_back_with_another_role_fetches_everything_anew_and_colleagues_go_on() {
    let house = House::build().await;
    let (olga, dan) = (house.olga(), &house.people["dan"]);
    for role in ["admin", "agent"] {
        let before = house.app.seq().await;
        house.app.arrives_in(house.b).await;
        let by_olga = olga.patch(&format!("/api/v1/agents/{}", dan.agent_id), json!({ "role": role })).await;
        assert_eq!(by_olga.ok()["role"], role);
        house.app.arrives_in(house.a).await;
        // What happened before was told to another role: that Dan hears of it or not says nothing of what he has.
        let mut back = Socket::of_agent(dan, Some(before)).await;
        assert_eq!(back.next().await, json!({ "type": "resync" }), "{role} now");
        back.close().await;
        let arrived = ["contact.created", "visit.started", "conversation.created", "message.created"];
        for (who, expected) in [
            ("ada", [&arrived[..], &["agent.updated"], &arrived].concat()),
            ("ana", [&["agent.updated"], &arrived[..]].concat()),
        ] {
            let mut back = Socket::of_agent(&house.people[who], Some(before)).await;
            assert_eq!(back.kinds(expected.len()).await, expected, "{who}, of Dan as {role}");
            back.close().await;
        }
        let before = house.app.seq().await;
        house.app.arrives_in(house.a).await;
        let mut back = Socket::of_agent(dan, Some(before)).await;
        assert_eq!(back.kinds(arrived.len()).await, arrived, "what comes after that is told as always");
        back.close().await;
    }
    house.app.stop().await;
}

#[tokio::test]
async fn signals_reach_who_sees_the_place_they_come_from_and_nobody_else() {
    let house = House::build().await;
    let mut widgets = BTreeMap::new();
    for (place, visitor) in &house.visitors {
        widgets.insert(*place, Socket::of_visitor(visitor, None).await);
    }
    let mut theatre = Theatre { house, sockets: BTreeMap::new(), played: BTreeSet::new() };
    for who in PEOPLE {
        let mut socket = Socket::of_agent(&theatre.house.people[who], None).await;
        let there = socket.signal("presence").await;
        let there: BTreeSet<i64> =
            there["contacts_online"].as_array().unwrap().iter().map(|id| id.as_i64().unwrap()).collect();
        let seen = PLACES.iter().filter(|(_, by)| by.contains(&who));
        assert_eq!(there, seen.map(|(place, _)| theatre.house.places[place].1).collect(), "{who}");
        theatre.sockets.insert(who, socket);
    }
    for (place, seen_by) in PLACES {
        let (id, contact) = theatre.house.places[place];
        let visitor = theatre.house.visitors[place].clone();
        visitor.client.put("/api/widget/typing", json!({ "is_typing": true })).await.ok();
        theatre
            .house
            .olga()
            .put(&format!("/api/v1/conversations/{id}/typing"), json!({ "is_typing": true }))
            .await
            .ok();
        let heard = theatre.signals().await;
        for who in PEOPLE {
            let expected = if seen_by.contains(&who) { vec![("typing", id); 2] } else { vec![] };
            assert_eq!(about(&heard[who], "typing", "conversation_id"), expected, "{who} of {place}");
        }
        widgets.remove(place).unwrap().close().await;
        // Olga sees everybody: when she has heard it, so have all.
        let gone = theatre.sockets.get_mut("olga").unwrap().signal("presence.changed").await;
        assert_eq!(gone, json!({ "kind": "contact", "id": contact, "is_online": false }));
        let heard = theatre.signals().await;
        for who in PEOPLE.into_iter().filter(|who| *who != "olga") {
            let expected = if seen_by.contains(&who) { vec![("presence.changed", contact)] } else { vec![] };
            assert_eq!(about(&heard[who], "presence.changed", "id"), expected, "{who} of {place}");
        }
    }
    theatre.house.app.stop().await;
}

#[tokio::test]
async fn a_contact_who_goes_elsewhere_too_is_still_seen_to_leave_by_who_saw_them_before() {
    let mut theatre = Theatre::open().await;
    let (in_shop, elsewhere) = theatre.house.of_two_inboxes().await;
    let widget = Socket::of_visitor(&in_shop, None).await;
    elsewhere.reopen().await;
    theatre.hear_all().await;
    widget.close().await;
    let gone = theatre.sockets.get_mut("olga").unwrap().signal("presence.changed").await;
    assert_eq!(gone["is_online"], false);
    let heard = theatre.signals().await;
    for who in PEOPLE.into_iter().filter(|who| *who != "olga") {
        let expected = if who == "nico" { vec![] } else { vec![("presence.changed", gone["id"].as_i64().unwrap())] };
        assert_eq!(about(&heard[who], "presence.changed", "id"), expected, "{who}");
    }
    theatre.house.app.stop().await;
}

#[tokio::test]
async fn how_a_queue_moves_is_told_to_the_groups_members_and_admins() {
    let mut theatre = Theatre::open().await;
    theatre.house.app.arrives_in(theatre.house.b).await;
    loop {
        let told = theatre.sockets.get_mut("ada").unwrap().signal("queue.changed").await;
        if (&told["group_id"], &told["length"]) == (&json!(theatre.house.b), &json!(2)) {
            break;
        }
    }
    let heard = theatre.signals().await;
    for (who, frames) in heard {
        let groups: BTreeSet<i64> =
            about(&frames, "queue.changed", "group_id").into_iter().map(|(_, group)| group).collect();
        match who {
            "ana" | "dan" | "sam" | "rita" => {
                assert!(groups.iter().all(|group| *group != theatre.house.b), "{who}: {groups:?}");
            }
            "bea" => assert_eq!(groups, [theatre.house.b].into()),
            "nico" | "iris" => assert!(groups.is_disjoint(&[theatre.house.a, theatre.house.b].into()), "{who}"),
            _ => {}
        }
    }
    theatre.house.app.stop().await;
}

impl Theatre {
    /// The signals that everybody has heard until now.
    async fn signals(&mut self) -> BTreeMap<&'static str, Vec<Value>> {
        let answer = self.house.olga().patch("/api/v1/business", json!({ "name": client_id() })).await.ok();
        let mut heard = BTreeMap::new();
        for (who, socket) in &mut self.sockets {
            let mut signals = Vec::new();
            loop {
                let frame = socket.next().await;
                if frame["kind"] == END && frame["data"]["business"]["name"] == answer["name"] {
                    break;
                }
                if frame["type"] == "signal" {
                    signals.push(frame);
                }
            }
            heard.insert(*who, signals);
        }
        heard
    }
}

/// The signals of a kind, by an id in them.
fn about(signals: &[Value], kind: &'static str, id: &str) -> Vec<(&'static str, i64)> {
    let of_kind = signals.iter().filter(|signal| signal["kind"] == kind);
    of_kind.map(|signal| (kind, signal["data"][id].as_i64().unwrap())).collect()
}
