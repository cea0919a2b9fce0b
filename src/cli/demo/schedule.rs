//! From stories to a diary: every step with its instant, in the order in which it happened. What stories leave out is
//! filled in here: how long people take to write, when they read, and when they come back to the site.

use jiff::ToSpan;
use jiff::tz::TimeZone;

use super::story::{Act, Line, Person, Start, Story, Wait};
use crate::domain::timestamp::Timestamp;
use crate::error::{Error, Result};

/// Where the shop's clock hangs.
pub const TIME_ZONE: &str = "America/Montevideo";
/// Who reads along with everybody.
pub const OWNER: &str = "sofia";
/// Seconds after which a silent contact has left the page.
const STAY: i64 = 30 * 60;

/// Something that happens.
#[derive(Debug)]
pub struct Step {
    pub at: Timestamp,
    /// Whose story it is, by place.
    pub person: usize,
    pub agent: &'static str,
    pub act: Act,
}

/// All steps of all stories, the oldest first, none after `now`.
///
/// # Errors
/// A time of day that does not exist.
pub fn schedule(people: &[Person], now: Timestamp) -> Result<Vec<Step>> {
    let mut steps = plan(people, now)?;
    for step in &mut steps {
        step.at = step.at.min(now);
    }
    // Stable: what happens in the same instant keeps its order.
    steps.sort_by_key(|step| step.at);
    Ok(steps)
}

fn plan(people: &[Person], now: Timestamp) -> Result<Vec<Step>> {
    let zone = TimeZone::get(TIME_ZONE).map_err(Error::internal)?;
    let mut steps = Vec::new();
    for (person, Person { key, stories, .. }) in people.iter().enumerate() {
        for (n, story) in stories.iter().enumerate() {
            let mut timeline = Timeline {
                steps: &mut steps,
                zone: &zone,
                person,
                at: now,
                seen: None,
                answered: None,
                page: "/",
                dice: Dice::new(key, n),
                spoke: Speaker::Nobody,
                is_read_by_agents: true,
                is_read_by_contact: true,
            };
            timeline.tell(story, now)?;
        }
    }
    Ok(steps)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Speaker {
    Nobody,
    Contact,
    Agent,
}

struct Timeline<'a> {
    steps: &'a mut Vec<Step>,
    zone: &'a TimeZone,
    person: usize,
    at: Timestamp,
    /// When the contact was last seen on the site.
    seen: Option<Timestamp>,
    /// When somebody other than the owner last did something.
    answered: Option<Timestamp>,
    page: &'static str,
    dice: Dice,
    spoke: Speaker,
    is_read_by_agents: bool,
    is_read_by_contact: bool,
}

