//! What is answered to one file after another of the same return, as a story of files.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_ingest::{Format, Reading, Workbook};
use boardpack_model::contribution::figures_in_words;
use boardpack_model::history::{IssuedPack, Submission};
use boardpack_model::observation::Commentary;
use boardpack_model::{
    AgencyCode, Board, BoardCode, Explanation, Finding, IndicatorCode, KnownObservation, Measure,
    Observation, Outcome, Period, Place, ReturnCode, ReturnKey, Severity, Value,
};
use jiff::Timestamp;

use super::answer::{Answer, checked};
use super::known::Known;

const OWN: &str = "2026-27 Q1";

/// A board that has had social care's past figures: between 95 and 105 referrals a quarter for three years.
struct Story {
    board: Board,
    known: Known,
    last: Option<Answer>,
}

fn code(text: &str) -> IndicatorCode {
    IndicatorCode::new(text).unwrap()
}

fn at(day: &str) -> Timestamp {
    format!("{day}T10:00:00Z").parse().unwrap()
}

fn asked() -> Vec<(IndicatorCode, Measure, Period)> {
    let own = OWN.parse().unwrap();
    vec![
        (code("CSC01"), Measure::Numerator, own),
        (code("CSC02"), Measure::Numerator, own),
        (code("CSC02"), Measure::Denominator, own),
    ]
}

fn observation(
    (indicator, measure, period): (IndicatorCode, Measure, Period),
    value: Value,
    place: Place,
) -> Observation {
    Observation {
        agency: AgencyCode::new("social-care").unwrap(),
        indicator,
        measure,
        period,
        breakdown: String::new(),
        value,
        raw: String::new(),
        place,
        provisional: false,
    }
}

impl Story {
    fn new() -> Self {
        let code = BoardCode::new("ours").unwrap();
        let files: BTreeMap<String, String> = boardpack_pipeline::starter(&code);
        let mut story = Self {
            board: boardpack_pipeline::read(&code, &files).unwrap(),
            known: Known::default(),
            last: None,
        };
        let mut period: Period = OWN.parse().unwrap();
        for nth in 0..12 {
            period = period.previous();
            let place = Place::file("past", "past.xlsx").at("Past", &format!("C{nth}"));
            let count = Value::number(f64::from(95 + (nth * 7) % 11));
            let known = KnownObservation {
                observation: observation((self::code("CSC01"), Measure::Numerator, period), count, place),
                submission: 0,
                known_at: at("2026-04-01"),
            };
            story.known.figures.push(known);
        }
        story
    }

    fn key() -> ReturnKey {
        ReturnKey {
            agency: AgencyCode::new("social-care").unwrap(),
            code: ReturnCode::new("quarterly").unwrap(),
            period: OWN.parse().unwrap(),
        }
    }

    /// What ingest makes of three cells: a number, `<5`, `:` (not available), `?` (no figure can be made of it) or `-` (blank).
    fn reading(day: &str, cells: &str) -> Reading {
        let file = Place::file(day, &format!("{day}.xlsx"));
        let mut reading = Reading {
            key: Self::key(),
            observations: Vec::new(),
            commentary: Vec::new(),
            contributions: Vec::new(),
            answers: Vec::new(),
            findings: Vec::new(),
            asked: asked().into_iter().collect::<BTreeSet<_>>(),
            expected: 3,
            read: 0,
            nil: false,
            layout: "template".to_owned(),
            sheets_read: vec!["Return".to_owned()],
        };
        for ((nth, which), cell) in (2..).zip(asked()).zip(cells.split(' ')) {
            let place = file.at("Return", &format!("D{nth}"));
            let rule = match cell {
                "-" => "figure-awaited",
                "?" => "not-a-number",
                "<5" => {
                    let value = Value::Suppressed { low: 1.0, high: 4.0 };
                    reading.observations.push(observation(which, value, place));
                    continue;
                }
                ":" => {
                    reading
                        .observations
                        .push(observation(which, Value::NotAvailable, place));
                    continue;
                }
                number => {
                    let value = Value::number(number.parse().unwrap());
                    reading.observations.push(observation(which, value, place));
                    continue;
                }
            };
            let finding = Finding::error(rule, place, "no figure");
            reading
                .findings
                .push(finding.about(&which.0, which.2).measure(which.1));
        }
        reading
    }

