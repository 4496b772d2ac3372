//! The tables of an audit that officers open in a spreadsheet program.

use super::super::csv::csv;
use super::super::labels;
use super::super::sanitize::visible;
use super::{Audited, outcome, words};
use crate::audit::{LeftRow, Member, PairRow, Relation, Relations, SubmissionRow};
use crate::pack::{Class, Stage};
use crate::text::{Lang, Text};

/// A table as programs for spreadsheets show it.
#[derive(Debug)]
pub struct OfficeTable {
    /// The name of its sheet in a workbook.
    pub name: &'static str,
    /// The names of its columns, each with its width in a workbook, in letters.
    pub columns: Vec<(&'static str, u16)>,
    /// Its rows.
    pub rows: Vec<Vec<OfficeCell>>,
}

/// A cell of such a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfficeCell {
    /// Nothing.
    Blank,
    /// A text.
    Text(String),
    /// A number.
    Number(usize),
    /// The path of a page beside the table.
    Page(String),
}

impl OfficeTable {
    /// The table as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        let head = self.columns.iter().map(|(name, _)| (*name).to_owned());
        let rows = self
            .rows
            .iter()
            .map(|row| row.iter().map(OfficeCell::text).collect());
        let all: Vec<Vec<String>> = std::iter::once(head.collect()).chain(rows).collect();
        csv(&all)
    }

    fn new<L>(name: &'static str, columns: &[Column<L>], lines: impl Iterator<Item = L>) -> Self {
        let row = |line: L| columns.iter().map(|column| (column.cell)(&line)).collect();
        Self {
            name,
            rows: lines.map(row).collect(),
            columns: columns.iter().map(|it| (it.name, it.width)).collect(),
        }
    }
}

