//! From a draft to the members' letters: who may approve and when a reason is needed, the officer's own words, a correction
//! and what it says, who gets the pack and who a summary, and whether papers were on time.

use std::fs;

use serde_json::Value;

use crate::support::{APPROVER, Office, attachments, is_letter, text};

const PERIOD: &str = "2025-26 Q2";
const FOLDER: &str = "packs/blanktown/2025-26-Q2";
const RECEIVED: &str = "2025-11-05T10:00";
const DRAFTED: &str = "2025-11-24T10:00";
const APPROVED: &str = "2025-12-01T10:00";
const DESPITE: &str = "The board meets before the others can send theirs";

/// Runs the program; gives its exit code and everything that it said.
fn said(office: &Office, words: &[&str], now: &str) -> (Option<i32>, String) {
    let output = office.run(words, now);
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

/// Runs it and expects success.
fn done(office: &Office, words: &[&str], now: &str) -> String {
    let (code, said) = said(office, words, now);
    assert!(matches!(code, Some(0 | 1)), "{words:?}: {said}");
    said
}

/// Runs it and expects to be told that it does not fit, in these words.
fn refused(office: &Office, words: &[&str], now: &str, why: &str) {
    let (code, said) = said(office, words, now);
    assert!(
        code == Some(2) && said.contains(why),
        "{words:?}: {code:?} {said}"
    );
}

/// `approve` of the period by the approver, and more words.
fn approval<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let words = ["approve", "--period", PERIOD, "--by", APPROVER];
    words.iter().chain(more).copied().collect()
}

fn draft(office: &Office, now: &str) {
    done(office, &["pack", "--period", PERIOD], now);
}

fn drop_return(office: &Office, agency: &str, file: &str) {
    office.drop_sample(&format!("returns/{agency}/{file}"), &format!("{agency}/{file}"));
}

/// An office with two returns in, one of them sent back for correction, and a draft.
fn drafted() -> Office {
    let office = Office::blanktown();
    drop_return(&office, "probation", "PDU return Q2 2025-26.csv");
    drop_return(&office, "housing", "Housing Q2 2025-26.xlsx");
    done(&office, &["receive"], RECEIVED);
    draft(&office, DRAFTED);
    office
}

