//! How contacts reach us besides the widget, and we them. Each channel is a door of its own.

pub mod email;
