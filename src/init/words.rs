//! The words of a pack by which a draft is made: what operations are called, what wraps data, which items hold secrets.

use crate::check::functions::regex;
use crate::pack::RulePack;
use crate::read::Node;
use regex::Regex;

/// The list of words around what an operation is about.
const WORDS: &str = "operation-words";
/// The tag of rules about secrets.
const SECRET: &str = "secret";
/// Longest name that is taken from a description, in characters.
const LONGEST: usize = 20;

/// Whether a type wraps data, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapper {
    /// It is not called so.
    No,
    /// It may be what is called so, too: `Page`, `ResponsePlan`.
    Named,
    /// Its name says what it wraps: `Page«Lease»`.
    Generic,
}

/// The words of one pack.
pub(super) struct Words<'p> {
    pack: &'p RulePack,
    before: Vec<&'p str>,
    write: Vec<&'p str>,
    which: Vec<&'p str>,
    whole: Vec<&'p str>,
    after: Vec<&'p str>,
    tail: Vec<&'p str>,
    record: Vec<&'p str>,
    bare: Vec<&'p str>,
    by: Vec<&'p str>,
    messages: Vec<&'p str>,
    around: Vec<&'p str>,
    wrappers: Vec<Vec<&'p str>>,
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
            write: of("write"),
            which: of("which"),
            whole: of("whole"),
            after: of("after"),
            tail: of("tail"),
            record: of("record"),
            bare: of("bare"),
            by: of("by"),
            messages: of("message"),
            around: of("around"),
            wrappers: of("wrapper").into_iter().map(camel_words).collect(),
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
    /// where that is no Chinese name of a record. `writes` is whether it is of an operation that takes data in.
    pub(super) fn about(&self, text: &str, writes: bool) -> Option<String> {
        // `管理后台 - 通知公告`: what stands in front says for whom.
        let text = text.rsplit(" - ").next().unwrap_or(text);
        let clause = first_clause(text, false).trim();
        let rest = self.behind_condition(clause).unwrap_or(clause);
        let name = self.without_ends(self.without_verbs(rest, writes));
        let is_bare = self.bare.contains(&name);
        (is_name(name) && !is_bare).then(|| name.to_owned())
    }

    /// What stands behind a condition and a verb: `房源信息` of `根据房源编号查询房源信息`.
    fn behind_condition<'t>(&self, text: &'t str) -> Option<&'t str> {
        let condition = self.by.iter().find_map(|word| text.strip_prefix(word))?;
        let verbs = self.before.iter().chain(&self.write);
        let verbs = verbs.filter_map(|word| Some((condition.find(word)?, word.len())));
        let (at, length) = verbs.min_by_key(|(at, length)| (*at, usize::MAX - length))?;
        // `按揭贷款查询` has none.
        let behind = condition.get(at + length..)?.trim();
        is_name(self.without_ends(behind)).then_some(behind)
    }

    /// A text without the verbs that it begins with. A word that begins like one of them is no verb.
    fn without_verbs<'t>(&self, text: &'t str, writes: bool) -> &'t str {
        let mut rest = text;
        let mut said = false;
        while !self.whole.iter().any(|word| rest.starts_with(word)) {
            let write = self.write.iter().filter(|_| writes && !said);
            let which = self.which.iter().filter(|_| said);
            let mut verbs = self.before.iter().chain(write).chain(which);
            let Some(behind) = verbs.find_map(|word| rest.strip_prefix(word)) else {
                break;
            };
            said = true;
            rest = behind.trim();
        }
        rest
    }

    /// A text without what stands behind the name of a record.
    fn without_ends<'t>(&self, text: &'t str) -> &'t str {
        let mut rest = text;
        loop {
            let front = self.after.iter().find_map(|word| rest.strip_suffix(word));
            let front = front.or_else(|| {
                let mut tails = self.tail.iter().filter_map(|word| rest.strip_suffix(word));
                tails.find(|front| self.record.iter().any(|word| front.ends_with(word)))
            });
            let Some(front) = front else {
                return rest;
            };
            rest = front.trim();
        }
    }

    /// Whether the name of a type is that of an envelope or a page: `PageResult«Lease»`, `response.PageResult-Lease`, `PageResultLease`.
    pub(super) fn wrapper(&self, reference: &str) -> Wrapper {
        let name = last_name(reference);
        let outer = name.split(['«', '<', '[', '-', '%']).next().unwrap_or(name);
        let own = camel_words(outer.rsplit('.').next().unwrap_or(outer));
        if !self.wrappers.iter().any(|words| own.starts_with(words)) {
            Wrapper::No
        } else if outer.len() < name.len() {
            Wrapper::Generic
        } else {
            Wrapper::Named
        }
    }

    /// Whether the name of a type has a word for what stands around data: `LeaseListVO`.
    pub(super) fn is_around(&self, reference: &str) -> bool {
        let words = camel_words(last_name(reference));
        let mut words = words.iter().map(|word| word.to_lowercase());
        words.any(|word| self.around.contains(&word.as_str()))
    }

    /// Whether the name of a type is that of a message and not of data.
    pub(super) fn is_message(&self, name: &str) -> bool {
        let last = camel_words(name).pop().map(str::to_lowercase);
        last.is_some_and(|last| self.messages.contains(&last.as_str()))
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

/// What the pack's rules about secrets do not want items to be called. A pattern that cannot be used is refused when the pack is loaded.
fn secrets(pack: &RulePack) -> Vec<(&str, Regex)> {
    let rules = pack.rules.iter();
    let rules = rules.filter(|rule| rule.tags.iter().any(|tag| tag == SECRET));
    let steps = rules.flat_map(|rule| &rule.then);
    let patterns = steps.filter_map(|then| {
        let pattern = then.options.get("notMatch").and_then(Node::as_str)?;
        Some((then.field.as_deref()?, regex(pattern).ok()?))
    });
    patterns.collect()
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

/// The last name of a reference.
fn last_name(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// The words of a name: `RFID`, `Tag` of `RFIDTag`, and `R`, `List` of `RList`.
fn camel_words(name: &str) -> Vec<&str> {
    let mut starts = vec![0];
    let mut before = None;
    let mut chars = name.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|(_, after)| *after);
        let begins = c.is_uppercase()
            && (before.is_some_and(|before: char| !before.is_uppercase())
                || after.is_some_and(char::is_lowercase));
        if begins {
            starts.push(at);
        }
        before = Some(c);
    }
    starts.push(name.len());
    let words = starts.windows(2).filter_map(|ends| match ends {
        [start, end] => name.get(*start..*end),
        _ => None,
    });
    let words = words.map(|word| word.trim_matches(['_', '-']));
    words
        .flat_map(|word| word.split(['_', '-']))
        .filter(|word| !word.is_empty())
        .collect()
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
    use super::{Words, Wrapper, name_in};
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
            // A verb in front of a name that begins like a verb.
            ("查询查封信息", Some("查封信息")),
            ("获取查验记录列表", Some("查验记录")),
            ("查询取水许可证", Some("取水许可证")),
            ("查询所有取保候审记录", Some("取保候审记录")),
            ("查看统计年鉴", Some("统计年鉴")),
            ("查询所有权登记", Some("所有权登记")),
            ("查询新增建设用地", Some("新增建设用地")),
            ("导出新建商品房备案", Some("新建商品房备案")),
            ("查询指定企业的年度报告", Some("企业的年度报告")),
            ("获取全部行政区划", Some("行政区划")),
            ("根据查封编号查询查封财产", Some("查封财产")),
            // Names that begin or end like a word around them.
            ("取水许可证", Some("取水许可证")),
            ("查验记录", Some("查验记录")),
            ("查封扣押决定", Some("查封扣押决定")),
            ("查处违法案件", Some("查处违法案件")),
            ("取缔名单", Some("取缔名单")),
            ("统计年鉴", Some("统计年鉴")),
            ("统计调查项目", Some("统计调查项目")),
            ("提取公积金记录", Some("提取公积金记录")),
            ("添加剂生产许可", Some("添加剂生产许可")),
            ("更新改造项目", Some("更新改造项目")),
            ("新建商品房备案", Some("新建商品房备案")),
            ("指定医疗机构", Some("指定医疗机构")),
            ("所有制结构", Some("所有制结构")),
            ("批量集中采购目录", Some("批量集中采购目录")),
            ("按揭贷款信息", Some("按揭贷款信息")),
            ("按揭贷款查询", Some("按揭贷款")),
            ("依法行政信息", Some("依法行政信息")),
            ("养老服务", Some("养老服务")),
            ("公共法律服务", Some("公共法律服务")),
            ("家庭医生签约服务查询", Some("家庭医生签约服务")),
            ("应急管理", Some("应急管理")),
            ("安全生产管理", Some("安全生产管理")),
            ("道路维护", Some("道路维护")),
            // What surrounds a name still goes.
            ("住房租赁备案管理", Some("住房租赁备案")),
            ("企业名录维护", Some("企业名录")),
            ("行政处罚信息服务接口", Some("行政处罚信息")),
            ("查询信息", None),
            ("获取数据列表", None),
            ("查询管理", None),
        ] {
            assert_eq!(words.about(summary, false).as_deref(), about, "{summary}");
        }
        for (summary, about) in [
            ("新增住房租赁备案", "住房租赁备案"),
            ("批量更新企业名录", "企业名录"),
            ("提交取水许可证", "取水许可证"),
        ] {
            assert_eq!(words.about(summary, true).as_deref(), Some(about));
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
        for (reference, wrapper) in [
            ("#/definitions/R«IPage«LeaseVO»»", Wrapper::Generic),
            ("#/definitions/R%C2%ABList%C2%BB", Wrapper::Generic),
            (
                "#/components/schemas/CommonResultPageResultNoticeRespVO",
                Wrapper::Named,
            ),
            ("#/components/schemas/PageEntity«T»", Wrapper::Generic),
            (
                "#/definitions/github_com_x_response.PageResult-github_com_x_Entity",
                Wrapper::Generic,
            ),
            ("#/components/schemas/TableDataInfo", Wrapper::Named),
            ("#/components/schemas/RListLease", Wrapper::Named),
            ("#/components/schemas/ResponsePlan", Wrapper::Named),
            ("#/components/schemas/RFIDTag", Wrapper::No),
            ("#/components/schemas/DataCenter", Wrapper::No),
            ("#/components/schemas/Report", Wrapper::No),
            ("#/definitions/Pageant", Wrapper::No),
        ] {
            assert_eq!(words.wrapper(reference), wrapper, "{reference}");
        }
        assert!(words.is_message("LeaseResponse") && words.is_message("lease_page"));
        assert!(!words.is_message("Homepage"));
        assert!(words.is_around("#/x/LeaseListVO") && !words.is_around("#/x/Checklist"));
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
