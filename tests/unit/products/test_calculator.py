from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.products.compositions import histories, products
from tests.unit.products.slow_bank import Line, SlowBank

from tael.products import rules
from tael.products.errors import CurrencyNotOffered, HistoryMalformed
from tael.products.model import (
    AccountResult,
    Effect,
    FeesTerm,
    History,
    MaturityTerm,
    Movement,
    OverdraftTerm,
    Product,
    TaxTerm,
)
from tael.products.terms import running
from tael.products.terms.deposits import DepositInterest
from tael.products.terms.life import Life, effect
from tael.products.terms.rates import RatePlan, RateTable
from tael.products.terms.running import RunningInterest

Results = Literal["replaced", "kept"]


def lines_of(result: AccountResult) -> list[Line]:
    return [(effect.on, effect.event, effect.signed_minor, effect.detail) for effect in result.effects]


def agree(product: Product, history: History, until: date | None, results: Results) -> None:
    slow = SlowBank(product, history, until, results)
    slow.run()
    fast = rules.calculate(product, history, until=until, results=results)
    assert lines_of(fast) == slow.lines
    assert fast.balance_minor == slow.balance
    said = {(objection.on, objection.term, objection.why) for objection in fast.objections}
    assert said == set(slow.objections)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_every_composition_comes_to_what_a_slow_bank_works_out(data: st.DataObject) -> None:
    product = data.draw(products())
    history = data.draw(histories(product))
    until = data.draw(st.none() | st.integers(0, 900).map(lambda days: history.opened_on + timedelta(days=days)))
    agree(product, history, until, data.draw(st.sampled_from(["replaced", "kept"])))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_a_calculation_comes_out_the_same_each_time_and_from_storage(data: st.DataObject) -> None:
    product = data.draw(products())
    history = data.draw(histories(product))
    stored = rules.decode_product(rules.encode_product(product))
    assert stored == product
    assert rules.calculate(stored, history) == rules.calculate(product, history) == rules.calculate(product, history)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_the_past_does_not_depend_on_how_far_one_looks(data: st.DataObject) -> None:
    product = data.draw(products())
    history = msgspec.structs.replace(data.draw(histories(product)), closed_on=None)
    last = max((movement.on for movement in history.days), default=history.opened_on)
    short = rules.calculate(product, history, until=last)
    longer = rules.calculate(product, history, until=last + timedelta(days=data.draw(st.integers(1, 400))))
    assert longer.effects[: len(short.effects)] == short.effects


KINDS = {
    "interest_credit": "interest",
    "negative_interest": "interest",
    "penalty_interest": "penalty_interest",
    "tax_withheld": "tax",
    "fee": "fee",
    "pay_out": "pay_out",
}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_what_was_simulated_is_what_is_booked_day_by_day(data: st.DataObject) -> None:
    product = data.draw(products())
    drawn = data.draw(histories(product))
    # One movement a day, so that it is known which of them caused what.
    own = {movement.on: movement for movement in drawn.days if movement.kind not in set(KINDS.values())}
    history = msgspec.structs.replace(drawn, days=tuple(own.values()), closed_on=None)
    last = max(own, default=history.opened_on) + timedelta(days=70)
    simulated = [line for line in rules.calculate(product, history, until=last).effects if line.on <= last]
    books: list[Movement] = []
    booked: list[Effect] = []
    for day in sorted({line.on for line in simulated} | own.keys()):
        before = msgspec.structs.replace(history, days=tuple(books))
        overnight = [] if day == history.opened_on else due(product, before, day - timedelta(days=1), day)
        books += [Movement(line.on, KINDS[line.event], line.signed_minor) for line in overnight]
        books += [own[day]] if day in own else []
        today = rules.due_on(product, msgspec.structs.replace(history, days=tuple(books)), day)
        assert list(today[: len(overnight)]) == overnight
        books += [Movement(line.on, KINDS[line.event], line.signed_minor) for line in today[len(overnight) :]]
        booked += today
        assert rules.due_on(product, msgspec.structs.replace(history, days=tuple(books)), day) == today
    assert booked == simulated


def due(product: Product, history: History, until: date, day: date) -> list[Effect]:
    result = rules.calculate(product, history, until=until, results="kept")
    return [line for line in result.effects if line.on == day]


# One account for each kind of rule, with its effects worked out by hand.

OPENED = date(2025, 1, 10)


def product_of(terms: str, currencies: str = "CNY") -> Product:
    head = "{code: trial, version: 1, product_class: trial, names: {en: T, zh-CN: 试}, currencies: [%s], terms: {%s}}"
    return rules.parse_product(head % (currencies, terms), "trial.yaml")


def moves(*given: tuple[int, str, int]) -> tuple[Movement, ...]:
    return tuple(Movement(OPENED + timedelta(days=day), kind, minor) for day, kind, minor in given)


