//! What may be typed: commands and their arguments, with their help.

use crate::day::calendar_date;
use crate::pack::{Class, Severity, Stage};
use crate::report::catalogue::NormalForm;
use crate::report::schemas::SCHEMAS;
use crate::run::{Format, RowForm};
use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args, Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The gate a government information system passes before approval. 互通：政务信息系统互联互通评判
#[derive(Debug, Parser)]
#[command(
    name = "hutong",
    disable_version_flag = true,
    override_usage = "hutong [OPTIONS] <COMMAND>",
    arg_required_else_help = true,
    subcommand_negates_reqs = true,
    about = "The gate a government information system passes before approval\n互通：政务信息系统立项、验收、运维的互联互通评判",
    after_help = "Exit codes 退出码: 0 PASS/CONDITIONAL 通过/有条件通过 · 1 FAIL 不通过 · 2 usage, configuration or output 用法、配置或输出错误 · 3 INCOMPLETE 无法判定 · 4 evidence not verified 证明核验不通过 · 70 internal error 内部错误"
)]
pub(super) struct Cli {
    /// Print the version 版本
    #[arg(long, short = 'V')]
    pub(super) version: bool,
    /// With --version: also the commit and the digests of the packs 同时打印提交号和规则包摘要
    #[arg(long, requires = "version")]
    pub(super) verbose: bool,
    #[command(flatten)]
    pub(super) style: StyleArgs,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge a submission: a folder, an archive or a single descriptor 评判申报材料
    Check(CheckArgs),
    /// Judge every submission below a folder, and compare them with each other 评判收件夹中的全部申报材料并相互比对
    #[command(mut_arg("project", |arg| arg.hide(true)), mut_arg("against", |arg| arg.hide(true)))]
    Audit(AuditArgs),
    #[cfg(feature = "registry")]
    /// Ask the registry that an audit keeps 查询批量评判的登记库
    Registry {
        /// The registry, registry.sqlite of an audit with --rows sqlite 登记库，由 hutong audit --rows sqlite 写出
        #[cfg_attr(
            feature = "postgres",
            arg(
                help = "The registry: registry.sqlite of an audit with --rows sqlite, or the address of one with --registry-db 登记库：hutong audit --rows sqlite 写出的文件，或 --registry-db 的地址"
            )
        )]
        file: PathBuf,
        #[command(subcommand)]
        question: RegistryCommand,
    },
    /// Say what a new version breaks for those who use the old one 比较新旧版本
    #[command(mut_arg("formats", three_formats))]
    Diff(DiffArgs),
    /// Judge a submission and sign what was found 评判并签署证明
    #[command(mut_arg("paths", submission))]
    Attest(AttestArgs),
    /// Check evidence against a submission 核验证明
    #[command(mut_arg("formats", two_formats))]
    Verify(VerifyArgs),
    /// Say what a rule wants, why, and how to meet it; also an endpoint or a clause 解释规则、端点或条款
    Explain {
        /// The rule, such as gb/resource-without-sharing-type; or the id of an endpoint or of a clause 规则、端点或条款
        rule: String,
        #[command(flatten)]
        pack: PackArg,
    },
    /// List the rules of a pack 列出规则
    Rules {
        /// Only rules that mention this text 只列出提到这段文字的规则
        text: Option<String>,
        /// Only rules of this severity 只列出该级别的规则
        #[arg(long, value_parser = PossibleValuesParser::new(Severity::ALL.map(Severity::name)))]
        severity: Option<String>,
        /// How they are listed 输出格式
        #[arg(long, value_name = "NAME", default_value = "human", value_parser = PossibleValuesParser::new(["human", "json"]))]
        format: String,
        #[command(flatten)]
        pack: PackArg,
    },
    /// Write files to start from; nothing is overwritten 生成起始文件，不覆盖已有文件
    Init {
        /// The folder of the submission 申报材料所在目录
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// An OpenAPI document to derive catalogue records and missing endpoints from 已有的接口描述
        #[arg(long, value_name = "OPENAPI")]
        from: Option<PathBuf>,
        #[command(flatten)]
        pack: PackArg,
    },
    /// Look at a catalogue in whatever form it is 查看目录
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// Write what an office decided where no program can; lists what awaits a decision 登记一项认定；不指明事项时列出待认定的事项
    Decide(DecideArgs),
    /// Write an office's excuse for a finding 登记一条豁免
    Waive(WaiveArgs),
    /// Work on packs 规则包
    #[command(subcommand)]
    Pack(PackCommand),
    /// Print a JSON Schema 打印 JSON Schema
    Schema {
        /// Which 名称
        #[arg(value_parser = PossibleValuesParser::new(SCHEMAS.iter().map(|(name, _)| *name)))]
        name: String,
    },
    /// Print the completions of a shell 打印命令行补全脚本
    Completions {
        /// The shell 命令行解释器
        shell: Shell,
    },
    /// Print the manual page, of a command where one is named 打印手册页
    Man {
        /// The command 命令
        command: Option<String>,
    },
    /// List the exit codes 退出码
    #[command(long_about = EXIT_CODES)]
    ExitCodes,
}

