"""A family's day: accounts of her own and for the child, limits, a goal, a freeze, and the end of an account."""

import asyncio
from datetime import timedelta

import pytest
from tests.doors import Customer, Doors, Json, payment

from tael import accounts
from tael.plumbing.promises import PromiseReport

NAME = "Li Na 李娜"
FIVE = {"name": NAME, "document_number": "11010519491231002X", "phone": "+8613800138000"}
CLERK = {"reason": "asked for at the counter"}


def cny(amount: str) -> Json:
    return {"amount": amount, "currency": "CNY"}


async def open_typed(doors: Doors, customer: Customer, product: str) -> str:
    """Opens an account of Type II or III that is bound to the customer's current account."""
    first = await doors.read(f"/staff/v1/accounts/{customer.account_id}")
    binding = FIVE | {"account_number": first["number"]}
    body = {"party_id": customer.party_id, "product": product, "binding": binding}
    return str((await doors.write("/staff/v1/accounts", body))["id"])


async def refused(doors: Doors, path: str, body: object, token: str | None = None) -> tuple[str, str | None]:
    answer = await doors.post(path, body, token=token)
    assert 400 <= answer.status_code < 500, answer.text
    problem = answer.json()
    return problem["code"], problem.get("field")


async def pay(doors: Doors, payer: Customer, debtor: str, creditor: str, amount: str) -> Json:
    body = {"debtor_account_id": debtor, "creditor_account_id": creditor, "instructed_amount": cny(amount)}
    answer = await doors.post("/customer/v1/payments", body, token=payer.token)
    found: Json = answer.json()
    return found


async def kept(doors: Doors) -> list[PromiseReport]:
    async with doors.runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        reports = await accounts.check_promises(tx, doors.clock.now())
    return [report for report in reports if not report.is_kept]


async def test_a_familys_day(doors: Doors) -> None:
    mother, daughter = await doors.customer("20000.00", name=NAME), await doors.customer(name="Wang Mei 王梅")
    shop = await doors.customer(name="Tea House 茶馆")

    # Morning: an account for shopping, bound to her own, and a number to tell.
    second = await open_typed(doors, mother, "type-2")
    assert (await pay(doors, mother, mother.account_id, second, "15000.00"))["state"] == "settled"
    own = await doors.read(f"/customer/v1/accounts/{second}", mother.token)
    assert own["account_type"] == "II"
    by_number = await doors.read(f"/staff/v1/account-numbers/{own['number']}")
    assert by_number["id"] == second

    # Noon: she buys as much as the type allows, and her limit shows.
    assert (await pay(doors, mother, second, shop.account_id, "9000.00"))["state"] == "settled"
    assert (await pay(doors, mother, second, shop.account_id, "1000.01"))["code"] == "day_limit_exceeded"
    assert (await pay(doors, mother, second, mother.account_id, "1000.01"))["state"] == "settled", "it is bound to it"

    # The child may spend a little of it.
    assert (await pay(doors, daughter, mother.account_id, shop.account_id, "5.00"))["code"] == "unknown_debtor_account"
    mandate = await doors.write(
        f"/staff/v1/accounts/{mother.account_id}/mandates",
        {"party_id": daughter.party_id, "role": "family", "limit_each": cny("50.00"), "limit_day": cny("80.00")},
    )
    codes = [
        (await pay(doors, daughter, mother.account_id, shop.account_id, amount)).get("code")
        for amount in ("50.01", "50.00", "30.01", "30.00")
    ]
    assert codes == ["mandate_limit_exceeded", None, "mandate_day_limit_exceeded", None]
    statement = await doors.read(f"/customer/v1/accounts/{mother.account_id}/statement", daughter.token)
    assert len(statement["items"]) == 5
    assert (await doors.read("/customer/v1/mandates", daughter.token))["items"] == [mandate]

    # Afternoon: money for the holiday is set apart.
    holiday = await doors.write(
        f"/customer/v1/accounts/{mother.account_id}/sub-accounts",
        {"name": "Holiday 假期", "goal": {"target": cny("3000.00"), "due_on": "2026-08-01"}},
        token=mother.token,
    )
    for direction, amount in (("into", "1000.00"), ("out", "250.00")):
        body = {"direction": direction, "amount": cny(amount)}
        await doors.write(f"/customer/v1/accounts/{holiday['id']}/moves", body, token=mother.token)
    path = f"/customer/v1/accounts/{holiday['id']}/moves"
    assert await refused(doors, path, body, daughter.token) == ("unknown_customer_account", "account_id")

    # Evening: all of it at one glance, for her and for staff alike; the child sees what it may use.
    view = await doors.read("/customer/v1/view", mother.token)
    assert view == await doors.read(f"/staff/v1/parties/{mother.party_id}/view")
    seen = {one["account"]["id"]: one for one in view["accounts"]}
    assert seen[second]["left_today"] == {"limit": cny("10000.00"), "left": cny("1000.00")}
    assert seen[second]["left_this_year"] == {"limit": cny("200000.00"), "left": cny("191000.00")}
    assert seen[mother.account_id]["mandates"] == [mandate]
    assert (seen[holiday["id"]]["sub_account"]["name"], seen[holiday["id"]]["sub_account"]["reached_percent"]) == (
        "Holiday 假期",
        25,
    )
    theirs = {one["account"]["id"]: one for one in (await doors.read("/customer/v1/view", daughter.token))["accounts"]}
    assert set(theirs) == {daughter.account_id, mother.account_id}
    assert theirs[mother.account_id]["mandate_left_today"] == {"limit": cny("80.00"), "left": cny("0.00")}

    # The mandate ends, and with it every look.
    await doors.write(f"/staff/v1/mandates/{mandate['id']}/revocation")
    assert (await doors.get(f"/customer/v1/accounts/{mother.account_id}", daughter.token)).status_code == 404
    assert await kept(doors) == []


