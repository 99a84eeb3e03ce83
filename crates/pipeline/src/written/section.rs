//! A section of a pipeline file, read key by key, so that each wrong key and each wrong value is a problem of its own.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::nearest::{did_you_mean, nearest};
use crate::report::{Report, Spot};
use crate::written::value::{Written, Wrong, kind_of};

/// A value with where it stands.
#[derive(Debug, Clone)]
pub(crate) struct At<T> {
    /// The value.
    pub(crate) value: T,
    /// Its bytes.
    pub(crate) spot: Spot,
}

/// One table of a file.
pub(crate) struct Section<'a> {
    report: &'a Report,
    table: &'a DeTable<'a>,
    spot: Spot,
    /// What it is called in messages: `[agency.police]`.
    title: String,
    asked: Vec<&'static str>,
    absent: Vec<(&'static str, String)>,
}

impl<'a> Section<'a> {
    pub(crate) fn new(report: &'a Report, table: &'a DeTable<'a>, spot: Spot, title: String) -> Self {
        Self {
            report,
            table,
            spot,
            title,
            asked: Vec::new(),
            absent: Vec::new(),
        }
    }

    /// Where it begins.
    pub(crate) fn spot(&self) -> Spot {
        self.spot
    }

    /// Notes a problem.
    pub(crate) fn say(&self, spot: Spot, message: impl Into<String>, hint: impl Into<Option<String>>) {
        self.report.say(spot, message, hint);
    }

    /// Notes that something is not there, unless an unreadable line may hold it.
    pub(crate) fn say_absent(&self, message: &str, hint: &str) {
        if !self.report.is_damaged(self.spot) && self.report.has_all_sections(self.spot.file) {
            self.say(self.spot, message, hint.to_owned());
        }
    }

    /// Whether a key is written, rightly or wrongly.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// Where the value of a key stands, right or wrong.
    pub(crate) fn spot_of(&self, key: &str) -> Option<Spot> {
        self.table.get(key).map(|value| self.at(value.span()))
    }

    /// Whether a key is a list, or not written at all.
    pub(crate) fn is_list_or_absent(&self, key: &str) -> bool {
        self.table.get(key).is_none_or(|value| value.get_ref().is_array())
    }

    /// A value that must be there.
    pub(crate) fn need<T: Written>(&mut self, key: &'static str) -> Option<At<T>> {
        self.require(key, T::EXAMPLE.to_owned());
        self.may(key)
    }

    /// A value that may be there.
    pub(crate) fn may<T: Written>(&mut self, key: &'static str) -> Option<At<T>> {
        let value = self.take(key)?;
        self.read(&format!("`{key}`"), value)
    }

    /// One of a few words, which must be there.
    pub(crate) fn need_word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<At<T>> {
        let example = words.first().map(|(word, _)| format!("\"{word}\""));
        self.require(key, example.unwrap_or_default());
        self.may_word(key, words)
    }

    /// One of a few words, which must be there; where it is not, what to write is said in full.
    pub(crate) fn need_word_as<T: Copy>(
        &mut self,
        key: &'static str,
        example: &str,
        words: &[(&'static str, T)],
    ) -> Option<At<T>> {
        self.require(key, example.to_owned());
        self.may_word(key, words)
    }

    /// One of a few words, which may be there.
    pub(crate) fn may_word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<At<T>> {
        let word = self.may::<String>(key)?;
        self.choose(key, &word, words)
    }

    /// Several values of one type; each wrong one is a problem of its own.
    pub(crate) fn list<T: Written>(&mut self, key: &'static str) -> Vec<At<T>> {
        let Some(items) = self.items(key) else {
            return Vec::new();
        };
        let title = format!("each item of `{key}`");
        items.iter().filter_map(|item| self.read(&title, item)).collect()
    }

    /// A list that must be there and hold something.
    pub(crate) fn need_list<T: Written>(&mut self, key: &'static str) -> Vec<At<T>> {
        self.require(key, T::LIST_EXAMPLE.to_owned());
        if let Some(value) = self.table.get(key)
            && value
                .get_ref()
                .as_array()
                .is_some_and(|items| items.iter().next().is_none())
        {
            let hint = format!("write {key} = {}", T::LIST_EXAMPLE);
            self.say(self.at(value.span()), format!("`{key}` is an empty list"), hint);
        }
        self.list(key)
    }

    /// Several of a few words.
    pub(crate) fn need_words<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&'static str, T)],
    ) -> Vec<At<T>> {
        let list = self.need_list::<String>(key);
        list.iter()
            .filter_map(|word| self.choose(key, word, words))
            .collect()
    }

    /// Several of a few words, which may be there.
    pub(crate) fn may_words<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&'static str, T)],
    ) -> Vec<At<T>> {
        if self.has(key) {
            self.need_words(key, words)
        } else {
            self.asked.push(key);
            Vec::new()
        }
    }

