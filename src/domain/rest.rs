//! Placeholder of the integrator's working tree: replaced by the client's own file at the merge.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What came back from a REST call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RestAnswer {
    pub ok: bool,
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub text: String,
    pub json: Option<Value>,
    pub error: Option<String>,
}
