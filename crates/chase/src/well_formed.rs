//! Whether a letter's HTML is well-formed and holds nothing but the elements of a letter: for the tests.

use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

const ELEMENTS: [&str; 16] = [
    "html", "head", "meta", "title", "body", "div", "p", "br", "h2", "ul", "li", "table", "tbody", "tr",
    "th", "td",
];
const ATTRIBUTES: [&str; 9] = [
    "lang", "xml:lang", "xmlns", "charset", "name", "content", "style", "scope", "role",
];

/// Panics where it is not; gives its text without the title.
pub(crate) fn check(html: &str) -> String {
    let mut reader = Reader::from_str(html);
    reader.config_mut().check_end_names = true;
    let (mut text, mut depth, mut is_title) = (String::new(), 0, false);
    loop {
        let event = reader
            .read_event()
            .unwrap_or_else(|error| panic!("{error} in {html}"));
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.name().as_ref().to_owned();
                assert!(ELEMENTS.contains(&name.as_str()), "<{name}> in {html}");
                for attribute in element.attributes() {
                    let attribute = attribute.unwrap();
                    let key = attribute.key.as_ref().to_owned();
                    assert!(ATTRIBUTES.contains(&key.as_str()), "{key} in {html}");
                }
                is_title = name == "title";
                depth += i32::from(matches!(event, Event::Start(_)));
            }
            Event::End(_) => {
                is_title = false;
                depth -= 1;
            }
            Event::Text(said) if !is_title => {
                text.push_str(&said.xml_content(XmlVersion::Implicit1_0));
            }
            Event::GeneralRef(reference) if !is_title => {
                text.push(match reference.as_ref() {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "#39" => '\'',
                    other => panic!("{other:?}"),
                });
            }
            Event::Text(_) | Event::GeneralRef(_) | Event::DocType(_) => {}
            Event::Eof => break,
            other => panic!("{other:?} in {html}"),
        }
    }
    assert_eq!(depth, 0, "{html}");
    text
}
