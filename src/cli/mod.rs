//! The command line: one file a command. Exit status 0 (done), 1 (did not succeed), 2 (used wrongly).

mod config;
pub mod demo;
mod flow;
mod openapi;
mod serve;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, LogFormat};
use crate::error::Error;

/// A self-hosted front desk: chat widget, shared inbox, e-mail and bots.
#[derive(Debug, Parser)]
#[command(name = "recado", version, about, max_term_width = 100)]
struct Arguments {
    /// Folder of the database and the files [default: ./data, or RECADO_DATA]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Configuration file [default: ./recado.toml when it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the widget, the inbox and the API (what `recado` alone does)
    Serve(serve::Arguments),
    /// Print the configuration in force, without secrets
    Config(config::Arguments),
    /// Fill an empty data folder with believable people and two weeks of conversations
    Demo(demo::Arguments),
    /// Add and list agents, set passwords, switch accounts off
    #[command(subcommand)]
    User(user::Command),
    /// Check, test, draw and try bots in a folder
    #[command(subcommand)]
    Flow(flow::Command),
    /// Print the API's OpenAPI document
    Openapi(openapi::Arguments),
}

/// Why a command did not succeed, and its exit status.
pub(crate) struct Failure {
    message: String,
    status: u8,
}

impl Failure {
    /// Did not succeed.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: 1 }
    }

    /// Used wrongly.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: 2 }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let cause = error.source.as_ref().map(|cause| format!(" ({cause})")).unwrap_or_default();
        Self::new(format!("{error}{cause}"))
    }
}

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match act(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { message, status }) => {
            eprintln!("recado: {message}");
            ExitCode::from(status)
        }
    }
}

fn act(arguments: Arguments) -> Result<(), Failure> {
    let mut config = Config::load(arguments.config.as_deref(), &crate::config::environment())
        .map_err(|problems| Failure::usage(problems.to_string()))?;
    if let Some(data) = arguments.data {
        config.data = data;
    }
    start_log(&config)?;
    match arguments.command.unwrap_or_else(|| Command::Serve(serve::Arguments::default())) {
        Command::Serve(arguments) => serve::run(&config, &arguments),
        Command::Config(arguments) => config::run(&config, &arguments),
        Command::Demo(arguments) => demo::run(&config, &arguments),
        Command::User(command) => user::run(&config, command),
        Command::Flow(command) => flow::run(&config, command),
        Command::Openapi(arguments) => openapi::run(&arguments),
    }
}

/// The log goes to standard error; what a command answers goes to standard output.
fn start_log(config: &Config) -> Result<(), Failure> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log.level);
    let filter = filter.map_err(|error| Failure::usage(format!("log.level: {error}")))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.log.format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| Failure::new(error.to_string()))
}

/// Runs an async command on one thread.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    Ok(runtime.map_err(|error| Failure::new(error.to_string()))?.block_on(future))
}
