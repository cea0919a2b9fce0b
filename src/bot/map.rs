//! The map of a flow: its containers as nodes, and what leads from one to the next as edges. Where they are drawn is decided in
//! `domain::flow::layout`.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::outline::leads::{Reach, Targets, calls_from};
use super::outline::meaning::{self, Lead, Named};
use super::outline::ways::{Ways, each_step};
use super::outline::{Call, Function, Kind, Outline, Receiver, Span, Step, Value};
use crate::domain::flow::declaration::{Declarations, Place};
use crate::domain::flow::graph::{ANYTIME, EdgeKind, FlowGraph, GraphEdge, GraphNode, Mark, MarkKind, NodeKind};
use crate::domain::flow::layout::lay_out;
use crate::domain::flow::report::Container;

/// More marks than anybody reads on a node.
const MOST_MARKS: usize = 6;
/// From so many bytes on, a way is given no more labels.
const LABELS: usize = 300;
/// The longest summary of a container.
const SUMMARY: usize = 120;

/// The drawn map of a flow.
#[must_use]
pub fn graph(outline: &Outline, declarations: &Declarations) -> FlowGraph {
    let ways = Ways::of(outline);
    let mut map = Map { outline, nodes: Vec::new(), known: BTreeMap::new(), edges: BTreeMap::new(), order: Vec::new() };
    let containers = containers_in(outline, &ways, declarations);
    for number in &containers {
        if let Some(function) = outline.functions.get(*number) {
            map.container(function, Some(*number) == outline.entry());
        }
    }
    map.declared(declarations);
    for number in &containers {
        if let Some(function) = outline.functions.get(*number) {
            for (label, call) in calls_from(outline, &ways, *number) {
                map.call(&function.name, label.as_deref(), call);
            }
        }
    }
    let edges = map.order.iter().filter_map(|key| map.edges.remove(key)).collect();
    lay_out(map.nodes, edges)
}

/// The containers of a flow from top to bottom, each with the first words that a visitor hears in it.
#[must_use]
pub fn containers(outline: &Outline, declarations: &Declarations) -> Vec<Container> {
    let ways = Ways::of(outline);
    let mut numbers = containers_in(outline, &ways, declarations);
    numbers.sort_unstable();
    let functions = numbers.into_iter().filter_map(|number| outline.functions.get(number));
    functions
        .map(|function| {
            let mut summary = None;
            ways.each_reached(&function.body, &mut |step| {
                if let Step::Call(call) = step
                    && summary.is_none()
                {
                    summary = meaning::spoken(call).and_then(Value::words).map(|words| cut(words, SUMMARY));
                }
            });
            Container { name: function.name.clone(), line: function.span.line, summary }
        })
        .collect()
}

fn cut(text: &str, max: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    crate::domain::flow::layout::cut(&line, max)
}

/// The entry, then all that something leads to, then what could be one but that nothing leads to; functions that are only
/// called are none.
fn containers_in(outline: &Outline, ways: &Ways<'_>, declarations: &Declarations) -> Vec<usize> {
    let reach = Reach::of(outline, ways, declarations);
    let mut called = BTreeSet::new();
    let mut named: BTreeSet<usize> = reach.containers.clone();
    for function in &outline.functions {
        each_step(&function.body, &mut |step| {
            if let Step::Call(call) = step {
                called.extend(call.callee);
                for reference in meaning::references(call) {
                    if matches!(reference.what, Named::Container(_)) {
                        let names = Targets::of(reference.value).names;
                        named.extend(names.iter().filter_map(|(name, _)| outline.container(name)));
                    }
                }
            }
        });
    }
    let main = outline.main_file();
    let entry = outline.entry();
    let others = outline.functions.iter().enumerate().filter(|(number, function)| {
        let is_lonely = function.is_container_like() && Some(&function.span.file) == main && !called.contains(number);
        (named.contains(number) || is_lonely) && Some(*number) != entry
    });
    entry.into_iter().chain(others.map(|(number, _)| number)).collect()
}

/// Where an edge is told apart from all others: what goes the same way for the same cause is one line.
type Key = (String, String, EdgeKind);

struct Map<'o> {
    outline: &'o Outline,
    nodes: Vec<GraphNode>,
    /// The numbers of nodes by their ids.
    known: BTreeMap<String, usize>,
    edges: BTreeMap<Key, GraphEdge>,
    order: Vec<Key>,
}

