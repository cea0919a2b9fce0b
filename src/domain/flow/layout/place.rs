//! How far down each item stands: as near as can be to the middle of its neighbours, without coming too near to the one above
//! or below. Of all such places these are the ones with the least squares, found by merging what would overlap.

use std::ops::RangeInclusive;

use super::{Item, Layers};

/// How often the columns are moved towards their neighbours.
const SWEEPS: RangeInclusive<usize> = 4..=12;
/// The items that are moved in all of them together, where that leaves enough sweeps.
const MOVES: usize = 400_000;
/// How much a line wants to be straight, compared with how much a node wants to be in the middle.
const STRAIGHT: f64 = 6.0;
const AROUND_NODE: f64 = 18.0;
const AROUND_LINE: f64 = 8.0;

/// The middles of all items, by number; the topmost item begins at 0.
pub(super) fn place(layers: &Layers) -> Vec<f64> {
    let mut middles = vec![0.0; layers.items.len()];
    for column in &layers.columns {
        let wanted: Vec<(f64, f64)> = column.iter().map(|_| (0.0, 1.0)).collect();
        settle(layers, column, &wanted, &mut middles);
    }
    let sweeps = (MOVES / layers.items.len().max(1)).clamp(*SWEEPS.start(), *SWEEPS.end());
    for sweep in 0..sweeps {
        let count = layers.columns.len();
        for step in 0..count {
            let number = if sweep % 2 == 0 { step } else { count - 1 - step };
            let Some(column) = layers.columns.get(number) else { continue };
            let is_last = sweep + 2 >= sweeps;
            let wanted: Vec<(f64, f64)> =
                column.iter().map(|item| wish(layers, *item, sweep % 2 == 0, is_last, &middles)).collect();
            settle(layers, column, &wanted, &mut middles);
        }
    }
    straighten(layers, &mut middles);
    let top = |(item, middle): (&Item, &f64)| middle - item.height / 2.0;
    let highest = layers.items.iter().zip(&middles).map(top).fold(f64::INFINITY, f64::min);
    for middle in &mut middles {
        *middle -= highest;
    }
    middles
}

/// Makes level what could be: neighbouring places of a line that all have room at the same height.
fn straighten(layers: &Layers, middles: &mut [f64]) {
    let mut neighbours: Vec<(Option<usize>, Option<usize>)> = vec![(None, None); layers.items.len()];
    for column in &layers.columns {
        for (above, below) in column.iter().zip(column.iter().skip(1)) {
            neighbours.iter_mut().skip(*above).take(1).for_each(|pair| pair.1 = Some(*below));
            neighbours.iter_mut().skip(*below).take(1).for_each(|pair| pair.0 = Some(*above));
        }
    }
    for chain in &layers.chains {
        let lines: Vec<usize> = chain.items.iter().copied().skip(1).take(chain.items.len().saturating_sub(2)).collect();
        let mut run: Vec<usize> = Vec::new();
        let mut room = (f64::NEG_INFINITY, f64::INFINITY);
        for line in lines {
            let own = room_of(layers, line, &neighbours, middles);
            let both = (room.0.max(own.0), room.1.min(own.1));
            if both.0 > both.1 {
                level(&run, room, middles);
                run.clear();
                room = own;
            } else {
                room = both;
            }
            run.push(line);
        }
        level(&run, room, middles);
    }
}

/// How far up and down an item could be moved.
fn room_of(
    layers: &Layers,
    number: usize,
    neighbours: &[(Option<usize>, Option<usize>)],
    middles: &[f64],
) -> (f64, f64) {
    let middle = |number: usize| middles.get(number).copied().unwrap_or_default();
    let apart = |above: usize, below: usize| match (layers.items.get(above), layers.items.get(below)) {
        (Some(above), Some(below)) => distance(above, below),
        _ => 0.0,
    };
    let (above, below) = neighbours.get(number).copied().unwrap_or_default();
    let top = above.map_or(f64::NEG_INFINITY, |above| middle(above) + apart(above, number));
    let bottom = below.map_or(f64::INFINITY, |below| middle(below) - apart(number, below));
    // What was settled to the last digit must not seem to have no room at all.
    (top.min(middle(number)), bottom.max(middle(number)))
}

fn level(run: &[usize], room: (f64, f64), middles: &mut [f64]) {
    let all = run.iter().filter_map(|number| middles.get(*number).copied());
    let Some(height) = super::order::mean(all).map(|mean| mean.max(room.0).min(room.1)) else { return };
    for number in run {
        middles.iter_mut().skip(*number).take(1).for_each(|middle| *middle = height);
    }
}

/// How far apart the middles of two items must be, one above the other.
fn distance(above: &Item, below: &Item) -> f64 {
    let is_node = above.node.is_some() || below.node.is_some();
    let gap = if is_node { AROUND_NODE } else { AROUND_LINE };
    f64::midpoint(above.height, below.height) + gap
}

/// Where an item would be best, and how much it matters.
fn wish(layers: &Layers, number: usize, looks_left: bool, looks_both_ways: bool, middles: &[f64]) -> (f64, f64) {
    let own = middles.get(number).copied().unwrap_or_default();
    let Some(item) = layers.items.get(number) else { return (own, 1.0) };
    let (near, far) = if looks_left { (&item.left, &item.right) } else { (&item.right, &item.left) };
    // In the end nodes stand in the middle of all, and a line goes on level from where it comes and bends once.
    let (near, far) = match item.node {
        None if looks_both_ways => (&item.left, [].as_slice()),
        _ if looks_both_ways || near.is_empty() => (near, far.as_slice()),
        _ => (near, [].as_slice()),
    };
    let mut sum = 0.0;
    let mut weight = 0.0;
    for other in near.iter().chain(far) {
        let is_line = item.node.is_none() && layers.items.get(*other).is_some_and(|other| other.node.is_none());
        let pull = if is_line { STRAIGHT } else { 1.0 };
        sum += pull * middles.get(*other).copied().unwrap_or_default();
        weight += pull;
    }
    if weight > 0.0 { (sum / weight, weight) } else { (own, 0.1) }
}

/// Items that touch, and move together.
struct Group {
    sum: f64,
    weight: f64,
    count: usize,
}

impl Group {
    fn middle(&self) -> f64 {
        self.sum / self.weight
    }
}

/// Moves the items of a column as near to their wishes as the others let them.
fn settle(layers: &Layers, column: &[usize], wanted: &[(f64, f64)], middles: &mut [f64]) {
    // How far below the first one each must be at least: with that taken away, only the order is left to be kept.
    let mut offsets = Vec::with_capacity(column.len());
    let mut offset = 0.0;
    let mut above: Option<&Item> = None;
    for number in column {
        let Some(item) = layers.items.get(*number) else { continue };
        if let Some(above) = above {
            offset += distance(above, item);
        }
        offsets.push(offset);
        above = Some(item);
    }
    let mut groups: Vec<Group> = Vec::new();
    for ((wish, weight), offset) in wanted.iter().zip(&offsets) {
        let mut group = Group { sum: (wish - offset) * weight, weight: *weight, count: 1 };
        while let Some(before) = groups.pop_if(|before| before.middle() > group.middle()) {
            group.sum += before.sum;
            group.weight += before.weight;
            group.count += before.count;
        }
        groups.push(group);
    }
    let settled = groups.iter().flat_map(|group| std::iter::repeat_n(group.middle(), group.count));
    for ((number, offset), base) in column.iter().zip(&offsets).zip(settled) {
        if let Some(middle) = middles.get_mut(*number) {
            *middle = base + offset;
        }
    }
}
