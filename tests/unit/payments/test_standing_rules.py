"""When standing orders pay, and what follows from a payment or its refusal."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, PartyId, StandingOrderId
from tael.kernel.money import Currency, Money
from tael.ledger.errors import AccountClosed, InsufficientFunds
from tael.payments.errors import StandingOrderStands
from tael.payments.model import (
    Frequency,
    InternalCreditor,
    Purpose,
    Schedule,
    Settled,
    StandingOrder,
    StandingRunState,
    StandingState,
)
from tael.payments.rules import standing as rules

CNY = Currency("CNY")
JANUARY_31 = date(2026, 1, 31)
DEBTOR = AccountId.derive(1, "debtor")
ORDER = StandingOrder(
    id=StandingOrderId.derive(1, "order"),
    payer=PartyId.derive(1, "payer"),
    debtor_account_id=DEBTOR,
    creditor=InternalCreditor(AccountId.derive(0, "creditor")),
    instructed_amount=Money(100, CNY),
    schedule=Schedule(Frequency.MONTHLY, JANUARY_31),
    purpose=Purpose.OTHER,
    remittance="",
    state=StandingState.ACTIVE,
    next_date=JANUARY_31,
    try_on=JANUARY_31,
    attempts=0,
    registered_at=datetime(2026, 1, 1, tzinfo=UTC),
)
POOR = InsufficientFunds(account_id=DEBTOR, available=Money(0, CNY), requested=Money(100, CNY))

days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
schedules = st.builds(Schedule, st.sampled_from(Frequency), days, st.none() | days)


def on(day: date) -> Moment:
    return Moment(datetime(day.year, day.month, day.day, 4, tzinfo=UTC), day)


def settled(order: StandingOrder) -> Settled:
    payment = rules.payment_of(order)
    return Settled(
        id=payment.id,
        debtor_account_id=payment.debtor_account_id,
        creditor_account_id=payment.creditor_account_id,
        instructed_amount=payment.instructed_amount,
        end_to_end_id="",
        remittance="",
        position=1,
        settled_at=datetime(2026, 1, 31, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("frequency", "day", "expected"),
    [
        (Frequency.DAILY, date(2026, 2, 3), date(2026, 2, 3)),
        (Frequency.WEEKLY, date(2026, 2, 1), date(2026, 2, 7)),
        (Frequency.WEEKLY, date(2026, 2, 7), date(2026, 2, 7)),
        (Frequency.MONTHLY, date(2026, 2, 1), date(2026, 2, 28)),
        (Frequency.MONTHLY, date(2028, 2, 1), date(2028, 2, 29)),
        (Frequency.MONTHLY, date(2026, 3, 1), date(2026, 3, 31)),
        (Frequency.QUARTERLY, date(2026, 2, 1), date(2026, 4, 30)),
        (Frequency.YEARLY, date(2026, 2, 1), date(2027, 1, 31)),
    ],
)
def test_a_schedule_keeps_its_day_and_a_short_month_pays_on_its_last(
    frequency: Frequency, day: date, expected: date
) -> None:
    assert rules.date_on_or_after(Schedule(frequency, JANUARY_31), day) == expected


@given(schedule=schedules, day=days)
def test_the_date_after_a_day_is_the_first_one_that_is_not_before_it(schedule: Schedule, day: date) -> None:
    """Against a slow walk through the periods."""
    walked = schedule.first_date
    number = 0
    months = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}.get(schedule.frequency)
    while walked < day:
        number += 1
        if months is None:
            walked = schedule.first_date + number * timedelta(days=7 if schedule.frequency is Frequency.WEEKLY else 1)
        else:
            ahead = schedule.first_date.month - 1 + number * months
            year, month = schedule.first_date.year + ahead // 12, ahead % 12 + 1
            walked = max(
                date(year, month, last)
                for last in range(28, 32)
                if last <= max(28, schedule.first_date.day) and is_a_day(year, month, last)
            )
            walked = walked.replace(day=min(walked.day, schedule.first_date.day))
    expected = None if schedule.last_date is not None and walked > schedule.last_date else walked
    assert rules.date_on_or_after(schedule, day) == expected


def is_a_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def test_a_schedule_ends_with_the_calendar() -> None:
    for frequency in Frequency:
        assert rules.date_after(Schedule(frequency, date(9999, 12, 31)), date(9999, 12, 31)) is None
        assert rules.date_on_or_after(Schedule(frequency, date(9999, 12, 1)), date(9999, 12, 31)) in (
            None,
            date(9999, 12, 31),
        )


def test_a_settled_date_leads_on_to_the_next() -> None:
    order, run = rules.after(ORDER, settled(ORDER), on(JANUARY_31))
    assert (order.next_date, order.try_on, order.attempts) == (date(2026, 2, 28), date(2026, 2, 28), 0)
    assert (run.state, run.due_date, run.refusal) == (StandingRunState.SETTLED, JANUARY_31, None)


def test_the_last_date_ends_the_order() -> None:
    last = msgspec.structs.replace(ORDER, schedule=Schedule(Frequency.MONTHLY, JANUARY_31, date(2026, 2, 27)))
    order, _ = rules.after(last, settled(last), on(JANUARY_31))
    assert (order.state, order.next_date, order.try_on) == (StandingState.ENDED, None, None)


def test_a_refused_date_is_tried_on_three_days_and_has_then_failed() -> None:
    order, day, states = ORDER, JANUARY_31, []
    for _ in range(rules.ATTEMPTS_MAX):
        order, run = rules.after(order, POOR, on(day))
        states.append(run.state)
        day += timedelta(days=1)
    assert states == [StandingRunState.RETRYING, StandingRunState.RETRYING, StandingRunState.FAILED]
    assert (order.next_date, order.attempts, order.state) == (date(2026, 2, 28), 0, StandingState.ACTIVE)


def test_a_date_is_not_tried_as_late_as_the_next_one() -> None:
    daily = msgspec.structs.replace(ORDER, schedule=Schedule(Frequency.DAILY, JANUARY_31))
    order, run = rules.after(daily, POOR, on(JANUARY_31))
    assert (run.state, order.next_date) == (StandingRunState.FAILED, date(2026, 2, 1))


def test_a_closed_account_ends_the_order() -> None:
    order, run = rules.after(ORDER, AccountClosed(account_id=DEBTOR), on(JANUARY_31))
    assert (run.state, run.refusal, order.state) == (StandingRunState.FAILED, "account_closed", StandingState.ENDED)


def test_each_date_has_one_payment_however_often_it_is_tried() -> None:
    retried, _ = rules.after(ORDER, POOR, on(JANUARY_31))
    following, _ = rules.after(ORDER, settled(ORDER), on(JANUARY_31))
    assert rules.payment_of(retried).id == rules.payment_of(ORDER).id != rules.payment_of(following).id


def test_a_resumed_order_does_not_make_up_for_what_passed() -> None:
    resumed = rules.resume(rules.pause(ORDER), date(2026, 5, 1))
    assert (resumed.state, resumed.next_date) == (StandingState.ACTIVE, date(2026, 5, 31))


def test_what_has_ended_stays_so() -> None:
    ended = rules.end(ORDER)
    for act in (rules.pause, rules.end, lambda order: rules.resume(order, JANUARY_31)):
        with pytest.raises(StandingOrderStands):
            act(ended)


@given(schedule=schedules, refused=st.lists(st.booleans(), max_size=40), late=st.integers(0, 40))
def test_an_order_always_moves_on_and_never_back(schedule: Schedule, refused: list[bool], late: int) -> None:
    order = msgspec.structs.replace(ORDER, schedule=schedule, next_date=schedule.first_date, try_on=schedule.first_date)
    today = schedule.first_date + timedelta(days=late)
    for is_refused in refused:
        if order.next_date is None or order.try_on is None:
            break
        today = max(today, order.try_on)
        outcome: Settled | Refusal = POOR if is_refused else settled(order)
        moved, run = rules.after(order, outcome, on(today))
        if run.state is StandingRunState.RETRYING:
            assert moved.next_date == order.next_date
            assert moved.try_on == today + timedelta(days=1)
        else:
            assert moved.next_date is None or moved.next_date > order.next_date
        order = moved
