//! Parses and validates codes: each becomes its parts, or the first error in it.
//!
//! The grammars and algorithms are those of the 1272 guide's resource codes, GB 32100-2015 (unified social credit code),
//! GB 11714 (organisation code) and the national platform's service ids.

/// A resource code in the grammar of the 1272 guide: `307011024701/000001`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceCode {
    /// 类: `1` 基础, `2` 主题, `3` 部门.
    pub class: char,
    /// 项: two digits.
    pub item: String,
    /// 目: three digits.
    pub object: String,
    /// 细目: letters and digits, may be empty.
    pub detail: String,
    /// 顺序码: digits.
    pub sequence: String,
}

impl ResourceCode {
    /// The part before the slash.
    #[must_use]
    pub fn front(&self) -> String {
        format!("{}{}{}{}", self.class, self.item, self.object, self.detail)
    }
}

/// A resource code in the style of GB/T 21063.5: `11000/A00034VG345`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontRear {
    /// 前段码.
    pub front: String,
    /// 后段码.
    pub rear: String,
}

/// The part of a resource code in which it stops following its grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Broken {
    /// There is not exactly one `/`.
    Slash,
    /// 类 is not 1, 2 or 3.
    Class,
    /// 项 is not two digits.
    Item,
    /// 目 is not three digits.
    Object,
    /// 细目 has something else than letters and digits.
    Detail,
    /// 顺序码 is not digits only.
    Sequence,
    /// 前段码 is not letters and digits.
    Front,
    /// 后段码 is not letters and digits.
    Rear,
}

impl Broken {
    /// The official name of the part.
    #[must_use]
    pub const fn part(self) -> &'static str {
        match self {
            Self::Slash => "/",
            Self::Class => "类",
            Self::Item => "项",
            Self::Object => "目",
            Self::Detail => "细目",
            Self::Sequence => "顺序码",
            Self::Front => "前段码",
            Self::Rear => "后段码",
        }
    }
}

/// The parts of a resource code in the grammar of the 1272 guide: 类 1, 项 2, 目 3 digits, 细目, `/`, 顺序码.
/// Whether 项 belongs to 类 is not checked here: the pack's code lists define that.
pub fn resource_code(code: &str) -> Result<ResourceCode, Broken> {
    let (front, sequence) = halves(code)?;
    let mut rest = front.chars();
    let class = rest
        .next()
        .filter(|c| ('1'..='3').contains(c))
        .ok_or(Broken::Class)?;
    let item = digits(&mut rest, 2).ok_or(Broken::Item)?;
    let object = digits(&mut rest, 3).ok_or(Broken::Object)?;
    let detail = rest.as_str();
    if !detail.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Broken::Detail);
    }
    if sequence.is_empty() || !sequence.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Broken::Sequence);
    }
    Ok(ResourceCode {
        class,
        item,
        object,
        detail: detail.to_owned(),
        sequence: sequence.to_owned(),
    })
}

/// The parts of a resource code in the style of GB/T 21063.5: letters and digits, `/`, letters and digits.
pub fn resource_code_21063(code: &str) -> Result<FrontRear, Broken> {
    let (front, rear) = halves(code)?;
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    if !plain(front) {
        return Err(Broken::Front);
    }
    if !plain(rear) {
        return Err(Broken::Rear);
    }
    Ok(FrontRear {
        front: front.to_owned(),
        rear: rear.to_owned(),
    })
}

/// The first error in a unified social credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CreditCodeError {
    /// It has this many characters instead of 18.
    Length(usize),
    /// A character outside of `0-9A-HJ-NPQRTUWXY`, with its position from 1.
    Character(usize, char),
    /// Characters 3 to 8 are not a region code: six digits, the first not 0.
    Region,
    /// The check digit of the organisation code inside (character 17) should be this.
    OrganisationCheck(char),
    /// The last check digit should be this.
    Check(char),
}

