"""The promises: kept by a sound bank, and each seen to break when a fault is planted."""

from datetime import timedelta

import pytest
from tests.factories import CNY, JPY, Bank, cash, rolled_back

from tael import ledger
from tael.kernel.money import Money
from tael.ledger.actions import checking
from tael.ledger.model import GL_INTER_UNIT, HoldUse, ReverseEntry, internal_account_id
from tael.plumbing.db import Tx
from tael.plumbing.promises import PromiseReport

PROMISES = (
    "entries_balance",
    "balance_is_sum_of_postings",
    "available_at_least_floor",
    "held_is_sum_of_active_holds",
    "positions_gapless",
    "chain_intact",
    "gl_equals_subledger",
    "units_owe_each_other_nothing",
    "no_hold_past_expiry",
)
# The debit of the marked deposit, the record of the marked hold, and an account that has both.
DEBIT = "unit = 0 and leg = 0 and position = (select position from ledger.journal where unit = 0 and kind = 'marked')"
HOLD = "unit = 0 and position = (select max(position) from ledger.journal where unit = 0 and kind = 'hold_placed')"

FAULTS = {
    "an amount is raised": (
        f"update ledger.posting set amount = amount + 1 where {DEBIT}",  # noqa: S608 - a constant of this file
        {"entries_balance", "balance_is_sum_of_postings", "gl_equals_subledger", "chain_intact"},
    ),
    "a leg is left out": (
        f"delete from ledger.posting where {DEBIT}",  # noqa: S608 - as above
        {"entries_balance", "balance_is_sum_of_postings", "gl_equals_subledger", "chain_intact"},
    ),
    "both legs are changed alike": (
        """update ledger.posting set amount = 2 * amount
           where unit = 0 and position = (select position from ledger.journal where unit = 0 and kind = 'marked')""",
        {"balance_is_sum_of_postings", "gl_equals_subledger", "chain_intact"},
    ),
    "a posting moves to an account that is not there": (
        f"update ledger.posting set account_id = 7 where {DEBIT}",  # noqa: S608 - as above
        {"balance_is_sum_of_postings", "gl_equals_subledger", "chain_intact"},
    ),
    "a balance after is changed": (
        f"update ledger.posting set balance_after = 9223372036854775807 where {DEBIT}",  # noqa: S608 - as above
        {"balance_is_sum_of_postings", "chain_intact"},
    ),
    "the currency of an entry is changed": (
        """update ledger.posting set currency = 392
           where unit = 0 and position = (select position from ledger.journal where unit = 0 and kind = 'marked')""",
        {"gl_equals_subledger", "chain_intact"},
    ),
    "a posting counts for another day than its entry": (
        f"update ledger.posting set value_date = '2020-01-01' where {DEBIT}",  # noqa: S608 - as above
        {"chain_intact"},
    ),
    "an entry counts for another day": (
        "update ledger.journal set value_date = '2020-01-01' where unit = 0 and kind = 'marked'",
        {"chain_intact"},
    ),
    "a detail is rewritten": (
        """update ledger.journal set detail = '{"memo":"loan"}' where unit = 0 and kind = 'marked'""",
        {"chain_intact"},
    ),
    "a record without postings is deleted": (
        f"delete from ledger.journal where {HOLD}",  # noqa: S608 - as above
        {"positions_gapless", "chain_intact"},
    ),
    "a record with postings is deleted": (
        "delete from ledger.journal where unit = 0 and kind = 'marked'",
        {"positions_gapless", "chain_intact"},
    ),
    "a posting stands after the last record": (
        f"update ledger.posting set position = position + 100000 where {DEBIT}",  # noqa: S608 - as above
        {"entries_balance", "balance_is_sum_of_postings", "positions_gapless", "chain_intact"},
    ),
    "a chain is rewritten": (
        """update ledger.batch set chain = sha256(chain)
           where unit = 0 and last_position = (select min(last_position) from ledger.batch where unit = 0)""",
        {"chain_intact"},
    ),
    "a batch is deleted": (
        "delete from ledger.batch where unit = 1 and last_position = (select position from ledger.unit where unit = 1)",
        {"chain_intact"},
    ),
    "a batch is told at another time": (
        """update ledger.batch set booked_at = booked_at - interval '1 day'
           where unit = 0 and last_position = (select min(last_position) from ledger.batch where unit = 0)""",
        {"chain_intact"},
    ),
    "the head of a unit is rewritten": (
        "update ledger.unit set chain = sha256(chain) where unit = 2",
        {"chain_intact"},
    ),
    "the head of a unit runs ahead": (
        "update ledger.unit set position = position + 1 where unit = 2",
        {"positions_gapless"},
    ),
    "a balance is raised": (
        "update ledger.account set balance = balance - 1 where unit = 0 and gl = '2011'",
        {"balance_is_sum_of_postings", "gl_equals_subledger"},
    ),
    "a count of postings is wrong": (
        "update ledger.account set seq = seq + 1 where unit = 0 and gl = '2011'",
        {"balance_is_sum_of_postings"},
    ),
    "an account is put under another code": (
        "update ledger.account set gl = '1003' where unit = 1 and gl = '3003'",
        {"units_owe_each_other_nothing"},
    ),
    "a unit is owed what no unit owes": (
        "update ledger.account set balance = balance + 5 where unit = 1 and gl = '3003' and currency = 156",
        {"balance_is_sum_of_postings", "gl_equals_subledger", "units_owe_each_other_nothing"},
    ),
    "a floor lies above what there is": (
        """alter table ledger.account drop constraint account_keeps_its_floor;
           update ledger.account set floor = 1000000 where unit = 0 and gl = '2011'""",
        {"available_at_least_floor"},
    ),
    "money is held for no hold": (
        "update ledger.account set held = held + 1 where unit = 0 and gl = '2011' and held > 0",
        {"held_is_sum_of_active_holds"},
    ),
    "a hold is forgotten": (
        "update ledger.hold set state = 'voided', remaining = 0, ended_position = 1 where state = 'held'",
        {"held_is_sum_of_active_holds"},
    ),
    "a hold belongs to no account": (
        "update ledger.hold set account_id = 7 where state = 'held'",
        {"held_is_sum_of_active_holds"},
    ),
    "a hold outlives its time": (
        "update ledger.hold set expires_at = '2026-03-01' where state = 'held'",
        {"no_hold_past_expiry"},
    ),
}


