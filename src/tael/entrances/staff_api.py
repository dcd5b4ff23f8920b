"""The door for the bank's staff: /staff/v1."""

from datetime import date

import msgspec
from litestar import Router, get

from tael import wiring
from tael.plumbing.http.app import audience_router
from tael.plumbing.http.wire import BankRequest, runtime_of


class BankBody(msgspec.Struct, frozen=True):
    """The bank itself: its day, its currency and its units."""

    business_date: date
    is_business_day: bool
    holiday: str | None
    next_business_day: date
    country: str
    currency: str
    time_zone: str
    units: int


@get("/bank", summary="Read the bank's day and settings", operation_id="getBank")
async def get_bank(request: BankRequest) -> BankBody:
    """Returns the bank's business date, whether it is a business day in its country, and how the bank is set up."""
    runtime = runtime_of(request)
    today = runtime.clock.business_date()
    settings = runtime.settings
    return BankBody(
        business_date=today,
        is_business_day=runtime.calendar.is_business_day(today),
        holiday=runtime.calendar.holiday_name(today),
        next_business_day=runtime.calendar.add_business_days(today, 1),
        country=settings.country,
        currency=settings.currency,
        time_zone=settings.time_zone,
        units=settings.units,
    )


def router() -> Router:
    """Returns the routes of the staff."""
    return audience_router("staff", [get_bank, *wiring.STAFF_ROUTES])
