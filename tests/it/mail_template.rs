//! The words of mails: an admin's own, and mistakes in them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::mail_out::{outbox, vera};
use crate::support::{Post, TestApp, database, eventually};

#[tokio::test]
async fn own_words_are_used_unless_they_are_broken() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let all = olga.get("/api/v1/mail-templates").await.ok();
    assert_eq!(all.as_array().unwrap().len(), 36);
    let own = json!({ "subject": "{{business.name}} says", "html": "<p>{{#each messages}}{{lines text}}{{/each}}</p>", "text": "{{#each messages}}{{text}}{{/each}}" });
    olga.put("/api/v1/mail-templates/reply/en", own.clone()).await.ok();
    let (_, conversation) = vera(&app).await;
    olga.reply(conversation, "Yes, <we> do.").await;
    app.pass(61).await;
    let mail = post.gets(1).await;
    assert_eq!((mail.mail().subject.as_str(), mail.text().trim()), ("Café Aurora says", "Yes, <we> do."));
    let broken = json!({ "subject": "x", "html": "{{#each messages}}", "text": "x" });
    let preview = olga.post("/api/v1/mail-templates/reply/en/previews", broken.clone()).await.ok();
    assert!(
        preview["problem"]["code"] == "block_not_closed"
            && preview["text"].as_str().unwrap().contains("Please reply above"),
        "{preview}"
    );
    olga.put("/api/v1/mail-templates/reply/en", broken).await.fails(422, "invalid_field");
    for (changed, field, told) in [
        (json!({ "subject": "{{#if}}" }), "subject", "never closed"),
        (json!({ "html": "<p>\n{{#each messages}}{{text}}</p>" }), "html", "never closed"),
        (json!({ "html": "{{#if messages}}x{{/each}}" }), "html", "{{/if}} is missing"),
        (
            json!({ "text": "{{#each messages}}{{text}}{{/each}}\n{{nope}}" }),
            "text",
            "Line 2: {{nope}} is not known here.",
        ),
        (json!({ "html": "{{#> layuot}}x{{/layuot}}" }), "html", "{{#> layout}}"),
        (json!({ "text": "Hello, see above." }), "text", "{{#each messages}}"),
    ] {
        let mut words = own.clone();
        words.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        let refused = olga.put("/api/v1/mail-templates/reply/en", words).await.fails(422, "invalid_field");
        let detail = refused["detail"].as_str().unwrap();
        assert!(refused["field"] == field && detail.contains(told) && detail.len() < 120, "{changed}: {refused}");
    }
    let empty = json!({ "subject": "x", "html": "x", "text": "x" });
    olga.put("/api/v1/mail-templates/invitation/en", empty.clone()).await.fails(422, "invalid_field");
    olga.put("/api/v1/mail-templates/assigned/en", empty).await.ok();
    assert_eq!(olga.delete("/api/v1/mail-templates/assigned/en").await.status, 204);
    for one in all.as_array().unwrap() {
        let path = format!(
            "/api/v1/mail-templates/{}/{}/previews",
            one["kind"].as_str().unwrap(),
            one["language"].as_str().unwrap()
        );
        let words = json!({ "subject": one["subject"], "html": one["html"], "text": one["text"] });
        assert_eq!(olga.post(&path, words).await.ok()["problem"], Value::Null, "{path}");
    }
    // As an older version may have left them, that knew less of mistakes.
    database(app.data_folder())
        .execute("UPDATE mail_templates SET html = '{{#each messages}}' WHERE kind = 'reply' AND language = 'en'", [])
        .unwrap();
    olga.reply(conversation, "And in red.").await;
    app.pass(61).await;
    let mail = post.gets(2).await;
    assert!(mail.text().contains("And in red.") && mail.text().contains("Please reply above"), "{}", mail.text());
    eventually("the outbox says so", async || {
        let sent = outbox(&olga).await.remove(0);
        sent["state"] == "sent" && sent["error"].as_str().is_some_and(|told| told.contains("built-in words"))
    })
    .await;
    let shown = olga.thread(conversation).await.pop().unwrap();
    assert_eq!((&shown["mail"]["state"], &shown["mail"]["error"]), (&json!("sent"), &Value::Null));
    assert_eq!(olga.delete("/api/v1/mail-templates/reply/en").await.status, 204);
    let shown = olga.get("/api/v1/mail-templates").await.ok();
    assert!(shown.as_array().unwrap().iter().all(|one| one["is_own"] == false));
    let preview = olga.post("/api/v1/mail-templates/assigned/es/previews", own).await.ok();
    assert_eq!(preview["problem"], Value::Null);
}

