"""Limits as data of products, and of mandates: what may go out, what may lie there, and who counts it."""

import asyncio

import msgspec
from tests.capability.accounts.conftest import Branch
from tests.factories import JPY, cny

from tael import accounts, payments, products
from tael.accounts.errors import (
    DayLimitExceeded,
    MandateDayLimitExceeded,
    MandateLimitExceeded,
    PaymentLimitExceeded,
)
from tael.accounts.model import Contract, MandateRole
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, PartyId, PaymentId
from tael.kernel.money import Money
from tael.ledger.errors import CurrencyMixedUp
from tael.payments.errors import UnknownDebtorAccount
from tael.payments.model import PaymentOrder, Settled
from tael.products.model import LimitsTerm


def pay(branch: Branch, debtor: Contract, creditor: AccountId, minor: int, by: PartyId | None = None) -> PaymentOrder:
    """Asks to pay so many fen."""
    return PaymentOrder(
        id=PaymentId.derive(debtor.id.unit, "limits", branch.number()),
        payer=by or debtor.party_id,
        debtor_account_id=debtor.id,
        creditor_account_id=creditor,
        instructed_amount=cny(minor),
    )


async def submit(branch: Branch, *orders: PaymentOrder) -> list[Settled | Refusal]:
    async with branch.bank.db.transaction() as tx:
        return await payments.submit_payments(tx, orders, branch.bank.moment)


async def one(branch: Branch, order: PaymentOrder) -> Settled | Refusal:
    [outcome] = await submit(branch, order)
    return outcome


async def usage_report(branch: Branch) -> dict[str, tuple[str, ...]]:
    async with branch.bank.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        reports = await accounts.check_promises(tx, branch.bank.moment.now)
    return {report.promise: report.violations for report in reports}


async def test_of_ten_payments_into_a_purse_at_once_no_more_arrive_than_it_may_hold(branch: Branch) -> None:
    _, purse = await branch.open_bound("type-3", minor=1_000_00)
    payer = await branch.open(await branch.party(1), minor=10_000_00)
    outcomes = await asyncio.gather(*(one(branch, pay(branch, payer, purse.id, 300_00)) for _ in range(10)))
    assert sum(isinstance(outcome, Settled) for outcome in outcomes) == 3


async def test_a_contract_keeps_the_limits_of_the_version_it_was_opened_on(branch: Branch) -> None:
    current = {product.code: product for product in products.catalogue()}["current"]
    terms = {**current.terms, "limits": msgspec.convert({"outward": {"payment": "100", "day": "150"}}, LimitsTerm)}
    tight = msgspec.structs.replace(current, code="tight", version=1, terms=terms)
    wide = msgspec.structs.replace(tight, version=2, terms=current.terms)
    shop = await branch.open(await branch.party(2))
    async with branch.bank.db.transaction() as tx:
        await products.publish(tx, tight, branch.bank.moment)
    old = await branch.open(await branch.party(0), product="tight", minor=1_000_00)
    async with branch.bank.db.transaction() as tx:
        branch.bank.wait()
        await products.publish(tx, wide, branch.bank.moment)
    new = await branch.open(await branch.party(0), product="tight", minor=1_000_00)
    outcomes = [await one(branch, pay(branch, old, shop.id, minor)) for minor in (100_01, 100_00, 50_01, 50_00)]
    assert [type(outcome) for outcome in outcomes] == [PaymentLimitExceeded, Settled, DayLimitExceeded, Settled]
    assert isinstance(await one(branch, pay(branch, new, shop.id, 1_000_00)), Settled)


async def test_a_daughter_pays_within_her_limits_from_her_mothers_account(branch: Branch) -> None:
    mother = await branch.open(await branch.party(0), minor=1_000_00)
    shop, daughter = await branch.open(await branch.party(2)), await branch.party(1)
    assert isinstance(await one(branch, pay(branch, mother, shop.id, 1, daughter)), UnknownDebtorAccount)
    await branch.granted(
        branch.mandate(mother, daughter, role=MandateRole.FAMILY, limit_each=cny(50_00), limit_day=cny(80_00))
    )
    asked = (50_01, 50_00, 30_01, 30_00)
    outcomes = [await one(branch, pay(branch, mother, shop.id, minor, daughter)) for minor in asked]
    assert [type(outcome) for outcome in outcomes] == [
        MandateLimitExceeded, Settled, MandateDayLimitExceeded, Settled,
    ]  # fmt: skip
    assert isinstance(await one(branch, pay(branch, mother, shop.id, 500_00)), Settled)
    in_yen = msgspec.structs.replace(pay(branch, mother, shop.id, 1, daughter), instructed_amount=Money(1, JPY))
    assert isinstance(await one(branch, in_yen), CurrencyMixedUp)
