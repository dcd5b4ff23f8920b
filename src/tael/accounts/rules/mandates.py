"""Who may act on an account, and up to what."""

from datetime import date, datetime

from tael.accounts.errors import (
    HolderNeedsNoMandate,
    LimitCurrency,
    LimitNegative,
    LimitsMissing,
    MandateDayLimitExceeded,
    MandateLimitExceeded,
    MandateOver,
    SecondSignatureNeeded,
    UnknownContract,
)
from tael.accounts.model import Contract, Mandate, MandateRole, NewMandate, Signing
from tael.kernel.ids import MandateId, PartyId
from tael.kernel.money import Money

_NO_MANDATE = MandateId(bytes(16))
"""Stands for the bond of a holder who has no mandate of the own."""


def check_grant(order: NewMandate, contract: Contract | None, today: date) -> None:
    """Refuses a mandate on an unknown account, with limits that cannot bound it, or in a role that is not the party's.

    Holders need no mandate to act alone: an owner's is for those who sign together, or bound themselves.
    """
    if contract is None:
        raise UnknownContract(account_id=order.account_id).at("account_id")
    for name, limit in (("limit_each", order.limit_each), ("limit_day", order.limit_day)):
        if limit is None:
            continue
        if limit.currency != contract.currency:
            raise LimitCurrency(account_currency=contract.currency, limit_currency=limit.currency).at(name)
        if limit.is_negative:
            raise LimitNegative(limit=limit).at(name)
    if order.role is MandateRole.FAMILY and (order.limit_each is None or order.limit_day is None):
        raise LimitsMissing(role=order.role).at("limit_each" if order.limit_each is None else "limit_day")
    if order.valid_until is not None and order.valid_until < today:
        raise MandateOver(valid_until=order.valid_until, today=today).at("valid_until")
    is_holder = order.party_id == contract.party_id
    if is_holder and order.role is not MandateRole.OWNER:
        raise HolderNeedsNoMandate(party_id=order.party_id, role=order.role).at("role")


def granted(order: NewMandate, granted_at: datetime) -> Mandate:
    """Returns the mandate that an order becomes."""
    return Mandate(
        id=order.id,
        account_id=order.account_id,
        party_id=order.party_id,
        role=order.role,
        limit_each=order.limit_each,
        limit_day=order.limit_day,
        signs=order.signs,
        valid_until=order.valid_until,
        granted_at=granted_at,
    )


def binds_holder(order: NewMandate, contract: Contract) -> bool:
    """Says whether the holder, too, acts under a mandate from now on.

    A second holder who signs together (联名账户, 共同支取) binds the first one; an owner's own mandate binds the owner.
    """
    is_together = order.role is MandateRole.JOINT and order.signs is Signing.TOGETHER
    return is_together or order.party_id == contract.party_id


def is_free(contract: Contract, party_id: PartyId) -> bool:
    """Says whether a party acts as the holder alone, without any mandate to look at."""
    return contract.party_id == party_id and not contract.holder_is_mandated


def standing_of(contract: Contract, party_id: PartyId, mandate: Mandate | None, today: date) -> Mandate | None:
    """Returns the mandate under which a party acts, or None for a holder who acts freely.

    Refuses, so that nothing is told, whoever has no business with the account (UnknownContract).
    """
    if is_free(contract, party_id):
        return None
    if mandate is not None and not mandate.is_over(today):
        return mandate
    if contract.party_id == party_id:
        return _together(contract)
    raise UnknownContract(account_id=contract.id).at("account_id")


def _together(contract: Contract) -> Mandate:
    """Returns what binds a holder whom only a joint holder's mandate binds: nothing goes without a second word."""
    return Mandate(
        id=_NO_MANDATE,
        account_id=contract.id,
        party_id=contract.party_id,
        role=MandateRole.OWNER,
        signs=Signing.TOGETHER,
        granted_at=contract.opened_at,
    )


def check_amount(mandate: Mandate | None, amount: Money, used_today_minor: int, *, has_second: bool) -> None:
    """Refuses an amount that goes beyond what a party may move.

    `used_today_minor` is what the party has moved under the mandate today, `has_second` whether another party that may
    sign has agreed to this very payment.
    """
    if mandate is None:
        return
    is_beyond = mandate.limit_each is not None and amount > mandate.limit_each
    is_signer = mandate.role is MandateRole.SIGNER
    if is_beyond and not is_signer:
        assert mandate.limit_each is not None, "beyond a limit"
        raise MandateLimitExceeded(limit=mandate.limit_each, requested=amount).at("amount")
    if mandate.limit_day is not None and used_today_minor + amount.minor > mandate.limit_day.minor:
        left = Money(max(0, mandate.limit_day.minor - used_today_minor), amount.currency)
        raise MandateDayLimitExceeded(left=left, requested=amount).at("amount")
    if (is_beyond or mandate.signs is Signing.TOGETHER) and not has_second:
        raise SecondSignatureNeeded(account_id=mandate.account_id, requested=amount).at("amount")
