//! The real program, as a shell starts it.

use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Client, PASSWORD, Process, database, recado, run};

/// A data folder that is not there yet, and what keeps it.
fn fresh() -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    (folder, data)
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A command that must fail with a status, and all that it said.
fn fails(command: Command, status: i32) -> String {
    let output = run(command, "");
    assert_eq!(output.status.code(), Some(status), "{}{}", out(&output), err(&output));
    assert_eq!(out(&output), "", "what goes wrong is told on standard error");
    err(&output)
}

/// A command that must succeed, and what it answered.
fn does(command: Command, input: &str) -> String {
    let output = run(command, input);
    assert!(output.status.success(), "{}", err(&output));
    out(&output)
}

#[test]
fn config_prints_what_is_in_force_and_hides_the_secrets() {
    let (_folder, data) = fresh();
    let mut command = recado(&data, &["config"]);
    command
        .env("RECADO_HTTP__PUBLIC_URL", "https://olga:hidden-word@desk.example.com")
        .env("RECADO_LIMITS__MESSAGES_PER_MINUTE", "77");
    let text = does(command, "");
    let table: toml::Table = text.parse().unwrap();
    assert_eq!(table["data"].as_str(), data.to_str());
    assert_eq!(table["limits"]["messages_per_minute"].as_integer(), Some(77));
    assert_eq!(table["http"]["listen"].as_str(), Some("127.0.0.1:0"));
    assert!(!text.contains("hidden-word"), "{text}");
    let json: Value = serde_json::from_str(&does(recado(&data, &["config", "--json"]), "")).unwrap();
    assert_eq!(json["storage"]["queue"], 4096);
    assert!(!data.exists(), "looking makes nothing");
}

#[test]
fn the_file_the_environment_and_the_arguments_are_read_in_this_order() {
    let (folder, data) = fresh();
    let file = folder.path().join("recado.toml");
    std::fs::write(&file, "data = '/nowhere'\n[limits]\nmessages_per_minute = 5\nuploads_per_minute = 6\n").unwrap();
    let mut command = recado(&data, &["config"]);
    command.env("RECADO_LIMITS__UPLOADS_PER_MINUTE", "7").env("RECADO_DATA", "/nowhere/else");
    let table: toml::Table = does(command, "").parse().unwrap();
    assert_eq!(table["limits"]["messages_per_minute"].as_integer(), Some(5), "of the file in the working folder");
    assert_eq!(table["limits"]["uploads_per_minute"].as_integer(), Some(7));
    assert_eq!(table["data"].as_str(), data.to_str());
}

#[test]
fn all_problems_of_a_configuration_are_told_at_once() {
    let (folder, data) = fresh();
    let file = folder.path().join("wrong.toml");
    std::fs::write(&file, "unknown = 1\n[http]\nlisten = 'nonsense'\nport = 80\n[storage]\nqueue = 0\n").unwrap();
    let mut command = recado(&data, &["--config", file.to_str().unwrap(), "serve"]);
    command
        .env_remove("RECADO_HTTP__LISTEN")
        .env("RECADO_LOG__FORMAT", "xml")
        .env("RECADO_LIMITS__ATTACHMENT_BYTES", "5");
    let told = fails(command, 2);
    for name in ["unknown", "http.listen", "http.port", "storage.queue", "log.format", "limits.attachment_bytes"] {
        assert!(told.contains(name), "{name} in:\n{told}");
    }
    let told = fails(recado(&data, &["--config", "/nowhere/recado.toml", "config"]), 2);
    assert!(told.contains("/nowhere/recado.toml"), "{told}");
    std::fs::write(&file, "this is = = no TOML").unwrap();
    let told = fails(recado(&data, &["--config", file.to_str().unwrap(), "config"]), 2);
    assert!(told.contains("wrong.toml"), "{told}");
    assert!(!data.exists());
}

