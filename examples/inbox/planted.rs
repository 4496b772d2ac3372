//! Generated submissions in the shape of the approved one, most of which pass, with relations planted in every hundred of them. The same
//! number gives the same bytes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// What an audit is to find, and nothing else of these kinds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Planted {
    /// Submissions, archives that cannot be read among them.
    pub submissions: usize,
    /// Resources.
    pub resources: usize,
    /// Submissions that are former versions.
    pub former: usize,
    /// Resource codes that two projects register.
    pub twice: usize,
    /// Catalogues that nine projects copied, each with an item of its own.
    pub copied: usize,
    /// What a project uses and nobody provides: a code, and a name in a list of demands.
    pub unmet: usize,
    /// Of these, what other projects register under another name.
    pub renamed: usize,
    /// Systems without any link.
    pub chimneys: usize,
}

const SUBJECTS: [&str; 12] = [
    "企业", "车辆", "道路", "医师", "学校", "房屋", "船舶", "林地", "水库", "补贴", "案件", "项目",
];
const PARTS: [&str; 15] = [
    "登记", "许可", "检验", "变更", "注销", "核准", "备案", "抽查", "处罚", "年报", "评级", "资质",
    "设计", "验收", "运行",
];
const KINDS: [&str; 12] = [
    "名称", "编号", "日期", "机关", "状态", "类别", "地址", "金额", "数量", "期限", "依据", "结果",
];
const COMMON: [&str; 3] = ["姓名", "联系电话", "备注"];

const API: &str = include_str!("../../testdata/submissions/approved/api/openapi.yaml");
const SERVICES: &str = include_str!("../../testdata/submissions/approved/catalogue/services.yaml");
const MANIFEST: &str = include_str!("../../testdata/submissions/approved/hutong.yaml");
const CATALOGUE: &str =
    include_str!("../../testdata/submissions/approved/catalogue/resources.yaml");

/// A fixed sequence that looks like chance.
struct Chance(u64);

impl Chance {
    fn of<'w>(&mut self, words: &[&'w str]) -> &'w str {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let at = (self.0 >> 33) % (words.len() as u64);
        words[usize::try_from(at).unwrap()]
    }
}

/// Writes an inbox of this many submissions.
pub fn plant(folder: &Path, count: usize) -> Planted {
    let mut planted = Planted::default();
    for at in 0..count {
        one(folder, at, &mut planted);
    }
    planted
}

/// The code of a resource.
fn code(at: usize, resource: usize) -> String {
    format!("30701{:07}/{resource:06}", 1_000_000 + at)
}

