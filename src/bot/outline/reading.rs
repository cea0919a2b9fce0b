//! From the script library's tree to the outline: statements. What they are made of is read by [`super::expressions`].

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::{AST, ASTFlags, Expr, FlowControl, Position, Stmt, StmtBlock, SwitchCasesCollection};

use super::facts::{Facts, Options};
use super::literal::Kind;
use super::switch_hash::SwitchHashes;
use super::walking::{self, Definition};
use super::{Arm, Block, Choice, ChoiceKind, Function, Import, Loop, Outline, Span, Statement, Step, meaning};

/// What a condition tells of a variable that was chosen from a menu.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) variable: Option<String>,
    /// The options with which it holds, and with which it does not.
    pub(super) yes: Options,
    pub(super) no: Options,
}

/// Reads one file.
pub(super) struct Reader {
    pub(super) file: Arc<str>,
    pub(super) facts: Facts,
    pub(super) hashes: SwitchHashes,
    pub(super) imports: Vec<Import>,
    /// The names of the file's functions.
    pub(super) functions: BTreeSet<String>,
    /// How many levels of expressions may still be gone down.
    pub(super) room: usize,
}

/// Deeper than the parser lets anything but chains of dots become.
pub(super) const DEPTH: usize = 200;
/// More options than a label can show.
const LABELLED: usize = 3;

/// Adds a file to an outline.
pub(super) fn read(outline: &mut Outline, file: &Arc<str>, ast: &AST) {
    let mut reader = Reader {
        file: Arc::clone(file),
        facts: Facts::default(),
        hashes: SwitchHashes::new(),
        imports: Vec::new(),
        functions: ast.iter_functions().map(|function| function.name.to_owned()).collect(),
        room: DEPTH,
    };
    let top = reader.block_of(ast.statements(), Position::new(1, 1));
    outline.files.push(Arc::clone(file));
    outline.tops.push(top);
    for definition in walking::definitions(ast) {
        let function = reader.function(&definition);
        outline.functions.push(function);
    }
    outline.imports.append(&mut reader.imports);
}

impl Reader {
    fn function(&mut self, definition: &Definition) -> Function {
        self.facts = Facts::default();
        let start = definition.def.body.start_position();
        let body = self.block_of(&definition.statements, start);
        let name = definition.def.name.to_string();
        let parameters = definition.def.params.len();
        let is_closure = name.starts_with("anon$");
        let span = self.name_span(&name, parameters, start);
        Function { name, parameters, is_closure, span, body }
    }

    /// The tree does not keep where the name stands: `name() {` is how it is usually written.
    fn name_span(&self, name: &str, parameters: usize, brace: Position) -> Span {
        let brace = self.span(brace, 1);
        let length = u32::try_from(name.chars().count()).unwrap_or(0);
        match brace.column.checked_sub(length + 3) {
            Some(column) if parameters == 0 && column > 3 => Span { column, end_column: column + length, ..brace },
            _ => brace,
        }
    }

    pub(super) fn span(&self, position: Position, length: usize) -> Span {
        let number = |n: Option<usize>| n.and_then(|n| u32::try_from(n).ok()).unwrap_or(1);
        let column = number(position.position());
        let length = u32::try_from(length).unwrap_or(1).max(1);
        Span { file: Arc::clone(&self.file), line: number(position.line()), column, end_column: column + length }
    }

    pub(super) fn block(&mut self, block: &StmtBlock) -> Block {
        self.block_of(block.statements(), block.position())
    }

    fn block_of(&mut self, statements: &[Stmt], start: Position) -> Block {
        let depth = self.facts.depth();
        let span = self.span(start, 1);
        let real = statements.iter().filter(|statement| !matches!(statement, Stmt::Noop(_)));
        let statements = real.map(|statement| self.statement(statement)).collect();
        self.facts.leave(depth);
        Block { span, statements }
    }

    fn statement(&mut self, statement: &Stmt) -> Statement {
        let mut steps = Vec::new();
        let span = self.head(statement);
        if let Some(room) = self.room.checked_sub(1) {
            let before = std::mem::replace(&mut self.room, room);
            self.steps(statement, &span, &mut steps);
            self.room = before;
        }
        Statement { span, steps }
    }

