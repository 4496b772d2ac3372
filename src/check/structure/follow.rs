//! Follows the references of a descriptor: the target is checked as the type that the grammar expects at the reference.

use super::grammar::{Type, TypeId};
use super::walk::{Walk, case, key_fits};
use crate::model::Kind;
use crate::read::Node;
use crate::read::tree::pointer_tokens;

impl<'d> Walk<'_, 'd> {
    /// Queues the target of a reference, to be checked as the type that is expected at the reference.
    pub(super) fn follow(&mut self, reference: &'d Node, ty: TypeId) {
        let Some(text) = reference.as_str() else {
            return;
        };
        let part = self.resolver.part(self.source, reference.span);
        if !self.followed.insert((self.source, part, text, ty)) {
            return;
        }
        let Ok((source, node)) = self.resolver.target(self.source, reference) else {
            return;
        };
        if !self.reached(source, text, node, ty) {
            self.pending.push((source, node, ty));
        }
    }

    /// Whether the walk from the root of the file checks the target of a reference as this type anyway.
    fn reached(&self, source: u32, text: &str, target: &Node, ty: TypeId) -> bool {
        let own = self
            .descriptors
            .iter()
            .any(|&(file, kind)| file == source && kind == Kind::Descriptor(self.kind));
        let fragment = text.split_once('#').map_or("", |(_, fragment)| fragment);
        let Some(document) = self.library.document(source).filter(|_| own) else {
            return false;
        };
        if fragment.contains('%') || !(fragment.is_empty() || fragment.starts_with('/')) {
            return false;
        }
        let rules = self.rules;
        let mut node = &document.root;
        let mut at = rules.root;
        for token in pointer_tokens(fragment) {
            let Some((next, ty)) = node.step(&token).zip(self.step(at, node, &token)) else {
                return false;
            };
            (node, at) = (next, ty);
        }
        std::ptr::eq(node, target) && self.covers(at, ty)
    }

    /// Whether checking a value as type `at` includes checking it as type `ty`.
    fn covers(&self, at: TypeId, ty: TypeId) -> bool {
        let has = |outer: TypeId, inner| match self.rules.types.get(usize::from(outer)) {
            Some(Type::Either(types)) => types.contains(&inner),
            _ => false,
        };
        at == ty || has(at, ty) || has(ty, at)
    }

    /// The type that the grammar expects at a key or index of a value of type `ty`.
    fn step(&self, ty: TypeId, node: &Node, token: &str) -> Option<TypeId> {
        match self.rules.types.get(usize::from(ty))? {
            Type::List { of, .. } | Type::Map { of, .. } => Some(*of),
            Type::Either(types) => types.iter().copied().find_map(|ty| {
                let of = self.rules.types.get(usize::from(ty))?;
                let fits = self.kind_fits(of, node);
                fits.then(|| self.step(ty, node, token)).flatten()
            }),
            Type::Object(id) => {
                let object = self.rules.objects.get(usize::from(*id))?;
                if object.reference && node.get("$ref").is_some() {
                    return None;
                }
                let cases = case(node, object).unwrap_or(u32::MAX);
                if let Some((_, field)) = object.field(token, cases) {
                    return Some(field.ty);
                }
                if object.extensions && token.starts_with("x-") {
                    return None;
                }
                let mut keys = object.keys.iter();
                keys.find(|pattern| key_fits(pattern.fits, token))
                    .map(|pattern| pattern.ty)
            }
            _ => None,
        }
    }
}
