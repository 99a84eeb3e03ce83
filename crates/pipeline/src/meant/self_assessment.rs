//! The questions that partners ask themselves from time to time.

use std::collections::BTreeMap;

use boardpack_model::board::{Question, SelfAssessment};

use crate::report::Report;
use crate::written::Files;
use crate::written::board::QuestionWritten;

/// The self-assessment; nothing where the board has none, or where it could not be made out.
pub(crate) fn self_assessment(report: &Report, files: &Files) -> Option<SelfAssessment> {
    let written = files.board.self_assessment.as_ref()?;
    check_codes(report, &written.questions);
    Some(SelfAssessment {
        every: written.every.as_ref()?.value,
        questions: written.questions.iter().filter_map(question).collect(),
    })
}

fn question(written: &QuestionWritten) -> Option<Question> {
    Some(Question {
        code: written.code.as_ref()?.value.0.clone(),
        text: written.text.as_ref()?.value.clone(),
    })
}

/// Answers are kept by their question's code, so each has its own.
fn check_codes(report: &Report, questions: &[QuestionWritten]) {
    let mut seen = BTreeMap::new();
    for code in questions.iter().filter_map(|question| question.code.as_ref()) {
        if let Some(first) = seen.insert(&code.value, code.spot) {
            let message = format!(
                "there are two questions called `{}`, the other at {}",
                code.value.0,
                report.place(first)
            );
            report.say(
                code.spot,
                message,
                "give each a code of its own, like leadership and voice-of-the-child".to_owned(),
            );
        }
    }
}