    /// A file comes on a day and is answered; what is accepted is known from then on.
    fn file(self, day: &str, cells: &str) -> Self {
        self.comes(day, Self::reading(day, cells))
    }

    /// A file comes with the sender's answer to every query and error of the last one.
    fn answering(self, day: &str, cells: &str, text: &str) -> Self {
        let mut reading = Self::reading(day, cells);
        let last = self.last.as_ref().unwrap();
        let figures = &last.read.as_ref().unwrap().figures;
        for finding in last
            .findings
            .iter()
            .filter(|finding| finding.severity != Severity::Note)
        {
            let indicator = finding.indicator.clone().unwrap();
            let about = (&indicator, finding.measure, finding.period.unwrap());
            reading.answers.push(Explanation {
                agency: reading.key.agency.clone(),
                rule: finding.rule.clone(),
                measure: finding.measure,
                period: about.2,
                value: figures_in_words(figures, about),
                text: text.to_owned(),
                place: Place::file(day, "copy.xlsx").at("To answer", "F4"),
                indicator,
            });
        }
        self.comes(day, reading)
    }

    /// A file comes with the answers of the one before still in it.
    fn saying_again(self, day: &str, cells: &str) -> Self {
        let mut reading = Self::reading(day, cells);
        reading.answers = self.known.explanations.clone();
        self.comes(day, reading)
    }

    /// A file comes with a comment on its first figure, or on that of another period.
    fn commented(mut self, day: &str, (cells, period): (&str, &str), text: &str) -> Self {
        let mut reading = Self::reading(day, cells);
        let said = Commentary {
            agency: reading.key.agency.clone(),
            indicator: code("CSC01"),
            period: period.parse().unwrap(),
            text: text.to_owned(),
            place: Place::file(day, "return.xlsx").at("Return", "G2"),
        };
        reading.commentary.push(said.clone());
        self = self.comes(day, reading);
        self.known.remarks.push(said);
        self
    }

    fn comes(mut self, day: &str, reading: Reading) -> Self {
        let workbook = Workbook {
            format: Format::Xlsx,
            sheets: Vec::new(),
            names: BTreeMap::new(),
            notes: Vec::new(),
            elsewhere: Vec::new(),
            unchecked: Vec::new(),
        };
        let answer = checked(&self.board, reading, &workbook, &self.known);
        let id = i64::try_from(self.known.history.submissions.len() + 1).unwrap();
        let read = answer.read.as_ref().unwrap();
        self.known.history.submissions.push(Submission {
            id,
            arrival: id,
            agency: Self::key().agency,
            return_code: Some(Self::key().code),
            period: Some(Self::key().period),
            at: at(day),
            known_at: at(day),
            outcome: answer.outcome,
            reason: answer.reason.clone(),
            expected: 3,
            read: read.usable,
            sha256: day.to_owned(),
            file: format!("{day}.xlsx"),
            born: None,
        });
        if answer.outcome.is_acceptance() {
            self.known
                .figures
                .extend(read.used.iter().map(|used| KnownObservation {
                    observation: used.clone(),
                    submission: id,
                    known_at: at(day),
                }));
        }
        self.known
            .explanations
            .extend(read.reading.answers.iter().cloned());
        self.last = Some(answer);
        self
    }

    /// The pack for the return's period is issued.
    fn issued(mut self, day: &str) -> Self {
        self.known.history.packs.push(IssuedPack {
            period: OWN.parse().unwrap(),
            issue: 1,
            as_at: at(day),
            issued_at: at(day),
            approved_by: "A. Officer".to_owned(),
            version: String::new(),
            pipeline: BTreeMap::new(),
            files: BTreeMap::new(),
            audiences: Vec::new(),
        });
        self
    }