@pytest.fixture(scope="module", autouse=True)
async def _everything_that_a_bank_books(bank: Bank) -> None:
    one, two = await bank.open_account(0), await bank.open_account(1)
    yen = await bank.open_account(2, minor=5000, currency=JPY)
    hold, lasting = bank.hold(one, 10), bank.hold(one, 20)
    marked = bank.transfer(cash(), one, 100, kind="marked", detail={"memo": "薪水"})
    await bank.book(marked)
    bank.wait()
    sent = bank.transfer(one, two, 30, value_date=bank.moment.business_date + timedelta(days=3))
    await bank.submit(hold, lasting, sent, bank.transfer(one, two, 5))
    await bank.submit(
        bank.transfer(one, cash(), 4, hold=HoldUse(hold.hold_id, final=False)),
        ReverseEntry(id=bank.new_id(2), entry_id=sent.id),
        bank.transfer(yen, cash(0, JPY), Money(1, JPY)),
    )


async def check(bank: Bank, tx: Tx) -> dict[str, PromiseReport]:
    reports = await ledger.check_promises(tx, bank.moment.now)
    return {report.promise: report for report in reports}


async def test_a_sound_bank_keeps_its_promises(bank: Bank) -> None:
    async with bank.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        reports = await check(bank, tx)
    assert tuple(reports) == PROMISES
    assert [report for report in reports.values() if not report.is_kept] == []
    assert all(report.examined > 0 for report in reports.values())


async def test_promises_are_checked_in_one_snapshot(bank: Bank) -> None:
    async with bank.db.transaction() as tx:
        with pytest.raises(AssertionError, match="one snapshot"):
            await check(bank, tx)


@pytest.mark.parametrize("stretch", [1, 3, 20_000])
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_planted_fault_breaks_its_promises(
    bank: Bank, fault: str, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "CHAIN_POSITIONS_MAX", stretch)
    statement, broken = FAULTS[fault]
    async with rolled_back(bank.db) as tx:
        # As an intruder would: with the triggers that guard history switched off.
        await tx.execute("set local session_replication_role = replica")
        await tx.execute(statement)
        reports = await check(bank, tx)
    assert {promise for promise, report in reports.items() if not report.is_kept} == broken


def test_every_promise_is_seen_to_break() -> None:
    assert set().union(*(broken for _, broken in FAULTS.values())) == set(PROMISES)


async def test_a_violation_names_what_is_wrong(bank: Bank) -> None:
    account = internal_account_id(1, GL_INTER_UNIT, CNY)
    async with rolled_back(bank.db) as tx:
        before = (await ledger.get_account(tx, account, bank.moment.now)).balance.minor
        await tx.execute("update ledger.account set balance = balance + 5 where unit = 1 and id = $1", account)
        reports = await check(bank, tx)
    assert reports["balance_is_sum_of_postings"].violations == (
        f"Account {account.text} of unit 1 has a balance of {before + 5}, its postings sum to {before}.",
    )
    assert reports["units_owe_each_other_nothing"].violations == (
        "Units owe each other 5 in CNY that no unit is owed.",
    )


async def test_a_report_names_a_page_of_violations(bank: Bank) -> None:
    async with rolled_back(bank.db) as tx:
        await tx.execute("update ledger.account set seq = seq + 1 where unit = any('{0,1,2}')")
        reports = await check(bank, tx)
    assert len(reports["balance_is_sum_of_postings"].violations) == checking.VIOLATIONS_MAX


async def test_a_hold_past_its_expiry_has_its_grace(bank: Bank) -> None:
    async with rolled_back(bank.db) as tx:
        over = bank.moment.now + timedelta(days=7)
        for waited, kept in ((timedelta(minutes=9), True), (timedelta(minutes=10), False)):
            reports = {report.promise: report for report in await ledger.check_promises(tx, over + waited)}
            assert reports["no_hold_past_expiry"].is_kept is kept
