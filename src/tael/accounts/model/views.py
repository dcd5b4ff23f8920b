"""What a party has at this bank, as one picture."""

import msgspec

from tael.accounts.model.contracts import Contract
from tael.accounts.model.limits import Left
from tael.accounts.model.mandates import Mandate
from tael.accounts.model.sub_accounts import SubAccount
from tael.accounts.model.types import BoundAccount
from tael.ledger.model import Account
from tael.parties.model import Party


class AccountView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An account in a party's picture.

    `acts_under` is the mandate under which the party acts, None for a holder who acts freely. `left_today` and
    `left_this_year` are what the type of the account leaves, `mandate_left_today` what the party's mandate does; None
    is no bound. `mandates` are those that others, or its holder, have on an account of the party's own.
    """

    contract: Contract
    account: Account
    acts_under: Mandate | None
    left_today: Left | None
    left_this_year: Left | None
    mandate_left_today: Left | None
    mandates: tuple[Mandate, ...]
    bound_to: tuple[BoundAccount, ...]
    sub_account: SubAccount | None


class PartyView(msgspec.Struct, frozen=True, kw_only=True):
    """A party, and its accounts: first those it holds, then those it may act on; `is_cut` says that there are more."""

    party: Party
    accounts: tuple[AccountView, ...]
    is_cut: bool
