//! The words of our return workbook: commentary by indicator, wants and offers, good practice, self-assessment.
//!
//! Each table is known by its headings, wherever it stands and whatever its sheet is called now.

use boardpack_model::contribution::{Contribution, ContributionKind};
use boardpack_model::{Finding, IndicatorCode, Period};

use crate::Sheet;
use crate::fold::{fold, trimmed};
use crate::layouts::columns::{headed, rows_of};
use crate::layouts::{Remarked, Scene, Sighting};
use crate::template::words;

/// The most characters of what a contribution is about.
const MOST_ABOUT: usize = 200;

/// Reads every table of words on the visible sheets.
pub(super) fn read(scene: &Scene<'_>, own: Period, sighting: &mut Sighting) {
    for sheet in scene.workbook.sheets.iter().filter(|sheet| sheet.is_visible()) {
        let reading = Reader { scene, own, sheet };
        if let Some(table) = reading.table([words::CODE, words::BEHIND, words::DONE, words::HELP]) {
            reading.commentary(&table, sighting);
        }
        if let Some(table) =
            reading.table([words::WANT_OR_OFFER, words::TOPIC, words::DETAILS, words::CONTACT])
        {
            reading.wants(&table, sighting);
        }
        if let Some(table) = reading.table([words::TITLE, words::WAS_DONE, words::CHANGED]) {
            reading.practice(&table, sighting);
        }
        if let Some(table) = reading.table([words::QUESTION_CODE, words::GRADE, words::EVIDENCE]) {
            reading.assessment(&table, sighting);
        }
    }
}

/// A table: the columns under the headings that were asked for, and the rows below them.
struct Table<const N: usize> {
    columns: [u32; N],
    rows: Vec<u32>,
}

/// What a table is read with.
struct Reader<'a> {
    scene: &'a Scene<'a>,
    own: Period,
    sheet: &'a Sheet,
}

