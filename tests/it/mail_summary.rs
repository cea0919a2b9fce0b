//! Summaries by mail, of a day or a week.

use serde_json::json;

use crate::mail_out::outbox;
use crate::support::{Client, Post, Taken, TestApp, eventually};

#[tokio::test]
async fn a_summary_comes_every_morning_to_who_wants_it_until_they_do_not() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let quiet = json!({ "new_conversation": false, "offline_message": false, "missed_conversation": false, "assigned": false, "mention": false, "summary": "daily" });
    olga.put("/api/v1/profile/mail-settings", quiet).await.ok();
    app.arrives().await;
    app.pass(23 * 3600).await;
    let mail = post.gets(1).await;
    assert!(
        mail.text().contains("New conversations: 1") && mail.text().contains("Waiting for an answer now: 1"),
        "{}",
        mail.text()
    );
    assert_eq!(mail.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    let url = mail.header("List-Unsubscribe").unwrap();
    let way_out = url.trim_matches(['<', '>']).to_owned();
    assert!(
        mail.text().contains(&format!("No more summaries: {way_out}\n")),
        "no sign-in stands before it: {}",
        mail.text()
    );
    assert!(mail.mail().html.unwrap().contains(&format!("href=\"{way_out}\"")), "{way_out}");
    let path = way_out.split_once("/api/").unwrap().1.to_owned();
    app.running().desk.tidy_up().await.unwrap();
    assert_eq!(outbox(&olga).await[0]["state"], "waiting", "the next one waits");
    assert_eq!(Client::new(&app.base).post(&format!("/api/{path}"), json!({})).await.status, 204);
    app.pass(24 * 3600).await;
    eventually("it is looked at", async || outbox(&olga).await[0]["state"] == "skipped").await;
    assert_eq!(post.taken().len(), 1);
}

#[tokio::test]
async fn a_summary_of_a_week_is_tried_again_like_any_mail() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let quiet = json!({ "new_conversation": false, "offline_message": false, "missed_conversation": false, "assigned": false, "mention": false, "summary": "weekly" });
    olga.put("/api/v1/profile/mail-settings", quiet).await.ok();
    post.refuse("451 4.7.1 Greylisted, come again later");
    app.pass(8 * 86_400).await;
    eventually("the refusal is taken down", async || outbox(&olga).await[0]["error"].is_string()).await;
    assert_eq!(outbox(&olga).await[0]["state"], "waiting");
    app.pass(80).await;
    assert_eq!(post.gets(1).await.to, "olga@example.com");
}

#[tokio::test]
async fn who_changes_how_often_they_want_a_summary_gets_one_and_not_both() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let settings = |summary: &str| json!({ "new_conversation": false, "offline_message": false, "missed_conversation": false, "assigned": false, "mention": false, "summary": summary });
    let mut due = Vec::new();
    for rhythm in ["daily", "weekly", "never", "daily"] {
        olga.put("/api/v1/profile/mail-settings", settings(rhythm)).await.ok();
        let waiting = outbox(&olga).await;
        assert_eq!(waiting.len(), 1, "{rhythm}: {waiting:?}");
        due.push(waiting[0]["due_at"].as_i64().unwrap());
    }
    assert!(due[0] < due[1] && due[1] == due[2] && due[3] == due[0], "{due:?}");
}

/// Olga, who wants a summary every day and no other mail; it is Monday, 9 in the morning.
async fn every_day(app: &TestApp) -> Client {
    let olga = app.owner().await;
    let quiet = json!({ "new_conversation": false, "offline_message": false, "missed_conversation": false, "assigned": false, "mention": false, "summary": "daily" });
    olga.put("/api/v1/profile/mail-settings", quiet).await.ok();
    olga
}

/// A summary tells of these days, and of so many conversations that began, and are open.
fn tells(mail: &Taken, days: &str, (begun, open): (usize, usize)) {
    let text = mail.text();
    let counts = format!("New conversations: {begun}\nResolved: 0\nOpen now: {open}\n");
    assert!(text.starts_with(&format!("From {days}:\n\n{counts}")), "{days}, {begun}, {open}: {text}");
}

#[tokio::test]
async fn each_summary_tells_of_its_own_day_however_late_a_server_takes_it() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = every_day(&app).await;
    app.arrives().await;
    post.refuse("451 4.3.0 Try again later");
    app.pass(23 * 3600).await;
    eventually("the refusal is taken down", async || outbox(&olga).await[0]["error"].is_string()).await;
    app.running().desk.tidy_up().await.unwrap();
    app.arrives().await;
    app.arrives().await;
    app.pass(24 * 3600).await;
    post.gets(2).await;
    let mut mails = post.taken();
    mails.sort_by_key(Taken::text);
    let [monday, tuesday] = mails.as_slice() else { panic!("{mails:?}") };
    tells(monday, "2 March 2026 to 3 March 2026", (1, 3));
    tells(tuesday, "3 March 2026 to 4 March 2026", (2, 3));
}

#[tokio::test]
async fn a_summary_that_is_told_to_go_at_once_tells_of_the_day_that_is_over_and_the_next_comes_all_the_same() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = every_day(&app).await;
    app.arrives().await;
    app.pass(23 * 3600).await;
    tells(&post.gets(1).await, "2 March 2026 to 3 March 2026", (1, 1));
    app.running().desk.tidy_up().await.unwrap();
    app.pass(3600).await;
    app.arrives().await;
    let waiting = outbox(&olga).await.remove(0);
    olga.post(&format!("/api/v1/outgoing-mails/{}/attempts", waiting["id"]), json!({})).await.ok();
    tells(&post.gets(2).await, "2 March 2026 to 3 March 2026", (1, 2));
    let next = outbox(&olga).await.remove(0);
    assert_eq!((&next["state"], &next["due_at"]), (&json!("waiting"), &waiting["due_at"]));
    app.pass(23 * 3600).await;
    tells(&post.gets(3).await, "3 March 2026 to 4 March 2026", (1, 2));
}
