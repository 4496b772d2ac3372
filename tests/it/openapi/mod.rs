//! Descriptions in OpenAPI: their grammar and the interface that they describe.

mod corpus;
mod model;
