"""What users of other systems met with retries."""

from datetime import timedelta

import pytest
from tests.doors import Doors


async def test_what_was_answered_with_201_is_readable_at_once(doors: Doors) -> None:
    """Midaz #1385, #1429: 201 returned, and the balance does not show it."""
    payer, payee = await doors.customer("50.00"), await doors.customer()
    for number in range(1, 21):
        answer = await doors.pay(payer, payee, "1.00")
        assert answer.status_code == 201
        assert await doors.balance(payee) == f"{number}.00"
        ledger = await doors.read(f"/staff/v1/ledger/accounts/{payer.account_id}")
        assert ledger["balance"]["amount"] == f"{50 - number}.00"


@pytest.mark.parametrize("later", [timedelta(seconds=301), timedelta(hours=7), timedelta(days=365)])
async def test_a_retry_is_without_effect_for_ever(doors: Doors, later: timedelta) -> None:
    """Midaz #1974: the idempotency slot ends after 300 s; Mambu: after six hours."""
    payer, payee = await doors.customer("50.00"), await doors.customer()
    key = f"retry-{later.total_seconds():.0f}"
    deposit = f"/staff/v1/accounts/{payer.account_id}/cash-deposits"
    cash = {"amount": {"amount": "1.00", "currency": "CNY"}}
    paid = await doors.pay(payer, payee, "2.00", key=key)
    taken = await doors.post(deposit, cash, key=key)
    doors.clock.advance(later)
    again = await doors.pay(payer, payee, "2.00", key=key)
    assert (again.status_code, again.json()) == (201, paid.json())
    again = await doors.post(deposit, cash, key=key)
    assert (again.status_code, again.json()) == (201, taken.json())
    assert (await doors.balance(payer), await doors.balance(payee)) == ("49.00", "2.00")


async def test_the_same_key_with_another_body_is_refused_however_late(doors: Doors) -> None:
    """Midaz #1974: the same key with another body was accepted once the slot had ended."""
    payer, payee = await doors.customer("50.00"), await doors.customer()
    await doors.pay(payer, payee, "2.00", key="late-reuse")
    doors.clock.advance(timedelta(days=40))
    for changes in ({"remittance": "more"}, {"end_to_end_id": "x"}, {"value_date": "2027-01-01"}):
        answer = await doors.pay(payer, payee, "2.00", key="late-reuse", **changes)
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert await doors.balance(payee) == "2.00"


async def test_a_write_without_a_key_is_refused_rather_than_done_twice(doors: Doors) -> None:
    """Fineract FINERACT-1420: no key sent, so a retry is a duplicate."""
    customer = await doors.customer()
    body = {"amount": {"amount": "1.00", "currency": "CNY"}}
    path = f"/staff/v1/accounts/{customer.account_id}/cash-deposits"
    answer = await doors.http.post(path, json=body, headers=doors.headers())
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert await doors.balance(customer) == "0.00"
