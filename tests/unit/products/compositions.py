"""Strategies for Hypothesis: legal products of every kind of term, and histories to try them on."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tael.kernel.money import Rounding
from tael.products import rules
from tael.products.model import (
    EarlyWithdrawalTerm,
    FeesTerm,
    History,
    InterestTerm,
    LimitsTerm,
    MaturityTerm,
    Movement,
    OverdraftTerm,
    Product,
    StatementTerm,
    TaxTerm,
    TenorTerm,
    Term,
)
from tael.products.terms.daycount import DayCountName
from tael.products.terms.fees import Charge, FeeTier, Waiver
from tael.products.terms.figures import Cycle
from tael.products.terms.limits import Caps
from tael.products.terms.maturity import MaturityAction
from tael.products.terms.rates import Index, IndexValue, InterestTier, Promotion

CURRENCIES = ("CNY", "JPY")
TAGS = ("student", "staff")
KINDS = ("deposit", "withdrawal", "payment_out", "payment_unbound", "notice", "interest", "fee")
FIRST = date(2019, 1, 1)

whole_amounts = st.integers(1, 2_000_000).map(str)
rates = st.integers(0, 30_000_000).map(lambda parts: f"{parts // 10**6}.{parts % 10**6:06d}")
small_rates = st.integers(-3_000_000, 3_000_000).map(
    lambda parts: f"{'-' if parts < 0 else ''}{abs(parts) // 10**6}.{abs(parts) % 10**6:06d}"
)
percents = st.integers(0, 10_000).map(lambda parts: f"{parts // 100}.{parts % 100:02d}")
dates = st.integers(0, 2_000).map(lambda days: FIRST + timedelta(days=days))
roundings: st.SearchStrategy[Rounding] = st.sampled_from(["half_even", "half_up", "down", "up", "floor", "ceiling"])
cycles: st.SearchStrategy[Cycle] = st.sampled_from(["monthly", "quarterly", "yearly"])
day_counts: st.SearchStrategy[DayCountName] = st.sampled_from(
    ["ACT/365F", "ACT/360", "ACT/ACT", "30E/360", "one_twelfth"]
)
month_days, months = st.integers(1, 31), st.integers(1, 12)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def ladders(
    draw: st.DrawFn, /, *, with_index: bool, months: int | None, notice_days: int | None
) -> tuple[InterestTier, ...]:
    """Tiers without gaps, in any order of the file."""
    steps = sorted(draw(st.sets(st.integers(1, 1_000_000), max_size=4)))
    edges = ["0", *map(str, steps), None]
    tiers = []
    for low, high in pairwise(edges):
        spread = draw(small_rates) if with_index and draw(st.booleans()) else None
        rate = draw(rates) if spread is None else None
        tiers.append(
            InterestTier(from_=str(low), to=high, rate=rate, spread=spread, months=months, notice_days=notice_days)
        )
    return tuple(draw(st.permutations(tiers)))


@st.composite
def interest_terms(draw: st.DrawFn, tenor: TenorTerm | None = None) -> InterestTerm:
    values = sorted(draw(st.sets(dates, max_size=3)))
    lengths: list[tuple[int | None, int | None]] = [(None, None)]
    if tenor:
        lengths = [(length, None) for length in tenor.months] or [(None, days) for days in tenor.notice_days]
    tiers = tuple(
        tier
        for length, notice in lengths
        for tier in draw(ladders(with_index=bool(values), months=length, notice_days=notice))
    )
    if all(tier.spread is None for tier in tiers):
        values = []
    index = (
        Index(name="prime", values=tuple(IndexValue(since=day, rate=draw(rates)) for day in values)) if values else None
    )
    mean = tenor is None and draw(st.booleans())
    return InterestTerm(
        tiers=tiers,
        tiered=draw(st.sampled_from(["whole", "slab"])),
        balance="mean_of_month" if mean else "end_of_day",
        day_count=draw(day_counts),
        capitalise="with_principal" if tenor else "monthly" if mean else draw(cycles),
        capital_day=31 if mean else draw(month_days),
        capital_month=draw(months),
        posted=draw(st.sampled_from(["same_day", "next_day"])),
        rounding=draw(roundings),
        floor=draw(st.sampled_from(["0", "-1", "-36", "0.01"])),
        cap=draw(maybe(st.sampled_from(["0.01", "2", "36"]))),
        index=index,
        promotion=draw(
            maybe(
                st.builds(
                    Promotion, months=months, spread=small_rates, opened_from=maybe(dates), opened_to=maybe(dates)
                )
            )
        ),
    )


@st.composite
def charges(draw: st.DrawFn, name: str, *, statement: bool) -> Charge:
    events = ["monthly", "quarterly", "yearly", "opening", "closing", "withdrawal", "payment_out", "deposit", "notice"]
    low, high = sorted(draw(st.lists(st.integers(0, 500), min_size=2, max_size=2)))
    steps = [0, *sorted(draw(st.sets(st.integers(1, 100_000), max_size=3)))]
    tiers = tuple(FeeTier(from_=str(step), flat=draw(whole_amounts), percent=draw(percents)) for step in steps)
    waivers = st.builds(Waiver, balance_at_least=whole_amounts) | st.builds(Waiver, tag=st.sampled_from(TAGS))
    waivers |= st.builds(Waiver, free_per_month=st.integers(1, 3))
    is_tiered = draw(st.booleans())
    return Charge(
        name=name,
        event=draw(st.sampled_from([*events, "statement"] if statement else events)),
        flat="0" if is_tiered else draw(whole_amounts),
        percent="0" if is_tiered else draw(percents),
        tiers=tiers if is_tiered else (),
        min=draw(maybe(st.just(str(low)))),
        max=draw(maybe(st.just(str(high)))),
        waivers=tuple(draw(st.lists(waivers, max_size=2))),
        rounding=draw(roundings),
    )


@st.composite
def caps(draw: st.DrawFn) -> Caps:
    payment, day, year = sorted(draw(st.lists(st.integers(1, 500_000), min_size=3, max_size=3)))
    return Caps(payment=draw(maybe(st.just(str(payment)))), day=str(day), year=draw(maybe(st.just(str(year)))))


@st.composite
def products(draw: st.DrawFn, *, deposit: bool | None = None) -> Product:
    """A legal composition."""
    terms: list[Term] = []
    if draw(st.booleans()) if deposit is None else deposit:
        tenors = st.builds(TenorTerm, months=st.sets(st.sampled_from([1, 3, 6, 12]), min_size=1).map(tuple))
        tenors |= st.builds(TenorTerm, notice_days=st.sets(st.sampled_from([1, 7]), min_size=1).map(tuple))
        tenor = draw(tenors)
        terms += [tenor, draw(interest_terms(tenor))]
        terms.append(EarlyWithdrawalTerm(rate=draw(rates), times=draw(st.integers(0, 3)), min_left=draw(whole_amounts)))
        if tenor.months:
            actions: st.SearchStrategy[MaturityAction] = st.sampled_from(
                ["renew_with_interest", "renew_principal", "pay_out"]
            )
            action = draw(actions)
            terms.append(MaturityTerm(action=action, renewals=draw(st.integers(0, 3))))
    else:
        terms.append(draw(interest_terms()))
        overdrafts = st.builds(
            OverdraftTerm,
            limit=whole_amounts,
            rate=rates,
            grace_days=st.integers(0, 40),
            day_count=day_counts,
            charge_day=month_days,
            rounding=roundings,
        )
        terms += [term for term in [draw(maybe(overdrafts))] if term]
    statement = draw(maybe(st.builds(StatementTerm, cycle=cycles, day=month_days, month=months)))
    names = draw(st.sampled_from([(), ("one",), ("one", "two")]))
    if names:
        terms.append(FeesTerm(charges=tuple(draw(charges(name, statement=statement is not None)) for name in names)))
    taxes = st.builds(
        TaxTerm,
        percent=percents,
        exempt=st.sets(st.sampled_from(TAGS)).map(tuple),
        rounding=roundings,
        since=maybe(dates),
    )
    limits = st.builds(LimitsTerm, outward=maybe(caps()), unbound=caps(), balance=maybe(whole_amounts))
    terms += [term for term in (statement, draw(maybe(taxes)), draw(maybe(limits))) if term]
    product = Product(
        "trial", 1, "trial", {"en": "Trial", "zh-CN": "试"}, CURRENCIES, {term.kind: term for term in terms}
    )
    faults = list(rules.composition_faults(product))
    assert faults == []
    return product


@st.composite
def histories(draw: st.DrawFn, product: Product) -> History:
    """A history of some two years, as real ones are or worse."""
    opened = draw(dates)
    span = draw(st.integers(0, 800))
    moves = []
    for _ in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(KINDS))
        size = draw(st.integers(1, 300_000_000))
        minor = {"deposit": size, "interest": size // 1000, "notice": 0}.get(kind, -size)
        moves.append(Movement(opened + timedelta(days=draw(st.integers(0, span))), kind, minor))
    tenor = product.term(TenorTerm)
    closed = opened + timedelta(days=span)
    return History(
        "trial",
        draw(st.sampled_from(product.currencies)),
        opened,
        draw(maybe(st.just(closed))),
        tuple(sorted(moves, key=lambda move: move.on)),
        draw(st.integers(0, 500_000_000)),
        draw(st.sampled_from(tenor.months)) if tenor and tenor.months else None,
        draw(st.sampled_from(tenor.notice_days)) if tenor and tenor.notice_days else None,
        frozenset(draw(st.sets(st.sampled_from(TAGS)))),
    )
