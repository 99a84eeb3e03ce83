//! What a board declares about its checks, as written in `indicators.toml`: `[[relation]]`, `[[fact]]` and `[rule.NAME]`.

use boardpack_model::board::{Missing, Operator};
use boardpack_model::{Measure, Period, Severity};
use toml::de::DeValue;

use crate::report::Spot;
use crate::written::section::{At, Section};
use crate::written::value::{Share, Slug, Written, Wrong, content};

/// What the board declares about its checks, in the order of the file.
#[derive(Default)]
pub(crate) struct ChecksWritten {
    pub(crate) relations: Vec<RelationWritten>,
    pub(crate) facts: Vec<FactWritten>,
    pub(crate) rules: Vec<RuleWritten>,
}

/// `[[relation]]`
pub(crate) struct RelationWritten {
    pub(crate) code: Option<At<Slug>>,
    pub(crate) title: Option<At<String>>,
    pub(crate) left: Vec<At<TermWritten>>,
    pub(crate) operator: Option<At<Operator>>,
    pub(crate) right: Vec<At<TermWritten>>,
    pub(crate) tolerance: Option<At<Share>>,
    pub(crate) missing: Option<At<Missing>>,
    pub(crate) severity: Option<At<Severity>>,
    pub(crate) periods: Periods,
    pub(crate) spot: Spot,
}

/// `[[fact]]`
pub(crate) struct FactWritten {
    pub(crate) name: Option<At<String>>,
    pub(crate) indicators: Vec<At<String>>,
    pub(crate) mapped: Option<At<String>>,
    pub(crate) tolerance: Option<At<Share>>,
    pub(crate) spot: Spot,
}

/// `[rule.large-change]`
pub(crate) struct RuleWritten {
    pub(crate) name: At<String>,
    pub(crate) severity: Option<At<Severity>>,
    pub(crate) off: Option<At<bool>>,
    pub(crate) periods: Periods,
    pub(crate) reason: Option<At<String>>,
    pub(crate) spot: Spot,
}

/// The first and the last period that something holds for.
pub(crate) struct Periods {
    pub(crate) from: Option<At<Period>>,
    pub(crate) until: Option<At<Period>>,
}

/// A term of a relation: `-CSC09.numerator[girls]@-1`.
pub(crate) struct TermWritten {
    pub(crate) is_minus: bool,
    pub(crate) indicator: String,
    pub(crate) measure: Measure,
    pub(crate) breakdown: String,
    pub(crate) periods_before: u8,
}

const SEVERITIES: [(&str, Severity); 3] = [
    ("query", Severity::Query),
    ("note", Severity::Note),
    ("error", Severity::Error),
];

const OPERATORS: [(&str, Operator); 4] = [
    ("equal", Operator::Equal),
    ("at-most", Operator::AtMost),
    ("at-least", Operator::AtLeast),
    ("both-or-neither", Operator::BothOrNeither),
];

const STRATEGIES: [(&str, Missing); 3] = [
    ("not-run", Missing::NotRun),
    ("not-run-if-all", Missing::NotRunIfAll),
    ("as-nought", Missing::AsNought),
];

/// Reads what `indicators.toml` says about checks.
pub(crate) fn read(file: &mut Section<'_>) -> ChecksWritten {
    ChecksWritten {
        relations: file.sections("relation").into_iter().map(relation).collect(),
        facts: file.sections("fact").into_iter().map(fact).collect(),
        rules: file.entries("rule").into_iter().map(rule).collect(),
    }
}

fn relation(mut section: Section<'_>) -> RelationWritten {
    let relation = RelationWritten {
        code: section.need("code"),
        title: section.need("title"),
        left: section.need_list("left"),
        operator: section.need_word("is", &OPERATORS),
        right: section.need_list("right"),
        tolerance: section.may("tolerance"),
        missing: section.may_word("missing", &STRATEGIES),
        severity: section.may_word("severity", &SEVERITIES),
        periods: periods(&mut section),
        spot: section.spot(),
    };
    section.close();
    relation
}

fn fact(mut section: Section<'_>) -> FactWritten {
    let fact = FactWritten {
        name: section.need("name"),
        indicators: section.need_list("indicators"),
        mapped: section.may("mapped"),
        tolerance: section.may("tolerance"),
        spot: section.spot(),
    };
    section.close();
    fact
}

fn rule((name, mut section): (At<String>, Section<'_>)) -> RuleWritten {
    let rule = RuleWritten {
        name,
        severity: section.may_word("severity", &SEVERITIES),
        off: section.may("off"),
        periods: periods(&mut section),
        reason: section.may("reason"),
        spot: section.spot(),
    };
    section.close();
    rule
}

fn periods(section: &mut Section<'_>) -> Periods {
    Periods {
        from: section.may("from"),
        until: section.may("until"),
    }
}

impl Written for TermWritten {
    const WANTED: &'static str = "a figure of an indicator in quotation marks";
    const EXAMPLE: &'static str = "\"CSC01.numerator\"";
    const LIST_EXAMPLE: &'static str = "[\"CSC01.numerator\"]";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let text = value.as_str().ok_or(Wrong::Kind)?;
        term(text.trim()).map_or_else(
            || {
                content(
                    format!("`{text}` is no figure of an indicator"),
                    "write it like \"CSC01.numerator\", \"-CSC01.denominator\" to take it away, \"CSC01.numerator[girls]\" for a \
                     part, \"CSC01.numerator@-1\" for the period before",
                )
            },
            Ok,
        )
    }
}

fn term(text: &str) -> Option<TermWritten> {
    let (is_minus, text) = text
        .strip_prefix('-')
        .map_or((false, text), |rest| (true, rest.trim_start()));
    let (text, periods_before) = match text.split_once("@-") {
        Some((text, before)) => (
            text,
            before.parse().ok().filter(|before| (1..=40).contains(before))?,
        ),
        None => (text, 0),
    };
    let (text, breakdown) = match text.split_once('[') {
        Some((text, rest)) => (
            text,
            rest.strip_suffix(']').filter(|part| !part.trim().is_empty())?,
        ),
        None => (text, ""),
    };
    let (indicator, measure) = text.split_once('.')?;
    Some(TermWritten {
        is_minus,
        indicator: indicator.to_owned(),
        measure: Measure::from_word(measure)?,
        breakdown: breakdown.trim().to_owned(),
        periods_before,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, read: Option<&str>) {
        let found = term(text).map(|term| {
            let sign = if term.is_minus { "minus " } else { "" };
            format!(
                "{sign}{} {} [{}] {} before",
                term.indicator,
                term.measure.word(),
                term.breakdown,
                term.periods_before
            )
        });
        assert_eq!(found.as_deref(), read, "{text}");
    }

    #[test]
    fn a_term_names_a_figure_of_the_whole_or_a_part_now_or_before() {
        check("CSC09.numerator", Some("CSC09 numerator [] 0 before"));
        check("CSC09.numerator@-1", Some("CSC09 numerator [] 1 before"));
        check("-CSC11.denominator", Some("minus CSC11 denominator [] 0 before"));
        check(
            "CSC09.stated[aged 10 to 15]@-4",
            Some("CSC09 stated [aged 10 to 15] 4 before"),
        );
        for wrong in [
            "CSC09",
            "CSC09.top",
            "CSC09.numerator@1",
            "CSC09.numerator@-0",
            "CSC09.numerator[]",
            "CSC09.numerator[girls",
            "",
        ] {
            check(wrong, None);
        }
    }
}
