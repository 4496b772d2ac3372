//! Reports: what people and other programs read.

mod formats;
mod html;
mod human;
mod json;
mod oracle;
mod payloads;
