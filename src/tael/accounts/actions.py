"""Verbs of accounts: read, decide, write."""

from collections.abc import Iterable, Sequence

from tael import ledger, parties, products
from tael.accounts import rules, store
from tael.accounts.errors import UnknownContract
from tael.accounts.model import Contract, Movement, NewContract
from tael.events.accounts import AccountOpened
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, PartyId
from tael.ledger.model import Booked, OpenAccount, Outcome, PostEntry, Side
from tael.parties.errors import UnknownParty
from tael.plumbing.db import Tx
from tael.products.model import Product


async def open_accounts(tx: Tx, orders: Sequence[NewContract], moment: Moment) -> list[Contract | Refusal]:
    """Opens accounts of the live version of their product; one outcome each.

    Refuses an unknown party or product, a product that is not on sale, and a currency that it is not offered in.
    """
    holders = await parties.find_parties(tx, [order.party_id for order in orders])
    offered = await products.find_for_sale(tx, {order.product for order in orders}, moment.now)
    classes = {product.product_class for product in offered.values() if isinstance(product, Product)}
    codes = {product_class: await ledger.get_gl(tx, product_class, "contract") for product_class in classes}
    outcomes: list[Contract | Refusal] = []
    commands: list[OpenAccount] = []
    for order in orders:
        product = offered[order.product]
        try:
            if order.party_id not in holders:
                raise UnknownParty(party_id=order.party_id).at("party_id")
            if isinstance(product, Refusal):
                raise product
            commands.append(_opening(order, product, codes[product.product_class]))
            outcomes.append(Contract(order.id, order.party_id, product.code, product.version, moment.now))
        except Refusal as refusal:
            outcomes.append(refusal)
    booked = iter(await ledger.submit(tx, commands, moment))
    outcomes = [outcome if isinstance(outcome, Refusal) else _opened(outcome, next(booked)) for outcome in outcomes]
    await _insert(tx, [outcome for outcome in outcomes if isinstance(outcome, Contract)])
    return outcomes


def _opening(order: NewContract, product: Product, gl: str) -> OpenAccount:
    return OpenAccount(
        id=order.entry_id,
        account_id=order.id,
        gl=gl,
        currency=order.currency,
        side=Side.CREDIT,
        floor=products.floor_of(product, order.currency).minor,
    )


def _opened(contract: Contract, outcome: Outcome) -> Contract | Refusal:
    return contract if isinstance(outcome, Booked) else outcome


async def _insert(tx: Tx, contracts: Sequence[Contract]) -> None:
    for unit in sorted({contract.id.unit for contract in contracts}):
        mine = [contract for contract in contracts if contract.id.unit == unit]
        known = {contract.id for contract in await store.read(tx, unit, [contract.id for contract in mine])}
        fresh = [contract for contract in mine if contract.id not in known]
        await store.insert(tx, unit, fresh)
        for contract in fresh:
            tx.publish(
                AccountOpened(
                    unit=unit,
                    account_id=contract.id,
                    party_id=contract.party_id,
                    product=contract.product,
                    product_version=contract.product_version,
                )
            )


async def book_movements(tx: Tx, movements: Sequence[Movement], moment: Moment) -> list[Outcome]:
    """Books money in and out of customers' accounts, in order; one outcome each."""
    contracts = await find_contracts(tx, [movement.account_id for movement in movements])
    versions = {(contract.product, contract.product_version) for contract in contracts.values()}
    classes = {version: (await products.get_product(tx, *version)).product_class for version in versions}
    codes = await ledger.accounting_rules(tx)
    entries: list[PostEntry | Refusal] = []
    for movement in movements:
        contract = contracts.get(movement.account_id)
        if contract is None:
            entries.append(UnknownContract(account_id=movement.account_id).at("account_id"))
            continue
        product_class = classes[contract.product, contract.product_version]
        try:
            gl = ledger.gl_of(codes, product_class, movement.kind.value)
            entries.append(PostEntry(rules.entry_of(movement, gl)))
        except Refusal as refusal:
            entries.append(refusal)
    posts = [entry for entry in entries if isinstance(entry, PostEntry)]
    booked = iter(await ledger.submit(tx, posts, moment))
    return [_in_own_words(entry if isinstance(entry, Refusal) else next(booked)) for entry in entries]


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


async def find_contracts(tx: Tx, ids: Iterable[AccountId]) -> dict[AccountId, Contract]:
    """Returns those of the contracts that exist, by account id."""
    wanted = set(ids)
    found: dict[AccountId, Contract] = {}
    for unit in sorted({account_id.unit for account_id in wanted}):
        mine = [account_id for account_id in wanted if account_id.unit == unit]
        found.update({contract.id: contract for contract in await store.read(tx, unit, mine)})
    return found


async def get_contract(tx: Tx, account_id: AccountId, *, holder: PartyId | None = None) -> Contract:
    """Returns a contract; refuses UnknownContract, also when it is not that holder's, so that nothing is told."""
    contract = (await find_contracts(tx, [account_id])).get(account_id)
    if contract is None or (holder is not None and contract.party_id != holder):
        raise UnknownContract(account_id=account_id).at("account_id")
    return contract


async def list_contracts(tx: Tx, party_id: PartyId, *, after: AccountId | None, limit: int) -> list[Contract]:
    """Returns a page of a party's contracts, by id."""
    return await store.of_party(tx, party_id, after, limit)