    /// The first word of a statement.
    fn head(&self, statement: &Stmt) -> Span {
        let length = match statement {
            Stmt::If(..) | Stmt::Do(..) => 2,
            Stmt::Switch(..) | Stmt::Import(..) | Stmt::Export(..) => 6,
            Stmt::While(x, _) => {
                if x.expr.is_unit() {
                    4
                } else {
                    5
                }
            }
            Stmt::For(..) | Stmt::TryCatch(..) => 3,
            Stmt::Var(_, flags, _) => {
                if flags.contains(ASTFlags::CONSTANT) {
                    5
                } else {
                    3
                }
            }
            Stmt::Return(_, flags, _) => {
                if flags.contains(ASTFlags::BREAK) {
                    5
                } else {
                    6
                }
            }
            Stmt::BreakLoop(_, flags, _) => {
                if flags.contains(ASTFlags::BREAK) {
                    5
                } else {
                    8
                }
            }
            Stmt::FnCall(call, _) => call.name.chars().count(),
            Stmt::Assignment(x) => return self.first_word(&x.1.lhs),
            Stmt::Expr(expr) => return self.first_word(expr),
            _ => 1,
        };
        self.span(statement.position(), length)
    }

    fn first_word(&self, expr: &Expr) -> Span {
        let mut first = expr;
        loop {
            first = match first {
                Expr::Dot(x, ..) | Expr::Index(x, ..) => &x.lhs,
                Expr::And(parts, _) | Expr::Or(parts, _) | Expr::Coalesce(parts, _) if !parts.is_empty() => {
                    parts.first().unwrap_or(first)
                }
                _ => break,
            };
        }
        let length = match first {
            Expr::Variable(x, ..) => x.1.chars().count(),
            Expr::FnCall(call, _) => call.name.chars().count(),
            _ => 1,
        };
        self.span(first.start_position(), length)
    }

    fn steps(&mut self, statement: &Stmt, span: &Span, out: &mut Vec<Step>) {
        match statement {
            Stmt::Expr(expr) => drop(self.expr(expr, out)),
            Stmt::FnCall(call, position) => drop(self.call(call, *position, None, out)),
            Stmt::Var(x, ..) => {
                let kind = self.expr(&x.1, out);
                self.facts.declare(&x.0.name, kind);
            }
            Stmt::Assignment(x) => self.assignment(x, out),
            Stmt::Block(block) => self.plain_block(block, span, out),
            Stmt::If(x, _) => self.branch(x, span, out),
            Stmt::Switch(x, _) => self.switch(&x.0, &x.1, span, out),
            Stmt::While(x, _) => {
                self.forget_assigned(&x.body);
                let is_endless = x.expr.is_unit() || matches!(self.expr(&x.expr, out), Kind::Bool(true));
                self.repeat(&x.body, span, !is_endless, !is_endless, out);
            }
            Stmt::Do(x, flags, _) => {
                self.forget_assigned(&x.body);
                let mut condition = Vec::new();
                let until = flags.contains(ASTFlags::NEGATED);
                let is_endless = matches!(x.expr, Expr::BoolConstant(value, _) if value != until);
                self.repeat(&x.body, span, false, !is_endless, out);
                self.expr(&x.expr, &mut condition);
                out.append(&mut condition);
            }
            Stmt::For(x, _) => {
                self.expr(&x.2.expr, out);
                self.forget_assigned(&x.2.body);
                let depth = self.facts.depth();
                self.facts.declare(&x.0.name, Kind::Computed);
                if let Some(counter) = &x.1 {
                    self.facts.declare(&counter.name, Kind::Computed);
                }
                self.repeat(&x.2.body, span, true, true, out);
                self.facts.leave(depth);
            }
            Stmt::TryCatch(x, _) => self.attempt(x, span, out),
            Stmt::BreakLoop(value, flags, _) => {
                if let Some(value) = value {
                    self.expr(value, out);
                }
                out.push(if flags.contains(ASTFlags::BREAK) { Step::Break } else { Step::Continue });
            }
            Stmt::Return(value, flags, _) => {
                if let Some(value) = value {
                    self.expr(value, out);
                }
                out.push(if flags.contains(ASTFlags::BREAK) { Step::Throw } else { Step::Return(span.clone()) });
            }
            Stmt::Import(x, _) => {
                let kind = self.expr(&x.0, out);
                let path = if let Kind::Text(path) = kind { Some(path) } else { None };
                let length = path.as_ref().map_or(1, |path| path.chars().count() + 2);
                let file = path.map(|path| format!("{}.rhai", path.strip_suffix(".rhai").unwrap_or(&path)));
                let span = self.span(x.0.start_position(), length);
                self.imports.push(Import { alias: x.1.name.to_string(), file, span });
            }
            Stmt::Share(names) => names.iter().for_each(|(name, _)| self.facts.forget(&name.name)),
            _ => {}
        }
    }

