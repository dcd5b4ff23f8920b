"""Tokens: a readable claim and a code that only the bank's secret can make.

The code is HMAC-SHA-256 over audience and subject (RFC 2104), in hexadecimal.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable

from tael.access.errors import GrantUnknown, StaffNameMalformed

PREFIX = "tael"
GRANT_MARK = "+"
GRANTS = frozenset({"personal_data"})
"""What a member of staff may do beyond the routes: see personal data in clear."""

TOKEN_CHARACTERS_MAX = 200
_STAFF_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def sign(secret: bytes, audience: str, subject: str) -> str:
    """Returns the token of a caller: tael.<audience>.<subject>.<code>; grants follow the audience after a plus each."""
    if audience.partition(GRANT_MARK)[0] == "staff" and not _STAFF_NAME.fullmatch(subject):
        raise StaffNameMalformed(name=subject).at("name")
    return f"{PREFIX}.{audience}.{subject}.{_code(secret, audience, subject)}"


def with_grants(audience: str, grants: Iterable[str]) -> str:
    """Returns an audience with what is granted to its caller; refuses a grant that is none (GrantUnknown)."""
    wanted = sorted(set(grants))
    for grant in wanted:
        if audience != "staff" or grant not in GRANTS:
            raise GrantUnknown(grant=grant).at("grant")
    return GRANT_MARK.join([audience, *wanted])


def verify(secret: bytes, token: str) -> tuple[str, str] | None:
    """Returns the (audience, subject) that a token speaks for, or None; takes the same time however wrong it is."""
    parts = token[:TOKEN_CHARACTERS_MAX].split(".")
    if len(parts) != 4 or parts[0] != PREFIX or not token.isascii():  # noqa: PLR2004 - the parts of `sign`
        return None
    _, audience, subject, code = parts
    return (audience, subject) if hmac.compare_digest(code, _code(secret, audience, subject)) else None


def _code(secret: bytes, audience: str, subject: str) -> str:
    return hmac.new(secret, f"{audience}\n{subject}".encode(), hashlib.sha256).hexdigest()
