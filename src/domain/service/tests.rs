use super::*;
use crate::domain::rest::{CallBody, RestMethod};

fn header(name: &str, value: Option<&str>, is_secret: bool) -> ServiceHeader {
    ServiceHeader { name: name.into(), value: value.map(Into::into), is_secret }
}

fn service(base_url: &str) -> Service {
    Service {
        id: ServiceId(1),
        name: "shop".into(),
        base_url: checked_base_url(base_url).unwrap(),
        headers: vec![header("Authorization", Some("Bearer hidden"), true), header("X-Shop", Some("3"), false)],
        timeout_seconds: 7,
        created_at: Timestamp(0),
    }
}

fn url(base_url: &str, path: &str) -> Result<String, CallError> {
    let request = service(base_url).request(path, RestCall::new(RestMethod::Get))?;
    Ok(request.url.into())
}

#[test]
fn a_path_is_put_behind_the_base_url() {
    for (base, path, expected) in [
        ("https://shop.example", "/orders/1", "https://shop.example/orders/1"),
        ("https://shop.example/", "orders/1", "https://shop.example/orders/1"),
        ("https://shop.example/api/", "/orders/1", "https://shop.example/api/orders/1"),
        ("https://shop.example/api", "", "https://shop.example/api"),
        ("https://shop.example/api", "/", "https://shop.example/api/"),
        ("https://shop.example", "", "https://shop.example/"),
        ("https://shop.example:8443/a%20b", "/c d", "https://shop.example:8443/a%20b/c%20d"),
        ("https://shop.example/api", "/orders?state=open&n=1", "https://shop.example/api/orders?state=open&n=1"),
        ("https://shop.example/api", "?n=1", "https://shop.example/api?n=1"),
        ("https://shop.example/api", "/ñ", "https://shop.example/api/%C3%B1"),
        ("https://shop.example/api", "/50%", "https://shop.example/api/50%"),
        ("https://shop.example/api", "/a%2Fb", "https://shop.example/api/a%2Fb"),
        ("https://shop.example/api", "/v1.2/...", "https://shop.example/api/v1.2/..."),
        ("https://shop.example/api", "/a?b=../c", "https://shop.example/api/a?b=../c"),
    ] {
        assert_eq!(url(base, path).as_deref(), Ok(expected), "{base} {path}");
    }
}

#[test]
fn a_path_leads_to_no_other_host() {
    for (path, expected) in [
        ("//evil.example/", "https://shop.example/api/evil.example/"),
        ("https://evil.example/", "https://shop.example/api/https://evil.example/"),
        ("@evil.example/", "https://shop.example/api/@evil.example/"),
        (":8080/", "https://shop.example/api/:8080/"),
        ("/a#b", "https://shop.example/api/a%23b"),
    ] {
        assert_eq!(url("https://shop.example/api", path).as_deref(), Ok(expected), "{path}");
    }
}

#[test]
fn a_path_does_not_climb_above_the_base_url_however_a_server_reads_it() {
    for path in [
        "/..",
        "/../admin",
        "..",
        "/orders/../../admin",
        "/orders/..",
        "/./a",
        "/%2e%2e/admin",
        "/%2E./admin",
        "/.%2e/admin",
        "/..%2fadmin",
        "/%2e%2e%2fadmin",
        "/%252e%252e/admin",
        "/%25252e%25252e%25252fadmin",
        "/..;/admin",
        "/..;x=1/admin",
        "/\\..\\admin",
        "\\\\evil.example",
        "/..%5cadmin",
        "/a\r\nHost: evil.example",
        "/a\tb",
        "/a%0d%0ab",
        "/a%00",
        "/a?b\r\nc",
        "/%25252525252525252525252e",
    ] {
        assert_eq!(url("https://shop.example/api", path), Err(CallError::Path), "{path:?}");
    }
    assert_eq!(url("https://shop.example/api", &"a".repeat(5_000)), Err(CallError::Long));
}

#[test]
fn parameters_are_encoded() {
    let mut call = RestCall::new(RestMethod::Get);
    call.query = vec![("q".into(), "a&b=c d\r\n".into())];
    let request = service("https://shop.example/api").request("/search?lang=es", call).unwrap();
    assert_eq!(request.url.as_str(), "https://shop.example/api/search?lang=es&q=a%26b%3Dc+d%0D%0A");
}

