//! A line of a message: how deep it is quoted, and what its HTML says about it.

/// The most bytes of a line that can be more than text. Longer lines are nothing that a mail program writes by itself.
pub(super) const MARK_MAX_BYTES: usize = 600;

/// The most blank lines in sequence.
const BLANK_MAX: usize = 2;

/// What the HTML around a line says it is. Text says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mark {
    #[default]
    None,
    /// `On 3 May, Ana wrote:` in a container of its own.
    Attribution,
    /// From here on it is the mail that was answered.
    Quotation,
    Signature,
}

/// One line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    /// As it stands in the message, without its end.
    pub(super) raw: &'t str,
    /// Without `>` and the space around them.
    pub(super) text: &'t str,
    pub(super) is_quoted: bool,
    /// Nothing in it that a person could see, but for `>`.
    pub(super) is_blank: bool,
    pub(super) mark: Mark,
}

impl<'t> Line<'t> {
    pub(super) fn new(raw: &'t str, mark: Mark) -> Self {
        if raw.is_empty() {
            return Self { raw, text: raw, is_quoted: false, is_blank: true, mark };
        }
        let text = raw.trim_start_matches(|c: char| c == '>' || c.is_whitespace()).trim_end();
        let is_quoted = text.len() < raw.len() && raw.trim_start_matches([' ', '\u{a0}']).starts_with('>');
        let is_blank = !text.contains(|c| !is_invisible(c) && !c.is_whitespace());
        Self { raw, text, is_quoted, is_blank, mark }
    }
}

/// The lines of a text, whatever ends them, with at most two blank ones in sequence.
pub(super) fn of_text(text: &str) -> Vec<Line<'_>> {
    let mut blank = 0;
    let lines = text.split('\n').map(|raw| Line::new(raw.strip_suffix('\r').unwrap_or(raw), Mark::None));
    let is_kept = |line: &Line<'_>| {
        blank = if line.is_blank && !line.is_quoted { blank + 1 } else { 0 };
        blank <= BLANK_MAX
    };
    lines.filter(is_kept).collect()
}

/// Digits of all the scripts that mail programs write dates in.
pub(super) fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}' | '\u{ff10}'..='\u{ff19}')
}

/// Lines as one text, without the blank lines around them.
pub(super) fn joined<'l, 't: 'l>(lines: impl Iterator<Item = &'l Line<'t>>) -> String {
    let mut text = String::new();
    for line in lines.skip_while(|line| line.is_blank && !line.is_quoted) {
        text.push_str(line.raw.trim_end());
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}

/// A text without the one space that stands before each of its lines: so Yahoo writes texts. What is indented further stays so.
pub(super) fn unindented(text: String) -> String {
    let written = text.lines().filter(|line| !line.trim().is_empty());
    if written.map(|line| line.len() - line.trim_start_matches(' ').len()).min() != Some(1) {
        return text;
    }
    text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// Characters without a shape: direction marks, joiners, soft hyphens, the filling of hidden first lines.
pub(super) fn is_invisible(c: char) -> bool {
    !c.is_ascii()
        && matches!(
            c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

/// Whether a word may have this character. Asked of each end of each line, so the tables of Unicode are asked last.
pub(super) fn is_of_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && (is_of_one_size(c) || c.is_alphanumeric()))
}

/// The letters of China, Japan and Korea, of which there are no small ones.
fn is_of_one_size(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// A line as phrases are compared: small letters, single spaces, nothing invisible. Ends are trimmed.
pub(super) fn normal(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if c.is_whitespace() {
            if !normal.is_empty() && !normal.ends_with(' ') {
                normal.push(' ');
            }
        } else if c.is_ascii() {
            normal.push(c.to_ascii_lowercase());
        } else if is_of_one_size(c) {
            normal.push(c);
        } else {
            normal.extend(c.to_lowercase());
        }
    }
    normal.truncate(normal.trim_end().len());
    normal
}
