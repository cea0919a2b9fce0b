//! The guarded client, against servers on this machine. Those are private, so a test that calls one allows it first; what
//! is not allowed must never be connected to.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use recado::domain::rest::{RestMethod, RestRequest};
use recado::net::{Addresses, Answer, Bounds, Client, Failure, FailureKind, Resolve, Trust};
use tokio::net::TcpListener;

use crate::support::{Server, Then};

/// Answers each question with the next answer, and then with the last for ever.
struct Changing(Mutex<VecDeque<Vec<IpAddr>>>, Arc<Mutex<usize>>);

impl Changing {
    fn new(answers: &[&[&str]]) -> (Self, Arc<Mutex<usize>>) {
        let parse = |answer: &&[&str]| answer.iter().map(|text| text.parse().unwrap()).collect();
        let asked = Arc::default();
        (Self(Mutex::new(answers.iter().map(parse).collect()), Arc::clone(&asked)), asked)
    }
}

impl Resolve for Changing {
    fn resolve<'a>(&'a self, _: &'a str) -> Addresses<'a> {
        *self.1.lock().unwrap() += 1;
        let mut answers = self.0.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
        Box::pin(async { answer.ok_or_else(|| io::Error::other("no such host")) })
    }
}

/// Never answers.
struct Silent;

impl Resolve for Silent {
    fn resolve<'a>(&'a self, _: &'a str) -> Addresses<'a> {
        Box::pin(std::future::pending())
    }
}

fn bounds() -> Bounds {
    Bounds { body_bytes: 10_000, ..Bounds::default() }
}

fn impatient() -> Bounds {
    Bounds { time: Duration::from_millis(100), ..bounds() }
}

fn client_with(allowed: &[&str], bounds: Bounds, resolver: impl Resolve + 'static) -> Client {
    let allowed = allowed.iter().map(|entry| entry.parse().unwrap()).collect();
    Client::with(allowed, &Trust::default(), bounds, Box::new(resolver)).unwrap()
}

fn client(allowed: &[&str]) -> Client {
    client_with(allowed, bounds(), Changing::new(&[]).0)
}

fn get(url: &str) -> RestRequest {
    RestRequest::new(RestMethod::Get, url.parse().unwrap())
}

async fn fetch(client: &Client, url: &str) -> Result<Answer, FailureKind> {
    client.fetch(&get(url)).await.map_err(|failure| failure.kind)
}

const HELLO: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nx-a: 2\r\nSet-Cookie: a=secret\r\n\r\nhello";

fn redirect(status: u16, to: &str) -> String {
    format!("HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nSet-Cookie: a=secret\r\nContent-Length: 0\r\n\r\n")
}

#[tokio::test]
async fn a_call_is_sent_as_it_was_asked_for_and_answered_with_what_came() {
    let server = Server::answering(HELLO).await;
    let mut request = get(&server.url("/orders?state=open#part"));
    request.method = RestMethod::Put;
    request.headers = vec![("X-Api-Key".into(), "key".into()), ("Content-Type".into(), "application/json".into())];
    request.body = Some("{\"a\":1}".into());
    request.idempotency_key = Some("run-1-2".into());
    let answer = client(&[&server.entry()]).fetch(&request).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"hello"[..]));
    assert_eq!(answer.headers["x-a"], "1, 2");
    assert!(!answer.headers.contains_key("set-cookie"));
    let heard = server.heard().remove(0).to_lowercase();
    assert!(heard.starts_with("put /orders?state=open http/1.1\r\n"), "{heard}");
    for line in
        ["x-api-key: key", "content-type: application/json", "idempotency-key: run-1-2", "accept-encoding: gzip"]
    {
        assert!(heard.contains(&format!("{line}\r\n")), "{line} in {heard}");
    }
    assert!(heard.contains("user-agent: recado/") && heard.ends_with("{\"a\":1}"), "{heard}");
}

