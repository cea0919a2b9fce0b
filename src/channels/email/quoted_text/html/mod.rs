//! HTML as lines of text, each with what its containers say about it. The tags are read one after the other and never made
//! a tree: mail is nested as deep as its writer likes, and html5ever compares each attribute of a tag with all others.
//!
//! [`tokens`] reads tags, [`container`] tells which of them mark quotations, [`writer`] breaks the lines.

mod container;
mod link;
mod writer;

use std::ops::Range;

use super::line::{Line, Mark};
use crate::channels::email::html::token::tokens;
use writer::Writer;

/// A message in HTML as text, and where its lines are in it.
#[derive(Debug, Default)]
pub(super) struct Written {
    text: String,
    /// Where each line begins and ends, without its end.
    places: Vec<(Range<usize>, Mark)>,
}

impl Written {
    pub(super) fn lines(&self) -> Vec<Line<'_>> {
        let line =
            |(place, mark): &(Range<usize>, Mark)| Line::new(self.text.get(place.clone()).unwrap_or_default(), *mark);
        self.places.iter().map(line).collect()
    }
}

/// Reads a message in HTML.
pub(super) fn read(html: &str) -> Written {
    let mut writer = Writer::default();
    for token in tokens(html) {
        writer.take(&token);
    }
    writer.finish()
}
