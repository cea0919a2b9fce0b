//! What a person reads who opens the address at which mail programs unsubscribe: a question with a button, since merely
//! opening it must change nothing (programs that check links open them all), and what came of it.

use super::plain::{Button, Link, PlainPage};
use crate::desk::unsubscription::Subscription;
use crate::domain::language::Language;
use crate::domain::mail_settings::SummaryRhythm;

/// Where one chooses one's mails.
const PROFILE: &str = "/settings/profile";
/// What mail programs post (RFC 8058); the button does the same.
const FIELD: (&str, &str) = ("List-Unsubscribe", "One-Click");

/// How it stands with somebody's summaries: whoever gets some is asked.
#[must_use]
pub fn page(subscription: &Subscription) -> PlainPage {
    match subscription.rhythm {
        SummaryRhythm::Never => done(subscription),
        SummaryRhythm::Daily => question(subscription, true),
        SummaryRhythm::Weekly => question(subscription, false),
    }
}

fn question(Subscription { language, business, email, .. }: &Subscription, is_daily: bool) -> PlainPage {
    let rhythm = match (language, is_daily) {
        (Language::En, true) => "every day",
        (Language::En, false) => "every week",
        (Language::Es, true) => "cada día",
        (Language::Es, false) => "cada semana",
        (Language::Pt, true) => "todo dia",
        (Language::Pt, false) => "toda semana",
    };
    let (title, line, rest, label) = match language {
        Language::En => (
            "No more summaries?",
            format!("{business} sends {email} a summary of what happened, {rhythm}."),
            "Other mails stay as they are.",
            "Send no more summaries",
        ),
        Language::Es => (
            "¿No quieres más resúmenes?",
            format!("{business} envía {rhythm} a {email} un resumen de lo que pasó."),
            "Los demás correos siguen igual.",
            "No enviar más resúmenes",
        ),
        Language::Pt => (
            "Não quer mais resumos?",
            format!("{business} envia {rhythm} a {email} um resumo do que aconteceu."),
            "Os outros e-mails continuam iguais.",
            "Não enviar mais resumos",
        ),
    };
    let (name, value) = FIELD;
    PlainPage {
        lines: vec![line, rest.to_owned()],
        button: Some(Button { label, name, value }),
        ..titled(*language, title)
    }
}

fn done(Subscription { language, business, email, .. }: &Subscription) -> PlainPage {
    let (title, line, back) = match language {
        Language::En => (
            "No more summaries",
            format!("{business} sends no more summaries to {email}."),
            "Should you change your mind, choose them again in your profile.",
        ),
        Language::Es => (
            "No habrá más resúmenes",
            format!("{business} ya no envía resúmenes a {email}."),
            "Si cambias de idea, vuelve a elegirlos en tu perfil.",
        ),
        Language::Pt => (
            "Não haverá mais resumos",
            format!("{business} não envia mais resumos a {email}."),
            "Se mudar de ideia, escolha-os de novo no seu perfil.",
        ),
    };
    PlainPage { lines: vec![line, back.to_owned()], link: Some(profile(*language)), ..titled(*language, title) }
}

/// For a link that nobody has: cut off on its way, or of a mail that is long forgotten.
#[must_use]
pub fn unknown(language: Language) -> PlainPage {
    let (title, line, instead) = match language {
        Language::En => (
            "This link does not work",
            "It is not whole, or its mail is too old. Nothing was changed.",
            "To get no more summaries, open your profile and choose “Never” for “Summary”, or use the link of a newer mail.",
        ),
        Language::Es => (
            "Este enlace no funciona",
            "No está completo o su correo es demasiado antiguo. No se cambió nada.",
            "Para no recibir más resúmenes, abre tu perfil y elige «Nunca» en «Resumen», o usa el enlace de un correo más nuevo.",
        ),
        Language::Pt => (
            "Este link não funciona",
            "Ele não está inteiro ou o e-mail é antigo demais. Nada foi mudado.",
            "Para não receber mais resumos, abra seu perfil e escolha “Nunca” em “Resumo”, ou use o link de um e-mail mais novo.",
        ),
    };
    PlainPage {
        lines: vec![line.to_owned(), instead.to_owned()],
        link: Some(profile(language)),
        ..titled(language, title)
    }
}

const fn profile(language: Language) -> Link {
    let label = match language {
        Language::En => "Open my profile",
        Language::Es => "Abrir mi perfil",
        Language::Pt => "Abrir meu perfil",
    };
    Link { label, to: PROFILE }
}

fn titled(language: Language, title: &str) -> PlainPage {
    let title = title.to_owned();
    PlainPage { language, title, lines: Vec::new(), link: None, button: None, footnote: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(language: Language, rhythm: SummaryRhythm) -> PlainPage {
        page(&Subscription { language, rhythm, business: "Aurora".to_owned(), email: "olga@example.com".to_owned() })
    }

    #[test]
    fn whoever_gets_summaries_is_asked_and_who_gets_none_is_told() {
        for language in Language::ALL {
            for rhythm in [SummaryRhythm::Daily, SummaryRhythm::Weekly] {
                let asked = of(language, rhythm);
                assert!(asked.button.is_some() && asked.link.is_none(), "{asked:?}");
                assert!(asked.lines.concat().contains("Aurora") && asked.lines.concat().contains("olga@"), "{asked:?}");
            }
            let told = of(language, SummaryRhythm::Never);
            assert!(told.button.is_none() && told.link.is_some(), "{told:?}");
        }
        assert_ne!(of(Language::Es, SummaryRhythm::Daily).lines, of(Language::Es, SummaryRhythm::Weekly).lines);
    }

    #[test]
    fn a_link_that_nobody_has_says_what_to_do_instead() {
        for language in Language::ALL {
            let page = unknown(language);
            assert_eq!(page.link.map(|link| link.to), Some("/settings/profile"));
            assert!(page.button.is_none());
        }
    }
}
