"""Cards: that one was issued on an account, to whom and of what kind. What a card does comes with card payments."""

import enum
from datetime import date

import msgspec

from tael.kernel.ids import AccountId, CardId, PartyId


class CardKind(enum.StrEnum):
    """What kind of card it is."""

    JUNIOR = "junior"
    CLASSIC = "classic"
    GOLD = "gold"


class Card(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A card of the party that holds the account or acts on it; the id is derived from what makes the issue unique."""

    id: CardId
    account_id: AccountId
    party_id: PartyId
    kind: CardKind
    issued_on: date
