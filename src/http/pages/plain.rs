//! A page of a few words for a person, where a program would get JSON or nothing. It needs no script, fetches nothing, and
//! is light or dark as the browser likes.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::Pages;
use crate::domain::language::Language;
use crate::error::Result;

/// Its HTML, with gaps.
pub const TEMPLATE: &str = include_str!("plain.hbs");

/// What stands on it.
#[derive(Debug, Serialize)]
pub struct PlainPage {
    pub language: Language,
    pub title: String,
    pub lines: Vec<String>,
    pub link: Option<Link>,
    pub button: Option<Button>,
    /// What only helps to find out what happened.
    pub footnote: Option<String>,
}

/// Where one goes on.
#[derive(Debug, Serialize)]
pub struct Link {
    pub label: &'static str,
    pub to: &'static str,
}

/// Posts one field to the page's own address.
#[derive(Debug, Serialize)]
pub struct Button {
    pub label: &'static str,
    pub name: &'static str,
    pub value: &'static str,
}

impl PlainPage {
    /// The page as an answer.
    ///
    /// # Errors
    /// Its template is broken, which the tests rule out.
    pub fn respond(&self, status: StatusCode, pages: &Pages) -> Result<HttpResponse> {
        let body = pages.render("plain", &serde_json::to_value(self)?)?;
        let styles = super::hashes(&body, "<style>", "</style>");
        // No other site may lay a button of ours under what people think they press.
        let policy = format!(
            "default-src 'none'; style-src {styles}; img-src data:; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'self'"
        );
        Ok(HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CONTENT_SECURITY_POLICY, policy))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::VARY, "accept, accept-language"))
            .body(body))
    }
}

/// Whether a person's browser asks, to show what it gets: it wants HTML first of all. Programs and our own scripts don't.
#[must_use]
pub fn is_asked_for(request: &HttpRequest) -> bool {
    let accepted = text(request.headers(), header::ACCEPT);
    accepted.contains("text/html") && !accepted.contains("json")
}

/// The first of the browser's languages that we have.
#[must_use]
pub fn language(request: &HttpRequest) -> Option<Language> {
    let tags = text(request.headers(), header::ACCEPT_LANGUAGE).split(',');
    tags.map(|tag| tag.split(';').next().unwrap_or_default().trim()).find_map(Language::from_tag)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn asks(name: header::HeaderName, value: &str) -> HttpRequest {
        TestRequest::default().insert_header((name, value)).to_http_request()
    }

    #[test]
    fn only_browsers_that_show_what_they_get_are_given_a_page() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        assert!(is_asked_for(&asks(header::ACCEPT, browser)));
        for program in ["*/*", "application/json", "application/json, text/html", "text/event-stream", ""] {
            assert!(!is_asked_for(&asks(header::ACCEPT, program)), "{program}");
        }
        assert!(!is_asked_for(&TestRequest::default().to_http_request()));
    }

    #[test]
    fn people_are_spoken_to_in_the_first_of_their_languages_that_we_have() {
        let of = |tags: &str| language(&asks(header::ACCEPT_LANGUAGE, tags));
        assert_eq!(of("de-AT,de;q=0.9, pt-BR;q=0.8,en;q=0.7"), Some(Language::Pt));
        assert_eq!((of("de"), of("")), (None, None));
    }

    #[test]
    fn what_people_are_called_is_no_html() {
        let page = PlainPage {
            language: Language::Es,
            title: "<b>".to_owned(),
            lines: vec!["<i>".to_owned()],
            link: None,
            button: None,
            footnote: None,
        };
        let mut templates = handlebars::Handlebars::new();
        templates.set_strict_mode(true);
        let html = templates.render_template(TEMPLATE, &page).unwrap();
        assert!(html.contains("<h1>&lt;b&gt;</h1>") && html.contains("<p>&lt;i&gt;</p>"), "{html}");
        assert!(html.contains("lang=\"es\"") && !html.contains("<form") && !html.contains("<small"), "{html}");
    }
}
