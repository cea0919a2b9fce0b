//! What every driver of the store must do, told as one story. A second driver runs the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::mpsc::Receiver;

use futures_util::future::join_all;
use recado::domain::conversation::{AssigneeFilter, ConversationList, Sort, Status};
use recado::domain::event::Change;
use recado::domain::id::{ConversationId, InboxId};
use recado::domain::inbox::InboxKind;
use recado::domain::page::Cursor;
use recado::domain::permission::Sight;
use recado::domain::timestamp::Timestamp;
use recado::error::{Code, Error};
use recado::storage::{Batch, Options, Store, contact, conversation, event, inbox};

use crate::support::{NOON, PATIENCE, owner};

const CONVERSATIONS: i64 = 1000;
const OF_ALL: ConversationList = ConversationList {
    status: Status::Open,
    assignee: AssigneeFilter::Anyone,
    inbox: None,
    group: None,
    sort: Sort::Newest,
};

/// An owner sees all.
fn sight() -> Sight {
    Sight { actor: owner(), groups: BTreeMap::new(), inboxes: BTreeSet::new() }
}

fn open(folder: &Path) -> (Store, Receiver<Batch>) {
    Store::open(folder, &Options { queue: 2000, readers: 2, is_beside_server: false }, NOON).unwrap()
}

fn happened(n: i64) -> Change {
    Change::InboxUpdated { inbox_id: InboxId(n) }
}

#[tokio::test]
async fn the_store_keeps_what_it_took() {
    let folder = tempfile::tempdir().unwrap();
    let (store, batches) = open(folder.path());
    an_empty_store_has_no_past(&store).await;
    of_a_batch_only_the_jobs_that_failed_are_taken_back(&store, &batches).await;
    readers_see_one_moment_and_what_was_committed(&store).await;
    let ids = a_thousand_conversations(&store).await;
    a_long_list_is_read_once_while_it_changes(&store, &ids, Sort::Newest).await;
    a_long_list_is_read_once_while_it_changes(&store, &ids, Sort::Waiting).await;
    counting_stops_at_a_thousand(&store).await;
    let head = store.read(event::head).await.unwrap();
    store.close();
    store.write(|_| Ok(())).await.expect_err("a closed store takes nothing");
    drop((store, batches));

    let (store, _batches) = open(folder.path());
    assert_eq!(store.read(event::head).await.unwrap(), head);
    let counted = store.read(|tx| conversation::count_conversations(tx, &sight(), &OF_ALL)).await.unwrap();
    assert_eq!(counted, conversation::COUNT_MAX);
    store.write(|tx| event::insert_event(tx, NOON, happened(0), Vec::new())).await.unwrap();
    assert_eq!(store.read(event::head).await.unwrap(), head + 1, "a number is never used again");
    store.close();
}

async fn an_empty_store_has_no_past(store: &Store) {
    assert_eq!(store.read(event::head).await.unwrap(), 0);
    let missing = store.read(|tx| inbox::get_inbox(tx, InboxId(1))).await.unwrap_err();
    assert_eq!(missing.code, Code::NotFound);
}

/// A job that ends badly in whichever way harms nobody of its batch, and nothing of it is told.
async fn of_a_batch_only_the_jobs_that_failed_are_taken_back(store: &Store, batches: &Receiver<Batch>) {
    // The first holds the writer until all others stand in the queue: so they share one transaction.
    let (release, held) = std::sync::mpsc::channel::<()>();
    let first = store.write(move |_| {
        held.recv_timeout(PATIENCE).map_err(Error::internal)?;
        Ok(0)
    });
    let others = (1..=30_i64).map(|n| {
        store.write(move |tx| {
            let made = inbox::insert_inbox(tx, InboxKind::Web, &format!("inbox {n}"), &format!("key {n}"), &[], NOON)?;
            event::insert_event(tx, NOON, happened(n), Vec::new())?;
            match n % 3 {
                0 => Err(Error::new(Code::AlreadyTaken)),
                1 => Ok(made.id.0),
                _ if n % 2 == 0 => panic!("a mistake of ours"),
                // The same key once more: the database itself refuses.
                _ => inbox::insert_inbox(tx, InboxKind::Web, "twin", &format!("key {n}"), &[], NOON)
                    .map(|twin| twin.id.0),
            }
        })
    });
    let released = async { release.send(()).unwrap() };
    let (first, others, ()) = tokio::join!(first, join_all(others), released);
    assert_eq!(first.unwrap(), 0);
    let good: Vec<i64> = (1..=30).filter(|n| n % 3 == 1).collect();
    assert_eq!(others.iter().filter(|answer| answer.is_ok()).count(), good.len());
    let codes: Vec<Code> = others.into_iter().filter_map(Result::err).map(|error| error.code).collect();
    assert_eq!(codes.iter().filter(|code| **code == Code::AlreadyTaken).count(), 10);
    assert_eq!(codes.iter().filter(|code| **code == Code::Internal).count(), 10);

    let kept = store.read(inbox::list_inboxes).await.unwrap();
    let names: Vec<String> = kept.into_iter().map(|inbox| inbox.name).collect();
    assert_eq!(names, good.iter().map(|n| format!("inbox {n}")).collect::<Vec<_>>());
    let told: Vec<(i64, Change)> =
        batches.try_iter().flatten().map(|event| (event.seq, event.change.clone())).collect();
    let expected: Vec<(i64, Change)> = (1..).zip(good.into_iter().map(happened)).collect();
    assert_eq!(told, expected, "without gaps, although jobs in between were taken back");
}

