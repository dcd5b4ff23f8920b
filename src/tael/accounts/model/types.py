"""Types of personal accounts (个人账户分类): what each may do, as data, and the check before one is opened.

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


class AccountTypeRules(msgspec.Struct, frozen=True, kw_only=True):
    """What an account of a type may do; amounts in fen (CNY minor units), None is no bound.

    `outward_day` and `outward_year` bound what goes out to accounts that are not bound, cash included; `balance_max` is
    the most that may be on it.
    """

    account_type: AccountType
    outward_day: int | None = None
    outward_year: int | None = None
    balance_max: int | None = None
    needs_binding: bool = False


LEGAL_RULES = {
    AccountType.I: AccountTypeRules(account_type=AccountType.I),
    AccountType.II: AccountTypeRules(
        account_type=AccountType.II, outward_day=10_000_00, outward_year=200_000_00, needs_binding=True
    ),
    AccountType.III: AccountTypeRules(
        account_type=AccountType.III,
        outward_day=2_000_00,
        outward_year=50_000_00,
        balance_max=2_000_00,
        needs_binding=True,
    ),
}
"""The bounds that the rule sets; a product may be stricter, never looser."""


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
