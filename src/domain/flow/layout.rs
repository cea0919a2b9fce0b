//! Where the nodes and lines of a map go: columns from left to right, as far as a conversation has come. Pure and always the
//! same for the same flow, so that a map does not jump about while its script is written.
//!
//! A line that spans columns has a place of its own in each of them, and its label one between two: so nothing covers anything.
//! Where to look next: [`ranks`] for the columns, [`order`] for who is above whom, [`place`] for the pixels.

mod order;
mod place;
mod ranks;
mod route;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::graph::{FlowGraph, GraphEdge, GraphNode, Mark, NodeKind};

/// The longest label that is shown; a longer one ends in an ellipsis.
pub const LABEL_MAX: usize = 28;
/// The longest name of a node.
pub const NAME_MAX: usize = 26;

/// Around the whole map.
pub(super) const MARGIN: f64 = 24.0;
/// Between two columns, for lines to bend in.
const COLUMN_GAP: f64 = 34.0;
const NODE_HEIGHT: f64 = 40.0;
const PILL_HEIGHT: f64 = 32.0;
/// The height of a row of marks under a name.
pub const MARK_ROW: f64 = 24.0;
const NODE_MIN: f64 = 112.0;
const NODE_MAX: f64 = 244.0;
const LABEL_HEIGHT: f64 = 20.0;
/// Where a number of runs would stand on a line without a label.
const BARE_LINE: (f64, f64) = (36.0, 16.0);
const THROUGH_HEIGHT: f64 = 8.0;
/// How far below a node its first loop hangs, and each further one.
const LOOP_DEPTH: f64 = 22.0;
const LOOP_STEP: f64 = 24.0;

/// The most places in columns that a map may have. Beyond, a map costs seconds and nobody can follow its lines.
const ITEMS_MAX: usize = 100_000;

/// What has a place in a column: a node, or a line on its way through.
#[derive(Clone, Debug)]
struct Item {
    layer: usize,
    /// None: a line.
    node: Option<usize>,
    width: f64,
    height: f64,
    /// The items that it is connected with, one column to the left and one to the right.
    left: Vec<usize>,
    right: Vec<usize>,
}

/// A line through the columns, always from left to right.
#[derive(Clone, Debug)]
struct Chain {
    edge: usize,
    is_reversed: bool,
    /// From node to node, with the places on the way.
    items: Vec<usize>,
    /// The number in `items` of the place of its label.
    label: usize,
}

/// Columns and what is in them.
#[derive(Clone, Debug, Default)]
struct Layers {
    items: Vec<Item>,
    chains: Vec<Chain>,
    /// By column, from top to bottom: numbers of items. Nodes are in even columns, labels in odd ones.
    columns: Vec<Vec<usize>>,
    /// How many items and links have been looked at to put them in order.
    steps: usize,
}

/// A drawn map of these nodes and edges, or only what it consists of when it is too large. Edges to nodes that are not there
/// are left out.
#[must_use]
pub fn lay_out(mut nodes: Vec<GraphNode>, edges: Vec<GraphEdge>) -> FlowGraph {
    let numbers: BTreeMap<String, usize> =
        nodes.iter().enumerate().map(|(number, node)| (node.id.clone(), number)).collect();
    let number = |id: &String| numbers.get(id).copied();
    let ends = |edge: &GraphEdge| Some((number(&edge.from)?, number(&edge.to)?));
    let mut edges: Vec<(GraphEdge, (usize, usize))> =
        edges.into_iter().filter_map(|edge| ends(&edge).map(|ends| (edge, ends))).collect();
    nodes.iter_mut().for_each(measure);
    let pairs: Vec<(usize, usize)> = edges.iter().map(|(_, ends)| *ends).collect();

    let ranks = ranks::ranks(nodes.len(), &pairs);
    if items_needed(nodes.len(), &pairs, &ranks) > ITEMS_MAX {
        let edges = edges.into_iter().map(|(edge, _)| edge).collect();
        return FlowGraph { nodes, edges, is_too_large: true, ..FlowGraph::default() };
    }
    let mut layers = layers(&nodes, &edges, &ranks);
    order::arrange(&mut layers);
    let spots = place::place(&layers);
    let (width, height) = route::draw(&layers, &spots, &mut nodes, &mut edges);
    FlowGraph { width, height, nodes, edges: edges.into_iter().map(|(edge, _)| edge).collect(), is_too_large: false }
}

/// How many places a map needs: one for each node, and for each edge one in every column that it leads through.
fn items_needed(nodes: usize, edges: &[(usize, usize)], ranks: &[usize]) -> usize {
    let rank = |node: usize| ranks.get(node).copied().unwrap_or_default();
    let through = edges.iter().map(|(from, to)| (2 * rank(*from).abs_diff(rank(*to))).saturating_sub(1).max(1));
    through.fold(nodes, usize::saturating_add)
}

