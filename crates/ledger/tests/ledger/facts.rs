//! What is recorded comes back as it was, once, and never changes.

use std::collections::BTreeMap;

use boardpack_ledger::{Claim, Ledger, LedgerError, NewEvent};
use boardpack_model::history::{ArrivalState, Happening, IssuedPack, Outcome};
use boardpack_model::{
    AgencyCode, AudienceCode, BoardCode, Finding, KnownObservation, ReturnCode, ReturnKey, Severity, Value,
};

use crate::support::*;

fn key() -> ReturnKey {
    ReturnKey {
        agency: agency(),
        code: ReturnCode::new("quarterly").unwrap(),
        period: period(),
    }
}

fn pack(issue: u32) -> IssuedPack {
    IssuedPack {
        period: period(),
        issue,
        as_at: at("2026-08-14T11:00:00Z"),
        issued_at: at("2026-08-20T11:00:00Z"),
        approved_by: "A. Officer".to_owned(),
        version: "0.1.0".to_owned(),
        pipeline: BTreeMap::from([("board.toml".to_owned(), "ab".repeat(32))]),
        files: BTreeMap::from([("board.pdf".to_owned(), "cd".repeat(32))]),
        audiences: vec![
            AudienceCode::new("board").unwrap(),
            AudienceCode::new("public").unwrap(),
        ],
    }
}

#[test]
fn a_submission_comes_back_as_it_was() {
    on_each("comes_back", |office| {
        let mut ledger = office.open();
        let new = submission("q1.xlsx");
        let id = ledger
            .record_submission(&board(), &new, &[letter("receipt")])
            .unwrap();
        drop(ledger);

        let mut ledger = office.open();
        let history = ledger.history(&board()).unwrap();
        let [recorded] = history.submissions.as_slice() else {
            panic!("{history:?}");
        };
        assert_eq!(recorded.id, id);
        assert_eq!(recorded.key(), Some(key()));
        assert_eq!((recorded.at, recorded.known_at), (seen(), known()));
        assert_eq!(recorded.outcome, new.outcome);
        assert_eq!((recorded.expected, recorded.read), (12, 11));
        assert_eq!(
            (&recorded.sha256, &recorded.file),
            (&new.arrival.sha256, &new.arrival.name)
        );
        assert_eq!(recorded.reason, new.reason);
        let figures: Vec<KnownObservation> = observations()
            .into_iter()
            .map(|observation| KnownObservation {
                observation,
                submission: id,
                known_at: known(),
            })
            .collect();
        assert_eq!(ledger.observations(&board(), None).unwrap(), figures);
        assert_eq!(
            ledger.commentary(&board(), None).unwrap(),
            [(commentary(), known())]
        );
        assert_eq!(ledger.findings(&board(), id).unwrap(), findings());
        assert_eq!(
            ledger.findings_of_all(&board()).unwrap(),
            BTreeMap::from([(id, findings())])
        );
        assert_eq!(history.letters.len(), 1);
        assert_eq!(ledger.check(&board()).unwrap(), Vec::<String>::new());
    });
}

/// A query waits for its answer until the agency gives one about the same figure, in whatever file; what goes back as a whole
/// asks for a correction and has no open queries.
#[test]
fn a_query_is_open_until_it_is_answered() {
    on_each("queries", |office| {
        let mut ledger = office.open();
        let about = |rule: &str, severity: Severity| Finding {
            severity,
            rule: rule.to_owned(),
            ..findings()[0].clone()
        };
        let asked = explanations()[0].clone();
        let explained = Finding {
            indicator: Some(asked.indicator.clone()),
            measure: asked.measure,
            period: Some(asked.period),
            ..about(&asked.rule, Severity::Query)
        };
        let mut file = submission("q1.xlsx");
        file.explanations = Vec::new();
        file.findings = vec![
            explained,
            about("other", Severity::Query),
            about("third", Severity::Error),
            about("said", Severity::Note),
        ];
        let id = ledger.record_submission(&board(), &file, &[]).unwrap();
        let open = |ledger: &mut Ledger, id: i64| {
            let history = ledger.history(&board()).unwrap();
            history.open_queries.get(&id).copied()
        };
        assert_eq!(open(&mut ledger, id), Some(3));
        let mut part = file.clone();
        part.arrival = arrival("part.xlsx", ArrivalState::Taken);
        part.outcome = Outcome::AcceptedInPart;
        let part = ledger.record_submission(&board(), &part, &[]).unwrap();
        assert_eq!(open(&mut ledger, part), Some(2));
        let mut returned = submission("answers.xlsx");
        returned.outcome = Outcome::ReturnedForCorrection;
        returned.findings = file.findings.clone();
        returned.explanations = vec![asked];
        let returned = ledger.record_submission(&board(), &returned, &[]).unwrap();
        assert_eq!(open(&mut ledger, returned), None);
        assert_eq!(
            (open(&mut ledger, id), open(&mut ledger, part)),
            (Some(2), Some(1))
        );
    });
}

