//! The files that people send in the stories, made up by their names.

use std::fmt::Write as _;

use super::picture;
use crate::error::{Error, Result};

/// A file's content, and the type that a browser would declare.
///
/// # Errors
/// There is no such file in the stories.
pub fn content(name: &str) -> Result<(Vec<u8>, &'static str)> {
    let painted = match name {
        "paquete.png" => picture::bag(picture::INK, true),
        "etiqueta-bolsa.png" => picture::bag(picture::OLIVE, false),
        "etiqueta-bolsa-esquina.png" => picture::bag(picture::TERRACOTTA, false),
        "receta.png" => picture::cup(picture::ESPRESSO),
        "muestra-helado.png" => picture::cup(picture::ICE_CREAM),
        _ => return written(name),
    };
    Ok((painted.to_png()?, "image/png"))
}

fn written(name: &str) -> Result<(Vec<u8>, &'static str)> {
    let lines: &[&str] = match name {
        "propuesta-cata-empresas.pdf" => &[
            "Cata a ciegas para empresas",
            "",
            "Hasta 20 personas, una hora y media, cinco cafes.",
            "En la tienda o en su oficina: $ 16.500.",
            "Incluye cafes, planillas de cata y un premio para el equipo ganador.",
        ],
        "comprobante-devolucion-4810.pdf" => {
            &["Comprobante de devolucion", "", "Pedido 4810", "Importe devuelto: $ 1.290", "Motivo: cobro duplicado"]
        }
        "guia-de-preparo.pdf" => &[
            "Guia de preparo",
            "",
            "Coador: 15 g para 250 g de agua a 94 graus, 2min45.",
            "Prensa francesa: 30 g para 500 g, 4 minutos, moagem grossa.",
            "Moka: agua quente na base, fogo baixo, desligar ao primeiro chiado.",
        ],
        "propuesta-segundo-local.pdf" => &[
            "Propuesta para el segundo local",
            "",
            "Mezcla propia desde 15 kg por semana (sin minimo los tres primeros meses).",
            "Maquina de dos grupos y dos molinos en comodato, con mantenimiento.",
            "Capacitacion: tres jornadas antes de abrir.",
        ],
        "lista-mayorista.pdf" => &[
            "Lista mayorista, por kilo",
            "",
            "Blend Aurora      $ 1.150",
            "Cerrado Mineiro   $ 1.150",
            "Huila             $ 1.390",
            "Descafeinado      $ 1.480",
        ],
        "datos-facturacion.csv" => {
            let csv = "campo,valor\nnombre,Asociación de Profesores del Liceo del Sur\ndirección,Avenida de las Acacias 455\ncafé,8 kg por mes\n";
            return Ok((csv.as_bytes().to_vec(), "text/csv"));
        }
        _ => return Err(Error::internal(format!("no story has the file {name}"))),
    };
    Ok((pdf(lines), "application/pdf"))
}

/// A page of lines as a PDF file (ISO 32000-1). ASCII only. Writing to a String can't fail.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut page = "BT /F1 14 Tf 24 TL 72 760 Td (Cafe Aurora) Tj ".to_owned();
    for line in lines {
        let _ = write!(page, "({}) ' ", line.replace(['(', ')', '\\'], ""));
    }
    page += "ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        &format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = "0000000000 65535 f \n".to_owned();
    for (n, object) in (1..).zip(objects) {
        let _ = writeln!(places, "{:010} 00000 n ", file.len());
        let _ = writeln!(file, "{n} 0 obj\n{object}\nendobj");
    }
    let (start, count) = (file.len(), objects.len() + 1);
    let _ =
        write!(file, "xref\n0 {count}\n{places}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.into_bytes()
}
