-- Sub-accounts (子账户): contracts of their own inside another, with a name and perhaps a goal (目标).
alter table accounts.contract add column parent_id bigint;
create index contract_by_parent on accounts.contract (unit, parent_id) where parent_id is not null;
create table accounts.sub_account (
    unit        smallint  not null,
    account_id  bigint    not null,
    parent_id   bigint    not null,
    name        text      not null check (char_length(name) between 1 and 60),
    target      bigint    check (target > 0),
    due_on      date,
    primary key (unit, account_id)
);
