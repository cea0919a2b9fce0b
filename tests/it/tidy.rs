//! The rules of the house, checked on the sources as text: who may use whom, how long a file may be, how nothing is
//! called, and what must be documented. ARCHITECTURE.md says why. A failure says what to do.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use recado::config::Config;
use recado::domain::event::Change;
use recado::error::Code;

/// What a module of `src` may use of the others. Where a feature seems to need more, it belongs elsewhere: `domain`
/// decides, `storage` remembers, `desk` does, `hub` tells, everything else is a door.
const MODULES: &[(&str, &[&str])] = &[
    ("error", &[]),
    // Of net only what reads a file of authorities, so that a broken one is told with all other problems.
    ("config", &["domain", "net"]),
    ("clock", &["domain"]),
    ("domain", &[]),
    ("storage", &["domain", "error", "params"]),
    ("hub", &["domain"]),
    ("net", &["domain"]),
    ("script", &[]),
    ("desk", &["domain", "storage", "hub", "clock", "config", "error"]),
    ("http", &["desk", "domain", "hub", "config", "error", "shapes"]),
    // Of http only the API's description, which `recado openapi` prints.
    ("cli", &["app", "bot", "clock", "config", "desk", "domain", "error", "http"]),
    ("bot", &["clock", "desk", "domain", "error", "net", "script"]),
    ("channels", &["desk", "domain", "error", "net"]),
    ("jobs", &["desk", "domain", "error"]),
    ("app", &["bot", "channels", "clock", "config", "desk", "error", "http", "hub", "jobs", "net", "storage"]),
    ("lib", &[]),
    ("main", &[]),
];

/// Libraries that only these places may name, so that each can be exchanged without touching the rest.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("rusqlite", &["src/storage/driver/"]),
    ("actix_web", &["src/http/", "src/app.rs", "src/cli/"]),
    ("actix_ws", &["src/http/live.rs"]),
    ("utoipa", &["src/http/", "src/domain/", "src/bot/"]),
    ("clap", &["src/cli/"]),
    ("handlebars", &["src/http/", "src/channels/email/"]),
    ("governor", &["src/desk/brake.rs"]),
    ("argon2", &["src/desk/secret.rs"]),
    // By its paths: `flow.rhai` is the name of a file.
    ("rhai::", &["src/script/", "src/bot/"]),
    ("lettre", &["src/channels/email/"]),
    ("async_imap", &["src/channels/email/"]),
    ("mail_parser", &["src/channels/email/"]),
    ("mail_auth", &["src/channels/email/"]),
    ("ammonia", &["src/channels/email/"]),
    ("html5ever", &["src/channels/email/"]),
    ("reqwest", &["src/net/"]),
    ("rustls", &["src/net/"]),
    ("webpki_roots", &["src/net/"]),
];

/// What the domain must never mention: it performs no I/O, waits for nothing and reads no clock.
const IMPURE: &[&str] = &[
    "tokio",
    "tracing",
    "async fn",
    "async move",
    "::now(",
    "std::fs",
    "std::io",
    "std::env",
    "std::process",
    "std::thread",
    "std::time",
    "TcpStream",
    "UdpSocket",
];

const BANNED_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "manager", "common", "types", "misc"];

const MEDIAN_LINES: usize = 150;
const MAX_LINES: usize = 600;
const MAX_TEST_LINES: usize = 800;

/// A file of the tree, by its path from the root with forward slashes.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The module of `src` that the file belongs to.
    fn module(&self) -> &str {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inner.split(['/', '.']).next().unwrap_or_default()
    }

    fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.split('.').next().unwrap_or_default()
    }

    fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.contains("/tests/")
            || self.path.contains(".test.")
    }

    /// Lines of words that a person translates: as long as the product has words.
    /// Lists that nobody reads from top to bottom: translations, and the types made from the server's.
    fn is_list(&self) -> bool {
        self.path.contains("/texts/") || self.path == "web/shared/src/api.ts"
    }

    fn lines(&self) -> usize {
        self.text.lines().count()
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All files and folders below `folder`, without what is installed or built.
fn walk(folder: &Path, visit: &mut impl FnMut(&Path, bool)) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if ["node_modules", "dist", "target", "test-results", "playwright-report"].contains(&&*name)
            || name.starts_with('.')
        {
            continue;
        }
        visit(&path, path.is_dir());
        if path.is_dir() {
            walk(&path, visit);
        }
    }
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// The files with these endings below these folders.
fn sources(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        walk(&root().join(folder), &mut |path, is_folder| {
            let is_wanted = !is_folder && endings.iter().any(|ending| path.extension().is_some_and(|e| e == *ending));
            if is_wanted {
                found.push(Source { path: relative(path), text: fs::read_to_string(path).unwrap_or_default() });
            }
        });
    }
    assert!(!found.is_empty(), "no sources below {folders:?}: is this the root of the repository?");
    found
}

