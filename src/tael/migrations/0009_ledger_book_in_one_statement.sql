-- Appends a batch of few records to a unit, if the unit still stands where the batch was decided; else changes nothing.
-- Every command leaves a record, so a unit whose chain and last closed day are the same has not changed at all.
create function ledger.book_few(
    of_unit smallint, from_chain bytea, from_closed_through date, to_position bigint, to_chain bytea, at timestamptz,
    positions bigint[], booked_ats timestamptz[], booking_dates date[], value_dates date[], ids uuid[], digests uuid[],
    kinds text[], reversed bigint[], details text[],
    leg_positions bigint[], leg_accounts bigint[], leg_amounts bigint[], leg_balances bigint[], leg_numbers smallint[],
    leg_currencies smallint[], leg_value_dates date[],
    account_ids bigint[], account_balances bigint[], account_helds bigint[], account_seqs bigint[]
) returns boolean language plpgsql volatile as $$
begin
    update ledger.unit u set position = to_position, chain = to_chain, booked_at = at
    where u.unit = of_unit and u.chain = from_chain and u.closed_through = from_closed_through;
    if not found then
        return false;
    end if;
    -- By subscript, not by unnest: for few rows, a set for each column would cost more than the insert.
    insert into ledger.journal
        (position, booked_at, booking_date, value_date, unit, id, digest, kind, reverses, detail)
    select positions[n], booked_ats[n], booking_dates[n], value_dates[n], of_unit, ids[n], digests[n], kinds[n],
           reversed[n], details[n]::json
    from generate_series(1, cardinality(positions)) as n;
    if cardinality(leg_positions) > 0 then
        insert into ledger.posting (position, account_id, amount, balance_after, unit, leg, currency, value_date)
        select leg_positions[n], leg_accounts[n], leg_amounts[n], leg_balances[n], of_unit, leg_numbers[n],
               leg_currencies[n], leg_value_dates[n]
        from generate_series(1, cardinality(leg_positions)) as n;
    end if;
    if cardinality(account_ids) > 0 then
        update ledger.account a
        set balance = account_balances[n], held = account_helds[n], seq = account_seqs[n]
        from generate_series(1, cardinality(account_ids)) as n
        where a.id = account_ids[n] and a.unit = of_unit;
    end if;
    insert into ledger.batch (unit, last_position, booked_at, chain) values (of_unit, to_position, at, to_chain);
    return true;
end $$;
