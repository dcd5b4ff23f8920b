"""Opens accounts."""

from collections.abc import Mapping, Sequence

import msgspec

from tael import ledger, parties, products
from tael.accounts.actions.reading import find_by_numbers, find_contracts
from tael.accounts.model import BindingCheck, BoundAccount, Contract, NewContract
from tael.accounts.rules import numbers, types
from tael.accounts.store import contracts as store
from tael.accounts.store import limits as bindings
from tael.events.accounts import AccountOpened
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId
from tael.ledger.model import OpenAccount, Side
from tael.parties.errors import PartyClosed, UnknownParty
from tael.parties.model import Party
from tael.plumbing.db import Tx
from tael.products.model import LimitsTerm, Product


async def set_prefix(tx: Tx, units: int, prefix: int) -> None:
    """Gives the bank's units the prefix of the account numbers to come; those given before stay as they are."""
    await store.set_prefix(tx, units, prefix)


async def open_accounts(tx: Tx, orders: Sequence[NewContract], moment: Moment) -> list[Contract | Refusal]:
    """Opens accounts of the live version of their product; one outcome each.

    Refuses an unknown or closed party, an unknown product, one that is not on sale, a currency that it is not offered
    in, and an account of Type II or III whose five-element check is missing or does not hold.
    """
    await parties.keep_open(tx, {order.party_id for order in orders})
    holders = await parties.find_parties(tx, [order.party_id for order in orders])
    offered = await products.find_for_sale(tx, {order.product for order in orders}, moment.now)
    sold = {code: product for code, product in offered.items() if isinstance(product, Product)}
    classes = {product.product_class for product in sold.values()}
    codes = {product_class: await ledger.get_gl(tx, product_class, "contract") for product_class in classes}
    asked = [order.binding.account_number for order in orders if order.binding is not None]
    bindable = await find_by_numbers(tx, asked) if asked else {}
    of_closed = [order.id for order in orders if order.party_id in holders and holders[order.party_id].closed_on]
    known = await find_contracts(tx, of_closed) if of_closed else {}
    decided: list[OpenAccount | Refusal] = []
    for order in orders:
        product = offered[order.product]
        try:
            _check_holder(order, holders.get(order.party_id), known)
            if isinstance(product, Refusal):
                raise product
            _check_type(order, product, holders[order.party_id], bindable)
            decided.append(_opening(order, product, codes[product.product_class]))
        except Refusal as refusal:
            decided.append(refusal.with_traceback(None))
    booked = iter(await ledger.submit(tx, [one for one in decided if isinstance(one, OpenAccount)], moment))
    opened: list[NewContract | Refusal] = []
    for order, one in zip(orders, decided, strict=True):
        outcome = one if isinstance(one, Refusal) else next(booked)
        opened.append(outcome if isinstance(outcome, Refusal) else order)
    made = await _make(tx, [one for one in opened if isinstance(one, NewContract)], sold, moment)
    await _bind(tx, made, orders, bindable, moment)
    return [one if isinstance(one, Refusal) else made[one.id] for one in opened]


def _check_holder(order: NewContract, holder: Party | None, known: Mapping[AccountId, Contract]) -> None:
    if holder is None:
        raise UnknownParty(party_id=order.party_id).at("party_id")
    # What was opened before the relation ended is answered as it was then.
    if holder.closed_on is not None and order.id not in known:
        raise PartyClosed(party_id=order.party_id).at("party_id")


def _check_type(order: NewContract, product: Product, holder: Party, bindable: Mapping[str, Contract]) -> None:
    account_type = types.type_of(product)
    if account_type is not None and types.needs_binding(product):
        bound = bindable.get(_spelt(order.binding)) if order.binding is not None else None
        types.checked_binding(account_type, order.binding, holder.name, holder.id, bound)


def _spelt(binding: BindingCheck) -> str:
    return binding.account_number.replace(" ", "")


def _opening(order: NewContract, product: Product, gl: str) -> OpenAccount:
    return OpenAccount(
        id=order.entry_id,
        account_id=order.id,
        gl=gl,
        currency=order.currency,
        side=Side.CREDIT,
        floor=products.floor_of(product, order.currency).minor,
    )


async def _make(
    tx: Tx, orders: Sequence[NewContract], sold: Mapping[str, Product], moment: Moment
) -> dict[AccountId, Contract]:
    """Returns the contracts of orders whose ledger accounts are open, making those that are not there yet."""
    made: dict[AccountId, Contract] = {}
    for unit in sorted({order.id.unit for order in orders}):
        mine = {order.id: order for order in orders if order.id.unit == unit}
        known = {contract.id: contract for contract in await store.read(tx, unit, list(mine))}
        fresh = [order for order in mine.values() if order.id not in known]
        made |= known
        if fresh:
            contracts = await numbered(tx, unit, [_contract(order, sold[order.product], moment) for order in fresh])
            made |= {contract.id: contract for contract in contracts}
    return made


def _contract(order: NewContract, product: Product, moment: Moment) -> Contract:
    return Contract(
        order.id,
        order.party_id,
        product.code,
        product.version,
        moment.now,
        order.currency,
        "",
        account_type=types.type_of(product),
        limits=product.term(LimitsTerm),
    )


async def numbered(tx: Tx, unit: int, contracts: Sequence[Contract]) -> list[Contract]:
    """Stores new contracts of a unit, each with the next number, and returns them.

    Whoever opens accounts holds the lock of the unit's books, so numbers are given in order and without waiting.
    """
    prefix, last = await store.take_serials(tx, unit, len(contracts), numbers.PREFIX_DEFAULT)
    first = last - len(contracts) + 1
    made = [
        msgspec.structs.replace(contract, number=numbers.number_of(prefix, unit, first + place))
        for place, contract in enumerate(contracts)
    ]
    await store.insert(tx, unit, made)
    for contract in made:
        tx.publish(
            AccountOpened(
                unit=unit,
                account_id=contract.id,
                party_id=contract.party_id,
                product=contract.product,
                product_version=contract.product_version,
            )
        )
    return made


async def _bind(
    tx: Tx,
    made: Mapping[AccountId, Contract],
    orders: Sequence[NewContract],
    bindable: Mapping[str, Contract],
    moment: Moment,
) -> None:
    bound: list[BoundAccount] = []
    for order in orders:
        check, contract = order.binding, made.get(order.id)
        if check is None or contract is None or contract.account_type is None or contract.opened_at != moment.now:
            continue
        own = bindable.get(_spelt(check))
        bound.append(
            BoundAccount(
                account_id=contract.id,
                number=_spelt(check),
                bank="" if own is not None else check.bank,
                own_account_id=None if own is None else own.id,
                confirmation="" if own is not None else check.confirmation,
                bound_at=moment.now,
            )
        )
    if bound:
        await bindings.bind(tx, bound)
