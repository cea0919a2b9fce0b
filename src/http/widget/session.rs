//! Opening the widget, and saying who the visitor is.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::desk::Desk;
use crate::desk::live_chat::PreChatAnswers;
use crate::desk::live_chat::{Browser, Identity, Opened, Opening, PageView, PageVisit};
use crate::domain::conversation::Conversation;
use crate::domain::id::{GroupId, MessageId};
use crate::domain::permission::Actor;
use crate::domain::timestamp::Timestamp;
use crate::domain::widget::{ConversationState, WidgetContact, WidgetMessage};
use crate::error::Result;
use crate::http::allowed::{Allowed, Answer, Anyone, Permission, Visit};
use crate::http::answer::{Created, Found};
use crate::http::body::{Body, Params};
use crate::hub::doors::Door;
use crate::shapes;

/// The inbox's public key, from the page's snippet.
#[derive(Debug, Deserialize, IntoParams)]
pub struct KeyQuery {
    key: String,
}

/// A page by its address.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
pub struct PageInput {
    pub url: String,
    pub title: String,
    pub referrer: Option<String>,
}

/// A page that was seen before the widget was opened.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
pub struct SeenPage {
    url: String,
    title: String,
    at: i64,
}

/// What a page says of its visitor. Without a signature it only fills in what is not known yet.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
pub struct IdentityInput {
    /// The site's own id of the person.
    id: Option<String>,
    /// Hexadecimal HMAC-SHA256 of `id` under the inbox's identity secret.
    hash: Option<String>,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    /// Plain values under short names, shown to agents.
    #[schema(value_type = Option<Object>)]
    attributes: Option<Map<String, Value>>,
}

/// What a page sends when its visitor opens the widget.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
pub struct NewSession {
    /// What the browser kept from an earlier opening. An unknown one makes a new visitor.
    token: Option<String>,
    page: PageInput,
    /// Pages seen before the opening, oldest first.
    trail: Vec<SeenPage>,
    /// BCP 47 tag.
    language: Option<String>,
    /// What the page gave to `recado('group', ID)`.
    page_group: Option<String>,
    identity: Option<IdentityInput>,
}

/// What the widget begins with.
#[derive(Debug, Serialize, ToSchema)]
pub struct WidgetSession {
    /// A new token, when one was made: keep it.
    token: Option<String>,
    contact: WidgetContact,
    conversation_status: ConversationState,
    /// The newest, oldest first.
    messages: Vec<WidgetMessage>,
    /// What to ask older messages with.
    next: Option<String>,
    /// Answers that the visitor has not seen, at most 100.
    unread: i64,
    contact_read_id: Option<MessageId>,
    agent_read_id: Option<MessageId>,
    /// The newest event when this was read: listen after it.
    seq: i64,
    /// Somebody answers for the group that the page follows.
    is_online: bool,
    /// It is closed until then.
    opens_at: Option<Timestamp>,
    /// What begins there now goes to a bot.
    has_bot: bool,
    /// That group.
    group_id: Option<GroupId>,
    /// False when the page asked for a group that does not receive conversations of this inbox.
    is_group_known: bool,
    /// The visitor's place among those who wait for an agent.
    queue: Option<QueuePlace>,
}

/// A place among those who wait for an agent.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuePlace {
    /// 1 is next.
    position: u32,
    /// Seconds, as far as it can be said.
    estimated_wait: Option<i64>,
}

/// The answers of the form before the chat.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct PreChatInput {
    name: Option<String>,
    email: Option<String>,
    group_id: Option<i64>,
}

shapes!(NewSession, IdentityInput, WidgetSession, PreChatInput);

impl From<IdentityInput> for Identity {
    fn from(input: IdentityInput) -> Self {
        let IdentityInput { id, hash, name, email, phone, attributes } = input;
        Self { id, hash, name, email, phone, attributes: attributes.unwrap_or_default() }
    }
}

fn session(desk: &Desk, opened: Opened) -> WidgetSession {
    let Door { is_online, opens_at, has_bot } = desk.door(opened.group_id, opened.inbox_id);
    let conversation = opened.conversation.as_ref();
    WidgetSession {
        token: opened.token,
        contact: WidgetContact::of(&opened.contact),
        conversation_status: ConversationState::of(conversation.map(|c| c.status)),
        contact_read_id: conversation.and_then(|c| c.contact_read_id),
        agent_read_id: conversation.and_then(|c| c.agent_read_id),
        messages: opened.messages.items,
        next: opened.messages.next,
        unread: opened.unread,
        seq: opened.seq,
        is_online,
        opens_at,
        has_bot,
        group_id: opened.group_id,
        is_group_known: opened.is_group_known,
        queue: conversation.and_then(|c| queue_place(desk, c)),
    }
}

fn queue_place(desk: &Desk, conversation: &Conversation) -> Option<QueuePlace> {
    let place = desk.place_in_queue(conversation.id)?;
    Some(QueuePlace { position: place.position, estimated_wait: place.estimated_wait_seconds })
}

pub async fn create(
    allowed: Allowed<Anyone>,
    (Params(KeyQuery { key }), Body(new)): (Params<KeyQuery>, Body<NewSession>),
) -> Result<Created<WidgetSession>> {
    let user_agent = allowed.request.headers().get("user-agent").and_then(|value| value.to_str().ok());
    let browser = Browser {
        ip: allowed.client_ip()?,
        user_agent: user_agent.unwrap_or_default().to_owned(),
        country: allowed.client_country()?,
    };
    let trail = new
        .trail
        .into_iter()
        .map(|seen| PageVisit { page: PageView { url: seen.url, title: seen.title }, at: Timestamp(seen.at) });
    let own = allowed.door()?.base_url(&allowed.request);
    let opening = Opening {
        key,
        is_own_page: new.page.url.strip_prefix(&own).is_some_and(|path| path.starts_with('/')),
        token: new.token,
        page: PageView { url: new.page.url, title: new.page.title },
        referrer: new.page.referrer,
        trail: trail.collect(),
        language: new.language,
        page_group: new.page_group,
        identity: new.identity.map(Identity::from),
        colleague: colleague(&allowed).await,
    };
    let opened = allowed.desk.open(opening, browser).await?;
    Ok(Created { is_new: opened.token.is_some(), value: session(&allowed.desk, opened) })
}

pub async fn update_identity(
    allowed: Allowed<Visit>,
    Body(input): Body<IdentityInput>,
) -> Result<Found<WidgetSession>> {
    let opened = allowed.desk.identify(allowed.actor, input.into()).await?;
    Ok(Found(session(&allowed.desk, opened)))
}

/// Who is signed in on this browser, if anybody: a colleague who writes to an internal inbox.
async fn colleague(allowed: &Allowed<Anyone>) -> Option<Actor> {
    Answer::authorise(&allowed.request, &allowed.desk).await.ok()
}

pub async fn update_pre_chat(allowed: Allowed<Visit>, Body(input): Body<PreChatInput>) -> Result<Found<WidgetSession>> {
    let PreChatInput { name, email, group_id } = input;
    let answers = PreChatAnswers { name, email, group_id: group_id.map(GroupId) };
    let opened = allowed.desk.answer_pre_chat(allowed.actor, answers).await?;
    Ok(Found(session(&allowed.desk, opened)))
}
