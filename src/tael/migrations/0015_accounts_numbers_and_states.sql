-- Account numbers: 19 digits, of which the bank's prefix takes 6, the unit 2, the serial number 10 and the check digit 1.
create table accounts.numbering (
    unit         smallint  primary key,
    prefix       integer   not null check (prefix between 100000 and 899999),
    last_serial  bigint    not null check (last_serial between 0 and 9999999999)
);

-- Contracts from before numbers were given take the first ones, with the prefix that is the default.
alter table accounts.contract add column number bigint;
update accounts.contract as mine
set number = (numbered.body || ((10 - numbered.sum % 10) % 10)::text)::bigint
from (
    select bodies.unit, bodies.id, bodies.body, (
        select sum(case when place % 2 = 1 then digit
                        when digit > 4 then 2 * digit - 9
                        else 2 * digit end)
        from (
            select place, substr(bodies.body, place, 1)::integer as digit from generate_series(1, 18) as place
        ) as digits
    ) as sum
    from (
        select unit, id,
               '629999' || lpad(unit::text, 2, '0')
               || lpad((row_number() over (partition by unit order by opened_at, id))::text, 10, '0') as body
        from accounts.contract
    ) as bodies
) as numbered
where numbered.unit = mine.unit and numbered.id = mine.id;
insert into accounts.numbering (unit, prefix, last_serial)
select unit, 629999, count(*) from accounts.contract group by unit;
alter table accounts.contract alter column number set not null;
create unique index contract_by_number on accounts.contract (unit, number);

-- What a contract may still do. Freezes and orders of courts are rows of their own, since several may stand at once.
alter table accounts.contract add column state text not null default 'open'
    check (state in ('open', 'dormant', 'closed'));
alter table accounts.contract add column closed_at timestamptz;
alter table accounts.contract add constraint contract_closes_at_an_instant
    check ((state = 'closed') = (closed_at is not null));
create index contract_by_last_use on accounts.contract
    (unit, coalesce(last_movement_date, (opened_at at time zone 'UTC')::date)) where state = 'open';

-- Orders to freeze (冻结): by whom, why, and until when.
create table accounts.freeze (
    unit        smallint    not null,
    id          uuid        not null,
    account_id  bigint      not null,
    side        text        not null check (side in ('debit', 'credit', 'both')),
    ordered_by  text        not null,
    reason      text        not null,
    until       date,
    placed_at   timestamptz not null,
    lifted_at   timestamptz,
    primary key (unit, id)
);
create index freeze_in_force on accounts.freeze (unit, account_id) where lifted_at is null;
create index freeze_by_end on accounts.freeze (unit, until) where lifted_at is null and until is not null;

-- Orders of courts (司法冻结) to hold an amount; the hold of the ledger bears the order's id.
create table accounts.court_order (
    unit          smallint    not null,
    id            uuid        not null,
    account_id    bigint      not null,
    court         text        not null,
    order_number  text        not null,
    amount        bigint      not null check (amount > 0),
    held          bigint      not null check (held between 0 and amount),
    priority      smallint    not null check (priority between 1 and 1000),
    expires_at    timestamptz not null,
    placed_at     timestamptz not null,
    lifted_at     timestamptz,
    primary key (unit, id)
);
create index court_order_in_force on accounts.court_order (unit, account_id) where lifted_at is null;

-- What staff did to a contract, and why (操作留痕); never changed.
create table accounts.act (
    unit        smallint    not null,
    id          uuid        not null,
    account_id  bigint      not null,
    act         text        not null,
    actor       text        not null,
    reason      text        not null,
    at          timestamptz not null,
    primary key (unit, id)
);
create index act_by_account on accounts.act (unit, account_id, at);