/// What each exit code means, for every command.
pub(super) const EXIT_CODES: &str = "\
check, attest:  0 PASS or CONDITIONAL 通过或有条件通过 · 1 FAIL 不通过 · 3 INCOMPLETE 无法判定
diff:           0 compatible 兼容 · 1 breaking 不兼容 · 3 undecided 无法判定
audit, check A B…: as check; 3 also for what was not judged 同 check；有未评判的内容时至少为 3
verify:         as check, for what was signed 同 check，以签署的结论为准 · 4 not verified 核验不通过
every command:  2 usage, configuration, pack or output 用法、配置、规则包或输出错误 · 70 internal error 内部错误

Of several outcomes the worst counts: an endpoint that is missing and a file that cannot be read are FAIL.
同时有多种结果时，以最严的为准：既有缺失的端点又有无法读取的文件，结论为不通过。";

#[derive(Debug, Subcommand)]
pub(super) enum CatalogueCommand {
    /// Say how each sheet and each column is understood; nothing is judged 逐表逐列说明目录是怎样读取的，不作评判
    Show {
        /// A workbook, a CSV file, records or a folder; - for standard input 工作簿、CSV、目录记录或目录；- 为标准输入
        path: PathBuf,
        /// How it is told 输出格式
        #[arg(long, value_name = "NAME", default_value = "human", value_parser = PossibleValuesParser::new(["human", "json"]))]
        format: String,
        #[command(flatten)]
        pack: PackArg,
    },
    /// Write a workbook to fill in, with the columns of the guide and lists to choose from; nothing is overwritten 生成可填写的目录工作簿，不覆盖已有文件
    Template {
        /// Where it goes 输出文件
        #[arg(long, short, value_name = "FILE.xlsx")]
        output: PathBuf,
        #[command(flatten)]
        pack: PackArg,
    },
    /// Write it in the normal form, which is read as the same resources and items 按规范格式写出，内容不变
    Convert {
        /// A workbook, a CSV file, records or a folder; - for standard input 工作簿、CSV、目录记录或目录；- 为标准输入
        path: PathBuf,
        /// The form 写成哪种格式
        #[arg(long, value_name = "FORM", value_parser = PossibleValuesParser::new(NormalForm::ALL.map(NormalForm::name)))]
        to: String,
        /// Where it goes; standard output by default, a workbook needs a file 输出文件，默认为标准输出；xlsx 须指明文件
        #[arg(long, short, value_name = "FILE", required_if_eq("to", "xlsx"))]
        output: Option<PathBuf>,
        #[command(flatten)]
        pack: PackArg,
    },
}

