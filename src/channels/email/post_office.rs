//! What the desk asks about mail: reading, writing, cleaning, delivering, and looking into mailboxes.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::oauth::Tokens;
use super::signature::Signatures;
use super::{cleaning, incoming, mailbox, masking, outgoing, posts, quoted_text, template};
use crate::desk::outside::Outside;
use crate::desk::postman::{CleanHtml, Delivery, Letter, MailTemplate, Postman, ReadMail, Rendered, Unpacked};
use crate::domain::card_masking::mask_card_numbers;
use crate::domain::incoming_mail::{Authenticity, IncomingMail};
use crate::domain::language::Language;
use crate::domain::mail_account::{MailServer, MailWebhook};
use crate::domain::mail_failure::MailFailure;
use crate::domain::outgoing_mail::MailKind;
use crate::domain::timestamp::Timestamp;
use crate::net::Client;

/// Knows the post. Clones are the same.
#[derive(Clone)]
pub struct PostOffice {
    net: Client,
    tokens: Tokens,
    signatures: Signatures,
}

impl PostOffice {
    /// One that reaches servers through this client's guard.
    #[must_use]
    pub fn new(net: Client, outside: Arc<dyn Outside>) -> Self {
        Self { net, tokens: Tokens::new(outside), signatures: Signatures::new() }
    }

    /// Signs in to a server's mailbox.
    pub(super) async fn sign_in(&self, server: &MailServer) -> Result<mailbox::Mailbox, MailFailure> {
        mailbox::open(&self.net, &self.tokens, server).await
    }
}

impl Postman for PostOffice {
    fn read(&self, raw: &[u8]) -> Result<ReadMail, String> {
        let mut mail = incoming::read(raw).map_err(|error| error.to_string())?;
        let key = incoming::dedup_key(raw, &mail);
        // First of all: what is made of the mail then has no card number either.
        let is_masked = masking::mask(&mut mail) || masking::is_in_unread(raw);
        let whole = mask_card_numbers(&whole(&mail)).into_owned();
        let reply = mask_card_numbers(&reply(&mail, &whole)).into_owned();
        Ok(ReadMail { mail, whole, reply, key, is_masked })
    }

    fn prove<'a>(&'a self, raw: &'a [u8], authserv_id: Option<&'a str>) -> BoxFuture<'a, Authenticity> {
        let told = authserv_id.map(|id| incoming::authenticity::read(raw, id)).unwrap_or_default();
        Box::pin(async move {
            if told.is_proven() {
                return told;
            }
            let Authenticity { dkim, dkim_domain, .. } = self.signatures.verify(raw).await;
            Authenticity { dkim, dkim_domain, ..told }
        })
    }

    fn rewrite(&self, mail: &IncomingMail) -> Vec<u8> {
        incoming::webhook::rebuilt(mail)
    }

    fn unpack(
        &self,
        webhook: &MailWebhook,
        content_type: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Unpacked, String> {
        posts::open(webhook, content_type, body, now)
    }

    fn clean(&self, html: &str, pictures: &BTreeMap<String, String>, shows_remote: bool) -> CleanHtml {
        cleaning::clean(html, pictures, shows_remote)
    }

    fn try_out(&self, letter: &Letter) -> Result<Rendered, String> {
        template::try_out(letter)
    }

    fn built_in(&self, kind: MailKind, language: Language) -> MailTemplate {
        template::built_in(kind, language)
    }

    fn deliver(&self, letter: Letter) -> BoxFuture<'_, Delivery> {
        Box::pin(outgoing::deliver(&self.net, &self.tokens, letter))
    }

    fn look_in(&self, server: MailServer) -> BoxFuture<'_, Result<u32, MailFailure>> {
        Box::pin(async move {
            let mut mailbox = self.sign_in(&server).await?;
            let found = mailbox.open_folder(server.folder(), false).await?;
            mailbox.leave().await;
            Ok(found.exists)
        })
    }
}

/// All that a mail says, as text.
fn whole(mail: &IncomingMail) -> String {
    let text = mail.text.as_deref().filter(|text| !text.trim().is_empty());
    match (text, &mail.html) {
        (Some(text), _) => flowing(mail, text),
        (None, Some(html)) => quoted_text::text_of_html(html),
        (None, None) => String::new(),
    }
}