async fn readers_see_one_moment_and_what_was_committed(store: &Store) {
    let (wrote, is_written) = std::sync::mpsc::channel::<()>();
    let (looked, has_looked) = std::sync::mpsc::channel::<()>();
    let before = store.read(event::head).await.unwrap();
    let reading = store.read(move |tx| {
        let first = event::head(tx)?;
        looked.send(()).map_err(Error::internal)?;
        is_written.recv_timeout(PATIENCE).map_err(Error::internal)?;
        Ok((first, event::head(tx)?))
    });
    let writing = async {
        tokio::task::spawn_blocking(move || has_looked.recv_timeout(PATIENCE).unwrap()).await.unwrap();
        store.write(|tx| event::insert_event(tx, NOON, happened(99), Vec::new())).await.unwrap();
        assert_eq!(store.read(event::head).await.unwrap(), before + 1, "what was answered can be read");
        wrote.send(()).unwrap();
    };
    let (seen, ()) = tokio::join!(reading, writing);
    assert_eq!(seen.unwrap(), (before, before), "a reader's world stands still");
}

/// Some share an instant, every third waits for an answer.
async fn a_thousand_conversations(store: &Store) -> Vec<ConversationId> {
    let made = (0..CONVERSATIONS).map(|n| {
        store.write(move |tx| {
            let at = NOON.plus_seconds(n / 7);
            let who = contact::insert_contact(tx, None, at)?;
            let mut made = conversation::insert_conversation(tx, InboxId(1), who.id, None, at)?;
            made.waiting_since = (n % 3 == 0).then_some(at);
            conversation::update_conversation(tx, &made, None)?;
            Ok(made.id)
        })
    });
    let mut ids: Vec<ConversationId> = join_all(made).await.into_iter().map(Result::unwrap).collect();
    ids.sort();
    ids
}

/// Rows that move while a list is read may be met again or not at all; all others are met once, and in order.
async fn a_long_list_is_read_once_while_it_changes(store: &Store, ids: &[ConversationId], sort: Sort) {
    let (mut met, mut after, mut page_number) = (BTreeMap::new(), None::<Cursor>, 0);
    let mut keys: Vec<(bool, i64, i64)> = Vec::new();
    let is_moving = |id: ConversationId| id.0 % 10 == 0;
    loop {
        let list = ConversationList { sort, ..OF_ALL };
        let page =
            store.read(move |tx| conversation::list_conversations(tx, &sight(), &list, after, 30)).await.unwrap();
        for row in &page.items {
            *met.entry(row.id).or_insert(0) += 1;
            let key = match (sort, row.waiting_since) {
                (Sort::Newest, _) => (false, -row.updated_at.0, -row.id.0),
                (Sort::Waiting, Some(since)) => (false, since.0, row.id.0),
                // Who does not wait comes last, the newest first.
                (Sort::Waiting, None) => (true, -row.updated_at.0, row.id.0),
            };
            keys.push(key);
        }
        page_number += 1;
        // Between two pages somebody writes: rows of every part of the list move.
        let moving: Vec<ConversationId> =
            ids.iter().copied().filter(|id| is_moving(*id) && id.0 % 35 == page_number % 35).collect();
        let at = Timestamp(NOON.0 + 10_000_000 + page_number);
        store
            .write(move |tx| {
                for id in moving {
                    let mut row = conversation::get_conversation(tx, id)?;
                    row.updated_at = at;
                    row.waiting_since = row.waiting_since.is_none().then_some(at);
                    conversation::update_conversation(tx, &row, None)?;
                }
                Ok(())
            })
            .await
            .unwrap();
        match page.next {
            Some(next) => after = Some(next.parse().unwrap()),
            None => break,
        }
    }
    let unsorted = keys.windows(2).find(|pair| pair[0] >= pair[1]);
    assert_eq!(unsorted, None, "{sort:?}");
    for id in ids.iter().copied().filter(|id| !is_moving(*id)) {
        assert_eq!(met.get(&id), Some(&1), "{id} by {sort:?}");
    }
}

async fn counting_stops_at_a_thousand(store: &Store) {
    let count = async |list: ConversationList| {
        store.read(move |tx| conversation::count_conversations(tx, &sight(), &list)).await.unwrap()
    };
    assert_eq!(count(OF_ALL).await, CONVERSATIONS);
    store
        .write(|tx| {
            let who = contact::insert_contact(tx, None, NOON)?;
            conversation::insert_conversation(tx, InboxId(4), who.id, None, NOON)
        })
        .await
        .unwrap();
    assert_eq!(count(OF_ALL).await, conversation::COUNT_MAX, "one more does not count any more");
    assert_eq!(count(ConversationList { inbox: Some(InboxId(4)), ..OF_ALL }).await, 1);
    assert_eq!(count(ConversationList { status: Status::Resolved, ..OF_ALL }).await, 0);
}
