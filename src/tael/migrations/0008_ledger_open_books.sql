-- Locks a unit and reads what a batch needs of it, in one round trip. The lock comes first, and each statement of the
-- function sees what was committed when it began: what is read is true until this transaction ends.
create function ledger.open_books(of_unit smallint, named_accounts bigint[], named_entries uuid[])
returns table (
    unit smallint, head_position bigint, chain bytea, booked_at timestamptz, closed_through date,
    entry_ids uuid[], digests uuid[], positions bigint[], entries_booked_at timestamptz[],
    account_ids bigint[], internals boolean[], currencies smallint[], sides smallint[], balances bigint[], helds bigint[],
    floors bigint[], seqs bigint[], statuses text[]
) language plpgsql volatile as $$
begin
    select u.unit, u.position, u.chain, u.booked_at, u.closed_through
    into unit, head_position, chain, booked_at, closed_through
    from ledger.unit u where u.unit = of_unit for update;
    if not found then
        return;
    end if;
    if cardinality(named_entries) > 0 then
        select array_agg(j.id), array_agg(j.digest), array_agg(j.position), array_agg(j.booked_at)
        into entry_ids, digests, positions, entries_booked_at
        from ledger.journal j where j.unit = of_unit and j.id = any (named_entries);
    end if;
    if cardinality(named_accounts) > 0 then
        select array_agg(a.id), array_agg(a.internal), array_agg(a.currency), array_agg(a.side), array_agg(a.balance),
               array_agg(a.held), array_agg(a.floor), array_agg(a.seq), array_agg(nullif(a.status, 'open')::text)
        into account_ids, internals, currencies, sides, balances, helds, floors, seqs, statuses
        from ledger.account a where a.unit = of_unit and a.id = any (named_accounts);
    end if;
    return next;
end $$;
