//! The ways through a script: which functions come back to their caller, where a container ends, and what is never reached.

use std::collections::{BTreeSet, VecDeque};

use super::{Block, Choice, ChoiceKind, Loop, Outline, Span, Statement, Step, meaning};

/// What can happen after some steps.
#[expect(clippy::struct_excessive_bools, reason = "each of the four can be or not, whatever the others are")]
#[derive(Clone, Copy, Debug, Default)]
struct After {
    /// The next step is reached.
    goes_on: bool,
    breaks: bool,
    continues: bool,
    returns: bool,
}

/// A place where a function ends without having said how the conversation goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub span: Span,
    pub why: Why,
}

/// How a function comes to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It has no statements.
    Empty,
    /// This was its last statement.
    Last,
    /// The condition does not hold, and there is no `else`.
    NoElse,
    /// No case fits, and there is no `_`. The options of the menu that have none, when they are known.
    NoCase(Vec<String>),
    /// `return`.
    Return,
}

/// What is known of all functions together.
#[derive(Debug)]
pub struct Ways<'o> {
    outline: &'o Outline,
    /// By number: whether a call of the function can come back.
    comes_back: Vec<bool>,
}

impl<'o> Ways<'o> {
    #[must_use]
    pub fn of(outline: &'o Outline) -> Self {
        let mut ways = Self { outline, comes_back: vec![false; outline.functions.len()] };
        // Nothing comes back until a way is found: so functions that only call one another never do.
        let callers = callers(outline);
        let mut open: VecDeque<usize> = (0..outline.functions.len()).collect();
        while let Some(number) = open.pop_front() {
            let Some(function) = outline.functions.get(number) else { continue };
            let after = ways.block(&function.body);
            if (after.goes_on || after.returns) && !ways.comes_back(number) {
                if let Some(comes_back) = ways.comes_back.get_mut(number) {
                    *comes_back = true;
                }
                open.extend(callers.get(number).into_iter().flatten().filter(|caller| !ways.comes_back(**caller)));
            }
        }
        ways
    }

    #[must_use]
    pub fn comes_back(&self, function: usize) -> bool {
        self.comes_back.get(function).copied().unwrap_or(true)
    }

    /// Where a function ends, or returns.
    #[must_use]
    pub fn ends(&self, function: usize) -> Vec<End> {
        let mut ends = Vec::new();
        if let Some(function) = self.outline.functions.get(function) {
            self.returns_of(&function.body, &mut ends);
            self.ends_of(&function.body, &function.span, &mut ends);
        }
        ends
    }

    /// The first statements that nothing reaches, each with what stands before it.
    #[must_use]
    pub fn unreached(&self) -> Vec<(&'o Span, &'o Span)> {
        let mut found = Vec::new();
        for function in &self.outline.functions {
            self.unreached_in(&function.body, &mut found);
        }
        found
    }

    /// Whether what stands behind a step can be reached.
    #[must_use]
    pub fn passes(&self, step: &Step) -> bool {
        self.step(step).goes_on
    }

    fn block(&self, block: &Block) -> After {
        let mut all = After { goes_on: true, ..After::default() };
        for statement in &block.statements {
            let after = self.steps(&statement.steps);
            all.and_then(after);
            if !all.goes_on {
                break;
            }
        }
        all
    }

    fn steps(&self, steps: &[Step]) -> After {
        let mut all = After { goes_on: true, ..After::default() };
        for step in steps {
            all.and_then(self.step(step));
            if !all.goes_on {
                break;
            }
        }
        all
    }

    fn step(&self, step: &Step) -> After {
        let on = After { goes_on: true, ..After::default() };
        let off = After::default();
        match step {
            Step::Setting { .. } | Step::MayCall(_) => on,
            Step::Call(call) => match call.callee {
                Some(number) => After { goes_on: self.comes_back(number), ..off },
                None => After { goes_on: !meaning::is_final(call), ..off },
            },
            Step::Choice(choice) => self.choice(choice),
            Step::Loop(turn) => self.turn(turn),
            Step::Break => After { breaks: true, ..off },
            Step::Continue => After { continues: true, ..off },
            Step::Return(_) => After { returns: true, ..off },
            Step::Throw => off,
        }
    }

    fn choice(&self, choice: &Choice) -> After {
        let mut all = After { goes_on: !choice.is_complete, ..After::default() };
        for arm in &choice.arms {
            let after = self.block(&arm.body);
            all.goes_on |= after.goes_on;
            all.breaks |= after.breaks;
            all.continues |= after.continues;
            all.returns |= after.returns;
        }
        all
    }

