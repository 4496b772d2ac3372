//! What is derived from a submission once per judgement and looked at by many rules: links, the index of operations and
//! resources, and what each response holds.

use super::accounting::names::HarmlessNames;
use super::accounting::{Account, Compared, EndpointShapes, Unbound, unbound};
use super::code_systems::{CodeSystem, CodeSystems};
use super::links::{Index, links};
use super::schema_reader::SchemaReader;
use super::sharing::is_withheld;
use super::types::{Accounting, Bound, EndpointResult, Link};
use super::unfilled::UnfilledWords;
use crate::model::reference::Resolver;
use crate::model::{CatalogueEntry, Operation, Role, Submission};
use crate::pack::RulePack;
use crate::text::Span;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Facts that follow from a submission and the exchange endpoints of a pack.
#[derive(Debug)]
pub struct Derived<'s, 'd> {
    /// The submission.
    pub submission: &'s Submission<'d>,
    /// Resolves the submission's references; the one that the model was made with.
    pub resolver: &'s Resolver<'d>,
    /// Operations and entries by what others name them with.
    pub index: Index<'s, 'd>,
    /// Links that the submission declares.
    pub declared_links: Vec<Link>,
    /// Declared links, then those that follow from the endpoint table ([`Derived::link_endpoints`]).
    pub links: Vec<Link>,
    /// The names that are no data of a resource.
    pub names: HarmlessNames,
    /// What the contract promises of the operations that rows of the endpoint table compared.
    compared: HashMap<Span, Arc<EndpointShapes>>,
    accounts: OnceCell<Vec<Account<'s, 'd>>>,
    accounts_by_place: OnceCell<HashMap<Span, usize>>,
    pack: &'s RulePack,
    unfilled: OnceCell<UnfilledWords>,
    code_systems: OnceCell<CodeSystems>,
    foreign_system: OnceCell<Option<usize>>,
}

impl<'s, 'd> Derived<'s, 'd> {
    /// The facts of a submission; what operations hand out is looked at when first asked for.
    #[must_use]
    pub fn new(
        submission: &'s Submission<'d>,
        resolver: &'s Resolver<'d>,
        pack: &'s RulePack,
    ) -> Self {
        let index = Index::new(submission);
        let declared_links = links(&index);
        Self {
            submission,
            resolver,
            links: declared_links.clone(),
            declared_links,
            index,
            names: HarmlessNames::new(pack),
            compared: HashMap::new(),
            accounts: OnceCell::new(),
            accounts_by_place: OnceCell::new(),
            pack,
            unfilled: OnceCell::new(),
            code_systems: OnceCell::new(),
            foreign_system: OnceCell::new(),
        }
    }

    /// Adds what the endpoint table found: an operation that is the endpoint of a resource hands it out, declared or not, and
    /// must keep to what the resource registers.
    pub fn link_endpoints(&mut self, rows: &[EndpointResult], compared: Vec<Compared>) {
        for one in compared {
            self.compared.entry(one.operation_at).or_insert(one.shapes);
        }
        let mut known: HashSet<(String, Span)> = self
            .links
            .iter()
            .map(|link| (link.resource.clone(), link.operation_at))
            .collect();
        for row in rows {
            let (Some(code), Some(operation), Some(operation_at)) =
                (&row.resource, &row.operation, row.at)
            else {
                continue;
            };
            let Some(entry) = self.index.entry(code) else {
                continue;
            };
            if known.insert((code.clone(), operation_at)) {
                self.links.push(Link {
                    resource: code.clone(),
                    operation: operation.clone(),
                    bound: Bound::Path,
                    resource_at: entry.span,
                    operation_at,
                });
            }
        }
    }

    /// The words that fill nothing.
    pub fn unfilled(&self) -> &UnfilledWords {
        self.unfilled.get_or_init(|| UnfilledWords::new(self.pack))
    }

    /// The systems of resource codes that the pack knows.
    pub fn code_systems(&self) -> &CodeSystems {
        self.code_systems
            .get_or_init(|| CodeSystems::new(self.pack))
    }

    /// The system that most of the catalogue's codes belong to, where the pack knows it and does not allow it.
    pub fn foreign_system(&self) -> Option<&CodeSystem> {
        let systems = self.code_systems();
        let at = self.foreign_system.get_or_init(|| {
            let entries = self.submission.entries.iter();
            let codes = entries.filter_map(|entry| Some(entry.text("code")?.0));
            systems.foreign(&codes.collect::<Vec<_>>())
        });
        systems.get((*at)?)
    }

