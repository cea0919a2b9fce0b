//! What the words around a number say: card, or anything but a card.
//!
//! Distances are counted in words, not in bytes. Masking removes no word and adds none, so a second pass over masked
//! text comes to the same opinion as the first: that makes masking idempotent.

use super::character::digit;

/// How many words before a number may speak about it, and how many after.
const WORDS_BEFORE: usize = 10;
const WORDS_AFTER: usize = 6;
/// An expiry date stands close behind its card.
const WORDS_TO_EXPIRY: usize = 3;

/// Words (folded: lower case, no accents) in English, Spanish, Portuguese, French, German, Italian and Russian that
/// speak of a card. Not here, because they mean other things too often: cc (a cédula in Colombia), pan (bread),
/// naranja, elo, mir.
#[rustfmt::skip]
const CARD: &[&str] = &[
    "americanexpress", "amex", "cabal", "caduca", "caducidad", "card", "cardholder", "cards", "carta",
    "carte", "cartao", "cartes", "cartoes", "credit", "creditcard", "credito", "cvc", "cvv", "dankort",
    "debit", "debito", "diners", "discover", "exp", "expira", "expiracion", "expiration", "expire", "expires",
    "expiry", "hipercard", "jcb", "karte", "kartennummer", "kreditkarte", "maestro", "mastercard",
    "numerodetarjeta", "plastico", "rupay", "seguranca", "tarj", "tarjeta", "tarjetas", "tdc", "thru", "uatp",
    "unionpay", "valable", "valid", "validade", "validez", "valido", "venc", "vence", "vencimento",
    "vencimiento", "verfallsdatum", "visa", "vto", "карта", "картой", "карту", "карты", "кредитная",
    "кредитной", "срок",
];

/// Words that name another kind of number. The nearest word before a number wins.
#[rustfmt::skip]
const OTHER: &[&str] = &[
    "barcode", "barra", "barras", "boleto", "cae", "cbu", "cedula", "cel", "celular", "cnpj", "comprobante",
    "cpf", "cuil", "cuit", "cvu", "dni", "ean", "envio", "factura", "fatura", "guia", "gtin", "iban", "iccid",
    "id", "imei", "invoice", "isbn", "mobile", "movil", "nif", "operacion", "order", "orden", "pedido",
    "phone", "presupuesto", "protocolo", "psid", "rastreio", "recibo", "ref", "referencia", "seguimiento",
    "serial", "sku", "tel", "telefono", "ticket", "tracking", "transaccion", "whatsapp", "wpp",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Card,
    Other,
    /// "12/29": month and year.
    Expiry,
}

struct Hint {
    at: usize,
    /// Number of the word it is, or of the words before it.
    word: usize,
    kind: Kind,
}

/// Where the words of a text are, and which of them say something about numbers.
#[derive(Default)]
pub(super) struct Context {
    /// Where each word begins, in bytes.
    words: Vec<usize>,
    hints: Vec<Hint>,
}

impl Context {
    pub(super) fn read(text: &str) -> Self {
        let mut context = Self { words: Vec::new(), hints: Vec::new() };
        let mut word = String::new();
        let mut start = 0;
        for (at, character) in text.char_indices() {
            if character.is_alphabetic() {
                if word.is_empty() {
                    start = at;
                }
                fold(character, &mut word);
                continue;
            }
            context.end_word(start, &mut word);
            if character == '/' && is_expiry(text, at) {
                context.hints.push(Hint { at, word: context.words.len(), kind: Kind::Expiry });
            }
        }
        context.end_word(start, &mut word);
        context
    }

    fn end_word(&mut self, start: usize, word: &mut String) {
        if word.is_empty() {
            return;
        }
        if let Some(kind) = kind(word) {
            self.hints.push(Hint { at: start, word: self.words.len(), kind });
        }
        self.words.push(start);
        word.clear();
    }

    /// Do the words around the bytes `start..end` speak of a card?
    pub(super) fn speaks_of_card(&self, start: usize, end: usize) -> bool {
        let word = self.words.partition_point(|at| *at < start);
        let next = self.hints.partition_point(|hint| hint.at < start);
        let before = self.hints.get(..next).unwrap_or_default();
        let after = self.hints.get(next..).unwrap_or_default().iter().skip_while(|hint| hint.at < end);
        match before.iter().rev().find(|hint| hint.kind != Kind::Expiry) {
            Some(hint) if hint.word + WORDS_BEFORE >= word && hint.kind == Kind::Card => true,
            // Named as something else right here ("order 6212…"): words behind it don't turn it into a card.
            Some(hint) if hint.word + 3 >= word && hint.kind == Kind::Other => false,
            _ => after.take_while(|hint| hint.word < word + WORDS_AFTER).any(|hint| hint.speaks_backwards(word)),
        }
    }
}

impl Hint {
    fn speaks_backwards(&self, word: usize) -> bool {
        match self.kind {
            Kind::Card => true,
            Kind::Expiry => self.word <= word + WORDS_TO_EXPIRY,
            Kind::Other => false,
        }
    }
}

fn kind(word: &str) -> Option<Kind> {
    if CARD.contains(&word) {
        return Some(Kind::Card);
    }
    OTHER.contains(&word).then_some(Kind::Other)
}

/// Lower case without the accents of the languages above, so that "Cartão", "CARTAO" and the decomposed form are one
/// word.
fn fold(character: char, word: &mut String) {
    // Longer than any keyword: no need to remember more of it.
    if word.len() > 32 {
        return;
    }
    word.extend(character.to_lowercase().map(|lower| match lower {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    }));
}

/// Is the slash at byte `at` the one of "12/29" or "12/2029", and not of a date with three parts?
fn is_expiry(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let month: Vec<u8> = before.chars().rev().map_while(digit).take(3).collect();
    let year = after.chars().skip(1).map_while(digit).take(5).count();
    let has_month = matches!(month.as_slice(), [ones, tens] if (1..=12).contains(&(tens * 10 + ones)));
    let has_third_part = before.chars().rev().nth(month.len()) == Some('/') || after.chars().nth(year + 1) == Some('/');
    has_month && (year == 2 || year == 4) && !has_third_part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaks(text: &str) -> bool {
        let start = text.find('#').unwrap();
        Context::read(text).speaks_of_card(start, start + 1)
    }

    #[test]
    fn words_before_and_after_a_number_speak_of_a_card() {
        for text in [
            "mi tarjeta es #",
            "cartão #",
            "CARTÃO: #",
            "carta\u{303}o? card #",
            "# cvv 123",
            "#exp1229",
            "# 12/29",
            "карта #",
        ] {
            assert!(speaks(text), "{text}");
        }
    }

    #[test]
    fn the_nearest_word_before_a_number_wins() {
        assert!(!speaks("pagué con tarjeta, operación #"));
        assert!(speaks("sobre el pedido, la tarjeta #"));
        assert!(!speaks("order # paid by card"));
    }

    #[test]
    fn far_words_and_plain_dates_say_nothing() {
        assert!(!speaks("tarjeta a b c d e f g h i j k #"));
        assert!(!speaks("# el 12/11/2026"));
        assert!(!speaks("# el 45/29"));
        assert!(!speaks("un #"));
    }
}