def told(terms: str, days: tuple[Movement, ...], until: date, closed: date | None = None, *tags: str) -> list[str]:
    history = History("a", "CNY", OPENED, closed, days, tags=frozenset(tags))
    result = rules.calculate(product_of(terms), history, until=until)
    return [
        f"{effect.on} {effect.event}{' ' * bool(effect.detail)}{effect.detail} {effect.signed_minor}"
        for effect in result.effects
    ]


YEAR = date(2025, 12, 31)
DEPOSIT = moves((0, "deposit", 1_000_000))


def test_a_current_account_earns_from_its_first_day_to_the_settlement_day_and_is_paid_the_day_after() -> None:
    # 70 days to 20 March, 10,000.00 × 0.36 % × 70/360 = 7.00; then 92 days on 10,007.00.
    lines = told("interest: {tiers: [{rate: 0.36}]}", DEPOSIT, date(2025, 6, 20))
    assert lines == ["2025-03-21 interest_credit 700", "2025-06-21 interest_credit 921"]


def test_the_day_of_closing_earns_nothing() -> None:
    closed = OPENED + timedelta(days=30)
    lines = told("interest: {tiers: [{rate: 0.36}]}", DEPOSIT, YEAR, closed)
    assert lines == ["2025-02-09 interest_credit 300"]


def test_the_mean_of_a_month_earns_a_twelfth() -> None:
    terms = (
        "interest: {tiers: [{rate: 5}], balance: mean_of_month, day_count: one_twelfth, capitalise: monthly, "
        "capital_day: 31, posted: same_day}"
    )
    # 22 of the 31 days of January: 10,000.00 × 22/31 × 5 % / 12; then 10,029.57 × 5 % / 12.
    assert told(terms, DEPOSIT, date(2025, 2, 28)) == [
        "2025-01-31 interest_credit 2957",
        "2025-02-28 interest_credit 4179",
    ]


