//! Mail that came in: a Maildir that the officer's mail system fills, and that is never written to.
//!
//! What a registered address attaches is put into its agency's drop folder and taken from there like a dropped file: same archive,
//! same checks, same receipt. A letter of ours that came back marks its address. Nothing else in a message is interpreted, and
//! no word of one is kept.

mod bounces;
mod place;
mod seen;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use boardpack_chase::MAIL as FOLDER;
use boardpack_ledger::{Fingerprint, NewArrival, sha256_hex};
use boardpack_model::history::ArrivalState;
use boardpack_model::{AgencyCode, Board};
use boardpack_post::{Attached, Kind, incoming};
use jiff::Timestamp;

use crate::dropped::{self, NotTaken};
use crate::receive::Received;
use crate::{Office, OpenBoard, clock};

pub(crate) use place::mailed;
use seen::Seen;

/// Where mail comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maildir {
    /// The folder that holds `new` and `cur`.
    pub folder: PathBuf,
    /// The mail system whose `Authentication-Results` count; without one, every failed check holds a message back.
    pub checked_by: Option<String>,
}

/// A message in the Maildir.
struct Message {
    path: PathBuf,
    /// Its name without its flags, which stays the same for as long as it lies there.
    name: String,
}

/// A message that was read.
struct Delivered {
    sha256: String,
    bytes: u64,
    fingerprint: Fingerprint,
    /// When the mail system put it there.
    at: Timestamp,
}

/// What came of a message.
#[derive(Default)]
struct Handled {
    row: Option<Received>,
    told: Option<seen::Told>,
}

/// Looks at the messages that are new, for all boards. Gives a row for each that waits for the officer. One with which something
/// goes wrong is looked at again, and does not hold up the others.
pub fn take_in(office: &mut Office, now: Timestamp) -> Result<Vec<Received>> {
    let Some(maildir) = office.surroundings.maildir.clone() else {
        return Ok(Vec::new());
    };
    place::tidy(office);
    let noted = office.workspace.mail_seen();
    let mut seen = Seen::load(&noted)?;
    let before = seen.clone();
    let messages = messages(&maildir.folder)?;
    seen.keep_only(&|name| messages.iter().any(|message| message.name == name));
    let (mut rows, mut trouble) = (Vec::new(), None);
    for message in messages {
        if seen.knows(&message.name) {
            continue;
        }
        match one(office, &maildir, &message, now) {
            Ok(Some(handled)) => {
                rows.extend(handled.row);
                seen.note(message.name, handled.told);
            }
            Ok(None) => {}
            Err(error) => trouble = trouble.or(Some(error)),
        }
    }
    if seen != before {
        seen.save(&noted)?;
    }
    trouble.map_or(Ok(rows), Err)
}

/// The same by hand, for one board at a time: not while the clock is in doubt.
pub fn take_in_now(office: &mut Office, open: &OpenBoard, now: Timestamp) -> Result<Vec<Received>> {
    let now = clock::need_sound(office, open, now)?;
    take_in(office, now)
}

/// What waits in the mailbox for the officer of a board, in words: for as long as it lies there.
pub(crate) fn waiting(office: &Office, board: &Board) -> Result<Vec<String>> {
    Ok(Seen::load(&office.workspace.mail_seen())?.told(&board.code))
}

