use super::*;

fn pattern(text: &str) -> DomainPattern {
    parse_pattern(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn what_people_paste_becomes_a_pattern() {
    for (input, expected) in [
        ("example.com", "example.com"),
        ("  https://Shop.Example.com/path?q=1#top ", "shop.example.com"),
        ("http://www.example.com:80/", "example.com"),
        ("www.example.com.", "example.com"),
        ("www.com", "www.com"),
        ("//example.com/a", "example.com"),
        ("example.com/?to=https://other.org", "example.com"),
        ("example.com:8443", "example.com:8443"),
        ("https://example.com:443", "example.com"),
        ("*.Example.com", "*.example.com"),
        ("*.www.example.com", "*.www.example.com"),
        ("localhost:3000", "localhost:3000"),
        ("http://127.0.0.1:8080/x", "127.0.0.1:8080"),
        ("[::1]:3000", "[::1]:3000"),
        ("http://[2001:DB8:0::1]/", "[2001:db8::1]"),
        ("xn--espaa-rta.example", "xn--espaa-rta.example"),
    ] {
        assert_eq!(pattern(input).to_string(), expected, "{input}");
        assert_eq!(pattern(expected).to_string(), expected, "twice: {input}");
    }
}

#[test]
fn what_is_no_site_is_refused_with_what_to_do() {
    for (input, error) in [
        ("", DomainError::Empty),
        ("https:///path", DomainError::Empty),
        ("ftp://example.com", DomainError::Scheme),
        ("javascript:alert(1)", DomainError::Port),
        ("ana@example.com", DomainError::UserName),
        ("españa.example", DomainError::NotAscii),
        ("exa mple.com", DomainError::Name),
        ("example..com", DomainError::Name),
        ("-example.com", DomainError::Name),
        ("under_score.com", DomainError::Name),
        ("example.com; script-src *", DomainError::Wildcard),
        ("example.com;default-src", DomainError::Name),
        ("example.com,other.com", DomainError::Name),
        ("example.com' 'self", DomainError::Name),
        ("example.com\r\nX: y", DomainError::Port),
        ("example.com:0", DomainError::Port),
        ("example.com:+80", DomainError::Port),
        ("example.com:70000", DomainError::Port),
        ("example.com:", DomainError::Port),
        ("1.2.3", DomainError::Name),
        ("1.2.3.256", DomainError::Name),
        ("0x7f.1", DomainError::Name),
        ("[::g]", DomainError::Name),
        ("[::1", DomainError::Name),
        ("*", DomainError::Wildcard),
        ("*.com", DomainError::Wildcard),
        ("*.10.0.0.1", DomainError::Wildcard),
        ("a.*.example.com", DomainError::Wildcard),
        ("*.*.example.com", DomainError::Wildcard),
    ] {
        assert_eq!(parse_pattern(input), Err(error), "{input:?}");
    }
    assert_eq!(parse_pattern(&"a".repeat(64)), Err(DomainError::Name));
    assert_eq!(parse_pattern(&"a.".repeat(200)), Err(DomainError::Name));
}

#[test]
fn a_domain_matches_itself_and_www() {
    let site = pattern("example.com");
    for host in ["example.com", "EXAMPLE.com.", "www.example.com", "example.com:443", "www.example.com:80"] {
        assert!(site.matches(host), "{host}");
    }
    for host in [
        "shop.example.com",
        "www.www.example.com",
        "badexample.com",
        "example.com.evil.org",
        "example.com:8443",
        "",
        "example.com@x",
        ":",
    ] {
        assert!(!site.matches(host), "{host}");
    }
}

#[test]
fn a_star_matches_every_host_below_but_not_the_domain_itself() {
    let sites = pattern("*.example.com");
    assert!(sites.matches("shop.example.com") && sites.matches("a.b.example.com") && sites.matches("www.example.com"));
    assert!(!sites.matches("example.com") && !sites.matches("badexample.com") && !sites.matches(".example.com"));
}

#[test]
fn ports_count_except_on_this_machine() {
    assert!(pattern("example.com:8443").matches("www.example.com:8443"));
    assert!(!pattern("example.com:8443").matches("example.com"));
    assert!(pattern("localhost").matches("localhost:5173"));
    assert!(!pattern("localhost:3000").matches("localhost:5173"));
    assert!(pattern("[::1]").matches("[0:0:0:0:0:0:0:1]:9"));
    assert!(!pattern("10.0.0.1").matches("10.0.0.1:9"));
}

#[test]
fn frame_ancestors_name_both_schemes() {
    let ancestors = |text: &str| pattern(text).frame_ancestors().join(" ");
    assert_eq!(
        ancestors("example.com"),
        "https://example.com http://example.com https://www.example.com http://www.example.com"
    );
    assert_eq!(ancestors("*.example.com"), "https://*.example.com http://*.example.com");
    assert_eq!(ancestors("localhost"), "https://localhost:* http://localhost:*");
    assert_eq!(ancestors("10.0.0.1:8080"), "https://10.0.0.1:8080 http://10.0.0.1:8080");
}

#[test]
fn json_holds_the_written_form() {
    let json = serde_json::to_string(&pattern("https://www.example.com/")).unwrap();
    assert_eq!(json, "\"example.com\"");
    assert_eq!(serde_json::from_str::<DomainPattern>(&json).unwrap(), pattern("example.com"));
    assert!(serde_json::from_str::<DomainPattern>("\"a b\"").is_err());
}
