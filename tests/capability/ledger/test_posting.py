"""Posting: what is booked, what is refused and why, replays, cross-unit entries and reversals."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest
from tests.factories import CNY, JPY, Bank, cash, cny, legs

from tael import ledger
from tael.kernel.errors import KeyReused, Refusal, UnknownUnit
from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.kernel.money import MINOR_MAX, Currency, Money
from tael.ledger import errors
from tael.ledger.model import (
    GL_INTER_UNIT,
    AccountStatus,
    Booked,
    ChangeFloor,
    ChangeStatus,
    Command,
    ExpireHold,
    HoldUse,
    JournalEntry,
    OpenAccount,
    PostedEntry,
    PostEntry,
    Posting,
    ReverseEntry,
    Side,
    VoidHold,
    internal_account_id,
)
from tael.plumbing.db import Database

NOBODY = AccountId.derive(0, "nobody")
NO_ENTRY = EntryId.derive(0, "nothing")
NO_HOLD = HoldId.derive(0, "nothing")
NO_UNIT = 900


async def available(bank: Bank, account_id: AccountId) -> int:
    async with bank.db.transaction() as tx:
        return (await ledger.get_account(tx, account_id, bank.moment.now)).available.minor


async def records_of(bank: Bank, entry_id: EntryId) -> tuple[PostedEntry, ...]:
    async with bank.db.transaction() as tx:
        return await ledger.get_entry(tx, entry_id)


# Refusals: each prepares what it needs and gives the command that must be refused.


async def key_reused(bank: Bank) -> Command:
    account = await bank.open_account()
    booked = bank.transfer(cash(), account, 5)
    await bank.book(booked)
    return bank.transfer(cash(), account, 6, entry_id=booked.id)


async def key_reused_for_another_unit(bank: Bank) -> Command:
    account = await bank.open_account(1)
    booked = bank.transfer(cash(), account, 5)
    await bank.book(booked)
    return bank.transfer(cash(), cash(2), 5, entry_id=booked.id)


async def unknown_unit(bank: Bank) -> Command:
    return bank.transfer(cash(), cash(1), 5, entry_id=EntryId.derive(NO_UNIT, "x"))


async def account_of_an_unknown_unit(bank: Bank) -> Command:
    return bank.opening(0, account_id=AccountId.derive(NO_UNIT, "x"))


async def unknown_account(bank: Bank) -> Command:
    return bank.transfer(cash(), NOBODY, 5)


async def inter_unit_account_missing(bank: Bank) -> Command:
    euro = Currency("EUR")
    here = await bank.open_account(0, currency=euro, floor=None)
    there = await bank.open_account(1, currency=euro, floor=None)
    return bank.transfer(here, there, Money(5, euro))


async def account_between_units(bank: Bank) -> Command:
    return bank.transfer(await bank.open_account(1, minor=5), internal_account_id(0, GL_INTER_UNIT, CNY), 5)


async def unknown_hold(bank: Bank) -> Command:
    return VoidHold(id=bank.new_id(), hold_id=NO_HOLD)


async def unknown_hold_to_expire(bank: Bank) -> Command:
    return ExpireHold(id=bank.new_id(), hold_id=NO_HOLD)


async def unknown_entry(bank: Bank) -> Command:
    return ReverseEntry(id=bank.new_id(), entry_id=NO_ENTRY)


async def unknown_gl(bank: Bank) -> Command:
    return bank.opening(gl="9999")


async def account_exists(bank: Bank) -> Command:
    return bank.opening(account_id=await bank.open_account())


async def currency_mixed_up(bank: Bank) -> Command:
    return bank.transfer(cash(), await bank.open_account(), Money(5, JPY))


async def currency_of_a_hold_mixed_up(bank: Bank) -> Command:
    return bank.hold(await bank.open_account(currency=JPY), 5)


async def hold_away_from_its_account(bank: Bank) -> Command:
    there = bank.hold(await bank.open_account(1, minor=100), 5)
    return type(there)(id=bank.new_id(0), account_id=there.account_id, amount=there.amount, expires_at=there.expires_at)


async def value_date_too_far(bank: Bank) -> Command:
    return bank.transfer(cash(), cash(1), 5, value_date=bank.moment.business_date + timedelta(days=367))


async def already_reversed(bank: Bank) -> Command:
    original = bank.transfer(cash(), await bank.open_account(), 5)
    await bank.book(original)
    await bank.book(ReverseEntry(id=bank.new_id(), entry_id=original.id))
    return ReverseEntry(id=bank.new_id(), entry_id=original.id)


async def not_reversible_as_it_moved_nothing(bank: Bank) -> Command:
    opening = bank.opening()
    await bank.book(opening)
    return ReverseEntry(id=bank.new_id(), entry_id=opening.id)


async def not_reversible_as_it_is_a_reversal(bank: Bank) -> Command:
    original = bank.transfer(cash(), await bank.open_account(), 5)
    reversal = ReverseEntry(id=bank.new_id(), entry_id=original.id)
    await bank.submit(original, reversal)
    return ReverseEntry(id=bank.new_id(), entry_id=reversal.id)


async def in_status(bank: Bank, status: AccountStatus) -> AccountId:
    account = await bank.open_account(floor=None)
    await bank.book(ChangeStatus(id=bank.new_id(), account_id=account, status=status))
    return account


async def account_closed(bank: Bank) -> Command:
    return bank.transfer(cash(), await in_status(bank, AccountStatus.CLOSED), 5)


async def closed_account_reopened(bank: Bank) -> Command:
    closed = await in_status(bank, AccountStatus.CLOSED)
    return ChangeStatus(id=bank.new_id(), account_id=closed, status=AccountStatus.OPEN)


async def frozen_for_debit(bank: Bank) -> Command:
    return bank.transfer(await in_status(bank, AccountStatus.FROZEN_DEBIT), cash(), 5)


async def frozen_for_credit(bank: Bank) -> Command:
    return bank.transfer(cash(), await in_status(bank, AccountStatus.FROZEN_CREDIT), 5)


async def frozen_for_both(bank: Bank) -> Command:
    return bank.transfer(cash(), await in_status(bank, AccountStatus.FROZEN), 5)


async def frozen_for_holds(bank: Bank) -> Command:
    return bank.hold(await in_status(bank, AccountStatus.FROZEN_DEBIT), 5)


async def account_not_empty(bank: Bank) -> Command:
    account = await bank.open_account(minor=5)
    return ChangeStatus(id=bank.new_id(), account_id=account, status=AccountStatus.CLOSED)


async def hold_ended(bank: Bank) -> Command:
    hold = bank.hold(await bank.open_account(minor=5), 5)
    await bank.submit(hold, VoidHold(id=bank.new_id(), hold_id=hold.hold_id))
    return VoidHold(id=bank.new_id(), hold_id=hold.hold_id)


async def hold_not_over(bank: Bank) -> Command:
    hold = bank.hold(await bank.open_account(minor=5), 5)
    await bank.book(hold)
    return ExpireHold(id=bank.new_id(), hold_id=hold.hold_id)


async def hold_expiry_past(bank: Bank) -> Command:
    return bank.hold(await bank.open_account(minor=5), 5, lasts=timedelta(0))


async def hold_exceeded(bank: Bank) -> Command:
    account = await bank.open_account(minor=9)
    hold = bank.hold(account, 5)
    await bank.book(hold)
    return bank.transfer(account, cash(), 6, hold=HoldUse(hold.hold_id))


async def hold_not_used(bank: Bank) -> Command:
    account, other = await bank.open_account(minor=9), await bank.open_account(minor=9)
    hold = bank.hold(account, 5)
    await bank.book(hold)
    return bank.transfer(other, cash(), 5, hold=HoldUse(hold.hold_id))


async def balance_overflow(bank: Bank) -> Command:
    account = await bank.open_account(floor=None)
    other = await bank.open_account(floor=None)
    await bank.book(bank.transfer(other, account, MINOR_MAX))
    return bank.transfer(await bank.open_account(floor=None), account, 1)


async def insufficient_funds(bank: Bank) -> Command:
    return bank.transfer(await bank.open_account(minor=5), cash(), 6)


async def insufficient_funds_beside_a_hold(bank: Bank) -> Command:
    account = await bank.open_account(minor=9)
    await bank.book(bank.hold(account, 5))
    return bank.transfer(account, cash(), 5)


async def insufficient_funds_for_a_hold(bank: Bank) -> Command:
    return bank.hold(await bank.open_account(minor=5), 6)


async def floor_above_available(bank: Bank) -> Command:
    account = await bank.open_account(floor=-100)
    await bank.book(bank.transfer(account, cash(), 50))
    return ChangeFloor(id=bank.new_id(), account_id=account, floor=-49)


async def floor_above_zero(bank: Bank) -> Command:
    return bank.opening(floor=1)


async def detail_too_long(bank: Bank) -> Command:
    return bank.transfer(cash(), cash(1), 5, detail={"memo": "忆" * 2000})


async def kind_malformed(bank: Bank) -> Command:
    return bank.transfer(cash(), cash(1), 5, kind="=Transfer")


REFUSALS: list[tuple[Callable[[Bank], Awaitable[Command]], type[Refusal], str | None]] = [
    (detail_too_long, errors.DetailTooLong, "detail"),
    (kind_malformed, errors.KindMalformed, "kind"),
    (key_reused, KeyReused, None),
    (key_reused_for_another_unit, KeyReused, None),
    (unknown_unit, UnknownUnit, None),
    (account_of_an_unknown_unit, UnknownUnit, "account_id"),
    (unknown_account, errors.UnknownAccount, "postings[1].account_id"),
    (inter_unit_account_missing, errors.UnknownAccount, "postings"),
    (account_between_units, errors.AccountReserved, "postings[1].account_id"),
    (unknown_hold, errors.UnknownHold, "hold.hold_id"),
    (unknown_hold_to_expire, errors.UnknownHold, "hold_id"),
    (unknown_entry, errors.UnknownEntry, "entry_id"),
    (unknown_gl, errors.UnknownGl, "gl"),
    (account_exists, errors.AccountExists, "account_id"),
    (currency_mixed_up, errors.CurrencyMixedUp, "postings[0].amount.currency"),
    (currency_of_a_hold_mixed_up, errors.CurrencyMixedUp, "amount.currency"),
    (hold_away_from_its_account, errors.HoldAwayFromAccount, "id"),
    (value_date_too_far, errors.ValueDateTooFar, "value_date"),
    (already_reversed, errors.AlreadyReversed, "entry_id"),
    (not_reversible_as_it_moved_nothing, errors.NotReversible, "entry_id"),
    (not_reversible_as_it_is_a_reversal, errors.NotReversible, "entry_id"),
    (account_closed, errors.AccountClosed, "postings[1].account_id"),
    (closed_account_reopened, errors.AccountClosed, "account_id"),
    (frozen_for_debit, errors.AccountFrozen, "postings[0].account_id"),
    (frozen_for_credit, errors.AccountFrozen, "postings[1].account_id"),
    (frozen_for_both, errors.AccountFrozen, "postings[1].account_id"),
    (frozen_for_holds, errors.AccountFrozen, "account_id"),
    (account_not_empty, errors.AccountNotEmpty, "status"),
    (hold_ended, errors.HoldEnded, "hold.hold_id"),
    (hold_not_over, errors.HoldNotOver, "hold_id"),
    (hold_expiry_past, errors.HoldExpiryPast, "expires_at"),
    (hold_exceeded, errors.HoldExceeded, "hold.hold_id"),
    (hold_not_used, errors.HoldNotUsed, "hold.hold_id"),
    (balance_overflow, errors.BalanceOverflow, "postings[1].amount"),
    (insufficient_funds, errors.InsufficientFunds, "postings[0].amount"),
    (insufficient_funds_beside_a_hold, errors.InsufficientFunds, "postings[0].amount"),
    (insufficient_funds_for_a_hold, errors.InsufficientFunds, "amount"),
    (floor_above_available, errors.FloorAboveAvailable, "floor"),
    (floor_above_zero, errors.FloorAboveAvailable, "floor"),
]


async def heads(bank: Bank) -> list[tuple[int, int]]:
    async with bank.db.transaction() as tx:
        return [tuple(row) for row in await tx.records("select unit, position from ledger.unit order by unit")]


@pytest.mark.parametrize(("prepare", "refusal", "field"), REFUSALS, ids=[row[0].__name__ for row in REFUSALS])
async def test_a_command_is_refused_for_its_reason_and_leaves_no_trace(
    bank: Bank, prepare: Callable[[Bank], Awaitable[Command]], refusal: type[Refusal], field: str | None
) -> None:
    command = await prepare(bank)
    before = await heads(bank)
    said = await bank.refused(command)
    assert type(said) is refusal
    assert said.field == field
    assert await heads(bank) == before


async def test_a_value_date_in_a_closed_period_is_refused(bank: Bank) -> None:
    async with bank.db.transaction() as tx:
        await ledger.close_period(tx, bank.moment.business_date - timedelta(days=30), by="test", moment=bank.moment)
        tx.events.clear()  # what becomes of an event is for the tests of the outbox
    account = await bank.open_account()
    day = bank.moment.business_date - timedelta(days=30)
    assert type(await bank.refused(bank.transfer(cash(), account, 5, value_date=day))) is errors.PeriodClosed
    await bank.book(bank.transfer(cash(), account, 5, value_date=day + timedelta(days=1)))


@pytest.mark.parametrize(
    ("postings", "refusal"),
    [
        ((Posting(NOBODY, Side.DEBIT, cny(5)),), errors.EntryTooShort),
        (legs(NOBODY, NOBODY, cny(5)) * 51, errors.EntryTooLong),
        (legs(NOBODY, NOBODY, cny(0)), errors.AmountNotPositive),
        (legs(NOBODY, NOBODY, cny(-1)), errors.AmountNotPositive),
        ((Posting(NOBODY, Side.DEBIT, cny(5)), Posting(NOBODY, Side.CREDIT, cny(6))), errors.EntryUnbalanced),
        ((Posting(NOBODY, Side.DEBIT, cny(5)), Posting(NOBODY, Side.CREDIT, Money(5, JPY))), errors.EntryUnbalanced),
    ],
)
def test_an_unsound_entry_cannot_be_built(postings: tuple[Posting, ...], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        JournalEntry(id=NO_ENTRY, kind="transfer", postings=postings)


def test_a_hold_of_nothing_cannot_be_built(bank: Bank) -> None:
    with pytest.raises(errors.AmountNotPositive):
        bank.hold(NOBODY, 0)


async def test_a_batch_that_is_too_large_is_refused_whole(bank: Bank) -> None:
    command = VoidHold(id=bank.new_id(), hold_id=NO_HOLD)
    with pytest.raises(errors.BatchTooLarge):
        await bank.submit(*[command] * 10_001)


async def test_a_refused_command_leaves_the_rest_of_its_batch_unharmed(bank: Bank) -> None:
    account = await bank.open_account(minor=10)
    outcomes = await bank.submit(
        bank.transfer(account, cash(), 8), bank.transfer(account, cash(), 8), bank.transfer(account, cash(), 2)
    )
    assert [type(outcome) for outcome in outcomes] == [Booked, errors.InsufficientFunds, Booked]
    assert await available(bank, account) == 0


# Replays


async def test_the_same_command_replays_its_outcome_in_its_batch_and_later(bank: Bank) -> None:
    account = await bank.open_account(minor=10)
    command = bank.transfer(account, cash(), 8, detail={"memo": "rent"})
    first, again = await bank.submit(command, command)
    bank.wait()
    [later] = await bank.submit(command)
    assert isinstance(first, Booked)
    assert not first.replayed
    assert isinstance(again, Booked)
    assert isinstance(later, Booked)
    assert again == later == Booked(first.id, first.position, first.booked_at, replayed=True)
    assert await available(bank, account) == 2


async def test_a_refused_command_may_come_again(bank: Bank) -> None:
    account = await bank.open_account()
    command = bank.transfer(account, cash(), 8)
    await bank.refused(command)
    await bank.book(bank.transfer(cash(), account, 8))
    assert not (await bank.book(command)).replayed


@pytest.mark.parametrize("change", ["amount", "kind", "detail", "value_date", "accounts", "hold"])
async def test_any_other_content_under_the_same_id_is_refused(bank: Bank, change: str) -> None:
    account = await bank.open_account(minor=50)
    first = bank.transfer(account, cash(), 8)
    await bank.book(first)
    others = {
        "amount": bank.transfer(account, cash(), 9, entry_id=first.id),
        "kind": bank.transfer(account, cash(), 8, entry_id=first.id, kind="fee"),
        "detail": bank.transfer(account, cash(), 8, entry_id=first.id, detail={"memo": "x"}),
        "value_date": bank.transfer(account, cash(), 8, entry_id=first.id, value_date=date(2026, 3, 2)),
        "accounts": bank.transfer(cash(), account, 8, entry_id=first.id),
        "hold": bank.transfer(account, cash(), 8, entry_id=first.id, hold=HoldUse(NO_HOLD)),
    }
    assert type(await bank.refused(others[change])) is KeyReused


async def test_every_kind_of_command_replays(bank: Bank) -> None:
    opening = bank.opening()
    account = opening.account_id
    deposit = bank.transfer(cash(), account, 10)
    hold = bank.hold(account, 4)
    commands: list[Command] = [
        opening,
        deposit,
        hold,
        VoidHold(id=bank.new_id(), hold_id=hold.hold_id),
        ReverseEntry(id=bank.new_id(), entry_id=deposit.id),
        ChangeFloor(id=bank.new_id(), account_id=account, floor=-5),
        ChangeStatus(id=bank.new_id(), account_id=account, status=AccountStatus.CLOSED),
    ]
    first = await bank.submit(*commands)
    again = await bank.submit(*commands)
    assert [(type(outcome), getattr(outcome, "replayed", None)) for outcome in first] == [(Booked, False)] * 7
    assert [(type(outcome), getattr(outcome, "replayed", None)) for outcome in again] == [(Booked, True)] * 7


# Cross-unit entries


async def test_an_entry_across_units_balances_in_each_and_over_the_bank(bank: Bank) -> None:
    debtor, creditor = await bank.open_account(0, minor=100), await bank.open_account(1)
    command = bank.transfer(debtor, creditor, 30, entry_id=bank.new_id(2))
    booked = await bank.book(command)
    records = await records_of(bank, command.id)
    assert [record.unit for record in records] == [2, 0, 1]
    assert records[0].position == booked.position
    assert records[0].legs == ()
    between = {unit: internal_account_id(unit, GL_INTER_UNIT, CNY) for unit in (0, 1)}
    assert [[(leg.account_id, leg.side, leg.amount.minor) for leg in record.legs] for record in records[1:]] == [
        [(debtor, Side.DEBIT, 30), (between[0], Side.CREDIT, 30)],
        [(creditor, Side.CREDIT, 30), (between[1], Side.DEBIT, 30)],
    ]
    async with bank.db.transaction() as tx:
        owed = [
            (await ledger.get_account(tx, internal_account_id(unit, GL_INTER_UNIT, CNY), bank.moment.now)).balance.minor
            for unit in range(3)
        ]
    assert sum(owed) == 0


async def test_an_entry_across_units_in_two_currencies_nets_each(bank: Bank) -> None:
    yuan, yen = await bank.open_account(0, minor=100), await bank.open_account(1, currency=JPY)
    exchange = {
        (unit, currency): internal_account_id(unit, "3002", currency) for unit in (0, 1) for currency in (CNY, JPY)
    }
    entry = JournalEntry(
        id=bank.new_id(),
        kind="exchange",
        postings=(
            *legs(yuan, exchange[0, CNY], cny(50)),
            *legs(exchange[0, JPY], yen, Money(1000, JPY)),
        ),
    )
    await bank.book(PostEntry(entry))
    home, away = await records_of(bank, entry.id)
    assert len(home.legs) == 4
    assert [(leg.amount, leg.side) for leg in away.legs] == [
        (Money(1000, JPY), Side.CREDIT),
        (Money(1000, JPY), Side.DEBIT),
    ]


async def test_units_that_an_entry_balances_in_owe_nothing(bank: Bank) -> None:
    entry = JournalEntry(
        id=bank.new_id(),
        kind="transfer",
        postings=(
            *legs(cash(0), await bank.open_account(0), cny(5)),
            *legs(cash(1), await bank.open_account(1), cny(7)),
        ),
    )
    await bank.book(PostEntry(entry))
    assert [len(record.legs) for record in await records_of(bank, entry.id)] == [2, 2]


# Reversals


@pytest.mark.parametrize("home", [0, 1, 2])
async def test_a_reversal_across_units_restores_every_balance_once(bank: Bank, home: int) -> None:
    debtor, creditor = await bank.open_account(0, minor=100), await bank.open_account(1, minor=5)
    between = [internal_account_id(unit, GL_INTER_UNIT, CNY) for unit in (0, 1)]

    async def balances() -> list[int]:
        async with bank.db.transaction() as tx:
            accounts = [debtor, creditor, *between]
            return [(await ledger.get_account(tx, a, bank.moment.now)).balance.minor for a in accounts]

    before = await balances()
    original = bank.transfer(debtor, creditor, 30)
    await bank.book(original)
    reversal = ReverseEntry(id=bank.new_id(home), entry_id=original.id, detail={"reason": "sent twice"})
    await bank.book(reversal)
    assert await balances() == before
    positions = {record.unit: record.position for record in await records_of(bank, original.id)}
    reversed_by_unit = {r.unit: r.reverses for r in await records_of(bank, reversal.id) if r.legs}
    assert reversed_by_unit == positions
    once_more = ReverseEntry(id=bank.new_id((home + 1) % 3), entry_id=original.id)
    assert type(await bank.refused(once_more)) is errors.AlreadyReversed


async def test_a_batch_reverses_what_it_books_and_only_once(bank: Bank) -> None:
    original = bank.transfer(cash(), await bank.open_account(), 5)
    outcomes = await bank.submit(
        original,
        ReverseEntry(id=bank.new_id(), entry_id=original.id),
        ReverseEntry(id=bank.new_id(), entry_id=original.id),
    )
    assert [type(outcome) for outcome in outcomes] == [Booked, Booked, errors.AlreadyReversed]


async def test_a_reversal_is_refused_where_the_money_is_gone(bank: Bank) -> None:
    account = await bank.open_account()
    original = bank.transfer(cash(), account, 5)
    await bank.submit(original, bank.transfer(account, cash(), 3))
    reversal = ReverseEntry(id=bank.new_id(), entry_id=original.id)
    assert type(await bank.refused(reversal)) is errors.InsufficientFunds


# Accounts


async def test_money_coming_in_is_never_refused_for_a_low_balance(bank: Bank) -> None:
    account = await bank.open_account(floor=-100)
    await bank.book(bank.transfer(account, cash(), 100))
    async with bank.db.transaction() as tx:
        # A floor that was moved by law rather than by the bank.
        await tx.execute("alter table ledger.account drop constraint account_keeps_its_floor")
        await tx.execute("update ledger.account set floor = 0 where unit = $1 and id = $2", account.unit, account)
        await ledger.submit(tx, [command := bank.transfer(cash(), account, 10)], bank.moment)
        assert (await ledger.get_entry(tx, command.id))[0].legs[1].balance_after == 90
        await tx.execute("update ledger.account set floor = -100 where unit = $1 and id = $2", account.unit, account)
        await tx.execute(
            "alter table ledger.account add constraint account_keeps_its_floor check (side * balance - held >= floor)"
        )


async def test_an_account_without_a_floor_goes_to_any_balance(bank: Bank, db: Database) -> None:
    account = await bank.open_account(floor=None)
    await bank.book(bank.transfer(account, cash(), 10**12))
    async with db.transaction() as tx:
        read = await ledger.get_account(tx, account, bank.moment.now)
    assert (read.balance, read.floor, read.postings) == (cny(-(10**12)), None, 1)


async def test_both_legs_may_name_one_account(bank: Bank) -> None:
    account = await bank.open_account(minor=10)
    command = bank.transfer(account, account, 50)
    await bank.book(command)
    [record] = await records_of(bank, command.id)
    assert [leg.balance_after for leg in record.legs] == [40, -10]
    assert await available(bank, account) == 10


async def test_an_account_opens_from_another_unit(bank: Bank) -> None:
    opening: OpenAccount = bank.opening(0, account_id=AccountId.derive(1, "from afar"))
    await bank.book(opening)
    assert [record.unit for record in await records_of(bank, opening.id)] == [0, 1]
    await bank.book(bank.transfer(cash(1), opening.account_id, 5))
