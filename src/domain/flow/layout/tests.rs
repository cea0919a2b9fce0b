use proptest::prelude::*;

use super::{label_width, lay_out};
use crate::domain::flow::graph::{EdgeKind, FlowGraph, GraphEdge, GraphNode, Mark, MarkKind, NodeKind};

fn node(number: usize, marks: usize) -> GraphNode {
    let mark = |n| Mark { kind: MarkKind::Rest, label: format!("service {n}") };
    GraphNode {
        id: format!("n{number}"),
        kind: if number % 5 == 4 { NodeKind::Handoff } else { NodeKind::Container },
        label: "container ".repeat(1 + number % 3),
        marks: (0..marks).map(mark).collect(),
        file: "flow.rhai".to_owned(),
        line: 1,
        x: 0.0,
        y: 0.0,
        width: 0.0,
        height: 0.0,
        runs: None,
        silent: None,
    }
}

fn edge(from: usize, to: usize, label: Option<&str>) -> GraphEdge {
    GraphEdge {
        from: format!("n{from}"),
        to: format!("n{to}"),
        kind: EdgeKind::Jump,
        label: label.map(str::to_owned),
        file: "flow.rhai".to_owned(),
        line: 1,
        points: Vec::new(),
        label_at: None,
        runs: None,
    }
}

fn laid_out(marks: &[usize], edges: &[(usize, usize, bool)]) -> FlowGraph {
    let nodes = marks.iter().enumerate().map(|(number, marks)| node(number, *marks)).collect();
    let edges = edges.iter().map(|(from, to, has_label)| edge(*from, *to, has_label.then_some("Where is my order?")));
    lay_out(nodes, edges.collect())
}

/// A rectangle by its left, top, right and bottom.
type Area = (f64, f64, f64, f64);

fn area(node: &GraphNode) -> Area {
    (node.x, node.y, node.x + node.width, node.y + node.height)
}

fn label_area(edge: &GraphEdge) -> Option<Area> {
    let [x, y] = edge.label_at?;
    let half = label_width(edge.label.as_deref()?) / 2.0;
    Some((x - half, y - 10.0, x + half, y + 10.0))
}

fn overlap(a: Area, b: Area) -> bool {
    a.0 < b.2 - 0.2 && b.0 < a.2 - 0.2 && a.1 < b.3 - 0.2 && b.1 < a.3 - 0.2
}

fn is_on_border([x, y]: [f64; 2], node: &GraphNode) -> bool {
    let (left, top, right, bottom) = area(node);
    let is_near = |a: f64, b: f64| (a - b).abs() < 0.2;
    let on_side = (is_near(x, left) || is_near(x, right)) && (top - 0.2..=bottom + 0.2).contains(&y);
    let on_bottom = is_near(y, bottom) && (left - 0.2..=right + 0.2).contains(&x);
    on_side || on_bottom
}

/// Whether the straight part of a line goes through a node.
fn crosses(from: [f64; 2], to: [f64; 2], node: &GraphNode) -> bool {
    let is_level = (from[1] - to[1]).abs() < 0.05;
    let line = (from[0].min(to[0]), from[1], from[0].max(to[0]), from[1] + 0.4);
    is_level && overlap(line, area(node))
}

fn check(graph: &FlowGraph) {
    let named = |id: &str| graph.nodes.iter().find(|node| node.id == id).unwrap();
    for (number, a) in graph.nodes.iter().enumerate() {
        assert!(a.x >= 0.0 && a.y >= 0.0 && a.x + a.width <= graph.width && a.y + a.height <= graph.height, "{a:?}");
        for b in graph.nodes.iter().skip(number + 1) {
            assert!(!overlap(area(a), area(b)), "{a:?}\n{b:?}");
        }
    }
    let straight: Vec<&GraphEdge> = graph.edges.iter().filter(|edge| edge.from != edge.to).collect();
    for edge in &graph.edges {
        let (first, last) = (edge.points.first().unwrap(), edge.points.last().unwrap());
        assert!(is_on_border(*first, named(&edge.from)), "{edge:?}\n{:?}", named(&edge.from));
        assert!(is_on_border(*last, named(&edge.to)), "{edge:?}\n{:?}", named(&edge.to));
        for [x, y] in edge.points.iter().chain(&edge.label_at) {
            assert!((0.0..=graph.width).contains(x) && (0.0..=graph.height).contains(y), "{edge:?}");
        }
        for (from, to) in edge.points.iter().zip(edge.points.iter().skip(1)) {
            assert!(!graph.nodes.iter().any(|node| crosses(*from, *to, node)), "{edge:?}");
        }
    }
    for (number, edge) in straight.iter().enumerate() {
        let Some(label) = label_area(edge) else { continue };
        assert!(!graph.nodes.iter().any(|node| overlap(label, area(node))), "{edge:?}");
        let mut others = straight.iter().skip(number + 1).filter_map(|other| label_area(other));
        assert!(!others.any(|other| overlap(label, other)), "{edge:?}");
    }
}

#[test]
fn a_map_without_nodes_is_empty() {
    let graph = laid_out(&[], &[]);
    assert!(graph.nodes.is_empty() && graph.edges.is_empty() && graph.width > 0.0 && graph.height > 0.0);
    assert!(laid_out(&[0], &[(0, 7, true)]).edges.is_empty(), "an edge to nowhere is left out");
}

