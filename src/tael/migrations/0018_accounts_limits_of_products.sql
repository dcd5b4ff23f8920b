-- What a contract's version of its product allows to move and to lie there: the limits term as it was when it was pinned.
alter table accounts.contract add column limits text check (limits is json object);
