//! `hutong attest`: a submission is judged, and the verdict is signed.

use super::check::write;
use super::clock::made;
use super::failure::Failure;
use super::inbox::refuse_several;
use super::input_files::{bytes, machine, refused, text};
use super::job::Attest;
use super::outputs::Outputs;
use super::path_guard::{real, refuse_inside, refuse_overwrite};
use super::terminal::progress;
use super::worker::run_on_worker;
use crate::decide::Verdict;
use crate::discover::packed;
use crate::error::{Error, os_reason};
use crate::evidence::envelope::{Unverified, sign};
use crate::evidence::key::PrivateKey;
use crate::evidence::statement::{Inputs, Run, statement};
use crate::evidence::{Predicate, Statement};
use crate::judge;
use crate::limits::Limits;
use crate::pack::embedded;
use crate::read::digest;
use crate::text::Text;
use std::fs;
use std::path::{Path, PathBuf};

impl Attest {
    pub(super) fn run(mut self) -> Result<u8, Failure> {
        // Without --format, only the verdict and the path of the evidence are printed.
        let brief = self.check.output.formats.is_empty();
        let outputs = Outputs::new(&self.check.output)?;
        self.check.output.quiet |= brief;
        let reports = Outputs::new(&self.check.output)?;
        refuse_several(&self.check.path)?;
        self.refuse_overlap()?;
        self.check.refuse_overwrite(reports.paths())?;
        let key = PrivateKey::read(&text(&self.key, "--key")?)
            .map_err(|refusal| refused("--key", &self.key, &refusal))?;
        let previous = self.previous.as_deref().map(Previous::read);
        let previous = previous.transpose()?;
        let made = made()?;
        let plan = self.check.plan()?;
        let embedded = embedded::files(&self.check.pack).is_some();
        let path = self.check.path.clone();
        let (plan, verdict, held) =
            run_on_worker(!self.check.output.quiet && progress(), move || {
                let (files, archive) = packed(&path, &plan.limits)?;
                let verdict = judge(&files, &plan);
                Ok::<_, Error>((plan, verdict, (files, archive)))
            })??;
        let (files, archive) = held;
        let serial = match &previous {
            Some(previous) => previous.serial(&verdict, self.serial)?,
            None => self.serial,
        };
        let executable = std::env::current_exe().and_then(fs::read).ok();
        let executable = executable.map(|bytes| digest::sha256(&bytes));
        let name = self.check.path.file_name().unwrap_or_default();
        let name = name.to_string_lossy();
        let statement = statement(
            Inputs {
                verdict: &verdict,
                files: &files,
                builtin: &plan.builtin.digest,
                project: plan.project.as_deref(),
                class: plan.class,
                stage: plan.stage,
                serial,
                previous: previous.as_ref().map(|it| it.digest.as_str()),
            },
            Run {
                evaluated_at: &made,
                embedded,
                target: &machine(),
                executable: executable.as_deref(),
                archive: archive.as_deref().map(|bytes| (&*name, bytes)),
            },
        );
        let envelope = statement
            .and_then(|statement| sign(statement.payload()?.as_bytes(), &key))
            .map_err(|refusal| Error {
                text: refusal.0,
                place: None,
            })?;
        let limit = Limits::default().file_bytes;
        if envelope.len() as u64 > limit {
            return Err(Error::new(
                format!("证明超过 {limit} 字节，核验时不会被读取"),
                format!("the evidence is larger than the {limit} bytes that verify reads"),
            )
            .into());
        }
        // The evidence is written first: a reader who sees the verdict may rely on it being there.
        fs::write(&self.output, &envelope).map_err(|error| {
            let path = self.output.display();
            Error::new(
                format!("证明无法写入 {path}：{}", os_reason(&error).zh),
                format!(
                    "the evidence cannot be written to {path}: {}",
                    os_reason(&error).en
                ),
            )
        })?;
        write(&reports, &verdict, &self.check)?;
        self.announce(&outputs, &key, serial)?;
        Ok(verdict.outcome.exit_code())
    }

