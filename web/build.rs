//! Builds both web faces with Vite into `OUT_DIR`, or takes a prebuilt bundle from `WEB_DIST`.
//!
//! Silent when all is well. A debug build whose web part cannot be built embeds a page that says why, so that work on
//! the server does not need Node; a release build fails instead. Nothing is written to the source tree but
//! `node_modules`.

#![expect(clippy::disallowed_methods, reason = "cargo tells a build script what to do through its environment")]

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

const FACES: [&str; 2] = ["dashboard", "widget"];
/// Files and folders beside the faces that every build depends on.
const SHARED_INPUTS: [&str; 5] = ["build.rs", "build.js", "package.json", "package-lock.json", ".npmrc"];
/// Folders inside a workspace that no bundle is made from.
const NOT_INPUTS: [&str; 5] = ["node_modules", "dist", "tests", "test-results", "coverage"];
const NEEDS_NODE: &str =
    "install Node 20 or newer (https://nodejs.org) and build again, or set WEB_DIST to a prebuilt bundle";

fn main() {
    if let Err(reason) = run() {
        // This fails the build with the one line; an exit status would print the script's whole output as well.
        println!("cargo::error={}", one_line(&reason));
    }
}

fn run() -> Result<(), String> {
    println!("cargo::rerun-if-env-changed=WEB_DIST");
    let out_dir = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: this is a cargo build script")?);
    if let Some(prebuilt) = env::var_os("WEB_DIST") {
        let bundle =
            fs::canonicalize(&prebuilt).map_err(|cause| format!("WEB_DIST {}: {cause}", prebuilt.display()))?;
        println!("cargo::rerun-if-changed={}", bundle.display());
        return embed(&out_dir, &bundle);
    }
    let web = fs::canonicalize(".").map_err(|cause| format!("the web folder: {cause}"))?;
    watch(&web);
    let bundle = out_dir.join("bundle");
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let installed = install(&web);
    let results = thread::scope(|scope| {
        FACES
            .map(|face| {
                let (web, bundle, installed) = (&web, &bundle, &installed);
                scope.spawn(move || installed.clone().and_then(|()| build(web, bundle, face)))
            })
            .map(|build| build.join().unwrap_or_else(|_| Err("the build thread died".to_owned())))
    });
    for (face, result) in FACES.iter().zip(results) {
        match result {
            Ok(()) => {}
            Err(reason) if is_release => return Err(format!("web/{face} was not built: {reason}")),
            Err(reason) => {
                println!("cargo::warning=web/{face} was not built: {}", one_line(&reason));
                // A file that is not there: the next build tries again, with Node perhaps.
                println!("cargo::rerun-if-changed={}", bundle.join("never").display());
                write_stand_in(&bundle, face, &reason).map_err(|cause| format!("{}: {cause}", bundle.display()))?;
            }
        }
    }
    embed(&out_dir, &bundle)
}

/// Tells cargo which files matter: sources and configurations, never `node_modules`, which every install touches.
fn watch(web: &Path) {
    for name in SHARED_INPUTS {
        println!("cargo::rerun-if-changed={}", web.join(name).display());
    }
    for workspace in FACES.iter().chain(&["shared"]) {
        for entry in fs::read_dir(web.join(workspace)).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_input = name.to_str().is_some_and(|name| !NOT_INPUTS.contains(&name) && !name.starts_with('.'));
            if is_input {
                println!("cargo::rerun-if-changed={}", entry.path().display());
            }
        }
    }
}

/// `npm ci`, only when the lock file is not the one that `node_modules` was installed from.
fn install(web: &Path) -> Result<(), String> {
    let lock_path = web.join("package-lock.json");
    let stamp = web.join("node_modules/.recado-lock");
    // Two builds into different target folders share one node_modules: the second waits here for the first.
    let lock_file = File::open(&lock_path).map_err(|cause| format!("web/package-lock.json: {cause}"))?;
    lock_file.lock().map_err(|cause| format!("web/package-lock.json: {cause}"))?;
    let lock = fs::read(&lock_path).map_err(|cause| format!("web/package-lock.json: {cause}"))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    // On Windows npm is a command file, which only its shell can start.
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(npm);
    command.args(["ci", "--ignore-scripts"]).current_dir(web);
    finish("npm ci", &mut command)?;
    fs::write(&stamp, lock).map_err(|cause| format!("{}: {cause}", stamp.display()))
}

fn build(web: &Path, bundle: &Path, face: &str) -> Result<(), String> {
    let mut command = Command::new("node");
    command.arg("build.js").arg(face).current_dir(web).env("RECADO_WEB_OUT", bundle);
    finish("vite build", &mut command)
}

fn finish(name: &str, command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => format!("Node is missing: {NEEDS_NODE}"),
        _ => format!("{name}: {cause}"),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let told = [output.stderr, output.stdout].map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
    Err(format!("{name} failed: {}", told.join("\n").trim()))
}

/// What a debug build shows in place of a face.
fn write_stand_in(bundle: &Path, face: &str, reason: &str) -> io::Result<()> {
    let folder = bundle.join(face);
    if folder.exists() {
        // What an earlier build left, its encoded twins above all.
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let escaped = reason.replace('&', "&amp;").replace('<', "&lt;");
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Recado without its pages</title>\n\
         <style>body{{font:16px/1.5 system-ui;margin:3rem auto;max-width:44rem;padding:0 1rem}}pre{{white-space:pre-wrap}}</style>\n\
         <script type=\"application/json\" id=\"boot\">{{}}</script>\n\
         <h1>This build has no {face}</h1><p>The server runs, but its pages were not built:</p><pre>{escaped}</pre>\n\
         <script type=\"module\"></script></html>\n"
    );
    if face == "dashboard" {
        return fs::write(folder.join("index.html"), page);
    }
    fs::write(folder.join("frame.html"), page)?;
    fs::write(
        folder.join("loader.js"),
        "console.error('Recado was built without its widget: see the log of the build.');\n",
    )
}

/// Names the directory for the derive in lib.rs: its attribute takes a literal only.
fn embed(out_dir: &Path, bundle: &Path) -> Result<(), String> {
    for needed in ["dashboard/index.html", "widget/loader.js", "widget/frame.html"] {
        if !bundle.join(needed).is_file() {
            return Err(format!("the web bundle {} lacks {needed}: make it with `npm run build`", bundle.display()));
        }
    }
    let code = format!("#[derive(rust_embed::Embed)]\n#[folder = {:?}]\nstruct Files;\n", bundle.display().to_string());
    fs::write(out_dir.join("files.rs"), code).map_err(|cause| format!("{}: {cause}", out_dir.display()))
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" | ")
}
