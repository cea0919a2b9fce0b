//! Whether a message is a forwarded one, by its subject. Outlook marks the mail that is forwarded as it marks one that is
//! answered: only the subject tells that it is what the person wanted to send.

use super::line::normal;

/// What mail programs put before the subject of a message that they forward, in small letters. Not `VS`, which is to forward
/// in Denmark and to reply in Finland, and none of a single letter.
const FORWARDED: &[&str] = &[
    "fw",
    "fwd",
    "rv",
    "renv",
    "reenv",
    "enc",
    "tr",
    "transf",
    "wg",
    "weitergeleitet",
    "doorst",
    "pd",
    "vb",
    "videresendt",
    "vl",
    "fs",
    "tov",
    "ilt",
    "i̇lt",
    "iletilen",
    "yml",
    "πρθ",
    "הועבר",
    "转发",
    "轉寄",
    "転送",
    "전달",
    "пересл",
];

/// Whether a subject begins as that of a forwarded message: [`reply_of_text`](super::reply_of_text) cuts what Outlook
/// forwards below a person's own words, so all of such a message is better shown.
#[must_use]
pub fn is_forward(subject: &str) -> bool {
    let subject: String = subject.chars().take(200).collect();
    let subject = normal(&subject);
    // A list's name may stand before it, and counts such as `Fwd[2]:` in it.
    let subject =
        subject.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(subject.as_str(), |(_, rest)| rest);
    let Some((first, _)) = subject.split_once([':', '：']) else { return false };
    FORWARDED.contains(&first.split('[').next().unwrap_or(first).trim())
}

#[cfg(test)]
mod tests {
    use super::is_forward;

    #[test]
    fn subjects_of_many_programs_tell_it() {
        for subject in
            ["Fwd: Hi", "FW: Hi", "RV: Hola", "ENC: Oi", "TR : Salut", "WG: Hallo", "转发：你好", "[list] Fwd[2]: Hi"]
        {
            assert!(is_forward(subject), "{subject}");
        }
        for subject in ["Re: Fwd: Hi", "AW: WG: Hallo", "Fwd", "", "Forwarding: how?", "Hi"] {
            assert!(!is_forward(subject), "{subject}");
        }
    }
}
