import asyncio

import pytest
from tests.doors import Doors, Json, payment


async def test_a_person_is_registered_gets_an_account_is_paid_in_cash_and_pays_another(doors: Doors) -> None:
    payer = await doors.customer("100.00")
    payee = await doors.customer(name="Wang Wei 王伟")
    answer = await doors.pay(payer, payee, "30.50", end_to_end_id="rent-1", remittance="March rent 三月房租")
    assert answer.status_code == 201
    paid = answer.json()
    assert (paid["state"], paid["instructed_amount"]) == ("settled", {"amount": "30.50", "currency": "CNY"})
    # Readable at once: the answer means that the payment is on disk.
    statement = await doors.read(f"/customer/v1/accounts/{payer.account_id}/statement", payer.token)
    assert [line["kind"] for line in statement["items"]] == ["cash_deposit", "payment"]
    last = statement["items"][-1]
    assert (last["amount"]["amount"], last["balance_after"]["amount"]) == ("-30.50", "69.50")
    assert last["detail"] == {"end_to_end_id": "rent-1", "remittance": "March rent 三月房租"}
    assert (statement["opening_balance"]["amount"], statement["closing_balance"]["amount"]) == ("0.00", "69.50")
    assert (await doors.balance(payer), await doors.balance(payee)) == ("69.50", "30.50")
    assert (await doors.read(f"/customer/v1/payments/{paid['id']}", payee.token)) == paid
    listed = await doors.read(f"/customer/v1/accounts/{payer.account_id}/payments", payer.token)
    assert listed == {"items": [paid], "next": None}


async def test_a_payment_moves_deposits_and_not_the_trial_balance(doors: Doors) -> None:
    payer, payee = await doors.customer("40.00"), await doors.customer()
    before = await doors.read("/staff/v1/ledger/trial-balance")
    await doors.pay(payer, payee, "15.00")
    after = await doors.read("/staff/v1/ledger/trial-balance")
    assert before == after
    await doors.deposit(payee.account_id, "1.00")
    assert deposits(await doors.read("/staff/v1/ledger/trial-balance")) == deposits(after) + 100
    debits = sum(cents(line["debit"]) for line in after["lines"])
    assert debits == sum(cents(line["credit"]) for line in after["lines"])


def cents(amount: dict[str, str]) -> int:
    """A decimal amount in its minor units."""
    return int(amount["amount"].replace(".", ""))


def deposits(trial_balance: Json) -> int:
    """What the bank owes its customers, in fen."""
    return sum(
        cents(line["credit"])
        for line in trial_balance["lines"]
        if line["gl"] == "2011" and line["credit"]["currency"] == "CNY"
    )


async def test_the_same_key_returns_the_same_answer_and_acts_once(doors: Doors) -> None:
    payer, payee = await doors.customer("10.00"), await doors.customer()
    first = await doors.pay(payer, payee, "4.00", key="my key?".replace(" ", "-"))
    again = await doors.pay(payer, payee, "4.00", key="my-key?")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert await doors.balance(payee) == "4.00"


