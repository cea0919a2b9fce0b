//! Promise 9 over all that can be asked: every route that takes a conversation or a contact, and every list, as each kind
//! of agent. One house with two groups; who sees what stands in one table. Who hears what is in `hearing`.

use std::collections::{BTreeMap, BTreeSet};

use recado::domain::agent::Role;
use recado::http::routes;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, Socket, TestApp, Visitor, client_id, sign};

/// Everybody of the house: two operators and a supervisor of A, operator of B, in no group, in the supervisor group of
/// the first inbox, there and operator of A, admin, owner.
pub const PEOPLE: [&str; 9] = ["ana", "dan", "sam", "bea", "nico", "iris", "rita", "ada", "olga"];
/// Who sees what group A has in the first inbox.
pub const OF_A: [&str; 7] = ["ana", "dan", "sam", "iris", "rita", "ada", "olga"];
/// And what group B has there.
pub const OF_B: [&str; 5] = ["bea", "iris", "rita", "ada", "olga"];
pub const ADMINS: [&str; 2] = ["ada", "olga"];
/// The conversations, and who sees each.
pub const PLACES: [(&str, &[&str]); 5] = [
    ("a", &OF_A),
    ("a of dan", &OF_A),
    ("b", &OF_B),
    ("none", &["iris", "rita", "ada", "olga"]),
    ("b elsewhere, of nico", &["bea", "nico", "ada", "olga"]),
];

pub struct House {
    pub app: TestApp,
    pub people: BTreeMap<&'static str, Client>,
    pub a: i64,
    pub b: i64,
    /// The public key of the second inbox, which goes to group B alone.
    pub elsewhere: String,
    /// Conversation and contact of each place.
    pub places: BTreeMap<&'static str, (i64, i64)>,
    pub visitors: BTreeMap<&'static str, Visitor>,
}

impl House {
    pub async fn build() -> Self {
        Self::of(TestApp::start().await).await
    }

