-- Who stands in which relation to a party (关系人); owners of a company with their share in hundredths of a percent.
create table parties.relation (
    unit         smallint    not null,
    id           uuid        not null,
    party_id     bigint      not null,
    other_id     bigint      not null,
    kind         text        not null,
    degree       text,
    share_bp     integer     check (share_bp between 1 and 10000),
    recorded_at  timestamptz not null,
    recorded_by  text        not null,
    ended_at     timestamptz,
    primary key (unit, id),
    check (party_id <> other_id),
    check ((kind = 'owner') = (share_bp is not null)),
    check ((kind = 'family') = (degree is not null))
);
create index relation_by_party on parties.relation (unit, party_id);
create index relation_by_other on parties.relation (other_id);

-- Consents (同意): for a purpose, until a day, withdrawn at any time.
create table parties.consent (
    unit          smallint    not null,
    id            uuid        not null,
    party_id      bigint      not null,
    purpose       text        not null,
    given_at      timestamptz not null,
    given_by      text        not null,
    expires_on    date        not null,
    withdrawn_at  timestamptz,
    primary key (unit, id)
);
create index consent_by_party on parties.consent (unit, party_id);

create table parties.tag (
    unit      smallint    not null,
    party_id  bigint      not null,
    tag       text        not null check (char_length(tag) between 1 and 32),
    set_at    timestamptz not null,
    set_by    text        not null,
    primary key (unit, party_id, tag)
);
create index tag_by_tag on parties.tag (unit, tag, party_id);
