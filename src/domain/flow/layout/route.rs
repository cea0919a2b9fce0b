//! Pixels: the corners of nodes and lines, and the middles of labels.

use std::collections::BTreeMap;

use super::{COLUMN_GAP, LOOP_DEPTH, LOOP_STEP, Layers, MARGIN, label_width};
use crate::domain::flow::graph::{GraphEdge, GraphNode};

/// The most that two lines leave a node apart.
const PORT_STEP: f64 = 14.0;

/// The left border and the width of a column.
type Column = (f64, f64);
/// How far down the next place on its way is, the number of a chain, and which of its ends it is.
type Port = (f64, usize, usize);

/// Writes all places into nodes and edges, and answers the size of the whole.
pub(super) fn draw(
    layers: &Layers,
    middles: &[f64],
    nodes: &mut [GraphNode],
    edges: &mut [(GraphEdge, (usize, usize))],
) -> (f64, f64) {
    let columns = columns(layers);
    let mut height = 0.0_f64;
    for (item, middle) in layers.items.iter().zip(middles) {
        let top = MARGIN + middle - item.height / 2.0;
        height = height.max(top + item.height);
        if let Some(node) = item.node.and_then(|node| nodes.get_mut(node)) {
            node.x = rounded(columns.get(item.layer).map_or(MARGIN, |column| column.0));
            node.y = rounded(top);
        }
    }
    let ports = ports(layers, middles, nodes);
    for (number, chain) in layers.chains.iter().enumerate() {
        let Some((edge, _)) = edges.get_mut(chain.edge) else { continue };
        let mut points = Vec::with_capacity(2 * chain.items.len());
        let last = chain.items.len().saturating_sub(1);
        for (at, item) in chain.items.iter().enumerate() {
            let Some(item_at) = layers.items.get(*item) else { continue };
            let (left, width) = columns.get(item_at.layer).copied().unwrap_or_default();
            let y = ports.get(&(number, at)).copied();
            let y = y.unwrap_or_else(|| rounded(MARGIN + middles.get(*item).copied().unwrap_or_default()));
            let node = item_at.node.and_then(|node| nodes.get(node));
            match node {
                Some(node) if at == 0 => {
                    points.push([node.x + node.width, y]);
                    points.push([rounded(left + width), y]);
                }
                Some(node) if at == last => points.push([node.x, y]),
                _ => {
                    points.push([rounded(left), y]);
                    points.push([rounded(left + width), y]);
                }
            }
            if at == chain.label {
                edge.label_at = Some([rounded(left + width / 2.0), y]);
            }
        }
        let mut points = without_level_stops(points);
        if chain.is_reversed {
            points.reverse();
        }
        edge.points = points;
    }
    loops(nodes, edges);
    let width = columns.last().map_or(MARGIN, |(left, width)| left + width);
    (rounded(width + MARGIN), rounded(height + MARGIN))
}

/// Without the points that a line only passes on its level.
fn without_level_stops(points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let mut kept: Vec<[f64; 2]> = Vec::with_capacity(points.len().min(8));
    for point in points {
        match kept.as_mut_slice() {
            [.., last] if is_same(last[0], point[0]) && is_same(last[1], point[1]) => {}
            [.., before, last] if is_same(before[1], last[1]) && is_same(last[1], point[1]) => *last = point,
            _ => kept.push(point),
        }
    }
    kept
}

/// Of numbers that are [`rounded`].
fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.05
}

fn columns(layers: &Layers) -> Vec<Column> {
    let mut left = MARGIN;
    let mut columns = Vec::with_capacity(layers.columns.len());
    for column in &layers.columns {
        let widths = column.iter().filter_map(|number| layers.items.get(*number)).map(|item| item.width);
        let width = widths.fold(0.0, f64::max);
        columns.push((left, width));
        left += width + COLUMN_GAP;
    }
    columns
}

/// How far down each chain leaves its first node and enters its last: side by side, in the order of where they go.
fn ports(layers: &Layers, middles: &[f64], nodes: &[GraphNode]) -> BTreeMap<(usize, usize), f64> {
    // By node and side.
    let mut sides: BTreeMap<(usize, bool), Vec<Port>> = BTreeMap::new();
    for (number, chain) in layers.chains.iter().enumerate() {
        let last = chain.items.len().saturating_sub(1);
        for (at, next, is_right) in [(0, 1, true), (last, last.saturating_sub(1), false)] {
            let next = chain.items.get(next).and_then(|item| middles.get(*item)).copied().unwrap_or_default();
            if let Some(node) = chain.items.get(at) {
                sides.entry((*node, is_right)).or_default().push((next, number, at));
            }
        }
    }
    let mut ports = BTreeMap::new();
    for ((node, _), mut all) in sides {
        let Some(node) = nodes.get(node) else { continue };
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let count = f64::from(u32::try_from(all.len()).unwrap_or(u32::MAX));
        let step = PORT_STEP.min((node.height - 8.0) / count);
        let first = node.y + node.height / 2.0 - step * (count - 1.0) / 2.0;
        if let [(next, chain, at)] = all.as_slice() {
            // A single line need not leave in the middle, when it is level otherwise.
            let next = MARGIN + next;
            let is_near = (next - first).abs() <= node.height / 2.0 - 8.0;
            ports.insert((*chain, *at), rounded(if is_near { next } else { first }));
            continue;
        }
        let mut y = first;
        for (_, chain, at) in all {
            ports.insert((chain, at), rounded(y));
            y += step;
        }
    }
    ports
}

/// Edges from a node to itself hang below it.
fn loops(nodes: &[GraphNode], edges: &mut [(GraphEdge, (usize, usize))]) {
    let mut seen: BTreeMap<usize, f64> = BTreeMap::new();
    for (edge, (from, _)) in edges.iter_mut().filter(|(_, (from, to))| from == to) {
        let Some(node) = nodes.get(*from) else { continue };
        let turn = seen.entry(*from).or_default();
        let (middle, bottom) = (node.x + node.width / 2.0, node.y + node.height);
        let depth = rounded(bottom + LOOP_DEPTH + LOOP_STEP * *turn);
        let around = edge.label.as_deref().map_or(24.0, label_width) / 2.0 + 12.0 + 6.0 * *turn;
        let half = rounded(around.min(node.width / 2.0 - 6.0));
        let (left, right) = (rounded(middle - half), rounded(middle + half));
        edge.points = vec![[right, bottom], [right, depth], [left, depth], [left, bottom]];
        edge.label_at = Some([rounded(middle), depth]);
        *turn += 1.0;
    }
}

/// To a tenth of a pixel: nobody sees more, and it keeps answers short.
fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
