//! What scripts set in motion. It asks `desk` for everything that is stored, and `net` for everything outside.
//! Where to look next: [`rest`], how the desk and scripts call other programs.

pub mod rest;
