"""Brings the people of the Berka bank in: clients as parties, owners as holders, users as mandates, orders and cards.

Everything has an id derived from its number in the source, so that a second import changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

from tael import accounts, parties, payments
from tael.accounts.model import Card, MandateRole, NewContract, NewMandate
from tael.entrances.imports.bad_rows import RowRefused
from tael.entrances.imports.berka_files import BerkaAccount
from tael.entrances.imports.berka_relations import BerkaRelations
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, CardId, EntryId, MandateId, PartyId, StandingOrderId, home_unit
from tael.kernel.money import Currency, Money
from tael.parties.model import NewParty, PartyKind
from tael.payments.model import ExternalCreditor, Frequency, NewStandingOrder, Schedule
from tael.plumbing.runtime import Runtime

CLIENT = "berka"
PRODUCT = "current-overdraft"
CURRENCY = Currency("CZK")
BATCH_MAX = 2000

Item = TypeVar("Item")


class BerkaIds:
    """Which of our ids stand for the source's numbers.

    A client lives where the first account lives that the client owns, or uses; an account lives where its owner does.
    """

    def __init__(self, units: int, relations: BerkaRelations) -> None:
        self._owners = relations.owners
        homes: dict[int, int] = {}
        by_account = sorted(relations.dispositions.values(), key=lambda each: (not each.is_owner, each.account_id))
        for each in by_account:
            homes.setdefault(each.client_id, each.account_id)
        self._units = {client: home_unit(units, CLIENT, str(account)) for client, account in homes.items()}

    def party(self, client_id: int) -> PartyId:
        """Returns a client's id."""
        return PartyId.derive(self._units[client_id], CLIENT, "client", str(client_id))

    def account(self, number: int) -> AccountId:
        """Returns an account's id."""
        return AccountId.derive(self._units[self._owners[number]], CLIENT, str(number))


class BerkaPeople:
    """Registers what stands behind the accounts, in batches, each a transaction."""

    def __init__(
        self, runtime: Runtime, ids: BerkaIds, relations: BerkaRelations, advance: Callable[[int], None]
    ) -> None:
        self._runtime = runtime
        self._ids = ids
        self._relations = relations
        self._advance = advance

    async def register_clients(self) -> None:
        """Registers each client as a person; the files name nobody, so the name is the client's number."""
        for some in _batches(list(self._relations.clients.values())):
            people = [
                NewParty(
                    id=self._ids.party(client.client_id),
                    kind=PartyKind.PERSON,
                    name=f"Berka client {client.client_id}",
                    birth_date=client.born,
                )
                for client in some
            ]
            async with self._runtime.db.transaction() as tx:
                await parties.register(tx, people, self._runtime.moment())
            self._advance(len(some))

    async def open_accounts(self, opened: Mapping[int, BerkaAccount]) -> None:
        """Opens each account for its owner."""
        owners = self._relations.owners
        for some in _batches(list(opened)):
            orders = [
                NewContract(
                    id=self._ids.account(number),
                    entry_id=EntryId.derive(self._ids.account(number).unit, CLIENT, "account", str(number)),
                    party_id=self._ids.party(owners[number]),
                    product=PRODUCT,
                    currency=CURRENCY,
                )
                for number in some
            ]
            async with self._runtime.db.transaction() as tx:
                outcomes = await accounts.open_accounts(tx, orders, self._runtime.moment())
                _insist([f"account {number}" for number in some], outcomes)
            self._advance(len(some))

    async def grant_mandates(self) -> None:
        """Lets each user (DISPONENT) act on the owner's account."""
        for some in _batches(self._relations.users):
            orders = [
                NewMandate(
                    id=MandateId.derive(self._ids.account(each.account_id).unit, CLIENT, str(each.disp_id)),
                    account_id=self._ids.account(each.account_id),
                    party_id=self._ids.party(each.client_id),
                    role=MandateRole.AUTHORISED_USER,
                )
                for each in some
            ]
            async with self._runtime.db.transaction() as tx:
                outcomes = await accounts.grant_mandates(tx, orders, self._runtime.moment())
                _insist([f"disposition {each.disp_id}" for each in some], outcomes)
            self._advance(len(some))

    async def register_cards(self) -> None:
        """Keeps each card, with the party of its disposition."""
        for some in _batches(self._relations.cards):
            held = [(card, self._relations.dispositions[card.disp_id]) for card in some]
            cards = [
                Card(
                    id=CardId.derive(self._ids.account(disposition.account_id).unit, CLIENT, str(card.card_id)),
                    account_id=self._ids.account(disposition.account_id),
                    party_id=self._ids.party(disposition.client_id),
                    kind=card.kind,
                    issued_on=card.issued,
                )
                for card, disposition in held
            ]
            async with self._runtime.db.transaction() as tx:
                outcomes = await accounts.register_cards(tx, cards, self._runtime.moment())
                _insist([f"card {card.card_id}" for card in some], outcomes)
            self._advance(len(some))

    async def register_orders(self, first_dates: Mapping[int, tuple[date, bool]]) -> None:
        """Registers each permanent order as a monthly standing order to another bank."""
        for some in _batches(self._relations.orders):
            orders = [
                NewStandingOrder(
                    id=StandingOrderId.derive(self._ids.account(order.account_id).unit, CLIENT, str(order.order_id)),
                    debtor_account_id=self._ids.account(order.account_id),
                    creditor=ExternalCreditor(order.bank, order.account),
                    instructed_amount=Money(order.amount_minor, CURRENCY),
                    schedule=Schedule(Frequency.MONTHLY, first_dates[order.order_id][0]),
                    purpose=order.purpose,
                )
                for order in some
            ]
            async with self._runtime.db.transaction() as tx:
                outcomes = await payments.register_standing_orders(tx, orders, self._runtime.moment())
                _insist([f"order {order.order_id}" for order in some], outcomes)
            self._advance(len(some))


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    left = iter(items)
    while batch := list(islice(left, BATCH_MAX)):
        yield batch


def _insist(names: Sequence[str], outcomes: Sequence[object]) -> None:
    for name, outcome in zip(names, outcomes, strict=True):
        if isinstance(outcome, Refusal):
            raise RowRefused(f"{name}: {outcome}") from outcome
