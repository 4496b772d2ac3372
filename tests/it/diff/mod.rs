//! Two versions of a submission compared.

mod graph;
mod messages;
mod mutate;
mod mutations;
mod oasdiff;
mod pairs;
mod rewrites;
mod stories;
