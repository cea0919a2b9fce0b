//! Promise 9 over everything there is: every route that takes a conversation or a contact, every list and every event,
//! as each kind of agent. One house with two groups; who sees what stands in one table.

use std::collections::{BTreeMap, BTreeSet};

use recado::domain::agent::Role;
use recado::domain::event::Change;
use recado::http::routes;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, Socket, TestApp, Visitor, client_id, sign};

/// Everybody of the house: two operators and a supervisor of A, operator of B, in no group, in the supervisor group of
/// the first inbox, there and operator of A, admin, owner.
const PEOPLE: [&str; 9] = ["ana", "dan", "sam", "bea", "nico", "iris", "rita", "ada", "olga"];
/// Who sees what group A has in the first inbox.
const OF_A: [&str; 7] = ["ana", "dan", "sam", "iris", "rita", "ada", "olga"];
/// And what group B has there.
const OF_B: [&str; 5] = ["bea", "iris", "rita", "ada", "olga"];
const ADMINS: [&str; 2] = ["ada", "olga"];
/// The conversations, and who sees each.
const PLACES: [(&str, &[&str]); 5] = [
    ("a", &OF_A),
    ("a of dan", &OF_A),
    ("b", &OF_B),
    ("none", &["iris", "rita", "ada", "olga"]),
    ("b elsewhere, of nico", &["bea", "nico", "ada", "olga"]),
];

struct House {
    app: TestApp,
    people: BTreeMap<&'static str, Client>,
    a: i64,
    b: i64,
    /// Conversation and contact of each place.
    places: BTreeMap<&'static str, (i64, i64)>,
    visitors: BTreeMap<&'static str, Visitor>,
}

impl House {
    async fn build() -> Self {
        let app = TestApp::start().await;
        let olga = app.owner().await;
        let mut people = BTreeMap::new();
        for name in ["ana", "dan", "sam", "bea", "nico", "iris", "rita"] {
            people.insert(name, app.agent_of(name, Role::Agent, &[]).await);
        }
        people.insert("ada", app.agent_of("ada", Role::Admin, &[]).await);
        let operators = ["ana", "dan", "rita"].map(|name| (&people[name], "operator"));
        let members = [&operators[..], &[(&people["sam"], "supervisor")]].concat();
        let a = olga.new_group("A", &members).await;
        let b = olga.new_group("B", &[(&people["bea"], "operator")]).await;
        let watch = olga.new_group("Watch", &[(&people["iris"], "operator"), (&people["rita"], "operator")]).await;
        let first = json!({ "operator_group_ids": [a, b], "supervisor_group_ids": [watch], "default_group_id": null });
        olga.patch("/api/v1/inboxes/1", first).await.ok();
        let second = olga.post("/api/v1/inboxes", json!({ "name": "Elsewhere" })).await.ok();
        olga.route(2, &[b]).await;
        people.insert("olga", olga);
        let mut house = Self { app, people, a, b, places: BTreeMap::new(), visitors: BTreeMap::new() };
        for (place, _) in PLACES {
            let visitor = match place {
                "none" => house.app.visitor().await,
                "b" => house.app.visitor_of(b).await,
                "b elsewhere, of nico" => {
                    Visitor::open(&house.app.base, second["public_key"].as_str().unwrap(), json!({})).await
                }
                _ => house.app.visitor_of(a).await,
            };
            let id = house.app.write(&visitor, place).await;
            let contact = house.olga().conversation(id).await["contact"]["id"].as_i64().unwrap();
            house.places.insert(place, (id, contact));
            house.visitors.insert(place, visitor);
        }
        let dan = house.people["dan"].agent_id;
        house.olga().assign(house.id("a of dan"), Some(dan)).await.ok();
        let nico = house.people["nico"].agent_id;
        house.olga().assign(house.id("b elsewhere, of nico"), Some(nico)).await.ok();
        house
    }

    fn olga(&self) -> &Client {
        &self.people["olga"]
    }

    fn id(&self, place: &str) -> i64 {
        self.places[place].0
    }

