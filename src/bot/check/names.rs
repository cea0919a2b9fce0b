//! Names of what does not exist: containers, groups, services, canned responses, settings, texts and media.

use std::collections::BTreeSet;

use super::Check;
use crate::bot::outline::leads::Targets;
use crate::bot::outline::meaning::{self, Named};
use crate::bot::outline::ways::each_step;
use crate::bot::outline::{Call, Kind, Outline, Span, Step, Value};
use crate::domain::flow::declaration::{ENTRY, Place};
use crate::domain::flow::report::DiagnosticCode;
use crate::domain::suggestion::did_you_mean;

impl Check<'_> {
    /// Whether conversations can begin.
    pub(super) fn entry(&mut self) {
        if self.outline.entry().is_some() {
            return;
        }
        let Some(file) = self.outline.main_file() else { return };
        let with_arguments = self.outline.named(file, ENTRY).next().map(|(_, function)| function.span.clone());
        let message = if with_arguments.is_some() {
            format!("`{ENTRY}` must not take arguments: conversations begin in `fn {ENTRY}() {{ ... }}`.")
        } else {
            let near = did_you_mean(ENTRY, self.outline.container_names());
            format!(
                "Conversations begin in the function `{ENTRY}`, and there is none: add `fn {ENTRY}() {{ ... }}`.{near}"
            )
        };
        let first = Span { file: file.clone(), line: 1, column: 1, end_column: 2 };
        self.error(DiagnosticCode::NoEntry, &with_arguments.unwrap_or(first), message);
    }

    pub(super) fn names(&mut self) {
        let mut steps = Vec::new();
        for block in all_blocks(self.outline) {
            each_step(block, &mut |step| steps.push(step));
        }
        for step in steps {
            match step {
                Step::Call(call) => self.references(call),
                Step::Setting { name, span } => self.setting(name, span),
                _ => {}
            }
        }
        self.declared();
    }

    fn references(&mut self, call: &Call) {
        for reference in meaning::references(call) {
            if call.callee.is_some() {
                continue;
            }
            let value = reference.value;
            match reference.what {
                Named::Container(_) => {
                    if let Some(name) = value.as_container() {
                        self.container(name, &value.span);
                    }
                }
                Named::Group => self.listed(value, &Listed::GROUP),
                Named::Service => self.listed(value, &Listed::SERVICE),
                Named::CannedResponse => self.listed(value, &Listed::CANNED),
                Named::Text => self.text(value),
                Named::Media => self.media(value),
            }
        }
    }

    fn container(&mut self, name: &str, span: &Span) {
        if self.outline.container(name).is_some() {
            return;
        }
        let takes_arguments =
            self.outline.main_file().is_some_and(|file| self.outline.named(file, name).next().is_some());
        let message = if takes_arguments {
            format!("`{name}` takes arguments, so it can't be a container: call it, or write `fn {name}() {{ ... }}`.")
        } else {
            let near = did_you_mean(name, self.outline.container_names());
            let advice = if near.is_empty() { format!(" Add `fn {name}() {{ ... }}`.") } else { near };
            format!("There is no container \"{name}\".{advice}")
        };
        self.error(DiagnosticCode::UnknownContainer, span, message);
    }

    fn listed(&mut self, value: &Value, list: &Listed) {
        let names = (list.names)(self.known);
        let (Some(name), Some(names)) = (value.as_text(), names) else { return };
        if names.contains(name) {
            return;
        }
        let near = did_you_mean(name, names.iter().map(String::as_str));
        let advice = if near.is_empty() { format!(" {}", list.advice) } else { near };
        let message = format!("There is no {} \"{name}\".{advice}", list.what);
        self.error(list.code, &value.span, message);
    }

    fn setting(&mut self, name: &str, span: &Span) {
        let settings = &self.declarations.settings;
        if settings.iter().any(|setting| setting.name == name) {
            return;
        }
        let near = did_you_mean(name, settings.iter().map(|setting| setting.name.as_str()));
        let advice = format!("Declare it at the top of the script: setting(\"{name}\", #{{ label: \"...\" }});");
        let message = format!("There is no setting \"{name}\".{near} {advice}");
        self.error(DiagnosticCode::UnknownSetting, span, message);
    }

    fn text(&mut self, value: &Value) {
        let (Some(key), Some(texts)) = (value.as_text(), self.known.texts.as_ref()) else { return };
        let lacking: Vec<String> = texts
            .iter()
            .filter(|(_, keys)| !keys.contains(key))
            .map(|(language, _)| format!("texts/{language}.toml"))
            .collect();
        let message = if texts.is_empty() {
            format!("The flow has no texts: add a file such as texts/en.toml with the line `{key} = \"...\"`.")
        } else if lacking.is_empty() {
            return;
        } else if lacking.len() == texts.len() {
            let near = did_you_mean(key, texts.values().flatten().map(String::as_str));
            format!("There is no text \"{key}\".{near} Add it to {}.", lacking.join(" and "))
        } else {
            format!("The text \"{key}\" is missing in {}: add it there.", lacking.join(" and "))
        };
        self.error(DiagnosticCode::UnknownText, &value.span, message);
    }

    fn media(&mut self, value: &Value) {
        let (Some(name), Some(media)) = (value.as_text(), self.known.media.as_ref()) else { return };
        let file = name.strip_prefix("media/").unwrap_or(name);
        if name.is_empty() || name.contains("://") || media.contains(file) {
            return;
        }
        let near = did_you_mean(file, media.iter().map(String::as_str));
        let message = format!("The flow's folder has no file \"{file}\".{near} Upload it, or write a whole URL.");
        self.error(DiagnosticCode::UnknownMedia, &value.span, message);
    }

    /// What is named at the top level.
    fn declared(&mut self) {
        let declarations = self.declarations;
        let keywords = declarations.keywords.iter().map(|one| ("keyword", &one.container, &one.place));
        let idle = declarations.idle.iter().map(|one| ("idle", &one.container, &one.place));
        let fallback = declarations.fallback.iter().map(|one| ("fallback", &one.container, &one.place));
        let all: Vec<(&str, &String, &Place)> = keywords.chain(idle).chain(fallback).collect();
        for (call, container, place) in all {
            let span = declared_at(self.outline, call, container, place);
            self.container(container, &span);
        }
    }
}

