"""Every refusal of accounts, in order of precedence."""

from dataclasses import dataclass
from typing import ClassVar

from tael.kernel.errors import NotFound
from tael.kernel.ids import AccountId


@dataclass(eq=False)
class UnknownContract(NotFound):
    """A customer's account does not exist, or is not the caller's."""

    code: ClassVar[str] = "unknown_customer_account"
    account_id: AccountId
