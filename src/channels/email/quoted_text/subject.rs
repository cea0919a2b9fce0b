//! Whether a message is forwarded or an answer, by its subject. Outlook marks the mail that is forwarded as it marks one that
//! is answered: only the subject tells that it is what the person wanted to send.

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

/// What they put before the subject of an answer. `VS` may be one. What is missing here costs no words: a mail that doesn't
/// name the one it answers is then shown with it.
const ANSWERED: &[&str] = &[
    "re",
    "r",
    "aw",
    "antw",
    "antwort",
    "antwoord",
    "sv",
    "vs",
    "res",
    "resp",
    "rsp",
    "rép",
    "rif",
    "odp",
    "ynt",
    "vá",
    "bls",
    "atb",
    "ats",
    "απ",
    "σχετ",
    "отв",
    "ответ",
    "відп",
    "השב",
    "תשובה",
    "رد",
    "回复",
    "回覆",
    "答复",
    "答覆",
    "返信",
    "회신",
    "답장",
    "trả lời",
];

/// Whether a subject begins as that of an answer.
#[must_use]
pub fn is_answer(subject: &str) -> bool {
    begins_with(subject, ANSWERED)
}

/// Whether a subject begins as that of a forwarded message: [`reply_of_text`](super::reply_of_text) cuts what Outlook
/// forwards below a person's own words, so all of such a message is better shown.
#[must_use]
pub fn is_forward(subject: &str) -> bool {
    begins_with(subject, FORWARDED)
}

fn begins_with(subject: &str, marks: &[&str]) -> bool {
    let subject: String = subject.chars().take(200).collect();
    let subject = normal(&subject);
    // A list's name may stand before it, and counts such as `Fwd[2]:` in it.
    let subject =
        subject.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(subject.as_str(), |(_, rest)| rest);
    let Some((first, _)) = subject.split_once([':', '：']) else { return false };
    marks.contains(&first.split(['[', '(', '^']).next().unwrap_or(first).trim().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::{is_answer, is_forward};

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

    #[test]
    fn subjects_tell_an_answer_from_a_first_mail() {
        for subject in [
            "Re: Hi",
            "RE : Salut",
            "AW: WG: Hallo",
            "Antw.: Hoi",
            "Re[2]: Hi",
            "Re(2): Hi",
            "[list] RES: Oi",
            "回复：你好",
        ] {
            assert!(is_answer(subject), "{subject}");
        }
        for subject in ["Hi", "", "Re", "Fwd: Re: Hi", "Reply wanted: today", "Order 17: where is it?", "Ref: 4"] {
            assert!(!is_answer(subject), "{subject}");
        }
    }
}
