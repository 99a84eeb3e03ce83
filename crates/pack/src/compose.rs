//! The pack from the assessment: every figure printed, every sentence written, nothing drawn.

mod chair;
mod charts;
mod cover;
mod figures;
mod notes;
mod pathway;
mod quality;
mod returns;
mod scorecard;
mod sections;

use std::collections::BTreeMap;

use boardpack_model::assessment::{Assessment, IndicatorAssessment};
use boardpack_model::board::{Audience, Disclosure, Indicator, Source};
use boardpack_model::history::Submission;
use boardpack_model::pack::{Edition, Foreword, Owner, Pack};
use boardpack_model::{AgencyCode, Board};
use jiff::civil::Date;

pub(crate) use chair::{NO_NEWS, told as news_told};
pub(crate) use figures::ACTIVITY;

/// How an indicator's figure is printed: the assessment's own way, passed in so that every format agrees with it.
pub(crate) type Printed<'a> = &'a dyn Fn(&Indicator, f64) -> String;

/// Composes the pack of one audience from an assessment that has already been disclosed for it. Reads and writes nothing.
///
/// `printed` gives the text of an indicator's figure; `submissions` are those of the ledger, for the log and for data
/// quality.
pub fn compose(
    board: &Board,
    assessment: &Assessment,
    edition: &Edition,
    printed: &dyn Fn(&Indicator, f64) -> String,
    submissions: &[Submission],
) -> Pack {
    let scope = Scope {
        board,
        assessment,
        edition,
        printed,
        submissions: submissions.iter().map(|s| (s.id, s)).collect(),
    };
    Pack {
        board_name: board.name.clone(),
        board_short_name: board.short_name.clone(),
        title: "Performance pack".to_owned(),
        pre_brief_for: None,
        period: assessment.period,
        period_words: assessment.period.words(),
        edition: edition.clone(),
        marking: scope.marking(),
        control: cover::control(&scope),
        foreword: Foreword::default(),
        changes: None,
        chair: chair::chair(&scope),
        scorecard: scorecard::scorecard(&scope),
        themes: sections::themes(&scope),
        pathway: pathway::pathway(&scope),
        timeliness: returns::timeliness(&scope),
        quality: quality::quality(&scope),
        revisions: quality::revisions(&scope),
        submissions: returns::log(&scope),
        definitions: notes::definitions(&scope),
        methods: notes::methods(&scope),
        distribution: cover::distribution(&scope),
        attribution: board.attribution.clone(),
    }
}

/// Whose figures an indicator prints: its supplier's, or the board's own.
fn owner(indicator: &Indicator) -> Owner {
    match indicator.source {
        Source::Returns => Owner::Agency(indicator.agency.clone()),
        Source::Timeliness | Source::Total => Owner::Board,
    }
}

/// What composing reads.
struct Scope<'a> {
    board: &'a Board,
    assessment: &'a Assessment,
    edition: &'a Edition,
    printed: Printed<'a>,
    submissions: BTreeMap<i64, &'a Submission>,
}

impl<'a> Scope<'a> {
    /// The indicators of the assessment with what they measure, in the pack's order.
    fn indicators(&self) -> Vec<(&'a Indicator, &'a IndicatorAssessment)> {
        let known = |one: &'a IndicatorAssessment| Some((self.board.indicator(&one.indicator)?, one));
        self.assessment.indicators.iter().filter_map(known).collect()
    }

    fn audience(&self) -> Option<&'a Audience> {
        self.board.audience(&self.edition.audience)
    }

    fn marking(&self) -> String {
        self.audience()
            .map_or_else(|| self.board.marking.clone(), |audience| audience.marking.clone())
    }

    /// The largest small number that this audience may not see; nothing where it may see all. An audience that the board
    /// does not know sees the least.
    fn small_up_to(&self) -> Option<u32> {
        match self.audience().map(|audience| audience.disclosure) {
            Some(Disclosure::Full) => None,
            Some(Disclosure::Protect(policy)) => Some(policy.up_to),
            None => Some(u32::MAX),
        }
    }

    /// The day whose returns are the last that are used.
    fn cut_off(&self) -> Date {
        let meeting = self.board.meeting_for(self.assessment.period);
        meeting.map_or_else(
            || {
                self.assessment
                    .as_at
                    .to_zoned(self.board.time_zone.clone())
                    .date()
            },
            |meeting| meeting.cut_off,
        )
    }

    fn agency_name(&self, code: &AgencyCode) -> String {
        self.board
            .agency(code)
            .map_or_else(|| code.to_string(), |agency| agency.name.clone())
    }

    /// Who supplies an indicator: an agency, or the partnership itself from its own records.
    fn supplier(&self, indicator: &Indicator) -> String {
        match indicator.source {
            Source::Returns => self.agency_name(&indicator.agency),
            Source::Timeliness | Source::Total => self.board.short_name.clone(),
        }
    }

    /// The same by its short name.
    fn supplier_short_name(&self, indicator: &Indicator) -> String {
        match indicator.source {
            Source::Returns => self.agency_short_name(&indicator.agency),
            Source::Timeliness | Source::Total => "Partnership".to_owned(),
        }
    }

    fn agency_short_name(&self, code: &AgencyCode) -> String {
        self.board
            .agency(code)
            .map_or_else(|| code.to_string(), |agency| agency.short_name.clone())
    }
}

#[cfg(test)]
mod coverage_tests;
#[cfg(test)]
mod judgement_tests;
#[cfg(test)]
mod tests;
