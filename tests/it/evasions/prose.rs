//! Text that is no document of its own (principles 7 and 8): a second catalogue or interface in Markdown, pages, mail, RTF and programs
//! does not pass unseen, and a README that repeats what is registered and described does.

use super::beside::zip;
use super::case::{Case, Witness};
use super::draft::Draft;
use super::sheet::{self, Rows};
use super::sheets::hidden_record;
use serde_json::json;
use std::fmt::Write as _;

fn hidden() -> Rows {
    sheet::rows(&json!([hidden_record()]))
}

fn bars(rows: &Rows) -> String {
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| format!("|{}|", row.join("|")))
        .collect();
    let rule = format!("|{}", "---|".repeat(rows[0].len()));
    lines.insert(1, rule);
    lines.join("\n")
}

fn page(rows: &Rows) -> String {
    let cells = |row: &Vec<String>| format!("<tr><td>{}</td></tr>", row.join("</td><td>"));
    let rows: Vec<String> = rows.iter().map(cells).collect();
    format!("<html><body><table>{}</table></body></html>", rows.concat())
}

fn rtf(rows: &Rows) -> String {
    let mut text = "{\\rtf1\\ansi ".to_owned();
    for row in rows {
        for cell in row {
            for c in cell.chars() {
                match u32::from(c) {
                    code @ 0..=127 => text.push(char::from_u32(code).unwrap()),
                    code => write!(text, "\\u{code}?").unwrap(),
                }
            }
            text.push_str("\\cell ");
        }
        text.push_str("\\row ");
    }
    text + "}"
}

fn mail(kind: &str, body: &str) -> String {
    use base64ct::{Base64, Encoding};
    let body = Base64::encode_string(body.as_bytes());
    format!(
        "From: a@hz.gov.cn\nMIME-Version: 1.0\nContent-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{body}\n"
    )
}

