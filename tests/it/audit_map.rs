//! The map of an audit: every department, system and link is there, without its script too, and nothing comes from outside.

use crate::audit_planted::planted::plant;
use crate::support::{AS_OF, hutong, scratch};
use base64ct::{Base64, Encoding as _};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn audit(inbox: &Path, out: &Path) -> String {
    let paths = [inbox.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let words = [&["audit"], &paths[..], &["--as-of", AS_OF, "-q"]].concat();
    hutong(&words).output().unwrap();
    fs::read_to_string(out.join("map.html")).unwrap()
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Vec<&'t str> {
    let parts = text.split(start).skip(1);
    parts
        .filter_map(|part| Some(part.split_once(end)?.0))
        .collect()
}

#[test]
fn the_map_shows_departments_systems_and_links() {
    let folder = scratch("audit-map");
    let (inbox, out) = (folder.join("inbox"), folder.join("out"));
    plant(&inbox, 100);
    let page = audit(&inbox, &out);
    let table = |name: &str| -> Vec<Value> {
        let text = fs::read_to_string(out.join(name)).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    // The broken archive is of no department.
    let submissions = table("rows/submissions.ndjson");
    let codes: BTreeSet<_> = submissions
        .iter()
        .map(|row| row["provider_name"].to_string())
        .collect();
    let ids = between(&page, "<details class=\"department ", "</details>");
    assert_eq!(ids.len(), codes.len());
    let former = table("rows/versions.ndjson")
        .iter()
        .filter(|row| row["version"] != 1)
        .count();
    assert_eq!(former, 4);
    let systems: usize = ids
        .iter()
        .map(|card| card.matches("<tr>").count() - 1)
        .sum();
    assert_eq!(systems, submissions.len() - former);
    // Everybody uses what the thirtieth provides.
    let links = table("rows/links.ndjson");
    assert_eq!(links.len(), 87);
    assert_eq!(
        links
            .iter()
            .filter(|row| row["provider_path"].is_null())
            .count(),
        2
    );
    assert_eq!(page.matches("无人提供</span>").count(), 3);
    assert_eq!(page.matches("没有任何联系（疑似烟囱）").count(), 9);
    // Each link between departments is drawn, and counted.
    let rows = page
        .split("id=\"flows\"")
        .nth(1)
        .unwrap()
        .matches("<tr>")
        .count()
        - 1;
    assert!(rows > 5);
    assert_eq!(page.matches("<path class=\"edge").count(), rows);
    assert_eq!(page.matches("class=\"amount\"").count(), rows);
    // Every reference leads somewhere.
    let named: BTreeSet<&str> = between(&page, " id=\"", "\"").into_iter().collect();
    for target in between(&page, "href=\"#", "\"") {
        assert!(named.contains(target), "{target}");
    }
    for target in between(&page, "href=\"", "\"")
        .into_iter()
        .filter(|it| !it.starts_with('#'))
    {
        assert!(out.join(target).is_file(), "{target}");
    }
    // Nothing from outside, and no script but the one that the policy names.
    assert!(!page.contains("http://") && !page.contains("https://"));
    let scripts = between(&page, "<script>", "</script>");
    assert_eq!((scripts.len(), page.matches("<script").count()), (1, 1));
    let digest = Base64::encode_string(&Sha256::digest(scripts[0]));
    assert!(
        page.contains(&format!("script-src &#39;sha256-{digest}&#39;;"))
            || page.contains(&format!("script-src 'sha256-{digest}';"))
    );
    assert!(
        fs::read_to_string(out.join("index.html"))
            .unwrap()
            .contains("href=\"map.html\"")
    );
    assert_eq!(
        page,
        audit(&inbox, &folder.join("again")).replace("/again/", "/out/")
    );
}

#[test]
fn hostile_names_stay_text() {
    let folder = scratch("audit-map-hostile");
    let inbox = folder.join("inbox");
    plant(&inbox, 3);
    for entry in fs::read_dir(inbox.join("0000")).unwrap() {
        let file = entry.unwrap().path().join("hutong.yaml");
        let text = fs::read_to_string(&file).unwrap();
        let text = text.replace(
            "某省第0局",
            "\"</script><script>alert(1)</script><img src=x onerror=alert(2)>\"",
        );
        fs::write(&file, text).unwrap();
    }
    let page = audit(&inbox, &folder.join("out"));
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("alert(1)"));
    assert!(!page.contains("<img"));
    // What a department uses of itself is no link between departments.
    assert!(page.contains("单位之间没有任何联系"));
    assert!(!page.contains("<svg"));
}