#[test]
fn what_partners_say_comes_back_as_it_was() {
    on_each("said", |office| {
        let mut ledger = office.open();
        ledger
            .record_submission(&board(), &submission("q1.xlsx"), &[])
            .unwrap();
        let mut returned = submission("q1 again.xlsx");
        returned.outcome = Outcome::ReturnedForCorrection;
        returned.known_at = at("2026-08-03T09:00:00Z");
        ledger.record_submission(&board(), &returned, &[]).unwrap();
        let explained = |at| explanations().into_iter().map(move |said| (said, at));
        let all: Vec<_> = explained(known()).chain(explained(returned.known_at)).collect();
        assert_eq!(ledger.explanations(&board(), &agency()).unwrap(), all);
        let others = AgencyCode::new("housing").unwrap();
        assert_eq!(ledger.explanations(&board(), &others).unwrap(), []);
        let contributed: Vec<_> = contributions().into_iter().map(|said| (said, known())).collect();
        assert_eq!(ledger.contributions(&board(), None, None).unwrap(), contributed);
        assert_eq!(
            ledger.contributions(&board(), Some(period()), None).unwrap(),
            contributed
        );
        assert_eq!(
            ledger
                .contributions(&board(), Some(period().next()), None)
                .unwrap(),
            []
        );
        assert_eq!(ledger.check(&board()).unwrap(), Vec::<String>::new());
    });
}

#[test]
fn what_was_taken_back_counted_until_then() {
    on_each("withdrawn", |office| {
        let mut ledger = office.open();
        let first = ledger
            .record_submission(&board(), &submission("q1.xlsx"), &[])
            .unwrap();
        let mut later = submission("q1 again.xlsx");
        later.known_at = at("2026-08-03T09:00:00Z");
        let second = ledger.record_submission(&board(), &later, &[]).unwrap();
        let (before, then) = (at("2026-08-04T09:59:59Z"), at("2026-08-04T10:00:00Z"));
        let event = NewEvent {
            at: then,
            by: "A. Officer".to_owned(),
            what: Happening::Withdrawn {
                submission: second,
                key: key(),
                reason: "sent in error".to_owned(),
            },
            once: Some(format!("withdrawn/{second}")),
        };
        ledger.record_event(&board(), &event, &[]).unwrap();
        let all = observations().len();
        for (as_at, files) in [(Some(before), 2), (Some(then), 1), (None, 1)] {
            let figures = ledger.observations(&board(), as_at).unwrap();
            assert_eq!(figures.len(), files * all, "{as_at:?}");
            assert!(
                figures
                    .iter()
                    .all(|known| files == 2 || known.submission == first)
            );
            assert_eq!(ledger.commentary(&board(), as_at).unwrap().len(), files);
            let contributed = ledger.contributions(&board(), None, as_at).unwrap();
            assert_eq!(contributed.len(), files * contributions().len());
            assert_eq!(ledger.observations_ever(&board(), as_at).unwrap().len(), 2 * all);
        }
        let explained = ledger.explanations(&board(), &agency()).unwrap();
        assert_eq!(explained.len(), explanations().len());
        assert_eq!(ledger.check(&board()).unwrap(), Vec::<String>::new());
    });
}

