//! The types of the manifest, in which a vendor describes the submission.

use crate::read::Located;
use crate::text::{Span, name_key};

/// `hutong.yaml`, the vendor's description of the submission.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    /// Index of its file.
    pub source: u32,
    /// The project.
    pub project: Project,
    /// The packs that the vendor means to comply with.
    pub packs: Vec<Located<String>>,
    /// Interfaces the vendor declares.
    pub interfaces: Vec<DeclaredInterface>,
    /// Catalogue files the vendor declares.
    pub catalogue: Vec<Located<String>>,
    /// Endpoint id to `file#METHOD /path`.
    pub endpoints: Vec<(Located<String>, Located<String>)>,
    /// Resource code to operations.
    pub resources: Vec<(Located<String>, Vec<Located<String>>)>,
    /// Resources of other systems that this one uses.
    pub consumes: Vec<Located<String>>,
    /// The whole file.
    pub span: Span,
}

/// The `project` block of the manifest.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// 项目代码.
    pub code: Option<Located<String>>,
    /// 项目名称.
    pub name: Option<Located<String>>,
    /// new, in-construction or existing, as written.
    pub class: Option<Located<String>>,
    /// proposal, acceptance or operation, as written.
    pub stage: Option<Located<String>>,
    /// Provider's name.
    pub provider_name: Option<Located<String>>,
    /// Provider's unified social credit code.
    pub provider_code: Option<Located<String>>,
    /// The name of the contractor that builds it.
    pub vendor_name: Option<Located<String>>,
    /// 等保 level.
    pub mlps: Option<Located<String>>,
    /// 密评 state.
    pub cryptography: Option<Located<String>>,
    /// Scope by GB/T 40692.
    pub scope: Option<Located<String>>,
    /// Whether the project builds a new exchange platform.
    pub exchange_platform: Option<Located<bool>>,
    /// The block, or the file where it is missing.
    pub span: Span,
}

/// One line of the manifest's `interfaces`.
#[derive(Debug, Clone)]
pub struct DeclaredInterface {
    /// Path of the descriptor, relative to the manifest's folder.
    pub descriptor: Located<String>,
    /// Network it is reached on.
    pub network: Option<Located<String>>,
    /// provider, receiver.
    pub roles: Vec<Located<String>>,
    /// The line.
    pub span: Span,
}

impl DeclaredInterface {
    /// The network, however its name is spelt; `None` where it is not named.
    #[must_use]
    pub fn network_key(&self) -> Option<String> {
        let name = name_key(&self.network.as_ref()?.value);
        (!name.is_empty()).then_some(name)
    }
}
