"""Routes that show the cards of an account: staff see all, customers those of accounts that they hold or act on."""

from datetime import date

import msgspec
from litestar import get
from litestar.params import FromPath

from tael.accounts import actions
from tael.accounts.model import CardKind
from tael.kernel.ids import AccountId, PartyId
from tael.plumbing.http.wire import BankRequest, parse_id, runtime_of


class CardBody(msgspec.Struct, frozen=True):
    """A card that was issued on an account."""

    id: str
    account_id: str
    party_id: str
    kind: CardKind
    issued_on: date


class CardList(msgspec.Struct, frozen=True):
    """The cards of an account, the latest issued first."""

    items: list[CardBody]


async def _cards(request: BankRequest, account_id: str, reader: PartyId | None) -> CardList:
    runtime = runtime_of(request)
    wanted = parse_id(AccountId, account_id, "account_id")
    async with runtime.db.transaction(readonly=True) as tx:
        if reader is None:
            await actions.get_contract(tx, wanted)
        else:
            await actions.get_readable(tx, wanted, reader, runtime.moment())
        found = await actions.list_cards(tx, wanted)
    return CardList(
        [CardBody(card.id.text, card.account_id.text, card.party_id.text, card.kind, card.issued_on) for card in found]
    )


@get("/accounts/{account_id:str}/cards", summary="List an account's cards", operation_id="listCards")
async def list_cards(request: BankRequest, account_id: FromPath[str]) -> CardList:
    """Returns the cards of an account."""
    return await _cards(request, account_id, None)


@get("/accounts/{account_id:str}/cards", summary="List my account's cards", operation_id="listMyCards")
async def list_my_cards(request: BankRequest, account_id: FromPath[str]) -> CardList:
    """Returns the cards of an account that the caller holds or acts on."""
    return await _cards(request, account_id, PartyId.parse(request.user.subject))