    /// The last answer: the outcome and how much is usable, what is noticed, what differs.
    fn told(self) -> String {
        let answer = self.last.unwrap();
        let read = answer.read.unwrap();
        let mut lines = vec![format!("{}; {} of 3", answer.outcome.words(), read.usable)];
        lines.extend(answer.findings.iter().map(|finding| {
            let hint = finding
                .hint
                .as_deref()
                .filter(|hint| hint.contains("your answer"));
            let hint = hint.map(|hint| format!(" [{hint}]")).unwrap_or_default();
            format!(
                "{} {}: {}{hint}",
                finding.severity.word(),
                finding.rule,
                finding.message
            )
        }));
        let difference = &read.difference;
        let lists = [
            ("changed", &difference.changed),
            ("new", &difference.new),
            ("stands", &difference.standing),
        ];
        for (what, changes) in lists {
            lines.extend(changes.iter().map(|change| {
                let value = |value: Option<Value>| value.map(|value| value.to_string()).unwrap_or_default();
                let (before, now) = (value(change.before), value(change.now));
                format!(
                    "{what}: {} {} {before} -> {now}",
                    change.indicator,
                    change.measure.word()
                )
            }));
        }
        if difference.since.is_some() {
            lines.push(format!("the same: {}", difference.unchanged));
        }
        lines.join("\n")
    }
}

fn check(story: Story, told: &str) {
    let told: Vec<&str> = told.trim().lines().map(str::trim).collect();
    let answered = story.told();
    let answered: Vec<&str> = answered.lines().map(str::trim).collect();
    assert_eq!(answered, told);
}

#[test]
fn the_first_file_has_nothing_to_differ_from() {
    check(
        Story::new().file("2026-08-03", "100 80 96"),
        "accepted; 3 of 3
         new: CSC01 numerator  -> 100
         new: CSC02 numerator  -> 80
         new: CSC02 denominator  -> 96",
    );
}

#[test]
fn a_corrected_file_tells_what_changed() {
    check(
        Story::new().file("2026-08-03", "100 80 96").file("2026-08-05", "101 80 :"),
        "accepted; 3 of 3
         note past-figure-changed: Referrals to children's social care for 2026-27 Q1: 100 was sent before and is now 101
         note past-figure-changed: Assessments completed within 45 working days for 2026-27 Q1: 96 was sent before and is now not available
         changed: CSC01 numerator 100 -> 101
         changed: CSC02 denominator 96 -> not available
         the same: 1",
    );
}

#[test]
fn values_are_compared_as_what_they_are() {
    check(
        Story::new().file("2026-08-03", "100 <5 96").file("2026-08-05", "100 3 96"),
        "accepted; 3 of 3
         note past-figure-changed: Assessments completed within 45 working days for 2026-27 Q1: 1 to 4 was sent before and is now 3
         changed: CSC02 numerator 1 to 4 -> 3
         the same: 2",
    );
}

#[test]
fn the_same_figures_in_another_file_are_recognised() {
    check(
        Story::new().file("2026-08-03", "100 <5 :").file("2026-08-05", "100 <5 :"),
        "accepted; 3 of 3
         note unchanged-resend: these are the same figures as in your file of 3 August 2026: nothing has changed
         the same: 3",
    );
}

#[test]
fn two_files_make_one_return() {
    check(
        Story::new()
            .file("2026-08-03", "100 - -")
            .file("2026-08-05", "- 80 96"),
        "accepted; 3 of 3
         note earlier-figures-stand: 1 figure stands from your file of 3 August 2026
         new: CSC02 numerator  -> 80
         new: CSC02 denominator  -> 96
         stands: CSC01 numerator 100 ->
         the same: 0",
    );
    check(
        Story::new()
            .file("2026-08-03", "100 - -")
            .file("2026-08-05", "- 80 -")
            .file("2026-08-07", "- - 96"),
        "accepted; 3 of 3
         note earlier-figures-stand: 2 figures stand from your earlier files
         new: CSC02 denominator  -> 96
         stands: CSC01 numerator 100 ->
         stands: CSC02 numerator 80 ->
         the same: 0",
    );
}