fn rust_sources() -> Vec<Source> {
    sources(&["src"], &["rs"])
}

fn web_sources() -> Vec<Source> {
    sources(&["web"], &["ts", "tsx", "js", "svelte", "css", "rs"])
}

fn folders_below(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    walk(&root().join(folder), &mut |path, is_folder| {
        if is_folder {
            found.push(relative(path));
        }
    });
    found
}

fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or_default().matches('\n').count() + 1
}

/// Where `word` begins, not as the end of a longer name.
fn mentions<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// The top-level modules that a source names by `crate::x` or `crate::{x, y::z}`, with their lines.
fn uses_of_crate(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for at in mentions(text, "crate::") {
        let rest = text.get(at + "crate::".len()..).unwrap_or_default();
        let names = rest.strip_prefix('{').map_or_else(|| vec![first_name(rest)], names_of_group);
        found.extend(names.into_iter().filter(|name| !name.is_empty()).map(|name| (line_of(text, at), name)));
    }
    found
}

fn first_name(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first names of `a, b::{c, d}, e}`: of what stands at the group's own level.
fn names_of_group(text: &str) -> Vec<String> {
    let mut depth = 1;
    let mut parts = vec![String::new()];
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => parts.push(String::new()),
            c => parts.last_mut().into_iter().for_each(|part| part.push(c)),
        }
        if depth == 0 {
            break;
        }
    }
    parts.iter().map(|part| first_name(part)).collect()
}

fn demand(problems: &[String], advice: &str) {
    assert!(problems.is_empty(), "{advice}\n  {}\n", problems.join("\n  "));
}

#[test]
fn every_module_has_its_place_in_the_table() {
    let known: BTreeSet<&str> = MODULES.iter().map(|(name, _)| *name).collect();
    let sources = rust_sources();
    let new: BTreeSet<&str> = sources.iter().map(Source::module).filter(|module| !known.contains(module)).collect();
    assert!(new.is_empty(), "Give {new:?} a line in MODULES of tests/it/tidy.rs and in the table of ARCHITECTURE.md.");
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let mut problems = Vec::new();
    for source in rust_sources().iter().filter(|source| !matches!(source.module(), "lib" | "main")) {
        let Some((module, allowed)) = MODULES.iter().find(|(name, _)| *name == source.module()) else { continue };
        for (line, used) in uses_of_crate(&source.text) {
            // Types that doc comments and macros name by their full path count too.
            if used != *module && !allowed.contains(&used.as_str()) {
                problems.push(format!("{}:{line}: {module} must not use crate::{used}", source.path));
            }
        }
    }
    demand(&problems, "Move the code to the layer that may do this (see the table in ARCHITECTURE.md):");
}

#[test]
fn nobody_climbs_out_of_a_module_by_super() {
    let mut problems = Vec::new();
    for source in rust_sources() {
        problems.extend(
            mentions(&source.text, "super::super").map(|at| format!("{}:{}", source.path, line_of(&source.text, at))),
        );
    }
    demand(&problems, "Write the path from `crate::`, so that one can see which module is used:");
}

#[test]
fn libraries_stay_where_they_belong() {
    let mut problems = Vec::new();
    for source in rust_sources() {
        for (library, homes) in LIBRARIES {
            let is_at_home = homes.iter().any(|home| source.path.starts_with(home));
            if !is_at_home && let Some(at) = mentions(&source.text, library).next() {
                problems.push(format!("{}:{}: {library}", source.path, line_of(&source.text, at)));
            }
        }
    }
    demand(&problems, "Keep each library behind the module that owns it (LIBRARIES in tests/it/tidy.rs):");
}

