-- Name: access; Type: SCHEMA; Schema: -; Owner: -

CREATE SCHEMA access;

-- Name: accounts; Type: SCHEMA; Schema: -; Owner: -

CREATE SCHEMA accounts;

-- Name: jobs; Type: SCHEMA; Schema: -; Owner: -

CREATE SCHEMA jobs;

-- Name: ledger; Type: SCHEMA; Schema: -; Owner: -

CREATE SCHEMA ledger;

-- Name: parties; Type: SCHEMA; Schema: -; Owner: -

CREATE SCHEMA parties;

-- Name: payments; Type: SCHEMA; Schema: -; Owner: -

CREATE SCHEMA payments;

-- Name: plumbing; Type: SCHEMA; Schema: -; Owner: -

CREATE SCHEMA plumbing;

-- Name: products; Type: SCHEMA; Schema: -; Owner: -

CREATE SCHEMA products;

-- Name: pgqueuer_status; Type: TYPE; Schema: jobs; Owner: -

CREATE TYPE jobs.pgqueuer_status AS ENUM (
    'queued',
    'picked',
    'successful',
    'exception',
    'canceled',
    'deleted',
    'failed'
);

-- Name: account_status; Type: TYPE; Schema: ledger; Owner: -

CREATE TYPE ledger.account_status AS ENUM (
    'open',
    'frozen_debit',
    'frozen_credit',
    'frozen',
    'closed'
);

-- Name: fn_pgqueuer_changed(); Type: FUNCTION; Schema: jobs; Owner: -

CREATE FUNCTION jobs.fn_pgqueuer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$;

-- Name: book_few(smallint, bytea, date, bigint, bytea, timestamp with time zone, bigint[], timestamp with time zone[], date[], date[], uuid[], uuid[], text[], bigint[], text[], bigint[], bigint[], bigint[], bigint[], smallint[], smallint[], date[], bigint[], bigint[], bigint[], bigint[]); Type: FUNCTION; Schema: ledger; Owner: -

CREATE FUNCTION ledger.book_few(of_unit smallint, from_chain bytea, from_closed_through date, to_position bigint, to_chain bytea, at timestamp with time zone, positions bigint[], booked_ats timestamp with time zone[], booking_dates date[], value_dates date[], ids uuid[], digests uuid[], kinds text[], reversed bigint[], details text[], leg_positions bigint[], leg_accounts bigint[], leg_amounts bigint[], leg_balances bigint[], leg_numbers smallint[], leg_currencies smallint[], leg_value_dates date[], account_ids bigint[], account_balances bigint[], account_helds bigint[], account_seqs bigint[]) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
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

-- Name: open_books(smallint, bigint[], uuid[]); Type: FUNCTION; Schema: ledger; Owner: -

CREATE FUNCTION ledger.open_books(of_unit smallint, named_accounts bigint[], named_entries uuid[]) RETURNS TABLE(unit smallint, head_position bigint, chain bytea, booked_at timestamp with time zone, closed_through date, entry_ids uuid[], digests uuid[], positions bigint[], entries_booked_at timestamp with time zone[], account_ids bigint[], internals boolean[], currencies smallint[], sides smallint[], balances bigint[], helds bigint[], floors bigint[], seqs bigint[], statuses text[])
    LANGUAGE plpgsql
    AS $$
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

-- Name: refuse_change(); Type: FUNCTION; Schema: ledger; Owner: -

CREATE FUNCTION ledger.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception '% is append-only: book a correcting entry instead', tg_table_name
        using errcode = 'restrict_violation';
end $$;

-- Name: refuse_unbalanced(); Type: FUNCTION; Schema: ledger; Owner: -

CREATE FUNCTION ledger.refuse_unbalanced() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    found record;
begin
    select p.unit, p.position, p.currency, sum(p.amount) as difference into found
    from written p
    group by p.unit, p.position, p.currency
    having sum(p.amount) <> 0
    limit 1;
    if found is not null then
        raise exception 'entry % of unit % is out of balance by % in currency %',
            found.position, found.unit, found.difference, found.currency
            using errcode = 'check_violation', constraint = 'entry_balances';
    end if;
    return null;
end $$;

-- Name: keep_definition(); Type: FUNCTION; Schema: products; Owner: -

CREATE FUNCTION products.keep_definition() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception 'version % of % is fixed: its definition was approved', old.version, old.code
        using errcode = 'restrict_violation';
end
$$;

-- Name: keep_steps(); Type: FUNCTION; Schema: products; Owner: -

CREATE FUNCTION products.keep_steps() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception 'the steps of a product version are history' using errcode = 'restrict_violation';
end
$$;

-- Name: bootstrap_secret; Type: TABLE; Schema: access; Owner: -

CREATE TABLE access.bootstrap_secret (
    only_row boolean DEFAULT true NOT NULL,
    secret bytea NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT bootstrap_secret_only_row_check CHECK (only_row),
    CONSTRAINT bootstrap_secret_secret_check CHECK ((octet_length(secret) = 32))
);

-- Name: act; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts.act (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    account_id bigint NOT NULL,
    act text NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL
);

-- Name: bound_account; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts.bound_account (
    unit smallint NOT NULL,
    account_id bigint NOT NULL,
    number text NOT NULL,
    bank text NOT NULL,
    own_account_id bigint,
    confirmation text NOT NULL,
    bound_at timestamp with time zone NOT NULL
);

-- Name: card; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts.card (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    account_id bigint NOT NULL,
    party_id bigint NOT NULL,
    kind text NOT NULL,
    issued_on date NOT NULL,
    CONSTRAINT card_kind_check CHECK ((kind = ANY (ARRAY['junior'::text, 'classic'::text, 'gold'::text])))
);

-- Name: contract; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts.contract (
    unit smallint NOT NULL,
    id bigint NOT NULL,
    party_id bigint NOT NULL,
    product text NOT NULL,
    product_version integer NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    last_movement_date date,
    currency smallint NOT NULL,
    holder_is_mandated boolean DEFAULT false NOT NULL,
    number bigint NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    closed_at timestamp with time zone,
    account_type text,
    parent_id bigint,
    limits text,
    CONSTRAINT contract_account_type_check CHECK ((account_type = ANY (ARRAY['I'::text, 'II'::text, 'III'::text]))),
    CONSTRAINT contract_closes_at_an_instant CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT contract_limits_check CHECK ((limits IS JSON OBJECT)),
    CONSTRAINT contract_state_check CHECK ((state = ANY (ARRAY['open'::text, 'dormant'::text, 'closed'::text])))
);

-- Name: contract_version_history; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts.contract_version_history (
    unit smallint NOT NULL,
    contract_id bigint NOT NULL,
    from_version integer NOT NULL,
    to_version integer NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT contract_version_history_outcome_check CHECK ((outcome = ANY (ARRAY['moved'::text, 'kept'::text])))
);

-- Name: cosignature; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts.cosignature (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    account_id bigint NOT NULL,
    party_id bigint NOT NULL,
    creditor_id bigint NOT NULL,
    amount bigint NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_by uuid,
    CONSTRAINT cosignature_amount_check CHECK ((amount > 0))
);

