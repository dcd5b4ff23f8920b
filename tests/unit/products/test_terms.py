"""Each kind of term: what it refuses, with the field, and what it decides."""

import re
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.unit.products.compositions import products

from tael.kernel.money import Currency, Money
from tael.kernel.rates import DayCount
from tael.products import rules
from tael.products.model import (
    Applicant,
    ChannelsTerm,
    DocumentsTerm,
    EligibilityTerm,
    History,
    LimitsTerm,
    Product,
    StatementTerm,
)
from tael.products.terms.daycount import DayCountName, day_count
from tael.products.terms.figures import rate_parts
from tael.products.terms.kinds import BUILT_IN, GROUP, kinds

HEAD = (
    "code: trial\nversion: 1\nproduct_class: trial\nnames: {en: Trial, zh-CN: 试用}\ncurrencies: [CNY, JPY]\nterms:\n"
)
CNY = Currency("CNY")
INTEREST = (Path(__file__).parents[3] / "docs/algorithms/interest.md").read_text(encoding="utf-8")

FLAT = "  interest: {tiers: [{rate: 1}]}\n"
DEPOSIT = """  interest:
    capitalise: with_principal
    tiers:
      - {months: 3, rate: 1}
      - {months: 6, rate: 2}
  tenor: {months: [3, 6]}
  early_withdrawal: {rate: 0.1}
  maturity: {action: pay_out}
"""
TEXTS = """  documents:
    contract:
    - {language: en, template: a}
    - {language: zh-CN, template: a}
"""
CHARGE = "  fees:\n    charges:\n    - name: a\n      event: withdrawal\n"
SMALL = """  account_type: {type: III, five_element_check: true, bound_account: true}
  limits: {balance: 2000, unbound: {day: 2000, year: 50000}}
"""


def faults_of(terms: str) -> list[tuple[int, str | None, str]]:
    found = rules.check_product(HEAD + terms, "trial.yaml")
    return [] if isinstance(found, Product) else [(fault.line - 6, fault.field, fault.why) for fault in found]


@pytest.mark.parametrize("terms", [FLAT, DEPOSIT, SMALL, TEXTS])
def test_what_the_cases_start_from_is_legal(terms: str) -> None:
    assert faults_of(terms) == []


def interest(tiers: str, more: str = "") -> str:
    return f"  interest:\n    tiers:\n{tiers}{more}"


