use super::*;

/// A worker that behaves like one of the scripts in `fixtures`: what the sender is told, and how many were tried.
fn check(fixture: &str, kind: RefusalKind, (words, tried): (&str, u64)) {
    let program = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(fixture);
    let bounds = Bounds {
        wall_clock: Duration::from_millis(if fixture == "hangs" { 300 } else { 20_000 }),
        ..Bounds::default()
    };
    let mut reader = Reader::with_bounds(program, bounds);
    // More than a pipe holds, so that a worker that does not listen is met while writing.
    let bytes = vec![b'x'; 2 << 20];
    let refusal = reader.read(&bytes, None).unwrap().unwrap_err();
    assert_eq!(refusal.kind, kind, "{fixture}");
    assert!(refusal.message.contains(words), "{fixture}: {}", refusal.message);
    assert_eq!(reader.started(), tried, "{fixture}");
    assert_eq!(reader.worker(), None, "{fixture}: it is not asked again");
}

#[test]
fn what_is_no_whole_answer_is_none() {
    for fixture in [
        "talks-nonsense",
        "breaks-off",
        "miscounts",
        "says-nothing",
        "breaks-down",
    ] {
        check(
            fixture,
            RefusalKind::Damaged,
            ("twice brought its reading to an unexpected end", 2),
        );
    }
}

#[test]
fn a_worker_that_is_refused_memory_is_told_from_one_that_takes_too_long() {
    check("aborts", RefusalKind::TooLarge, ("needs more memory", 2));
    check("is-killed", RefusalKind::TooLarge, ("needs more memory", 2));
    check("exceeds-its-time", RefusalKind::TooLarge, ("takes too long", 1));
}

#[test]
fn a_worker_that_hangs_is_ended_by_the_wall_clock() {
    check("hangs", RefusalKind::TooLarge, ("takes too long", 1));
}

#[test]
fn a_program_that_is_not_there_is_broken_surroundings() {
    let error = Reader::new(PathBuf::from("/no/such/program"))
        .read(b"a", None)
        .unwrap_err();
    assert!(format!("{error:#}").contains("/no/such/program"), "{error:#}");
}