-- Name: counted; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts.counted (
    unit smallint NOT NULL,
    account_id bigint NOT NULL,
    party_id bigint NOT NULL,
    entry_id uuid NOT NULL,
    day date NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT counted_amount_check CHECK ((amount > 0))
);

-- Name: court_order; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts.court_order (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    account_id bigint NOT NULL,
    court text NOT NULL,
    order_number text NOT NULL,
    amount bigint NOT NULL,
    held bigint NOT NULL,
    priority smallint NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    CONSTRAINT court_order_amount_check CHECK ((amount > 0)),
    CONSTRAINT court_order_check CHECK (((held >= 0) AND (held <= amount))),
    CONSTRAINT court_order_priority_check CHECK (((priority >= 1) AND (priority <= 1000)))
);

-- Name: freeze; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts."freeze" (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    account_id bigint NOT NULL,
    side text NOT NULL,
    ordered_by text NOT NULL,
    reason text NOT NULL,
    until date,
    placed_at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    CONSTRAINT freeze_side_check CHECK ((side = ANY (ARRAY['debit'::text, 'credit'::text, 'both'::text])))
);

-- Name: mandate; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts.mandate (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    account_id bigint NOT NULL,
    party_id bigint NOT NULL,
    role text NOT NULL,
    limit_each bigint,
    limit_day bigint,
    signs text NOT NULL,
    valid_until date,
    granted_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT mandate_limit_day_check CHECK ((limit_day >= 0)),
    CONSTRAINT mandate_limit_each_check CHECK ((limit_each >= 0)),
    CONSTRAINT mandate_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'joint'::text, 'family'::text, 'signer'::text, 'authorised_user'::text]))),
    CONSTRAINT mandate_signs_check CHECK ((signs = ANY (ARRAY['single'::text, 'together'::text])))
);

-- Name: numbering; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts.numbering (
    unit smallint NOT NULL,
    prefix integer NOT NULL,
    last_serial bigint NOT NULL,
    CONSTRAINT numbering_last_serial_check CHECK (((last_serial >= 0) AND (last_serial <= '9999999999'::bigint))),
    CONSTRAINT numbering_prefix_check CHECK (((prefix >= 100000) AND (prefix <= 899999)))
);

-- Name: sub_account; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts.sub_account (
    unit smallint NOT NULL,
    account_id bigint NOT NULL,
    parent_id bigint NOT NULL,
    name text NOT NULL,
    target bigint,
    due_on date,
    CONSTRAINT sub_account_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 60))),
    CONSTRAINT sub_account_target_check CHECK ((target > 0))
);

-- Name: usage; Type: TABLE; Schema: accounts; Owner: -

CREATE TABLE accounts.usage (
    unit smallint NOT NULL,
    account_id bigint NOT NULL,
    party_id bigint NOT NULL,
    day date NOT NULL,
    day_used bigint NOT NULL,
    year_used bigint NOT NULL,
    CONSTRAINT usage_check CHECK ((year_used >= day_used)),
    CONSTRAINT usage_day_used_check CHECK ((day_used >= 0))
);

-- Name: pgqueuer; Type: TABLE; Schema: jobs; Owner: -

CREATE TABLE jobs.pgqueuer (
    id bigint NOT NULL,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    execute_after timestamp with time zone DEFAULT now() NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    slot bigint
);

-- Name: pgqueuer_id_seq; Type: SEQUENCE; Schema: jobs; Owner: -

CREATE SEQUENCE jobs.pgqueuer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: pgqueuer_id_seq; Type: SEQUENCE OWNED BY; Schema: jobs; Owner: -

ALTER SEQUENCE jobs.pgqueuer_id_seq OWNED BY jobs.pgqueuer.id;

-- Name: pgqueuer_log; Type: TABLE; Schema: jobs; Owner: -