    fn announce(
        &self,
        outputs: &Outputs,
        key: &PrivateKey,
        serial: Option<u64>,
    ) -> Result<(), Failure> {
        let public = key
            .public()
            .map_err(|refusal| refused("--key", &self.key, &refusal))?;
        let (path, key) = (self.output.display(), public.fingerprint());
        let (zh, en) = serial.map_or_else(Default::default, |serial| {
            (format!("，序号 {serial}"), format!(", serial {serial}"))
        });
        outputs.note(&Text::new(
            format!("证明已写入 {path}{zh}，公钥 {key}"),
            format!("evidence written to {path}{en}, key {key}"),
        ))
    }

    /// Refuses evidence or a private key in the submission, and an output over any input.
    fn refuse_overlap(&self) -> Result<(), Error> {
        refuse_inside(
            &self.output,
            &self.check.path,
            "--output",
            (
                "证明不能是它所证明的材料的一部分",
                "evidence is no part of what it is about",
            ),
        )?;
        refuse_inside(
            &self.key,
            &self.check.path,
            "--key",
            (
                "私钥会随材料一起公开",
                "the private key would be handed in with it",
            ),
        )?;
        let check = &self.check;
        let inputs = [
            Some(&self.key),
            self.previous.as_ref(),
            check.registry.as_ref(),
            check.waivers.as_ref(),
        ];
        check.refuse_overwrite([&self.output])?;
        let reports = check
            .output
            .formats
            .iter()
            .filter_map(|(_, file)| file.as_ref());
        for report in reports {
            refuse_overwrite(
                report,
                [
                    ("--key", Some(&self.key)),
                    ("--previous", self.previous.as_ref()),
                ],
            )?;
            if real(report) == real(&self.output) {
                let path = report.display();
                return Err(Error::new(
                    format!("--format 与 --output 写入同一文件 {path}"),
                    format!("--format and --output write the same file {path}"),
                ));
            }
        }
        let output = real(&self.output);
        let over = |path: &&PathBuf| output.is_some() && real(path) == output;
        match inputs.into_iter().flatten().find(over) {
            None => Ok(()),
            Some(path) => {
                let path = path.display();
                Err(Error::new(
                    format!("--output 会覆盖输入文件 {path}"),
                    format!("--output would overwrite {path}, which is read"),
                ))
            }
        }
    }
}

/// The evidence that the new one follows.
struct Previous {
    digest: String,
    predicate: Predicate,
}

impl Previous {
    /// Reads it without verifying its signature: the new evidence holds its digest, and whoever verifies has the key.
    fn read(path: &Path) -> Result<Self, Error> {
        let bytes = bytes(
            path,
            ("上一份证明", "the evidence before this one,"),
            Limits::default().file_bytes,
        )?;
        let statement = bytes
            .as_deref()
            .map_err(Clone::clone)
            .and_then(|bytes| Statement::read(Unverified::read(bytes)?.unverified_payload()));
        let statement = statement.map_err(|refusal| refused("--previous", path, &refusal))?;
        Ok(Self {
            digest: digest::sha256(&bytes.unwrap_or_default()),
            predicate: statement.predicate,
        })
    }

    /// The serial of the evidence that follows this one.
    fn serial(&self, verdict: &Verdict, typed: Option<u64>) -> Result<Option<u64>, Error> {
        let before = &self.predicate.submission;
        if before.id != verdict.code {
            let shown = |code: &Option<String>| code.clone().unwrap_or_else(|| "-".into());
            let (was, is) = (shown(&before.id), shown(&verdict.code));
            return Err(Error::new(
                format!("--previous 是项目 {was} 的证明，本材料的项目是 {is}"),
                format!("--previous is evidence of the project {was}; this is {is}"),
            ));
        }
        match (before.serial, typed) {
            (Some(was), Some(is)) if is <= was => Err(Error::new(
                format!("序号应大于上一份证明的 {was}，现为 {is}"),
                format!("the serial is to be above {was}, that of the evidence before, not {is}"),
            )),
            (Some(was), None) => Ok(Some(was.saturating_add(1))),
            (_, typed) => Ok(typed),
        }
    }
}