impl OfficeCell {
    /// What CSV shows.
    fn text(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Text(text) | Self::Page(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// A column: its name, its width in letters, and what it shows of a line.
struct Column<L> {
    name: &'static str,
    width: u16,
    cell: fn(&L) -> OfficeCell,
}

const fn column<L>(name: &'static str, width: u16, cell: fn(&L) -> OfficeCell) -> Column<L> {
    Column { name, width, cell }
}

/// A text of a submission, or nothing.
fn given(field: Option<&String>) -> OfficeCell {
    field.map_or(OfficeCell::Blank, |text| OfficeCell::Text(visible(text)))
}

fn said(text: Option<Text>) -> OfficeCell {
    text.map_or(OfficeCell::Blank, |text| OfficeCell::Text(both(&text)))
}

/// A line of the overview.
enum Line<'a> {
    /// A submission, and which version of its project it is, where there are several.
    Submission(&'a SubmissionRow, Option<Text>),
    /// What was not judged.
    Left(&'a LeftRow),
}

impl Line<'_> {
    /// A field of a submission; blank for what was not judged.
    fn of(&self, cell: impl Fn(&SubmissionRow) -> OfficeCell) -> OfficeCell {
        match self {
            Self::Submission(row, _) => cell(row),
            Self::Left(_) => OfficeCell::Blank,
        }
    }

    fn number(&self, number: impl Fn(&SubmissionRow) -> usize) -> OfficeCell {
        self.of(|row| OfficeCell::Number(number(row)))
    }
}

/// One line a submission, the worst first; then what was not judged.
#[must_use]
pub fn overview(audited: &Audited<'_>) -> OfficeTable {
    let columns: &[Column<Line<'_>>] = &[
        column("结论 verdict", 18, |line| match line {
            Line::Submission(row, _) => {
                let verdict = outcome(row).map_or_else(labels::no_verdict, labels::outcome);
                OfficeCell::Text(both(&verdict))
            }
            Line::Left(_) => OfficeCell::Text(both(&labels::not_judged())),
        }),
        column("版本 version", 14, |line| match line {
            Line::Submission(_, version) => said(version.clone()),
            Line::Left(_) => OfficeCell::Blank,
        }),
        column("项目代码 project code", 16, |line| {
            line.of(|row| given(row.project_code.as_ref()))
        }),
        column("项目名称 project", 34, |line| {
            line.of(|row| given(row.project_name.as_ref()))
        }),
        column("类别 class", 10, |line| {
            line.of(|row| {
                let class = row.class.as_deref().and_then(Class::parse);
                chinese(class.map(Class::text))
            })
        }),
        column("阶段 stage", 10, |line| {
            line.of(|row| {
                let stage = row.stage.as_deref().and_then(Stage::parse);
                chinese(stage.map(Stage::text))
            })
        }),
        column("项目单位 organisation", 26, |line| {
            line.of(|row| given(row.provider_name.as_ref()))
        }),
        column("项目单位代码 its code", 22, |line| {
            line.of(|row| given(row.provider_code.as_ref()))
        }),
        column("建设单位 vendor", 22, |line| {
            line.of(|row| given(row.vendor.as_ref()))
        }),
        column("材料 submission", 34, |line| match line {
            Line::Submission(row, _) => given(Some(&row.path)),
            Line::Left(left) => given(Some(&left.path)),
        }),
        column("影响结论的问题 gating findings", 12, |line| {
            line.number(|row| row.gating)
        }),
        column("缺失或不兼容的端点 endpoints", 12, |line| {
            line.number(|row| row.endpoints)
        }),
        column("未能评判 not judged", 12, |line| {
            line.number(|row| row.unjudged)
        }),
        column("错误 errors", 10, |line| line.number(|row| row.errors)),
        column("警告 warnings", 10, |line| {
            line.number(|row| row.warnings)
        }),
        column("已豁免或认定 excused", 12, |line| {
            line.number(|row| row.excused)
        }),
        column("接口 interfaces", 10, |line| {
            line.number(|row| row.interfaces)
        }),
        column("操作 operations", 10, |line| {
            line.number(|row| row.operations)
        }),
        column("资源 resources", 10, |line| {
            line.number(|row| row.resources)
        }),
        column("信息项 items", 10, |line| line.number(|row| row.items)),
        column(
            "首要问题或无结论的原因 first finding, or why there is no verdict",
            60,
            |line| match line {
                Line::Submission(row, _) => given(row.reason_zh.as_ref()),
                Line::Left(left) => given(Some(&left.reason_zh)),
            },
        ),
        column("意见书 page", 34, |line| {
            line.of(|row| match &row.page {
                Some(page) => OfficeCell::Page(visible(page)),
                None => OfficeCell::Blank,
            })
        }),
    ];
    let (newest, former) = (audited.relations.newest(), audited.relations.former());
    let submissions = audited.ranked().into_iter().map(|row| {
        let path = row.path.as_str();
        let version = if former.contains(path) {
            Some(words::former())
        } else {
            newest.contains(path).then(words::newest)
        };
        Line::Submission(row, version)
    });
    let lines = submissions.chain(audited.left.iter().map(Line::Left));
    OfficeTable::new("总体情况", columns, lines)
}

/// A place where a relation is seen, or a limit that was reached.
enum Seen<'a> {
    /// The number of the relation, from 1, the relation, and one of its members.
    Member(usize, &'a Relation, &'a Member),
    /// What was not compared.
    Limit(Text),
}

impl Seen<'_> {
    fn of(&self, cell: impl Fn(&Member) -> OfficeCell) -> OfficeCell {
        match self {
            Self::Member(_, _, member) => cell(member),
            Self::Limit(_) => OfficeCell::Blank,
        }
    }

    fn relation(&self, cell: impl Fn(&Relation) -> OfficeCell) -> OfficeCell {
        match self {
            Self::Member(_, relation, _) => cell(relation),
            Self::Limit(_) => OfficeCell::Blank,
        }
    }
}

/// One line for each place where a relation is seen; lines of one relation have one number.
#[must_use]
pub fn relations(relations: &Relations) -> OfficeTable {
    let columns: &[Column<Seen<'_>>] = &[
        column("序号 number", 8, |seen| match seen {
            Seen::Member(number, ..) => OfficeCell::Number(*number),
            Seen::Limit(_) => OfficeCell::Blank,
        }),
        column("关系 relation", 40, |seen| match seen {
            Seen::Member(_, relation, _) => OfficeCell::Text(both(&words::kind(relation.kind).0)),
            Seen::Limit(text) => OfficeCell::Text(both(text)),
        }),
        column("对象 subject", 26, |seen| {
            seen.relation(|relation| given(Some(&relation.subject)))
        }),
        column("相似度 % alike", 10, |seen| {
            seen.relation(|relation| {
                relation
                    .percent
                    .map_or(OfficeCell::Blank, OfficeCell::Number)
            })
        }),
        column("材料 submission", 34, |seen| {
            seen.of(|member| given(Some(&member.path)))
        }),
        column("项目代码 project code", 16, |seen| {
            seen.of(|member| given(member.project_code.as_ref()))
        }),
        column("项目名称 project", 34, |seen| {
            seen.of(|member| given(member.project_name.as_ref()))
        }),
        column("资源 resource", 26, |seen| {
            seen.of(|member| given(member.resource.as_ref()))
        }),
        column("资源名称 title", 30, |seen| {
            seen.of(|member| given(member.title.as_ref()))
        }),
        column("提供方 provider", 26, |seen| {
            seen.of(|member| given(member.provider_name.as_ref()))
        }),
        column("提供方代码 its code", 22, |seen| {
            seen.of(|member| given(member.provider_code.as_ref()))
        }),
        column("所需数据的部门 asked of", 26, |seen| {
            seen.of(|member| given(member.asked_of.as_ref()))
        }),
        column("信息项 items", 60, |seen| {
            seen.of(|member| given(Some(&member.items.join("、"))))
        }),
    ];
    let seen = (1..).zip(&relations.list).flat_map(|(number, relation)| {
        let members = relation.members.iter();
        members.map(move |member| Seen::Member(number, relation, member))
    });
    let limits = relations.limits.iter().flat_map(|limit| {
        let note = words::limit(*limit);
        words::limited(*limit).iter().map(move |kind| {
            let kind = words::kind(*kind).0;
            Seen::Limit(Text::new(
                format!("{}：{}", kind.zh, note.zh),
                format!("{}: {}", kind.en, note.en),
            ))
        })
    });
    OfficeTable::new("相互关系", columns, seen.chain(limits))
}

/// One line for each pair by which resources are alike; pairs of one group have one number.
#[must_use]
pub fn pairs(relations: &Relations) -> OfficeTable {
    let columns: &[Column<&PairRow>] = &[
        column("组 group", 8, |pair| OfficeCell::Number(pair.group)),
        column("相似度 % alike", 10, |pair| {
            OfficeCell::Number(pair.percent)
        }),
        column("相同信息项 common items", 12, |pair| {
            OfficeCell::Number(pair.common)
        }),
        column("全部信息项 all items", 12, |pair| {
            OfficeCell::Number(pair.all)
        }),
        column("材料 submission", 34, |pair| given(Some(&pair.path))),
        column("资源 resource", 26, |pair| given(Some(&pair.resource))),
        column("另一材料 other submission", 34, |pair| {
            given(Some(&pair.other_path))
        }),
        column("另一资源 other resource", 26, |pair| {
            given(Some(&pair.other_resource))
        }),
    ];
    OfficeTable::new("相似的资源", columns, relations.pairs.iter())
}

fn chinese(text: Option<Text>) -> OfficeCell {
    text.map_or(OfficeCell::Blank, |text| {
        OfficeCell::Text(text.show(Lang::Zh))
    })
}

fn both(text: &Text) -> String {
    format!("{} {}", text.zh, text.en)
}
