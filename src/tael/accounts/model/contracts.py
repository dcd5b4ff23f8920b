"""Contracts: who holds an account, on which terms."""

from datetime import datetime

import msgspec

from tael.accounts.model.orders import ContractState
from tael.accounts.model.types import AccountType, BindingCheck
from tael.kernel.ids import AccountId, EntryId, PartyId
from tael.kernel.money import Currency
from tael.products.model import LimitsTerm


class NewContract(msgspec.Struct, frozen=True, kw_only=True):
    """Asks to open an account of a product for a party; the ids are derived from what makes the request unique."""

    id: AccountId
    entry_id: EntryId
    party_id: PartyId
    product: str
    currency: Currency
    binding: BindingCheck | None = None
    """The five-element check, for a product of Type II or III."""


class Contract(msgspec.Struct, frozen=True, gc=False):
    """A party's account, and the version of the product that it is bound to."""

    id: AccountId
    party_id: PartyId
    product: str
    product_version: int
    opened_at: datetime
    currency: Currency
    number: str
    """The account number: 19 digits, the last of which checks the others."""
    state: ContractState = ContractState.OPEN
    account_type: AccountType | None = None
    parent_id: AccountId | None = None
    """The contract of which this one is a sub-account."""
    limits: LimitsTerm | None = None
    """What its version of the product allows to move and to lie there."""
    holder_is_mandated: bool = False
    """Whether its holder, too, acts under a mandate: holders who sign together, or a limit on the own account."""
