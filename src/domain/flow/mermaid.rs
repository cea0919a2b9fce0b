//! A map as text for Mermaid, which many wikis and repositories draw.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::graph::{FlowGraph, MarkKind, NodeKind};

/// The diagram's text.
#[must_use]
pub fn mermaid(graph: &FlowGraph) -> String {
    let numbers: BTreeMap<&str, usize> =
        graph.nodes.iter().enumerate().map(|(number, node)| (node.id.as_str(), number)).collect();
    let mut text = "flowchart LR\n".to_owned();
    for (number, node) in graph.nodes.iter().enumerate() {
        let mut label = escaped(&node.label);
        for mark in &node.marks {
            // Writing into a string can't fail.
            let _ = write!(label, "<br/><small>{} {}</small>", sign(mark.kind), escaped(&mark.label));
        }
        let (open, close) = match node.kind {
            NodeKind::Entry => ("([", "])"),
            NodeKind::Container => ("[", "]"),
            NodeKind::Handoff => ("{{", "}}"),
            NodeKind::Resolve | NodeKind::End => ("((", "))"),
            NodeKind::Dynamic => ("[/", "/]"),
        };
        let _ = writeln!(text, "    n{number}{open}\"{label}\"{close}");
    }
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (numbers.get(edge.from.as_str()), numbers.get(edge.to.as_str())) else { continue };
        let arrow = if edge.kind.is_dashed() { "-.->" } else { "-->" };
        let words = edge.label.as_deref().map(escaped).filter(|label| !label.trim().is_empty());
        let runs = edge.runs.map(|runs| runs.to_string());
        let label: Vec<String> = words.into_iter().chain(runs).collect();
        let label = if label.is_empty() { String::new() } else { format!("|\"{}\"|", label.join(" · ")) };
        let _ = writeln!(text, "    n{from} {arrow}{label} n{to}");
    }
    for (kind, name, style) in [
        (NodeKind::Entry, "entry", "stroke-width:2px"),
        (NodeKind::Handoff, "handoff", "stroke:#1b7f4b"),
        (NodeKind::Dynamic, "dynamic", "stroke-dasharray:4 3"),
    ] {
        let ids: Vec<String> = graph
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, n)| n.kind == kind)
            .map(|(number, _)| format!("n{number}"))
            .collect();
        if !ids.is_empty() {
            let _ = writeln!(text, "    classDef {name} {style}\n    class {} {name}", ids.join(","));
        }
    }
    text
}

fn sign(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Rest => "REST",
        MarkKind::AskAgent => "asks",
        MarkKind::Wait => "waits",
        MarkKind::Media => "shows",
        MarkKind::Card => "knows",
    }
}

/// Everything that could mean something to Mermaid, by its number.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut all, c| {
        if c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '-' | '_' | '?' | '!' | '(' | ')' | '…' | '/' | ':') {
            all.push(c);
        } else if c.is_whitespace() || c.is_control() {
            all.push(' ');
        } else {
            let _ = write!(all, "#{};", u32::from(c));
        }
        all
    })
}
