-- The accounts under a general-ledger code, page by page. None of these columns ever changes, so that moving a balance
-- costs nothing more.
create index account_by_gl on ledger.account (gl, unit, id);
