//! `recado flow export` and `import`: a bot out of the database into a folder and back, so that it fits version control.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::folder;
use crate::app::Core;
use crate::cli::{Failure, block_on};
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::{Caller, Desk};
use crate::domain::agent::Role;
use crate::domain::attachment::Uploader;
use crate::domain::flow::bot::Flow;
use crate::domain::permission::Actor;

/// Writes a bot's draft, or a published version, into a folder.
pub fn export(config: &Config, name: &str, folder: &Path, version: Option<i64>) -> Result<(), Failure> {
    with_desk(config, async |desk| {
        let flow = named(desk, name).await?;
        let draft = desk.get_draft(flow.id).await?;
        let files = match version {
            Some(version) => desk.get_flow_version(flow.id, version).await?.files,
            None => draft.files,
        };
        let is_empty = !folder.exists() || fs::read_dir(folder).map_err(|e| told(folder, &e))?.next().is_none();
        if !is_empty && !folder.join("flow.rhai").exists() {
            let message = format!("{} holds something else. Name an empty folder, or one of a bot.", folder.display());
            return Err(Failure::usage(message));
        }
        for (path, text) in &files {
            write(folder, path, text.as_bytes())?;
        }
        for media in &draft.media {
            let token = media.url.split('/').nth(2).unwrap_or_default().to_owned();
            let served = desk.get_file(token).await?;
            let bytes = fs::read(&served.path).map_err(|error| told(&served.path, &error))?;
            write(folder, &format!("media/{}", media.name), &bytes)?;
        }
        let is_there = |path: &str| {
            let media = path.strip_prefix("media/");
            files.contains_key(path) || draft.media.iter().any(|known| Some(known.name.as_str()) == media)
        };
        // What the bot no longer has would come back with the next import.
        for path in folder::ours(folder)?.into_iter().filter(|path| !is_there(path)) {
            let dead = folder.join(&path);
            fs::remove_file(&dead).map_err(|error| told(&dead, &error))?;
            super::print(&format!("Removed {path}, which {} does not have.", flow.name))?;
        }
        super::print(&format!("Wrote {} into {}.", flow.name, folder.display()))
    })
}

/// Takes a folder in as the draft of a bot, which is made when there is none of that name; and publishes it, if asked to.
pub fn import(config: &Config, folder: &Path, name: Option<&str>, is_published: bool) -> Result<(), Failure> {
    let flow = folder::read(folder)?;
    let stem = folder.canonicalize().ok().and_then(|path| path.file_name().map(|n| n.to_string_lossy().into_owned()));
    let name = name.map(str::to_owned).or(stem).unwrap_or_else(|| "bot".to_owned());
    with_desk(config, async move |desk| {
        let media = weighed(desk, folder, &flow.media)?;
        let caller = owner(desk).await?;
        let known = desk.list_flows().await?.into_iter().find(|known| known.name == name);
        let id = match known {
            Some(known) => {
                let revision = desk.get_draft(known.id).await?.revision;
                desk.save_draft(&caller, known.id, flow.files, revision).await?;
                known.id
            }
            None => desk.insert_flow(&caller, &name, flow.files).await?.id,
        };
        for (name, path) in media {
            let bytes = fs::read(&path).map_err(|error| told(&path, &error))?;
            let by = Uploader::Agent(caller.actor.id);
            let mut upload = desk.begin_upload(by, "", desk.limits().attachment_bytes).await?;
            upload.write(&bytes).await?;
            desk.put_flow_media(&caller, id, &name, upload, "").await?;
        }
        // The published version may show them: whoever wants them gone deletes them there.
        for kept in desk.get_draft(id).await?.media.into_iter().filter(|kept| !flow.media.contains(&kept.name)) {
            super::print(&format!("The bot keeps media/{}, which the folder does not have.", kept.name))?;
        }
        if !is_published {
            return super::print(&format!("The draft of {name} is what {} holds.", folder.display()));
        }
        let revision = desk.get_draft(id).await?.revision;
        let published = desk.publish_flow(&caller, id, revision).await?;
        super::print(&format!("Published {name} as version {}.", published.published_version.unwrap_or_default()))
    })
}

/// Also beside a running server, which takes a new version up with the next conversation.
fn with_desk(config: &Config, act: impl AsyncFnOnce(&Desk) -> Result<(), Failure>) -> Result<(), Failure> {
    let core = Core::open_beside(config, Clock::system())?;
    let ended = block_on(act(&core.desk));
    core.close();
    ended?
}

/// Whoever has the shell acts as the owner.
async fn owner(desk: &Desk) -> Result<Caller, Failure> {
    let agents = desk.list_agents().await?;
    let owner = agents.into_iter().find(|agent| agent.role == Role::Owner && !agent.is_disabled);
    let owner = owner.ok_or_else(|| Failure::new("There is no owner yet: set this installation up first."))?;
    Ok(Caller { actor: Actor { id: owner.id, role: owner.role }, idempotency: None })
}

async fn named(desk: &Desk, name: &str) -> Result<Flow, Failure> {
    let flows = desk.list_flows().await?;
    let names: Vec<String> = flows.iter().map(|flow| flow.name.clone()).collect();
    let found = flows.into_iter().find(|flow| flow.name == name);
    found.ok_or_else(|| Failure::new(format!("There is no bot {name:?}. There are: {}.", names.join(", "))))
}

/// The pictures and files to take in, looked at before anything is changed.
fn weighed(desk: &Desk, folder: &Path, names: &BTreeSet<String>) -> Result<Vec<(String, PathBuf)>, Failure> {
    let most = desk.limits().attachment_bytes;
    let weigh = |name: &String| {
        let path = folder.join("media").join(name);
        let found = fs::metadata(&path).map_err(|error| told(&path, &error))?;
        if !found.is_file() || found.len() > most {
            let message = format!("media/{name} must be a file of at most {most} bytes (limits.attachment_bytes).");
            return Err(Failure::new(message));
        }
        Ok((name.clone(), path))
    };
    names.iter().map(weigh).collect()
}

/// Writes a file of the folder; never through a link to somewhere else.
fn write(root: &Path, path: &str, bytes: &[u8]) -> Result<(), Failure> {
    let target = root.join(path);
    let folder = target.parent().unwrap_or(root);
    fs::create_dir_all(folder).map_err(|error| told(folder, &error))?;
    let is_link = fs::symlink_metadata(&target).is_ok_and(|found| found.is_symlink());
    let (inside, real) = (fs::canonicalize(root), fs::canonicalize(folder));
    let is_inside = inside.ok().zip(real.ok()).is_some_and(|(root, folder)| folder.starts_with(root));
    if is_link || !is_inside {
        return Err(Failure::new(format!("{path} is a link, or behind one. Put the file itself there.")));
    }
    fs::write(&target, bytes).map_err(|error| told(&target, &error))
}

fn told(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
