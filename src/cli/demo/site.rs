//! The shop's sites, and what people look at them with. All addresses are of domains and networks that nobody can own.

/// The shop's site.
pub const SHOP: &str = "https://cafeaurora.example";
/// The site for cafés, restaurants and offices.
pub const WHOLESALE: &str = "https://mayoristas.cafeaurora.example";

const SHOP_PAGES: &[(&str, &str)] = &[
    ("/", "Café Aurora · Café tostado en Montevideo"),
    ("/cafes", "Nuestros cafés"),
    ("/cafes/huila", "Colombia Huila"),
    ("/cafes/yirgacheffe", "Etiopía Yirgacheffe"),
    ("/cafes/cerrado", "Brasil Cerrado Mineiro"),
    ("/cafes/decaf", "Descafeinado de caña"),
    ("/cafes/blend-aurora", "Blend Aurora"),
    ("/equipo", "Equipo"),
    ("/equipo/v60", "Filtros y goteros V60"),
    ("/equipo/aeropress", "AeroPress y repuestos"),
    ("/equipo/molinillo-lince", "Molinillo manual Lince"),
    ("/club", "Club Aurora"),
    ("/talleres", "Catas y talleres"),
    ("/regalos", "Tarjetas de regalo"),
    ("/envios", "Envíos y cambios"),
    ("/local", "La tienda de la calle Durazno"),
    ("/carrito", "Tu carrito"),
    ("/pagar", "Pagar"),
    ("/cuenta", "Mi cuenta"),
    ("/en", "Café Aurora · Coffee roasted in Montevideo"),
    ("/en/about", "Who we are"),
    ("/en/coffees", "Our coffees"),
    ("/en/coffees/huila", "Colombia Huila"),
    ("/en/coffees/yirgacheffe", "Ethiopia Yirgacheffe"),
    ("/en/coffees/decaf", "Sugar-cane decaf"),
    ("/en/club", "Aurora Club"),
    ("/en/workshops", "Cuppings and workshops"),
    ("/en/gift-cards", "Gift cards"),
    ("/en/shipping", "Shipping and returns"),
    ("/en/visit", "Visit the shop"),
    ("/en/checkout", "Checkout"),
    ("/en/account", "My account"),
    ("/pt", "Café Aurora · Café torrado em Montevidéu"),
    ("/pt/cafes", "Nossos cafés"),
    ("/pt/cafes/huila", "Colômbia Huila"),
    ("/pt/cafes/yirgacheffe", "Etiópia Yirgacheffe"),
    ("/pt/cafes/cerrado", "Brasil Cerrado Mineiro"),
    ("/pt/envios", "Envios e trocas"),
    ("/pt/conta", "Minha conta"),
];

const WHOLESALE_PAGES: &[(&str, &str)] = &[
    ("/", "Café Aurora para cafeterías y oficinas"),
    ("/pedido", "Repetir pedido"),
    ("/precios", "Precios por kilo"),
    ("/maquinas", "Máquinas y mantenimiento"),
    ("/en", "Café Aurora for cafés and offices"),
    ("/en/prices", "Prices by the kilo"),
    ("/en/training", "Barista training"),
];

/// The address and the title of a page.
pub fn page(is_wholesale: bool, path: &str) -> (String, String) {
    let (site, pages, name) = if is_wholesale {
        (WHOLESALE, WHOLESALE_PAGES, "Aurora Mayoristas")
    } else {
        (SHOP, SHOP_PAGES, "Café Aurora")
    };
    let title = match (pages.iter().find(|(known, _)| *known == path), path.rsplit_once("/orders/")) {
        (Some((_, title)), _) if title.contains("Aurora ") => (*title).to_owned(),
        (Some((_, title)), _) => format!("{title} · {name}"),
        (None, Some((_, order))) => format!("Order {order} · {name}"),
        (None, None) => match path.rsplit_once("/pedidos") {
            Some((_, "")) | None => format!("Mis pedidos · {name}"),
            Some((_, order)) => format!("Pedido {} · {name}", order.trim_start_matches('/')),
        },
    };
    (format!("{site}{path}"), title)
}

/// The page that led to the site.
pub fn referrer(name: &str) -> &'static str {
    match name {
        "google" => "https://www.google.com/",
        "bing" => "https://www.bing.com/",
        "duckduckgo" => "https://duckduckgo.com/",
        "instagram" => "https://l.instagram.com/",
        "facebook" => "https://m.facebook.com/",
        "maps" => "https://maps.google.com/",
        "newsletter" => "https://cartas.cafeaurora.example/novedades",
        _ => "https://citywalks.example/montevideo/best-coffee",
    }
}

/// The header that a device sends.
pub fn user_agent(device: &str) -> &'static str {
    match device {
        "iphone" => {
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1"
        }
        "ipad" => {
            "Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1"
        }
        "samsung" => {
            "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36"
        }
        "instagram" => {
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21G93 Instagram 361.0.0.35.82 (iPhone14,5; iOS 17_6; es_UY)"
        }
        "mac" => {
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15"
        }
        "macchrome" => {
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
        }
        "windows" => {
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
        }
        "edge" => {
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
        }
        "firefox" => "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
        "linux" => "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
        _ => {
            "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"
        }
    }
}
