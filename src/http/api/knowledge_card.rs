//! Knowledge cards.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{mentioned, place};
use crate::desk::knowledge_card::{CardSearch, KnowledgeCardChange};
use crate::domain::id::{GroupId, KnowledgeCardId};
use crate::domain::knowledge_card::{FoundCard, KnowledgeCard};
use crate::domain::page::Page;
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed, Answer};
use crate::http::answer::{Created, Done, Found};
use crate::http::body::{At, Body, Params};
use crate::shapes;

/// A new knowledge card.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewKnowledgeCard {
    title: String,
    text: String,
    /// How people ask for it, in their own words.
    #[serde(default)]
    questions: Vec<String>,
    /// A code such as `es`.
    language: Option<String>,
    group_id: Option<i64>,
    /// True if not given.
    is_active: Option<bool>,
}

/// What is changed; what is not mentioned stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct KnowledgeCardPatch {
    title: Option<String>,
    text: Option<String>,
    questions: Option<Vec<String>>,
    /// `null`: offered whatever the language.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    language: Option<Option<String>>,
    /// `null`: offered in all groups.
    #[serde(default, deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    group_id: Option<Option<i64>>,
    is_active: Option<bool>,
}

/// A place in the list.
#[derive(Debug, Deserialize, IntoParams)]
pub struct CardListQuery {
    /// Words that the cards contain.
    query: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 1 to 100, 30 if not given.
    limit: Option<i64>,
}

/// What is asked for.
#[derive(Debug, Deserialize, IntoParams)]
pub struct CardSearchQuery {
    /// A question in anybody's words.
    #[serde(default)]
    text: String,
    /// Only cards in this language, or in none.
    language: Option<String>,
    /// Also the cards of this group; otherwise only those of no group.
    group_id: Option<i64>,
    /// 1 to 20, 5 if not given.
    limit: Option<usize>,
}

shapes!(KnowledgeCard, NewKnowledgeCard, KnowledgeCardPatch, FoundCard);

pub async fn list(
    allowed: Allowed<Answer>,
    Params(query): Params<CardListQuery>,
) -> Result<Found<Page<KnowledgeCard>>> {
    let (before, limit) = place("cursor", query.cursor.as_deref(), query.limit)?;
    let words = query.query.unwrap_or_default();
    Ok(Found(allowed.desk.list_knowledge_cards(words, before, limit).await?))
}

pub async fn search(allowed: Allowed<Answer>, Params(query): Params<CardSearchQuery>) -> Result<Found<Vec<FoundCard>>> {
    let CardSearchQuery { text, language, group_id, limit } = query;
    let search = CardSearch { text, language, group: group_id.map(GroupId), limit };
    Ok(Found(allowed.desk.search_knowledge_cards(search).await?))
}

pub async fn show(allowed: Allowed<Answer>, At(id): At<i64>) -> Result<Found<KnowledgeCard>> {
    Ok(Found(allowed.desk.get_knowledge_card(KnowledgeCardId(id)).await?))
}

pub async fn create(allowed: Allowed<Administer>, Body(new): Body<NewKnowledgeCard>) -> Result<Created<KnowledgeCard>> {
    let change = KnowledgeCardChange {
        title: Some(new.title),
        text: Some(new.text),
        questions: Some(new.questions),
        language: Some(new.language),
        group_id: Some(new.group_id.map(GroupId)),
        is_active: new.is_active,
    };
    Ok(Created::new(allowed.desk.create_knowledge_card(&allowed.caller()?, change).await?))
}

pub async fn update(
    allowed: Allowed<Administer>,
    (At(id), Body(patch)): (At<i64>, Body<KnowledgeCardPatch>),
) -> Result<Found<KnowledgeCard>> {
    let KnowledgeCardPatch { title, text, questions, language, group_id, is_active } = patch;
    let group_id = group_id.map(|group| group.map(GroupId));
    let change = KnowledgeCardChange { title, text, questions, language, group_id, is_active };
    Ok(Found(allowed.desk.update_knowledge_card(&allowed.caller()?, KnowledgeCardId(id), change).await?))
}

pub async fn delete(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Done> {
    allowed.desk.delete_knowledge_card(&allowed.caller()?, KnowledgeCardId(id)).await?;
    Ok(Done)
}
