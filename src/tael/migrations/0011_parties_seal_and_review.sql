-- Keys of the vault, each wrapped by the master key: number 0 is that of the blind indexes, the highest one seals.
create table plumbing.data_key (
    number   smallint    primary key check (number >= 0),
    wrapped  bytea       not null check (octet_length(wrapped) = 60),
    made_at  timestamptz not null default now()
);

-- Names and birth dates are sealed; `name` stays for the rows of earlier versions until the next start has sealed them.
alter table parties.party
    alter column name drop not null,
    add column name_sealed  bytea,
    add column name_blind   bytea check (octet_length(name_blind) = 32),
    add column birth_sealed bytea,
    -- How well the party is known (了解客户): the state with what belongs to it; the history is in kyc_step.
    add column kyc_state    text not null default 'pending',
    add column kyc_level    text not null default 'none',
    add column kyc_by       text,
    add column kyc_at       timestamptz,
    add column kyc_due      date,
    add column closed_on    date,
    add column erased_at    timestamptz,
    add constraint party_has_one_name check (name is null or name_sealed is null),
    add constraint party_is_named_until_erased check ((name is null and name_sealed is null) = (erased_at is not null)),
    add constraint party_is_erased_after_closing check (erased_at is null or closed_on is not null),
    add constraint party_kyc_is_known check (
        kyc_state in ('pending', 'in_review', 'verified', 'rejected', 'expired')
        and kyc_level in ('none', 'basic', 'standard', 'enhanced')
    ),
    add constraint party_verified_has_level check (kyc_state <> 'verified' or (kyc_level <> 'none' and kyc_due is not null));
create index party_by_name on parties.party (name_blind);
create index party_unsealed on parties.party (unit, id) where name is not null;
create index party_kyc_due on parties.party (unit, kyc_due) where kyc_state = 'verified';
create index party_to_erase on parties.party (unit, closed_on) where closed_on is not null and erased_at is null;

-- What a person has to look at before a party may be verified.
create table parties.review (
    unit        smallint    not null,
    id          uuid        not null,
    party_id    bigint      not null,
    kind        text        not null,
    reason      json        not null,
    opened_at   timestamptz not null,
    state       text        not null check (state in ('open', 'cleared', 'confirmed')),
    decided_at  timestamptz,
    decided_by  text,
    note        text,
    primary key (unit, id),
    constraint review_is_decided_by_somebody check (
        (state = 'open') = (decided_at is null) and (decided_at is null) = (decided_by is null)
    )
);
create index review_by_party on parties.review (unit, party_id);
create index review_open on parties.review (unit, opened_at, id) where state = 'open';

-- Each change of a party's KYC state, with who decided on what evidence.
create table parties.kyc_step (
    unit      smallint    not null,
    id        uuid        not null,
    party_id  bigint      not null,
    at        timestamptz not null,
    by        text        not null,
    state     text        not null,
    level     text        not null,
    evidence  json        not null,
    primary key (unit, id)
);
create index kyc_step_by_party on parties.kyc_step (unit, party_id, at);
