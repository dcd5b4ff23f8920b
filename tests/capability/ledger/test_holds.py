"""Holds: placed, drawn on in parts, ended once; expired by time alone."""

from datetime import timedelta

from tests.factories import Bank, cash, cny

from tael import ledger
from tael.kernel.ids import AccountId, HoldId
from tael.ledger import errors
from tael.ledger.model import (
    Account,
    AccountStatus,
    Booked,
    ChangeStatus,
    ExpireHold,
    Hold,
    HoldState,
    HoldUse,
    PlaceHold,
    VoidHold,
)
from tael.ledger.rules import expiry_of


async def account_of(bank: Bank, account_id: AccountId) -> Account:
    async with bank.db.transaction() as tx:
        return await ledger.get_account(tx, account_id, bank.moment.now)


async def hold_of(bank: Bank, hold_id: HoldId) -> Hold:
    async with bank.db.transaction() as tx:
        return await ledger.get_hold(tx, hold_id, bank.moment.now)


async def placed(bank: Bank, minor: int, of: int, *, lasts: timedelta = timedelta(days=7)) -> PlaceHold:
    command = bank.hold(await bank.open_account(minor=of), minor, lasts=lasts)
    await bank.book(command)
    return command


async def test_a_hold_sets_money_aside(bank: Bank) -> None:
    hold = await placed(bank, 30, of=100)
    account = await account_of(bank, hold.account_id)
    assert (account.balance, account.held, account.available) == (cny(100), cny(30), cny(70))
    read = await hold_of(bank, hold.hold_id)
    assert (read.state, read.amount, read.remaining) == (HoldState.HELD, cny(30), cny(30))


async def test_a_hold_is_posted_in_parts_and_ends_with_the_last(bank: Bank) -> None:
    hold = await placed(bank, 30, of=30)
    part = HoldUse(hold.hold_id, final=False)
    await bank.book(bank.transfer(hold.account_id, cash(), 10, hold=part))
    read = await hold_of(bank, hold.hold_id)
    assert (read.state, read.remaining) == (HoldState.HELD, cny(20))
    assert (await account_of(bank, hold.account_id)).available == cny(0)
    await bank.book(bank.transfer(hold.account_id, cash(), 20, hold=part))
    read = await hold_of(bank, hold.hold_id)
    assert (read.state, read.remaining) == (HoldState.POSTED, cny(0))
    ended = await bank.refused(bank.transfer(hold.account_id, cash(), 1, hold=part))
    assert isinstance(ended, errors.HoldEnded)
    assert ended.state == "posted"


async def test_a_final_posting_gives_the_rest_back(bank: Bank) -> None:
    hold = await placed(bank, 30, of=30)
    await bank.book(bank.transfer(hold.account_id, cash(), 10, hold=HoldUse(hold.hold_id)))
    account = await account_of(bank, hold.account_id)
    assert (account.balance, account.held, account.available) == (cny(20), cny(0), cny(20))


async def test_a_voided_hold_gives_all_back_once(bank: Bank) -> None:
    hold = await placed(bank, 30, of=30)
    await bank.book(VoidHold(id=bank.new_id(), hold_id=hold.hold_id))
    assert (await account_of(bank, hold.account_id)).available == cny(30)
    assert (await hold_of(bank, hold.hold_id)).state is HoldState.VOIDED


async def test_a_hold_may_be_placed_used_and_voided_in_one_batch(bank: Bank) -> None:
    account = await bank.open_account(minor=30)
    hold = bank.hold(account, 30)
    outcomes = await bank.submit(
        hold,
        bank.transfer(account, cash(), 10, hold=HoldUse(hold.hold_id, final=False)),
        VoidHold(id=bank.new_id(), hold_id=hold.hold_id),
        VoidHold(id=bank.new_id(), hold_id=hold.hold_id),
    )
    assert [type(outcome) for outcome in outcomes] == [Booked, Booked, Booked, errors.HoldEnded]
    assert (await account_of(bank, account)).available == cny(20)


