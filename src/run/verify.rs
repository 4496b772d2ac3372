//! `hutong verify`: evidence is compared with the submission, the packs and the office's files, and may be made again.

use super::clock::now;
use super::failure::Failure;
use super::input_files::{bytes, machine, refused, text, tree};
use super::job::{Format, Verify};
use super::outputs::Outputs;
use super::packs::layers_of;
use super::path_guard::{refuse_inside, refuse_overwrite};
use super::terminal::progress;
use super::worker::run_on_worker;
use crate::discover::{Files, discover, packed};
use crate::error::Error;
use crate::evidence::key::PublicKey;
use crate::evidence::statement::{Inputs, Run, statement};
use crate::evidence::{Expected, Refusal, Statement, Verification, report, verify};
use crate::limits::Limits;
use crate::pack::layers::joined;
use crate::pack::{Class, Stage, embedded};
use crate::read::digest;
use crate::{judge, load_pack_over};
use std::path::PathBuf;

impl Verify {
    pub(super) fn run(self) -> Result<u8, Failure> {
        let outputs = Outputs::new(&self.check.output)?;
        outputs.only(&[Format::Human, Format::Json])?;
        for report in outputs.paths() {
            let inputs = [
                ("--submission", Some(&self.check.path)),
                ("--key", Some(&self.key)),
                ("evidence", Some(&self.evidence)),
            ];
            refuse_overwrite(report, inputs)?;
        }
        self.check.refuse_overwrite(outputs.paths())?;
        self.check.refuse_pack_inside()?;
        refuse_inside(
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
        let verification = run_on_worker(progress, move || self.verification(&key, evidence))??;
        outputs.write(|format, style| match format {
            Format::Human => Ok(report::human(&verification, style)),
            // Other formats were refused above.
            _ => report::json(&verification),
        })?;
        Ok(verification.exit_code())
    }

    /// Verifies the evidence, and judges again where that is asked for.
    fn verification(
        self,
        key: &PublicKey,
        evidence: Result<Vec<u8>, Refusal>,
    ) -> Result<Verification, Failure> {
        let evidence = match evidence {
            Ok(evidence) => evidence,
            Err(refusal) => return Ok(Verification::refused(refusal)),
        };
        let held = match self.held()? {
            Ok(held) => held,
            Err(refusal) => return Ok(Verification::refused(refusal)),
        };
        let now = now();
        let mut verification = verify(
            &evidence,
            &Expected {
                code: self.code.as_deref(),
                key,
                files: &held.files,
                archive: held.archive.as_deref(),
                pack: self.pack_digest.as_deref().unwrap_or(&held.pack),
                project: self.project.as_deref(),
                class: self.class.map(Class::name),
                stage: self.stage.map(Stage::name),
                serial: self.serial,
                age: self.max_age.map(|days| (days, now.as_str())),
                waivers: held.waivers.as_deref(),
                registry: held.registry.as_deref(),
                against: held.against.as_deref(),
                rerun: self.rerun,
            },
        );
        let verified = verification.verified();
        let signed = verification.statement.clone().filter(|_| verified);
        match signed {
            Some(signed) if self.rerun => self.rerun(&mut verification, &signed, &held, &now)?,
            _ if verified || self.rerun => verification.not_rerun(self.rerun),
            _ => {}
        }
        Ok(verification)
    }

    /// Reads everything that the evidence is compared with. A file of waivers over the limit is refused.
    fn held(&self) -> Result<Result<Held, Refusal>, Error> {
        let limits = Limits::default();
        let (files, archive) = packed(&self.check.path, &limits)?;
        let layers = layers_of(&self.check.pack)?;
        let waivers = self.check.waivers.as_deref();
        let waivers = waivers
            .map(|path| bytes(path, ("--waivers", "--waivers"), limits.file_bytes))
            .transpose()?;
        let waivers = match waivers.transpose() {
            Ok(waivers) => waivers.map(|bytes| digest::sha256(&bytes)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let digest_of = |path: Option<&PathBuf>| -> Result<Option<String>, Error> {
            path.map(|path| discover(path, &limits).map(|files| tree(&files)))
                .transpose()
        };
        Ok(Ok(Held {
            files,
            archive,
            pack: tree(&joined(layers.clone())?),
            layers,
            waivers,
            registry: digest_of(self.check.registry.as_ref())?,
            against: digest_of(self.check.against.as_ref())?,
        }))
    }

    /// Judges the submission again with the parameters that were signed, and compares the results.
    fn rerun(
        mut self,
        verification: &mut Verification,
        signed: &Statement,
        held: &Held,
        now: &str,
    ) -> Result<(), Failure> {
        let parameters = &signed.predicate.parameters;
        self.check.project.clone_from(&parameters.project);
        self.check.class = parameters.class.as_deref().and_then(Class::parse);
        self.check.stage = parameters.stage.as_deref().and_then(Stage::parse);
        self.check.as_of = Some(parameters.as_of.clone());
        let mut plan = self.check.plan()?;
        // The pack on disk may have changed since it was hashed, so it is loaded from the same bytes.
        plan.pack = load_pack_over(held.layers.clone())?;
        if !verification.same_program(env!("CARGO_PKG_VERSION"), &plan.builtin.digest) {
            verification.not_rerun(true);
            return Ok(());
        }
        let verdict = judge(&held.files, &plan);
        let submission = &signed.predicate.submission;
        let previous = submission.previous_evidence.as_ref();
        let again = statement(
            Inputs {
                verdict: &verdict,
                files: &held.files,
                builtin: &plan.builtin.digest,
                project: plan.project.as_deref(),
                class: plan.class,
                stage: plan.stage,
                serial: submission.serial,
                previous: previous.map(|it| it.digest.named()).as_deref(),
            },
            Run {
                evaluated_at: now,
                embedded: embedded::files(&self.check.pack).is_some(),
                target: &machine(),
                executable: None,
                archive: None,
            },
        );
        let again = again.map_err(|refusal| Error {
            text: refusal.0,
            place: None,
        })?;
        verification.rerun(&again);
        Ok(())
    }
}

/// The verifier's own copies of what evidence is about: files, and digests of files.
struct Held {
    files: Files,
    archive: Option<Vec<u8>>,
    /// The digest of the pack with those on which it stands.
    pack: String,
    layers: Vec<Files>,
    waivers: Option<String>,
    registry: Option<String>,
    against: Option<String>,
}
