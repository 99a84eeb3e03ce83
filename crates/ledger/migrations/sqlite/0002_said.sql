-- What partners say besides figures: answers to findings, and what they want, offer, found good and think of themselves.

-- The sender's answer to a finding. It is about the figures as `value` tells them.
create table explanation (
    id integer primary key,
    board text not null,
    submission integer not null references submission (id),
    agency text not null,
    rule text not null,
    indicator text not null,
    measure text,
    period text not null,
    value text not null,
    text text not null,
    sha256 text not null,
    file text not null,
    sheet text not null,
    cell text not null
) strict;
create index explanation_by_submission on explanation (submission);

create table contribution (
    id integer primary key,
    board text not null,
    submission integer not null references submission (id),
    agency text not null,
    period text not null,
    kind text not null,
    about text not null,
    grade text not null,
    text text not null,
    sha256 text not null,
    file text not null,
    sheet text not null,
    cell text not null
) strict;
create index contribution_by_submission on contribution (submission);

create trigger explanation_is_not_changed before update on explanation begin select raise(abort, 'facts are appended, never changed'); end;
create trigger explanation_is_not_removed before delete on explanation begin select raise(abort, 'facts are appended, never removed'); end;
create trigger contribution_is_not_changed before update on contribution begin select raise(abort, 'facts are appended, never changed'); end;
create trigger contribution_is_not_removed before delete on contribution begin select raise(abort, 'facts are appended, never removed'); end;
