"""Routes of access, for staff."""

import secrets

import msgspec
from litestar import post
from litestar.params import FromPath

from tael.access import actions
from tael.kernel.ids import PartyId
from tael.plumbing.http.wire import BankRequest, IdempotencyKey, checked_key, parse_id, runtime_of


class TokenBody(msgspec.Struct, frozen=True):
    """A bearer token."""

    token: str


@post(
    "/parties/{party_id:str}/tokens",
    summary="Give a customer a token",
    description="Until customers log in themselves, a member of staff lets them in.",
    operation_id="giveToken",
    status_code=201,
)
async def give_token(
    request: BankRequest, party_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> TokenBody:
    """Returns the token with which a customer calls."""
    # The token is a function of its subject, so that the same request has the same answer without a stored claim.
    checked_key(idempotency_key)
    subject = parse_id(PartyId, party_id, "party_id").text
    fresh = secrets.token_bytes(32)
    return TokenBody(await actions.token_for(runtime_of(request).db, "customer", subject, fresh_secret=fresh))


STAFF = (give_token,)
