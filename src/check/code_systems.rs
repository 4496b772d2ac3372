//! The systems of resource codes that a pack knows (its list `code-system`), and which of them it allows: each has the pattern of its
//! codes, how a path writes one, and how much of it is the code of the provider.

use super::codes;
use crate::pack::{CodeForm, RulePack};
use crate::text::Text;
use regex::Regex;

/// The system whose parts this program knows beyond the pattern.
const GUIDE: &str = "resource-code-1272";

/// One system of resource codes.
#[derive(Debug)]
pub struct CodeSystem {
    /// Its name in the pack.
    pub id: String,
    /// What people call it.
    pub label: Text,
    /// Whether the pack allows it.
    pub allowed: bool,
    /// How a path writes its codes.
    pub form: CodeForm,
    /// How many characters in front are the code of the provider; 0 where none are.
    pub provider: usize,
    pattern: Regex,
}

impl CodeSystem {
    /// Whether a text has the shape of its codes.
    #[must_use]
    pub fn fits(&self, code: &str) -> bool {
        self.pattern.is_match(code)
    }
}

/// The systems of a pack, in its order.
#[derive(Debug)]
pub struct CodeSystems {
    systems: Vec<CodeSystem>,
    /// Whether codes of the guide are allowed, or nothing else is said.
    guide: bool,
}

impl CodeSystems {
    /// The systems that a pack lists. A pattern that is none leaves its system out; the pack is refused for it when it is loaded.
    #[must_use]
    pub fn new(pack: &RulePack) -> Self {
        let allowed = |id: &str| pack.code_systems.iter().any(|known| known == id);
        let list = pack.lists.get("code-system");
        let rows = list
            .into_iter()
            .flat_map(|list| list.rows.iter().map(move |row| (list, row)));
        let systems = rows.filter_map(|(list, row)| {
            let id = list.cell(row, "code");
            Some(CodeSystem {
                id: id.to_owned(),
                label: Text::new(list.cell(row, "label"), list.cell(row, "en")),
                allowed: allowed(id),
                form: match list.cell(row, "form") {
                    "whole" => CodeForm::Whole,
                    _ => CodeForm::Parts,
                },
                provider: list.cell(row, "provider").parse().unwrap_or(0),
                pattern: pattern(list.cell(row, "pattern")).ok()?,
            })
        });
        let systems: Vec<CodeSystem> = systems.collect();
        Self {
            guide: allowed(GUIDE) || !systems.iter().any(|system| system.allowed),
            systems,
        }
    }

    /// The part of a code that violates the grammar of the pack's systems; `None` where it is a code of an allowed one.
    #[must_use]
    pub fn broken(&self, code: &str) -> Option<&'static str> {
        let allowed = || self.systems.iter().filter(|system| system.allowed);
        if allowed().any(|system| system.id != GUIDE && system.fits(code)) {
            return None;
        }
        let broken = if self.guide {
            codes::resource_code(code).err()
        } else {
            codes::resource_code_21063(code).err()
        };
        // Where neither grammar says which part is wrong, the whole is.
        match broken {
            Some(part) => Some(part.part()),
            None if self.guide => None,
            None => Some(codes::Broken::Slash.part()),
        }
    }

    /// The parts of a code of the 1272 guide, where the pack allows such codes.
    #[must_use]
    pub fn guide_code(&self, code: &str) -> Option<codes::ResourceCode> {
        codes::resource_code(code).ok().filter(|_| self.guide)
    }

    /// The place of the system that most of these codes belong to, where it is known and not allowed. A single odd code is a mistake
    /// and no system. Of several with as many codes the pack's last counts: it lists the narrower ones later.
    #[must_use]
    pub fn foreign(&self, codes: &[&str]) -> Option<usize> {
        let odd = codes.iter().filter(|code| self.broken(code).is_some());
        let odd: Vec<&str> = odd.copied().collect();
        let systems = self.systems.iter().enumerate();
        let counted = systems
            .filter(|(_, system)| !system.allowed)
            .map(|(at, system)| {
                let fitting = odd.iter().filter(|code| system.fits(code));
                (fitting.count(), at)
            });
        let (number, at) = counted.max()?;
        (number > 1 && number * 2 > codes.len()).then_some(at)
    }

    /// The system at a place.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&CodeSystem> {
        self.systems.get(at)
    }

    /// What people call the allowed systems.
    #[must_use]
    pub fn allowed(&self) -> Text {
        let allowed = || self.systems.iter().filter(|system| system.allowed);
        let zh: Vec<&str> = allowed().map(|system| &*system.label.zh).collect();
        let en: Vec<&str> = allowed().map(|system| &*system.label.en).collect();
        Text::new(zh.join("、"), en.join("; "))
    }

    /// The first system whose codes have the shape of this one; those that are allowed come first.
    #[must_use]
    pub fn of(&self, code: &str) -> Option<&CodeSystem> {
        let fitting = || self.systems.iter().filter(|system| system.fits(code));
        fitting()
            .find(|system| system.allowed)
            .or_else(|| fitting().next())
    }

    /// How a path writes this code; `None` where it can be written in no path of a contract.
    #[must_use]
    pub fn form(&self, code: &str) -> Option<CodeForm> {
        let parts = code.split_once('/');
        if parts.is_some_and(|(front, rear)| {
            !front.is_empty() && !rear.is_empty() && !rear.contains('/')
        }) {
            return Some(CodeForm::Parts);
        }
        let system = self.of(code)?;
        (system.form == CodeForm::Whole && parts.is_none()).then_some(CodeForm::Whole)
    }
}

/// The pattern of whole codes.
fn pattern(text: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^(?:{text})$"))
}

/// What is wrong with the systems of a pack: a name that its list lacks, a pattern that is none, a form that is neither.
#[must_use]
pub fn mistakes(pack: &RulePack) -> Vec<Text> {
    let Some(list) = pack.lists.get("code-system") else {
        return Vec::new();
    };
    let mut mistakes = Vec::new();
    for id in &pack.code_systems {
        if !list.column("code").any(|known| known == id) {
            mistakes.push(Text::new(
                format!("codes/code-system.csv 中没有 {id}"),
                format!("codes/code-system.csv has no {id}"),
            ));
        }
    }
    for row in &list.rows {
        let (id, form) = (list.cell(row, "code"), list.cell(row, "form"));
        if pattern(list.cell(row, "pattern")).is_err() {
            mistakes.push(Text::new(
                format!("codes/code-system.csv：{id} 的 pattern 不是正则表达式"),
                format!("codes/code-system.csv: the pattern of {id} is no regular expression"),
            ));
        }
        if !["parts", "whole"].contains(&form) {
            mistakes.push(Text::new(
                format!("codes/code-system.csv：{id} 的 form 应为 parts 或 whole"),
                format!("codes/code-system.csv: the form of {id} is parts or whole"),
            ));
        }
    }
    mistakes
}
