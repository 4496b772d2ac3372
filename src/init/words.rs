//! The words of a pack by which a draft is made: what operations are called, what wraps data, which items hold secrets.

use crate::pack::RulePack;
use crate::read::Node;
use regex::{Regex, RegexBuilder};

/// The list of words around what an operation is about.
const WORDS: &str = "operation-words";
/// The tag of rules about secrets.
const SECRET: &str = "secret";
/// Longest name that is taken from a description, in characters.
const LONGEST: usize = 20;

/// The words of one pack.
pub(super) struct Words<'p> {
    pack: &'p RulePack,
    before: Vec<&'p str>,
    after: Vec<&'p str>,
    by: Vec<&'p str>,
    messages: Vec<&'p str>,
    wrappers: Vec<&'p str>,
    /// By the field of an item, what no item may be called.
    secrets: Vec<(&'p str, Regex)>,
}

impl<'p> Words<'p> {
    /// The words of a pack; a pack without the lists has none.
    pub(super) fn new(pack: &'p RulePack) -> Self {
        let of = |code: &str| {
            let list = pack.lists.get(WORDS);
            let rows = list.into_iter().flat_map(|list| {
                let rows = list.rows.iter();
                let own = rows.filter(move |row| list.cell(row, "code") == code);
                own.flat_map(|row| list.words(row))
            });
            let mut words: Vec<&str> = rows.collect();
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            words
        };
        Self {
            pack,
            before: of("before"),
            after: of("after"),
            by: of("by"),
            messages: of("message"),
            wrappers: of("wrapper"),
            secrets: secrets(pack),
        }
    }

    /// The pack.
    pub(super) const fn pack(&self) -> &'p RulePack {
        self.pack
    }

    /// The labels of a code list, as they stand behind a blank; of a list by classes those of one class.
    pub(super) fn allowed(&self, list: &str, class: &str) -> String {
        let list = self.pack.lists.get(list);
        let labels = list.into_iter().flat_map(|list| {
            let rows = list.rows.iter();
            let own = rows.filter(move |row| {
                let of = list.cell(row, "class");
                of.is_empty() || class.is_empty() || of == class
            });
            own.map(|row| list.cell(row, "label"))
        });
        labels.collect::<Vec<_>>().join(" | ")
    }

    /// The code of a label in a list.
    pub(super) fn code(&self, list: &str, label: &str) -> &'p str {
        let list = self.pack.lists.get(list);
        let code = list.and_then(|list| {
            let mut rows = list.rows.iter();
            let row = rows.find(|row| list.cell(row, "label") == label)?;
            Some(list.cell(row, "code"))
        });
        code.unwrap_or_default()
    }

    /// What an operation is about, by its summary or its tag: `房屋租赁备案` of `分页查询房屋租赁备案列表`. `None` where nothing remains, or
    /// where that is no Chinese name.
    pub(super) fn about(&self, text: &str) -> Option<String> {
        // `管理后台 - 通知公告`: what stands in front says for whom.
        let text = text.rsplit(" - ").next().unwrap_or(text);
        let mut rest = first_clause(text, false).trim();
        let condition = self.by.iter().find_map(|word| rest.strip_prefix(word));
        if let Some(condition) = condition {
            let after = self
                .before
                .iter()
                .filter_map(|word| Some((condition.find(word)?, *word)));
            if let Some((at, word)) = after.min_by_key(|(at, word)| (*at, usize::MAX - word.len()))
            {
                rest = condition.get(at + word.len()..).unwrap_or_default();
            }
        }
        loop {
            let cut = self.before.iter().find_map(|word| rest.strip_prefix(word));
            let cut = cut.or_else(|| self.after.iter().find_map(|word| rest.strip_suffix(word)));
            let Some(cut) = cut else { break };
            rest = cut.trim();
        }
        is_name(rest).then(|| rest.to_owned())
    }

    /// Whether the name of a type is that of an envelope or a page: `PageResult«Lease»`, `response.PageResult-Lease`.
    pub(super) fn is_wrapper(&self, reference: &str) -> bool {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        let outer = name.split(['«', '<', '[', '-', '%']).next().unwrap_or(name);
        let own = outer.rsplit('.').next().unwrap_or(outer);
        self.wrappers.iter().any(|word| {
            own.strip_prefix(word)
                .is_some_and(|rest| !rest.starts_with(char::is_lowercase))
        })
    }

    /// Whether the name of a type is that of a message and not of data.
    pub(super) fn is_message(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.messages.iter().any(|word| name.ends_with(word))
    }

    /// Whether an item is a password, a key or a token.
    pub(super) fn is_secret(&self, name: Option<&str>, key: &str) -> bool {
        self.secrets.iter().any(|(field, pattern)| match *field {
            "name" => name.is_some_and(|name| pattern.is_match(name)),
            "key" => pattern.is_match(key),
            _ => false,
        })
    }
}

