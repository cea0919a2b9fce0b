//! The business itself: its people, its inboxes and their words.

use std::collections::BTreeMap;

use super::picture::{Look, portrait};
use super::schedule::{OWNER, TIME_ZONE};
use super::{shelf, site};
use crate::clock::Clock;
use crate::desk::group::GroupChange;
use crate::desk::inbox::InboxChange;
use crate::desk::profile::{PICTURE_MAX_BYTES, ProfileChange};
use crate::desk::setup::Setup;
use crate::desk::{Caller, Desk};
use crate::domain::agent::Role;
use crate::domain::assignment::Policy;
use crate::domain::attachment::Uploader;
use crate::domain::group::MemberRole;
use crate::domain::id::{AgentId, InboxId};
use crate::domain::inbox::{Inbox, InboxKind, InboxTexts, TextsByLanguage};
use crate::domain::language::Language;
use crate::domain::permission::Actor;
use crate::error::{Code, Error, Result};

/// The business's name.
pub const NAME: &str = "Café Aurora";

/// A business that has been set up.
pub struct House {
    agents: BTreeMap<&'static str, Actor>,
    pub shop: Inbox,
    pub wholesale: Inbox,
}

impl House {
    /// An agent by the name that the stories use.
    ///
    /// # Errors
    /// There is no such agent.
    pub fn agent(&self, key: &str) -> Result<Caller> {
        let found =
            self.agents.get(key).copied().ok_or_else(|| Error::internal(format!("no agent is called {key}")))?;
        Ok(caller(found))
    }
}

const fn caller(actor: Actor) -> Caller {
    Caller { actor, idempotency: None }
}

struct Member {
    key: &'static str,
    name: &'static str,
    role: Role,
    language: Language,
    look: Option<Look>,
}

const TEAM: &[Member] = &[
    Member {
        key: OWNER,
        name: "Sofía Ferreira",
        role: Role::Owner,
        language: Language::Es,
        look: Some(Look {
            wall: [250, 205, 140],
            skin: [226, 172, 132],
            hair: [60, 38, 30],
            shirt: [122, 62, 29],
            has_long_hair: true,
        }),
    },
    Member {
        key: "mateo",
        name: "Mateo Ibarra",
        role: Role::Admin,
        language: Language::Es,
        look: Some(Look {
            wall: [176, 204, 196],
            skin: [210, 150, 110],
            hair: [28, 24, 24],
            shirt: [44, 72, 92],
            has_long_hair: false,
        }),
    },
    Member {
        key: "lucia",
        name: "Lucía Méndez",
        role: Role::Agent,
        language: Language::Es,
        look: Some(Look {
            wall: [232, 190, 196],
            skin: [240, 196, 164],
            hair: [140, 78, 40],
            shirt: [84, 110, 86],
            has_long_hair: true,
        }),
    },
    Member {
        key: "tiago",
        name: "Tiago Almeida",
        role: Role::Agent,
        language: Language::Pt,
        look: Some(Look {
            wall: [190, 200, 228],
            skin: [134, 88, 60],
            hair: [22, 18, 18],
            shirt: [214, 164, 60],
            has_long_hair: false,
        }),
    },
    // No picture: initials are to be seen somewhere too.
    Member { key: "emma", name: "Emma Clarke", role: Role::Agent, language: Language::En, look: None },
];

/// Who answers the wholesale inbox.
const WHOLESALERS: &[(&str, MemberRole)] = &[
    ("mateo", MemberRole::Supervisor),
    ("lucia", MemberRole::Operator),
    ("tiago", MemberRole::Operator),
    ("emma", MemberRole::Operator),
];

/// The addresses to sign in with, the owner's first.
pub fn emails() -> impl Iterator<Item = String> {
    TEAM.iter().map(|member| email(member.key))
}

fn email(key: &str) -> String {
    format!("{key}@cafeaurora.example")
}

/// Sets the business up by the steps that its owner would take.
///
/// # Errors
/// Somebody has set the folder up already, or the disk refused.
pub async fn found(desk: &Desk, clock: &Clock, password: &str, language: Language) -> Result<House> {
    let token = desk.begin_setup().await?.ok_or(Error::new(Code::SetupDone))?;
    let mut agents = BTreeMap::new();
    for Member { key, name, role, look, language: spoken } in TEAM {
        let (email, name, password) = (email(key), (*name).to_owned(), password.to_owned());
        let id = if *role == Role::Owner {
            let token = token.clone();
            set_up(
                desk,
                Setup {
                    token,
                    name,
                    email,
                    password,
                    business_name: NAME.to_owned(),
                    language,
                    time_zone: TIME_ZONE.to_owned(),
                    site_url: Some(site::SHOP.to_owned()),
                },
            )
            .await?
        } else {
            desk.add_agent(email, name, *role, password, None).await?.id
        };
        let actor = Actor { id, role: *role };
        agents.insert(*key, actor);
        clock.advance_seconds(95);
        if *role == Role::Agent {
            let change = ProfileChange { language: Some(*spoken), ..ProfileChange::default() };
            desk.update_profile(&caller(actor), change).await?;
        }
        if let Some(look) = look {
            hang_up(desk, id, look).await?;
        }
        clock.advance_seconds(40);
    }
    let owner = caller(agents.get(OWNER).copied().ok_or(Error::new(Code::NotFound))?);
    let shop = desk.list_inboxes(owner.actor).await?.into_iter().next().ok_or(Error::new(Code::NotFound))?;
    let shop = furnish(desk, &owner, shop.id, Door::Shop, language).await?;
    clock.advance_seconds(180);
    let (name, ..) = Door::Wholesale.words(language);
    let wholesale = desk.create_inbox(&owner, InboxKind::Web, name, Some(site::WHOLESALE)).await?;
    let wholesale = furnish(desk, &owner, wholesale.id, Door::Wholesale, language).await?;
    let wholesale = hand_over(desk, &owner, &wholesale, &agents).await?;
    shelf::fill(desk, &owner, wholesale.default_group_id).await?;
    Ok(House { agents, shop, wholesale })
}

