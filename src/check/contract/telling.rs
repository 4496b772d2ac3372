//! Which values of an item say something. The pack lists words that fill nothing (`unfilled`), the signs of masks (`mask`), and what
//! the values of an item must be by its name (`item-value`): an age is above zero.

use crate::check::schema::Validator;
use crate::check::sharing::{is_item_unconditional, is_unconditional};
use crate::check::unfilled::UnfilledWords;
use crate::model::{CatalogueEntry, Item};
use crate::pack::{CodeList, RulePack};
use crate::read::{Json, Number, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

/// The kinds of words of the list `unfilled` that are no value of any item.
const KINDS: [&str; 3] = ["later", "sample", "none"];
/// The characters that are no letter and no digit of any script, for a class of a pattern: controls, punctuation, signs, fillers.
const SILENT: &str = r"\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00bf\u00d7\u00f7\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u206f\u2190-\u245f\u2500-\u2bff\u3000-\u3004\u3008-\u3020\u3030-\u3035\u303d-\u303f\u30fb-\u30fe\u3164\ufe00-\ufe6f\ufeff-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffa0\uffe0-\uffff";

/// Plain texts and a number. A pattern with look-ahead has no automaton, and may be known to match one of these all the same.
const SAMPLES: [&str; 4] = ["某某", "ab", "12", "A1"];

/// What is known of the values of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ItemValues {
    /// Characters that its texts have at least.
    shortest: Option<u64>,
    /// What its numbers are above.
    above: Option<i64>,
    /// Whether a mask in its place is no value, because everyone may see it.
    unmasked: bool,
}

/// What the values of items with certain names are.
#[derive(Debug)]
struct ByName {
    endings: Vec<String>,
    except: Vec<String>,
    shortest: Option<u64>,
    above: Option<i64>,
}

/// The lists of a pack, prepared for questions to the schema engine.
pub struct Telling {
    /// Texts with a letter or a digit.
    legible: Json,
    /// Everything but texts that are a word which fills nothing.
    worded: Option<Json>,
    /// Everything but texts in which signs hide others.
    unsigned: Option<Json>,
    /// Everything but texts of nothing else than letters that hide others.
    hidden: Option<Json>,
    /// Everything but texts of letters that hide others, with the last digits at most.
    unlettered: Option<Json>,
    /// Texts that repeat such a letter.
    lettered: Option<Json>,
    /// The words by which a registration says that values are masked.
    told: Vec<String>,
    by_name: Vec<ByName>,
    validators: RefCell<HashMap<ItemValues, Option<Rc<Validator>>>>,
}

impl Telling {
    /// The lists of a pack; one without them knows of letters and digits alone.
    pub fn new(pack: &RulePack, unfilled: &UnfilledWords) -> Self {
        let words = KINDS.iter().flat_map(|kind| unfilled.of(kind));
        let words: Vec<String> = words.map(|word| any_case(&word.written)).collect();
        let around = format!("[{SILENT}]*");
        let worded = (!words.is_empty())
            .then(|| no_text_like(&format!("^{around}({}){around}$", words.join("|"))));
        let masks = |kind: &str| -> Vec<String> {
            let list = pack.lists.get("mask");
            let rows = list
                .into_iter()
                .flat_map(|list| list.rows.iter().map(move |row| (list, row)));
            let rows = rows.filter(|(list, row)| list.cell(row, "code") == kind);
            rows.flat_map(|(list, row)| words_of(list, row)).collect()
        };
        let class = |kind: &str| {
            let characters: String = masks(kind).iter().map(|text| escaped(text)).collect();
            (!characters.is_empty()).then(|| format!("[{characters}]"))
        };
        let (sign, letter) = (class("sign"), class("letter"));
        let list = pack.lists.get("item-value");
        let by_name = list.map_or_else(Vec::new, |list| {
            let rows = list.rows.iter();
            rows.map(|row| ByName::new(list, row)).collect()
        });
        Self {
            legible: text_like(&format!("[^{SILENT}]")),
            worded,
            unsigned: sign.map(|sign| no_text_like(&format!("{sign}{{2}}|^{sign}|{sign}$"))),
            hidden: letter
                .as_ref()
                .map(|letter| no_text_like(&format!("^{letter}{{3,}}$"))),
            unlettered: letter
                .as_ref()
                .map(|letter| no_text_like(&format!("^{letter}+[0-9]{{0,4}}$"))),
            lettered: letter.map(|letter| text_like(&format!("{letter}{{3}}"))),
            told: masks("told"),
            by_name,
            validators: RefCell::default(),
        }
    }

