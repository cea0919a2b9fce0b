//! What an agent tells us on the first line of a mail: `/note`, `/resolve`, `/assign NAME`.

/// A wish on the first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailCommand {
    /// For colleagues only.
    Note,
    /// It is done with this.
    Resolve,
    /// To a colleague, by name or address.
    Assign(String),
    /// There is no such command: it was meant for us, whatever it is.
    Unknown,
}

/// The command of a mail and the words behind it. A line that begins with a path or a number is words.
#[must_use]
pub fn command(text: &str) -> (Option<MailCommand>, &str) {
    let text = text.trim();
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (word, behind) = first.trim().split_once(char::is_whitespace).unwrap_or((first.trim(), ""));
    let behind = behind.trim();
    let command = match word.to_ascii_lowercase().as_str() {
        "/note" => MailCommand::Note,
        "/resolve" => MailCommand::Resolve,
        "/assign" => return (Some(MailCommand::Assign(behind.to_owned())), rest.trim()),
        other if is_command(other) => return (Some(MailCommand::Unknown), text),
        _ => return (None, text),
    };
    // What stands behind the command on its line is words too.
    let words = if behind.is_empty() { rest } else { text.get(word.len()..).unwrap_or_default() };
    (Some(command), words.trim())
}

fn is_command(word: &str) -> bool {
    let name = word.strip_prefix('/').unwrap_or_default();
    name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_stands_at_the_beginning_of_the_first_line() {
        assert_eq!(command("/note\nHe is a good customer."), (Some(MailCommand::Note), "He is a good customer."));
        assert_eq!(command(" /NOTE He is.\nReally."), (Some(MailCommand::Note), "He is.\nReally."));
        assert_eq!(command("/resolve\n\nThank you!"), (Some(MailCommand::Resolve), "Thank you!"));
        assert_eq!(command("/resolve"), (Some(MailCommand::Resolve), ""));
        assert_eq!(command("/assign Ana Lopez\nPlease."), (Some(MailCommand::Assign("Ana Lopez".into())), "Please."));
        for words in ["Hello\n/note", "1/resolve", "/etc/hosts is the file", "/ 2", "/a", "/2026", ""] {
            assert_eq!(command(words), (None, words), "{words}");
        }
    }

    #[test]
    fn what_was_meant_as_a_command_is_no_answer() {
        assert_eq!(command("/assign\nPlease."), (Some(MailCommand::Assign(String::new())), "Please."));
        for words in ["/notes", "/resolved\nThank you!", "/Reslove it"] {
            assert_eq!(command(words), (Some(MailCommand::Unknown), words));
        }
    }
}
