//! What the world is like on the stage: who is there, what the house knows, what other programs answer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::domain::canned_response::{Placeholders, chosen, fill};
use crate::domain::flow::run::{Fact, Fetch, FetchAnswer, Snapshot};
use crate::domain::flow::simulation::Library;
use crate::domain::folding::fold;
use crate::domain::knowledge_card::KnowledgeCard;
use crate::domain::knowledge_card::index::Index;
use crate::domain::rest::RestAnswer;

/// What the world is like on the stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// The groups that are open; none: all.
    pub open_groups: Option<BTreeSet<String>>,
    /// Groups that are closed, whatever else is said.
    pub closed_groups: BTreeSet<String>,
    /// How many agents are online in a group; one where nothing is said.
    pub online: BTreeMap<String, i64>,
    /// How many wait in a group; none where nothing is said.
    pub queue: BTreeMap<String, i64>,
    /// Canned responses as they are sent; more for the same shortcut come one after the other. All others are looked for in
    /// the library.
    pub canned: Vec<StageCanned>,
    /// What searches for knowledge cards find; all others look through the library.
    pub found: Vec<StageFound>,
    /// Answers of REST calls, the first that fits; more for the same call come one after the other.
    pub calls: Vec<StageCall>,
    pub library: Library,
}

/// The words of a canned response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageCanned {
    pub shortcut: String,
    pub text: String,
    pub is_used: bool,
}

/// What a search for knowledge cards finds.
#[derive(Clone, Debug, PartialEq)]
pub struct StageFound {
    /// What is searched for.
    pub text: String,
    /// Titles of cards of the library, the best first, each with how well it fits.
    pub cards: Vec<(String, f64)>,
}

/// What a REST call is answered with.
#[derive(Clone, Debug, PartialEq)]
pub struct StageCall {
    /// The service's name, or none for an address.
    pub service: Option<String>,
    pub method: String,
    /// The path, or the address.
    pub path: String,
    pub answer: FetchAnswer,
    pub is_used: bool,
}

impl StageCall {
    /// An answer to a call.
    #[must_use]
    pub fn new(fetch: &Fetch, answer: FetchAnswer) -> Self {
        let (service, method, path) = match fetch {
            Fetch::Service { service, method, path, .. } => (Some(service.clone()), method.as_str(), path),
            Fetch::Rest { url, method, .. } => (None, method.as_str(), url),
            Fetch::File { url, .. } => (None, "GET", url),
        };
        Self { service, method: method.to_owned(), path: path.clone(), answer, is_used: false }
    }

    fn fits(&self, fetch: &Fetch) -> bool {
        match fetch {
            Fetch::Service { service, method, path, .. } => {
                self.service.as_ref() == Some(service) && self.method == *method && self.path == *path
            }
            Fetch::Rest { url, method, .. } => self.service.is_none() && self.method == *method && self.path == *url,
            Fetch::File { url, .. } => self.service.is_none() && self.method == "GET" && self.path == *url,
        }
    }
}

impl World {
    /// What the house answers.
    pub(super) fn tell(&mut self, fact: &Fact, facts: &Snapshot, index: &mut Option<Index>) -> Value {
        match fact {
            Fact::IsOpen { group } => json!(self.is_open(group)),
            Fact::AgentsOnline { group } => json!(self.online.get(group).copied().unwrap_or(1)),
            Fact::QueueLength { group } => json!(self.queue.get(group).copied().unwrap_or(0)),
            Fact::Canned { shortcut } => json!(self.canned(shortcut, facts)),
            Fact::Cards { text, limit } => {
                let found = self.cards(text, usize::try_from(*limit).unwrap_or(1), facts, index).into_iter();
                let card = |(card, score): (&KnowledgeCard, f64)| json!({ "id": card.id, "title": card.title, "text": card.text, "score": score });
                found.map(card).collect()
            }
        }
    }

    /// Whether a group is open; no name stands for the inbox, which is open as long as any group is.
    fn is_open(&self, group: &str) -> bool {
        let is_listed =
            |open: &BTreeSet<String>| if group.is_empty() { !open.is_empty() } else { open.contains(group) };
        self.open_groups.as_ref().is_none_or(is_listed) && !self.closed_groups.contains(group)
    }

    fn canned(&mut self, shortcut: &str, facts: &Snapshot) -> Option<String> {
        let fits = |canned: &StageCanned| canned.shortcut == shortcut.to_lowercase();
        if let Some(found) = next_of(&mut self.canned, fits, |canned| canned.is_used) {
            found.is_used = true;
            return Some(found.text.clone());
        }
        let Library { canned, bot_name, business_name, .. } = &self.library;
        let contact = &facts.contact;
        let placeholders = Placeholders {
            contact_name: contact.name.as_deref(),
            contact_email: contact.email.as_deref(),
            contact_phone: contact.phone.as_deref(),
            agent_name: bot_name.as_deref(),
            business_name: business_name.as_deref(),
        };
        chosen(canned, shortcut, contact.language.as_deref()).map(|found| fill(&found.text, &placeholders))
    }

    fn cards(
        &self,
        text: &str,
        limit: usize,
        facts: &Snapshot,
        index: &mut Option<Index>,
    ) -> Vec<(&KnowledgeCard, f64)> {
        let cards = &self.library.cards;
        let same = |found: &&StageFound| found.text == text;
        let alike = |found: &&StageFound| fold(&found.text) == fold(text);
        if let Some(found) = self.found.iter().find(same).or_else(|| self.found.iter().find(alike)) {
            let named = |title: &str| cards.iter().find(|card| card.title == title);
            return found.cards.iter().filter_map(|(title, score)| Some((named(title)?, *score))).take(limit).collect();
        }
        let group = facts.conversation.group.as_ref().and_then(|name| self.library.groups.get(name).copied());
        let index = index.get_or_insert_with(|| Index::new(cards));
        index.search(cards, text, facts.contact.language.as_deref(), group, limit)
    }

    /// What is fetched, if anybody knows. A picture or file is there, unless it is said to be missing.
    pub(super) fn call(&mut self, fetch: &Fetch) -> Option<FetchAnswer> {
        let call = next_of(&mut self.calls, |call| call.fits(fetch), |call| call.is_used);
        let Fetch::File { .. } = fetch else {
            let call = call?;
            call.is_used = true;
            return Some(call.answer.clone());
        };
        let missing = call.and_then(|call| match &call.answer {
            FetchAnswer::Rest { answer } if !answer.ok => {
                let error = answer.error.clone().unwrap_or_else(|| format!("The answer was {}.", answer.status));
                Some(FetchAnswer::File { attachment_id: None, error: Some(error) })
            }
            _ => None,
        });
        Some(missing.unwrap_or(FetchAnswer::File { attachment_id: Some(0), error: None }))
    }

    /// Answers a call that nobody knows the answer of with nothing, for good.
    pub(super) fn fill_in(&mut self, fetch: &Fetch) -> FetchAnswer {
        let answer = FetchAnswer::Rest { answer: Box::new(RestAnswer::new(200, BTreeMap::new(), b"{}")) };
        self.calls.push(StageCall { is_used: true, ..StageCall::new(fetch, answer.clone()) });
        answer
    }
}

/// The first that fits and was not used yet; the last one stands for all that come after it.
fn next_of<T>(all: &mut [T], fits: impl Fn(&T) -> bool, is_used: impl Fn(&T) -> bool) -> Option<&mut T> {
    let unused = all.iter().position(|one| fits(one) && !is_used(one));
    let at = unused.or_else(|| all.iter().rposition(fits))?;
    all.get_mut(at)
}