#[test]
fn a_file_that_holds_several_returns_is_recorded_whole_or_not_at_all() {
    on_each("several", |office| {
        let mut ledger = office.open();
        let (first, mut second) = (submission("all.xlsx"), submission("all.xlsx"));
        second.return_code = Some(ReturnCode::new("monthly").unwrap());
        let (one, two) = ([letter("one")], [letter("two")]);
        let mut unfit = [letter("two")];
        unfit[0].at = at("9000-01-01T00:00:00Z");
        let record = |ledger: &mut Ledger, last: &[boardpack_ledger::LetterToStore]| {
            ledger.record_submissions(&board(), &first.arrival, &[(&first, &one), (&second, last)])
        };
        record(&mut ledger, &unfit).unwrap_err();
        assert_eq!(ledger.arrivals(&board()).unwrap(), []);
        let numbers = record(&mut ledger, &two).unwrap();
        assert_eq!(numbers.len(), 2);
        assert_eq!(record(&mut ledger, &two).unwrap(), numbers);
        let history = ledger.history(&board()).unwrap();
        assert_eq!((history.submissions.len(), history.letters.len()), (2, 2));
        assert_eq!(history.submissions[0].arrival, history.submissions[1].arrival);
        assert_eq!(ledger.arrivals(&board()).unwrap().len(), 1);
    });
}

#[test]
fn an_arrival_comes_back_as_it_was() {
    on_each("arrival_back", |office| {
        let mut ledger = office.open();
        let mut new = arrival("Copy of q1.xlsx", ArrivalState::Duplicate);
        let id = ledger.record_arrival(&board(), &new).unwrap();
        let found = ledger
            .find_arrival(&board(), "police", "Copy of q1.xlsx", &fingerprint())
            .unwrap()
            .unwrap();
        assert_eq!(ledger.arrivals(&board()).unwrap(), std::slice::from_ref(&found));
        assert_eq!(
            ledger.find_by_hash(&board(), &new.sha256).unwrap(),
            std::slice::from_ref(&found)
        );
        assert_eq!(
            (
                found.id,
                found.first_seen,
                found.born,
                found.bytes,
                found.state,
                found.agency,
                found.reason
            ),
            (
                id,
                new.first_seen,
                new.born,
                new.bytes,
                new.state,
                new.agency.clone(),
                new.reason.clone()
            )
        );
        new.agency = None;
        new.born = None;
        new.name = "unknown".to_owned();
        new.state = ArrivalState::NotInTheRegister;
        ledger.record_arrival(&board(), &new).unwrap();
        let second = &ledger.arrivals(&board()).unwrap()[1];
        assert_eq!((&second.agency, second.born), (&None, None));
    });
}

#[test]
fn the_same_arrival_again_is_recognised() {
    on_each("again", |office| {
        let mut ledger = office.open();
        let duplicate = arrival("q1.xlsx", ArrivalState::Duplicate);
        let first = ledger.record_arrival(&board(), &duplicate).unwrap();
        assert_eq!(ledger.record_arrival(&board(), &duplicate).unwrap(), first);

        let taken = submission("q2.xlsx");
        let id = ledger
            .record_submission(&board(), &taken, &[letter("receipt")])
            .unwrap();
        let again = ledger
            .record_submission(&board(), &taken, &[letter("receipt")])
            .unwrap();
        assert_eq!(again, id);
        let history = ledger.history(&board()).unwrap();
        assert_eq!((history.submissions.len(), history.letters.len()), (1, 1));
        assert_eq!(
            ledger.observations(&board(), None).unwrap().len(),
            observations().len()
        );
        assert_eq!(ledger.arrivals(&board()).unwrap().len(), 2);
    });
}

#[test]
fn a_file_that_waited_counts_from_when_it_was_first_seen() {
    on_each("waited", |office| {
        let mut ledger = office.open();
        ledger
            .record_arrival(&board(), &arrival("q1.xlsx", ArrivalState::Waiting))
            .unwrap();
        assert_eq!(ledger.arrivals(&board()).unwrap()[0].state, ArrivalState::Waiting);
        let mut taken = submission("q1.xlsx");
        taken.arrival.first_seen = at("2026-07-29T10:00:00Z");
        ledger.record_submission(&board(), &taken, &[]).unwrap();
        let arrivals = ledger.arrivals(&board()).unwrap();
        assert_eq!(arrivals.len(), 1, "{arrivals:?}");
        assert_eq!(arrivals[0].state, ArrivalState::Taken);
        let found = ledger
            .find_arrival(&board(), "police", "q1.xlsx", &fingerprint())
            .unwrap()
            .unwrap();
        assert_eq!((found.state, found.first_seen), (ArrivalState::Taken, seen()));
    });
}