impl Map<'_> {
    fn container(&mut self, function: &Function, is_entry: bool) {
        let kind = if is_entry { NodeKind::Entry } else { NodeKind::Container };
        self.node(&function.name, kind, &function.name, &function.span);
    }

    fn node(&mut self, id: &str, kind: NodeKind, label: &str, span: &Span) {
        if self.known.contains_key(id) {
            return;
        }
        self.known.insert(id.to_owned(), self.nodes.len());
        self.nodes.push(GraphNode {
            id: id.to_owned(),
            kind,
            label: label.to_owned(),
            marks: Vec::new(),
            file: span.file.to_string(),
            line: span.line,
            x: 0.0,
            y: 0.0,
            width: 0.0,
            height: 0.0,
            runs: None,
            silent: None,
        });
    }

    fn edge(&mut self, from: &str, to: &str, kind: EdgeKind, label: Option<&str>, span: &Span) {
        let key = (from.to_owned(), to.to_owned(), kind);
        if let Some(edge) = self.edges.get_mut(&key) {
            let is_new =
                |label: &&str| edge.label.as_deref().is_none_or(|all| !all.split(", ").any(|one| one == *label));
            if let Some(label) = label.filter(is_new) {
                edge.label = Some(edge.label.take().map_or_else(|| label.to_owned(), |all| with_label(all, label)));
            }
            return;
        }
        self.order.push(key.clone());
        self.edges.insert(
            key,
            GraphEdge {
                from: from.to_owned(),
                to: to.to_owned(),
                kind,
                label: label.map(str::to_owned),
                file: span.file.to_string(),
                line: span.line,
                points: Vec::new(),
                label_at: None,
                runs: None,
            },
        );
    }

    /// Where a name leads: to its container, or to a node that says that there is none.
    fn target(&mut self, name: &str, span: &Span) -> String {
        if self.outline.container(name).is_some() && self.known.contains_key(name) {
            return name.to_owned();
        }
        let id = format!("missing:{name}");
        self.node(&id, NodeKind::Dynamic, &format!("{name}?"), span);
        id
    }

    fn declared(&mut self, declarations: &Declarations) {
        for keyword in &declarations.keywords {
            self.anytime(&keyword.container, EdgeKind::Keyword, &keyword.words.join(", "), &keyword.place);
        }
        if let Some(idle) = &declarations.idle {
            #[expect(clippy::cast_precision_loss, reason = "a time to show")]
            let label = lasting(idle.seconds as f64);
            self.anytime(&idle.container, EdgeKind::Idle, &label, &idle.place);
        }
        if let Some(fallback) = &declarations.fallback {
            self.anytime(&fallback.container, EdgeKind::Fallback, "anything else", &fallback.place);
        }
    }

    fn anytime(&mut self, container: &str, kind: EdgeKind, label: &str, place: &Place) {
        let column = place.column;
        let span = Span { file: place.file.as_str().into(), line: place.line, column, end_column: column + 1 };
        self.node(ANYTIME, NodeKind::Entry, "At any moment", &span);
        let to = self.target(container, &span);
        self.edge(ANYTIME, &to, kind, Some(label).filter(|label| !label.is_empty()), &span);
    }

    fn call(&mut self, from: &str, label: Option<&str>, call: &Call) {
        if let Some(mark) = mark_of(call) {
            self.mark(from, mark);
        }
        // A function of the script stands for what it does itself.
        if !call.is_plain() || call.callee.is_some() {
            return;
        }
        for reference in meaning::references(call) {
            if let Named::Container(lead) = reference.what {
                self.lead(from, label, lead, reference.value, call);
            }
        }
        match call.name.as_str() {
            "handoff" => self.handoff(from, label, call),
            "resolve" => {
                self.node("resolve", NodeKind::Resolve, "Resolved", &call.span);
                self.edge(from, "resolve", EdgeKind::Resolve, label, &call.span);
            }
            "end" => {
                self.node("end", NodeKind::End, "End", &call.span);
                self.edge(from, "end", EdgeKind::End, label, &call.span);
            }
            _ => {}
        }
    }

    fn lead(&mut self, from: &str, label: Option<&str>, lead: Lead, value: &Value, call: &Call) {
        let targets = Targets::of(value);
        for (name, option) in targets.names {
            let (kind, label) = match lead {
                Lead::Jump if option.is_some() => (EdgeKind::Menu, option.map(str::to_owned)),
                Lead::Jump if label.is_some() => (EdgeKind::Menu, label.map(str::to_owned)),
                Lead::Jump => (EdgeKind::Jump, None),
                Lead::Idle => (EdgeKind::Idle, call.args.first().and_then(Value::as_seconds).map(lasting)),
                Lead::Timeout => (EdgeKind::Timeout, call.option("timeout").and_then(Value::as_seconds).map(lasting)),
                Lead::Otherwise => (EdgeKind::Otherwise, Some("otherwise".to_owned())),
            };
            let to = self.target(name, &value.span);
            self.edge(from, &to, kind, label.as_deref(), &call.span);
        }
        if targets.is_computed {
            let id = "dynamic";
            self.node(id, NodeKind::Dynamic, "at run time", &call.span);
            self.edge(from, id, EdgeKind::Dynamic, label, &call.span);
        }
    }

    fn handoff(&mut self, from: &str, label: Option<&str>, call: &Call) {
        // Without a group, or with options in its place, it is the inbox's own.
        let group = call.args.first().filter(|first| !matches!(first.kind, Kind::Map(_) | Kind::Unit));
        let names: Vec<(String, String)> = match group {
            None => vec![("handoff:".to_owned(), "Inbox".to_owned())],
            Some(group) => {
                let targets = Targets::of(group);
                let known = targets.names.iter().map(|(name, _)| (format!("handoff:{name}"), (*name).to_owned()));
                let computed = targets.is_computed.then(|| ("handoff:*".to_owned(), "a group".to_owned()));
                known.chain(computed).collect()
            }
        };
        for (id, name) in names {
            self.node(&id, NodeKind::Handoff, &name, &call.span);
            let kind = if id == "handoff:*" { EdgeKind::Dynamic } else { EdgeKind::Handoff };
            self.edge(from, &id, kind, label, &call.span);
        }
    }

    fn mark(&mut self, id: &str, mark: Mark) {
        let node = self.known.get(id).and_then(|number| self.nodes.get_mut(*number));
        if let Some(node) = node.filter(|node| node.marks.len() < MOST_MARKS && !node.marks.contains(&mark)) {
            node.marks.push(mark);
        }
    }
}

