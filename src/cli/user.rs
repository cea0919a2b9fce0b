//! `recado user`: agents, for who has the shell but not the dashboard.

use std::io::{BufRead, IsTerminal, Write};

use clap::Subcommand;

use super::{Failure, block_on};
use crate::app::Core;
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::{Desk, secret};
use crate::domain::agent::{Agent, Role};
use crate::domain::id::{AgentId, GroupId};

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
        /// Name of a group to join; may be given several times. Without it: the only group, when there is only one
        #[arg(long)]
        group: Vec<String>,
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
        Command::Add { email, name, role, group } => {
            let (password, is_made) = read_or_make_password()?;
            let role = match role {
                RoleName::Owner => Role::Owner,
                RoleName::Admin => Role::Admin,
                RoleName::Agent => Role::Agent,
            };
            let groups = named_groups(desk, &group).await?;
            let agent = desk.add_agent(email, name, role, password.clone(), groups).await?;
            println!("Added {} ({}).", agent.email, agent.role.as_str());
            print_groups(desk, agent.id).await?;
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

/// The groups of these names; none when none were given.
async fn named_groups(desk: &Desk, names: &[String]) -> Result<Option<Vec<GroupId>>, Failure> {
    if names.is_empty() {
        return Ok(None);
    }
    let all = desk.list_groups().await?;
    let find = |name: &String| {
        let found = all.iter().find(|group| group.name == *name).map(|group| group.id);
        let names: Vec<&str> = all.iter().map(|group| group.name.as_str()).collect();
        found.ok_or_else(|| Failure::new(format!("There is no group {name:?}. There are: {}.", names.join(", "))))
    };
    names.iter().map(find).collect::<Result<Vec<_>, _>>().map(Some)
}

/// Says what a new agent will see: in no group it is next to nothing.
async fn print_groups(desk: &Desk, agent: AgentId) -> Result<(), Failure> {
    let groups = desk.list_groups().await?;
    let theirs = groups.iter().filter(|group| group.role_of(agent).is_some());
    let names: Vec<&str> = theirs.map(|group| group.name.as_str()).collect();
    if names.is_empty() {
        println!("In no group: sees only what is assigned. Add them to a group in Settings, Groups.");
    } else {
        println!("In the group {}.", names.join(", "));
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
