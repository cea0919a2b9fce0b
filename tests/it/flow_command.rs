//! `recado flow`: a bot in a folder, looked at, tested, drawn and talked to by the real program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{recado, run};

const SCRIPT: &str = "fn start() {
    session.name = ask(\"What is your name?\");
    let choice = menu(`Hello ${session.name}. Tea?`, [\"Yes\", \"No\"]);
    if choice == \"Yes\" { wait(60); let r = service(\"kitchen\").get(\"/tea\"); say(r.json.text); }
    handoff(\"Kitchen\");
}
";
const TESTS: &str =
    "test: no tea\n> hi\n< What is your name?\n> Ana\n< Hello Ana. Tea?\n  [Yes] [No]\n> no\n= handoff Kitchen\n";

/// A folder with a flow, and what keeps it.
fn flow(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut all = vec!["flow", arguments[0], folder.to_str().unwrap()];
    all.extend(&arguments[1..]);
    let mut command = recado(&folder.join("no-data"), &all);
    command.env_remove("NO_COLOR").current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn does(folder: &Path, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    told(&run(command(folder, arguments), input))
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/flows").join(name)
}

#[test]
fn check_names_the_line_and_column_of_what_is_wrong() {
    let good = flow(&[("flow.rhai", SCRIPT), ("README.md", "not read")]);
    let (status, out, err) = does(good.path(), &["check"], "");
    assert_eq!((status, out.as_str()), (Some(0), "The flow can be published: 1 container, 0 warnings.\n"), "{err}");
    let bad = flow(&[("flow.rhai", "fn start() {\n    jump(\"nowhere\");\n}\n")]);
    let (status, out, err) = does(bad.path(), &["check"], "");
    assert_eq!((status, err.as_str()), (Some(1), "recado: 1 error and 0 warnings.\n"));
    assert!(out.starts_with("flow.rhai:2:"), "{out}");
    let (status, out, _) = does(bad.path(), &["check", "--json"], "");
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, &report["diagnostics"][0]["code"]), (Some(1), &Value::from("unknown_container")));
    let broken = flow(&[("flow.rhai", "fn start( {"), ("tests/a.chat", "hello")]);
    let (_, out, _) = does(broken.path(), &["check"], "");
    assert!(out.contains("flow.rhai:1:") && out.contains("tests/a.chat:1:"), "{out}");
}

#[test]
fn test_tells_what_differs_and_writes_junit() {
    let folder = flow(&[("flow.rhai", SCRIPT), ("tests/tea.chat", TESTS)]);
    let (status, out, _) = does(folder.path(), &["test"], "");
    assert_eq!((status, out.as_str()), (Some(0), "passed no tea (tests/tea.chat:1)\n1 test passed.\n"));
    fs::write(folder.path().join("tests/wrong.chat"), TESTS.replace("Hello Ana", "Hola Ana")).unwrap();
    let junit = folder.path().join("results.xml");
    let (status, out, err) = does(folder.path(), &["test", "--junit", junit.to_str().unwrap()], "");
    assert_eq!((status, err.as_str()), (Some(1), "recado: 1 of 2 tests did not pass.\n"));
    assert!(out.contains("  - < Hola Ana. Tea?\n  + < Hello Ana. Tea?\n"), "{out}");
    assert!(!out.contains('\u{1b}'), "no colours where nobody sees them");
    assert!(fs::read_to_string(junit).unwrap().contains("<testsuites tests=\"2\" failures=\"1\">"));
    let (_, out, _) = does(folder.path(), &["test", "--json"], "");
    let run: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&run["tests"][1]["passed"], &run["tests"][1]["diff"][3]["kind"]), (&false.into(), &"missing".into()));
}

#[test]
fn graph_draws_for_wikis_and_as_a_picture() {
    let (status, out, _) = does(&example("isp"), &["graph"], "");
    assert!(status == Some(0) && out.contains("flowchart") && out.contains("topics"), "{out}");
    let (_, out, _) = does(&example("isp"), &["graph", "--format", "svg"], "");
    assert!(out.starts_with("<svg") && out.trim_end().ends_with("</svg>"), "{out}");
}

