//! A tree becomes a typed structure by serde. A value that does not fit is a [`DeserializeError`] at its place.

use crate::read::de_error::{DeserializeError, Unplaced};
use crate::read::tree::{Node, Number, Value};
use crate::read::{Entry, Located};
use crate::text::Span;
use serde::de::value::{StrDeserializer, U32Deserializer};
use serde::de::{
    self, Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _,
    Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use std::fmt;
use std::marker::PhantomData;

/// Reads a tree into a typed structure.
///
/// Unknown keys are errors where the type has `#[serde(deny_unknown_fields)]`. A field of type [`Located`] also gets its place.
/// The first error in document order ends the reading.
pub fn from_node<T: DeserializeOwned>(node: &Node) -> Result<T, DeserializeError> {
    T::deserialize(Reader { node }).map_err(|error| error.placed(node.span))
}

// The names under which a `Located` asks for its place; no type of ours has such a name.
const LOCATED: &str = "$hutong::Located";
const VALUE: &str = "$value";
const SPAN: &str = "$span";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Wanted<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Wanted<T> {
            type Value = Located<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value with its place")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Located<T>, A::Error> {
                let lost = || A::Error::custom("a value without its place");
                let (_, value) = map.next_entry::<de::IgnoredAny, T>()?.ok_or_else(lost)?;
                let span = map.next_entry::<de::IgnoredAny, [u32; 3]>()?;
                let (_, [source, start, end]) = span.ok_or_else(lost)?;
                Ok(Located::new(value, Span::new(source, start, end)))
            }
        }
        deserializer.deserialize_struct(LOCATED, &[VALUE, SPAN], Wanted(PhantomData))
    }
}

/// Reads one node.
#[derive(Clone, Copy)]
struct Reader<'a> {
    node: &'a Node,
}

impl Reader<'_> {
    fn wrong(self, expected: &dyn Expected) -> Unplaced {
        let found = match &self.node.value {
            Value::Null => Unexpected::Unit,
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::Number(Number::Int(int)) => Unexpected::Signed(*int),
            Value::Number(Number::Float(float)) => Unexpected::Float(*float),
            Value::Number(Number::Big(digits)) => Unexpected::Other(digits),
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Map(_) => Unexpected::Map,
        };
        Unplaced::invalid_type(found, expected).at(self.node.span)
    }
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Unplaced;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unplaced> {
        let place = |error: Unplaced| error.at(self.node.span);
        match &self.node.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(Number::Int(int)) => match u64::try_from(*int) {
                Ok(int) => visitor.visit_u64(int),
                Err(_) => visitor.visit_i64(*int),
            },
            Value::Number(Number::Float(float)) => visitor.visit_f64(*float),
            Value::Number(Number::Big(digits)) => match digits.parse() {
                Ok(int) => visitor.visit_u64(int),
                Err(_) => visitor.visit_f64(digits.parse().unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_str(text),
            Value::Array(items) => visitor.visit_seq(Items(items.iter())),
            Value::Map(map) => visitor.visit_map(Entries {
                rest: map.entries().iter(),
                value: None,
            }),
        }
        .map_err(place)
    }

    /// A bare `200` or `true` where text is wanted stays an error: codes must be quoted, or they lose leading zeros.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unplaced> {
        match &self.node.value {
            Value::String(_) => self.deserialize_any(visitor),
            _ => Err(self.wrong(&visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unplaced> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unplaced> {
        match self.node.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unplaced> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unplaced> {
        if name == LOCATED {
            return visitor.visit_map(WithPlace {
                node: self.node,
                step: 0,
            });
        }
        match self.node.value {
            Value::Map(_) => self.deserialize_any(visitor),
            _ => Err(self.wrong(&visitor)),
        }
    }

    /// A variant is a text, or a mapping of one key.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unplaced> {
        let place = |error: Unplaced| error.at(self.node.span);
        match (&self.node.value, self.node.entries()) {
            (Value::String(text), _) => {
                let variant: StrDeserializer<'_, Unplaced> = (**text).into_deserializer();
                visitor.visit_enum(variant).map_err(place)
            }
            (_, [entry]) => visitor.visit_enum(Variant(entry)).map_err(place),
            _ => Err(self.wrong(&visitor)),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

/// The items of a sequence.
struct Items<'a>(std::slice::Iter<'a, Node>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Unplaced;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unplaced> {
        let next = self.0.next();
        next.map(|node| read(node, seed)).transpose()
    }
}

/// The entries of a mapping.
struct Entries<'a> {
    rest: std::slice::Iter<'a, Entry>,
    value: Option<&'a Node>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Unplaced;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unplaced> {
        let Some(entry) = self.rest.next() else {
            return Ok(None);
        };
        self.value = Some(&entry.node);
        // A key is read like a value, so that it may ask for its place.
        let key = Node::text(entry.key.clone(), entry.key_span);
        read(&key, seed).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unplaced> {
        match self.value.take() {
            Some(node) => read(node, seed),
            None => Err(Unplaced::custom("a value without a key")),
        }
    }
}

/// A value, then its place.
struct WithPlace<'a> {
    node: &'a Node,
    step: u8,
}

impl<'de> MapAccess<'de> for WithPlace<'_> {
    type Error = Unplaced;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unplaced> {
        let name = if self.step == 0 { VALUE } else { SPAN };
        let key: StrDeserializer<'_, Unplaced> = name.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unplaced> {
        self.step += 1;
        if self.step == 1 {
            return read(self.node, seed);
        }
        let Span { source, start, end } = self.node.span;
        let numbers = [source, start, end].into_iter();
        let numbers = numbers.map(IntoDeserializer::<Unplaced>::into_deserializer);
        seed.deserialize(Numbers(numbers))
    }
}

/// The three numbers of a span.
struct Numbers<I>(I);

impl<'de, I: Iterator<Item = U32Deserializer<Unplaced>>> SeqAccess<'de> for Numbers<I> {
    type Error = Unplaced;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unplaced> {
        self.0
            .next()
            .map(|number| seed.deserialize(number))
            .transpose()
    }
}

impl<'de, I: Iterator<Item = U32Deserializer<Unplaced>>> Deserializer<'de> for Numbers<I> {
    type Error = Unplaced;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unplaced> {
        visitor.visit_seq(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A variant with content: the only entry of its mapping.
struct Variant<'a>(&'a Entry);

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Unplaced;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Unplaced> {
        let name: StrDeserializer<'_, Unplaced> = (*self.0.key).into_deserializer();
        let place = |error: Unplaced| error.at(self.0.key_span);
        Ok((seed.deserialize(name).map_err(place)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Unplaced;

    fn unit_variant(self) -> Result<(), Unplaced> {
        read(&self.0.node, PhantomData)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Unplaced> {
        read(&self.0.node, seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unplaced> {
        Reader { node: &self.0.node }.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unplaced> {
        Reader { node: &self.0.node }.deserialize_struct("", fields, visitor)
    }
}

/// Reads one node, and sets the place of an error that has none.
fn read<'de, S: DeserializeSeed<'de>>(node: &Node, seed: S) -> Result<S::Value, Unplaced> {
    seed.deserialize(Reader { node })
        .map_err(|trouble| trouble.at(node.span))
}
