-- Manual entries wait here for a second person (复核). Who decided, and when, is kept for ever.
create table ledger.proposal (
    unit        smallint    not null,
    id          uuid        not null,
    state       text        not null default 'proposed' check (state in ('proposed', 'approved', 'rejected')),
    maker       text        not null,
    proposed_at timestamptz not null,
    entry       json        not null,
    checker     text,
    decided_at  timestamptz,
    reason      text,
    primary key (unit, id),
    constraint proposal_is_decided_by_somebody check ((state = 'proposed') = (checker is null and decided_at is null)),
    constraint proposal_is_decided_by_another check (checker is null or checker <> maker)
);
create index proposal_open on ledger.proposal (unit, proposed_at, id) where state = 'proposed';
