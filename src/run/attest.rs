//! `hutong attest` and `hutong verify`: files, keys and the clock are brought together for what `evidence` does.

use super::apart::{not_over, outside, real};
use super::clock::{made, now};
use super::targets::Targets;
use super::{Check, Format, Trouble, aside, progress, write};
use crate::decide::Verdict;
use crate::discover::{Files, discover, packed};
use crate::error::{Error, os_reason};
use crate::evidence::envelope::{Unverified, seal};
use crate::evidence::key::{PrivateKey, PublicKey};
use crate::evidence::statement::{Inputs, Run, statement};
use crate::evidence::tell;
use crate::evidence::{Expected, Predicate, Refusal, Statement, Verification, verify};
use crate::limits::Limits;
use crate::pack::{Class, Stage, embedded};
use crate::read::digest;
use crate::text::Text;
use crate::{judge, load_pack};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Bytes of a key file.
const KEY_BYTES: u64 = 64 << 10;

/// A submission to judge, and how to sign what was found.
#[derive(Debug)]
pub struct Attest {
    pub check: Check,
    pub key: PathBuf,
    pub output: PathBuf,
    pub serial: Option<u64>,
    pub previous: Option<PathBuf>,
}

/// Evidence to verify, and what it is held against. `check` says how the submission would be judged.
#[derive(Debug)]
pub struct Verify {
    pub evidence: PathBuf,
    pub key: PathBuf,
    pub check: Check,
    pub pack_digest: Option<String>,
    pub rerun: bool,
    pub max_age: Option<u32>,
    pub serial: Option<u64>,
    pub project: Option<String>,
}

impl Attest {
    pub(super) fn run(mut self) -> Result<u8, Trouble> {
        // Who signs wants the verdict and where the evidence is; a whole report is asked for.
        let brief = self.check.output.formats.is_empty();
        let targets = Targets::new(&self.check.output)?;
        self.check.output.quiet |= brief;
        let reports = Targets::new(&self.check.output)?;
        self.apart()?;
        self.check.not_over(&reports)?;
        let key = PrivateKey::read(&text(&self.key, "--key")?)
            .map_err(|refusal| refused("--key", &self.key, &refusal))?;
        let previous = self.previous.as_deref().map(Previous::read);
        let previous = previous.transpose()?;
        let made = made()?;
        let plan = self.check.plan()?;
        let embedded = embedded::files(&self.check.pack).is_some();
        let path = self.check.path.clone();
        let (plan, verdict, held) = aside(!self.check.output.quiet && progress(), move || {
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
                class: plan.class,
                stage: plan.stage,
                serial,
                previous: previous.as_ref().map(|it| it.digest.as_str()),
            },
            Run {
                evaluated_at: &made,
                embedded,
                target: &target(),
                executable: executable.as_deref(),
                archive: archive.as_deref().map(|bytes| (&*name, bytes)),
            },
        );
        let sealed = statement
            .and_then(|statement| seal(statement.payload()?.as_bytes(), &key))
            .map_err(|refusal| Error {
                text: refusal.0,
                place: None,
            })?;
        let limit = Limits::default().file_bytes;
        if sealed.len() as u64 > limit {
            return Err(Error::new(
                format!("证明超过 {limit} 字节，核验时不会被读取"),
                format!("the evidence is larger than the {limit} bytes that verify reads"),
            )
            .into());
        }
        // The evidence first: a verdict that is shown and not written down would be taken for one that is.
        fs::write(&self.output, &sealed).map_err(|error| {
            let path = self.output.display();
            Error::new(
                format!("证明无法写入 {path}：{}", os_reason(&error)),
                format!("the evidence cannot be written to {path}: {error}"),
            )
        })?;
        write(&reports, &verdict, &self.check.path)?;
        self.told(&targets, &key, serial)?;
        Ok(verdict.outcome.exit_code())
    }

