//! Which values of an item say something. The pack lists words that fill nothing (`unfilled`), the signs of masks (`mask`), and what
//! the values of an item must be by its name (`item-value`): an age is above zero.

use crate::check::schema::Validator;
use crate::check::sharing::{is_item_unconditional, is_unconditional};
use crate::check::unfilled::{self, UnfilledWords, Word};
use crate::model::{CatalogueEntry, Item};
use crate::pack::{CodeList, RulePack};
use crate::read::Json;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::LazyLock;

/// The kinds of words of the list `unfilled` that are no value of any item.
const KINDS: [&str; 4] = ["later", "elsewhere", "sample", "none"];
/// Readable characters for the class of a pattern: all scripts, and those that may stand beside a word. Patterns are short, and know
/// less of rare characters than a comparison of an example with the words does.
static READABLE: LazyLock<String> = LazyLock::new(|| unfilled::readable_runs(32));
static COMMON: LazyLock<String> = LazyLock::new(|| unfilled::readable_runs(200));
/// What may stand within a word of a pattern.
const WITHIN: &str = r"[\u0000-/:-@\[-`{-~]*";
/// Bytes of the words of one pattern.
const WORDS: usize = 1_200;
/// Characters of the longest text that is compared with words; the words are far shorter.
const MOST_COMPARED: usize = 64;

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
    /// The words that fill nothing: the readable characters of those that have no others, and the others as written, in lower case.
    plain_words: Vec<String>,
    marked_words: Vec<String>,
    /// Everything but texts that are such a word.
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
        let words = || KINDS.iter().flat_map(|kind| unfilled.of(kind));
        let mut patterns: Vec<String> = Vec::new();
        for word in words().map(pattern_of) {
            match patterns.last_mut() {
                Some(last) if last.len() + word.len() < WORDS => {
                    last.push('|');
                    last.push_str(&word);
                }
                _ => patterns.push(word),
            }
        }
        let words_alone = patterns.iter().map(|words| {
            let silent = format!("[^{}]*", &*COMMON);
            text_like(&format!("^{silent}(?:{words}){silent}$"))
        });
        let words_alone: Vec<Json> = words_alone.collect();
        let (bare, marked): (Vec<&Word>, Vec<&Word>) = words().partition(|word| word.bare);
        let masks = |kind: &str| -> Vec<String> {
            let list = pack.lists.get("mask");
            let rows = list
                .into_iter()
                .flat_map(|list| list.rows.iter().map(move |row| (list, row)));
            let rows = rows.filter(|(list, row)| list.cell(row, "code") == kind);
            rows.flat_map(|(list, row)| list.words(row))
                .map(str::to_owned)
                .collect()
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
            legible: text_like(&format!("[{}]", &*READABLE)),
            plain_words: bare.iter().map(|word| word.plain.clone()).collect(),
            marked_words: marked.iter().map(|word| word.lower.clone()).collect(),
            worded: (!words_alone.is_empty()).then(|| no_text(("anyOf", Json::from(words_alone)))),
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
        let length = item.length().and_then(|length| u64::try_from(length).ok());
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
        let said = value.as_str().is_none_or(|text| self.says(text));
        said && {
            let mut validators = self.validators.borrow_mut();
            let validator = validators.entry(values).or_insert_with(|| {
                let all = self.unmasked(values).chain(self.letters_of(values));
                Validator::new(&limited(values, all.cloned().collect())).map(Rc::new)
            });
            let accepted = validator.as_ref().and_then(|one| one.accepts(value));
            accepted == Some(true)
        }
    }

    /// Whether a text has something to read that is more than words which fill nothing.
    fn says(&self, text: &str) -> bool {
        let plain = unfilled::plain(text);
        let words = self.plain_words.iter().map(String::as_str);
        let written = text.trim().to_lowercase();
        let is_short = plain.chars().nth(MOST_COMPARED).is_none();
        let is_word = is_short && unfilled::is_made_of(&plain, &words);
        !(plain.is_empty() || is_word || self.marked_words.contains(&written))
    }

    /// The values that say something.
    pub fn schema(&self, values: ItemValues) -> Json {
        let all = self.parts(values).chain(self.letters_of(values));
        limited(values, all.cloned().collect())
    }

    /// A few values that say something.
    pub fn samples(&self, values: ItemValues) -> Json {
        let texts = SAMPLES.iter().map(|text| Json::from(*text));
        let all = texts.chain([Json::from(1)]);
        let telling: Vec<Json> = all.filter(|value| self.tells(values, value)).collect();
        [("enum", Json::from(telling))].into_iter().collect()
    }

    fn parts(&self, values: ItemValues) -> impl Iterator<Item = &Json> {
        std::iter::once(&self.legible)
            .chain(&self.worded)
            .chain(self.unmasked(values))
    }

    /// What texts must be so that they are no mask.
    fn unmasked(&self, values: ItemValues) -> impl Iterator<Item = &Json> {
        let signs = self.unsigned.as_ref().filter(|_| values.unmasked);
        self.hidden.iter().chain(signs)
    }

    fn letters_of(&self, values: ItemValues) -> Option<&Json> {
        self.unlettered.as_ref().filter(|_| values.unmasked)
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
            endings: list.words(row).map(str::to_owned).collect(),
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

/// Values that are all of this, and within the limits of an item's texts and numbers.
fn limited(values: ItemValues, mut all: Vec<Json>) -> Json {
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

/// The pattern of a word: its readable characters, with others between them; a word that has others is as it is written.
fn pattern_of(word: &Word) -> String {
    if !word.bare {
        return any_case(&word.written);
    }
    let letters = word.plain.chars();
    let letters: Vec<String> = letters
        .map(|c| any_case(c.encode_utf8(&mut [0; 4])))
        .collect();
    letters.join(WITHIN)
}

/// Texts that match a pattern, and everything that is no text.
fn text_like(pattern: &str) -> Json {
    [("pattern", Json::from(pattern))].into_iter().collect()
}

/// Everything but texts that match a pattern.
fn no_text_like(pattern: &str) -> Json {
    no_text(("pattern", Json::from(pattern)))
}

/// Everything but texts with a keyword.
fn no_text(keyword: (&str, Json)) -> Json {
    let text: Json = [("type", Json::from("string")), keyword]
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
