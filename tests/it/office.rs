//! An office's day, as `docs/office.md` tells it: the terminal there is what the program prints.

use crate::evidence::{private_pem, public_pem};
use crate::support::golden::{bless, uncounted};
use crate::support::{copy, hutong, repository, scratch};
use regex::Regex;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The submissions of the day: a folder, the sample that it is made of, the project's code and name.
const INBOX: [(&str, &str, &str, &str); 6] = [
    (
        "annual-report",
        "approved",
        "2026-0201",
        "某省经营主体年报系统",
    ),
    ("counter", "chimney", "2026-0202", "某省政务服务窗口系统"),
    ("credit", "mismatched", "2026-0203", "某省信用信息系统"),
    ("enforcement", "approved", "2026-0204", "某省综合执法系统"),
    ("licences", "approved", "2026-0205", "某省许可管理系统"),
    ("registration", "approved", "2026-0206", "某省登记注册系统"),
];

/// The office's desk in the morning.
fn desk(name: &str) -> PathBuf {
    let folder = scratch(name);
    for (own, sample, code, title) in INBOX {
        let of = folder.join("inbox").join(own);
        copy(&repository("testdata/submissions").join(sample), &of);
        change(
            &of.join("hutong.yaml"),
            "\"2026-0142\"",
            &format!("\"{code}\""),
        );
        let path = of.join("hutong.yaml");
        let text = fs::read_to_string(&path).unwrap();
        let name = text
            .lines()
            .find(|line| line.trim_start().starts_with("name: {zh:"))
            .unwrap();
        change(&path, name, &format!("  name: {{zh: {title}, en: {own}}}"));
    }
    let inbox = folder.join("inbox");
    // Pages of the system itself.
    let list = |title: &str| {
        format!(
            "    get: {{summary: {title}, responses: {{'200': {{description: 好, content: {{application/json: {{schema: {{type: array, items: {{type: object, properties: {{nick: {{type: string}}}}}}}}}}}}}}}}}}\n"
        )
    };
    let pages = format!(
        "openapi: 3.0.3\ninfo: {{title: 管理页面, version: 1.0.0}}\nservers: [{{url: https://data.example.gov.cn/enforcement}}]\npaths:\n  /admin/users:\n{}  /admin/menus:\n{}",
        list("用户列表"),
        list("菜单列表")
    );
    fs::write(inbox.join("enforcement/api/admin.yaml"), pages).unwrap();
    let manifest = inbox.join("enforcement/hutong.yaml");
    change(
        &manifest,
        "catalogue:",
        "  - {descriptor: api/admin.yaml, network: extranet, roles: [provider]}\ncatalogue:",
    );
    // An annex that no program reads.
    let annex = "<definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\" name=\"legacy\"/>\n";
    fs::create_dir_all(inbox.join("licences/annex")).unwrap();
    fs::write(inbox.join("licences/annex/legacy.wsdl"), annex).unwrap();
    // A pattern that the engine cannot decide.
    change(
        &inbox.join("registration/api/openapi.yaml"),
        "entName: {type: string, maxLength: 100,",
        "entName: {type: string, maxLength: 100, pattern: '^(?<!\\s)[^\\s]+(?<=[司社店院])$',",
    );
    fs::write(folder.join("office.pem"), private_pem(7)).unwrap();
    fs::write(folder.join("office.pub"), public_pem(7)).unwrap();
    folder
}

fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{}: {from}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// Two vendors hand in again. That of `credit` mends what was refused, and changes something else, too.
fn again(folder: &Path) {
    let credit = folder.join("inbox/credit");
    copy(&credit, &folder.join("archive/credit"));
    let api = credit.join("api/openapi.yaml");
    change(
        &api,
        "staffCount: {type: string,",
        "staffCount: {type: integer, minimum: 0,",
    );
    change(
        &api,
        "        phone: {type: string, description: 联系电话}\n",
        "",
    );
    change(
        &api,
        "entName: {type: string, maxLength: 50,",
        "entName: {type: string, maxLength: 40,",
    );
    // That of `registration` adds a word, and other files are other files.
    let manifest = folder.join("inbox/registration/hutong.yaml");
    change(&manifest, "hutong: 1", "hutong: 1  # 第二次申报");
}

/// The words of a command line; single quotation marks hold words together.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words
}

/// What is printed without what every rule and second moves.
fn steady(printed: &str) -> String {
    let digest = Regex::new("sha256:[0-9a-f]{64}").unwrap();
    let now = Regex::new(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z").unwrap();
    let printed = digest.replace_all(printed, "sha256:…");
    let printed = now.replace_all(&printed, "2026-11-30T09:00:00Z");
    let rules = Regex::new(r"\d+ (条规则已评判|rules evaluated)").unwrap();
    uncounted(&rules.replace_all(&printed, "N $1"))
}

/// A block of the terminal as it is now.
fn block(told: &str, folder: &Path, locale: &str) -> String {
    let commands = told.lines().filter(|line| line.starts_with("$ "));
    let mut now = Vec::new();
    for line in commands {
        let words = words(line.strip_prefix("$ hutong ").unwrap());
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = hutong(&words)
            .env("LANG", locale)
            .current_dir(folder)
            .output()
            .unwrap();
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8(printed).unwrap();
        let printed = steady(&printed);
        now.push(format!("{line}\n{printed}"));
    }
    now.join("\n")
}

/// The check code on the page is that of the evidence.
fn the_paper_leads_to_the_evidence(folder: &Path) {
    let page = fs::read_to_string(folder.join("decisions/inbox-annual-report.html")).unwrap();
    let code = Regex::new("<code>([0-9A-F]{4}(-[0-9A-F]{4}){3})</code>").unwrap();
    let code = code.captures(&page).unwrap()[1].to_owned();
    let verified = |code: &str| {
        let words = words(&format!(
            "verify annual-report.evidence.json --submission inbox/annual-report --waivers waivers.yaml --key office.pub --code {code}"
        ));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = hutong(&words).current_dir(folder).output().unwrap();
        output.status.code().unwrap()
    };
    assert_eq!(verified(&code), 0);
    assert_eq!(verified(&code.to_lowercase().replace('-', "")), 0);
    let other = if code.starts_with('0') { "1" } else { "0" };
    assert_eq!(verified(&format!("{other}{}", &code[1..])), 4);
}

#[test]
fn the_day_goes_as_it_is_told() {
    for (file, locale) in [
        ("docs/office.zh-CN.md", "zh_CN.UTF-8"),
        ("docs/office.md", "en_US.UTF-8"),
    ] {
        let path = repository(file);
        let text = fs::read_to_string(&path).unwrap();
        let folder = desk(&format!("office-{}", &locale[..2]));
        let mut told = String::new();
        let mut blocks = 0;
        let mut parts = text.split("```");
        told.push_str(parts.next().unwrap());
        while let (Some(own), Some(after)) = (parts.next(), parts.next()) {
            if told
                .lines()
                .rev()
                .take(4)
                .any(|line| line == "<!-- two are handed in again -->")
            {
                again(&folder);
            }
            let now = match own.strip_prefix("console\n") {
                Some(own) => {
                    blocks += 1;
                    format!("console\n{}", block(own, &folder, locale))
                }
                None => own.to_owned(),
            };
            write!(told, "```{now}```{after}").unwrap();
        }
        the_paper_leads_to_the_evidence(&folder);
        assert!(blocks > 8, "{file}");
        assert!(folder.join("archive").exists(), "{file}");
        if bless() {
            fs::write(&path, told).unwrap();
        } else {
            assert_eq!(text, told, "{file}");
        }
    }
}