fn one(folder: &Path, at: usize, planted: &mut Planted) {
    let (block, place) = (at / 100, at % 100);
    let folder = folder.join(format!("{block:04}"));
    planted.submissions += 1;
    if place == 99 {
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("坏.zip"), "no archive").unwrap();
        return;
    }
    // Five versions of a project; all others are projects of their own.
    let is_version = (20..25).contains(&place);
    let is_former = (20..24).contains(&place);
    let project = if is_version { block * 100 + 24 } else { at };
    let mut chance = Chance(at as u64);
    // Everybody uses what the thirtieth provides, but for the last nine and for former versions.
    let is_linked = place < 90 && place != 29 && !is_former;
    let mut consumes = Vec::new();
    if is_linked {
        consumes.push(code(block * 100 + 29, 1));
    }
    if place == 12 {
        consumes.push(code(at, 999));
        planted.unmet += 1;
    }
    planted.former += usize::from(is_former);
    planted.chimneys += usize::from((90..99).contains(&place));
    let copied = format!("{}{block:04}", PARTS[block % PARTS.len()]);
    let mut demands = String::new();
    if place == 13 {
        let items = KINDS.map(|kind| format!("{copied}{kind}"));
        let items = items[..3].join("、");
        demands = format!(
            "信息资源名称,信息项名称,需求部门,数据用途说明\n待共享数据{block:04},{items},某省第{}局,核对\n",
            project / 7
        );
        planted.unmet += 1;
        planted.renamed += 1;
    }
    let mut records = String::new();
    let mut served = (String::new(), Vec::new());
    for (resource, kind) in (1..=2 + at % 3).zip(KINDS.iter().skip(1)) {
        planted.resources += 1;
        let is_copied = place < 9 && resource == 2;
        let is_twice = place == 10 && resource == 2;
        let subject = chance.of(&SUBJECTS);
        let mut items: Vec<String> = COMMON.map(str::to_owned).to_vec();
        if is_copied {
            items.extend(KINDS.iter().map(|kind| format!("{copied}{kind}")));
            items.push(format!("本地字段{at}"));
        } else {
            items.extend((0..10).map(|_| {
                let (part, kind) = (chance.of(&PARTS), chance.of(&KINDS));
                format!("{subject}{part}{kind}")
            }));
            items.sort();
            items.dedup();
        }
        let title = format!("{subject}{kind}信息");
        if resource == 1 {
            served = (title.clone(), items.clone());
        }
        let code = if is_twice {
            code(at + 1, 2)
        } else {
            code(project, resource)
        };
        planted.twice += usize::from(is_twice);
        planted.copied += usize::from(is_copied && place == 0);
        record(&mut records, &code, resource, &title, &items);
    }
    let own = folder.join(format!("{at:05}-系统{project}"));
    for part in ["api", "catalogue"] {
        fs::create_dir_all(own.join(part)).unwrap();
    }
    let (title, items) = served;
    let given = |text: &str| {
        text.replace("307011900101/000001", &code(project, 1))
            .replace("11330000MB0000019E", &department_code(project / 7))
            .replace("某省市场监督管理局", &format!("某省第{}局", project / 7))
            .replace("经营主体年度报告信息", &title)
            .replace("经营主体年报系统", &format!("{title}系统"))
    };
    let mut api = given(API);
    for (number, item) in items.iter().enumerate() {
        writeln!(
            api,
            "        field{number}: {{type: string, maxLength: 50, description: {item}}}"
        )
        .unwrap();
    }
    // Some have no endpoint at which others ask for their state.
    if (60..68).contains(&place) {
        api = api.replace("/exchange/status:", "/exchange/state:");
    }
    let mut manifest = given(MANIFEST).replace("2026-0142", &format!("2026-{project:05}"));
    if !consumes.is_empty() {
        writeln!(manifest, "consumes: [{}]", consumes.join(", ")).unwrap();
    }
    fs::write(own.join("hutong.yaml"), manifest).unwrap();
    fs::write(own.join("api/openapi.yaml"), api).unwrap();
    fs::write(own.join("catalogue/services.yaml"), given(SERVICES)).unwrap();
    if !demands.is_empty() {
        fs::write(own.join("catalogue/需求清单.csv"), demands).unwrap();
    }
    fs::write(own.join("catalogue/resources.yaml"), given(&records)).unwrap();
}

/// The unified social credit code of a department, with both check characters (GB 11714 and GB 32100).
fn department_code(number: usize) -> String {
    const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("MB{number:06}");
    let value = |sign: char| usize::try_from(sign.to_digit(36).unwrap()).unwrap();
    let weights = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = body
        .chars()
        .map(value)
        .zip(weights)
        .map(|(a, b)| a * b)
        .sum();
    let check = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(u32::try_from(digit).unwrap(), 10).unwrap(),
    };
    let code = format!("11330000{body}{check}");
    let mut weight = 1;
    let mut sum = 0;
    for sign in code.chars() {
        sum += SIGNS.find(sign).unwrap() * weight;
        weight = weight * 3 % 31;
    }
    let last = SIGNS.chars().nth((31 - sum % 31) % 31).unwrap();
    format!("{code}{last}")
}

/// A record of the approved catalogue with another code, name and items. The first is the one that is queried, and keeps its items, too;
/// the others are handed out as files.
fn record(records: &mut String, code: &str, resource: usize, title: &str, items: &[String]) {
    let text = CATALOGUE.split("- mdId").nth(resource.min(2)).unwrap();
    let (head, served) = text.split_once("    信息项:\n").unwrap();
    let head = head
        .replace("-0002", &format!("-{resource:04}"))
        .replace("307011900101/000001", code)
        .replace("307011900101/000002", code)
        .replace("经营主体年度报告信息", title)
        .replace("经营主体年报情况统计", title);
    writeln!(records, "- mdId{head}    信息项:").unwrap();
    if resource == 1 {
        records.push_str(served);
    }
    for item in items {
        writeln!(
            records,
            "      - {{名称: {item}, 数据类型: 字符型C, 长度: 50}}"
        )
        .unwrap();
    }
}
