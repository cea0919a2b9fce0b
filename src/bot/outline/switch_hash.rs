//! Which case of a `switch` a value takes. The tree keeps only hashes of the cases' values, and the library does not say how
//! it makes them: a `switch` with the value as its only case tells.

use std::collections::HashMap;
use std::fmt::Write;

use rhai::{Engine, OptimizationLevel, Stmt};

use super::literal::Kind;

/// Asks the library for hashes, each once.
pub(super) struct SwitchHashes {
    engine: Engine,
    known: HashMap<String, Option<u64>>,
}

impl SwitchHashes {
    pub(super) fn new() -> Self {
        let mut engine = Engine::new_raw();
        engine.set_optimization_level(OptimizationLevel::None);
        Self { engine, known: HashMap::new() }
    }

    /// The key of the case that a value takes.
    pub(super) fn of(&mut self, value: &Kind) -> Option<u64> {
        let literal = written(value)?;
        if let Some(hash) = self.known.get(&literal) {
            return *hash;
        }
        let hash = self.ask(&literal);
        self.known.insert(literal, hash);
        hash
    }

    fn ask(&self, literal: &str) -> Option<u64> {
        let ast = self.engine.compile(format!("switch x {{ {literal} => 0 }}")).ok()?;
        let Stmt::Switch(switch, _) = ast.statements().first()? else { return None };
        switch.1.cases.keys().next().copied()
    }
}

/// A value as a script writes it.
fn written(value: &Kind) -> Option<String> {
    Some(match value {
        Kind::Unit => "()".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Int(value) => value.to_string(),
        Kind::Char(value) => format!("'{}'", escaped(&value.to_string())),
        Kind::Text(text) => format!("\"{}\"", escaped(text)),
        _ => return None,
    })
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut all, c| {
        if c.is_ascii_alphanumeric() || c == ' ' {
            all.push(c);
        } else {
            // Writing into a string can't fail.
            let _ = write!(all, "\\U{:08x}", u32::from(c));
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_the_hash_of_the_case_that_is_written_for_it() {
        let mut hashes = SwitchHashes::new();
        let script = r#"switch x { "Caf\u00e9 \"1\"" => 1, -3 => 2, true => 3, () => 4, 'é' => 5 }"#;
        let ast = Engine::new_raw().compile(script).unwrap();
        let Stmt::Switch(switch, _) = &ast.statements()[0] else { panic!("no switch") };
        let text = Kind::Text("Café \"1\"".to_owned());
        for value in [text, Kind::Int(-3), Kind::Bool(true), Kind::Unit, Kind::Char('é')] {
            assert!(switch.1.cases.contains_key(&hashes.of(&value).unwrap()), "{value:?}");
        }
        assert!(!switch.1.cases.contains_key(&hashes.of(&Kind::Int(3)).unwrap()));
    }
}
