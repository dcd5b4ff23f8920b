"""Types of personal accounts (个人账户分类), and the check before one is opened; what each may do, products say.

After 银发〔2016〕302号 and 银发〔2018〕16号. Type I is opened face to face and may do everything. Types II and III are
opened from afar, bound to an account of Type I, and pay little to accounts that are not bound.
"""

import enum
from datetime import datetime

import msgspec

from tael.kernel.ids import AccountId


class AccountType(enum.StrEnum):
    """A type of personal account."""

    I = "I"  # noqa: E741 - the name that the rule gives it
    II = "II"
    III = "III"


class BindingCheck(msgspec.Struct, frozen=True, kw_only=True):
    """The five elements (五要素) of a check before an account of Type II or III is opened.

    Name, document number, phone and number of the account to be bound are what the customer gave; `confirmation` is the
    fifth, that the account is of Type I: the reference under which the other bank confirmed all of it. It stays empty
    where the account is one of this bank, which looks for itself. `bank` names the other bank.
    """

    name: str
    document_number: str
    phone: str
    account_number: str
    bank: str = ""
    confirmation: str = ""


class BoundAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account to which another is bound; `own_account_id` where it is one of this bank. Elements are not kept."""

    account_id: AccountId
    number: str
    bank: str
    own_account_id: AccountId | None
    confirmation: str
    bound_at: datetime