    fn told(
        &self,
        targets: &Targets,
        key: &PrivateKey,
        serial: Option<u64>,
    ) -> Result<(), Trouble> {
        let public = key
            .public()
            .map_err(|refusal| refused("--key", &self.key, &refusal))?;
        let (path, key) = (self.output.display(), public.fingerprint());
        let (zh, en) = serial.map_or_else(Default::default, |serial| {
            (format!("，序号 {serial}"), format!(", serial {serial}"))
        });
        targets.say(&Text::new(
            format!("证明已写入 {path}{zh}，公钥 {key}"),
            format!("evidence written to {path}{en}, key {key}"),
        ))
    }

    /// Evidence is no part of what it is about, a private key even less, and neither may be written over.
    fn apart(&self) -> Result<(), Error> {
        outside(
            &self.output,
            &self.check.path,
            "--output",
            (
                "证明不能是它所证明的材料的一部分",
                "evidence is no part of what it is about",
            ),
        )?;
        outside(
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
        let folders = [
            ("--against", check.against.clone()),
            ("--pack", Some(PathBuf::from(&check.pack))),
        ];
        not_over(
            &self.output,
            folders.iter().map(|(flag, path)| (*flag, path.as_ref())),
        )?;
        let reports = check
            .output
            .formats
            .iter()
            .filter_map(|(_, file)| file.as_ref());
        for report in reports {
            not_over(
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

/// The evidence before the one that is made.
struct Previous {
    digest: String,
    predicate: Predicate,
}

impl Previous {
    /// Reads it. Whoever verifies has its digest; that it is signed as it should be is for them to say, who have the key.
    fn read(path: &Path) -> Result<Self, Error> {
        let bytes = bytes(
            path,
            ("上一份证明", "the evidence before this one,"),
            Limits::default().file_bytes,
        )?;
        let statement = bytes
            .as_deref()
            .map_err(Clone::clone)
            .and_then(|bytes| Statement::read(Unverified::read(bytes)?.unbelieved()));
        let statement = statement.map_err(|refusal| refused("--previous", path, &refusal))?;
        Ok(Self {
            digest: digest::sha256(&bytes.unwrap_or_default()),
            predicate: statement.predicate,
        })
    }

    /// The number of the evidence that follows this one.
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

impl Verify {
    pub(super) fn run(self) -> Result<u8, Trouble> {
        let targets = Targets::new(&self.check.output)?;
        targets.only(&[Format::Human, Format::Json])?;
        for report in targets.paths() {
            let inputs = [
                ("--submission", Some(&self.check.path)),
                ("--key", Some(&self.key)),
                ("evidence", Some(&self.evidence)),
            ];
            not_over(report, inputs)?;
        }
        self.check.not_over(&targets)?;
        self.check.pack_apart()?;
        outside(
            &self.key,
            &self.check.path,
            "--key",
            (
                "公钥须另从签署方取得，否则谁都可以签署",
                "the key comes from the signer; with one of its own anybody could have signed",
            ),
        )?;
        let key = PublicKey::read(&text(&self.key, "--key")?)
            .map_err(|refusal| refused("--key", &self.key, &refusal))?;
        let evidence = bytes(
            &self.evidence,
            ("证明", "the evidence"),
            Limits::default().file_bytes,
        )?;
        let progress = !self.check.output.quiet && progress();
        let verification = aside(progress, move || self.verification(&key, evidence))??;
        targets.write(|format, style| match format {
            Format::Human => Ok(tell::human(&verification, style)),
            // No other was taken above.
            _ => tell::json(&verification),
        })?;
        Ok(verification.exit_code())
    }

    fn verification(
        mut self,
        key: &PublicKey,
        evidence: Result<Vec<u8>, Refusal>,
    ) -> Result<Verification, Trouble> {
        let limits = Limits::default();
        let evidence = match evidence {
            Ok(evidence) => evidence,
            Err(refusal) => return Ok(Verification::refused(refusal)),
        };
        let (files, archive) = packed(&self.check.path, &limits)?;
        let embedded = embedded::files(&self.check.pack);
        let is_embedded = embedded.is_some();
        let pack = match embedded {
            Some(files) => files,
            None => discover(Path::new(&self.check.pack), &limits)?,
        };
        let tree = |files: &Files| tree(files);
        let of_pack = tree(&pack);
        let given = |path: Option<&PathBuf>| -> Result<Option<String>, Error> {
            path.map(|path| discover(path, &limits).map(|files| tree(&files)))
                .transpose()
        };
        let waivers = self.check.waivers.as_deref();
        let waivers =
            waivers.map(|path| bytes(path, ("--waivers", "--waivers"), limits.file_bytes));
        let waivers = match waivers.transpose()? {
            Some(Err(refusal)) => return Ok(Verification::refused(refusal)),
            read => read.and_then(Result::ok),
        };
        let waivers = waivers.map(|bytes| digest::sha256(&bytes));
        let registry = given(self.check.registry.as_ref())?;
        let against = given(self.check.against.as_ref())?;
        let now = now();
        let mut verification = verify(
            &evidence,
            &Expected {
                key,
                files: &files,
                archive: archive.as_deref(),
                pack: self.pack_digest.as_deref().unwrap_or(&of_pack),
                project: self.project.as_deref(),
                serial: self.serial,
                age: self.max_age.map(|days| (days, now.as_str())),
                waivers: waivers.as_deref(),
                registry: registry.as_deref(),
                against: against.as_deref(),
                rerun: self.rerun,
            },
        );
        if !self.rerun {
            if verification.verified() {
                verification.not_rerun(false);
            }
            return Ok(verification);
        }
        let Some(signed) = verification
            .statement
            .clone()
            .filter(|_| verification.verified())
        else {
            verification.not_rerun(true);
            return Ok(verification);
        };
        let parameters = &signed.predicate.parameters;
        self.check.class = parameters.class.as_deref().and_then(Class::parse);
        self.check.stage = parameters.stage.as_deref().and_then(Stage::parse);
        self.check.as_of = Some(parameters.as_of.clone());
        let mut plan = self.check.plan()?;
        // The files that were hashed above are those that judge.
        plan.pack = load_pack(&pack)?;
        if !verification.same_program(env!("CARGO_PKG_VERSION"), &plan.builtin.digest) {
            verification.not_rerun(true);
            return Ok(verification);
        }
        let verdict = judge(&files, &plan);
        let submission = &signed.predicate.submission;
        let previous = submission.previous_evidence.as_ref();
        let again = statement(
            Inputs {
                verdict: &verdict,
                files: &files,
                builtin: &plan.builtin.digest,
                class: plan.class,
                stage: plan.stage,
                serial: submission.serial,
                previous: previous.map(|it| it.digest.named()).as_deref(),
            },
            Run {
                evaluated_at: &now,
                embedded: is_embedded,
                target: &target(),
                executable: None,
                archive: None,
            },
        );
        let again = again.map_err(|refusal| Error {
            text: refusal.0,
            place: None,
        })?;
        verification.rerun(&again);
        Ok(verification)
    }
}

fn tree(files: &Files) -> String {
    let files = files.files.iter();
    digest::tree(files.map(|file| (file.path.as_str(), file.bytes.as_slice())))
}

/// For which machine this program was made.
fn target() -> String {
    format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)
}

/// A file's bytes. That it cannot be read is an error; that it is too large is a reason to refuse it.
fn bytes(path: &Path, what: (&str, &str), limit: u64) -> Result<Result<Vec<u8>, Refusal>, Error> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    read.map_err(|error| {
        let (path, why) = (path.display(), error.kind());
        Error::new(
            format!("无法读取{} {path}（{why}）", what.0),
            format!("{} {path} cannot be read: {why}", what.1),
        )
    })?;
    if bytes.len() as u64 > limit {
        return Ok(Err(Refusal::new(
            format!("超过限值 file_bytes = {limit}"),
            format!("over the limit file_bytes = {limit}"),
        )));
    }
    Ok(Ok(bytes))
}

fn text(path: &Path, flag: &str) -> Result<String, Error> {
    let bytes = bytes(
        path,
        (&format!(" {flag} 的文件"), &format!("the file of {flag},")),
        KEY_BYTES,
    )?;
    bytes
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|refusal| refused(flag, path, &refusal))
}

fn refused(flag: &str, path: &Path, refusal: &Refusal) -> Error {
    let (path, Text { zh, en }) = (path.display(), &refusal.0);
    Error::new(
        format!("{flag} 的文件 {path}：{zh}"),
        format!("{path}, the file of {flag}: {en}"),
    )
}
