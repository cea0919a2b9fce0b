//! The first state of the widget, so that it can be used before anything more has been fetched.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::domain::agent::Agent;
use crate::domain::availability::Availability;
use crate::domain::group::{Group, MemberRole};
use crate::domain::id::GroupId;
use crate::domain::inbox::{Ask, Inbox, InboxKind, Position, TextsByLanguage};
use crate::domain::language::Language;
use crate::domain::message::TEXT_MAX_CHARS;
use crate::domain::timestamp::Timestamp;
use crate::error::Result;
use crate::hub::doors::Door;

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
    /// It is closed until then.
    opens_at: Option<Timestamp>,
    /// What begins there now goes to a bot.
    has_bot: bool,
    /// The group of a page that asks for none.
    default_group: Option<GroupId>,
    /// The groups that a page may ask for, and whether somebody answers for them.
    groups: BTreeMap<GroupId, bool>,
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
    pre_chat: Option<PreChatForm>,
    /// `widget`, or `page` where the document stands in the dashboard for a colleague.
    mode: &'static str,
}

/// What is asked before the first message.
#[derive(Serialize)]
struct PreChatForm {
    name: Ask,
    email: Ask,
    groups: Vec<GroupChoice>,
}

#[derive(Serialize)]
struct GroupChoice {
    id: GroupId,
    name: String,
    is_online: bool,
}

#[derive(Serialize)]
struct Face {
    name: String,
    picture_url: Option<String>,
}

impl FrameBoot {
    /// The language that the document speaks.
    pub const fn language(&self) -> Language {
        self.language
    }
}

pub async fn boot(desk: &Desk, inbox: &Inbox, origin: String) -> Result<Boot> {
    let business = desk.get_business().await?;
    let Door { is_online, opens_at, has_bot } = desk.door(inbox.default_group_id, inbox.id);
    let answers = |group: &GroupId| (*group, desk.door(Some(*group), inbox.id).is_online);
    Ok(Boot {
        key: inbox.public_key.clone(),
        origin,
        color: inbox.color.clone(),
        on_color: inbox.on_color.clone(),
        position: inbox.position,
        texts: texts_of(inbox),
        languages: Language::ALL,
        default_language: business.language,
        is_online,
        opens_at,
        has_bot,
        default_group: inbox.default_group_id,
        groups: inbox.operator_group_ids.iter().map(answers).collect(),
    })
}

pub async fn frame_boot(desk: &Desk, inbox: &Inbox, origin: String, tag: &str, is_page: bool) -> Result<FrameBoot> {
    let boot = boot(desk, inbox, origin).await?;
    let mut agents = desk.list_agents().await?;
    let groups = desk.list_groups().await?;
    let answers = |agent: &Agent| {
        let mut theirs = groups.iter().filter(|group| inbox.operator_group_ids.contains(&group.id));
        !agent.is_disabled && theirs.any(|group| group.role_of(agent.id) == Some(MemberRole::Operator))
    };
    agents.retain(answers);
    // Who is there comes first, then who has a face to show.
    agents.sort_by_key(|agent| (agent.availability != Availability::Online, agent.picture_url.is_none(), agent.id));
    let faces = agents.into_iter().take(FACES);
    Ok(FrameBoot {
        language: Language::from_tag(tag).unwrap_or(boot.default_language),
        business_name: desk.get_business().await?.name,
        limits: json!({ "attachment_bytes": desk.limits().attachment_bytes, "message_chars": TEXT_MAX_CHARS }),
        agents: faces.map(|agent| Face { name: agent.name, picture_url: agent.picture_url }).collect(),
        pre_chat: pre_chat(desk, inbox, &groups),
        mode: if is_page { "page" } else { "widget" },
        boot,
    })
}

/// An inbox's words. "Chat with us" is for visitors: without words of its own an inbox for colleagues goes by its name.
fn texts_of(inbox: &Inbox) -> TextsByLanguage {
    let mut texts = inbox.texts.clone();
    if inbox.kind == InboxKind::Internal {
        for language in Language::ALL {
            let words = texts.entry(language).or_default();
            if words.title.is_empty() {
                words.title.clone_from(&inbox.name);
            }
        }
    }
    texts
}

fn pre_chat(desk: &Desk, inbox: &Inbox, groups: &[Group]) -> Option<PreChatForm> {
    let form = &inbox.pre_chat;
    let is_offered = |group: &&Group| form.offers_groups && inbox.operator_group_ids.contains(&group.id);
    let choice = |group: &Group| GroupChoice {
        id: group.id,
        name: group.name.clone(),
        is_online: desk.door(Some(group.id), inbox.id).is_online,
    };
    let groups: Vec<GroupChoice> = groups.iter().filter(is_offered).map(choice).collect();
    let asks_nothing = form.name == Ask::Off && form.email == Ask::Off && groups.is_empty();
    let is_shown = form.is_enabled && !asks_nothing;
    is_shown.then_some(PreChatForm { name: form.name, email: form.email, groups })
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
