//! The map of a flow: containers as nodes, and all that leads from one to the next. Positions are in pixels from the upper
//! left corner, so that every face draws the same picture.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The node that leads where keywords, the idle time and the fallback lead: at any moment of a conversation.
pub const ANYTIME: &str = "entry:anytime";

/// A drawn flow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FlowGraph {
    pub width: f64,
    pub height: f64,
    pub nodes: Vec<GraphNode>,
    pub edges: Vec<GraphEdge>,
    /// So many ways lead so far across that nobody could follow them: there are nodes and edges, but no places for them.
    pub is_too_large: bool,
}

/// A container, or where a conversation goes from the bot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GraphNode {
    /// A container's name; of others with the kind before, such as `handoff:Sales`.
    pub id: String,
    pub kind: NodeKind,
    pub label: String,
    pub marks: Vec<Mark>,
    pub file: String,
    pub line: u32,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    /// How many runs entered it.
    pub runs: Option<i64>,
    /// How many visitors fell silent in it.
    pub silent: Option<i64>,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    /// Where conversations come in: `start`, and [`ANYTIME`].
    Entry,
    Container,
    /// To people.
    Handoff,
    Resolve,
    End,
    /// Worked out at run time.
    Dynamic,
}

/// What a container does beside talking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mark {
    pub kind: MarkKind,
    pub label: String,
}

/// A kind of mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    Rest,
    AskAgent,
    Wait,
    Media,
    Card,
}

/// A way from one node to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GraphEdge {
    pub from: String,
    pub to: String,
    pub kind: EdgeKind,
    /// The option, keyword or time that leads this way.
    pub label: Option<String>,
    pub file: String,
    pub line: u32,
    /// The corners of the line, from the first node to the second.
    pub points: Vec<[f64; 2]>,
    /// The middle of the label, or of the place where the number of runs goes.
    pub label_at: Option<[f64; 2]>,
    /// How many runs went this way.
    pub runs: Option<i64>,
}

/// What leads from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EdgeKind {
    Jump,
    /// A jump that an option of a menu decides.
    Menu,
    Keyword,
    Fallback,
    Idle,
    Timeout,
    Handoff,
    Otherwise,
    Resolve,
    End,
    /// The target is worked out at run time.
    Dynamic,
}

/// How often runs went from one place to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The container that they left, also for a keyword or a timer; empty when they began.
    pub from: String,
    /// The id of a node.
    pub to: String,
    pub kind: EdgeKind,
    pub runs: i64,
}

impl EdgeKind {
    /// Whether it begins at [`ANYTIME`], wherever a visitor is.
    #[must_use]
    pub const fn is_anytime(self) -> bool {
        matches!(self, Self::Keyword | Self::Fallback | Self::Idle)
    }

    /// Whether it is drawn with a broken line: not because of what a visitor chose.
    #[must_use]
    pub const fn is_dashed(self) -> bool {
        matches!(self, Self::Dynamic | Self::Idle | Self::Timeout | Self::Fallback | Self::Otherwise)
    }
}

impl FlowGraph {
    /// Why it can't be drawn, in a sentence.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let (nodes, edges) = (self.nodes.len(), self.edges.len());
        let sentence = format!(
            "The flow is too large to be drawn: {nodes} containers and ends, {edges} ways between them. Split it into several \
             flows, or let fewer ways lead far back."
        );
        self.is_too_large.then_some(sentence)
    }

    /// The same map with how many runs came through, and how many visitors fell silent in which container.
    #[must_use]
    pub fn with_traffic(mut self, passages: &[Passage], silent: &[(String, i64)]) -> Self {
        self.edges.iter_mut().for_each(|edge| edge.runs = Some(0));
        for passage in passages {
            if let Some(edge) = self.way_of(passage) {
                edge.runs = edge.runs.map(|runs| runs.saturating_add(passage.runs));
            }
        }
        for node in &mut self.nodes {
            let into = passages.iter().filter(|passage| passage.to == node.id);
            node.runs = Some(into.fold(0, |sum, passage| sum.saturating_add(passage.runs)));
            let here = silent.iter().filter(|(container, _)| *container == node.id);
            node.silent = Some(here.fold(0, |sum, (_, count)| sum.saturating_add(*count)));
        }
        self
    }

    /// The edge that a passage went by: the very same, one that the same step can be drawn as, or the one to what is only
    /// known at run time.
    fn way_of(&mut self, passage: &Passage) -> Option<&mut GraphEdge> {
        let fits = |edge: &GraphEdge| {
            if edge.kind == EdgeKind::Dynamic {
                return (edge.from == passage.from).then_some(1);
            }
            if edge.to != passage.to {
                return None;
            }
            let is_jump = |kind| matches!(kind, EdgeKind::Jump | EdgeKind::Menu);
            let is_same = edge.kind == passage.kind;
            if edge.from == passage.from {
                return if is_same { Some(4) } else { (is_jump(edge.kind) && is_jump(passage.kind)).then_some(3) };
            }
            (edge.from == ANYTIME && is_same).then_some(2)
        };
        let best = self.edges.iter().enumerate().filter_map(|(number, edge)| Some((fits(edge)?, number)));
        // Of equal ones the first.
        let number = best.max_by_key(|(fit, number)| (*fit, std::cmp::Reverse(*number)))?.1;
        self.edges.get_mut(number)
    }
}
