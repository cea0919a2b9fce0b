//! Modules from a script's own folder, and from nowhere else.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rhai::module_resolvers::StaticModuleResolver;
use rhai::{AST, Engine, EvalAltResult, Module, ModuleResolver, Position, Scope, Shared};

/// Finds `import "lib/common"` in the texts of a folder, as `lib/common.rhai`.
pub struct FolderResolver {
    texts: BTreeMap<String, String>,
    /// What is being read at the moment, one within the other: a circle would never end.
    reading: Mutex<Vec<String>>,
    known: Mutex<BTreeMap<String, Shared<Module>>>,
}

impl FolderResolver {
    /// A resolver over texts by their path.
    #[must_use]
    pub fn new(texts: BTreeMap<String, String>) -> Self {
        Self { texts, reading: Mutex::default(), known: Mutex::default() }
    }

    fn read(&self, engine: &Engine, file: &str, position: Position) -> Result<Shared<Module>, Box<EvalAltResult>> {
        let not_found = || EvalAltResult::ErrorModuleNotFound(file.to_owned(), position);
        let text = self.texts.get(file).ok_or_else(not_found)?;
        let mut ast: AST = engine.compile(text).map_err(|error| in_module(file, error.into(), position))?;
        ast.set_source(file);
        let module = Module::eval_ast_as_new(Scope::new(), &ast, engine);
        module.map(Shared::new).map_err(|error| in_module(file, error, position))
    }
}

#[expect(clippy::unnecessary_box_returns, reason = "the library's errors travel in boxes")]
fn in_module(file: &str, error: Box<EvalAltResult>, position: Position) -> Box<EvalAltResult> {
    EvalAltResult::ErrorInModule(file.to_owned(), error, position).into()
}

/// `lib/common` and `lib/common.rhai` are the same.
fn file_of(path: &str) -> String {
    format!("{}.rhai", path.strip_suffix(".rhai").unwrap_or(path))
}

impl ModuleResolver for FolderResolver {
    fn resolve(
        &self,
        engine: &Engine,
        _: Option<&str>,
        path: &str,
        position: Position,
    ) -> Result<Shared<Module>, Box<EvalAltResult>> {
        let file = file_of(path);
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&file) {
            return Ok(Arc::clone(known));
        }
        {
            let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
            if reading.contains(&file) {
                let message = format!("{file} imports itself, through {}", reading.join(", "));
                return Err(EvalAltResult::ErrorRuntime(message.into(), position).into());
            }
            reading.push(file.clone());
        }
        let module = self.read(engine, &file, position);
        self.reading.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let module = module?;
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(file, Arc::clone(&module));
        Ok(module)
    }
}

/// A resolver that finds nothing: for engines that only run what was read before.
#[must_use]
pub fn nowhere() -> StaticModuleResolver {
    StaticModuleResolver::new()
}
