"""Opens accounts."""

from collections.abc import Sequence

from tael import ledger, parties, products
from tael.accounts.model import Contract, NewContract
from tael.accounts.store import contracts as store
from tael.events.accounts import AccountOpened
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.ledger.model import Booked, OpenAccount, Outcome, Side
from tael.parties.errors import UnknownParty
from tael.plumbing.db import Tx
from tael.products.errors import UnknownProduct
from tael.products.model import Product


async def open_accounts(tx: Tx, orders: Sequence[NewContract], moment: Moment) -> list[Contract | Refusal]:
    """Opens accounts of the latest version of their product; one outcome each.

    Refuses an unknown party or product, and a currency that the product is not offered in.
    """
    holders = await parties.find_parties(tx, [order.party_id for order in orders])
    codes_asked = {order.product for order in orders}
    offered = {product.code: product for product in await products.list_products(tx) if product.code in codes_asked}
    classes = {product.product_class for product in offered.values()}
    codes = {product_class: await ledger.get_gl(tx, product_class, "contract") for product_class in classes}
    outcomes: list[Contract | Refusal] = []
    commands: list[OpenAccount] = []
    for order in orders:
        product = offered.get(order.product)
        try:
            if order.party_id not in holders:
                raise UnknownParty(party_id=order.party_id).at("party_id")
            if product is None:
                raise UnknownProduct(product=order.product).at("product")
            commands.append(_opening(order, product, codes[product.product_class]))
            outcomes.append(
                Contract(order.id, order.party_id, product.code, product.version, moment.now, order.currency)
            )
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


def _contract(order: NewContract, product: Product, moment: Moment) -> Contract:
    return Contract(order.id, order.party_id, product.code, product.version, moment.now, order.currency)


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