CREATE TABLE jobs.pgqueuer_log (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    job_id bigint NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

-- Name: pgqueuer_log_id_seq; Type: SEQUENCE; Schema: jobs; Owner: -

ALTER TABLE jobs.pgqueuer_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME jobs.pgqueuer_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: pgqueuer_schedules; Type: TABLE; Schema: jobs; Owner: -

CREATE TABLE jobs.pgqueuer_schedules (
    id bigint NOT NULL,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    next_run timestamp with time zone DEFAULT now() NOT NULL,
    last_run timestamp with time zone,
    status jobs.pgqueuer_status DEFAULT 'queued'::jobs.pgqueuer_status
);

-- Name: pgqueuer_schedules_id_seq; Type: SEQUENCE; Schema: jobs; Owner: -

CREATE SEQUENCE jobs.pgqueuer_schedules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: pgqueuer_schedules_id_seq; Type: SEQUENCE OWNED BY; Schema: jobs; Owner: -

ALTER SEQUENCE jobs.pgqueuer_schedules_id_seq OWNED BY jobs.pgqueuer_schedules.id;

-- Name: pgqueuer_statistics; Type: TABLE; Schema: jobs; Owner: -

CREATE TABLE jobs.pgqueuer_statistics (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT date_trunc('sec'::text, now()) NOT NULL,
    count bigint NOT NULL,
    priority integer NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

-- Name: pgqueuer_statistics_id_seq; Type: SEQUENCE; Schema: jobs; Owner: -

CREATE SEQUENCE jobs.pgqueuer_statistics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: pgqueuer_statistics_id_seq; Type: SEQUENCE OWNED BY; Schema: jobs; Owner: -

ALTER SEQUENCE jobs.pgqueuer_statistics_id_seq OWNED BY jobs.pgqueuer_statistics.id;

-- Name: account; Type: TABLE; Schema: ledger; Owner: -

CREATE TABLE ledger.account (
    id bigint NOT NULL,
    balance bigint DEFAULT 0 NOT NULL,
    held bigint DEFAULT 0 NOT NULL,
    floor bigint,
    seq bigint DEFAULT 0 NOT NULL,
    unit smallint NOT NULL,
    side smallint NOT NULL,
    currency smallint NOT NULL,
    internal boolean DEFAULT false NOT NULL,
    gl text NOT NULL,
    status ledger.account_status DEFAULT 'open'::ledger.account_status NOT NULL,
    CONSTRAINT account_closes_empty CHECK (((status <> 'closed'::ledger.account_status) OR ((balance = 0) AND (held = 0)))),
    CONSTRAINT account_held_check CHECK ((held >= 0)),
    CONSTRAINT account_keeps_its_floor CHECK ((((side * balance) - held) >= floor)),
    CONSTRAINT account_seq_check CHECK ((seq >= 0)),
    CONSTRAINT account_side_check CHECK ((side = ANY (ARRAY[1, '-1'::integer])))
)
WITH (fillfactor='60', autovacuum_vacuum_scale_factor='1');

-- Name: accounting_rule; Type: TABLE; Schema: ledger; Owner: -

CREATE TABLE ledger.accounting_rule (
    product_class text NOT NULL,
    event text NOT NULL,
    gl text NOT NULL
);

-- Name: batch; Type: TABLE; Schema: ledger; Owner: -

CREATE TABLE ledger.batch (
    unit smallint NOT NULL,
    last_position bigint NOT NULL,
    booked_at timestamp with time zone NOT NULL,
    chain bytea NOT NULL,
    CONSTRAINT batch_chain_check CHECK ((octet_length(chain) = 32))
);

-- Name: gl_account; Type: TABLE; Schema: ledger; Owner: -

CREATE TABLE ledger.gl_account (
    code text NOT NULL,
    class text NOT NULL,
    side smallint NOT NULL,
    name_en text NOT NULL,
    name_zh text NOT NULL,
    CONSTRAINT gl_account_class_check CHECK ((class = ANY (ARRAY['asset'::text, 'liability'::text, 'common'::text, 'equity'::text, 'income'::text, 'expense'::text]))),
    CONSTRAINT gl_account_code_check CHECK ((code ~ '^[0-9]{4,8}$'::text)),
    CONSTRAINT gl_account_side_check CHECK ((side = ANY (ARRAY[1, '-1'::integer])))
);

-- Name: hold; Type: TABLE; Schema: ledger; Owner: -

CREATE TABLE ledger.hold (
    account_id bigint NOT NULL,
    amount bigint NOT NULL,
    remaining bigint NOT NULL,
    placed_position bigint NOT NULL,
    ended_position bigint,
    expires_at timestamp with time zone NOT NULL,
    unit smallint NOT NULL,
    id uuid NOT NULL,
    state text NOT NULL,
    CONSTRAINT hold_amount_check CHECK ((amount > 0)),
    CONSTRAINT hold_ends_once CHECK (((state = 'held'::text) = (ended_position IS NULL))),
    CONSTRAINT hold_keeps_its_amount CHECK (((remaining >= 0) AND (remaining <= amount))),
    CONSTRAINT hold_reserves_while_held CHECK (((state = 'held'::text) = (remaining > 0))),
    CONSTRAINT hold_state_check CHECK ((state = ANY (ARRAY['held'::text, 'posted'::text, 'voided'::text, 'expired'::text])))
);

-- Name: journal; Type: TABLE; Schema: ledger; Owner: -

CREATE TABLE ledger.journal (
    "position" bigint NOT NULL,
    booked_at timestamp with time zone NOT NULL,
    booking_date date NOT NULL,
    value_date date NOT NULL,
    unit smallint NOT NULL,
    id uuid NOT NULL,
    digest uuid NOT NULL,
    kind text NOT NULL,
    reverses bigint,
    detail json,
    CONSTRAINT journal_position_check CHECK (("position" > 0))
);

-- Name: period_close; Type: TABLE; Schema: ledger; Owner: -

CREATE TABLE ledger.period_close (
    closed_through date NOT NULL,
    closed_by text NOT NULL,
    closed_at timestamp with time zone NOT NULL
);

-- Name: posting; Type: TABLE; Schema: ledger; Owner: -

CREATE TABLE ledger.posting (
    "position" bigint NOT NULL,
    account_id bigint NOT NULL,
    amount bigint NOT NULL,
    balance_after bigint NOT NULL,
    unit smallint NOT NULL,
    leg smallint NOT NULL,
    currency smallint NOT NULL,
    value_date date,
    CONSTRAINT posting_amount_check CHECK ((amount <> 0)),
    CONSTRAINT posting_leg_check CHECK ((leg >= 0))
);

-- Name: proposal; Type: TABLE; Schema: ledger; Owner: -

CREATE TABLE ledger.proposal (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    state text DEFAULT 'proposed'::text NOT NULL,
    maker text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    entry json NOT NULL,
    checker text,
    decided_at timestamp with time zone,
    reason text,
    CONSTRAINT proposal_is_decided_by_another CHECK (((checker IS NULL) OR (checker <> maker))),
    CONSTRAINT proposal_is_decided_by_somebody CHECK (((state = 'proposed'::text) = ((checker IS NULL) AND (decided_at IS NULL)))),
    CONSTRAINT proposal_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'approved'::text, 'rejected'::text])))
);

-- Name: unit; Type: TABLE; Schema: ledger; Owner: -

CREATE TABLE ledger.unit (
    unit smallint NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL,
    chain bytea DEFAULT decode(repeat('00'::text, 32), 'hex'::text) NOT NULL,
    booked_at timestamp with time zone DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone NOT NULL,
    closed_through date DEFAULT '0001-01-01'::date NOT NULL,
    CONSTRAINT unit_chain_check CHECK ((octet_length(chain) = 32)),
    CONSTRAINT unit_position_check CHECK (("position" >= 0)),
    CONSTRAINT unit_unit_check CHECK (((unit >= 0) AND (unit <= 1023)))
);

-- Name: consent; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.consent (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    party_id bigint NOT NULL,
    purpose text NOT NULL,
    given_at timestamp with time zone NOT NULL,
    given_by text NOT NULL,
    expires_on date NOT NULL,
    withdrawn_at timestamp with time zone
);

-- Name: contact; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.contact (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    party_id bigint NOT NULL,
    kind text NOT NULL,
    value_sealed bytea,
    value_blind bytea,
    recorded_at timestamp with time zone NOT NULL,
    verified_at timestamp with time zone,
    verified_by text,
    removed_at timestamp with time zone,
    CONSTRAINT contact_kind_check CHECK ((kind = ANY (ARRAY['phone'::text, 'email'::text, 'address'::text]))),
    CONSTRAINT contact_value_blind_check CHECK ((octet_length(value_blind) = 32))
);

-- Name: document; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.document (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    party_id bigint NOT NULL,
    kind text NOT NULL,
    country text NOT NULL,
    number_sealed bytea,
    number_blind bytea,
    valid_from date,
    valid_until date,
    state text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by text NOT NULL,
    CONSTRAINT document_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT document_country_check CHECK ((char_length(country) = 2)),
    CONSTRAINT document_number_blind_check CHECK ((octet_length(number_blind) = 32)),
    CONSTRAINT document_state_check CHECK ((state = ANY (ARRAY['active'::text, 'withdrawn'::text])))
);

-- Name: document_holder; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.document_holder (
    number_blind bytea NOT NULL,
    unit smallint NOT NULL,
    party_id bigint NOT NULL,
    CONSTRAINT document_holder_number_blind_check CHECK ((octet_length(number_blind) = 32))
);

-- Name: kyc_step; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.kyc_step (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    party_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    state text NOT NULL,
    level text NOT NULL,
    evidence json NOT NULL
);

-- Name: party; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.party (
    unit smallint NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    name text,
    registered_at timestamp with time zone NOT NULL,
    name_sealed bytea,
    name_blind bytea,
    birth_sealed bytea,
    kyc_state text DEFAULT 'pending'::text NOT NULL,
    kyc_level text DEFAULT 'none'::text NOT NULL,
    kyc_by text,
    kyc_at timestamp with time zone,
    kyc_due date,
    closed_on date,
    erased_at timestamp with time zone,
    CONSTRAINT party_has_one_name CHECK (((name IS NULL) OR (name_sealed IS NULL))),
    CONSTRAINT party_is_erased_after_closing CHECK (((erased_at IS NULL) OR (closed_on IS NOT NULL))),
    CONSTRAINT party_is_named_until_erased CHECK ((((name IS NULL) AND (name_sealed IS NULL)) = (erased_at IS NOT NULL))),
    CONSTRAINT party_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'company'::text]))),
    CONSTRAINT party_kyc_is_known CHECK (((kyc_state = ANY (ARRAY['pending'::text, 'in_review'::text, 'verified'::text, 'rejected'::text, 'expired'::text])) AND (kyc_level = ANY (ARRAY['none'::text, 'basic'::text, 'standard'::text, 'enhanced'::text])))),
    CONSTRAINT party_name_blind_check CHECK ((octet_length(name_blind) = 32)),
    CONSTRAINT party_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT party_verified_has_level CHECK (((kyc_state <> 'verified'::text) OR ((kyc_level <> 'none'::text) AND (kyc_due IS NOT NULL))))
);