    fn assignment(&mut self, x: &(rhai::OpAssignment, rhai::BinaryExpr), out: &mut Vec<Step>) {
        if let Expr::Variable(name, ..) = &x.1.lhs {
            let kind = self.expr(&x.1.rhs, out);
            self.facts.set(&name.1, if x.0.is_op_assignment() { Kind::Computed } else { kind });
        } else {
            self.expr(&x.1.lhs, out);
            self.expr(&x.1.rhs, out);
            // `list[0] = ...` changes what is known of the list.
            let mut first = &x.1.lhs;
            while let Expr::Dot(inner, ..) | Expr::Index(inner, ..) = first {
                first = &inner.lhs;
            }
            if let Expr::Variable(name, ..) = first {
                self.facts.forget(&name.1);
            }
        }
    }

    /// A block in the middle of a function: its only way.
    pub(super) fn plain_block(&mut self, block: &StmtBlock, span: &Span, out: &mut Vec<Step>) {
        let body = self.block(block);
        let span = span.clone();
        let arms = vec![Arm { label: None, body }];
        out.push(Step::Choice(Choice { kind: ChoiceKind::If, span, arms, is_complete: true, missing: Vec::new() }));
    }

    fn branch(&mut self, x: &FlowControl, span: &Span, out: &mut Vec<Step>) {
        let (kind, test) = self.test(&x.expr, out);
        let has_else = !x.branch.position().is_none() || !x.branch.is_empty();
        let (can_be, can_fail) = match (&kind, &test) {
            (Kind::Bool(value), _) => (*value, !*value),
            (_, Some(test)) => (!test.yes.is_impossible(), !test.no.is_impossible()),
            _ => (true, true),
        };
        let before = self.facts.clone();
        let mut ends: Vec<Facts> = Vec::new();
        let mut arms = Vec::new();
        if can_be {
            self.narrow(test.as_ref().map(|test| (&test.variable, &test.yes)));
            let body = self.block(&x.body);
            self.leave_arm(&body, &mut ends);
            arms.push(Arm { label: test.as_ref().and_then(|test| test.yes.label()), body });
        }
        self.facts = before;
        if can_fail {
            self.narrow(test.as_ref().map(|test| (&test.variable, &test.no)));
            if has_else {
                let body = self.block(&x.branch);
                let few = |test: &&Test| test.no.is_closed && test.no.items.len() <= LABELLED;
                let label = test.as_ref().filter(few).and_then(|test| test.no.label());
                self.leave_arm(&body, &mut ends);
                arms.push(Arm { label, body });
            } else {
                ends.push(self.facts.clone());
            }
        }
        self.meet(ends);
        let is_complete = has_else || !can_fail;
        let choice = Choice { kind: ChoiceKind::If, span: span.clone(), arms, is_complete, missing: Vec::new() };
        out.push(Step::Choice(choice));
    }

    fn switch(&mut self, subject: &Expr, cases: &SwitchCasesCollection, span: &Span, out: &mut Vec<Step>) {
        let kind = self.expr(subject, out);
        let variable = if let Expr::Variable(x, ..) = subject { Some(x.1.to_string()) } else { None };
        let options = if let Kind::OneOf(options) = kind { Some(options) } else { None };
        let taken = options.as_ref().map(|options| self.taken(options, cases));
        let before = self.facts.clone();
        let mut ends = Vec::new();
        let mut arms = Vec::new();
        for (number, case) in cases.expressions.iter().enumerate() {
            self.facts = before.clone();
            let way = taken.as_ref().and_then(|taken| taken.arms.get(number));
            self.narrow(way.map(|way| (&variable, way)));
            let is_rest = cases.def_case == Some(number);
            let label = way.filter(|way| !is_rest || way.items.len() <= LABELLED).and_then(Options::label);
            let mut condition = Vec::new();
            self.expr(&case.lhs, &mut condition);
            let mut body = match &case.rhs {
                Expr::Stmt(block) => self.block(block),
                other => {
                    let mut steps = Vec::new();
                    self.expr(other, &mut steps);
                    let span = self.first_word(other);
                    Block { span: span.clone(), statements: vec![Statement { span, steps }] }
                }
            };
            if body.span.line == 1 && body.span.column == 1 {
                body.span = span.clone();
            }
            out.append(&mut condition);
            self.leave_arm(&body, &mut ends);
            arms.push(Arm { label, body });
        }
        let missing = taken.map(|taken| taken.missing);
        let is_complete = cases.def_case.is_some() || missing.as_ref().is_some_and(Options::is_impossible);
        self.facts = before;
        if !is_complete {
            self.narrow(missing.as_ref().map(|missing| (&variable, missing)));
            ends.push(self.facts.clone());
        }
        self.meet(ends);
        let labels = missing.into_iter().flat_map(|missing| missing.items).map(|item| item.label);
        let missing = if is_complete { Vec::new() } else { labels.collect() };
        out.push(Step::Choice(Choice { kind: ChoiceKind::Switch, span: span.clone(), arms, is_complete, missing }));
    }

