//! Agencies and their people.

use std::collections::BTreeMap;

use boardpack_model::AgencyCode;
use boardpack_model::board::{Agency, Contact, Membership, Role};
use boardpack_model::layout::Layout;

use crate::meant::register::Register;
use crate::report::Report;
use crate::written::Files;
use crate::written::agencies::AgencyWritten;

/// The widest short name that narrow columns of the pack can hold.
const SHORT_NAME_MOST: usize = 16;

/// The agencies, in the order of the file.
pub(crate) fn agencies(
    report: &Report,
    register: &Register<'_>,
    files: &Files,
    mut layouts: BTreeMap<AgencyCode, Vec<Layout>>,
) -> Vec<Agency> {
    let rungs = &files.board.rungs;
    let escalates = rungs
        .iter()
        .any(|rung| rung.to.iter().any(|role| role.value == Role::BoardMember));
    let addresses_members = escalates || files.board.audiences.iter().any(|it| it.takes_board_members);
    let agencies = files.agencies.agencies.iter().filter_map(|written| {
        let code = register.agencies.declared(&written.code);
        check_names(report, written);
        if report.has_all_sections(written.code.spot.file) {
            check_people(report, written, addresses_members);
        }
        let code = code?;
        Some(Agency {
            name: written.name.as_ref()?.value.clone(),
            short_name: written.short_name.as_ref()?.value.clone(),
            contacts: contacts(written),
            layouts: layouts.remove(&code).unwrap_or_default(),
            bare_quarters: written.bare_quarters.as_ref().map(|at| at.value),
            member: membership(report, written),
            ..Agency::bare(code)
        })
    });
    agencies.collect()
}

/// Since when and until when it belongs to the board.
fn membership(report: &Report, written: &AgencyWritten) -> Membership {
    let (joins, leaves) = (written.joins.as_ref(), written.leaves.as_ref());
    if let (Some(joins), Some(leaves)) = (joins, leaves)
        && leaves.value < joins.value
    {
        let message = format!(
            "{} leaves on {}, before it joins on {}",
            written.code.value, leaves.value, joins.value
        );
        let hint = "`joins` is its first day and `leaves` its last".to_owned();
        report.say(leaves.spot, message, hint);
    }
    Membership {
        joins: joins.map(|at| at.value),
        leaves: leaves.map(|at| at.value),
    }
}

fn contacts(written: &AgencyWritten) -> Vec<Contact> {
    let contacts = written.contacts.iter().filter_map(|contact| {
        Some(Contact {
            role: contact.role.as_ref()?.value,
            mailbox: contact.mailbox.as_ref()?.value.clone(),
            telephone: contact.telephone.as_ref().map(|at| at.value.clone()),
        })
    });
    contacts.collect()
}

fn check_names(report: &Report, written: &AgencyWritten) {
    if let Some(short) = &written.short_name
        && short.value.chars().count() > SHORT_NAME_MOST
    {
        report.say(
            short.spot,
            format!(
                "the short name `{}` has more than {SHORT_NAME_MOST} characters",
                short.value
            ),
            "shorten it: narrow columns of the pack hold no more".to_owned(),
        );
    }
}

fn check_people(report: &Report, written: &AgencyWritten, addresses_members: bool) {
    // A contact whose role cannot be read may be the one that is looked for.
    if written.has_odd_contacts || written.contacts.iter().any(|contact| contact.role.is_none()) {
        return;
    }
    let code = &written.code;
    let has = |role| {
        written
            .contacts
            .iter()
            .any(|it| it.role.as_ref().is_some_and(|at| at.value == role))
    };
    if !has(Role::DataLead) {
        report.say(
            code.spot,
            format!(
                "{} has no data lead: nobody would be asked for its returns",
                code.value
            ),
            format!(
                "add a section [[agency.{}.contact]] with role = \"data-lead\", name and email",
                code.value
            ),
        );
    }
    if addresses_members && !has(Role::BoardMember) {
        report.say(
            code.spot,
            format!(
                "{} has no board member, and board.toml writes to board members",
                code.value
            ),
            format!(
                "add a section [[agency.{}.contact]] with role = \"board-member\", name and email",
                code.value
            ),
        );
    }
}
