//! The one HTTP client of the product: whatever Recado calls, it calls through [`Client`], which guards where calls may
//! go (server-side request forgery) and how much they may cost. It knows nothing of services, bots or the database.
//! Where to look next: [`guard`] for what may be called, [`trust`] for whom encryption believes, [`hop`] for redirects,
//! [`answer`] for what is read, [`line`] for what is no HTTP.

pub mod address;
mod answer;
pub mod cause;
mod failure;
mod guard;
mod hop;
pub mod line;
mod resolve;
mod trust;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, LOCATION};

use crate::domain::allowed_target::AllowedTarget;
use crate::domain::rest::{RestMethod, RestRequest, TIMEOUT_DEFAULT_SECONDS, TIMEOUT_MAX_SECONDS};
use guard::Target;
use hop::Hop;

pub use answer::Answer;
pub use failure::{Failure, FailureKind};
pub use resolve::{Addresses, Resolve, SystemResolver};
pub use trust::Trust;

/// How long one address may take to connect, so that there is time left for the next.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The most headers of an answer.
const HEADERS_MAX: usize = 100;

/// What a call may cost.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// For all of it, when the request does not say.
    pub time: Duration,
    /// For all of it, whatever the request says.
    pub time_max: Duration,
    pub body_bytes: usize,
    pub redirects: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(TIMEOUT_DEFAULT_SECONDS.into()),
            time_max: Duration::from_secs(TIMEOUT_MAX_SECONDS.into()),
            body_bytes: 1024 * 1024,
            redirects: 5,
        }
    }
}

/// The guarded client. Clones are the same client.
#[derive(Clone)]
pub struct Client(Arc<Parts>);

struct Parts {
    allowed: Vec<AllowedTarget>,
    bounds: Bounds,
    resolver: Box<dyn Resolve>,
    tls: Arc<rustls::ClientConfig>,
}

/// The addresses that were checked, and no others, whatever name is asked for.
struct Pinned(Vec<SocketAddr>);

impl reqwest::dns::Resolve for Pinned {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let addresses: reqwest::dns::Addrs = Box::new(self.0.clone().into_iter());
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

impl Client {
    /// A client that may also call these private places, and believes servers for whom these authorities vouch.
    ///
    /// # Errors
    /// Encryption can't be set up.
    pub fn new(allowed: Vec<AllowedTarget>, trust: &Trust) -> Result<Self, Failure> {
        Self::with(allowed, trust, Bounds::default(), Box::new(SystemResolver::default()))
    }

    /// The same with other bounds, and somebody else who knows the addresses of names.
    ///
    /// # Errors
    /// As for [`Self::new`].
    pub fn with(
        allowed: Vec<AllowedTarget>,
        trust: &Trust,
        bounds: Bounds,
        resolver: Box<dyn Resolve>,
    ) -> Result<Self, Failure> {
        Ok(Self(Arc::new(Parts { allowed, bounds, resolver, tls: Arc::new(trust.tls()?) })))
    }

    /// Makes a call. An answer of any status is an answer.
    ///
    /// # Errors
    /// A [`Failure`]: the call may not go there, or no answer came in time and size.
    pub async fn fetch(&self, request: &RestRequest) -> Result<Answer, Failure> {
        let Bounds { time, time_max, .. } = self.0.bounds;
        let time = request.timeout_seconds.map_or(time, |seconds| Duration::from_secs(seconds.max(1).into()));
        let time = time.min(time_max);
        tokio::time::timeout(time, self.follow(request)).await.unwrap_or_else(|_| {
            let host = request.url.host_str().unwrap_or_default();
            let sentence = format!("{host} did not answer within {} s.", time.as_secs());
            Err(Failure::new(FailureKind::TimedOut, sentence))
        })
    }

    /// The addresses of a mail server that may be connected to.
    ///
    /// # Errors
    /// It is at a private place that nobody has allowed, or at none.
    pub async fn mail_addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Failure> {
        guard::check_mail_host(host, port, &self.0.allowed, &*self.0.resolver).await
    }

    async fn follow(&self, request: &RestRequest) -> Result<Answer, Failure> {
        let Parts { allowed, bounds, resolver, .. } = &*self.0;
        let mut hop = Hop::first(request)?;
        let mut came_from_public = false;
        for _ in 0..=bounds.redirects {
            if !request.may_go_to(&hop.url) {
                return Err(host_refused(&hop));
            }
            let target = guard::check(hop.url.clone(), allowed, &**resolver).await?;
            came_from_public = target.is_reached(came_from_public)?;
            let host = target.url.host_str().unwrap_or_default().to_owned();
            let response = self.send(&hop, target).await.map_err(|error| Failure::from_library(&error, &host))?;
            match hop.after(response.status().as_u16(), response.headers().get(LOCATION))? {
                Some(next) => hop = next,
                None => return answer::read(response, bounds.body_bytes, &host).await,
            }
        }
        let sentence = format!("The call was redirected more than {} times.", bounds.redirects);
        Err(Failure::new(FailureKind::TooManyRedirects, sentence))
    }

    /// Sends one request. The library's client lives as long as that, so that a connection can only ever be one to the
    /// addresses that were checked for this very request.
    async fn send(&self, hop: &Hop, target: Target) -> reqwest::Result<reqwest::Response> {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(rustls::ClientConfig::clone(&self.0.tls))
            .dns_resolver(Pinned(target.addresses))
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_max_idle_per_host(0)
            .http1_max_headers(HEADERS_MAX)
            .user_agent(concat!("Recado/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let method = match hop.method {
            RestMethod::Get => reqwest::Method::GET,
            RestMethod::Post => reqwest::Method::POST,
            RestMethod::Put => reqwest::Method::PUT,
            RestMethod::Patch => reqwest::Method::PATCH,
            RestMethod::Delete => reqwest::Method::DELETE,
        };
        let mut request =
            client.request(method, target.url).headers(hop.headers.clone()).header(ACCEPT_ENCODING, "gzip");
        if let Some(body) = &hop.body {
            request = request.body(body.clone());
        }
        request.send().await
    }
}

fn host_refused(hop: &Hop) -> Failure {
    let host = hop.url.host_str().unwrap_or_default();
    Failure::new(FailureKind::HostRefused, format!("The call leads to {host}, which is none of the allowed hosts."))
}