/// What of it is the writer's own. What is forwarded is meant to be read.
fn reply(mail: &IncomingMail, whole: &str) -> String {
    let is_first = !is_answer(mail);
    match (&mail.text, &mail.html) {
        _ if quoted_text::is_forward(&mail.subject) => whole.to_owned(),
        (Some(text), _) if !text.trim().is_empty() && is_first => quoted_text::own_of_first_text(whole),
        (Some(text), _) if !text.trim().is_empty() => quoted_text::reply_of_text(whole),
        (_, Some(html)) if is_first => quoted_text::own_of_first_html(html),
        (_, Some(html)) => quoted_text::reply_of_html(html),
        _ => String::new(),
    }
}

/// Whether there is any sign that it answers a mail.
fn is_answer(mail: &IncomingMail) -> bool {
    !mail.in_reply_to.is_empty() || !mail.references.is_empty() || quoted_text::is_answer(&mail.subject)
}

fn flowing(mail: &IncomingMail, text: &str) -> String {
    match mail.text_flow {
        Some(flow) => quoted_text::unflow(text, flow.del_sp),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: [&str; 4] = [
        "Nueva consulta\nDe: Rita <rita@example.org>\nPara: ventas\nAsunto: Entrega\n\n¿Entregan en Salto?",
        "A new enquiry\nFrom: Rita <rita@example.org>\nTo: sales\nSubject: Delivery\n\nDo you deliver to Salto?",
        "Hola,\nDe: Montevideo\nPara: Salto\nAsunto: mudanza\n\n¿Cuánto sale?",
        "Nueva consulta\n____________\nDe: Rita <rita@example.org>\nFecha: 30/11/2026\nPara: ventas\n\n¿Entregan?",
    ];

    fn mail(subject: &str, text: &str) -> IncomingMail {
        IncomingMail { subject: subject.to_owned(), text: Some(text.to_owned()), ..IncomingMail::default() }
    }

    fn reply_of(mail: &IncomingMail) -> String {
        reply(mail, &whole(mail))
    }

    #[test]
    fn a_mail_that_answers_nothing_keeps_its_list_of_who_writes_to_whom() {
        for text in FORMS {
            for subject in ["Enquiry", "", "Pedido: 17", "Consulta de Rita: Entrega"] {
                assert_eq!(reply_of(&mail(subject, text)), text, "{subject}");
            }
            let html = format!("<p>{}</p>", text.replace('<', "&lt;").replace('\n', "<br>"));
            let written = IncomingMail { text: None, html: Some(html), ..mail("Enquiry", "") };
            assert_eq!(reply_of(&written), text, "the same in HTML alone");
            let signed = format!("{text}\n\n-- \nRita\nSalto");
            assert_eq!(reply_of(&mail("Enquiry", &signed)), text, "a signature goes");
        }
    }

    #[test]
    fn a_mail_that_answers_is_cut_at_the_header_it_copies() {
        for text in FORMS {
            let own = text.lines().next().unwrap();
            for subject in
                ["Re: Entrega", "RE: x", "AW: x", "SV: x", "Antw.: x", "[ventas] Re[2]: x", "回复：x", "R: x"]
            {
                assert_eq!(reply_of(&mail(subject, text)), own, "{subject}");
            }
            let ids = vec!["a@example.com".to_owned()];
            let answer = IncomingMail { in_reply_to: ids.clone(), ..mail("Entrega", text) };
            assert_eq!(reply_of(&answer), own);
            let late = IncomingMail { references: ids, ..mail("Entrega", text) };
            assert_eq!(reply_of(&late), own);
            let ours = format!("{text}\n\n##- {} -##\n\nDe nada", quoted_text::REPLY_ABOVE_ES);
            assert_eq!(reply_of(&mail("Entrega", &ours)), own, "it quotes a mail of ours");
        }
    }

    #[test]
    fn a_mail_that_answers_nothing_is_still_cut_at_what_only_programs_write() {
        for (text, own) in [
            (
                "Sí.\n\n-----Mensaje original-----\nDe: Ana <a@b.example>\nEnviado: hoy\nAsunto: Hola\n\n¿De verdad?",
                "Sí.",
            ),
            ("Yes.\n\nOn 3 Apr 2012, at 4:19 PM, bob wrote:\n\n> Really?\n", "Yes."),
        ] {
            assert_eq!(reply_of(&mail("Entrega", text)), own);
        }
    }

    #[test]
    fn a_mail_that_is_forwarded_shows_all_of_it() {
        for subject in ["Fwd: Entrega", "RV: Entrega"] {
            for text in FORMS {
                assert_eq!(reply_of(&mail(subject, text)), text, "{subject}");
            }
        }
    }
}