#[tokio::test]
async fn nothing_on_this_machine_is_called_unless_it_is_allowed() {
    let server = Server::answering(HELLO).await;
    let port = server.addr.port();
    for host in ["127.0.0.1", "2130706433", "017700000001", "0x7f000001", "0x7f.1", "127.1", "0", "[::ffff:127.0.0.1]"]
    {
        let url = format!("http://{host}:{port}/");
        assert_eq!(fetch(&client(&[]), &url).await.err(), Some(FailureKind::AddressRefused), "{url}");
        let other = client(&["127.0.0.1:1", "127.0.0.2"]);
        assert_eq!(fetch(&other, &url).await.err(), Some(FailureKind::AddressRefused), "{url}");
    }
    assert!(server.heard().is_empty());
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"] {
        let answer = fetch(&client(&["127.0.0.1"]), &format!("http://{host}:{port}/")).await;
        assert_eq!(answer.unwrap().status, 200, "{host} leads there, so that the guard alone has kept it out");
    }
}

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_checked() {
    let checked = Server::start_at("127.0.0.2:0".parse().unwrap(), HELLO, Then::Close).await;
    let port = checked.addr.port();
    let rebound = Server::start_at(SocketAddr::from(([127, 0, 0, 1], port)), HELLO, Then::Close).await;
    let (resolver, asked) = Changing::new(&[&["127.0.0.2"], &["127.0.0.1"]]);
    let client = client_with(&["127.0.0.2"], bounds(), resolver);
    let url = format!("http://rebinding.example:{port}/");
    assert_eq!(fetch(&client, &url).await.unwrap().status, 200);
    assert_eq!((checked.heard().len(), rebound.heard().len()), (1, 0));
    assert_eq!(*asked.lock().unwrap(), 1, "a name is looked up once");
    assert!(checked.heard()[0].to_lowercase().contains(&format!("host: rebinding.example:{port}")));
    // The next call looks it up anew, and no connection is left from before.
    assert_eq!(fetch(&client, &url).await.err(), Some(FailureKind::AddressRefused));
    assert_eq!((checked.heard().len(), rebound.heard().len()), (1, 0));
}

#[tokio::test]
async fn a_name_with_a_private_address_among_others_is_refused_whole() {
    let server = Server::answering(HELLO).await;
    let (resolver, _) = Changing::new(&[&["127.0.0.1", "10.0.0.1"]]);
    let client = client_with(&["127.0.0.1"], bounds(), resolver);
    let url = format!("http://mixed.example:{}/", server.addr.port());
    assert_eq!(fetch(&client, &url).await.err(), Some(FailureKind::AddressRefused));
    assert!(server.heard().is_empty());
}

