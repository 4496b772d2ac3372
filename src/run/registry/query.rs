//! `hutong registry`: what changed, what is due, the history of a project, and the official catalogue.

use super::super::clock::day;
use super::super::failure::Failure;
use super::super::job::{Question, Registry};
use super::super::outputs::{unprintable, write_whole};
use super::super::packs::load;
use super::super::path_guard::refuse_overwrite;
use super::super::terminal::{out, style};
use super::database::Database;
use super::file::File;
use super::form::is_address;
use crate::day::days_later;
use crate::discover::{self, Files};
use crate::error::Error;
use crate::read::Json;
use crate::report::explain::said;
use crate::report::registry::{
    Change, Due, Registered, Rows, Step, catalogue, changes, due, history, json,
};
use crate::text::Text;
use crate::{Plan, load_registry};
use serde::de::DeserializeOwned;
use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::path::Path;

/// The last day of the calendar.
const LAST_DAY: &str = "9999-12-31";
/// Rows that one question is answered with; the answer says that there are more.
const MOST_ROWS: usize = 100_000;

impl Registry {
    /// Answers the question on standard output, or writes the catalogue.
    pub(in crate::run) fn run(&self) -> Result<u8, Failure> {
        let style = style(self.lang, self.colour, io::stdout().is_terminal());
        let mut opened = Opened::new(&self.file)?;
        let page = match &self.question {
            Question::Changes { since } => {
                let rows = opened.changes(since)?;
                if self.json {
                    json("changes", &rows)
                } else {
                    Ok(changes(&rows, since, style))
                }
            }
            Question::Due { days, as_of } => {
                let today = day(as_of.as_deref())?;
                let until = days_later(&today, *days).unwrap_or_else(|| LAST_DAY.to_owned());
                let rows = opened.due(&until)?;
                if self.json {
                    json("due", &rows)
                } else {
                    Ok(due(&rows, (&today, &until), style))
                }
            }
            Question::History { project } => {
                let rows = opened.history(project)?;
                if rows.list.is_empty() {
                    return Err(Error::new(
                        format!("登记库中没有项目 {project}"),
                        format!("the registry has no project {project}"),
                    )
                    .into());
                }
                if self.json {
                    json("history", &rows)
                } else {
                    Ok(history(&rows, style))
                }
            }
            Question::Export { output, pack } => {
                if !self.file.to_str().is_some_and(is_address) {
                    refuse_overwrite(output, [("FILE", Some(&self.file))])?;
                }
                let text = opened.export(output, pack)?;
                return out(&said(&text, style)).map(|()| 0);
            }
        };
        let page = page.map_err(|error| unprintable(&error))?;
        out(&page)?;
        Ok(0)
    }
}

/// A registry that is read.
struct Opened {
    database: Database,
}

impl Opened {
    fn new(path: &Path) -> Result<Self, Error> {
        let database = match path.to_str().filter(|text| is_address(text)) {
            #[cfg(feature = "postgres")]
            Some(address) => super::shared::read(address)?,
            #[cfg(not(feature = "postgres"))]
            Some(_) => return Err(super::form::unlinked()),
            None => Database::File(File::read(path)?),
        };
        Ok(Self { database })
    }

    /// The rows that answer a question about a text.
    fn rows<T: DeserializeOwned>(&mut self, sql: &str, about: &[&str]) -> Result<Rows<T>, Error> {
        let sql = format!("{sql} LIMIT {}", MOST_ROWS + 1);
        let values: Vec<Json> = about.iter().map(|text| (*text).into()).collect();
        let mut list = self.database.all(&sql, &values)?;
        let is_cut = list.len() > MOST_ROWS;
        list.truncate(MOST_ROWS);
        Ok(Rows { list, is_cut })
    }

    /// What is otherwise now than it was before a day.
    fn changes(&mut self, since: &str) -> Result<Rows<Change>, Error> {
        let sql = "
            WITH step AS (SELECT v.*, r.as_of AS day FROM verdicts v JOIN runs r USING (run)),
              before AS (SELECT * FROM step WHERE (path, run) IN
                (SELECT path, max(run) FROM step WHERE day < $1 GROUP BY path)),
              after AS (SELECT * FROM step WHERE day >= $1 AND (path, run) IN
                (SELECT path, max(run) FROM step GROUP BY path))
            SELECT a.path, a.project_code, a.project_name, a.provider_name, a.day AS as_of,
              coalesce(b.event <> 'gone', FALSE) AS was_there, a.event <> 'gone' AS is_there,
              CASE WHEN b.event <> 'gone' THEN b.verdict END AS before,
              CASE WHEN a.event <> 'gone' THEN a.verdict END AS after,
              b.submission IS DISTINCT FROM a.submission AS is_other_submission,
              b.gating AS gating_before, a.gating
            FROM after a LEFT JOIN before b ON b.path = a.path
            WHERE a.event <> 'gone' OR b.event <> 'gone'
            ORDER BY a.path";
        self.rows(sql, &[since])
    }

