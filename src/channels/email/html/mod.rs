//! HTML as strangers write it, read one tag after the other and never made a tree: [`token`] tells tags from text,
//! [`element`] what a tag does to text, [`character`] what a reference stands for. What is made of it is no matter here; whether
//! others may make a tree of it, [`cost`] finds out.

mod attribute;
pub(super) mod character;
pub(super) mod cost;
pub(super) mod element;
pub(super) mod token;
