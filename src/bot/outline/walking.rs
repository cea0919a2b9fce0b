//! The bodies of a script's functions. The library shows them only by walking over all of them one after the other, without a
//! word where one ends: each statement belongs to the innermost body around its place.

use rhai::{AST, ASTNode, Position, ScriptFuncDef, Shared, Stmt};

/// A function with its statements.
pub(super) struct Definition {
    pub(super) def: Shared<ScriptFuncDef>,
    pub(super) statements: Vec<Stmt>,
    start: (usize, usize),
    /// None of a closure without braces: that is a single statement.
    end: Option<(usize, usize)>,
    /// The innermost one around it.
    outer: Option<usize>,
}

impl Definition {
    fn is_around(&self, place: (usize, usize)) -> bool {
        self.start <= place && place <= self.end.unwrap_or(self.start)
    }
}

/// All functions from top to bottom.
pub(super) fn definitions(ast: &AST) -> Vec<Definition> {
    let all = ast.shared_lib().iter_script_fn_info().map(|(.., def)| Definition {
        start: place(def.body.start_position()).unwrap_or_default(),
        end: place(def.body.end_position()),
        def: Shared::clone(def),
        statements: Vec::new(),
        outer: None,
    });
    let mut all: Vec<Definition> = all.collect();
    all.sort_by(|a, b| a.start.cmp(&b.start).then_with(|| a.def.name.cmp(&b.def.name)));
    for number in 1..all.len() {
        let outer = all.get(number).and_then(|inner| innermost(&all, number - 1, inner.start));
        if let Some(inner) = all.get_mut(number) {
            inner.outer = outer;
        }
    }
    ast.clone_functions_only().walk(&mut |path: &[ASTNode<'_>]| {
        if let [ASTNode::Stmt(statement)] = path
            && let Some(place) = place(statement.position())
            && let Some(last) = all.partition_point(|one| one.start <= place).checked_sub(1)
            && let Some(owner) = innermost(&all, last, place)
            && let Some(owner) = all.get_mut(owner)
        {
            owner.statements.push((*statement).clone());
        }
        true
    });
    all
}

/// The innermost function around a place, beginning with the last one that starts before it.
fn innermost(all: &[Definition], last: usize, place: (usize, usize)) -> Option<usize> {
    let mut number = Some(last);
    while let Some(candidate) = number {
        let one = all.get(candidate)?;
        if one.is_around(place) {
            return Some(candidate);
        }
        number = one.outer;
    }
    None
}

fn place(position: Position) -> Option<(usize, usize)> {
    Some((position.line()?, position.position().unwrap_or(0)))
}