#[test]
fn a_file_of_authorities_that_is_no_good_stops_the_start_and_is_named() {
    let (folder, data) = fresh();
    let file = folder.path().join("own.pem");
    for (text, word) in [
        (None, "can't be read"),
        (Some(""), "holds no certificate"),
        (Some("-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n"), "broken certificate, number 1"),
    ] {
        if let Some(text) = text {
            std::fs::write(&file, text).unwrap();
        }
        for arguments in [&["serve"][..], &["config"]] {
            let mut command = recado(&data, arguments);
            command.env("RECADO_NET__CA_FILE", &file);
            let told = fails(command, 2);
            assert!(told.contains("net.ca_file") && told.contains("own.pem") && told.contains(word), "{told}");
        }
    }
    assert!(!data.exists());
}

#[test]
fn an_unknown_command_or_option_is_used_wrongly() {
    let (_folder, data) = fresh();
    for arguments in [&["fly"][..], &["serve", "--fast"], &["user"], &["user", "add"], &["user", "add", "a@b.example"]]
    {
        let told = fails(recado(&data, arguments), 2);
        assert!(told.contains("Usage:") || told.contains("--help"), "{told}");
    }
    let help = does(recado(&data, &["--help"]), "");
    assert!(["serve", "config", "user", "demo", "openapi"].iter().all(|name| help.contains(name)), "{help}");
    let version = does(recado(&data, &["--version"]), "");
    assert_eq!(version.trim(), format!("recado {}", env!("CARGO_PKG_VERSION")));
    let document: Value = serde_json::from_str(&does(recado(&data, &["openapi"]), "")).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
}

#[tokio::test]
async fn users_are_added_listed_given_passwords_and_switched_off() {
    let (_folder, data) = fresh();
    let mut server = Process::serve(&data, &[]);
    server.set_up().await;
    assert!(server.stop());

    let user = |arguments: &[&str]| recado(&data, &[&["user"], arguments].concat());
    let added = does(user(&["add", "Ada@example.com", "--name", "Ada", "--role", "admin"]), "correct horse\n");
    assert_eq!(
        added, "Added ada@example.com (admin).\nIn the group Front desk.\n",
        "a password that was given is not repeated"
    );
    let made = does(user(&["add", "ben@example.com", "--name", "Ben"]), "\n");
    let password = made.trim().rsplit_once("Password: ").unwrap().1.to_owned();
    assert!(password.len() >= 16, "{made}");
    let list = does(user(&["list"]), "");
    assert_eq!(list, "ada@example.com\tadmin\tAda\nben@example.com\tagent\tBen\nolga@example.com\towner\tOlga Owner\n");
    let json: Value = serde_json::from_str(&does(user(&["list", "--json"]), "")).unwrap();
    assert_eq!((&json[0]["email"], &json[0]["is_disabled"]), (&json!("ada@example.com"), &json!(false)));

    does(user(&["password", "ada@example.com"]), "another horse\n");
    assert!(does(user(&["disable", "BEN@example.com"]), "").contains("ben@example.com is switched off"));
    assert!(does(user(&["list"]), "").contains("Ben (switched off)"));

    let taken = run(user(&["add", "ada@example.com", "--name", "Ada"]), "correct horse\n");
    assert!(taken.status.code() == Some(1) && err(&taken).contains("exists already"), "{}", err(&taken));
    let short = run(user(&["password", "ada@example.com"]), "short\n");
    assert!(short.status.code() == Some(1) && err(&short).contains("at least 8"), "{}", err(&short));
    let wrong = run(user(&["add", "no address", "--name", "Ada"]), "correct horse\n");
    assert!(wrong.status.code() == Some(1) && err(&wrong).contains("e-mail address"), "{}", err(&wrong));
    assert!(fails(user(&["disable", "nobody@example.com"]), 1).contains("recado user list"));
    assert!(fails(user(&["disable", "olga@example.com"]), 1).contains("last owner"));

    let server = Process::serve(&data, &[]);
    let mut client = Client::new(&server.base);
    client.sign_in("ada@example.com", PASSWORD).await.fails(401, "wrong_credentials");
    client.sign_in("ada@example.com", "another horse").await.ok();
    client.sign_in("ben@example.com", &password).await.fails(403, "agent_disabled");
    assert!(server.stop());
}

