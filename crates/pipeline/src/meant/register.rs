//! Which codes exist, so that a reference to one that does not is a problem with a suggestion.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::code::BadCode;
use boardpack_model::{AgencyCode, IndicatorCode, ThemeCode};

use crate::nearest::did_you_mean;
use crate::report::Report;
use crate::written::Files;
use crate::written::indicators::IndicatorWritten;
use crate::written::section::At;

/// Every code that the files define.
pub(crate) struct Register<'a> {
    pub(crate) agencies: Names<AgencyCode>,
    pub(crate) indicators: Names<IndicatorCode>,
    pub(crate) themes: Names<ThemeCode>,
    by_code: BTreeMap<&'a str, &'a IndicatorWritten>,
}

/// The codes of one kind.
pub(crate) struct Names<C> {
    /// What one is called: `agency`.
    noun: &'static str,
    /// Whether all sections of its file are known, so that an unknown code is truly unknown.
    are_all_known: bool,
    codes: BTreeMap<String, Option<C>>,
}

impl<'a> Register<'a> {
    pub(crate) fn new(report: &Report, files: &'a Files) -> Self {
        let indicators = &files.indicators.indicators;
        Self {
            agencies: Names::new(
                report,
                ("agency", "agencies.toml"),
                files.agencies.agencies.iter().map(|agency| &agency.code),
                AgencyCode::new,
            ),
            indicators: Names::new(
                report,
                ("indicator", "indicators.toml"),
                indicators.iter().map(|indicator| &indicator.code),
                IndicatorCode::new,
            ),
            themes: Names::new(
                report,
                ("theme", "indicators.toml"),
                files.indicators.themes.iter().map(|theme| &theme.code),
                ThemeCode::new,
            ),
            by_code: indicators
                .iter()
                .map(|written| (written.code.value.as_str(), written))
                .collect(),
        }
    }

    /// The indicator of that code as it is written.
    pub(crate) fn indicator(&self, code: &str) -> Option<&'a IndicatorWritten> {
        self.by_code.get(code).copied()
    }

    /// The agency that an indicator names, where it names a known one.
    pub(crate) fn supplier(&self, code: &IndicatorCode) -> Option<AgencyCode> {
        let agency = self.indicator(code.as_str())?.agency.as_ref()?;
        self.agencies.codes.get(&agency.value)?.clone()
    }
}

impl<C: Clone> Names<C> {
    fn new<'a>(
        report: &Report,
        (noun, file): (&'static str, &str),
        written: impl Iterator<Item = &'a At<String>>,
        parse: fn(&str) -> Result<C, BadCode>,
    ) -> Self {
        let mut codes = BTreeMap::new();
        for name in written {
            let code = parse(&name.value);
            if let Err(wrong) = &code {
                report.say(
                    name.spot,
                    format!("`{}` is not a code", name.value),
                    format!("write {}", wrong.rule),
                );
            }
            codes.insert(name.value.clone(), code.ok());
        }
        Self {
            noun,
            are_all_known: report
                .file(file)
                .is_some_and(|file| report.has_all_sections(file)),
            codes,
        }
    }

    /// The code of a section that defines one.
    pub(crate) fn declared(&self, name: &At<String>) -> Option<C> {
        self.codes.get(&name.value)?.clone()
    }

    /// The code that a reference names; an unknown one is a problem.
    pub(crate) fn find(&self, report: &Report, name: &At<String>) -> Option<C> {
        if let Some(code) = self.codes.get(&name.value) {
            return code.clone();
        }
        // One that is defined in other letters has its problem there already.
        let is_miswritten = self
            .codes
            .iter()
            .any(|(known, code)| code.is_none() && known.eq_ignore_ascii_case(&name.value));
        if self.are_all_known && !is_miswritten {
            let hint = did_you_mean(&name.value, self.codes.keys().map(String::as_str))
                .unwrap_or_else(|| self.known());
            report.say(
                name.spot,
                format!("no {} is called `{}`", self.noun, name.value),
                hint,
            );
        }
        None
    }

    /// The codes that a list names; unknown ones and ones that stand twice are problems.
    pub(crate) fn all(&self, report: &Report, names: &[At<String>]) -> Vec<C> {
        let mut seen = BTreeSet::new();
        let fresh = names.iter().filter(|name| {
            let is_new = seen.insert(name.value.as_str());
            if !is_new {
                let hint = "take one of them out".to_owned();
                report.say(
                    name.spot,
                    format!("`{}` stands twice in this list", name.value),
                    hint,
                );
            }
            is_new
        });
        fresh.filter_map(|name| self.find(report, name)).collect()
    }

    fn known(&self) -> String {
        let codes: Vec<&str> = self.codes.keys().map(String::as_str).take(20).collect();
        match codes.len() {
            0 => format!("no {} is defined yet", self.noun),
            _ => format!("these are known: {}", codes.join(", ")),
        }
    }
}
