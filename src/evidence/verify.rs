//! Evidence is held against what the verifier has: key, files, pack, and what else was asked for. Each check has a name.
//!
//! Without a signature of the key nothing else is looked at, and nothing of the content is told.

use super::Refusal;
use super::envelope::Unverified;
use super::key::PublicKey;
use super::predicate::{Digests, File, Sha256, Statement, bare};
use crate::discover::Files;
use crate::read::{Json, digest};
use crate::text::Text;
use std::collections::BTreeMap;

/// Exit code of evidence that is not verified.
pub const NOT_VERIFIED: u8 = 4;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It holds.
    Passed,
    /// It does not: the evidence is not verified.
    Failed,
    /// The verifier gave nothing to compare with.
    NotCompared,
}

impl State {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotCompared => "not-compared",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub name: &'static str,
    /// How it ended.
    pub state: State,
    /// What was seen.
    pub said: Text,
    /// Its cases, one a line: files that differ, members of the result that do.
    pub details: Vec<Text>,
}

/// What evidence is held against.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'e> {
    /// The signer's key, known from elsewhere than the evidence.
    pub key: &'e PublicKey,
    /// The submission as the verifier holds it.
    pub files: &'e Files,
    /// The bytes of the archive, where the verifier holds one.
    pub archive: Option<&'e [u8]>,
    /// Digest (`sha256:…`) of the pack that must have decided.
    pub pack: &'e str,
    /// The project it must be for.
    pub project: Option<&'e str>,
    /// The lowest number it may have.
    pub serial: Option<u64>,
    /// How many days old it may be, and what time it is (RFC 3339, UTC).
    pub age: Option<(u32, &'e str)>,
    /// Digest (`sha256:…`) of the office's waivers, where given.
    pub waivers: Option<&'e str>,
    /// Digest of its catalogue, likewise.
    pub registry: Option<&'e str>,
    /// Digest of the last approved version, likewise.
    pub against: Option<&'e str>,
    /// Whether the submission will be judged again, so that everything it was judged with must be there.
    pub rerun: bool,
}

/// What became of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// The checks that were made.
    pub checks: Vec<Check>,
    /// What the signer says, where a signature of the key holds. It is believed only where [`Verification::verified`].
    pub statement: Option<Statement>,
}

impl Verification {
    /// Whether every check that was made holds.
    #[must_use]
    pub fn verified(&self) -> bool {
        self.statement.is_some() && self.failed() == 0
    }

    /// How many checks do not hold.
    #[must_use]
    pub fn failed(&self) -> usize {
        let checks = self.checks.iter();
        checks.filter(|check| check.state == State::Failed).count()
    }

    /// 0 verified and PASS or CONDITIONAL, 1 verified and FAIL, 3 verified and INCOMPLETE, 4 not verified.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let statement = self.statement.as_ref().filter(|_| self.verified());
        let outcome = statement.and_then(|it| it.predicate.outcome());
        outcome.map_or(NOT_VERIFIED, crate::decide::Outcome::exit_code)
    }

    fn add(&mut self, name: &'static str, state: State, said: Text) {
        self.add_with(name, state, said, Vec::new());
    }

    fn add_with(&mut self, name: &'static str, state: State, said: Text, details: Vec<Text>) {
        self.checks.push(Check {
            name,
            state,
            said,
            details,
        });
    }

    fn refuse(&mut self, name: &'static str, refusal: Refusal) {
        self.add(name, State::Failed, refusal.0);
    }

    /// Holds the result of judging again against what was signed.
    pub fn rerun(&mut self, again: &Statement) {
        let Some(signed) = self.statement.as_ref().map(|it| &it.predicate) else {
            return;
        };
        let again = &again.predicate;
        if signed.result_digest == again.result_digest {
            let said = Text::new(
                format!("重新评判，结果相同（{}）", signed.result_digest.named()),
                format!(
                    "judged again: the same result ({})",
                    signed.result_digest.named()
                ),
            );
            self.add("rerun", State::Passed, said);
            return;
        }
        let mut details = Vec::new();
        if signed.verdict != again.verdict {
            let (was, is) = (&signed.verdict, &again.verdict);
            details.push(Text::new(
                format!("结论：签署时 {was}，现为 {is}"),
                format!("verdict: {was} was signed, it is {is}"),
            ));
        }
        if let (Ok(Json::Object(was)), Ok(Json::Object(is))) = (signed.result(), again.result()) {
            let differ: Vec<&str> = was
                .iter()
                .filter(|(name, value)| is.get(name.as_str()) != Some(value))
                .map(|(name, _)| name.as_str())
                .collect();
            details.push(Text::new(
                format!("不同之处：{}", differ.join("、")),
                format!("what differs: {}", differ.join(", ")),
            ));
        }
        let said = Text::new(
            "重新评判，结果与签署的不同",
            "judged again, the result is not the one that was signed",
        );
        self.add_with("rerun", State::Failed, said, details);
    }

    /// What could not even be read as far as a signature.
    #[must_use]
    pub fn refused(refusal: Refusal) -> Self {
        let mut result = Self::default();
        result.refuse("envelope", refusal);
        result
    }

    /// Whether the program that would judge again is the one that judged: another release may rightly come to another result.
    pub fn same_program(&mut self, version: &str, rules: &str) -> bool {
        let Some(signed) = self.statement.as_ref().map(|it| &it.predicate.tool) else {
            return false;
        };
        let (was, of_rules) = (signed.version.clone(), signed.rules.named());
        if was == version && of_rules == rules {
            return true;
        }
        let said = Text::new(
            format!(
                "签署时为 hutong {was}（内置规则 {of_rules}），本程序为 {version}（{rules}）；须用同一版本复核"
            ),
            format!(
                "hutong {was} judged (built-in rules {of_rules}), this is {version} ({rules}); the same release is needed to judge again"
            ),
        );
        self.add("tool", State::Failed, said);
        false
    }

    /// Says that it could not be judged again.
    pub fn not_rerun(&mut self) {
        let said = Text::new(
            "未重新评判：上述核对未通过",
            "not judged again, because something above does not hold",
        );
        self.add("rerun", State::NotCompared, said);
    }
}