async def test_an_expired_hold_counts_no_more_though_nobody_swept_it(bank: Bank) -> None:
    hold = await placed(bank, 30, of=30, lasts=timedelta(hours=1))
    bank.wait(timedelta(hours=1))
    account = await account_of(bank, hold.account_id)
    assert (account.held, account.available) == (cny(0), cny(30))
    read = await hold_of(bank, hold.hold_id)
    assert (read.state, read.remaining) == (HoldState.EXPIRED, cny(0))
    ended = await bank.refused(bank.transfer(hold.account_id, cash(), 1, hold=HoldUse(hold.hold_id)))
    assert isinstance(ended, errors.HoldEnded)
    assert ended.state == "expired"
    await bank.book(bank.transfer(hold.account_id, cash(), 30))
    assert (await account_of(bank, hold.account_id)).balance == cny(0)


async def test_an_expired_hold_cannot_be_voided(bank: Bank) -> None:
    hold = await placed(bank, 30, of=30, lasts=timedelta(hours=1))
    bank.wait(timedelta(hours=1))
    assert type(await bank.refused(VoidHold(id=bank.new_id(), hold_id=hold.hold_id))) is errors.HoldEnded


async def test_an_expired_hold_lets_its_account_close(bank: Bank) -> None:
    account = await bank.open_account(floor=-100)
    await bank.book(bank.hold(account, 30, lasts=timedelta(hours=1)))
    closing = ChangeStatus(id=bank.new_id(), account_id=account, status=AccountStatus.CLOSED)
    assert type(await bank.refused(closing)) is errors.AccountNotEmpty
    bank.wait(timedelta(hours=1))
    await bank.book(closing)


async def test_the_sweeper_ends_what_is_over_the_oldest_first(bank: Bank) -> None:
    late = await placed(bank, 10, of=10, lasts=timedelta(minutes=2))
    early = await placed(bank, 10, of=10, lasts=timedelta(minutes=1))
    lasting = await placed(bank, 10, of=10)
    bank.wait(timedelta(minutes=2))

    async def swept(limit: int) -> int:
        async with bank.db.transaction() as tx:
            return await ledger.sweep_expired_holds(tx, 0, bank.moment, limit)

    async def stored(hold: PlaceHold) -> str:
        async with bank.db.transaction() as tx:
            state: str = await tx.value("select state from ledger.hold where unit = 0 and id = $1", hold.hold_id)
            return state

    while await swept(1000):
        if await stored(late) == "held":
            assert await stored(early) == "expired"
    assert [await stored(hold) for hold in (early, late, lasting)] == ["expired", "expired", "held"]
    assert await swept(1) == 0


async def test_the_sweepers_command_after_an_expiry_by_posting_replays(bank: Bank) -> None:
    hold = await placed(bank, 30, of=30, lasts=timedelta(hours=1))
    bank.wait(timedelta(hours=1))
    await bank.book(bank.transfer(hold.account_id, cash(), 30))
    assert (await bank.book(expiry_of(hold.hold_id))).replayed
    another = ExpireHold(id=bank.new_id(), hold_id=hold.hold_id)
    assert type(await bank.refused(another)) is errors.HoldEnded


async def test_holds_are_listed_by_account_and_by_the_state_they_read_as(bank: Bank) -> None:
    account = await bank.open_account(minor=100)
    holds = [bank.hold(account, 10, lasts=timedelta(hours=hours)) for hours in (1, 1, 5, 5, 5)]
    await bank.submit(*holds, VoidHold(id=bank.new_id(), hold_id=holds[4].hold_id))
    bank.wait(timedelta(hours=2))
    now = bank.moment.now
    async with bank.db.transaction() as tx:
        found = {
            state: {hold.id for hold in await ledger.list_holds(tx, 0, now, account_id=account, state=state, limit=9)}
            for state in HoldState
        }
        pages: list[Hold] = []
        while page := await ledger.list_holds(
            tx, 0, now, account_id=account, after=pages[-1].id if pages else None, limit=2
        ):
            pages += page
    assert found == {
        HoldState.EXPIRED: {hold.hold_id for hold in holds[:2]},
        HoldState.HELD: {hold.hold_id for hold in holds[2:4]},
        HoldState.VOIDED: {holds[4].hold_id},
        HoldState.POSTED: set(),
    }
    assert [hold.id for hold in pages] == sorted(hold.hold_id for hold in holds)