/// The messages of a Maildir, by name. What is being delivered lies in `tmp`, which is not looked at.
fn messages(folder: &Path) -> Result<Vec<Message>> {
    let mut messages = Vec::new();
    let mut is_one = false;
    for part in ["new", "cur"] {
        let entries = match fs::read_dir(folder.join(part)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("reading {}", folder.display())),
        };
        is_one = true;
        for entry in entries {
            let entry = entry.with_context(|| format!("reading {}", folder.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            if is_file && !name.starts_with('.') {
                let name = name.split(":2,").next().unwrap_or_default().to_owned();
                let path = entry.path();
                messages.push(Message { path, name });
            }
        }
    }
    if !is_one {
        bail!("{} is no Maildir: it has no folder `new`", folder.display());
    }
    messages.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(messages)
}

/// Looks at one message; nothing where it went away or cannot be read yet.
fn one(office: &mut Office, maildir: &Maildir, message: &Message, now: Timestamp) -> Result<Option<Handled>> {
    let content = match dropped::content(&message.path) {
        Ok(content) => content,
        Err(NotTaken::Gone | NotTaken::Wait(_)) => return Ok(None),
        Err(NotTaken::Never(reason)) => {
            let print = dropped::fingerprint(&message.path).unwrap_or(crate::receive::NOTHING);
            let delivered = delivered(String::new(), print, now);
            return set_aside(office, 0, (&delivered, "a message", &reason), now).map(Some);
        }
    };
    let delivered = delivered(sha256_hex(&content.bytes), content.fingerprint, now);
    let boards = office.boards.iter();
    let own: Vec<String> = boards
        .map(|open| open.board.sender.address.to_lowercase())
        .collect();
    let read = match incoming(&content.bytes, &own, maildir.checked_by.as_deref()) {
        Ok(read) => read,
        Err(reason) => return set_aside(office, 0, (&delivered, "a message", &reason), now).map(Some),
    };
    match &read.kind {
        Kind::DeliveryReport(bounced) => {
            bounces::record(office, &delivered.sha256, bounced, now)?;
            Ok(Some(Handled::default()))
        }
        Kind::Letter if !read.attached.is_empty() => letter(
            office,
            (&read.from, read.doubt.as_deref()),
            &read.attached,
            &delivered,
            now,
        )
        .map(Some),
        Kind::Letter | Kind::AutomaticAnswer | Kind::OtherReport => Ok(Some(Handled::default())),
    }
}

fn delivered(sha256: String, fingerprint: Fingerprint, now: Timestamp) -> Delivered {
    let changed = Timestamp::from_nanosecond(i128::from(fingerprint.modified_ns)).unwrap_or(now);
    Delivered {
        sha256,
        bytes: fingerprint.length,
        fingerprint,
        at: changed.min(now),
    }
}

/// A message with files: into its agency's drop folder, or to the officer with the reason.
fn letter(
    office: &mut Office,
    (from, doubt): (&[String], Option<&str>),
    attached: &[Attached],
    delivered: &Delivered,
    now: Timestamp,
) -> Result<Handled> {
    let [from] = from else {
        let reason = "it does not say plainly whom it is from";
        return set_aside(office, 0, (delivered, "a message", reason), now);
    };
    let owners = owners(&office.boards, from);
    let (board, agency) = match owners.as_slice() {
        [] => {
            let reason =
                "it is from an address that is not in the register, so what is attached to it was not taken";
            return set_aside(office, 0, (delivered, from, reason), now);
        }
        [owner] => owner.clone(),
        [(board, _), ..] => {
            let names: Vec<&str> = owners.iter().map(|(_, agency)| agency.as_str()).collect();
            let reason = format!(
                "its sender is a contact of several agencies ({}): please drop what is attached into the right folder",
                names.join(", ")
            );
            return set_aside(office, *board, (delivered, from, &reason), now);
        }
    };
    if let Some(doubt) = doubt {
        let reason = format!("{doubt}: please ask the sender, and drop what is attached if it is theirs");
        return set_aside(office, board, (delivered, from, &reason), now);
    }
    let open = office.boards[board].clone();
    place::place(office, (&open, &agency), (from, attached), delivered, now)?;
    Ok(Handled::default())
}

/// The agencies, each with its board's place, of which an address is a contact.
fn owners(boards: &[OpenBoard], address: &str) -> Vec<(usize, AgencyCode)> {
    let agencies = boards
        .iter()
        .enumerate()
        .flat_map(|(index, open)| open.board.agencies.iter().map(move |agency| (index, agency)));
    let is_contact = |contacts: &[boardpack_model::board::Contact]| {
        let mut addresses = contacts.iter().map(|contact| &contact.mailbox.address);
        addresses.any(|known| known.eq_ignore_ascii_case(address))
    };
    agencies
        .filter(|(_, agency)| is_contact(&agency.contacts))
        .map(|(index, agency)| (index, agency.code.clone()))
        .collect()
}

/// Records that a message was not taken, and tells the officer for as long as it lies there. What it says is not kept.
fn set_aside(
    office: &mut Office,
    board: usize,
    (delivered, from, reason): (&Delivered, &str, &str),
    now: Timestamp,
) -> Result<Handled> {
    let Some(open) = office.boards.get(board) else {
        return Ok(Handled::default());
    };
    let code = open.board.code.clone();
    let day = crate::decide::day(open, delivered.at);
    let name = if boardpack_ingest::names_a_person(from) {
        "an address that is withheld"
    } else {
        from
    };
    let arrival = NewArrival {
        first_seen: now,
        born: Some(delivered.at),
        folder: FOLDER.to_owned(),
        name: name.to_owned(),
        sha256: delivered.sha256.clone(),
        bytes: delivered.bytes,
        state: ArrivalState::NotInTheRegister,
        agency: None,
        reason: reason.to_owned(),
        fingerprint: delivered.fingerprint,
    };
    let recorded = office.ledger.record_arrival(&code, &arrival);
    recorded.context("recording a message")?;
    Ok(Handled {
        row: Some(Received {
            file: format!("{FOLDER}/{name}"),
            sha256: arrival.sha256,
            state: arrival.state,
            reason: arrival.reason,
            agency: None,
            return_code: None,
            period: None,
            outcome: None,
            findings: Vec::new(),
        }),
        told: Some(seen::Told {
            board: code,
            words: format!("mail from {name} of {day} waits in the mailbox: {reason}"),
        }),
    })
}