#[cfg(feature = "registry")]
#[derive(Debug, Subcommand)]
pub(super) enum RegistryCommand {
    /// Which submissions are new, gone or judged otherwise 有变化的申报材料
    Changes {
        /// From this day on, CCYY-MM-DD: what audits for earlier days found is what was before 起始日期，此前的评判为原结论
        #[arg(long, value_name = "DATE", value_parser = date)]
        since: String,
        #[command(flatten)]
        told: ToldArg,
    },
    /// Which waivers end soon, or have ended 即将到期和已过期的豁免
    Due {
        /// Within so many days 天数
        #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=36_500))]
        days: u32,
        /// From this day on, CCYY-MM-DD; today in Asia/Shanghai by default 起算日期，默认为北京时间今天
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<String>,
        #[command(flatten)]
        told: ToldArg,
    },
    /// What became of a project 一个项目的评判经过
    History {
        /// The code of the project, or the path of a submission 项目代码或材料路径
        project: String,
        #[command(flatten)]
        told: ToldArg,
    },
    /// Write the official catalogue that --registry takes: the resources of what passes 导出已通过材料的资源，供 --registry 使用
    Export {
        /// Where it goes 输出文件
        #[arg(long, short, value_name = "FILE.csv")]
        output: PathBuf,
        #[command(flatten)]
        pack: PackArg,
    },
}

