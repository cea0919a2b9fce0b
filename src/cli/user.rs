//! `recado user`: agents, for who has the shell but not the dashboard.

use std::io::{BufRead, IsTerminal, Write};

use clap::Subcommand;

use super::{Failure, block_on};
use crate::app::Core;
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::secret;
use crate::domain::agent::{Agent, Role};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add an agent; the password is read from standard input, or made and printed
    Add {
        /// Address to sign in with
        email: String,
        /// The agent's name
        #[arg(long)]
        name: String,
        #[arg(long, value_enum, default_value = "agent")]
        role: RoleName,
    },
    /// List all agents
    List {
        /// As JSON, for scripts
        #[arg(long)]
        json: bool,
    },
    /// Set an agent's password and sign them out everywhere; it is read from standard input, or made and printed
    Password { email: String },
    /// Switch an agent's account off
    Disable { email: String },
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum RoleName {
    Owner,
    Admin,
    Agent,
}

pub fn run(config: &Config, command: Command) -> Result<(), Failure> {
    let core = Core::open_beside(config, Clock::system())?;
    let ended = block_on(act(&core, command));
    core.close();
    ended?
}

async fn act(core: &Core, command: Command) -> Result<(), Failure> {
    let desk = &core.desk;
    match command {
        Command::Add { email, name, role } => {
            let (password, is_made) = read_or_make_password()?;
            let role = match role {
                RoleName::Owner => Role::Owner,
                RoleName::Admin => Role::Admin,
                RoleName::Agent => Role::Agent,
            };
            let agent = desk.add_agent(email, name, role, password.clone()).await?;
            println!("Added {} ({}).", agent.email, agent.role.as_str());
            print_made(&password, is_made);
        }
        Command::List { json } => print_agents(&desk.list_agents().await?, json)?,
        Command::Password { email } => {
            let agent = desk.get_agent_by_email(email).await?;
            let (password, is_made) = read_or_make_password()?;
            desk.set_password(agent.id, password.clone()).await?;
            println!("The password of {} is set.", agent.email);
            print_made(&password, is_made);
        }
        Command::Disable { email } => {
            let agent = desk.get_agent_by_email(email).await?;
            desk.disable_agent(agent.id).await?;
            println!("The account of {} is switched off.", agent.email);
        }
    }
    Ok(())
}

fn print_agents(agents: &[Agent], json: bool) -> Result<(), Failure> {
    if json {
        println!("{}", serde_json::to_string_pretty(agents).map_err(|error| Failure::new(error.to_string()))?);
        return Ok(());
    }
    for agent in agents {
        let state = if agent.is_disabled { " (switched off)" } else { "" };
        println!("{}\t{}\t{}{state}", agent.email, agent.role.as_str(), agent.name);
    }
    Ok(())
}

/// A password from a pipe or typed; an empty line asks for one to be made.
fn read_or_make_password() -> Result<(String, bool), Failure> {
    let input = std::io::stdin();
    if input.is_terminal() {
        print!("Password (leave empty to have one made): ");
        std::io::stdout().flush().map_err(|error| Failure::new(error.to_string()))?;
    }
    let mut line = String::new();
    input.lock().read_line(&mut line).map_err(|error| Failure::new(format!("The password can't be read: {error}")))?;
    let typed = line.trim_end_matches(['\r', '\n']);
    if typed.is_empty() { Ok((secret::random_token(12)?, true)) } else { Ok((typed.to_owned(), false)) }
}

fn print_made(password: &str, is_made: bool) {
    if is_made {
        println!("Password: {password}");
    }
}
