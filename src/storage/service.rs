//! Services with their headers, secret values included: who reads them here must not show them.

use std::collections::BTreeMap;

use url::Url;

use super::{Row, Tx, WriteTx};
use crate::domain::id::ServiceId;
use crate::domain::service::{Service, ServiceHeader};
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

/// What a service is made of.
pub struct NewService<'a> {
    pub name: &'a str,
    pub base_url: &'a Url,
    pub headers: &'a [ServiceHeader],
    pub timeout_seconds: u32,
}

const SELECT: &str = "SELECT id, name, base_url, timeout_seconds, created_at FROM services";

fn map(row: &Row<'_>) -> Result<Service> {
    Ok(Service {
        id: row.next()?,
        name: row.next()?,
        base_url: row.next::<String>()?.parse().map_err(Error::internal)?,
        headers: Vec::new(),
        timeout_seconds: row.next()?,
        created_at: row.next()?,
    })
}

fn map_header(row: &Row<'_>) -> Result<ServiceHeader> {
    Ok(ServiceHeader { name: row.next()?, value: Some(row.next()?), is_secret: row.next()? })
}

fn with_headers(tx: &Tx<'_>, mut service: Service) -> Result<Service> {
    let sql = "SELECT name, value, is_secret FROM service_headers WHERE service_id = ?1 ORDER BY position";
    service.headers = tx.list(sql, params![service.id], map_header)?;
    Ok(service)
}

/// A service by its id.
///
/// # Errors
/// [`Code::NotFound`].
pub fn get_service(tx: &Tx<'_>, id: ServiceId) -> Result<Service> {
    let found = tx.find(&format!("{SELECT} WHERE id = ?1"), params![id], map)?;
    with_headers(tx, found.ok_or(Error::new(Code::NotFound))?)
}

/// A service by the name that scripts call it.
pub fn find_service_by_name(tx: &Tx<'_>, name: &str) -> Result<Option<Service>> {
    let found = tx.find(&format!("{SELECT} WHERE name = ?1"), params![name], map)?;
    found.map(|service| with_headers(tx, service)).transpose()
}

/// All services by name.
pub fn list_services(tx: &Tx<'_>) -> Result<Vec<Service>> {
    let mut services = tx.list(&format!("{SELECT} ORDER BY name"), &[], map)?;
    let sql = "SELECT service_id, name, value, is_secret FROM service_headers ORDER BY service_id, position";
    let mut headers: BTreeMap<ServiceId, Vec<ServiceHeader>> = BTreeMap::new();
    for (service, header) in tx.list(sql, &[], |row| Ok((row.next::<ServiceId>()?, map_header(row)?)))? {
        headers.entry(service).or_default().push(header);
    }
    for service in &mut services {
        service.headers = headers.remove(&service.id).unwrap_or_default();
    }
    Ok(services)
}

/// The names that scripts may call.
pub fn list_service_names(tx: &Tx<'_>) -> Result<Vec<String>> {
    tx.list("SELECT name FROM services ORDER BY name", &[], |row| row.next())
}

pub fn count_services(tx: &Tx<'_>) -> Result<i64> {
    Ok(tx.find("SELECT count(*) FROM services", &[], |row| row.next())?.unwrap_or(0))
}

/// Inserts a service.
///
/// # Errors
/// [`Code::AlreadyTaken`] when a service has this name.
pub fn insert_service(tx: &WriteTx<'_>, new: &NewService<'_>, now: Timestamp) -> Result<Service> {
    check_name(tx, new.name, None)?;
    let id = tx.insert(
        "INSERT INTO services (name, base_url, timeout_seconds, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![new.name, new.base_url.as_str(), new.timeout_seconds, now],
    )?;
    insert_headers(tx, ServiceId(id), new.headers)?;
    get_service(tx, ServiceId(id))
}

/// Stores all that can change of a service.
///
/// # Errors
/// [`Code::AlreadyTaken`] when another service has this name.
pub fn update_service(tx: &WriteTx<'_>, service: &Service) -> Result<()> {
    check_name(tx, &service.name, Some(service.id))?;
    tx.execute(
        "UPDATE services SET name = ?2, base_url = ?3, timeout_seconds = ?4 WHERE id = ?1",
        params![service.id, &service.name, service.base_url.as_str(), service.timeout_seconds],
    )?;
    tx.execute("DELETE FROM service_headers WHERE service_id = ?1", params![service.id])?;
    insert_headers(tx, service.id, &service.headers)
}

fn check_name(tx: &Tx<'_>, name: &str, own: Option<ServiceId>) -> Result<()> {
    if find_service_by_name(tx, name)?.is_some_and(|found| Some(found.id) != own) {
        let message = "A service has this name already. Choose another.";
        return Err(Error { field: Some("name"), ..Error::with_message(Code::AlreadyTaken, message) });
    }
    Ok(())
}

fn insert_headers(tx: &WriteTx<'_>, id: ServiceId, headers: &[ServiceHeader]) -> Result<()> {
    for (position, header) in (0_i64..).zip(headers) {
        tx.execute(
            "INSERT INTO service_headers (service_id, position, name, value, is_secret) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id, position, &header.name, header.value.as_deref().unwrap_or_default(), header.is_secret],
        )?;
    }
    Ok(())
}

/// Deletes a service.
///
/// # Errors
/// [`Code::NotFound`].
pub fn delete_service(tx: &WriteTx<'_>, id: ServiceId) -> Result<()> {
    tx.execute("DELETE FROM service_headers WHERE service_id = ?1", params![id])?;
    let deleted = tx.execute("DELETE FROM services WHERE id = ?1", params![id])?;
    if deleted == 0 { Err(Error::new(Code::NotFound)) } else { Ok(()) }
}