#[cfg(feature = "registry")]
#[derive(Debug, Args)]
pub(super) struct ToldArg {
    /// How it is told 输出格式
    #[arg(long, value_name = "NAME", default_value = "human", value_parser = PossibleValuesParser::new(["human", "json"]))]
    pub(super) format: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum PackCommand {
    /// Load a pack and list its mistakes 检查规则包
    Lint {
        /// The pack's folder 规则包目录
        dir: PathBuf,
    },
    /// Start a pack that extends another 新建一个基于其他规则包的规则包
    New {
        /// Its folder, which does not exist yet; its name is the id 规则包目录，不能已存在，其名称即 id
        dir: PathBuf,
        /// The pack that it extends: a name in the binary or a folder 所基于的规则包：内置名称或目录
        #[arg(long, value_name = "NAME|DIR", default_value = "gb")]
        from: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct PackArg {
    /// The pack: a name in the binary or a folder 规则包：内置名称或目录
    #[arg(long = "pack", value_name = "NAME|DIR", default_value = "gb")]
    pub(super) pack: String,
}

#[derive(Debug, Args)]
pub(super) struct StyleArgs {
    /// Language of human output; from the locale by default 输出语言，默认按系统区域
    #[arg(long, global = true, value_name = "LANG", value_parser = PossibleValuesParser::new(["zh", "en", "both"]))]
    pub(super) lang: Option<String>,
    /// When to colour 何时使用颜色
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_parser = PossibleValuesParser::new(["auto", "always", "never"]))]
    pub(super) color: String,
}

/// What an office says of a submission that it judges.
#[derive(Debug, Args)]
pub(super) struct OfficeArgs {
    #[command(flatten)]
    pub(super) pack: PackArg,
    /// The code of the project that is judged, as the office says it 项目代码，由主管部门指定
    #[arg(long, value_name = "CODE", value_parser = project)]
    pub(super) project: Option<String>,
    /// The class, as the office says it 项目类别，由主管部门指定
    #[arg(long, value_parser = PossibleValuesParser::new(Class::ALL.map(Class::name)))]
    pub(super) class: Option<String>,
    /// The stage, as the office says it 阶段，由主管部门指定
    #[arg(long, value_parser = PossibleValuesParser::new(Stage::ALL.map(Stage::name)))]
    pub(super) stage: Option<String>,
    /// The office's export of the official catalogue 主管部门目录的导出文件
    #[arg(long, value_name = "FILE")]
    pub(super) registry: Option<PathBuf>,
    /// The last approved version, which must not be broken: a folder, an archive or a document 上一核准版本，不得与其不兼容
    #[arg(long, value_name = "DIR")]
    pub(super) against: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// The submission, or several; - for one description from standard input 申报材料，可列出多份；- 为从标准输入读取一份描述
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) office: OfficeArgs,
    /// The office's waivers and decisions; a file inside the submission is refused 主管部门的豁免和认定，不得在申报材料之内
    #[arg(long, value_name = "FILE")]
    pub(super) waivers: Option<PathBuf>,
    /// The day to judge for, CCYY-MM-DD; today in Asia/Shanghai by default 评判日期，默认为北京时间今天
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// On the decision (--format html): its number 审查意见书的编号
    #[arg(long, value_name = "TEXT")]
    pub(super) number: Option<String>,
    /// On the decision: the office that reviews; by default the one that adopted the pack 审查单位，默认为采信规则包的单位
    #[arg(long = "office", value_name = "NAME")]
    pub(super) office_name: Option<String>,
    /// On the decision: who reviews 审查人
    #[arg(long, value_name = "NAME")]
    pub(super) officer: Option<String>,
    /// On the decision: the day on which the submission came in, CCYY-MM-DD 收件日期
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) received: Option<String>,
    /// Print every finding and row for people, however long that gets 完整列出全部问题和端点
    #[arg(long)]
    pub(super) all: bool,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// Folders with submissions, submissions, lists of paths (*.txt); - for a list from standard input 收件夹、申报材料或路径清单（*.txt）；- 为从标准输入读取清单
    #[arg(value_name = "INBOX", required = true)]
    pub(super) inboxes: Vec<PathBuf>,
    /// The folder for pages and tables, outside of the inboxes; judging goes on in it where it stopped 输出文件夹，不得在收件夹之内；中断后再次运行即续评
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) office: OfficeArgs,
    /// The office's waivers and decisions; a file inside an inbox is refused 主管部门的豁免和认定，不得在收件夹之内
    #[arg(long, value_name = "FILE")]
    pub(super) waivers: Option<PathBuf>,
    /// The day to judge for, CCYY-MM-DD; today in Asia/Shanghai by default 评判日期，默认为北京时间今天
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// How rows are written; sqlite keeps former verdicts, too 数据行的格式，可多选；sqlite 并保留以前的结论
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', default_value = "ndjson", value_parser = PossibleValuesParser::new(RowForm::ALL.iter().map(|(name, _)| *name)))]
    pub(super) rows: Vec<String>,
    /// Keep rows and former verdicts on PostgreSQL as well, where several officers have them in common; the password in PGPASSWORD 同时写入 PostgreSQL 上的共用登记库；密码用环境变量 PGPASSWORD 给出
    #[cfg(feature = "registry")]
    #[arg(long, value_name = "postgres://USER@HOST/DB?schema=NAME", hide = cfg!(not(feature = "postgres")))]
    pub(super) registry_db: Option<String>,
    /// Leave out what stands in submissions: values, excerpts, names of items; places, rules, counts, codes and names of resources stay 脱敏：不写出材料中的取值、原文和信息项名称，保留位置、规则、数量、资源代码和名称
    #[arg(long)]
    pub(super) redact: bool,
    /// On all pages: the office that reviews; by default the one that adopted the pack 各页上的审查单位，默认为采信规则包的单位
    #[arg(long = "office", value_name = "NAME")]
    pub(super) office_name: Option<String>,
    /// Only the numbers of verdicts 只输出各结论的份数
    #[arg(long, short)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("subject").requires_all(["outcome", "reason"]),
    group = ArgGroup::new("outcome").requires("subject"),
)]
pub(super) struct DecideArgs {
    /// The submission 申报材料
    #[arg(value_name = "PATH")]
    pub(super) submission: PathBuf,
    /// A clause that a person must check 须人工核对的条款
    #[arg(long, value_name = "ID", group = "subject")]
    pub(super) clause: Option<String>,
    /// An undecided endpoint 未能判定的端点
    #[arg(long, value_name = "ID", group = "subject")]
    pub(super) endpoint: Option<String>,
    /// With --endpoint: the code of the resource that it is for 该端点所服务的资源代码
    #[arg(long, value_name = "CODE", requires = "endpoint")]
    pub(super) resource: Option<String>,
    /// A file that could not be read; --accept: it is no interface and no catalogue 未能读取的文件；--accept 即认定其不是接口描述或目录
    #[arg(long, value_name = "PATH", group = "subject")]
    pub(super) file: Option<String>,
    /// Operations of the system's own pages, by the beginning of their paths 系统自身页面的操作，以路径的开头指明
    #[arg(long, value_name = "PREFIX", group = "subject", value_parser = prefix)]
    pub(super) operations: Option<String>,
    /// It is accepted 认可
    #[arg(long, group = "outcome")]
    pub(super) accept: bool,
    /// It is refused 不认可
    #[arg(long, group = "outcome")]
    pub(super) refuse: bool,
    /// Why 理由
    #[arg(long, requires = "subject")]
    pub(super) reason: Option<String>,
    /// Who decides; whoever made the file's last decision, else the pack's authority, by default 认定单位，默认同上一项
    #[arg(long, value_name = "WHO")]
    pub(super) by: Option<String>,
    /// The day of the decision, for which the submission is judged; today in Asia/Shanghai by default 认定日期，默认为北京时间今天
    #[arg(long, value_name = "DATE")]
    pub(super) on: Option<String>,
    /// The office's file to write to; made where it is missing 写入的豁免与认定文件
    #[arg(long, value_name = "FILE", default_value = "waivers.yaml")]
    pub(super) waivers: PathBuf,
    #[command(flatten)]
    pub(super) office: OfficeArgs,
}

