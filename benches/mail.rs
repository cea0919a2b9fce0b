//! Mail alone: reading a message, showing it, and finding what somebody wrote in a megabyte, also where it was made to take
//! long.

#![expect(clippy::expect_used, reason = "a bench that can't begin has nothing to measure")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use recado::channels::email::incoming;
use recado::channels::email::post_office::PostOffice;
use recado::channels::email::quoted_text::{reply_of_html, reply_of_text};
use recado::desk::postman::Postman;
use recado::net::{Client, Trust};

const MEGABYTE: usize = 1 << 20;

fn filled(piece: &str) -> String {
    piece.repeat(MEGABYTE / piece.len() + 1)
}

fn reading(c: &mut Criterion) {
    let text = "Good morning, the parcel has not arrived yet. What can be done?\r\n".repeat(150);
    let html = text.replace("\r\n", "=0A<br>\r\n");
    let picture = format!("{}\r\n", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ").repeat(600);
    let raw = format!(
        "From: Ana <ana@example.com>\r\nTo: shop@example.org\r\nSubject: =?utf-8?Q?Paquete_=C3=B1?=\r\nMessage-ID: <a@b>\r\n\
         Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
         --a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\n{html}\r\n--a--\r\n--m\r\nContent-Type: image/png; name=a.png\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{picture}--m--\r\n"
    );
    let mut group = c.benchmark_group("read a mail");
    group.throughput(Throughput::Bytes(raw.len() as u64));
    group.bench_function("two versions and a picture", |b| b.iter(|| incoming::read(black_box(raw.as_bytes()))));
    let post_office = post_office();
    group.bench_function("the same, masked and stripped", |b| b.iter(|| post_office.read(black_box(raw.as_bytes()))));
    group.finish();
}

/// Nobody is asked for anything here.
fn post_office() -> PostOffice {
    let net = Client::new(Vec::new(), &Trust::default()).expect("a client without a certificate of its own");
    PostOffice::new(net.clone(), Arc::new(net))
}

/// HTML as a shop's newsletter has it.
fn showing(c: &mut Criterion) {
    let row = "<tr><td style=\"padding:8px\" width=120><a href=\"https://shop.example/a?b=c&amp;d=e\"><img \
               src=\"https://shop.example/a.png\" alt=\"A\"></a></td><td><font color=red>Only <b>today</b></font></td></tr>\n";
    let html = format!("<html><body><table>{}</table></body></html>", row.repeat(250));
    let (post_office, pictures) = (post_office(), BTreeMap::new());
    let mut group = c.benchmark_group("show a mail");
    group.throughput(Throughput::Bytes(html.len() as u64));
    group.bench_function("tables and pictures", |b| b.iter(|| post_office.clean(black_box(&html), &pictures, false)));
    group.finish();
}

fn stripping(c: &mut Criterion) {
    let sentence = "The quick brown fox jumps over the lazy dog, and nobody knows why it did so.\n";
    let texts = [
        ("prose", filled(sentence)),
        ("quotes and answers", filled("> a\nb\n")),
        ("attributions", filled("Hi\nOn 3 May 2020 at 10:00, Ana <a@example.com> wrote:\n> a\n")),
        ("almost attributions", filled("On 3 May 2020 at 10:00 the very long name of somebody who wrote he wrote:\n")),
        ("one line", filled("wrote: ")),
        ("rules", filled("____\n")),
    ];
    let htmls = [
        ("prose", filled(&format!("<p>{sentence}</p>"))),
        ("quotes in quotes", ["<blockquote>a".repeat(50_000), "</blockquote>".repeat(50_000)].concat()),
        ("spans", filled("<span class=signature>")),
        ("tables", filled("<table><tr><td>a<td>b")),
        ("links", filled("<a href=https://example.com/>a")),
        ("brackets", filled("<")),
    ];
    let mut group = c.benchmark_group("strip a megabyte");
    group.sample_size(10).throughput(Throughput::Bytes(MEGABYTE as u64));
    for (name, text) in &texts {
        group.bench_function(format!("text: {name}"), |b| b.iter(|| reply_of_text(black_box(text))));
    }
    for (name, html) in &htmls {
        group.bench_function(format!("html: {name}"), |b| b.iter(|| reply_of_html(black_box(html))));
    }
    group.finish();
}

criterion_group!(benches, reading, showing, stripping);
criterion_main!(benches);
