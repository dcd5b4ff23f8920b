"""Limits of types and mandates: exact at their edge, never passed by two at once, counted once."""

import asyncio
from datetime import timedelta

import pytest
from tests.capability.accounts.conftest import Branch
from tests.factories import cny, rolled_back

from tael import accounts, payments
from tael.accounts.errors import (
    BalanceLimitExceeded,
    DayLimitExceeded,
    MandateDayLimitExceeded,
    MandateLimitExceeded,
    NotASignatory,
    SecondSignatureNeeded,
    SubAccountOnly,
    YearLimitExceeded,
)
from tael.accounts.model import (
    Contract,
    MandateRole,
    MoveDirection,
    MovementKind,
    NewCosignature,
    NewMove,
    NewSubAccount,
    Signing,
)
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, PartyId, PaymentId
from tael.ledger.errors import InsufficientFunds
from tael.ledger.model import Booked
from tael.payments.errors import UnknownDebtorAccount
from tael.payments.model import PaymentOrder, Settled


def order(
    branch: Branch, debtor: Contract, creditor: Contract, minor: int, payer: PartyId | None = None
) -> PaymentOrder:
    return PaymentOrder(
        id=PaymentId.derive(debtor.id.unit, "limits", branch.number()),
        payer=payer or debtor.party_id,
        debtor_account_id=debtor.id,
        creditor_account_id=creditor.id,
        instructed_amount=cny(minor),
    )


async def pay(branch: Branch, *orders: PaymentOrder) -> list[Settled | Refusal]:
    async with branch.bank.db.transaction() as tx:
        return await payments.submit_payments(tx, orders, branch.bank.moment)


async def broken(branch: Branch) -> list[str]:
    async with branch.bank.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        reports = await accounts.check_promises(tx, branch.bank.moment.now)
    return [violation for report in reports for violation in report.violations]


async def test_a_type_ii_account_pays_10_000_a_day_to_others(branch: Branch) -> None:
    first, second = await branch.open_bound("type-2", minor=50_000_00)
    shop = await branch.open(await branch.party(1))
    outcomes = await pay(
        branch,
        order(branch, second, shop, 9_999_99),
        order(branch, second, shop, 2),
        order(branch, second, first, 20_000_00),
        order(branch, second, shop, 1),
        order(branch, second, shop, 1),
    )
    assert [type(outcome) for outcome in outcomes] == [Settled, DayLimitExceeded, Settled, Settled, DayLimitExceeded]
    assert isinstance(outcomes[1], DayLimitExceeded)
    assert (outcomes[1].left, outcomes[1].field) == (cny(1), "instructed_amount")
    assert isinstance(await branch.try_move(second.id, 1, MovementKind.CASH_WITHDRAWAL), DayLimitExceeded)
    branch.bank.wait(timedelta(days=1))
    assert isinstance(await branch.try_move(second.id, 1, MovementKind.CASH_WITHDRAWAL), Booked)
    assert await broken(branch) == []


async def test_a_type_ii_account_pays_200_000_a_year_to_others(branch: Branch) -> None:
    _, second = await branch.open_bound("type-2", minor=300_000_00)
    shop = await branch.open(await branch.party(0))
    this_year = branch.bank.moment.business_date.year
    for _ in range(20):
        [outcome] = await pay(branch, order(branch, second, shop, 10_000_00))
        assert isinstance(outcome, Settled)
        branch.bank.wait(timedelta(days=1))
    assert branch.bank.moment.business_date.year == this_year
    [outcome] = await pay(branch, order(branch, second, shop, 1))
    assert isinstance(outcome, YearLimitExceeded)
    while branch.bank.moment.business_date.year == this_year:
        branch.bank.wait(timedelta(days=30))
    [outcome] = await pay(branch, order(branch, second, shop, 1))
    assert isinstance(outcome, Settled)
    assert await broken(branch) == []


async def test_a_type_iii_account_has_2_000_at_most_on_it(branch: Branch) -> None:
    first, third = await branch.open_bound("type-3")
    await branch.move(first.id, 5_000_00, MovementKind.CASH_DEPOSIT)
    outcomes = await pay(
        branch, order(branch, first, third, 1_999_99), order(branch, first, third, 2), order(branch, first, third, 1)
    )
    assert [type(outcome) for outcome in outcomes] == [Settled, BalanceLimitExceeded, Settled]
    assert isinstance(await branch.try_move(third.id, 1, MovementKind.CASH_DEPOSIT), BalanceLimitExceeded)
    assert isinstance(await branch.try_move(third.id, 1, MovementKind.INTEREST_CREDIT), Booked), "the bank's own"


