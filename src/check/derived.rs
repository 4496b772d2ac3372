//! What is derived from a submission once per judgement and looked at by many rules: links, the index of operations and
//! resources, and what each response holds.

use super::links::{Exchange, Index, links};
use super::response_record::{Contents, ResponseReader};
use super::served::{Served, ServedRecord, served_record};
use super::types::{Bound, EndpointResult, Link};
use crate::model::reference::Resolver;
use crate::model::{CatalogueEntry, Operation, Submission};
use crate::pack::RulePack;
use crate::text::Span;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Facts that follow from a submission and the exchange endpoints of a pack.
#[derive(Debug)]
pub struct Derived<'s, 'd> {
    /// The submission.
    pub submission: &'s Submission<'d>,
    /// Resolves the submission's references; the one that the model was made with.
    pub resolver: &'s Resolver<'d>,
    /// Operations and entries by what others name them with.
    pub index: Index<'s, 'd>,
    /// The pack's endpoints, and the operations that the manifest binds to them.
    pub exchange: Exchange<'s>,
    /// Links that the submission declares.
    pub declared_links: Vec<Link>,
    /// Declared links, then those that follow from the endpoint table ([`Derived::link_endpoints`]).
    pub links: Vec<Link>,
    contents: RefCell<HashMap<Span, Rc<[Contents<'d>]>>>,
    /// How many more objects of `contents` may be kept.
    kept: Cell<usize>,
    /// For each link what its operation hands out; `None` where it hands out nothing that counts.
    records: OnceCell<Vec<Option<ServedRecord<'d>>>>,
}

/// Objects of response schemas that are kept in memory; responses beyond are walked again whenever a rule asks for them.
const MOST_KEPT: usize = 200_000;

impl<'s, 'd> Derived<'s, 'd> {
    /// The facts of a submission; records of responses are looked for when first asked for.
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
            exchange: Exchange::new(pack, &index),
            links: declared_links.clone(),
            declared_links,
            index,
            contents: RefCell::default(),
            kept: Cell::new(MOST_KEPT),
            records: OnceCell::new(),
        }
    }

    /// Adds what the endpoint table found: an operation that is the endpoint of a resource hands it out, declared or not, and
    /// must keep to what the resource registers.
    pub fn link_endpoints(&mut self, rows: &[EndpointResult]) {
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

    /// Reads the schemas of responses.
    #[must_use]
    pub const fn reader(&self) -> ResponseReader<'s, 'd> {
        ResponseReader::new(self.resolver)
    }

    /// What the successful responses of an operation hold, one body after the other.
    pub fn contents(&self, operation: &Operation<'d>) -> Rc<[Contents<'d>]> {
        if let Some(known) = self.contents.borrow().get(&operation.span) {
            return Rc::clone(known);
        }
        let contents: Rc<[Contents<'d>]> = self.reader().success_contents(operation).into();
        let objects: usize = contents.iter().map(|one| one.objects.len()).sum();
        if let Some(left) = self.kept.get().checked_sub(objects) {
            self.kept.set(left);
            let mut known = self.contents.borrow_mut();
            known.insert(operation.span, Rc::clone(&contents));
        }
        contents
    }

    /// Every resource that is shared and linked to an operation that hands it out, in the order of the links.
    pub fn served(&self) -> Vec<Served<'_, 'd>> {
        let records = self.records.get_or_init(|| {
            self.links
                .iter()
                .map(|link| {
                    let (operation, entry) = self.ends(link)?;
                    let contents = self.contents(operation);
                    served_record(self.reader(), operation, &contents, entry)
                })
                .collect()
        });
        self.links
            .iter()
            .zip(records)
            .filter_map(|(link, found)| {
                let (operation, entry) = self.ends(link)?;
                Some(Served {
                    entry,
                    operation,
                    found: found.as_ref()?,
                })
            })
            .collect()
    }

    /// The operation and the resource of a link.
    #[must_use]
    pub fn ends(&self, link: &Link) -> Option<(&'s Operation<'d>, &'s CatalogueEntry)> {
        let operation = self.index.operation(link.operation_at)?;
        Some((operation, self.index.entry(&link.resource)?))
    }
}