#[tokio::test]
async fn a_redirect_leads_nowhere_that_a_call_could_not_go() {
    let inner = Server::answering(HELLO).await;
    let port = inner.addr.port();
    let places = [
        inner.url("/admin"),
        format!("http://2130706433:{port}/"),
        format!("//[::ffff:127.0.0.1]:{port}/"),
        format!("http://name.example:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[fd00:ec2::254]/".to_owned(),
    ];
    for place in places {
        let server = Server::answering(redirect(302, &place)).await;
        let (resolver, _) = Changing::new(&[&["127.0.0.1"]]);
        let client = client_with(&[&server.entry()], bounds(), resolver);
        assert_eq!(fetch(&client, &server.url("/")).await.err(), Some(FailureKind::AddressRefused), "{place}");
        assert_eq!(server.heard().len(), 1);
    }
    assert!(inner.heard().is_empty());
    for (place, kind) in [("ftp://127.0.0.1/", FailureKind::BadUrl), ("http://a:b@8.8.8.8/", FailureKind::BadUrl)] {
        let server = Server::answering(redirect(307, place)).await;
        assert_eq!(fetch(&client(&[&server.entry()]), &server.url("/")).await.err(), Some(kind), "{place}");
    }
}

#[tokio::test]
async fn a_redirect_leads_to_no_host_that_the_call_may_not_go_to() {
    let other = Server::start_at("127.0.0.2:0".parse().unwrap(), HELLO, Then::Close).await;
    let first = Server::answering(redirect(302, &other.url("/there"))).await;
    let client = client(&["127.0.0.1", "127.0.0.2"]);
    let asked = |hosts: &[&str]| {
        let hosts = hosts.iter().map(|host| host.parse().unwrap()).collect();
        RestRequest { allowed_hosts: Some(hosts), ..get(&first.url("/")) }
    };
    let refused = client.fetch(&asked(&["127.0.0.1"])).await.unwrap_err();
    assert_eq!((refused.kind, first.heard().len()), (FailureKind::HostRefused, 1));
    assert!(refused.sentence.contains("127.0.0.2"), "{}", refused.sentence);
    assert_eq!(client.fetch(&asked(&["127.0.0.2"])).await.unwrap_err().kind, FailureKind::HostRefused);
    assert!(first.heard().len() == 1 && other.heard().is_empty(), "nobody was called who may not be");
    assert_eq!(client.fetch(&asked(&["127.0.0.1", "127.0.0.2"])).await.unwrap().body, b"hello");
}

#[tokio::test]
async fn redirects_that_never_end_are_given_up() {
    let server = Server::answering(redirect(302, "/again")).await;
    let answer = fetch(&client(&[&server.entry()]), &server.url("/")).await;
    assert_eq!(answer.err(), Some(FailureKind::TooManyRedirects));
    assert_eq!(server.heard().len(), 6, "five redirects are followed");
}

#[tokio::test]
async fn secrets_are_not_carried_to_another_origin() {
    let other = Server::answering(HELLO).await;
    let first = Server::answering(redirect(307, &other.url("/there"))).await;
    let client = client(&["127.0.0.1"]);
    let mut request = get(&first.url("/here"));
    request.method = RestMethod::Post;
    request.body = Some("order".into());
    for name in ["Authorization", "Cookie", "X-Api-Key"] {
        request.headers.push((name.into(), "secret".into()));
    }
    assert_eq!(client.fetch(&request).await.unwrap().body, b"hello");
    assert_eq!(first.heard()[0].matches("secret").count(), 3);
    let heard = other.heard().remove(0);
    assert!(heard.starts_with("POST /there") && heard.ends_with("order"), "{heard}");
    assert!(!heard.contains("secret"), "{heard}");
}

#[tokio::test]
async fn a_redirect_within_an_origin_keeps_the_headers_but_sets_no_cookie() {
    let server = Server::answering(redirect(303, "/there")).await;
    let mut request = get(&server.url("/here"));
    request.method = RestMethod::Post;
    request.headers.push(("X-Api-Key".into(), "key".into()));
    request.body = Some("order".into());
    let failure = client(&[&server.entry()]).fetch(&request).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::TooManyRedirects);
    let heard = server.heard();
    assert!(heard[0].starts_with("POST /here") && heard[1].starts_with("GET /there"), "{heard:?}");
    assert!(heard[1].contains("key\r\n") && !heard[1].contains("order"), "{heard:?}");
    assert!(!heard.iter().any(|request| request.to_lowercase().contains("cookie")), "{heard:?}");
}

#[tokio::test]
async fn whoever_is_slow_is_not_waited_for() {
    for answer in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"] {
        let server = Server::start(answer, Then::Wait).await;
        let (resolver, _) = Changing::new(&[]);
        let client = client_with(&[&server.entry()], impatient(), resolver);
        assert_eq!(fetch(&client, &server.url("/")).await.err(), Some(FailureKind::TimedOut), "{answer}");
    }
    // The time is that of the whole call, whoever it is redirected to.
    let server = Server::start("", Then::Wait).await;
    let first = Server::answering(redirect(302, &server.url("/"))).await;
    let client = client_with(&["127.0.0.1"], impatient(), Changing::new(&[]).0);
    assert_eq!(fetch(&client, &first.url("/")).await.err(), Some(FailureKind::TimedOut));
    let client = client_with(&[], impatient(), Silent);
    assert_eq!(fetch(&client, "http://slow.example/").await.err(), Some(FailureKind::TimedOut));
    // Nobody can ask for more time than there is.
    let server = Server::start("", Then::Wait).await;
    let bounds = Bounds { time_max: Duration::from_millis(100), ..bounds() };
    let client = client_with(&[&server.entry()], bounds, Changing::new(&[]).0);
    let request = RestRequest { timeout_seconds: Some(u32::MAX), ..get(&server.url("/")) };
    assert_eq!(client.fetch(&request).await.unwrap_err().kind, FailureKind::TimedOut);
}

