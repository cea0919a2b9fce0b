//! Folded words made comparable: without endings, in Spanish, Portuguese and English alike, because a message
//! does not say which it is written in.

/// How much a word says of what is meant, before it is known how rare it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing: it stands in every question (`the`, `quiero`, `hola`).
    None,
    /// A little: `where`, `cuándo`.
    Faint,
    /// It may be what the question is about.
    Full,
}

/// The parts of a message that may each be the question.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', '?', '!', '¿', '¡', ';', '\n', '…']).map(str::trim).filter(|sentence| !sentence.is_empty())
}

/// Endings of nouns and verbs, the longer first.
const ENDINGS: &[&str] = &[
    "aciones", "uciones", "amiento", "imiento", "amentos", "imentos", "amente", "aciones", "acoes", "ucoes", "icoes",
    "amento", "imento", "mientos", "iremos", "aremos", "ciones", "mente", "mento", "ments", "iendo", "acion", "ucion",
    "icion", "ation", "arlos", "arlas", "erlos", "irlos", "cion", "coes", "ment", "ando", "endo", "indo", "ados",
    "adas", "idos", "idas", "amos", "emos", "imos", "arlo", "arla", "erlo", "erla", "irlo", "irla", "arse", "erse",
    "irse", "acao", "ucao", "icao", "ings", "cao", "ing", "ado", "ada", "ido", "ida", "ais", "eis", "ion", "ies", "ar",
    "er", "ir", "an", "en", "em", "am", "as", "os", "es", "is", "ed", "a", "e", "i", "o", "s", "y",
];

/// The least letters that are left of a word.
const STEM_MIN_CHARS: usize = 3;

/// What words of one family have in common, roughly: `envío`, `envíos` and `enviar` give `envi`. Always the beginning of
/// the word, so that words of a family are found by their beginning.
pub fn stem(word: &str) -> &str {
    if word.chars().any(char::is_numeric) {
        return word;
    }
    let mut stem = word;
    // Endings come in twos: `deliver-er-y`, `pag-o-s`.
    for _ in 0..2 {
        let Some(shorter) = without_ending(stem) else { break };
        stem = shorter;
    }
    without_twin(stem)
}

fn without_ending(word: &str) -> Option<&str> {
    let shorter = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
    shorter.into_iter().find(|shorter| shorter.chars().count() >= STEM_MIN_CHARS)
}

/// `shipp` (of `shipping`) is `ship`.
fn without_twin(stem: &str) -> &str {
    let mut last = stem.char_indices().rev();
    match (last.next(), last.next()) {
        (Some((at, a)), Some((_, b))) if a == b && at >= STEM_MIN_CHARS => stem.get(..at).unwrap_or(stem),
        _ => stem,
    }
}

/// Whether a word is long enough to be a slip of the keyboard for another, and no number.
pub fn may_be_slip(written: &str) -> bool {
    written.chars().count() >= 4 && !written.chars().any(char::is_numeric)
}

/// Whether `written` may be a slip of the keyboard for `meant`: a letter wrong, missing, too many or swapped; two in a
/// long word. The first letter is right nearly always.
pub fn is_slip(written: &str, meant: &str) -> bool {
    let length = written.chars().count();
    let is_near = length.abs_diff(meant.chars().count()) <= 2;
    let allowed = if length >= 8 { 2 } else { 1 };
    may_be_slip(written)
        && is_near
        && written.chars().next() == meant.chars().next()
        && strsim::osa_distance(written, meant) <= allowed
}

/// What a folded word says by itself.
pub fn content(word: &str) -> Content {
    if STOP_WORDS.split_whitespace().any(|stop| stop == word) || word.chars().count() < 2 {
        Content::None
    } else if FAINT_WORDS.split_whitespace().any(|faint| faint == word) {
        Content::Faint
    } else {
        Content::Full
    }
}