/// Wholesale has people of its own, and finds them automatically.
async fn hand_over(
    desk: &Desk,
    owner: &Caller,
    inbox: &Inbox,
    agents: &BTreeMap<&'static str, Actor>,
) -> Result<Inbox> {
    let change =
        GroupChange { name: Some(inbox.name.clone()), color: Some(inbox.color.clone()), ..GroupChange::default() };
    let group = desk.create_group(owner, change).await?;
    for (key, role) in WHOLESALERS {
        let agent = agents.get(key).ok_or(Error::new(Code::NotFound))?;
        desk.put_member(owner, group.id, agent.id, *role).await?;
    }
    let rules = GroupChange { policy: Some(Policy::support()), ..GroupChange::default() };
    desk.update_group(owner, group.id, rules).await?;
    let change = InboxChange {
        operator_group_ids: Some(vec![group.id]),
        default_group_id: Some(Some(group.id)),
        ..InboxChange::default()
    };
    desk.update_inbox(owner, inbox.id, change).await
}

async fn set_up(desk: &Desk, setup: Setup) -> Result<AgentId> {
    let signed_in = desk.set_up(setup).await?;
    // Nobody holds this session.
    desk.sign_out(&signed_in.token).await?;
    Ok(signed_in.agent)
}

async fn hang_up(desk: &Desk, id: AgentId, look: &Look) -> Result<()> {
    let mut upload = desk.begin_upload(Uploader::Agent(id), "", PICTURE_MAX_BYTES).await?;
    upload.write(&portrait(look).to_png()?).await?;
    desk.set_picture(id, upload).await?;
    Ok(())
}

#[derive(Clone, Copy)]
enum Door {
    Shop,
    Wholesale,
}

impl Door {
    /// Name, title, greeting, time of reply.
    const fn words(self, language: Language) -> (&'static str, &'static str, &'static str, &'static str) {
        match (self, language) {
            (Self::Shop, Language::En) => (
                "Online shop",
                "Ask the roastery",
                "Hi! Grind, gear, shipping, or which coffee to choose: ask away.",
                "We usually answer in a few minutes.",
            ),
            (Self::Shop, Language::Es) => (
                "Tienda online",
                "Hablá con el tostadero",
                "¡Hola! Molienda, equipo, envíos o qué café elegir: preguntanos.",
                "Solemos responder en pocos minutos.",
            ),
            (Self::Shop, Language::Pt) => (
                "Loja online",
                "Fale com a torrefação",
                "Oi! Moagem, equipamento, envio ou qual café escolher: é só perguntar.",
                "Costumamos responder em poucos minutos.",
            ),
            (Self::Wholesale, Language::En) => (
                "Wholesale",
                "Coffee for your place",
                "Welcome. Orders, machines, training or a quote: we're here.",
                "We answer within an hour on working days.",
            ),
            (Self::Wholesale, Language::Es) => (
                "Mayoristas",
                "Café para tu local",
                "Te damos la bienvenida. Pedidos, máquinas, capacitación o un presupuesto: acá estamos.",
                "Respondemos en menos de una hora, en días hábiles.",
            ),
            (Self::Wholesale, Language::Pt) => (
                "Atacado",
                "Café para o seu negócio",
                "Boas-vindas. Pedidos, máquinas, treinamento ou um orçamento: estamos aqui.",
                "Respondemos em até uma hora, em dias úteis.",
            ),
        }
    }
}

async fn furnish(desk: &Desk, owner: &Caller, id: InboxId, door: Door, language: Language) -> Result<Inbox> {
    let texts: TextsByLanguage = Language::ALL
        .into_iter()
        .map(|language| {
            let (_, title, greeting, reply_time) = door.words(language);
            let texts = InboxTexts {
                title: title.to_owned(),
                greeting: greeting.to_owned(),
                reply_time: reply_time.to_owned(),
                placeholder: String::new(),
            };
            (language, texts)
        })
        .collect();
    let (color, domain) = match door {
        Door::Shop => ("#7a3e1d", "cafeaurora.example"),
        Door::Wholesale => ("#1f5f4a", "mayoristas.cafeaurora.example"),
    };
    let change = InboxChange {
        name: Some(door.words(language).0.to_owned()),
        // Who tries the demo has a page at home.
        allowed_domains: Some(vec![domain.to_owned(), "localhost".to_owned(), "127.0.0.1".to_owned()]),
        color: Some(color.to_owned()),
        texts: Some(texts),
        // Short, so that two weeks have room for people who come back with something new.
        reopen_days: Some(1),
        ..InboxChange::default()
    };
    desk.update_inbox(owner, id, change).await?;
    desk.renew_identity_secret(owner, id).await
}
