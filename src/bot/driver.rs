//! What moves bots on: it waits until there is something to do, computes the step outside of any transaction, and has the
//! desk store it. Everything it knows is in the database; what it keeps in memory is only who is being worked on, and
//! programs that were compiled before.

use std::collections::{HashMap, HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::fetching::{failed, fetch};
use super::language::Language;
use super::pass::Moment;
use super::programs::Programs;
use super::step::{Scene, Stepped, step};
use crate::desk::Desk;
use crate::desk::flow_run::{BotJob, Next, StepResult};
use crate::desk::outside::Outside;
use crate::domain::flow::effect::Effect;
use crate::domain::flow::run::{Fetch, FetchAnswer, FlowFailure, Input, Run, RunState, Waiting};
use crate::domain::flow::trial::OutsideAnswer;
use crate::domain::id::ConversationId;
use crate::error::{Error, Kind, Result};

/// The most conversations that are worked on at once.
const AT_ONCE: usize = 64;
/// The most runs that are looked up when their time has come.
const DUE_AT_ONCE: i64 = 500;
/// The most facts that a step may ask for; a script that asks for more goes round in circles.
const FACTS_MAX: usize = 600;
/// How long is waited after something failed that may be well again.
const PAUSE: Duration = Duration::from_secs(1);

/// What moves bots on. Clones are the same.
#[derive(Clone)]
pub struct Driver(Arc<Parts>);

struct Parts {
    desk: Desk,
    outside: Arc<dyn Outside>,
    programs: Programs,
}

/// Something that has become known and is to be looked at.
enum News {
    /// A conversation is no longer worked on.
    Done(ConversationId),
    /// A call was answered.
    Fetched(ConversationId, String, FetchAnswer),
    /// The disk or the like refused; it is tried again.
    Failed(ConversationId),
}

/// Answers of calls by their keys.
type Answers = HashMap<String, FetchAnswer>;

/// Who is being worked on.
#[derive(Default)]
struct Hands {
    /// True: there was more to do in the meantime.
    busy: HashMap<ConversationId, bool>,
    waiting: Line,
    /// Answers of calls, until somebody has time for them.
    fetched: HashMap<ConversationId, Answers>,
}

/// Who waits for a hand: first come, first served, and nobody stands in it twice.
#[derive(Default)]
struct Line {
    order: VecDeque<ConversationId>,
    known: HashSet<ConversationId>,
}

impl Line {
    fn extend(&mut self, ids: impl IntoIterator<Item = ConversationId>) {
        for id in ids {
            if self.known.insert(id) {
                self.order.push_back(id);
            }
        }
    }

    fn next(&mut self) -> Option<ConversationId> {
        let id = self.order.pop_front()?;
        self.known.remove(&id);
        Some(id)
    }
}

impl Hands {
    fn take(&mut self, news: News, sender: &mpsc::UnboundedSender<News>) {
        match news {
            News::Done(id) => {
                if self.busy.remove(&id) == Some(true) {
                    self.waiting.extend([id]);
                }
            }
            News::Fetched(id, key, answer) => {
                self.fetched.entry(id).or_default().insert(key, answer);
                self.waiting.extend([id]);
            }
            // It stays in hand for a while, or it would be tried again at once for ever.
            News::Failed(id) => {
                self.busy.insert(id, true);
                let sender = sender.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(PAUSE).await;
                    let _ = sender.send(News::Done(id));
                });
            }
        }
    }
}

impl Driver {
    /// A driver for a desk's bots.
    pub fn new(desk: Desk, outside: Arc<dyn Outside>, language: Language) -> Self {
        Self(Arc::new(Parts { desk, outside, programs: Programs::new(language) }))
    }

    /// Runs until it is dropped.
    pub async fn run(self) {
        let bell = self.0.desk.bot_bell();
        let (sender, mut news) = mpsc::unbounded_channel();
        let mut hands = Hands::default();
        hands.waiting.extend(self.try_list(self.0.desk.list_unfinished_bots()).await);
        let mut tasks = JoinSet::new();
        // Who is due is being worked on already: until somebody is done, the time brings nothing.
        let mut is_in_hand = false;
        loop {
            self.hand_out(&mut hands, &mut tasks, &sender);
            let due = if is_in_hand { None } else { self.next_due(&hands).await };
            tokio::select! {
                rung = bell.rung() => hands.waiting.extend(rung),
                () = self.0.desk.sleep_until(due) => {
                    let due = self.try_list(self.0.desk.list_due_bots(DUE_AT_ONCE)).await;
                    // None at all: who was due has gone on or was taken over meanwhile.
                    is_in_hand = !due.is_empty() && due.iter().all(|id| hands.busy.contains_key(id));
                    hands.waiting.extend(due);
                }
                Some(what) = news.recv() => {
                    is_in_hand = false;
                    hands.take(what, &sender);
                }
            }
            // All that has come by now, before anything is looked up again.
            while let Ok(what) = news.try_recv() {
                is_in_hand = false;
                hands.take(what, &sender);
            }
            while tasks.try_join_next().is_some() {}
        }
    }

