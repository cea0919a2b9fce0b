//! What leads where: from the entry, keywords and timers to containers, and from there on; through the script's own functions
//! too, because what these do counts for who calls them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use super::meaning::{self, Named};
use super::ways::Ways;
use super::{Block, Call, Kind, Outline, Step, Value};
use crate::domain::flow::declaration::Declarations;

/// The names that a value can be, each with the option that chooses it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets<'o> {
    pub names: Vec<(&'o str, Option<&'o str>)>,
    /// Whether it can be another that is only known at run time.
    pub is_computed: bool,
}

impl<'o> Targets<'o> {
    #[must_use]
    pub fn of(value: &'o Value) -> Self {
        match &value.kind {
            Kind::Text(name) | Kind::Function(name) => Self { names: vec![(name, None)], is_computed: false },
            Kind::OneOf(options) => {
                let text = |value: &'o Kind| if let Kind::Text(text) = value { Some(text.as_str()) } else { None };
                let named = options.items.iter().filter_map(|item| Some((text(&item.value)?, Some(&*item.label))));
                let names: Vec<_> = named.collect();
                let is_computed = !options.is_closed || names.len() < options.items.len();
                Self { names, is_computed }
            }
            _ => Self { names: Vec::new(), is_computed: true },
        }
    }
}

/// Which functions are reached, and which of them as containers.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    pub functions: BTreeSet<usize>,
    pub containers: BTreeSet<usize>,
    /// Whether a container is worked out at run time somewhere.
    pub is_computed: bool,
}

impl Reach {
    /// From the entry and all declarations on.
    #[must_use]
    pub fn of(outline: &Outline, ways: &Ways<'_>, declarations: &Declarations) -> Self {
        let mut reach = Self::default();
        let mut open = VecDeque::new();
        let declared = declared_containers(declarations).filter_map(|name| outline.container(name));
        for container in outline.entry().into_iter().chain(declared) {
            reach.containers.insert(container);
            open.push_back(container);
        }
        for block in &outline.tops {
            reach.follow(outline, ways, block, &mut open);
        }
        while let Some(number) = open.pop_front() {
            if reach.functions.insert(number)
                && let Some(function) = outline.functions.get(number)
            {
                reach.follow(outline, ways, &function.body, &mut open);
            }
        }
        reach
    }

    fn follow(&mut self, outline: &Outline, ways: &Ways<'_>, block: &Block, open: &mut VecDeque<usize>) {
        ways.each_reached(block, &mut |step| match step {
            Step::Call(call) => {
                open.extend(call.callee);
                for reference in meaning::references(call) {
                    if matches!(reference.what, Named::Container(_)) {
                        let targets = Targets::of(reference.value);
                        self.is_computed |= targets.is_computed;
                        let containers = targets.names.iter().filter_map(|(name, _)| outline.container(name));
                        for container in containers {
                            self.containers.insert(container);
                            open.push_back(container);
                        }
                    }
                }
            }
            Step::MayCall(name) => open.extend(pointed(outline, block, name)),
            _ => {}
        });
    }
}

/// The containers that a script's declarations name.
pub fn declared_containers(declarations: &Declarations) -> impl Iterator<Item = &str> {
    let keywords = declarations.keywords.iter().map(|keyword| keyword.container.as_str());
    let idle = declarations.idle.iter().map(|idle| idle.container.as_str());
    let fallback = declarations.fallback.iter().map(|fallback| fallback.container.as_str());
    keywords.chain(idle).chain(fallback)
}

/// The functions that a pointer in a block can mean.
fn pointed<'o>(outline: &'o Outline, block: &Block, name: &str) -> impl Iterator<Item = usize> + use<'o> {
    outline.named(&block.span.file, name).map(|(number, _)| number)
}

/// All calls that are made when a container is carried out, each with the options of the menu that lead to it.
#[must_use]
pub fn calls_from<'o>(outline: &'o Outline, ways: &Ways<'o>, container: usize) -> Vec<(Option<Rc<str>>, &'o Call)> {
    let mut found = Vec::new();
    let mut open: VecDeque<(usize, Option<Rc<str>>)> = VecDeque::from([(container, None)]);
    let mut seen: BTreeMap<usize, BTreeSet<Option<Rc<str>>>> = BTreeMap::new();
    while let Some((number, label)) = open.pop_front() {
        let labels = seen.entry(number).or_default();
        // A helper that is called everywhere is not gone through for every option of every menu.
        if labels.len() >= LABELS || !labels.insert(label.clone()) {
            continue;
        }
        if let Some(function) = outline.functions.get(number) {
            let mut visitor = Visitor { outline, ways, found: &mut found, open: &mut open };
            visitor.block(&function.body, label.as_ref());
        }
    }
    found
}

/// The most options with which the same function is gone through.
const LABELS: usize = 20;

struct Visitor<'v, 'o> {
    outline: &'o Outline,
    ways: &'v Ways<'o>,
    found: &'v mut Vec<(Option<Rc<str>>, &'o Call)>,
    open: &'v mut VecDeque<(usize, Option<Rc<str>>)>,
}

impl<'o> Visitor<'_, 'o> {
    fn block(&mut self, block: &'o Block, label: Option<&Rc<str>>) {
        for step in block.statements.iter().flat_map(|statement| &statement.steps) {
            match step {
                Step::Call(call) => {
                    self.found.push((label.cloned(), call));
                    self.open.extend(call.callee.map(|callee| (callee, label.cloned())));
                }
                Step::MayCall(name) => {
                    let named = pointed(self.outline, block, name);
                    self.open.extend(named.map(|number| (number, label.cloned())));
                }
                Step::Choice(choice) => {
                    for arm in &choice.arms {
                        let own = arm.label.as_deref().map(Rc::from);
                        self.block(&arm.body, own.as_ref().or(label));
                    }
                }
                Step::Loop(turn) => self.block(&turn.body, label),
                _ => {}
            }
            if !self.ways.passes(step) {
                return;
            }
        }
    }
}
