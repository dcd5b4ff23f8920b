-- The books: units, chart of accounts, accounts, journal, postings, holds.
-- Amounts are integers in minor units; debit is positive, credit is negative. Ids of 16 octets are stored as uuid.
-- Ids begin with their unit, so in the keys of the hot tables the unit stands last: comparisons end at the first column.
create schema ledger;

-- A unit is the domain of concurrency: whoever posts in it locks its row first, so that all else in the unit is serial.
create table ledger.unit (
    unit            smallint    primary key check (unit between 0 and 1023),
    position        bigint      not null default 0 check (position >= 0),
    chain           bytea       not null default decode(repeat('00', 32), 'hex') check (octet_length(chain) = 32),
    booked_at       timestamptz not null default '1970-01-01 00:00:00+00',
    closed_through  date        not null default '0001-01-01'
);

create table ledger.gl_account (
    code     text     primary key check (code ~ '^[0-9]{4,8}$'),
    class    text     not null check (class in ('asset', 'liability', 'common', 'equity', 'income', 'expense')),
    side     smallint not null check (side in (1, -1)),
    name_en  text     not null,
    name_zh  text     not null
);

-- What an event of a product class means in the books: the general-ledger code of the leg that the event adds.
create table ledger.accounting_rule (
    product_class  text not null,
    event          text not null,
    gl             text not null references ledger.gl_account (code),
    primary key (product_class, event)
);

create type ledger.account_status as enum ('open', 'frozen_debit', 'frozen_credit', 'frozen', 'closed');

create table ledger.account (
    id          bigint   not null,
    balance     bigint   not null default 0,
    held        bigint   not null default 0 check (held >= 0),
    floor       bigint,
    seq         bigint   not null default 0 check (seq >= 0),
    unit        smallint not null,
    side        smallint not null check (side in (1, -1)),
    currency    smallint not null,
    internal    boolean  not null default false,
    gl          text     not null,
    status      ledger.account_status not null default 'open',
    primary key (id, unit),
    constraint account_keeps_its_floor check (side * balance - held >= floor),
    constraint account_closes_empty check (status <> 'closed' or (balance = 0 and held = 0))
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 1);

-- Nothing here is ever updated or deleted: a correction is a new entry that names what it corrects.
create table ledger.journal (
    position      bigint      not null check (position > 0),
    booked_at     timestamptz not null,
    booking_date  date        not null,
    value_date    date        not null,
    unit          smallint    not null,
    id            uuid        not null,
    digest        uuid        not null,
    kind          text        not null,
    reverses      bigint,
    detail        json,
    primary key (unit, position),
    constraint journal_knows_each_id_once unique (id, unit)
);
create unique index journal_is_reversed_once on ledger.journal (unit, reverses) where reverses is not null;

-- value_date is null where it is the booking date of the entry, which costs nothing and keeps the index below small.
create table ledger.posting (
    position       bigint   not null,
    account_id     bigint   not null,
    amount         bigint   not null check (amount <> 0),
    balance_after  bigint   not null,
    unit           smallint not null,
    leg            smallint not null check (leg >= 0),
    currency       smallint not null,
    value_date     date,
    primary key (account_id, position, leg, unit)
);
-- Postings are appended in the order of their positions: a block range index finds an entry's legs at almost no cost.
create index posting_by_position on ledger.posting
    using brin (unit, position int8_minmax_multi_ops) with (pages_per_range = 16, autosummarize = on);
create index posting_displaced on ledger.posting (unit, account_id, value_date) where value_date is not null;

-- One row for each committed batch: the head of the hash chain after it.
create table ledger.batch (
    unit           smallint    not null,
    last_position  bigint      not null,
    booked_at      timestamptz not null,
    chain          bytea       not null check (octet_length(chain) = 32),
    primary key (unit, last_position)
);
create index batch_by_time on ledger.batch (unit, booked_at);

create table ledger.hold (
    account_id       bigint      not null,
    amount           bigint      not null check (amount > 0),
    remaining        bigint      not null,
    placed_position  bigint      not null,
    ended_position   bigint,
    expires_at       timestamptz not null,
    unit             smallint    not null,
    id               uuid        not null,
    state            text        not null check (state in ('held', 'posted', 'voided', 'expired')),
    primary key (unit, id),
    constraint hold_keeps_its_amount check (remaining between 0 and amount),
    constraint hold_ends_once check ((state = 'held') = (ended_position is null)),
    constraint hold_reserves_while_held check ((state = 'held') = (remaining > 0))
);
create index hold_active_by_account on ledger.hold (unit, account_id) where state = 'held';
create index hold_active_by_expiry on ledger.hold (unit, expires_at) where state = 'held';

create table ledger.period_close (
    closed_through  date        primary key,
    closed_by       text        not null,
    closed_at       timestamptz not null
);

-- Second guard of "entries balance": the legs of an entry are written by one statement, and must sum to nothing.
create function ledger.refuse_unbalanced() returns trigger language plpgsql as $$
declare
    found record;
begin
    select p.unit, p.position, p.currency, sum(p.amount) as difference into found
    from written p
    group by p.unit, p.position, p.currency
    having sum(p.amount) <> 0
    limit 1;
    if found is not null then
        raise exception 'entry % of unit % is out of balance by % in currency %',
            found.position, found.unit, found.difference, found.currency
            using errcode = 'check_violation', constraint = 'entry_balances';
    end if;
    return null;
end $$;
create trigger entry_balances after insert on ledger.posting
    referencing new table as written for each statement execute function ledger.refuse_unbalanced();

-- Third lock on history: no role changes what was booked, not even by mistake.
create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: book a correcting entry instead', tg_table_name
        using errcode = 'restrict_violation';
end $$;
create trigger journal_is_immutable before update or delete or truncate on ledger.journal
    for each statement execute function ledger.refuse_change();
create trigger posting_is_immutable before update or delete or truncate on ledger.posting
    for each statement execute function ledger.refuse_change();
create trigger batch_is_immutable before update or delete or truncate on ledger.batch
    for each statement execute function ledger.refuse_change();
