//! What it costs to make a tree of a stranger's HTML, found out before one is made.
//!
//! How a browser mends broken HTML, and html5ever with it, is not linear: each paragraph opens anew whatever was left open
//! before it, each `<div>` looks for a `<p>` among all that is open, each attribute is compared with the others of its tag. So
//! html5ever itself is run first, piece by piece, with a [`Meter`] in the place of the tree: what would be made and looked at
//! is counted, nothing is kept, and it ends where that is more than mail takes.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ExpandedName, LocalName, ParseOpts, QualName, local_name, ns, parse_fragment};

use super::attribute::has_too_many_attributes;

/// The most elements that are open at a time. A hundred tables in each other are four hundred, and each answer of a long thread
/// adds a few; browsers show no more than some five hundred in each other.
const OPEN_MAX: usize = 1_000;
/// The largest tree: elements, texts, comments and attributes, by what they weigh. A table of two megabytes has as many.
const TREE_MAX: usize = 500_000;
/// How many attributes weigh as much as an element.
const ATTRIBUTES_PER_NODE: usize = 4;
/// The most looks at what is open or beside, to find where something belongs.
const LOOKS_MAX: usize = 50_000_000;
/// How many looks it takes to compare an attribute.
const LOOKS_PER_ATTRIBUTE: usize = 32;
/// What is read at a time. So much is done beyond the bounds before anybody sees it.
const PIECE_BYTES: usize = 256;

/// Whether a tree of it is made with what effort honest mail takes.
pub(in crate::channels::email) fn is_affordable(html: &str) -> bool {
    if has_too_many_attributes(html) {
        return false;
    }
    let spent = Rc::new(Spent::default());
    // As ammonia parses it.
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let mut parser = parse_fragment(Meter::new(&spent), ParseOpts::default(), context, Vec::new(), false);
    let mut rest = html;
    while !rest.is_empty() && spent.is_affordable() {
        let (piece, after) = rest.split_at(rest.ceil_char_boundary(PIECE_BYTES));
        let before = spent.open_attributes.get();
        parser.process(StrTendril::from(piece));
        spent.compare(piece, before.max(spent.open_attributes.get()));
        rest = after;
    }
    spent.is_affordable()
}

/// What was spent so far.
#[derive(Debug, Default)]
struct Spent {
    open: Cell<usize>,
    /// Attributes of what is open and is compared with what opens: see [`is_formatting`].
    open_attributes: Cell<usize>,
    nodes: Cell<usize>,
    attributes: Cell<usize>,
    looks: Cell<usize>,
    /// How often there was something that what is open before it does not go on in.
    borders: Cell<usize>,
}

impl Spent {
    /// Each tag may be one that is compared with all that are open, attribute by attribute.
    fn compare(&self, piece: &str, open_attributes: usize) {
        let tags = piece.bytes().filter(|byte| *byte == b'<').count();
        add(&self.looks, tags.saturating_mul(open_attributes).saturating_mul(LOOKS_PER_ATTRIBUTE));
    }

    fn is_affordable(&self) -> bool {
        let tree = self.nodes.get() + self.attributes.get() / ATTRIBUTES_PER_NODE;
        self.open.get() <= OPEN_MAX && tree <= TREE_MAX && self.looks.get() <= LOOKS_MAX
    }
}

fn add(cell: &Cell<usize>, more: usize) {
    cell.set(cell.get().saturating_add(more));
}

/// An element that is open: nobody holds one that is closed.
struct Node {
    name: QualName,
    formatting_attributes: usize,
    children: RefCell<Rc<Children>>,
    /// Those that it is one of.
    siblings: RefCell<Option<Rc<Children>>>,
    spent: Rc<Spent>,
}

impl Drop for Node {
    fn drop(&mut self) {
        self.spent.open.set(self.spent.open.get().saturating_sub(1));
        let attributes = self.spent.open_attributes.get();
        self.spent.open_attributes.set(attributes.saturating_sub(self.formatting_attributes));
    }
}

