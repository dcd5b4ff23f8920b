-- Cards that were issued on accounts, to their holder or to somebody who acts on them.
create table accounts.card (
    unit        smallint not null,
    id          uuid     not null,
    account_id  bigint   not null,
    party_id    bigint   not null,
    kind        text     not null check (kind in ('junior', 'classic', 'gold')),
    issued_on   date     not null,
    primary key (unit, id)
);
create index card_by_account on accounts.card (unit, account_id);
