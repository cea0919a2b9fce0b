//! Services: setting up which other programs scripts may call, and trying them. Secret values come in here and never go
//! out, but to the service itself.

use crate::desk::{Caller, Desk, words};
use crate::domain::id::ServiceId;
use crate::domain::rest::{RestAnswer, RestCall, RestMethod, TIMEOUT_DEFAULT_SECONDS};
use crate::domain::service::{
    SERVICES_MAX, Service, ServiceError, ServiceHeader, ServiceTrial, checked_base_url, checked_headers, checked_name,
    checked_timeout,
};
use crate::error::{Error, Result};
use crate::storage::service::{self, NewService};

/// How much of an answer a trial shows.
const SHOWN_BYTES: usize = 2 * 1024;

/// What is changed of a service.
#[derive(Clone, Debug, Default)]
pub struct ServiceChange {
    pub name: Option<String>,
    pub base_url: Option<String>,
    /// All of them; a value of `None` is the one that is stored.
    pub headers: Option<Vec<ServiceHeader>>,
    pub timeout_seconds: Option<u32>,
}

impl From<ServiceError> for Error {
    fn from(error: ServiceError) -> Self {
        Self::field(error.field, error.message)
    }
}

impl Desk {
    /// All services by name.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_services(&self) -> Result<Vec<Service>> {
        self.store().read(service::list_services).await
    }

    /// A service.
    ///
    /// # Errors
    /// [`NotFound`](crate::error::Code::NotFound).
    pub async fn get_service(&self, id: ServiceId) -> Result<Service> {
        self.store().read(move |tx| service::get_service(tx, id)).await
    }

    /// The service that scripts call by a name, with what is secret of it.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn find_service_by_name(&self, name: String) -> Result<Option<Service>> {
        self.store().read(move |tx| service::find_service_by_name(tx, &name)).await
    }

    /// Sets a service up.
    ///
    /// # Errors
    /// A field is not acceptable, or the name is taken.
    pub async fn create_service(&self, caller: &Caller, change: ServiceChange) -> Result<Service> {
        let name = checked_name(&change.name.unwrap_or_default())?;
        let base_url = checked_base_url(&change.base_url.unwrap_or_default())?;
        let headers = checked_headers(change.headers.unwrap_or_default(), &[], true)?;
        let timeout_seconds = checked_timeout(change.timeout_seconds.unwrap_or(TIMEOUT_DEFAULT_SECONDS))?;
        let done = self
            .write_for(caller, move |write, _| {
                if service::count_services(write.tx)? >= SERVICES_MAX {
                    return Err(Error::field("name", format!("There are {SERVICES_MAX} services already.")));
                }
                let new = NewService { name: &name, base_url: &base_url, headers: &headers, timeout_seconds };
                service::insert_service(write.tx, &new, write.now)
            })
            .await?;
        Ok(done.value)
    }

    /// Changes a service.
    ///
    /// # Errors
    /// [`NotFound`](crate::error::Code::NotFound), a field is not acceptable, or the name is taken.
    pub async fn update_service(&self, caller: &Caller, id: ServiceId, change: ServiceChange) -> Result<Service> {
        let done = self
            .write_for(caller, move |write, _| {
                let after = changed(service::get_service(write.tx, id)?, change)?;
                service::update_service(write.tx, &after)?;
                Ok(after)
            })
            .await?;
        Ok(done.value)
    }

    /// Deletes a service. Scripts that call it get an answer that says so.
    ///
    /// # Errors
    /// [`NotFound`](crate::error::Code::NotFound).
    pub async fn delete_service(&self, caller: &Caller, id: ServiceId) -> Result<()> {
        self.write_for(caller, move |write, _| service::delete_service(write.tx, id)).await.map(|_| ())
    }

    /// Calls a service as a script would, and shows what came of it.
    ///
    /// # Errors
    /// [`NotFound`](crate::error::Code::NotFound), or the path is not acceptable.
    pub async fn try_service(&self, id: ServiceId, method: RestMethod, path: String) -> Result<ServiceTrial> {
        let service = self.get_service(id).await?;
        let request = service.request(&path, RestCall::new(method));
        let request = request.map_err(|error| Error::field("path", error.to_string()))?;
        let begun = self.now();
        let RestAnswer { ok, status, text, error, .. } = self.0.outside.fetch(request).await;
        let ms = self.now().0.saturating_sub(begun.0);
        Ok(ServiceTrial { ok, status, text: beginning(&words::masked(text)).to_owned(), error, ms })
    }
}

fn changed(before: Service, change: ServiceChange) -> Result<Service> {
    let ServiceChange { name, base_url, headers, timeout_seconds } = change;
    let base_url = base_url.map_or_else(|| Ok(before.base_url.clone()), |url| checked_base_url(&url))?;
    let is_same_place = base_url.origin() == before.base_url.origin();
    // Also when they are not mentioned: a stored secret must not follow the address to another host.
    let kept = || before.headers.iter().map(|header| ServiceHeader { value: None, ..header.clone() }).collect();
    let headers = checked_headers(headers.unwrap_or_else(kept), &before.headers, is_same_place)?;
    Ok(Service {
        name: name.map_or_else(|| Ok(before.name), |name| checked_name(&name))?,
        timeout_seconds: timeout_seconds.map_or(Ok(before.timeout_seconds), checked_timeout)?,
        base_url,
        headers,
        ..before
    })
}

/// As much as is shown, cut between characters.
fn beginning(text: &str) -> &str {
    text.get(..text.floor_char_boundary(SHOWN_BYTES)).unwrap_or(text)
}
