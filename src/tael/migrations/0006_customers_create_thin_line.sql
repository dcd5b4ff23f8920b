-- Who may call until identity arrives: one secret, from which the bank's first tokens are derived.
create schema access;
create table access.bootstrap_secret (
    only_row  boolean     primary key default true check (only_row),
    secret    bytea       not null check (octet_length(secret) = 32),
    made_at   timestamptz not null default now()
);

-- Persons and companies in one model.
create schema parties;
create table parties.party (
    unit           smallint    not null,
    id             bigint      not null,
    kind           text        not null check (kind in ('person', 'company')),
    name           text        not null check (char_length(name) between 1 and 200),
    registered_at  timestamptz not null,
    primary key (unit, id)
);

-- Versions of products as they were published; a version never changes.
create schema products;
create table products.product_version (
    code          text        not null,
    version       integer     not null check (version > 0),
    definition    json        not null,
    published_at  timestamptz not null,
    primary key (code, version)
);

-- Contracts: whose a ledger account is, and on what terms.
create schema accounts;
create table accounts.contract (
    unit                smallint    not null,
    id                  bigint      not null,
    party_id            bigint      not null,
    product             text        not null,
    product_version     integer     not null,
    opened_at           timestamptz not null,
    last_movement_date  date,
    primary key (unit, id)
);
create index contract_by_party on accounts.contract (unit, party_id);

-- Payments inside the bank: each is settled when it is there at all.
create schema payments;
create table payments.payment (
    unit         smallint    not null,
    id           uuid        not null,
    debtor       bigint      not null,
    creditor     bigint      not null,
    amount       bigint      not null check (amount > 0),
    currency     smallint    not null,
    end_to_end   text        not null,
    remittance   text        not null,
    position     bigint      not null,
    settled_at   timestamptz not null,
    primary key (unit, id)
);
create index payment_by_debtor on payments.payment (unit, debtor, settled_at desc);
