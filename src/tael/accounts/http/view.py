"""Routes of the whole view of a party: what it holds, what limits leave, who may act, what is saved for."""

from datetime import date

import msgspec
from litestar import get
from litestar.params import FromPath

from tael.accounts import actions
from tael.accounts.http.bodies import AccountBody, body_of
from tael.accounts.http.mandates import MandateBody, mandate_body
from tael.accounts.model import AccountView, Left
from tael.accounts.rules.closing import reached
from tael.kernel.ids import PartyId
from tael.plumbing.http.wire import Amount, BankRequest, amount_of, parse_id, runtime_of


class LeftBody(msgspec.Struct, frozen=True):
    """A limit, and what it leaves."""

    limit: Amount
    left: Amount


class BoundBody(msgspec.Struct, frozen=True):
    """An account to which another is bound; `bank` is empty where it is one of this bank."""

    number: str
    bank: str


class SavedBody(msgspec.Struct, frozen=True):
    """What a sub-account is for; `reached_percent` is how much of the target is there."""

    name: str
    target: Amount | None
    due_on: date | None
    reached_percent: int | None


class ViewedAccountBody(msgspec.Struct, frozen=True):
    """An account with all that bounds it; `acts_under` is the mandate under which the party acts on it."""

    account: AccountBody
    acts_under: MandateBody | None
    left_today: LeftBody | None
    left_this_year: LeftBody | None
    mandate_left_today: LeftBody | None
    mandates: list[MandateBody]
    bound_to: list[BoundBody]
    sub_account: SavedBody | None


class ViewBody(msgspec.Struct, frozen=True):
    """A party and all its accounts; `is_cut` says that there are more than a view shows."""

    party_id: str
    name: str
    kind: str
    accounts: list[ViewedAccountBody]
    is_cut: bool


def _left(left: Left | None) -> LeftBody | None:
    return None if left is None else LeftBody(amount_of(left.limit), amount_of(left.left))


def _saved(view: AccountView) -> SavedBody | None:
    mine = view.sub_account
    if mine is None:
        return None
    if mine.goal is None:
        return SavedBody(mine.name, None, None, None)
    percent = reached(mine.goal, view.account.balance)
    return SavedBody(mine.name, amount_of(mine.goal.target), mine.goal.due_on, percent)


def _viewed(view: AccountView) -> ViewedAccountBody:
    return ViewedAccountBody(
        body_of(view.contract, view.account),
        None if view.acts_under is None else mandate_body(view.acts_under),
        _left(view.left_today),
        _left(view.left_this_year),
        _left(view.mandate_left_today),
        [mandate_body(mandate) for mandate in view.mandates],
        [BoundBody(one.number, one.bank) for one in view.bound_to],
        _saved(view),
    )


async def _view(request: BankRequest, party_id: PartyId) -> ViewBody:
    runtime = runtime_of(request)
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await actions.view_party(tx, party_id, runtime.moment())
    party = found.party
    return ViewBody(party.id.text, party.name, party.kind, [_viewed(one) for one in found.accounts], found.is_cut)


@get("/parties/{party_id:str}/view", summary="Read all that a party has", operation_id="viewParty")
async def view_party(request: BankRequest, party_id: FromPath[str]) -> ViewBody:
    """Returns a party with its accounts, balances, limits, mandates and goals, all of one instant."""
    return await _view(request, parse_id(PartyId, party_id, "party_id"))


@get("/view", summary="Read all that I have", operation_id="viewMine")
async def view_mine(request: BankRequest) -> ViewBody:
    """Returns the caller with accounts, balances, limits, mandates and goals, all of one instant."""
    return await _view(request, PartyId.parse(request.user.subject))