/// The 31 characters of GB 32100: no I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether this is a unified social credit code (GB 32100-2015): characters, shape of the region, the check digit of the
/// organisation code inside and the last check digit. Where both check digits are wrong the last one is reported: a mistyped
/// digit breaks both, and an invented code breaks the last.
pub fn credit_code(code: &str) -> Result<(), CreditCodeError> {
    let mut values = [0_usize; 18];
    let length = code.chars().count();
    if length != values.len() {
        return Err(CreditCodeError::Length(length));
    }
    for (i, (slot, c)) in values.iter_mut().zip(code.chars()).enumerate() {
        *slot = ALPHABET
            .iter()
            .position(|&letter| char::from(letter) == c)
            .ok_or(CreditCodeError::Character(i + 1, c))?;
    }
    let region = code.get(2..8).unwrap_or_default();
    if region.starts_with('0') || !region.bytes().all(|b| b.is_ascii_digit()) {
        return Err(CreditCodeError::Region);
    }
    let mut weight = 1;
    let mut sum = 0;
    for value in values.iter().take(17) {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    let expected = letter_at((31 - sum % 31) % 31);
    if !code.ends_with(expected) {
        return Err(CreditCodeError::Check(expected));
    }
    match organisation_code(code.get(8..17).unwrap_or_default()) {
        Err(OrganisationCodeError::Check(expected)) => {
            Err(CreditCodeError::OrganisationCheck(expected))
        }
        _ => Ok(()),
    }
}

/// Province-level prefixes of GB/T 2260, and 10 for the centre.
const PROVINCES: [&str; 35] = [
    "10", "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
    "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65",
    "71", "81", "82",
];

/// Whether the region of a unified social credit code, or a region code itself, starts with a province of GB/T 2260
/// (or 10, the centre). Not part of [`credit_code`], because a list of regions becomes outdated.
#[must_use]
pub fn known_province(code: &str) -> bool {
    let region = if code.len() == 18 {
        code.get(2..8)
    } else {
        Some(code)
    };
    region
        .and_then(|region| region.get(..2))
        .is_some_and(|prefix| PROVINCES.contains(&prefix))
}

/// The error in an organisation code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrganisationCodeError {
    /// It is not eight letters or digits and a check digit.
    Shape,
    /// The check digit should be this.
    Check(char),
}

/// Whether this is an organisation code (GB 11714): eight digits or capital letters and a check digit, `-` before it allowed.
pub fn organisation_code(code: &str) -> Result<(), OrganisationCodeError> {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let plain: Vec<char> = code.chars().collect();
    let (body, check) = match plain.as_slice() {
        [body @ .., '-', check] | [body @ .., check] if body.len() == 8 => (body, *check),
        _ => return Err(OrganisationCodeError::Shape),
    };
    let mut sum = 0;
    for (c, weight) in body.iter().zip(WEIGHTS) {
        let value = c
            .to_digit(36)
            .filter(|_| c.is_ascii_digit() || c.is_ascii_uppercase())
            .ok_or(OrganisationCodeError::Shape)?;
        sum += value * weight;
    }
    let expected = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    };
    if check == expected {
        Ok(())
    } else {
        Err(OrganisationCodeError::Check(expected))
    }
}

/// Characters of a citizen number.
const CITIZEN_NUMBER: usize = 18;

/// The words of a text that can be citizen numbers, each with the byte at which it begins.
pub fn citizen_numbers(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let words = text.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    let words = words.map(move |word| {
        let start = at;
        at += word.len();
        let word = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        (start, word)
    });
    words.filter(|(_, word)| is_citizen_number(word))
}

/// Whether this can be a citizen number (公民身份号码, GB 11643): a region of a province, a day of birth since 1800, and the check digit
/// of ISO 7064, MOD 11-2. Recalled, not verified.
#[must_use]
pub fn is_citizen_number(text: &str) -> bool {
    let (Some(body), Some(check)) = (text.get(..17), text.get(17..)) else {
        return false;
    };
    if text.len() != CITIZEN_NUMBER {
        return false;
    }
    let is_day = |day: &str| {
        let (year, rest) = day.split_at_checked(4).unwrap_or_default();
        let (month, day) = rest.split_at_checked(2).unwrap_or_default();
        matches!(year.get(..2), Some("18" | "19" | "20"))
            && ("01".."13").contains(&month)
            && ("01".."32").contains(&day)
    };
    let province = body.get(..2).is_some_and(|code| PROVINCES.contains(&code));
    if !body.bytes().all(|byte| byte.is_ascii_digit())
        || !province
        || !body.get(6..14).is_some_and(is_day)
    {
        return false;
    }
    // The weight of a digit is the power of two of its place from the right, modulo 11.
    let sum = body
        .chars()
        .filter_map(|c| c.to_digit(10))
        .fold(0, |sum, digit| (sum + digit) * 2 % 11);
    let expected = match (12 - sum) % 11 {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    };
    check.eq_ignore_ascii_case(&expected)
}

