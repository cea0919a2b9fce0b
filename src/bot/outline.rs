//! What a script does, as seen from its text: which functions there are, which calls they make in which order, and on which
//! ways. It knows the grammar of scripts and nothing of runs; [`super::check`] and [`super::map`] are made from it.
//! Where to look next: [`reading`] turns the script library's tree into this one, [`ways`] follows it.

mod expressions;
mod facts;
pub mod leads;
mod literal;
pub mod meaning;
mod reading;
mod switch_hash;
#[cfg(test)]
mod tests;
mod walking;
pub mod ways;

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::AST;

use crate::domain::flow::declaration::ENTRY;
use crate::domain::flow::files::SCRIPT;

pub use facts::{Item, Options};
pub use literal::{Kind, Value};

/// All files of a flow, with what they import from one another.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// In the order of the files, and within a file from top to bottom.
    pub functions: Vec<Function>,
    /// What stands outside of all functions, by file.
    pub tops: Vec<Block>,
    pub imports: Vec<Import>,
    pub files: Vec<Arc<str>>,
    /// Numbers of functions by file, name and number of parameters.
    by_name: BTreeMap<(Arc<str>, String), Vec<usize>>,
}

/// Where a word stands: on one line, in characters from 1, the end being the first column after it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub file: Arc<str>,
    pub line: u32,
    pub column: u32,
    pub end_column: u32,
}

/// A function of the script, or a closure in one.
#[derive(Clone, Debug)]
pub struct Function {
    pub name: String,
    pub parameters: usize,
    pub is_closure: bool,
    /// Its name, or the brace of its body when it is not written as usual.
    pub span: Span,
    pub body: Block,
}

/// `import "lib/common" as common`.
#[derive(Clone, Debug)]
pub struct Import {
    pub alias: String,
    /// The file that it means, when the script says it literally.
    pub file: Option<String>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Block {
    pub span: Span,
    pub statements: Vec<Statement>,
}

/// A statement as the steps it takes, in their order: arguments come before their call.
#[derive(Clone, Debug)]
pub struct Statement {
    pub span: Span,
    pub steps: Vec<Step>,
}

/// What happens on a way through a script.
#[derive(Clone, Debug)]
pub enum Step {
    Call(Call),
    /// `config.name`.
    Setting {
        name: String,
        span: Span,
    },
    /// A closure or function pointer that may be called from here on: its name.
    MayCall(String),
    Choice(Choice),
    Loop(Loop),
    Break,
    Continue,
    Return(Span),
    Throw,
}

/// A call of a function of the language or of the script.
#[derive(Clone, Debug)]
pub struct Call {
    pub name: String,
    /// `common` of `common::greet()`.
    pub namespace: Option<String>,
    /// What stands before the dot of a method.
    pub receiver: Option<Receiver>,
    pub args: Vec<Value>,
    /// Its name.
    pub span: Span,
    /// The number of the script's own function that is meant.
    pub callee: Option<usize>,
}

/// What a method is called on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receiver {
    Variable(String),
    /// The result of this function.
    Result(String),
    Other,
}

/// Ways of which one is taken.
#[derive(Clone, Debug)]
pub struct Choice {
    pub kind: ChoiceKind,
    pub span: Span,
    pub arms: Vec<Arm>,
    /// Whether one of the arms is always taken.
    pub is_complete: bool,
    /// The options of the menu behind it that have no arm.
    pub missing: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceKind {
    If,
    Switch,
    Try,
    /// The second part of `a && b`, `a || b` and `a ?? b`.
    Operand,
}

#[derive(Clone, Debug)]
pub struct Arm {
    /// The options of a menu that lead this way.
    pub label: Option<String>,
    pub body: Block,
}

#[derive(Clone, Debug)]
pub struct Loop {
    pub span: Span,
    pub body: Block,
    /// Whether the body may not be carried out at all.
    pub may_skip: bool,
    /// Whether it can end without `break`.
    pub may_end: bool,
}

impl Outline {
    /// What one file does.
    #[must_use]
    pub fn of(ast: &AST, file: &str) -> Self {
        Self::of_all(&[(file.to_owned(), ast)])
    }