#[test]
fn run_is_a_conversation_in_the_terminal() {
    let folder = flow(&[("flow.rhai", SCRIPT)]);
    let input = "hi\nAna\n1\n/state\n/wait 1m\n/answer 200 {\"text\": \"Here it is.\"}\n/nonsense\n/quit\nnever read\n";
    let (status, out, err) = does(folder.path(), &["run"], input);
    assert_eq!(status, Some(0), "{err}");
    let expected = [
        "What is your name?",
        "Hello Ana. Tea?\n  1. Yes\n  2. No",
        "-- Waits for a time. Let it pass with /wait and seconds.",
        "session    {\"name\":\"Ana\"}",
        "-- Waits for GET /tea of the service kitchen. Answer with /answer 200 {...}",
        "Here it is.\n-- Hands the conversation to the group Kitchen.",
        "There is no such command.",
    ];
    let mut rest = out.as_str();
    for words in expected {
        let at = rest.find(words).unwrap_or_else(|| panic!("{words:?} is missing, or too late:\n{out}"));
        rest = &rest[at + words.len()..];
    }
}

#[test]
fn what_is_no_flow_is_used_wrongly() {
    let empty = tempfile::tempdir().unwrap();
    for (folder, word) in [(empty.path().to_owned(), "no flow.rhai"), (empty.path().join("nothing"), "can't be read")] {
        let (status, out, err) = does(&folder, &["check"], "");
        assert_eq!((status, out.as_str()), (Some(2), ""));
        assert!(err.contains(word), "{err}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder_is_refused() {
    let outside = flow(&[("secret.toml", "key = \"hidden\"")]);
    let folder = flow(&[("flow.rhai", SCRIPT), ("texts/en.toml", "a = \"b\"")]);
    std::os::unix::fs::symlink(outside.path().join("secret.toml"), folder.path().join("texts/es.toml")).unwrap();
    let (status, out, err) = does(folder.path(), &["check"], "");
    assert_eq!((status, out.as_str()), (Some(1), ""));
    assert!(err.contains("texts/es.toml leads out of the folder"), "{err}");
    fs::remove_file(folder.path().join("texts/es.toml")).unwrap();
    std::os::unix::fs::symlink("en.toml", folder.path().join("texts/es.toml")).unwrap();
    assert_eq!(does(folder.path(), &["check"], "").0, Some(0), "one that stays inside is followed");
}

#[test]
fn a_bot_goes_into_a_folder_and_comes_back_as_it_was() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let owner = ["user", "add", "olga@example.com", "--name", "Olga", "--role", "owner"];
    assert!(run(recado(&data, &owner), "correct horse\n").status.success());
    let (shop, out) = (example("shop"), home.path().join("out"));
    let import = ["flow", "import", shop.to_str().unwrap(), "--name", "Shop"];
    let (status, told_first, problem) = told(&run(recado(&data, &import), ""));
    assert_eq!((status, problem.as_str()), (Some(0), ""));
    assert!(told_first.contains("The draft of Shop"), "{told_first}");
    let export = ["flow", "export", "Shop", out.to_str().unwrap()];
    assert_eq!(told(&run(recado(&data, &export), "")).0, Some(0));
    for path in ["flow.rhai", "texts/es.toml", "tests/order.chat"] {
        assert_eq!(fs::read(shop.join(path)).unwrap(), fs::read(out.join(path)).unwrap(), "{path}");
    }
    // A folder of something else is left alone, and a bot that is not there is said.
    let (status, _, problem) =
        told(&run(recado(&data, &["flow", "export", "Shop", home.path().to_str().unwrap()]), ""));
    assert!(status == Some(2) && problem.contains("holds something else"), "{problem}");
    let (status, _, problem) = told(&run(recado(&data, &["flow", "export", "Shoe", out.to_str().unwrap()]), ""));
    assert!(status == Some(1) && problem.contains("There are: Shop"), "{problem}");
    // What does not pass is not published.
    let (status, _, problem) = told(&run(recado(&data, &["flow", "import", shop.to_str().unwrap(), "--publish"]), ""));
    assert_eq!(status, Some(1));
    assert!(problem.contains("can't be published"), "{problem}");
}

/// A data folder with an owner and the example shop as the bot Shop.
fn shop_at_home() -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let owner = ["user", "add", "olga@example.com", "--name", "Olga", "--role", "owner"];
    assert!(run(recado(&data, &owner), "correct horse\n").status.success());
    let import = ["flow", "import", example("shop").to_str().unwrap(), "--name", "Shop"].map(str::to_owned);
    assert!(run(recado(&data, &import.each_ref().map(String::as_str)), "").status.success());
    (home, data)
}

