//! Readers: bytes become trees and sheets, and every place is a true one.

mod hostile;
mod library;
mod places;
mod random;
mod sheets;
mod suites;
mod tables;
mod tree;
mod typed;
mod workbooks;
