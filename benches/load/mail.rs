//! Mail that comes in: how many mails of 50 KB a second become conversations on disk.

use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::task::JoinSet;

use crate::client::Connection;
use crate::server::Server;
use crate::{Failure, percentiles};

/// Mails of a run, and how many are brought at a time: a provider posts several, a mailbox is read one by one.
const MAILS: usize = 2_000;
const AT_ONCE: [usize; 2] = [1, 8];

/// Each run on the same server: what was taken in before is what the next is looked up among.
pub async fn run() -> Result<(), Failure> {
    let server = Server::start().await?;
    let way_in = server.take_mail().await?;
    println!("mails of {} KB, read, stored and in a conversation:", mail(0).len() / 1000);
    for (round, at_once) in AT_ONCE.into_iter().enumerate() {
        let began = Instant::now();
        let mut bringing = JoinSet::new();
        for part in 0..at_once {
            let (addr, way_in) = (server.addr, way_in.clone());
            bringing.spawn(async move {
                let mut connection = Connection::open(addr).await.map_err(|error| error.to_string())?;
                let mut waits = Vec::new();
                for n in (part..MAILS).step_by(at_once) {
                    let at = Instant::now();
                    let raw = mail(round * MAILS + n);
                    connection.post(&way_in, "message/rfc822", &raw).await.map_err(|error| error.to_string())?;
                    waits.push(at.elapsed());
                }
                Ok::<_, String>(waits)
            });
        }
        let mut waits = Vec::new();
        for of_one in bringing.join_all().await {
            waits.extend(of_one?);
        }
        println!("  {:>9.0} mails/s, {at_once} at a time", MAILS as f64 / began.elapsed().as_secs_f64());
        println!("  from the post to the answer: {}", percentiles(waits));
    }
    Ok(())
}

/// Two versions with a quote, and a picture: what a person's answer with a file looks like. Every fourth goes on in the
/// conversation that the one before it began.
fn mail(n: usize) -> String {
    let words = "Good morning, the parcel has not arrived yet. What can be done about it?\n".repeat(20);
    let quote = "> We have sent it on Monday, it should be there by Thursday.\n".repeat(60);
    let text = format!("{words}\nOn Mon, 2 Mar 2026 at 12:00, Aurora <support@aurora.example> wrote:\n{quote}");
    let html = format!(
        "<div>{words}</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Mon, 2 Mar 2026 at 12:00, Aurora \
         wrote:</div><blockquote class=\"gmail_quote\">{quote}</blockquote></div>"
    );
    let picture: Vec<u8> = (0..27_000).map(|at: usize| (at.wrapping_mul(2_654_435_761 + n) >> 7) as u8).collect();
    let encoded = STANDARD.encode(picture);
    let lines: Vec<&str> = encoded.as_bytes().chunks(76).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    let answered = if n % 4 == 3 { format!("In-Reply-To: <{}@bench.example>\r\n", n - 1) } else { String::new() };
    format!(
        "From: Visitor {n} <visitor{n}@example.org>\r\nTo: support@aurora.example\r\nSubject: Parcel {n}\r\n\
         Message-ID: <{n}@bench.example>\r\n{answered}Content-Type: multipart/mixed; boundary=m\r\n\r\n\
         --m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain; \
         charset=utf-8\r\n\r\n{text}\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--a--\r\n\
         --m\r\nContent-Type: image/png; name=parcel.png\r\nContent-Disposition: attachment; filename=parcel.png\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--m--\r\n",
        lines.join("\r\n")
    )
}
