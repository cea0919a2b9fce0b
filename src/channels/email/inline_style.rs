//! What a stranger's HTML says of its own looks: of an element by `style`, of the whole page by `<body>`. What would fetch
//! something goes, and the colours stay: words in white need the ground that they were written on.

use std::sync::LazyLock;

use regex::Regex;

use super::html::character::resolved;
use super::html::token::{Tag, Token, tokens};

/// Words of a `background` (CSS Backgrounds 3) that are no colours.
const GROUND_WORDS: &[&str] = &[
    "auto",
    "border-box",
    "bottom",
    "center",
    "contain",
    "content-box",
    "cover",
    "fixed",
    "inherit",
    "initial",
    "left",
    "local",
    "no-repeat",
    "none",
    "padding-box",
    "repeat",
    "repeat-x",
    "repeat-y",
    "revert",
    "right",
    "round",
    "scroll",
    "space",
    "text",
    "top",
    "unset",
];

type Pattern = LazyLock<Option<Regex>>;

/// An address, whatever is in it.
static ADDRESS: Pattern = LazyLock::new(|| Regex::new(r#"(?i)url\(\s*("[^"]*"|'[^']*'|[^)]*)\s*(\)|$)"#).ok());
/// A colour by its numbers.
static NUMBERED: Pattern = LazyLock::new(|| Regex::new(r"(?i)#[0-9a-f]{3,8}\b|\b(rgb|hsl)a?\([0-9a-z\s,.%/]*\)").ok());
/// What is in brackets.
static BRACKETS: Pattern = LazyLock::new(|| Regex::new(r"[a-zA-Z-]*\([^()]*\)").ok());

/// A style without what fetches something. Of a `background`, its colour stays.
pub(super) fn harmless(style: &str) -> String {
    let kept: Vec<String> = style.split(';').filter_map(declaration).collect();
    let kept = kept.join(";");
    // Strings and addresses have semicolons, too: nothing may come of what is joined anew.
    if is_fetching(&kept) { String::new() } else { kept }
}

fn declaration(written: &str) -> Option<String> {
    let (name, value) = written.split_once(':')?;
    if name.trim().eq_ignore_ascii_case("background") {
        return ground(value).map(|color| format!("background-color:{color}"));
    }
    (!is_fetching(written)).then(|| written.to_owned())
}

fn is_fetching(style: &str) -> bool {
    let plain: String = style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    // A backslash writes letters in other ways.
    plain.contains("url(") || plain.contains("image(") || plain.contains("image-set(") || plain.contains('\\')
}

/// The colour of a `background`; of a gradient, where it begins.
fn ground(value: &str) -> Option<String> {
    let value = ADDRESS.as_ref()?.replace_all(value, " ");
    if let Some(color) = NUMBERED.as_ref()?.find(&value) {
        return Some(color.as_str().to_owned());
    }
    let outside = BRACKETS.as_ref()?.replace_all(&value, " ");
    let mut words = outside.split([' ', '\t', '\n', '\r', ',', '/']);
    let is_color = |word: &&str| {
        let is_name = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_name && !GROUND_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
    };
    words.find(is_color).map(str::to_owned)
}

/// How a page wants to look, as a style; none where it does not care.
pub(super) fn of_page(html: &str) -> Option<String> {
    let body = tokens(html).find_map(|token| match token {
        Token::Open(_, tag) if tag.name.eq_ignore_ascii_case("body") => Some(tag),
        _ => None,
    })?;
    // What a style says wins over the older ways.
    let parts = [
        attribute(&body, "bgcolor")
            .and_then(|color| old_color(&color))
            .map(|color| format!("background-color:{color}")),
        attribute(&body, "text").and_then(|color| old_color(&color)).map(|color| format!("color:{color}")),
        attribute(&body, "style").map(|style| harmless(&style)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(";"))
}

fn attribute(tag: &Tag<'_>, name: &str) -> Option<String> {
    tag.attributes().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| resolved(value).into_owned())
}

/// A colour as attributes have it: by name, or by number with or without `#`.
fn old_color(value: &str) -> Option<String> {
    let value = value.trim();
    let number = value.strip_prefix('#').unwrap_or(value);
    if matches!(number.len(), 3 | 6) && number.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(format!("#{number}"));
    }
    (!value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphabetic())).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_background_the_colour_stays() {
        for (style, kept) in [
            ("background:#222", "background-color:#222"),
            ("color:#fff; BACKGROUND : #222 url(a.png) no-repeat", "color:#fff;background-color:#222"),
            ("background:url('https://a.example/x;y.png#fff') center / cover rgb(1, 2, 3)", ""),
            (
                "background:url(https://a.example/x.png#fff) top left rgba(1, 2, 3, .5)",
                "background-color:rgba(1, 2, 3, .5)",
            ),
            ("background: no-repeat center navy", "background-color:navy"),
            ("background:linear-gradient(to right, #102030 0%, #fff 100%)", "background-color:#102030"),
            ("background:none;color:red", "color:red"),
            ("background:transparent", "background-color:transparent"),
            ("background:url(a.png)", ""),
            ("margin:0", "margin:0"),
        ] {
            assert_eq!(harmless(style), kept, "{style}");
        }
    }

    #[test]
    fn nothing_that_fetches_comes_of_it() {
        for style in [
            "color:red;background-color:\\75rl(x)",
            "width:u;rl(x)",
            "content:\"a;background-image:url(x)\"",
            "border-image:image-set('a.png' 1x);color:red",
            "background:#fff;list-style:url(x)",
            "color:ur\nl(x)",
        ] {
            let kept = harmless(style).replace(char::is_whitespace, "");
            assert!(!kept.contains("url(") && !kept.contains("image-set(") && !kept.contains('\\'), "{style}: {kept}");
        }
    }

    #[test]
    fn a_page_has_the_colours_of_its_body() {
        for (html, style) in [
            ("<html><body bgcolor=222222 text='#FFF'>x", Some("background-color:#222222;color:#FFF")),
            ("<BODY BGCOLOR=black style=\"color:&#119;hite\">x", Some("background-color:black;color:white")),
            ("<!-- <body bgcolor=red> --><body>x", None),
            ("<body bgcolor=\"url(x)\" style=\"background:url(x)\">x", None),
            ("x", None),
        ] {
            assert_eq!(of_page(html).as_deref(), style, "{html}");
        }
    }
}
