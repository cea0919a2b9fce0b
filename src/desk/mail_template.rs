//! The words of mails: an admin's own, and how they look.

use serde_json::{Value, json};

use crate::desk::postman::{Letter, MailTemplate as Words, Rendered};
use crate::desk::{Caller, Desk, words};
use crate::domain::answer_doubt::AnswerDoubt;
use crate::domain::id::{MailAccountId, OutgoingMailId};
use crate::domain::inbox::DEFAULT_COLOR;
use crate::domain::language::Language;
use crate::domain::mail_account::{MailAccount, MailAccountState};
use crate::domain::mail_template::{
    BODY_MAX_CHARS, Essential, MailPreview, MailTemplate, SUBJECT_MAX_CHARS, essential,
};
use crate::domain::outgoing_mail::MailKind;
use crate::domain::template_mistake::{Mistake, MistakeCode, TemplatePart, TemplateProblem};
use crate::domain::timestamp::Timestamp;
use crate::domain::written_date::{written_date, written_moment};
use crate::error::{Error, Result};
use crate::storage::mail_template::StoredTemplate;
use crate::storage::{mail_template, setting};

impl Desk {
    /// The words of each kind in each language: the admin's own, or the built-in ones.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_mail_templates(&self) -> Result<Vec<MailTemplate>> {
        let own = self.store().read(mail_template::list_mail_templates).await?;
        let mut all = Vec::with_capacity(MailKind::ALL.len() * Language::ALL.len());
        for kind in MailKind::ALL {
            for language in Language::ALL {
                let found = own.iter().find(|one| one.kind == kind && one.language == language);
                all.push(found.map_or_else(|| self.built_in(kind, language), shown));
            }
        }
        Ok(all)
    }

    /// Chooses own words for a mail.
    ///
    /// # Errors
    /// They can't be used, and why.
    pub async fn update_mail_template(
        &self,
        caller: &Caller,
        (kind, language): (MailKind, Language),
        own: Words,
    ) -> Result<MailTemplate> {
        let own = checked(&own)?;
        if let Some(problem) = self.try_words(kind, language, own.clone()).await?.problem {
            return Err(Error::field(problem.field.as_str(), problem.message));
        }
        let done = self
            .write_for(caller, move |write, _| {
                let Words { subject, html, text } = own;
                let stored = StoredTemplate { kind, language, subject, html, text, updated_at: write.now };
                mail_template::upsert_mail_template(write.tx, &stored)?;
                Ok(shown(&stored))
            })
            .await?;
        Ok(done.value)
    }

    /// Goes back to the built-in words.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn delete_mail_template(&self, caller: &Caller, kind: MailKind, language: Language) -> Result<()> {
        self.write_for(caller, move |write, _| mail_template::delete_mail_template(write.tx, kind, language))
            .await
            .map(|_| ())
    }

    /// What a mail with these words looks like, with made-up people.
    ///
    /// # Errors
    /// They are too long.
    pub async fn preview_mail(&self, kind: MailKind, language: Language, own: Words) -> Result<MailPreview> {
        let Rendered { subject, html, text, problem } = self.try_words(kind, language, checked(&own)?).await?;
        Ok(MailPreview { subject, html, text, problem })
    }

    async fn try_words(&self, kind: MailKind, language: Language, own: Words) -> Result<Rendered> {
        let business: Option<crate::domain::business::Business> =
            self.store().read(|tx| setting::find_setting(tx, setting::BUSINESS)).await?;
        let name = business.map_or_else(String::new, |business| business.name);
        let letter = sample(kind, language, &name, &self.0.base_url, own);
        let rendered = self.0.postman.try_out(&letter).map_err(Error::internal)?;
        if rendered.problem.is_some() {
            return Ok(rendered);
        }
        Ok(Rendered { problem: lacking(kind, &rendered, &self.0.base_url), ..rendered })
    }

    fn built_in(&self, kind: MailKind, language: Language) -> MailTemplate {
        let Words { subject, html, text } = self.0.postman.built_in(kind, language);
        MailTemplate { kind, language, subject, html, text, is_own: false, updated_at: None }
    }
}

fn shown(stored: &StoredTemplate) -> MailTemplate {
    MailTemplate {
        kind: stored.kind,
        language: stored.language,
        subject: stored.subject.clone(),
        html: stored.html.clone(),
        text: stored.text.clone(),
        is_own: true,
        updated_at: Some(stored.updated_at),
    }
}

fn checked(own: &Words) -> Result<Words> {
    Ok(Words {
        subject: words::line("subject", &own.subject, SUBJECT_MAX_CHARS)?,
        html: words::words("html", &own.html, BODY_MAX_CHARS)?,
        text: words::words("text", &own.text, BODY_MAX_CHARS)?,
    })
}

