//! The database itself. Only what stands here may name its library; a second driver comes to stand beside
//! [`sqlite`] with the same [`Tx`], [`WriteTx`] and [`Row`].

pub(super) mod full_text;
mod migration;
mod sqlite;

pub(super) use migration::{check_version, migrate};
pub(super) use sqlite::{Afterwards, Connection};
pub use sqlite::{Row, Tx, WriteTx, folder_error};
