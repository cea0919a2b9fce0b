//! What stands where a mail has nothing to show by itself. A conversation has one text for all who read it, so it is said in
//! the language of the business.

use super::language::Language;

/// For a mail without any words.
#[must_use]
pub const fn no_words(language: Language) -> &'static str {
    match language {
        Language::En => "(no text)",
        Language::Es => "(sin texto)",
        Language::Pt => "(sem texto)",
    }
}

/// For a mail so large that its body stayed in the mailbox.
#[must_use]
pub fn too_large(megabytes: u32, language: Language) -> String {
    match language {
        Language::En => format!("(This mail has {megabytes} MB, more than is taken in. It is in the mailbox.)"),
        Language::Es => format!("(Este correo tiene {megabytes} MB, más de lo que se acepta. Está en el buzón.)"),
        Language::Pt => {
            format!("(Este e-mail tem {megabytes} MB, mais do que é aceito. Está na caixa de correio.)")
        }
    }
}