    /// The section below that must be there: `[sender]`.
    pub(crate) fn need_section(&mut self, key: &'static str) -> Option<Self> {
        if !self.has(key) {
            let message = format!("{} needs a section [{key}]", self.title);
            self.say_absent(&message, &format!("add a line [{key}] and its values below it"));
        }
        self.may_section(key)
    }

    /// The section below that may be there: `[self-assessment]`.
    pub(crate) fn may_section(&mut self, key: &'static str) -> Option<Self> {
        let value = self.take(key)?;
        self.subsection(format!("[{key}]"), value)
    }

    /// The sections of a list: `[[meeting]]`, or `breaks = [{…}, {…}]`.
    pub(crate) fn sections(&mut self, key: &'static str) -> Vec<Self> {
        let title = match self.title.trim_matches(['[', ']']) {
            whole if whole == self.title => format!("[[{key}]]"),
            inner => format!("[[{inner}.{key}]]"),
        };
        let Some(items) = self.items(key) else {
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| self.subsection(title.clone(), item))
            .collect()
    }

    /// The named sections below a key, in the order of the file: `[agency.police]`, `[agency.acute]`.
    pub(crate) fn entries(&mut self, key: &'static str) -> Vec<(At<String>, Self)> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let Some(table) = value.get_ref().as_table() else {
            let hint = format!("write [{key}.name] and its values below it");
            self.wrong(&format!("`{key}`"), value, "sections of their own", &hint);
            return Vec::new();
        };
        let mut entries: Vec<(At<String>, Self)> = table
            .iter()
            .filter_map(|(name, value)| {
                let section = self.subsection(format!("[{key}.{}]", name.get_ref()), value)?;
                let name = At {
                    value: name.get_ref().to_string(),
                    spot: self.at(name.span()),
                };
                Some((name, section))
            })
            .collect();
        entries.sort_by_key(|(name, section)| name.spot.min(section.spot));
        entries
    }

    /// Every value below a key by its name, nothing for a wrong one: `[populations]`.
    pub(crate) fn named<T: Written>(&mut self, key: &'static str) -> Vec<(At<String>, Option<At<T>>)> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let Some(section) = self.subsection(format!("[{key}]"), value) else {
            return Vec::new();
        };
        let mut named: Vec<(At<String>, Option<At<T>>)> = section
            .table
            .iter()
            .map(|(name, value)| {
                let spot = self.at(name.span());
                let name = name.get_ref().to_string();
                let value = self.read(&format!("`{name}`"), value);
                (At { value: name, spot }, value)
            })
            .collect();
        named.sort_by_key(|(name, _)| name.spot);
        named
    }

    /// Ends the reading: keys that nothing asked for, and keys that must be there and are not.
    pub(crate) fn close(mut self) {
        let mut absent = std::mem::take(&mut self.absent);
        for key in self.table.keys() {
            let word = key.get_ref().as_ref();
            if self.asked.contains(&word) {
                continue;
            }
            // `nmae = …` is one slip, not an unknown key and an absent one.
            let meant = nearest(word, absent.iter().map(|(key, _)| *key));
            let free: Vec<&str> = self.asked.iter().copied().filter(|key| !self.has(key)).collect();
            let hint = did_you_mean(word, meant)
                .or_else(|| did_you_mean(word, free.iter().copied()))
                .unwrap_or_else(|| match &free[..] {
                    [] => "take it out".to_owned(),
                    free => format!("take it out; these can still be added here: {}", free.join(", ")),
                });
            self.say(
                self.at(key.span()),
                format!("{} knows no `{word}`", self.title),
                hint,
            );
            absent.retain(|(key, _)| Some(*key) != meant);
        }
        if self.report.is_damaged(self.spot) || self.has_lost_heading() {
            return;
        }
        for (key, example) in absent {
            let (message, hint) = (
                format!("{} needs `{key}`", self.title),
                format!("add a line: {key} = {example}"),
            );
            self.say(self.spot, message, hint);
        }
    }

    /// Only sections below it have headings, and some heading of the file cannot be read: it may be this one's.
    fn has_lost_heading(&self) -> bool {
        let text = self
            .report
            .text(self.spot.file)
            .get(self.spot.start..self.spot.end)
            .unwrap_or_default();
        !text.is_empty() && !text.starts_with(['[', '{']) && !self.report.has_all_sections(self.spot.file)
    }

    fn require(&mut self, key: &'static str, example: String) {
        if !self.has(key) {
            self.absent.push((key, example));
        }
    }

    fn take(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.push(key);
        self.table.get(key)
    }

    fn items(&mut self, key: &'static str) -> Option<&'a DeArray<'a>> {
        let value = self.take(key)?;
        let items = value.get_ref().as_array();
        if items.is_none() {
            let is_inline = self.report.text(self.spot.file)[value.span()].starts_with('{');
            let hint = if value.get_ref().is_table() && is_inline {
                format!("put it in square brackets: {key} = [{{ … }}]")
            } else if value.get_ref().is_table() {
                "write its heading in double brackets: [[…]]".to_owned()
            } else {
                format!("put it in square brackets: {key} = [ … ]")
            };
            self.wrong(&format!("`{key}`"), value, "a list", &hint);
        }
        items
    }

    fn subsection(&self, title: String, value: &'a Spanned<DeValue<'a>>) -> Option<Self> {
        let Some(table) = value.get_ref().as_table() else {
            let hint = "write one heading in single brackets, [ … ], and the values below it";
            self.wrong(&title, value, "a section", hint);
            return None;
        };
        Some(Self::new(self.report, table, self.at(value.span()), title))
    }

    fn read<T: Written>(&self, what: &str, value: &Spanned<DeValue<'_>>) -> Option<At<T>> {
        let spot = self.at(value.span());
        match T::read(value.get_ref()) {
            Ok(value) => Some(At { value, spot }),
            Err(Wrong::Kind) => {
                self.wrong(what, value, T::WANTED, &format!("write it like {}", T::EXAMPLE));
                None
            }
            Err(Wrong::Content(message, hint)) => {
                self.say(spot, message, hint);
                None
            }
        }
    }

    fn wrong(&self, what: &str, value: &Spanned<DeValue<'_>>, wanted: &str, hint: &str) {
        let message = format!("{what} must be {wanted}, not {}", kind_of(value.get_ref()));
        self.say(self.at(value.span()), message, hint.to_owned());
    }

    fn choose<T: Copy>(&self, key: &str, word: &At<String>, words: &[(&'static str, T)]) -> Option<At<T>> {
        if let Some((_, value)) = words.iter().find(|(known, _)| *known == word.value) {
            return Some(At {
                value: *value,
                spot: word.spot,
            });
        }
        let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
        let hint = did_you_mean(&word.value, known.iter().copied())
            .unwrap_or_else(|| format!("write one of: {}", known.join(", ")));
        self.say(word.spot, format!("`{key}` cannot be `{}`", word.value), hint);
        None
    }

    fn at(&self, span: Range<usize>) -> Spot {
        self.report.spot(self.spot.file, span)
    }
}
