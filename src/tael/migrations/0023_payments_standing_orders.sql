-- Standing orders: payments that repeat. The creditor is an account of this bank, or one of another bank by code and number.
create table payments.standing_order (
    unit           smallint    not null,
    id             uuid        not null,
    payer          bigint      not null,
    debtor         bigint      not null,
    creditor       bigint,
    bank_code      text,
    bank_account   text,
    amount         bigint      not null check (amount > 0),
    currency       smallint    not null,
    purpose        text        not null,
    remittance     text        not null,
    frequency      text        not null check (frequency in ('daily', 'weekly', 'monthly', 'quarterly', 'yearly')),
    first_date     date        not null,
    last_date      date        check (last_date >= first_date),
    state          text        not null check (state in ('active', 'external', 'paused', 'ended')),
    next_date      date,
    try_on         date        check (try_on >= next_date),
    attempts       smallint    not null default 0 check (attempts >= 0),
    registered_at  timestamptz not null,
    primary key (unit, id),
    constraint standing_order_names_one_creditor
        check ((creditor is null) = (bank_account is not null) and (bank_code is null) = (bank_account is null)),
    constraint standing_order_has_a_date_in_hand
        check ((state in ('active', 'paused')) = (next_date is not null) and (next_date is null) = (try_on is null)),
    constraint standing_order_abroad_is_not_executed check (creditor is not null or state in ('external', 'ended'))
);
create index standing_order_due on payments.standing_order (unit, try_on, id) where state = 'active';
create index standing_order_by_debtor on payments.standing_order (unit, debtor, id);

-- What became of each date of a standing order; a settled one does not change any more.
create table payments.standing_run (
    unit        smallint    not null,
    order_id    uuid        not null,
    due_date    date        not null,
    state       text        not null check (state in ('settled', 'retrying', 'failed')),
    attempts    smallint    not null check (attempts > 0),
    payment_id  uuid        not null,
    refusal     text        check ((state = 'settled') = (refusal is null)),
    tried_at    timestamptz not null,
    primary key (unit, order_id, due_date)
);
