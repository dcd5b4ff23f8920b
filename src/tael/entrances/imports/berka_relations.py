"""Who stands behind the Berka accounts: clients, their dispositions, their permanent orders and their cards.

Owns what the four relations say and that they fit together: each account has one owner, each order and card belongs to
something that is there. Leaves registering them to the import. The files name nobody: a client is a number, a birth
date and a sex.

Source of the meanings: the publishers' guide to the data set (documentation.txt beside the files).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from tael.accounts.model import CardKind
from tael.entrances.imports.bad_rows import BadRow
from tael.entrances.imports.berka_files import BerkaAccount, BerkaRow
from tael.entrances.imports.berka_layout import Place, records
from tael.payments.model import Purpose

CLIENTS_FILE = "client.asc"
DISPOSITIONS_FILE = "disp.asc"
ORDERS_FILE = "order.asc"
CARDS_FILE = "card.asc"

_CLIENT_FIELDS = ("client_id", "birth_number", "district_id")
_DISPOSITION_FIELDS = ("disp_id", "client_id", "account_id", "type")
_ORDER_FIELDS = ("order_id", "account_id", "bank_to", "account_to", "amount", "k_symbol")
_CARD_FIELDS = ("card_id", "disp_id", "type", "issued")
_WOMEN_MONTHS_ON = 50
"""A woman's birth number has this much added to the month."""

_OWNERSHIP = {"OWNER": True, "DISPONENT": False}
_PURPOSES = {
    "": Purpose.OTHER,
    "LEASING": Purpose.LEASING,
    "POJISTNE": Purpose.INSURANCE,
    "SIPO": Purpose.HOUSEHOLD,
    "UVER": Purpose.LOAN,
}
_CARD_KINDS = {kind.value: kind for kind in CardKind}
_MIDNIGHT = " 00:00:00"


class BerkaClient(msgspec.Struct, frozen=True):
    """A client of the bank: a person with a birth date and a sex, and no name."""

    client_id: int
    district_id: int
    born: date
    is_woman: bool


class BerkaDisposition(msgspec.Struct, frozen=True):
    """That a client owns an account, or may use it (DISPONENT)."""

    disp_id: int
    client_id: int
    account_id: int
    is_owner: bool


class BerkaOrder(msgspec.Struct, frozen=True):
    """A permanent order to another bank; the file prints no day."""

    order_id: int
    account_id: int
    bank: str
    account: str
    amount_minor: int
    purpose: Purpose


class BerkaCard(msgspec.Struct, frozen=True):
    """A card issued on a disposition."""

    card_id: int
    disp_id: int
    kind: CardKind
    issued: date


class BerkaRelations(msgspec.Struct, frozen=True):
    """The four relations, each in the order of its file, every reference in them resolved."""

    clients: dict[int, BerkaClient]
    dispositions: dict[int, BerkaDisposition]
    orders: tuple[BerkaOrder, ...]
    cards: tuple[BerkaCard, ...]

    @property
    def owners(self) -> dict[int, int]:
        """The client that owns each account, by account."""
        return {each.account_id: each.client_id for each in self.dispositions.values() if each.is_owner}

    @property
    def users(self) -> tuple[BerkaDisposition, ...]:
        """The dispositions of those who may use an account of somebody else."""
        return tuple(each for each in self.dispositions.values() if not each.is_owner)


def read_relations(directory: Path, accounts: Mapping[int, BerkaAccount]) -> BerkaRelations:
    """Return the relations of a directory; refuses with BadRow.

    Refused are a number that stands twice, a reference to something that is not there, a second owner of an account, an
    account without one, and a client who owns nothing and uses nothing: nobody would know where they belong.
    """
    clients = _read_clients(directory)
    dispositions = _read_dispositions(directory, clients, accounts)
    return BerkaRelations(
        clients=clients,
        dispositions=dispositions,
        orders=_read_orders(directory, accounts),
        cards=_read_cards(directory, dispositions),
    )


def _read_clients(directory: Path) -> dict[int, BerkaClient]:
    clients: dict[int, BerkaClient] = {}
    for line, _, (client_id, birth_number, district_id) in records(directory / CLIENTS_FILE, _CLIENT_FIELDS, ";"):
        at = Place(CLIENTS_FILE, line)
        born, is_woman = _born(at, birth_number)
        client = BerkaClient(
            client_id=at.number("client_id", client_id),
            district_id=at.number("district_id", district_id),
            born=born,
            is_woman=is_woman,
        )
        if client.client_id in clients:
            raise at.refuse("client_id", f"{client.client_id} stands twice")
        clients[client.client_id] = client
    return clients


def _born(at: Place, birth_number: str) -> tuple[date, bool]:
    """Return the birth date and whether it is a woman's: the month of a woman is printed fifty higher."""
    month = birth_number[2:4]
    is_woman = month.isdecimal() and int(month) > _WOMEN_MONTHS_ON
    plain = f"{birth_number[:2]}{int(month) - _WOMEN_MONTHS_ON:02}{birth_number[4:]}" if is_woman else birth_number
    return at.yymmdd("birth_number", plain), is_woman


