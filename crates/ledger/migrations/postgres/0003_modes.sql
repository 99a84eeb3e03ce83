-- The mode of the post under which a letter was written: dry-run, rehearsal, team or live. What was written before there were
-- modes was meant to leave.
alter table letter add column mode text not null default 'live';
