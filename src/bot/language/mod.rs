//! The functions of the flow language. Each is registered once, under the name that [`super::vocabulary`] explains; a test
//! holds the two against each other. Where to look next: [`super::pass`] for what they act on.

mod asking;
mod choosing;
mod declaring;
mod knowing;
mod moving;
mod reaching;
mod saying;

use std::sync::Arc;

use rhai::{Dynamic, Engine};

use super::pass::{Scene, lock};
use crate::script;

/// The language: an engine with all functions, built once and shared.
#[derive(Clone)]
pub struct Language(Arc<Engine>);

/// What `rest` stands for in a script.
#[derive(Clone, Copy, Debug)]
pub struct Rest;

/// What `service("shop")` gives a script.
#[derive(Clone, Debug)]
pub struct ServiceName(pub String);

impl Default for Language {
    fn default() -> Self {
        let mut engine = script::engine();
        engine.set_module_resolver(script::files::nowhere());
        engine.on_print(|_| {}).on_debug(|_, _, _| {});
        register(&mut engine);
        Self(Arc::new(engine))
    }
}

impl Language {
    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.0
    }
}

/// Gives an engine all functions of the language.
pub fn register(engine: &mut Engine) {
    engine.register_type_with_name::<Rest>("Rest").register_type_with_name::<ServiceName>("Service");
    variables(engine);
    saying::register(engine);
    asking::register(engine);
    choosing::register(engine);
    moving::register(engine);
    knowing::register(engine);
    reaching::register(engine);
    declaring::register(engine);
}

/// `session`, `contact` and the others are seen in every function, which scripts' own variables are not.
fn variables(engine: &mut Engine) {
    #[expect(
        deprecated,
        reason = "the library calls it unstable, not gone; nothing else shows variables to functions"
    )]
    engine.on_var(|name, _, context| {
        if !matches!(name, "session" | "contact" | "conversation" | "origin" | "config" | "rest") {
            return Ok(None);
        }
        if name == "rest" {
            return Ok(Some(Dynamic::from(Rest)));
        }
        match context.tag().read_lock::<Scene>().as_deref() {
            Some(Scene::Run(pass)) => lock(pass).variables.get(name).map_err(Into::into),
            Some(Scene::Declare { settings, .. }) if name == "config" => Ok(Some(settings.clone())),
            _ => Ok(None),
        }
    });
}
