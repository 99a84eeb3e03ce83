-- The ledger of an office for PostgreSQL. Instants are nanoseconds from 1970-01-01T00:00:00Z. Every row begins with its board.

-- A file seen in the drop folder, in one state. The same file in a later state is a further row.
create table arrival (
    id bigint generated always as identity primary key,
    board text not null,
    first_seen bigint not null,
    born bigint,
    folder text not null,
    name text not null,
    sha256 text not null,
    bytes bigint not null,
    state text not null,
    agency text,
    reason text not null,
    inode bigint not null,
    modified bigint not null,
    unique (board, folder, name, sha256, inode, modified, state)
);
create index arrival_by_hash on arrival (board, sha256);

-- An arrival understood as an attempt at one return, and how it was answered. The file was first seen `at`; what it says is
-- known from `known_at`.
create table submission (
    id bigint generated always as identity primary key,
    board text not null,
    arrival bigint not null references arrival (id),
    agency text not null,
    return_code text,
    period text,
    at bigint not null,
    known_at bigint not null check (known_at >= at),
    outcome text not null,
    reason text not null,
    expected bigint not null,
    figures bigint not null
);
create index submission_by_arrival on submission (arrival);

-- One figure of a submission. For a number `low` is the number; where a kind has no figure both are nought.
create table observation (
    id bigint generated always as identity primary key,
    board text not null,
    submission bigint not null references submission (id),
    agency text not null,
    indicator text not null,
    measure text not null,
    period text not null,
    breakdown text not null,
    kind text not null,
    low double precision not null,
    high double precision not null,
    raw text not null,
    sha256 text not null,
    file text not null,
    sheet text not null,
    cell text not null,
    provisional bigint not null
);
create index observation_by_submission on observation (submission);

create table commentary (
    id bigint generated always as identity primary key,
    board text not null,
    submission bigint not null references submission (id),
    agency text not null,
    indicator text not null,
    period text not null,
    text text not null,
    sha256 text not null,
    file text not null,
    sheet text not null,
    cell text not null
);
create index commentary_by_submission on commentary (submission);

create table finding (
    id bigint generated always as identity primary key,
    board text not null,
    submission bigint not null references submission (id),
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
);
create index finding_by_submission on finding (submission);

-- What a person or the program did. `what` is JSON; `once` names a thing that happens at most once.
create table event (
    id bigint generated always as identity primary key,
    board text not null,
    at bigint not null,
    by_whom text not null,
    what text not null,
    once text,
    unique (board, once)
);

-- A composed letter. Its bytes are in the archive.
create table letter (
    id bigint generated always as identity primary key,
    board text not null,
    letter_key text not null,
    at bigint not null,
    recipient text not null,
    subject text not null,
    why text not null,
    sha256 text not null,
    submission bigint references submission (id),
    event bigint references event (id),
    unique (board, letter_key)
);

-- One step of the delivery of a letter, written before the step is taken, or what came of it.
create table attempt (
    id bigint generated always as identity primary key,
    board text not null,
    letter_key text not null,
    at bigint not null,
    phase text not null,
    delivery text,
    reply text not null,
    foreign key (board, letter_key) references letter (board, letter_key)
);
create index attempt_by_letter on attempt (board, letter_key, id);

-- An issued pack. The last three columns are JSON.
create table pack (
    id bigint generated always as identity primary key,
    board text not null,
    period text not null,
    issue bigint not null,
    as_at bigint not null,
    issued_at bigint not null,
    approved_by text not null,
    version text not null,
    pipeline text not null,
    files text not null,
    audiences text not null,
    unique (board, period, issue)
);

-- Who is doing which work until when: the one table that changes.
create table lease (
    board text not null,
    work text not null,
    holder text not null,
    until bigint not null,
    primary key (board, work)
);

-- Facts are appended, never changed and never taken away.
create function facts_are_appended() returns trigger language plpgsql as $$
begin
    raise exception 'facts are appended, never changed or removed';
end
$$;
create trigger arrival_is_kept before update or delete or truncate on arrival for each statement execute function facts_are_appended();
create trigger submission_is_kept before update or delete or truncate on submission for each statement execute function facts_are_appended();
create trigger observation_is_kept before update or delete or truncate on observation for each statement execute function facts_are_appended();
create trigger commentary_is_kept before update or delete or truncate on commentary for each statement execute function facts_are_appended();
create trigger finding_is_kept before update or delete or truncate on finding for each statement execute function facts_are_appended();
create trigger event_is_kept before update or delete or truncate on event for each statement execute function facts_are_appended();
create trigger letter_is_kept before update or delete or truncate on letter for each statement execute function facts_are_appended();
create trigger attempt_is_kept before update or delete or truncate on attempt for each statement execute function facts_are_appended();
create trigger pack_is_kept before update or delete or truncate on pack for each statement execute function facts_are_appended();