/// One label more; of very many only the first are named.
fn with_label(all: String, label: &str) -> String {
    match all.len() {
        0..LABELS => format!("{all}, {label}"),
        _ if all.ends_with('…') => all,
        _ => format!("{all}, …"),
    }
}

/// What a call does beside talking.
fn mark_of(call: &Call) -> Option<Mark> {
    let first = call.args.first();
    let words = |other: &str| first.and_then(Value::words).map_or_else(|| other.to_owned(), |words| cut(words, 40));
    if call.receiver == Some(Receiver::Variable("rest".to_owned())) && meaning::is_rest_method(&call.name) {
        let host = first.and_then(Value::words).and_then(|address| address.split_once("://"));
        let host = host.and_then(|(_, rest)| rest.split(['/', '?', '#']).next()).filter(|host| !host.contains('…'));
        return Some(Mark { kind: MarkKind::Rest, label: host.unwrap_or("REST").to_owned() });
    }
    if !call.is_plain() || call.callee.is_some() {
        return None;
    }
    let (kind, label) = match call.name.as_str() {
        "service" => (MarkKind::Rest, words("REST")),
        "ask_agent" => (MarkKind::AskAgent, words("a group")),
        "wait" => (MarkKind::Wait, first.and_then(Value::as_seconds).map_or_else(|| "a while".to_owned(), lasting)),
        "image" | "file" => {
            let name = words("a file");
            let name = name.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("a file").to_owned();
            (MarkKind::Media, name)
        }
        "answer" | "cards" => (MarkKind::Card, call.name.clone()),
        _ => return None,
    };
    Some(Mark { kind, label })
}

/// A time in the largest unit that fits.
fn lasting(seconds: f64) -> String {
    const UNITS: [(f64, &str); 3] = [(86_400.0, "d"), (3_600.0, "h"), (60.0, "min")];
    let unit = UNITS.iter().find(|(size, _)| seconds >= *size && seconds % size == 0.0);
    unit.map_or_else(|| format!("{seconds} s"), |(size, name)| format!("{} {name}", seconds / size))
}
