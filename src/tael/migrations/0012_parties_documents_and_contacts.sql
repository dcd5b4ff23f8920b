-- Identity documents (证件); the number is sealed and found by its blind index.
create table parties.document (
    unit           smallint    not null,
    id             uuid        not null,
    party_id       bigint      not null,
    kind           text        not null,
    country        text        not null check (char_length(country) = 2),
    number_sealed  bytea,
    number_blind   bytea       check (octet_length(number_blind) = 32),
    valid_from     date,
    valid_until    date,
    state          text        not null check (state in ('active', 'withdrawn')),
    recorded_at    timestamptz not null,
    recorded_by    text        not null,
    primary key (unit, id),
    check (valid_until >= valid_from)
);
create index document_by_party on parties.document (unit, party_id);
create index document_by_number on parties.document (number_blind);

-- Which party has a document, over the whole bank: its key is the number's blind index, of no unit, because two parties
-- of two units may not have the same document.
create table parties.document_holder (
    number_blind  bytea    primary key check (octet_length(number_blind) = 32),
    unit          smallint not null,
    party_id      bigint   not null
);

-- Contact points (联系方式): telephone, e-mail, address; sealed, the first two found by their blind index.
create table parties.contact (
    unit          smallint    not null,
    id            uuid        not null,
    party_id      bigint      not null,
    kind          text        not null check (kind in ('phone', 'email', 'address')),
    value_sealed  bytea,
    value_blind   bytea       check (octet_length(value_blind) = 32),
    recorded_at   timestamptz not null,
    verified_at   timestamptz,
    verified_by   text,
    removed_at    timestamptz,
    primary key (unit, id)
);
create index contact_by_party on parties.contact (unit, party_id);
create index contact_by_value on parties.contact (value_blind);

-- Each time somebody saw personal data in clear.
create table parties.unmasking (
    unit      smallint    not null,
    id        uuid        not null,
    party_id  bigint      not null,
    by        text        not null,
    fields    text[]      not null check (cardinality(fields) > 0),
    reason    text        not null check (char_length(reason) > 0),
    at        timestamptz not null,
    primary key (unit, id)
);
create index unmasking_by_party on parties.unmasking (unit, party_id, at desc, id desc);
