//! REST: services set up in the dashboard, and addresses that the flow's settings allow. A call is made outside of the
//! step; a failed one is a value with `ok == false`.

use rhai::{Dynamic, Engine, Map, NativeCallContext as Context};
use serde_json::Value;

use super::{Rest, ServiceName};
use crate::bot::options::Options;
use crate::bot::pass::{Answer, act};
use crate::domain::flow::run::{Fetch, FetchOptions};

/// The longest that a call may take, in seconds.
const TIMEOUT_MAX: i64 = 10;

pub fn register(engine: &mut Engine) {
    engine.register_fn("service", |c: Context<'_>, name: &str| {
        act(&c, "service", |_, _| Ok(ServiceName(name.to_owned())))
    });
    for name in ["get", "delete"] {
        engine.register_fn(name, move |c: Context<'_>, s: &mut ServiceName, path: &str| {
            service(&c, name, s, path, None, Map::new())
        });
        engine.register_fn(name, move |c: Context<'_>, s: &mut ServiceName, path: &str, options: Map| {
            service(&c, name, s, path, None, options)
        });
        engine.register_fn(name, move |c: Context<'_>, _: &mut Rest, url: &str| rest(&c, name, url, None, Map::new()));
        engine.register_fn(name, move |c: Context<'_>, _: &mut Rest, url: &str, options: Map| {
            rest(&c, name, url, None, options)
        });
    }
    for name in ["post", "put", "patch"] {
        engine.register_fn(name, move |c: Context<'_>, s: &mut ServiceName, path: &str, body: Dynamic| {
            service(&c, name, s, path, Some(&body), Map::new())
        });
        engine.register_fn(
            name,
            move |c: Context<'_>, s: &mut ServiceName, path: &str, body: Dynamic, options: Map| {
                service(&c, name, s, path, Some(&body), options)
            },
        );
        engine.register_fn(name, move |c: Context<'_>, _: &mut Rest, url: &str, body: Dynamic| {
            rest(&c, name, url, Some(&body), Map::new())
        });
        engine.register_fn(name, move |c: Context<'_>, _: &mut Rest, url: &str, body: Dynamic, options: Map| {
            rest(&c, name, url, Some(&body), options)
        });
    }
}

fn service(
    context: &Context<'_>,
    name: &'static str,
    service: &ServiceName,
    path: &str,
    body: Option<&Dynamic>,
    options: Map,
) -> Answer {
    fetch(context, name, body, options, |body, options| Fetch::Service {
        service: service.0.clone(),
        method: name.to_ascii_uppercase(),
        path: path.to_owned(),
        body,
        options,
    })
}

fn rest(context: &Context<'_>, name: &'static str, url: &str, body: Option<&Dynamic>, options: Map) -> Answer {
    fetch(context, name, body, options, |body, options| Fetch::Rest {
        url: url.to_owned(),
        method: name.to_ascii_uppercase(),
        body,
        options,
    })
}

fn fetch(
    context: &Context<'_>,
    name: &'static str,
    body: Option<&Dynamic>,
    options: Map,
    make: impl FnOnce(Option<Value>, FetchOptions) -> Fetch,
) -> Answer {
    act(context, name, |pass, call| {
        // An answer may be large: it is neither copied nor asked for anew.
        if let Some(answer) = pass.answered(&Map::new(), call)? {
            return Ok(answer);
        }
        let body = body.map(|body| call.take(body)).transpose()?;
        let mut options = Options::new(options, call);
        let fetch_options = FetchOptions {
            headers: options.texts("headers")?,
            query: options.texts("query")?,
            timeout_seconds: options.whole("timeout", TIMEOUT_MAX)?,
        };
        options.done()?;
        let answer = pass.fetch(make(body, fetch_options), call)?;
        call.give(&answer)
    })
}
