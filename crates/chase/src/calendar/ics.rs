//! The dates of a year as an iCalendar file (RFC 5545), for people's diaries.
//!
//! Each entry is an event of a whole day. Its UID is made from its key, so that a diary which takes the file in again moves what
//! has moved and adds nothing twice; its DTSTAMP is the first instant of the year and no clock is read: the same pipeline
//! gives the same bytes.

use boardpack_model::board::Agency;
use boardpack_model::{Board, Period};
use icalendar::{Calendar, Component, Event, EventLike, Property};
use jiff::ToSpan;
use jiff::civil::Date;

use super::{Dates, Entry, What};
use crate::words;

/// The longest line of the format, in bytes, without its line break.
const LINE: usize = 75;

/// The calendar of the board as a whole: every entry.
pub fn of_board(board: &Board, year: Period, dates: &Dates) -> String {
    let name = format!("{} {year}", board.short_name);
    let events = dates.entries.iter().map(|entry| {
        let about = format!("{}: {}", entry.what.words(), entry.about(board));
        let key = entry.key(&board.code, None);
        event(board, year, entry, (&key, &about))
    });
    written(&name, events)
}

/// The calendar of one agency: its own returns and the days of the meetings, and nothing of anybody else's.
pub fn of_agency(board: &Board, year: Period, dates: &Dates, agency: &Agency) -> String {
    let name = format!("{} {year}: {}", board.short_name, agency.short_name);
    let events = dates
        .entries
        .iter()
        .filter(|entry| concerns(board, entry, agency))
        .map(|entry| {
            let about = if entry.agencies.is_empty() {
                entry.about(board)
            } else {
                format!(
                    "{}, {}",
                    entry.title,
                    crate::language::Language::of(board).period(entry.period)
                )
            };
            let key = entry.key(&board.code, Some(&agency.code));
            let said = format!("{}: {}: {about}", board.short_name, entry.what.words());
            event(board, year, entry, (&key, &said))
        });
    written(&name, events)
}

/// Whether an entry belongs in an agency's own diary. Chasers do not: they follow only where nothing has come.
fn concerns(board: &Board, entry: &Entry, agency: &Agency) -> bool {
    match entry.what {
        What::Draft | What::Letter { is_chaser: true, .. } => false,
        What::PeriodEnds => board
            .returns
            .iter()
            .any(|spec| spec.agency == agency.code && board.owes(spec, entry.period)),
        _ => entry.agencies.is_empty() || entry.agencies.contains(&agency.code),
    }
}

fn event(board: &Board, year: Period, entry: &Entry, (key, about): (&str, &str)) -> Event {
    let domain = board
        .sender
        .address
        .split_once('@')
        .map_or("localhost", |(_, domain)| domain);
    let explained = format!(
        "{}\nQuestions: {}, {}",
        explanation(&entry.what),
        board.officer.mailbox.name,
        board.officer.telephone
    );
    let mut event = Event::new();
    event
        .uid(&format!("{key}@{domain}"))
        .summary(&words::one_line(about))
        .description(&explained)
        .append_property(whole_day("DTSTART", entry.day))
        .append_property(whole_day("DTEND", entry.day.saturating_add(1.day())))
        .append_property(Property::new(
            "DTSTAMP",
            format!("{}T000000Z", compact(year.first_day())),
        ))
        .append_property(Property::new("TRANSP", "TRANSPARENT"))
        .categories([words::one_line(&board.short_name).as_str(), category(&entry.what)]);
    event.done()
}

/// What the day means, for somebody who finds it in a diary.
fn explanation(what: &What) -> &'static str {
    match what {
        What::PeriodEnds => "The period that the next return is about ends on this day.",
        What::Letter { .. } => {
            "The board's office writes from this day about returns that have not come by then."
        }
        What::Due => "The return is due by the end of this day.",
        What::Closes => "A return that comes after this day is taken only if the board's officer agrees.",
        What::CutOff => "The pack uses what has come by the end of this day.",
        What::Draft => "The draft of the pack is made on this day.",
        What::PreBrief => "Each agency is sent what the pack will say about it.",
        What::ContextBy => "Context that comes by the end of this day is printed in the pack.",
        What::Papers => "The pack goes out to its recipients.",
        What::Meeting => "The board meets.",
    }
}

fn category(what: &What) -> &'static str {
    match what {
        What::Letter { .. } => "letter",
        What::PeriodEnds => "period ends",
        What::Due => "due",
        What::Closes => "closes",
        What::CutOff => "cut-off",
        What::Draft => "draft",
        What::PreBrief => "pre-brief",
        What::ContextBy => "context",
        What::Papers => "papers",
        What::Meeting => "meeting",
    }
}

fn whole_day(name: &str, day: Date) -> Property {
    Property::new(name, compact(day))
        .append_parameter(("VALUE", "DATE"))
        .done()
}

/// `20260728`
fn compact(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

fn written(name: &str, events: impl Iterator<Item = Event>) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//boardpack//calendar//EN"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .append_property(("METHOD", "PUBLISH"));
    // The library knows neither property to hold text, and escapes it only where that is said.
    for property in ["NAME", "X-WR-CALNAME"] {
        let mut name = Property::new(property, words::one_line(name));
        calendar.append_property(name.append_parameter(("VALUE", "TEXT")).done());
    }
    calendar.extend(events);
    folded(&calendar.to_string())
}

/// The same content with every line folded anew: the library's last piece of a line can be one byte too long.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for line in text.replace("\r\n ", "").split_terminator("\r\n") {
        let mut length = 0;
        for letter in line.chars() {
            if length + letter.len_utf8() > LINE {
                folded.push_str("\r\n ");
                length = 1;
            }
            folded.push(letter);
            length += letter.len_utf8();
        }
        folded.push_str("\r\n");
    }
    folded
}
