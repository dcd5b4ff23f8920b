"""A customer's rent goes out by itself: over HTTP only, with the clock moved day by day."""

from datetime import timedelta

import pytest
from tests.doors import Customer, Doors, Json

from tael.payments.jobs import pay_standing_orders

ONE_DAY = timedelta(days=1)


def asking(doors: Doors, debtor: Customer, creditor: Customer, **changes: object) -> Json:
    body: Json = {
        "debtor_account_id": debtor.account_id,
        "creditor_account_id": creditor.account_id,
        "instructed_amount": {"amount": "25.00", "currency": "CNY"},
        "frequency": "weekly",
        "first_date": (doors.clock.business_date() + ONE_DAY).isoformat(),
        "purpose": "household",
        "remittance": "rent 房租",
    }
    return body | changes


async def test_a_rent_is_paid_each_week_until_its_payer_stops_it(doors: Doors) -> None:
    tenant, landlord = await doors.customer("100.00"), await doors.customer()
    order = await doors.write("/customer/v1/standing-orders", asking(doors, tenant, landlord), token=tenant.token)
    assert order["state"] == "active"
    path = f"/customer/v1/standing-orders/{order['id']}"
    for _ in range(8):
        doors.clock.advance(ONE_DAY)
        await pay_standing_orders(doors.runtime, b"")
    assert await doors.balance(landlord) == "50.00"

    runs = await doors.read(f"{path}/runs", tenant.token, limit=1)
    assert [run["state"] for run in runs["items"]] == ["settled"]
    older = await doors.read(f"{path}/runs", tenant.token, limit=5, after=runs["next"])
    assert [run["due_date"] for run in older["items"]] == [order["first_date"]]
    payment = await doors.read(f"/customer/v1/payments/{runs['items'][0]['payment_id']}", landlord.token)
    assert payment["remittance"] == "rent 房租"

    paused = await doors.write(f"{path}/pause", token=tenant.token)
    assert paused["state"] == "paused"
    assert (await doors.write(f"{path}/resumption", token=tenant.token))["state"] == "active"
    listed = await doors.read(f"/customer/v1/accounts/{tenant.account_id}/standing-orders", tenant.token)
    assert [item["id"] for item in listed["items"]] == [order["id"]]
    ended = await doors.write(f"{path}/end", token=tenant.token)
    assert (ended["state"], ended["next_date"]) == ("ended", None)
    again = await doors.post(f"{path}/end", token=tenant.token)
    assert (again.status_code, again.json()["code"]) == (409, "standing_order_stands")


async def test_the_same_key_registers_one_order(doors: Doors) -> None:
    payer, payee = await doors.customer("10.00"), await doors.customer()
    body, key = asking(doors, payer, payee), doors.key()
    first = await doors.write("/customer/v1/standing-orders", body, token=payer.token, key=key)
    assert await doors.write("/customer/v1/standing-orders", body, token=payer.token, key=key) == first
    listed = await doors.read(f"/customer/v1/accounts/{payer.account_id}/standing-orders", payer.token)
    assert len(listed["items"]) == 1


async def test_staff_keep_an_order_to_another_bank_for_a_customer(doors: Doors) -> None:
    payer = await doors.customer("10.00")
    abroad = {"creditor_account_id": None, "creditor_external": {"bank_code": "YZ", "account": "87144583"}}
    order = await doors.write("/staff/v1/standing-orders", asking(doors, payer, payer, **abroad))
    assert (order["state"], order["next_date"]) == ("external", None)
    seen = await doors.read(f"/customer/v1/standing-orders/{order['id']}", payer.token)
    assert seen["creditor_external"] == abroad["creditor_external"]


async def test_a_stranger_neither_sees_nor_stops_nor_gives_an_order(doors: Doors) -> None:
    payer, payee, stranger = await doors.customer("10.00"), await doors.customer(), await doors.customer()
    order = await doors.write("/customer/v1/standing-orders", asking(doors, payer, payee), token=payer.token)
    path = f"/customer/v1/standing-orders/{order['id']}"
    for answer in (
        await doors.get(path, stranger.token),
        await doors.get(f"{path}/runs", stranger.token),
        await doors.post(f"{path}/pause", token=stranger.token),
        await doors.post(f"{path}/resumption", token=stranger.token),
        await doors.post(f"{path}/end", token=stranger.token),
        await doors.get(f"/customer/v1/accounts/{payer.account_id}/standing-orders", stranger.token),
        await doors.post("/customer/v1/standing-orders", asking(doors, payer, stranger), token=stranger.token),
    ):
        assert answer.status_code == 404, answer.text
    assert (await doors.read(path, payer.token))["state"] == "active"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"creditor_account_id": None}, "creditor_ambiguous", "creditor_account_id"),
        ({"creditor_external": {"bank_code": "X", "account": "1"}}, "creditor_ambiguous", "creditor_account_id"),
        ({"first_date": "2020-01-01"}, "standing_schedule_malformed", "first_date"),
        ({"last_date": "2020-01-01"}, "standing_schedule_malformed", "last_date"),
        ({"instructed_amount": {"amount": "0.00", "currency": "CNY"}}, "amount_not_positive", "instructed_amount"),
        ({"instructed_amount": {"amount": "1", "currency": "JPY"}}, "currency_mixed_up", "instructed_amount.currency"),
        ({"frequency": "hourly"}, "malformed_body", "frequency"),
    ],
)
async def test_an_order_that_cannot_be_kept_is_refused_by_field(
    doors: Doors, change: Json, code: str, field: str
) -> None:
    payer, payee = await doors.customer("10.00"), await doors.customer()
    answer = await doors.post("/customer/v1/standing-orders", asking(doors, payer, payee, **change), token=payer.token)
    assert (answer.json()["code"], answer.json()["field"]) == (code, field)