#[test]
fn the_domain_is_pure() {
    let mut problems = Vec::new();
    for source in rust_sources().iter().filter(|source| source.module() == "domain") {
        for word in IMPURE {
            problems.extend(
                source
                    .text
                    .match_indices(word)
                    .map(|(at, _)| format!("{}:{}: {word}", source.path, line_of(&source.text, at))),
            );
        }
    }
    demand(&problems, "The domain decides and does nothing else: pass the time and the facts in as arguments:");
}

#[test]
fn there_is_no_sql_outside_storage() {
    let is_sql = |line: &str| {
        ["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA "].iter().any(|word| line.contains(word))
            || (line.contains("UPDATE ") && line.contains(" SET "))
    };
    let mut problems = Vec::new();
    for source in rust_sources().iter().filter(|source| source.module() != "storage") {
        for (n, line) in
            source.text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//") && is_sql(line))
        {
            problems.push(format!("{}:{}: {}", source.path, n + 1, line.trim()));
        }
    }
    demand(&problems, "Write the query as a function of src/storage, in the file of its aggregate:");
}

#[test]
fn no_reader_of_the_database_is_kept_busy_with_anything_else() {
    let is_other = |line: &str| line.contains(".read(move |_|") || line.contains(".read(|_|");
    let sources = rust_sources();
    let found = sources.iter().filter(|source| !source.is_test() && source.text.lines().any(is_other));
    let problems: Vec<String> = found.map(|source| source.path.clone()).collect();
    demand(&problems, "There are few readers. Compute with tokio::task::spawn_blocking, behind a semaphore:");
}

#[test]
fn every_source_says_what_it_is_for() {
    let is_silent = |source: &&Source| !source.text.starts_with("//!") && !source.is_test();
    let problems: Vec<String> = rust_sources().iter().filter(is_silent).map(|source| source.path.clone()).collect();
    demand(&problems, "Begin with `//!`: what the module is for, what it must not know, where to look next:");
}

#[test]
fn files_stay_short_enough_to_read_at_once() {
    for (what, sources) in [("src", rust_sources()), ("web", web_sources())] {
        let counted: Vec<&Source> = sources.iter().filter(|source| !source.is_list()).collect();
        let mut lines: Vec<usize> =
            counted.iter().filter(|source| !source.is_test()).map(|source| source.lines()).collect();
        lines.sort_unstable();
        let median = lines[lines.len() / 2];
        assert!(
            median <= MEDIAN_LINES,
            "Half of the files of {what} have more than {median} lines; {MEDIAN_LINES} is the limit. Split the longest by what they are about."
        );
        demand(&too_long(&counted), "Split these by what they are about, not by size:");
    }
    let tests = sources(&["tests"], &["rs", "ts"]);
    demand(&too_long(&tests.iter().collect::<Vec<_>>()), "Split these tests by feature:");
}

fn too_long(sources: &[&Source]) -> Vec<String> {
    let limit = |source: &Source| if source.is_test() { MAX_TEST_LINES } else { MAX_LINES };
    let long = sources.iter().filter(|source| source.lines() > limit(source));
    long.map(|source| format!("{}: {} lines, {} allowed", source.path, source.lines(), limit(source))).collect()
}

#[test]
fn names_say_what_is_inside() {
    let endings = ["rs", "ts", "tsx", "js", "svelte", "css"];
    let all = sources(&["src", "web", "tests", "benches"], &endings);
    let files = all.iter().filter(|source| BANNED_NAMES.contains(&source.stem())).map(|source| source.path.clone());
    let folders = ["src", "web", "tests"].into_iter().flat_map(folders_below);
    let folders = folders.filter(|path| path.rsplit('/').next().is_some_and(|name| BANNED_NAMES.contains(&name)));
    let problems: Vec<String> = files.chain(folders).collect();
    demand(&problems, "Name it after what it holds; a drawer for everything fills up with everything:");
}

#[test]
fn every_error_code_is_documented() {
    let codes = Code::ALL.iter().map(|code| code.as_str().to_owned()).collect();
    documented("docs/reference/errors.md", &codes);
}

#[test]
fn every_event_is_documented() {
    let kinds = Change::KINDS.iter().map(|kind| (*kind).to_owned()).collect();
    documented("docs/reference/events.md", &kinds);
}

