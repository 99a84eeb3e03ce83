//! Walking XML from beginning to end, with everything that a walk over a package's parts needs and no more.

use std::borrow::Cow;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A step of a walk.
pub(super) enum Step<'s> {
    /// An element begins.
    Open(&'s Element<'s>),
    /// Text between elements; one text may come in several pieces.
    Text(&'s str),
    /// The element of that name, without its prefix, ends.
    Close(&'s str),
}

/// The beginning of an element.
pub(super) struct Element<'e>(BytesStart<'e>);

/// XML that cannot be followed to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

impl Element<'_> {
    /// Its name without its prefix.
    pub(super) fn name(&self) -> &str {
        local(self.0.name().0)
    }

    /// The value of the attribute of that name, whatever its prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        self.attributes()
            .find(|(key, _)| local(key) == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Its attributes, without those that only name a namespace.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        attributes
            .filter_map(Result::ok)
            .filter(|attribute| !attribute.key.0.starts_with("xmlns"))
            .map(|attribute| (attribute.key.0, unescaped(attribute.value)))
    }

    /// Whether an attribute says yes.
    pub(super) fn says(&self, name: &str) -> bool {
        self.attribute(name)
            .is_some_and(|value| matches!(value.trim(), "1" | "true" | "on"))
    }
}

/// Walks a part to its end.
pub(super) fn walk(xml: &str, mut each: impl FnMut(Step<'_>)) -> Result<(), Broken> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event().map_err(|_| Broken)? {
            Event::Start(element) => each(Step::Open(&Element(element))),
            Event::Empty(element) => {
                let element = Element(element);
                each(Step::Open(&element));
                each(Step::Close(element.name()));
            }
            Event::End(element) => each(Step::Close(local(element.name().0))),
            Event::Text(text) => each(Step::Text(&text.xml10_content())),
            Event::CData(text) => each(Step::Text(&text.xml10_content())),
            Event::GeneralRef(reference) => {
                each(Step::Text(&unescaped(format!("&{};", &*reference).into())));
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The text of a part: UTF-8, or UTF-16 by its mark.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    for (mark, encoding) in [(&b"\xFF\xFE"[..], UTF_16LE), (&b"\xFE\xFF"[..], UTF_16BE)] {
        if bytes.starts_with(mark) {
            return encoding.decode_with_bom_removal(bytes).0;
        }
    }
    UTF_8.decode_with_bom_removal(bytes).0
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// References resolved; one that means nothing stays as it is written.
fn unescaped(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('&') {
        return text;
    }
    match quick_xml::escape::unescape(&text) {
        Ok(resolved) => Cow::Owned(resolved.into_owned()),
        Err(_) => text,
    }
}
