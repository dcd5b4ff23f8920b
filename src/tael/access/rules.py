"""Tokens: a readable claim and a code that only the bank's secret can make.

The code is HMAC-SHA-256 over audience and subject (RFC 2104), in hexadecimal.
"""

import hashlib
import hmac
import re

from tael.access.errors import StaffNameMalformed

PREFIX = "tael"
TOKEN_CHARACTERS_MAX = 200
_STAFF_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def sign(secret: bytes, audience: str, subject: str) -> str:
    """Returns the token of a caller: tael.<audience>.<subject>.<code>."""
    if audience == "staff" and not _STAFF_NAME.fullmatch(subject):
        raise StaffNameMalformed(name=subject).at("name")
    return f"{PREFIX}.{audience}.{subject}.{_code(secret, audience, subject)}"


def verify(secret: bytes, token: str) -> tuple[str, str] | None:
    """Returns the (audience, subject) that a token speaks for, or None; takes the same time however wrong it is."""
    parts = token[:TOKEN_CHARACTERS_MAX].split(".")
    if len(parts) != 4 or parts[0] != PREFIX or not token.isascii():  # noqa: PLR2004 - the parts of `sign`
        return None
    _, audience, subject, code = parts
    return (audience, subject) if hmac.compare_digest(code, _code(secret, audience, subject)) else None


def _code(secret: bytes, audience: str, subject: str) -> str:
    return hmac.new(secret, f"{audience}\n{subject}".encode(), hashlib.sha256).hexdigest()
