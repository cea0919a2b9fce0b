//! Links in a text: what they are called, and where they lead if the name does not tell.

use crate::channels::email::html::character::resolved;

/// From this length on an address says more about who counts clicks than about where it leads.
const ADDRESS_MAX_BYTES: usize = 200;

/// What is written after the name of a link; nothing where the name tells it.
pub(super) fn suffix(name: &str, written: &str) -> Option<String> {
    let mut address = resolved(written.trim()).into_owned();
    address.retain(|c| !c.is_whitespace() && !c.is_control());
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase())?;
    match scheme.as_str() {
        "mailto" => {
            let address = address.get("mailto:".len()..)?.split('?').next().filter(|address| address.contains('@'))?;
            (!is_named(name, address)).then(|| format!(" <{address}>"))
        }
        "http" | "https" => {
            let shown = if address.len() <= ADDRESS_MAX_BYTES { address.clone() } else { host_of(&address) };
            (!is_named(name, &address)).then(|| format!(" ({shown})"))
        }
        _ => None,
    }
}

fn is_named(name: &str, address: &str) -> bool {
    let bare = |text: &str| {
        let text = text.trim().to_lowercase();
        let text = text.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
        text.trim_end_matches(['/', '.', ')', '>']).trim_start_matches(['<', '(']).to_owned()
    };
    bare(name) == bare(address)
}

fn host_of(address: &str) -> String {
    let host = address.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let host: String = host.chars().take(ADDRESS_MAX_BYTES).collect();
    format!("{host}/…")
}

#[cfg(test)]
mod tests {
    use super::suffix;

    #[test]
    fn an_address_is_shown_where_the_name_does_not_tell_it() {
        assert_eq!(
            suffix("our page", "https://example.com/a?b=1&amp;c=2").as_deref(),
            Some(" (https://example.com/a?b=1&c=2)")
        );
        assert_eq!(suffix("www.Example.com", "http://example.com/"), None);
        assert_eq!(suffix("Ana", "mailto:ana@example.com?subject=x").as_deref(), Some(" <ana@example.com>"));
        assert_eq!(suffix("ana@example.com", "mailto:ana@example.com"), None);
    }

    #[test]
    fn scripts_places_in_the_page_and_long_addresses_are_not_shown() {
        for address in ["javascript:alert(1)", "#top", "", "cid:1", "data:text/html,x"] {
            assert_eq!(suffix("x", address), None, "{address}");
        }
        let long = format!("https://click.example.com/{}", "a".repeat(500));
        assert_eq!(suffix("x", &long).as_deref(), Some(" (https://click.example.com/…)"));
    }
}