    /// The same people and places, in a house that has been started already.
    pub async fn of(app: TestApp) -> Self {
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
        let elsewhere = second["public_key"].as_str().unwrap().to_owned();
        let mut house = Self { app, people, a, b, elsewhere, places: BTreeMap::new(), visitors: BTreeMap::new() };
        for (place, _) in PLACES {
            let visitor = match place {
                "none" => house.app.visitor().await,
                "b" => house.app.visitor_of(b).await,
                "b elsewhere, of nico" => Visitor::open(&house.app.base, &house.elsewhere, json!({})).await,
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

    pub fn olga(&self) -> &Client {
        &self.people["olga"]
    }

    pub fn id(&self, place: &str) -> i64 {
        self.places[place].0
    }

    /// One proved person in two browsers: on a page of group A in the first inbox, and in the second.
    pub async fn of_two_inboxes(&self) -> (Visitor, Visitor) {
        let mut identities = Vec::new();
        for inbox in [1, 2] {
            let made = self.olga().put(&format!("/api/v1/inboxes/{inbox}/identity-secret"), json!({})).await.ok();
            let hash = sign(made["identity_secret"].as_str().unwrap(), "42");
            identities.push(json!({ "id": "42", "hash": hash }));
        }
        let in_shop = json!({ "page_group": self.a.to_string(), "identity": identities[0] });
        let in_shop = Visitor::open(&self.app.base, &self.app.key, in_shop).await;
        let elsewhere = json!({ "identity": identities[1] });
        (in_shop, Visitor::open(&self.app.base, &self.elsewhere, elsewhere).await)
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
        (Method::PUT, "/api/v1/conversations/{id}/tags", |_| json!({ "tags": ["vip"] })),
        (Method::GET, "/api/v1/conversations/{id}/bot", |_| Value::Null),
        (Method::PUT, "/api/v1/conversations/{id}/bot", |_| json!({ "flow_id": 999 })),
        (Method::PUT, "/api/v1/conversations/{id}/status", |_| json!({ "status": "open" })),
        (Method::PUT, "/api/v1/conversations/{id}/read", |message| json!({ "message_id": message })),
        (Method::PUT, "/api/v1/conversations/{id}/typing", |_| json!({ "is_typing": true })),
        (
            Method::POST,
            "/api/v1/conversations/{id}/messages",
            |_| json!({ "client_id": client_id(), "kind": "note", "text": "Between us" }),
        ),
        (Method::POST, "/api/v1/conversations/{id}/transcripts", |_| json!({ "email": "ana@example.com" })),
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
            "mine": mine.len(), "unassigned": among(&unassigned), "open": theirs.len(), "pending": 0, "resolved": 0,
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
    let (in_shop, elsewhere) = house.of_two_inboxes().await;
    let of_a = house.app.write(&in_shop, "In the shop").await;
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

#[tokio::test]
async fn of_the_visits_of_a_contact_each_agent_sees_those_that_led_to_what_is_theirs() {
    let house = House::build().await;
    let olga = house.olga();
    let (in_shop, elsewhere) = house.of_two_inboxes().await;
    let of_a = house.app.write(&in_shop, "In the shop").await;
    let of_b = house.app.write(&elsewhere, "Elsewhere").await;
    in_shop.reopen_with(json!({ "page_group": house.b.to_string() })).await;
    let contact = olga.conversation(of_a).await["contact"]["id"].clone();
    let nico = &house.people["nico"];
    nico.get(&format!("/api/v1/contacts/{contact}/visits")).await.fails(404, "not_found");
    olga.assign(of_b, Some(nico.agent_id)).await.ok();
    let (shop_a, second_b, shop_b) = ((1, house.a), (2, house.b), (1, house.b));
    for (who, expected) in [
        // Also the page of group B: it is of the inbox in which group A has a conversation.
        ("ana", vec![shop_b, shop_a]),
        ("sam", vec![shop_b, shop_a]),
        ("bea", vec![shop_b, second_b]),
        ("nico", vec![second_b]),
        ("iris", vec![shop_b, shop_a]),
        ("rita", vec![shop_b, shop_a]),
        ("ada", vec![shop_b, second_b, shop_a]),
        ("olga", vec![shop_b, second_b, shop_a]),
    ] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/v1/contacts/{contact}/visits?limit=1&cursor={cursor}");
            let page = house.people[who].get(&path).await.ok();
            for visit in page["items"].as_array().unwrap() {
                seen.push((visit["inbox_id"].as_i64().unwrap(), visit["group_id"].as_i64().unwrap()));
            }
            let Some(next) = page["next"].as_str() else { break };
            cursor = next.to_owned();
        }
        assert_eq!(seen, expected, "{who}");
    }
    house.app.stop().await;
}

#[tokio::test]
async fn an_earlier_visit_is_not_open_because_the_contact_is_where_an_agent_does_not_look() {
    let house = House::build().await;
    let (in_shop, elsewhere) = house.of_two_inboxes().await;
    let of_a = house.app.write(&in_shop, "In the shop").await;
    let contact = house.olga().conversation(of_a).await["contact"]["id"].clone();
    let _widget = Socket::of_visitor(&elsewhere, None).await;
    for (who, expected) in [("ana", vec![(1, false)]), ("bea", vec![(2, true)]), ("olga", vec![(2, true), (1, false)])]
    {
        let page = house.people[who].get(&format!("/api/v1/contacts/{contact}/visits")).await.ok();
        let visits = page["items"].as_array().unwrap().iter();
        let seen: Vec<_> =
            visits.map(|visit| (visit["inbox_id"].as_i64().unwrap(), visit["is_open"] == true)).collect();
        assert_eq!(seen, expected, "{who}");
    }
    house.app.stop().await;
}

/// The pages of a list, one after the other.
async fn pages(client: &Client, query: &str, limit: usize) -> Vec<Vec<i64>> {
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/api/v1/conversations?limit={limit}&cursor={cursor}&{query}")).await.ok();
        pages.push(page["items"].as_array().unwrap().iter().map(|c| c["id"].as_i64().unwrap()).collect());
        let Some(next) = page["next"].as_str() else { return pages };
        next.clone_into(&mut cursor);
    }
}

#[tokio::test]
async fn what_somebody_sees_in_several_ways_is_in_each_list_once_over_all_its_pages() {
    let house = House::build().await;
    let (olga, rita) = (house.olga(), &house.people["rita"]);
    // Group A's in the inbox that Rita watches, group B's there, and those of group B elsewhere; of each a third is
    // hers, a third Olga's and a third nobody's. So most that she sees she sees in two ways, and some in three.
    let mut theirs = house.seen_by("rita");
    for n in 0..27 {
        let id = match n % 3 {
            0 => house.app.arrives_in(house.a).await,
            1 => house.app.arrives_in(house.b).await,
            _ => house.app.arrives_with(&house.elsewhere).await,
        };
        let assignee = [Some(rita.agent_id), Some(olga.agent_id), None][n / 3 % 3];
        olga.assign(id, assignee).await.ok();
        if n % 3 < 2 || assignee == Some(rita.agent_id) {
            theirs.insert(id);
        }
        // Some no longer wait, some are done, and several come at the same instant.
        if n % 5 == 0 {
            olga.write(id, "reply", "Yes?").await.ok();
        }
        if n % 4 == 3 {
            olga.set_status(id, "resolved").await.ok();
        }
        if n % 2 == 0 {
            house.app.clock.advance_seconds(1);
        }
    }
    let (of_a, in_first) = (format!("group_id={}", house.a), "inbox_id=1");
    for view in
        ["view=open", "view=open&sort=waiting", "view=unassigned", "view=unassigned&sort=waiting", "view=resolved"]
    {
        for place in ["", &of_a, in_first, &format!("{of_a}&{in_first}")] {
            let query = format!("{view}&{place}");
            // Olga sees all, which is no merging.
            let all = olga.list(&query).await;
            let expected: Vec<i64> = all.into_iter().filter(|id| theirs.contains(id)).collect();
            assert!(expected.len() > 1, "{query}");
            for limit in [1, 2, 3, 7, 100] {
                let pages = pages(rita, &query, limit).await;
                assert_eq!(pages.concat(), expected, "{query}, by {limit}");
                let last = pages.len() - 1;
                assert!(pages[..last].iter().all(|page| page.len() == limit), "{query}: full pages of {limit}");
            }
        }
    }
    house.app.stop().await;
}
