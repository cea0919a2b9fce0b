//! Calls of functions that do not exist, or that take another number of arguments; and modules that do not exist.

use std::collections::BTreeSet;

use super::library;
use super::names::all_blocks;
use super::{Check, Signature};
use crate::bot::outline::meaning::is_rest_method;
use crate::bot::outline::ways::each_step;
use crate::bot::outline::{Call, Receiver, Step};
use crate::domain::flow::report::DiagnosticCode;
use crate::domain::suggestion::did_you_mean;

/// Methods of services and of `rest`, as they are proposed.
const REST: &[&str] = &["get", "post", "put", "patch", "delete"];

impl Check<'_> {
    pub(super) fn calls(&mut self) {
        for import in &self.outline.imports {
            if let Some(file) = &import.file
                && self.outline.file(file).is_none()
            {
                let others = self.outline.files.iter().filter_map(|file| file.strip_suffix(".rhai"));
                let near = did_you_mean(file.trim_end_matches(".rhai"), others);
                let message = format!("There is no file {file}.{near} Modules are files such as lib/common.rhai.");
                self.error(DiagnosticCode::File, &import.span, message);
            }
        }
        self.hidden();
        let mut calls = Vec::new();
        for block in all_blocks(self.outline) {
            each_step(block, &mut |step| {
                if let Step::Call(call) = step {
                    calls.push(call);
                }
            });
        }
        for call in calls {
            if call.callee.is_some() {
                continue;
            }
            match (&call.namespace, &call.receiver) {
                (Some(alias), _) => self.module_call(call, alias),
                (None, None) => self.plain_call(call),
                (None, Some(receiver)) => self.method(call, receiver),
            }
        }
    }

    /// Functions of the script that stand in the place of the language's.
    fn hidden(&mut self) {
        for function in &self.outline.functions {
            let hides = |one: &&Signature| {
                one.name == function.name && (one.arity.0..=one.arity.1).contains(&function.parameters)
            };
            if self.signatures.iter().any(|one| hides(&one)) {
                let name = &function.name;
                let message = format!(
                    "This `{name}` hides the language's own: every `{name}(...)` in the script means this one. Give it \
                     another name."
                );
                self.warning(DiagnosticCode::Declaration, &function.span, message);
            }
        }
    }

    fn plain_call(&mut self, call: &Call) {
        let own: BTreeSet<usize> =
            self.outline.named(&call.span.file, &call.name).map(|(_, function)| function.parameters).collect();
        let signature = self.signatures.iter().find(|signature| signature.name == call.name);
        let native = signature.map(|signature| signature.arity.0..=signature.arity.1).into_iter().flatten();
        let is_library = library::FUNCTIONS.binary_search(&call.name.as_str()).is_ok();
        let arities: BTreeSet<usize> = own.iter().copied().chain(native).collect();
        if arities.contains(&call.args.len()) || is_library {
            if own.is_empty() {
                self.parts(call);
            }
            return self.options(call, signature.map(|signature| signature.options).unwrap_or_default());
        }
        if arities.is_empty() {
            let names = self.outline.functions.iter().filter(|one| !one.is_closure).map(|one| one.name.as_str());
            let near = did_you_mean(&call.name, names.chain(self.signatures.iter().map(|one| one.name)));
            let advice = if near.is_empty() {
                format!(" Write it as `fn {}(...)`, or remove the call.", call.name)
            } else {
                near
            };
            let message = format!("There is no function `{}`.{advice}", call.name);
            self.error(DiagnosticCode::UnknownFunction, &call.span, message);
        } else {
            let message = wrong_number(&call.name, &arities, call.args.len());
            self.error(DiagnosticCode::WrongArguments, &call.span, message);
        }
    }

    /// The names in a map of options.
    fn options(&mut self, call: &Call, known: &[&str]) {
        if known.is_empty() {
            return;
        }
        for (name, value) in call.options() {
            if !known.contains(&name) {
                let near = did_you_mean(name, known.iter().copied());
                let message = format!("`{}` has no option `{name}`.{near} There are: {}.", call.name, known.join(", "));
                self.error(DiagnosticCode::WrongArguments, &value.span, message);
            }
        }
    }

    fn module_call(&mut self, call: &Call, alias: &str) {
        let Some(import) = self.outline.imported(&call.span.file, alias) else {
            let message = format!(
                "No module is imported as `{alias}`: add `import \"lib/{alias}\" as {alias};` at the top of the file."
            );
            return self.error(DiagnosticCode::UnknownFunction, &call.span, message);
        };
        // A module whose name is worked out, or that is missing, was reported where it is imported.
        let Some(file) = import.file.as_deref().and_then(|file| self.outline.file(file)) else { return };
        let arities: BTreeSet<usize> =
            self.outline.named(file, &call.name).map(|(_, function)| function.parameters).collect();
        if arities.is_empty() {
            let names = self.outline.functions.iter().filter(|one| one.span.file == *file && !one.is_closure);
            let near = did_you_mean(&call.name, names.map(|one| one.name.as_str()));
            let message = format!("{file} has no function `{}`.{near}", call.name);
            let message =
                if near.is_empty() { format!("{message} Write it there, or remove the call.") } else { message };
            self.error(DiagnosticCode::UnknownFunction, &call.span, message);
        } else {
            let message = wrong_number(&call.name, &arities, call.args.len());
            self.error(DiagnosticCode::WrongArguments, &call.span, message);
        }
    }

    /// Only of services and `rest` it is known what they have.
    fn method(&mut self, call: &Call, receiver: &Receiver) {
        let owner = match receiver {
            Receiver::Variable(name) if name == "rest" => "rest",
            Receiver::Result(name) if name == "service" => "A service",
            _ => return,
        };
        if !is_rest_method(&call.name) {
            let near = did_you_mean(&call.name, REST.iter().copied());
            let message = format!("{owner} has no `{}`: use get, post, put, patch or delete.{near}", call.name);
            self.error(DiagnosticCode::UnknownFunction, &call.span, message);
        }
    }
}

fn wrong_number(name: &str, arities: &BTreeSet<usize>, given: usize) -> String {
    let wanted: Vec<String> = arities.iter().map(usize::to_string).collect();
    let noun = if arities.len() == 1 && arities.contains(&1) { "argument" } else { "arguments" };
    let was = if given == 1 { "1 is".to_owned() } else { format!("{given} are") };
    format!("`{name}` takes {} {noun}, but {was} given here.", wanted.join(" or "))
}
