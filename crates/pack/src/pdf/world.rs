//! All that typst can see: the embedded template, the embedded fonts and the files of one pack. Every other path is refused.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World, WorldExt as _};

use crate::font::{BOLD, REGULAR};

/// The template, by its paths.
const TEMPLATE: [(&str, &str); 7] = [
    ("main.typ", include_str!("template/main.typ")),
    ("style.typ", include_str!("template/style.typ")),
    ("front.typ", include_str!("template/front.typ")),
    ("foreword.typ", include_str!("template/foreword.typ")),
    ("scorecard.typ", include_str!("template/scorecard.typ")),
    ("themes.typ", include_str!("template/themes.typ")),
    ("annex.typ", include_str!("template/annex.typ")),
];

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let font = |bytes: &'static [u8]| Font::new(Bytes::new(bytes), 0).expect("the embedded font is a font");
    vec![font(REGULAR), font(BOLD)]
});
static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The desk at which one pack is set.
pub(super) struct Desk {
    sources: BTreeMap<&'static str, Source>,
    files: BTreeMap<String, Bytes>,
    today: Date,
}

impl Desk {
    /// A desk with the files of one pack, by path, on a fixed day.
    pub(super) fn new(files: BTreeMap<String, String>, today: Date) -> Self {
        let source = |(path, text): (&'static str, &str)| (path, Source::new(id(path), text.to_owned()));
        Self {
            sources: TEMPLATE.map(source).into(),
            files: files
                .into_iter()
                .map(|(path, text)| (path, Bytes::from_string(text)))
                .collect(),
            today,
        }
    }

    /// What is wrong, with its place in the template.
    pub(super) fn place(&self, diagnostic: &SourceDiagnostic) -> String {
        let place = diagnostic.span.id().map_or_else(String::new, |file| {
            let path = file.get().vpath().get_without_slash().to_owned();
            let range = self.range(diagnostic.span);
            let line = range.and_then(|range| self.source(file).ok()?.lines().byte_to_line(range.start));
            line.map_or_else(|| format!("{path}: "), |line| format!("{path}:{}: ", line + 1))
        });
        format!("{place}{}", diagnostic.message)
    }
}

fn id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("paths of the template are plain names");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

fn refused(file: FileId) -> FileError {
    FileError::NotFound(file.get().vpath().get_without_slash().into())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        id(TEMPLATE[0].0)
    }

    fn source(&self, file: FileId) -> FileResult<Source> {
        if !matches!(file.get().root(), VirtualRoot::Project) {
            return Err(refused(file));
        }
        let path = file.get().vpath().get_without_slash();
        self.sources.get(path).cloned().ok_or_else(|| refused(file))
    }

    fn file(&self, file: FileId) -> FileResult<Bytes> {
        if !matches!(file.get().root(), VirtualRoot::Project) {
            return Err(refused(file));
        }
        let path = file.get().vpath().get_without_slash();
        self.files.get(path).cloned().ok_or_else(|| refused(file))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        let part = |number: i8| u8::try_from(number).ok();
        Datetime::from_ymd(
            i32::from(self.today.year()),
            part(self.today.month())?,
            part(self.today.day())?,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_path_is_refused() {
        let desk = Desk::new(BTreeMap::new(), "2026-09-17".parse().unwrap());
        for path in ["etc/passwd", "pack.json", "charts/other.svg", "template/main.typ"] {
            assert!(desk.file(id(path)).is_err(), "{path}");
            assert!(desk.source(id(path)).is_err(), "{path}");
        }
        assert!(desk.source(desk.main()).is_ok());
        assert_eq!(desk.today(None), Datetime::from_ymd(2026, 9, 17));
    }
}
