//! Tags and text, as browsers tell them apart (WHATWG HTML section 13.2.5), without the errors that they report.
//!
//! Each byte is looked at once: what is not closed goes to the end of the message, as in a browser.

use super::element::Element;

/// A piece of HTML.
#[derive(Debug)]
pub(in crate::channels::email) enum Token<'h> {
    Text(&'h str),
    Open(Element, Tag<'h>),
    Close(Element, Tag<'h>),
    /// A script, a style, a title, with what is in it.
    Raw(Tag<'h>, &'h str),
    /// A comment, or what browsers take for one.
    Comment(&'h str),
}

/// An opened or closed tag.
#[derive(Clone, Copy, Debug)]
pub(in crate::channels::email) struct Tag<'h> {
    pub(in crate::channels::email) name: &'h str,
    attributes: &'h str,
    /// All of it, from its name on.
    pub(in crate::channels::email) written: &'h str,
}

impl<'h> Tag<'h> {
    /// Names and values of attributes, values as they are written.
    pub(in crate::channels::email) fn attributes(&self) -> impl Iterator<Item = (&'h str, &'h str)> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            let (name, value, after) = attribute(rest)?;
            rest = after;
            Some((name, value))
        })
    }
}

/// The pieces of HTML.
pub(in crate::channels::email) fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (token, after) = next(rest);
        rest = after;
        Some(token)
    })
}

fn next(html: &str) -> (Token<'_>, &str) {
    let Some(inside) = html.strip_prefix('<') else {
        let (text, rest) = html.split_at(html.find('<').unwrap_or(html.len()));
        return (Token::Text(text), rest);
    };
    if let Some(comment) = inside.strip_prefix("!--") {
        return commented(comment, after_comment(comment));
    }
    if inside.starts_with(['!', '?']) {
        return commented(inside, after(inside, ">"));
    }
    if let Some(name) = inside.strip_prefix('/') {
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return commented(inside, after(inside, ">"));
        }
        let (tag, rest) = tag(name);
        return (Token::Close(Element::of(tag.name), tag), rest);
    }
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
        // A lonely `<`, as in "1 < 2".
        return (Token::Text(html.get(..1).unwrap_or(html)), inside);
    }
    let (tag, rest) = tag(inside);
    match Element::of(tag.name) {
        Element::Raw => {
            let after = after_raw(rest, tag.name);
            (Token::Raw(tag, before(rest, after)), after)
        }
        element => (Token::Open(element, tag), rest),
    }
}

fn commented<'h>(comment: &'h str, rest: &'h str) -> (Token<'h>, &'h str) {
    (Token::Comment(before(comment, rest)), rest)
}

/// What of a text is before its rest.
fn before<'h>(text: &'h str, rest: &str) -> &'h str {
    text.get(..text.len() - rest.len()).unwrap_or_default()
}

/// A tag's name and attributes, and what follows its `>`. Nothing follows a tag that isn't closed.
fn tag(html: &str) -> (Tag<'_>, &str) {
    let (name, inside) = html.split_at(html.find(ends_name).unwrap_or(html.len()));
    let mut rest = inside;
    while let Some((_, _, after)) = attribute(rest) {
        rest = after;
    }
    let tag = Tag { name, attributes: before(inside, rest), written: before(html, rest) };
    (tag, after(rest, ">"))
}

/// The next attribute, its value, and what follows. None before `>` and at the end.
fn attribute(html: &str) -> Option<(&str, &str, &str)> {
    let html = html.trim_start_matches(ends_attribute);
    if html.is_empty() || html.starts_with('>') {
        return None;
    }
    // A first `=` belongs to the name.
    let first = html.chars().next().map_or(1, char::len_utf8);
    let length = html.get(first..)?.find(|c| ends_name(c) || c == '=').map_or(html.len(), |length| length + first);
    let (name, rest) = html.split_at(length);
    let Some(value) = rest.trim_start_matches(is_space).strip_prefix('=') else { return Some((name, "", rest)) };
    let value = value.trim_start_matches(is_space);
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            let (value, rest) = quoted.split_once(quote).unwrap_or((quoted, ""));
            return Some((name, value, rest));
        }
    }
    let (value, rest) = value.split_at(value.find(|c| is_space(c) || c == '>').unwrap_or(value.len()));
    Some((name, value, rest))
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

fn ends_attribute(c: char) -> bool {
    is_space(c) || c == '/'
}

fn ends_name(c: char) -> bool {
    ends_attribute(c) || c == '>'
}

fn after<'h>(html: &'h str, end: &str) -> &'h str {
    html.split_once(end).map_or("", |(_, rest)| rest)
}

fn after_comment(comment: &str) -> &str {
    // `<!-->` and `<!--->` are closed too.
    if let Some(rest) = comment.strip_prefix('>').or_else(|| comment.strip_prefix("->")) {
        return rest;
    }
    let mut rest = comment;
    while let Some((_, after)) = rest.split_once("--") {
        if let Some(after) = after.strip_prefix('>').or_else(|| after.strip_prefix("!>")) {
            return after;
        }
        // Of `--->`, the last two dashes close it.
        rest = rest.get(rest.len() - after.len() - 1..).unwrap_or_default();
    }
    ""
}

/// What follows a script, a style or a title, which contain no tags but their own end.
fn after_raw<'h>(html: &'h str, name: &str) -> &'h str {
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("</") {
        let is_end = after.get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name));
        if is_end && after.get(name.len()..).is_none_or(|rest| rest.is_empty() || rest.starts_with(ends_name)) {
            return tag(after).1;
        }
        rest = after;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<&str> {
        tokens(html).filter_map(|token| if let Token::Text(text) = token { Some(text) } else { None }).collect()
    }

    #[test]
    fn tags_end_where_browsers_end_them() {
        assert_eq!(texts("a<b title='x>y'>c</b>d"), ["a", "c", "d"]);
        assert_eq!(texts("1 < 2 <> </> 3<br/>4"), ["1 ", "<", " 2 ", "<", "> ", " 3", "4"]);
        assert_eq!(texts("a<a href=x>y</a><p"), ["a", "y"]);
        assert_eq!(texts("a<b title=\"never closed>b"), ["a"]);
    }

    #[test]
    fn comments_scripts_and_styles_are_no_text() {
        assert_eq!(texts("a<!-- b -- c --->d<!-->e<!---->f<![if !mso]>g<?xml?>h"), ["a", "d", "e", "f", "g", "h"]);
        assert_eq!(
            texts("a<style>b</b></styles></STYLE >c<script>if (a</b>) {}</script>d<title>x</title>"),
            ["a", "c", "d"]
        );
        assert_eq!(texts("a<!-- b -->c<script>d"), ["a", "c"]);
        assert_eq!(texts("<!--[if mso]><p>hidden</p><![endif]-->shown"), ["shown"]);
    }

    #[test]
    fn attributes_are_read_as_written() {
        let html = "<div class=a ID = 'b c' hidden data-x=\"&amp;\" =y/>";
        let Some(Token::Open(Element::Div, tag)) = tokens(html).next() else { panic!("a div") };
        let attributes: Vec<_> = tag.attributes().collect();
        assert_eq!(attributes, [("class", "a"), ("ID", "b c"), ("hidden", ""), ("data-x", "&amp;"), ("=y", "")]);
    }
}