    fn turn(&self, turn: &Loop) -> After {
        let body = self.block(&turn.body);
        let ends = turn.may_end && (turn.may_skip || body.goes_on || body.continues);
        After { goes_on: ends || body.breaks, returns: body.returns, ..After::default() }
    }

    fn ends_of(&self, block: &Block, around: &Span, ends: &mut Vec<End>) {
        if !self.block(block).goes_on {
            return;
        }
        match block.statements.last() {
            None => ends.push(End { span: around.clone(), why: Why::Empty }),
            Some(last) => self.ends_in(last, ends),
        }
    }

    fn ends_in(&self, last: &Statement, ends: &mut Vec<End>) {
        let at = |why| End { span: last.span.clone(), why };
        let choice = match last.steps.last() {
            Some(Step::Choice(choice)) if choice.kind != ChoiceKind::Operand => choice,
            _ => return ends.push(at(Why::Last)),
        };
        let going_on = choice.arms.iter().filter(|arm| self.block(&arm.body).goes_on).count();
        // Where no arm says how it goes on, it is to be said once, after all of them.
        let is_mixed = going_on < choice.arms.len() || choice.arms.len() == 1 && choice.is_complete;
        if !is_mixed {
            return ends.push(at(Why::Last));
        }
        if !choice.is_complete {
            let why = match choice.kind {
                ChoiceKind::Switch => Why::NoCase(choice.missing.clone()),
                _ => Why::NoElse,
            };
            ends.push(End { span: choice.span.clone(), why });
        }
        for arm in &choice.arms {
            let is_placed = arm.body.span.line > 1 || arm.body.span.column > 1;
            let around = if is_placed { &arm.body.span } else { &choice.span };
            self.ends_of(&arm.body, around, ends);
        }
    }

    fn returns_of(&self, block: &Block, ends: &mut Vec<End>) {
        self.each_reached(block, &mut |step| {
            if let Step::Return(span) = step {
                ends.push(End { span: span.clone(), why: Why::Return });
            }
        });
    }

    /// Every step that a way leads to, from top to bottom.
    pub fn each_reached<'b>(&self, block: &'b Block, visit: &mut dyn FnMut(&'b Step)) {
        for statement in &block.statements {
            for step in &statement.steps {
                visit(step);
                match step {
                    Step::Choice(choice) => choice.arms.iter().for_each(|arm| self.each_reached(&arm.body, visit)),
                    Step::Loop(turn) => self.each_reached(&turn.body, visit),
                    _ => {}
                }
                if !self.step(step).goes_on {
                    return;
                }
            }
        }
    }

    fn unreached_in(&self, block: &'o Block, found: &mut Vec<(&'o Span, &'o Span)>) {
        let mut statements = block.statements.iter().peekable();
        while let Some(statement) = statements.next() {
            for step in &statement.steps {
                match step {
                    Step::Choice(choice) => choice.arms.iter().for_each(|arm| self.unreached_in(&arm.body, found)),
                    Step::Loop(turn) => self.unreached_in(&turn.body, found),
                    _ => {}
                }
            }
            if !self.steps(&statement.steps).goes_on {
                if let Some(next) = statements.peek() {
                    found.push((&next.span, &statement.span));
                }
                return;
            }
        }
    }
}

impl After {
    fn and_then(&mut self, next: After) {
        self.goes_on = next.goes_on;
        self.breaks |= next.breaks;
        self.continues |= next.continues;
        self.returns |= next.returns;
    }
}

/// Every step of a block, reached or not.
pub fn each_step<'b>(block: &'b Block, visit: &mut dyn FnMut(&'b Step)) {
    for step in block.statements.iter().flat_map(|statement| &statement.steps) {
        visit(step);
        match step {
            Step::Choice(choice) => choice.arms.iter().for_each(|arm| each_step(&arm.body, visit)),
            Step::Loop(turn) => each_step(&turn.body, visit),
            _ => {}
        }
    }
}

/// By number of a function: those that call it.
fn callers(outline: &Outline) -> Vec<BTreeSet<usize>> {
    let mut callers = vec![BTreeSet::new(); outline.functions.len()];
    for (number, function) in outline.functions.iter().enumerate() {
        each_step(&function.body, &mut |step| {
            if let Step::Call(call) = step
                && let Some(callee) = call.callee.and_then(|callee| callers.get_mut(callee))
            {
                callee.insert(number);
            }
        });
    }
    callers
}
