//! Where a visitor was led from, as the page's address tells.

use std::collections::BTreeMap;

/// What an advertisement's link says of itself: `utm_*` parameters without `utm_`, and click ids.
#[must_use]
pub fn campaign(url: &str) -> BTreeMap<String, String> {
    const CLICK_IDS: &[&str] = &["gclid", "fbclid", "msclkid", "ttclid"];
    let Ok(url) = url::Url::parse(url) else { return BTreeMap::new() };
    let pairs = url.query_pairs().filter_map(|(name, value)| {
        let name = match name.strip_prefix("utm_") {
            Some(name) => name.to_owned(),
            None if CLICK_IDS.contains(&name.as_ref()) => name.into_owned(),
            None => return None,
        };
        Some((name, value.chars().take(200).collect()))
    });
    pairs.take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_campaign_is_read_from_the_pages_address() {
        let found = campaign("https://shop.example/?utm_source=news&utm_campaign=may&gclid=x1&other=1");
        let expected = [("campaign", "may"), ("gclid", "x1"), ("source", "news")];
        assert_eq!(found.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect::<Vec<_>>(), expected);
    }
}
