//! Writes an inbox of generated submissions, and prints what was planted in it:
//! `cargo run --release --example inbox -- FOLDER COUNT`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a tool of developers, which stops at the first surprise"
)]

mod planted;

fn main() {
    let mut words = std::env::args().skip(1);
    let (folder, count) = (words.next().unwrap(), words.next().unwrap());
    let planted = planted::plant(folder.as_ref(), count.parse().unwrap());
    println!("{planted:#?}");
}
