//! Compatibility of schemas: written pairs, pairs of another project, and generated ones.

mod covers;
mod random;
