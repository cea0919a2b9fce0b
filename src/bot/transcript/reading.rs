//! Reads the text of `tests/*.chat`. It takes any text: what is wrong is told with the number of its line.

use std::collections::BTreeMap;

use super::{Chat, Fact, Line, Setup, Visitor, What, quoted_at, unmarked};

/// The most tests of a file.
const TESTS_MAX: usize = 200;
/// The longest that time may pass at once, in seconds: a year.
pub const AFTER_MAX: i64 = 366 * 86_400;

/// Something that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// From 1.
    pub line: u32,
    pub message: String,
}

/// The tests of a file. Headers before the first `test:` hold for all of them.
///
/// # Errors
/// All lines that can't be read.
pub fn read(text: &str) -> Result<Vec<Chat>, Vec<Unreadable>> {
    let mut reading = Reading::default();
    for (number, line) in (1_u32..).zip(text.lines()) {
        if let Err(message) = reading.take(number, line) {
            reading.problems.push(Unreadable { line: number, message });
        }
    }
    reading.done()
}

#[derive(Default)]
struct Reading {
    shared: Setup,
    chats: Vec<Chat>,
    problems: Vec<Unreadable>,
    /// What may go on in the next line: its first line, and the text so far.
    open: Option<Open>,
}

/// A line of the conversation that may have more lines.
struct Open {
    number: u32,
    mark: char,
    /// The mark stands there twice.
    is_double: bool,
    text: String,
}

impl Reading {
    fn take(&mut self, number: u32, line: &str) -> Result<(), String> {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if line.starts_with([' ', '\t']) {
            return self.more(number, line.trim_start());
        }
        self.close()?;
        if let Some(name) = line.strip_prefix("test:") {
            return self.begin(number, name.trim());
        }
        let mark = line.chars().next().unwrap_or_default();
        let rest = line.get(mark.len_utf8()..).unwrap_or_default();
        let is_double = mark == '>' && rest.starts_with('>');
        let rest = if is_double { rest.get(1..).unwrap_or_default() } else { rest };
        match mark {
            _ if line.starts_with("...") => self.push(number, What::Any),
            '>' | '<' | '*' | '=' if rest.is_empty() || rest.starts_with([' ', '\t']) => {
                if self.chats.is_empty() {
                    return Err("Begin with test: and a name.".to_owned());
                }
                self.open = Some(Open { number, mark, is_double, text: rest.trim_start().to_owned() });
                Ok(())
            }
            _ => self.header(line),
        }
    }

    fn begin(&mut self, number: u32, name: &str) -> Result<(), String> {
        if name.is_empty() {
            return Err("Give the test a name: test: an order that does not exist.".to_owned());
        }
        if self.chats.len() >= TESTS_MAX {
            return Err(format!("A file may have at most {TESTS_MAX} tests."));
        }
        let setup = self.shared.clone();
        self.chats.push(Chat { name: name.to_owned(), line: number, setup, lines: Vec::new() });
        Ok(())
    }

    fn header(&mut self, line: &str) -> Result<(), String> {
        let setup = match self.chats.last_mut() {
            None => &mut self.shared,
            Some(chat) if chat.lines.is_empty() => &mut chat.setup,
            Some(_) => {
                let message = "Within a conversation lines begin with > (visitor), >> (visitor, while the bot is busy), < (bot), * (agent), = (a fact) or ... (any lines).";
                return Err(message.to_owned());
            }
        };
        if setup.take(line)? {
            return Ok(());
        }
        Err("This line says nothing known. There are: test:, now:, contact:, conversation:, origin:, channel:, language:, setting:, begin:, open:, closed:, online:, queue:, canned, card, found, service, rest.".to_owned())
    }

    /// An indented line: options, or more text of the line before.
    fn more(&mut self, number: u32, line: &str) -> Result<(), String> {
        let is_bots = self.open.as_ref().is_none_or(|open| open.mark == '<');
        if is_bots && let Some(labels) = options_of(line) {
            self.close()?;
            if let Some(Line { what: What::Options(known), .. }) = self.last() {
                known.extend(labels);
                return Ok(());
            }
            if matches!(self.last(), Some(Line { what: What::Bot(_), .. })) {
                return self.push(number, What::Options(labels));
            }
            return Err("Options stand below what the bot says.".to_owned());
        }
        match &mut self.open {
            Some(open) => {
                open.text.push('\n');
                // The backslash stays until it is known what the line says as a whole.
                open.text.push_str(unmarked(line));
                Ok(())
            }
            None => Err("An indented line goes on with the line before, and there is none.".to_owned()),
        }
    }

    fn last(&mut self) -> Option<&mut Line> {
        self.chats.last_mut()?.lines.last_mut()
    }

    fn push(&mut self, number: u32, what: What) -> Result<(), String> {
        let chat = self.chats.last_mut().ok_or("Begin with test: and a name.")?;
        chat.lines.push(Line { number, what });
        Ok(())
    }

    /// The line that could have had more is whole now.
    fn close(&mut self) -> Result<(), String> {
        let Some(Open { number, mark, is_double, text }) = self.open.take() else { return Ok(()) };
        let what = match mark {
            '>' => visitor(&text).map(|visitor| What::Visitor(Visitor { is_meanwhile: is_double, ..visitor })),
            '<' => Ok(What::Bot(unmarked(&text).to_owned())),
            '*' => agent(&text),
            _ => fact(&text),
        };
        match what {
            Ok(what) => self.push(number, what),
            Err(message) => {
                self.problems.push(Unreadable { line: number, message });
                Ok(())
            }
        }
    }

