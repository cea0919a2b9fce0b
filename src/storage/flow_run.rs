//! Conversations with bots: where each stands, and when it goes on.

use super::message::OF_PEOPLE;
use super::value::Json;
use super::{Row, Tx, WriteTx};
use crate::domain::conversation::BotQuestion;
use crate::domain::flow::run::{Run, RunState};
use crate::domain::flow::trial::OutsideAnswer;
use crate::domain::id::{ConversationId, FlowId, FlowRunId, MessageId};
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::params;

const SELECT: &str = "SELECT id, conversation_id, flow_id, version, step, place, asked_at, state FROM flow_runs";

fn map(row: &Row<'_>) -> Result<Run> {
    Ok(Run {
        id: row.next()?,
        conversation_id: row.next()?,
        flow_id: row.next()?,
        version: row.next()?,
        step: row.next()?,
        place: row.next()?,
        asked_at: row.next()?,
        state: row.next::<Json<RunState>>()?.0,
    })
}

/// The run that has a conversation.
pub fn find_active_run(tx: &Tx<'_>, conversation: ConversationId) -> Result<Option<Run>> {
    let sql = format!("{SELECT} WHERE conversation_id = ?1 AND ended_at IS NULL");
    tx.find(&sql, params![conversation], map)
}

/// The newest run of a flow in a conversation, ended or not.
pub fn find_newest_run_of(tx: &Tx<'_>, conversation: ConversationId, flow: FlowId) -> Result<Option<Run>> {
    let sql = format!("{SELECT} WHERE conversation_id = ?1 AND flow_id = ?2 ORDER BY id DESC LIMIT 1");
    tx.find(&sql, params![conversation, flow], map)
}

/// The newest message that was there when a run began.
pub fn find_first_place(tx: &Tx<'_>, run: FlowRunId) -> Result<Option<MessageId>> {
    tx.find("SELECT began_at FROM flow_runs WHERE id = ?1", params![run], |row| row.next())
}

/// A bot gets a conversation.
pub fn insert_run(
    tx: &WriteTx<'_>,
    conversation: ConversationId,
    (flow, version): (FlowId, i64),
    (place, state): (MessageId, &RunState),
    now: Timestamp,
) -> Result<FlowRunId> {
    let id = tx.insert(
        "INSERT INTO flow_runs (conversation_id, flow_id, version, step, place, asked_at, began_at, container, state,
         due_at, created_at) VALUES (?1, ?2, ?3, 0, ?4, ?4, ?4, ?5, ?6, 0, ?7)",
        params![conversation, flow, version, place, &state.container, serde_json::to_string(state)?, now],
    )?;
    Ok(FlowRunId(id))
}

/// Stores a run after a step. Whoever writes has made sure that it is still where the step began; one that the step itself
/// has ended keeps what it ended with.
pub fn update_run(tx: &WriteTx<'_>, run: &Run, now: Timestamp) -> Result<()> {
    let ended_at = run.state.has_ended().then_some(now);
    tx.execute(
        "UPDATE flow_runs SET version = ?2, step = ?3, place = ?4, asked_at = ?5, container = ?6, state = ?7,
         due_at = ?8, ended_at = coalesce(ended_at, ?9) WHERE id = ?1",
        params![
            run.id,
            run.version,
            run.step + 1,
            run.place,
            run.asked_at,
            &run.state.container,
            serde_json::to_string(&run.state)?,
            run.state.next_due(),
            ended_at
        ],
    )?;
    Ok(())
}

/// Whether a run is still where a step began.
pub fn is_at_step(tx: &Tx<'_>, run: &Run) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM flow_runs WHERE id = ?1 AND step = ?2 AND ended_at IS NULL)";
    Ok(tx.find(sql, params![run.id, run.step], |row| row.next())?.unwrap_or(false))
}

/// What the bot asks the agents.
pub fn update_asks(tx: &WriteTx<'_>, run: FlowRunId, asks: Option<&BotQuestion>) -> Result<()> {
    let asks = asks.map(serde_json::to_string).transpose()?;
    tx.execute("UPDATE flow_runs SET asks = ?2 WHERE id = ?1", params![run, asks])?;
    Ok(())
}

