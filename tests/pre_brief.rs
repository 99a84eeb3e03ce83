//! No surprises, from the draft to the issue: who is told what, how context comes back, and where it stands.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use boardpack_model::board::{Board, Meeting};
use boardpack_model::pack::Pack;
use boardpack_model::{AgencyCode, Period};
use boardpack_office::{Office, OpenBoard, Surroundings, Workspace, approve, packs, pre_brief, tick};
use boardpack_post::Transport;
use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::support::{self, PROGRAM, text};

const PERIOD: &str = "2025-26 Q2";

/// An office whose meeting for the period has a day for pre-briefs and one for context.
struct Desk {
    folder: support::Office,
    office: Office,
    open: OpenBoard,
}

fn period() -> Period {
    PERIOD.parse().unwrap()
}

/// An approval of a pack in which nothing has come.
fn by(now: Timestamp) -> approve::Approving<'static> {
    approve::Approving {
        by: "Helen Osei",
        despite: Some("the board wants to see what is awaited"),
        now,
    }
}

fn police() -> AgencyCode {
    AgencyCode::new("police").unwrap()
}

impl Desk {
    fn new() -> Self {
        let folder = support::Office::blanktown();
        let workspace = Workspace::at(folder.path()).unwrap();
        let surroundings = Surroundings {
            reader: PathBuf::from(PROGRAM),
            passwords: BTreeMap::new(),
            settle: std::time::Duration::ZERO,
            transport: Transport::Folder(workspace.outbox()),
            mode: Some(boardpack_model::letter::Mode::Rehearsal),
            maildir: None,
            ledger_url: None,
            births: BTreeMap::new(),
        };
        let office = Office::open(workspace, surroundings).unwrap();
        let mut open = office.board(None).unwrap();
        // Cut-off, pre-brief, last day for context, papers: one after the other.
        let meeting = Meeting {
            day: "2025-12-11".parse().unwrap(),
            title: "Board meeting, December 2025".to_owned(),
            period: period(),
            cut_off: "2025-11-21".parse().unwrap(),
            papers: "2025-12-03".parse().unwrap(),
            pre_brief: Some("2025-11-26".parse().unwrap()),
            context_by: Some("2025-12-01".parse().unwrap()),
        };
        open.board.meetings.retain(|one| one.period != period());
        open.board.meetings.insert(0, meeting);
        // Two agencies are enough, and soon told.
        let is_one = |agency: &AgencyCode| ["police", "housing"].contains(&agency.as_str());
        open.board.agencies.retain(|one| is_one(&one.code));
        open.board.returns.retain(|one| is_one(&one.agency));
        open.board.chair = Some(boardpack_model::letter::Mailbox {
            name: "Eleanor Vance".to_owned(),
            address: "eleanor.vance@blanktown-scp.example".to_owned(),
        });
        Self { folder, office, open }
    }

    fn at(&self, now: &str) -> Timestamp {
        let now: DateTime = now.parse().unwrap();
        now.to_zoned(self.open.board.time_zone.clone())
            .unwrap()
            .timestamp()
    }

    /// Ticks, and gives what was written of pre-briefs and what was drafted.
    fn tick(&mut self, now: &str) -> Vec<String> {
        let at = self.at(now);
        let ticked = tick::tick_board(&mut self.office, &self.open, at).unwrap();
        assert_eq!(ticked.troubles, [""; 0]);
        let written = ticked
            .written
            .into_iter()
            .filter(|key| key.contains("pre-brief") || key.contains("preview"));
        let drafted = ticked.drafted.into_iter().map(|period| format!("draft {period}"));
        drafted.chain(written).collect()
    }

    /// The form that the police got, with words in the row of an indicator.
    fn fill(&mut self, words: &str, into: &str) {
        let shown = self.folder.path().join("shown");
        pre_brief::show(&mut self.office, &self.open, (period(), &police()), &shown).unwrap();
        let form = shown.join("blanktown-2025-26-Q2-police-context.xlsx");
        let cells = serde_json::json!({ "Context!D6": words });
        let path = self.folder.path().join("drop/police").join(into);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        support::fill(&form, &path, &cells);
    }

    fn packs(&mut self, folder: &str) -> BTreeMap<String, Pack> {
        let path = self
            .office
            .workspace
            .packs(&self.open.board.code, period())
            .join(folder)
            .join("pack.json");
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    }

    /// What partners said in a pack of the board.
    fn remarks(&mut self, folder: &str) -> Vec<String> {
        let packs = self.packs(folder);
        let sections = packs["board"].themes.iter().flat_map(|theme| &theme.indicators);
        let remarks = sections.flat_map(|one| one.commentary.iter().map(move |said| (one, said)));
        remarks
            .map(|(one, said)| format!("{} {}: {}", one.code, said.who, said.text))
            .collect()
    }

    fn board(&self) -> &Board {
        &self.open.board
    }
}