fn read(office: &Office, path: &str) -> String {
    let path = office.path().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn packs(office: &Office, folder: &str) -> Value {
    serde_json::from_str(&read(office, &format!("{FOLDER}/{folder}/pack.json"))).unwrap()
}

/// Puts other text into board.toml.
fn set(office: &Office, old: &str, new: &str) {
    let path = office.path().join("pipelines/blanktown/board.toml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{old}");
    fs::write(path, text.replace(old, new)).unwrap();
}

/// The names of the letters in the outbox that carry or tell of a pack.
fn letters(office: &Office) -> Vec<String> {
    let mut names = office.names("outbox");
    names.retain(|name| is_letter(name) && name.contains("_pack_"));
    names
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
fn with_little_in_an_approval_needs_a_named_person_and_a_reason_which_the_pack_prints() {
    let office = drafted();
    let by_another = ["approve", "--period", PERIOD, "--by", "Somebody Else"];
    refused(
        &office,
        &by_another,
        APPROVED,
        "Somebody Else may not approve packs: board.toml names Priya Raman, Helen Osei",
    );
    refused(
        &office,
        &approval(&[]),
        APPROVED,
        "below the 80% that the board asks for. To issue the pack all the same",
    );
    refused(
        &office,
        &approval(&["--despite", " "]),
        APPROVED,
        "it is blank: the record must say it",
    );
    assert_eq!(office.names(FOLDER), ["draft"], "nothing is issued by a refusal");
    let despite = approval(&["--despite", DESPITE]);
    let told = done(&office, &despite, APPROVED);
    assert!(
        told.contains("The letters leave on Wednesday 3 December 2025."),
        "{told}"
    );
    let pack = packs(&office, "issue-1");
    let sentence = pack["board"]["foreword"]["approval"][0].as_str().unwrap();
    assert!(
        sentence.starts_with(&format!("Approved by {APPROVER} although 1 of "))
            && sentence.ends_with(&format!("{DESPITE}.")),
        "{sentence}"
    );
    assert!(read(&office, &format!("{FOLDER}/issue-1/board.html")).contains(DESPITE));
    refused(
        &office,
        &despite,
        APPROVED,
        "this draft is already issue 1, approved by Priya Raman",
    );
    let verified = office.json(&["verify"], "");
    assert_eq!(
        (&verified["issues"], &verified["problems"]),
        (&1.into(), &serde_json::json!([])),
        "{verified}"
    );
    // The same content once more is no correction; and who approved it is no approver for ever.
    draft(&office, "2025-12-01T11:00");
    refused(
        &office,
        &despite,
        "2025-12-01T12:00",
        "nothing changed since issue 1",
    );
    set(
        &office,
        "approvers = [\"Priya Raman\", \"Helen Osei\"]",
        "approvers = [\"Helen Osei\"]",
    );
    refused(
        &office,
        &despite,
        "2025-12-01T12:00",
        "Priya Raman approved earlier packs and is not named in board.toml any more: it names Helen Osei",
    );
}

#[test]
fn a_pack_with_nothing_in_it_needs_a_reason_whatever_the_board_asks_for_and_enough_in_it_takes_none() {
    let office = Office::blanktown();
    set(&office, "least-coverage = 80", "least-coverage = 0");
    done(&office, &["receive"], RECEIVED);
    refused(
        &office,
        &approval(&[]),
        RECEIVED,
        "there is no draft for 2025-26 Q2 to approve",
    );
    draft(&office, DRAFTED);
    refused(
        &office,
        &approval(&[]),
        APPROVED,
        "nothing has been received: 0 of ",
    );
    drop_return(&office, "probation", "PDU return Q2 2025-26.csv");
    done(&office, &["receive"], "2025-12-01T10:30");
    draft(&office, "2025-12-01T11:00");
    refused(
        &office,
        &approval(&["--despite", DESPITE]),
        "2025-12-01T12:00",
        "leave --despite out",
    );
    let told = done(&office, &approval(&[]), "2025-12-15T12:00");
    assert!(
        told.contains("The meeting was on Thursday 11 December 2025: the papers come after it."),
        "{told}"
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
fn the_officers_words_enter_the_next_draft_and_an_older_one_cannot_be_approved() {
    let office = drafted();
    let hostile = "Visits are timely </script><script>alert(1)</script> #read(\"/etc/passwd\")";
    let word = |more: &[&str], now: &str| {
        let words = ["word", "--period", PERIOD, "--by", "Morgan Ellery"];
        let words: Vec<&str> = words.iter().chain(more).copied().collect();
        done(&office, &words, now)
    };
    let exceptions = |folder: &str| -> Vec<String> {
        let pack = packs(&office, folder);
        let rows = pack["board"]["chair"]["exceptions"].as_array().unwrap();
        rows.iter()
            .map(|row| row["code"].as_str().unwrap().to_owned())
            .collect()
    };
    let told = word(&["--headline", hostile], "2025-11-25T09:00");
    assert!(
        told.contains("headline recorded; the next tick makes a new draft"),
        "{told}"
    );
    assert!(word(&["--headline", hostile], "2025-11-25T09:01").contains("so already"));
    word(
        &["--pin", "HOU02", "--because", "it was promised in June"],
        "2025-11-25T09:02",
    );
    let letter = office.path().join("letter.txt");
    fs::write(&letter, "Dear all,\n\nThank you.\n").unwrap();
    word(
        &["--covering-letter", letter.to_str().unwrap()],
        "2025-11-25T09:03",
    );
    for (more, why) in [
        (
            vec!["--drop", "XYZ99", "--because", "x"],
            "no indicator is called XYZ99",
        ),
        (
            vec!["--drop", "HOU02", "--because", " "],
            "say why with --because",
        ),
        (vec!["--headline", &"long ".repeat(60)], "at most 200 characters"),
    ] {
        let words: Vec<&str> = ["word", "--period", PERIOD, "--by", "Morgan Ellery"]
            .into_iter()
            .chain(more)
            .collect();
        refused(&office, &words, "2025-11-25T09:05", why);
    }
    refused(
        &office,
        &approval(&["--despite", DESPITE]),
        "2025-11-25T10:00",
        "since the draft was made, the officer pinned or dropped an exception, and the officer’s words were changed",
    );
    let told = done(&office, &["tick"], "2025-11-25T11:00");
    assert!(told.contains("drafted the pack for 2025-26 Q2"), "{told}");
    assert!(
        !done(&office, &["tick"], "2025-11-25T11:05").contains("drafted"),
        "once is enough"
    );
    done(&office, &approval(&["--despite", DESPITE]), APPROVED);
    let html = read(&office, &format!("{FOLDER}/issue-1/board.html"));
    assert!(
        html.contains("Visits are timely &lt;/script&gt;") && !html.contains("<script"),
        "words are data"
    );
    assert!(html.contains("Morgan Ellery, 25 November 2025") && html.contains("Thank you."));
    assert_eq!(exceptions("issue-1")[0], "HOU02");
    assert!(html.contains("Put first by Morgan Ellery: it was promised in June."));
    assert!(!read(&office, &format!("{FOLDER}/issue-1/public.html")).contains("Thank you."));
    // Left out of the list, with the reason in the board's pack; its own part stays.
    word(
        &["--drop", "HOU02", "--because", "a counting rule changed"],
        "2025-12-01T11:00",
    );
    done(&office, &["tick"], "2025-12-01T11:05");
    assert!(!exceptions("draft").contains(&"HOU02".to_owned()));
    let html = read(&office, &format!("{FOLDER}/draft/board.html"));
    assert!(html.contains("A counting rule changed.") && html.contains("id=\"indicator-hou02\""));
    let problems = &office.json(&["verify"], "")["problems"];
    assert_eq!(*problems, serde_json::json!([]), "{problems}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
fn a_correction_says_what_changed_and_withdraws_what_has_not_left() {
    let office = drafted();
    done(&office, &approval(&["--despite", DESPITE]), APPROVED);
    let told = done(&office, &["circulate", "--period", PERIOD], "2025-12-01T10:30");
    assert!(
        told.contains("0 of ") && told.contains("waiting to leave"),
        "{told}"
    );
    // What comes now changes nothing of the issue; the officer is told.
    drop_return(&office, "probation", "PDU return Q2 2025-26 v2.csv");
    done(&office, &["receive"], "2025-12-01T11:00");
    let told = done(&office, &["status", "--period", PERIOD], "2025-12-01T11:05");
    assert!(
        told.contains(
            "probation: a return came on 2025-12-01, after the figures of issue 1 for 2025-26 Q2 were taken"
        ),
        "{told}"
    );
    draft(&office, "2025-12-01T11:10");
    let told = done(&office, &["status", "--period", PERIOD], "2025-12-01T11:15");
    assert!(
        told.contains("approved, it becomes issue 2 and says what changed"),
        "{told}"
    );
    done(&office, &approval(&["--despite", DESPITE]), "2025-12-01T11:20");
    let told = done(&office, &["post"], "2025-12-01T11:30");
    assert!(told.contains("cancelled"), "{told}");
    assert_eq!(letters(&office), [""; 0], "nobody gets an issue that is replaced");
    let pack = packs(&office, "issue-2");
    let rows = pack["board"]["changes"]["rows"].as_array().unwrap();
    assert_eq!(pack["board"]["changes"]["since"], 1);
    assert!(
        rows.iter().any(|row| row["why"]
            .as_str()
            .unwrap()
            .contains("sent its return on 1 December 2025")),
        "{rows:?}"
    );
    done(&office, &["tick"], "2025-12-03T08:30");
    let sent = letters(&office);
    assert!(
        sent.len() > 10 && sent.iter().all(|name| name.contains("_issue-2_")),
        "{sent:?}"
    );
    let letter = read(
        &office,
        &format!(
            "outbox/{}",
            sent.iter()
                .find(|name| name.contains("police") || name.contains("eleanor"))
                .unwrap()
        ),
    );
    assert!(letter.contains("WHAT CHANGED SINCE ISSUE 1"), "{letter:.3000}");
    let verified = office.json(&["verify"], "");
    assert_eq!(
        (&verified["issues"], &verified["problems"]),
        (&2.into(), &serde_json::json!([])),
        "{verified}"
    );
    // The board's own papers are timed like a return, and the count of recipients is told.
    let told = done(&office, &["status", "--period", PERIOD], "2025-12-04T09:00");
    let count = sent.len();
    assert!(
        told.contains("Papers for 2025-26 Q2: due Wed 3 December 2025; sent on time.")
            && told.contains(&format!(
                "Issue 2 for 2025-26 Q2: {count} of {count} recipients have it."
            )),
        "{told}"
    );
}

#[test]
fn an_address_that_is_not_secure_gets_a_summary_and_one_that_is_not_allowed_gets_nothing() {
    let office = drafted();
    done(&office, &approval(&["--despite", DESPITE]), APPROVED);
    let outside = "agencies.toml, police, board-member";
    assert!(!done(&office, &["check"], "").contains(outside));
    set(
        &office,
        "\".blanktown.example\"]",
        "\"voluntary.blanktown.example\", \"acute.blanktown.example\"]",
    );
    set(&office, "  \"police.blanktown.example\",\n", "");
    for domain in [
        "ambulance",
        "cafcass",
        "community",
        "education",
        "housing",
        "icb",
        "mental-health",
        "probation",
        "social-care",
        "youth-justice",
    ] {
        set(&office, &format!("  \"{domain}.blanktown.example\",\n"), "");
    }
    let (code, told) = said(&office, &["check"], "");
    assert!(
        code == Some(1) && told.contains(outside) && told.contains("allowed-domains"),
        "{code:?} {told}"
    );
    done(&office, &["tick"], "2025-12-03T08:30");
    let mut with_pack = Vec::new();
    for name in letters(&office) {
        let letter = read(&office, &format!("outbox/{name}"));
        let to = letter
            .lines()
            .find(|line| line.starts_with("To: "))
            .unwrap()
            .to_owned();
        let has_pack = !attachments(&letter).is_empty();
        assert_eq!(has_pack, !to.contains("@voluntary."), "{to}");
        assert!(
            has_pack || letter.contains("is not sent to this address"),
            "{letter}"
        );
        assert!(
            letter.lines().any(|line| line.starts_with("Subject: OFFICIAL")),
            "the marking comes first"
        );
        assert!(letter.contains("Reply-To: ") && letter.contains("morgan.ellery@blanktown-scp.example"));
        with_pack.push(to);
    }
    assert!(
        with_pack.iter().any(|to| to.contains("@voluntary."))
            && with_pack.iter().any(|to| to.contains("@acute."))
    );
    assert!(
        with_pack.iter().all(|to| !to.contains("@police.")),
        "{with_pack:?}"
    );
}

#[test]
fn a_letter_that_waits_is_not_sent_to_a_domain_that_is_no_longer_allowed_or_secure() {
    let office = drafted();
    done(&office, &approval(&["--despite", DESPITE]), APPROVED);
    done(&office, &["circulate", "--period", PERIOD], "2025-12-01T10:30");
    set(
        &office,
        "\".blanktown.example\"]",
        "\"voluntary.blanktown.example\", \"acute.blanktown.example\"]",
    );
    set(
        &office,
        "[\n  \"blanktown-scp.example\",\n",
        "[\n  \"acute.blanktown.example\",\n  # ",
    );
    let text = fs::read_to_string(office.path().join("pipelines/blanktown/board.toml")).unwrap();
    let begin = text.find("secure-domains = [").unwrap();
    let end = begin + text[begin..].find("\n]").unwrap();
    let secure = text[begin..end + 2].to_owned();
    set(&office, &secure, "secure-domains = [\"acute.blanktown.example\"]");
    done(&office, &["post"], "2025-12-01T11:00");
    for name in letters(&office) {
        let letter = read(&office, &format!("outbox/{name}"));
        let to = letter.lines().find(|line| line.starts_with("To: ")).unwrap();
        assert!(
            to.contains("@acute.") || to.contains("@voluntary.") && attachments(&letter).is_empty(),
            "{to}"
        );
    }
    assert_eq!(letters(&office).len(), 2);
}

#[test]
fn without_an_approver_the_pack_goes_out_by_itself_and_says_so() {
    let office = drafted();
    set(&office, "needed = true", "needed = false");
    draft(&office, "2025-11-24T11:00");
    done(&office, &["tick"], "2025-12-03T08:30");
    assert_eq!(
        office.names(FOLDER),
        ["draft"],
        "with too little in, a person says why"
    );
    let told = done(&office, &["status", "--period", PERIOD], "2025-12-03T08:35");
    assert!(
        told.contains("goes out by itself on 2025-12-03 if at least 80% of the returns are in"),
        "{told}"
    );
    set(&office, "least-coverage = 80", "least-coverage = 5");
    draft(&office, "2025-12-03T08:40");
    let told = done(&office, &["tick"], "2025-12-03T08:45");
    assert!(
        told.contains("issued the pack for 2025-26 Q2, issue 1, without an approver"),
        "{told}"
    );
    done(&office, &["tick"], "2025-12-03T08:50");
    assert!(letters(&office).len() > 10);
    let html = read(&office, &format!("{FOLDER}/issue-1/board.html"));
    assert!(html.contains("Issued without an approver, as the board’s file says."));
    done(&office, &["tick"], "2025-12-03T08:55");
    assert_eq!(office.names(FOLDER), ["draft", "issue-1"]);
    assert_eq!(office.json(&["verify"], "")["problems"], serde_json::json!([]));
}

#[test]
fn a_pack_that_is_not_whole_is_sent_to_nobody() {
    let office = drafted();
    done(&office, &approval(&["--despite", DESPITE]), APPROVED);
    let pdf = office.path().join(FOLDER).join("issue-1/board.pdf");
    fs::write(&pdf, b"%PDF-1.7 half").unwrap();
    let (code, told) = said(&office, &["circulate", "--period", PERIOD], "2025-12-03T09:00");
    assert!(
        code == Some(3) && told.contains("is not as it was approved"),
        "{code:?} {told}"
    );
    done(&office, &["tick"], "2025-12-03T09:05");
    let to_the_board = letters(&office)
        .into_iter()
        .filter(|name| name.contains("_board_"));
    let with_pack: Vec<String> = to_the_board
        .filter(|name| !attachments(&read(&office, &format!("outbox/{name}"))).is_empty())
        .collect();
    assert_eq!(with_pack, [""; 0]);
}

#[test]
fn the_officer_hears_of_words_that_an_audience_does_not_get_before_anybody_approves_them() {
    let office = Office::blanktown();
    let send = |name: &str, rows: &str, now: &str| {
        let file = format!("Measure name,Quarter,Numerator,Denominator,Narrative\n{rows}");
        office.drop_bytes(file.as_bytes(), &format!("mental-health/{name}"));
        done(&office, &["receive"], now);
    };
    let words = "Only 3 of them were seen in time";
    let rows =
        "CAMHS referrals received,2025/26 Q2,776,,\nCAMHS first seen within 18 weeks,2025/26 Q2,3,410,";
    send("Q2.csv", &format!("{rows}{words}\n"), RECEIVED);
    let by_itself = office.copied();
    let told = done(&office, &["pack", "--period", PERIOD], DRAFTED);
    let each = "What mental-health wrote about MHT02 is left out of the pack for Public: it holds a number beside a figure that \
                is hidden there: ask for words without a number if this audience is to read it.";
    assert_eq!(told.matches(each).count(), 1, "{told}");
    assert!(read(&office, &format!("{FOLDER}/draft/board.html")).contains(words));
    assert!(!read(&office, &format!("{FOLDER}/draft/public.html")).contains(words));

    // It stands in the status for as long as the draft does, and not without one.
    let in_short = "The draft for 2025-26 Q2 leaves out what agencies wrote about MHT02 for those who do not see every figure";
    let status = |period: &str, now: &str| done(&office, &["status", "--period", period], now);
    assert!(status(PERIOD, "2025-11-24T11:00").contains(in_short));
    assert!(!status("2025-26 Q1", "2025-11-24T11:00").contains("leaves out"));
    assert!(
        !status(PERIOD, "2025-11-24T09:00").contains("leaves out"),
        "before it was drafted"
    );

    // A draft that the office makes by itself says it too.
    let ticked = done(&by_itself, &["tick"], "2025-11-24T10:00");
    assert!(
        ticked.contains("drafted the pack for 2025-26 Q2") && ticked.contains(in_short),
        "{ticked}"
    );

    let told = done(&office, &approval(&["--despite", DESPITE]), APPROVED);
    assert!(told.contains(each), "{told}");
    assert!(
        !status(PERIOD, "2025-12-01T11:00").contains("leaves out"),
        "it is issued"
    );

    // Words without a number are nobody's trouble.
    send(
        "Q2 again.csv",
        &format!("{rows}Very few were seen in time\n"),
        "2025-12-01T12:00",
    );
    let told = done(&office, &["pack", "--period", PERIOD], "2025-12-01T13:00");
    assert!(!told.contains("left out"), "{told}");
    assert!(!status(PERIOD, "2025-12-01T14:00").contains("leaves out"));
}
