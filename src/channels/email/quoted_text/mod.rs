//! What somebody answered, without the mail they answered to and without their signature. No mail program marks the two
//! apart in a way that others keep, so this reads the marks of all of them: `>`, "On 3 May, Ana wrote:", copied headers,
//! "-----Original Message-----", the containers of HTML. All languages are in [`language`], as data.
//!
//! It must never lose what a person wrote: in doubt a text stays, an answer between quotations keeps them, a forwarded
//! message is content, and where nothing would be left all is shown. The whole message is one click away in any case.
//!
//! Strangers write what is read here. Each line is looked at a bounded number of times, however it is made, and nothing is
//! nested on the stack.
//!
//! From here: [`rules`] decides on [`line`]s, what a line is tell [`attribution`], [`copied_header`], [`separator`] and
//! [`signature`]. [`html`] makes lines of HTML; [`flowed`] undoes RFC 3676; [`subject`] reads a subject.

mod attribution;
mod copied_header;
mod flowed;
mod html;
mod language;
mod line;
mod rules;
mod separator;
mod signature;
mod subject;

pub use flowed::unflow;
use rules::Standing;
pub use separator::{REPLY_ABOVE, REPLY_ABOVE_EN, REPLY_ABOVE_ES, REPLY_ABOVE_PT};
pub use subject::{is_answer, is_forward};

/// The reply in a message's text, without quotation and signature. Of `format=flowed`, [`unflow`] it first.
///
/// It is all of the text where nothing else would be left; blank lines around it go.
#[must_use]
pub fn reply_of_text(text: &str) -> String {
    rules::reply(&line::of_text(text), Standing::Answer)
}

/// The same of a message that answers none. "From, to, subject" in it was not copied from one: it may be a form's, and stays.
#[must_use]
pub fn own_of_first_text(text: &str) -> String {
    rules::reply(&line::of_text(text), Standing::First)
}

/// [`reply_of_text`] of a message in HTML, as plain text.
#[must_use]
pub fn reply_of_html(html: &str) -> String {
    plain(rules::reply(&html::read(html).lines(), Standing::Answer))
}

/// [`own_of_first_text`] of a message in HTML, as plain text.
#[must_use]
pub fn own_of_first_html(html: &str) -> String {
    plain(rules::reply(&html::read(html).lines(), Standing::First))
}

/// All of a message in HTML as plain text: quotations with `>`, links with their addresses, nothing that was hidden.
#[must_use]
pub fn text_of_html(html: &str) -> String {
    plain(line::joined(html::read(html).lines().iter()))
}

/// A text that can be searched: spaces that kept words together are spaces.
fn plain(text: String) -> String {
    if text.contains('\u{a0}') { text.replace('\u{a0}', " ") } else { text }
}

#[cfg(test)]
mod tests;
