//! Mail alone: reading a message, and finding what somebody wrote in a megabyte, also where it was made to take long.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use recado::channels::email::incoming;
use recado::channels::email::quoted_text::{reply_of_html, reply_of_text};
use std::hint::black_box;

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

criterion_group!(benches, reading, stripping);
criterion_main!(benches);
