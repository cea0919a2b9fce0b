//! Live events: the same frames over a WebSocket, or as server-sent events where sockets are blocked. Each connection
//! has its own task and its own queue in the hub.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::http::header;
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use actix_ws::{CloseCode, CloseReason, Message, MessageStream, Session};
use futures_util::StreamExt;
use futures_util::stream::unfold;
use serde::Deserialize;
use tokio::time::{Instant, sleep_until, timeout};
use utoipa::IntoParams;

use super::allowed::{Allowed, Answer, Permission, Visit, agents_pass, visitors_pass};
use super::body::Params;
use crate::desk::Desk;
use crate::desk::listening::{Missed, Pass};
use crate::domain::visitor::Visitor;
use crate::error::{Code, Error, Result};
use crate::hub::frame::{self, Frame};
use crate::hub::{Ended, Home, Listener, Subscription};

/// The subprotocol of our sockets.
pub const PROTOCOL: &str = "recado.v1";
/// How often a quiet connection is pinged, which keeps proxies from cutting it.
const PING_EVERY: Duration = Duration::from_secs(25);
/// A peer that has not answered a ping for so long is gone.
const GONE_AFTER: Duration = Duration::from_secs(80);
/// How long one frame may take to be sent.
const WRITE_WITHIN: Duration = Duration::from_secs(30);
/// Close code of a connection whose permission is gone.
const SIGNED_OUT: u16 = 4401;
/// Clients have nothing to say here.
const MAX_INCOMING_BYTES: usize = 4096;

/// Where to begin.
#[derive(Debug, Deserialize, IntoParams)]
pub struct LiveQuery {
    /// The last event that the client knows of: what came after it is sent first.
    after: Option<i64>,
}

/// How many live connections each network address has.
pub struct Connections {
    max: usize,
    by_ip: Arc<Mutex<HashMap<String, usize>>>,
}

/// A place among an address's connections.
struct Place {
    ip: String,
    by_ip: Arc<Mutex<HashMap<String, usize>>>,
}

impl Connections {
    pub fn new(max: usize) -> Self {
        Self { max, by_ip: Arc::default() }
    }

