"""What users of other ledgers met with holds."""

from datetime import timedelta

from tests.factories import Bank, cash

from tael import ledger
from tael.kernel.ids import AccountId, HoldId
from tael.ledger.errors import HoldEnded, InsufficientFunds
from tael.ledger.model import Account, HoldUse, VoidHold


async def account_of(bank: Bank, account_id: AccountId) -> Account:
    """An account as it stands now."""
    async with bank.db.transaction(readonly=True) as tx:
        return await ledger.get_account(tx, account_id, bank.moment.now)


async def placed(bank: Bank, account_id: AccountId, minor: int) -> HoldId:
    """A hold of so many fen."""
    command = bank.hold(account_id, minor)
    await bank.book(command)
    return command.hold_id


async def test_a_rejected_hold_cannot_be_committed(bank: Bank) -> None:
    """Blnk #182: rejected inflight transactions can be applied."""
    account = await bank.open_account(minor=1000)
    hold = await placed(bank, account, 800)
    await bank.book(VoidHold(id=bank.new_id(), hold_id=hold))
    refusal = await bank.refused(bank.transfer(account, cash(), 800, hold=HoldUse(hold)))
    assert isinstance(refusal, HoldEnded)
    assert (await account_of(bank, account)).balance.minor == 1000


async def test_six_holds_of_1000_do_not_fit_on_5000(bank: Bank) -> None:
    """Blnk #181: balance checks during inflight transactions do not account for inflight debits."""
    account = await bank.open_account(minor=5000)
    outcomes = await bank.submit(*(bank.hold(account, 1000) for _ in range(6)))
    assert [isinstance(outcome, InsufficientFunds) for outcome in outcomes] == [False] * 5 + [True]
    found = await account_of(bank, account)
    assert (found.balance.minor, found.held.minor, found.available.minor) == (5000, 5000, 0)
    assert isinstance(await bank.refused(bank.transfer(account, cash(), 1)), InsufficientFunds)


async def test_a_cancelled_hold_conserves_what_there_is(bank: Bank) -> None:
    """Midaz PR #2317, #2437: a cancel left available > 0 and overdraft > 0, and doubled the overdraft."""
    account = await bank.open_account(minor=300, floor=-1000)
    hold = await placed(bank, account, 800)
    await bank.book(bank.transfer(account, cash(), 200, hold=HoldUse(hold, final=False)))
    await bank.book(VoidHold(id=bank.new_id(), hold_id=hold))
    found = await account_of(bank, account)
    assert (found.balance.minor, found.held.minor, found.available.minor) == (100, 0, 100)
    assert isinstance(await bank.refused(VoidHold(id=bank.new_id(), hold_id=hold)), HoldEnded)
    async with bank.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        reports = await ledger.check_promises(tx, bank.moment.now)
    assert [report.promise for report in reports if not report.is_kept] == []


async def test_an_expired_hold_reduces_nothing_though_nobody_swept_it(bank: Bank) -> None:
    """TigerBeetle #2118: inconsistent reporting of account balance for expired pending transfers."""
    account = await bank.open_account(minor=1000)
    await bank.book(bank.hold(account, 900, lasts=timedelta(seconds=10)))
    assert (await account_of(bank, account)).available.minor == 100
    bank.wait(timedelta(seconds=10))
    found = await account_of(bank, account)
    assert (found.held.minor, found.available.minor) == (0, 1000)
    await bank.book(bank.transfer(account, cash(), 1000))
