//! Two agencies' figures of one fact are different measures until their definitions are mapped onto each other.
//!
//! **Note**, with the later of the two returns. "Missing" to the police and "missing" to social care are not the same: one counts
//! reports, the other episodes of children in care. Where the board has declared that both speak of one fact and has not
//! said how the two definitions map (`mapped` in its `[[fact]]`), the figures are neither compared nor added, and
//! nobody should read one as the other. What to do: agree a mapping and write it there; then
//! `same-fact-of-two-agencies` compares them.

use boardpack_model::{Finding, Measure, Severity};

use super::facts::pairs;
use super::the_return::Return;
use super::{Rule, Verdict};

pub(super) const RULE: Rule = Rule {
    name: "definitions-not-mapped",
    severity: Severity::Note,
    about: "Two agencies' figures of one fact are different measures until their definitions are mapped onto each other.",
    since: "0.1.0",
    check,
};

fn check(of: &Return<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    for (fact, pair) in pairs(of, |fact| fact.mapped.is_none()) {
        let Ok(pair) = pair else { continue };
        let message = format!(
            "{}: {} and {}'s {} are different measures until their definitions are mapped onto each other; they are neither \
             compared nor added",
            fact.name,
            pair.own.0.name,
            pair.other_agency(of),
            pair.other.0.name
        );
        let finding = Finding::note(RULE.name, pair.own.1.place.clone(), message)
            .hint(
                "nothing is asked of you: the board's officer and the agencies agree how the definitions map",
            )
            .about(&pair.own.0.code, pair.period)
            .measure(Measure::Numerator);
        verdict.count(Ok(Some(finding)));
    }
    verdict
}
