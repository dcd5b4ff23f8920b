from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.products.compositions import histories, products

from tael.products import rules
from tael.products.model import AccountChange, History, Movement, Product, TotalChange

OPENED = date(2025, 1, 10)
LAST = date(2025, 3, 31)


def product_of(terms: str) -> Product:
    head = "{code: trial, version: 1, product_class: trial, names: {en: T, zh-CN: 试}, currencies: [CNY], terms: {%s}}"
    return rules.parse_product(head % terms, "trial.yaml")


LOW = product_of("interest: {tiers: [{rate: 0.36}]}")
HIGH = product_of(
    "interest: {tiers: [{rate: 0.72}]}, fees: {charges: [{name: keeping, event: monthly, flat: 5, "
    "waivers: [{balance_at_least: 5000}]}]}, limits: {outward: {payment: 10}}"
)


def account(ref: str, minor: int, *more: Movement) -> History:
    return History(ref, "CNY", OPENED, days=(Movement(OPENED, "deposit", minor), *more))


PEOPLE = [
    account("rich", 1_000_000),
    account("poor", 10_000, Movement(OPENED + timedelta(days=1), "withdrawal", -2_000)),
    account("empty", 0),
]


def test_a_report_adds_up_what_happened_to_each_account() -> None:
    report = rules.simulate(HIGH, PEOPLE, until=LAST)
    told = [(total.event, total.detail, total.count, total.sum_minor) for total in report.totals]
    assert told == [("fee", "keeping", 6, -3_000), ("interest_credit", "", 2, 1_400 + 11)]
    assert report.account_days == 3 * 81
    assert [(objection.term, objection.why, objection.count) for objection in report.objections] == [
        ("limits", "outward.payment", 1)
    ]


def test_a_comparison_tells_who_gains_and_who_loses() -> None:
    old, new = (rules.simulate(product, PEOPLE, until=LAST) for product in (LOW, HIGH))
    comparison = rules.compare(old, new)
    assert (comparison.accounts, comparison.better, comparison.worse, comparison.same) == (3, 1, 2, 0)
    assert comparison.totals == (
        TotalChange("CNY", "fee", "keeping", 0, -3_000, -3_000),
        TotalChange("CNY", "interest_credit", "", 706, 1_411, 705),
    )
    assert comparison.largest == (
        AccountChange("empty", "CNY", -1_500),
        AccountChange("poor", "CNY", -1_495),
        AccountChange("rich", "CNY", 700),
    )


def test_what_is_paid_out_is_no_loss() -> None:
    terms = (
        "tenor: {months: [1]}, early_withdrawal: {rate: 0}, maturity: {action: %s}, "
        "interest: {tiers: [{months: 1, rate: 1.2}], capitalise: with_principal, day_count: 30E/360}"
    )
    reports = [
        rules.simulate(product_of(terms % action), PEOPLE[:1], until=OPENED + timedelta(days=31))
        for action in ("renew_with_interest", "pay_out")
    ]
    assert rules.compare(*reports).same == 1


def test_what_the_source_recorded_is_matched_month_by_month() -> None:
    product = product_of("interest: {tiers: [{rate: 0.36}], capitalise: monthly, posted: same_day}")
    recorded = (
        Movement(date(2025, 1, 20), "interest", 110),
        Movement(date(2025, 2, 20), "interest", 313),
        Movement(date(2025, 3, 3), "interest", 1),
        Movement(date(2025, 3, 20), "interest", 280),
        Movement(date(2025, 4, 1), "interest", 5),
    )
    history = [account("a", 1_000_000, *recorded)]
    match = rules.match_recorded(rules.simulate(product, history, results="kept"), history, within_minor=3)
    assert (match.months, match.equal, match.within) == (2, 1, 2)
    assert (match.recorded_alone, match.calculated_alone, match.several_recorded) == (1, 0, 1)
    assert (match.recorded_minor, match.calculated_minor, match.absolute_difference_minor) == (423, 420, 3)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_a_product_against_itself_changes_nothing(data: st.DataObject) -> None:
    product = data.draw(products())
    report = rules.simulate(product, [data.draw(histories(product))])
    comparison = rules.compare(report, report)
    assert (comparison.same, comparison.better, comparison.worse, comparison.largest) == (1, 0, 0, ())
    assert all(total.difference_minor == 0 for total in comparison.totals)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_sums_are_those_of_the_effects_and_balances_follow_them(data: st.DataObject) -> None:
    product = data.draw(products())
    history = data.draw(histories(product))
    report = rules.simulate(product, [history])
    (result,) = report.accounts
    effects = sum(effect.signed_minor for effect in result.effects)
    moved = sum(movement.amount_minor for movement in history.days if movement.kind not in {"interest", "fee"})
    assert sum(total.sum_minor for total in report.totals) == effects
    assert result.balance_minor == history.opening_minor + moved + effects
