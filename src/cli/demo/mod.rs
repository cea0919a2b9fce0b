//! `recado demo`: fills an empty data folder with a small coffee roastery, its customers and two weeks of their
//! conversations, so that a full dashboard can be seen. The stories are in `stories/`; [`story`] reads them,
//! [`schedule`] gives every step its time, and [`stage`] plays them through the desk with a clock that is moved on
//! through the two weeks: nothing bypasses the rules, and every time is true.

mod file;
mod house;
mod picture;
mod schedule;
mod shelf;
mod site;
mod stage;
mod story;

use serde::Serialize;

use super::{Failure, block_on};
use crate::app::Core;
use crate::clock::Clock;
use crate::config::{Config, Limits};
use crate::desk::{Desk, secret};
use crate::domain::conversation::{AssigneeFilter, ConversationList, Sort, Status};
use crate::domain::language::Language;
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};

/// How many days the stories tell of.
pub const DAYS: i64 = 14;

const PAGES: &[(&str, &str)] = &[
    ("shop_es.txt", include_str!("stories/shop_es.txt")),
    ("shop_es_more.txt", include_str!("stories/shop_es_more.txt")),
    ("shop_en.txt", include_str!("stories/shop_en.txt")),
    ("shop_pt.txt", include_str!("stories/shop_pt.txt")),
    ("wholesale.txt", include_str!("stories/wholesale.txt")),
    ("open.txt", include_str!("stories/open.txt")),
];

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Password of everybody who answers [default: one is made and printed]
    #[arg(long)]
    password: Option<String>,
    /// Language of the owner's dashboard
    #[arg(long, value_enum, default_value = "en")]
    language: LanguageName,
    /// As JSON, for scripts
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum LanguageName {
    En,
    Es,
    Pt,
}

/// What a filled folder holds, and how to get in.
#[derive(Debug, Serialize)]
pub struct Filled {
    pub data: String,
    /// The owner's address.
    pub email: String,
    /// Everybody's.
    pub password: String,
    /// The addresses of the others who answer.
    pub others: Vec<String>,
    /// What the snippets of the two sites name: the shop's, and the one for wholesale.
    pub inbox_keys: [String; 2],
    pub contacts: usize,
    pub conversations: i64,
    pub messages: u32,
}

pub(crate) fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let password = arguments.password.clone().map_or_else(|| secret::random_token(12), Ok)?;
    let language = match arguments.language {
        LanguageName::En => Language::En,
        LanguageName::Es => Language::Es,
        LanguageName::Pt => Language::Pt,
    };
    let filled = block_on(fill(config, Clock::system().now(), &password, language))??;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&filled).map_err(|error| Failure::new(error.to_string()))?);
        return Ok(());
    }
    let Filled { data, email, password, others, contacts, conversations, messages, .. } = filled;
    println!("{} is in {data}: {contacts} contacts, {conversations} conversations, {messages} messages.", house::NAME);
    println!();
    println!("  Start it:  recado --data {data}");
    println!("  Sign in:   {email}");
    println!("  Password:  {password}");
    println!();
    println!("The others have the same password: {}.", others.join(", "));
    Ok(())
}

/// Fills an empty data folder with the two weeks before `now`.
///
/// # Errors
/// [`Code::SetupDone`] when the folder is somebody's already; nothing is changed then.
pub async fn fill(config: &Config, now: Timestamp, password: &str, language: Language) -> Result<Filled> {
    let clock = Clock::fixed(now.plus_days(-DAYS));
    let core = Core::open(&without_brakes(config), clock.clone())?;
    let told = tell(&core.desk, &clock, now, password, language).await;
    core.close();
    let Told { inbox_keys, contacts, conversations, messages } = told.map_err(|error| refusal(config, error))?;
    let mut emails = house::emails();
    Ok(Filled {
        data: config.data.display().to_string(),
        email: emails.next().unwrap_or_default(),
        password: password.to_owned(),
        others: emails.collect(),
        inbox_keys,
        contacts,
        conversations,
        messages,
    })
}

/// The brakes go by the real clock, for which two weeks pass in seconds.
fn without_brakes(config: &Config) -> Config {
    const MANY: u32 = 1_000_000;
    let limits = Limits {
        messages_per_minute: MANY,
        uploads_per_minute: MANY,
        openings_per_minute: MANY,
        ..config.limits.clone()
    };
    Config { limits, ..config.clone() }
}

fn refusal(config: &Config, error: Error) -> Error {
    if error.code != Code::SetupDone {
        return error;
    }
    let folder = config.data.display();
    let message =
        format!("The data folder {folder} is in use. Choose an empty one for the demo: recado demo --data DIR");
    Error::with_message(Code::SetupDone, message)
}

struct Told {
    inbox_keys: [String; 2],
    contacts: usize,
    conversations: i64,
    messages: u32,
}

async fn tell(desk: &Desk, clock: &Clock, now: Timestamp, password: &str, language: Language) -> Result<Told> {
    let people = story::read(PAGES)?;
    let house = house::found(desk, clock, password, language).await?;
    let mut stage = stage::Stage::new(desk, clock, &house, &people);
    for step in schedule::schedule(&people, now)? {
        stage.play(&step).await?;
    }
    let messages = stage.messages;
    let all = ConversationList {
        status: Status::Open,
        assignee: AssigneeFilter::Anyone,
        inbox: None,
        group: None,
        sort: Sort::Newest,
    };
    let counts = desk.count_conversations(house.agent(schedule::OWNER)?.actor, all).await?;
    let inbox_keys = [house.shop.public_key, house.wholesale.public_key];
    Ok(Told { inbox_keys, contacts: people.len(), conversations: counts.open + counts.resolved, messages })
}