    /// What several files do, of which some import others.
    #[must_use]
    pub fn of_all(scripts: &[(String, &AST)]) -> Self {
        let mut outline = Self::default();
        for (file, ast) in scripts {
            reading::read(&mut outline, &Arc::from(file.as_str()), ast);
        }
        for (number, function) in outline.functions.iter().enumerate() {
            let key = (Arc::clone(&function.span.file), function.name.clone());
            outline.by_name.entry(key).or_default().push(number);
        }
        let mut functions = std::mem::take(&mut outline.functions);
        let parameters: Vec<usize> = functions.iter().map(|function| function.parameters).collect();
        let bodies = functions.iter_mut().map(|function| &mut function.body);
        let mut tops = std::mem::take(&mut outline.tops);
        for block in bodies.chain(&mut tops) {
            each_call(block, &mut |call| call.callee = outline.callee(call, &parameters));
        }
        Self { functions, tops, ..outline }
    }

    /// The file that conversations begin in: `flow.rhai`, or the only one.
    #[must_use]
    pub fn main_file(&self) -> Option<&Arc<str>> {
        self.files.iter().find(|file| &***file == SCRIPT).or(self.files.first())
    }

    /// The functions of a file that have this name, whatever their parameters.
    pub fn named<'o>(&'o self, file: &Arc<str>, name: &str) -> impl Iterator<Item = (usize, &'o Function)> + use<'o> {
        let numbers = self.by_name.get(&(Arc::clone(file), name.to_owned())).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(|number| Some((*number, self.functions.get(*number)?)))
    }

    /// The function without parameters that a container's name means.
    #[must_use]
    pub fn container(&self, name: &str) -> Option<usize> {
        let mut named = self.named(self.main_file()?, name);
        named.find(|(_, function)| function.is_container_like()).map(|(number, _)| number)
    }

    #[must_use]
    pub fn entry(&self) -> Option<usize> {
        self.container(ENTRY)
    }

    /// The names that can be jumped to.
    pub fn container_names(&self) -> impl Iterator<Item = &str> {
        let main = self.main_file();
        let fits = move |f: &&Function| Some(&f.span.file) == main && f.is_container_like();
        self.functions.iter().filter(fits).map(|function| function.name.as_str())
    }

    /// The file that an alias of a file means.
    #[must_use]
    pub fn imported(&self, file: &Arc<str>, alias: &str) -> Option<&Import> {
        self.imports.iter().find(|import| import.span.file == *file && import.alias == alias)
    }

    /// The script's own function that a call means.
    fn callee(&self, call: &Call, parameters: &[usize]) -> Option<usize> {
        let file = match &call.namespace {
            None => Arc::clone(&call.span.file),
            Some(alias) => {
                let wanted = self.imported(&call.span.file, alias)?.file.as_deref()?;
                Arc::clone(self.file(wanted)?)
            }
        };
        let named = self.by_name.get(&(file, call.name.clone()))?;
        named.iter().copied().find(|number| parameters.get(*number) == Some(&call.args.len()))
    }

    /// A file of the flow by its path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&Arc<str>> {
        self.files.iter().find(|file| &***file == path)
    }
}

fn each_call(block: &mut Block, visit: &mut impl FnMut(&mut Call)) {
    for step in block.statements.iter_mut().flat_map(|statement| &mut statement.steps) {
        match step {
            Step::Call(call) => visit(call),
            Step::Choice(choice) => choice.arms.iter_mut().for_each(|arm| each_call(&mut arm.body, visit)),
            Step::Loop(turn) => each_call(&mut turn.body, visit),
            _ => {}
        }
    }
}

impl Function {
    /// Whether it could be a container.
    #[must_use]
    pub fn is_container_like(&self) -> bool {
        self.parameters == 0 && !self.is_closure
    }
}

impl Call {
    #[must_use]
    pub fn is_method(&self) -> bool {
        self.receiver.is_some()
    }

    /// Whether the language's function of this name is meant.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.receiver.is_none() && self.namespace.is_none()
    }

    /// The value of an option in a map among the arguments, such as `on_timeout`.
    #[must_use]
    pub fn option(&self, key: &str) -> Option<&Value> {
        self.options().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// All options in maps among the arguments.
    pub fn options(&self) -> impl Iterator<Item = (&str, &Value)> {
        let maps = self.args.iter().filter_map(Value::as_map);
        maps.flatten().map(|(name, value)| (name.as_str(), value))
    }
}
