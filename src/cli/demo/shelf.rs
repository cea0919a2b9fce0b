//! What the business answers again and again: knowledge cards and canned responses.

use crate::desk::canned_response::CannedResponseChange;
use crate::desk::knowledge_card::KnowledgeCardChange;
use crate::desk::{Caller, Desk};
use crate::domain::id::GroupId;
use crate::error::Result;

/// Language, title, text, and how people ask for it, separated by `|`.
type Card = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const CARDS: &[Card] = &[
    ("es", "Envíos", "Enviamos a todo el país. A Montevideo llega al día siguiente y cuesta $ 180; al interior, en 48 horas por $ 260. Desde $ 2.500 el envío es gratis.",
        "¿Hacen envíos?|¿Cuánto cuesta el envío?|¿Cuánto demora en llegar?|¿Mandan al interior?"),
    ("en", "Shipping", "We ship all over Uruguay: the next day in Montevideo for $180, within 48 hours elsewhere for $260. From $2,500 on it is free.",
        "Do you deliver?|How much is shipping?|How long does delivery take?"),
    ("pt", "Entregas", "Entregamos em todo o Uruguai: no dia seguinte em Montevidéu por $ 180 e em até 48 horas no interior por $ 260. A partir de $ 2.500 é grátis.",
        "Vocês entregam?|Quanto custa o frete?|Quanto tempo demora a entrega?"),
    ("es", "Qué molienda elegir", "Para espresso, fina; para moka, media-fina; para filtro o V60, media; para prensa francesa, gruesa. Si tenés molinillo, pedilo en grano: dura mucho más.",
        "¿Qué molienda necesito?|¿Lo muelen para prensa francesa?|¿Venden molido o en grano?"),
    ("en", "Which grind to choose", "Fine for espresso, medium-fine for a moka pot, medium for filter or V60, coarse for a French press. With a grinder at home, order whole beans: they stay fresh longer.",
        "Which grind do I need?|Can you grind it for a French press?|Ground or whole beans?"),
    ("es", "Horario y dirección", "Estamos en Durazno 1482, Palermo. De lunes a viernes de 8 a 19, sábados de 9 a 14. Tostamos los jueves: el olor se siente desde la esquina.",
        "¿Dónde están?|¿A qué hora abren?|¿Abren los sábados?|¿Cuál es la dirección?"),
    ("en", "Hours and address", "Durazno 1482, Palermo, Montevideo. Monday to Friday from 8 to 7, Saturdays from 9 to 2. We roast on Thursdays.",
        "Where are you?|When do you open?|Are you open on Saturdays?"),
    ("es", "Cambios y devoluciones", "Si el café no te gustó, lo cambiamos por otro dentro de los 15 días. El equipo se devuelve sin uso, en su caja, dentro de los 30.",
        "¿Puedo cambiarlo?|No me gustó el café|¿Cómo hago una devolución?"),
];

/// Offered to who buys for a business, and to nobody else.
const WHOLESALE: Card = (
    "es",
    "Precios mayoristas",
    "Desde 5 kg por mes, 20 % de descuento; desde 20 kg, 28 %. Incluye el ajuste del molino y una visita de capacitación por semestre.",
    "¿Qué descuento hay por cantidad?|¿Cuál es el precio mayorista?|¿Cuánto es lo mínimo?",
);

/// Shortcut, language, text.
const RESPONSES: &[(&str, &str, &str)] = &[
    ("hola", "es", "¡Hola {{contact.first_name}}! Soy {{agent.first_name}}, de {{business.name}}. ¿En qué te ayudo?"),
    (
        "hello",
        "en",
        "Hi {{contact.first_name|there}}! This is {{agent.first_name}} of {{business.name}}. How can I help?",
    ),
    ("ola", "pt", "Oi {{contact.first_name}}! Aqui é {{agent.first_name}}, da {{business.name}}. Como posso ajudar?"),
    ("gracias", "es", "¡Gracias por escribirnos, {{contact.first_name|y buen café}}! Cualquier cosa, acá estamos."),
    (
        "datos",
        "es",
        "Para la transferencia: BROU, cuenta en pesos a nombre de Café Aurora SRL. Mandanos el comprobante por acá.",
    ),
    ("pedido", "es", "¿Me pasás el número de pedido? Empieza con CA y está en el correo de confirmación."),
    ("order", "en", "Could you tell me the order number? It starts with CA and is in the confirmation mail."),
];

/// Fills the shelf.
///
/// # Errors
/// The disk refused.
pub async fn fill(desk: &Desk, owner: &Caller, wholesalers: Option<GroupId>) -> Result<()> {
    for card in CARDS {
        desk.create_knowledge_card(owner, change(card, None)).await?;
    }
    desk.create_knowledge_card(owner, change(&WHOLESALE, wholesalers)).await?;
    for (shortcut, language, text) in RESPONSES {
        let change = CannedResponseChange {
            shortcut: Some((*shortcut).to_owned()),
            text: Some((*text).to_owned()),
            language: Some(Some((*language).to_owned())),
        };
        desk.create_canned_response(owner, change).await?;
    }
    Ok(())
}

fn change((language, title, text, questions): &Card, group: Option<GroupId>) -> KnowledgeCardChange {
    KnowledgeCardChange {
        title: Some((*title).to_owned()),
        text: Some((*text).to_owned()),
        questions: Some(questions.split('|').map(Into::into).collect()),
        language: Some(Some((*language).to_owned())),
        group_id: Some(group),
        is_active: None,
    }
}
