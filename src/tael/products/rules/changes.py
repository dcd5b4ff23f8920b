"""What a change of terms must be, before anybody is told of it."""

from datetime import date, datetime, timedelta
from typing import Final

from tael.products.errors import ChangeTooEarly, ChangeUnfit, WrongState
from tael.products.model.life import Released, State, Version
from tael.products.rules.life import state_of

NOTICE_DAYS_MIN: Final = 30
"""How long before it a change of terms is announced, so that a customer can leave."""


def check_change(
    old: Version, new: Version, *, effective_on: date, starts_at: datetime, today: date, now: datetime
) -> None:
    """Refuses a change that cannot be: to terms not on sale by its day, of another class, or too soon.

    `starts_at` is when its day begins.
    """
    if not isinstance(old.stage, Released) or old.product.version >= new.product.version:
        raise _unfit(old, new, "it does not lead from a version that was sold to a later one").at("from_version")
    if not isinstance(new.stage, Released) or new.stage.live_from > starts_at:
        raise WrongState(
            product=new.product.code,
            version=new.product.version,
            state=state_of(new, now).value,
            needed=f"{State.LIVE.value} on {effective_on}",
        ).at("to_version")
    if new.product.product_class != old.product.product_class:
        raise _unfit(old, new, "their classes differ").at("to_version")
    missing = sorted(set(old.product.currencies) - set(new.product.currencies))
    if missing:
        raise _unfit(old, new, f"the new one is not offered in {', '.join(missing)}").at("to_version")
    if effective_on < today + timedelta(days=NOTICE_DAYS_MIN):
        raise ChangeTooEarly(notice_days=NOTICE_DAYS_MIN, earliest=today + timedelta(days=NOTICE_DAYS_MIN)).at(
            "effective_on"
        )


def _unfit(old: Version, new: Version, why: str) -> ChangeUnfit:
    return ChangeUnfit(
        product=old.product.code, from_version=old.product.version, to_version=new.product.version, why=why
    )
