//! A flow that has been read: compiled once for each version and settings, and shared by all its runs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use rhai::{AST, ASTNode, CallFnOptions, Dynamic, Engine, EvalAltResult, Expr, Scope, Stmt};
use serde_json::{Map, Value};

use super::language::Language;
use super::pass::{Pass, Scene, lock};
use super::texts::Texts;
use crate::domain::flow::declaration::Declarations;
use crate::domain::flow::files::{FlowFiles, SCRIPT, in_folder};
use crate::domain::flow::keyword::Ears;
use crate::domain::flow::report::{Diagnostic, DiagnosticCode, Severity};
use crate::domain::flow::run::RunState;
use crate::script::failure::Failure;
use crate::script::files::FolderResolver;
use crate::script::value::to_script;

/// A function that runs nothing but the script's top level.
const NOTHING: &str = "recado_reads_declarations";

/// A compiled flow.
pub struct Program {
    language: Language,
    /// Functions, and of the top level only the imports.
    functions: AST,
    has_imports: bool,
    /// All that the script says, for whoever looks at it without running it.
    pub script: AST,
    /// The modules of `lib/`, by file.
    pub libraries: Vec<(String, AST)>,
    pub declarations: Declarations,
    /// What it listens for at any moment.
    pub ears: Ears,
    /// Functions without parameters: what a run can go to.
    pub containers: BTreeSet<String>,
    pub texts: Arc<Texts>,
    /// Settings with the defaults of what is not filled in.
    pub config: Map<String, Value>,
}

impl Program {
    /// Reads a flow's files, with what the admin has filled in.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn read(
        language: &Language,
        files: &FlowFiles,
        settings: &Map<String, Value>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let Some(text) = files.get(SCRIPT) else {
            let message = format!("The flow has no {SCRIPT}. Add one with fn start() {{ }}.");
            return Err(vec![diagnostic(DiagnosticCode::NoEntry, message, SCRIPT, None)]);
        };
        let reading = Reading { files };
        let texts = reading.texts()?;
        let libraries = reading.libraries()?;
        let mut engine = crate::script::engine();
        engine.set_module_resolver(FolderResolver::new(files.clone()));
        let mut script = engine
            .compile(text)
            .map_err(|error| vec![of_failure(DiagnosticCode::Syntax, &Failure::of_reading(&error))])?;
        script.clear_source();
        let imports = imports_of(&script);
        let broken = |error: Box<EvalAltResult>| vec![of_error(&error)];
        // Modules are put into the program, so that running it needs no folder.
        let prelude = engine.compile_into_self_contained(&Scope::new(), imports.join("\n")).map_err(broken)?;
        let functions = prelude.merge(&script.clone_functions_only());
        let containers =
            functions.iter_functions().filter(|f| f.params.is_empty()).map(|f| f.name.to_owned()).collect();
        let declarations = declarations(language, &engine, &script, &prelude, settings).map_err(broken)?;
        let config = config_of(&declarations, settings);
        Ok(Self {
            language: language.clone(),
            functions,
            has_imports: !imports.is_empty(),
            script,
            libraries,
            ears: Ears::new(&declarations.keywords),
            declarations,
            containers,
            texts: Arc::new(texts),
            config,
        })
    }

    /// Runs a container from its top. What it did is in the pass, and how it ended: only an error is told here, and only
    /// when the pass had not ended before it.
    pub fn run(&self, container: &str, pass: Pass) -> (Pass, Result<(), Failure>) {
        let shared = Arc::new(Mutex::new(pass));
        let scene = Dynamic::from(Scene::Run(Arc::clone(&shared)));
        let options = CallFnOptions::new().eval_ast(self.has_imports).with_tag(scene);
        let engine = self.language.engine();
        let call =
            || engine.call_fn_with_options::<Dynamic>(options, &mut Scope::new(), &self.functions, container, ());
        // The library has places that it takes for unreachable. Were a script to reach one, the run fails safe like any
        // other; its pass is thrown away or taken out of a poisoned lock.
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call));
        let ended = ended.unwrap_or_else(|_| Err("The script language itself broke here".into()));
        let pass = match Arc::try_unwrap(shared) {
            Ok(mutex) => mutex.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner),
            // A script can't keep the tag; but if it could, what it did is taken from it.
            Err(shared) => {
                let mut held = lock(&shared);
                let texts = Arc::clone(&held.texts);
                let reader = held.reader.clone();
                let variables = super::variables::Variables::of(&mut RunState::default());
                let empty = Pass::new(held.moment, Vec::new(), variables, texts, reader);
                std::mem::replace(&mut *held, empty)
            }
        };
        let result = match ended {
            Err(error) if pass.outcome.is_none() => Err(Failure::of_running(&error)),
            _ => Ok(()),
        };
        (pass, result)
    }
}