    /// When the next run goes on by itself. While all hands are busy nobody asks.
    async fn next_due(&self, hands: &Hands) -> Option<crate::domain::timestamp::Timestamp> {
        if hands.busy.len() >= AT_ONCE {
            return None;
        }
        match self.0.desk.next_bot_due().await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%error, cause = ?error.source, "the next deadline of bots can't be read");
                Some(self.0.desk.now().plus_seconds(1))
            }
        }
    }

    async fn try_list(&self, list: impl Future<Output = Result<Vec<ConversationId>>>) -> Vec<ConversationId> {
        match list.await {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(%error, cause = ?error.source, "what bots have to do can't be read; trying again");
                tokio::time::sleep(PAUSE).await;
                Vec::new()
            }
        }
    }

    fn hand_out(&self, hands: &mut Hands, tasks: &mut JoinSet<()>, news: &mpsc::UnboundedSender<News>) {
        while hands.busy.len() < AT_ONCE {
            let Some(id) = hands.waiting.next() else { return };
            if let Some(is_more) = hands.busy.get_mut(&id) {
                *is_more = true;
                continue;
            }
            hands.busy.insert(id, false);
            let fetched = hands.fetched.remove(&id).unwrap_or_default();
            // Not before somebody has the answers in hand: a call that was answered is not made again.
            for key in fetched.keys() {
                self.0.programs.end_call(key);
            }
            let (driver, news) = (self.clone(), news.clone());
            tasks.spawn(async move {
                // Also when a fault of ours ends it midway the conversation is not in hand for ever.
                let end = match AssertUnwindSafe(Box::pin(driver.work(id, fetched, &news))).catch_unwind().await {
                    Ok(Ok(())) => News::Done(id),
                    Ok(Err(error)) => {
                        tracing::error!(%error, cause = ?error.source, conversation = id.0, "a bot can't go on; trying again");
                        News::Failed(id)
                    }
                    Err(_) => {
                        tracing::error!(conversation = id.0, "the driver of bots broke; trying again");
                        News::Failed(id)
                    }
                };
                // Nobody listens any more when the server stops.
                let _ = news.send(end);
            });
        }
    }

    /// Does all that there is to do in a conversation.
    async fn work(&self, id: ConversationId, mut fetched: Answers, news: &mpsc::UnboundedSender<News>) -> Result<()> {
        while let Some(mut job) = self.0.desk.next_bot_job(id).await? {
            let input = match std::mem::replace(&mut job.next, Next::Nothing) {
                Next::Fetch { fetch, key } => match fetched.remove(&key) {
                    Some(answer) => Input::Fetched { key, answer },
                    None => {
                        self.begin_fetching(id, &job, fetch, key, news);
                        return Ok(());
                    }
                },
                Next::Nothing => return Ok(()),
                Next::Pass => {
                    self.0
                        .desk
                        .store_bot_step(StepResult { run: placed(&job), effects: Vec::new(), answers: Vec::new() })
                        .await?;
                    continue;
                }
                Next::Input(input) => input,
            };
            let is_more = job.is_more;
            // What comes in from now on rings for this conversation again.
            if self.go_on(id, job, input).await? && !is_more {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Computes and stores a step. True: the run waits for something that is told, a person or a time.
    async fn go_on(&self, id: ConversationId, job: BotJob, input: Input) -> Result<bool> {
        let stored = match self.compute(job, input).await {
            Ok(result) => {
                let is_calling = matches!(result.run.state.waiting, Waiting::Fetch { .. });
                self.0.desk.store_bot_step(result).await.map(|is_stored| is_stored && !is_calling)
            }
            Err(error) => Err(error),
        };
        match stored {
            // It would fail the same way each time, and the visitor would wait for ever.
            Err(error) if error.code.kind() != Kind::Unavailable => {
                tracing::error!(%error, cause = ?error.source, conversation = id.0, "a bot's step failed; people take over");
                let Some(job) = self.0.desk.next_bot_job(id).await? else { return Ok(true) };
                let message = format!("What the flow did can't be carried out: {}", error.message);
                let result = broken(placed(&job), Vec::new(), job.now, &message);
                self.0.desk.store_bot_step(result).await
            }
            stored => stored,
        }
    }

    /// The call is made beside: what the visitor writes meanwhile is heard. After a crash it is made again, with the same
    /// key.
    fn begin_fetching(
        &self,
        id: ConversationId,
        job: &BotJob,
        what: Fetch,
        key: String,
        news: &mpsc::UnboundedSender<News>,
    ) {
        if !self.0.programs.begin_call(&key) {
            return;
        }
        let (driver, news, flow) = (self.clone(), news.clone(), job.run.flow_id);
        tokio::spawn(async move {
            let fetched = fetch(&driver.0.desk, &*driver.0.outside, flow, what.clone(), &key);
            let answer = AssertUnwindSafe(fetched).catch_unwind().await;
            let answer = answer.unwrap_or_else(|_| failed(&what, "The call broke off here."));
            // Nobody listens any more when the server stops.
            let _ = news.send(News::Fetched(id, key, answer));
        });
    }

    async fn compute(&self, job: BotJob, input: Input) -> Result<StepResult> {
        let id = job.run.conversation_id;
        let mut effects = Vec::new();
        let mut run = placed(&job);
        let (facts, newest, now) = (job.facts, job.newest, job.now);
        let settings = Arc::new(job.settings);
        let mut answers = Vec::new();
        if let (Waiting::Fetch { fetch, .. }, Input::Fetched { answer, .. }) = (&run.state.waiting, &input) {
            answers.push(OutsideAnswer::Call { fetch: (**fetch).clone(), answer: answer.clone() });
        }
        let mut next = Some(input);
        let mut asked = 0;
        while let Some(input) = next.take() {
            let programs = self.0.programs.clone();
            let (version, flow) = (run.version, run.flow_id);
            let of = |version| programs.get(&self.0.desk, flow, version, job.flow_updated_at, Arc::clone(&settings));
            let current = of(version).await?;
            let newer = if newest == version { None } else { of(newest).await? };
            let Some(program) = current.or_else(|| newer.clone()) else {
                return Ok(broken(
                    run,
                    effects,
                    now,
                    "This version of the bot can't be read any more. Publish it anew.",
                ));
            };
            let state = std::mem::take(&mut run.state);
            let facts = facts.clone();
            let moment = Moment { now, seed: seed(&run) };
            let stepped = tokio::task::spawn_blocking(move || {
                let newest = newer.as_deref().map(|newer| (newest, newer));
                step(&Scene { program: &program, newest, moment, facts }, version, state, input)
            });
            let Stepped { effects: made, state, version, .. } = stepped.await.map_err(Error::internal)?;
            effects.extend(made);
            run.state = state;
            run.version = version;
            if let Waiting::Fact { fact, .. } = &run.state.waiting {
                asked += 1;
                if asked > FACTS_MAX {
                    return Ok(broken(run, effects, now, "The flow asks for too many facts at once."));
                }
                let (fact, contact) = (fact.clone(), run.state.written.contact.clone());
                let answer = self.0.desk.tell_bot(id, fact.clone(), contact).await?;
                answers.push(OutsideAnswer::Fact { fact, answer: answer.clone() });
                next = Some(Input::Told(answer));
            }
        }
        Ok(StepResult { run, effects, answers })
    }
}

/// The run with what has been looked at.
fn placed(job: &BotJob) -> Run {
    Run { place: job.place, ..job.run.clone() }
}

/// What chance a step has: another for each step, and the same when it is computed again.
fn seed(run: &Run) -> u64 {
    run.id.0.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ run.step.unsigned_abs()
}

fn broken(run: Run, mut effects: Vec<Effect>, now: crate::domain::timestamp::Timestamp, message: &str) -> StepResult {
    let failure = FlowFailure {
        at: now,
        version: run.version,
        container: run.state.container.clone(),
        file: None,
        line: None,
        column: None,
        message: message.to_owned(),
        conversation_id: None,
    };
    effects.push(Effect::Fail { failure, sorry: None });
    let state = RunState { waiting: Waiting::Ended, ..run.state };
    StepResult { run: Run { state, ..run }, effects, answers: Vec::new() }
}