#[test]
fn a_part_that_contradicts_what_stands_is_not_used() {
    check(
        Story::new().file("2026-08-03", "100 80 -").file("2026-08-05", "- - 70"),
        "returned for correction; 2 of 3
         error numerator-within-denominator: Assessments completed within 45 working days for 2026-27 Q1: 80 of 70 is more than all of them; \
the figure from your file of 3 August 2026 stands meanwhile
         note earlier-figures-stand: 2 figures stand from your file of 3 August 2026
         stands: CSC01 numerator 100 ->
         stands: CSC02 numerator 80 ->
         the same: 0",
    );
}

#[test]
fn an_error_leaves_the_earlier_figure_standing() {
    check(
        Story::new().file("2026-08-03", "100 80 96").file("2026-08-05", "? 81 96"),
        "accepted with queries; 3 of 3
         error not-a-number: no figure; the figure from your file of 3 August 2026 stands meanwhile
         note past-figure-changed: Assessments completed within 45 working days for 2026-27 Q1: 80 was sent before and is now 81
         note earlier-figures-stand: 1 figure stands from your file of 3 August 2026
         changed: CSC02 numerator 80 -> 81
         stands: CSC01 numerator 100 ->
         the same: 1",
    );
}

#[test]
fn a_pair_of_figures_is_never_mixed_from_two_files() {
    let stands = "error not-a-number: no figure; the figure from your file of 3 August 2026 stands meanwhile";
    let waits = "the figure that belongs with it cannot be used, so this one is not used yet either";
    check(
        Story::new().file("2026-08-03", "100 80 96").file("2026-08-05", "101 ? 97"),
        &format!(
            "accepted with queries; 3 of 3
             {stands}
             note past-figure-changed: Referrals to children's social care for 2026-27 Q1: 100 was sent before and is now 101
             note pair-kept-whole: {waits}: 96 stands from your file of 3 August 2026
             note earlier-figures-stand: 2 figures stand from your file of 3 August 2026
             changed: CSC01 numerator 100 -> 101
             stands: CSC02 numerator 80 ->
             stands: CSC02 denominator 96 ->
             the same: 0"
        ),
    );
    check(
        Story::new()
            .file("2026-08-03", "100 80 96")
            .file("2026-08-05", "100 81 ?"),
        &format!(
            "accepted with queries; 3 of 3
             {stands}
             note pair-kept-whole: {waits}: 80 stands from your file of 3 August 2026
             note earlier-figures-stand: 2 figures stand from your file of 3 August 2026
             stands: CSC02 numerator 80 ->
             stands: CSC02 denominator 96 ->
             the same: 1"
        ),
    );
}

#[test]
fn a_half_that_mixes_nothing_is_used() {
    let used = |story: Story| {
        let read = story.last.unwrap().read.unwrap();
        let used = read.used.iter().map(|used| used.value.to_string());
        used.collect::<Vec<_>>().join(" ")
    };
    let first = || Story::new().file("2026-08-03", "100 80 96");
    // The same as what stands; left blank and so let stand; nothing stands that it could be mixed with.
    assert_eq!(used(first().file("2026-08-05", "100 ? 96")), "100 96");
    assert_eq!(used(first().file("2026-08-05", "100 - 97")), "100 97");
    assert_eq!(used(Story::new().file("2026-08-05", "100 ? 97")), "100 97");
}

#[test]
fn a_file_that_was_returned_leaves_nothing_standing() {
    let story = Story::new().file("2026-08-03", "100 ? ?");
    assert_eq!(
        story.last.as_ref().unwrap().outcome,
        Outcome::ReturnedForCorrection
    );
    check(
        story.file("2026-08-05", "- 80 96"),
        "accepted in part; 2 of 3
         error figure-awaited: no figure
         new: CSC02 numerator  -> 80
         new: CSC02 denominator  -> 96",
    );
}

const FAR: &str = "Referrals to children's social care for 2026-27 Q1: 300 is far from the 95 to 105 of the 12 periods before";