pub fn cases() -> Vec<Case> {
    let rows = hidden();
    let line = "驾驶员从业资格信息（307014200300/000007）：有条件共享";
    let openapi = "{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"x\", \"version\": \"1\"}, \"paths\": {\"/export\": {\"get\": {}}}}";
    let interface = "| 接口名称 | 请求方式 | 接口地址 |\n|---|---|---|\n";
    let evasions = [
        ("docs/more.md", bars(&rows)),
        ("docs/more.adoc", format!("|===\n{}\n|===", bars(&rows))),
        ("docs/more.html", page(&rows)),
        ("docs/more.mhtml", mail("text/html", &page(&rows))),
        ("docs/more.eml", mail("text/csv", &sheet::csv(&rows))),
        ("docs/more.rtf", rtf(&rows)),
        ("docs/more.sql", "INSERT INTO catalog(信息资源名称,信息资源代码,共享类型) VALUES ('驾驶员从业资格信息','307014200300/000007','有条件共享');".to_owned()),
        ("docs/more.ts", format!("export const catalogue = {};", json!([hidden_record()]))),
        ("docs/list.md", format!("- {line}\n")),
        ("docs/list.txt", format!("1. {line}\n")),
        ("docs/api.md", format!("{interface}| 名单下载 | GET | /export/drivers |\n")),
        ("docs/short.md", "| 接口 | 方法 | 路径 |\n|---|---|---|\n| 名单下载 | GET | /export/drivers |\n".to_owned()),
        ("docs/lines.md", "- 请求方式：GET\n- 接口地址：/export/drivers\n".to_owned()),
        ("docs/pairs.html", "<table><tr><td>接口地址</td><td>/export/drivers</td></tr></table>".to_owned()),
        ("docs/openapi.md", "```yaml\nopenapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths:\n  /export:\n    get: {}\n```\n".to_owned()),
        ("docs/openapi.html", format!("<html><script>const spec = {openapi};</script></html>")),
        ("src/Spec.java", format!("String spec = \"{}\";", openapi.replace('"', "\\\""))),
    ];
    let own: Rows = sheet::base();
    let cells = |rows: &Rows| -> String {
        let lines = rows.iter().map(|row| format!("|{}", row.join("\n|")));
        lines.collect::<Vec<String>>().join("\n\n")
    };
    let ascii_doc = |rows: &Rows| {
        let columns = rows[0].len();
        format!(
            "[cols=\"{columns}*\", options=\"header\"]\n|===\n{}\n|===\n",
            cells(rows)
        )
    };
    let open_bars = |rows: &Rows| {
        let mut lines: Vec<String> = rows.iter().map(|row| row.join(" | ")).collect();
        lines.insert(1, vec!["---"; rows[0].len()].join(" | "));
        lines.join("\n") + "\n"
    };
    let two_columns = "接口地址 | 说明\n--- | ---\n/export/drivers | 名单下载\n";
    let parts = |count: usize, last: &str| {
        let mut text =
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"==x\"\n\n".to_owned();
        for _ in 0..count {
            text.push_str("--==x\nContent-Type: text/plain\n\n附件\n");
        }
        write!(text, "--==x\nContent-Type: text/plain\n\n{last}\n--==x--\n").unwrap();
        text
    };
    let attached = {
        use base64ct::{Base64, Encoding};
        let book = Base64::encode_string(&sheet::workbook(&[("目录", &rows)]));
        format!(
            "MIME-Version: 1.0\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n{book}\n"
        )
    };
    let more_evasions = [
        ("docs/cells.adoc", ascii_doc(&rows)),
        ("docs/open.md", open_bars(&rows)),
        ("docs/two.md", two_columns.to_owned()),
        ("docs/page.md", format!("<td>\n\n{}\n", bars(&rows))),
        ("docs/many.eml", parts(120, line)),
        ("docs/dashes.eml", format!("MIME-Version: 1.0\nContent-Type: text/plain\n\n--\n{}", bars(&rows))),
        ("docs/attached.eml", attached),
        ("docs/broken.rtf", rtf(&rows).replacen("\\ansi ", "\\ansi \\'名 ", 1)),
        ("docs/method.md", "接口地址：GET /export/drivers\n".to_owned()),
        ("docs/spaced.md", "接 口 地 址（URL）：/export/drivers\n".to_owned()),
        ("docs/word.md", "接口地址：/exchange/resources/drivers/export/query\n".to_owned()),
        ("docs/parameter.html", "<script>const spec = {\"openapi\":\"3.0.3\",\"paths\":{\"/export/{id}\":{\"get\":{}}}};</script>".to_owned()),
    ];
    let more_honest = [
        ("docs/own.adoc", ascii_doc(&own)),
        ("docs/open.md", open_bars(&own)),
        ("docs/ends.md", "查询状态（接口地址：/exchange/status）；接口地址：/exchange/status、/exchange/catalogue/changes，说明从略。\n".to_owned()),
        ("docs/bold.md", "**接口地址**：`GET /exchange/status`。\n".to_owned()),
        ("docs/base.md", "服务地址：https://jt.hz-exchange.gov.cn/transport\n".to_owned()),
        ("docs/pairs.md", "| 接口地址（URL） | /exchange/status |\n|---|---|\n| 请求方式 | GET |\n".to_owned()),
        ("docs/page.html", "<p>接口地址：/exchange/status</p><p>说明</p>".to_owned()),
        ("docs/letter.eml", parts(3, "目录已提交。\n--\n某市交通运输局")),
    ];
    let evasions = evasions.into_iter().chain(more_evasions);
    let honest = [
        ("README.md", "# 道路运输交换接口\n\n登记两项资源：307014200300/000001 有条件共享，307014200300/000002 无条件共享。\n查询为 `POST /exchange/resources/{frontCode}/{rearCode}/query`。\n\n```bash\ncurl https://jt.hz-exchange.gov.cn/transport/exchange/status\n```\n".to_owned()),
        ("docs/guide.md", "信息资源名称：必填。\n信息资源代码：按 1272 号指南。\n共享类型：三选一。\n".to_owned()),
        ("docs/own.md", bars(&own)),
        ("docs/own.html", page(&own)),
        ("docs/api.md", format!("{interface}| 状态 | GET | /exchange/status |\n| 查询 | POST | /exchange/resources/{{frontCode}}/{{rearCode}}/query |\n")),
        ("docs/lines.md", "- 请求方式：GET\n- 接口地址：https://jt.hz-exchange.gov.cn/transport/exchange/status\n".to_owned()),
        ("docs/openapi.md", "```yaml\nopenapi: 3.0.3\npaths:\n  /exchange/status:\n    get: {}\n```\n".to_owned()),
        ("CHANGELOG.md", "# 1.0.1\n\n- 修正共享条件\n- openapi: 3.0.3\n".to_owned()),
        ("db/schema.sql", "CREATE TABLE licence (operator_name varchar(100) COMMENT '经营者名称');\nINSERT INTO sys_dict VALUES ('共享类型','有条件共享');\n".to_owned()),
        ("src/client.ts", "export const status = () => fetch('/exchange/status', {method: 'GET'});\n".to_owned()),
        ("docs/mail.eml", mail("text/plain", "您好，目录已提交，代码 307014200300/000001，有条件共享。\n")),
    ];
    let with = |path: &str, text: &str| Draft::proposal().file(path, text.as_bytes());
    let evasions: Vec<(&str, String)> = evasions.collect();
    let honest: Vec<(&str, String)> = honest.into_iter().chain(more_honest).collect();
    let mut cases = Vec::new();
    for (path, text) in &evasions {
        let first = text.lines().next().unwrap();
        cases.push(Case::evasion(7, "prose", path, with(path, text)).text(path, first));
        let (draft, packed) = packed(path, text);
        cases.push(Case::evasion(7, "prose in an archive", path, draft).with(packed));
    }
    for (path, text) in &honest {
        let first = text.lines().next().unwrap();
        cases.push(Case::honest(8, "prose", path, with(path, text)).text(path, first));
        // Other files in an archive are unread, whatever they say.
        if matches!(path.rsplit('.').next(), Some("md" | "txt")) {
            let (draft, packed) = packed(path, text);
            cases.push(Case::honest(8, "prose in an archive", path, draft).with(packed));
        }
    }
    cases
}

/// A text in an archive beside the submission.
fn packed(path: &str, text: &str) -> (Draft, Witness) {
    let name = path.rsplit('/').next().unwrap();
    let archive = "docs/附.zip";
    let bytes = zip(&[(name, text.as_bytes())]);
    let draft = Draft::proposal().file(archive, bytes);
    (draft, Witness::Member(archive.to_owned()))
}

/// Each of these ends right: the sample of all cases has a part of them only.
#[test]
fn texts_end_right_in_archives_as_beside_them() {
    super::judged(&cases(), &[], false);
}
