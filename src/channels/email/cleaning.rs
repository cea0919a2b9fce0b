//! Makes a stranger's HTML harmless: an allow-list of what may stay, pictures that came along served by us, pictures from
//! elsewhere left out until somebody asks for them. It is shown in a sandboxed frame besides.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ammonia::{Builder, UrlRelative};

use super::html::cost::is_affordable;
use super::inline_style;
use super::masking::mask_html;
use super::quoted_text::text_of_html;
use crate::desk::postman::CleanHtml;

/// Properties of `style` that only say how something looks. Whatever could load something (`background-image`, `content`) or
/// lay itself over the rest (`position`) is none of them.
const STYLES: &[&str] = &[
    "background-color",
    "border",
    "border-bottom",
    "border-collapse",
    "border-color",
    "border-left",
    "border-radius",
    "border-right",
    "border-top",
    "color",
    "display",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-width",
    "opacity",
    "overflow",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "text-align",
    "text-decoration",
    "text-transform",
    "vertical-align",
    "visibility",
    "white-space",
    "width",
    "word-break",
];
/// Attributes of old mail programs' layouts.
const LOOKS: &[&str] = &[
    "style",
    "align",
    "valign",
    "bgcolor",
    "color",
    "border",
    "cellpadding",
    "cellspacing",
    "width",
    "height",
    "dir",
    "lang",
    "size",
    "face",
];
/// Where links may lead.
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];

/// Elements that go with all that is in them: it is no text, or text for programs that lack something.
const HIDDEN: [&str; 8] = ["script", "style", "title", "head", "iframe", "noembed", "noframes", "noscript"];

/// Makes HTML harmless. `pictures` are the addresses of those that came along, by content id. What would take a parser more than
/// any honest mail takes is shown as text.
#[must_use]
pub fn clean(html: &str, pictures: &BTreeMap<String, String>, shows_remote: bool) -> CleanHtml {
    let mut clean = if is_affordable(html) {
        as_html(html, pictures, shows_remote)
    } else {
        CleanHtml { html: ammonia::clean_text(&text_of_html(html)), blocked: 0 }
    };
    // A parser moves what stands where it may not, and reads what nobody else does: digits may only now be one number.
    if let Some(masked) = mask_html(&clean.html) {
        clean.html = masked;
    }
    clean
}

fn as_html(html: &str, pictures: &BTreeMap<String, String>, shows_remote: bool) -> CleanHtml {
    let blocked = Arc::new(AtomicUsize::new(0));
    let (counter, pictures) = (Arc::clone(&blocked), by_small_letters(pictures));
    let filter = move |element: &str, attribute: &str, value: &str| match (element, attribute) {
        ("img", "src") => picture(value, &pictures).or_else(|| {
            let is_remote = is_web_address(value);
            if is_remote && !shows_remote {
                counter.fetch_add(1, Ordering::Relaxed);
            }
            (is_remote && shows_remote).then(|| by_https(value))
        }),
        (_, "style") => Some(inline_style::harmless(value)),
        (_, "href") => is_link(value).then(|| value.to_owned()),
        _ => Some(value.to_owned()),
    };
    let mut builder = builder();
    builder.attribute_filter(move |element, attribute, value| filter(element, attribute, value).map(Cow::Owned));
    let inside = builder.clean(html).to_string();
    let html = match inline_style::of_page(html) {
        Some(style) => on_ground(&builder, &style, &inside),
        None => inside,
    };
    CleanHtml { html, blocked: blocked.load(Ordering::Relaxed) }
}

/// A page that is shown within another, on the ground of its own `<body>`.
fn on_ground(builder: &Builder<'_>, style: &str, inside: &str) -> String {
    const END: &str = "</div>";
    let ground = builder.clean(&format!("<div style=\"{}\">{END}", ammonia::clean_text(style))).to_string();
    match ground.strip_suffix(END).filter(|begin| *begin != "<div style=\"\">") {
        Some(begin) => format!("{begin}{inside}{END}"),
        None => inside.to_owned(),
    }
}

fn builder() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .add_tags(["font", "center", "u", "big"])
        .rm_tags(["map", "area"])
        .add_generic_attributes(LOOKS)
        .clean_content_tags(HashSet::from(HIDDEN))
        .filter_style_properties(STYLES.iter().copied().collect())
        .url_schemes(SCHEMES.iter().copied().chain(["cid"]).collect())
        // Ours begin with a slash; others were taken out before.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank");
    builder
}

fn by_small_letters(pictures: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    pictures.iter().map(|(id, url)| (id.to_lowercase(), url.clone())).collect()
}