#[test]
fn an_explained_query_asks_no_more() {
    check(
        Story::new()
            .file("2026-08-03", "300 80 96")
            .answering("2026-08-05", "300 80 96", "A new\nteam counts them."),
        &format!(
            "accepted; 3 of 3
             note large-change: {FAR}; explained by the sender: A new team counts them.
             note unchanged-resend: these are the same figures as in your file of 3 August 2026: nothing has changed \
but your answers, which are noted
             the same: 3"
        ),
    );
}

#[test]
fn an_explanation_is_carried_over_while_the_figure_stands() {
    check(
        Story::new()
            .file("2026-08-03", "300 80 96")
            .answering("2026-08-05", "300 80 96", "A new team.")
            .file("2026-08-07", "300 81 96"),
        &format!(
            "accepted; 3 of 3
             note large-change: {FAR}; explained by the sender: A new team.
             note past-figure-changed: Assessments completed within 45 working days for 2026-27 Q1: 80 was sent before and is now 81
             changed: CSC02 numerator 80 -> 81
             the same: 2"
        ),
    );
}

#[test]
fn a_figure_put_right_and_explained_in_one_file_is_explained() {
    let far = FAR.replace("300", "310");
    check(
        Story::new()
            .file("2026-08-03", "300 80 96")
            .answering("2026-08-05", "310 80 96", "Ten were missed; the rest is a new team."),
        &format!(
            "accepted; 3 of 3
             note large-change: {far}; explained by the sender: Ten were missed; the rest is a new team.
             note past-figure-changed: Referrals to children's social care for 2026-27 Q1: 300 was sent before and is now 310
             changed: CSC01 numerator 300 -> 310
             the same: 2"
        ),
    );
    // The copy that is sent again with another figure still has the old words in it.
    let again = FAR.replace("300", "320");
    check(
        Story::new()
            .file("2026-08-03", "300 80 96")
            .answering("2026-08-05", "300 80 96", "A new team.")
            .saying_again("2026-08-07", "320 80 96"),
        &format!(
            "accepted with queries; 3 of 3
             query large-change: {again}; the figure has changed since it was explained
             note past-figure-changed: Referrals to children's social care for 2026-27 Q1: 300 was sent before and is now 320
             changed: CSC01 numerator 300 -> 320
             the same: 2"
        ),
    );
}

#[test]
fn a_comment_beside_a_figure_answers_whether_it_is_meant() {
    check(
        Story::new().commented("2026-08-03", ("300 80 96", OWN), "A new team counts them."),
        &format!(
            "accepted; 3 of 3
             note large-change: {FAR}; explained by the sender: A new team counts them.
             new: CSC01 numerator  -> 300
             new: CSC02 numerator  -> 80
             new: CSC02 denominator  -> 96"
        ),
    );
    // Words that stood beside another period's figure were carried along.
    check(
        Story::new()
            .commented(
                "2026-08-02",
                ("100 80 96", "2026-27 Q2"),
                "A new team counts them.",
            )
            .commented("2026-08-03", ("300 80 96", OWN), "A new team counts them."),
        &format!(
            "accepted with queries; 3 of 3
             query large-change: {FAR}
             note past-figure-changed: Referrals to children's social care for 2026-27 Q1: 100 was sent before and is now 300
             changed: CSC01 numerator 100 -> 300
             the same: 2"
        ),
    );
}

#[test]
fn an_explanation_lapses_when_the_figure_changes() {
    let far = FAR.replace("300", "310");
    check(
        Story::new()
            .file("2026-08-03", "300 80 96")
            .answering("2026-08-05", "300 80 96", "A new team.")
            .file("2026-08-07", "310 80 96"),
        &format!(
            "accepted with queries; 3 of 3
             query large-change: {far}; the figure has changed since it was explained
             note past-figure-changed: Referrals to children's social care for 2026-27 Q1: 300 was sent before and is now 310
             changed: CSC01 numerator 300 -> 310
             the same: 2"
        ),
    );
}

#[test]
fn an_answer_does_not_make_up_for_a_figure() {
    check(
        Story::new()
            .file("2026-08-03", "100 80 ?")
            .answering("2026-08-05", "100 80 ?", "We cannot count them."),
        "accepted in part; 2 of 3
         error not-a-number: no figure [your answer is noted, and the figure itself is still needed]
         note unchanged-resend: these are the same figures as in your file of 3 August 2026: nothing has changed \
but your answers, which are noted
         the same: 2",
    );
}

