//! A map as a picture that needs nothing else: light or dark as its reader likes it, with words for who can't see it.

use std::fmt::Write;

use super::graph::{ANYTIME, EdgeKind, FlowGraph, GraphEdge, GraphNode, Mark, MarkKind, NodeKind};
use super::layout::{self, LABEL_MAX, MARK_MAX, MARK_ROW, NAME_MAX};

const STYLE: &str = "
svg{--bg:#fff;--bg-2:#f5f6f8;--fg:#14171f;--mut:#545c6a;--line:#dfe3e8;--accent:#2456e6;--on-accent:#fff;--sel:#e7edff;--ok:#17704a;--warn:#8a5200;--edge:#8d96a5}
@media(prefers-color-scheme:dark){svg{--bg:#12151c;--bg-2:#1a1f29;--fg:#eef1f6;--mut:#a5adba;--line:#2c3340;--accent:#8fb0ff;--on-accent:#0b1020;--sel:#24304d;--ok:#6fd3a0;--warn:#f0b95b;--edge:#6c7686}}
.paper{fill:var(--bg)}
text{font:500 14px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:var(--fg)}
.box{fill:var(--bg);stroke:var(--edge);stroke-width:1.25}
.entry .box{fill:var(--accent);stroke:var(--accent)}.entry .name{fill:var(--on-accent);font-weight:600}
.anytime .box{fill:var(--sel)}.anytime .name{fill:var(--accent)}
.handoff .box{stroke:var(--ok)}.handoff .name{fill:var(--ok)}
.resolve .box,.end .box{fill:var(--bg-2)}.resolve .name,.end .name{fill:var(--mut)}
.dynamic .box{stroke-dasharray:4 3;fill:none}.dynamic .name{fill:var(--mut);font-style:italic}
.chip{fill:var(--bg-2);stroke:var(--line)}
.entry .chip{fill:var(--bg)}
.mark text{font-size:12px;font-weight:400;fill:var(--mut)}.mark path{fill:none;stroke:var(--mut);stroke-width:1.2;stroke-linejoin:round;stroke-linecap:round}
.edge path{fill:none;stroke:var(--edge);stroke-width:1.5;stroke-linecap:round}.edge .tip{fill:var(--edge);stroke:none}
.edge rect{fill:var(--bg);stroke:var(--line)}.edge text{font-size:12px;font-weight:400;fill:var(--mut)}
.menu path{stroke:var(--accent)}.menu .tip{fill:var(--accent)}.menu rect{fill:var(--sel);stroke:var(--sel)}.menu text{fill:var(--fg)}
.handoff path{stroke:var(--ok)}.handoff .tip{fill:var(--ok)}
.idle path,.timeout path,.otherwise path{stroke:var(--warn)}.idle .tip,.timeout .tip,.otherwise .tip{fill:var(--warn)}.idle text,.timeout text,.otherwise text{fill:var(--warn)}
.dashed path{stroke-dasharray:6 4}.edge .tip{stroke-dasharray:none}.edge.dynamic path{stroke-dasharray:2 4}
.keyword rect{stroke:var(--edge)}
.quiet path,.quiet text{opacity:.45}
.count text,text.count{font-size:11px;font-weight:400;fill:var(--mut)}text.silent{fill:var(--warn)}
";

/// The picture's text.
#[must_use]
pub fn svg(graph: &FlowGraph) -> String {
    let mut out = String::new();
    let (width, height) = (graph.width, graph.height);
    let containers = graph.nodes.iter().filter(|node| is_box(node.kind)).count();
    let names: Vec<&str> =
        graph.nodes.iter().filter(|node| is_box(node.kind)).map(|node| node.label.as_str()).collect();
    // Writing into a string can't fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"map-title map-words\">\n<title id=\"map-title\">Map of the flow</title>\n\
         <desc id=\"map-words\">{containers} containers: {}. {} ways between them.</desc>\n<style>{STYLE}</style>\n\
         <rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n",
        escaped(&names.join(", ")),
        graph.edges.len(),
    );
    let most = graph.edges.iter().filter_map(|edge| edge.runs).max().unwrap_or_default();
    graph.edges.iter().for_each(|edge| line(&mut out, edge, most));
    graph.edges.iter().for_each(|edge| words(&mut out, edge));
    graph.nodes.iter().for_each(|node| shape(&mut out, node));
    out.push_str("</svg>\n");
    out
}

fn is_box(kind: NodeKind) -> bool {
    matches!(kind, NodeKind::Entry | NodeKind::Container)
}

fn classes(edge: &GraphEdge) -> String {
    let kind = match edge.kind {
        EdgeKind::Jump => "jump",
        EdgeKind::Menu => "menu",
        EdgeKind::Keyword => "keyword",
        EdgeKind::Fallback => "fallback",
        EdgeKind::Idle => "idle",
        EdgeKind::Timeout => "timeout",
        EdgeKind::Handoff => "handoff",
        EdgeKind::Otherwise => "otherwise",
        EdgeKind::Resolve => "resolve",
        EdgeKind::End => "end",
        EdgeKind::Dynamic => "dynamic",
    };
    let dashed = if edge.kind.is_dashed() { " dashed" } else { "" };
    let quiet = if edge.runs == Some(0) { " quiet" } else { "" };
    format!("edge {kind}{dashed}{quiet}")
}

#[expect(clippy::cast_precision_loss, reason = "a number of runs, for the thickness of a line")]
fn line(out: &mut String, edge: &GraphEdge, most: i64) {
    let runs = edge.runs.filter(|runs| *runs > 0 && most > 0);
    let thick = runs.map(|runs| 1.5 + 3.5 * (runs as f64 / most as f64).sqrt());
    let style = thick.map(|thick| format!(" style=\"stroke-width:{thick:.1}\"")).unwrap_or_default();
    let _ = write!(out, "<g class=\"{}\"><path d=\"{}\"{style}/>", classes(edge), path(edge));
    if let [.., before, end] = edge.points.as_slice() {
        let _ = write!(out, "<path class=\"tip\" d=\"{}\"/>", tip(*before, *end));
    }
    out.push_str("</g>\n");
}

/// Level through the columns, bent between them.
fn path(edge: &GraphEdge) -> String {
    let mut path = String::new();
    if edge.from == edge.to
        && let [start, corner, other, end] = edge.points.as_slice()
    {
        let _ = write!(
            path,
            "M{} {}V{}Q{} {} {} {}H{}Q{} {} {} {}V{}",
            start[0],
            start[1],
            corner[1] - 8.0,
            corner[0],
            corner[1],
            corner[0] - 8.0,
            corner[1],
            other[0] + 8.0,
            other[0],
            other[1],
            other[0],
            other[1] - 8.0,
            end[1],
        );
        return path;
    }
    let mut before: Option<[f64; 2]> = None;
    for [x, y] in edge.points.iter().copied() {
        let _ = match before {
            None => write!(path, "M{x} {y}"),
            Some([_, from_y]) if (from_y - y).abs() < 0.05 => write!(path, "H{x}"),
            Some([from_x, from_y]) => {
                let middle = f64::midpoint(from_x, x);
                write!(path, "C{middle:.1} {from_y} {middle:.1} {y} {x} {y}")
            }
        };
        before = Some([x, y]);
    }
    path
}

/// The head of an arrow: lines come in level, and loops from below.
fn tip(before: [f64; 2], end: [f64; 2]) -> String {
    let [x, y] = end;
    if (before[0] - x).abs() < 0.05 {
        format!("M{x} {y}l-4 8h8z")
    } else if before[0] < x {
        format!("M{x} {y}l-8 -4v8z")
    } else {
        format!("M{x} {y}l8 -4v8z")
    }
}

fn words(out: &mut String, edge: &GraphEdge) {
    let Some([x, y]) = edge.label_at else { return };
    let label = edge.label.as_deref().map(|label| layout::cut(label, LABEL_MAX));
    let runs = edge.runs.filter(|runs| *runs > 0).map(|runs| runs.to_string());
    let Some(shown) = label.into_iter().chain(runs).reduce(|all, part| format!("{all} · {part}")) else { return };
    let width = layout::label_width(&shown).max(24.0);
    let (left, top) = (x - width / 2.0, y - 10.0);
    let _ = writeln!(
        out,
        "<g class=\"{}\">{}<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"20\" rx=\"10\"/>\
         <text x=\"{x}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text></g>",
        classes(edge),
        edge.label.as_deref().map(|label| format!("<title>{}</title>", escaped(label))).unwrap_or_default(),
        y + 4.2,
        escaped(&shown),
    );
}

fn shape(out: &mut String, node: &GraphNode) {
    let kind = match node.kind {
        NodeKind::Entry if node.id == ANYTIME => "entry anytime",
        NodeKind::Entry => "entry",
        NodeKind::Container => "container",
        NodeKind::Handoff => "handoff",
        NodeKind::Resolve => "resolve",
        NodeKind::End => "end",
        NodeKind::Dynamic => "dynamic",
    };
    let (x, y, width, height) = (node.x, node.y, node.width, node.height);
    let radius = if is_box(node.kind) { 10.0 } else { height / 2.0 };
    let base = if node.marks.is_empty() { y + height / 2.0 + 5.0 } else { y + 25.0 };
    let _ = write!(
        out,
        "<g class=\"{kind}\"><title>{}</title><rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
         rx=\"{radius}\"/><text class=\"name\" x=\"{:.1}\" y=\"{base:.1}\" text-anchor=\"middle\">{}</text>",
        escaped(&node.label),
        x + width / 2.0,
        escaped(&layout::cut(&node.label, NAME_MAX)),
    );
    marks(out, node);
    let runs = node.runs.filter(|runs| *runs > 0);
    if let Some(runs) = runs {
        let _ = write!(out, "<text class=\"count\" x=\"{:.1}\" y=\"{:.1}\">{runs}</text>", x + 6.0, y - 5.0);
    }
    if let Some(silent) = node.silent.filter(|silent| *silent > 0) {
        let _ = write!(
            out,
            "<text class=\"count silent\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{silent} silent</text>",
            x + width - 6.0,
            y - 5.0
        );
    }
    out.push_str("</g>\n");
}

/// Rows of marks, each row in the middle.
fn marks(out: &mut String, node: &GraphNode) {
    for (row, marks) in layout::rows(node).iter().enumerate() {
        let used: f64 = marks.iter().map(|mark| layout::mark_width(&mark.label)).sum();
        let mut left = node.x + (node.width - used) / 2.0;
        let row = f64::from(u32::try_from(row).unwrap_or(u32::MAX));
        let top = node.y + 36.0 + MARK_ROW * row;
        for mark in marks {
            let width = layout::mark_width(&mark.label);
            chip(out, mark, left + 2.0, top, width - 4.0);
            left += width;
        }
    }
}

fn chip(out: &mut String, mark: &Mark, left: f64, top: f64, width: f64) {
    let (icon, means) = match mark.kind {
        MarkKind::Rest => ("M1 4h9M7.5 1.5 10 4 7.5 6.5M11 8.5H2M4.5 6 2 8.5 4.5 11", "REST call"),
        MarkKind::AskAgent => ("M1.5 2h9v6.5h-5L3 11V8.500H1.5z", "Asks the group"),
        MarkKind::Wait => ("M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10zM6 3.200V6l2 1.300", "Waits"),
        MarkKind::Media => ("M1.500 2h9v8h-9zM1.500 8.500l3-3 2.500 2.500 1.500-1.500 2 2", "Shows"),
        MarkKind::Card => ("M2 1.500h8v9H2zM4 4h4M4 6h4M4 8h2", "Knowledge card"),
    };
    let _ = write!(
        out,
        "<g class=\"mark\"><title>{means}: {}</title><rect class=\"chip\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" \
         height=\"20\" rx=\"10\"/><path transform=\"translate({:.1} {:.1})\" d=\"{icon}\"/><text x=\"{:.1}\" y=\"{:.1}\">{}\
         </text></g>",
        escaped(&mark.label),
        left + 8.0,
        top + 4.0,
        left + 24.0,
        top + 14.2,
        escaped(&layout::cut(&mark.label, MARK_MAX)),
    );
}

/// Text as XML takes it; what XML has no place for becomes a space.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut all, c| {
        match c {
            '&' => all.push_str("&amp;"),
            '<' => all.push_str("&lt;"),
            '>' => all.push_str("&gt;"),
            '"' => all.push_str("&quot;"),
            '\'' => all.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => all.push(' '),
            c => all.push(c),
        }
        all
    })
}