-- Name: relation; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.relation (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    party_id bigint NOT NULL,
    other_id bigint NOT NULL,
    kind text NOT NULL,
    degree text,
    share_bp integer,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by text NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT relation_check CHECK ((party_id <> other_id)),
    CONSTRAINT relation_check1 CHECK (((kind = 'owner'::text) = (share_bp IS NOT NULL))),
    CONSTRAINT relation_check2 CHECK (((kind = 'family'::text) = (degree IS NOT NULL))),
    CONSTRAINT relation_share_bp_check CHECK (((share_bp >= 1) AND (share_bp <= 10000)))
);

-- Name: review; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.review (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    party_id bigint NOT NULL,
    kind text NOT NULL,
    reason json NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    decided_at timestamp with time zone,
    decided_by text,
    note text,
    CONSTRAINT review_is_decided_by_somebody CHECK ((((state = 'open'::text) = (decided_at IS NULL)) AND ((decided_at IS NULL) = (decided_by IS NULL)))),
    CONSTRAINT review_state_check CHECK ((state = ANY (ARRAY['open'::text, 'cleared'::text, 'confirmed'::text])))
);

-- Name: screening; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.screening (
    unit smallint NOT NULL,
    party_id bigint NOT NULL,
    lists bytea NOT NULL,
    screened_at timestamp with time zone NOT NULL,
    CONSTRAINT screening_lists_check CHECK ((octet_length(lists) = 32))
);

-- Name: screening_hit; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.screening_hit (
    unit smallint NOT NULL,
    party_id bigint NOT NULL,
    list_code text NOT NULL,
    entry text NOT NULL,
    list_version integer NOT NULL,
    listed_name text NOT NULL,
    entry_digest bytea NOT NULL,
    kind text NOT NULL,
    score smallint NOT NULL,
    state text NOT NULL,
    found_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by text,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT hit_is_decided_by_someone CHECK ((((state = 'open'::text) = (decided_by IS NULL)) AND ((state = 'open'::text) = (decided_at IS NULL)))),
    CONSTRAINT screening_hit_entry_digest_check CHECK ((octet_length(entry_digest) = 32)),
    CONSTRAINT screening_hit_kind_check CHECK ((kind = ANY (ARRAY['exact'::text, 'alias'::text, 'fuzzy'::text]))),
    CONSTRAINT screening_hit_score_check CHECK (((score >= 0) AND (score <= 100))),
    CONSTRAINT screening_hit_state_check CHECK ((state = ANY (ARRAY['open'::text, 'cleared'::text, 'confirmed'::text])))
);

-- Name: screening_list; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.screening_list (
    code text NOT NULL,
    version integer NOT NULL,
    digest bytea NOT NULL,
    names integer NOT NULL,
    loaded_at timestamp with time zone NOT NULL,
    CONSTRAINT screening_list_digest_check CHECK ((octet_length(digest) = 32)),
    CONSTRAINT screening_list_names_check CHECK ((names > 0)),
    CONSTRAINT screening_list_version_check CHECK ((version > 0))
);

-- Name: screening_name; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.screening_name (
    list_code text NOT NULL,
    version integer NOT NULL,
    number integer NOT NULL,
    entry text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    programmes text NOT NULL,
    birth_years smallint[] NOT NULL,
    CONSTRAINT screening_name_kind_check CHECK ((kind = ANY (ARRAY['primary'::text, 'alias'::text, 'weak_alias'::text]))),
    CONSTRAINT screening_name_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 400))),
    CONSTRAINT screening_name_subject_check CHECK ((subject = ANY (ARRAY['person'::text, 'organisation'::text, 'vessel'::text, 'aircraft'::text])))
);

-- Name: tag; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.tag (
    unit smallint NOT NULL,
    party_id bigint NOT NULL,
    tag text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    set_by text NOT NULL,
    CONSTRAINT tag_tag_check CHECK (((char_length(tag) >= 1) AND (char_length(tag) <= 32)))
);

-- Name: unmasking; Type: TABLE; Schema: parties; Owner: -

CREATE TABLE parties.unmasking (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    party_id bigint NOT NULL,
    by text NOT NULL,
    fields text[] NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT unmasking_fields_check CHECK ((cardinality(fields) > 0)),
    CONSTRAINT unmasking_reason_check CHECK ((char_length(reason) > 0))
);

-- Name: payment; Type: TABLE; Schema: payments; Owner: -

CREATE TABLE payments.payment (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    debtor bigint NOT NULL,
    creditor bigint NOT NULL,
    amount bigint NOT NULL,
    currency smallint NOT NULL,
    end_to_end text NOT NULL,
    remittance text NOT NULL,
    "position" bigint NOT NULL,
    settled_at timestamp with time zone NOT NULL,
    CONSTRAINT payment_amount_check CHECK ((amount > 0))
);

-- Name: standing_order; Type: TABLE; Schema: payments; Owner: -

CREATE TABLE payments.standing_order (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    payer bigint NOT NULL,
    debtor bigint NOT NULL,
    creditor bigint,
    bank_code text,
    bank_account text,
    amount bigint NOT NULL,
    currency smallint NOT NULL,
    purpose text NOT NULL,
    remittance text NOT NULL,
    frequency text NOT NULL,
    first_date date NOT NULL,
    last_date date,
    state text NOT NULL,
    next_date date,
    try_on date,
    attempts smallint DEFAULT 0 NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    CONSTRAINT standing_order_abroad_is_not_executed CHECK (((creditor IS NOT NULL) OR (state = ANY (ARRAY['external'::text, 'ended'::text])))),
    CONSTRAINT standing_order_amount_check CHECK ((amount > 0)),
    CONSTRAINT standing_order_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT standing_order_check CHECK ((last_date >= first_date)),
    CONSTRAINT standing_order_check1 CHECK ((try_on >= next_date)),
    CONSTRAINT standing_order_frequency_check CHECK ((frequency = ANY (ARRAY['daily'::text, 'weekly'::text, 'monthly'::text, 'quarterly'::text, 'yearly'::text]))),
    CONSTRAINT standing_order_has_a_date_in_hand CHECK ((((state = ANY (ARRAY['active'::text, 'paused'::text])) = (next_date IS NOT NULL)) AND ((next_date IS NULL) = (try_on IS NULL)))),
    CONSTRAINT standing_order_names_one_creditor CHECK ((((creditor IS NULL) = (bank_account IS NOT NULL)) AND ((bank_code IS NULL) = (bank_account IS NULL)))),
    CONSTRAINT standing_order_state_check CHECK ((state = ANY (ARRAY['active'::text, 'external'::text, 'paused'::text, 'ended'::text])))
);