#[test]
fn a_change_after_the_pack_was_issued_is_a_revision_to_be_explained() {
    let reported = "the pack for 2026-27 Q1 was issued on 20 August 2026";
    check(
        Story::new()
            .file("2026-08-03", "100 80 96")
            .issued("2026-08-20")
            .file("2026-09-01", "100 81 96"),
        &format!(
            "accepted with queries; 3 of 3
             note past-figure-changed: Assessments completed within 45 working days for 2026-27 Q1: 80 was sent before and is now 81
             query period-already-reported: {reported}; the change will be listed as a revision in the next
             changed: CSC02 numerator 80 -> 81
             the same: 2"
        ),
    );
    check(
        Story::new().issued("2026-08-20").file("2026-09-01", "100 80 96"),
        &format!(
            "accepted; 3 of 3
             note period-already-reported: {reported}; figures that came since are shown in the next
             new: CSC01 numerator  -> 100
             new: CSC02 numerator  -> 80
             new: CSC02 denominator  -> 96"
        ),
    );
    check(
        Story::new()
            .file("2026-08-03", "100 80 96")
            .issued("2026-08-20")
            .file("2026-09-01", "100 80 96"),
        "accepted; 3 of 3
         note unchanged-resend: these are the same figures as in your file of 3 August 2026: nothing has changed
         the same: 3",
    );
}

#[test]
fn a_revision_is_asked_about_until_it_is_explained() {
    let revised = || {
        Story::new()
            .file("2026-08-03", "100 80 96")
            .issued("2026-08-20")
            .file("2026-09-01", "100 81 96")
    };
    check(
        revised().file("2026-09-02", "100 81 96"),
        "accepted with queries; 3 of 3
         query period-already-reported: the pack for 2026-27 Q1 was issued on 20 August 2026; the change will be listed as a \
revision in the next
         note unchanged-resend: these are the same figures as in your file of 1 September 2026: nothing has changed
         the same: 3",
    );
    check(
        revised().file("2026-09-02", "100 80 96"),
        "accepted; 3 of 3
         note past-figure-changed: Assessments completed within 45 working days for 2026-27 Q1: 81 was sent before and is now 80
         changed: CSC02 numerator 81 -> 80
         the same: 2",
    );
}

#[test]
fn a_revision_can_be_explained_in_the_marked_up_copy() {
    let explained = Story::new()
        .file("2026-08-03", "100 80 96")
        .issued("2026-08-20")
        .file("2026-09-01", "100 81 96")
        .answering("2026-09-02", "100 81 96", "One was recorded late.");
    let said = "note period-already-reported: the pack for 2026-27 Q1 was issued on 20 August 2026; the change will be listed as a \
                revision in the next; explained by the sender: One was recorded late.";
    check(
        explained,
        &format!(
            "accepted; 3 of 3
             {said}
             note unchanged-resend: these are the same figures as in your file of 1 September 2026: nothing has changed \
but your answers, which are noted
             the same: 3"
        ),
    );
}

#[test]
fn what_could_not_be_looked_at_and_what_was_read_are_told() {
    let story = Story::new();
    let workbook = Workbook {
        format: Format::Xls,
        sheets: vec![boardpack_ingest::Sheet {
            name: "Return".to_owned(),
            ..boardpack_ingest::Sheet::default()
        }],
        names: BTreeMap::new(),
        notes: Vec::new(),
        elsewhere: Vec::new(),
        unchecked: vec!["comments".to_owned(), "hidden rows and columns".to_owned()],
    };
    let reading = Story::reading("2026-08-03", "100 <5 96");
    let answer = checked(&story.board, reading, &workbook, &story.known);
    let notes: Vec<&str> = answer
        .findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(
        notes,
        ["in a file of this kind (.xls) these could not be looked at: comments, hidden rows and columns"]
    );
    let how = answer.read.unwrap().how;
    assert_eq!(how.layout, "our return workbook");
    assert_eq!(
        how.echo,
        [
            "sheet \"Return\": 0 cells hold something; 3 figures were read, 2 of them numbers that add up to 196"
        ]
    );
}