    /// Which options take which case.
    fn taken(&mut self, options: &Options, cases: &SwitchCasesCollection) -> Taken {
        let none = Options { items: Vec::new(), is_closed: options.is_closed };
        let mut taken = Taken { arms: vec![none.clone(); cases.expressions.len()], missing: none };
        for item in &options.items {
            let case = self.hashes.of(&item.value).and_then(|hash| cases.cases.get(&hash));
            let exact = case.into_iter().flat_map(|case| case.blocks.iter().copied());
            let number = if let Kind::Int(number) = item.value { Some(number) } else { None };
            let ranges = cases.ranges.iter().filter(|range| number.is_some_and(|n| range.contains_int(n)));
            let ways = exact.chain(ranges.map(rhai::RangeCase::index)).chain(cases.def_case);
            let mut is_taken = false;
            for way in ways {
                if let Some(arm) = taken.arms.get_mut(way) {
                    arm.items.push(item.clone());
                }
                let is_certain =
                    cases.expressions.get(way).is_some_and(|case| matches!(case.lhs, Expr::BoolConstant(true, _)));
                if is_certain {
                    is_taken = true;
                    break;
                }
            }
            if !is_taken {
                taken.missing.items.push(item.clone());
            }
        }
        taken
    }

    fn attempt(&mut self, x: &FlowControl, span: &Span, out: &mut Vec<Step>) {
        // The first part may be left anywhere.
        self.forget_assigned(&x.body);
        let mut ends = Vec::new();
        let before = self.facts.clone();
        let body = self.block(&x.body);
        self.leave_arm(&body, &mut ends);
        self.facts = before;
        let depth = self.facts.depth();
        if let Expr::Variable(name, ..) = &x.expr {
            self.facts.declare(&name.1, Kind::Computed);
        }
        let other = self.block(&x.branch);
        self.facts.leave(depth);
        self.leave_arm(&other, &mut ends);
        self.meet(ends);
        let arms = vec![Arm { label: None, body }, Arm { label: None, body: other }];
        let kind = ChoiceKind::Try;
        out.push(Step::Choice(Choice { kind, span: span.clone(), arms, is_complete: true, missing: Vec::new() }));
    }

    fn repeat(&mut self, body: &StmtBlock, span: &Span, may_skip: bool, may_end: bool, out: &mut Vec<Step>) {
        let body = self.block(body);
        out.push(Step::Loop(Loop { span: span.clone(), body, may_skip, may_end }));
    }

    /// What a loop assigns is not known in it, nor after it.
    fn forget_assigned(&mut self, body: &StmtBlock) {
        let mut path = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for statement in body.statements() {
            statement.walk(&mut path, &mut |path: &[rhai::ASTNode<'_>]| {
                if let Some(rhai::ASTNode::Stmt(Stmt::Assignment(x))) = path.last()
                    && let Expr::Variable(name, ..) = &x.1.lhs
                {
                    names.push(name.1.to_string());
                }
                true
            });
        }
        for name in &names {
            self.facts.forget(name);
        }
    }

    fn narrow(&mut self, known: Option<(&Option<String>, &Options)>) {
        if let Some((Some(variable), options)) = known {
            self.facts.set(variable, Kind::OneOf(options.clone()));
        }
    }

    /// Keeps what is known at the end of an arm, unless nothing comes after it.
    fn leave_arm(&mut self, body: &Block, ends: &mut Vec<Facts>) {
        let last = body.statements.last().and_then(|statement| statement.steps.last());
        let stops = match last {
            Some(Step::Call(call)) => meaning::is_final(call),
            Some(Step::Break | Step::Continue | Step::Return(_) | Step::Throw) => true,
            _ => false,
        };
        if !stops {
            ends.push(self.facts.clone());
        }
    }

    fn meet(&mut self, ends: Vec<Facts>) {
        let mut ends = ends.into_iter();
        if let Some(mut all) = ends.next() {
            ends.for_each(|end| all.join(&end));
            self.facts = all;
        }
    }
}

/// Which options of a menu take which case of a `switch`.
struct Taken {
    arms: Vec<Options>,
    missing: Options,
}