/// Verifies evidence, but for judging again.
#[must_use]
pub fn verify(bytes: &[u8], expected: &Expected<'_>) -> Verification {
    let mut result = Verification::default();
    let unverified = match Unverified::read(bytes) {
        Ok(unverified) => unverified,
        Err(refusal) => {
            result.refuse("envelope", refusal);
            return result;
        }
    };
    let payload = match unverified.open(expected.key) {
        Ok(payload) => payload,
        Err(refusal) => {
            result.refuse("signature", refusal);
            return result;
        }
    };
    let key = expected.key.fingerprint();
    let said = Text::new(
        format!("Ed25519，公钥 {key}"),
        format!("Ed25519, key {key}"),
    );
    result.add("signature", State::Passed, said);
    let statement = match Statement::read(&payload) {
        Ok(statement) => statement,
        Err(refusal) => {
            result.refuse("statement", refusal);
            return result;
        }
    };
    let version = &statement.predicate.tool.version;
    let said = Text::new(
        format!("hutong {version} 的结论，内容自洽"),
        format!("a verdict of hutong {version}, sound in itself"),
    );
    result.add("statement", State::Passed, said);
    submission(&mut result, &statement, expected);
    archive(&mut result, &statement, expected);
    pack(&mut result, &statement, expected);
    inputs(&mut result, &statement, expected);
    project(&mut result, &statement, expected);
    serial(&mut result, &statement, expected);
    age(&mut result, &statement, expected);
    result.statement = Some(statement);
    result
}

/// The exact set of files, each by size and both digests, and the tree as a whole by both.
fn submission(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    type Held = (u64, Option<Digests>);
    let signed = &statement.predicate.submission;
    let is: BTreeMap<&str, Held> = expected
        .files
        .files
        .iter()
        .map(|file| {
            let size = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
            let digest = file.taken.then(|| Digests::of(&file.bytes));
            (file.path.as_str(), (size, digest))
        })
        .collect();
    let was: BTreeMap<&str, &File> = signed
        .files
        .iter()
        .map(|file| (file.path.as_str(), file))
        .collect();
    let mut details = Vec::new();
    let mut extra: BTreeMap<&str, &Held> = is
        .iter()
        .filter(|(path, _)| !was.contains_key(*path))
        .map(|(path, held)| (*path, held))
        .collect();
    for (path, file) in &was {
        let held = (file.size, file.digest.clone());
        match is.get(path) {
            Some(now) if *now == held => {}
            Some(_) => details.push(Text::new(
                format!("已改动：{path}"),
                format!("changed: {path}"),
            )),
            None => {
                let moved = extra
                    .iter()
                    .find(|(_, now)| ***now == held && held.1.is_some());
                let moved = moved.map(|(path, _)| *path);
                details.push(match moved {
                    Some(now) => {
                        extra.remove(now);
                        Text::new(
                            format!("已改名：{path} → {now}"),
                            format!("renamed: {path} → {now}"),
                        )
                    }
                    None => Text::new(format!("缺少：{path}"), format!("missing: {path}")),
                });
            }
        }
    }
    details.extend(
        extra
            .keys()
            .map(|path| Text::new(format!("多出：{path}"), format!("extra: {path}"))),
    );
    let lines = |of: fn(&Digests) -> &str| {
        is.iter()
            .map(move |(path, (size, digest))| (*path, digest.as_ref().map_or("", of), *size))
    };
    let tree = Digests {
        sha256: bare(&digest::of_digests(lines(|digest| &digest.sha256))),
        sm3: bare(&digest::of_sm3_digests(lines(|digest| &digest.sm3))),
    };
    let number = details.len();
    if details.is_empty() && (tree != signed.digest || was.len() != signed.files.len()) {
        // The list is the one that was signed, and the digest over it is not: the signer's program made it so.
        let said = Text::new(
            "材料的总摘要与所列文件不符",
            "the digest of the submission is not that of the files it lists",
        );
        result.add("submission", State::Failed, said);
    } else if details.is_empty() {
        let files = was.len();
        let said = Text::new(
            format!("{files} 个文件与签署时一致"),
            format!("{files} files, the same as were signed"),
        );
        let untaken = was.values().filter(|file| file.digest.is_none());
        let untaken = untaken.map(|file| {
            let path = &file.path;
            Text::new(
                format!("签署时即未能读取，内容不受证明约束：{path}"),
                format!("could not be read when it was signed, so its content is not held: {path}"),
            )
        });
        result.add_with("submission", State::Passed, said, untaken.collect());
    } else {
        let said = Text::new(
            format!("材料与签署时不同：{number} 处"),
            format!("the submission is not the one that was signed: {number} difference(s)"),
        );
        result.add_with("submission", State::Failed, said, details);
    }
}