/// The kind of body that holds a unified social credit code. 11, 12, 13, 19 are recalled, not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProviderClass {
    /// `11` 机关, `12` 事业单位, `13` 群团, `19` 其他机构编制.
    Government,
    /// `9…`: an enterprise or a sole trader.
    Enterprise,
    /// Any other body with a credit code.
    Other,
    /// Not a credit code: `X…` or a nine-character organisation code, as older platforms use.
    Legacy,
}

/// The class of a provider by its code; `None` where the code is neither a credit code by its length nor a legacy one.
#[must_use]
pub fn provider_class(code: &str) -> Option<ProviderClass> {
    let plain = code.bytes().all(|b| b.is_ascii_alphanumeric());
    if code.len() == 18 && plain && !code.starts_with('X') {
        return Some(match code.get(..2) {
            Some("11" | "12" | "13" | "19") => ProviderClass::Government,
            Some(prefix) if prefix.starts_with('9') => ProviderClass::Enterprise,
            _ => ProviderClass::Other,
        });
    }
    let legacy = (code.starts_with('X') && code.len() > 1 && plain)
        || matches!(
            organisation_code(code),
            Ok(()) | Err(OrganisationCodeError::Check(_))
        );
    legacy.then_some(ProviderClass::Legacy)
}

/// A service id of the national platform: `s_<credit code of the provider>_<sequence>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceId {
    /// The provider's unified social credit code.
    pub provider: String,
    /// The number of the service among those of the provider.
    pub sequence: String,
}

/// Why the provider of a service id cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceIdError {
    /// It is not `s_<provider>_<digits>`.
    Shape,
    /// An older id, whose provider code is not a unified social credit code: worth a warning.
    Legacy {
        /// The provider part.
        provider: String,
        /// The sequence.
        sequence: String,
    },
    /// The provider part has 18 characters and is no unified social credit code.
    Provider(CreditCodeError),
}

/// The parts of a service id.
pub fn service_id(id: &str) -> Result<ServiceId, ServiceIdError> {
    let (provider, sequence) = id
        .strip_prefix("s_")
        .and_then(|rest| rest.split_once('_'))
        .ok_or(ServiceIdError::Shape)?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(sequence)
        || provider.is_empty()
        || !provider.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return Err(ServiceIdError::Shape);
    }
    let (provider, sequence) = (provider.to_owned(), sequence.to_owned());
    match credit_code(&provider) {
        Ok(()) => Ok(ServiceId { provider, sequence }),
        Err(_) if provider.starts_with('X') || provider.len() < 18 => {
            Err(ServiceIdError::Legacy { provider, sequence })
        }
        Err(CreditCodeError::Length(_)) => Err(ServiceIdError::Shape),
        Err(wrong) => Err(ServiceIdError::Provider(wrong)),
    }
}

/// The parts before and after the only `/`.
fn halves(code: &str) -> Result<(&str, &str), Broken> {
    let (front, rear) = code.split_once('/').ok_or(Broken::Slash)?;
    if rear.contains('/') {
        return Err(Broken::Slash);
    }
    Ok((front, rear))
}

/// The next `count` characters; `None` unless all of them are digits.
fn digits(rest: &mut std::str::Chars<'_>, count: usize) -> Option<String> {
    let taken: String = rest.by_ref().take(count).collect();
    (taken.len() == count && taken.bytes().all(|b| b.is_ascii_digit())).then_some(taken)
}

/// The character of GB 32100 with this value.
fn letter_at(value: usize) -> char {
    ALPHABET.get(value).copied().map_or('0', char::from)
}