#[test]
fn only_what_was_accepted_by_then_is_known() {
    on_each("known", |office| {
        let mut ledger = office.open();
        for outcome in [
            Outcome::Held,
            Outcome::Quarantined,
            Outcome::Refused,
            Outcome::ReturnedForCorrection,
        ] {
            let mut new = submission(outcome.words());
            new.outcome = outcome;
            ledger.record_submission(&board(), &new, &[]).unwrap();
        }
        assert_eq!(ledger.observations(&board(), None).unwrap(), []);
        assert_eq!(ledger.commentary(&board(), None).unwrap(), []);
        for (outcome, day) in [
            (Outcome::Accepted, "2026-08-01T00:00:00Z"),
            (Outcome::AcceptedInPart, "2026-08-02T00:00:00Z"),
        ] {
            let mut new = submission(outcome.words());
            new.outcome = outcome;
            new.known_at = at(day);
            ledger.record_submission(&board(), &new, &[]).unwrap();
        }
        let each = observations().len();
        for (as_at, known) in [
            (Some("2026-07-31T23:59:59.999999999Z"), 0),
            (Some("2026-08-01T00:00:00Z"), each),
            (Some("2026-08-01T23:59:59Z"), each),
            (Some("2026-08-02T00:00:00Z"), 2 * each),
            (None, 2 * each),
        ] {
            let found = ledger.observations(&board(), as_at.map(at)).unwrap();
            assert_eq!(found.len(), known, "as at {as_at:?}");
            assert_eq!(
                ledger.commentary(&board(), as_at.map(at)).unwrap().len(),
                known / each
            );
        }
    });
}

#[test]
fn the_figures_of_each_file_are_told_where_a_return_came_in_several() {
    on_each("given", |office| {
        let mut ledger = office.open();
        ledger
            .record_submission(&board(), &submission("whole.xlsx"), &[])
            .unwrap();
        assert!(ledger.history(&board()).unwrap().given.is_empty());
        let mut returned = submission("returned.xlsx");
        returned.outcome = Outcome::ReturnedForCorrection;
        ledger.record_submission(&board(), &returned, &[]).unwrap();
        assert!(ledger.history(&board()).unwrap().given.is_empty());
        let mut part = submission("part.xlsx");
        part.outcome = Outcome::AcceptedInPart;
        part.observations.truncate(1);
        part.observations[0].value = Value::number(7.0);
        part.observations[0].breakdown = String::new();
        ledger.record_submission(&board(), &part, &[]).unwrap();
        let history = ledger.history(&board()).unwrap();
        let (whole, part) = (&history.submissions[0], &history.submissions[2]);
        let answers = observations()
            .iter()
            .filter(|one| one.value.is_answer() && one.breakdown.is_empty())
            .map(|one| (one.indicator.clone(), one.measure, one.period))
            .collect();
        assert_eq!(history.given[&whole.id], answers);
        assert_eq!(history.given[&part.id].len(), 1);
        assert_eq!(history.given.len(), 2);
    });
}

#[test]
fn every_acceptance_and_nothing_else_begins_with_that_word() {
    for outcome in [
        Outcome::Accepted,
        Outcome::AcceptedWithQueries,
        Outcome::AcceptedInPart,
        Outcome::ReturnedForCorrection,
        Outcome::Held,
        Outcome::Quarantined,
        Outcome::Refused,
    ] {
        assert_eq!(outcome.words().starts_with("accepted"), outcome.is_acceptance());
    }
}