CASES = {
    "a rate of 300 %": (
        interest("      - rate: 300\n"),
        3,
        "interest.tiers[0].rate",
        "a rate of 300 % a year is beyond 36 %",
    ),
    "a rate below believing": (
        interest("      - rate: -36.000001\n"),
        3,
        "interest.tiers[0].rate",
        "a rate of -36.000001 % a year is beyond 36 %",
    ),
    "a rate with seven decimals": (
        interest("      - rate: 0.1234567\n"),
        3,
        "interest.tiers[0].rate",
        'it must be a percentage such as "1.35", with at most six decimals',
    ),
    "tiers that overlap": (
        interest("      - {from: 0, to: 100, rate: 1}\n      - {from: 99, rate: 2}\n"),
        4,
        "interest.tiers[1].from",
        "it overlaps the tier before from 99 to 100",
    ),
    "tiers with a gap": (
        interest("      - {from: 0, to: 100, rate: 1}\n      - {from: 101, rate: 2}\n"),
        4,
        "interest.tiers[1].from",
        "no tier is for balances from 100 to 101",
    ),
    "tiers that begin late": (
        interest("      - {from: 1, rate: 1}\n"),
        3,
        "interest.tiers[0].from",
        "no tier is for balances from 0 to 1",
    ),
    "tiers that end": (
        interest("      - {to: 100, rate: 1}\n"),
        3,
        "interest.tiers[0]",
        "no tier is for balances from 100 on",
    ),
    "a tier after the endless one": (
        interest("      - {rate: 1}\n      - {from: 10, rate: 2}\n"),
        4,
        "interest.tiers[1].from",
        "it overlaps the tier before, which has no end, from 10 on",
    ),
    "a tier that ends before it begins": (
        interest("      - {to: 100, rate: 1}\n      - {from: 100, to: 100, rate: 1}\n      - {from: 100, rate: 1}\n"),
        4,
        "interest.tiers[1].to",
        "it ends at 100, where it does not begin before",
    ),
    "an edge without such a coin": (
        interest("      - {to: 0.5, rate: 1}\n      - {from: 0.5, rate: 1}\n"),
        3,
        "interest.tiers[0].to",
        "0.5 is no amount of JPY",
    ),
    "no tiers": (interest("      []\n"), 2, "interest.tiers", "expected `array` of length >= 1"),
    "a currency without a tier": (
        interest("      - {currency: CNY, rate: 1}\n"),
        2,
        "interest.tiers",
        "no tier is for JPY",
    ),
    "a tier of a foreign currency": (
        interest("      - {rate: 1}\n      - {currency: USD, rate: 1}\n"),
        4,
        "interest.tiers[1].currency",
        "the product is not offered in USD",
    ),
    "both a rate and a spread": (
        interest("      - {rate: 1, spread: 1}\n"),
        3,
        "interest.tiers[0]",
        "a tier has either a rate or a spread",
    ),
    "a spread on nothing": (
        interest("      - {spread: 1}\n"),
        3,
        "interest.tiers[0].spread",
        "a spread needs an index to stand on",
    ),
    "two tiers that are one": (
        interest("      - rate: 1\n      - rate: 1\n"),
        4,
        "interest.tiers[1].from",
        "it overlaps the tier before, which has no end, from 0 on",
    ),
    "too much in sum": (
        interest("      - rate: 30\n", "    promotion: {months: 1, spread: 6.1}\n"),
        3,
        "interest.tiers[0]",
        "with all that is added it comes to more than 36 % a year",
    ),
    "an index for nothing": (
        interest("      - {rate: 1}\n", "    index: {name: prime, values: [{since: 2025-01-01, rate: 3}]}\n"),
        4,
        "interest.index",
        "no tier has a spread on it",
    ),
    "index values out of order": (
        interest(
            "      - {spread: 1}\n",
            "    index:\n      name: prime\n      values:\n"
            "        - {since: 2025-01-02, rate: 3}\n        - {since: 2025-01-02, rate: 3}\n",
        ),
        8,
        "interest.index.values[1].since",
        "values stand in order of date, one for each",
    ),
    "a day that is none": (
        interest("      - {spread: 1}\n", "    index: {name: prime, values: [{since: 2025-02-30, rate: 3}]}\n"),
        4,
        "interest.index.values[0].since",
        "it must be a date such as 2026-01-31",
    ),
    "a cap below the floor": (
        interest("      - {rate: 1}\n", "    floor: 1\n    cap: 0.5\n"),
        5,
        "interest.cap",
        "the cap of 0.5 % is below the floor of 1 %",
    ),
    "a typo in a choice": (
        interest("      - {rate: 1}\n", "    capitalise: quartely\n"),
        4,
        "interest.capitalise",
        "quartely is none of monthly, quarterly, yearly, with_principal; did you mean quarterly?",
    ),
    "a mean that is not of months": (
        interest("      - {rate: 1}\n", "    balance: mean_of_month\n"),
        4,
        "interest.balance",
        "the mean of a month is posted monthly, on capital_day 31",
    ),
    "a tier by a tenor that is not there": (
        interest("      - {rate: 1}\n      - {months: 3, rate: 1}\n"),
        4,
        "interest.tiers[1]",
        "it is for a tenor, and there is none",
    ),
    "principal without a tenor": (
        interest("      - {rate: 1}\n", "    capitalise: with_principal\n"),
        4,
        "interest.capitalise",
        "interest comes with_principal where there is a tenor, and only there",
    ),
    "a tenor without its rate": (
        DEPOSIT.replace("      - {months: 6, rate: 2}\n", ""),
        3,
        "interest.tiers",
        "no tier is for 6 months",
    ),
    "a tenor without maturity": (
        DEPOSIT.replace("  maturity: {action: pay_out}\n", ""),
        6,
        "tenor.months",
        "a tenor in months needs the term maturity",
    ),
    "a tenor without early withdrawal": (
        DEPOSIT.replace("  early_withdrawal: {rate: 0.1}\n", ""),
        6,
        "tenor",
        "tenor needs the term early_withdrawal",
    ),
    "a tenor nobody offers": (
        DEPOSIT.replace("months: 6", "months: 7").replace("[3, 6]", "[3, 7]"),
        6,
        "tenor.months[1]",
        "7 is none of 1, 3, 6, 12, 24, 36, 60",
    ),
    "both kinds of tenor": (
        DEPOSIT.replace("[3, 6]}", "[3, 6], notice_days: [7]}"),
        3,
        "interest.tiers",
        "no tier is for 7 days of notice",
    ),
    "a term deposit with an overdraft": (
        DEPOSIT + "  overdraft: {limit: 1}\n",
        6,
        "tenor",
        "tenor cannot stand beside overdraft",
    ),
    "maturity without a tenor": ("  maturity: {action: pay_out}\n", 1, "maturity", "maturity needs the term tenor"),
    "tax without interest": ("  tax: {percent: 5}\n", 1, "tax", "tax needs the term interest"),
    "a tax beyond all": (FLAT + "  tax: {percent: 101}\n", 2, "tax.percent", "a tax is between 0 and 100 %"),
    "a tax that ends first": (
        FLAT + "  tax: {percent: 5, since: 2025-01-01, until: 2025-01-01}\n",
        2,
        "tax.until",
        "it ends before it begins",
    ),
    "an overdraft that pays": (
        "  overdraft: {limit: 1, rate: -1}\n",
        1,
        "overdraft.rate",
        "an overdraft does not pay its holder",
    ),
    "limits of nothing": ("  limits: {}\n", 1, "limits", "it limits nothing"),
    "a scope of nothing": ("  limits: {outward: {}}\n", 1, "limits.outward", "it limits nothing"),
    "a year below a day": (
        "  limits:\n    unbound:\n      day: 100\n      year: 99\n",
        4,
        "limits.unbound.year",
        "99 for a year is below 100 for a day",
    ),
    "a fee for nothing": (
        "  fees: {charges: [{name: a, event: monthly}]}\n",
        1,
        "fees.charges[0]",
        "it charges nothing",
    ),
    "a fee twice": (
        "  fees:\n    charges:\n    - {name: a, event: monthly, flat: 1}\n    - {name: a, event: yearly, flat: 1}\n",
        4,
        "fees.charges[1].name",
        "a is charged twice",
    ),
    "a fee on the bank's own doing": (
        "  fees: {charges: [{name: a, event: interest, flat: 1}]}\n",
        1,
        "fees.charges[0].event",
        "interest is what the bank itself does",
    ),
    "a fee for no statement": (
        "  fees: {charges: [{name: a, event: statement, flat: 1}]}\n",
        1,
        "fees.charges[0].event",
        "a fee for statements needs the term statement",
    ),
    "a fee of more than all": (
        "  fees: {charges: [{name: a, event: withdrawal, percent: 100.01}]}\n",
        1,
        "fees.charges[0].percent",
        "a fee is between 0 and 100 %",
    ),
    "the most below the least": (
        "  fees: {charges: [{name: a, event: withdrawal, percent: 1, min: 2, max: 1}]}\n",
        1,
        "fees.charges[0].max",
        "the most, 1, is below the least, 2",
    ),
    "fee tiers out of order": (
        CHARGE + "      tiers: [{flat: 1}, {from: 5, flat: 1}, {from: 5, flat: 2}]\n",
        5,
        "fees.charges[0].tiers[2].from",
        "it does not begin above the tier before",
    ),
    "fee tiers that begin late": (
        "  fees: {charges: [{name: a, event: withdrawal, tiers: [{from: 5, flat: 1}]}]}\n",
        1,
        "fees.charges[0].tiers[0].from",
        "the first tier begins at 0",
    ),
    "a waiver of two conditions": (
        "  fees: {charges: [{name: a, event: monthly, flat: 1, waivers: [{tag: x, free_per_month: 1}]}]}\n",
        1,
        "fees.charges[0].waivers[0]",
        "a waiver has one condition",
    ),
    "an age nobody has": (
        "  eligibility: {age_min: 60, age_max: 59}\n",
        1,
        "eligibility.age_max",
        "nobody is at least 60 and at most 59",
    ),
    "a company's age": (
        "  eligibility: {party_kinds: [company], age_min: 18}\n",
        1,
        "eligibility.age_min",
        "companies have no age here",
    ),
    "a tag asked for and barred": (
        "  eligibility: {tags_all: [vip], tags_none: [vip]}\n",
        1,
        "eligibility.tags_none",
        "vip is asked for and barred",
    ),
    "a country that is no code": (
        "  eligibility: {residency: [China]}\n",
        1,
        "eligibility.residency[0]",
        "it must be a country of two capital letters, such as CN",
    ),
    "a typed account for companies": (
        "  eligibility: {party_kinds: [company]}\n  account_type: {type: I}\n",
        1,
        "eligibility.party_kinds",
        "account types are for persons",
    ),
    "Type III without its check": (
        SMALL.replace("five_element_check: true, ", ""),
        1,
        "account_type.five_element_check",
        "Type III is opened after a check of five elements only",
    ),
    "Type III bound to nothing": (
        SMALL.replace(", bound_account: true", ""),
        1,
        "account_type.bound_account",
        "Type III is bound to an account of Type I",
    ),
    "Type III without its limits": (
        SMALL.splitlines()[0] + "\n",
        1,
        "account_type.type",
        "Type III needs limits.unbound.day of at most 2000 CNY",
    ),
    "Type III beyond its limits": (
        SMALL.replace("balance: 2000", "balance: 2001"),
        1,
        "account_type.type",
        "Type III allows limits.balance of at most 2000 CNY, not 2001",
    ),
    "Type III with credit": (
        SMALL + "  overdraft: {limit: 1}\n",
        1,
        "account_type.type",
        "Type III has no overdraft",
    ),
    "a statement on no day": ("  statement: {day: 32}\n", 1, "statement.day", "expected `int` <= 31"),
    "a channel twice": (
        "  channels: {open: [mobile], use: [mobile, mobile]}\n",
        1,
        "channels.use[1]",
        "mobile is named twice",
    ),
    "a contract in one language": (
        "  documents: {contract: [{language: en, template: a}]}\n",
        1,
        "documents.contract",
        "there is no text in zh-CN",
    ),
    "a contract with two texts": (
        TEXTS + "    - {language: en, template: b}\n",
        5,
        "documents.contract[2].language",
        "en has two texts",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_faulty_term_is_told_with_line_and_field(case: str) -> None:
    terms, line, field, why = CASES[case]
    assert faults_of(terms)[0] == (line, f"terms.{field}", why)


@pytest.mark.parametrize("terms", re.findall(r"```yaml\n(.*?)```", INTEREST, re.DOTALL))
def test_the_terms_in_the_document_are_legal(terms: str) -> None:
    assert faults_of(textwrap.indent(terms, "  ")) == []


@settings(max_examples=50, deadline=None)
@given(products())
def test_a_legal_composition_has_no_fault_and_survives_storage(product: Product) -> None:
    assert list(rules.composition_faults(product)) == []
    assert rules.decode_product(rules.encode_product(product)) == product


def term_of(kind: type, text: str) -> object:
    return rules.parse_product(HEAD + text, "trial.yaml").term(kind)


def test_eligibility_names_what_an_applicant_does_not_meet() -> None:
    term = EligibilityTerm(
        party_kinds=("person",), age_min=18, age_max=60, residency=("CN",), kyc_level_min="standard", tags_any=("vip",)
    )
    good = Applicant(
        party_kind="person", kyc_level="enhanced", age_years=18, residency="CN", tags=frozenset({"vip", "old"})
    )
    assert term.unmet(good) == ()
    assert term.unmet(Applicant(party_kind="company", kyc_level="basic")) == (
        "party_kinds",
        "residency",
        "kyc_level_min",
        "tags_any",
    )
    assert term.unmet(Applicant(party_kind="person", kyc_level="none", age_years=61, tags=frozenset({"vip"}))) == (
        "age_max",
        "residency",
        "kyc_level_min",
    )


def test_limits_are_told_as_money() -> None:
    term = term_of(LimitsTerm, SMALL)
    assert isinstance(term, LimitsTerm)
    assert term.cap("unbound", "day", CNY) == Money(200_000, CNY)
    assert (term.cap("unbound", "payment", CNY), term.cap("outward", "day", CNY)) == (None, None)
    assert term.balance_cap(CNY) == Money(200_000, CNY)


def test_channels_and_documents_answer() -> None:
    channels = term_of(ChannelsTerm, "  channels: {open: [counter], use: [mobile]}\n")
    assert isinstance(channels, ChannelsTerm)
    assert [channels.allows("counter", purpose) for purpose in ("open", "use")] == [True, False]
    documents = term_of(
        DocumentsTerm, "  documents: {contract: [{language: en, template: a}, {language: zh-CN, template: b}]}\n"
    )
    assert isinstance(documents, DocumentsTerm)
    assert [documents.text_in(language).template for language in ("en", "zh-CN", "fr")] == ["a", "b", "a"]


def test_statements_come_on_the_last_day_of_a_shorter_month() -> None:
    days = StatementTerm(cycle="monthly", day=30).dates(date(2024, 1, 31), date(2024, 4, 30))
    assert days == [date(2024, 2, 29), date(2024, 3, 30), date(2024, 4, 30)]
    assert StatementTerm(cycle="yearly", day=1, month=7).dates(date(2024, 1, 1), date(2025, 6, 30)) == [
        date(2024, 7, 1)
    ]


@pytest.mark.parametrize(("text", "parts"), [("1.35", 1_350_000), ("-0.000001", -1), ("0", 0), ("36", 36_000_000)])
def test_a_percentage_is_a_whole_number_of_parts(text: str, parts: int) -> None:
    assert rate_parts(text) == parts


@pytest.mark.parametrize("name", ["ACT/365F", "ACT/360", "ACT/ACT", "30E/360"])
def test_a_placed_day_count_is_that_of_the_kernel(name: DayCountName) -> None:
    count, start = day_count(name), date(2023, 12, 25)
    for days in range(800):
        end = date.fromordinal(start.toordinal() + days)
        difference = count.at(end.toordinal()) - count.at(start.toordinal())
        assert difference == DayCount(name).year_fraction(start, end) * count.parts


# A third party's term, in a package of its own that tael knows nothing of.

LOYALTY = '''
from collections.abc import Iterable, Iterator
from typing import ClassVar

from tael.products.terms.life import Effect, Life, Work, effect
from tael.products.terms.term import Fault, Offer, Term


class LoyaltyTerm(Term, frozen=True):
    """A gift each year."""

    kind: ClassVar[str] = "loyalty"
    gift: str

    def faults(self, offer: Offer) -> Iterator[Fault]:
        if self.gift == "0":
            yield Fault(("gift",), "a gift of nothing is none")

    def work(self, life: Life) -> Work:
        return Gifts(self, life)


class Gifts(Work):
    def __init__(self, term: LoyaltyTerm, life: Life) -> None:
        self.term, self.life = term, life

    def stops(self) -> Iterable[int]:
        return [self.life.opened + 365]

    def settle(self, day: int, balance: int) -> Iterable[Effect]:
        return effect(day, "gift", int(self.term.gift) * 100, self.life.currency)
'''


@pytest.fixture
def loyalty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "loyalty_bank.py").write_text(LOYALTY, encoding="utf-8")
    information = tmp_path / "loyalty_bank-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: loyalty-bank\nVersion: 1.0\n", encoding="utf-8")
    (information / "entry_points.txt").write_text(f"[{GROUP}]\nloyalty = loyalty_bank:LoyaltyTerm\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    kinds.cache_clear()
    yield
    kinds.cache_clear()
    sys.modules.pop("loyalty_bank", None)


@pytest.mark.usefixtures("loyalty")
def test_another_package_brings_a_term() -> None:
    product = rules.parse_product(HEAD + "  loyalty: {gift: 5}\n", "trial.yaml")
    assert rules.decode_product(rules.encode_product(product)) == product
    assert faults_of("  loyalty: {gift: 0}\n") == [(1, "terms.loyalty.gift", "a gift of nothing is none")]
    assert faults_of("  loyality: {gift: 5}\n")[0][2] == "there is no term loyality; did you mean loyalty?"
    history = History("a", "CNY", date(2025, 1, 10))
    (gift,) = rules.calculate(product, history, until=date(2026, 1, 10)).effects
    assert (gift.on, gift.event, gift.amount) == (date(2026, 1, 10), "gift", Money(500, CNY))


@pytest.mark.usefixtures("loyalty")
def test_a_package_cannot_replace_a_term_of_the_bank(tmp_path: Path) -> None:
    points = tmp_path / "loyalty_bank-1.0.dist-info" / "entry_points.txt"
    points.write_text(f"[{GROUP}]\ntax = loyalty_bank:LoyaltyTerm\n", encoding="utf-8")
    assert kinds()["tax"].__module__ == "tael.products.terms.tax"


@pytest.mark.usefixtures("loyalty")
def test_an_entry_point_that_leads_to_no_such_term_crashes_the_start(tmp_path: Path) -> None:
    points = tmp_path / "loyalty_bank-1.0.dist-info" / "entry_points.txt"
    points.write_text(f"[{GROUP}]\nlottery = loyalty_bank:LoyaltyTerm\n", encoding="utf-8")
    with pytest.raises(TypeError, match="lottery"):
        kinds()


def test_the_kinds_of_the_bank_are_those_it_declares() -> None:
    declared = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert declared["project"]["entry-points"][GROUP] == BUILT_IN
    assert all(kinds()[name].kind == name for name in BUILT_IN)