-- Name: standing_run; Type: TABLE; Schema: payments; Owner: -

CREATE TABLE payments.standing_run (
    unit smallint NOT NULL,
    order_id uuid NOT NULL,
    due_date date NOT NULL,
    state text NOT NULL,
    attempts smallint NOT NULL,
    payment_id uuid NOT NULL,
    refusal text,
    tried_at timestamp with time zone NOT NULL,
    CONSTRAINT standing_run_attempts_check CHECK ((attempts > 0)),
    CONSTRAINT standing_run_check CHECK (((state = 'settled'::text) = (refusal IS NULL))),
    CONSTRAINT standing_run_state_check CHECK ((state = ANY (ARRAY['settled'::text, 'retrying'::text, 'failed'::text])))
);

-- Name: claim; Type: TABLE; Schema: plumbing; Owner: -

CREATE TABLE plumbing.claim (
    unit smallint NOT NULL,
    id uuid NOT NULL,
    digest bytea NOT NULL,
    status smallint NOT NULL,
    answer bytea NOT NULL,
    claimed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT claim_digest_check CHECK ((octet_length(digest) = 32))
);

-- Name: data_key; Type: TABLE; Schema: plumbing; Owner: -

CREATE TABLE plumbing.data_key (
    number smallint NOT NULL,
    wrapped bytea NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT data_key_number_check CHECK ((number >= 0)),
    CONSTRAINT data_key_wrapped_check CHECK ((octet_length(wrapped) = 60))
);

-- Name: migration; Type: TABLE; Schema: plumbing; Owner: -

CREATE TABLE plumbing.migration (
    name text NOT NULL,
    digest text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

-- Name: outbox; Type: TABLE; Schema: plumbing; Owner: -

CREATE TABLE plumbing.outbox (
    unit smallint NOT NULL,
    "position" bigint NOT NULL,
    kind text NOT NULL,
    body json NOT NULL,
    stored_at timestamp with time zone DEFAULT now() NOT NULL
);

-- Name: outbox_cursor; Type: TABLE; Schema: plumbing; Owner: -

CREATE TABLE plumbing.outbox_cursor (
    reaction text NOT NULL,
    unit smallint NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL,
    moved_at timestamp with time zone DEFAULT now() NOT NULL
);

-- Name: outbox_head; Type: TABLE; Schema: plumbing; Owner: -

CREATE TABLE plumbing.outbox_head (
    unit smallint NOT NULL,
    "position" bigint NOT NULL,
    CONSTRAINT outbox_head_position_check CHECK (("position" > 0))
);

-- Name: product_change; Type: TABLE; Schema: products; Owner: -

CREATE TABLE products.product_change (
    code text NOT NULL,
    from_version integer NOT NULL,
    to_version integer NOT NULL,
    effective_on date NOT NULL,
    announced_at timestamp with time zone NOT NULL,
    announced_by text NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT product_change_check CHECK ((to_version > from_version))
);

-- Name: product_version; Type: TABLE; Schema: products; Owner: -

CREATE TABLE products.product_version (
    code text NOT NULL,
    version integer NOT NULL,
    definition json NOT NULL,
    drafted_at timestamp with time zone CONSTRAINT product_version_published_at_not_null NOT NULL,
    digest bytea NOT NULL,
    makers text[] DEFAULT '{}'::text[] NOT NULL,
    stage text DEFAULT 'draft'::text NOT NULL,
    simulation json,
    approver text,
    live_from timestamp with time zone,
    ends_at timestamp with time zone,
    CONSTRAINT product_version_stage_check CHECK ((stage = ANY (ARRAY['draft'::text, 'simulated'::text, 'approved'::text, 'released'::text, 'withdrawn'::text]))),
    CONSTRAINT product_version_version_check CHECK ((version > 0)),
    CONSTRAINT version_ends_after_it_began CHECK (((ends_at IS NULL) OR (live_from IS NULL) OR (ends_at > live_from))),
    CONSTRAINT version_has_its_digest CHECK ((octet_length(digest) = 32)),
    CONSTRAINT version_is_live_once_released CHECK (((stage = 'released'::text) = (live_from IS NOT NULL))),
    CONSTRAINT version_needs_a_second_person CHECK (((stage <> ALL (ARRAY['approved'::text, 'released'::text])) OR (cardinality(makers) = 0) OR ((approver IS NOT NULL) AND (approver <> ALL (makers)))))
);

-- Name: version_step; Type: TABLE; Schema: products; Owner: -

CREATE TABLE products.version_step (
    code text NOT NULL,
    version integer NOT NULL,
    number integer NOT NULL,
    step text NOT NULL,
    by text NOT NULL,
    at timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    takes_effect_at timestamp with time zone,
    CONSTRAINT version_step_number_check CHECK ((number > 0)),
    CONSTRAINT version_step_step_check CHECK ((step = ANY (ARRAY['drafted'::text, 'simulated'::text, 'approved'::text, 'released'::text, 'retired'::text])))
);

-- Name: pgqueuer id; Type: DEFAULT; Schema: jobs; Owner: -

ALTER TABLE ONLY jobs.pgqueuer ALTER COLUMN id SET DEFAULT nextval('jobs.pgqueuer_id_seq'::regclass);

-- Name: pgqueuer_schedules id; Type: DEFAULT; Schema: jobs; Owner: -

ALTER TABLE ONLY jobs.pgqueuer_schedules ALTER COLUMN id SET DEFAULT nextval('jobs.pgqueuer_schedules_id_seq'::regclass);

-- Name: pgqueuer_statistics id; Type: DEFAULT; Schema: jobs; Owner: -

ALTER TABLE ONLY jobs.pgqueuer_statistics ALTER COLUMN id SET DEFAULT nextval('jobs.pgqueuer_statistics_id_seq'::regclass);

-- Name: bootstrap_secret bootstrap_secret_pkey; Type: CONSTRAINT; Schema: access; Owner: -

ALTER TABLE ONLY access.bootstrap_secret
    ADD CONSTRAINT bootstrap_secret_pkey PRIMARY KEY (only_row);

-- Name: act act_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts.act
    ADD CONSTRAINT act_pkey PRIMARY KEY (unit, id);

-- Name: bound_account bound_account_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts.bound_account
    ADD CONSTRAINT bound_account_pkey PRIMARY KEY (unit, account_id, number);

-- Name: card card_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts.card
    ADD CONSTRAINT card_pkey PRIMARY KEY (unit, id);

-- Name: contract contract_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts.contract
    ADD CONSTRAINT contract_pkey PRIMARY KEY (unit, id);

-- Name: contract_version_history contract_version_history_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts.contract_version_history
    ADD CONSTRAINT contract_version_history_pkey PRIMARY KEY (unit, contract_id, from_version, to_version);

-- Name: cosignature cosignature_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts.cosignature
    ADD CONSTRAINT cosignature_pkey PRIMARY KEY (unit, id);

-- Name: counted counted_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts.counted
    ADD CONSTRAINT counted_pkey PRIMARY KEY (unit, account_id, party_id, entry_id);

-- Name: court_order court_order_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts.court_order
    ADD CONSTRAINT court_order_pkey PRIMARY KEY (unit, id);

-- Name: freeze freeze_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts."freeze"
    ADD CONSTRAINT freeze_pkey PRIMARY KEY (unit, id);

-- Name: mandate mandate_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts.mandate
    ADD CONSTRAINT mandate_pkey PRIMARY KEY (unit, id);

-- Name: numbering numbering_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts.numbering
    ADD CONSTRAINT numbering_pkey PRIMARY KEY (unit);

-- Name: sub_account sub_account_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts.sub_account
    ADD CONSTRAINT sub_account_pkey PRIMARY KEY (unit, account_id);

-- Name: usage usage_pkey; Type: CONSTRAINT; Schema: accounts; Owner: -

ALTER TABLE ONLY accounts.usage
    ADD CONSTRAINT usage_pkey PRIMARY KEY (unit, account_id, party_id);

-- Name: pgqueuer_log pgqueuer_log_pkey; Type: CONSTRAINT; Schema: jobs; Owner: -

ALTER TABLE ONLY jobs.pgqueuer_log
    ADD CONSTRAINT pgqueuer_log_pkey PRIMARY KEY (id);

-- Name: pgqueuer pgqueuer_pkey; Type: CONSTRAINT; Schema: jobs; Owner: -

ALTER TABLE ONLY jobs.pgqueuer
    ADD CONSTRAINT pgqueuer_pkey PRIMARY KEY (id);

-- Name: pgqueuer_schedules pgqueuer_schedules_expression_entrypoint_key; Type: CONSTRAINT; Schema: jobs; Owner: -

ALTER TABLE ONLY jobs.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_expression_entrypoint_key UNIQUE (expression, entrypoint);

-- Name: pgqueuer_schedules pgqueuer_schedules_pkey; Type: CONSTRAINT; Schema: jobs; Owner: -

ALTER TABLE ONLY jobs.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_pkey PRIMARY KEY (id);

-- Name: pgqueuer_statistics pgqueuer_statistics_pkey; Type: CONSTRAINT; Schema: jobs; Owner: -

ALTER TABLE ONLY jobs.pgqueuer_statistics
    ADD CONSTRAINT pgqueuer_statistics_pkey PRIMARY KEY (id);

-- Name: account account_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -

ALTER TABLE ONLY ledger.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id, unit);

