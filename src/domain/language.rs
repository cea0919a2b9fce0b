//! The languages that Recado's own words come in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A language of the screens, the widget and the mails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
    /// Portuguese.
    Pt,
}

impl Language {
    /// All of them, in the order of a menu.
    pub const ALL: [Self; 3] = [Self::En, Self::Es, Self::Pt];

    /// The ISO 639-1 code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Pt => "pt",
        }
    }

    /// The language of a BCP 47 tag such as `pt-BR`, when we have it.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.as_str().eq_ignore_ascii_case(primary))
    }
}

/// The language of a BCP 47 tag such as `pt-BR` or `pt_BR`: `pt`. None when it can't be one.
#[must_use]
pub fn primary(tag: &str) -> Option<String> {
    let code = tag.trim().split(['-', '_']).next().unwrap_or_default();
    let is_code = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphabetic());
    is_code.then(|| code.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_language_has_a_code() {
        assert_eq!(primary("pt-BR").as_deref(), Some("pt"));
        assert_eq!(primary(" FR ").as_deref(), Some("fr"));
        for bad in ["", "e", "español", "e1", "*"] {
            assert_eq!(primary(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_regional_tag_means_its_language() {
        assert_eq!(Language::from_tag("pt-BR"), Some(Language::Pt));
        assert_eq!(Language::from_tag("ES_mx"), Some(Language::Es));
        assert_eq!(Language::from_tag("de"), None);
        assert_eq!(Language::from_tag(""), None);
    }
}
