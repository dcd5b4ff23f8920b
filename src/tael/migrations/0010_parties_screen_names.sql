-- Sanctions lists by version. The names of a version go when the next one is in force; what they hit stays.
create table parties.screening_list (
    code       text        not null,
    version    integer     not null check (version > 0),
    digest     bytea       not null check (octet_length(digest) = 32),
    names      integer     not null check (names > 0),
    loaded_at  timestamptz not null,
    primary key (code, version)
);
create table parties.screening_name (
    list_code    text       not null,
    version      integer    not null,
    number       integer    not null,
    entry        text       not null,
    name         text       not null check (char_length(name) between 1 and 400),
    kind         text       not null check (kind in ('primary', 'alias', 'weak_alias')),
    subject      text       not null check (subject in ('person', 'organisation', 'vessel', 'aircraft')),
    programmes   text       not null,
    birth_years  smallint[] not null,
    primary key (list_code, version, number)
);

-- Against which lists a party was screened last: `lists` is the digest over all versions in force then.
create table parties.screening (
    unit         smallint    not null,
    party_id     bigint      not null,
    lists        bytea       not null check (octet_length(lists) = 32),
    screened_at  timestamptz not null,
    primary key (unit, party_id)
);

-- What the screening found: no part of the party's own name, only the list's entry and how it was met.
create table parties.screening_hit (
    unit          smallint    not null,
    party_id      bigint      not null,
    list_code     text        not null,
    entry         text        not null,
    list_version  integer     not null,
    listed_name   text        not null,
    -- What the entry held when it was hit: a hit that was decided stays so only while its entry stays the same.
    entry_digest  bytea       not null check (octet_length(entry_digest) = 32),
    kind          text        not null check (kind in ('exact', 'alias', 'fuzzy')),
    score         smallint    not null check (score between 0 and 100),
    state         text        not null check (state in ('open', 'cleared', 'confirmed')),
    found_at      timestamptz not null,
    decided_at    timestamptz,
    decided_by    text,
    note          text        not null default '',
    primary key (unit, party_id, list_code, entry),
    constraint hit_is_decided_by_someone check ((state = 'open') = (decided_by is null) and (state = 'open') = (decided_at is null))
);
create index screening_hit_by_state on parties.screening_hit (unit, state, party_id, list_code, entry);
