//! From the script library's tree to the outline: expressions, as the steps they take and what is known of their value.

use rhai::{ASTFlags, Expr, FnCallExpr, Position, Token};

use super::literal::{Kind, Value};
use super::meaning::Named;
use super::reading::{DEPTH, Reader, Test};
use super::{Arm, Block, Call, Choice, ChoiceKind, Options, Receiver, Statement, Step, meaning};

/// Methods that leave what they are called on as it is.
const READERS: &[&str] = &[
    "len",
    "is_empty",
    "to_string",
    "to_debug",
    "to_upper",
    "to_lower",
    "contains",
    "starts_with",
    "ends_with",
    "index_of",
    "sub_string",
    "split",
    "chars",
    "map",
    "filter",
    "keys",
    "values",
    "type_of",
    "to_json",
];
/// The longest text that a label or summary begins with.
const SHOWN: usize = 200;

impl Reader {
    /// Adds the steps of an expression, and says what is known of its value.
    pub(super) fn expr(&mut self, expr: &Expr, out: &mut Vec<Step>) -> Kind {
        let Some(room) = self.room.checked_sub(1) else { return Kind::Computed };
        let before = std::mem::replace(&mut self.room, room);
        let kind = self.inner(expr, out);
        self.room = before;
        kind
    }

    fn inner(&mut self, expr: &Expr, out: &mut Vec<Step>) -> Kind {
        match expr {
            Expr::Unit(_) => Kind::Unit,
            Expr::BoolConstant(value, _) => Kind::Bool(*value),
            Expr::IntegerConstant(value, _) => Kind::Int(*value),
            Expr::FloatConstant(value, _) => Kind::Float(**value),
            Expr::CharConstant(value, _) => Kind::Char(*value),
            Expr::StringConstant(text, _) => Kind::Text(text.to_string()),
            Expr::DynamicConstant(value, position) => {
                let kind = Kind::of_constant(value, &self.span(*position, 1), DEPTH);
                pointed(kind, out)
            }
            Expr::InterpolatedString(parts, _) => self.pattern(parts, out),
            Expr::Array(items, _) => Kind::List(items.iter().map(|item| self.value(item, out)).collect()),
            Expr::Map(x, _) => {
                Kind::Map(x.0.iter().map(|(name, item)| (name.name.to_string(), self.value(item, out))).collect())
            }
            Expr::Variable(x, short, _) if x.2.is_empty() => {
                // A name that is no variable can be that of a function.
                if short.is_none() && x.0.is_none() && self.functions.contains(x.1.as_str()) {
                    pointed(Kind::Function(x.1.to_string()), out)
                } else {
                    self.facts.of(&x.1)
                }
            }
            Expr::FnCall(call, _) if call.is_operator_call() => self.operator(call, out),
            Expr::FnCall(call, position) => self.call(call, *position, None, out),
            Expr::MethodCall(call, position) => self.call(call, *position, Some(Receiver::Other), out),
            Expr::Dot(..) | Expr::Index(..) => self.chain(expr, out),
            Expr::And(parts, _) | Expr::Or(parts, _) | Expr::Coalesce(parts, _) => self.operands(expr, parts, out),
            Expr::Stmt(block) => {
                let span = self.span(block.position(), 1);
                self.plain_block(block, &span, out);
                Kind::Computed
            }
            Expr::Custom(custom, _) => {
                custom.inputs.iter().for_each(|input| drop(self.expr(input, out)));
                Kind::Computed
            }
            _ => Kind::Computed,
        }
    }

    /// An expression as a value with its place.
    fn value(&mut self, expr: &Expr, out: &mut Vec<Step>) -> Value {
        let kind = self.expr(expr, out);
        let length = match expr {
            // With its quotes, and no further than its line.
            Expr::StringConstant(text, _) => text.lines().next().unwrap_or_default().chars().count() + 2,
            Expr::Variable(x, ..) => x.1.chars().count(),
            Expr::FnCall(call, _) => call.name.chars().count(),
            Expr::IntegerConstant(number, _) => number.to_string().len(),
            _ => 1,
        };
        Value { kind, span: self.span(expr.start_position(), length) }
    }

    fn pattern(&mut self, parts: &[Expr], out: &mut Vec<Step>) -> Kind {
        let mut words = String::new();
        let mut is_literal = true;
        for part in parts {
            match self.expr(part, out).shown() {
                Some(text) => words.push_str(&text),
                None => {
                    is_literal = false;
                    words.push('…');
                }
            }
            if words.len() > SHOWN {
                is_literal = false;
                words = words.chars().take(SHOWN).collect();
            }
        }
        if is_literal { Kind::Text(words) } else { Kind::Pattern(words) }
    }

