"""Guards that several commands share, and the one path by which a record enters the journal."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from tael.kernel.ids import EntryId
from tael.ledger.errors import (
    AccountClosed,
    AccountFrozen,
    AccountReserved,
    DetailTooLong,
    KindMalformed,
    PeriodClosed,
    ValueDateTooFar,
)
from tael.ledger.model import AccountStatus, Booked, Command, Moment, Side
from tael.ledger.model.books import AccountState, Books, Head, Leg, Record
from tael.ledger.rules.seal import encode_detail

FUTURE_DAYS_MAX = 366
"""How far a value date may lie ahead of the business date."""

DETAIL_OCTETS_MAX = 4096
KIND_CHARACTERS_MAX = 32
_KIND = re.compile(r"[a-z][a-z0-9_]*")


class Header(msgspec.Struct, frozen=True, gc=False):
    """What the records of a command have in common, in all the units it touches."""

    id: EntryId
    home: int
    digest: bytes
    kind: str
    value_date: date
    detail: str | None
    reverses: dict[int, int] | None = None


def record(books: Books, unit: int, header: Header, legs: Sequence[Leg], moment: Moment) -> Record:
    """Adds a journal record to a unit, at its next position."""
    head = books.heads[unit]
    head.position += 1
    # A clock that jumps back must not disorder the journal: its instants never decrease.
    head.booked_at = max(head.booked_at, moment.now)
    written = Record(
        unit,
        head.position,
        header.id,
        header.digest,
        header.kind,
        head.booked_at,
        moment.business_date,
        header.value_date,
        None if header.reverses is None else header.reverses.get(unit),
        header.detail,
        tuple(legs),
    )
    books.records.append(written)
    return written


def note(
    books: Books,
    command: Command,
    kind: str,
    digest: bytes,
    moment: Moment,
    *,
    unit: int,
    detail: str | None = None,
) -> Booked:
    """Records a command that moves no money, in its home unit and in the unit it concerns.

    Every write is one record through one path: it has a position, a place in the chain and an outcome to replay.
    """
    header = Header(command.id, command.id.unit, digest, kind, moment.business_date, detail)
    booked: Booked | None = None
    for at in sorted({command.id.unit, unit}):
        written = record(books, at, header, (), moment)
        if at == header.home:
            books.known[command.id] = written
            booked = Booked(command.id, written.position, written.booked_at)
    assert booked is not None, "the home unit is among the units"
    return booked


def check_kind(kind: str) -> None:
    """Refuses a kind that is not a short plain word."""
    if not _is_plain_word(kind):
        raise KindMalformed(kind=kind[:KIND_CHARACTERS_MAX]).at("kind")


@lru_cache(maxsize=1024)
def _is_plain_word(kind: str) -> bool:
    # The same few words come with every transfer; matching them anew would cost as much as the digest.
    return len(kind) <= KIND_CHARACTERS_MAX and _KIND.fullmatch(kind) is not None


def checked_detail(detail: Mapping[str, Any]) -> str:
    """Returns the canonical text of a detail of a bearable length."""
    text = encode_detail(detail)
    octets = len(text.encode())
    if octets > DETAIL_OCTETS_MAX:
        raise DetailTooLong(octets=octets, octets_max=DETAIL_OCTETS_MAX).at("detail")
    return text


def checked_value_date(head: Head, value_date: date | None, moment: Moment) -> date:
    """Returns the value date, the business date by default, if its period is open and it is not too far ahead."""
    day = moment.business_date if value_date is None else value_date
    if day <= head.closed_through:
        raise PeriodClosed(value_date=day, closed_through=head.closed_through).at("value_date")
    if value_date is not None:
        value_date_max = moment.business_date + timedelta(days=FUTURE_DAYS_MAX)
        if value_date > value_date_max:
            raise ValueDateTooFar(value_date=value_date, value_date_max=value_date_max).at("value_date")
    return day


def check_not_reserved(account: AccountState, field: str) -> None:
    """Refuses whatever is asked of an account between units: a hold, a floor or a freeze there would stop all units."""
    if account.is_between_units:
        raise AccountReserved(account_id=account.id).at(field)


def check_status(account: AccountState, side: Side, field: str) -> None:
    """Refuses a posting on that side of a closed or frozen account."""
    if account.status is AccountStatus.CLOSED:
        raise AccountClosed(account_id=account.id).at(field)
    frozen_for = AccountStatus.FROZEN_DEBIT if side is Side.DEBIT else AccountStatus.FROZEN_CREDIT
    if account.status in (AccountStatus.FROZEN, frozen_for):
        raise AccountFrozen(account_id=account.id, side=side.name.lower()).at(field)
