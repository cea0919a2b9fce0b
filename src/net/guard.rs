//! Where calls may go. A URL goes in; out comes a [`Target`], the URL with the addresses that were checked and that the
//! connection must go to. Nothing else may be connected to.

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use super::address::{is_metadata, is_public};
use super::failure::{Failure, FailureKind};
use super::resolve::Resolve;
use crate::domain::allowed_target::AllowedTarget;

const URL_MAX_BYTES: usize = 8 * 1024;
/// The most addresses of a name that are tried.
const TRIED_MAX: usize = 8;

/// Ports from 1024 on that browsers refuse to call ("bad ports" of the Fetch standard), as whoever listens there
/// takes a request for commands of its own.
const BAD_PORTS: &[u16] = &[
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// A URL that may be called, at these addresses and no others.
pub struct Target {
    pub url: Url,
    pub addresses: Vec<SocketAddr>,
    /// Whether only the operator's list made it possible.
    pub is_private: bool,
}

impl Target {
    /// Whether it is public, which the next redirect has to know.
    ///
    /// # Errors
    /// A public host redirects to a private one. The operator lets us call private places, not whoever can make a
    /// public server answer with a redirect.
    pub fn is_reached(&self, came_from_public: bool) -> Result<bool, Failure> {
        if came_from_public && self.is_private {
            let sentence = "The redirect leads from a public host to a private one.";
            return Err(Failure::new(FailureKind::RedirectRefused, sentence));
        }
        Ok(!self.is_private)
    }
}

/// Ports that mail servers listen on: SMTP (RFC 5321, 6409, 8314) and IMAP (RFC 9051, 8314).
const MAIL_PORTS: &[u16] = &[25, 143, 465, 587, 993];

/// What a URL says of where it leads.
struct Place<'u> {
    host: Host<&'u str>,
    port: u16,
}

/// Checks a URL and finds its addresses.
///
/// # Errors
/// Why it may not be called, or that the name has no address.
pub async fn check(url: Url, allowed: &[AllowedTarget], resolver: &dyn Resolve) -> Result<Target, Failure> {
    let place = place_of(&url)?;
    let is_port_open = is_usual_port(place.port);
    let (addresses, is_private) = addresses_of(&place, is_port_open, allowed, resolver).await?;
    Ok(Target { url, addresses, is_private })
}

/// Checks where a mail server is, and finds its addresses.
///
/// # Errors
/// Why it may not be connected to, or that the name has no address.
pub async fn check_mail_host(
    host: &str,
    port: u16,
    allowed: &[AllowedTarget],
    resolver: &dyn Resolve,
) -> Result<Vec<SocketAddr>, Failure> {
    let parsed = Host::parse(host).or_else(|_| Host::parse(&format!("[{host}]")));
    let bad = |_| Failure::new(FailureKind::BadUrl, format!("{host} is no name of a server."));
    let parsed = parsed.map_err(bad)?;
    let host = match &parsed {
        Host::Domain(name) => Host::Domain(name.as_str()),
        Host::Ipv4(address) => Host::Ipv4(*address),
        Host::Ipv6(address) => Host::Ipv6(*address),
    };
    let is_port_open = MAIL_PORTS.contains(&port) || (port >= 1024 && is_usual_port(port));
    Ok(addresses_of(&Place { host, port }, is_port_open, allowed, resolver).await?.0)
}

async fn addresses_of(
    place: &Place<'_>,
    is_port_open: bool,
    allowed: &[AllowedTarget],
    resolver: &dyn Resolve,
) -> Result<(Vec<SocketAddr>, bool), Failure> {
    let addresses = match place.host {
        Host::Ipv4(address) => vec![IpAddr::V4(address)],
        Host::Ipv6(address) => vec![IpAddr::V6(address)],
        Host::Domain(name) => {
            // Before the name is looked up: a refused port needs no question.
            let may_open = allowed.iter().any(|target| target.has_port());
            if !is_port_open && !may_open {
                return Err(port_refused(place.port));
            }
            resolver.resolve(name).await.unwrap_or_default()
        }
    };
    if addresses.is_empty() {
        let sentence = format!("The name {} leads to no address.", place.host);
        return Err(Failure::new(FailureKind::NoSuchHost, sentence));
    }
    let mut is_private = false;
    // All of them: with one that is not allowed among them, somebody is playing a game.
    for address in &addresses {
        let entry = entry_for(place, *address, allowed);
        if !is_public(*address) {
            is_private = true;
            if entry.is_none() {
                return Err(address_refused(place));
            }
        }
        if !is_port_open && !entry.is_some_and(AllowedTarget::has_port) {
            return Err(port_refused(place.port));
        }
    }
    let port = place.port;
    let addresses = addresses.into_iter().take(TRIED_MAX).map(|address| SocketAddr::new(address, port)).collect();
    Ok((addresses, is_private))
}