#[tokio::test]
async fn a_new_password_signs_out_what_was_signed_in_before() {
    let (_folder, data) = fresh();
    let mut server = Process::serve(&data, &[]);
    let (owner, _) = server.set_up().await;
    assert!(server.stop());
    does(recado(&data, &["user", "password", "olga@example.com"]), "another horse\n");
    let server = Process::serve(&data, &[]);
    let client = Client::new(&server.base);
    let request = client.request(reqwest::Method::GET, "/api/v1/session").header("cookie", owner.cookie.unwrap());
    client.send(request).await.fails(401, "unauthenticated");
}

#[tokio::test]
async fn an_owner_who_was_added_before_the_set_up_does_not_stand_in_its_way() {
    let (_folder, data) = fresh();
    let add = recado(&data, &["user", "add", "ops@example.com", "--name", "Ops", "--role", "owner"]);
    does(add, "correct horse\n");
    let mut server = Process::serve(&data, &[]);
    let (owner, _) = server.set_up().await;
    owner.get("/api/v1/session").await.ok();
    let mut ops = Client::new(&server.base);
    ops.sign_in("ops@example.com", PASSWORD).await.ok();
    ops.get("/api/v1/session").await.ok();
}

#[tokio::test]
async fn the_set_up_link_is_printed_until_it_was_used() {
    let (_folder, data) = fresh();
    let mut server = Process::serve(&data, &[("RECADO_HTTP__PUBLIC_URL", "https://desk.example.com")]);
    assert_eq!(server.base, "https://desk.example.com");
    let link = server.line().unwrap();
    assert!(link.starts_with("Set it up here, once: https://desk.example.com/setup?token="), "{link}");
    assert!(server.stop());

    let mut server = Process::serve(&data, &[]);
    server.set_up().await;
    assert!(server.stop());
    let mut server = Process::serve(&data, &[]);
    assert_eq!(Client::new(&server.base).get("/healthz").await.ok(), json!({ "status": "ok" }));
    server.terminate();
    assert_eq!(server.line(), None, "it had nothing more to say");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "not a folder").unwrap();
    // Below a file nobody can write, not even root.
    let data = folder.path().join("file").join("data");
    for arguments in [&["serve"][..], &["user", "list"]] {
        let mut command = recado(&data, arguments);
        command.current_dir(folder.path());
        let told = fails(command, 1);
        assert!(told.contains(data.to_str().unwrap()) && told.contains("--data"), "{told}");
    }
}

#[tokio::test]
async fn a_data_folder_of_a_newer_version_is_refused_and_left_alone() {
    let (_folder, data) = fresh();
    let mut server = Process::serve(&data, &[]);
    server.set_up().await;
    assert!(server.stop());
    database(&data).execute_batch("PRAGMA user_version = 999").unwrap();
    for arguments in [&["serve"][..], &["user", "list"]] {
        let told = fails(recado(&data, arguments), 1);
        assert!(told.contains("newer Recado") && told.contains("999"), "{told}");
    }
    let version: i64 = database(&data).query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, 999);
}

#[test]
fn a_file_that_is_no_database_is_told() {
    let (_folder, data) = fresh();
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("recado.db"), "these are not the bytes of a database, however many there are".repeat(100))
        .unwrap();
    let told = fails(recado(&data, &["serve"]), 1);
    assert!(told.contains("recado:") && told.contains("database"), "{told}");
}

#[test]
fn a_port_in_use_is_told() {
    let (_folder, data) = fresh();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let mut command = recado(&data, &["serve"]);
    command.env("RECADO_HTTP__LISTEN", &listen);
    let told = fails(command, 1);
    assert!(told.contains(&listen) && told.contains("RECADO_HTTP__LISTEN="), "{told}");
    assert!(!data.exists(), "nothing was opened before");
}

#[tokio::test]
async fn a_folder_in_use_by_another_server_is_told_and_that_server_goes_on() {
    let (_folder, data) = fresh();
    let mut server = Process::serve(&data, &[]);
    let (owner, _) = server.set_up().await;
    let told = fails(recado(&data, &["serve"]), 1);
    assert!(told.contains("Another Recado") && told.contains("--data"), "{told}");
    owner.get("/api/v1/session").await.ok();
    assert!(server.stop());
}