/// Gives a node the room that its words need.
fn measure(node: &mut GraphNode) {
    let name = 7.8 * shown_width(&node.label, NAME_MAX) + 36.0;
    let is_box = matches!(node.kind, NodeKind::Entry | NodeKind::Container);
    if !is_box {
        node.width = (name + 8.0).clamp(72.0, NODE_MAX).ceil();
        node.height = PILL_HEIGHT;
        return;
    }
    let marks: f64 = node.marks.iter().map(|mark| mark_width(&mark.label)).sum();
    node.width = name.max(marks + 20.0).clamp(NODE_MIN, NODE_MAX).ceil();
    let rows = u32::try_from(rows(node).len()).unwrap_or(u32::MAX);
    node.height = NODE_HEIGHT + MARK_ROW * f64::from(rows);
}

/// How wide a mark is drawn, with the room beside it.
#[must_use]
pub fn mark_width(label: &str) -> f64 {
    (6.9 * shown_width(label, MARK_MAX) + 36.0).min(NODE_MAX - 20.0)
}

/// The longest label of a mark.
pub const MARK_MAX: usize = 20;

/// The marks of a node in the rows that they are drawn in.
#[must_use]
pub fn rows(node: &GraphNode) -> Vec<Vec<&Mark>> {
    let room = node.width - 16.0;
    let mut rows: Vec<Vec<&Mark>> = Vec::new();
    let mut used = 0.0;
    for mark in &node.marks {
        let width = mark_width(&mark.label);
        match rows.last_mut() {
            Some(row) if used + width <= room => row.push(mark),
            _ => {
                rows.push(vec![mark]);
                used = 0.0;
            }
        }
        used += width;
    }
    rows
}

/// The number of letters that a text is as wide as, cut to a length.
fn shown_width(text: &str, max: usize) -> f64 {
    // Letters of East Asia and pictures are twice as wide.
    text.chars().take(max).map(|c| if u32::from(c) < 0x1100 { 1.0 } else { 1.9 }).sum()
}

fn label_size(edge: &GraphEdge) -> (f64, f64) {
    edge.label.as_deref().map_or(BARE_LINE, |label| (label_width(label), LABEL_HEIGHT))
}

/// How wide a label is drawn, with its border.
#[must_use]
pub fn label_width(label: &str) -> f64 {
    (6.8 * shown_width(label, LABEL_MAX) + 18.0).ceil()
}

/// A text cut to a length, with an ellipsis where something is missing.
#[must_use]
pub fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    text.chars().take(max.saturating_sub(1)).chain(['…']).collect()
}

/// Puts nodes into the even columns, and the ways of the edges into all between.
fn layers(nodes: &[GraphNode], edges: &[(GraphEdge, (usize, usize))], ranks: &[usize]) -> Layers {
    let rank = |node: usize| ranks.get(node).copied().unwrap_or_default();
    let mut loops = vec![0_u16; nodes.len()];
    for (_, (from, to)) in edges {
        if from == to
            && let Some(loops) = loops.get_mut(*from)
        {
            *loops += 1;
        }
    }
    let below = |loops: u16| if loops == 0 { 0.0 } else { LOOP_DEPTH + LOOP_STEP * f64::from(loops) };
    let item = |(number, (node, loops)): (usize, (&GraphNode, u16))| Item {
        layer: 2 * rank(number),
        node: Some(number),
        width: node.width,
        height: node.height + below(loops),
        left: Vec::new(),
        right: Vec::new(),
    };
    let mut layers = Layers {
        items: nodes.iter().zip(loops).enumerate().map(item).collect(),
        chains: Vec::new(),
        columns: vec![Vec::new(); 2 * ranks.iter().max().copied().unwrap_or_default() + 1],
        steps: 0,
    };
    for (number, (edge, (from, to))) in edges.iter().enumerate() {
        if from == to {
            continue;
        }
        let is_reversed = rank(*from) > rank(*to);
        let (first, last) = if is_reversed { (*to, *from) } else { (*from, *to) };
        let (start, end) = (2 * rank(first), 2 * rank(last));
        let labelled = if is_reversed { end.saturating_sub(1) } else { start + 1 };
        let mut items = vec![first];
        for layer in start + 1..end {
            let (width, height) = if layer == labelled { label_size(edge) } else { (0.0, THROUGH_HEIGHT) };
            items.push(layers.items.len());
            layers.items.push(Item { layer, node: None, width, height, left: Vec::new(), right: Vec::new() });
        }
        items.push(last);
        for (a, b) in items.iter().zip(items.iter().skip(1)) {
            if let Some(a) = layers.items.get_mut(*a) {
                a.right.push(*b);
            }
            if let Some(b) = layers.items.get_mut(*b) {
                b.left.push(*a);
            }
        }
        layers.chains.push(Chain { edge: number, is_reversed, items, label: labelled - start });
    }
    layers
}