async def test_payments_at_once_never_pass_a_limit_together(branch: Branch) -> None:
    _, second = await branch.open_bound("type-2", minor=50_000_00)
    shops = [await branch.open(await branch.party(unit)) for unit in (0, 1, 2)]
    orders = [order(branch, second, shops[number % 3], 700_00) for number in range(30)]
    outcomes = [outcome for [outcome] in await asyncio.gather(*(pay(branch, one) for one in orders))]
    assert sum(isinstance(outcome, Settled) for outcome in outcomes) == 14, "14 times 700 is 9,800"
    again = [outcome for [outcome] in await asyncio.gather(*(pay(branch, one) for one in orders))]
    assert [type(one) for one in again] == [type(one) for one in outcomes]
    assert await broken(branch) == []


async def test_the_same_order_sent_at_once_counts_once(branch: Branch) -> None:
    _, second = await branch.open_bound("type-2", minor=50_000_00)
    shop = await branch.open(await branch.party(0))
    one = order(branch, second, shop, 6_000_00)
    outcomes = await asyncio.gather(*(pay(branch, one, one) for _ in range(5)))
    assert all(isinstance(outcome, Settled) for some in outcomes for outcome in some)
    async with branch.bank.db.transaction(readonly=True, isolation="repeatable_read") as tx:
        view = await accounts.view_party(tx, second.party_id, branch.bank.moment)
    [seen] = [one for one in view.accounts if one.contract.id == second.id]
    assert seen.left_today is not None
    assert seen.left_today.left == cny(4_000_00)
    assert await broken(branch) == []


async def test_a_refused_payment_uses_up_nothing(branch: Branch) -> None:
    _, second = await branch.open_bound("type-2", minor=9_000_00)
    shop = await branch.open(await branch.party(0))
    [poor] = await pay(branch, order(branch, second, shop, 9_500_00))
    assert isinstance(poor, InsufficientFunds)
    [paid] = await pay(branch, order(branch, second, shop, 9_000_00))
    assert isinstance(paid, Settled)


async def test_family_pays_within_its_limits(branch: Branch) -> None:
    mother, daughter = await branch.open(await branch.party(0), minor=1_000_00), await branch.party(1)
    shop = await branch.open(await branch.party(2))
    await branch.granted(
        branch.mandate(mother, daughter, role=MandateRole.FAMILY, limit_each=cny(50_00), limit_day=cny(80_00))
    )
    outcomes = await pay(
        branch,
        order(branch, mother, shop, 50_01, daughter),
        order(branch, mother, shop, 50_00, daughter),
        order(branch, mother, shop, 30_01, daughter),
        order(branch, mother, shop, 30_00, daughter),
        order(branch, mother, shop, 500_00),
        order(branch, mother, shop, 1, await branch.party(1)),
    )
    assert [type(outcome) for outcome in outcomes] == [
        MandateLimitExceeded, Settled, MandateDayLimitExceeded, Settled, Settled, UnknownDebtorAccount,
    ]  # fmt: skip
    branch.bank.wait(timedelta(days=1))
    [outcome] = await pay(branch, order(branch, mother, shop, 50_00, daughter))
    assert isinstance(outcome, Settled)
    assert await broken(branch) == []


async def test_family_at_once_never_passes_its_day(branch: Branch) -> None:
    mother, son = await branch.open(await branch.party(0), minor=1_000_00), await branch.party(0)
    shop = await branch.open(await branch.party(1))
    await branch.granted(
        branch.mandate(mother, son, role=MandateRole.FAMILY, limit_each=cny(30_00), limit_day=cny(100_00))
    )
    orders = [order(branch, mother, shop, 30_00, son) for _ in range(12)]
    outcomes = [outcome for [outcome] in await asyncio.gather(*(pay(branch, one) for one in orders))]
    assert sum(isinstance(outcome, Settled) for outcome in outcomes) == 3
    assert await broken(branch) == []


async def cosign(branch: Branch, contract: Contract, party: PartyId, creditor: Contract, minor: int) -> None:
    one = NewCosignature(
        id=branch.bank.new_id(contract.id.unit),
        account_id=contract.id,
        party_id=party,
        creditor_id=creditor.id,
        amount=cny(minor),
        expires_at=branch.bank.moment.now + timedelta(days=1),
    )
    async with branch.bank.db.transaction() as tx:
        await accounts.cosign(tx, one, branch.bank.moment)


