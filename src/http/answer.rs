//! What goes out: a resource, a new resource, or nothing.

use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

/// 200 with JSON.
pub struct Found<T>(pub T);

/// 201 with JSON; 200 when the same call had made it before.
pub struct Created<T> {
    pub value: T,
    pub is_new: bool,
}

/// 204.
pub struct Done;

impl<T> Created<T> {
    /// Made just now.
    pub const fn new(value: T) -> Self {
        Self { value, is_new: true }
    }
}

impl<T: Serialize> Responder for Found<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self.0)
    }
}

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        if self.is_new { HttpResponse::Created().json(self.value) } else { HttpResponse::Ok().json(self.value) }
    }
}

impl Responder for Done {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}