#[derive(Debug, Args)]
pub(super) struct WaiveArgs {
    /// The rule, in full, such as gb/date-in-future 规则全名
    #[arg(required_unless_present = "renew")]
    pub(super) rule: Option<String>,
    /// The place: 'GET /path', a resource code (with #item), a file, an endpoint, sha256:…, or everywhere
    /// 位置：操作、资源代码（可加 #信息项）、文件、端点、指纹，或 everywhere
    #[arg(long, value_name = "PLACE", required_unless_present = "renew")]
    pub(super) at: Option<String>,
    /// Why 理由
    #[arg(long, required_unless_present = "renew")]
    pub(super) reason: Option<String>,
    /// The last day, CCYY-MM-DD, two years from the first at most 到期日，最长两年
    #[arg(long, value_name = "DATE", required_unless_present = "renew")]
    pub(super) until: Option<String>,
    /// Who grants it; whoever granted the file's last waiver, else the pack's authority, by default 批准单位，默认同上一条
    #[arg(long, value_name = "WHO")]
    pub(super) by: Option<String>,
    /// The day it is granted; today in Asia/Shanghai by default 批准日期，默认为北京时间今天
    #[arg(long, value_name = "DATE")]
    pub(super) on: Option<String>,
    /// Number of the document that says so 文号
    #[arg(long, value_name = "NUMBER")]
    pub(super) reference: Option<String>,
    /// Code of the project; the manifest's in the submission by default 项目代码，默认取申报材料清单
    #[arg(long, value_name = "CODE")]
    pub(super) project: Option<String>,
    /// The submission that the project code is taken from 申报材料
    #[arg(long, value_name = "PATH", default_value = "interop")]
    pub(super) submission: PathBuf,
    /// The office's file to write to; made where it is missing 写入的豁免文件
    #[arg(long, value_name = "FILE", default_value = "waivers.yaml")]
    pub(super) waivers: PathBuf,
    /// Renew the file's waivers by what is found in the submission: fingerprints of the former form, and digests that are confirmed
    /// 按申报材料更新豁免：旧式指纹，以及经确认的内容摘要
    #[arg(long, conflicts_with_all = ["rule", "at", "reason", "until", "by", "reference", "project"])]
    pub(super) renew: bool,
    /// With --renew: a digest that it listed and whose content the office has looked at; repeatable 经核对确认的内容摘要，可重复
    #[arg(long, value_name = "sha256:…", requires = "renew", value_parser = pack_digest)]
    pub(super) confirm: Vec<String>,
    #[command(flatten)]
    pub(super) pack: PackArg,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes 退出码: 0 compatible 兼容 · 1 breaking 不兼容 · 2 usage, configuration or output 用法、配置或输出错误 · 3 undecided 无法判定 · 70 internal error 内部错误"
)]
pub(super) struct DiffArgs {
    /// The version in use: a folder, an archive or a document 原版本
    pub(super) old: PathBuf,
    /// The version that is to follow it 新版本
    pub(super) new: PathBuf,
    #[command(flatten)]
    pub(super) pack: PackArg,
    /// The day on which an announced end has passed or not, CCYY-MM-DD; today in Asia/Shanghai by default 判断停用日期是否已过的日期，默认为北京时间今天
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// How many times the usual budgets may be spent on comparing schemas 比较数据结构的预算倍数
    #[arg(long, value_name = "TIMES", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(super) effort: u32,
    /// Show each change once, or at every operation that feels it 按变化或按接口列出
    #[arg(long, value_parser = ["change", "operation"], default_value = "change")]
    pub(super) by: String,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes are those of check 退出码同 check. A key 密钥: openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout -out key.pub"
)]
pub(super) struct AttestArgs {
    #[command(flatten)]
    pub(super) check: CheckArgs,
    /// The signer's private key: Ed25519, PKCS#8 PEM 签署方私钥
    #[arg(long, value_name = "FILE")]
    pub(super) key: PathBuf,
    /// Where the evidence goes, outside of the submission 证明的输出文件，不得在申报材料之内
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// The number of this evidence within its project; after --previous by default one more than that has 项目内的证明序号
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=MOST_SERIAL))]
    pub(super) serial: Option<u64>,
    /// The evidence before this one 上一份证明
    #[arg(long, value_name = "FILE")]
    pub(super) previous: Option<PathBuf>,
}

