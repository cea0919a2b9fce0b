//! `format=flowed` (RFC 3676): a line that ends with a space goes on in the next one. It comes before any rule on lines.

/// Joins the lines of a `format=flowed` text. With `del_sp` (`DelSp=yes`) the space at a line's end is not part of the text.
#[must_use]
pub fn unflow(text: &str, del_sp: bool) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut flowing: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let (line, has_end) = line.strip_suffix('\n').map_or((line, false), |line| (line, true));
        let line = line.strip_suffix('\r').unwrap_or(line);
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        // Section 4.4: a space was put before what could be taken for a mark.
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        match flowing {
            // Section 4.5: neither a quotation of another depth nor a signature goes on with a line.
            Some(above) if above == depth && !is_signature => {}
            above => {
                if above.is_some() {
                    joined.truncate(joined.trim_end_matches(' ').len());
                    joined.push('\n');
                }
                joined.extend(std::iter::repeat_n('>', depth));
                if depth > 0 && !content.is_empty() {
                    joined.push(' ');
                }
            }
        }
        let is_flowed = has_end && content.ends_with(' ') && !is_signature;
        joined.push_str(if is_flowed && del_sp { content.strip_suffix(' ').unwrap_or(content) } else { content });
        flowing = is_flowed.then_some(depth);
        if has_end && !is_flowed {
            joined.push('\n');
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::unflow;

    #[test]
    fn a_line_with_a_space_at_its_end_goes_on() {
        assert_eq!(unflow("One \r\ntwo \r\nthree.\r\nFour", false), "One two three.\nFour");
        assert_eq!(unflow("en \nded \nhere", true), "endedhere");
    }

    #[test]
    fn quotations_go_on_at_their_own_depth() {
        assert_eq!(unflow("> a \n> b\n>> c \n>> d\ne", false), "> a b\n>> c d\ne");
        assert_eq!(unflow("> a \nb", false), "> a\nb", "a lower depth ends it");
        assert_eq!(unflow(">\n> \n> x", false), ">\n>\n> x", "the space protects nothing, and ends nothing");
    }

    #[test]
    fn a_signature_is_never_joined() {
        assert_eq!(unflow("bye \n-- \nAna", false), "bye\n-- \nAna");
        assert_eq!(unflow("> -- \n> Ana", false), "> -- \n> Ana");
    }

    #[test]
    fn a_space_that_protects_a_mark_goes() {
        assert_eq!(unflow(" > is greater\n From here", false), "> is greater\nFrom here");
    }
}
