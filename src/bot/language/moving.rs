//! Where a conversation goes: to another container, to people, to its end; and waiting.

use rhai::{Dynamic, Engine, Map, NativeCallContext as Context};
use serde_json::Value;

use super::asking::TIMEOUT_MAX;
use super::saying::shortened;
use crate::bot::options::{Options, container_of, number, text_of};
use crate::bot::pass::{Answer, Call, Outcome, Pass, act, declare, scene};
use crate::bot::variables::priority_of;
use crate::domain::flow::declaration::Idle;
use crate::domain::flow::effect::{Effect, Handoff};
use crate::domain::flow::graph::EdgeKind;
use crate::domain::flow::run::{Fact, Waiting};

pub fn register(engine: &mut Engine) {
    engine.register_fn("jump", |c: Context<'_>, to: Dynamic| {
        act::<()>(&c, "jump", |pass, call| {
            let container = container_of(&to, call)?;
            let place = call.place.clone();
            pass.finish(Outcome::Jump { container, by: EdgeKind::Jump, place }, call)
        })
    });
    engine.register_fn("end", |c: Context<'_>| act::<()>(&c, "end", |pass, call| pass.finish(Outcome::End, call)));
    engine.register_fn("resolve", |c: Context<'_>| {
        act::<()>(&c, "resolve", |pass, call| pass.finish(Outcome::Resolve(None), call))
    });
    engine.register_fn("resolve", |c: Context<'_>, reason: &str| {
        act::<()>(&c, "resolve", |pass, call| {
            let reason = Some(shortened(reason.to_owned())).filter(|reason| !reason.trim().is_empty());
            pass.finish(Outcome::Resolve(reason), call)
        })
    });
    engine.register_fn("wait", |c: Context<'_>, seconds: Dynamic| {
        act(&c, "wait", |pass, call| {
            // Less than a second is no waiting, and a loop of it would never rest.
            let seconds = seconds_of(&seconds, call)?.max(1.0);
            pass.wait("wait", seconds, false, call)
        })
    });
    engine.register_fn("idle", |c: Context<'_>, seconds: Dynamic, to: Dynamic| idle(&c, &seconds, &to));
    engine.register_fn("handoff", |c: Context<'_>| handoff(&c, None, Map::new()));
    engine.register_fn("handoff", |c: Context<'_>, options: Map| handoff(&c, None, options));
    engine.register_fn("handoff", |c: Context<'_>, group: &str| handoff(&c, Some(group), Map::new()));
    engine.register_fn("handoff", |c: Context<'_>, group: &str, options: Map| handoff(&c, Some(group), options));
    engine.register_fn("ask_agent", |c: Context<'_>, group: &str, question: Dynamic| ask_agent(&c, group, &question));
}

fn seconds_of(value: &Dynamic, call: &Call) -> Answer<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a month has few enough seconds")]
    let seconds = number(value).filter(|seconds| (0.0..=TIMEOUT_MAX as f64).contains(seconds));
    seconds.ok_or_else(|| call.error(format!("{} needs a number of seconds from 0 to {TIMEOUT_MAX}.", call.name)))
}

/// At the top of the script for all containers, inside one for this one.
fn idle(context: &Context<'_>, seconds: &Dynamic, to: &Dynamic) -> Answer<()> {
    let idle = |call: &Call| {
        #[expect(clippy::cast_possible_truncation, reason = "checked to be small")]
        let seconds = seconds_of(seconds, call)? as i64;
        if seconds == 0 {
            return Err(call.error("idle needs at least 1 second."));
        }
        Ok(Idle { seconds, container: container_of(to, call)?, place: call.place.clone() })
    };
    if matches!(scene(context), Some(crate::bot::pass::Scene::Declare { .. })) {
        return declare(context, "idle", |declarations, call| {
            declarations.idle = Some(idle(call)?);
            Ok(())
        });
    }
    act(context, "idle", |pass, call| {
        pass.idle = Some(idle(call)?);
        Ok(())
    })
}

fn handoff(context: &Context<'_>, group: Option<&str>, options: Map) -> Answer<()> {
    act(context, "handoff", |pass, call| {
        let mut options = Options::new(options, call);
        let priority =
            match options.text("priority")? {
                Some(level) => Some(priority_of(&level).ok_or_else(|| {
                    call.error(format!("priority can't be {level:?}. Choose normal, high or urgent."))
                })?),
                None => None,
            };
        let handoff = Handoff {
            group: group.map(str::to_owned),
            note: options.text("note")?.map(shortened),
            priority,
            agent: options.text("agent")?,
            message: options.text("message")?.map(shortened),
        };
        let otherwise = options.container("otherwise")?;
        options.done()?;
        if let Some(container) = otherwise
            && !is_somebody_there(pass, group.unwrap_or_default(), call)?
        {
            let place = call.place.clone();
            return pass.finish(Outcome::Jump { container, by: EdgeKind::Otherwise, place }, call);
        }
        pass.finish(Outcome::HandOff(handoff), call)
    })
}

/// Whether a group is open and somebody of it online. No name stands for the group that the conversation is in.
fn is_somebody_there(pass: &mut Pass, group: &str, call: &Call) -> Answer<bool> {
    let is_open = pass.fact("handoff: open", Fact::IsOpen { group: group.to_owned() }, call)?;
    if is_open != Value::Bool(true) {
        return Ok(false);
    }
    let online = pass.fact("handoff: online", Fact::AgentsOnline { group: group.to_owned() }, call)?;
    Ok(online.as_i64().is_some_and(|online| online > 0))
}

fn ask_agent(context: &Context<'_>, group: &str, question: &Dynamic) -> Answer {
    act(context, "ask_agent", |pass, call| {
        let question = shortened(text_of(question, call)?);
        let Some(answer) = pass.replay("ask_agent", call)? else {
            pass.put(Effect::AskAgents { group: group.to_owned(), question });
            let (name, place) = (call.name.to_owned(), call.place.clone());
            return pass.finish(Outcome::Wait(Waiting::Agent { group: group.to_owned(), call: name, place }), call);
        };
        call.give(&answer)
    })
}
