//! Ways on which a conversation comes to nothing: a container that ends without saying how it goes on, code that nothing
//! reaches, and containers that nothing leads to.

use super::Check;
use crate::bot::outline::Function;
use crate::bot::outline::ways::{End, Why};
use crate::domain::flow::report::{DiagnosticCode, Severity};

/// How a container goes on.
const WAYS_ON: &str = "`jump(\"start\")`, `handoff(\"Sales\")`, `resolve()` or `end()`";
/// More ends of one container need not be told at once.
const MOST_ENDS: usize = 10;

impl Check<'_> {
    pub(super) fn endings(&mut self) {
        for (number, function) in self.outline.functions.iter().enumerate() {
            let is_container = self.reach.containers.contains(&number);
            let is_orphan = self.is_orphan(number, function);
            // A name that is worked out at run time could be that of any function that nobody calls.
            let severity = match (is_container, is_orphan && self.reach.is_computed) {
                (true, _) => Severity::Error,
                (false, true) => Severity::Warning,
                (false, false) => {
                    if is_orphan {
                        self.unused(function);
                    }
                    continue;
                }
            };
            for end in self.ways.ends(number).into_iter().take(MOST_ENDS) {
                let message = told(&function.name, &end);
                self.add(severity, DiagnosticCode::DeadEnd, &end.span, message);
            }
        }
        for (span, before) in self.ways.unreached() {
            let message = format!(
                "This is never reached, because what stands before it (line {}) never goes on. Remove it, or put it \
                 before that.",
                before.line
            );
            self.warning(DiagnosticCode::Unreachable, span, message);
        }
    }

    /// A function of the flow's own file that looks like a container, and that nothing leads to or calls.
    fn is_orphan(&self, number: usize, function: &Function) -> bool {
        function.is_container_like()
            && self.outline.main_file() == Some(&function.span.file)
            && !self.reach.functions.contains(&number)
    }

    fn unused(&mut self, function: &Function) {
        let name = &function.name;
        let message = format!("Nothing leads to `{name}`: go there by jump(\"{name}\") or a keyword, or remove it.");
        self.warning(DiagnosticCode::UnusedContainer, &function.span, message);
    }
}

/// What is wrong with an end, and what to do.
fn told(name: &str, end: &End) -> String {
    match &end.why {
        Why::Empty => format!("Nothing happens here, and `{name}` ends: say how it goes on, with {WAYS_ON}."),
        Why::Last => {
            format!("Here `{name}` ends, and the visitor is left without an answer: go on with {WAYS_ON}.")
        }
        Why::NoElse => format!(
            "When this condition does not hold, `{name}` ends, and the visitor is left without an answer: add `else`, \
             or go on behind it with {WAYS_ON}."
        ),
        Why::NoCase(missing) => {
            let cases: Vec<String> = missing.iter().take(3).map(|label| format!("\"{label}\"")).collect();
            let what = if cases.is_empty() {
                "When no case fits".to_owned()
            } else {
                let more = if missing.len() > cases.len() { " and others" } else { "" };
                format!("There is no case for {}{more}: then", cases.join(", "))
            };
            let comma = if cases.is_empty() { "," } else { "" };
            format!(
                "{what}{comma} `{name}` ends, and the visitor is left without an answer. Add `_ => ...` as the last \
                 case, such as `_ => jump(\"start\")`."
            )
        }
        Why::Return => {
            format!(
                "`return` leaves `{name}`, and the visitor is left without an answer: go on with {WAYS_ON} instead."
            )
        }
    }
}