#[tokio::test]
async fn no_more_is_read_than_the_limit() {
    let chunk = "a".repeat(1_000);
    let announced = "HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n";
    let exact = format!("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n{}", chunk.repeat(10));
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunks = format!("{chunked}{}", format!("3e8\r\n{chunk}\r\n").repeat(11));
    let open_ended = format!("HTTP/1.1 200 OK\r\n\r\n{chunk}");
    let too_large = Err(FailureKind::TooLarge);
    for (answer, then, expected) in [
        (announced.to_owned(), Then::Wait, too_large),
        (exact, Then::Close, Ok(10_000)),
        (chunks, Then::Wait, too_large),
        (open_ended, Then::Repeat, too_large),
    ] {
        let server = Server::start(answer, then).await;
        let answer = fetch(&client(&[&server.entry()]), &server.url("/")).await;
        assert_eq!(answer.map(|answer| answer.body.len()), expected);
    }
    let headers = format!("HTTP/1.1 200 OK\r\n{}\r\n", format!("X-A: {chunk}\r\n").repeat(40));
    let server = Server::answering(headers).await;
    assert_eq!(fetch(&client(&[&server.entry()]), &server.url("/")).await.err(), Some(FailureKind::TooLarge));
}

#[tokio::test]
async fn what_is_packed_small_and_unpacks_large_is_too_large() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; 1_000_000]).unwrap();
    let packed = encoder.finish().unwrap();
    let mut answer = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", packed.len());
    assert!(packed.len() < 10_000);
    // Bytes that are no text.
    let answer = [std::mem::take(&mut answer).into_bytes(), packed].concat();
    let server = Server::answering(answer).await;
    assert_eq!(fetch(&client(&[&server.entry()]), &server.url("/")).await.err(), Some(FailureKind::TooLarge));
}

#[tokio::test]
async fn each_failure_says_what_it_is_and_nothing_secret() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let other = Server::answering("220 mail.example ESMTP\r\n").await;
    let dead = Server::answering("").await;
    let short = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhel").await;
    let plain = Server::answering(HELLO).await;
    for (url, kind, word) in [
        (format!("http://{closed}/?key=secret"), FailureKind::ConnectFailed, "nothing listens"),
        (other.url("/?key=secret"), FailureKind::BadAnswer, "not HTTP"),
        (dead.url("/?key=secret"), FailureKind::BadAnswer, "broke"),
        (short.url("/?key=secret"), FailureKind::BadAnswer, "broke"),
        (format!("https://{}/?key=secret", plain.addr), FailureKind::Tls, "TLS"),
        ("http://nowhere.example/?key=secret".into(), FailureKind::NoSuchHost, "nowhere.example"),
        ("http://10.0.0.1/?key=secret".into(), FailureKind::AddressRefused, "net.allowed_private"),
    ] {
        let Failure { kind: told, sentence } = client(&["127.0.0.1"]).fetch(&get(&url)).await.unwrap_err();
        assert_eq!(told, kind, "{url}: {sentence}");
        assert!(sentence.contains(word) && sentence.ends_with('.'), "{sentence}");
        assert!(!sentence.contains("secret"), "{sentence}");
    }
    assert!(plain.heard().iter().all(|request| !request.contains("secret")), "nothing is sent in the clear");
}
