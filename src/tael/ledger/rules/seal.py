"""Digests of requests and the hash chain over what was booked.

The digest identifies a request, so that a key cannot come back with another one. The chain covers every stored field
of every record and posting of a batch and the chain before it: history cannot change without breaking it.
"""

import hashlib
import struct
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from tael.ledger.model import Command, PostEntry, Posting
from tael.ledger.model.books import Record

GENESIS = bytes(32)
"""The chain of a unit before its first batch."""

DIGEST_OCTETS = 16
_NO_DATE = b"-"

_pack_leg: Callable[..., bytes] = struct.Struct(">qbqH").pack
_pack_two_legs: Callable[..., bytes] = struct.Struct(">qbqHqbqH").pack
_pack_record: Callable[..., bytes] = struct.Struct(">HqqiiqHI16s16s").pack
_pack_posting: Callable[..., bytes] = struct.Struct(">hqqqh").pack


def digest_of(command: Command) -> bytes:
    """Returns the first 16 octets of SHA-256 over the canonical form of a command."""
    if type(command) is PostEntry:
        return hashlib.sha256(_canonical_post(command)).digest()[:DIGEST_OCTETS]
    canonical = msgspec.json.encode(command, enc_hook=str, order="deterministic")
    return hashlib.sha256(canonical).digest()[:DIGEST_OCTETS]


def _canonical_post(command: PostEntry) -> bytes:
    # By hand rather than by the JSON encoder: this runs once for each transfer, and is three times as fast.
    entry = command.entry
    day = entry.value_date
    parts = [
        entry.kind.encode(),
        _NO_DATE if day is None else day.toordinal().to_bytes(4, "big"),
        _legs(entry.postings),
    ]
    if entry.detail is not None:
        parts.append(b"|detail" + encode_detail(entry.detail).encode())
    if command.hold is not None:
        parts.append(b"|hold" + command.hold.hold_id + (b"+" if command.hold.final else b"-"))
    return b"|".join(parts)


def _legs(postings: tuple[Posting, ...]) -> bytes:
    if len(postings) == 2:  # noqa: PLR2004 - two legs are nearly all entries; packed at once they cost half
        debit, credit = postings
        first, second = debit.amount, credit.amount
        return _pack_two_legs(
            debit.account_id,
            debit.side,
            first.minor,
            first.currency.number,
            credit.account_id,
            credit.side,
            second.minor,
            second.currency.number,
        )
    return b"".join(
        _pack_leg(posting.account_id, posting.side, posting.amount.minor, posting.amount.currency.number)
        for posting in postings
    )


def encode_detail(detail: Mapping[str, Any]) -> str:
    """Returns the canonical JSON text of an entry's detail, as it is stored and hashed."""
    return msgspec.json.encode(detail, enc_hook=str, order="deterministic").decode()


def seal(chain: bytes, records: Iterable[Record]) -> bytes:
    """Returns the chain after a batch of one unit's records, in the order of their positions."""
    digest = hashlib.sha256(chain)
    instants: dict[datetime, int] = {}
    parts: list[bytes] = []
    for record in records:
        booked_at = record.booked_at
        microseconds = instants.get(booked_at)
        if microseconds is None:
            microseconds = instants[booked_at] = microseconds_of(booked_at)
        detail = b"" if record.detail is None else record.detail.encode()
        parts.append(
            _pack_record(
                record.unit,
                record.position,
                microseconds,
                record.booking_date.toordinal(),
                record.value_date.toordinal(),
                record.reverses or 0,
                len(record.legs),
                len(detail),
                record.id,
                record.digest,
            )
        )
        parts.append(record.kind.encode())
        parts.append(detail)
        for leg, posting in enumerate(record.legs):
            parts.append(
                _pack_posting(leg, posting.account_id, posting.amount, posting.balance_after, posting.currency)
            )
    digest.update(b"".join(parts))
    return digest.digest()


def microseconds_of(instant: datetime) -> int:
    """Returns whole microseconds since 1970 in UTC, exactly."""
    # Not timestamp(): that is a float, and a float holds today's microseconds only just.
    return (instant - _EPOCH) // _MICROSECOND


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = datetime.resolution
