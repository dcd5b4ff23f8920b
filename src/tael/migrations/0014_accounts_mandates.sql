-- The currency of a contract, so that limits on it need no look into the books.
alter table accounts.contract add column currency smallint;
update accounts.contract as mine
set currency = books.currency
from ledger.account as books
where books.unit = mine.unit and books.id = mine.id;
alter table accounts.contract alter column currency set not null;

-- Whether the holder, too, acts under a mandate: where holders sign together, or within a limit.
alter table accounts.contract add column holder_is_mandated boolean not null default false;

-- Who may act for whom (授权). Limits are in minor units of the contract's currency.
create table accounts.mandate (
    unit         smallint    not null,
    id           uuid        not null,
    account_id   bigint      not null,
    party_id     bigint      not null,
    role         text        not null check (role in ('owner', 'joint', 'family', 'signer', 'authorised_user')),
    limit_each   bigint      check (limit_each >= 0),
    limit_day    bigint      check (limit_day >= 0),
    signs        text        not null check (signs in ('single', 'together')),
    valid_until  date,
    granted_at   timestamptz not null,
    revoked_at   timestamptz,
    primary key (unit, id)
);
-- A party has one mandate in force on an account at most.
create unique index mandate_in_force on accounts.mandate (unit, account_id, party_id) where revoked_at is null;
create index mandate_by_party on accounts.mandate (party_id, unit) where revoked_at is null;