impl Timeline<'_> {
    fn tell(&mut self, story: &Story, now: Timestamp) -> Result<()> {
        let start = match story.start {
            Start::SecondsAgo(seconds) => now.plus_seconds(-seconds),
            Start::DaysAgo { days, hour, minute } => {
                self.local(now, -days, hour, minute)?.plus_seconds(self.dice.below(50))
            }
        };
        let is_lead = |line: &&Line| matches!(line.act, Act::View(_) | Act::Track(..));
        let lead: Vec<&Line> = story.lines.iter().take_while(is_lead).collect();
        self.arrive(&lead, start, story.referrer);
        self.at = start;
        for line in story.lines.iter().skip(lead.len()) {
            self.pass(line)?;
            self.step(line);
        }
        if let Some(answered) = self.answered {
            let at = answered.plus_seconds(20 + self.dice.below(200));
            self.push(at, OWNER, Act::Look);
        }
        Ok(())
    }

    /// The pages and events before the first words, counted back from these.
    fn arrive(&mut self, lead: &[&Line], start: Timestamp, referrer: Option<&'static str>) {
        let mut pages: Vec<&'static str> = Vec::new();
        let mut events = Vec::new();
        for line in lead {
            match &line.act {
                Act::View(page) => pages.push(page),
                act => events.push(act.clone()),
            }
        }
        self.page = pages.last().copied().unwrap_or("/");
        if pages.is_empty() {
            pages.push(self.page);
        }
        let opened = start.plus_seconds(-25 - self.dice.below(40));
        let mut at = opened;
        let mut trail: Vec<(&'static str, i64)> = Vec::new();
        for page in pages.into_iter().rev() {
            trail.push((page, at.0));
            at = at.plus_seconds(-20 - self.dice.below(150));
        }
        trail.reverse();
        self.push(opened, "", Act::Open { trail, referrer });
        for (n, event) in (1..).zip(events) {
            self.push(opened.plus_seconds(n * 5), "", event);
        }
        self.seen = Some(start);
    }

    /// Lets the time before a line pass.
    fn pass(&mut self, line: &Line) -> Result<()> {
        self.at = match line.wait {
            Some(Wait::Seconds(seconds)) => self.at.plus_seconds(seconds),
            Some(Wait::DaysUntil { days, hour, minute }) => {
                self.local(self.at, days, hour, minute)?.plus_seconds(self.dice.below(50))
            }
            None => self.at.plus_seconds(self.usual(&line.act)),
        };
        Ok(())
    }

    /// How long somebody takes for an act: to notice, to think, and to type.
    fn usual(&mut self, act: &Act) -> i64 {
        let letters = |text: &str| i64::try_from(text.chars().count()).unwrap_or(0);
        match (act, self.spoke) {
            (Act::Write(_), Speaker::Nobody) => 0,
            (Act::Write(words), Speaker::Contact) => 8 + letters(words.text) / 5 + self.dice.below(9),
            // Who has left the page comes back some time later.
            (Act::Write(_), Speaker::Agent) if !self.is_there() => 240 + self.dice.below(1500),
            (Act::Write(words), Speaker::Agent) => 18 + letters(words.text) / 4 + self.dice.below(45),
            (Act::Reply(words), Speaker::Contact) => 22 + letters(words.text) / 6 + self.dice.below(70),
            (Act::Reply(words), _) => 14 + letters(words.text) / 6 + self.dice.below(30),
            (Act::Note(text), _) => 20 + letters(text) / 6 + self.dice.below(20),
            (Act::Resolve, _) => 35 + self.dice.below(180),
            _ => 15 + self.dice.below(15),
        }
    }

    fn step(&mut self, line: &Line) {
        let Line { agent, act, .. } = line;
        if act.is_of_contact() {
            self.come_back(act);
        } else if !self.is_read_by_agents {
            // The message is read while the answer is typed.
            self.push(self.at.plus_seconds(-9).max(self.just_after()), agent, Act::Look);
            self.is_read_by_agents = true;
        }
        if !act.is_of_contact() && *agent != OWNER {
            self.answered = Some(self.at);
        }
        self.push(self.at, agent, act.clone());
        match act {
            Act::Write(_) => (self.spoke, self.is_read_by_agents) = (Speaker::Contact, false),
            Act::Reply(_) => {
                self.spoke = Speaker::Agent;
                self.is_read_by_contact = self.is_there();
                if self.is_read_by_contact {
                    let read = self.at.plus_seconds(3 + self.dice.below(6));
                    self.push(read, "", Act::Read);
                    self.seen = Some(read);
                }
            }
            _ => {}
        }
    }

    fn is_there(&self) -> bool {
        self.seen.is_some_and(|seen| self.at < seen.plus_seconds(STAY))
    }

    /// A contact who has left opens the site again, and reads what was answered.
    fn come_back(&mut self, act: &Act) {
        if let Act::View(page) = act {
            self.page = page;
        }
        if !self.is_there() {
            let opened = self.at.plus_seconds(-20 - self.dice.below(30)).max(self.just_after());
            self.push(opened, "", Act::Open { trail: vec![(self.page, opened.0)], referrer: None });
            if !self.is_read_by_contact {
                self.push(opened.plus_seconds(4), "", Act::Read);
                self.is_read_by_contact = true;
            }
        }
        self.seen = Some(self.at);
    }

    /// The second after the newest step.
    fn just_after(&self) -> Timestamp {
        self.steps.last().map_or(self.at, |step| step.at.plus_seconds(1))
    }

    fn push(&mut self, at: Timestamp, agent: &'static str, act: Act) {
        self.steps.push(Step { at, person: self.person, agent, act });
    }

    /// A time of day, so many days after (or before) an instant.
    fn local(&self, from: Timestamp, days: i64, hour: i8, minute: i8) -> Result<Timestamp> {
        let from = jiff::Timestamp::from_millisecond(from.0).map_err(Error::internal)?;
        let date = from.to_zoned(self.zone.clone()).date().checked_add(days.days()).map_err(Error::internal)?;
        let at = date.at(hour, minute, 0, 0).to_zoned(self.zone.clone()).map_err(Error::internal)?;
        Ok(Timestamp(at.timestamp().as_millisecond()))
    }
}

/// A small generator with a seed (xorshift), so that every demo is the same.
struct Dice(u64);

impl Dice {
    fn new(key: &str, n: usize) -> Self {
        // FNV-1a.
        let seed =
            key.bytes().fold(0xcbf2_9ce4_8422_2325, |h: u64, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Self(seed.wrapping_add(n as u64) | 1)
    }

    fn below(&mut self, n: u32) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 % u64::from(n)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::demo::PAGES;
    use crate::cli::demo::story;

    #[test]
    fn every_story_ends_before_the_present_at_any_time_of_day() {
        let people = story::read(PAGES).unwrap();
        let midnight = Timestamp(1_772_334_000_000); // 2026-03-01 00:00 in Montevideo
        for hour in 0..24 {
            let now = midnight.plus_seconds(hour * 3600 + 40);
            for step in plan(&people, now).unwrap() {
                let who = people[step.person].key;
                let is_in_time = step.at <= now && step.at > now.plus_days(-14);
                assert!(is_in_time || matches!(step.act, Act::Look), "{who} at {hour}: {step:?}");
            }
        }
    }

    #[test]
    fn a_story_never_goes_back_in_time() {
        let people = story::read(PAGES).unwrap();
        let now = Timestamp(1_772_384_400_000);
        let mut newest = std::collections::BTreeMap::new();
        for step in plan(&people, now).unwrap().iter().filter(|step| step.agent != OWNER) {
            let newest = newest.entry(step.person).or_insert(step.at);
            assert!(step.at >= *newest, "{}: {step:?}", people[step.person].key);
            *newest = step.at;
        }
    }
}