fn place_of(url: &Url) -> Result<Place<'_>, Failure> {
    let bad = |sentence: &str| Err(Failure::new(FailureKind::BadUrl, sentence));
    if !matches!(url.scheme(), "http" | "https") {
        return bad("Only http and https addresses can be called.");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return bad("A name and a password can't stand in the address. Send them as a header.");
    }
    if url.as_str().len() > URL_MAX_BYTES {
        return bad("The address is longer than 8 KB.");
    }
    match (url.host(), url.port_or_known_default()) {
        (Some(host), Some(port)) => Ok(Place { host, port }),
        _ => bad("The address names no host."),
    }
}

/// The operator's entry that allows an address of a place. An entry with a port comes first, as it also opens that.
fn entry_for<'a>(place: &Place<'_>, address: IpAddr, allowed: &'a [AllowedTarget]) -> Option<&'a AllowedTarget> {
    let fits = |target: &&AllowedTarget| {
        let by_name = matches!(place.host, Host::Domain(name) if target.allows_name(name, place.port));
        let by_address = target.allows_address(address, place.port);
        by_name && !is_metadata(address) || by_address && (!is_metadata(address) || target.is_one_address())
    };
    let mut fitting: Vec<&AllowedTarget> = allowed.iter().filter(fits).collect();
    fitting.sort_by_key(|target| !target.has_port());
    fitting.first().copied()
}

fn is_usual_port(port: u16) -> bool {
    matches!(port, 80 | 443) || port >= 1024 && !BAD_PORTS.contains(&port)
}

fn port_refused(port: u16) -> Failure {
    let sentence = format!(
        "Port {port} is closed to calls: 80, 443 and those from 1024 on can be used. Whoever runs this server can open \
         it with a host and port in net.allowed_private."
    );
    Failure::new(FailureKind::PortRefused, sentence)
}