#[test]
fn agencies_are_told_and_what_they_say_stands_in_what_is_approved() {
    if !support::has_openpyxl() {
        return;
    }
    let mut desk = Desk::new();
    assert_eq!(desk.tick("2025-11-24T09:00"), ["draft 2025-26 Q2"]);
    let told = desk.tick("2025-11-26T09:00");
    let agencies = desk.board().agencies.len();
    assert!(
        told.len() > agencies && told.iter().any(|key| key == "blanktown/2025-26-Q2/chair/preview"),
        "{told:?}"
    );
    assert!(
        told.contains(&"blanktown/2025-26-Q2/police/pre-brief/board-member".to_owned()),
        "{told:?}"
    );
    assert_eq!(desk.tick("2025-11-26T10:00"), [""; 0]);

    they_say_something(&mut desk);
    let now = desk.at("2025-11-27T10:00");
    // What came since is in no draft: nobody may approve one without it.
    let refused = approve::approve(&mut desk.office, &desk.open, period(), by(now)).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("context from an agency came after this draft"),
        "{refused:#}"
    );
    // Its last day over, a new draft holds it; what is said about nobody has changed, so nobody is told again.
    assert_eq!(desk.tick("2025-12-02T09:00"), ["draft 2025-26 Q2"]);
    let said = desk.remarks("draft");
    let ours = said
        .iter()
        .find(|one| one.contains("a campaign ran in May"))
        .unwrap();
    assert!(
        ours.contains(", 27 November 2025: a campaign ran in May"),
        "{ours}"
    );

    let now = desk.at("2025-12-02T10:00");
    approve::approve(&mut desk.office, &desk.open, period(), by(now)).unwrap();
    assert_eq!(desk.remarks("issue-1"), said);
    let issue = desk
        .office
        .workspace
        .packs(&desk.board().code, period())
        .join("issue-1");
    let page = fs::read_to_string(issue.join("board.html")).unwrap();
    assert!(page.contains("a campaign ran in May"));

    they_say_more(&mut desk);
}

fn they_say_something(desk: &mut Desk) {
    desk.fill("a campaign ran in May", "what we say.xlsx");
    assert_eq!(desk.tick("2025-11-27T09:00"), [""; 0]);
    let now = desk.at("2025-11-27T10:00");
    let code = desk.board().code.clone();
    let history = desk.office.ledger.history(&code).unwrap();
    let context: Vec<_> = history
        .submissions
        .iter()
        .filter(|one| one.is_context())
        .collect();
    assert_eq!(context.len(), 1, "{:?}", history.submissions);
    let statuses = boardpack_model::timeliness::statuses(desk.board(), &history, now).unwrap();
    let of_police = statuses.iter().filter(|status| status.key.agency == police());
    assert!(
        of_police.into_iter().all(|status| status.received.is_none()),
        "context is no return"
    );
}

fn they_say_more(desk: &mut Desk) {
    // What comes after is kept, answered, and stands in the next issue.
    desk.fill("and a second desk since", "more.xlsx");
    assert_eq!(desk.tick("2025-12-02T11:00"), [""; 0]);
    let receipts = desk.folder.path().join("drop/police/receipts");
    let receipts: Vec<String> = support::names(&receipts)
        .into_iter()
        .map(|name| text(&fs::read(receipts.join(name)).unwrap()))
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert!(
        receipts
            .iter()
            .any(|text| text.contains("They will stand beside each figure")),
        "{receipts:?}"
    );
    assert!(
        receipts
            .iter()
            .any(|text| text.contains("after the papers closed")),
        "{receipts:?}"
    );
    let now = desk.at("2025-12-04T10:00");
    packs::draft(&mut desk.office, &desk.open, period(), now).unwrap();
    let later = desk.remarks("draft");
    assert!(
        later
            .iter()
            .any(|one| one.contains("2 December 2025: and a second desk since")),
        "{later:?}"
    );
}

/// Whether something is attached whose name ends so.
fn holds(letter: &str, name: &str) -> bool {
    support::attachments(letter).iter().any(|one| one.ends_with(name))
}

/// What reaches the police is in the outbox as it was made: the letter, the PDF, the form; and the form is theirs alone.
#[test]
fn the_letter_carries_the_page_and_the_form() {
    let mut desk = Desk::new();
    desk.tick("2025-11-24T09:00");
    desk.tick("2025-11-26T09:00");
    let outbox = desk.folder.path().join("outbox");
    let letters: Vec<String> = support::names(&outbox)
        .into_iter()
        .filter(|name| support::is_letter(name))
        .map(|name| text(&fs::read(outbox.join(name)).unwrap()))
        .collect();
    let of_police: Vec<&String> = letters
        .iter()
        .filter(|letter| holds(letter, "police-pre-brief.pdf"))
        .collect();
    assert_eq!(of_police.len(), 2, "one for each lead");
    for letter in of_police {
        assert!(holds(letter, "police-context.xlsx") && letter.contains("multipart"));
        assert!(letter.contains("Subject: OFFICIAL-SENSITIVE: "), "{letter:.600}");
    }
    let of_chair = letters.iter().filter(|letter| holds(letter, "preview.pdf"));
    assert_eq!(of_chair.count(), 1);
}

/// What may not have the pack may not have its draft: the chair's domain is secure here, the agencies' are not.
#[test]
fn an_address_that_may_have_no_pack_is_told_of_the_draft_without_it() {
    let mut desk = Desk::new();
    let secure = &mut desk.open.board.post.secure_domains;
    secure.clear();
    secure.insert("blanktown-scp.example".to_owned());
    desk.tick("2025-11-24T09:00");
    desk.tick("2025-11-26T09:00");
    let outbox = desk.folder.path().join("outbox");
    let letters: Vec<String> = support::names(&outbox)
        .into_iter()
        .filter(|name| support::is_letter(name) && (name.contains("pre-brief") || name.contains("preview")))
        .map(|name| text(&fs::read(outbox.join(name)).unwrap()))
        .collect();
    let (to_chair, to_agencies): (Vec<&String>, Vec<&String>) =
        letters.iter().partition(|letter| holds(letter, "preview.pdf"));
    assert_eq!(to_chair.len(), 1);
    assert_eq!(to_agencies.len(), 4, "two leads of two agencies");
    for letter in to_agencies {
        assert_eq!(support::attachments(letter), [""; 0]);
        assert!(!letter.contains("image/png"), "no chart either");
    }
}
