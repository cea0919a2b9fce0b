//! What a bot knows: hours, queues, the time, chance, canned responses and knowledge cards.

use jiff::ToSpan;
use jiff::civil::Date;
use rhai::{Dynamic, Engine, Map, NativeCallContext as Context};
use serde_json::{Value, json};

use super::asking::yes_and_no;
use super::saying::shortened;
use crate::bot::options::{Options, text_of};
use crate::bot::pass::{Answer, Call, Pass, act};
use crate::domain::flow::dates;
use crate::domain::flow::effect::{CardEvent, Effect};
use crate::domain::flow::question::{Field, Question};
use crate::domain::flow::run::Fact;
use crate::domain::flow::words::{Phrase, language_of, phrase};
use crate::domain::knowledge_card::fit::GOOD_FIT;
use crate::domain::prompt::Input;

/// The most cards of a ranked list.
const CARDS_MAX: i64 = 10;

pub fn register(engine: &mut Engine) {
    facts(engine);
    engine.register_fn("now", |c: Context<'_>| {
        act(&c, "now", |pass, call| {
            let now = pass.journaled(call, now)?;
            call.give(&now)
        })
    });
    engine.register_fn("random", |c: Context<'_>, n: i64| {
        act(&c, "random", |pass, call| {
            if n < 1 {
                return Err(call.error("random needs a number from 1 on: random(6) is 0 to 5."));
            }
            let number = pass.journaled(call, |pass| json!(chance(pass, n)))?;
            call.give(&number)
        })
    });
    engine.register_fn("date", |c: Context<'_>| date(&c, "", 0));
    engine.register_fn("date", |c: Context<'_>, days: i64| date(&c, "", days));
    engine.register_fn("date", |c: Context<'_>, text: &str| date(&c, text, 0));
    engine.register_fn("date", |c: Context<'_>, text: &str, days: i64| date(&c, text, days));
    engine.register_fn("canned", |c: Context<'_>, shortcut: &str| {
        act(&c, "canned", |pass, call| {
            let found = pass.fact("canned", Fact::Canned { shortcut: shortcut.to_owned() }, call)?;
            let text = found.as_str().ok_or_else(|| {
                call.error(format!("There is no canned response {shortcut:?}. Make one in Settings, or mend the name."))
            })?;
            Ok(text.to_owned())
        })
    });
    engine.register_fn("answer", |c: Context<'_>, text: Dynamic| answer(&c, &text, Map::new()));
    engine.register_fn("answer", |c: Context<'_>, text: Dynamic, options: Map| answer(&c, &text, options));
    engine.register_fn("cards", |c: Context<'_>, text: Dynamic| cards(&c, &text, 3));
    engine.register_fn("cards", |c: Context<'_>, text: Dynamic, n: i64| cards(&c, &text, n));
}

fn facts(engine: &mut Engine) {
    type Make = fn(String) -> Fact;
    let all: [(&'static str, Make); 3] = [
        ("is_open", |group| Fact::IsOpen { group }),
        ("agents_online", |group| Fact::AgentsOnline { group }),
        ("queue_length", |group| Fact::QueueLength { group }),
    ];
    for (name, make) in all {
        let ask = move |context: &Context<'_>, group: &str| {
            act(context, name, |pass, call| {
                let fact = pass.fact(name, make(group.to_owned()), call)?;
                call.give(&fact)
            })
        };
        engine.register_fn(name, move |c: Context<'_>| ask(&c, ""));
        engine.register_fn(name, move |c: Context<'_>, group: &str| ask(&c, group));
    }
}

/// The time where the business is.
fn now(pass: &Pass) -> Value {
    let zone = jiff::tz::TimeZone::get(&pass.variables.origin().time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let instant = jiff::Timestamp::from_millisecond(pass.moment.now.0).unwrap_or_default();
    let local = zone.to_datetime(instant);
    json!({
        "date": local.date().to_string(),
        "time": format!("{:02}:{:02}", local.hour(), local.minute()),
        "year": local.year(),
        "month": local.month(),
        "day": local.day(),
        "hour": local.hour(),
        "minute": local.minute(),
        "weekday": local.date().weekday().to_monday_one_offset(),
        "unix": pass.moment.now.0.div_euclid(1000),
    })
}

/// A number from 0 to `n` - 1. `SplitMix64`, of the step's seed and the place in the journal: the same step has the same chance.
fn chance(pass: &Pass, n: i64) -> i64 {
    let place = u64::try_from(pass.journal.len()).unwrap_or_default();
    let mut z = pass.moment.seed.wrapping_add(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(place + 1));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    let below = u64::try_from(n).unwrap_or(1);
    i64::try_from(z % below).unwrap_or_default()
}

fn date(context: &Context<'_>, text: &str, days: i64) -> Answer {
    act(context, "date", |pass, call| {
        let made =
            pass.journaled(call, |pass| made_date(pass, text, days).map_or(Value::Null, |d| json!(d.to_string())))?;
        call.give(&made)
    })
}

fn made_date(pass: &Pass, text: &str, days: i64) -> Option<Date> {
    let today = pass.reader.today();
    let base = if text.is_empty() { today } else { dates::date(text, today, &pass.reader.tag)? };
    let days = days.clamp(-40_000, 40_000);
    base.checked_add(days.days()).ok()
}

fn cards(context: &Context<'_>, text: &Dynamic, n: i64) -> Answer {
    act(context, "cards", |pass, call| {
        let found = search(pass, "cards", &text_of(text, call)?, n.clamp(1, CARDS_MAX), call)?;
        call.give(&found)
    })
}

fn search(pass: &mut Pass, name: &str, text: &str, limit: i64, call: &Call) -> Answer<Value> {
    pass.fact(name, Fact::Cards { text: text.to_owned(), limit }, call)
}

/// Sends the card that fits best, and may ask whether it helped.
fn answer(context: &Context<'_>, text: &Dynamic, options: Map) -> Answer {
    act(context, "answer", |pass, call| {
        let mut options = Options::new(options, call);
        let least = options.number("min_score")?.unwrap_or(GOOD_FIT);
        let asks = options.truth("feedback")?.unwrap_or(false);
        options.done()?;
        let found = search(pass, "answer", &text_of(text, call)?, 1, call)?;
        let best = found.get(0).filter(|card| card.get("score").and_then(Value::as_f64).is_some_and(|s| s >= least));
        let Some(mut card) = best.cloned() else { return Ok(Dynamic::UNIT) };
        let id = card.get("id").and_then(Value::as_i64).unwrap_or_default();
        let words = card.get("text").and_then(Value::as_str).unwrap_or_default().to_owned();
        pass.say(Effect::Say { text: shortened(words), prompt: None, media: None }, call)?;
        pass.put(Effect::Card { id, what: CardEvent::Shown });
        pass.card = Some(id);
        if asks {
            let reply = ask_whether_it_helped(pass, call)?;
            let what = match reply.as_bool() {
                Some(true) => Some(CardEvent::Helped),
                Some(false) => Some(CardEvent::NotHelped),
                None => None,
            };
            if let Some(what) = what {
                pass.put(Effect::Card { id, what });
            }
            if let Some(card) = card.as_object_mut() {
                card.insert("helped".into(), reply.as_bool().map_or(Value::Null, Value::from));
                card.insert("reply".into(), reply.as_str().map_or(Value::Null, Value::from));
            }
        }
        call.give(&card)
    })
}

/// True, false, or other words that the visitor had on their mind.
fn ask_whether_it_helped(pass: &mut Pass, call: &Call) -> Answer<Value> {
    let choices = yes_and_no(pass);
    let field = Field { input: Input::YesNo, choices, ..Field::default() };
    let question = Question {
        text: phrase(Phrase::DidThisHelp, language_of(Some(&pass.reader.tag))).to_owned(),
        prompt: field.prompt(),
        field,
        takes_words: true,
        ..Question::default()
    };
    let asked = Call { name: "answer: helped", place: call.place.clone(), position: call.position };
    pass.ask(question, &asked)
}