async def test_twenty_parallel_posts_with_one_key_are_one_payment(doors: Doors) -> None:
    payer, payee = await doors.customer("10.00"), await doors.customer()
    answers = await asyncio.gather(*(doors.pay(payer, payee, "4.00", key="at-once") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert (await doors.balance(payer), await doors.balance(payee)) == ("6.00", "4.00")


async def test_twenty_parallel_deposits_with_one_key_are_one_deposit(doors: Doors) -> None:
    customer = await doors.customer()
    path = f"/staff/v1/accounts/{customer.account_id}/cash-deposits"
    body = {"amount": {"amount": "7.00", "currency": "CNY"}}
    answers = await asyncio.gather(*(doors.post(path, body, key="deposit-at-once") for _ in range(20)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert await doors.balance(customer) == "7.00"


async def test_the_same_key_with_another_body_is_refused(doors: Doors) -> None:
    payer, payee = await doors.customer("10.00"), await doors.customer()
    assert (await doors.pay(payer, payee, "4.00", key="reused")).status_code == 201
    again = await doors.pay(payer, payee, "4.01", key="reused")
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_key_reused")
    assert again.headers["content-type"] == "application/problem+json"
    assert await doors.balance(payee) == "4.00"


async def test_the_same_key_on_another_path_is_refused(doors: Doors) -> None:
    first, second = await doors.customer(), await doors.customer()
    body = {"amount": {"amount": "1.00", "currency": "CNY"}}
    await doors.write(f"/staff/v1/accounts/{first.account_id}/cash-deposits", body, key="one-path")
    again = await doors.post(f"/staff/v1/accounts/{second.account_id}/cash-deposits", body, key="one-path")
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_key_reused")


async def test_two_customers_may_use_the_same_key(doors: Doors) -> None:
    first, second = await doors.customer("5.00"), await doors.customer("5.00")
    assert (await doors.pay(first, second, "1.00", key="mine")).status_code == 201
    assert (await doors.pay(second, first, "2.00", key="mine")).status_code == 201
    assert (await doors.balance(first), await doors.balance(second)) == ("6.00", "4.00")


@pytest.mark.parametrize("place", ["", "/statement", "/payments"])
async def test_another_customers_account_does_not_exist_for_me(doors: Doors, place: str) -> None:
    me, other = await doors.customer(), await doors.customer("5.00")
    answer = await doors.get(f"/customer/v1/accounts/{other.account_id}{place}", me.token)
    assert answer.status_code == 404
    assert (answer.json()["code"], answer.json()["field"]) == ("unknown_customer_account", "account_id")


async def test_i_cannot_pay_from_another_customers_account(doors: Doors) -> None:
    me, other = await doors.customer(), await doors.customer("5.00")
    answer = await doors.post("/customer/v1/payments", payment(other, me, "5.00"), token=me.token)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_debtor_account")
    assert await doors.balance(other) == "5.00"


async def test_a_payment_between_two_others_does_not_exist_for_me(doors: Doors) -> None:
    me, payer, payee = await doors.customer(), await doors.customer("5.00"), await doors.customer()
    paid = (await doors.pay(payer, payee, "1.00")).json()
    answer = await doors.get(f"/customer/v1/payments/{paid['id']}", me.token)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_payment")


async def test_payments_between_units_settle_as_well(doors: Doors) -> None:
    customers = [await doors.customer("10.00") for _ in range(8)]
    for payer, payee in zip(customers, customers[1:] + customers[:1], strict=True):
        assert (await doors.pay(payer, payee, "3.00")).status_code == 201
    assert {await doors.balance(customer) for customer in customers} == {"10.00"}


async def test_more_than_there_is_cannot_be_paid_and_leaves_the_key_free(doors: Doors) -> None:
    payer, payee = await doors.customer("5.00"), await doors.customer()
    refused = await doors.pay(payer, payee, "5.01", key="patience")
    assert (refused.status_code, refused.json()["code"]) == (422, "insufficient_funds")
    assert refused.json()["field"] == "instructed_amount"
    assert refused.json()["facts"]["available"] == {"amount": "5.00", "currency": "CNY"}
    await doors.deposit(payer.account_id, "1.00")
    assert (await doors.pay(payer, payee, "5.01", key="patience")).status_code == 201


async def test_cash_goes_out_over_the_counter(doors: Doors) -> None:
    customer = await doors.customer("5.00")
    body = {"amount": {"amount": "2.00", "currency": "CNY"}, "remark": "counter 3"}
    written = await doors.write(f"/staff/v1/accounts/{customer.account_id}/cash-withdrawals", body)
    assert (written["kind"], written["amount"]["amount"]) == ("cash_withdrawal", "2.00")
    assert await doors.balance(customer) == "3.00"


async def test_accounts_and_statements_come_page_by_page_without_gaps_or_doubles(doors: Doors) -> None:
    customer = await doors.customer()
    opened = [customer.account_id] + [await doors.account(customer.party_id) for _ in range(4)]
    listed: list[str] = []
    after: str | None = None
    for _ in range(10):
        page = await doors.read("/customer/v1/accounts", customer.token, limit=2, **({"after": after} if after else {}))
        listed += [account["id"] for account in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert (sorted(listed), len(listed)) == (sorted(opened), 5)
    for number in range(1, 8):
        await doors.deposit(customer.account_id, f"{number}.00")
    amounts: list[str] = []
    path = f"/staff/v1/accounts/{customer.account_id}/statement"
    for _ in range(10):
        page = await doors.read(path, limit=3, **({"after": after} if after else {}))
        amounts += [line["amount"]["amount"] for line in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert amounts == [f"{number}.00" for number in range(1, 8)]


async def test_a_refusal_is_said_in_the_callers_language(doors: Doors) -> None:
    customer = await doors.customer()
    said = {}
    for language in ("zh-CN", "en", "fr"):
        answer = await doors.http.get(
            "/customer/v1/accounts/acc_0000000000000",
            headers=doors.headers(customer.token) | {"Accept-Language": language},
        )
        said[language] = answer.json()["detail"]
    assert said["en"] == said["fr"] == "There is no account acc_0000000000000."
    assert said["zh-CN"] == "没有账户 acc_0000000000000。"


async def test_every_answer_bears_the_request_id_and_is_not_kept(doors: Doors) -> None:
    answer = await doors.http.get("/staff/v1/products", headers=doors.headers() | {"Request-Id": "my-request_1"})
    assert (answer.headers["request-id"], answer.headers["cache-control"]) == ("my-request_1", "no-store")
    refused = await doors.http.get("/staff/v1/parties/x", headers=doors.headers() | {"Request-Id": "no good"})
    assert refused.json()["request_id"] == refused.headers["request-id"] != "no good"


async def test_the_products_on_offer_are_listed(doors: Doors) -> None:
    offered = (await doors.read("/staff/v1/products"))["items"]
    assert {product["code"] for product in offered} >= {
        "company-current",
        "current",
        "current-overdraft",
        "fx-current",
        "notice-deposit",
        "overdraft-current",
        "savings-1993",
        "smart-deposit",
        "term-deposit",
        "type-1",
        "type-2",
        "type-3",
    }
    assert all(product["names"]["zh-CN"] for product in offered)