#[tokio::test]
async fn words_that_call_themselves_are_refused_and_end_nothing() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let endless = r#"{{#*inline "x"}}{{> x}}{{/inline}}{{> x}}{{#each messages}}{{text}}{{/each}}"#;
    for (field, other) in [("html", "text"), ("text", "html")] {
        let own = json!({ "subject": "s", field: endless, other: "{{#each messages}}{{text}}{{/each}}" });
        let refused = olga.put("/api/v1/mail-templates/reply/en", own.clone()).await;
        assert_eq!((refused.status, &refused.body["field"]), (422, &json!(field)));
        let preview = olga.post("/api/v1/mail-templates/reply/en/previews", own).await.ok();
        assert!(preview["problem"]["code"] == "own_part", "{preview}");
    }
    let foreign = json!({ "subject": "s", "html": "{{facts.link}}{{#each messages}}{{text}}{{/each}}", "text": "{{#each messages}}{{text}}{{/each}}" });
    olga.put("/api/v1/mail-templates/reply/en", foreign).await.fails(422, "invalid_field");
}

/// What words are told that have a mistake: its code, and the sentence.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "<p>\n\n{{contact.nam}}",
        "unknown_gap",
        "Line 3: {{contact.nam}} is not known here. Did you mean {{contact.name}}?",
    ),
    ("{{facts.link}}", "unknown_gap", "Line 1: {{facts.link}} is not known here."),
    (
        "{{#each messages}}\n{{contact.name}}{{/each}}",
        "unknown_gap",
        "Line 2: {{contact.name}} is not known here. Did you mean {{@root.contact.name}}?",
    ),
    (
        "{{#each messages}}{{../contact.nam}}{{/each}}",
        "unknown_gap",
        "Line 1: {{../contact.nam}} is not known here. Did you mean {{../contact.name}}?",
    ),
    (
        "{{#each messages}}{{autor}}{{/each}}",
        "unknown_gap",
        "Line 1: {{autor}} is not known here. Did you mean {{author}}?",
    ),
    (
        "{{#each mesages}}{{text}}{{/each}}",
        "unknown_gap",
        "Line 1: {{mesages}} is not known here. Did you mean {{messages}}?",
    ),
    (
        "{{#with contct}}{{name}}{{/with}}",
        "unknown_gap",
        "Line 1: {{contct}} is not known here. Did you mean {{contact}}?",
    ),
    (
        "{{lines contact.nam}}",
        "unknown_gap",
        "Line 1: {{contact.nam}} is not known here. Did you mean {{contact.name}}?",
    ),
    (
        "\n{{#if (eq contact.nam \"Vera\")}}x{{/if}}",
        "unknown_gap",
        "Line 2: {{contact.nam}} is not known here. Did you mean {{contact.name}}?",
    ),
    (
        "{{#if (not contact.nam)}}x{{/if}}",
        "unknown_gap",
        "Line 1: {{contact.nam}} is not known here. Did you mean {{contact.name}}?",
    ),
    (
        "{{#> layout}}\n{{contact.nam}}{{/layout}}",
        "unknown_gap",
        "Line 2: {{contact.nam}} is not known here. Did you mean {{contact.name}}?",
    ),
    ("{{@index}}", "unknown_gap", "Line 1: {{@index}} is not known here."),
    ("{{text}}", "within_list", "Line 1: {{text}} is known only between {{#each messages}} and {{/each}}."),
    (
        "<p>\n{{messages.text}}",
        "within_list",
        "Line 2: {{text}} is known only between {{#each messages}} and {{/each}}.",
    ),
    (
        "{{#each messages}}{{files.name}}{{/each}}",
        "within_list",
        "Line 1: {{name}} is known only between {{#each files}} and {{/each}}.",
    ),
    (
        "{{#each business.name}}x{{/each}}",
        "no_list",
        "Line 1: {{business.name}} is no list, so {{#each}} has nothing to repeat.",
    ),
    ("{{#iff contact.name}}x{{/iff}}", "unknown_command", "Line 1: There is no command \"iff\". Did you mean \"if\"?"),
    ("{{line contact.name}}", "unknown_command", "Line 1: There is no command \"line\". Did you mean \"lines\"?"),
    ("{{#if (equals contact.name \"x\")}}x{{/if}}", "unknown_command", "Line 1: There is no command \"equals\"."),
    ("{{#contact}}x{{/contact}}", "unknown_command", "Line 1: There is no command \"contact\"."),
    ("{{log contact.name}}", "unknown_command", "Line 1: There is no command \"log\"."),
    ("{{#if}}x{{/if}}", "nothing_named", "Line 1: Something is missing behind \"if\"."),
    ("{{#each}}x{{/each}}", "nothing_named", "Line 1: Something is missing behind \"each\"."),
    ("{{lines}}", "nothing_named", "Line 1: Something is missing behind \"lines\"."),
    ("{{quote}}", "nothing_named", "Line 1: Something is missing behind \"quote\"."),
    ("{{#if (eq contact.name)}}x{{/if}}", "nothing_named", "Line 1: Something is missing behind \"eq\"."),
    ("{{len}}", "nothing_named", "Line 1: Something is missing behind \"len\"."),
    ("{{lookup contact \"nam\"}}", "not_filled", "Line 1: {{lookup contact \"nam\"}} can't be filled in."),
    ("{{lookup messages 7}}", "not_filled", "Line 1: {{lookup messages 7}} can't be filled in."),
    (
        "<p>\n{{#> layuot}}x{{/layuot}}",
        "unknown_frame",
        "Line 2: There is no frame \"layuot\" here. The only one is {{#> layout}}, and it is for HTML.",
    ),
    (
        "{{> footer}}",
        "unknown_frame",
        "Line 1: There is no frame \"footer\" here. The only one is {{#> layout}}, and it is for HTML.",
    ),
    (
        "{{> (lookup this \"subject\")}}",
        "unknown_frame",
        "Line 1: There is no frame \"(...)\" here. The only one is {{#> layout}}, and it is for HTML.",
    ),
    ("\n{{> layout}}", "wrong_frame", "Line 2: Put {{#> layout}} before your words and {{/layout}} behind them."),
    (
        "{{#> layout contact}}x{{/layout}}",
        "wrong_frame",
        "Line 1: Put {{#> layout}} before your words and {{/layout}} behind them.",
    ),
    ("<p>\nHello, {{contact.name\n</p>", "gap_not_closed", "Line 2: }} is missing behind {{contact.name"),
    ("{{contact.name} and {{contact.email}}", "gap_not_closed", "Line 1: }} is missing behind {{contact.name} and"),
    ("{{", "gap_not_closed", "Line 1: }} is missing behind {{"),
    (
        "\n{{#each messages}}\n{{text}}",
        "block_not_closed",
        "Line 2: {{#each messages}} is never closed: {{/each}} is missing.",
    ),
    ("{{#> layout}}x", "block_not_closed", "Line 1: {{#> layout}} is never closed: {{/layout}} is missing."),
    ("{{#if contact.name}}x\n{{/each}}", "wrong_end", "Line 2: {{/each}} is out of place: {{/if}} is missing."),
    ("x\n{{/if}}", "nothing_to_end", "Line 2: {{/if}} closes nothing."),
    ("x\n{{contact..name}}", "syntax", "Line 2: {{contact..name}} can't be understood here."),
    ("{{}}", "syntax", "Line 1: {{}} can't be understood here."),
    ("{{contact.name contact.email}}", "syntax", "Line 1: {{contact.name contact.email}} can't be understood here."),
    ("x {{else}} y", "syntax", "Line 1: {{else}} can't be understood here."),
    ("{{eq contact.id 01}}", "syntax", "Line 1: {{eq contact.id 01}} can't be understood here."),
    ("\n{{#*inline \"x\"}}y{{/inline}}", "own_part", "Line 2: {{#*inline}} can't be used in mails."),
    ("{{* x}}", "own_part", "Line 1: {{*x}} can't be used in mails."),
    (
        "{{#each a}}\n{{#each b}}{{#each c}}\n{{#each d}}x{{/each}}{{/each}}{{/each}}{{/each}}",
        "too_deep",
        "Line 3: {{#each}} stands within too many others.",
    ),
    ("x", "lacks_messages", "Without {{#each messages}}{{text}}{{/each}} this mail would not say what was written."),
];