-- Name: accounting_rule accounting_rule_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -

ALTER TABLE ONLY ledger.accounting_rule
    ADD CONSTRAINT accounting_rule_pkey PRIMARY KEY (product_class, event);

-- Name: batch batch_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -

ALTER TABLE ONLY ledger.batch
    ADD CONSTRAINT batch_pkey PRIMARY KEY (unit, last_position);

-- Name: gl_account gl_account_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -

ALTER TABLE ONLY ledger.gl_account
    ADD CONSTRAINT gl_account_pkey PRIMARY KEY (code);

-- Name: hold hold_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -

ALTER TABLE ONLY ledger.hold
    ADD CONSTRAINT hold_pkey PRIMARY KEY (unit, id);

-- Name: journal journal_knows_each_id_once; Type: CONSTRAINT; Schema: ledger; Owner: -

ALTER TABLE ONLY ledger.journal
    ADD CONSTRAINT journal_knows_each_id_once UNIQUE (id, unit);

-- Name: journal journal_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -

ALTER TABLE ONLY ledger.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (unit, "position");

-- Name: period_close period_close_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -

ALTER TABLE ONLY ledger.period_close
    ADD CONSTRAINT period_close_pkey PRIMARY KEY (closed_through);

-- Name: posting posting_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -

ALTER TABLE ONLY ledger.posting
    ADD CONSTRAINT posting_pkey PRIMARY KEY (account_id, "position", leg, unit);

-- Name: proposal proposal_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -

ALTER TABLE ONLY ledger.proposal
    ADD CONSTRAINT proposal_pkey PRIMARY KEY (unit, id);

-- Name: unit unit_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -

ALTER TABLE ONLY ledger.unit
    ADD CONSTRAINT unit_pkey PRIMARY KEY (unit);

-- Name: consent consent_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.consent
    ADD CONSTRAINT consent_pkey PRIMARY KEY (unit, id);

-- Name: contact contact_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (unit, id);

-- Name: document_holder document_holder_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.document_holder
    ADD CONSTRAINT document_holder_pkey PRIMARY KEY (number_blind);

-- Name: document document_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (unit, id);

-- Name: kyc_step kyc_step_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.kyc_step
    ADD CONSTRAINT kyc_step_pkey PRIMARY KEY (unit, id);

-- Name: party party_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.party
    ADD CONSTRAINT party_pkey PRIMARY KEY (unit, id);

-- Name: relation relation_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.relation
    ADD CONSTRAINT relation_pkey PRIMARY KEY (unit, id);

-- Name: review review_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.review
    ADD CONSTRAINT review_pkey PRIMARY KEY (unit, id);

-- Name: screening_hit screening_hit_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.screening_hit
    ADD CONSTRAINT screening_hit_pkey PRIMARY KEY (unit, party_id, list_code, entry);

-- Name: screening_list screening_list_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.screening_list
    ADD CONSTRAINT screening_list_pkey PRIMARY KEY (code, version);

-- Name: screening_name screening_name_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.screening_name
    ADD CONSTRAINT screening_name_pkey PRIMARY KEY (list_code, version, number);

-- Name: screening screening_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.screening
    ADD CONSTRAINT screening_pkey PRIMARY KEY (unit, party_id);

-- Name: tag tag_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.tag
    ADD CONSTRAINT tag_pkey PRIMARY KEY (unit, party_id, tag);

-- Name: unmasking unmasking_pkey; Type: CONSTRAINT; Schema: parties; Owner: -

ALTER TABLE ONLY parties.unmasking
    ADD CONSTRAINT unmasking_pkey PRIMARY KEY (unit, id);

-- Name: payment payment_pkey; Type: CONSTRAINT; Schema: payments; Owner: -

ALTER TABLE ONLY payments.payment
    ADD CONSTRAINT payment_pkey PRIMARY KEY (unit, id);

-- Name: standing_order standing_order_pkey; Type: CONSTRAINT; Schema: payments; Owner: -

ALTER TABLE ONLY payments.standing_order
    ADD CONSTRAINT standing_order_pkey PRIMARY KEY (unit, id);

-- Name: standing_run standing_run_pkey; Type: CONSTRAINT; Schema: payments; Owner: -

ALTER TABLE ONLY payments.standing_run
    ADD CONSTRAINT standing_run_pkey PRIMARY KEY (unit, order_id, due_date);

-- Name: claim claim_pkey; Type: CONSTRAINT; Schema: plumbing; Owner: -

ALTER TABLE ONLY plumbing.claim
    ADD CONSTRAINT claim_pkey PRIMARY KEY (unit, id);

-- Name: data_key data_key_pkey; Type: CONSTRAINT; Schema: plumbing; Owner: -

ALTER TABLE ONLY plumbing.data_key
    ADD CONSTRAINT data_key_pkey PRIMARY KEY (number);