def _read_dispositions(
    directory: Path, clients: Mapping[int, BerkaClient], accounts: Mapping[int, BerkaAccount]
) -> dict[int, BerkaDisposition]:
    dispositions: dict[int, BerkaDisposition] = {}
    owned: set[int] = set()
    line = 1
    for line, _, (disp_id, client_id, account_id, kind) in records(
        directory / DISPOSITIONS_FILE, _DISPOSITION_FIELDS, ";"
    ):
        at = Place(DISPOSITIONS_FILE, line)
        disposition = BerkaDisposition(
            disp_id=at.number("disp_id", disp_id),
            client_id=at.number("client_id", client_id),
            account_id=at.number("account_id", account_id),
            is_owner=at.one_of("type", kind, _OWNERSHIP),
        )
        if disposition.disp_id in dispositions:
            raise at.refuse("disp_id", f"{disposition.disp_id} stands twice")
        _check_there(at, "client_id", disposition.client_id, clients, CLIENTS_FILE)
        _check_there(at, "account_id", disposition.account_id, accounts, "account.asc")
        if disposition.is_owner:
            if disposition.account_id in owned:
                raise at.refuse("type", f"account {disposition.account_id} has an owner already")
            owned.add(disposition.account_id)
        dispositions[disposition.disp_id] = disposition
    if ownerless := accounts.keys() - owned:
        raise BadRow(
            DISPOSITIONS_FILE, line, "account_id", f"account {min(ownerless)} has no owner up to the last line"
        )
    if idle := clients.keys() - {each.client_id for each in dispositions.values()}:
        raise BadRow(DISPOSITIONS_FILE, line, "client_id", f"client {min(idle)} has no account up to the last line")
    return dispositions


def _read_orders(directory: Path, accounts: Mapping[int, BerkaAccount]) -> tuple[BerkaOrder, ...]:
    orders: dict[int, BerkaOrder] = {}
    for line, _, fields in records(directory / ORDERS_FILE, _ORDER_FIELDS, ";"):
        order_id, account_id, bank, account, amount, k_symbol = fields
        at = Place(ORDERS_FILE, line)
        order = BerkaOrder(
            order_id=at.number("order_id", order_id),
            account_id=at.number("account_id", account_id),
            bank=at.filled("bank_to", bank),
            account=at.filled("account_to", account),
            amount_minor=at.amount("amount", amount),
            purpose=at.one_of("k_symbol", k_symbol.strip(), _PURPOSES),
        )
        if order.order_id in orders:
            raise at.refuse("order_id", f"{order.order_id} stands twice")
        if not order.amount_minor:
            raise at.refuse("amount", "an order pays more than nothing")
        _check_there(at, "account_id", order.account_id, accounts, "account.asc")
        orders[order.order_id] = order
    return tuple(orders.values())


def _read_cards(directory: Path, dispositions: Mapping[int, BerkaDisposition]) -> tuple[BerkaCard, ...]:
    cards: dict[int, BerkaCard] = {}
    for line, _, (card_id, disp_id, kind, issued) in records(directory / CARDS_FILE, _CARD_FIELDS, ";"):
        at = Place(CARDS_FILE, line)
        card = BerkaCard(
            card_id=at.number("card_id", card_id),
            disp_id=at.number("disp_id", disp_id),
            kind=at.one_of("type", kind, _CARD_KINDS),
            issued=at.yymmdd("issued", issued.removesuffix(_MIDNIGHT)),
        )
        if card.card_id in cards:
            raise at.refuse("card_id", f"{card.card_id} stands twice")
        _check_there(at, "disp_id", card.disp_id, dispositions, DISPOSITIONS_FILE)
        cards[card.card_id] = card
    return tuple(cards.values())


def _check_there(at: Place, field: str, number: int, known: Mapping[int, object], file: str) -> None:
    if number not in known:
        raise at.refuse(field, f"{number} is not in {file}")


def first_dates(
    orders: Iterable[BerkaOrder], rows: Iterable[BerkaRow], accounts: Mapping[int, BerkaAccount]
) -> dict[int, tuple[date, bool]]:
    """Return when each order paid first, by order, and whether that was seen in the movements.

    The files print no day of an order. Seen is the first debit of the same account to the same partner of the same
    amount; its commonest day of the month is the order's. Where no movement of the order is in the books, the day on
    which the account was opened stands for it.
    """
    paid: dict[tuple[int, str, str, int], list[date]] = {}
    for row in rows:
        if not row.credit and row.account:
            paid.setdefault((row.account_id, row.bank, row.account, row.amount_minor), []).append(row.date)
    found: dict[int, tuple[date, bool]] = {}
    for order in orders:
        days = paid.get((order.account_id, order.bank, order.account, order.amount_minor))
        if days is None:
            found[order.order_id] = accounts[order.account_id].opened, False
        else:
            commonest = max(Counter(day.day for day in days).items(), key=lambda each: (each[1], -each[0]))[0]
            found[order.order_id] = next(day for day in sorted(days) if day.day == commonest), True
    return found
