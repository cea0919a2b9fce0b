//! In which column each node stands: one further right than all that lead to it. Edges that lead back, on which nobody would
//! ever come to an end, are turned round for this.

/// Columns by number of the node, for edges as pairs of numbers.
pub(super) fn ranks(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in edges {
        if from != to
            && *to < count
            && let Some(next) = next.get_mut(*from)
        {
            next.push(*to);
        }
    }
    let (order, forward) = forward(&next);
    let mut ranks = vec![0; count];
    for node in &order {
        let rank = ranks.get(*node).copied().unwrap_or_default();
        for to in forward.get(*node).into_iter().flatten() {
            if let Some(reached) = ranks.get_mut(*to) {
                *reached = (*reached).max(rank + 1);
            }
        }
    }
    draw_near(&forward, &order, &mut ranks);
    ranks
}

/// All nodes in an order in which every edge leads on, and the edges as they lead then.
fn forward(next: &[Vec<usize>]) -> (Vec<usize>, Vec<Vec<usize>>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Done,
    }
    let mut seen = vec![Seen::Not; next.len()];
    let mut finished = Vec::with_capacity(next.len());
    let mut forward: Vec<Vec<usize>> = vec![Vec::new(); next.len()];
    let add = |from: usize, to: usize, forward: &mut Vec<Vec<usize>>| {
        if let Some(all) = forward.get_mut(from) {
            all.push(to);
        }
    };
    for root in 0..next.len() {
        if seen.get(root) != Some(&Seen::Not) {
            continue;
        }
        let mut path = vec![(root, 0_usize)];
        seen.iter_mut().skip(root).take(1).for_each(|seen| *seen = Seen::Open);
        while let Some((node, at)) = path.last_mut() {
            let node = *node;
            let Some(to) = next.get(node).and_then(|all| all.get(*at)).copied() else {
                seen.iter_mut().skip(node).take(1).for_each(|seen| *seen = Seen::Done);
                finished.push(node);
                path.pop();
                continue;
            };
            *at += 1;
            match seen.get(to) {
                Some(Seen::Open) => add(to, node, &mut forward),
                Some(Seen::Not) => {
                    add(node, to, &mut forward);
                    seen.iter_mut().skip(to).take(1).for_each(|seen| *seen = Seen::Open);
                    path.push((to, 0));
                }
                _ => add(node, to, &mut forward),
            }
        }
    }
    finished.reverse();
    (finished, forward)
}

/// What nothing leads to stands right before what it leads to, but for the first node.
fn draw_near(forward: &[Vec<usize>], order: &[usize], ranks: &mut [usize]) {
    let mut has_before = vec![false; ranks.len()];
    for to in forward.iter().flatten() {
        has_before.iter_mut().skip(*to).take(1).for_each(|has| *has = true);
    }
    for node in order {
        if *node == 0 || has_before.get(*node) == Some(&true) {
            continue;
        }
        let nearest = forward.get(*node).into_iter().flatten().filter_map(|to| ranks.get(*to)).min();
        if let Some(rank) = nearest.and_then(|rank| rank.checked_sub(1))
            && let Some(own) = ranks.get_mut(*node)
        {
            *own = rank;
        }
    }
}
