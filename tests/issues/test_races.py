"""What users of other systems met when two things happened at once."""

import asyncio

from tests.factories import Bank, cash, cny

from tael import accounts, ledger, parties
from tael.accounts.model import Movement, MovementKind, NewContract
from tael.kernel.ids import AccountId, PartyId
from tael.kernel.money import Currency
from tael.ledger.model import Account, AccountStatus, Booked, ChangeFloor, ChangeStatus, Command, Outcome
from tael.parties.model import NewParty, PartyKind


async def account_of(bank: Bank, account_id: AccountId) -> Account:
    """An account as it stands now."""
    async with bank.db.transaction(readonly=True) as tx:
        return await ledger.get_account(tx, account_id, bank.moment.now)


async def test_a_change_of_settings_never_restores_an_old_balance(bank: Bank) -> None:
    """Midaz PR #2444: a settings write restored a stale balance, and the loss was permanent."""
    account = await bank.open_account()
    commands: list[Command] = []
    for number in range(20):
        commands.append(bank.transfer(cash(), account, 10))
        commands.append(ChangeFloor(id=bank.new_id(), account_id=account, floor=-number))
        status = AccountStatus.FROZEN_DEBIT if number % 2 else AccountStatus.OPEN
        commands.append(ChangeStatus(id=bank.new_id(), account_id=account, status=status))
    outcomes = await asyncio.gather(*(bank.book(command) for command in commands))
    assert all(isinstance(outcome, Booked) for outcome in outcomes)
    found = await account_of(bank, account)
    assert (found.balance, found.postings) == (cny(200), 20)


async def test_interest_is_posted_once_though_two_jobs_post_it(bank: Bank) -> None:
    """Fineract FINERACT-1659, PR #5357, #5550: savings interest posted twice by a race."""
    party, account = PartyId.derive(0, "interest"), AccountId.derive(0, "interest")
    async with bank.db.transaction() as tx:
        await parties.register(tx, [NewParty(party, PartyKind.PERSON, "Saver")], bank.moment)
        order = NewContract(
            id=account, entry_id=bank.new_id(), party_id=party, product="current", currency=Currency("CNY")
        )
        await accounts.open_accounts(tx, [order], bank.moment)
    interest = Movement(
        id=bank.new_id(), account_id=account, kind=MovementKind.INTEREST_CREDIT, amount=cny(123), remark="June"
    )

    async def post() -> list[Outcome]:
        async with bank.db.transaction() as tx:
            return await accounts.book_movements(tx, [interest, interest], bank.moment)

    outcomes = [outcome for done in await asyncio.gather(post(), post()) for outcome in done]
    booked = [outcome for outcome in outcomes if isinstance(outcome, Booked)]
    assert sorted(outcome.replayed for outcome in booked) == [False, True, True, True]
    found = await account_of(bank, account)
    assert (found.balance, found.postings) == (cny(123), 1)


async def test_a_hot_account_holds_up_nobody_outside_its_unit(bank: Bank) -> None:
    """Formance, Architecting for scale: a hot source account locks the whole ledger's hash chain."""
    here, there = await bank.open_account(0), await bank.open_account(1)
    async with bank.db.transaction() as hot:
        [outcome] = await ledger.submit(hot, [bank.transfer(cash(1), there, 5)], bank.moment)
        assert isinstance(outcome, Booked)
        # Unit 1 is locked by a transaction that does not end until this block does.
        for _ in range(3):
            await bank.book(bank.transfer(cash(0), here, 7))
        assert (await account_of(bank, here)).balance == cny(21)
        waiting = asyncio.create_task(bank.book(bank.transfer(cash(1), there, 11)))
        async with bank.db.transaction(readonly=True) as tx:
            while not await tx.value("select count(*) from pg_locks where not granted"):  # noqa: ASYNC110 - a lock tells nobody
                await asyncio.sleep(0)
        assert not waiting.done()
    await waiting
    assert (await account_of(bank, there)).balance == cny(16)