    fn done(mut self) -> Result<Vec<Chat>, Vec<Unreadable>> {
        if let Err(message) = self.close() {
            self.problems.push(Unreadable { line: 1, message });
        }
        if self.chats.is_empty() && self.problems.is_empty() {
            self.problems
                .push(Unreadable { line: 1, message: "There is no test. Begin with test: and a name.".to_owned() });
        }
        if self.problems.is_empty() { Ok(self.chats) } else { Err(self.problems) }
    }
}

/// `[A] [B]`, or the fields of a form, `{name, email}`; none when the line is something else.
fn options_of(line: &str) -> Option<Vec<String>> {
    if line.starts_with('{') && line.ends_with('}') {
        return Some(vec![line.to_owned()]);
    }
    let mut labels = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let inner = rest.strip_prefix('[')?;
        let end = inner.find(']')?;
        let label = inner.get(..end)?;
        labels.push(format!("[{}]", super::one_line(label)));
        rest = inner.get(end + 1..)?.trim_start();
    }
    Some(labels).filter(|labels| !labels.is_empty())
}

fn visitor(text: &str) -> Result<Visitor, String> {
    let mut visitor = Visitor::default();
    let mut rest = text;
    while let Some(after) = rest.strip_prefix("<file ") {
        // A name has one line; what goes on in the next is words.
        let Some((name, more)) = after.split_once('>').filter(|(name, _)| !name.contains('\n')) else { break };
        visitor.files.push(name.trim().to_owned());
        rest = more.trim_start();
    }
    if let Some(plain) = rest.strip_prefix('\\') {
        plain.clone_into(&mut visitor.text);
    } else if rest.starts_with('[') {
        visitor.pressed = Some(pressed(rest)?);
    } else if rest.starts_with('{') {
        visitor.form = Some(form(rest)?);
    } else {
        rest.clone_into(&mut visitor.text);
    }
    Ok(visitor)
}

/// `[Sales]`, or `[Choose] (2)` for the second of that name.
fn pressed(text: &str) -> Result<(String, usize), String> {
    let wrong = || "A pressed button is [Label]; for plain words write \\ before the bracket.".to_owned();
    let (label, behind) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).ok_or_else(wrong)?;
    let behind = behind.trim();
    let nth = match behind.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(number) => number.parse().ok().filter(|n| (1..=100).contains(n)).ok_or_else(wrong)?,
        None if behind.is_empty() => 1,
        None => return Err(wrong()),
    };
    Ok((super::one_line(label), nth))
}

/// `{name: Ana, email: ana@example.com}`; a value with a comma stands in quotes.
fn form(text: &str) -> Result<BTreeMap<String, String>, String> {
    let wrong = || "A form is {name: Ana, email: ana@example.com}; a value with a comma stands in quotes.".to_owned();
    let mut rest = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).ok_or_else(wrong)?.trim();
    let mut fields = BTreeMap::new();
    while !rest.is_empty() {
        let (name, after) = match quoted_at(rest) {
            Some((name, after)) => (name, after.trim_start().strip_prefix(':').ok_or_else(wrong)?),
            None => rest.split_once(':').map(|(name, after)| (name.trim().to_owned(), after)).ok_or_else(wrong)?,
        };
        let after = after.trim_start();
        let (value, more) = if after.starts_with('"') {
            quoted_at(after).ok_or_else(wrong)?
        } else {
            let end = after.find(',').unwrap_or(after.len());
            (after.get(..end).unwrap_or_default().trim().to_owned(), after.get(end..).unwrap_or_default())
        };
        fields.insert(name, value);
        let more = more.trim_start();
        rest = match more.strip_prefix(',') {
            Some(next) => next.trim_start(),
            None if more.is_empty() => more,
            None => return Err(wrong()),
        };
    }
    Ok(fields)
}

fn agent(text: &str) -> Result<What, String> {
    let (name, text) = text.split_once(':').ok_or("An agent's answer is * agent: and the words.")?;
    let name = Some(name.trim()).filter(|name| *name != "agent" && !name.is_empty()).map(str::to_owned);
    Ok(What::Agent { name, text: unmarked(text.trim_start()).to_owned() })
}

fn fact(text: &str) -> Result<What, String> {
    if let Some(time) = text.strip_prefix("after ") {
        let seconds = seconds_of(time.trim()).ok_or("Time passes as = after 600s, 10m, 2h or 1d.")?;
        return Ok(What::After(seconds));
    }
    let fact = Fact::read(text).map(What::Fact);
    fact.ok_or_else(|| "This is no known fact. There are: handoff GROUP, tag NAME, untagged NAME, note TEXT, asked GROUP, priority LEVEL, contact.FIELD VALUE, conversation.attributes.NAME VALUE, session.NAME VALUE, resolved, ended, failed, waiting CONTAINER, after 600s.".to_owned())
}

/// `600s`, `10m`, `2h`, `1d`, or seconds without a letter.
pub fn seconds_of(text: &str) -> Option<i64> {
    let unit = text.chars().next_back()?;
    let (number, factor) = match unit {
        's' => (text.strip_suffix('s')?, 1),
        'm' => (text.strip_suffix('m')?, 60),
        'h' => (text.strip_suffix('h')?, 3_600),
        'd' => (text.strip_suffix('d')?, 86_400),
        _ => (text, 1),
    };
    let number: i64 = number.trim().parse().ok()?;
    number.checked_mul(factor).filter(|seconds| (0..=AFTER_MAX).contains(seconds))
}
