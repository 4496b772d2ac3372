//! Whether places are true: for the tests that read what nobody wrote by hand.

use hutong::error::Fault;
use hutong::read::{Document, Node};
use hutong::text::Span;

/// Every span lies in the text, on character boundaries, within its parent (`nested`: aliases point elsewhere), and each
/// value's place leads back to its pointer.
pub fn assert_sound(document: &Document, text: &str, nested: bool) {
    fn walk(document: &Document, node: &Node, text: &str, pointer: &str, nested: bool) {
        let check = |span: Span| {
            let slice = text.get(span.start as usize..span.end as usize);
            assert!(slice.is_some(), "{pointer}: {span:?} of {text:?}");
            let within = node.span.contains(&span);
            assert!(
                within || !nested,
                "{pointer}: {span:?} not in {:?} of {text:?}",
                node.span
            );
        };
        check(node.span);
        let mut children: Vec<(String, &Node)> = Vec::new();
        for entry in node.entries() {
            check(entry.key_span);
            let mut child = pointer.to_owned();
            hutong::read::tree::push_token(&mut child, &entry.key);
            children.push((child, &entry.node));
        }
        for (i, item) in node.items().iter().enumerate() {
            children.push((format!("{pointer}/{i}"), item));
        }
        for (child, node) in children {
            check(node.span);
            // Of duplicate keys a pointer finds the first.
            let first = document
                .at(&child)
                .is_some_and(|found| std::ptr::eq(found, node));
            if nested && first {
                assert_eq!(document.pointer_of(node.span), child, "{text:?}");
            }
            walk(document, node, text, &child, nested);
        }
    }
    walk(document, &document.root, text, "", nested);
}

/// Every place that a fault names lies in the text.
pub fn assert_faults_sound(faults: &[Fault], text: &str) {
    for fault in faults {
        for span in fault.related.iter().chain([&fault.at]) {
            let slice = text.get(span.start as usize..span.end as usize);
            assert!(slice.is_some(), "{fault:?} of {text:?}");
        }
    }
}
