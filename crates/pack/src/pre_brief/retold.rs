//! What is said over several parts of a pack, said again over those that were kept: counts, sentences, captions. It reads the
//! kept parts and nothing else, so that it cannot tell more than they do.

use boardpack_model::assessment::{Rag, RagCounts};
use boardpack_model::board::{Agency, Board, Role};
use boardpack_model::pack::{Pack, ScoreRow};
use boardpack_model::{Period, Receipt};

use crate::compose::{ACTIVITY, NO_NEWS, news_told};
use crate::{signs, words};

/// The rows of the cover that a pre-brief has too.
const CONTROL: [&str; 5] = ["Period", "Data as at", "For", "Contact", "Made with"];
/// How the paragraph of the methods about small numbers begins.
const SMALL: &str = "Small numbers.";

/// Says it all again for one agency.
pub(super) fn retold(pack: &mut Pack, whole: &Pack, (board, agency): (&Board, &Agency)) {
    "Pre-brief".clone_into(&mut pack.title);
    pack.pre_brief_for = Some(agency.name.clone());
    pack.marking = marking(&whole.marking, agency);
    pack.control = control(whole, agency, &pack.marking);
    pack.distribution = leads(agency);
    pack.methods.retain(|said| !said.starts_with(SMALL));
    pack.methods.push(format!(
        "{SMALL} This pre-brief shows what {} sent in full, small numbers included, and is for {} alone. It holds nobody \
         else’s figures; those of other places beside them are published.",
        agency.name, agency.name
    ));
    chair(pack, agency);
    timeliness(pack);
    quality(pack, board);
}

/// The handling marking, for whom it is, and that small numbers are in it: short, because it stands at the top of each page.
fn marking(marking: &str, agency: &Agency) -> String {
    let text = format!("{marking} – {} only – shows small numbers", agency.short_name);
    text.trim_start_matches(" – ").to_owned()
}

fn control(whole: &Pack, agency: &Agency, marking: &str) -> Vec<(String, String)> {
    let mut rows = vec![(
        "Status".to_owned(),
        "Pre-brief: what the draft of the pack says about you, before the board sees it".to_owned(),
    )];
    let shared = whole.control.iter();
    rows.extend(
        shared
            .filter(|(label, _)| CONTROL.contains(&label.as_str()))
            .cloned(),
    );
    rows.insert(rows.len().min(4), ("Audience".to_owned(), agency.name.clone()));
    rows.insert(rows.len().min(5), ("Handling".to_owned(), marking.to_owned()));
    rows
}

/// Who gets it, by name.
pub(super) fn leads(agency: &Agency) -> Vec<String> {
    let is_lead = |role| matches!(role, Role::DataLead | Role::BoardMember);
    let leads = agency.contacts.iter().filter(|contact| is_lead(contact.role));
    leads.map(|contact| contact.mailbox.name.clone()).collect()
}

fn chair(pack: &mut Pack, agency: &Agency) {
    let rows: Vec<&ScoreRow> = pack.scorecard.iter().flat_map(|group| &group.rows).collect();
    let counts = counts(&rows);
    let named: Vec<(String, &[String])> = rows
        .iter()
        .map(|row| (format!("{} ({})", row.name, row.latest.text), row.news.as_slice()))
        .collect();
    let mut headlines = news_told(&named);
    if !pack.revisions.is_empty() {
        headlines.push(format!(
            "{} changed since the last issue; each is listed with its reason.",
            words::count(pack.revisions.len(), "past figure")
        ));
    }
    if headlines.is_empty() {
        headlines.push(NO_NEWS.to_owned());
    }
    let sentence = counts_sentence(&counts, rows.len());
    let returns = returns_sentence(pack);
    let is_awaited = latest_receipts(pack).any(|receipt| receipt == Receipt::Overdue);
    let asks = is_awaited.then(|| {
        format!(
            "Ask what would help with the return still awaited from {}.",
            agency.short_name
        )
    });
    pack.chair.counts = counts;
    pack.chair.further_exceptions = u32::try_from(pack.chair.further.len()).unwrap_or(u32::MAX);
    pack.chair.headlines = headlines;
    pack.chair.counts_sentence = sentence;
    pack.chair.returns_sentence = returns;
    pack.chair.asks = asks.into_iter().collect();
}

fn counts(rows: &[&ScoreRow]) -> RagCounts {
    let mut counts = RagCounts::default();
    for row in rows {
        let count = match row.rag {
            _ if row.withheld => &mut counts.withheld,
            Rag::Red => &mut counts.red,
            Rag::Amber => &mut counts.amber,
            Rag::Green => &mut counts.green,
            Rag::AboveExpected | Rag::BelowExpected | Rag::AsExpected => &mut counts.activity,
            Rag::NoTarget if row.good_is == ACTIVITY => &mut counts.activity,
            Rag::Accepted => &mut counts.accepted,
            Rag::NoTarget => &mut counts.no_target,
            Rag::NotRated => &mut counts.not_rated,
            Rag::NoData => &mut counts.no_data,
        };
        *count += 1;
    }
    counts
}

fn counts_sentence(counts: &RagCounts, all: usize) -> String {
    if all == 0 {
        return "The pack has no indicator of yours.".to_owned();
    }
    format!(
        "Of your {}, {} meet the target, {} are amber and {} red{}; {} are not rated or have no figure.",
        words::count(all, "indicator"),
        counts.green,
        counts.amber,
        counts.red,
        match counts.accepted {
            0 => String::new(),
            accepted => format!(", {accepted} accepted for now"),
        },
        signs::all(counts) - signs::judged(counts),
    )
}

/// Each of their returns of the period with how it stands.
fn returns_sentence(pack: &Pack) -> String {
    let said: Vec<String> = pack
        .submissions
        .iter()
        .map(|row| format!("{}, {}: {}", row.title, row.period, row.receipt))
        .collect();
    if said.is_empty() {
        "No return of yours fell due for this period.".to_owned()
    } else {
        format!("Your returns. {}.", said.join(". "))
    }
}

/// How their returns of the pack's own period stand.
fn latest_receipts(pack: &Pack) -> impl Iterator<Item = Receipt> {
    let cells = pack.timeliness.rows.iter().filter_map(|row| row.cells.last());
    cells.filter_map(|cell| cell.receipt)
}

/// The words of each cell, which were counted over all agencies.
fn timeliness(pack: &mut Pack) {
    let grid = &mut pack.timeliness;
    let said: Vec<String> = grid
        .rows
        .iter()
        .flat_map(|row| grid.periods.iter().zip(&row.cells))
        .map(|(period, cell)| format!("{period}: {}", cell.words))
        .collect();
    grid.alt = words::sentence(&format!("When your returns came. {}", said.join(". ")));
}

fn quality(pack: &mut Pack, board: &Board) {
    let figures = pack.quality.agencies.iter().map(|row| {
        let queries = match row.queries {
            0 => "no query is open".to_owned(),
            1 => "1 query is open".to_owned(),
            more => format!("{more} queries are open"),
        };
        format!(
            "{} of the {} figures asked of you are held; {queries}.",
            row.received, row.expected
        )
    });
    pack.quality.sentences = figures.collect();
    if let Some(meeting) = pack_meeting(board, pack.period) {
        pack.quality.sentences.push(meeting);
    }
}

fn pack_meeting(board: &Board, period: Period) -> Option<String> {
    let meeting = board.meeting_for(period)?;
    Some(format!(
        "The pack uses what was received by {}.",
        words::short_day(meeting.cut_off)
    ))
}