    /// The ids of all conversations that somebody sees.
    fn seen_by(&self, who: &str) -> BTreeSet<i64> {
        PLACES.iter().filter(|(_, seen_by)| seen_by.contains(&who)).map(|(place, _)| self.id(place)).collect()
    }
}

/// Method, path, and the body that asks about an id.
type Call = (Method, &'static str, fn(i64) -> Value);

/// A call that somebody who sees the conversation or contact may make, without it going elsewhere by that.
fn calls() -> Vec<Call> {
    vec![
        (Method::GET, "/api/v1/conversations/{id}", |_| Value::Null),
        (Method::GET, "/api/v1/conversations/{id}/messages", |_| Value::Null),
        // To nobody who exists, so that nobody's sight changes.
        (Method::PUT, "/api/v1/conversations/{id}/assignment", |_| json!({ "agent_id": 999, "note": "Look" })),
        (Method::PUT, "/api/v1/conversations/{id}/group", |_| json!({ "group_id": 999, "note": "Look" })),
        (Method::PUT, "/api/v1/conversations/{id}/priority", |_| json!({ "priority": "urgent" })),
        (Method::PUT, "/api/v1/conversations/{id}/status", |_| json!({ "status": "open" })),
        (Method::PUT, "/api/v1/conversations/{id}/read", |message| json!({ "message_id": message })),
        (Method::PUT, "/api/v1/conversations/{id}/typing", |_| json!({ "is_typing": true })),
        (
            Method::POST,
            "/api/v1/conversations/{id}/messages",
            |_| json!({ "client_id": client_id(), "kind": "note", "text": "Between us" }),
        ),
        (Method::GET, "/api/v1/contacts/{id}", |_| Value::Null),
        (Method::PATCH, "/api/v1/contacts/{id}", |_| json!({ "note": client_id() })),
        (Method::GET, "/api/v1/contacts/{id}/conversations", |_| Value::Null),
        (Method::GET, "/api/v1/contacts/{id}/visits", |_| Value::Null),
    ]
}

#[test]
fn every_route_of_a_conversation_or_contact_is_called_here() {
    let called: BTreeSet<(String, &str)> =
        calls().iter().map(|(method, path, _)| (method.to_string(), *path)).collect();
    let is_theirs = |path: &str| path.contains("conversations/{id}") || path.contains("contacts/{id}");
    let routes: BTreeSet<(String, &str)> = routes::table()
        .into_iter()
        .filter(|route| is_theirs(route.path))
        .map(|route| (route.method.as_str().to_owned(), route.path))
        .collect();
    assert_eq!(called, routes);
    // What takes many at once, or none, is tried one by one below.
    let others: BTreeSet<&str> = routes::table()
        .into_iter()
        .map(|route| route.path)
        .filter(|path| {
            path.starts_with("/api/v1/") && ["conversations", "contacts"].iter().any(|word| path.contains(word))
        })
        .filter(|path| !is_theirs(path))
        .collect();
    let expected = ["/api/v1/conversations", "/api/v1/conversations/assignments", "/api/v1/conversations/counts"];
    assert!(others.into_iter().eq(expected), "a new route: say here who may see what of it");
}

#[tokio::test]
async fn what_is_not_theirs_is_not_there_for_any_route_and_stays_as_it_is() {
    let house = House::build().await;
    for (place, seen_by) in PLACES {
        let (conversation, contact) = house.places[place];
        let message = house.olga().thread(conversation).await[0]["id"].as_i64().unwrap();
        for who in PEOPLE {
            for (method, path, body) in calls() {
                let id = if path.contains("contacts") { contact } else { conversation };
                let client = &house.people[who];
                let request = client.request(method.clone(), &path.replace("{id}", &id.to_string()));
                let body = body(message);
                let request = if body.is_null() { request } else { request.json(&body) };
                let (answer, kinds) = house.app.during(client.send(request)).await;
                let what = format!("{who}: {method} {path} of {place}: {}", answer.text);
                if seen_by.contains(&who) {
                    assert!(answer.status < 300 || [403, 409, 422].contains(&answer.status), "{what}");
                } else {
                    assert_eq!((answer.status, answer.code(), kinds), (404, "not_found", vec![]), "{what}");
                }
            }
        }
    }
    house.app.stop().await;
}

#[tokio::test]
async fn lists_counters_and_searches_of_many_show_what_is_theirs_and_no_more() {
    let house = House::build().await;
    let all: Vec<i64> = PLACES.iter().map(|(place, _)| house.id(place)).collect();
    for who in PEOPLE {
        let (client, theirs) = (&house.people[who], house.seen_by(who));
        let among = |ids: &[i64]| ids.iter().filter(|id| theirs.contains(id)).count();
        let unassigned = [house.id("a"), house.id("b"), house.id("none")];
        for sort in ["newest", "waiting"] {
            let open = client.list(&format!("view=open&sort={sort}")).await;
            assert_eq!(open.len(), theirs.len(), "{who}: each once");
            assert_eq!(open.into_iter().collect::<BTreeSet<_>>(), theirs, "{who}");
            let list = client.list(&format!("view=unassigned&sort={sort}")).await;
            assert_eq!(list.len(), among(&unassigned), "{who}");
            assert!(list.iter().all(|id| unassigned.contains(id) && theirs.contains(id)), "{who}");
        }
        let mine = match who {
            "nico" => vec![house.id("b elsewhere, of nico")],
            "dan" => vec![house.id("a of dan")],
            _ => vec![],
        };
        assert_eq!(client.list("view=mine").await, mine, "{who}");
        let of_a = [house.id("a"), house.id("a of dan")];
        assert_eq!(client.list(&format!("group_id={}", house.a)).await.len(), among(&of_a), "{who}");
        let elsewhere = [house.id("b elsewhere, of nico")];
        assert_eq!(client.list("inbox_id=2").await.len(), among(&elsewhere), "{who}");
        let counts = client.get("/api/v1/conversations/counts").await.ok();
        let expected = json!({
            "mine": mine.len(), "unassigned": among(&unassigned), "open": theirs.len(), "resolved": 0,
        });
        assert_eq!(counts, expected, "{who}");
        let counts = client.get(&format!("/api/v1/conversations/counts?group_id={}&inbox_id=1", house.a)).await.ok();
        assert_eq!(
            (&counts["open"], &counts["unassigned"]),
            (&json!(among(&of_a)), &json!(among(&of_a[..1]))),
            "{who}"
        );

        let body = json!({ "conversation_ids": all, "group_id": 999 });
        let (refused, kinds) = house.app.during(client.put("/api/v1/conversations/assignments", body)).await;
        let refused = refused.ok();
        let missing = refused["refused"].as_array().unwrap().iter().filter(|one| one["code"] == "not_found");
        let missing: BTreeSet<i64> = missing.map(|one| one["id"].as_i64().unwrap()).collect();
        assert_eq!((&refused["assigned"], kinds), (&json!(0), vec![]), "{who}");
        assert!(all.iter().all(|id| missing.contains(id) != theirs.contains(id)), "{who}: {refused}");
    }
    for id in &all {
        house.olga().set_status(*id, "resolved").await.ok();
    }
    for who in PEOPLE {
        let list: BTreeSet<i64> = house.people[who].list("view=resolved").await.into_iter().collect();
        assert_eq!(list, house.seen_by(who), "{who}");
    }
    house.app.stop().await;
}

#[tokio::test]
async fn queues_are_for_members_and_boards_for_supervisors() {
    let house = House::build().await;
    let groups: Vec<i64> =
        house.olga().get("/api/v1/queues").await.ok().as_array().unwrap().iter().map(id_of).collect();
    assert_eq!(groups.len(), 4);
    for who in PEOPLE {
        let client = &house.people[who];
        let seen: Vec<i64> = client.get("/api/v1/queues").await.ok().as_array().unwrap().iter().map(id_of).collect();
        let names: BTreeSet<i64> = seen.into_iter().collect();
        let expected: BTreeSet<i64> = match who {
            "ana" | "dan" | "sam" => [house.a].into(),
            "bea" => [house.b].into(),
            "nico" => [].into(),
            "iris" => [house.b + 1].into(),
            "rita" => [house.a, house.b + 1].into(),
            _ => groups.iter().copied().collect(),
        };
        assert_eq!(names, expected, "{who}");
        for (group, may) in [(house.a, ["sam", "ada", "olga"]), (house.b, ["ada", "olga", "olga"])] {
            let answer = client.get(&format!("/api/v1/groups/{group}/board")).await;
            if may.contains(&who) {
                assert_eq!(answer.ok()["queue"]["group_id"], group, "{who}");
            } else {
                answer.fails(403, "forbidden");
            }
        }
        client.get("/api/v1/groups/999/board").await.fails(404, "not_found");
    }
    house.app.stop().await;
}

fn id_of(queue: &Value) -> i64 {
    queue["group_id"].as_i64().unwrap()
}

#[tokio::test]
async fn of_a_contact_with_conversations_in_two_groups_each_agent_sees_their_own() {
    let house = House::build().await;
    let olga = house.olga();
    let mut secrets = Vec::new();
    for inbox in [1, 2] {
        let made = olga.put(&format!("/api/v1/inboxes/{inbox}/identity-secret"), json!({})).await.ok();
        secrets.push(made["identity_secret"].as_str().unwrap().to_owned());
    }
    let inboxes = olga.get("/api/v1/inboxes").await.ok();
    let identity = |secret: &str| json!({ "id": "42", "hash": sign(secret, "42") });
    let more = json!({ "page_group": house.a.to_string(), "identity": identity(&secrets[0]) });
    let in_shop = Visitor::open(&house.app.base, &house.app.key, more).await;
    let of_a = house.app.write(&in_shop, "In the shop").await;
    let key = inboxes[1]["public_key"].as_str().unwrap();
    let elsewhere = Visitor::open(&house.app.base, key, json!({ "identity": identity(&secrets[1]) })).await;
    let of_b = house.app.write(&elsewhere, "Elsewhere").await;
    let contact = olga.conversation(of_a).await["contact"]["id"].clone();
    assert_eq!(olga.conversation(of_b).await["contact"]["id"], contact);
    for (who, expected) in [
        ("ana", vec![of_a]),
        ("bea", vec![of_b]),
        ("iris", vec![of_a]),
        ("rita", vec![of_a]),
        ("olga", vec![of_b, of_a]),
    ] {
        let client = &house.people[who];
        assert_eq!(client.get(&format!("/api/v1/contacts/{contact}")).await.ok()["id"], contact);
        let page = client.get(&format!("/api/v1/contacts/{contact}/conversations")).await.ok();
        let ids: Vec<i64> = page["items"].as_array().unwrap().iter().map(|c| c["id"].as_i64().unwrap()).collect();
        assert_eq!(ids, expected, "{who}");
    }
    house.people["nico"].get(&format!("/api/v1/contacts/{contact}")).await.fails(404, "not_found");
    house.app.stop().await;
}

/// What each hears of an event: who the whole, and who only that a conversation has gone out of their sight.
struct Expected {
    kind: &'static str,
    whole: Vec<&'static str>,
    withdrawn: Vec<&'static str>,
}

fn whole(kind: &'static str, by: &[&'static str]) -> Expected {
    Expected { kind, whole: by.to_vec(), withdrawn: Vec::new() }
}

/// Somebody is heard by all, after all that came before.
const END: &str = "business.updated";

struct Theatre {
    house: House,
    sockets: BTreeMap<&'static str, Socket>,
    played: BTreeSet<String>,
}

impl Theatre {
    async fn open() -> Self {
        let house = House::build().await;
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
    let mut theatre = Theatre::open().await;
    in_the_life_of_a_conversation(&mut theatre).await;
    when_it_changes_hands(&mut theatre).await;
    when_nobody_answers(&mut theatre).await;
    of_contacts(&mut theatre).await;
    of_the_house_itself(&mut theatre).await;
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
    theatre.house.olga().set_status(id, "resolved").await.ok();
    theatre.house.olga().set_status(id, "open").await.ok();
    let expected = ["message.created", "conversation.resolved", "message.created", "conversation.reopened"];
    theatre.check(before, &expected.map(|kind| whole(kind, &OF_A))).await;
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
    let of_both = ["ana", "dan", "sam", "bea", "iris", "rita", "ada", "olga"];
    theatre.check(before, &[whole("contact.merged", &of_both)]).await;
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
