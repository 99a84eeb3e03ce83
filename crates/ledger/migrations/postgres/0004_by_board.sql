-- A ledger may hold many boards: what is asked of one must not read the rows of all.
create index observation_by_board on observation (board);
create index submission_by_board on submission (board);
create index commentary_by_board on commentary (board);
create index finding_by_board on finding (board);
