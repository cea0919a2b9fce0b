//! What the database alone can do in the same run: the yardstick.

use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

use crate::Failure;

/// Messages a second of a plain loop: insert a message, update its conversation, insert an event.
#[expect(clippy::disallowed_methods, reason = "measures the database without our driver")]
pub fn messages_a_second(batch: u32, length: Duration) -> Result<f64, Failure> {
    let folder = tempfile::tempdir_in(".")?;
    let db = Connection::open(folder.path().join("bare.db"))?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE conversations (id INTEGER PRIMARY KEY, last_message_id INTEGER, updated_at INTEGER);
         CREATE TABLE messages (id INTEGER PRIMARY KEY, conversation_id INTEGER, client_id TEXT, text TEXT, at INTEGER);
         CREATE UNIQUE INDEX by_client_id ON messages (client_id);
         CREATE INDEX by_conversation ON messages (conversation_id, id);
         CREATE TABLE events (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, data TEXT, at INTEGER);",
    )?;
    for id in 0..256 {
        db.execute("INSERT INTO conversations VALUES (?1, NULL, 0)", [id])?;
    }
    let (began, mut written) = (Instant::now(), 0_i64);
    let data = "x".repeat(900);
    while began.elapsed() < length {
        db.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..batch {
            let conversation = written % 256;
            db.prepare_cached("INSERT INTO messages (conversation_id, client_id, text, at) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![
                conversation,
                format!("client-{written:016}"),
                "Do you deliver to the island?",
                written
            ])?;
            db.prepare_cached("UPDATE conversations SET last_message_id = ?2, updated_at = ?2 WHERE id = ?1")?
                .execute(params![conversation, written])?;
            db.prepare_cached("INSERT INTO events (kind, data, at) VALUES ('message.created', ?1, ?2)")?
                .execute(params![data, written])?;
            written += 1;
        }
        db.execute_batch("COMMIT")?;
    }
    Ok(written as f64 / began.elapsed().as_secs_f64())
}