impl Reader<'_> {
    /// The table whose heading row holds all of these words.
    fn table<const N: usize>(&self, headings: [&str; N]) -> Option<Table<N>> {
        let rows = rows_of(self.sheet);
        let heading = rows.iter().copied().find(|row| {
            headings
                .iter()
                .all(|heading| headed(self.sheet, *row, heading).is_some())
        })?;
        Some(Table {
            columns: headings.map(|text| headed(self.sheet, heading, text).map_or(0, |cell| cell.column)),
            rows: rows.into_iter().filter(|row| *row > heading).collect(),
        })
    }

    /// A cell's text without spaces at its ends; empty where there is none.
    fn text(&self, row: u32, column: u32) -> String {
        self.sheet
            .cell(row, column)
            .map_or_else(String::new, |cell| trimmed(&cell.raw).to_owned())
    }

    /// A free text, at most as long as is kept; a longer one is noted.
    fn words(&self, row: u32, column: u32, sighting: &mut Sighting) -> String {
        let text = self.text(row, column);
        let kept = cut(&text, words::MOST_TEXT);
        if kept.len() < text.len() {
            let message = format!(
                "only the first {} characters of this text were kept",
                words::MOST_TEXT
            );
            let place = self.scene.at(self.sheet, &crate::a1::address(row, column));
            sighting
                .findings
                .push(Finding::note("text-shortened", place, message));
        }
        kept
    }

    fn commentary(&self, table: &Table<4>, sighting: &mut Sighting) {
        let [code, columns @ ..] = table.columns;
        for row in &table.rows {
            let Some(indicator) = IndicatorCode::new(&self.text(*row, code))
                .ok()
                .filter(|code| self.scene.board.indicator(code).is_some())
            else {
                continue;
            };
            for (column, before) in columns
                .into_iter()
                .zip(["", "What is being done: ", "Help wanted: "])
            {
                let text = self.words(*row, column, sighting);
                if text.is_empty() {
                    continue;
                }
                sighting.remarks.push(Remarked {
                    indicator: indicator.clone(),
                    period: None,
                    text: format!("{before}{text}"),
                    place: self.scene.at(self.sheet, &crate::a1::address(*row, column)),
                });
                sighting.saw(self.sheet);
            }
        }
    }

    fn wants(&self, table: &Table<4>, sighting: &mut Sighting) {
        let [kind_at, topic_at, details_at, contact_at] = table.columns;
        for row in &table.rows {
            let about = self.text(*row, topic_at);
            let details = self.words(*row, details_at, sighting);
            let contact = self.words(*row, contact_at, sighting);
            if about.is_empty() && details.is_empty() && contact.is_empty() {
                continue;
            }
            let kind = match fold(&self.text(*row, kind_at)).as_str() {
                "want" | "wants" | "wanted" | "need" => ContributionKind::Want,
                "offer" | "offers" | "offered" => ContributionKind::Offer,
                _ => {
                    let message =
                        "it is not said whether this line is a want or an offer, so it was not taken in";
                    let hint = format!("choose {} or {}", words::WANT, words::OFFER);
                    sighting
                        .findings
                        .push(self.query("want-or-offer", (*row, kind_at), message).hint(hint));
                    continue;
                }
            };
            let text = joined(&[("", &details), ("Whom to ask: ", &contact)]);
            self.take(sighting, (*row, kind_at.min(topic_at)), (kind, &about, "", text));
        }
    }

    fn practice(&self, table: &Table<3>, sighting: &mut Sighting) {
        let [title_at, done_at, changed_at] = table.columns;
        for row in &table.rows {
            let about = self.text(*row, title_at);
            let done = self.words(*row, done_at, sighting);
            let changed = self.words(*row, changed_at, sighting);
            if about.is_empty() && done.is_empty() && changed.is_empty() {
                continue;
            }
            let text = joined(&[("What was done: ", &done), ("What changed: ", &changed)]);
            let kind = ContributionKind::GoodPractice;
            self.take(sighting, (*row, title_at), (kind, &about, "", text));
        }
    }

    fn assessment(&self, table: &Table<3>, sighting: &mut Sighting) {
        let [code_at, grade_at, evidence_at] = table.columns;
        let Some(asked) = &self.scene.board.self_assessment else {
            return;
        };
        let mut graded = 0;
        for question in &asked.questions {
            let is_its = |row: &&u32| fold(&self.text(**row, code_at)) == fold(&question.code);
            let Some(row) = table.rows.iter().find(is_its) else {
                continue;
            };
            let evidence = self.words(*row, evidence_at, sighting);
            let grade = self.grade(*row, grade_at, sighting);
            graded += usize::from(!grade.is_empty());
            if !grade.is_empty() || !evidence.is_empty() {
                let kind = ContributionKind::SelfAssessment;
                self.take(
                    sighting,
                    (*row, code_at),
                    (kind, &question.code, &grade, evidence),
                );
            }
        }
        if graded < asked.questions.len() {
            let message = format!(
                "the self-assessment is due with this return: {graded} of {} questions have a grade",
                asked.questions.len()
            );
            let place = self.scene.place.at(&self.sheet.name, "");
            sighting
                .findings
                .push(Finding::note("self-assessment-awaited", place, message));
        }
    }

    /// One of the four grades, by its number or its words; anything else is asked about and not taken.
    fn grade(&self, row: u32, column: u32, sighting: &mut Sighting) -> String {
        let said = fold(&self.text(row, column));
        if said.is_empty() {
            return String::new();
        }
        let is_it = |grade: &&&str| {
            let folded = fold(grade);
            let (number, in_words) = folded.split_once(' ').unwrap_or((&folded, ""));
            said == folded || said == number || said == in_words || said == format!("{number}.0")
        };
        if let Some(grade) = words::GRADES.iter().find(is_it) {
            return (*grade).to_owned();
        }
        let message = "this is none of the four grades, so no grade was taken";
        let finding = self.query("grade-not-known", (row, column), message);
        sighting
            .findings
            .push(finding.hint("choose a grade from 1 to 4 from the list"));
        String::new()
    }

    fn query(&self, rule: &str, (row, column): (u32, u32), message: &str) -> Finding {
        Finding::query(
            rule,
            self.scene.at(self.sheet, &crate::a1::address(row, column)),
            message,
        )
    }

    fn take(
        &self,
        sighting: &mut Sighting,
        (row, column): (u32, u32),
        (kind, about, grade, text): (ContributionKind, &str, &str, String),
    ) {
        sighting.contributions.push(Contribution {
            agency: self.scene.agency.code.clone(),
            period: self.own,
            kind,
            about: cut(about, MOST_ABOUT),
            grade: grade.to_owned(),
            text,
            place: self.scene.at(self.sheet, &crate::a1::address(row, column)),
        });
        sighting.saw(self.sheet);
    }
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The parts that say something, each on a line of its own.
fn joined(parts: &[(&str, &String)]) -> String {
    let said = parts.iter().filter(|(_, text)| !text.is_empty());
    let lines: Vec<String> = said.map(|(before, text)| format!("{before}{text}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use boardpack_model::board::{Question, SelfAssessment};
    use boardpack_model::{Board, PeriodKind};

    use super::*;
    use crate::layouts::testing::{board, code, sheet, workbook};
    use crate::{Dropped, Reading, Understanding, understand};

    const MARK: &str = "Nothing to report this period | | NIL\nReturn mark | blanktown;police;quarterly;2025-26 Q4;2\n\
        Code | Figure wanted | 2025-26 Q4\nPOL01 | Count: incidents | 3";

    fn asking() -> Board {
        let question = |code: &str| Question {
            code: code.to_owned(),
            text: format!("About {code}"),
        };
        Board {
            self_assessment: Some(SelfAssessment {
                every: PeriodKind::FinancialYear,
                questions: ["leadership", "voice"].map(question).into(),
            }),
            ..board(None)
        }
    }

    fn read(nil: &str, tables: &[&str]) -> Reading {
        let mut sheets = vec![sheet("Figures", &MARK.replace("NIL", nil))];
        sheets.extend(
            tables
                .iter()
                .zip(1..)
                .map(|(text, number)| sheet(&format!("Sheet{number}"), text)),
        );
        let dropped = Dropped {
            agency: code("police"),
            file: "return.xlsx".to_owned(),
            sha256: String::new(),
            cleared: false,
        };
        match understand(&asking(), &dropped, &workbook(sheets)) {
            Understanding::Read(mut readings) => readings.remove(0),
            other => panic!("{other:?}"),
        }
    }

    /// Everything that the tables say, and what was noticed about them.
    fn check(tables: &[&str], expected: &[&str]) {
        for nil in ["No", "Yes"] {
            let reading = read(nil, tables);
            let words = reading.contributions.iter().map(|said| {
                let (kind, text) = (said.kind.word(), said.text.replace('\n', " / "));
                format!("{kind} {} [{}] {text} at {}", said.about, said.grade, said.place)
            });
            let commentary = reading.commentary.iter().map(|said| {
                format!(
                    "{} {} {} at {}",
                    said.indicator, said.period, said.text, said.place
                )
            });
            let noticed = reading
                .findings
                .iter()
                .filter(|finding| finding.indicator.is_none());
            let noticed = noticed
                .filter(|finding| finding.rule != "nil-beside-figures")
                .map(|finding| {
                    format!(
                        "{} {} at {}",
                        finding.severity.word(),
                        finding.rule,
                        finding.place
                    )
                });
            let found: Vec<String> = words.chain(commentary).chain(noticed).collect();
            assert_eq!(found, expected, "nil: {nil}");
        }
    }

    #[test]
    fn wants_and_offers_are_read_row_by_row() {
        check(
            &[
                "Title\nWant or offer | Topic | Details | Whom to ask (role or team)\nWant | Analysts | two days | Data team\n\
               offer | Training || \n | | | \n | Rooms | free |\nperhaps | Desks | |",
            ],
            &[
                "want Analysts [] two days / Whom to ask: Data team at Sheet1!A3",
                "offer Training []  at Sheet1!A4",
                "query want-or-offer at Sheet1!A6",
                "query want-or-offer at Sheet1!A7",
            ],
        );
    }

    #[test]
    fn good_practice_is_read_wherever_its_columns_stand() {
        check(
            &["What changed | x | What was done | Title\nfewer repeats | | a joint desk | MARAC\n | | | "],
            &[
                "good-practice MARAC [] What was done: a joint desk / What changed: fewer repeats at Sheet1!D2",
            ],
        );
    }

    #[test]
    fn a_grade_is_one_of_four_by_number_or_words() {
        let table = |grade: &str| {
            format!(
                "Question code | Question | Grade | Evidence\nleadership | About | {grade} | minutes\nvoice | About | 2 | -\n\
                 weather | About | 4 | sun"
            )
        };
        let voice = "self-assessment voice [2 - partly in place] - at Sheet1!A3";
        for grade in ["3", "3 - mostly in place", "Mostly in place", "3.0"] {
            let leadership = "self-assessment leadership [3 - mostly in place] minutes at Sheet1!A2";
            check(&[&table(grade)], &[leadership, voice]);
        }
        for grade in ["5", "good", "2-3"] {
            let leadership = "self-assessment leadership [] minutes at Sheet1!A2";
            let noticed = [
                "query grade-not-known at Sheet1!C2",
                "note self-assessment-awaited at Sheet1",
            ];
            check(&[&table(grade)], &[leadership, voice, noticed[0], noticed[1]]);
        }
    }

    #[test]
    fn commentary_of_three_kinds_reaches_its_indicator() {
        check(
            &[
                "Code | Indicator | What is behind the figure | What is being done | What help is wanted\n\
               POL01 | Incidents | a busy month | more staff | \nYJS01 | Entrants | | | a room\nPOL99 | ? | lost | |",
            ],
            &[
                "POL01 2025-26 Q4 a busy month at Sheet1!C2",
                "POL01 2025-26 Q4 What is being done: more staff at Sheet1!D2",
                "YJS01 2025-26 Q3 Help wanted: a room at Sheet1!E3",
            ],
        );
    }

    #[test]
    fn a_very_long_text_is_shortened_and_that_is_said() {
        let table = format!(
            "Title | What was done | What changed\nLong | {} | ",
            "word ".repeat(2_000)
        );
        let reading = read("No", &[&table]);
        let text = &reading.contributions[0].text;
        assert_eq!(text.chars().count(), "What was done: ".len() + words::MOST_TEXT);
        let noticed: Vec<&str> = reading
            .findings
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect();
        assert!(noticed.contains(&"text-shortened"), "{noticed:?}");
    }
}