    /// Follows the schemas of messages.
    #[must_use]
    pub const fn reader(&self) -> SchemaReader<'s, 'd> {
        SchemaReader::new(self.resolver)
    }

    /// Whether a row of the endpoint table compared an operation.
    #[must_use]
    pub fn is_compared(&self, operation: &Operation<'_>) -> bool {
        self.compared.contains_key(&operation.span)
    }

    /// What each operation hands out that is bound to a resource or was compared with an endpoint, callbacks and webhooks among
    /// them, in document order.
    pub fn accounts(&self) -> &[Account<'s, 'd>] {
        self.accounts.get_or_init(|| {
            let bound = self.bound();
            let mut accounts = Vec::new();
            for descriptor in &self.submission.descriptors {
                let mut owner: Option<Span> = None;
                for operation in &descriptor.interface.operations {
                    let at = match operation.role {
                        Role::Served => {
                            owner = Some(operation.span);
                            Some(operation.span)
                        }
                        // A callback is bound to what the operation is bound to that it answers.
                        Role::Callback => owner,
                        Role::Webhook => None,
                    };
                    let mut resources = at
                        .and_then(|at| bound.get(&at).cloned())
                        .unwrap_or_default();
                    if operation.role != Role::Served {
                        for code in &operation.resource_codes {
                            resources.extend(self.index.entry(code.value.trim()));
                        }
                    }
                    let endpoint = self.compared.get(&operation.span).cloned();
                    if resources.is_empty() && serves_any(operation, endpoint.as_deref()) {
                        let shared = self.submission.entries.iter();
                        resources.extend(shared.filter(|entry| !is_withheld(entry)));
                    }
                    if !resources.is_empty() || endpoint.is_some() {
                        let (reader, names) = (self.reader(), &self.names);
                        accounts.push(Account::new(reader, names, operation, resources, endpoint));
                    }
                }
            }
            accounts
        })
    }

    /// The accounts, counted for reports.
    pub fn accounting(&self) -> Vec<Accounting> {
        let accounts = self.accounts().iter();
        let counted = accounts.map(|account| {
            let counts = account.counts();
            let resources = account.resources.iter();
            Accounting {
                operation: account.operation.name(),
                at: account.operation.span,
                resources: resources.map(|entry| entry.id.clone()).collect(),
                envelope: counts.envelope,
                items: counts.items,
                harmless: counts.harmless,
                unregistered: counts.unregistered,
            }
        });
        counted.collect()
    }

    /// What the operation at a place hands out, where it has an account.
    pub fn account(&self, operation_at: Span) -> Option<&Account<'s, 'd>> {
        let accounts = self.accounts();
        let by_place = self.accounts_by_place.get_or_init(|| {
            let places = accounts.iter().enumerate();
            places
                .map(|(at, account)| (account.operation.span, at))
                .collect()
        });
        accounts.get(*by_place.get(&operation_at)?)
    }

    /// The resources that operations are linked with, by the place of the operation.
    fn bound(&self) -> HashMap<Span, Vec<&'s CatalogueEntry>> {
        let mut bound: HashMap<Span, Vec<&'s CatalogueEntry>> = HashMap::new();
        for link in &self.links {
            if let Some(entry) = self.index.entry(&link.resource) {
                bound.entry(link.operation_at).or_default().push(entry);
            }
        }
        bound
    }

    /// What the operations hand out that are bound to nothing, callbacks and webhooks among them.
    pub fn unbound(&self) -> Vec<(&'s Operation<'d>, Unbound)> {
        let accounted: HashSet<Span> = self
            .accounts()
            .iter()
            .map(|account| account.operation.span)
            .collect();
        let descriptors = self.submission.descriptors.iter();
        let all = descriptors.flat_map(|descriptor| &descriptor.interface.operations);
        all.filter(|operation| !accounted.contains(&operation.span))
            .map(|operation| (operation, unbound(self.reader(), &self.names, operation)))
            .collect()
    }

    /// The operation and the resource of a link.
    #[must_use]
    pub fn ends(&self, link: &Link) -> Option<(&'s Operation<'d>, &'s CatalogueEntry)> {
        let operation = self.index.operation(link.operation_at)?;
        Some((operation, self.index.entry(&link.resource)?))
    }
}

/// Whether an operation is an endpoint that serves each resource by its code.
fn serves_any(operation: &Operation<'_>, endpoint: Option<&EndpointShapes>) -> bool {
    endpoint.is_some_and(|endpoint| endpoint.per_resource) && operation.path().contains('{')
}