/// The archive itself, where both sides had one.
fn archive(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let signed = statement.subject.get(1).map(|subject| &subject.digest);
    match (signed, expected.archive) {
        (Some(signed), Some(bytes)) if *signed == Digests::of(bytes) => {
            let said = Text::new(
                "压缩包与签署时一致",
                "the archive is the one that was signed",
            );
            result.add("archive", State::Passed, said);
        }
        (Some(_), Some(_)) => {
            let said = Text::new(
                "压缩包不是签署时的那一个",
                "the archive is not the one that was signed",
            );
            result.add("archive", State::Failed, said);
        }
        (Some(_), None) => {
            let said = Text::new(
                "签署时为压缩包，此处只核对其中的文件",
                "an archive was signed; only the files in it were compared",
            );
            result.add("archive", State::NotCompared, said);
        }
        (None, _) => {}
    }
}

fn pack(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let Some(signed) = statement.predicate.policy.first() else {
        return;
    };
    let (id, version, digest) = (&signed.id, &signed.version, signed.digest.named());
    if digest == expected.pack {
        let said = Text::new(
            format!("规则包 {id} {version}（{digest}）"),
            format!("pack {id} {version} ({digest})"),
        );
        result.add("pack", State::Passed, said);
    } else {
        let wanted = expected.pack;
        let said = Text::new(
            format!("评判所用规则包 {id} {version} 的摘要为 {digest}，应为 {wanted}"),
            format!("it was judged by {id} {version} with the digest {digest}, not {wanted}"),
        );
        let advice = Text::new(
            "认可的规则包由 --pack 或 --pack-digest 指定",
            "--pack or --pack-digest says which pack is yours",
        );
        result.add_with("pack", State::Failed, said, vec![advice]);
    }
}

/// What the office gave beside the pack.
fn inputs(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let signed = &statement.predicate.parameters;
    let all = [
        ("waivers", &signed.waivers, expected.waivers),
        ("registry", &signed.registry, expected.registry),
        ("against", &signed.against, expected.against),
    ];
    for (name, signed, given) in all {
        let signed = signed.as_ref().map(Sha256::named);
        let (state, said) = match (signed, given) {
            (None, None) => continue,
            (Some(signed), Some(given)) if signed == given => (
                State::Passed,
                Text::new(
                    format!("与签署时一致（{given}）"),
                    format!("the same ({given})"),
                ),
            ),
            (Some(signed), Some(given)) => (
                State::Failed,
                Text::new(
                    format!("签署时摘要为 {signed}，所给为 {given}"),
                    format!("{signed} was used, {given} is given"),
                ),
            ),
            (None, Some(_)) => (
                State::Failed,
                Text::new("签署时没有使用", "none was used when it was judged"),
            ),
            (Some(signed), None) if expected.rerun => (
                State::Failed,
                Text::new(
                    format!("重新评判须提供 --{name}（{signed}）"),
                    format!("judging again takes --{name} ({signed})"),
                ),
            ),
            (Some(signed), None) => (
                State::NotCompared,
                Text::new(
                    format!("签署时使用了 {signed}，未提供 --{name}"),
                    format!("{signed} was used; --{name} was not given"),
                ),
            ),
        };
        result.add(name, state, said);
    }
}

