"""Books money in and out of customers' accounts."""

from collections.abc import Sequence

from tael import ledger, products
from tael.accounts.actions.limits import check_limits, count_usage
from tael.accounts.actions.reading import find_contracts
from tael.accounts.errors import UnknownContract
from tael.accounts.model import Movement, Permit, Transfer
from tael.accounts.rules import movements as rules
from tael.accounts.store import contracts as store
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.ledger.model import Booked, Outcome, PostEntry
from tael.plumbing.db import Tx


async def book_movements(tx: Tx, movements: Sequence[Movement], moment: Moment) -> list[Outcome]:
    """Books money in and out of customers' accounts, in order; one outcome each.

    Refuses an unknown contract, an event that no accounting rule knows, and what the account's type does not allow.
    """
    contracts = await find_contracts(tx, [movement.account_id for movement in movements])
    versions = {(contract.product, contract.product_version) for contract in contracts.values()}
    classes = {version: (await products.get_product(tx, *version)).product_class for version in versions}
    codes = await ledger.accounting_rules(tx)
    transfers = [rules.transfer_of(movement) for movement in movements]
    permits = await check_limits(tx, transfers, contracts, moment)
    entries: list[PostEntry | Refusal] = []
    for movement, permit in zip(movements, permits, strict=True):
        contract = contracts.get(movement.account_id)
        if contract is None:
            entries.append(UnknownContract(account_id=movement.account_id).at("account_id"))
            continue
        if isinstance(permit, Refusal):
            entries.append(permit)
            continue
        product_class = classes[contract.product, contract.product_version]
        try:
            gl = ledger.gl_of(codes, product_class, movement.kind.value)
            entries.append(PostEntry(rules.entry_of(movement, gl)))
        except Refusal as refusal:
            entries.append(refusal)
    posts = [entry for entry in entries if isinstance(entry, PostEntry)]
    booked = iter(await ledger.submit(tx, posts, moment))
    outcomes = [entry if isinstance(entry, Refusal) else next(booked) for entry in entries]
    passed = [
        (transfer, permit)
        for transfer, permit, outcome in zip(transfers, permits, outcomes, strict=True)
        if isinstance(outcome, Booked) and not outcome.replayed and isinstance(permit, Permit)
    ]
    await count_usage(tx, passed, moment)
    await _note(tx, [transfer for transfer, _ in passed], moment)
    return [_in_own_words(outcome) for outcome in outcomes]


async def _note(tx: Tx, booked: Sequence[Transfer], moment: Moment) -> None:
    """Remembers that holders used their accounts; what the bank books by itself is no use."""
    used = {account_id for one in booked for account_id in (one.debtor_id, one.creditor_id) if account_id is not None}
    for unit in sorted({account_id.unit for account_id in used}):
        mine = [account_id for account_id in used if account_id.unit == unit]
        await store.note_movement(tx, unit, mine, moment.business_date)


_OWN_FIELDS = {
    "postings[0].account_id": "account_id",
    "postings[0].amount": "amount",
    "postings[1].amount": "amount",
    "postings[0].amount.currency": "amount.currency",
    "postings[1].account_id": "amount.currency",
}


def _in_own_words(outcome: Outcome) -> Outcome:
    """Returns an outcome whose refusal names the field of the movement rather than that of its posting."""
    if isinstance(outcome, Refusal) and outcome.field in _OWN_FIELDS:
        return outcome.at(_OWN_FIELDS[outcome.field])
    return outcome