#[test]
fn what_the_officer_decides_about_a_held_file_is_a_further_submission() {
    on_each("decided", |office| {
        let mut ledger = office.open();
        let mut held = submission("q1.xlsx");
        held.outcome = Outcome::Held;
        ledger.record_submission(&board(), &held, &[]).unwrap();
        let arrival = ledger.history(&board()).unwrap().submissions[0].arrival;
        let decided = submission("q1.xlsx");
        ledger
            .record_decision(&board(), arrival, &decided, &[letter("decision")])
            .unwrap();
        let outcomes: Vec<Outcome> = ledger
            .history(&board())
            .unwrap()
            .submissions
            .iter()
            .map(|one| one.outcome)
            .collect();
        assert_eq!(outcomes, [Outcome::Held, Outcome::AcceptedWithQueries]);
        assert_eq!(
            ledger.observations(&board(), None).unwrap().len(),
            observations().len()
        );
    });
}

#[test]
fn what_is_recorded_later_enters_no_earlier_state_of_knowledge() {
    on_each("recorded_later", |office| {
        let mut ledger = office.open();
        let mut held = submission("held.xlsx");
        held.outcome = Outcome::Held;
        ledger.record_submission(&board(), &held, &[]).unwrap();
        let arrival = ledger.history(&board()).unwrap().submissions[0].arrival;
        let mut settled = submission("nil.xlsx");
        settled.nil = true;
        settled.known_at = at("2026-08-01T00:00:00Z");
        ledger.record_submission(&board(), &settled, &[]).unwrap();
        let mut decided = submission("held.xlsx");
        decided.known_at = at("2026-08-05T09:00:00Z");
        ledger.record_decision(&board(), arrival, &decided, &[]).unwrap();
        let history = ledger.history(&board()).unwrap();
        assert!(history.submissions.iter().all(|one| one.at == seen()));
        let each = observations().len();
        // How many submissions, events, figures and commentaries are known.
        for (as_at, submissions, events, accepted) in [
            ("2026-07-28T10:19:59.999999999Z", 0, 0, 0),
            ("2026-07-28T10:20:00Z", 1, 0, 0),
            ("2026-07-31T23:59:59.999999999Z", 1, 0, 0),
            ("2026-08-01T00:00:00Z", 2, 1, 1),
            ("2026-08-05T08:59:59.999999999Z", 2, 1, 1),
            ("2026-08-05T09:00:00Z", 3, 1, 2),
        ] {
            let then = history.as_at(at(as_at));
            let figures = ledger.observations(&board(), Some(at(as_at))).unwrap();
            let commentaries = ledger.commentary(&board(), Some(at(as_at))).unwrap();
            assert_eq!(
                (
                    then.submissions.len(),
                    then.events.len(),
                    figures.len(),
                    commentaries.len()
                ),
                (submissions, events, accepted * each, accepted),
                "as at {as_at}"
            );
        }
    });
}

#[test]
fn figures_and_submissions_come_in_the_order_in_which_they_became_known() {
    on_each("known_order", |office| {
        let mut ledger = office.open();
        for (name, first_seen, known_at) in [
            (
                "decided late.xlsx",
                "2026-07-20T10:00:00Z",
                "2026-08-05T09:00:00Z",
            ),
            ("at once.xlsx", "2026-07-30T10:00:00Z", "2026-07-30T10:05:00Z"),
        ] {
            let mut new = submission(name);
            (new.at, new.known_at) = (at(first_seen), at(known_at));
            ledger.record_submission(&board(), &new, &[]).unwrap();
        }
        let history = ledger.history(&board()).unwrap();
        let files: Vec<&str> = history.submissions.iter().map(|one| one.file.as_str()).collect();
        assert_eq!(files, ["at once.xlsx", "decided late.xlsx"]);
        let figures = ledger.observations(&board(), None).unwrap();
        assert!(figures.is_sorted_by_key(|figure| figure.known_at));
        assert_eq!(figures[0].submission, history.submissions[0].id);
        let commentaries = ledger.commentary(&board(), None).unwrap();
        assert!(commentaries.is_sorted_by_key(|(_, known_at)| *known_at));
    });
}

