//! Who stands above whom in a column, so that few lines cross: each goes to the middle of those it is connected with, first
//! from left to right, then back, and so on, and neighbours that are better the other way round change places; the best order
//! that was seen is kept.

use super::Layers;

/// How often it is gone through the columns.
const SWEEPS: usize = 24;
/// After so many items and links that were looked at, it is not gone through them again.
const STEPS_MAX: usize = 2_500_000;

pub(super) fn arrange(layers: &mut Layers) {
    first_order(layers);
    let mut best = layers.columns.clone();
    let mut fewest = crossings(layers);
    for sweep in 0..SWEEPS {
        if fewest == 0 || layers.steps > STEPS_MAX {
            break;
        }
        let is_rightwards = sweep % 2 == 0;
        let count = layers.columns.len();
        let mut places = places(layers);
        for step in 1..count {
            let column = if is_rightwards { step } else { count - 1 - step };
            sort(layers, column, is_rightwards, &mut places);
        }
        change_places(layers);
        let now = crossings(layers);
        if now < fewest {
            fewest = now;
            best.clone_from(&layers.columns);
        }
    }
    layers.columns = best;
}

/// Lets neighbours in a column change places where fewer lines cross then.
fn change_places(layers: &mut Layers) {
    let mut ranks = ranks(layers);
    let Layers { items, columns, steps, .. } = layers;
    for column in columns {
        for above in 1..column.len() {
            let pair = column.get_mut(above - 1..=above);
            let Some([a, b]) = pair.and_then(|pair| <&mut [usize; 2]>::try_from(pair).ok()) else { continue };
            let (Some(first), Some(second)) = (items.get(*a), items.get(*b)) else { continue };
            let sorted = |numbers: &[usize]| -> Vec<usize> {
                let mut sorted: Vec<usize> = numbers.iter().filter_map(|number| ranks.get(*number).copied()).collect();
                sorted.sort_unstable();
                sorted
            };
            let (mut as_is, mut changed) = (0, 0);
            for (above, below) in [(&first.left, &second.left), (&first.right, &second.right)] {
                *steps += 1 + above.len() + below.len();
                let (above, below) = (sorted(above), sorted(below));
                as_is += pairs_above(&above, &below);
                changed += pairs_above(&below, &above);
            }
            if changed < as_is {
                std::mem::swap(a, b);
                ranks.iter_mut().skip(*a).take(1).for_each(|rank| *rank = above - 1);
                ranks.iter_mut().skip(*b).take(1).for_each(|rank| *rank = above);
            }
        }
    }
}

/// How many pairs of one of each list there are of which the first is greater, for lists in order.
fn pairs_above(first: &[usize], second: &[usize]) -> usize {
    let mut smaller = second.iter().peekable();
    let (mut passed, mut count) = (0, 0);
    for value in first {
        while smaller.next_if(|other| *other < value).is_some() {
            passed += 1;
        }
        count += passed;
    }
    count
}

/// In the order in which a walk from the first node meets them.
fn first_order(layers: &mut Layers) {
    let nodes = layers.items.iter().filter(|item| item.node.is_some()).count();
    let mut seen = vec![false; layers.items.len()];
    for root in 0..nodes {
        let mut open = vec![root];
        while let Some(number) = open.pop() {
            let Some(seen) = seen.get_mut(number).filter(|seen| !**seen) else { continue };
            *seen = true;
            let Some(item) = layers.items.get(number) else { continue };
            if let Some(column) = layers.columns.get_mut(item.layer) {
                column.push(number);
            }
            open.extend(item.right.iter().rev());
        }
    }
}

/// Of each item: how far down it stands in its column, from 0 to 1.
fn places(layers: &Layers) -> Vec<f64> {
    let mut places = vec![0.0; layers.items.len()];
    for column in &layers.columns {
        set_places(column, &mut places);
    }
    places
}

#[expect(clippy::cast_precision_loss, reason = "columns have fewer items than 2^52")]
fn set_places(column: &[usize], places: &mut [f64]) {
    let count = column.len().max(1) as f64;
    for (place, number) in column.iter().enumerate() {
        if let Some(own) = places.get_mut(*number) {
            *own = (place as f64 + 0.5) / count;
        }
    }
}

fn sort(layers: &mut Layers, column: usize, is_rightwards: bool, places: &mut [f64]) {
    let Some(numbers) = layers.columns.get(column) else { return };
    let links = |number: &usize| layers.items.get(*number).map_or(0, |item| item.left.len().max(item.right.len()));
    let looked_at = numbers.iter().map(|number| 1 + links(number)).sum::<usize>();
    let middle = |number: &usize| -> f64 {
        let own = places.get(*number).copied().unwrap_or_default();
        let Some(item) = layers.items.get(*number) else { return own };
        let others = if is_rightwards { &item.left } else { &item.right };
        mean(others.iter().filter_map(|other| places.get(*other).copied())).unwrap_or(own)
    };
    let mut keyed: Vec<(f64, usize)> = numbers.iter().map(|number| (middle(number), *number)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let sorted: Vec<usize> = keyed.into_iter().map(|(_, number)| number).collect();
    set_places(&sorted, places);
    layers.steps += looked_at;
    if let Some(column) = layers.columns.get_mut(column) {
        *column = sorted;
    }
}

pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

/// Of each item: the how many-th it is in its column.
fn ranks(layers: &Layers) -> Vec<usize> {
    let mut ranks = vec![0; layers.items.len()];
    for column in &layers.columns {
        for (place, number) in column.iter().enumerate() {
            ranks.iter_mut().skip(*number).take(1).for_each(|rank| *rank = place);
        }
    }
    ranks
}

/// How many pairs of lines cross between neighbouring columns.
fn crossings(layers: &mut Layers) -> usize {
    let ranks = ranks(layers);
    let rank = |number: &usize| ranks.get(*number).copied().unwrap_or_default();
    let (mut all, mut looked_at) = (0, 0);
    for (column, next) in layers.columns.iter().zip(layers.columns.iter().skip(1)) {
        let mut ends: Vec<usize> = Vec::new();
        for number in column {
            let mut own: Vec<usize> = layers.items.get(*number).into_iter().flat_map(|i| &i.right).map(rank).collect();
            own.sort_unstable();
            ends.append(&mut own);
        }
        looked_at += column.len() + ends.len();
        all += inversions(&ends, next.len());
    }
    layers.steps += looked_at;
    all
}

/// How many pairs stand in the wrong order, by a tree of sums.
fn inversions(ends: &[usize], size: usize) -> usize {
    let mut tree = vec![0_usize; size + 1];
    let mut count = 0;
    for (seen, end) in ends.iter().enumerate() {
        let mut at = end + 1;
        let mut not_above = 0;
        while at > 0 {
            not_above += tree.get(at).copied().unwrap_or_default();
            at &= at - 1;
        }
        count += seen - not_above;
        let mut at = end + 1;
        while let Some(sum) = tree.get_mut(at) {
            *sum += 1;
            at += at & at.wrapping_neg();
        }
    }
    count
}
