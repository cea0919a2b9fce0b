//! What the desk asks the flow language: see [`crate::desk::flow::Workshop`].

use serde_json::{Map, Value};

use super::language::Language;
use super::program::Program;
use super::templates::{Template, template};
use crate::desk::flow::Workshop;
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::report::{FlowReport, Known};

impl Workshop for Language {
    fn report(&self, files: &FlowFiles, settings: &Map<String, Value>, known: &Known) -> FlowReport {
        super::report::report(self, files, settings, known)
    }

    fn containers(&self, files: &FlowFiles, settings: &Map<String, Value>) -> Vec<String> {
        Program::read(self, files, settings).map(|program| program.containers.into_iter().collect()).unwrap_or_default()
    }

    fn template(&self, id: &str) -> Option<FlowFiles> {
        template(id).map(Template::files)
    }
}
