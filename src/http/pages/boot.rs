//! The first state of the widget, so that it can be used before anything more has been fetched.

use serde::Serialize;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::domain::inbox::{Inbox, Position, TextsByLanguage};
use crate::domain::language::Language;
use crate::domain::message::TEXT_MAX_CHARS;
use crate::error::Result;

/// The faces shown at the widget's head.
const FACES: usize = 3;

/// What the loader begins with.
#[derive(Serialize)]
pub struct Boot {
    key: String,
    origin: String,
    color: String,
    on_color: String,
    position: Position,
    texts: TextsByLanguage,
    languages: [Language; 3],
    default_language: Language,
    is_online: bool,
}

/// What the widget's document begins with.
#[derive(Serialize)]
pub struct FrameBoot {
    #[serde(flatten)]
    boot: Boot,
    language: Language,
    business_name: String,
    limits: Value,
    agents: Vec<Face>,
}

#[derive(Serialize)]
struct Face {
    name: String,
    picture_url: Option<String>,
}

pub async fn boot(desk: &Desk, inbox: &Inbox, origin: String) -> Result<Boot> {
    let business = desk.get_business().await?;
    Ok(Boot {
        key: inbox.public_key.clone(),
        origin,
        color: inbox.color.clone(),
        on_color: inbox.on_color.clone(),
        position: inbox.position,
        texts: inbox.texts.clone(),
        languages: Language::ALL,
        default_language: business.language,
        is_online: desk.is_somebody_there(),
    })
}

pub async fn frame_boot(desk: &Desk, inbox: &Inbox, origin: String, tag: &str) -> Result<FrameBoot> {
    let boot = boot(desk, inbox, origin).await?;
    let mut agents = desk.list_agents().await?;
    agents.retain(|agent| !agent.is_disabled);
    // Who is there comes first, then who has a face to show.
    agents.sort_by_key(|agent| (!agent.is_online, agent.picture_url.is_none(), agent.id));
    let faces = agents.into_iter().take(FACES);
    Ok(FrameBoot {
        language: Language::from_tag(tag).unwrap_or(boot.default_language),
        business_name: desk.get_business().await?.name,
        limits: json!({ "attachment_bytes": desk.limits().attachment_bytes, "message_chars": TEXT_MAX_CHARS }),
        agents: faces.map(|agent| Face { name: agent.name, picture_url: agent.picture_url }).collect(),
        boot,
    })
}

/// The demo page's words.
pub fn demo_texts(language: Language) -> Value {
    match language {
        Language::En => json!({
            "title": "Demo shop", "lead": "This is how your site could look. The button in the corner is your widget.",
            "hint": "Write something there, and answer it from your inbox.",
            "items": [
                { "name": "House blend", "price": "12.50", "text": "Chocolate, hazelnut, a long finish." },
                { "name": "Single origin", "price": "16.00", "text": "Jasmine and peach, lightly roasted." },
                { "name": "Decaf", "price": "13.00", "text": "All of the taste, none of the night." },
            ],
            "about": "About", "shop": "Shop", "help": "Help", "open": "Ask us", "footer": "A page to try the widget on. Not a real shop.",
        }),
        Language::Es => json!({
            "title": "Tienda de prueba", "lead": "Así podría verse tu sitio. El botón de la esquina es tu widget.",
            "hint": "Escribe algo ahí y respóndelo desde tu bandeja.",
            "items": [
                { "name": "Mezcla de la casa", "price": "12,50", "text": "Chocolate, avellana y un final largo." },
                { "name": "Origen único", "price": "16,00", "text": "Jazmín y durazno, tueste claro." },
                { "name": "Descafeinado", "price": "13,00", "text": "Todo el sabor, nada de desvelo." },
            ],
            "about": "Nosotros", "shop": "Tienda", "help": "Ayuda", "open": "Pregúntanos", "footer": "Una página para probar el widget. No es una tienda real.",
        }),
        Language::Pt => json!({
            "title": "Loja de teste", "lead": "Seu site poderia ser assim. O botão no canto é o seu widget.",
            "hint": "Escreva algo ali e responda na sua caixa de entrada.",
            "items": [
                { "name": "Mistura da casa", "price": "12,50", "text": "Chocolate, avelã e um final longo." },
                { "name": "Origem única", "price": "16,00", "text": "Jasmim e pêssego, torra clara." },
                { "name": "Descafeinado", "price": "13,00", "text": "Todo o sabor, nenhuma insônia." },
            ],
            "about": "Sobre", "shop": "Loja", "help": "Ajuda", "open": "Fale conosco", "footer": "Uma página para testar o widget. Não é uma loja de verdade.",
        }),
    }
}
