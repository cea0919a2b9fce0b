//! What the words of a mail may not ask for, however well they are written: what calls itself never ends, and what repeats the
//! repeated over and over takes for ever. Handlebars has no bound for either, and a stack that is full ends the whole program.

use handlebars::Template;
use handlebars::template::{DecoratorTemplate, HelperTemplate, Parameter, TemplateElement};

use super::template_mistake::FRAME;
use crate::domain::template_mistake::{Mistake, MistakeCode};

/// The most blocks of one part. The parser goes down with each that is in another.
const BLOCKS_MAX: usize = 100;
/// The most brackets within one gap, for the same reason.
const BRACKETS_MAX: usize = 20;
/// How deep repetitions may be in each other: the files of messages need two.
const EACH_DEPTH_MAX: usize = 3;

/// Why a part of a mail's words is not filled in at all, if so. What can't be understood is not looked at: it is told elsewhere.
pub fn mistake_in(source: &str) -> Option<Mistake> {
    // Before the parser reads it.
    if count_blocks(source) > BLOCKS_MAX {
        return Some(Mistake::new(MistakeCode::TooManyBlocks));
    }
    if let Some(line) = line_of_brackets(source) {
        return Some(Mistake::new(MistakeCode::TooManyBrackets).at(Some(line)));
    }
    Template::compile(source).ok().and_then(|template| in_template(&template, 0))
}

fn count_blocks(source: &str) -> usize {
    let opens = |gap: &&str| gap.trim_start_matches(['~', '{']).starts_with(['#', '^']);
    source.split("{{").skip(1).filter(opens).count() + source.matches("{{{{").count()
}

/// Where a gap has too many brackets.
fn line_of_brackets(source: &str) -> Option<usize> {
    let mut line = 1;
    for (place, piece) in source.split("{{").enumerate() {
        if place > 0 && has_too_many_brackets(piece) {
            return Some(line);
        }
        line += piece.matches('\n').count();
    }
    None
}

fn has_too_many_brackets(gap: &str) -> bool {
    let gap = gap.split("}}").next().unwrap_or_default();
    gap.bytes().filter(|byte| matches!(byte, b'(' | b'[' | b'{')).count() > BRACKETS_MAX
}

fn in_template(template: &Template, each_depth: usize) -> Option<Mistake> {
    template.elements.iter().enumerate().find_map(|(place, element)| {
        let found = match element {
            TemplateElement::HelperBlock(block) => in_block(block, each_depth),
            TemplateElement::DecoratorExpression(own) => Some(own_part("*", own)),
            TemplateElement::DecoratorBlock(own) => Some(own_part("#*", own)),
            TemplateElement::PartialExpression(partial) | TemplateElement::PartialBlock(partial) => {
                in_partial(partial, each_depth)
            }
            _ => None,
        };
        found.map(|mistake| mistake.at(template.mapping.get(place).map(|mapping| mapping.0)))
    })
}

fn own_part(sign: &str, own: &DecoratorTemplate) -> Mistake {
    let name = own.name.as_name().unwrap_or_default();
    Mistake::new(MistakeCode::OwnPart).about(&format!("{sign}{name}"))
}

fn in_block(block: &HelperTemplate, each_depth: usize) -> Option<Mistake> {
    let is_each = block.name.as_name() == Some("each");
    let each_depth = each_depth + usize::from(is_each);
    if each_depth > EACH_DEPTH_MAX {
        return Some(Mistake::new(MistakeCode::TooDeep));
    }
    [&block.template, &block.inverse].into_iter().flatten().find_map(|inner| in_template(inner, each_depth))
}

/// Only the frame of all mails can be called, which calls nothing but what it is around.
fn in_partial(partial: &DecoratorTemplate, each_depth: usize) -> Option<Mistake> {
    match &partial.name {
        Parameter::Name(name) if name == FRAME => {
            partial.template.as_ref().and_then(|inner| in_template(inner, each_depth))
        }
        other => Some(Mistake::new(MistakeCode::UnknownFrame).about(other.as_name().unwrap_or("(...)"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_is_not_begun() {
        for source in [
            r#"{{#*inline "x"}}{{> x}}{{/inline}}{{> x}}"#,
            r#"{{#if (eq a "b")}}{{#*inline "x"}}{{> y}}{{/inline}}{{/if}}"#,
            r#"{{#> layout}}{{#each messages}}{{#*inline "x"}}{{/inline}}{{/each}}{{/layout}}"#,
            "{{* x}}",
            "{{#> layout}}{{> @partial-block}}{{/layout}}",
            "{{> (lookup this \"subject\")}}",
            "{{#each a}}{{#each b}}{{#each c}}{{#each d}}x{{/each}}{{/each}}{{/each}}{{/each}}",
            "{{#each a}}{{else}}{{#each b}}{{#each c}}{{#each d}}x{{/each}}{{/each}}{{/each}}{{/each}}",
        ] {
            assert!(mistake_in(source).is_some(), "{source}");
        }
    }

    #[test]
    fn what_would_fill_the_stack_is_not_even_read() {
        for (open, close) in [("{{#if a}}", "{{/if}}"), ("{{~#if a}}", "{{/if}}"), ("{{^if a}}", "{{/if}}")] {
            let source = [open.repeat(4000), close.repeat(4000)].concat();
            assert!(mistake_in(&source).is_some(), "{open}");
            let fine = [open.repeat(BLOCKS_MAX), close.repeat(BLOCKS_MAX)].concat();
            assert_eq!(mistake_in(&fine), None, "{open}");
        }
        for brackets in ["(", "[", "{\"a\":"] {
            assert!(mistake_in(&format!("{{{{lookup {}", brackets.repeat(10_000))).is_some(), "{brackets}");
        }
        assert_eq!(mistake_in(&"(see [here]) { color: rgb(1, 2, 3) } ".repeat(1000)), None);
    }

    #[test]
    fn the_frame_and_what_is_in_it_is_fine() {
        let source =
            "{{#> layout}}{{#each messages}}{{lines text}}{{#each files}}{{name}}{{/each}}{{/each}}{{/layout}}";
        assert_eq!(mistake_in(source), None);
        assert_eq!(mistake_in("{{> layout}}"), None);
        assert_eq!(mistake_in("{{#if"), None, "the parser says what is wrong with it");
    }
}