-- Name: migration migration_pkey; Type: CONSTRAINT; Schema: plumbing; Owner: -

ALTER TABLE ONLY plumbing.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (name);

-- Name: outbox_cursor outbox_cursor_pkey; Type: CONSTRAINT; Schema: plumbing; Owner: -

ALTER TABLE ONLY plumbing.outbox_cursor
    ADD CONSTRAINT outbox_cursor_pkey PRIMARY KEY (reaction, unit);

-- Name: outbox_head outbox_head_pkey; Type: CONSTRAINT; Schema: plumbing; Owner: -

ALTER TABLE ONLY plumbing.outbox_head
    ADD CONSTRAINT outbox_head_pkey PRIMARY KEY (unit);

-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: plumbing; Owner: -

ALTER TABLE ONLY plumbing.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (unit, "position");

-- Name: product_change product_change_pkey; Type: CONSTRAINT; Schema: products; Owner: -

ALTER TABLE ONLY products.product_change
    ADD CONSTRAINT product_change_pkey PRIMARY KEY (code, from_version, to_version);

-- Name: product_version product_version_pkey; Type: CONSTRAINT; Schema: products; Owner: -

ALTER TABLE ONLY products.product_version
    ADD CONSTRAINT product_version_pkey PRIMARY KEY (code, version);

-- Name: version_step version_step_pkey; Type: CONSTRAINT; Schema: products; Owner: -

ALTER TABLE ONLY products.version_step
    ADD CONSTRAINT version_step_pkey PRIMARY KEY (code, version, number);

-- Name: act_by_account; Type: INDEX; Schema: accounts; Owner: -

CREATE INDEX act_by_account ON accounts.act USING btree (unit, account_id, at);

-- Name: bound_account_by_own; Type: INDEX; Schema: accounts; Owner: -

CREATE INDEX bound_account_by_own ON accounts.bound_account USING btree (own_account_id, unit) WHERE (own_account_id IS NOT NULL);

-- Name: card_by_account; Type: INDEX; Schema: accounts; Owner: -

CREATE INDEX card_by_account ON accounts.card USING btree (unit, account_id);

-- Name: contract_by_last_use; Type: INDEX; Schema: accounts; Owner: -

CREATE INDEX contract_by_last_use ON accounts.contract USING btree (unit, COALESCE(last_movement_date, ((opened_at AT TIME ZONE 'UTC'::text))::date)) WHERE (state = 'open'::text);

-- Name: contract_by_number; Type: INDEX; Schema: accounts; Owner: -

CREATE UNIQUE INDEX contract_by_number ON accounts.contract USING btree (unit, number);

-- Name: contract_by_parent; Type: INDEX; Schema: accounts; Owner: -

CREATE INDEX contract_by_parent ON accounts.contract USING btree (unit, parent_id) WHERE (parent_id IS NOT NULL);

-- Name: contract_by_party; Type: INDEX; Schema: accounts; Owner: -

CREATE INDEX contract_by_party ON accounts.contract USING btree (unit, party_id);

-- Name: contract_by_product; Type: INDEX; Schema: accounts; Owner: -

CREATE INDEX contract_by_product ON accounts.contract USING btree (unit, product, product_version, id);

-- Name: cosignature_unused; Type: INDEX; Schema: accounts; Owner: -

CREATE INDEX cosignature_unused ON accounts.cosignature USING btree (unit, account_id) WHERE (used_by IS NULL);

-- Name: court_order_in_force; Type: INDEX; Schema: accounts; Owner: -

CREATE INDEX court_order_in_force ON accounts.court_order USING btree (unit, account_id) WHERE (lifted_at IS NULL);

-- Name: freeze_by_end; Type: INDEX; Schema: accounts; Owner: -

CREATE INDEX freeze_by_end ON accounts."freeze" USING btree (unit, until) WHERE ((lifted_at IS NULL) AND (until IS NOT NULL));

-- Name: freeze_in_force; Type: INDEX; Schema: accounts; Owner: -

CREATE INDEX freeze_in_force ON accounts."freeze" USING btree (unit, account_id) WHERE (lifted_at IS NULL);

-- Name: mandate_by_party; Type: INDEX; Schema: accounts; Owner: -

CREATE INDEX mandate_by_party ON accounts.mandate USING btree (party_id, unit) WHERE (revoked_at IS NULL);

-- Name: mandate_in_force; Type: INDEX; Schema: accounts; Owner: -

CREATE UNIQUE INDEX mandate_in_force ON accounts.mandate USING btree (unit, account_id, party_id) WHERE (revoked_at IS NULL);

-- Name: pgqueuer_ep_ea_idx; Type: INDEX; Schema: jobs; Owner: -

CREATE INDEX pgqueuer_ep_ea_idx ON jobs.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::jobs.pgqueuer_status);

-- Name: pgqueuer_ep_prio_id_idx; Type: INDEX; Schema: jobs; Owner: -

CREATE INDEX pgqueuer_ep_prio_id_idx ON jobs.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::jobs.pgqueuer_status);

-- Name: pgqueuer_log_created; Type: INDEX; Schema: jobs; Owner: -

CREATE INDEX pgqueuer_log_created ON jobs.pgqueuer_log USING btree (created);

-- Name: pgqueuer_log_job_id_status; Type: INDEX; Schema: jobs; Owner: -

CREATE INDEX pgqueuer_log_job_id_status ON jobs.pgqueuer_log USING btree (job_id, created DESC);

-- Name: pgqueuer_log_not_aggregated; Type: INDEX; Schema: jobs; Owner: -

CREATE INDEX pgqueuer_log_not_aggregated ON jobs.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

-- Name: pgqueuer_log_status; Type: INDEX; Schema: jobs; Owner: -

CREATE INDEX pgqueuer_log_status ON jobs.pgqueuer_log USING btree (status);

-- Name: pgqueuer_picked_heartbeat_idx; Type: INDEX; Schema: jobs; Owner: -

CREATE INDEX pgqueuer_picked_heartbeat_idx ON jobs.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::jobs.pgqueuer_status);

-- Name: pgqueuer_picked_slot_idx; Type: INDEX; Schema: jobs; Owner: -

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON jobs.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::jobs.pgqueuer_status) AND (slot IS NOT NULL));

-- Name: pgqueuer_priority_id_id1_idx; Type: INDEX; Schema: jobs; Owner: -

CREATE INDEX pgqueuer_priority_id_id1_idx ON jobs.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::jobs.pgqueuer_status);

-- Name: pgqueuer_queue_manager_id_idx; Type: INDEX; Schema: jobs; Owner: -

CREATE INDEX pgqueuer_queue_manager_id_idx ON jobs.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

-- Name: pgqueuer_statistics_unique_count; Type: INDEX; Schema: jobs; Owner: -

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON jobs.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

-- Name: pgqueuer_unique_dedupe_key; Type: INDEX; Schema: jobs; Owner: -

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON jobs.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::jobs.pgqueuer_status, 'picked'::jobs.pgqueuer_status])) AND (dedupe_key IS NOT NULL));

-- Name: pgqueuer_updated_id_id1_idx; Type: INDEX; Schema: jobs; Owner: -

