//! The cover: the control block, and who receives the pack.

use super::Scope;
use crate::words;

/// The control block: label and text.
pub(super) fn control(scope: &Scope<'_>) -> Vec<(String, String)> {
    let edition = scope.edition;
    let dash = || "–".to_owned();
    let status = edition
        .issue
        .map_or_else(|| "DRAFT".to_owned(), |_| "Issued".to_owned());
    let mut rows = vec![
        ("Status", status),
        (
            "Issue",
            edition
                .issue
                .map_or_else(|| "Draft, not issued".to_owned(), |issue| issue.to_string()),
        ),
        ("Date issued", edition.issued_on.map_or_else(dash, words::day)),
        (
            "Period",
            format!(
                "{} ({})",
                scope.assessment.period,
                scope.assessment.period.words()
            ),
        ),
        (
            "Data as at",
            words::instant(edition.as_at, &scope.board.time_zone),
        ),
        ("Approved by", edition.approved_by.clone().unwrap_or_else(dash)),
    ];
    if let Some(meeting) = scope.board.meeting_for(scope.assessment.period) {
        rows.push(("For", format!("{}, {}", meeting.title, words::day(meeting.day))));
    }
    rows.push((
        "Audience",
        scope
            .audience()
            .map_or_else(dash, |audience| audience.title.clone()),
    ));
    rows.push(("Handling", scope.marking()));
    let officer = &scope.board.officer;
    let contact = [
        officer.mailbox.name.as_str(),
        &officer.mailbox.address,
        &officer.telephone,
    ];
    let contact: Vec<&str> = contact.into_iter().filter(|text| !text.is_empty()).collect();
    rows.push(("Contact", contact.join(", ")));
    rows.push(("Made with", format!("boardpack {}", edition.version)));
    rows.into_iter()
        .map(|(label, text)| (label.to_owned(), text))
        .collect()
}

/// Who receives the pack, by name only; nobody where it is for publication, and names no person.
pub(super) fn distribution(scope: &Scope<'_>) -> Vec<String> {
    if scope.small_up_to().is_some() {
        return Vec::new();
    }
    let recipients = scope
        .audience()
        .map(|audience| audience.recipients.as_slice())
        .unwrap_or_default();
    recipients.iter().map(|mailbox| mailbox.name.clone()).collect()
}
