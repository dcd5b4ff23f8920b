"""The rhythm of a bank: how often, on which days and for how much its customers move money.

Owns the shape of the statistics and the fitted ones that ship with the product (`rhythm.json`). Leaves the
fitting to `fit` and the use to `generator`. Keeps the rule that only statistics stand here: no row, account
or person of the books they were fitted on.
"""

from enum import StrEnum
from importlib import resources

import msgspec

RHYTHM_FILE = "rhythm.json"
DAYS_OF_MONTH = 31
DAYS_OF_WEEK = 7
MONTHS_OF_YEAR = 12


class Group(StrEnum):
    """What a movement is about, as far as the rhythm tells one from another."""

    INCOME = "income"
    """Wages and pensions that arrive by transfer."""
    CASH_DEPOSIT = "cash_deposit"
    HOUSEHOLD = "household"
    """Rent, power and the like, paid month by month."""
    INSURANCE = "insurance"
    LOAN_PAYMENT = "loan_payment"
    REMITTANCE = "remittance"
    """Every other transfer to somebody else."""
    CASH_WITHDRAWAL = "cash_withdrawal"
    CARD_WITHDRAWAL = "card_withdrawal"
    FEE = "fee"
    INTEREST = "interest"
    PENALTY_INTEREST = "penalty_interest"


class Quantiles(msgspec.Struct, frozen=True):
    """Five points of a distribution, named by the percentage of the values that lie below."""

    p05: float
    p25: float
    p50: float
    p75: float
    p95: float


class GroupRhythm(msgspec.Struct, frozen=True):
    """How the movements of one group fall.

    A profile holds one weight per day or month, adjusted for how often that day or month occurs, and sums to
    one.
    """

    rows: int
    accounts_share: float
    """Share of the accounts that have such movements at all."""
    per_month: tuple[float, ...]
    """Share of the months of those accounts with none, one, two... movements; the last: or more."""
    usual_day_share: float
    """Share of the movements on the day of the month most usual for their account."""
    last_day_share: float
    """Share of the movements on the last day of a month, whichever number it has."""
    day_of_month: tuple[float, ...]
    weekday: tuple[float, ...]
    """From Monday to Sunday."""
    month_of_year: tuple[float, ...]
    income_multiples: Quantiles
    """Amounts as multiples of what the account takes in a month."""


class OneMonth(msgspec.Struct, frozen=True):
    """One month of a whole bank, of which only days, sides and amounts are known."""

    rows: int
    accounts: int
    credits_share: float
    credits_per_account: tuple[float, ...]
    """Share of the accounts with none, one, two... credits."""
    debits_per_account: tuple[float, ...]
    credit_days: tuple[float, ...]
    debit_days: tuple[float, ...]
    credit_minor: Quantiles
    debit_minor: Quantiles


class Rhythm(msgspec.Struct, frozen=True):
    """The fitted statistics of a bank."""

    source: str
    accounts: int
    account_months: int
    """Whole months of accounts the statistics rest on."""
    income_minor: Quantiles
    """What an account takes in a month, interest apart, in the minor units of the books."""
    first_deposit_multiples: Quantiles
    """The first movement of an account as a multiple of its monthly income."""
    groups: dict[Group, GroupRhythm]
    october_1997: OneMonth


def load_rhythm() -> Rhythm:
    """Return the rhythm that ships with the product."""
    text = resources.files("tael.world").joinpath(RHYTHM_FILE).read_bytes()
    return msgspec.json.decode(text, type=Rhythm)


def dump_rhythm(rhythm: Rhythm) -> str:
    """Return the rhythm as the text of `rhythm.json`: the same rhythm gives the same text."""
    return msgspec.json.format(msgspec.json.encode(rhythm, order="deterministic"), indent=2).decode() + "\n"