struct Reading<'f> {
    files: &'f FlowFiles,
}

impl Reading<'_> {
    fn texts(&self) -> Result<Texts, Vec<Diagnostic>> {
        let mut texts = BTreeMap::new();
        for (tag, text) in in_folder(self.files, "texts") {
            let words = Texts::read(text).map_err(|(message, line)| {
                let file = format!("texts/{tag}.toml");
                vec![diagnostic(
                    DiagnosticCode::File,
                    format!("The file can't be read: {message}."),
                    &file,
                    Some((line, 1)),
                )]
            })?;
            texts.insert(tag.to_owned(), words);
        }
        Ok(Texts(texts))
    }

    fn libraries(&self) -> Result<Vec<(String, AST)>, Vec<Diagnostic>> {
        let engine = crate::script::engine();
        let read = |(stem, text): (&str, &String)| {
            let file = format!("lib/{stem}.rhai");
            let ast = engine.compile(text).map_err(|error| {
                let failure = Failure { file: Some(file.clone()), ..Failure::of_reading(&error) };
                vec![of_failure(DiagnosticCode::Syntax, &failure)]
            })?;
            Ok((file, ast))
        };
        in_folder(self.files, "lib").map(read).collect()
    }
}

/// The import statements of a script's top level, as text.
fn imports_of(script: &AST) -> Vec<String> {
    let mut imports = Vec::new();
    script.walk(&mut |path| {
        if let [ASTNode::Stmt(Stmt::Import(import, _))] = path
            && let (Expr::StringConstant(file, _), name) = (&import.0, &import.1.name)
        {
            imports.push(format!("import {:?} as {name};", file.as_str()));
        }
        true
    });
    imports
}

/// Runs the top level and takes down what it declares.
fn declarations(
    language: &Language,
    compiler: &Engine,
    script: &AST,
    prelude: &AST,
    settings: &Map<String, Value>,
) -> Result<Declarations, Box<EvalAltResult>> {
    let nothing = compiler.compile(format!("fn {NOTHING}() {{ }}"))?;
    // The prelude has the modules, whose imports then stand twice: the second time they are known.
    let whole = prelude.merge(script).merge(&nothing);
    let declarations = Arc::new(Mutex::new(Declarations::default()));
    let settings = to_script(&Value::Object(settings.clone())).map_err(EvalAltResult::from)?;
    let scene = Scene::Declare { declarations: Arc::clone(&declarations), settings };
    let options = CallFnOptions::new().eval_ast(true).with_tag(Dynamic::from(scene));
    language.engine().call_fn_with_options::<()>(options, &mut Scope::new(), &whole, NOTHING, ())?;
    let made = lock(&declarations).clone();
    Ok(made)
}

fn config_of(declarations: &Declarations, settings: &Map<String, Value>) -> Map<String, Value> {
    let value = |name: &str, default: &Value| {
        settings.get(name).filter(|value| !value.is_null() && value.as_str() != Some("")).unwrap_or(default).clone()
    };
    declarations.settings.iter().map(|s| (s.name.clone(), value(&s.name, &s.default))).collect()
}

fn of_error(error: &EvalAltResult) -> Diagnostic {
    let failure = Failure::of_running(error);
    let code = match error {
        EvalAltResult::ErrorParsing(..) | EvalAltResult::ErrorModuleNotFound(..) | EvalAltResult::ErrorInModule(..) => {
            DiagnosticCode::Syntax
        }
        _ => DiagnosticCode::Declaration,
    };
    of_failure(code, &failure)
}

fn of_failure(code: DiagnosticCode, failure: &Failure) -> Diagnostic {
    let file = failure.file.as_deref().unwrap_or(SCRIPT);
    diagnostic(code, failure.message.clone(), file, failure.line.zip(failure.column))
}

/// Something wrong that keeps a flow from being published.
pub fn diagnostic(code: DiagnosticCode, message: impl Into<String>, file: &str, at: Option<(u32, u32)>) -> Diagnostic {
    let (line, column) = at.unwrap_or((1, 1));
    let (message, file) = (message.into(), file.to_owned());
    Diagnostic { severity: Severity::Error, code, message, file, line, column, end_column: column + 1 }
}