/// All code of all files.
pub(super) fn all_blocks(outline: &Outline) -> impl Iterator<Item = &crate::bot::outline::Block> {
    outline.tops.iter().chain(outline.functions.iter().map(|function| &function.body))
}

/// Where a declaration says its container: the argument, when the outline has it, or else the call.
fn declared_at(outline: &Outline, name: &str, container: &str, place: &Place) -> Span {
    let mut found = None;
    let tops = outline.tops.iter().filter(|block| *block.span.file == *place.file);
    for block in tops {
        each_step(block, &mut |step| {
            if let Step::Call(call) = step
                && call.name == name
                && call.span.line == place.line
            {
                let arg =
                    call.args.iter().rev().find(|arg| Targets::of(arg).names.iter().any(|one| one.0 == container));
                found = found.take().or(arg
                    .filter(|arg| matches!(arg.kind, Kind::Text(_) | Kind::Function(_)))
                    .map(|arg| arg.span.clone()));
            }
        });
    }
    let length = u32::try_from(name.len()).unwrap_or(1);
    found.unwrap_or_else(|| Span {
        file: place.file.as_str().into(),
        line: place.line,
        column: place.column,
        end_column: place.column + length,
    })
}

/// Names that the dashboard keeps a list of.
struct Listed {
    what: &'static str,
    code: DiagnosticCode,
    names: fn(&super::Known) -> Option<&BTreeSet<String>>,
    advice: &'static str,
}

impl Listed {
    const GROUP: Self = Self {
        what: "group",
        code: DiagnosticCode::UnknownGroup,
        names: |known| known.groups.as_ref(),
        advice: "Create it in the settings, or name another.",
    };
    const SERVICE: Self = Self {
        what: "service",
        code: DiagnosticCode::UnknownService,
        names: |known| known.services.as_ref(),
        advice: "Set it up in the dashboard, or use rest.get(url).",
    };
    const CANNED: Self = Self {
        what: "canned response",
        code: DiagnosticCode::UnknownCannedResponse,
        names: |known| known.canned_responses.as_ref(),
        advice: "Write it in the dashboard, or use say(text).",
    };
}