#[tokio::test]
async fn every_mistake_is_told_by_a_name_and_in_words_for_who_writes_mails() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let preview = async |kind: &str, html: &str| {
        let words = json!({ "subject": "s", "html": html, "text": "{{#each messages}}{{text}}{{/each}}" });
        olga.post(&format!("/api/v1/mail-templates/{kind}/en/previews"), words).await.ok()["problem"].clone()
    };
    let mut told = BTreeSet::new();
    for (html, code, message) in MISTAKES {
        let problem = preview("reply", html).await;
        assert_eq!((&problem["code"], &problem["message"]), (&json!(code), &json!(message)), "{html}");
        assert_eq!(problem["field"], "html");
        let line = message.strip_prefix("Line ").and_then(|rest| rest.split(':').next()?.parse::<i64>().ok());
        assert_eq!(problem["line"], json!(line), "{html}");
        told.insert((*code).to_owned());
    }
    for (html, code) in [
        ("{{#if contact.name}}x{{/if}}".repeat(200), "too_many_blocks"),
        (format!("x\n{{{{lookup {}", "(".repeat(50)), "too_many_brackets"),
    ] {
        let problem = preview("reply", &html).await;
        assert_eq!(problem["code"], code, "{problem}");
        told.insert(code.to_owned());
    }
    assert_eq!(preview("invitation", "x").await["code"], "lacks_link");
    told.insert("lacks_link".to_owned());
    let described = olga.get("/api/openapi.json").await.ok();
    let codes = described["components"]["schemas"]["MistakeCode"]["enum"].as_array().unwrap().clone();
    let all: BTreeSet<String> = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    assert_eq!(told, all, "each of the names that there are");
}
