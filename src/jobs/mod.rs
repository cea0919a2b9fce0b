//! What is done by the clock and not by anybody's wish: tidying up by the hour, and the desk's deadlines. Whatever must
//! happen at a certain time is stored, so that a restart forgets nothing; here is only the hand that looks.

use std::time::Duration;

use crate::desk::Desk;

/// How often the house is tidied.
const TIDY_UP: Duration = Duration::from_hours(1);

/// Runs until it is aborted.
pub async fn run(desk: Desk) {
    tokio::join!(
        tidy_up(&desk),
        desk.keep_attendance(),
        desk.keep_deadlines(),
        desk.keep_queues_told(),
        desk.keep_outbox()
    );
}

async fn tidy_up(desk: &Desk) {
    let mut hourly = tokio::time::interval(TIDY_UP);
    loop {
        hourly.tick().await;
        if let Err(error) = desk.tidy_up().await {
            tracing::warn!(%error, cause = ?error.source, "tidying up failed; trying again in an hour");
        }
    }
}