#[test]
fn what_a_bot_no_longer_has_goes_from_its_folder_and_nothing_else() {
    let (home, data) = shop_at_home();
    let out = home.path().join("out");
    let export = ["flow", "export", "Shop", out.to_str().unwrap()];
    assert_eq!(told(&run(recado(&data, &export), "")).0, Some(0));
    let theirs = ["README.md", "tests/notes.txt", "lib/My Own.rhai", "media/.keep", ".git/config"];
    let dead = ["lib/old.rhai", "tests/old.chat", "texts/fr.toml", "media/old.png"];
    for path in theirs.iter().chain(&dead) {
        fs::create_dir_all(out.join(path).parent().unwrap()).unwrap();
        fs::write(out.join(path), "x").unwrap();
    }
    let (status, said, problem) = told(&run(recado(&data, &export), ""));
    assert_eq!((status, problem.as_str()), (Some(0), ""));
    for path in theirs {
        assert!(out.join(path).exists(), "{path} is not ours to delete");
    }
    for path in dead {
        assert!(!out.join(path).exists() && said.contains(&format!("Removed {path},")), "{path}: {said}");
    }
    assert_eq!(fs::read(example("shop").join("flow.rhai")).unwrap(), fs::read(out.join("flow.rhai")).unwrap());
}

#[cfg(unix)]
#[test]
fn a_bot_is_not_written_through_a_link_and_nothing_behind_one_is_deleted() {
    let (home, data) = shop_at_home();
    let (out, outside) = (home.path().join("out"), home.path().join("outside"));
    fs::create_dir_all(&outside).unwrap();
    fs::create_dir_all(&out).unwrap();
    fs::write(outside.join("mine.chat"), "x").unwrap();
    fs::write(out.join("flow.rhai"), SCRIPT).unwrap();
    std::os::unix::fs::symlink(&outside, out.join("tests")).unwrap();
    let (status, _, problem) = told(&run(recado(&data, &["flow", "export", "Shop", out.to_str().unwrap()]), ""));
    assert!(status == Some(1) && problem.contains("is a link, or behind one"), "{problem}");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
}

#[test]
fn what_can_not_be_taken_in_is_said_before_anything_is_changed() {
    let (_home, data) = shop_at_home();
    let import = |files: &[(&str, &str)]| {
        let folder = flow(files);
        let (status, out, problem) =
            told(&run(recado(&data, &["flow", "import", folder.path().to_str().unwrap(), "--name", "Shop"]), ""));
        assert_eq!((status, out.as_str()), (Some(1), ""), "{problem}");
        problem
    };
    let script = ("flow.rhai", SCRIPT);
    assert!(import(&[script, ("tests/My Test.chat", "test: a")]).contains("tests/My Test.chat: name it with letters"));
    assert!(import(&[script, ("media/a b.png", "x")]).contains("media/a b.png: name it with letters"));
    assert!(import(&[script, ("lib/long.rhai", &"//".repeat(150_000))]).contains("at most 200000 bytes"));
    let many: Vec<(String, &str)> = (0..51).map(|n| (format!("media/{n}.png"), "x")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(path, text)| (path.as_str(), *text)).chain([script]).collect();
    assert!(import(&many).contains("at most 50 files in media/; here are 51"));
    let big = "x".repeat(25_000_001);
    assert!(
        import(&[script, ("media/big.bin", &big)]).contains("media/big.bin must be a file of at most 25000000 bytes")
    );
}
