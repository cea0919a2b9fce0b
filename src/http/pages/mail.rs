//! The document that shows a mail in a frame: no script runs in it, nothing is fetched that was not asked for, and links
//! lead to a new tab. What it may do is said by its own headers, so that the page around it can stay strict.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header;
use regex::Regex;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::incoming_mail::ShownMail;
use crate::domain::language::Language;
use crate::http::allowed::{Allowed, Permission};

/// How a mail's document looks.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
pub struct Look {
    /// Dark, unless the mail has colours of its own.
    #[serde(default)]
    pub dark: bool,
    /// The reader's: what a mail is written in, it rarely says.
    #[serde(default)]
    pub language: Language,
}

/// Which pictures are fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pictures {
    /// Those that came along.
    Own,
    /// Those of other sites, too.
    Remote,
}

/// Answers with the document of a mail.
pub fn respond<P: Permission>(allowed: &Allowed<P>, html: &str, look: Look, pictures: Pictures) -> HttpResponse {
    super::text(allowed, "text/html; charset=utf-8", document(html, look))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(pictures)))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .finish_with()
}

/// The HTML of a mail that came in; what came as text alone stands as it was written.
pub fn html_of(mail: ShownMail) -> String {
    mail.html.unwrap_or_else(|| format!("<pre>{}</pre>", handlebars::html_escape(&mail.text)))
}

fn policy(pictures: Pictures) -> String {
    let remote = if pictures == Pictures::Remote { " https:" } else { "" };
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:{remote}; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
}

/// A mail of our own is a document with looks of its own; a stranger's was taken apart when it was cleaned.
fn document(html: &str, look: Look) -> String {
    const NEW_TAB: &str = "<base target=\"_blank\">";
    let begins = html.trim_start();
    let is_whole = begins.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
    match begins.split_once('>').filter(|_| is_whole) {
        Some((doctype, rest)) => format!("{doctype}>{NEW_TAB}{rest}"),
        None => framed(html, NEW_TAB, look),
    }
}

fn framed(html: &str, base: &str, Look { dark, language }: Look) -> String {
    let language = language.as_str();
    // With colours of its own it is shown on white paper, as its sender saw it.
    let is_paper = !dark || has_colors(html);
    let (scheme, ground, ink, link, line) = if is_paper {
        ("light", "#fff", "#14171f", "#2456e6", "#c3c9d2")
    } else {
        ("dark", "#12151c", "#eef1f6", "#8fb0ff", "#4a5466")
    };
    format!(
        r#"<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{base}
<style>
:root {{ color-scheme: {scheme}; }}
body {{ margin: 0; padding: 16px; background: {ground}; color: {ink}; font: 14px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }}
a {{ color: {link}; }}
img {{ max-inline-size: 100%; block-size: auto; }}
blockquote {{ margin-inline: 0; padding-inline-start: 12px; border-inline-start: 2px solid {line}; }}
pre {{ white-space: pre-wrap; }}
table {{ max-inline-size: 100%; }}
/* A column that may break its words anywhere is as narrow as a letter where another one wants more than there is. */
td, th {{ overflow-wrap: break-word; }}
</style>
</head>
<body>{html}</body>
</html>"#
    )
}

static COLORS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(bg)?color\s*[=:]|background\s*[=:]").ok());

fn has_colors(html: &str) -> bool {
    COLORS.as_ref().is_some_and(|colors| colors.is_match(html))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DARK: Look = Look { dark: true, language: Language::Pt };

    #[test]
    fn nothing_is_fetched_but_our_own_pictures_until_it_is_asked_for() {
        let own = policy(Pictures::Own);
        assert!(own.starts_with("default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "), "{own}");
        assert!(!own.contains("http") && !own.contains("script"), "{own}");
        assert!(own.ends_with("sandbox allow-popups allow-popups-to-escape-sandbox"), "{own}");
        assert!(policy(Pictures::Remote).contains("img-src 'self' data: https:;"));
    }

    #[test]
    fn mail_is_dark_in_the_dark_unless_it_has_colours_of_its_own() {
        let page = document("<p>Hello</p>", DARK);
        assert!(page.contains("color-scheme: dark") && page.contains("<html lang=\"pt\">"), "{page}");
        assert!(document("<p>Hello</p>", Look::default()).contains("color-scheme: light"));
        for colored in ["<td bgcolor=\"#ffffff\">x</td>", "<p style=\"color:red\">x</p>", "<font color=red>x</font>"] {
            assert!(document(colored, DARK).contains("color-scheme: light"), "{colored}");
        }
        assert!(document("<p>what a color</p>", DARK).contains("color-scheme: dark"));
    }

    #[test]
    fn links_of_any_mail_lead_to_a_new_tab() {
        assert!(document("<a href=\"https://a.example\">x</a>", DARK).contains("<base target=\"_blank\">\n<style>"));
        let own = document("\n<!DOCTYPE html>\n<html><head><title>$& x</title></head><body>Hi</body></html>", DARK);
        assert_eq!(
            own,
            "<!DOCTYPE html><base target=\"_blank\">\n<html><head><title>$& x</title></head><body>Hi</body></html>"
        );
    }

    #[test]
    fn what_came_as_text_stands_as_it_was_written() {
        let mail = ShownMail {
            subject: String::new(),
            details: crate::domain::incoming_mail::MailDetails::default(),
            text: "1 < 2\n<b>".to_owned(),
            html: None,
            blocked_pictures: 0,
        };
        assert_eq!(html_of(mail), "<pre>1 &lt; 2\n&lt;b&gt;</pre>");
    }
}
