//! `cargo +nightly fuzz run flow_transcript`: any text is read as tests or refused with the numbers of its lines, and what was
//! read reads the same when it is written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recado::bot::transcript::read;

fuzz_target!(|text: &str| match read(text) {
    Ok(chats) => {
        for chat in chats {
            let lines: Vec<String> = chat.lines.iter().map(|line| line.what.text()).collect();
            let written = format!("test: a\n{}\n", lines.join("\n"));
            let again = read(&written).unwrap_or_else(|problems| panic!("{problems:?}\n{written}"));
            let again: Vec<String> = again.iter().flat_map(|chat| &chat.lines).map(|line| line.what.text()).collect();
            assert_eq!(again, lines, "{written}");
        }
    }
    Err(problems) => {
        let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
        assert!(problems.iter().all(|problem| problem.line <= lines.max(1)), "{problems:?}");
    }
});
