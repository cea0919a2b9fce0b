//! Programs that have been compiled, so that each version is compiled once and not for each visitor; and the calls that
//! are being made, so that none is made twice at a time.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};

use super::language::Language;
use super::program::Program;
use crate::desk::Desk;
use crate::domain::id::FlowId;
use crate::domain::timestamp::Timestamp;
use crate::error::{Error, Result};

/// The most programs that are kept: two versions of each flow that there can be. With more, all are read anew.
const KEPT_MAX: usize = 400;

/// A version, with the settings of a time.
type Key = (FlowId, i64, Timestamp);

/// What is kept. Clones are the same.
#[derive(Clone)]
pub struct Programs(Arc<Kept>);

struct Kept {
    language: Language,
    programs: Mutex<HashMap<Key, Arc<Program>>>,
    calls: Mutex<HashSet<String>>,
}

impl Programs {
    pub fn new(language: Language) -> Self {
        Self(Arc::new(Kept { language, programs: Mutex::default(), calls: Mutex::default() }))
    }

    /// The program of a version; none when there is no such version, or it can't be read any more.
    pub async fn get(
        &self,
        desk: &Desk,
        flow: FlowId,
        version: i64,
        at: Timestamp,
        settings: Arc<Map<String, Value>>,
    ) -> Result<Option<Arc<Program>>> {
        let key = (flow, version, at);
        if let Some(known) = self.programs().get(&key) {
            return Ok(Some(Arc::clone(known)));
        }
        let Some(files) = desk.find_flow_version(flow, version).await? else { return Ok(None) };
        let language = self.0.language.clone();
        let read = tokio::task::spawn_blocking(move || Program::read(&language, &files, &settings));
        let program = match read.await.map_err(Error::internal)? {
            Ok(program) => Arc::new(program),
            Err(problems) => {
                tracing::warn!(flow = flow.0, version, ?problems, "a published flow can't be read");
                return Ok(None);
            }
        };
        let mut programs = self.programs();
        // What was compiled with settings of before nobody asks for any more.
        programs.retain(|(of, compiled, then), _| *of != flow || *compiled != version || *then > at);
        if programs.len() >= KEPT_MAX {
            programs.clear();
        }
        programs.insert(key, Arc::clone(&program));
        Ok(Some(program))
    }

    fn programs(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Arc<Program>>> {
        self.0.programs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes down that a call is being made. False: it is being made already.
    pub fn begin_call(&self, key: &str) -> bool {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned())
    }

    /// The call has ended.
    pub fn end_call(&self, key: &str) {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::KEPT_MAX;
    use crate::domain::flow::bot::FLOWS_MAX;

    #[test]
    fn two_versions_of_every_flow_are_kept() {
        assert!(i64::try_from(KEPT_MAX).unwrap() >= 2 * FLOWS_MAX);
    }
}