#[test]
fn nothing_is_known_before_it_was_seen() {
    on_each("seen_first", |office| {
        let mut ledger = office.open();
        let mut new = submission("q1.xlsx");
        new.nil = true;
        new.known_at = at("2026-07-28T10:15:00Z");
        ledger.record_submission(&board(), &new, &[]).unwrap();
        let history = ledger.history(&board()).unwrap();
        let [recorded] = &history.submissions[..] else {
            panic!("{history:?}");
        };
        assert_eq!((recorded.at, recorded.known_at), (seen(), seen()));
        assert_eq!(history.events[0].at, seen());
    });
}

#[test]
fn a_nil_return_is_also_an_event() {
    on_each("nil", |office| {
        let mut ledger = office.open();
        let mut nil = submission("nil.xlsx");
        nil.nil = true;
        nil.observations.clear();
        ledger.record_submission(&board(), &nil, &[]).unwrap();
        let events = ledger.history(&board()).unwrap().events;
        assert!(
            matches!(&events[..], [event] if event.by == "police" && event.at == nil.known_at
                && matches!(&event.what, Happening::NilConfirmed { key: of, .. } if *of == key())),
            "{events:?}"
        );
    });
}

#[test]
fn every_kind_of_event_comes_back_in_order() {
    on_each("events", |office| {
        let mut ledger = office.open();
        let reason = "agreed by telephone, ŵ".to_owned();
        let what = [
            Happening::Extended {
                key: key(),
                until: jiff::civil::date(2026, 8, 7),
                reason: reason.clone(),
            },
            Happening::Waived {
                key: key(),
                reason: reason.clone(),
            },
            Happening::NilConfirmed { key: key(), reason },
            Happening::Drafted { period: period() },
            Happening::Approved {
                period: period(),
                issue: 1,
                comment: String::new(),
                despite: None,
            },
        ];
        for (day, what) in (1..).zip(what.clone()) {
            let event = NewEvent {
                at: at(&format!("2026-08-{day:02}T09:00:00Z")),
                by: "A. Officer".to_owned(),
                what,
                once: None,
            };
            ledger.record_event(&board(), &event, &[]).unwrap();
        }
        let events = ledger.history(&board()).unwrap().events;
        assert_eq!(
            events.iter().map(|event| event.what.clone()).collect::<Vec<_>>(),
            what
        );
        assert!(events.is_sorted_by_key(|event| (event.at, event.id)));
    });
}

#[test]
fn what_happens_at_most_once_is_recorded_once_with_its_letters() {
    on_each("once", |office| {
        let mut ledger = office.open();
        let mut event = NewEvent {
            at: seen(),
            by: "A. Officer".to_owned(),
            what: Happening::Drafted { period: period() },
            once: Some("drafted/2026-27-Q1".to_owned()),
        };
        let first = ledger.record_event(&board(), &event, &[letter("draft")]).unwrap();
        event.at = at("2026-09-01T00:00:00Z");
        let second = ledger
            .record_event(&board(), &event, &[letter("draft-again")])
            .unwrap();
        assert_eq!(first, second);
        let history = ledger.history(&board()).unwrap();
        assert_eq!((history.events.len(), history.letters.len()), (1, 1));
        assert_eq!(history.events[0].at, seen());
    });
}

/// The approval of an issue.
fn approval(issue: u32) -> NewEvent {
    NewEvent {
        at: seen(),
        by: "A. Officer".to_owned(),
        what: Happening::Approved {
            period: period(),
            issue,
            comment: String::new(),
            despite: Some("Nobody can wait any longer.".to_owned()),
        },
        once: Some(format!("approved/2026-27-Q1/{issue}")),
    }
}

#[test]
fn an_issued_pack_is_never_another_one() {
    on_each("packs", |office| {
        let mut ledger = office.open();
        ledger.record_issue(&board(), &pack(1), &approval(1)).unwrap();
        ledger.record_issue(&board(), &pack(1), &approval(1)).unwrap();
        ledger.record_issue(&board(), &pack(2), &approval(2)).unwrap();
        let mut changed = pack(1);
        changed.approved_by = "B. Officer".to_owned();
        let refused = ledger.record_issue(&board(), &changed, &approval(1)).unwrap_err();
        assert!(matches!(refused, LedgerError::Different(_)), "{refused}");
        let history = ledger.history(&board()).unwrap();
        assert_eq!(history.packs, [pack(1), pack(2)]);
        assert_eq!(
            history.events.len(),
            2,
            "one approval for each, and none for what was refused"
        );
    });
}

