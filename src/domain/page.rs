//! Pages of lists by keyset cursors: a page costs the same at the beginning and at the end of a long list.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The rows of a page nobody asked a size for.
pub const DEFAULT_LIMIT: i64 = 30;
/// The most rows of a page.
pub const MAX_LIMIT: i64 = 100;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// What to ask the next page with; none at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of `rows`, which were asked for with one more than `limit` to learn whether there are more.
    pub fn from_rows(mut rows: Vec<T>, limit: i64, cursor: impl Fn(&T) -> Cursor) -> Self {
        let limit = usize::try_from(limit).unwrap_or_default();
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = if has_more { rows.last().map(|row| cursor(row).to_string()) } else { None };
        Self { items: rows, next }
    }
}

/// The place of a row in a list: its sort key, and its id to tell equal keys apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub key: i64,
    pub id: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.key, self.id)
    }
}

/// The text is not a cursor that a list gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor: pass the `next` of the previous page unchanged")]
pub struct NotACursor;

impl std::str::FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (key, id) = text.split_once('.').ok_or(NotACursor)?;
        Ok(Self { key: key.parse().map_err(|_| NotACursor)?, id: id.parse().map_err(|_| NotACursor)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_as_it_was_written() {
        let cursor = Cursor { key: -5, id: 7 };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for bad in ["", "5", "a.b", "1.2.3", "9999999999999999999999.1"] {
            assert_eq!(bad.parse::<Cursor>(), Err(NotACursor), "{bad}");
        }
    }

    #[test]
    fn only_a_page_with_rows_left_behind_it_has_a_next() {
        let cursor = |n: &i64| Cursor { key: *n, id: *n };
        assert_eq!(Page::from_rows(vec![1, 2, 3], 2, cursor), Page { items: vec![1, 2], next: Some("2.2".into()) });
        assert_eq!(Page::from_rows(vec![1, 2], 2, cursor).next, None);
    }
}
