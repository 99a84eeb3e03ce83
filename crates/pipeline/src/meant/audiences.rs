//! Audiences: who receives which pack.

use std::collections::BTreeSet;

use boardpack_model::board::{Agency, Audience, Disclosure, Role};
use boardpack_model::letter::Mailbox;

use crate::report::Report;
use crate::written::board::{AudienceWritten, DisclosureWord};

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
    match (written.disclosure.as_ref()?.value, &written.up_to) {
        (DisclosureWord::Full, None) => Some(Disclosure::Full),
        (DisclosureWord::Full, Some(up_to)) => {
            let hint = "take it out, or write disclosure = \"withhold-whole\"".to_owned();
            report.say(
                up_to.spot,
                "`up-to` has no meaning where everything is shown",
                hint,
            );
            None
        }
        (DisclosureWord::WithholdWhole, Some(up_to)) => {
            Some(Disclosure::WithholdWhole { up_to: up_to.value })
        }
        (DisclosureWord::WithholdWhole, None) => {
            let hint = "add a line: up-to = 5".to_owned();
            report.say(
                written.spot,
                "this audience needs `up-to`: which counts are small",
                hint,
            );
            None
        }
    }
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
