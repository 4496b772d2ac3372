//! The records of a workbook of Excel 97 to 2003 ([MS-XLS] 2.1.4), and texts that go on in the records behind them.

use super::page::{Refusal, unreadable};

/// The record that goes on with the one before it.
const CONTINUE: u16 = 0x003C;

/// One record with those that continue it.
pub(super) struct Record<'s> {
    /// Its number.
    pub kind: u16,
    /// Its own bytes.
    pub data: &'s [u8],
    /// Its own bytes, and those of each record that continues it.
    pub parts: Vec<&'s [u8]>,
}

/// Walks over the records of a stream.
pub(super) struct Records<'s> {
    rest: &'s [u8],
}

impl<'s> Records<'s> {
    /// How many bytes are left.
    pub(super) const fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) const fn new(stream: &'s [u8]) -> Self {
        Self { rest: stream }
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// The stream ends within it.
    pub(super) fn next_record(&mut self) -> Result<Option<Record<'s>>, Refusal> {
        let Some((kind, data)) = self.one()? else {
            return Ok(None);
        };
        let mut parts = vec![data];
        while self.rest.starts_with(&CONTINUE.to_le_bytes()) {
            parts.extend(self.one()?.map(|(_, data)| data));
        }
        Ok(Some(Record { kind, data, parts }))
    }

    fn one(&mut self) -> Result<Option<(u16, &'s [u8])>, Refusal> {
        let [a, b, c, d, ..] = *self.rest else {
            // What is shorter than the head of a record fills the last sector.
            self.rest = &[];
            return Ok(None);
        };
        let length = usize::from(u16::from_le_bytes([c, d]));
        let data = self.rest.get(4..4 + length);
        let data = data.ok_or_else(|| unreadable("a record ends early"))?;
        self.rest = self.rest.get(4 + length..).unwrap_or_default();
        Ok(Some((u16::from_le_bytes([a, b]), data)))
    }
}

impl Record<'_> {
    /// Whether it begins a workbook or a sheet.
    pub(super) const fn is_start(&self) -> bool {
        self.kind == 0x0809
    }

    pub(super) fn u8(&self, at: usize) -> Option<u8> {
        self.data.get(at).copied()
    }

    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(
            self.data.get(at..at + 2)?.try_into().ok()?,
        ))
    }

    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(
            self.data.get(at..at + 4)?.try_into().ok()?,
        ))
    }

    pub(super) fn f64(&self, at: usize) -> Option<f64> {
        Some(f64::from_le_bytes(
            self.data.get(at..at + 8)?.try_into().ok()?,
        ))
    }

    /// A text with a count of two bytes.
    pub(super) fn text(&self, at: usize) -> Option<String> {
        let mut text = Text::new(&self.parts);
        text.skip(at)?;
        text.rich()
    }

    /// A text with a count of one byte.
    pub(super) fn short_text(&self, at: usize) -> Option<String> {
        let (count, wide) = (self.u8(at)?, self.u8(at + 1)? & 1 == 1);
        let mut text = Text::new(&self.parts);
        text.skip(at + 2)?;
        text.characters(usize::from(count), wide)
    }
}

/// Reads texts from the parts of a record.
pub(super) struct Text<'p> {
    parts: &'p [&'p [u8]],
    part: usize,
    at: usize,
}

impl<'p> Text<'p> {
    pub(super) const fn new(parts: &'p [&'p [u8]]) -> Self {
        Self {
            parts,
            part: 0,
            at: 0,
        }
    }

    /// What is left of the part.
    fn rest(&self) -> &'p [u8] {
        let part = self.parts.get(self.part).copied().unwrap_or_default();
        part.get(self.at..).unwrap_or_default()
    }

    /// Steps over the end of a part; whether there is another.
    fn next_part(&mut self) -> bool {
        self.part += 1;
        self.at = 0;
        self.part < self.parts.len()
    }

    /// Whether nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        let behind = self.parts.iter().skip(self.part + 1);
        self.rest().is_empty() && behind.into_iter().all(|part| part.is_empty())
    }

    fn byte(&mut self) -> Option<u8> {
        loop {
            if let Some(byte) = self.rest().first() {
                self.at += 1;
                return Some(*byte);
            }
            if !self.next_part() {
                return None;
            }
        }
    }

    fn number(&mut self, bytes: u32) -> Option<usize> {
        let mut number = 0usize;
        for place in 0..bytes {
            number |= usize::from(self.byte()?) << (8 * place);
        }
        Some(number)
    }

    /// Steps over bytes, in whatever parts they are.
    pub(super) fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            let step = bytes.min(self.rest().len());
            self.at += step;
            bytes -= step;
            if bytes > 0 && !self.next_part() {
                return None;
            }
        }
        Some(())
    }

    /// A text with its count, its width, and marks of formats and readings that are passed over.
    pub(super) fn rich(&mut self) -> Option<String> {
        let count = self.number(2)?;
        let flags = self.byte()?;
        let runs = if flags & 8 == 0 { 0 } else { self.number(2)? };
        let reading = if flags & 4 == 0 { 0 } else { self.number(4)? };
        let text = self.characters(count, flags & 1 == 1)?;
        self.skip(runs * 4)?;
        self.skip(reading)?;
        Some(text)
    }

    /// A text of which only the width stands in front.
    pub(super) fn plain(&mut self, count: usize) -> Option<String> {
        let wide = self.byte()? & 1 == 1;
        self.characters(count, wide)
    }

    /// So many characters, of two bytes where they are wide. Where the text goes on in the next part, its width stands there again.
    pub(super) fn characters(&mut self, count: usize, wide: bool) -> Option<String> {
        let mut wide = wide;
        let mut units: Vec<u16> = Vec::new();
        while units.len() < count {
            let left = count - units.len();
            let rest = self.rest();
            let before = units.len();
            if wide {
                let (pairs, _) = rest.as_chunks::<2>();
                units.extend(
                    pairs
                        .iter()
                        .take(left)
                        .map(|pair| u16::from_le_bytes(*pair)),
                );
                self.at += 2 * (units.len() - before);
            } else {
                units.extend(rest.iter().take(left).map(|byte| u16::from(*byte)));
                self.at += units.len() - before;
            }
            if units.len() < count {
                if !self.next_part() {
                    return None;
                }
                wide = self.byte()? & 1 == 1;
            }
        }
        Some(String::from_utf16_lossy(&units))
    }
}