/// People have the conversation now. False: no bot had it.
pub fn end_run(tx: &WriteTx<'_>, conversation: ConversationId, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE flow_runs SET ended_at = ?2, due_at = NULL WHERE conversation_id = ?1 AND ended_at IS NULL";
    Ok(tx.execute(sql, params![conversation, now])? > 0)
}

/// The conversations whose run is to go on by now.
pub fn list_due(tx: &Tx<'_>, now: Timestamp, limit: i64) -> Result<Vec<ConversationId>> {
    let sql = "SELECT conversation_id FROM flow_runs WHERE ended_at IS NULL AND due_at <= ?1 ORDER BY due_at LIMIT ?2";
    tx.list(sql, params![now, limit], |row| row.next())
}

/// When the next run goes on by itself.
pub fn next_due(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    let sql = "SELECT due_at FROM flow_runs WHERE ended_at IS NULL AND due_at IS NOT NULL ORDER BY due_at LIMIT 1";
    tx.find(sql, &[], |row| row.next())
}

/// The conversations whose bot has something to do that no time brings: words that it has not looked at, or a call that
/// was cut off.
pub fn list_unfinished(tx: &Tx<'_>) -> Result<Vec<ConversationId>> {
    tx.list(
        &format!(
            "SELECT r.conversation_id FROM flow_runs r WHERE r.ended_at IS NULL AND (
             EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = r.conversation_id AND m.id > r.place
                     AND ({OF_PEOPLE}))
             OR json_extract(r.state, '$.waiting.for') = 'fetch') ORDER BY r.id"
        ),
        &[],
        |row| row.next(),
    )
}

/// The conversations that a flow has.
pub fn list_active_of_flow(tx: &Tx<'_>, flow: FlowId) -> Result<Vec<ConversationId>> {
    let sql = "SELECT conversation_id FROM flow_runs WHERE flow_id = ?1 AND ended_at IS NULL ORDER BY id";
    tx.list(sql, params![flow], |row| row.next())
}

/// The most answers that are kept of a run, and the most bytes of all of them: one that goes on for ever must not fill the
/// disk.
const ANSWERS_MAX: i64 = 200;
const ANSWERS_MAX_BYTES: i64 = 256 * 1024;

/// Keeps what a run was answered from outside, as long as there is room. The first answers are the ones that a conversation
/// is played again with, so what comes too much is not kept.
pub fn insert_answer(tx: &WriteTx<'_>, run: FlowRunId, answer: &OutsideAnswer) -> Result<()> {
    tx.execute(
        "INSERT INTO flow_answers (run_id, number, answer)
         SELECT ?1, n.next, ?2 FROM (SELECT coalesce(max(number), 0) + 1 AS next, coalesce(sum(length(answer)), 0) AS bytes
                                     FROM flow_answers WHERE run_id = ?1) n
         WHERE n.next <= ?3 AND n.bytes + length(?2) <= ?4",
        params![run, serde_json::to_string(answer)?, ANSWERS_MAX, ANSWERS_MAX_BYTES],
    )?;
    Ok(())
}

/// Forgets what runs were answered that have ended before `before`.
pub fn delete_old_answers(tx: &WriteTx<'_>, before: Timestamp) -> Result<()> {
    let sql = "DELETE FROM flow_answers WHERE run_id IN (SELECT id FROM flow_runs WHERE ended_at < ?1)";
    tx.execute(sql, params![before])?;
    Ok(())
}

/// What a run was answered from outside, in order.
pub fn list_answers(tx: &Tx<'_>, run: FlowRunId) -> Result<Vec<OutsideAnswer>> {
    let sql = "SELECT answer FROM flow_answers WHERE run_id = ?1 ORDER BY number";
    tx.list(sql, params![run], |row| Ok(row.next::<Json<_>>()?.0))
}