/// What asks rather than says what is asked for.
const FAINT_WORDS: &str = "where when who donde cuando quien quienes onde quando quem cuanto cuanta cuantos cuantas
    quanto quanta quantos quantas many much long far abierto";

/// What stands in any question.
const STOP_WORDS: &str = "
    a an the this that these those there here it its i im ive me my mine we us our ours you your yours he she him her his
    they them their is are am be been being was were do does did done doing don dont didn doesn have has had having can
    cant cannot could would should will wont shall may might must of in on at to for from with without by about into as
    if or and but not no yes so than then too very just also any some all what which how why please thanks thank hello hi
    hey good morning afternoon evening need want wanted like know tell get got give help question ask asking let lets
    make one ok okay sell offer possible really something anything someone
    el la los las lo un una unos unas al del de en y e o u que se su sus mi mis tu tus te ti le les nos nosotros ustedes
    usted vos yo ella ellos ellas es son soy eres somos esta este esto estos estas estan estoy estas estamos ese esa eso
    esos esas era fue ser estar hay ha han he hemos haber tiene tienen tengo tenes tienes tenemos tener hace hacen hago
    hacer puede pueden puedo podes puedes podemos poder podria podrian quiero quiere quieren queria quisiera quisieramos
    necesito necesita necesitamos gustaria para por con sin sobre como cual cuales si ya mas muy pero porque pues tambien
    algo alguna alguno algun alguien todo todos toda todas otra otro hola buenas buenos buen buena dias dia tardes noches
    gracias favor saber consulta consultar consultas pregunta preguntar preguntas decir dime decime me info informacion
    ayuda ayudar queda quedan quedar pasa pasan pasar pasame vende venden ofrecen dan dar va van voy ir a ante desde hasta entre cada solo asi ahora aca alla aqui
    um uma uns umas os as do da dos das no na nos nas ao aos pelo pela pelos pelas meu minha meus minhas seu sua seus
    suas voce voces eu ele ela eles elas nao sim sao sou somos estou estao isso isto esse essa este esta tem tenho temos
    ter ha faz fazem fazer posso pode podem poder queria quero gostaria preciso precisa com sem sobre qual quais mais
    muito mas porque tambem algum alguma tudo todo outra outro ola oi bom boa bons boas dia tarde noite obrigado obrigada
    por favor saber duvida pergunta vendem dar vou vai vao ai aqui la ate e ou se que de em para pra";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_family_have_one_stem_and_it_is_their_beginning() {
        for family in [
            &["envio", "envios", "enviar", "envian", "enviado"][..],
            &["pago", "pagos", "pagar", "pagamento", "pagamentos"],
            &["tarjeta", "tarjetas"],
            &["devolucion", "devoluciones"],
            &["devolver", "devolverlo"],
            &["cambio", "cambios", "cambiar", "cambiarlo"],
            &["ship", "ships", "shipping", "shipment", "shipped"],
            &["deliver", "delivery", "deliveries", "delivered"],
            &["return", "returns", "returning"],
            &["pay", "paying", "payment", "payments"],
            &["entrega", "entregas", "entregar"],
            &["horario", "horarios"],
        ] {
            let stems: Vec<&str> = family.iter().map(|word| stem(word)).collect();
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{family:?}: {stems:?}");
            assert!(family.iter().all(|word| word.starts_with(stems[0])));
        }
        assert_ne!(stem("pago"), stem("pagina"));
        assert_eq!((stem("24"), stem("de"), stem("")), ("24", "de", ""));
    }

    #[test]
    fn small_slips_are_forgiven_and_other_words_are_not() {
        for (written, meant) in [("envoi", "envio"), ("tarjta", "tarjeta"), ("devolcion", "devolucion")] {
            assert!(is_slip(written, meant), "{written}");
        }
        for (written, other) in [("pan", "pago"), ("gato", "pato"), ("casa", "cosas"), ("elefante", "entrega")] {
            assert!(!is_slip(written, other), "{written}");
        }
    }
}
