//! Path templates (OpenAPI, Paths Object): segments between slashes, names of parameters in braces.

/// One segment of a path template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment<'t> {
    /// Text without braces.
    Literal(&'t str),
    /// One parameter and nothing else, by its name.
    Parameter(&'t str),
    /// Anything else with braces: `{id}.{format}`.
    Mixed(&'t str),
}

impl<'t> Segment<'t> {
    fn parse(text: &'t str) -> Self {
        let name = text
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        match name {
            Some(name) if !name.is_empty() && !has_braces(name) => Self::Parameter(name),
            _ if has_braces(text) => Self::Mixed(text),
            _ => Self::Literal(text),
        }
    }
}

fn has_braces(text: &str) -> bool {
    text.contains(['{', '}'])
}

/// The segments of a path template. A slash at its end is a last segment without text: a server may know the path with it or without.
#[must_use]
pub fn segments(path: &str) -> Vec<Segment<'_>> {
    path.strip_prefix('/')
        .unwrap_or(path)
        .split('/')
        .map(Segment::parse)
        .collect()
}

/// The names of the parameters that are whole segments, in order.
#[must_use]
pub fn segment_parameters(path: &str) -> Vec<&str> {
    let segments = segments(path).into_iter();
    segments
        .filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(name),
            Segment::Literal(_) | Segment::Mixed(_) => None,
        })
        .collect()
}

/// The names of all parameters, in order: those within a segment (`{id}.{format}`) too.
pub fn parameters(path: &str) -> impl Iterator<Item = &str> {
    let opened = path.split('{').skip(1);
    opened.filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// A path template without the names of its parameters: `/a/{}/b` for `/a/{id}/b`. Templates that are equal without them match the
/// same URLs.
#[must_use]
pub fn without_names(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '{' => inside = true,
            '}' => inside = false,
            _ if inside => continue,
            _ => {}
        }
        shape.push(c);
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_read_one_way() {
        use Segment::{Literal, Mixed, Parameter};
        let path = "/a/{id}/{id}.{format}/{}/b}/";
        assert_eq!(
            segments(path),
            [
                Literal("a"),
                Parameter("id"),
                Mixed("{id}.{format}"),
                Mixed("{}"),
                Mixed("b}"),
                Literal(""),
            ]
        );
        assert_eq!(segment_parameters(path), ["id"]);
        let names: Vec<&str> = parameters(path).collect();
        assert_eq!(names, ["id", "id", "format", ""]);
        assert_eq!(without_names("/a/{id}/{x}.{y}"), "/a/{}/{}.{}");
    }
}
