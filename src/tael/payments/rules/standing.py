"""Decisions of standing orders: when they pay, what registers them, and what follows from a payment or its refusal."""

import calendar
from collections.abc import Mapping
from datetime import MAXYEAR, date, timedelta

import msgspec

from tael.accounts.model import Contract
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, PaymentId
from tael.ledger.errors import AccountClosed, AmountNotPositive, CurrencyMixedUp, UnknownAccount
from tael.payments.errors import (
    SameAccount,
    StandingOrderStands,
    StandingScheduleMalformed,
    UnknownCreditorAccount,
    UnknownDebtorAccount,
)
from tael.payments.model import (
    Frequency,
    InternalCreditor,
    NewStandingOrder,
    PaymentOrder,
    Schedule,
    Settled,
    StandingOrder,
    StandingRun,
    StandingRunState,
    StandingState,
)

ATTEMPTS_MAX = 3
"""How often a date is tried, once on each day, before it has failed."""

CLIENT = "standing"
"""Under this name the payments of standing orders derive their ids; callers' names have an audience in front."""

_DAYS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}
_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}
_MONTHS_A_YEAR = 12
_FINAL_REFUSALS = (AccountClosed, UnknownAccount, UnknownDebtorAccount, UnknownCreditorAccount)


def date_on_or_after(schedule: Schedule, day: date) -> date | None:
    """Returns the first date of a schedule that is not before a day, or None where there is none any more."""
    if day <= schedule.first_date:
        found: date | None = schedule.first_date
    elif (days := _DAYS.get(schedule.frequency)) is not None:
        periods = -((schedule.first_date - day).days // days)
        left = (date.max - schedule.first_date).days
        found = schedule.first_date + timedelta(days=periods * days) if periods * days <= left else None
    else:
        step = _MONTHS[schedule.frequency]
        months = (day.year - schedule.first_date.year) * _MONTHS_A_YEAR + day.month - schedule.first_date.month
        periods = months // step
        found = _months_on(schedule.first_date, periods * step)
        if found is not None and found < day:
            found = _months_on(schedule.first_date, (periods + 1) * step)
    is_over = found is None or (schedule.last_date is not None and found > schedule.last_date)
    return None if is_over else found


def _months_on(first: date, months: int) -> date | None:
    year, month = divmod(first.year * _MONTHS_A_YEAR + first.month - 1 + months, _MONTHS_A_YEAR)
    if year > MAXYEAR:
        return None
    return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


def date_after(schedule: Schedule, day: date) -> date | None:
    """Returns the first date of a schedule after a day, or None where there is none any more."""
    return date_on_or_after(schedule, day + timedelta(days=1)) if day < date.max else None


def register(
    order: NewStandingOrder,
    contracts: Mapping[AccountId, Contract],
    moment: Moment,
) -> StandingOrder:
    """Returns a new standing order.

    Refuses a debtor's account that is not there or not the payer's, an account paying itself, a creditor's account that
    is not there, an amount that is not positive or in another currency, and a schedule that has no date. The dates of
    an external order may be past: it keeps what was agreed elsewhere.
    """
    debtor = contracts.get(order.debtor_account_id)
    if debtor is None or order.payer not in (None, debtor.party_id):
        raise UnknownDebtorAccount(account_id=order.debtor_account_id).at("debtor_account_id")
    if not order.instructed_amount.is_positive:
        raise AmountNotPositive(amount=order.instructed_amount).at("instructed_amount")
    _check_currency(debtor, order)
    is_internal = isinstance(order.creditor, InternalCreditor)
    if isinstance(order.creditor, InternalCreditor):
        creditor_id = order.creditor.account_id
        if creditor_id == debtor.id:
            raise SameAccount(account_id=creditor_id).at("creditor_account_id")
        creditor = contracts.get(creditor_id)
        if creditor is None:
            raise UnknownCreditorAccount(account_id=creditor_id).at("creditor_account_id")
        _check_currency(creditor, order)
    schedule = order.schedule
    is_late = is_internal and schedule.first_date < moment.business_date
    if is_late or date_on_or_after(schedule, schedule.first_date) is None:
        raise StandingScheduleMalformed(
            first_date=schedule.first_date, last_date=schedule.last_date, business_date=moment.business_date
        ).at("first_date" if is_late else "last_date")
    next_date = schedule.first_date if is_internal else None
    return StandingOrder(
        id=order.id,
        payer=debtor.party_id,
        debtor_account_id=debtor.id,
        creditor=order.creditor,
        instructed_amount=order.instructed_amount,
        schedule=schedule,
        purpose=order.purpose,
        remittance=order.remittance,
        state=StandingState.ACTIVE if is_internal else StandingState.EXTERNAL,
        next_date=next_date,
        try_on=next_date,
        attempts=0,
        registered_at=moment.now,
    )


def _check_currency(contract: Contract, order: NewStandingOrder) -> None:
    if contract.currency is not order.instructed_amount.currency:
        raise CurrencyMixedUp(
            account_id=contract.id,
            account_currency=contract.currency,
            requested_currency=order.instructed_amount.currency,
        ).at("instructed_amount.currency")


def is_same(order: NewStandingOrder, known: StandingOrder) -> bool:
    """Whether an order that comes back asks for what is registered under its id."""
    asked = (order.debtor_account_id, order.creditor, order.instructed_amount, order.schedule)
    kept = (known.debtor_account_id, known.creditor, known.instructed_amount, known.schedule)
    return asked == kept and (order.purpose, order.remittance) == (known.purpose, known.remittance)


def pause(order: StandingOrder) -> StandingOrder:
    """Returns an active order paused; refuses any other (StandingOrderStands)."""
    if order.state is not StandingState.ACTIVE:
        raise StandingOrderStands(order_id=order.id, state=order.state.value)
    return msgspec.structs.replace(order, state=StandingState.PAUSED)


def resume(order: StandingOrder, today: date) -> StandingOrder:
    """Returns a paused order active again: dates that passed meanwhile are not made up for.

    Refuses an order that is not paused. One whose schedule is over ends.
    """
    if order.state is not StandingState.PAUSED:
        raise StandingOrderStands(order_id=order.id, state=order.state.value)
    assert order.next_date is not None, "only an order with a date in hand is paused"
    return _moved(order, date_on_or_after(order.schedule, max(today, order.next_date)))


def end(order: StandingOrder) -> StandingOrder:
    """Returns an order ended for ever; refuses one that has ended."""
    if order.state is StandingState.ENDED:
        raise StandingOrderStands(order_id=order.id, state=order.state.value)
    return _moved(order, None)


def _moved(order: StandingOrder, next_date: date | None) -> StandingOrder:
    state = StandingState.ENDED if next_date is None else StandingState.ACTIVE
    return msgspec.structs.replace(order, state=state, next_date=next_date, try_on=next_date, attempts=0)


def payment_of(order: StandingOrder) -> PaymentOrder:
    """Returns the payment of the date in hand; its id is that of order and date, so that it is made once."""
    assert order.next_date is not None
    assert isinstance(order.creditor, InternalCreditor)
    return PaymentOrder(
        id=PaymentId.derive(order.id.unit, CLIENT, order.id.text, order.next_date.isoformat()),
        payer=order.payer,
        debtor_account_id=order.debtor_account_id,
        creditor_account_id=order.creditor.account_id,
        instructed_amount=order.instructed_amount,
        remittance=order.remittance,
    )


def after(order: StandingOrder, outcome: Settled | Refusal, moment: Moment) -> tuple[StandingOrder, StandingRun]:
    """Returns the order after its date in hand was tried, and what became of that date.

    Settled: on to the next date. Refused: tried again on the next day, ATTEMPTS_MAX times in all and never as late as
    the following date; then the date has failed and the next one counts. An account that is closed or unknown ends the
    order.
    """
    due = order.next_date
    assert due is not None
    following = date_after(order.schedule, due)
    attempts = order.attempts + 1
    tomorrow = moment.business_date + timedelta(days=1)
    refusal = outcome.code if isinstance(outcome, Refusal) else None
    if isinstance(outcome, Settled):
        state, changed = StandingRunState.SETTLED, _moved(order, following)
    elif isinstance(outcome, _FINAL_REFUSALS):
        state, changed = StandingRunState.FAILED, _moved(order, None)
    elif attempts < ATTEMPTS_MAX and (following is None or tomorrow < following):
        state = StandingRunState.RETRYING
        changed = msgspec.structs.replace(order, try_on=tomorrow, attempts=attempts)
    else:
        state, changed = StandingRunState.FAILED, _moved(order, following)
    run = StandingRun(
        order_id=order.id,
        due_date=due,
        state=state,
        attempts=attempts,
        payment_id=payment_of(order).id,
        refusal=refusal,
        tried_at=moment.now,
    )
    return changed, run
