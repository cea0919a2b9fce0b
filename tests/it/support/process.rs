//! The real program, as it is started from a shell.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};

use serde_json::json;

use super::{Client, PASSWORD, PATIENCE};

/// A server in a process of its own. Dropping it kills it.
pub struct Process {
    child: Child,
    lines: Receiver<String>,
    pub base: String,
}

/// The program with these arguments, on a data folder and with nothing of this process's environment.
pub fn recado(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recado"));
    command.env_clear().current_dir(data.parent().unwrap()).env("RECADO_HTTP__LISTEN", "127.0.0.1:0");
    command.arg("--data").arg(data).args(arguments);
    command
}

/// Runs a command to its end, with words on its standard input.
pub fn run(mut command: Command, input: &str) -> Output {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // A command that reads nothing may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

impl Process {
    /// Starts a server and waits until it says where it is.
    pub fn serve(data: &Path, environment: &[(&str, &str)]) -> Self {
        Self::serve_logging(data, environment, "error", Stdio::inherit())
    }

    /// The same, with a log of its own.
    pub fn serve_logging(data: &Path, environment: &[(&str, &str)], level: &str, log: Stdio) -> Self {
        let mut command = recado(data, &["serve"]);
        command.envs(environment.iter().copied()).env("RECADO_LOG__LEVEL", level).stderr(log);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            // The test may have ended.
            output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let mut process = Self { child, lines, base: String::new() };
        let line = process.line().expect("it says where it is");
        let base = line.strip_prefix("Recado is at ").unwrap_or_else(|| panic!("it said {line:?}"));
        process.base.push_str(base);
        process
    }

    /// The next line of what it says, such as the set-up link; none when it has ended, or says nothing for long.
    pub fn line(&mut self) -> Option<String> {
        self.lines.recv_timeout(PATIENCE).ok()
    }

    /// Sets the server up by its link and answers the owner, signed in, and the first inbox's key.
    pub async fn set_up(&mut self) -> (Client, String) {
        let link = self.line().expect("it prints a set-up link");
        let token = link.rsplit_once("/setup?token=").unwrap_or_else(|| panic!("it said {link:?}")).1.to_owned();
        let mut owner = Client::new(&self.base);
        let setup = json!({
            "token": token, "name": "Olga Owner", "email": "olga@example.com", "password": PASSWORD,
            "business_name": "Café Aurora", "language": "en", "time_zone": "America/Montevideo",
        });
        let answer = owner.post("/api/v1/setup", setup).await;
        owner.keep_session(&answer);
        answer.ok();
        let inboxes = owner.get("/api/v1/inboxes").await.ok();
        (owner, inboxes[0]["public_key"].as_str().unwrap().to_owned())
    }

    /// Pulls the plug.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, as a container's engine does.
    pub fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// The same, and waits; answers whether it ended well.
    pub fn stop(mut self) -> bool {
        self.terminate();
        self.child.wait().unwrap().success()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
