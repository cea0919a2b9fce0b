//! Names of folders as servers know them: letters beyond ASCII stand in a form of UTF-7 (RFC 3501 section 5.1.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// The name of a folder for a server. A name in ASCII stands in that form already, as whoever copied it from a server has it.
pub fn coded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_owned();
    }
    let (mut coded, mut run) = (String::new(), Vec::new());
    for letter in name.chars() {
        if !letter.is_ascii() {
            run.extend(letter.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()));
            continue;
        }
        close(&mut run, &mut coded);
        coded.push(letter);
        if letter == '&' {
            coded.push('-');
        }
    }
    close(&mut run, &mut coded);
    coded
}

/// Ends a run of letters that are not ASCII, if there is one.
fn close(run: &mut Vec<u8>, coded: &mut String) {
    if run.is_empty() {
        return;
    }
    let base64 = STANDARD_NO_PAD.encode(&*run).replace('/', ",");
    coded.extend(["&", &base64, "-"]);
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::coded;

    #[test]
    fn folders_may_have_any_letters() {
        for (name, expected) in [
            ("INBOX", "INBOX"),
            ("Atención", "Atenci&APM-n"),
            ("Atenci&APM-n", "Atenci&APM-n"),
            ("Ñandú & Cía", "&ANE-and&APo- &- C&AO0-a"),
            ("台北", "&U,BTFw-"),
            ("😀", "&2D3eAA-"),
        ] {
            assert_eq!(coded(name), expected);
        }
    }
}
