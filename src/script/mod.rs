//! The sandbox that scripts run in: what the language can do by itself, and the limits that no script gets over. It knows
//! neither flows nor plugins; these register their functions. Nothing here waits, reads a clock, or reaches outside.
//! Where to look next: [`value`] for how values come in and go out, [`failure`] for what is told of an error.

pub mod failure;
pub mod files;
pub mod value;

use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicBlobPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage,
    BasicMathPackage, BasicStringPackage, BitFieldPackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{Engine, Token};

/// The most operations of one evaluation.
pub const OPERATIONS_MAX: u64 = 100_000;
/// The most calls inside one another.
pub const CALLS_MAX: usize = 64;
/// The most bytes of a string.
pub const STRING_MAX: usize = 64 * 1024;
/// The most entries of an array or a map.
pub const ENTRIES_MAX: usize = 1_000;
/// How deep expressions may be nested: outside of functions, and inside.
const DEPTH_MAX: (usize, usize) = (64, 64);

/// Words that the language keeps for what it does not have yet. Scripts need them as names: `match` is an option of
/// `keyword`, and the others stand in answers of servers, as in `r.json.new`.
const FREED_WORDS: [&str; 8] = ["match", "module", "new", "package", "public", "shared", "static", "use"];

/// A new engine with the language itself, and limits. It is built once and shared.
#[must_use]
pub fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    // All of the standard library but its core, which has `sleep` and `exit`, and its clock.
    ArithmeticPackage::new().register_into_engine(&mut engine);
    BasicStringPackage::new().register_into_engine(&mut engine);
    BasicIteratorPackage::new().register_into_engine(&mut engine);
    BasicFnPackage::new().register_into_engine(&mut engine);
    BitFieldPackage::new().register_into_engine(&mut engine);
    LogicPackage::new().register_into_engine(&mut engine);
    BasicMathPackage::new().register_into_engine(&mut engine);
    BasicArrayPackage::new().register_into_engine(&mut engine);
    BasicBlobPackage::new().register_into_engine(&mut engine);
    BasicMapPackage::new().register_into_engine(&mut engine);
    MoreStringPackage::new().register_into_engine(&mut engine);
    // What can't be reached is seen by whoever checks a script; that the compiler leaves it out would hide it.
    engine.set_optimization_level(rhai::OptimizationLevel::None);
    #[expect(deprecated, reason = "the library calls it volatile, not gone; nothing else frees a word")]
    engine.on_parse_token(|token, _, _| match token {
        Token::Reserved(word) if FREED_WORDS.contains(&word.as_str()) => Token::Identifier(word),
        other => other,
    });
    // It would run text as code.
    engine.disable_symbol("eval");
    engine
        .set_max_operations(OPERATIONS_MAX)
        .set_max_call_levels(CALLS_MAX)
        .set_max_string_size(STRING_MAX)
        .set_max_array_size(ENTRIES_MAX)
        .set_max_map_size(ENTRIES_MAX)
        .set_max_modules(20)
        .set_max_functions(500)
        .set_max_variables(500)
        .set_max_expr_depths(DEPTH_MAX.0, DEPTH_MAX.1);
    engine
}

#[cfg(test)]
mod tests;
