//! Two versions of a submission compared.

mod messages;
mod mutate;
mod mutations;
mod oasdiff;
mod rewrites;
mod stories;
