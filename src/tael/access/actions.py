"""Verbs of access: give a token, and find out who a token speaks for."""

from collections.abc import Iterable

from tael.access import rules, store
from tael.plumbing.db import Database
from tael.plumbing.http.wire import Audience, Principal


async def token_for(
    db: Database, audience: Audience, subject: str, *, fresh_secret: bytes, grants: Iterable[str] = ()
) -> str:
    """Returns the token of a member of staff or a customer; the same one each time.

    Grants go into the token and cannot be added to it. Refuses a grant that this bank does not know (GrantUnknown).

    `fresh_secret` (32 random octets) becomes the bank's secret if it has none yet.
    """
    async with db.transaction() as tx:
        return rules.sign(await store.secret(tx, fresh_secret), rules.with_grants(audience, grants), subject)


class Verifier:
    """Tells who a token speaks for; reads the secret once."""

    def __init__(self, db: Database, *, fresh_secret: bytes) -> None:
        self._db = db
        self._fresh_secret = fresh_secret
        self._secret: bytes | None = None

    async def __call__(self, token: str) -> Principal | None:
        """Returns the caller, or None for a token that this bank did not give out."""
        if self._secret is None:
            async with self._db.transaction() as tx:
                self._secret = await store.secret(tx, self._fresh_secret)
        found = rules.verify(self._secret, token)
        if found is None:
            return None
        claimed, subject = found
        audience, *grants = claimed.split(rules.GRANT_MARK)
        if audience == "staff":
            return Principal("staff", subject, frozenset(grants))
        return Principal("customer", subject) if audience == "customer" else None
