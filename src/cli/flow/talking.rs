//! `recado flow run`: a conversation with the bot in the terminal. Calls are answered by whoever sits there.

use std::io::{BufRead, IsTerminal, Write};

use serde_json::{Map, Value};

use super::{print, sentence};
use crate::bot::language::Language;
use crate::bot::program::Program;
use crate::bot::simulator::Simulator;
use crate::bot::transcript::playing::labels;
use crate::bot::transcript::seconds_of;
use crate::cli::Failure;
use crate::clock::Clock;
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::simulation::{
    House, SimAuthor, SimChannel, SimInput, SimOrigin, SimStep, SimWaitingKind, SimulationRequest,
};
use crate::domain::prompt::Prompt;

const HELP: &str = "Write as a visitor would: words, or the number of an option.
/wait 60             time passes (60s, 10m, 2h, 1d)
/answer 200 {...}    answers the call that the bot waits for
/agent Yes, we have  answers as an agent whom the bot has asked
/state               where the bot stands, and what it knows
/quit                the end";

pub fn run(files: &FlowFiles, language: Option<String>, is_text: bool) -> Result<(), Failure> {
    let program = Program::read(&Language::default(), files, &Map::new()).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(sentence).collect();
        Failure::new(format!("The flow can't be read.\n{}", problems.join("\n")))
    })?;
    let channel = if is_text { SimChannel::Text } else { SimChannel::Web };
    let origin = SimOrigin { language, ..SimOrigin::default() };
    let request = SimulationRequest { channel, origin, ..SimulationRequest::default() };
    let house = House { now: Clock::system().now(), time_zone: "UTC".to_owned(), ..House::default() };
    talk(&mut Simulator::new(&program, &request, &house))
}

fn talk(simulator: &mut Simulator<'_>) -> Result<(), Failure> {
    let input = std::io::stdin();
    let is_terminal = input.is_terminal();
    if is_terminal {
        print("You are the visitor. Say hello; /help tells more.")?;
    }
    let mut last: Option<SimStep> = None;
    loop {
        if is_terminal {
            // Where nobody sees it, a prompt that can't be written is no loss.
            let _ = write!(std::io::stdout(), "> ").and_then(|()| std::io::stdout().flush());
        }
        let mut line = String::new();
        let read = input.lock().read_line(&mut line);
        if read.map_err(|error| Failure::new(format!("Standard input can't be read: {error}")))? == 0 {
            return Ok(());
        }
        let line = line.trim();
        let input = match line.split_once(char::is_whitespace).unwrap_or((line, "")) {
            ("/quit", _) => return Ok(()),
            ("/help", _) => {
                print(HELP)?;
                continue;
            }
            ("/state", _) => {
                match &last {
                    Some(step) => print(&state(step))?,
                    None => print("Nothing has been said yet.")?,
                }
                continue;
            }
            ("/wait", time) => seconds_of(time.trim()).map(|seconds| SimInput::Pass { seconds }),
            ("/agent", text) if !text.trim().is_empty() => Some(SimInput::Agent { text: text.trim().to_owned() }),
            ("/answer", answer) => answered(answer.trim()),
            ("", _) => continue,
            (word, _) if word.starts_with('/') => None,
            _ => Some(SimInput::Say { text: line.to_owned(), option_id: None, fields: None, files: Vec::new() }),
        };
        let Some(input) = input else {
            print("There is no such command. /help tells which there are.")?;
            continue;
        };
        let step = simulator.take(&input);
        show(&step)?;
        last = Some(step);
    }
}

fn answered(text: &str) -> Option<SimInput> {
    let (status, body) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let status = status.parse().ok()?;
    Some(SimInput::Fetched { status, json: None, text: Some(body.trim().to_owned()) })
}

fn show(step: &SimStep) -> Result<(), Failure> {
    for entry in step.entries.iter().filter(|entry| matches!(entry.from, SimAuthor::Bot | SimAuthor::System)) {
        let files = entry.attachments.iter().map(|name| format!("[{name}]"));
        let text = files.chain([entry.text.clone()]).collect::<Vec<_>>().join(" ");
        if entry.from == SimAuthor::System {
            print(&format!("-- {text}"))?;
        } else {
            print(&text)?;
        }
        if let Some(prompt) = &entry.prompt {
            show_prompt(prompt)?;
        }
    }
    for effect in step.effects.iter().filter(|effect| is_unseen(&effect.kind)) {
        print(&format!("-- {}", effect.text))?;
    }
    match step.waiting.kind {
        SimWaitingKind::Fetch => print(&format!("-- {} Answer with /answer 200 {{...}}", step.waiting.text)),
        SimWaitingKind::Agent => print(&format!("-- {} Answer with /agent and words.", step.waiting.text)),
        SimWaitingKind::Wait => print(&format!("-- {} Let it pass with /wait and seconds.", step.waiting.text)),
        _ => Ok(()),
    }
}

/// What nobody sees in the thread, but who writes a flow wants to know.
fn is_unseen(kind: &str) -> bool {
    matches!(kind, "note" | "update_contact" | "update_conversation" | "fell_silent") || kind.starts_with("card_")
}

fn show_prompt(prompt: &Prompt) -> Result<(), Failure> {
    let words = prompt.in_words();
    let words = if words.is_empty() { labels(prompt).join(" ") } else { words };
    for line in words.lines() {
        print(&format!("  {line}"))?;
    }
    Ok(())
}

fn state(step: &SimStep) -> String {
    let line = step.line.map(|line| format!(", line {line}")).unwrap_or_default();
    let json = |value: &Value| value.to_string();
    let mut lines = vec![
        format!("container  {}{line}", step.container),
        format!("waiting    {}", step.waiting.text),
        format!("session    {}", json(&Value::Object(step.session.clone()))),
        format!("contact    {}", json(&step.contact)),
    ];
    let journal = step.journal.iter();
    lines.extend(journal.map(|entry| format!("journal    line {}: {} = {}", entry.line, entry.call, entry.value)));
    lines.join("\n")
}
