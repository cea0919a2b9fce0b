//! What the desk asks the flow language: see [`crate::desk::flow::Workshop`].

use serde_json::{Map, Value};

use super::language::Language;
use super::past::{recording, tried};
use super::program::Program;
use super::simulator::simulate_files;
use super::templates::{TEMPLATES, Template, template};
use super::transcript::playing;
use super::transcript::writing::{Recording, record};
use super::transcript::{playing::play, read};
use super::vocabulary::{FUNCTIONS, VARIABLES};
use crate::desk::flow::{TrialProblem, Workshop};
use crate::domain::flow::bot::DiagnosticCounts;
use crate::domain::flow::files::FlowFiles;
use crate::domain::flow::report::{FlowReport, Known};
use crate::domain::flow::simulation::{House, Simulation, SimulationRequest};
use crate::domain::flow::trial::{FlowRecording, FlowReplay, FlowTestRun, PastConversation};
use crate::domain::flow::vocabulary::{FlowLanguage, FlowTemplate};

impl Workshop for Language {
    fn report(&self, files: &FlowFiles, settings: &Map<String, Value>, known: &Known) -> FlowReport {
        super::report::report(self, files, settings, known)
    }

    fn count_diagnostics(&self, files: &FlowFiles, settings: &Map<String, Value>, known: &Known) -> DiagnosticCounts {
        super::report::count_diagnostics(self, files, settings, known)
    }

    fn containers(&self, files: &FlowFiles, settings: &Map<String, Value>) -> Vec<String> {
        Program::read(self, files, settings).map(|program| program.containers.into_iter().collect()).unwrap_or_default()
    }

    fn template(&self, id: &str) -> Option<FlowFiles> {
        template(id).map(Template::files)
    }

    fn templates(&self) -> Vec<FlowTemplate> {
        let told =
            |t: &Template| FlowTemplate { id: t.id, name: t.name, description: t.description, language: t.language };
        TEMPLATES.iter().map(told).collect()
    }

    fn language(&self) -> FlowLanguage {
        FlowLanguage { functions: FUNCTIONS, variables: VARIABLES }
    }

    fn simulate(
        &self,
        files: &FlowFiles,
        settings: &Map<String, Value>,
        request: &SimulationRequest,
        house: &House,
    ) -> Simulation {
        simulate_files(self, files, settings, request, house)
    }

    fn test(&self, files: &FlowFiles, settings: &Map<String, Value>) -> FlowTestRun {
        playing::run(self, files, settings)
    }

    fn record_trial(
        &self,
        files: &FlowFiles,
        settings: &Map<String, Value>,
        request: &SimulationRequest,
        house: &House,
        name: &str,
    ) -> Result<FlowRecording, TrialProblem> {
        let settings = request.settings.as_ref().unwrap_or(settings);
        let program = Program::read(self, request.files.as_ref().unwrap_or(files), settings)
            .map_err(|_| TrialProblem::Unreadable)?;
        let recording = tried(&program, request, house, name).ok_or(TrialProblem::Jumps)?;
        Ok(record(&program, &Recording { settings: settings.clone(), ..recording }))
    }

    fn record(&self, files: &FlowFiles, past: &PastConversation) -> Option<FlowRecording> {
        let program = Program::read(self, files, &past.settings).ok()?;
        Some(record(&program, &recording(past)))
    }

    fn replay(&self, held_with: &FlowFiles, files: &FlowFiles, past: &PastConversation) -> FlowReplay {
        let Some(recorded) = self.record(held_with, past) else {
            let message = "The version that the conversation was held with can't be read any more.";
            return FlowReplay { message: Some(message.to_owned()), ..FlowReplay::default() };
        };
        let program = match Program::read(self, files, &past.settings) {
            Ok(program) => program,
            Err(problems) => {
                let first = problems.first().map(|d| format!("{} line {}: {}", d.file, d.line, d.message));
                return FlowReplay { message: first, ..FlowReplay::default() };
            }
        };
        let chats = read(&recorded.text).unwrap_or_default();
        let Some(chat) = chats.first() else { return FlowReplay::default() };
        let result = play(&program, chat);
        FlowReplay { same: result.passed, diff: result.diff, message: result.message }
    }
}
