//! The gaps in the words of a mail, also of words that can't be read: where each begins, and whether it ends.

/// A gap, or what was to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'s> {
    /// Where it begins, in bytes.
    pub start: usize,
    /// From 1.
    pub line: usize,
    /// What stands between the braces, without the space around it.
    pub inner: &'s str,
    pub is_closed: bool,
}

/// What opens or ends a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role<'s> {
    /// `#each messages` begins a block `each`.
    Begin(&'s str),
    /// `/each`.
    End(&'s str),
    Other,
}

impl<'s> Tag<'s> {
    pub fn role(&self) -> Role<'s> {
        if let Some(name) = self.inner.strip_prefix('/') {
            return Role::End(name.trim());
        }
        let begun = self.inner.strip_prefix(['#', '^']).map(|rest| rest.trim_start_matches(['>', '*', ' ']));
        // `{{^}}` is another way to say `{{else}}`.
        begun.filter(|begun| !begun.is_empty()).map_or(Role::Other, |begun| Role::Begin(first_word(begun)))
    }
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

/// All gaps of a text, but for comments and what stands behind a backslash.
pub fn tags(source: &str) -> Vec<Tag<'_>> {
    let (mut tags, mut from, mut line) = (Vec::new(), 0, 1);
    while let Some(begin) = find(source, from, "{{") {
        line += count_lines(source, from, begin);
        let (tag, end) = tag_at(source, begin, line);
        let is_escaped = |before: &str| before.ends_with('\\') && !before.ends_with("\\\\");
        if !source.get(..begin).is_some_and(is_escaped) {
            tags.extend(tag);
        }
        line += count_lines(source, begin, end);
        from = end;
    }
    tags
}

/// The gap that begins here, none if it is a comment or keeps its content as it is (`{{{{raw}}}}`); and where to look further.
fn tag_at(source: &str, start: usize, line: usize) -> (Option<Tag<'_>>, usize) {
    let behind = source.get(start..).unwrap_or_default();
    let braces = behind.len() - behind.trim_start_matches('{').len();
    let begin = start + braces;
    if let Some(comment) = source.get(begin..).and_then(|rest| rest.strip_prefix('!')) {
        let mark = if comment.starts_with("--") { "--}}" } else { "}}" };
        if let Some(end) = find(source, begin, mark) {
            return (None, end + mark.len());
        }
    }
    let (end, next) = (find(source, begin, "}}"), find(source, begin, "{{").unwrap_or(source.len()));
    let closed = end.filter(|end| *end < next);
    // What is not closed is told by its first line.
    let inner = source.get(begin..closed.unwrap_or(next)).unwrap_or_default();
    let inner = if closed.is_some() { inner } else { inner.trim_start().lines().next().unwrap_or_default() };
    let inner = inner.trim_matches(|c: char| c == '~' || c.is_whitespace());
    let tag = Tag { start, line, inner, is_closed: closed.is_some() };
    ((braces < 4).then_some(tag), closed.map_or(next, |end| end + 2))
}

fn find(source: &str, from: usize, what: &str) -> Option<usize> {
    Some(from + source.get(from..)?.find(what)?)
}

fn count_lines(source: &str, from: usize, to: usize) -> usize {
    source.get(from..to).unwrap_or_default().matches('\n').count()
}

/// Where a line and a column are, both from 1, the column in characters.
pub fn position(source: &str, line: usize, column: usize) -> usize {
    let start: usize = source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = source.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> Vec<(usize, &str, bool)> {
        tags(source).into_iter().map(|tag| (tag.line, tag.inner, tag.is_closed)).collect()
    }

    #[test]
    fn each_gap_has_its_line() {
        let source = "a {{b.c}}\n{{~#if d ~}}\n{{{e}}} {{! no {{gap}} \n{{!-- {{f}}\n --}}\\{{g}} ñ {{\n/if}}";
        assert_eq!(shown(source), [(1, "b.c", true), (2, "#if d", true), (3, "e", true), (5, "/if", true)], "{source}");
        let last = tags(source).pop().unwrap();
        assert_eq!(position(source, 5, 15), last.start);
    }

    #[test]
    fn what_is_not_closed_ends_where_the_next_begins() {
        assert_eq!(shown("{{a\nb {{c}}"), [(1, "a", false), (2, "c", true)]);
        assert_eq!(shown("{{a} b"), [(1, "a} b", false)]);
        assert_eq!(shown("{{!-- a }}"), [(1, "!-- a", true)]);
        assert_eq!(shown("{{"), [(1, "", false)]);
    }

    #[test]
    fn blocks_begin_and_end() {
        let roles = |source| tags(source).iter().map(Tag::role).collect::<Vec<_>>();
        let block = roles("{{#each a as |b|}}{{else}}{{^}}{{/each}}{{#> layout}}{{^if x}}{{# }}");
        let (begin, end) = (Role::Begin, Role::End);
        assert_eq!(
            block,
            [begin("each"), Role::Other, Role::Other, end("each"), begin("layout"), begin("if"), Role::Other]
        );
    }
}