async def test_what_is_frozen_stands_still_until_it_is_lifted(doors: Doors) -> None:
    customer, shop = await doors.customer("100.00"), await doors.customer()
    base = f"/staff/v1/accounts/{customer.account_id}"
    body = {"side": "debit", "ordered_by": "海淀分局", "reason": "fraud reported", "until": "2026-12-31"}
    key = doors.key()
    frozen = await doors.write(f"{base}/freezes", body, key=key)
    assert frozen == await doors.write(f"{base}/freezes", body, key=key), "the same key acts once"
    assert (await doors.pay(customer, shop, "1.00")).json()["code"] == "account_frozen"
    assert await refused(doors, f"{base}/closing", CLERK) == ("contract_in_use", "account_id")
    court = {
        "court": "海淀区人民法院",
        "order_number": "(2026)京0108执1号",
        "amount": cny("400.00"),
        "expires_at": "2027-03-01T00:00:00Z",
        "reason": "order received",
    }
    order = await doors.write(f"{base}/court-orders", court)
    assert (order["amount"], order["held"]) == (cny("400.00"), cny("100.00"))
    await doors.write(f"{base}/freezes/{frozen['id']}/lifting", CLERK)
    assert (await doors.pay(customer, shop, "1.00")).json()["code"] == "insufficient_funds"
    orders = await doors.read(f"{base}/orders")
    assert (orders["freezes"], [one["id"] for one in orders["court_orders"]]) == ([], [order["id"]])
    assert {(act["act"], act["actor"]) for act in orders["acts"]} == {
        ("freeze", "maker"),
        ("court_order", "maker"),
        ("lift_freeze", "maker"),
    }
    await doors.write(f"{base}/court-orders/{order['id']}/lifting", CLERK)
    closed = await doors.write(f"{base}/closing", CLERK | {"pays_to_account_id": shop.account_id})
    assert closed["paid_out"] == cny("100.00")
    assert await doors.balance(shop) == "100.00"
    assert (await doors.read(base))["status"] == "closed"
    assert await refused(doors, f"{base}/awakening", CLERK) == ("contract_closed", "account_id")
    assert await kept(doors) == []


