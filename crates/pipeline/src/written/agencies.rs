//! `agencies.toml` as written.

use boardpack_model::board::{Closing, Role};
use boardpack_model::letter::Mailbox;
use boardpack_model::{DueRule, Period, PeriodKind, ReturnCode};
use jiff::civil::Date;

use crate::report::Spot;
use crate::written::address::mailbox;
use crate::written::board::ROLES;
use crate::written::section::{At, Section};

/// Every agency, in the order of the file.
#[derive(Default)]
pub(crate) struct AgenciesFile {
    pub(crate) agencies: Vec<AgencyWritten>,
}

/// `[agency.police]`
pub(crate) struct AgencyWritten {
    pub(crate) code: At<String>,
    pub(crate) name: Option<At<String>>,
    pub(crate) short_name: Option<At<String>>,
    pub(crate) bare_quarters: Option<At<PeriodKind>>,
    pub(crate) closed: Vec<At<Date>>,
    pub(crate) joins: Option<At<Date>>,
    pub(crate) leaves: Option<At<Date>>,
    pub(crate) contacts: Vec<ContactWritten>,
    /// Something is there that is not a list of contacts.
    pub(crate) has_odd_contacts: bool,
    pub(crate) returns: Vec<ReturnWritten>,
}

/// `[[agency.police.contact]]`
pub(crate) struct ContactWritten {
    pub(crate) role: Option<At<Role>>,
    pub(crate) mailbox: Option<At<Mailbox>>,
    pub(crate) telephone: Option<At<String>>,
}

/// `[[agency.police.return]]`
pub(crate) struct ReturnWritten {
    pub(crate) code: Option<At<ReturnCode>>,
    pub(crate) title: Option<At<String>>,
    pub(crate) every: Option<At<PeriodKind>>,
    pub(crate) from: Option<At<Period>>,
    pub(crate) until: Option<At<Period>>,
    pub(crate) once: Option<At<Period>>,
    /// Neither readable nor absent: then nothing more is to be said of the schedule.
    pub(crate) schedule_is_unreadable: bool,
    pub(crate) due: Option<At<DueRule>>,
    pub(crate) indicators: Vec<At<String>>,
    pub(crate) is_history: bool,
    pub(crate) closes_after: Option<At<Closing>>,
    pub(crate) spot: Spot,
}

/// The kinds of period that returns and indicators can have.
pub(crate) const KINDS: [(&str, PeriodKind); 6] = [
    ("financial-quarter", PeriodKind::FinancialQuarter),
    ("calendar-quarter", PeriodKind::CalendarQuarter),
    ("month", PeriodKind::Month),
    ("half-year", PeriodKind::HalfYear),
    ("financial-year", PeriodKind::FinancialYear),
    ("academic-term", PeriodKind::AcademicTerm),
];

/// Reads `agencies.toml`.
pub(crate) fn read(mut file: Section<'_>) -> AgenciesFile {
    if !file.has("agency") {
        file.say_absent(
            "agencies.toml names no agency",
            "add a section such as [agency.police]",
        );
    }
    let agencies = file.entries("agency").into_iter().map(agency).collect();
    file.close();
    AgenciesFile { agencies }
}

fn agency((code, mut section): (At<String>, Section<'_>)) -> AgencyWritten {
    let quarters = [
        ("financial", PeriodKind::FinancialQuarter),
        ("calendar", PeriodKind::CalendarQuarter),
    ];
    let agency = AgencyWritten {
        code,
        name: section.need("name"),
        short_name: section.need("short-name"),
        bare_quarters: section.may_word("bare-quarters", &quarters),
        closed: section.list("closed"),
        joins: section.may("joins"),
        leaves: section.may("leaves"),
        has_odd_contacts: !section.is_list_or_absent("contact"),
        contacts: section.sections("contact").into_iter().map(contact).collect(),
        returns: section.sections("return").into_iter().map(owed).collect(),
    };
    section.close();
    agency
}

fn contact(mut section: Section<'_>) -> ContactWritten {
    let contact = ContactWritten {
        role: section.need_word("role", &ROLES),
        mailbox: mailbox(&mut section),
        telephone: section.may("telephone"),
    };
    section.close();
    contact
}

fn owed(mut section: Section<'_>) -> ReturnWritten {
    let mut owed = ReturnWritten {
        code: section.need("code"),
        title: section.need("title"),
        every: section.may_word("every", &KINDS),
        from: section.may("from"),
        until: section.may("until"),
        once: section.may("once"),
        schedule_is_unreadable: false,
        due: section.need("due"),
        indicators: section.need_list("indicators"),
        is_history: section.may("history").is_some_and(|at| at.value),
        closes_after: section.may("closes-after"),
        spot: section.spot(),
    };
    owed.schedule_is_unreadable = [
        ("every", owed.every.is_none()),
        ("from", owed.from.is_none()),
        ("until", owed.until.is_none()),
        ("once", owed.once.is_none()),
    ]
    .iter()
    .any(|(key, is_none)| *is_none && section.has(key));
    section.close();
    owed
}