/// Where a picture is served that came along (RFC 2392).
fn picture(value: &str, pictures: &BTreeMap<String, String>) -> Option<String> {
    let value = value.trim();
    let scheme = value.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("cid:"))?;
    let id = value.get(scheme.len()..)?.trim_matches(['<', '>']).to_lowercase();
    pictures.get(&id).cloned()
}

fn is_web_address(value: &str) -> bool {
    let value = value.trim().to_ascii_lowercase();
    value.starts_with("https://") || value.starts_with("http://") || value.starts_with("//")
}

/// The same place by a way on which nobody reads along; the mail's document fetches by no other.
fn by_https(value: &str) -> String {
    let (_, place) = value.trim().split_once("//").unwrap_or_default();
    format!("https://{place}")
}

fn is_link(value: &str) -> bool {
    let scheme = value.trim().split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|scheme| SCHEMES.contains(&scheme.as_str()))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::channels::email::incoming;

    fn cleaned(html: &str) -> CleanHtml {
        let pictures = BTreeMap::from([("Logo@Shop".to_owned(), "/files/token/logo.png".to_owned())]);
        clean(html, &pictures, false)
    }

    #[test]
    fn nothing_of_it_runs_loads_or_sends() {
        for hostile in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\"/settings\">x</a>",
            "<iframe src=\"https://evil.example\"></iframe>",
            "<form action=\"https://evil.example\"><input name=password></form>",
            "<base href=\"https://evil.example\">",
            "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
            "<link rel=stylesheet href=\"https://evil.example/a.css\">",
            "<svg><script>alert(1)</script></svg>",
            "<div style=\"background:url(https://evil.example/a.png)\">x</div>",
            "<div style=\"color:red;background-color:\\75rl(https://evil.example)\">x</div>",
            "<div style=\"position:fixed;top:0\">x</div>",
            "<table background=\"https://evil.example/a.png\"><tr><td>x</td></tr></table>",
            "<style>@import 'https://evil.example/a.css'</style>",
            "<object data=\"https://evil.example\"></object>",
            "<video src=\"https://evil.example/a.mp4\" poster=\"https://evil.example/a.png\"></video>",
        ] {
            let CleanHtml { html, .. } = cleaned(hostile);
            for sign in ["evil.example", "alert", "javascript:", "onerror", "position", "/settings", "<form", "<svg"] {
                assert!(!html.contains(sign), "{hostile} became {html}");
            }
        }
    }

    #[test]
    fn pictures_that_came_along_are_shown_and_those_from_elsewhere_are_counted() {
        let html =
            "<img src=\"cid:logo@shop\" alt=Logo><img src=\"https://a.example/p.gif\"><img src=\"//a.example/q\">";
        let blocked = cleaned(html);
        assert_eq!(blocked.blocked, 2);
        assert!(
            blocked.html.contains("/files/token/logo.png") && !blocked.html.contains("a.example"),
            "{}",
            blocked.html
        );
        let html = html.replace("https://a.example/p.gif", " HTTP://a.example/p.gif");
        let shown = clean(&html, &BTreeMap::new(), true);
        assert_eq!(shown.blocked, 0);
        for fetched in ["\"https://a.example/p.gif\"", "\"https://a.example/q\""] {
            assert!(shown.html.contains(fetched) && !shown.html.contains("cid:"), "{}", shown.html);
        }
    }

    #[test]
    fn what_says_how_it_looks_stays() {
        let html = "<table cellpadding=\"4\"><tbody><tr><td style=\"color:#333;font-size:14px\">Hi <b>there</b></td></tr></tbody></table>";
        let CleanHtml { html, .. } = cleaned(html);
        assert!(html.contains("color:#333") && html.contains("<b>there</b>") && html.contains("cellpadding"), "{html}");
        let link = cleaned("<a href=\"https://shop.example/a?b=c\">x</a><a href=\"mailto:a@b.example\">y</a>").html;
        assert!(link.contains("https://shop.example/a?b=c") && link.contains("mailto:"), "{link}");
        assert!(link.contains("noopener") && link.contains("_blank"), "{link}");
    }

    #[test]
    fn words_in_white_keep_the_dark_ground_that_they_were_written_on() {
        let table = cleaned(
            "<table style=\"background:#222 url(https://a.example/x.png)\"><tr><td style=\"color:#fff\">x</td></tr></table>",
        );
        assert!(table.html.contains("background-color:#222") && table.html.contains("color:#fff"), "{}", table.html);
        let page = cleaned("<body bgcolor=black text=white style=\"position:fixed;font-size:15px\"><p>x</div><b>y</b>");
        assert_eq!(
            page.html,
            "<div style=\"background-color:black;color:white;font-size:15px\"><p>x<b>y</b></p></div>"
        );
        assert_eq!(cleaned("<body style=\"position:fixed\">x").html, "x");
    }

    fn numbered(times: usize, written: impl Fn(usize) -> String) -> String {
        (0..times).map(written).collect()
    }

    #[test]
    fn what_would_take_a_parser_too_long_is_shown_as_text() {
        let fonts = numbered(1_000, |size| format!("<font size={size}>"));
        let names = numbered(20_000, |name| format!("b{name}< "));
        let quoted = numbered(20_000, |name| format!("b{name}=\">\" "));
        let many = numbered(100, |name| format!("a{name} "));
        for (name, html) in [
            ("fonts in each paragraph", format!("<p>{fonts}{}", "<p>x".repeat(500))),
            ("deep", "<div>x".repeat(10_000)),
            ("deep lists", "<ul><li>x".repeat(4_000)),
            ("ends in the deep", format!("x{}{}", "<span>".repeat(4_000), "</p>".repeat(4_000))),
            ("names with brackets", format!("x<a {names}>")),
            ("values with brackets", format!("x<a {quoted}>")),
            ("a tag in a style to one, none to the other", format!("x<svg><style><a {names}></style></svg>")),
            ("attributes of the page", format!("x{}", numbered(15_000, |name| format!("<html a{name}>")))),
            ("attributes of what is open", format!("x{}", numbered(400, |name| format!("<b c{name} {many}>")))),
            ("out of a table", format!("{}<table>{}", "<i>x</i>".repeat(15_000), "<b></b>".repeat(15_000))),
            ("in each other", format!("x<select>{}", "<selectedcontent>".repeat(4_000))),
        ] {
            let CleanHtml { html, .. } = cleaned(&html);
            assert!(html.contains('x') && !html.contains('<'), "{name}: {}", html.get(..100).unwrap_or(&html));
        }
    }

    #[test]
    fn old_mail_long_threads_and_large_tables_stay_html() {
        let nested =
            |open: &str, close: &str, times| [open.repeat(times), "x".to_owned(), close.repeat(times)].concat();
        for html in [
            "<p>x".repeat(3_000),
            "x<br>".repeat(3_000),
            "<li>x".repeat(3_000),
            "<p><font size=2 face=Arial>x".repeat(3_000),
            "<p><a name=x>y".repeat(3_000),
            "<b>x".repeat(500),
            format!("<table>{}", "<tr><td><font color=red>x<td>y".repeat(3_000)),
            nested("<table width=100%><tr><td align=center>", "</td></tr></table>", 100),
            nested("<div class=gmail_quote><div>On, wrote:</div><blockquote><div>", "</div></blockquote></div>", 200),
            format!("<p>{}", "&#1087;".repeat(20_000)),
            format!("<table>{}</table>", "<tr><td style='color:red'>1</td><td>2</td></tr>".repeat(2_000)),
            format!("<!--[if mso]>{}<![endif]--><p>x", "<v:rect a=1 b=2 c=3 d=4></v:rect>".repeat(500)),
            format!("<style>{}</style><p>x", "a < b { color : red } ".repeat(2_000)),
        ] {
            let CleanHtml { html: shown, .. } = cleaned(&html);
            assert!(shown.contains('<'), "{}", html.get(..60).unwrap_or(&html));
        }
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "where the corpus is concerns no server, and no key of its configuration"
    )]
    fn real_mail_stays_html() {
        let folder = std::env::var_os("RECADO_CORPUS")
            .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"), PathBuf::from);
        let mut folders: Vec<PathBuf> = ["email", "email_bodies"].iter().map(|name| folder.join(name)).collect();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let raw = std::fs::read(&path).unwrap();
                let read = incoming::read(&raw).ok().and_then(|mail| mail.html);
                let html = read.unwrap_or_else(|| String::from_utf8_lossy(&raw).into_owned());
                assert!(is_affordable(&html), "{}", path.display());
            }
        }
    }

    #[test]
    fn a_card_number_that_only_shows_in_the_end_is_masked() {
        for html in [
            "<table><tr><td>1111 1111 1111</td></tr>4111 </table>",
            "4111 <svg><style><b>1111 1111 1111</b></style></svg>",
            "4111 <svg><![CDATA[1111]]></svg> 1111 1111",
            "4111 <textarea>1111</textarea> 1111 1111",
            "4111 <noscript>x</noscript>1111 1111 1111",
        ] {
            let shown = cleaned(html).html;
            let digits: String = text_of_html(&shown).chars().filter(char::is_ascii_digit).collect();
            assert_eq!(digits, "1111", "{html} became {shown}");
        }
        assert_eq!(cleaned("<noscript><img src=x></noscript><iframe>a</iframe><b>x</b>").html, "<b>x</b>");
    }
}