async def test_signers_sign_alone_up_to_an_amount_and_two_together_above(branch: Branch) -> None:
    company = await branch.open(await branch.party(0, "Tea House Ltd"), minor=10_000_00)
    shop = await branch.open(await branch.party(1))
    clerk, director, user = await branch.party(0), await branch.party(1), await branch.party(2)
    for signer in (clerk, director):
        await branch.granted(branch.mandate(company, signer, role=MandateRole.SIGNER, limit_each=cny(1_000_00)))
    await branch.granted(branch.mandate(company, user))
    alone, large = (order(branch, company, shop, minor, clerk) for minor in (1_000_00, 1_000_01))
    outcomes = await pay(branch, alone, large)
    assert [type(outcome) for outcome in outcomes] == [Settled, SecondSignatureNeeded]
    await cosign(branch, company, clerk, shop, 1_000_01)
    [own] = await pay(branch, large)
    assert isinstance(own, SecondSignatureNeeded), "nobody is the second person to oneself"
    await cosign(branch, company, director, shop, 1_000_02)
    [other_amount] = await pay(branch, large)
    assert isinstance(other_amount, SecondSignatureNeeded)
    await cosign(branch, company, director, shop, 1_000_01)
    outcomes = await pay(branch, large, large, order(branch, company, shop, 1_000_01, clerk))
    assert [type(outcome) for outcome in outcomes] == [Settled, Settled, SecondSignatureNeeded], "good for one payment"
    with pytest.raises(NotASignatory):
        await cosign(branch, company, user, shop, 5)
    assert await broken(branch) == []


async def test_joint_holders_who_sign_together_need_each_other(branch: Branch) -> None:
    joint, wife = await branch.open(await branch.party(0), minor=100_00), await branch.party(0)
    shop = await branch.open(await branch.party(0))
    await branch.granted(branch.mandate(joint, wife, role=MandateRole.JOINT, signs=Signing.TOGETHER))
    by_husband = order(branch, joint, shop, 10_00)
    by_wife = order(branch, joint, shop, 20_00, wife)
    outcomes = await pay(branch, by_husband, by_wife)
    assert [type(outcome) for outcome in outcomes] == [SecondSignatureNeeded, SecondSignatureNeeded]
    await cosign(branch, joint, wife, shop, 10_00)
    await cosign(branch, joint, joint.party_id, shop, 20_00)
    outcomes = await pay(branch, by_husband, by_wife)
    assert [type(outcome) for outcome in outcomes] == [Settled, Settled]


async def test_money_moves_between_an_account_and_its_sub_account_only(branch: Branch) -> None:
    mother, child = await branch.open(await branch.party(0), minor=100_00), await branch.party(1)
    shop = await branch.open(await branch.party(0))
    await branch.granted(
        branch.mandate(mother, child, role=MandateRole.FAMILY, limit_each=cny(50_00), limit_day=cny(80_00))
    )
    sub_id = AccountId.derive(0, "sub", branch.number())
    opening = NewSubAccount(id=sub_id, entry_id=branch.bank.new_id(0), parent_id=mother.id, name="Holiday")
    async with branch.bank.db.transaction() as tx:
        await accounts.open_sub_account(tx, opening, mother.party_id, branch.bank.moment)
        into = NewMove(id=branch.bank.new_id(0), sub_account_id=sub_id, direction=MoveDirection.INTO, amount=cny(60_00))
        await accounts.move(tx, into, mother.party_id, branch.bank.moment)
        sub = await accounts.get_contract(tx, sub_id)
    assert (await branch.now(sub))[1].balance == cny(60_00)
    for refused in (order(branch, sub, shop, 1), order(branch, shop, sub, 1)):
        [outcome] = await pay(branch, refused)
        assert isinstance(outcome, SubAccountOnly)
    assert isinstance(await branch.try_move(sub_id, 1, MovementKind.CASH_DEPOSIT), SubAccountOnly)
    assert await broken(branch) == []


async def test_planted_faults_break_their_promises(branch: Branch) -> None:
    _, second = await branch.open_bound("type-2", minor=100)
    await branch.move(second.id, 50, MovementKind.CASH_WITHDRAWAL)
    faults = {
        "usage_is_sum_of_counted": "update accounts.usage set day_used = day_used + 1, year_used = year_used + 1",
        "contract_has_account_and_number": "update accounts.contract set number = number + 1",
        "frozen_contract_is_frozen_in_the_books": (
            "update accounts.contract set state = 'closed', closed_at = opened_at where state = 'open'"
        ),
    }
    for promise, statement in faults.items():
        async with rolled_back(branch.bank.db) as tx:
            await tx.execute(statement)
            reports = await accounts.check_promises(tx, branch.bank.moment.now)
        assert [report.promise for report in reports if not report.is_kept] == [promise]