@pytest.mark.parametrize(
    ("tiered", "minor"),
    [("whole", 1_000_000 * 3 // 1000), ("slab", 500_000 * 1 // 1000 + 500_000 * 3 // 1000)],
)
def test_tiers_apply_to_the_whole_balance_or_to_its_slabs(tiered: str, minor: int) -> None:
    tiers = "tiers: [{from: 0, to: 5000, rate: 1.2}, {from: 5000, rate: 3.6}]"
    terms = f"interest: {{{tiers}, tiered: {tiered}, capitalise: monthly, capital_day: 8, day_count: ACT/360}}"
    assert told(terms, DEPOSIT, date(2025, 2, 8)) == [f"2025-02-09 interest_credit {minor}"]


def test_an_index_moves_the_rate_from_its_day_on_and_a_promotion_ends_on_its_own() -> None:
    terms = (
        "interest: {tiers: [{spread: -0.36}], capitalise: monthly, capital_day: 8, index: {name: prime, values: "
        "[{since: 2020-01-01, rate: 3.96}, {since: 2025-01-20, rate: 3.24}]}, promotion: {months: 1, spread: 0.72}}"
    )
    # Ten days at 3.60 + 0.72 %, twenty at 2.88 + 0.72 %; then one day promoted and 27 not.
    first = 1_000_000 * (10 * 432 + 20 * 360) // 10_000 // 360
    assert told(terms, DEPOSIT, date(2025, 2, 8)) == [f"2025-02-09 interest_credit {first}"]
    second = round((1_000_000 + first) * (1 * 360 + 27 * 288) / 10_000 / 360)
    assert told(terms, DEPOSIT, date(2025, 3, 8))[1] == f"2025-03-09 interest_credit {second}"


TERM_DEPOSIT = (
    "tenor: {months: [6]}, "
    "interest: {tiers: [{months: 6, rate: 1.20}], capitalise: with_principal, day_count: 30E/360}, "
    "early_withdrawal: {rate: 0.36, times: 1, min_left: 50}, maturity: {action: %s}"
)


@pytest.mark.parametrize(
    ("action", "lines"),
    [
        ("renew_with_interest", ["2025-07-10 interest_credit 6000"]),
        ("renew_principal", ["2025-07-10 interest_credit 6000", "2025-07-10 pay_out interest -6000"]),
        ("pay_out", ["2025-07-10 interest_credit 6000", "2025-07-10 pay_out all -1006000"]),
    ],
)
def test_a_term_deposit_comes_to_its_maturity(action: str, lines: list[str]) -> None:
    assert told(TERM_DEPOSIT % action, DEPOSIT, YEAR) == lines


def test_money_taken_early_falls_to_the_current_rate_and_the_rest_keeps_its_own() -> None:
    taken = (*DEPOSIT, *moves((30, "withdrawal", -400_000)))
    # 29 days of 30E/360 from 10 January to 9 February.
    lines = told(TERM_DEPOSIT % "pay_out", taken, date(2025, 7, 9))
    assert lines == [
        "2025-02-09 interest_credit 116",
        "2025-07-10 interest_credit 3601",
        "2025-07-10 pay_out all -603717",
    ]


@pytest.mark.parametrize(("noticed", "minor"), [(23, 300 * 10), (24, 300)])
def test_a_notice_deposit_earns_its_rate_only_where_the_notice_was_kept(noticed: int, minor: int) -> None:
    terms = (
        "tenor: {notice_days: [7]}, interest: {tiers: [{notice_days: 7, rate: 3.60}], capitalise: with_principal}, "
        "early_withdrawal: {rate: 0.36}"
    )
    taken = (*DEPOSIT, *moves((noticed, "notice", 0), (30, "withdrawal", -1_000_000)))
    assert told(terms, taken, date(2025, 3, 1)) == [f"2025-02-09 interest_credit {minor}"]


def test_an_overdraft_costs_from_the_day_after_its_grace() -> None:
    terms = "overdraft: {limit: 10000, rate: 3.6, grace_days: 10, charge_day: 20}"
    days = moves((0, "withdrawal", -1_000_000))
    assert told(terms, days, date(2025, 1, 20)) == ["2025-01-21 penalty_interest -100"]


def test_tax_is_withheld_from_what_is_posted_within_its_dates() -> None:
    terms = "interest: {tiers: [{rate: 0.36}]}, tax: {percent: 20, until: 2025-06-01, exempt: [student]}"
    assert told(terms, DEPOSIT, date(2025, 6, 20)) == [
        "2025-03-21 interest_credit 700",
        "2025-03-21 tax_withheld -140",
        "2025-06-21 interest_credit 921",
    ]
    assert not any("tax" in line for line in told(terms, DEPOSIT, YEAR, None, "student"))


def test_fees_are_charged_by_event_tier_and_waiver() -> None:
    terms = (
        "statement: {cycle: monthly, day: 15}, fees: {charges: ["
        "{name: opening, event: opening, flat: 1}, {name: paper, event: statement, flat: 2},"
        "{name: keeping, event: monthly, percent: 0.1, min: 5, max: 9, waivers: [{balance_at_least: 9000}]},"
        "{name: paying, event: payment_out, tiers: [{from: 0, flat: 3}, {from: 1000, percent: 1}],"
        " waivers: [{free_per_month: 1}]},"
        "{name: leaving, event: closing, flat: 4, waivers: [{tag: staff}]}]}"
    )
    days = (*DEPOSIT, *moves((1, "payment_out", -50_000), (2, "payment_out", -50_000), (3, "payment_out", -100_000)))
    closed = date(2025, 2, 5)
    assert told(terms, days, YEAR, closed) == [
        "2025-01-10 fee opening -100",
        "2025-01-12 fee paying -300",
        "2025-01-13 fee paying -1000",
        "2025-01-15 fee paper -200",
        "2025-01-31 fee keeping -798",
        "2025-02-05 fee leaving -400",
    ]
    assert told(terms, days, YEAR, closed, "staff")[-1] == "2025-01-31 fee keeping -798"


def test_what_limits_would_have_refused_is_told_and_uses_nothing_up() -> None:
    terms = "limits: {balance: 20000, outward: {payment: 6000, day: 8000}, unbound: {day: 1000, year: 1500}}"
    days = moves(
        (0, "deposit", 2_000_001),
        (1, "withdrawal", -600_001),
        (1, "withdrawal", -600_000),
        (1, "withdrawal", -200_001),
        (1, "withdrawal", -200_000),
        (2, "payment_unbound", -100_000),
        (3, "payment_unbound", -50_001),
        (4, "payment_unbound", -50_000),
    )
    result = rules.calculate(product_of(terms), History("a", "CNY", OPENED, days=days))
    assert [(objection.on.day, objection.why) for objection in result.objections] == [
        (10, "balance"),
        (11, "outward.payment"),
        (11, "outward.day"),
        (13, "unbound.year"),
    ]


def test_results_of_the_source_are_replaced_or_kept() -> None:
    days = (*DEPOSIT, *moves((70, "interest", 700), (71, "fee", -100)))
    product = product_of("interest: {tiers: [{rate: 0.36}]}")
    history = History("a", "CNY", OPENED, days=days)
    replaced = rules.calculate(product, history, until=date(2025, 3, 31))
    kept = rules.calculate(product, history, until=date(2025, 3, 31), results="kept")
    assert [(result.balance_minor, len(result.effects)) for result in (replaced, kept)] == [
        (1_000_700, 1),
        (1_000_600, 1),
    ]


@pytest.mark.parametrize(
    ("history", "why"),
    [
        (History("a", "CNY", OPENED, days=moves((-1, "deposit", 1))), "it moves on 2025-01-09, when it is not open"),
        (
            History("a", "CNY", OPENED, OPENED + timedelta(days=1), moves((2, "deposit", 1))),
            "it moves on 2025-01-12, when it is not open",
        ),
        (History("a", "CNY", OPENED, OPENED - timedelta(days=1)), "it is closed on 2025-01-09, before it is opened"),
        (History("a", "CNY", date(1900, 1, 1), date(2025, 1, 1)), "it is longer than 36600 days"),
        (History("a", "CNY", date(9000, 1, 2)), "it goes beyond 9000-01-01"),
        (History("a", "CNY", OPENED, tenor_months=3), "its tenor is not offered"),
    ],
)
def test_a_history_that_contradicts_itself_is_refused(history: History, why: str) -> None:
    with pytest.raises(HistoryMalformed) as refusal:
        rules.calculate(product_of(TERM_DEPOSIT % "pay_out"), history)
    assert refusal.value.why == why


def test_a_currency_that_is_not_offered_is_refused() -> None:
    with pytest.raises(CurrencyNotOffered):
        rules.calculate(product_of(""), History("a", "USD", OPENED))


# A yardstick that never disagrees proves nothing: each planted fault must be seen.


def _short_days(self: RunningInterest, start: int, end: int, balance: int) -> None:
    if balance > 0 and end > start + 1:
        self._sum += self._table.earned(balance) * (self._count.at(end - 1) - self._count.at(start))


def _first_rate(self: RateTable, balance: int, divisor: int = 1) -> int:
    del divisor
    return max(balance, 0) * self._rates[0]


def _cut(day: int, exact: Fraction, life: Life, rounding: str) -> list[Effect]:
    del rounding
    return effect(day, "interest_credit", int(exact), life.currency)


def _from_the_oldest(self: DepositInterest, minor: int) -> list[tuple[int, int]]:
    taken = []
    while minor > 0 and self._lots:
        amount, since = self._lots.pop(0)
        part = min(amount, minor)
        taken.append((part, since))
        if part < amount:
            self._lots.insert(0, (amount - part, since))
        minor -= part
    return taken


RUNNING = (
    "interest: {tiers: [{from: 0, to: 5000, rate: 1.23}, {from: 5000, spread: 0.17}], tiered: slab, "
    "capitalise: monthly, "
    "index: {name: prime, values: [{since: 2020-01-01, rate: 3.1}, {since: 2025-03-03, rate: 2.95}]}}, "
    "overdraft: {limit: 100, rate: 7.3}, tax: {percent: 7}, "
    "fees: {charges: [{name: out, event: withdrawal, percent: 0.3}]}"
)
FIXED = (
    "tenor: {months: [6]}, interest: {tiers: [{months: 6, rate: 1.2}], capitalise: with_principal}, "
    "early_withdrawal: {rate: 0.36}, maturity: {action: renew_principal}"
)
LIVED = {
    RUNNING: (
        *DEPOSIT,
        *moves(
            (40, "withdrawal", -7_007),
            (77, "deposit", 12_345),
            (200, "withdrawal", -1_100_000),
            (260, "deposit", 900_000),
        ),
    ),
    FIXED: (*DEPOSIT, *moves((10, "deposit", 500_000), (77, "withdrawal", -600_000))),
}

FAULTS = {
    "a day is lost in each span": (RUNNING, RunningInterest, "accrue", _short_days),
    "tiers are not looked at": (RUNNING, RateTable, "earned", _first_rate),
    "rates never change": (RUNNING, RatePlan, "changes", lambda _: []),
    "rounding is not the one named": (RUNNING, running, "credited", _cut),
    "no tax is withheld": (RUNNING, TaxTerm, "work", lambda *_: None),
    "nobody is charged below zero": (RUNNING, OverdraftTerm, "work", lambda *_: None),
    "fees are forgotten": (RUNNING, FeesTerm, "work", lambda *_: None),
    "what is taken comes from the oldest": (FIXED, DepositInterest, "_take", _from_the_oldest),
    "early money keeps its rate": (FIXED, DepositInterest, "_table_of_withdrawal", lambda *_: None),
    "a deposit never matures": (FIXED, MaturityTerm, "dates", lambda *_: {}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_slow_bank_sees_a_planted_fault(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terms, place, name, wrong = FAULTS[fault]
    history = History("a", "CNY", OPENED, days=LIVED[terms], tenor_months=6 if terms == FIXED else None)
    agree(product_of(terms), history, YEAR, "replaced")
    monkeypatch.setattr(place, name, wrong)
    with pytest.raises(AssertionError):
        agree(product_of(terms), history, YEAR, "replaced")
