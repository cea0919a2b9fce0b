//! What a new flow can begin with: the bundled examples, as they lie in `examples/flows/`.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::flow::files::FlowFiles;

/// Something to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Template {
    /// The name of its folder.
    pub id: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    /// The language it speaks: a tag, or several with commas between.
    pub language: &'static str,
    /// Its files, by their paths.
    #[serde(skip)]
    #[schema(ignore)]
    files: &'static [(&'static str, &'static str)],
}

/// What a flow begins with when nothing else is chosen.
pub const HELLO: &str = "hello";

macro_rules! templates {
    ($($id:literal $name:literal $language:literal $description:literal [$($file:literal)*])*) => {
        /// All templates, the simplest first.
        pub const TEMPLATES: &[Template] = &[$(Template {
            id: $id,
            name: $name,
            description: $description,
            language: $language,
            files: &[$(($file, include_str!(concat!("../../examples/flows/", $id, "/", $file)))),*],
        }),*];
    };
}

templates! {
    "hello" "Hello" "en"
        "Greets, asks what the matter is, and hands over to people with a note. The simplest beginning."
        ["flow.rhai" "tests/hello.chat"]
    "faq" "Questions and answers" "en, es"
        "Answers from the knowledge cards, asks whether that helped, and brings people in when none fits."
        ["flow.rhai" "tests/answers.chat" "tests/unknown.chat" "texts/en.toml" "texts/es.toml"]
    "shop" "Online shop" "en, es"
        "Where an order is, returns with a photo, opening hours, and people when they are needed."
        ["flow.rhai" "tests/order.chat" "tests/people.chat" "tests/returns.chat" "texts/en.toml" "texts/es.toml"]
    "leads" "Leads for an agency" "en, es"
        "Shows what there is, finds out who is serious, and takes the contact's data down, with tags and a priority."
        ["flow.rhai" "tests/leads.chat" "tests/others.chat" "texts/en.toml" "texts/es.toml"]
    "clinic" "Clínica" "es"
        "Pide citas con fecha y datos del paciente, consulta la hora con recepción, y toma nota fuera de hora."
        ["flow.rhai" "lib/fechas.rhai" "tests/cambio.chat" "tests/cita.chat" "tests/consultas.chat"]
    "isp" "Internet provider" "en"
        "Sales, support with a restart of the router, and orders looked up by REST."
        ["flow.rhai" "tests/anytime.chat" "tests/order.chat" "tests/sales.chat" "tests/support.chat"]
}

impl Template {
    /// Its files.
    #[must_use]
    pub fn files(&self) -> FlowFiles {
        self.files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }
}

/// The template of an id.
#[must_use]
pub fn template(id: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.id == id)
}
