"""Reading: balances as of any time, statements, the journal as a feed, lists page by page."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import CNY, FIRST_DAY, JPY, UNITS, Bank, cash, cny, rolled_back

from tael import ledger
from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.kernel.money import Money
from tael.ledger import errors
from tael.ledger.model import (
    Booked,
    Moment,
    PostedEntry,
    ReverseEntry,
    Side,
    StatementCursor,
    StatementLine,
)
from tael.ledger.store import closing, reading
from tael.plumbing.db import Tx

PROPERTY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
DAYS = 6

# Steps of a unit's life: hours that pass, whether the writer still has yesterday's date, the amount, and by how many
# days the value date is displaced.
STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 5, 20]),
        st.booleans(),
        st.integers(-50, 50).filter(bool),
        st.sampled_from([None, None, 0, -3, -1, 1, 2]),
    ),
    max_size=25,
)
Step = tuple[int, bool, int, int | None]


async def live(
    tx: Tx, bank: Bank, steps: Sequence[Step], *, in_order: bool = False
) -> tuple[AccountId, list[datetime]]:
    """Books the steps on a new account, each in a batch of its own, and gives it with the instants."""
    opening = bank.opening(floor=None)
    now = bank.moment.now
    instants = [now]
    await ledger.submit(tx, [opening], bank.moment)
    for hours, behind, minor, displaced in steps:
        now += timedelta(hours=hours)
        today = (now + timedelta(hours=8)).date()
        day = today - timedelta(days=1) if behind and not in_order else today
        debtor, creditor = (opening.account_id, cash()) if minor < 0 else (cash(), opening.account_id)
        value_date = None if displaced is None else day + timedelta(days=displaced)
        command = bank.transfer(debtor, creditor, abs(minor), value_date=value_date)
        [outcome] = await ledger.submit(tx, [command], Moment(now, day))
        assert isinstance(outcome, Booked)
        instants.append(now)
    return opening.account_id, instants


async def everything(tx: Tx) -> list[asyncpg.Record]:
    """Every posting of the bank, for sums that know no shortcut."""
    return await tx.records(
        """select p.unit, p.account_id, a.gl, a.currency, a.side, p.amount, p.position, p.leg,
                  j.booked_at, j.booking_date, j.value_date
           from ledger.posting p join ledger.journal j using (unit, position)
           join ledger.account a on a.unit = p.unit and a.id = p.account_id order by p.unit, p.position, p.leg"""
    )


@PROPERTY
@given(steps=STEPS)
async def test_a_balance_as_booked_is_the_sum_of_what_was_booked_by_then(bank: Bank, steps: list[Step]) -> None:
    async with rolled_back(bank.db) as tx:
        account, instants = await live(tx, bank, steps)
        postings = [row for row in await everything(tx) if row["account_id"] == account]
        for instant in instants:
            for at in (instant - timedelta(microseconds=1), instant):
                expected = -sum(row["amount"] for row in postings if row["booked_at"] <= at)
                assert await ledger.balance_as_booked(tx, account, at) == cny(expected)


@PROPERTY
@given(steps=STEPS)
async def test_a_balance_by_value_is_the_sum_of_what_counts_by_that_day(bank: Bank, steps: list[Step]) -> None:
    async with rolled_back(bank.db) as tx:
        account, _ = await live(tx, bank, steps)
        postings = [row for row in await everything(tx) if row["account_id"] == account]
        for offset in range(-4, 25):
            day = FIRST_DAY + timedelta(days=offset)
            expected = -sum(row["amount"] for row in postings if row["value_date"] <= day)
            assert await ledger.balance_by_value(tx, account, day) == cny(expected)


@PROPERTY
@given(steps=STEPS)
async def test_a_trial_balance_is_the_sum_of_what_counts_from_either_end(bank: Bank, steps: list[Step]) -> None:
    async with rolled_back(bank.db) as tx:
        await live(tx, bank, steps)
        postings = await everything(tx)
        for offset in range(-4, 25, 2):
            day = FIRST_DAY + timedelta(days=offset)
            expected: dict[str, int] = {}
            for row in postings:
                if row["value_date"] <= day and row["unit"] == 0 and row["currency"] == CNY.number:
                    expected[row["gl"]] = expected.get(row["gl"], 0) + row["amount"]
            expected = {gl: amount for gl, amount in expected.items() if amount}
            end = await reading.read_day_end(tx, 0, day)
            through = {row.gl: row.amount for row in await closing.sum_postings_through(tx, 0, day, end)}
            later = {row.gl: row.amount for row in await closing.sum_postings_after(tx, 0, day, end)}
            accounts = await closing.sum_accounts(tx, 0)
            backwards = {row.gl: row.amount - later.get(row.gl, 0) for row in accounts if row.currency is CNY}
            assert {gl: amount for gl, amount in through.items() if amount} == expected
            assert {gl: amount for gl, amount in backwards.items() if amount} == expected
            shown = await ledger.trial_balance_of_unit(tx, 0, day)
            assert {line.gl: line.debit.minor - line.credit.minor for line in shown.lines} == expected


async def whole_statement(
    tx: Tx, account: AccountId, start: date | None, end: date | None, limit: int
) -> tuple[list[StatementLine], int, int]:
    lines: list[StatementLine] = []
    after: StatementCursor | None = None
    while True:
        page = await ledger.statement(tx, account, start=start, end=end, after=after, limit=limit)
        assert len(page.lines) <= limit
        lines += page.lines
        after = page.next
        if after is None:
            return lines, page.opening_balance.minor, page.closing_balance.minor


@PROPERTY
@given(steps=STEPS, limit=st.integers(1, 5))
async def test_statements_add_up_and_neither_lose_nor_repeat_a_line(bank: Bank, steps: list[Step], limit: int) -> None:
    async with rolled_back(bank.db) as tx:
        account, _ = await live(tx, bank, steps)
        whole, opening, closing_balance = await whole_statement(tx, account, None, None, 1000)
        assert opening == 0
        assert closing_balance == sum(line.amount.minor for line in whole)
        joined: list[StatementLine] = []
        for offset in range(-2, 25, DAYS):
            start = FIRST_DAY + timedelta(days=offset)
            lines, opening, closing_balance = await whole_statement(
                tx, account, start, start + timedelta(days=DAYS - 1), limit
            )
            balance = opening
            for line in lines:
                balance += line.amount.minor
                assert line.balance_after.minor == balance
            assert balance == closing_balance
            joined += lines
        assert joined == whole


@PROPERTY
@given(steps=STEPS)
async def test_a_statement_has_the_lines_booked_on_its_days(bank: Bank, steps: list[Step]) -> None:
    async with rolled_back(bank.db) as tx:
        account, _ = await live(tx, bank, steps, in_order=True)
        whole, _, _ = await whole_statement(tx, account, None, None, 1000)
        for offset in range(-2, 15):
            start, end = FIRST_DAY + timedelta(days=offset), FIRST_DAY + timedelta(days=offset + 2)
            lines, _, _ = await whole_statement(tx, account, start, end, 1000)
            assert lines == [line for line in whole if start <= line.booking_date <= end]


async def test_a_statement_of_no_days_is_empty(bank: Bank) -> None:
    account = await bank.open_account(minor=10)
    async with bank.db.transaction() as tx:
        page = await ledger.statement(tx, account, start=date.max, end=date.min, limit=10)
        first = await ledger.statement(tx, account, start=date.min, end=date.max, limit=10)
    assert (page.lines, page.opening_balance, page.closing_balance) == ((), cny(10), cny(10))
    assert [(line.amount, line.balance_after, line.kind) for line in first.lines] == [(cny(10), cny(10), "deposit")]


@pytest.mark.parametrize(
    ("index", "statement"),
    [
        (
            "posting_pkey",
            """explain select balance_after from ledger.posting
               where unit = 0 and account_id = 9 and position <= 9 order by position desc, leg desc limit 1""",
        ),
        (
            "batch_by_time",
            """explain select last_position from ledger.batch
               where unit = 0 and booked_at <= now() order by booked_at desc, last_position desc limit 1""",
        ),
        (
            "account_by_gl",
            "explain select id from ledger.account where unit = 0 and gl = '2011' and id > 9 order by id limit 9",
        ),
    ],
)
async def test_an_index_answers(bank: Bank, index: str, statement: str) -> None:
    async with rolled_back(bank.db) as tx:
        # Tables of a few pages are read whole; what matters is that an index can answer, in order and from its end.
        await tx.execute("set local enable_seqscan = off")
        await tx.execute("set local enable_bitmapscan = off")
        plan = "\n".join(record[0] for record in await tx.records(statement))
    assert index in plan
    assert "Seq Scan" not in plan


# What is not there


async def test_what_does_not_exist_is_refused(bank: Bank) -> None:
    nobody, now = AccountId.derive(0, "nobody"), bank.moment.now
    async with rolled_back(bank.db) as tx:
        for ask in (
            ledger.get_account(tx, nobody, now),
            ledger.balance_as_booked(tx, nobody, now),
            ledger.balance_by_value(tx, nobody, FIRST_DAY),
            ledger.statement(tx, nobody, start=None, end=None, limit=1),
        ):
            with pytest.raises(errors.UnknownAccount):
                await ask
        with pytest.raises(errors.UnknownEntry):
            await ledger.get_entry(tx, EntryId.derive(0, "nothing"))
        with pytest.raises(errors.UnknownHold):
            await ledger.get_hold(tx, HoldId.derive(0, "nothing"), now)
        with pytest.raises(errors.NoAccountingRule):
            await ledger.get_gl(tx, "current_deposit", "lottery")


@pytest.mark.parametrize("limit", [0, 1001])
async def test_a_page_has_a_limit(bank: Bank, limit: int) -> None:
    async with rolled_back(bank.db) as tx:
        with pytest.raises(AssertionError, match="a page has"):
            await ledger.read_changes(tx, 0, 0, limit)


# Accounts


async def test_an_account_reads_on_its_own_side(bank: Bank) -> None:
    deposit = await bank.open_account(minor=30, floor=-100)
    loan = await bank.open_account(gl="1303", side=Side.DEBIT, floor=None)
    await bank.book(bank.transfer(loan, deposit, 500))
    async with rolled_back(bank.db) as tx:
        read = await ledger.get_account(tx, deposit, bank.moment.now)
        lent = await ledger.get_account(tx, loan, bank.moment.now)
    assert (read.balance, read.floor, read.side, read.postings) == (cny(530), cny(-100), Side.CREDIT, 2)
    assert (lent.balance, lent.floor, lent.side, lent.gl) == (cny(500), None, Side.DEBIT, "1303")


async def test_accounts_are_listed_page_by_page(bank: Bank) -> None:
    opened = {await bank.open_account(2, gl="1303") for _ in range(5)}
    async with rolled_back(bank.db) as tx:
        now = bank.moment.now
        everyone = await ledger.list_accounts(tx, 2, now, limit=1000)
        assert [account.id for account in everyone] == sorted(account.id for account in everyone)
        pages: list[AccountId] = []
        while page := await ledger.list_accounts(tx, 2, now, gl="1303", after=pages[-1] if pages else None, limit=2):
            pages += [account.id for account in page]
        assert set(pages) == {account.id for account in everyone if account.gl == "1303"}
        assert len(pages) == len(set(pages))
        assert opened < set(pages)
        assert {account.internal for account in everyone if account.gl == "1001"} == {True}


# The journal


async def test_entries_are_found_by_kind_and_by_detail(bank: Bank) -> None:
    account = await bank.open_account()
    hostile = "o'clock\"; drop table ledger.journal; --"
    for minor, memo in ((1, "rent"), (2, hostile), (3, "rent")):
        await bank.book(bank.transfer(cash(), account, minor, kind="gift", detail={"memo": memo, "no": str(minor)}))
    async with rolled_back(bank.db) as tx:

        async def amounts(**wanted: str) -> list[int]:
            found = await ledger.list_entries(tx, 0, limit=1000, kind="gift", detail=wanted)
            return [entry.legs[0].amount.minor for entry in found]

        assert await amounts() == [1, 2, 3]
        assert await amounts(memo="rent") == [1, 3]
        assert await amounts(memo="rent", no="3") == [3]
        assert await amounts(memo=hostile) == [2]
        assert await amounts(absent="x") == []
        [entry] = await ledger.list_entries(tx, 0, limit=1, kind="gift")
        assert entry.detail == {"memo": "rent", "no": "1"}
        again = await ledger.list_entries(tx, 0, after_position=entry.position, limit=1, kind="gift")
        assert again[0].legs[0].amount.minor == 2


async def test_an_entry_shows_what_was_booked(bank: Bank) -> None:
    yen = await bank.open_account(currency=JPY, floor=None)
    command = bank.transfer(yen, cash(0, JPY), Money(7, JPY), value_date=FIRST_DAY + timedelta(days=2))
    reversal = ReverseEntry(id=bank.new_id(), entry_id=command.id, value_date=FIRST_DAY + timedelta(days=3))
    booked = await bank.book(command)
    await bank.book(reversal)
    async with rolled_back(bank.db) as tx:
        [entry] = await ledger.get_entry(tx, command.id)
        [undone] = await ledger.get_entry(tx, reversal.id)
    assert (entry.unit, entry.position, entry.kind, entry.detail) == (0, booked.position, "transfer", None)
    assert (entry.booked_at, entry.value_date) == (bank.moment.now, FIRST_DAY + timedelta(days=2))
    assert [(leg.leg, leg.side, leg.amount.minor, leg.balance_after) for leg in entry.legs] == [
        (0, Side.DEBIT, 7, 7),
        (1, Side.CREDIT, 7, -7),
    ]
    assert (undone.reverses, undone.kind, undone.value_date) == (entry.position, "reversal", FIRST_DAY + timedelta(3))


async def test_the_change_feed_has_every_position_once_also_under_many_writers(bank: Bank) -> None:
    accounts = [await bank.open_account(1, minor=1000) for _ in range(4)]
    seen: dict[int, list[PostedEntry]] = {unit: [] for unit in range(UNITS)}

    async def write(account: AccountId) -> None:
        for _ in range(10):
            await bank.submit(bank.transfer(account, cash(1), 1), bank.transfer(account, cash(2), 1))

    async def follow() -> None:
        for unit, feed in seen.items():
            async with bank.db.transaction() as tx:
                while page := await ledger.read_changes(tx, unit, feed[-1].position if feed else 0, 7):
                    feed.extend(page)

    writing = asyncio.gather(*(write(account) for account in accounts))
    while not writing.done():
        await follow()
    await writing
    await follow()
    async with rolled_back(bank.db) as tx:
        for unit, feed in seen.items():
            assert [entry.position for entry in feed] == list(range(1, await reading.read_last_position(tx, unit) + 1))
            assert all(sum(leg.side * leg.amount.minor for leg in entry.legs) == 0 for entry in feed)


# The chart of accounts


async def test_products_name_events_and_the_accounting_rules_name_codes(bank: Bank) -> None:
    async with rolled_back(bank.db) as tx:
        chart = {gl.code: gl for gl in await ledger.chart_of_accounts(tx)}
        rules = await ledger.accounting_rules(tx)
        assert await ledger.get_gl(tx, "current_deposit", "contract") == "2011"
    assert (chart["2011"].side, chart["2011"].name_zh) == (Side.CREDIT, "吸收存款")
    assert rules["current_deposit", "interest_credit"] == "6411"
    assert set(rules.values()) <= chart.keys()
