-- A change of terms that was announced: contracts on one version of a product move to another on a day.
create table products.product_change (
    code          text        not null,
    from_version  integer     not null,
    to_version    integer     not null,
    effective_on  date        not null,
    announced_at  timestamptz not null,
    announced_by  text        not null,
    finished_at   timestamptz,
    primary key (code, from_version, to_version),
    check (to_version > from_version)
);
create unique index product_change_is_one_at_a_time on products.product_change (code, from_version)
    where finished_at is null;
create index product_change_due on products.product_change (effective_on) where finished_at is null;

-- What became of each contract in a change: moved, or left on its terms because its balance does not allow the new ones.
create table accounts.contract_version_history (
    unit          smallint    not null,
    contract_id   bigint      not null,
    from_version  integer     not null,
    to_version    integer     not null,
    outcome       text        not null check (outcome in ('moved', 'kept')),
    reason        text        not null,
    at            timestamptz not null,
    primary key (unit, contract_id, from_version, to_version)
);
create index contract_by_product on accounts.contract (unit, product, product_version, id);
