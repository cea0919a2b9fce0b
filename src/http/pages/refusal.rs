//! What a person reads when a page, a file or a frame can't be shown. Programs get the same as JSON (`problem.rs`).

use super::plain::PlainPage;
use crate::domain::language::Language;
use crate::error::{Error, Kind};

/// The page for an error, which the log knows by `request_id`.
#[must_use]
pub fn page(error: &Error, request_id: &str, language: Language) -> PlainPage {
    let (code, kind) = (error.code.as_str(), error.code.kind());
    let (title, line) = words(kind, language);
    // What is wrong with what was sent is said in the API's own words.
    let footnote = match kind {
        Kind::Invalid | Kind::Conflict | Kind::TooLarge => format!("{} {code} · {request_id}", error.message),
        _ => format!("{code} · {request_id}"),
    };
    PlainPage {
        language,
        title: title.to_owned(),
        lines: vec![line.to_owned()],
        link: None,
        button: None,
        footnote: Some(footnote),
    }
}

/// What is wrong and what to do.
const fn words(kind: Kind, language: Language) -> (&'static str, &'static str) {
    match language {
        Language::En => match kind {
            Kind::NotFound => ("There is nothing here", "It may have been deleted, or the address is mistyped."),
            Kind::Unauthenticated => ("Sign in first", "You are signed out. Sign in to Recado and try again."),
            Kind::Forbidden => ("You may not see this", "Ask an administrator of Recado."),
            Kind::Limited => ("A little slower", "That was too often in a short time. Try again in a moment."),
            Kind::Unavailable => ("Not just now", "The server is busy. Try again in a moment."),
            Kind::Internal => (
                "Something went wrong on our side",
                "Try again. If it stays, give the line below to whoever runs this server.",
            ),
            Kind::Invalid | Kind::Conflict | Kind::TooLarge => {
                ("This can't be shown", "Go back and try again from there.")
            }
        },
        Language::Es => match kind {
            Kind::NotFound => ("Aquí no hay nada", "Puede que se haya eliminado o que la dirección esté mal escrita."),
            Kind::Unauthenticated => {
                ("Primero inicia sesión", "Tu sesión terminó. Inicia sesión en Recado e inténtalo de nuevo.")
            }
            Kind::Forbidden => ("No puedes ver esto", "Pregunta a un administrador de Recado."),
            Kind::Limited => {
                ("Un poco más despacio", "Fueron demasiadas veces en poco tiempo. Inténtalo de nuevo en un momento.")
            }
            Kind::Unavailable => ("Ahora no se puede", "El servidor está ocupado. Inténtalo de nuevo en un momento."),
            Kind::Internal => (
                "Algo falló de nuestro lado",
                "Inténtalo de nuevo. Si sigue igual, pasa la línea de abajo a quien administra este servidor.",
            ),
            Kind::Invalid | Kind::Conflict | Kind::TooLarge => {
                ("Esto no se puede mostrar", "Vuelve atrás e inténtalo de nuevo desde ahí.")
            }
        },
        Language::Pt => match kind {
            Kind::NotFound => ("Não há nada aqui", "Pode ter sido excluído, ou o endereço está errado."),
            Kind::Unauthenticated => ("Entre primeiro", "Sua sessão terminou. Entre no Recado e tente de novo."),
            Kind::Forbidden => ("Você não pode ver isto", "Pergunte a um administrador do Recado."),
            Kind::Limited => {
                ("Um pouco mais devagar", "Foram vezes demais em pouco tempo. Tente de novo daqui a pouco.")
            }
            Kind::Unavailable => ("Agora não dá", "O servidor está ocupado. Tente de novo daqui a pouco."),
            Kind::Internal => (
                "Algo deu errado do nosso lado",
                "Tente de novo. Se continuar, passe a linha abaixo a quem cuida deste servidor.",
            ),
            Kind::Invalid | Kind::Conflict | Kind::TooLarge => {
                ("Isto não pode ser mostrado", "Volte e tente de novo a partir dali.")
            }
        },
    }
}
