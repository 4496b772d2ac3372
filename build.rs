//! Packs are embedded folder by folder, so a file that is added or removed there has to build the crate again.
#![allow(
    clippy::print_stdout,
    reason = "a build script speaks to cargo on standard output"
)]

fn main() {
    println!("cargo::rerun-if-changed=rules");
}