#[test]
fn a_conversation_goes_from_left_to_right_and_back_again() {
    let graph = laid_out(&[0, 1, 0], &[(0, 1, true), (1, 2, false), (2, 0, true)]);
    let x = |number: usize| graph.nodes[number].x;
    assert!(x(0) < x(1) && x(1) < x(2));
    let back = &graph.edges[2];
    assert!(back.points.first().unwrap()[0] > back.points.last().unwrap()[0]);
    check(&graph);
}

#[test]
fn loops_and_parallel_edges_are_drawn_apart() {
    let graph = laid_out(&[0, 0], &[(0, 0, true), (0, 0, false), (0, 1, true), (0, 1, true), (1, 0, true)]);
    check(&graph);
    let distinct: std::collections::BTreeSet<String> = graph.edges.iter().map(|e| format!("{:?}", e.points)).collect();
    assert_eq!(distinct.len(), 5);
}

#[test]
fn the_same_flow_is_always_drawn_the_same() {
    let edges = [(0, 1, true), (0, 2, true), (1, 3, false), (2, 3, false), (3, 0, true)];
    assert_eq!(laid_out(&[0; 4], &edges), laid_out(&[0; 4], &edges));
}

#[test]
fn a_chain_of_200_containers_with_ways_across_and_back_is_laid_out() {
    let mut edges: Vec<(usize, usize, bool)> = (0..199).map(|n| (n, n + 1, true)).collect();
    edges.extend((0..200).map(|n| (n, (n * 37 + 11) % 200, n % 2 == 0)));
    edges.extend((0..200).map(|n| (n, 0, false)));
    let graph = laid_out(&[1; 200], &edges);
    assert_eq!(graph.edges.len(), edges.len());
}

/// How many items and links are looked at to put a map in order; none when it is too large.
fn steps(nodes: usize, ends: &[(usize, usize)]) -> Option<usize> {
    let all: Vec<GraphNode> = (0..nodes).map(|number| node(number, 0)).collect();
    let edges: Vec<(GraphEdge, (usize, usize))> =
        ends.iter().map(|(from, to)| (edge(*from, *to, None), (*from, *to))).collect();
    let ranks = super::ranks::ranks(nodes, ends);
    if super::items_needed(nodes, ends, &ranks) > super::ITEMS_MAX {
        return None;
    }
    let mut layers = super::layers(&all, &edges, &ranks);
    assert!(layers.items.len() <= super::ITEMS_MAX);
    super::order::arrange(&mut layers);
    Some(layers.steps)
}

/// Whatever was looked at before the last time that it was gone through all columns, and that once.
const STEPS_MAX: usize = 2_500_000 + 20 * super::ITEMS_MAX;

#[test]
fn a_flow_of_400_containers_and_2000_ways_is_drawn_at_a_bounded_cost() {
    // Twenty menus one after the other, each with twenty containers of five ways on, and some that lead back to the first.
    let on = (0..1_900).map(|n| (n / 5, 20 * (n / 100 + 1) + (7 * n) % 20));
    let ends: Vec<(usize, usize)> = on.chain((0..100).map(|n| (4 * n + 3, 0))).collect();
    let steps = steps(400, &ends).expect("it is drawn");
    assert!(steps <= STEPS_MAX, "{steps}");
    let named: Vec<(usize, usize, bool)> = ends.iter().map(|(from, to)| (*from, *to, true)).collect();
    let graph = laid_out(&[1; 400], &named);
    assert!(!graph.is_too_large && graph.problem().is_none() && graph.edges.len() == 2_000);
}

#[test]
fn one_container_that_everything_leads_to_costs_no_more_than_its_ways() {
    let ends: Vec<(usize, usize)> = (0..2_000).map(|n| (n % 399 + 1, 0)).chain((1..400).map(|n| (0, n))).collect();
    assert!(steps(400, &ends).is_some_and(|steps| steps <= STEPS_MAX));
}

#[test]
fn a_flow_that_nobody_could_follow_is_not_drawn_and_a_sentence_says_so() {
    let mut edges: Vec<(usize, usize, bool)> = (0..399).map(|n| (n, n + 1, true)).collect();
    edges.extend((0..1_601).map(|n| (n % 400, (n * 37) % 100, false)));
    let graph = laid_out(&[1; 400], &edges);
    assert!(graph.is_too_large && graph.nodes.len() == 400 && graph.edges.len() == 2_000);
    assert!(graph.edges.iter().all(|edge| edge.points.is_empty()));
    let sentence = graph.problem().unwrap();
    assert!(
        sentence.starts_with("The flow is too large to be drawn: 400 containers and ends, 2000 ways"),
        "{sentence}"
    );
}

#[test]
fn a_long_level_line_has_two_ends_and_no_stops() {
    let mut edges: Vec<(usize, usize, bool)> = (0..9).map(|n| (n, n + 1, false)).collect();
    edges.push((0, 9, false));
    let graph = laid_out(&[0; 10], &edges);
    assert!(graph.edges[9].points.len() <= 6, "{:?}", graph.edges[9].points);
    check(&graph);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn nothing_covers_anything_whatever_leads_where(
        marks in proptest::collection::vec(0_usize..4, 1..25),
        edges in proptest::collection::vec((0_usize..25, 0_usize..25, any::<bool>()), 0..60),
    ) {
        check(&laid_out(&marks, &edges));
    }

    #[test]
    fn a_map_costs_a_few_looks_at_each_place_and_way(edges in proptest::collection::vec((0_usize..25, 0_usize..25), 0..60)) {
        let ranks = super::ranks::ranks(25, &edges);
        let looked_at = steps(25, &edges).unwrap();
        prop_assert!(looked_at <= 25 * 20 * super::items_needed(25, &edges, &ranks), "{looked_at}");
    }
}
