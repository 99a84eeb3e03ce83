//! Audiences: who receives which pack.

use std::collections::BTreeSet;

use boardpack_model::board::{Agency, Audience, Disclosure, DisclosurePolicy, Role};
use boardpack_model::letter::Mailbox;

use crate::report::Report;
use crate::written::board::{AudienceWritten, DisclosureWord};
use crate::written::section::At;

/// The audiences, in the order of the file.
pub(crate) fn audiences(report: &Report, written: &[AudienceWritten], agencies: &[Agency]) -> Vec<Audience> {
    let mut codes = BTreeSet::new();
    let audiences = written.iter().filter_map(|written| {
        if let Some(code) = &written.code
            && !codes.insert(&code.value)
        {
            let hint = "give each audience a code of its own".to_owned();
            report.say(
                code.spot,
                format!("there are two audiences called `{}`", code.value),
                hint,
            );
        }
        let recipients = recipients(report, written, agencies);
        let disclosure = disclosure(report, written);
        Some(Audience {
            code: written.code.as_ref()?.value.clone(),
            title: written.title.as_ref()?.value.clone(),
            marking: written.marking.as_ref()?.value.clone(),
            disclosure: disclosure?,
            recipients,
        })
    });
    audiences.collect()
}

fn disclosure(report: &Report, written: &AudienceWritten) -> Option<Disclosure> {
    match written.disclosure.as_ref()?.value {
        DisclosureWord::Full => full(report, written).then_some(Disclosure::Full),
        DisclosureWord::Protect => policy(report, written).map(Disclosure::Protect),
    }
}

/// Whether nothing is said of what would be hidden from an audience that sees everything.
fn full(report: &Report, written: &AudienceWritten) -> bool {
    let spots = [
        ("up-to", written.up_to.as_ref().map(|at| at.spot)),
        ("zeros", written.zeros.as_ref().map(|at| at.spot)),
        ("round-to", written.round_to.as_ref().map(|at| at.spot)),
        (
            "least-denominator",
            written.least_denominator.as_ref().map(|at| at.spot),
        ),
        (
            "least-possible",
            written.least_possible.as_ref().map(|at| at.spot),
        ),
    ];
    let mut is_sound = true;
    for (key, spot) in spots.into_iter().filter_map(|(key, spot)| Some((key, spot?))) {
        report.say(
            spot,
            format!("`{key}` has no meaning where everything is shown"),
            "take it out, or write disclosure = \"protect\"".to_owned(),
        );
        is_sound = false;
    }
    is_sound
}

fn policy(report: &Report, written: &AudienceWritten) -> Option<DisclosurePolicy> {
    let Some(up_to) = &written.up_to else {
        if !written.has_up_to && !report.is_damaged(written.spot) {
            let hint = "add a line: up-to = 5".to_owned();
            report.say(
                written.spot,
                "this audience needs `up-to`: which counts are small",
                hint,
            );
        }
        return None;
    };
    let usual = DisclosurePolicy::default();
    if let Some(at) = written.least_possible.as_ref().filter(|at| at.value < 2) {
        let hint = format!("write least-possible = {}, or more", usual.least_possible);
        report.say(
            at.spot,
            "one whole number that a hidden count could be is no secret",
            hint,
        );
        return None;
    }
    let or = |at: &Option<At<u32>>, usual: u32| at.as_ref().map_or(usual, |at| at.value);
    Some(DisclosurePolicy {
        up_to: up_to.value,
        zeros: written.zeros.as_ref().map_or(usual.zeros, |at| at.value),
        round_to: or(&written.round_to, usual.round_to),
        least_denominator: or(&written.least_denominator, usual.least_denominator),
        least_possible: or(&written.least_possible, usual.least_possible),
    })
}

/// The audience's own recipients, then the agencies' board members; nobody twice.
fn recipients(report: &Report, written: &AudienceWritten, agencies: &[Agency]) -> Vec<Mailbox> {
    let mut seen = BTreeSet::new();
    let mut recipients = Vec::new();
    for at in &written.recipients {
        if seen.insert(at.value.address.to_lowercase()) {
            recipients.push(at.value.clone());
        } else {
            let hint = "take one of them out".to_owned();
            report.say(
                at.spot,
                format!("{} stands twice among the recipients", at.value.address),
                hint,
            );
        }
    }
    if written.takes_board_members {
        let contacts = agencies.iter().flat_map(|agency| &agency.contacts);
        let members = contacts.filter(|contact| contact.role == Role::BoardMember);
        let fresh = members.filter(|member| seen.insert(member.mailbox.address.to_lowercase()));
        recipients.extend(fresh.map(|member| member.mailbox.clone()));
    }
    recipients
}