    fn take(&self, ip: String) -> Result<Place> {
        let mut by_ip = self.by_ip.lock().unwrap_or_else(PoisonError::into_inner);
        let count = by_ip.entry(ip.clone()).or_insert(0);
        if *count >= self.max {
            return Err(Error::limited(Code::TooManyRequests, 30));
        }
        *count += 1;
        Ok(Place { ip, by_ip: Arc::clone(&self.by_ip) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut by_ip = self.by_ip.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_ip.get_mut(&self.ip) {
            *count -= 1;
            if *count == 0 {
                by_ip.remove(&self.ip);
            }
        }
    }
}

pub async fn agent_socket(
    allowed: Allowed<Answer>,
    (Params(query), payload): (Params<LiveQuery>, web::Payload),
) -> Result<HttpResponse> {
    let asked = asked_by_agent(&allowed, &query).await?;
    socket(&allowed, asked, payload)
}

pub async fn visitor_socket(
    allowed: Allowed<Visit>,
    (Params(query), payload): (Params<LiveQuery>, web::Payload),
) -> Result<HttpResponse> {
    let asked = asked_by_visitor(&allowed, &query)?;
    socket(&allowed, asked, payload)
}

pub async fn agent_stream(allowed: Allowed<Answer>, Params(query): Params<LiveQuery>) -> Result<HttpResponse> {
    let asked = asked_by_agent(&allowed, &query).await?;
    stream(&allowed, asked)
}

pub async fn visitor_stream(allowed: Allowed<Visit>, Params(query): Params<LiveQuery>) -> Result<HttpResponse> {
    let asked = asked_by_visitor(&allowed, &query)?;
    stream(&allowed, asked)
}

/// Who wants to hear what, and since when.
struct Asked {
    pass: Pass,
    listener: Listener,
    /// Who has opened the widget, when it is a visitor.
    visitor: Option<Visitor>,
    after: Option<i64>,
}

async fn asked_by_agent(allowed: &Allowed<Answer>, query: &LiveQuery) -> Result<Asked> {
    let pass = agents_pass(&allowed.request)?;
    let listener = allowed.desk.listener(&pass).await?;
    Ok(Asked { pass, listener, visitor: None, after: query.after })
}

fn asked_by_visitor(allowed: &Allowed<Visit>, query: &LiveQuery) -> Result<Asked> {
    let pass = visitors_pass(&allowed.request)?;
    let visitor = allowed.actor;
    let listener = Listener::Contact { contact: visitor.contact_id, inbox: visitor.inbox_id };
    Ok(Asked { pass, listener, visitor: Some(visitor), after: query.after })
}

fn socket<P: Permission>(allowed: &Allowed<P>, asked: Asked, payload: web::Payload) -> Result<HttpResponse> {
    let place = allowed.door()?.live.take(allowed.client_ip()?)?;
    let upgraded = actix_ws::handle_with_protocols(&allowed.request, payload, &[PROTOCOL]);
    let (response, session, messages) = upgraded.map_err(|_| {
        Error::with_message(Code::InvalidRequest, "Open this address as a WebSocket, or use /live/events.")
    })?;
    let feed = Feed::new(allowed.desk.clone(), asked);
    actix_web::rt::spawn(async move {
        let reason = talk(feed, session.clone(), messages.max_frame_size(MAX_INCOMING_BYTES)).await;
        // A peer that is gone can't be told.
        let _ = timeout(WRITE_WITHIN, session.close(reason)).await;
        drop(place);
    });
    Ok(response)
}

/// Sends frames until one side has had enough; answers what to tell the peer.
async fn talk(mut feed: Feed, mut session: Session, mut messages: MessageStream) -> Option<CloseReason> {
    let mut ping_at = Instant::now() + PING_EVERY;
    let mut heard_at = Instant::now();
    loop {
        // Not inside the select, where each word of the peer would begin the looking anew.
        if feed.has_joined {
            feed.look().await;
        }
        tokio::select! {
            frame = feed.next() => {
                let text = match frame {
                    Fed::Text(text) => text,
                    Fed::Ended(Ended::SignedOut) => return Some(CloseCode::Other(SIGNED_OUT).into()),
                    Fed::Ended(Ended::Resync | Ended::Recheck) => return Some(CloseCode::Again.into()),
                    Fed::Ended(Ended::Stopping) => return Some(CloseCode::Restart.into()),
                };
                if !matches!(timeout(WRITE_WITHIN, session.text(text.as_ref())).await, Ok(Ok(()))) {
                    return None;
                }
            }
            message = messages.recv() => {
                heard_at = Instant::now();
                match message {
                    Some(Ok(Message::Ping(bytes))) => timeout(WRITE_WITHIN, session.pong(&bytes)).await.ok()?.ok()?,
                    Some(Ok(Message::Close(reason))) => return reason,
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return None,
                }
            }
            () = sleep_until(ping_at) => {
                if heard_at.elapsed() > GONE_AFTER {
                    return None;
                }
                ping_at = Instant::now() + PING_EVERY;
                let is_sent = timeout(WRITE_WITHIN, async {
                    session.ping(b"").await?;
                    // A browser's script does not see pings; this it does.
                    session.text(frame::PING).await
                });
                is_sent.await.ok()?.ok()?;
            }
        }
    }
}

fn stream<P: Permission>(allowed: &Allowed<P>, asked: Asked) -> Result<HttpResponse> {
    let place = allowed.door()?.live.take(allowed.client_ip()?)?;
    let after = last_event_id(&allowed.request).or(asked.after);
    let feed = Feed::new(allowed.desk.clone(), Asked { after, ..asked });
    let events = unfold(Some((feed, place)), |state| async move {
        let (mut feed, place) = state?;
        let next = timeout(PING_EVERY, feed.next_with_seq()).await;
        match next {
            Ok((seq, Fed::Text(text))) => Some((event_text(seq, &text), Some((feed, place)))),
            Ok((_, Fed::Ended(Ended::SignedOut))) => Some((event_text(None, r#"{"type":"closed","code":4401}"#), None)),
            Ok((_, Fed::Ended(Ended::Resync | Ended::Recheck | Ended::Stopping))) => None,
            Err(_) => Some((event_text(None, frame::PING), Some((feed, place)))),
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        // Tells nginx not to keep events back.
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events.map(Ok::<_, Error>)))
}

fn last_event_id(request: &HttpRequest) -> Option<i64> {
    request.headers().get("last-event-id")?.to_str().ok()?.parse().ok()
}

fn event_text(seq: Option<i64>, text: &str) -> Bytes {
    match seq {
        Some(seq) => format!("id: {seq}\ndata: {text}\n\n").into(),
        None => format!("data: {text}\n\n").into(),
    }
}

/// What a connection is to be sent, in order: hello, who is there, what was missed, and then what happens.
struct Feed {
    desk: Desk,
    asked: Asked,
    /// Where a visitor is at home.
    home: Home,
    /// Joined before anything is read, so that nothing falls in between.
    subscription: Subscription,
    ready: VecDeque<Frame>,
    /// The newest event that has been sent or was known before.
    last: Option<i64>,
    /// Just joined: the permission and the log have to be looked at.
    has_joined: bool,
    /// What the peer is told at last.
    ended: Option<Ended>,
}

enum Fed {
    Text(Arc<str>),
    Ended(Ended),
}

impl Feed {
    fn new(desk: Desk, asked: Asked) -> Self {
        let subscription = desk.subscribe(&asked.listener);
        let home = Home::default();
        Self { desk, asked, home, subscription, ready: VecDeque::new(), last: None, has_joined: true, ended: None }
    }

    async fn next(&mut self) -> Fed {
        self.next_with_seq().await.1
    }

    /// Dropping the future loses nothing: what it waits for is only taken when it has come.
    async fn next_with_seq(&mut self) -> (Option<i64>, Fed) {
        loop {
            if self.has_joined {
                self.look().await;
            }
            if let Some(frame) = self.ready.pop_front() {
                return (frame.seq, Fed::Text(frame.text));
            }
            if let Some(ended) = self.ended {
                return (None, Fed::Ended(ended));
            }
            match self.subscription.next().await {
                Ok(frame) if frame.seq.is_some_and(|seq| Some(seq) <= self.last) => {}
                Ok(frame) => {
                    self.last = frame.seq.or(self.last);
                    self.ready.push_back(frame);
                }
                Err(Ended::Resync) => self.resync(),
                Err(Ended::Recheck) => {
                    self.subscription = self.desk.subscribe(&self.asked.listener);
                    self.has_joined = true;
                }
                Err(ended) => self.ended = Some(ended),
            }
        }
    }

    /// Looks whether the permission still holds, now that nobody can take it away unheard, and at what was missed.
    async fn look(&mut self) {
        match self.desk.listener(&self.asked.pass).await {
            Ok(listener) if listener == self.asked.listener => match self.move_in().await {
                Ok(()) => self.catch_up().await,
                Err(error) => self.fail(&error),
            },
            // Another role, or another contact.
            Ok(_) => self.resync(),
            Err(error) if error.code == Code::Unauthenticated => self.ended = Some(Ended::SignedOut),
            Err(error) => self.fail(&error),
        }
        self.has_joined = false;
    }

    async fn move_in(&mut self) -> Result<()> {
        if let Some(visitor) = self.asked.visitor {
            self.home = self.desk.move_in(visitor, &self.subscription).await?;
        }
        Ok(())
    }

    async fn catch_up(&mut self) {
        let is_first = self.last.is_none();
        match self.desk.missed(&self.asked.listener, self.last.or(self.asked.after), !is_first).await {
            Ok(Missed::Frames(frames, head)) => {
                if is_first {
                    self.ready.push_back(Frame { seq: None, text: frame::hello(head) });
                }
                // What signals carry is in no log: whoever comes back is told how it stands.
                self.ready.push_back(self.desk.presence_frame(&self.asked.listener, &self.home));
                let may_have_waited = !is_first || self.asked.after.is_some() || self.home.queued.is_some();
                if self.asked.visitor.is_some() && may_have_waited {
                    self.ready.push_back(self.desk.queue_frame(&self.home));
                }
                self.ready.extend(frames);
                self.last = Some(head);
            }
            Ok(Missed::TooMuch(head)) => {
                if is_first {
                    self.ready.push_back(Frame { seq: None, text: frame::hello(head) });
                }
                self.resync();
            }
            Err(error) => self.fail(&error),
        }
    }

    fn resync(&mut self) {
        self.ready.push_back(Frame { seq: None, text: frame::RESYNC.into() });
        self.ended = Some(Ended::Resync);
    }

    fn fail(&mut self, error: &Error) {
        tracing::error!(%error, cause = ?error.source, "what a listener may hear can't be read");
        self.ended = Some(Ended::Resync);
    }
}