#[test]
fn the_services_own_headers_go_along_and_win() {
    let mut call = RestCall::new(RestMethod::Post);
    call.headers = vec![("authorization".into(), "mine".into()), ("X-Trace".into(), "1".into())];
    call.body = Some(CallBody::Json(serde_json::json!({ "n": 1 })));
    call.idempotency_key = Some("once".into());
    let request = service("https://shop.example").request("/orders", call.clone()).unwrap();
    let value = |name: &str| {
        let found: Vec<_> = request.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).collect();
        assert_eq!(found.len(), 1, "{name}");
        found[0].1.clone()
    };
    assert_eq!(value("authorization"), "Bearer hidden");
    assert_eq!((value("x-shop"), value("x-trace")), ("3".into(), "1".into()));
    assert_eq!(value("content-type"), "application/json");
    assert_eq!(request.body.as_deref(), Some("{\"n\":1}"));
    assert_eq!((request.idempotency_key.as_deref(), request.timeout_seconds), (Some("once"), Some(7)));
    for (name, value) in [("Host", "evil.example"), ("X-A", "b\r\nHost: c"), ("a b", "c")] {
        let call = RestCall { headers: vec![(name.into(), value.into())], ..call.clone() };
        assert_eq!(service("https://shop.example").request("/orders", call), Err(CallError::Header), "{name}");
    }
    let text = RestCall { body: Some(CallBody::Text("hi".into())), timeout_seconds: Some(3), ..call };
    let request = service("https://shop.example").request("/orders", text).unwrap();
    assert!(request.headers.contains(&("Content-Type".into(), "text/plain; charset=utf-8".into())));
    assert_eq!(request.timeout_seconds, Some(3));
}

#[test]
fn secrets_are_neither_written_nor_printed() {
    let service = service("https://shop.example");
    let json = serde_json::to_string(&service).unwrap();
    assert!(!json.contains("hidden") && json.contains("\"value\":null") && json.contains("\"value\":\"3\""), "{json}");
    assert!(!format!("{service:?}").contains("hidden"));
    let request = service.request("/", RestCall::new(RestMethod::Get)).unwrap();
    assert!(!format!("{request:?}").contains("hidden"));
}

#[test]
fn names_are_what_scripts_can_write() {
    for name in ["shop", "erp_2", "a-b", " shop "] {
        assert!(checked_name(name).is_ok(), "{name}");
    }
    for name in ["", "Shop", "a b", "ñ", "a/b", &"a".repeat(41)] {
        assert_eq!(checked_name(name).unwrap_err().field, "name", "{name}");
    }
}

#[test]
fn a_base_url_is_a_plain_address_of_the_web() {
    for (text, expected) in [
        (" https://shop.example/api/ ", "https://shop.example/api"),
        ("HTTP://SHOP.example", "http://shop.example/"),
        ("http://localhost:8080//", "http://localhost:8080/"),
    ] {
        assert_eq!(checked_base_url(text).unwrap().as_str(), expected);
    }
    for text in [
        "",
        "shop.example",
        "ftp://shop.example",
        "javascript:alert(1)",
        "https://ana@shop.example",
        "https://ana:secret@shop.example",
        "https://shop.example/?key=1",
        "https://shop.example/#a",
        "https://shop.example/%2e%252e/x",
        &format!("https://shop.example/{}", "a".repeat(500)),
    ] {
        assert_eq!(checked_base_url(text).unwrap_err().field, "base_url", "{text}");
    }
}

#[test]
fn a_value_that_is_not_given_is_the_stored_one() {
    let before = [header("Authorization", Some("hidden"), true), header("X-Shop", Some("3"), false)];
    let kept = checked_headers(vec![header("authorization", None, true), header("X-Shop", None, false)], &before, true);
    let kept = kept.unwrap();
    assert_eq!((kept[0].value.as_deref(), kept[1].value.as_deref()), (Some("hidden"), Some("3")));
    let hidden = checked_headers(vec![header("X-Shop", None, true)], &before, true).unwrap();
    assert_eq!(hidden[0].value.as_deref(), Some("3"), "what was visible can be hidden");
    assert!(checked_headers(vec![header("X-New", None, true)], &before, true).is_err());
}

#[test]
fn a_stored_secret_comes_into_no_other_hands() {
    let before = [header("Authorization", Some("hidden"), true)];
    let refused = |headers, is_same_place| checked_headers(headers, &before, is_same_place).unwrap_err().message;
    assert!(refused(vec![header("Authorization", None, false)], true).contains("anew"));
    assert!(refused(vec![header("Authorization", None, true)], false).contains("host"));
    assert!(checked_headers(vec![header("Authorization", Some("new"), true)], &before, false).is_ok());
    assert!(checked_headers(Vec::new(), &before, false).is_ok());
}

#[test]
fn headers_are_few_and_well_formed() {
    let checked = |headers| checked_headers(headers, &[], true);
    assert!(checked((0..20).map(|n| header(&format!("X-{n}"), Some("a"), false)).collect()).is_ok());
    assert!(checked((0..21).map(|n| header(&format!("X-{n}"), Some("a"), false)).collect()).is_err());
    assert!(checked(vec![header("X-A", Some("1"), false), header("x-a", Some("2"), false)]).is_err());
    for (name, value) in [
        ("Host", "a"),
        ("Content-Length", "1"),
        ("connection", "close"),
        ("Transfer-Encoding", "chunked"),
        ("", "a"),
        ("X A", "a"),
        ("X-A", ""),
        ("X-A", "a\r\nb: c"),
        ("X-A", &"a".repeat(4_001)),
    ] {
        assert_eq!(checked(vec![header(name, Some(value), false)]).unwrap_err().field, "headers", "{name}: {value:?}");
    }
    assert!(checked_timeout(0).is_err() && checked_timeout(31).is_err() && checked_timeout(30) == Ok(30));
}
