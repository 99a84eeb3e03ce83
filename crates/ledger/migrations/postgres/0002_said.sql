-- What partners say besides figures: answers to findings, and what they want, offer, found good and think of themselves.

-- The sender's answer to a finding. It is about the figures as `value` tells them.
create table explanation (
    id bigint generated always as identity primary key,
    board text not null,
    submission bigint not null references submission (id),
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
);
create index explanation_by_submission on explanation (submission);

create table contribution (
    id bigint generated always as identity primary key,
    board text not null,
    submission bigint not null references submission (id),
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
);
create index contribution_by_submission on contribution (submission);

create trigger explanation_is_kept before update or delete or truncate on explanation for each statement execute function facts_are_appended();
create trigger contribution_is_kept before update or delete or truncate on contribution for each statement execute function facts_are_appended();