fn address_refused(place: &Place<'_>) -> Failure {
    let sentence = format!(
        "{} is at a private or reserved address, which can't be called. Whoever runs this server can allow it with \
         net.allowed_private.",
        place.host
    );
    Failure::new(FailureKind::AddressRefused, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::resolve::Addresses;

    /// Answers the same for every name.
    struct Fixed(&'static [&'static str]);

    impl Resolve for Fixed {
        fn resolve<'a>(&'a self, _: &'a str) -> Addresses<'a> {
            Box::pin(async { Ok(self.0.iter().map(|text| text.parse().unwrap()).collect()) })
        }
    }

    async fn checked(url: &str, allowed: &[&str], known: &'static [&'static str]) -> Result<Target, Failure> {
        let allowed: Vec<AllowedTarget> = allowed.iter().map(|text| text.parse().unwrap()).collect();
        check(url.parse().unwrap(), &allowed, &Fixed(known)).await
    }

    async fn kind(url: &str, allowed: &[&str], known: &'static [&'static str]) -> Option<FailureKind> {
        checked(url, allowed, known).await.err().map(|failure| failure.kind)
    }

    const MANY: &[&str] = &[
        "1.1.1.1",
        "1.1.1.2",
        "1.1.1.3",
        "1.1.1.4",
        "1.1.1.5",
        "1.1.1.6",
        "1.1.1.7",
        "1.1.1.8",
        "1.1.1.9",
        "127.0.0.1",
    ];
    const PUBLIC: &[&str] = &["93.184.215.14"];
    const REFUSED: Option<FailureKind> = Some(FailureKind::AddressRefused);

    #[tokio::test]
    async fn a_public_host_may_be_called_at_the_address_that_was_checked() {
        let target = checked("https://shop.example/orders", &[], PUBLIC).await.ok().unwrap();
        assert_eq!(target.addresses, ["93.184.215.14:443".parse().unwrap()]);
        assert!(!target.is_private);
        assert_eq!(kind("http://8.8.8.8/", &[], &[]).await, None);
        assert_eq!(kind("http://[2606:4700::1111]:8080/", &[], &[]).await, None);
    }

    #[tokio::test]
    async fn addresses_are_recognised_however_they_are_written() {
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://017700000001/",
            "http://0x7f000001/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://0/",
            "http://①②⑦.⓪.⓪.①/",
            "http://127.0.0.1./",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://0xa9fea9fe/",
            "http://2852039166/",
            "http://[::ffff:169.254.169.254]/",
            "http://[fd00:ec2::254]/",
        ] {
            // No resolver is asked for these: the answer must not matter.
            assert_eq!(kind(url, &[], PUBLIC).await, REFUSED, "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_with_one_private_address_is_refused_whole() {
        assert_eq!(kind("http://mixed.example/", &[], &["93.184.215.14", "10.0.0.1"]).await, REFUSED);
        assert_eq!(kind("http://mixed.example/", &[], &["10.0.0.1", "93.184.215.14"]).await, REFUSED);
        assert_eq!(kind("http://mapped.example/", &[], &["::ffff:10.0.0.1"]).await, REFUSED);
        // Also when it is none of those that would be tried.
        assert_eq!(kind("http://many.example/", &[], MANY).await, REFUSED);
        assert_eq!(kind("http://localhost/", &[], &["127.0.0.1"]).await, REFUSED);
        assert_eq!(kind("http://nowhere.example/", &[], &[]).await, Some(FailureKind::NoSuchHost));
    }

    #[tokio::test]
    async fn the_operator_can_allow_private_places() {
        let lan: &[&str] = &["192.168.1.5"];
        assert_eq!(kind("http://erp.lan/", &["erp.lan"], &["192.168.1.5"]).await, None);
        assert_eq!(kind("http://erp.lan/", &["192.168.1.0/24"], &["192.168.1.5"]).await, None);
        assert_eq!(kind("http://192.168.1.5/", lan, &[]).await, None);
        assert_eq!(kind("http://[::ffff:192.168.1.5]/", lan, &[]).await, None);
        assert_eq!(kind("http://192.168.1.6/", lan, &[]).await, REFUSED);
        assert_eq!(kind("http://other.lan/", &["erp.lan"], &["192.168.1.5"]).await, REFUSED);
        assert_eq!(kind("http://erp.lan:8080/", &["erp.lan:9090"], &["192.168.1.5"]).await, REFUSED);
        assert!(checked("http://192.168.1.5/", lan, &[]).await.ok().unwrap().is_private);
    }

    #[tokio::test]
    async fn a_public_host_redirects_to_no_private_one_even_if_that_is_allowed() {
        let private = checked("http://erp.lan/", &["erp.lan"], &["192.168.1.5"]).await.ok().unwrap();
        let public = checked("http://shop.example/", &["erp.lan"], PUBLIC).await.ok().unwrap();
        assert_eq!(public.is_reached(false), Ok(true));
        assert_eq!(public.is_reached(true), Ok(true));
        assert_eq!(private.is_reached(false), Ok(false), "the call itself may go there");
        assert_eq!(private.is_reached(true).err().map(|failure| failure.kind), Some(FailureKind::RedirectRefused));
    }

    #[tokio::test]
    async fn metadata_is_never_allowed_in_passing() {
        let there: &[&str] = &["169.254.169.254"];
        assert_eq!(kind("http://erp.lan/", &["erp.lan"], &["169.254.169.254"]).await, REFUSED);
        assert_eq!(kind("http://169.254.169.254/", &["0.0.0.0/0"], &[]).await, REFUSED);
        assert_eq!(kind("http://100.100.100.200/", &["100.64.0.0/10"], &[]).await, REFUSED);
        assert_eq!(kind("http://169.254.169.254/", there, &[]).await, None, "who names it means it");
    }

    #[tokio::test]
    async fn ports_that_speak_other_protocols_are_closed() {
        let refused = Some(FailureKind::PortRefused);
        for port in [1, 22, 25, 53, 110, 143, 465, 587, 993, 1023, 6000, 6667, 10080] {
            assert_eq!(kind(&format!("http://shop.example:{port}/"), &[], PUBLIC).await, refused, "{port}");
            assert_eq!(kind(&format!("http://8.8.8.8:{port}/"), &[], &[]).await, refused, "{port}");
        }
        for port in [80, 443, 1024, 3000, 8080, 8443, 65535] {
            assert_eq!(kind(&format!("http://shop.example:{port}/"), &[], PUBLIC).await, None, "{port}");
        }
        assert_eq!(kind("http://shop.example:81/", &["shop.example:81"], PUBLIC).await, None);
        assert_eq!(kind("http://shop.example:81/", &["other.example:81"], PUBLIC).await, refused);
        assert_eq!(
            kind("http://192.168.1.5:22/", &["192.168.1.5"], &[]).await,
            refused,
            "without a port, the usual ones"
        );
        assert_eq!(kind("http://192.168.1.5:22/", &["192.168.1.5", "192.168.1.5:22"], &[]).await, None);
    }

    #[tokio::test]
    async fn only_plain_addresses_of_the_web_can_be_called() {
        let bad = Some(FailureKind::BadUrl);
        for url in [
            "ftp://shop.example/",
            "file:///etc/passwd",
            "gopher://shop.example/",
            "data:text/plain,hi",
            "https://ana@shop.example/",
            "https://ana:secret@shop.example/",
            "https://:secret@shop.example/",
        ] {
            assert_eq!(kind(url, &[], PUBLIC).await, bad, "{url}");
        }
        let long = format!("https://shop.example/{}", "a".repeat(9_000));
        assert_eq!(kind(&long, &[], PUBLIC).await, bad);
        let failure = checked("https://ana:secret@shop.example/", &[], PUBLIC).await.err().unwrap();
        assert!(!failure.sentence.contains("secret"));
    }
}
