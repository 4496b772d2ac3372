//! Compares evidence with what the verifier has: key, files, pack, and optional inputs. Each check has a name.
//!
//! Unless a signature of the key is verified, the payload is not parsed and nothing of it is reported.

mod age;
mod files;
mod verification;

pub use verification::{Check, Expected, NOT_VERIFIED, State, Verification};

use super::envelope::Unverified;
use super::predicate::{Sha256, Statement};
use crate::text::Text;

/// Verifies evidence without judging again.
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
    let payload = match unverified.verify(expected.key) {
        Ok(payload) => payload,
        Err(refusal) => {
            result.refuse("signature", refusal);
            return result;
        }
    };
    let key = expected.key.fingerprint();
    let message = Text::new(
        format!("Ed25519，公钥 {key}"),
        format!("Ed25519, key {key}"),
    );
    result.add("signature", State::Passed, message);
    let statement = match Statement::read(&payload) {
        Ok(statement) => statement,
        Err(refusal) => {
            result.refuse("statement", refusal);
            return result;
        }
    };
    let version = &statement.predicate.tool.version;
    let message = Text::new(
        format!("hutong {version} 的结论，内容自洽"),
        format!("a verdict of hutong {version}, sound in itself"),
    );
    result.add("statement", State::Passed, message);
    files::submission(&mut result, &statement, expected);
    files::archive(&mut result, &statement, expected);
    pack(&mut result, &statement, expected);
    inputs(&mut result, &statement, expected);
    project(&mut result, &statement, expected);
    judged_as(&mut result, &statement, expected);
    code(&mut result, &statement, expected);
    serial(&mut result, &statement, expected);
    age::age(&mut result, &statement, expected);
    result.statement = Some(statement);
    result
}

fn pack(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let Some(signed) = statement.predicate.policy.first() else {
        return;
    };
    let (id, version, digest) = (&signed.id, &signed.version, signed.digest.named());
    if digest == expected.pack {
        let message = Text::new(
            format!("{id} {version}（{digest}）"),
            format!("{id} {version} ({digest})"),
        );
        result.add("pack", State::Passed, message);
    } else {
        let wanted = expected.pack;
        let message = Text::new(
            format!("评判所用规则包 {id} {version} 的摘要为 {digest}，应为 {wanted}"),
            format!("it was judged by {id} {version} with the digest {digest}, not {wanted}"),
        );
        let advice = Text::new(
            "认可的规则包由 --pack 或 --pack-digest 指定",
            "--pack or --pack-digest says which pack is yours",
        );
        result.add_with("pack", State::Failed, message, vec![advice]);
    }
}

/// Compares the inputs of the office other than the pack.
fn inputs(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let signed = &statement.predicate.parameters;
    let all = [
        ("waivers", &signed.waivers, expected.waivers),
        ("registry", &signed.registry, expected.registry),
        ("against", &signed.against, expected.against),
    ];
    for (name, signed, given) in all {
        let signed = signed.as_ref().map(Sha256::named);
        let (state, message) = match (signed, given) {
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
        result.add(name, state, message);
    }
}

fn project(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let signed = statement.predicate.submission.id.as_deref();
    let shown = signed.filter(|id| !id.trim().is_empty()).unwrap_or("-");
    let (state, message) = match expected.project {
        None => (
            State::NotCompared,
            Text::new(
                format!("{shown}，未提供 --project"),
                format!("{shown}; --project was not given"),
            ),
        ),
        Some(wanted) if signed == Some(wanted) => (State::Passed, Text::new(shown, shown)),
        Some(wanted) => (
            State::Failed,
            Text::new(
                format!("这是项目 {shown} 的证明，不是 {wanted} 的"),
                format!("this is evidence of the project {shown}, not of {wanted}"),
            ),
        ),
    };
    result.add("project", state, message);
}

/// The class and the stage that it was judged as, where the verifier says which they must be.
fn judged_as(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let submission = &statement.predicate.submission;
    for (name, signed, wanted) in [
        ("class", &submission.class, expected.class),
        ("stage", &submission.stage, expected.stage),
    ] {
        let Some(wanted) = wanted else {
            continue;
        };
        let (state, message) = if signed == wanted {
            (State::Passed, Text::new(wanted, wanted))
        } else {
            (
                State::Failed,
                Text::new(
                    format!("按 {signed} 评判，应为 {wanted}"),
                    format!("it was judged as {signed}, not as {wanted}"),
                ),
            )
        };
        result.add(name, state, message);
    }
}

/// Compares the check code with the one on the paper, in any case and with or without hyphens.
fn code(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let Some(typed) = expected.code else {
        return;
    };
    let plain = |code: &str| -> String {
        let digits = code.chars().filter(char::is_ascii_alphanumeric);
        digits.map(|digit| digit.to_ascii_uppercase()).collect()
    };
    let signed = statement.predicate.check_code();
    let (state, message) = if plain(&signed) == plain(typed) {
        (State::Passed, Text::new(&signed, &signed))
    } else {
        (
            State::Failed,
            Text::new(
                format!("证明的核验码为 {signed}，不是 {typed}"),
                format!("the evidence's is {signed}, not {typed}"),
            ),
        )
    };
    result.add("code", state, message);
}

fn serial(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let signed = statement.predicate.submission.serial;
    let shown = signed.map_or_else(|| "-".to_owned(), |serial| serial.to_string());
    let (state, message) = match (signed, expected.serial) {
        (_, None) => (
            State::NotCompared,
            Text::new(
                format!("{shown}，未提供 --serial"),
                format!("{shown}; --serial was not given"),
            ),
        ),
        (Some(signed), Some(least)) if signed >= least => (
            State::Passed,
            Text::new(
                format!("{shown}，不小于 {least}"),
                format!("{shown}, at least {least}"),
            ),
        ),
        (_, Some(least)) => (
            State::Failed,
            Text::new(
                format!("{shown}，应不小于 {least}：可能是旧证明"),
                format!("{shown}, not at least {least}: it may be an older one"),
            ),
        ),
    };
    result.add("serial", state, message);
}