#[test]
fn every_configuration_key_is_documented() {
    let mut config = Config::default();
    // A key without a value is not written; these have none by default.
    config.http.public_url = "https://desk.example.com".parse().ok();
    config.net.ca_file = Some("authorities.pem".into());
    config.smtp.url = "smtps://mail.example.com".parse().ok();
    config.smtp.from = Some("support@example.com".into());
    let table: toml::Table = config.to_toml().unwrap().parse().unwrap();
    documented("docs/reference/configuration.md", &keys_of(&table, ""));
}

fn keys_of(table: &toml::Table, prefix: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (key, value) in table {
        match value {
            toml::Value::Table(inner) => keys.extend(keys_of(inner, &format!("{prefix}{key}."))),
            _ => drop(keys.insert(format!("{prefix}{key}"))),
        }
    }
    keys
}

/// Compares names with the first cells of a page's tables, which hold them as `` | `name` | ``.
fn documented(page: &str, names: &BTreeSet<String>) {
    let text = read(page);
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let told: BTreeSet<String> = rows.map(|(name, _)| name.to_owned()).collect();
    let missing: Vec<String> = names.difference(&told).cloned().collect();
    demand(&missing, &format!("Describe these in a table of {page}, a line each that begins with | `name` |:"));
    let gone: Vec<String> = told.difference(names).filter(|name| is_alike(name, names)).cloned().collect();
    demand(&gone, &format!("{page} describes what does not exist any more:"));
}

/// Whether a name could be one of these: a page has other tables too.
fn is_alike(name: &str, names: &BTreeSet<String>) -> bool {
    let has_dots = names.iter().any(|name| name.contains('.'));
    let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '.');
    is_name && (!has_dots || name.contains('.'))
}

#[test]
fn the_architecture_names_every_folder_of_src_and_nothing_that_is_gone() {
    let text = read("ARCHITECTURE.md");
    let named: BTreeSet<&str> = text.split('`').skip(1).step_by(2).filter(|name| is_path(name)).collect();
    let gone: Vec<String> =
        named.iter().filter(|name| !root().join(name).exists()).map(|name| (*name).to_owned()).collect();
    demand(&gone, "ARCHITECTURE.md names what is not there:");
    let folders = folders_below("src").into_iter().map(|folder| format!("{folder}/"));
    let unnamed: Vec<String> = folders.filter(|folder| !named.contains(folder.as_str())).collect();
    demand(&unnamed, "Say in ARCHITECTURE.md what these folders are for, as `src/folder/`:");
}

fn is_path(name: &str) -> bool {
    let is_ours =
        ["src/", "tests/", "web/", "docs/", "examples/", "benches/", "fuzz/"].iter().any(|top| name.starts_with(top));
    is_ours && !name.contains(['*', ' ', '{', '…'])
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut pages = sources(&["docs", "examples"], &["md"]);
    for name in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"] {
        pages.push(Source { path: name.to_owned(), text: read(name) });
    }
    let mut problems = Vec::new();
    for page in &pages {
        let folder = root().join(&page.path).parent().map(Path::to_owned).unwrap_or_default();
        for target in targets_of_links(&page.text) {
            if !folder.join(target).exists() {
                problems.push(format!("{}: {target}", page.path));
            }
        }
    }
    demand(&problems, "Mend these links:");
}

/// What `](target)` leads to, without the part behind `#`; other sites are not ours to check.
fn targets_of_links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter_map(|target| target.split('#').next()).filter(|target| !target.is_empty() && !target.contains(':'))
}

#[test]
fn the_checks_themselves_see_what_they_look_for() {
    let text = "use crate::{http, hub::{self, frame}, jobs};\nlet x = crate::error::new();\nuse $crate::params;\nmycrate::no();";
    let names: Vec<String> = uses_of_crate(text).into_iter().map(|(line, name)| format!("{line} {name}")).collect();
    assert_eq!(names, ["1 http", "1 hub", "1 jobs", "2 error", "3 params"]);
    assert_eq!(mentions("rusqlite myrusqlite rusqlite_x", "rusqlite").count(), 2);
    assert_eq!(targets_of_links("[a](b.md#c) [d](https://e.f) [g](#h)").collect::<Vec<_>>(), ["b.md"]);
}
