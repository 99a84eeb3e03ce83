-- The ledger of an office for SQLite. Instants are nanoseconds from 1970-01-01T00:00:00Z. Every row begins with its board.

-- A file seen in the drop folder, in one state. The same file in a later state is a further row.
create table arrival (
    id integer primary key,
    board text not null,
    first_seen integer not null,
    born integer,
    folder text not null,
    name text not null,
    sha256 text not null,
    bytes integer not null,
    state text not null,
    agency text,
    reason text not null,
    inode integer not null,
    modified integer not null,
    unique (board, folder, name, sha256, inode, modified, state)
) strict;
create index arrival_by_hash on arrival (board, sha256);

-- An arrival understood as an attempt at one return, and how it was answered. The file was first seen `at`; what it says is
-- known from `known_at`.
create table submission (
    id integer primary key,
    board text not null,
    arrival integer not null references arrival (id),
    agency text not null,
    return_code text,
    period text,
    at integer not null,
    known_at integer not null check (known_at >= at),
    outcome text not null,
    reason text not null,
    expected integer not null,
    figures integer not null
) strict;
create index submission_by_arrival on submission (arrival);

-- One figure of a submission. For a number `low` is the number; where a kind has no figure both are nought.
create table observation (
    id integer primary key,
    board text not null,
    submission integer not null references submission (id),
    agency text not null,
    indicator text not null,
    measure text not null,
    period text not null,
    breakdown text not null,
    kind text not null,
    low real not null,
    high real not null,
    raw text not null,
    sha256 text not null,
    file text not null,
    sheet text not null,
    cell text not null,
    provisional integer not null
) strict;
create index observation_by_submission on observation (submission);

create table commentary (
    id integer primary key,
    board text not null,
    submission integer not null references submission (id),
    agency text not null,
    indicator text not null,
    period text not null,
    text text not null,
    sha256 text not null,
    file text not null,
    sheet text not null,
    cell text not null
) strict;
create index commentary_by_submission on commentary (submission);

create table finding (
    id integer primary key,
    board text not null,
    submission integer not null references submission (id),
    rule text not null,
    severity text not null,
    sha256 text not null,
    file text not null,
    sheet text not null,
    cell text not null,
    message text not null,
    hint text,
    indicator text,
    measure text,
    period text
) strict;
create index finding_by_submission on finding (submission);

-- What a person or the program did. `what` is JSON; `once` names a thing that happens at most once.
create table event (
    id integer primary key,
    board text not null,
    at integer not null,
    by_whom text not null,
    what text not null,
    once text,
    unique (board, once)
) strict;

-- A composed letter. Its bytes are in the archive.
create table letter (
    id integer primary key,
    board text not null,
    letter_key text not null,
    at integer not null,
    recipient text not null,
    subject text not null,
    why text not null,
    sha256 text not null,
    submission integer references submission (id),
    event integer references event (id),
    unique (board, letter_key)
) strict;

-- One step of the delivery of a letter, written before the step is taken, or what came of it.
create table attempt (
    id integer primary key,
    board text not null,
    letter_key text not null,
    at integer not null,
    phase text not null,
    delivery text,
    reply text not null,
    foreign key (board, letter_key) references letter (board, letter_key)
) strict;
create index attempt_by_letter on attempt (board, letter_key, id);

-- An issued pack. The last three columns are JSON.
create table pack (
    id integer primary key,
    board text not null,
    period text not null,
    issue integer not null,
    as_at integer not null,
    issued_at integer not null,
    approved_by text not null,
    version text not null,
    pipeline text not null,
    files text not null,
    audiences text not null,
    unique (board, period, issue)
) strict;

-- Who is doing which work until when: the one table that changes.
create table lease (
    board text not null,
    work text not null,
    holder text not null,
    until integer not null,
    primary key (board, work)
) strict;

-- Facts are appended, never changed and never taken away.
create trigger arrival_is_not_changed before update on arrival begin select raise(abort, 'facts are appended, never changed'); end;
create trigger arrival_is_not_removed before delete on arrival begin select raise(abort, 'facts are appended, never removed'); end;
create trigger submission_is_not_changed before update on submission begin select raise(abort, 'facts are appended, never changed'); end;
create trigger submission_is_not_removed before delete on submission begin select raise(abort, 'facts are appended, never removed'); end;
create trigger observation_is_not_changed before update on observation begin select raise(abort, 'facts are appended, never changed'); end;
create trigger observation_is_not_removed before delete on observation begin select raise(abort, 'facts are appended, never removed'); end;
create trigger commentary_is_not_changed before update on commentary begin select raise(abort, 'facts are appended, never changed'); end;
create trigger commentary_is_not_removed before delete on commentary begin select raise(abort, 'facts are appended, never removed'); end;
create trigger finding_is_not_changed before update on finding begin select raise(abort, 'facts are appended, never changed'); end;
create trigger finding_is_not_removed before delete on finding begin select raise(abort, 'facts are appended, never removed'); end;
create trigger event_is_not_changed before update on event begin select raise(abort, 'facts are appended, never changed'); end;
create trigger event_is_not_removed before delete on event begin select raise(abort, 'facts are appended, never removed'); end;
create trigger letter_is_not_changed before update on letter begin select raise(abort, 'facts are appended, never changed'); end;
create trigger letter_is_not_removed before delete on letter begin select raise(abort, 'facts are appended, never removed'); end;
create trigger attempt_is_not_changed before update on attempt begin select raise(abort, 'facts are appended, never changed'); end;
create trigger attempt_is_not_removed before delete on attempt begin select raise(abort, 'facts are appended, never removed'); end;
create trigger pack_is_not_changed before update on pack begin select raise(abort, 'facts are appended, never changed'); end;
create trigger pack_is_not_removed before delete on pack begin select raise(abort, 'facts are appended, never removed'); end;