    /// What is known of the values of an item of a resource.
    pub fn of(&self, item: &Item, entry: &CatalogueEntry) -> ItemValues {
        let name = item.text("name").map_or("", |(name, _)| name);
        // A unit may follow the name: 车辆数（辆）.
        let bare = name.split(['（', '(']).next().unwrap_or(name).trim();
        let known = self.by_name.iter().find(|known| known.knows(bare));
        let length = item
            .fields
            .get("length")
            .and_then(|node| match &node.value {
                Value::Number(Number::Int(length)) => u64::try_from(*length).ok(),
                _ => node.as_str()?.trim().parse().ok(),
            });
        let shortest = known.and_then(|known| known.shortest);
        let public = is_item_unconditional(item)
            || (is_unconditional(entry) && item.text("sharingType").is_none());
        let texts = [
            item.text("name"),
            item.text("description"),
            entry.text("title"),
            entry.text("abstract"),
            entry.text("remarks"),
        ];
        let told = |word: &String| texts.iter().flatten().any(|(text, _)| text.contains(word));
        ItemValues {
            // Where the registered length is as short, so are honest values.
            shortest: shortest.filter(|shortest| length.is_some_and(|length| length > *shortest)),
            above: known.and_then(|known| known.above),
            unmasked: public && !self.told.iter().any(told),
        }
    }

    /// Whether a value says something, as far as that is certain.
    pub fn tells(&self, values: ItemValues, value: &Json) -> bool {
        let mut validators = self.validators.borrow_mut();
        let validator = validators
            .entry(values)
            .or_insert_with(|| Validator::new(&self.schema(values)).map(Rc::new));
        let accepted = validator.as_ref().and_then(|one| one.accepts(value));
        accepted == Some(true)
    }

    /// The values that say something.
    pub fn schema(&self, values: ItemValues) -> Json {
        let letters = self.unlettered.as_ref().filter(|_| values.unmasked);
        let all = self.parts(values).chain(letters);
        let mut all: Vec<Json> = all.cloned().collect();
        let limits = [
            values
                .shortest
                .map(|shortest| ("minLength", Json::from(shortest))),
            values
                .above
                .map(|above| ("exclusiveMinimum", Json::from(above))),
        ];
        all.push(limits.into_iter().flatten().collect());
        [("allOf", Json::from(all))].into_iter().collect()
    }

    /// A few values that say something.
    pub fn samples(&self, values: ItemValues) -> Json {
        let texts = SAMPLES.iter().map(|text| Json::from(*text));
        let all = texts.chain([Json::from(1)]);
        let telling: Vec<Json> = all.filter(|value| self.tells(values, value)).collect();
        [("enum", Json::from(telling))].into_iter().collect()
    }

    fn parts(&self, values: ItemValues) -> impl Iterator<Item = &Json> {
        let signs = self.unsigned.as_ref().filter(|_| values.unmasked);
        std::iter::once(&self.legible)
            .chain(&self.worded)
            .chain(&self.hidden)
            .chain(signs)
    }

    /// The values that say something where letters need not be a mask, and those in which they are one: `X0123` may be a code, and
    /// what may also be `XXXX0123` is a mask.
    pub fn letters(&self, values: ItemValues) -> Option<(Json, &Json)> {
        let lettered = self.lettered.as_ref().filter(|_| values.unmasked)?;
        let all: Vec<Json> = self.parts(values).cloned().collect();
        Some(([("allOf", Json::from(all))].into_iter().collect(), lettered))
    }
}

impl ByName {
    fn new(list: &CodeList, row: &[String]) -> Self {
        let except = list.cell(row, "except").split('|');
        Self {
            endings: words_of(list, row),
            except: except
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
            shortest: list.cell(row, "shortest").parse().ok(),
            above: list.cell(row, "above").parse().ok(),
        }
    }

    fn knows(&self, name: &str) -> bool {
        let ends = |word: &String| name.ends_with(word);
        self.endings.iter().any(ends) && !self.except.iter().any(|word| name.contains(word))
    }
}

/// The label of a row and its synonyms.
fn words_of(list: &CodeList, row: &[String]) -> Vec<String> {
    let others = list.cell(row, "synonyms").split('|');
    let words = std::iter::once(list.cell(row, "label")).chain(others);
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Texts that match a pattern, and everything that is no text.
fn text_like(pattern: &str) -> Json {
    [("pattern", Json::from(pattern))].into_iter().collect()
}

/// Everything but texts that match a pattern.
fn no_text_like(pattern: &str) -> Json {
    let text: Json = [
        ("type", Json::from("string")),
        ("pattern", Json::from(pattern)),
    ]
    .into_iter()
    .collect();
    [("not", text)].into_iter().collect()
}

/// A pattern of a text in capital and small letters.
fn any_case(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        if c.is_ascii_alphabetic() {
            let (small, large) = (c.to_ascii_lowercase(), c.to_ascii_uppercase());
            // Writing to a String cannot fail.
            let _ = write!(pattern, "[{small}{large}]");
        } else {
            pattern.push_str(&escaped(c.encode_utf8(&mut [0; 4])));
        }
    }
    pattern
}

/// A pattern of a text as it is.
fn escaped(text: &str) -> String {
    let escape = |c: char| {
        if c.is_ascii_punctuation() && c != '_' {
            vec!['\\', c]
        } else {
            vec![c]
        }
    };
    text.chars().flat_map(escape).collect()
}
