//! Databases of earlier versions: what was there is there, and goes on as before.

use std::path::Path;

use recado::desk::secret::{hash_password, hash_token};
use recado::storage::{Options, Store};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, NOON, PASSWORD, Socket, TestApp, Visitor, database, hears_all};

const FIRST: &str = include_str!("../../src/storage/migrations/0001_front_desk.sql");
const TOKEN: &str = "what-anas-browser-has-kept";
/// A call of Ben's that the first version answered: its key, path and body.
const CALL: (&str, &str, &str) = ("bens-key", "/api/v1/conversations/3/status", r#"{"status":"resolved"}"#);

/// A small desk as version 1 left it: three agents, one of them switched off, two inboxes, and four conversations.
fn build_first(data: &Path, password_hash: &str) {
    std::fs::create_dir_all(data).unwrap();
    let old = database(data);
    old.execute_batch(&format!("PRAGMA journal_mode = WAL; {FIRST} PRAGMA user_version = 1;")).unwrap();
    let noon = NOON.0;
    let business = json!({
        "name": "Café Aurora", "language": "es", "time_zone": "America/Montevideo", "site_url": null,
    });
    let hash = hash_token(TOKEN);
    let assigned = json!({ "kind": "assigned", "agent_id": 2, "agent_name": "Ben" });
    let (key, path, body) = CALL;
    let call = format!("PUT {path} {}", hash_token(body));
    let answer = json!({ "id": 3, "inbox_id": 2, "status": "resolved", "page_group": null });
    old.execute_batch(&format!(
        "INSERT INTO settings VALUES ('business', '{business}');
         INSERT INTO agents (id, email, name, role, language, password_hash, is_disabled, created_at) VALUES
           (1, 'olga@example.com', 'Olga Owner', 'owner', 'es', '{password_hash}', 0, {noon}),
           (2, 'ben@example.com', 'Ben', 'agent', 'es', '{password_hash}', 0, {noon}),
           (3, 'old@example.com', 'Old', 'agent', 'es', '{password_hash}', 1, {noon});
         INSERT INTO inboxes (id, kind, name, public_key, allowed_domains, color, position, texts, is_enabled, reopen_days,
           created_at) VALUES (1, 'web', 'Shop', 'key1', '[]', '#2456e6', 'right', '{{}}', 1, 14, {noon}),
           (2, 'web', 'Blog', 'key2', '[]', '#aa0000', 'left', '{{}}', 1, 14, {noon});
         INSERT INTO contacts (id, name, created_at) VALUES (1, 'Ana', {noon}), (2, NULL, {noon});
         INSERT INTO visitors (id, token_hash, inbox_id, contact_id, created_at) VALUES
           (1, '{hash}', 1, 1, {noon}), (2, 'x', 2, 2, {noon});
         INSERT INTO visits (id, visitor_id, contact_id, inbox_id, ip, page_group, started_at, last_seen_at) VALUES
           (1, 1, 1, 1, '127.0.0.1', 'sales', {noon}, {noon}), (2, 2, 2, 2, '127.0.0.1', NULL, {noon}, {noon});
         INSERT INTO conversations (id, inbox_id, contact_id, status, assignee_id, page_group, last_message_id, waiting_since,
           created_at, updated_at, resolved_at) VALUES
           (1, 1, 1, 'resolved', 2, 'sales', 2, NULL, {noon} - 9000, {noon} - 8000, {noon} - 8000),
           (2, 1, 1, 'open', NULL, 'sales', 3, {noon} - 7000, {noon} - 7000, {noon} - 6000, NULL),
           (3, 2, 2, 'open', 2, NULL, 5, NULL, {noon} - 5000, {noon} - 4000, NULL),
           (4, 2, 2, 'open', NULL, NULL, 6, {noon} - 3000, {noon} - 3000, {noon} - 3000, NULL);
         INSERT INTO messages (id, conversation_id, kind, author_kind, author_id, text, activity, created_at) VALUES
           (1, 1, 'reply', 'contact', 1, 'One', NULL, {noon} - 9000),
           (2, 1, 'reply', 'agent', 2, 'Two', NULL, {noon} - 8000),
           (3, 2, 'reply', 'contact', 1, 'Three', NULL, {noon} - 7000),
           (4, 3, 'reply', 'contact', 2, 'Four', NULL, {noon} - 5000),
           (5, 3, 'activity', 'agent', 2, '', '{assigned}', {noon} - 4000),
           (6, 4, 'reply', 'contact', 2, 'Six', NULL, {noon} - 3000);
         INSERT INTO reads VALUES (2, 3, 4);
         INSERT INTO invitations (token_hash, email, role, invited_by, created_at, expires_at)
           VALUES ('y', 'eva@example.com', 'agent', 1, {noon}, {noon} + 86400000);
         INSERT INTO events (kind, data, at) VALUES ('inbox.updated', '{{\"inbox_id\":1}}', {noon}),
           ('conversation.assigned', '{{\"of\":\"another shape\"}}', {noon});
         INSERT INTO idempotency_keys VALUES (2, '{key}', '{call}', '{answer}', {noon});"
    ))
    .unwrap();
}

async fn migrated() -> TestApp {
    let hash = hash_password(PASSWORD.into()).await.unwrap();
    TestApp::start_empty(|config| build_first(&config.data, &hash))
}

/// An empty database as the first `version` migrations leave it.
fn at_version(version: usize, data: &Path) -> rusqlite::Connection {
    let old = database(data);
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/storage/migrations");
    let mut files: Vec<_> = std::fs::read_dir(migrations).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files.iter().take(version) {
        old.execute_batch(&std::fs::read_to_string(file).unwrap()).unwrap();
    }
    old.execute_batch(&format!("PRAGMA user_version = {version};")).unwrap();
    old
}

/// The same database as this version has it.
fn brought_here(data: &Path) -> rusqlite::Connection {
    let options = Options { queue: 10, readers: 1, is_beside_server: false };
    let (store, _) = Store::open(data, &options, NOON).unwrap();
    store.close();
    database(data)
}

async fn list(client: &Client, query: &str) -> Vec<i64> {
    client.list(query).await
}

#[tokio::test]
async fn what_the_first_version_left_goes_on_as_before_in_one_group_of_all() {
    let app = migrated().await;
    let (olga, ben) = (app.signed_in("olga@example.com").await, app.signed_in("ben@example.com").await);
    let groups = ben.get("/api/v1/groups").await.ok();
    let members: Vec<Value> = (1..=3).map(|agent| json!({ "agent_id": agent, "role": "operator" })).collect();
    assert_eq!(groups.as_array().unwrap().len(), 1);
    assert_eq!((&groups[0]["members"], &groups[0]["policy"]["mode"]), (&json!(members), &json!("manual")));
    for inbox in olga.get("/api/v1/inboxes").await.ok().as_array().unwrap() {
        assert_eq!((&inbox["kind"], &inbox["default_group_id"]), (&json!("web"), &json!(1)));
        assert_eq!((&inbox["operator_group_ids"], &inbox["supervisor_group_ids"]), (&json!([1]), &json!([])));
        let pre_chat = json!({ "is_enabled": false, "name": "off", "email": "off", "offers_groups": false });
        assert_eq!((&inbox["policy"], &inbox["pre_chat"]), (&Value::Null, &pre_chat));
    }
    // Ben sees what he saw, in the same order.
    assert_eq!(list(&ben, "view=open").await, [4, 3, 2]);
    assert_eq!(list(&ben, "view=open&sort=waiting").await, [2, 4, 3]);
    assert_eq!(list(&ben, "view=unassigned").await, [4, 2]);
    assert_eq!((list(&ben, "view=mine").await, list(&ben, "view=resolved").await), (vec![3], vec![1]));
    assert_eq!(list(&ben, "view=open&inbox_id=2").await, [4, 3]);
    let counts = ben.get("/api/v1/conversations/counts").await.ok();
    assert_eq!(counts, json!({ "mine": 1, "unassigned": 2, "open": 3, "pending": 0, "resolved": 1 }));

    let [done, free, mine] = [ben.conversation(1).await, ben.conversation(2).await, ben.conversation(3).await];
    for conversation in [&done, &free, &mine] {
        assert_eq!((&conversation["group_id"], &conversation["priority"]), (&json!(1), &json!("normal")));
    }
    assert_eq!((&done["queued_at"], &free["queued_at"]), (&Value::Null, &json!(NOON.0 - 7000)));
    assert_eq!((&mine["queued_at"], &mine["assigned_at"]), (&Value::Null, &json!(NOON.0 - 4000)));
    let line = ben.last_activity(3).await;
    let activity = json!({ "kind": "assigned", "agent_id": 2, "agent_name": "Ben", "reason": null });
    assert_eq!(line["activity"], activity);
    assert_eq!(ben.get("/api/v1/contacts/1/visits").await.ok()["items"][0]["group_id"], 1);
    assert_eq!(olga.get("/api/v1/invitations").await.ok()[0]["group_ids"], json!([]));
    let business = olga.get("/api/v1/business").await.ok();
    assert_eq!((&business["away_after_minutes"], &business["offline_after_seconds"]), (&json!(10), &json!(45)));

    let backups: Vec<_> = std::fs::read_dir(app.data_folder().join("backups")).unwrap().map(Result::unwrap).collect();
    assert_eq!(backups.len(), 1);
    assert!(backups[0].file_name().to_string_lossy().starts_with("before-migration-from-1"));
    app.stop().await;
}

#[tokio::test]
async fn who_was_in_the_middle_of_something_goes_on_with_it() {
    let app = migrated().await;
    let ben = app.signed_in("ben@example.com").await;
    // A dashboard that has heard the first version's events begins anew.
    assert_eq!(Socket::of_agent(&ben, Some(1)).await.rest().await, (vec![json!({ "type": "resync" })], 1013));
    let client = Client::with_token(&app.base, TOKEN);
    let ana = Visitor { client, token: TOKEN.into(), key: "key1".into(), session: Value::Null };
    assert_eq!(ana.texts().await, ["One", "Two", "Three"]);
    assert_eq!(app.write(&ana, "Again").await, 2);
    ben.reply(2, "Yes?").await;
    assert_eq!(app.arrives_with("key2").await, 5);
    let seq = app.seq().await;
    assert!(seq > 2, "a number is never used again");
    app.signed_in("olga@example.com").await.set_policy(1, json!({ "mode": "automatic", "eligible": "all" })).await;
    assert!(app.signed_in("olga@example.com").await.assignee(4).await.is_some(), "and the new works with the old");
    app.stop().await;
}

#[tokio::test]
async fn a_call_that_the_first_version_answered_is_done_anew_and_answered_as_now() {
    let app = migrated().await;
    let ben = app.signed_in("ben@example.com").await;
    app.arrives_with("key1").await;
    let (key, path, body) = CALL;
    let call = async || {
        let request = ben.request(Method::PUT, path).header("idempotency-key", key);
        ben.send(request.header("content-type", "application/json").body(body)).await.ok()
    };
    let (answer, kinds) = app.during(call()).await;
    assert_eq!((&answer["status"], &answer["group_id"]), (&json!("resolved"), &json!(1)));
    assert_eq!(kinds, ["message.created", "conversation.resolved"]);
    assert_eq!(answer, ben.conversation(3).await);
    let (again, kinds) = app.during(call()).await;
    assert_eq!((again, kinds), (answer, vec![]), "and kept from then on");
    app.stop().await;
}

#[tokio::test]
async fn the_first_events_after_a_migration_are_told_once() {
    let app = migrated().await;
    let mut listening = app.running().desk.subscribe(&hears_all());
    let visitor = app.arrives_with("key1").await;
    app.signed_in("olga@example.com").await.prioritize(visitor, "high").await.ok();
    let mut heard = Vec::new();
    loop {
        let Some(seq) = listening.next().await.unwrap().seq else { continue };
        heard.push(seq);
        if seq == app.seq().await {
            break;
        }
    }
    assert!(heard.is_sorted_by(|one, next| one < next), "{heard:?}");
    app.stop().await;
}

#[tokio::test]
async fn a_database_that_was_never_set_up_is_migrated_too() {
    let folder = tempfile::tempdir().unwrap();
    let old = database(folder.path());
    old.execute_batch(&format!("{FIRST} PRAGMA user_version = 1;")).unwrap();
    drop(old);
    let options = Options { queue: 10, readers: 1, is_beside_server: false };
    let (store, _) = Store::open(folder.path(), &options, NOON).unwrap();
    store.close();
    let groups: i64 = database(folder.path()).query_row("SELECT count(*) FROM groups", [], |row| row.get(0)).unwrap();
    assert_eq!(groups, 0, "the set-up makes the first");
}

#[tokio::test]
async fn a_migrated_desk_has_room_for_cards_and_finds_them() {
    let app = migrated().await;
    let olga = app.signed_in("olga@example.com").await;
    let card = json!({ "title": "Envíos", "text": "Sí, a todo el país.", "questions": ["¿Hacen envíos?"] });
    let made = olga.post("/api/v1/knowledge-cards", card).await.ok();
    let found = olga.get("/api/v1/knowledge-cards/search?text=envio").await.ok();
    assert_eq!(found[0]["card"], made);
    olga.post("/api/v1/canned-responses", json!({ "shortcut": "hola", "text": "¡Hola!" })).await.ok();
    app.stop().await;
}

#[tokio::test]
async fn why_a_mail_was_not_needed_was_a_sentence_and_is_a_name_now() {
    let folder = tempfile::tempdir().unwrap();
    let old = at_version(8, folder.path());
    let mail = |id: u32, state: &str, error: &str| {
        format!(
            "INSERT INTO outgoing_mails (id, kind, key, state, recipient, facts, message_id, token, lane, error, created_at)
             VALUES ({id}, 'test', 'k{id}', '{state}', 'a@b.example', '{{}}', 'm{id}', 't{id}', 3, '{error}', 5);"
        )
    };
    let rows = [
        mail(1, "skipped", "It was read before it had to be sent."),
        mail(2, "skipped", "An admin took it back."),
        mail(3, "failed", "550 no such user"),
        mail(9, "sent", ""),
        "DELETE FROM outgoing_mails WHERE id = 9;".to_owned(),
    ];
    old.execute_batch(&rows.concat()).unwrap();
    drop(old);
    let new = brought_here(folder.path());
    let mut rows = new.prepare("SELECT id, error, skip_reason, lane FROM outgoing_mails ORDER BY id").unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap();
    let found: Vec<(i64, Option<String>, Option<String>, i64)> = rows.map(Result::unwrap).collect();
    let some = |text: &str| Some(text.to_owned());
    let expected =
        [(1, None, some("read"), 3), (2, None, some("taken_back"), 3), (3, some("550 no such user"), None, 3)];
    assert_eq!(found, expected);
    let sql = "INSERT INTO outgoing_mails (kind, key, state, recipient, facts, message_id, token, lane, created_at)
               VALUES ('answer_refused', 'k', 'waiting', 'a@b.example', '{}', 'm', 't', 0, 6) RETURNING id";
    let next: i64 = new.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(next, 10, "no number is given twice");
}

#[test]
fn why_mail_to_an_address_comes_back_is_a_name_and_what_the_other_server_said() {
    let folder = tempfile::tempdir().unwrap();
    let old = at_version(9, folder.path());
    old.execute_batch(
        "INSERT INTO mail_addresses (address, failed_at, failure) VALUES ('a@x.example', 5, '550 No such user'),
           ('b@x.example', 5, 'The recipient marked the mail as spam.'),
           ('c@x.example', 5, 'The mail came back without a reason.'), ('d@x.example', NULL, NULL);
         INSERT INTO outgoing_mails (id, kind, key, state, recipient, facts, message_id, token, lane, error, created_at)
           VALUES (1, 'test', 'k', 'failed', 'a@x.example', '{}', 'm', 't', 3, 'Mail to this address came back: 550.', 5);",
    )
    .unwrap();
    drop(old);
    let new = brought_here(folder.path());
    let mut rows = new.prepare("SELECT failure_reason, failure FROM mail_addresses ORDER BY address").unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let found: Vec<(Option<String>, Option<String>)> = rows.map(Result::unwrap).collect();
    let some = |text: &str| Some(text.to_owned());
    let expected =
        [(some("bounced"), some("550 No such user")), (some("complaint"), None), (some("bounced"), None), (None, None)];
    assert_eq!(found, expected);
    let kept: String = new.query_row("SELECT error FROM outgoing_mails", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, "Mail to this address came back: 550.", "what was said then is read as it was");
    // Each name that a failure can have is one that is kept.
    for reason in FAILURES_OF_SERVERS {
        let mail = format!("UPDATE outgoing_mails SET failure_reason = '{reason}'");
        let account = format!(
            "INSERT OR REPLACE INTO mail_accounts (id, address, name, is_default, has_plus_addresses, created_at,
               outgoing_failure_reason, incoming_failure_reason) VALUES (1, 'a@x.example', '', 1, 1, 5, '{reason}', '{reason}')"
        );
        new.execute_batch(&format!("{mail}; {account};")).unwrap();
    }
}

/// Names for what goes wrong with servers, and with what is given to them.
const FAILURES_OF_SERVERS: [&str; 10] = [
    "unwritable",
    "unknown_host",
    "not_allowed",
    "unreachable",
    "timed_out",
    "not_secure",
    "bad_answer",
    "no_sign_in",
    "no_token",
    "internal",
];
