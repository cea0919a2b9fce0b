//! Numbered, append-only migrations, run at start after a snapshot. A schema that is newer than this program is
//! refused untouched.

use std::path::Path;

use super::sqlite::Connection;
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};

/// In order; the schema's version is how many have run. Never change one that was released: add another.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_front_desk.sql"),
    include_str!("../migrations/0002_groups_and_assignment.sql"),
    include_str!("../migrations/0003_opening_hours.sql"),
    include_str!("../migrations/0004_knowledge_cards_and_canned_responses.sql"),
    include_str!("../migrations/0005_services.sql"),
    include_str!("../migrations/0006_flows.sql"),
    include_str!("../migrations/0007_mail.sql"),
    include_str!("../migrations/0008_mail_lanes.sql"),
    include_str!("../migrations/0009_mail_reasons.sql"),
    include_str!("../migrations/0010_mail_failures.sql"),
];

/// Brings the database at `path` to this program's schema. One that holds data is copied to `backups` first.
pub fn migrate(path: &Path, backups: &Path, now: Timestamp) -> Result<()> {
    let connection = Connection::open_writer(path)?;
    let version = version(&connection)?;
    if version > MIGRATIONS.len() {
        return Err(newer(version));
    }
    if version == MIGRATIONS.len() {
        return Ok(());
    }
    if version > 0 {
        snapshot(&connection, backups, version, now)?;
    }
    // A table that others refer to can only be made anew while nobody looks; what refers to nothing is found after it.
    connection.0.execute_batch("PRAGMA foreign_keys = OFF")?;
    for (done, sql) in MIGRATIONS.iter().enumerate().skip(version) {
        let version = done + 1;
        connection.0.execute_batch(&format!("BEGIN IMMEDIATE; {sql}; PRAGMA user_version = {version};"))?;
        check_references(&connection, version)?;
        connection.0.execute_batch("COMMIT")?;
        tracing::info!(version, "migrated the database");
    }
    Ok(())
}

/// Makes sure that a migration has left no row that refers to nothing. Dropping the connection takes it back.
fn check_references(connection: &Connection, version: usize) -> Result<()> {
    let mut check = connection.0.prepare("PRAGMA foreign_key_check")?;
    if check.exists([])? {
        return Err(Error::internal(format!("migration {version} leaves rows that refer to nothing")));
    }
    Ok(())
}

fn version(connection: &Connection) -> Result<usize> {
    let version: i64 = connection.0.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(version.try_into().unwrap_or(0))
}

/// Makes sure that the schema of a database in use is this program's.
pub fn check_version(path: &Path) -> Result<()> {
    match version(&Connection::open_reader(path)?)? {
        version if version == MIGRATIONS.len() => Ok(()),
        version if version > MIGRATIONS.len() => Err(newer(version)),
        version => Err(Error::with_message(
            Code::StorageFailed,
            format!(
                "The server that uses this data folder is an older Recado (schema {version}, this program knows {}). \
                 Use that version's command, or stop the server first.",
                MIGRATIONS.len()
            ),
        )),
    }
}

/// Copies the database, consistent and compact, before anything is changed.
fn snapshot(connection: &Connection, backups: &Path, version: usize, now: Timestamp) -> Result<()> {
    std::fs::create_dir_all(backups).map_err(|e| super::folder_error(backups, &e))?;
    let file = backups.join(format!("before-migration-from-{version}-{}.db", now.0));
    connection.0.execute("VACUUM INTO ?1", [file.to_string_lossy()])?;
    tracing::info!(file = %file.display(), "saved a snapshot before migrating");
    Ok(())
}

fn newer(version: usize) -> Error {
    let known = MIGRATIONS.len();
    Error::with_message(
        Code::StorageFailed,
        format!(
            "The data folder was written by a newer Recado (schema {version}, this program knows {known}). \
             Start that version again, or restore the snapshot in its `backups` folder. Nothing was changed."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_from_the_future_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recado.db");
        migrate(&path, folder.path(), Timestamp(0)).unwrap();
        Connection::open_writer(&path).unwrap().0.execute_batch("PRAGMA user_version = 999").unwrap();
        let error = migrate(&path, folder.path(), Timestamp(0)).unwrap_err();
        assert_eq!(error.code, Code::StorageFailed);
        assert!(error.message.contains("schema 999"), "{}", error.message);
    }

    #[test]
    fn a_database_with_data_is_copied_before_it_is_migrated() {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open_writer(&folder.path().join("old.db")).unwrap();
        connection.0.execute_batch("CREATE TABLE kept (n); INSERT INTO kept VALUES (7)").unwrap();
        snapshot(&connection, &folder.path().join("backups"), 1, Timestamp(5)).unwrap();
        let copy = Connection::open_reader(&folder.path().join("backups/before-migration-from-1-5.db")).unwrap();
        assert_eq!(copy.0.query_row("SELECT n FROM kept", [], |row| row.get::<_, i64>(0)).unwrap(), 7);
    }
}