    /// Adds the steps of a call.
    pub(super) fn call(
        &mut self,
        call: &FnCallExpr,
        position: Position,
        receiver: Option<Receiver>,
        out: &mut Vec<Step>,
    ) -> Kind {
        if call.is_operator_call() {
            return self.operator(call, out);
        }
        let args: Vec<Value> = call.args.iter().map(|arg| self.value(arg, out)).collect();
        let name = call.name.to_string();
        if receiver.is_none()
            && name == "Fn"
            && let Some(function) = args.first().and_then(Value::as_text)
        {
            return pointed(Kind::Function(function.to_owned()), out);
        }
        let namespace: Vec<&str> = call.namespace.path.iter().map(|part| part.name.as_str()).collect();
        let namespace = (!namespace.is_empty()).then(|| namespace.join("::"));
        let result =
            if receiver.is_none() && namespace.is_none() { meaning::result(&name, &args) } else { Kind::Computed };
        let span = self.span(position, name.chars().count());
        // A closure that captures variables is written by the parser as a call of `curry`.
        if name == "curry" {
            return Kind::Computed;
        }
        let call = Call { name, namespace, receiver, args, span, callee: None };
        // A container that is named by its function is gone to, not called.
        for reference in meaning::references(&call) {
            if let (Named::Container(_), Kind::Function(name)) = (reference.what, &reference.value.kind)
                && let Some(at) = out.iter().rposition(|step| matches!(step, Step::MayCall(may) if may == name))
            {
                out.remove(at);
            }
        }
        out.push(Step::Call(call));
        result
    }

    fn operator(&mut self, call: &FnCallExpr, out: &mut Vec<Step>) -> Kind {
        let kinds: Vec<Kind> = call.args.iter().map(|arg| self.expr(arg, out)).collect();
        match (&call.op_token, kinds.as_slice()) {
            (Some(Token::UnaryMinus | Token::Minus), [Kind::Int(number)]) => Kind::Int(number.wrapping_neg()),
            (Some(Token::Plus), [Kind::Text(a), Kind::Text(b)]) if a.len() + b.len() < SHOWN => {
                Kind::Text(format!("{a}{b}"))
            }
            (Some(Token::Bang), [Kind::Bool(value)]) => Kind::Bool(!value),
            _ => Kind::Computed,
        }
    }

    /// `a.b.c(d)[e]`: from left to right.
    fn chain(&mut self, expr: &Expr, out: &mut Vec<Step>) -> Kind {
        let mut rest = expr;
        let mut receiver = None;
        let mut is_in_brackets = false;
        while let Expr::Dot(x, flags, _) | Expr::Index(x, flags, _) = rest {
            let is_index = matches!(rest, Expr::Index(..));
            receiver = Some(if is_in_brackets {
                self.expr(&x.lhs, out);
                Receiver::Other
            } else {
                self.link(&x.lhs, receiver, out)
            });
            if let (Some(Receiver::Variable(name)), Some(setting)) = (&receiver, self.setting(&x.rhs, is_index))
                && name == "config"
            {
                out.push(setting);
            }
            rest = &x.rhs;
            is_in_brackets = is_index;
            // What stands in the last brackets is an expression of its own, and may be a chain itself.
            if is_index && flags.contains(ASTFlags::BREAK) {
                self.expr(rest, out);
                return Kind::Computed;
            }
        }
        self.link(rest, receiver, out);
        Kind::Computed
    }

    /// One link of a chain, and what the next is called on.
    fn link(&mut self, link: &Expr, receiver: Option<Receiver>, out: &mut Vec<Step>) -> Receiver {
        match link {
            Expr::Variable(x, short, _) => {
                let is_local = short.is_some() || x.0.is_some();
                let name = x.1.to_string();
                if is_local && name == "config" { Receiver::Other } else { Receiver::Variable(name) }
            }
            Expr::Property(..) => Receiver::Other,
            Expr::MethodCall(call, position) => {
                if let Some(Receiver::Variable(name)) = &receiver
                    && !READERS.contains(&call.name.as_str())
                {
                    self.facts.forget(name);
                }
                self.call(call, *position, Some(receiver.unwrap_or(Receiver::Other)), out);
                Receiver::Other
            }
            Expr::FnCall(call, position) if receiver.is_none() => {
                self.call(call, *position, None, out);
                Receiver::Result(call.name.to_string())
            }
            other => {
                self.expr(other, out);
                Receiver::Other
            }
        }
    }

