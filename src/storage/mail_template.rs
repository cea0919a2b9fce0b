//! The admin's own words of mails.

use super::value::Name;
use super::{Row, Tx, WriteTx};
use crate::domain::language::Language;
use crate::domain::outgoing_mail::MailKind;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::params;

/// Own words of a kind of mail in a language.
pub struct StoredTemplate {
    pub kind: MailKind,
    pub language: Language,
    pub subject: String,
    pub html: String,
    pub text: String,
    pub updated_at: Timestamp,
}

const SELECT: &str = "SELECT kind, language, subject, html, text, updated_at FROM mail_templates";

fn map(row: &Row<'_>) -> Result<StoredTemplate> {
    Ok(StoredTemplate {
        kind: row.next::<Name<MailKind>>()?.0,
        language: row.next::<Name<Language>>()?.0,
        subject: row.next()?,
        html: row.next()?,
        text: row.next()?,
        updated_at: row.next()?,
    })
}

pub fn find_mail_template(tx: &Tx<'_>, kind: MailKind, language: Language) -> Result<Option<StoredTemplate>> {
    tx.find(&format!("{SELECT} WHERE kind = ?1 AND language = ?2"), params![kind.as_str(), language.as_str()], map)
}

pub fn list_mail_templates(tx: &Tx<'_>) -> Result<Vec<StoredTemplate>> {
    tx.list(&format!("{SELECT} ORDER BY kind, language"), &[], map)
}

pub fn upsert_mail_template(tx: &WriteTx<'_>, template: &StoredTemplate) -> Result<()> {
    tx.execute(
        "INSERT INTO mail_templates (kind, language, subject, html, text, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (kind, language) DO UPDATE SET subject = excluded.subject, html = excluded.html,
         text = excluded.text, updated_at = excluded.updated_at",
        params![
            template.kind.as_str(),
            template.language.as_str(),
            &template.subject,
            &template.html,
            &template.text,
            template.updated_at
        ],
    )?;
    Ok(())
}

/// Goes back to the built-in words.
pub fn delete_mail_template(tx: &WriteTx<'_>, kind: MailKind, language: Language) -> Result<()> {
    let sql = "DELETE FROM mail_templates WHERE kind = ?1 AND language = ?2";
    tx.execute(sql, params![kind.as_str(), language.as_str()])?;
    Ok(())
}