/// What a mail that nobody would understand lacks.
fn lacking(kind: MailKind, rendered: &Rendered, base_url: &str) -> Option<TemplateProblem> {
    let (said, code) = match essential(kind)? {
        Essential::Messages => (SAID.to_owned(), MistakeCode::LacksMessages),
        Essential::Link => (sample_link(base_url), MistakeCode::LacksLink),
    };
    let parts = [(TemplatePart::Html, &rendered.html), (TemplatePart::Text, &rendered.text)];
    let (part, _) = parts.into_iter().find(|(_, words)| !words.contains(&said))?;
    Some(Mistake::new(code).in_part(part))
}

/// A letter with made-up people, for a preview.
fn sample(kind: MailKind, language: Language, business: &str, base_url: &str, own: Words) -> Letter {
    let account = MailAccount {
        id: MailAccountId(0),
        address: "support@example.com".to_owned(),
        name: String::new(),
        inbox_id: None,
        is_default: true,
        has_plus_addresses: true,
        outgoing: None,
        incoming: None,
        webhook: None,
        state: MailAccountState::default(),
        created_at: Timestamp(0),
    };
    Letter {
        id: OutgoingMailId(0),
        kind,
        from_name: business.to_owned(),
        to_name: Some("Vera Vidal".to_owned()),
        to_address: "vera@example.com".to_owned(),
        reply_to: None,
        envelope_from: account.address.clone(),
        message_id: "sample@example.com".to_owned(),
        in_reply_to: None,
        references: Vec::new(),
        thread_subject: None,
        unsubscribe_url: None,
        language,
        template: Some(own),
        mark: String::new(),
        words: sample_words((kind, language), business, base_url),
        files: Vec::new(),
        at: Timestamp(0),
        account,
    }
}

/// 2 March 2026, 14:05 UTC.
const SAMPLE_DAY: Timestamp = Timestamp(1_772_460_300_000);
/// What is answered in the sample.
const SAID: &str = "Yes, we do.";

fn sample_link(base_url: &str) -> String {
    format!("{base_url}/invitation/sample")
}

fn sample_words((kind, language): (MailKind, Language), business: &str, base_url: &str) -> Value {
    let said = |author: &str, is_contact: bool, text: &str| {
        json!({
            "author": author, "is_contact": is_contact, "is_bot": false, "text": text, "options": [],
            "at": written_moment(language, "UTC", SAMPLE_DAY),
            "files": [{ "name": "blue.jpg", "url": format!("{base_url}/files/sample/blue.jpg"), "is_attached": true }],
        })
    };
    let answer = said("Ana", false, &format!("{SAID}\nShall I put one aside for you?"));
    let messages = match kind {
        // These tell only what was answered.
        MailKind::Reply | MailKind::AnswerRefused => vec![answer],
        _ => vec![said("Vera Vidal", true, "Do you have it in blue?"), answer],
    };
    json!({
        "business": { "name": business, "site_url": "https://example.com" },
        "inbox": { "name": "Support", "color": DEFAULT_COLOR, "on_color": "#ffffff" },
        "recipient": { "name": "Vera Vidal", "first_name": "Vera" },
        "contact": {
            "name": "Vera Vidal", "first_name": "Vera", "email": "vera@example.com", "display_name": "Vera Vidal",
        },
        "conversation": { "id": 42, "subject": "The blue one", "url": format!("{base_url}/inbox/open/42") },
        "messages": messages,
        "asked": ["Do you have it in blue?"],
        "account": if kind == MailKind::Test { json!({ "address": "support@example.com" }) } else { json!({}) },
        "facts": sample_facts(kind, language, base_url),
        "settings_url": format!("{base_url}/settings/profile"),
        "takes_answers": true,
    })
}

/// What only a kind of mail knows: a gap for what another knows would stay empty.
fn sample_facts(kind: MailKind, language: Language, base_url: &str) -> Value {
    let day = |after| written_date(language, "UTC", SAMPLE_DAY.plus_days(after));
    match kind {
        MailKind::Invitation => {
            json!({ "invited_by": "Olga", "link": sample_link(base_url), "until": day(7) })
        }
        MailKind::PasswordRecovery => json!({ "link": sample_link(base_url) }),
        MailKind::AnswerRefused => json!({ "doubt": AnswerDoubt::Unproven, "sent_from": "vera@example.com" }),
        MailKind::Summary => json!({
            "from": day(0), "until": day(7), "begun": 12, "resolved": 9, "open": 4, "waiting": 2,
            "stop_url": format!("{base_url}/api/v1/unsubscribe/sample"),
        }),
        _ => json!({}),
    }
}