#[test]
fn a_file_of_several_returns_has_an_answer_for_each() {
    let story = Story::new();
    let workbook = Workbook {
        format: Format::Csv,
        sheets: Vec::new(),
        names: BTreeMap::new(),
        notes: Vec::new(),
        elsewhere: Vec::new(),
        unchecked: Vec::new(),
    };
    let mut second = Story::reading("2026-08-03", "100 - -");
    second.key.period = second.key.period.next();
    let readings = vec![Story::reading("2026-08-03", "100 80 96"), second];
    let answers = super::answer::answers_to(
        &story.board,
        boardpack_ingest::Understanding::Read(readings),
        &workbook,
        &story.known,
    );
    let told: Vec<String> = answers
        .iter()
        .map(|answer| {
            format!(
                "{} {}",
                answer.key.as_ref().unwrap().period,
                answer.outcome.words()
            )
        })
        .collect();
    assert_eq!(told, ["2026-27 Q1 accepted", "2026-27 Q2 accepted in part"]);
}

/// A return of the quarter after that also holds three figures of the quarter before it.
fn next_quarter() -> Reading {
    let mut reading = Story::reading("2026-10-20", "104 12 40");
    reading.key.period = reading.key.period.next();
    let place = Place::file("2026-10-20", "2026-10-20.xlsx").at("Return", "D2");
    let asked = (code("CSC01"), Measure::Numerator, reading.key.period);
    reading.asked = BTreeSet::from([asked.clone()]);
    reading
        .observations
        .push(observation(asked, Value::number(101.0), place.clone()));
    let note = Finding::note(
        "earlier-figures",
        place,
        "it also holds figures of earlier periods",
    );
    reading.findings.push(note);
    reading
}

#[test]
fn figures_of_an_earlier_period_are_mentioned_only_while_its_return_is_awaited() {
    let mentions = |story: Story| {
        let answer = story.comes("2026-10-20", next_quarter()).last.unwrap();
        let mentioned = answer
            .findings
            .into_iter()
            .filter(|f| f.rule == "earlier-figures");
        mentioned.map(|finding| finding.message).collect::<Vec<_>>()
    };
    let awaited = "it also holds figures for a period whose own return has not been received yet (3 for 2026-27 Q1); they are used, \
                   and that return is still awaited";
    assert_eq!(mentions(Story::new()), vec![awaited.to_owned()]);
    assert_eq!(
        mentions(Story::new().file("2026-07-20", "100 10 40")),
        Vec::<String>::new()
    );
}

#[test]
fn a_remark_that_a_later_file_leaves_out_is_taken_back() {
    let mut story = Story::new();
    let remark = Commentary {
        agency: Story::key().agency,
        indicator: code("CSC01"),
        period: Story::key().period,
        text: "A new front door.".to_owned(),
        place: Place::file("first", "first.xlsx").at("Return", "K2"),
    };
    story.known.remarks.push(remark.clone());
    let texts = |story: Story, reading: Reading| {
        let read = story.comes("2026-07-21", reading).last.unwrap().read.unwrap();
        let remarks = read.reading.commentary.into_iter();
        remarks.map(|remark| remark.text).collect::<Vec<_>>()
    };
    let without = Story::reading("2026-07-21", "101 10 40");
    let mut with = without.clone();
    with.commentary.push(Commentary {
        text: "Still new.".to_owned(),
        ..remark
    });
    let known = story.known.clone();
    assert_eq!(texts(story, without), vec![String::new()]);
    let mut story = Story::new();
    story.known = known.clone();
    assert_eq!(texts(story, with), vec!["Still new.".to_owned()]);
    let mut story = Story::new();
    story.known = known;
    let blank = Story::reading("2026-07-21", "- 10 40");
    assert_eq!(
        texts(story, blank),
        Vec::<String>::new(),
        "its figure is not in the file"
    );
}
