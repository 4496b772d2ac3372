//! Formulas that are constants: what they are, without any cell.

use crate::read::CellValue;

/// The stored result of a formula, or the error `formula` where there is none, or where the formula is a constant other than that. Who
/// opens such a workbook sees another value than the one that is stored.
pub(super) fn result(formula: Option<&str>, value: CellValue) -> CellValue {
    let Some(formula) = formula else {
        return value;
    };
    let said = constant(formula);
    let contradicts = match (&value, said) {
        (CellValue::Blank, _) => true,
        (CellValue::Text(text), Some(said)) => said != *text,
        (CellValue::Number(number, _), Some(said)) => said
            .parse::<f64>()
            .is_ok_and(|said| said.to_bits() != number.to_bits()),
        _ => false,
    };
    if contradicts {
        CellValue::Error("formula".to_owned())
    } else {
        value
    }
}

/// How deep a formula may be nested that is understood.
const DEPTH: usize = 16;

/// What a formula without references is, as far as it is text: `"不予"&"共享"`, `IF(1,"a","b")`, `HYPERLINK("https://…","name")`.
/// `None` where it is anything else.
pub(super) fn constant(formula: &str) -> Option<String> {
    let text = formula.trim().strip_prefix('=').unwrap_or(formula);
    let mut parser = Parser { rest: text.trim() };
    let value = parser.sum(0)?;
    parser.rest.trim().is_empty().then_some(value)
}

struct Parser<'f> {
    rest: &'f str,
}

impl Parser<'_> {
    fn takes(&mut self, mark: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Terms with `&` between them.
    fn sum(&mut self, depth: usize) -> Option<String> {
        let mut value = self.term(depth)?;
        while self.takes('&') {
            value.push_str(&self.term(depth)?);
        }
        Some(value)
    }

    fn term(&mut self, depth: usize) -> Option<String> {
        if depth >= DEPTH {
            return None;
        }
        if self.takes('(') {
            let value = self.sum(depth + 1)?;
            return self.takes(')').then_some(value);
        }
        if self.takes('"') {
            return self.text();
        }
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_'));
        let (word, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        self.rest = after;
        if self.takes('(') {
            let mut arguments = Vec::new();
            if !self.takes(')') {
                loop {
                    arguments.push(self.sum(depth + 1)?);
                    if !self.takes(',') {
                        break;
                    }
                }
                self.takes(')').then_some(())?;
            }
            return called(word, &arguments);
        }
        let is_number = word.parse::<f64>().is_ok();
        let is_truth = matches!(word.to_ascii_uppercase().as_str(), "TRUE" | "FALSE");
        (is_number || is_truth).then(|| word.to_ascii_uppercase())
    }

    /// The rest of a text after its opening quote; a quote within is written twice.
    fn text(&mut self) -> Option<String> {
        let mut value = String::new();
        loop {
            let (part, after) = self.rest.split_once('"')?;
            value.push_str(part);
            self.rest = after;
            match after.strip_prefix('"') {
                Some(more) => {
                    value.push('"');
                    self.rest = more;
                }
                None => return Some(value),
            }
        }
    }
}

/// The value of a function of constants.
fn called(name: &str, arguments: &[String]) -> Option<String> {
    let argument = |at: usize| arguments.get(at).cloned();
    let name = name.to_ascii_uppercase();
    match name.trim_start_matches("_XLFN.") {
        "CONCATENATE" | "CONCAT" => Some(arguments.concat()),
        "T" | "TRIM" | "CLEAN" => argument(0),
        "HYPERLINK" => argument(1).or_else(|| argument(0)),
        "TRUE" | "FALSE" => Some(name),
        "IF" => {
            let condition = argument(0)?;
            let holds = match condition.as_str() {
                "TRUE" => true,
                "FALSE" => false,
                number => number.parse::<f64>().ok()? != 0.0,
            };
            argument(if holds { 1 } else { 2 })
        }
        "CHOOSE" => argument(argument(0)?.parse().ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::constant;

    #[test]
    fn constants_are_worked_out() {
        for (formula, value) in [
            ("\"不予共享\"", Some("不予共享")),
            ("=\"不予\" & \"共享\"", Some("不予共享")),
            ("CONCATENATE(\"不予\",\"共享\")", Some("不予共享")),
            ("_xlfn.CONCAT(\"a\"\"b\")", Some("a\"b")),
            ("IF(1,\"不予共享\",\"无条件共享\")", Some("不予共享")),
            ("IF(FALSE(),\"a\",\"b\")", Some("b")),
            ("CHOOSE(2,\"a\",\"b\")", Some("b")),
            ("HYPERLINK(\"https://x\",\"名称\")", Some("名称")),
            ("T((\"a\"))", Some("a")),
            ("12", Some("12")),
            ("A1&\"x\"", None),
            ("IF(A1=1,\"a\",\"b\")", None),
            ("TEXT(TODAY(),\"yyyy\")", None),
            ("\"open", None),
            ("", None),
        ] {
            assert_eq!(constant(formula).as_deref(), value, "{formula}");
        }
        assert_eq!(constant(&"(".repeat(1_000)), None);
    }
}