#[test]
fn boards_do_not_see_each_other() {
    on_each("boards", |office| {
        let mut ledger = office.open();
        let other = BoardCode::new("elsewhere").unwrap();
        for board in [board(), other.clone()] {
            ledger
                .record_submission(&board, &submission("q1.xlsx"), &[letter("receipt")])
                .unwrap();
            ledger.record_issue(&board, &pack(1), &approval(1)).unwrap();
        }
        for board in [board(), other] {
            let history = ledger.history(&board).unwrap();
            assert_eq!(
                (
                    history.submissions.len(),
                    history.letters.len(),
                    history.packs.len()
                ),
                (1, 1, 1)
            );
            assert_eq!(ledger.arrivals(&board).unwrap().len(), 1);
            assert_eq!(
                ledger.observations(&board, None).unwrap().len(),
                observations().len()
            );
            assert_eq!(ledger.findings_of_all(&board).unwrap().len(), 1);
        }
    });
}

#[test]
fn the_archive_is_expected_to_hold_files_letters_and_pipeline() {
    on_each("archived", |office| {
        let mut ledger = office.open();
        let new = submission("q1.xlsx");
        ledger
            .record_submission(&board(), &new, &[letter("receipt")])
            .unwrap();
        ledger
            .record_arrival(&board(), &arrival("strange.exe", ArrivalState::NotInTheRegister))
            .unwrap();
        ledger.record_issue(&board(), &pack(1), &approval(1)).unwrap();
        let expected = ledger.archived(&board()).unwrap();
        let hashes: Vec<&String> = expected.keys().collect();
        let mut wanted = [new.arrival.sha256, letter("receipt").sha256, "ab".repeat(32)];
        wanted.sort();
        assert_eq!(hashes, wanted.iter().collect::<Vec<_>>());
    });
}

#[test]
fn the_last_note_of_a_work_is_the_one_that_is_told_also_when_the_clock_was_put_back() {
    on_each("note", |office| {
        let mut ledger = office.open();
        assert_eq!(ledger.holder(&board(), "watch").unwrap(), None);
        for (told, noted) in [("one", "2026-07-28T10:00:00Z"), ("two", "2026-07-28T09:00:00Z")] {
            ledger.note(&board(), "watch", told, at(noted)).unwrap();
            assert_eq!(
                ledger.holder(&board(), "watch").unwrap(),
                Some((told.to_owned(), at(noted)))
            );
        }
    });
}

#[test]
fn work_is_done_by_one_at_a_time() {
    on_each("leases", |office| {
        let (mut one, mut two) = (office.open(), office.open());
        let claim = |holder: &str, now: &str, until: &str| Claim {
            work: "tick".to_owned(),
            holder: holder.to_owned(),
            now: at(now),
            until: at(until),
        };
        let (nine, ten, eleven) = (
            "2026-08-01T09:00:00Z",
            "2026-08-01T10:00:00Z",
            "2026-08-01T11:00:00Z",
        );
        assert!(one.claim(&board(), &claim("one", nine, ten)).unwrap());
        assert!(!two.claim(&board(), &claim("two", nine, ten)).unwrap());
        assert!(
            one.claim(&board(), &claim("one", nine, eleven)).unwrap(),
            "its own again"
        );
        assert_eq!(
            two.holder(&board(), "tick").unwrap(),
            Some(("one".to_owned(), at(eleven)))
        );
        assert!(!two.claim(&board(), &claim("two", ten, eleven)).unwrap());
        two.release(&board(), "tick", "two").unwrap();
        assert!(
            !two.claim(&board(), &claim("two", ten, eleven)).unwrap(),
            "not theirs to give"
        );
        assert!(
            two.claim(&board(), &claim("two", eleven, eleven)).unwrap(),
            "the time is over"
        );
        two.release(&board(), "tick", "two").unwrap();
        assert_eq!(two.holder(&board(), "tick").unwrap(), None);
    });
}