/// What is in an element.
#[derive(Default)]
struct Children {
    count: Cell<usize>,
    /// A text came last, at the end or before a table: another one joins it.
    last_text: Cell<Option<Place>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    End,
    BeforeTable,
}

type Handle = Rc<Node>;

/// Stands where a tree would be, and counts.
struct Meter {
    spent: Rc<Spent>,
    document: Handle,
}

impl Meter {
    fn new(spent: &Rc<Spent>) -> Self {
        let document = node(spent, QualName::new(None, ns!(), local_name!("")), 0);
        Self { spent: Rc::clone(spent), document }
    }

    fn look(&self, looks: usize) {
        add(&self.spent.looks, looks);
    }

    fn add_to(&self, children: &Rc<Children>, child: NodeOrText<Handle>, place: Place) {
        match child {
            NodeOrText::AppendText(_) if children.last_text.get() == Some(place) => return,
            NodeOrText::AppendText(_) => {
                add(&self.spent.nodes, 1);
                children.last_text.set(Some(place));
            }
            NodeOrText::AppendNode(node) => {
                self.remove_from_parent(&node);
                *node.siblings.borrow_mut() = Some(Rc::clone(children));
                children.last_text.set(None);
            }
        }
        add(&children.count, 1);
    }
}

fn node(spent: &Rc<Spent>, name: QualName, formatting_attributes: usize) -> Handle {
    add(&spent.open, 1);
    add(&spent.open_attributes, formatting_attributes);
    Rc::new(Node {
        name,
        formatting_attributes,
        children: RefCell::default(),
        siblings: RefCell::default(),
        spent: Rc::clone(spent),
    })
}

/// Elements that are opened anew in the next paragraph as long as nobody closes them. A new one is compared with all of them.
fn is_formatting(name: &LocalName) -> bool {
    matches!(
        &**name,
        "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u"
    )
}

/// Elements whose borders html5ever may keep after their end, and pass on each later look.
fn is_border(name: &LocalName) -> bool {
    matches!(&**name, "applet" | "marquee" | "object" | "template")
}

impl TreeSink for Meter {
    type Handle = Handle;
    type Output = ();
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Rc::clone(&self.document)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        self.look(1);
        target.name.expanded()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        self.look(1);
        Rc::ptr_eq(one, other)
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        add(&self.spent.nodes, 1);
        add(&self.spent.attributes, attributes.len());
        if is_border(&name.local) {
            add(&self.spent.borders, 1);
        }
        self.look(1 + self.spent.borders.get());
        // Ammonia looks for a `<select>` around each, and they may be in each other.
        if &*name.local == "selectedcontent" {
            self.look(self.spent.nodes.get());
        }
        let compared = if is_formatting(&name.local) { attributes.len() } else { 0 };
        node(&self.spent, name, compared)
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        add(&self.spent.nodes, 1);
        node(&self.spent, QualName::new(None, ns!(), local_name!("")), 0)
    }

    fn create_pi(&self, _: StrTendril, text: StrTendril) -> Handle {
        self.create_comment(text)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.add_to(&parent.children.borrow(), child, Place::End);
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let Some(siblings) = sibling.siblings.borrow().clone() else { return };
        self.look(siblings.count.get());
        self.add_to(&siblings, child, Place::BeforeTable);
    }

    fn append_based_on_parent_node(&self, element: &Handle, before: &Handle, child: NodeOrText<Handle>) {
        if element.siblings.borrow().is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(before, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// What a template holds is counted as in itself.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        Rc::clone(target)
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    /// All that it has are gone through each time.
    fn add_attrs_if_missing(&self, _: &Handle, attributes: Vec<Attribute>) {
        add(&self.spent.attributes, attributes.len());
        self.look(self.spent.attributes.get());
    }

    fn remove_from_parent(&self, target: &Handle) {
        let Some(siblings) = target.siblings.borrow_mut().take() else { return };
        self.look(siblings.count.get());
        siblings.count.set(siblings.count.get().saturating_sub(1));
        siblings.last_text.set(None);
    }

    /// The new parent has just been made, and has no others.
    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        node.children.swap(&new_parent.children);
        self.look(new_parent.children.borrow().count.get());
    }
}
