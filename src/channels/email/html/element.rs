//! What elements do to text.

/// An element, as far as text differs by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::channels::email) enum Element {
    Div,
    Paragraph,
    Heading,
    Blockquote,
    Preformatted,
    List,
    NumberedList,
    Item,
    Table,
    Row,
    Cell,
    /// Another that begins a line.
    Block,
    Span,
    Anchor,
    Break,
    Rule,
    Image,
    /// Its content is no text, but elements.
    Unseen,
    /// Its content is neither text nor elements.
    Raw,
    Inline,
}

/// How many there are.
pub(in crate::channels::email) const ELEMENTS: usize = Element::Inline as usize + 1;

/// The longest name of one that is known.
const NAME_MAX_BYTES: usize = 12;

impl Element {
    pub(in crate::channels::email) fn of(name: &str) -> Self {
        let mut lower = [0; NAME_MAX_BYTES];
        let Some(lower) = lower.get_mut(..name.len()) else { return Self::Inline };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        match &*lower {
            b"div" => Self::Div,
            b"p" => Self::Paragraph,
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Self::Heading,
            b"blockquote" => Self::Blockquote,
            b"pre" | b"listing" => Self::Preformatted,
            b"ul" | b"menu" | b"dir" | b"dl" => Self::List,
            b"ol" => Self::NumberedList,
            b"li" => Self::Item,
            b"table" => Self::Table,
            b"tr" => Self::Row,
            b"td" | b"th" => Self::Cell,
            b"address" | b"article" | b"aside" | b"body" | b"caption" | b"center" | b"dd" | b"details" | b"dt"
            | b"fieldset" | b"figcaption" | b"figure" | b"footer" | b"form" | b"header" | b"html" | b"legend"
            | b"main" | b"nav" | b"optgroup" | b"option" | b"section" | b"summary" | b"tbody" | b"tfoot" | b"thead" => {
                Self::Block
            }
            b"span" => Self::Span,
            b"a" => Self::Anchor,
            b"br" => Self::Break,
            b"hr" => Self::Rule,
            b"img" => Self::Image,
            b"audio" | b"canvas" | b"datalist" | b"head" | b"math" | b"object" | b"select" | b"svg" | b"template"
            | b"video" | b"xml" => Self::Unseen,
            b"iframe" | b"noembed" | b"noframes" | b"script" | b"style" | b"textarea" | b"title" | b"xmp" => Self::Raw,
            _ => Self::Inline,
        }
    }

    /// Whether it begins and ends a line.
    pub(in crate::channels::email) fn is_block(self) -> bool {
        !matches!(self, Self::Span | Self::Anchor | Self::Break | Self::Image | Self::Unseen | Self::Raw | Self::Inline)
    }

    /// Whether there is space above and below it.
    pub(in crate::channels::email) fn is_spaced(self) -> bool {
        matches!(self, Self::Paragraph | Self::Heading | Self::Blockquote | Self::Preformatted | Self::Table)
    }

    /// Whether it has no content, and so no end.
    pub(in crate::channels::email) fn is_void(self, name: &str) -> bool {
        let others = ["area", "base", "col", "embed", "input", "link", "meta", "param", "source", "track", "wbr"];
        match self {
            Self::Break | Self::Rule | Self::Image => true,
            Self::Inline => others.iter().any(|other| other.eq_ignore_ascii_case(name)),
            _ => false,
        }
    }
}