/// The help of the path where it is not standard input.
fn submission(path: clap::Arg) -> clap::Arg {
    path.help("The submission 申报材料")
        .num_args(1)
        .action(clap::ArgAction::Set)
}

/// The help of `--format` for a comparison.
fn three_formats(formats: clap::Arg) -> clap::Arg {
    formats.help("A report, to standard output or a file; repeatable: human, json, markdown 报告格式，可重复")
}

/// The help of `--format` for commands with fewer formats.
fn two_formats(formats: clap::Arg) -> clap::Arg {
    formats.help("A report, to standard output or a file; repeatable: human, json 报告格式，可重复")
}

/// Programs that read numbers as floats lose digits of larger ones.
const MOST_SERIAL: u64 = (1 << 53) - 1;

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes 退出码: 0 verified, PASS/CONDITIONAL 核验无误，通过或有条件通过 · 1 verified, FAIL 核验无误，不通过 · 2 usage, configuration or output 用法、配置或输出错误 · 3 verified, INCOMPLETE 核验无误，无法判定 · 4 not verified 核验不通过 · 70 internal error 内部错误"
)]
pub(super) struct VerifyArgs {
    /// The evidence 证明文件
    pub(super) evidence: PathBuf,
    /// The submission it is about 所证明的申报材料
    #[arg(long, value_name = "PATH")]
    pub(super) submission: PathBuf,
    /// The signer's public key, from the signer and not from the submission: Ed25519, SPKI PEM 签署方公钥，不得取自申报材料
    #[arg(long, value_name = "FILE")]
    pub(super) key: PathBuf,
    #[command(flatten)]
    pub(super) pack: PackArg,
    /// The digest of the pack that must have decided; that of --pack by default 认可的规则包摘要，默认为 --pack 的摘要
    #[arg(long, value_name = "sha256:…", value_parser = pack_digest)]
    pub(super) pack_digest: Option<String>,
    /// The catalogue that was compared with 评判时所用的主管部门目录
    #[arg(long, value_name = "FILE")]
    pub(super) registry: Option<PathBuf>,
    /// The approved version that was compared with 评判时所用的上一核准版本
    #[arg(long, value_name = "DIR")]
    pub(super) against: Option<PathBuf>,
    /// The office's waivers and decisions that were applied 评判时所用的豁免和认定
    #[arg(long, value_name = "FILE")]
    pub(super) waivers: Option<PathBuf>,
    /// The check code on the paper, which must be the evidence's 纸质审查意见书上的核验码
    #[arg(long, value_name = "CODE")]
    pub(super) code: Option<String>,
    /// Judge the submission again and compare the result 重新评判并比对结果
    #[arg(long)]
    pub(super) rerun: bool,
    /// How many days old it may be 证明的有效天数
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) max_age: Option<u32>,
    /// The lowest number it may have 证明序号的下限
    #[arg(long, value_name = "N")]
    pub(super) serial: Option<u64>,
    /// The project it must be for 项目代码
    #[arg(long, value_name = "CODE")]
    pub(super) project: Option<String>,
    /// The class it must have been judged as 应按哪一类别评判
    #[arg(long, value_parser = PossibleValuesParser::new(Class::ALL.map(Class::name)))]
    pub(super) class: Option<String>,
    /// The stage it must have been judged at 应按哪一阶段评判
    #[arg(long, value_parser = PossibleValuesParser::new(Stage::ALL.map(Stage::name)))]
    pub(super) stage: Option<String>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