CREATE INDEX pgqueuer_updated_id_id1_idx ON jobs.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::jobs.pgqueuer_status);

-- Name: account_by_gl; Type: INDEX; Schema: ledger; Owner: -

CREATE INDEX account_by_gl ON ledger.account USING btree (gl, unit, id);

-- Name: batch_by_time; Type: INDEX; Schema: ledger; Owner: -

CREATE INDEX batch_by_time ON ledger.batch USING btree (unit, booked_at);

-- Name: hold_active_by_account; Type: INDEX; Schema: ledger; Owner: -

CREATE INDEX hold_active_by_account ON ledger.hold USING btree (unit, account_id) WHERE (state = 'held'::text);

-- Name: hold_active_by_expiry; Type: INDEX; Schema: ledger; Owner: -

CREATE INDEX hold_active_by_expiry ON ledger.hold USING btree (unit, expires_at) WHERE (state = 'held'::text);

-- Name: journal_is_reversed_once; Type: INDEX; Schema: ledger; Owner: -

CREATE UNIQUE INDEX journal_is_reversed_once ON ledger.journal USING btree (unit, reverses) WHERE (reverses IS NOT NULL);

-- Name: posting_by_position; Type: INDEX; Schema: ledger; Owner: -

CREATE INDEX posting_by_position ON ledger.posting USING brin (unit, "position" int8_minmax_multi_ops) WITH (pages_per_range='16', autosummarize='on');

-- Name: posting_displaced; Type: INDEX; Schema: ledger; Owner: -

CREATE INDEX posting_displaced ON ledger.posting USING btree (unit, account_id, value_date) WHERE (value_date IS NOT NULL);

-- Name: proposal_open; Type: INDEX; Schema: ledger; Owner: -

CREATE INDEX proposal_open ON ledger.proposal USING btree (unit, proposed_at, id) WHERE (state = 'proposed'::text);

-- Name: consent_by_party; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX consent_by_party ON parties.consent USING btree (unit, party_id);

-- Name: contact_by_party; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX contact_by_party ON parties.contact USING btree (unit, party_id);

-- Name: contact_by_value; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX contact_by_value ON parties.contact USING btree (value_blind);

-- Name: document_by_number; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX document_by_number ON parties.document USING btree (number_blind);

-- Name: document_by_party; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX document_by_party ON parties.document USING btree (unit, party_id);

-- Name: kyc_step_by_party; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX kyc_step_by_party ON parties.kyc_step USING btree (unit, party_id, at);

-- Name: party_by_name; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX party_by_name ON parties.party USING btree (name_blind);

-- Name: party_kyc_due; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX party_kyc_due ON parties.party USING btree (unit, kyc_due) WHERE (kyc_state = 'verified'::text);

-- Name: party_to_erase; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX party_to_erase ON parties.party USING btree (unit, closed_on) WHERE ((closed_on IS NOT NULL) AND (erased_at IS NULL));

-- Name: party_unsealed; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX party_unsealed ON parties.party USING btree (unit, id) WHERE (name IS NOT NULL);

-- Name: relation_by_other; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX relation_by_other ON parties.relation USING btree (other_id);

-- Name: relation_by_party; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX relation_by_party ON parties.relation USING btree (unit, party_id);

-- Name: review_by_party; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX review_by_party ON parties.review USING btree (unit, party_id);

-- Name: review_open; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX review_open ON parties.review USING btree (unit, opened_at, id) WHERE (state = 'open'::text);

-- Name: screening_hit_by_state; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX screening_hit_by_state ON parties.screening_hit USING btree (unit, state, party_id, list_code, entry);

-- Name: tag_by_tag; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX tag_by_tag ON parties.tag USING btree (unit, tag, party_id);

-- Name: unmasking_by_party; Type: INDEX; Schema: parties; Owner: -

CREATE INDEX unmasking_by_party ON parties.unmasking USING btree (unit, party_id, at DESC, id DESC);

-- Name: payment_by_debtor; Type: INDEX; Schema: payments; Owner: -

CREATE INDEX payment_by_debtor ON payments.payment USING btree (unit, debtor, settled_at DESC);

-- Name: standing_order_by_debtor; Type: INDEX; Schema: payments; Owner: -

CREATE INDEX standing_order_by_debtor ON payments.standing_order USING btree (unit, debtor, id);

-- Name: standing_order_due; Type: INDEX; Schema: payments; Owner: -

CREATE INDEX standing_order_due ON payments.standing_order USING btree (unit, try_on, id) WHERE (state = 'active'::text);

-- Name: product_change_due; Type: INDEX; Schema: products; Owner: -

CREATE INDEX product_change_due ON products.product_change USING btree (effective_on) WHERE (finished_at IS NULL);

-- Name: product_change_is_one_at_a_time; Type: INDEX; Schema: products; Owner: -

CREATE UNIQUE INDEX product_change_is_one_at_a_time ON products.product_change USING btree (code, from_version) WHERE (finished_at IS NULL);

-- Name: version_goes_live_alone; Type: INDEX; Schema: products; Owner: -

CREATE UNIQUE INDEX version_goes_live_alone ON products.product_version USING btree (code, live_from);

-- Name: pgqueuer tg_pgqueuer_changed; Type: TRIGGER; Schema: jobs; Owner: -

CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON jobs.pgqueuer FOR EACH STATEMENT EXECUTE FUNCTION jobs.fn_pgqueuer_changed();

-- Name: batch batch_is_immutable; Type: TRIGGER; Schema: ledger; Owner: -

CREATE TRIGGER batch_is_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.batch FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- Name: posting entry_balances; Type: TRIGGER; Schema: ledger; Owner: -

CREATE TRIGGER entry_balances AFTER INSERT ON ledger.posting REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_unbalanced();

-- Name: journal journal_is_immutable; Type: TRIGGER; Schema: ledger; Owner: -

CREATE TRIGGER journal_is_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.journal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- Name: posting posting_is_immutable; Type: TRIGGER; Schema: ledger; Owner: -

CREATE TRIGGER posting_is_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.posting FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- Name: product_version approved_definition_is_immutable; Type: TRIGGER; Schema: products; Owner: -

CREATE TRIGGER approved_definition_is_immutable BEFORE UPDATE ON products.product_version FOR EACH ROW WHEN (((old.stage = ANY (ARRAY['approved'::text, 'released'::text, 'withdrawn'::text])) AND ((old.digest <> new.digest) OR ((old.definition)::text <> (new.definition)::text) OR (old.makers <> new.makers)))) EXECUTE FUNCTION products.keep_definition();

-- Name: version_step version_step_is_immutable; Type: TRIGGER; Schema: products; Owner: -

CREATE TRIGGER version_step_is_immutable BEFORE DELETE OR UPDATE ON products.version_step FOR EACH STATEMENT EXECUTE FUNCTION products.keep_steps();

-- Name: accounting_rule accounting_rule_gl_fkey; Type: FK CONSTRAINT; Schema: ledger; Owner: -

ALTER TABLE ONLY ledger.accounting_rule
    ADD CONSTRAINT accounting_rule_gl_fkey FOREIGN KEY (gl) REFERENCES ledger.gl_account(code);