async def test_two_signers_pay_together_over_http(doors: Doors) -> None:
    company, clerk, director = await doors.customer("900.00"), await doors.customer(), await doors.customer()
    shop = await doors.customer()
    for signer in (clerk, director):
        await doors.write(
            f"/staff/v1/accounts/{company.account_id}/mandates",
            {"party_id": signer.party_id, "role": "signer", "limit_each": cny("100.00")},
        )
    large = payment(company, shop, "500.00")
    assert await refused(doors, "/customer/v1/payments", large, clerk.token) == (
        "second_signature_needed",
        "instructed_amount",
    )
    await doors.write(
        f"/customer/v1/accounts/{company.account_id}/cosignatures",
        {"creditor_account_id": shop.account_id, "amount": cny("500.00")},
        token=director.token,
    )
    paid = await asyncio.gather(
        *(doors.post("/customer/v1/payments", large, token=clerk.token, key=f"large-{n}") for n in range(4))
    )
    assert sorted(answer.status_code for answer in paid) == [201, 422, 422, 422], "good for one payment"


async def test_an_account_sleeps_and_wakes(doors: Doors) -> None:
    customer = await doors.customer("5.00")
    doors.clock.advance(timedelta(days=400))
    for unit in range(doors.runtime.units):
        async with doors.runtime.db.transaction() as tx:
            await accounts.let_sleep(tx, unit, doors.runtime.moment(), 500)
    path = f"/staff/v1/accounts/{customer.account_id}"
    assert (await doors.read(path))["status"] == "dormant"
    assert await refused(doors, f"{path}/cash-withdrawals", {"amount": cny("1.00")}) == ("account_frozen", "account_id")
    await doors.write(f"{path}/awakening", CLERK)
    await doors.write(f"{path}/cash-withdrawals", {"amount": cny("1.00")})
    assert await kept(doors) == []


BINDINGS = {
    "none": (None, "five_elements_missing", "binding"),
    "another name": (FIVE | {"name": "Li Wei", "account_number": "62220200000000"}, "binding_refused", "binding.name"),
    "unconfirmed": (
        FIVE | {"account_number": "62220200000000", "bank": "ICBC"},
        "binding_refused",
        "binding.confirmation",
    ),
    "no phone": (FIVE | {"phone": "x", "account_number": "62220200000000"}, "malformed_body", "binding.phone"),
    "a field too many": (FIVE | {"account_number": "62220200", "pin": "1"}, "unknown_field", "binding.pin"),
}


@pytest.mark.parametrize("product", ["type-2", "type-3"])
@pytest.mark.parametrize("case", BINDINGS)
async def test_no_typed_account_without_its_five_elements(doors: Doors, case: str, product: str) -> None:
    binding, code, field = BINDINGS[case]
    customer = await doors.customer(name=NAME)
    body = {"party_id": customer.party_id, "product": product, "binding": binding}
    assert await refused(doors, "/staff/v1/accounts", body) == (code, field)
    held = await doors.read(f"/staff/v1/parties/{customer.party_id}/accounts")
    assert len(held["items"]) == 1, "nothing is half done"


async def test_a_mistyped_number_is_refused_as_such(doors: Doors) -> None:
    customer = await doors.customer()
    number = (await doors.read(f"/staff/v1/accounts/{customer.account_id}"))["number"]
    mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
    for text, code in (
        (mistyped, "check_digit_wrong"),
        (number[:-1], "number_malformed"),
        ("x" * 999, "number_malformed"),
    ):
        answer = await doors.get(f"/staff/v1/account-numbers/{text}")
        assert (answer.json()["code"], answer.json()["field"]) == (code, "number")


async def test_nobody_reaches_into_anothers_account(doors: Doors) -> None:
    victim, thief = await doors.customer("10.00"), await doors.customer()
    path = f"/customer/v1/accounts/{victim.account_id}"
    for what in ("", "/statement", "/payments"):
        assert (await doors.get(path + what, thief.token)).status_code == 404
    attempts: dict[str, Json] = {
        "sub-accounts": {"name": "mine"},
        "cosignatures": {"creditor_account_id": thief.account_id, "amount": cny("1.00")},
    }
    for what, body in attempts.items():
        assert await refused(doors, f"{path}/{what}", body, thief.token) == ("unknown_customer_account", "account_id")
    grant = {"party_id": thief.party_id, "role": "authorised_user"}
    assert (
        await doors.post(f"/staff/v1/accounts/{victim.account_id}/mandates", grant, token=thief.token)
    ).status_code == 403