/// What the pack's rules about secrets do not want items to be called. A pattern between slashes may have the flag `i`; a pattern that
/// cannot be used is refused when the pack is loaded.
fn secrets(pack: &RulePack) -> Vec<(&str, Regex)> {
    let rules = pack.rules.iter();
    let rules = rules.filter(|rule| rule.tags.iter().any(|tag| tag == SECRET));
    let steps = rules.flat_map(|rule| &rule.then);
    steps
        .filter_map(|then| {
            let pattern = then.options.get("notMatch").and_then(Node::as_str)?;
            let bare = pattern.strip_prefix('/');
            let bare = bare.and_then(|rest| rest.rsplit_once('/'));
            let (pattern, flags) = bare.unwrap_or((pattern, ""));
            let built = RegexBuilder::new(pattern)
                .case_insensitive(flags.contains('i'))
                .build();
            Some((then.field.as_deref()?, built.ok()?))
        })
        .collect()
}

/// The name that a description begins with: `注册日期` of `注册日期，格式 yyyy-MM-dd`. `None` where that is no short Chinese name.
pub(super) fn name_in(description: &str) -> Option<String> {
    let description = description.trim();
    // `【必填】姓名`: what stands in brackets in front is a remark, unless it is all.
    let remark = description.strip_prefix(['【', '[', '（', '(']);
    let behind = remark.and_then(|rest| rest.split_once(['】', ']', '）', ')']));
    let behind = behind.map(|(_, rest)| rest.trim());
    let description = behind
        .filter(|rest| !rest.is_empty())
        .unwrap_or(description);
    let description = description.trim_start_matches(['【', '[', '「', '《', '“', '*']);
    let clause = first_clause(description, true).trim();
    is_name(clause).then(|| clause.to_owned())
}

/// A text up to its first punctuation; blanks end a clause too, where it says so.
fn first_clause(text: &str, blank: bool) -> &str {
    let ends =
        |c: char| (blank && c.is_whitespace()) || "，,。.；;：:（(【[/*】]」》”\n\r—".contains(c);
    text.trim().split(ends).next().unwrap_or_default()
}

/// Whether a text is a name as a catalogue has it: short, with a Chinese character.
fn is_name(text: &str) -> bool {
    let han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    text.chars().any(han) && (2..=LONGEST).contains(&text.chars().count())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::{Words, name_in};
    use crate::load_pack_named;

    #[test]
    fn an_operation_is_about_what_remains_of_its_summary() {
        let pack = load_pack_named("gb").unwrap();
        let words = Words::new(&pack);
        for (summary, about) in [
            ("分页查询住房租赁备案列表", Some("住房租赁备案")),
            ("根据房源编号查询房源信息", Some("房源信息")),
            ("获得科技项目分页", Some("科技项目")),
            ("管理后台 - 科技专家", Some("科技专家")),
            ("特种设备信息管理", Some("特种设备信息")),
            ("获取特种设备详细信息", Some("特种设备")),
            ("分页查询列表", None),
            ("listUsingGET", None),
            ("com.example.LeaseController", None),
        ] {
            assert_eq!(words.about(summary).as_deref(), about, "{summary}");
        }
    }

    #[test]
    fn a_name_is_a_chinese_one() {
        for (description, name) in [
            ("注册日期，格式 yyyy-MM-dd", Some("注册日期")),
            ("【必填】姓名", Some("姓名")),
            ("公告状态（0正常 1关闭）", Some("公告状态")),
            ("videoId", None),
            ("github.com/x/y.Page", None),
            ("主键 ID", Some("主键")),
        ] {
            assert_eq!(name_in(description).as_deref(), name, "{description}");
        }
    }

    #[test]
    fn wrappers_are_known_in_the_spelling_of_each_framework() {
        let pack = load_pack_named("gb").unwrap();
        let words = Words::new(&pack);
        for reference in [
            "#/definitions/R«IPage«LeaseVO»»",
            "#/definitions/R%C2%ABList%C2%BB",
            "#/components/schemas/CommonResultPageResultNoticeRespVO",
            "#/components/schemas/PageEntity«T»",
            "#/definitions/github_com_x_response.PageResult-github_com_x_Entity",
            "#/components/schemas/TableDataInfo",
        ] {
            assert!(words.is_wrapper(reference), "{reference}");
        }
        for reference in ["#/components/schemas/Report", "#/definitions/Pageant"] {
            assert!(!words.is_wrapper(reference), "{reference}");
        }
    }

    #[test]
    fn secrets_are_those_of_the_rules() {
        let pack = load_pack_named("gb").unwrap();
        let words = Words::new(&pack);
        assert!(words.is_secret(None, "userPassword"));
        assert!(words.is_secret(Some("登录密码"), "mm"));
        assert!(!words.is_secret(Some("商用密码产品"), "product"));
        assert!(!words.is_secret(Some("商用密码应用情况"), "use"));
    }
}
