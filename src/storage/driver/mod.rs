//! The database itself. Only what stands here may name its library; a second driver comes to stand beside
//! [`sqlite`] with the same [`Tx`], [`WriteTx`] and [`Row`].

mod migration;
mod sqlite;

pub(super) use migration::migrate;
pub(super) use sqlite::{Connection, folder_error};
pub use sqlite::{Row, Tx, WriteTx};