    /// The waivers that end until a day, those that ended before it included.
    fn due(&mut self, until: &str) -> Result<Rows<Due>, Error> {
        let sql = "
            SELECT w.path, s.project_code, s.project_name, s.provider_name, w.rule, w.scope_zh, w.scope_en,
              w.reference, w.granted_by, w.granted_on, w.expires, w.state, w.findings
            FROM waivers w LEFT JOIN submissions s ON s.path = w.path
            WHERE w.expires <= $1
            ORDER BY w.expires, s.project_code NULLS FIRST, w.path, w.rule, w.scope_en";
        self.rows(sql, &[until])
    }

    /// What became of a project, by its code or by the path of a submission.
    fn history(&mut self, project: &str) -> Result<Rows<Step>, Error> {
        let sql = "
            SELECT v.run, r.as_of, v.event, v.path, v.project_code, v.project_name, v.stage, v.submission, v.verdict,
              v.reason_zh, v.reason_en, v.gating, v.endpoints, v.unjudged, v.excused, r.pack, r.pack_version,
              r.tool_version
            FROM verdicts v JOIN runs r USING (run)
            WHERE trim(v.project_code) = $1 OR v.path = $1
            ORDER BY v.run, v.event <> 'gone', v.path";
        self.rows(sql, &[project.trim()])
    }

    /// The resources with a code of what passes, in the newest version of each project.
    fn registered(&mut self) -> Result<Rows<Registered>, Error> {
        let sql = "
            SELECT r.code, r.title, r.provider_name, r.provider_code
            FROM resources r JOIN submissions s ON s.path = r.path
            WHERE trim(coalesce(r.code, '')) <> '' AND s.verdict IN ('PASS', 'CONDITIONAL')
              AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.path = r.path AND v.version > 1)
            ORDER BY r.path, r.resource";
        self.rows(sql, &[])
    }

    /// Writes the official catalogue, and reads it again as `--registry` does. What would be read otherwise is not written.
    fn export(&mut self, output: &Path, pack: &str) -> Result<Text, Failure> {
        let rows = self.registered()?;
        if rows.is_cut {
            return Err(Error::new(
                format!("资源超过 {MOST_ROWS} 项，未写出"),
                format!("there are more than {MOST_ROWS} resources; nothing is written"),
            )
            .into());
        }
        if rows.list.is_empty() {
            return Err(Error::new(
                "没有通过的申报材料登记了资源，未写出目录",
                "nothing that passes registers a resource; no catalogue is written",
            )
            .into());
        }
        let (text, kept) = catalogue(&rows.list);
        let plan = Plan::new(load(pack)?, "2000-01-01")?;
        let file = discover::File {
            path: "registry.csv".to_owned(),
            bytes: text.clone().into_bytes(),
            taken: true,
        };
        let files = Files {
            files: vec![file],
            ..Files::default()
        };
        let read = load_registry(&files, &plan);
        let is_same = |row: &&Registered| {
            let entry = read.entry(row.code.trim());
            let same = |field: &str, own: &Option<String>| {
                let own = own.as_deref().map(str::trim).filter(|it| !it.is_empty());
                let entry = entry.and_then(|entry| entry.text(field));
                entry.map(|(text, _)| text.trim()) == own
            };
            entry.is_some()
                && same("title", &row.title)
                && same("providerName", &row.provider_name)
                && same("providerCode", &row.provider_code)
        };
        if let Some(other) = kept.iter().find(|row| !is_same(row)) {
            let code = &other.code;
            return Err(Error::new(
                format!("资源 {code} 写出后读取的内容与原来不同，未写出目录"),
                format!(
                    "the resource {code} would be read as something else; no catalogue is written"
                ),
            )
            .into());
        }
        write_whole(output, text.as_bytes(), || Ok(()))?;
        let (number, left) = (kept.len(), rows.list.len() - kept.len());
        let (mut zh, mut en) = (
            format!("已写出 {number} 项资源：{}", output.display()),
            format!("{number} resources written: {}", output.display()),
        );
        if left > 0 {
            let _ = write!(zh, "；另有 {left} 项的代码已由在前的材料登记，未重复写出");
            let _ = write!(
                en,
                "; {left} more have a code that an earlier submission registers"
            );
        }
        Ok(Text::new(zh, en))
    }
}
