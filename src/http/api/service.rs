//! Services: other programs that scripts call by name.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::desk::service::ServiceChange;
use crate::domain::id::ServiceId;
use crate::domain::rest::RestMethod;
use crate::domain::service::{Service, ServiceHeader, ServiceTrial};
use crate::error::Result;
use crate::http::allowed::{Administer, Allowed};
use crate::http::answer::{Created, Done, Found};
use crate::http::body::{At, Body};
use crate::shapes;

/// A new service.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewService {
    /// `a-z`, `0-9`, `_` and `-`.
    name: String,
    base_url: String,
    #[serde(default)]
    headers: Vec<ServiceHeader>,
    /// 1 to 30; 10 when not given.
    timeout_seconds: Option<u32>,
}

/// What is changed; what is not mentioned stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ServicePatch {
    name: Option<String>,
    base_url: Option<String>,
    /// All of them. A value of `null` keeps the one that is stored under this name.
    headers: Option<Vec<ServiceHeader>>,
    timeout_seconds: Option<u32>,
}

/// A call to try.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewServiceTrial {
    method: RestMethod,
    /// Below the base URL.
    path: String,
}

shapes!(Service, NewService, ServicePatch, NewServiceTrial, ServiceTrial);

pub async fn list(allowed: Allowed<Administer>, (): ()) -> Result<Found<Vec<Service>>> {
    Ok(Found(allowed.desk.list_services().await?))
}

pub async fn show(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Found<Service>> {
    Ok(Found(allowed.desk.get_service(ServiceId(id)).await?))
}

pub async fn create(allowed: Allowed<Administer>, Body(new): Body<NewService>) -> Result<Created<Service>> {
    let NewService { name, base_url, headers, timeout_seconds } = new;
    let change = ServiceChange { name: Some(name), base_url: Some(base_url), headers: Some(headers), timeout_seconds };
    Ok(Created::new(allowed.desk.create_service(&allowed.caller()?, change).await?))
}

pub async fn update(
    allowed: Allowed<Administer>,
    (At(id), Body(patch)): (At<i64>, Body<ServicePatch>),
) -> Result<Found<Service>> {
    let ServicePatch { name, base_url, headers, timeout_seconds } = patch;
    let change = ServiceChange { name, base_url, headers, timeout_seconds };
    Ok(Found(allowed.desk.update_service(&allowed.caller()?, ServiceId(id), change).await?))
}

pub async fn delete(allowed: Allowed<Administer>, At(id): At<i64>) -> Result<Done> {
    allowed.desk.delete_service(&allowed.caller()?, ServiceId(id)).await?;
    Ok(Done)
}

pub async fn create_trial(
    allowed: Allowed<Administer>,
    (At(id), Body(new)): (At<i64>, Body<NewServiceTrial>),
) -> Result<Found<ServiceTrial>> {
    Ok(Found(allowed.desk.try_service(ServiceId(id), new.method, new.path).await?))
}
