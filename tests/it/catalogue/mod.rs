//! Catalogues: sheets, records, the manifest and their codes.

mod cells;
mod codes;
mod convert;
mod further_lists;
mod left_out;
mod manifest;
mod offices;
mod records;
mod rows;
mod sheets;
pub mod support;
mod tabs;
mod xlsx;
