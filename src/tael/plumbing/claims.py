"""Idempotency of writes, for ever: the first answer to a key is the answer to it.

Owns the claim of a (client, key): a digest of the request and the answer given. It is stored by the transaction that
did the work, so that there is an answer if, and only if, the work was done. A refused request leaves no claim: it may
be tried again. Writes whose key makes the id of what they create, like payments, need no claim.
"""

import hashlib
from collections.abc import Awaitable, Callable

import msgspec

from tael.kernel.errors import KeyReused
from tael.kernel.ids import ClaimId, home_unit
from tael.plumbing.db import Database, Tx


class Answer(msgspec.Struct, frozen=True):
    """The response to a write: its HTTP status and body."""

    status: int
    body: bytes


class _Claim(msgspec.Struct, frozen=True):
    digest: bytes
    status: int
    answer: bytes


async def once(
    db: Database,
    units: int,
    client: str,
    key: str,
    request: bytes,
    work: Callable[[Tx], Awaitable[Answer]],
) -> Answer:
    """Does the work of a request once and returns its answer, the same one each time the key comes back.

    Refuses a key that comes back with another request (KeyReused). Two calls at once are one after the other: the
    second waits for the first one's transaction at the advisory lock of the key.
    """
    claim_id = ClaimId.derive(home_unit(units, client, key), client, key)
    digest = hashlib.sha256(request).digest()
    async with db.transaction() as tx:
        await tx.execute("select pg_advisory_xact_lock($1)", int.from_bytes(claim_id[8:], "big", signed=True))
        claim = await tx.row_or_none(
            _Claim,
            "select digest, status, answer from plumbing.claim where unit = $1 and id = $2",
            claim_id.unit,
            claim_id,
        )
        if claim is not None:
            if claim.digest != digest:
                raise KeyReused
            return Answer(claim.status, claim.answer)
        answer = await work(tx)
        await tx.execute(
            "insert into plumbing.claim (unit, id, digest, status, answer) values ($1, $2, $3, $4, $5)",
            claim_id.unit,
            claim_id,
            digest,
            answer.status,
            answer.body,
        )
        return answer


async def is_claimed(db: Database, units: int, client: str, key: str) -> bool:
    """Says whether a key has had its answer."""
    claim_id = ClaimId.derive(home_unit(units, client, key), client, key)
    async with db.transaction(readonly=True) as tx:
        found = await tx.value("select 1 from plumbing.claim where unit = $1 and id = $2", claim_id.unit, claim_id)
    return found is not None
