//! `board.toml` as written.

use boardpack_model::board::{PostRules, Role, VariationRules, Zeros};
use boardpack_model::letter::Mailbox;
use boardpack_model::{AudienceCode, Nation, PeriodKind};

use crate::report::Spot;
use crate::written::address::mailbox;
use crate::written::agencies::KINDS;
use crate::written::approval::{self, ApprovalWritten};
use crate::written::cron::CronLine;
use crate::written::ladder::{self, RungWritten};
use crate::written::post::post;
use crate::written::section::{At, Section};
use crate::written::timetable::{self, TimetableWritten};
use crate::written::value::{Slug, Zone};
use crate::written::variation;

/// The board itself.
#[derive(Default)]
pub(crate) struct BoardFile {
    pub(crate) name: Option<At<String>>,
    pub(crate) short_name: Option<At<String>>,
    pub(crate) nation: Option<At<Nation>>,
    pub(crate) time_zone: Option<At<Zone>>,
    pub(crate) marking: Option<At<String>>,
    pub(crate) rehearsal: bool,
    pub(crate) approvers: Vec<At<String>>,
    pub(crate) letters_leave: Vec<At<CronLine>>,
    pub(crate) correction_days: Option<At<u16>>,
    pub(crate) pathway: Vec<At<String>>,
    pub(crate) attribution: Option<At<String>>,
    pub(crate) sender: Option<At<Mailbox>>,
    pub(crate) officer: Option<OfficerWritten>,
    pub(crate) chair: Option<At<Mailbox>>,
    /// Whether `[chair]` is written, rightly or wrongly.
    pub(crate) names_chair: bool,
    pub(crate) audiences: Vec<AudienceWritten>,
    pub(crate) rungs: Vec<RungWritten>,
    pub(crate) self_assessment: Option<SelfAssessmentWritten>,
    pub(crate) timetable: Option<TimetableWritten>,
    pub(crate) approval: Option<ApprovalWritten>,
    pub(crate) post: PostRules,
    pub(crate) variation: VariationRules,
}

/// `[officer]`
pub(crate) struct OfficerWritten {
    pub(crate) mailbox: Option<At<Mailbox>>,
    pub(crate) telephone: Option<At<String>>,
}

/// `[self-assessment]`
pub(crate) struct SelfAssessmentWritten {
    pub(crate) every: Option<At<PeriodKind>>,
    pub(crate) questions: Vec<QuestionWritten>,
}

/// One of its `questions`.
pub(crate) struct QuestionWritten {
    pub(crate) code: Option<At<Slug>>,
    pub(crate) text: Option<At<String>>,
}

/// `[[audience]]`
pub(crate) struct AudienceWritten {
    pub(crate) code: Option<At<AudienceCode>>,
    pub(crate) title: Option<At<String>>,
    pub(crate) marking: Option<At<String>>,
    pub(crate) disclosure: Option<At<DisclosureWord>>,
    pub(crate) up_to: Option<At<u32>>,
    /// Whether `up-to` is written, rightly or wrongly.
    pub(crate) has_up_to: bool,
    pub(crate) zeros: Option<At<Zeros>>,
    pub(crate) round_to: Option<At<u32>>,
    pub(crate) least_denominator: Option<At<u32>>,
    pub(crate) least_possible: Option<At<u32>>,
    pub(crate) recipients: Vec<At<Mailbox>>,
    pub(crate) takes_board_members: bool,
    pub(crate) spot: Spot,
}

/// The word of a disclosure rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DisclosureWord {
    Full,
    Protect,
}

/// The words for what a person does at an agency.
pub(crate) const ROLES: [(&str, Role); 2] =
    [("data-lead", Role::DataLead), ("board-member", Role::BoardMember)];

const NATIONS: [(&str, Nation); 3] = [
    ("england-and-wales", Nation::EnglandAndWales),
    ("scotland", Nation::Scotland),
    ("northern-ireland", Nation::NorthernIreland),
];

/// Reads `board.toml`.
pub(crate) fn read(mut file: Section<'_>) -> BoardFile {
    let board = BoardFile {
        name: file.need("name"),
        short_name: file.need("short-name"),
        nation: file.need_word("nation", &NATIONS),
        time_zone: file.need("time-zone"),
        marking: file.need("marking"),
        rehearsal: file.may("rehearsal").is_some_and(|at| at.value),
        approvers: file.need_list("approvers"),
        letters_leave: file.need_list("letters-leave"),
        correction_days: file.need("correction-days"),
        pathway: file.list("pathway"),
        attribution: file.need("attribution"),
        sender: file.need_section("sender").and_then(sender),
        officer: file.need_section("officer").map(officer),
        names_chair: file.has("chair"),
        chair: file.may_section("chair").and_then(sender),
        audiences: file.sections("audience").into_iter().map(audience).collect(),
        rungs: file.sections("rung").into_iter().map(ladder::rung).collect(),
        self_assessment: file.may_section("self-assessment").map(self_assessment),
        timetable: file.may_section("timetable").map(timetable::read),
        approval: file.may_section("approval").map(approval::approval),
        post: file.may_section("post").map(post).unwrap_or_default(),
        variation: file
            .may_section("variation")
            .map(variation::rules)
            .unwrap_or_default(),
    };
    if !file.has("audience") {
        file.say_absent(
            "board.toml needs an audience: nobody would get the pack",
            "add a section [[audience]] with code, title, marking, disclosure and recipients",
        );
    }
    file.close();
    board
}

fn sender(mut section: Section<'_>) -> Option<At<Mailbox>> {
    let sender = mailbox(&mut section);
    section.close();
    sender
}

fn officer(mut section: Section<'_>) -> OfficerWritten {
    let officer = OfficerWritten {
        mailbox: mailbox(&mut section),
        telephone: section.need("telephone"),
    };
    section.close();
    officer
}

fn audience(mut section: Section<'_>) -> AudienceWritten {
    let words = [
        ("full", DisclosureWord::Full),
        ("protect", DisclosureWord::Protect),
    ];
    let audience = AudienceWritten {
        code: section.need("code"),
        title: section.need("title"),
        marking: section.need("marking"),
        // What is offered where nothing stands is the careful one.
        disclosure: section.need_word_as("disclosure", "\"protect\", and below it: up-to = 5", &words),
        has_up_to: section.has("up-to"),
        up_to: section.may("up-to"),
        zeros: section.may_word("zeros", &[("shown", Zeros::Shown), ("hidden", Zeros::Hidden)]),
        round_to: section.may("round-to"),
        least_denominator: section.may("least-denominator"),
        least_possible: section.may("least-possible"),
        recipients: section
            .sections("recipients")
            .into_iter()
            .filter_map(sender)
            .collect(),
        takes_board_members: section
            .may_word("recipients-from", &[("board-members", ())])
            .is_some(),
        spot: section.spot(),
    };
    section.close();
    audience
}

fn self_assessment(mut section: Section<'_>) -> SelfAssessmentWritten {
    let every = section.need_word("every", &KINDS);
    let questions: Vec<QuestionWritten> = section.sections("questions").into_iter().map(question).collect();
    if questions.is_empty() && section.is_list_or_absent("questions") {
        let hint = "add a line: questions = [{ code = \"q1\", text = \"…\" }]".to_owned();
        section.say(
            section.spot(),
            "a self-assessment without questions asks nothing",
            hint,
        );
    }
    section.close();
    SelfAssessmentWritten { every, questions }
}

fn question(mut section: Section<'_>) -> QuestionWritten {
    let question = QuestionWritten {
        code: section.need("code"),
        text: section.need("text"),
    };
    section.close();
    question
}