/// A day of the calendar.
fn date(text: &str) -> Result<String, String> {
    match calendar_date(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("a date as CCYY-MM-DD 形如 CCYY-MM-DD 的日期".into()),
    }
}

/// The beginning of a path, of one segment at least.
fn prefix(text: &str) -> Result<String, String> {
    let path = text.trim().trim_end_matches('/');
    match path.strip_prefix('/') {
        Some(rest) if !rest.is_empty() => Ok(path.to_owned()),
        _ => Err("the beginning of a path, such as /admin 路径的开头，如 /admin".into()),
    }
}

/// A project's code, which is not blank.
fn project(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("the code of a project is not blank 项目代码不能为空".into()),
        code => Ok(code.to_owned()),
    }
}

fn pack_digest(text: &str) -> Result<String, String> {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if digits.len() == 64 && digits.bytes().all(lower) {
        return Ok(text.to_owned());
    }
    Err("sha256: and 64 lower-case hexadecimal digits sha256: 加 64 位小写十六进制数字".into())
}

#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// A report, to standard output or a file; repeatable: human, concise, json, sarif, junit, github, gitlab, markdown, html 报告格式，可重复
    #[arg(long = "format", value_name = "NAME[=FILE]", value_parser = format)]
    pub(super) formats: Vec<(Format, Option<PathBuf>)>,
    /// Only the verdict 只输出结论
    #[arg(long, short)]
    pub(super) quiet: bool,
}

fn format(text: &str) -> Result<(Format, Option<PathBuf>), String> {
    let (name, file) = match text.split_once('=') {
        Some((name, "-")) => (name, None),
        Some((_, "")) => return Err("the file name is missing 缺少文件名".into()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let known = Format::ALL.iter().find(|(known, _)| *known == name);
    known.map(|(_, format)| (*format, file)).ok_or_else(|| {
        let names = Format::ALL.map(|(name, _)| name);
        format!("the formats are 可用格式: {}", names.join(", "))
    })
}