    /// The first property of `config`.
    fn setting(&self, rhs: &Expr, is_index: bool) -> Option<Step> {
        let first = if let Expr::Dot(x, ..) | Expr::Index(x, ..) = rhs { &x.lhs } else { rhs };
        let (name, position, quotes) = match first {
            Expr::Property(x, position) if !is_index => (&x.2, position, 0),
            Expr::StringConstant(name, position) if is_index => (name, position, 2),
            _ => return None,
        };
        Some(Step::Setting { name: name.to_string(), span: self.span(*position, name.chars().count() + quotes) })
    }

    /// `a && b`: the first always, the others perhaps.
    fn operands(&mut self, expr: &Expr, parts: &[Expr], out: &mut Vec<Step>) -> Kind {
        let mut parts = parts.iter();
        if let Some(first) = parts.next() {
            self.expr(first, out);
        }
        for part in parts {
            let mut steps = Vec::new();
            self.expr(part, &mut steps);
            if steps.is_empty() {
                continue;
            }
            let span = self.span(expr.position(), 2);
            let body = Block { span: span.clone(), statements: vec![Statement { span: span.clone(), steps }] };
            let arms = vec![Arm { label: None, body }];
            let kind = ChoiceKind::Operand;
            out.push(Step::Choice(Choice { kind, span, arms, is_complete: false, missing: Vec::new() }));
        }
        Kind::Computed
    }

    /// A condition: its steps, its value when that is certain, and what it tells of a menu.
    pub(super) fn test(&mut self, expr: &Expr, out: &mut Vec<Step>) -> (Kind, Option<Test>) {
        match expr {
            Expr::FnCall(call, _) if call.is_operator_call() => match (&call.op_token, call.args.as_slice()) {
                (Some(Token::Bang), [inner]) => {
                    let (kind, test) = self.test(inner, out);
                    let kind = if let Kind::Bool(value) = kind { Kind::Bool(!value) } else { Kind::Computed };
                    (kind, test.map(|test| Test { yes: test.no, no: test.yes, variable: test.variable }))
                }
                (Some(Token::EqualsTo), [a, b]) => (Kind::Computed, self.comparison(a, b, out)),
                (Some(Token::NotEqualsTo), [a, b]) => {
                    let test = self.comparison(a, b, out);
                    (Kind::Computed, test.map(|test| Test { yes: test.no, no: test.yes, variable: test.variable }))
                }
                _ => (self.expr(expr, out), None),
            },
            Expr::Or(parts, _) => (Kind::Computed, self.any_of(expr, parts, out)),
            _ => {
                let kind = self.expr(expr, out);
                let test = chosen(expr, &kind, &Kind::Bool(true));
                (kind, test)
            }
        }
    }

    fn comparison(&mut self, a: &Expr, b: &Expr, out: &mut Vec<Step>) -> Option<Test> {
        let left = self.expr(a, out);
        let right = self.expr(b, out);
        chosen(a, &left, &right).or_else(|| chosen(b, &right, &left))
    }

    /// `choice == "a" || choice == "b"`.
    fn any_of(&mut self, expr: &Expr, parts: &[Expr], out: &mut Vec<Step>) -> Option<Test> {
        let mut ignored = Vec::new();
        let mut tests = parts.iter().map(|part| self.test(part, &mut ignored).1).collect::<Option<Vec<_>>>();
        self.operands(expr, parts, out);
        let mut all = tests.as_mut()?.drain(..);
        let mut whole = all.next()?;
        for test in all {
            if whole.variable.is_none() || test.variable != whole.variable {
                return None;
            }
            whole.yes = whole.yes.or(&test.yes);
            whole.no.items.retain(|item| test.no.items.iter().any(|other| other.value.is_same(&item.value)));
        }
        Some(whole)
    }
}

/// A function as a value: it may be called from here on.
fn pointed(kind: Kind, out: &mut Vec<Step>) -> Kind {
    if let Kind::Function(name) = &kind {
        out.push(Step::MayCall(name.clone()));
    }
    kind
}

/// What it tells of a menu that an expression of it equals a value.
fn chosen(expr: &Expr, kind: &Kind, value: &Kind) -> Option<Test> {
    let Kind::OneOf(options) = kind else { return None };
    if !value.is_simple() {
        return None;
    }
    let (yes, no) = options.split(value);
    let yes = Options { is_closed: options.is_closed, ..yes };
    let variable = if let Expr::Variable(x, ..) = expr { Some(x.1.to_string()) } else { None };
    Some(Test { variable, yes, no })
}