fn project(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let signed = statement.predicate.submission.id.as_deref();
    let shown = signed.unwrap_or("-");
    let (state, said) = match expected.project {
        None => (
            State::NotCompared,
            Text::new(
                format!("项目代码 {shown}，未提供 --project"),
                format!("project {shown}; --project was not given"),
            ),
        ),
        Some(wanted) if signed == Some(wanted) => (
            State::Passed,
            Text::new(format!("项目代码 {shown}"), format!("project {shown}")),
        ),
        Some(wanted) => (
            State::Failed,
            Text::new(
                format!("这是项目 {shown} 的证明，不是 {wanted} 的"),
                format!("this is evidence of the project {shown}, not of {wanted}"),
            ),
        ),
    };
    result.add("project", state, said);
}

fn serial(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let signed = statement.predicate.submission.serial;
    let shown = signed.map_or_else(|| "-".to_owned(), |serial| serial.to_string());
    let (state, said) = match (signed, expected.serial) {
        (_, None) => (
            State::NotCompared,
            Text::new(
                format!("序号 {shown}，未提供 --serial"),
                format!("serial {shown}; --serial was not given"),
            ),
        ),
        (Some(signed), Some(least)) if signed >= least => (
            State::Passed,
            Text::new(
                format!("序号 {shown}，不小于 {least}"),
                format!("serial {shown}, at least {least}"),
            ),
        ),
        (_, Some(least)) => (
            State::Failed,
            Text::new(
                format!("序号 {shown}，应不小于 {least}：可能是旧证明"),
                format!("serial {shown}, not at least {least}: it may be an older one"),
            ),
        ),
    };
    result.add("serial", state, said);
}

/// Both when it was made and for which day count: a day long past would keep expired waivers alive.
fn age(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let made = statement.predicate.evaluated_at.as_str();
    let day = statement.predicate.parameters.as_of.as_str();
    let shown = Text::new(
        format!("作出于 {made}，评判日期 {day}"),
        format!("made {made}, judged as of {day}"),
    );
    let add =
        |zh: &str, en: &str| Text::new(format!("{}{zh}", shown.zh), format!("{}{en}", shown.en));
    let Some((days, now)) = expected.age else {
        let said = add("，未提供 --max-age", "; --max-age was not given");
        result.add("age", State::NotCompared, said);
        return;
    };
    // The day counts where the offices are, eight hours ahead, to its end.
    let times = (
        seconds(now),
        seconds(made),
        seconds(&format!("{day}T00:00:00Z")),
    );
    let (Some(now), Some(made), Some(day)) = times else {
        let said = add("：无法识别的时间", ": that is no time");
        result.add("age", State::Failed, said);
        return;
    };
    let (begins, ends) = (day - 8 * HOUR, day + 16 * HOUR);
    let oldest = now - i64::from(days) * 24 * HOUR;
    let (state, said) = if made > now + CLOCKS || begins > now + CLOCKS {
        (State::Failed, add("：尚未到来", ": that time has not come"))
    } else if made < oldest || ends < oldest {
        (
            State::Failed,
            add(
                &format!("：已超过 {days} 天"),
                &format!(": more than {days} day(s) ago"),
            ),
        )
    } else {
        (
            State::Passed,
            add(
                &format!("，在 {days} 天之内"),
                &format!(", within {days} day(s)"),
            ),
        )
    };
    result.add("age", state, said);
}

const HOUR: i64 = 3600;
/// How far two clocks may be apart.
const CLOCKS: i64 = 300;

/// Seconds since 1970 of a time written `CCYY-MM-DDTHH:MM:SSZ`, and in no other way.
fn seconds(text: &str) -> Option<i64> {
    let form = "dddd-dd-ddTdd:dd:ddZ";
    let fits = text.len() == form.len()
        && text
            .bytes()
            .zip(form.bytes())
            .all(|(byte, form)| match form {
                b'd' => byte.is_ascii_digit(),
                form => byte == form,
            });
    let number = |from: usize, to: usize| -> Option<i64> { text.get(from..to)?.parse().ok() };
    if !fits {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years that begin in March put the leap day last; 146,097 days are 400 years.
    let year = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * 24 * HOUR + number(11, 13)? * HOUR + number(14, 16)? * 60 + number(17, 19)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_second_that_everybody_counts() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T12:34:56Z", Some(951_827_696)),
            ("2026-11-23T07:00:00Z", Some(1_795_417_200)),
            ("2100-03-01T00:00:00Z", Some(4_107_542_400)),
            ("2026-11-23T07:00:00+08:00", None),
            ("2026-13-23T07:00:00Z", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
