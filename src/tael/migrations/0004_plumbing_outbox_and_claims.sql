-- The outbox: one gapless log a unit, and how far each reaction has read.
create table plumbing.outbox_head (
    unit      smallint primary key,
    position  bigint   not null check (position > 0)
);
create table plumbing.outbox (
    unit       smallint    not null,
    position   bigint      not null,
    kind       text        not null,
    body       json        not null,
    stored_at  timestamptz not null default now(),
    primary key (unit, position)
);
create table plumbing.outbox_cursor (
    reaction  text        not null,
    unit      smallint    not null,
    position  bigint      not null default 0,
    moved_at  timestamptz not null default now(),
    primary key (reaction, unit)
);

-- Idempotency of writes that do not carry their key in the id of what they make: kept for ever.
create table plumbing.claim (
    unit        smallint    not null,
    id          uuid        not null,
    digest      bytea       not null check (octet_length(digest) = 32),
    status      smallint    not null,
    answer      bytea       not null,
    claimed_at  timestamptz not null default now(),
    primary key (unit, id)
);
