-- Types of personal accounts (Ⅰ、Ⅱ、Ⅲ类户); none where a product has no type.
alter table accounts.contract add column account_type text check (account_type in ('I', 'II', 'III'));

-- Accounts to which one of Type II or III is bound (绑定账户), and on what its five-element check rests.
create table accounts.bound_account (
    unit            smallint    not null,
    account_id      bigint      not null,
    number          text        not null,
    bank            text        not null,
    own_account_id  bigint,
    confirmation    text        not null,
    bound_at        timestamptz not null,
    primary key (unit, account_id, number)
);
create index bound_account_by_own on accounts.bound_account (own_account_id, unit) where own_account_id is not null;

-- What has gone out on the last day on which anything did, and in its year: of an account (party 0) or of a party under
-- its mandate. The row is also the lock under which limits are decided.
create table accounts.usage (
    unit        smallint  not null,
    account_id  bigint    not null,
    party_id    bigint    not null,
    day         date      not null,
    day_used    bigint    not null check (day_used >= 0),
    year_used   bigint    not null check (year_used >= day_used),
    primary key (unit, account_id, party_id)
);

-- What was counted: an entry counts once for an account, and once for the party that acted.
create table accounts.counted (
    unit        smallint  not null,
    account_id  bigint    not null,
    party_id    bigint    not null,
    entry_id    uuid      not null,
    day         date      not null,
    amount      bigint    not null check (amount > 0),
    primary key (unit, account_id, party_id, entry_id)
);

-- The word of a second party to one payment (会签), good for one use.
create table accounts.cosignature (
    unit         smallint    not null,
    id           uuid        not null,
    account_id   bigint      not null,
    party_id     bigint      not null,
    creditor_id  bigint      not null,
    amount       bigint      not null check (amount > 0),
    signed_at    timestamptz not null,
    expires_at   timestamptz not null,
    used_by      uuid,
    primary key (unit, id)
);
create index cosignature_unused on accounts.cosignature (unit, account_id) where used_by is null;
