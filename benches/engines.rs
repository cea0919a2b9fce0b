//! The engines alone: what is paid for every message, and what strangers choose the size of.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use recado::domain::card_masking::mask_card_numbers;
use recado::domain::text;
use std::hint::black_box;

fn masking(c: &mut Criterion) {
    let mut group = c.benchmark_group("mask_card_numbers");
    let plain = "Do you deliver to the island? We are two, and would like to come on the 14th at 20:30.";
    let card = "My card is 4111 1111 1111 1111, valid until 12/28, thanks.";
    let digits = "4111 1111 ".repeat(1_000);
    for (name, input) in [("a plain message", plain), ("a message with a card", card), ("10 KB of digits", &digits)] {
        group.throughput(Throughput::Bytes(input.len() as u64));
        group.bench_function(name, |b| b.iter(|| mask_card_numbers(black_box(input))));
    }
    group.finish();
}

fn words(c: &mut Criterion) {
    let long = "Hello there,\r\nhow are you? ".repeat(300);
    c.bench_function("clean 8 KB of words", |b| b.iter(|| text::clean(black_box(&long), 10_000)));
    c.bench_function("preview 8 KB of words", |b| b.iter(|| text::preview(black_box(&long), 140)));
}

criterion_group!(benches, masking, words);
criterion_main!(benches);
