"""Each way to ask for what cannot be has one stable code and names the field at fault."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.doors import JSON, Customer, Doors, Json, leg, payment

from tael.kernel.errors import KeyReused, Refusal
from tael.kernel.ids import AccountId, PartyId, PaymentId
from tael.kernel.money import Money
from tael.ledger.errors import InsufficientFunds
from tael.ledger.model import AccountStatus
from tael.payments import PaymentDesk
from tael.payments.errors import UnknownCreditorAccount
from tael.payments.model import PaymentOrder, Settled

NOBODY = "acc_0000000000000"
NO_PAYMENT = "pay_00000000000000000000000000"
HUGE = "99999999999999999999"
LONG = "x" * 10_000


@dataclass
class People:
    """Customers in all the states that an account can be in."""

    rich: Customer
    poor: Customer
    foreign: Customer
    closed: Customer
    frozen: Customer


@pytest.fixture(scope="module")
async def people(doors: Doors) -> People:
    found = People(
        rich=await doors.customer("1000.00"),
        poor=await doors.customer(),
        foreign=await doors.customer("5.00", currency="USD"),
        closed=await doors.customer(),
        frozen=await doors.customer("5.00"),
    )
    await doors.change_status(found.closed.account_id, AccountStatus.CLOSED)
    await doors.change_status(found.frozen.account_id, AccountStatus.FROZEN)
    return found


def paying(**changes: object) -> Callable[[People], Json]:
    """The rich customer pays the poor one, with something wrong."""
    return lambda people: payment(people.rich, people.poor, "1.00") | changes


def paying_to(name: str) -> Callable[[People], Json]:
    """The rich customer pays another."""
    return lambda people: payment(people.rich, getattr(people, name), "1.00")


def amount(text: object, currency: object = "CNY") -> Json:
    """An amount as the wire has it, right or wrong."""
    return {"instructed_amount": {"amount": text, "currency": currency}}


PAYMENTS: dict[str, tuple[Callable[[People], Json], int, str, str | None]] = {
    "an unknown creditor": (paying(creditor_account_id=NOBODY), 404, "unknown_creditor_account", "creditor_account_id"),
    "an unknown debtor": (paying(debtor_account_id=NOBODY), 404, "unknown_debtor_account", "debtor_account_id"),
    "oneself": (lambda p: payment(p.rich, p.rich, "1.00"), 400, "same_account", "creditor_account_id"),
    "no id": (paying(creditor_account_id="Li Na"), 400, "malformed_id", "creditor_account_id"),
    "an id of another kind": (
        paying(creditor_account_id="pty_0000000000000"), 400, "malformed_id", "creditor_account_id",
    ),
    "an id of 10,000 characters": (paying(debtor_account_id=LONG), 400, "malformed_id", "debtor_account_id"),
    "an account of a unit that is not there": (
        paying(creditor_account_id="acc_7zzzzzzzzzzzz"), 404, "unknown_creditor_account", "creditor_account_id",
    ),
    "a closed account": (paying_to("closed"), 422, "account_closed", "creditor_account_id"),
    "a frozen account": (paying_to("frozen"), 422, "account_frozen", "creditor_account_id"),
    "an account in another currency": (
        paying_to("foreign"), 400, "currency_mixed_up", "instructed_amount.currency",
    ),
    "in another currency": (paying(**amount("1.00", "USD")), 400, "currency_mixed_up", "instructed_amount.currency"),
    "nothing": (paying(**amount("0.00")), 400, "amount_not_positive", "instructed_amount"),
    "less than nothing": (paying(**amount("-1.00")), 400, "amount_not_positive", "instructed_amount"),
    "three decimals": (paying(**amount("1.001")), 400, "invalid_amount", "instructed_amount.amount"),
    "words": (paying(**amount("ten")), 400, "invalid_amount", "instructed_amount.amount"),
    "an exponent": (paying(**amount("1e3")), 400, "invalid_amount", "instructed_amount.amount"),
    "more than 2^63": (paying(**amount(HUGE)), 400, "amount_overflow", "instructed_amount.amount"),
    "an endless amount": (paying(**amount("9" * 5000)), 400, "malformed_body", "instructed_amount.amount"),
    "more than there is": (paying(**amount("1000.01")), 422, "insufficient_funds", "instructed_amount"),
    "a currency that is none": (paying(**amount("1.00", "XYZ")), 400, "unknown_currency", "instructed_amount.currency"),
    "a currency of two letters": (
        paying(**amount("1.00", "CN")), 400, "malformed_body", "instructed_amount.currency",
    ),
    "a number as amount": (paying(**amount(1.5)), 400, "malformed_body", "instructed_amount.amount"),
    "a whole number as amount": (paying(**amount(1)), 400, "malformed_body", "instructed_amount.amount"),
    "a bare amount": (paying(instructed_amount="1.00"), 400, "malformed_body", "instructed_amount"),
    "null": (paying(creditor_account_id=None), 400, "malformed_body", "creditor_account_id"),
    "an unknown field": (paying(urgent=True), 400, "unknown_field", "urgent"),
    "an unknown field within": (
        paying(instructed_amount={"amount": "1.00", "currency": "CNY", "minor": 100}),
        400, "unknown_field", "instructed_amount.minor",
    ),
    "a missing field": (lambda _: {}, 400, "malformed_body", "debtor_account_id"),
    "a missing field within": (
        paying(instructed_amount={"amount": "1.00"}), 400, "malformed_body", "instructed_amount.currency",
    ),
    "a day that is none": (paying(value_date="2026-02-30"), 400, "malformed_body", "value_date"),
    "a day too far ahead": (paying(value_date="2036-01-01"), 400, "value_date_too_far", "value_date"),
    "the last day there is": (paying(value_date="9999-12-31"), 400, "value_date_too_far", "value_date"),
    "a remark that is too long": (paying(remittance="x" * 141), 400, "malformed_body", "remittance"),
    "a reference that is too long": (paying(end_to_end_id="x" * 36), 400, "malformed_body", "end_to_end_id"),
    "a NUL in a remark": (paying(remittance="a\0b"), 400, "malformed_body", "remittance"),
    "a line break in a reference": (paying(end_to_end_id="a\n"), 400, "malformed_body", "end_to_end_id"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", PAYMENTS)
async def test_a_payment_cannot_be(doors: Doors, people: People, wrong: str) -> None:
    body, status, code, at = PAYMENTS[wrong]
    answer = await doors.post("/customer/v1/payments", body(people), token=people.rich.token)
    assert (answer.status_code, answer.json()["code"], answer.json().get("field")) == (status, code, at), answer.text
    assert await doors.balance(people.rich) == "1000.00"


@pytest.mark.parametrize("state", ["closed", "frozen"])
async def test_a_customer_cannot_pay_from_an_account_that_is(doors: Doors, people: People, state: str) -> None:
    payer: Customer = getattr(people, state)
    answer = await doors.pay(payer, people.rich, "1.00")
    assert (answer.status_code, answer.json()["code"]) == (422, f"account_{state}")
    assert answer.json()["field"] == "debtor_account_id"


BODIES: dict[str, tuple[bytes, dict[str, str], int, str, str | None]] = {
    "no JSON": (b"{", JSON, 400, "malformed_body", None),
    "nothing": (b"", JSON, 400, "malformed_body", None),
    "a list": (b"[]", JSON, 400, "malformed_body", None),
    "no UTF-8": (b'{"name": "\xff"}', JSON, 400, "malformed_body", None),
    "half a surrogate pair": (b'{"name": "\\ud800"}', JSON, 400, "malformed_body", None),
    "a form": (b"name=x", {"content-type": "application/x-www-form-urlencoded"}, 415, "unsupported_media_type",
               "Content-Type"),
    "a body of no type": (b'{"name": "x"}', {}, 415, "unsupported_media_type", "Content-Type"),
    "a body of two million octets": (b'{"name": "' + b"x" * 2_000_000 + b'"}', JSON, 413, "body_too_large", None),
    "a thousand lists": (b"[" * 5000, JSON, 400, "malformed_body", None),
}  # fmt: skip


@pytest.mark.parametrize("wrong", BODIES)
async def test_a_body_cannot_be(doors: Doors, wrong: str) -> None:
    content, headers, status, code, at = BODIES[wrong]
    answer = await doors.http.post(
        "/staff/v1/parties", content=content, headers=doors.headers() | headers | {"Idempotency-Key": doors.key()}
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    if at is not None:
        assert answer.json()["field"] == at


PARTIES: dict[str, tuple[Json, str, str]] = {
    "without a name": ({}, "malformed_body", "name"),
    "with an empty name": ({"name": ""}, "name_malformed", "name"),
    "with a blank name": ({"name": " \u3000 "}, "name_malformed", "name"),
    "with a name of 10,000 characters": ({"name": LONG}, "malformed_body", "name"),
    "with a name of 201 characters": ({"name": "x" * 201}, "name_malformed", "name"),
    "with a NUL in the name": ({"name": "a\0b"}, "name_malformed", "name"),
    "with a line break in the name": ({"name": "a\nb"}, "name_malformed", "name"),
    "with a name written backwards": ({"name": "a\u202eb"}, "name_malformed", "name"),
    "with a number for a name": ({"name": 5}, "malformed_body", "name"),
    "of no known kind": ({"name": "x", "kind": "dog"}, "malformed_body", "kind"),
    "with a title": ({"name": "x", "title": "Dr"}, "unknown_field", "title"),
}


@pytest.mark.parametrize("wrong", PARTIES)
async def test_a_party_cannot_be_registered(doors: Doors, wrong: str) -> None:
    body, code, at = PARTIES[wrong]
    answer = await doors.post("/staff/v1/parties", body)
    assert (answer.status_code, answer.json()["code"], answer.json().get("field")) == (400, code, at), answer.text


ACCOUNTS: dict[str, tuple[Json, int, str, str]] = {
    "for nobody": ({"party_id": "pty_0000000000000"}, 404, "unknown_party", "party_id"),
    "for a party of a unit that is not there": ({"party_id": "pty_7zzzzzzzzzzzz"}, 404, "unknown_party", "party_id"),
    "for an account": ({"party_id": NOBODY}, 400, "malformed_id", "party_id"),
    "of a product that is not": ({"product": "gold"}, 404, "unknown_product", "product"),
    "of a product with a NUL": ({"product": "gold\0"}, 400, "malformed_body", "product"),
    "in a currency that is not offered": ({"currency": "JPY"}, 400, "currency_not_offered", "currency"),
    "in a currency that is none": ({"currency": "XYZ"}, 400, "unknown_currency", "currency"),
    "in a currency of one letter": ({"currency": "C"}, 400, "malformed_body", "currency"),
}


@pytest.mark.parametrize("wrong", ACCOUNTS)
async def test_an_account_cannot_be_opened(doors: Doors, people: People, wrong: str) -> None:
    changes, status, code, at = ACCOUNTS[wrong]
    answer = await doors.post("/staff/v1/accounts", {"party_id": people.rich.party_id, "product": "current"} | changes)
    assert (answer.status_code, answer.json()["code"], answer.json().get("field")) == (status, code, at), answer.text


def entry(*legs: tuple[str, str, str, str]) -> Callable[[People], list[Json]]:
    """Legs by side, the customer's name (or an id), amount and currency."""
    return lambda people: [
        leg(side, getattr(people, who).account_id if hasattr(people, who) else who, text, currency)
        for side, who, text, currency in legs
    ]


BALANCED = (("debit", "rich", "1.00", "CNY"), ("credit", "poor", "1.00", "CNY"))
PROPOSALS: dict[str, tuple[Callable[[People], list[Json]], Json, str, str]] = {
    "that does not balance": (
        entry(("debit", "rich", "1.00", "CNY"), ("credit", "poor", "1.01", "CNY")), {}, "entry_unbalanced", "postings",
    ),
    "that balances in no currency": (
        entry(("debit", "rich", "1.00", "CNY"), ("credit", "poor", "1.00", "USD")), {}, "entry_unbalanced", "postings",
    ),
    "of one leg": (entry(BALANCED[0]), {}, "entry_too_short", "postings"),
    "of no legs": (entry(), {}, "entry_too_short", "postings"),
    "of too many legs": (entry(*(BALANCED * 51)), {}, "entry_too_long", "postings"),
    "of nothing": (
        entry(("debit", "rich", "0.00", "CNY"), ("credit", "poor", "0.00", "CNY")), {},
        "amount_not_positive", "postings[0].amount",
    ),
    "of less than nothing": (
        entry(("debit", "rich", "-1.00", "CNY"), ("credit", "poor", "-1.00", "CNY")), {},
        "amount_not_positive", "postings[0].amount",
    ),
    "with three decimals": (
        entry(BALANCED[0], ("credit", "poor", "1.000", "CNY")), {}, "invalid_amount", "postings[1].amount.amount",
    ),
    "of more than 2^63": (
        entry(("debit", "rich", HUGE, "CNY"), ("credit", "poor", HUGE, "CNY")), {},
        "amount_overflow", "postings[0].amount.amount",
    ),
    "on a third side": (entry(BALANCED[0], ("left", "poor", "1.00", "CNY")), {}, "malformed_body", "postings[1].side"),
    "on no account": (entry(BALANCED[0], ("credit", "x", "1.00", "CNY")), {}, "malformed_id", "postings[1].account_id"),
    "without a remark": (entry(*BALANCED), {"remark": ""}, "malformed_body", "remark"),
    "with a NUL in its remark": (entry(*BALANCED), {"remark": "a\0"}, "malformed_body", "remark"),
    "on a day that is none": (entry(*BALANCED), {"value_date": "tomorrow"}, "malformed_body", "value_date"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", PROPOSALS)
async def test_an_entry_cannot_be_proposed(doors: Doors, people: People, wrong: str) -> None:
    legs, changes, code, at = PROPOSALS[wrong]
    answer = await doors.propose(*legs(people), **changes)
    assert (answer.status_code, answer.json()["code"], answer.json().get("field")) == (400, code, at), answer.text


APPROVALS: dict[str, tuple[Callable[[People], list[Json]], Json, int, str, str]] = {
    "on an unknown account": (
        entry(BALANCED[0], ("credit", NOBODY, "1.00", "CNY")), {}, 404, "unknown_account", "postings[1].account_id",
    ),
    "on an account of an unknown unit": (
        entry(BALANCED[0], ("credit", "acc_7zzzzzzzzzzzz", "1.00", "CNY")), {}, 404, "unknown_account",
        "postings[1].account_id",
    ),
    "in another currency": (
        entry(("debit", "rich", "1.00", "USD"), ("credit", "poor", "1.00", "USD")), {}, 400, "currency_mixed_up",
        "postings[0].amount.currency",
    ),
    "on a closed account": (
        entry(BALANCED[0], ("credit", "closed", "1.00", "CNY")), {}, 422, "account_closed", "postings[1].account_id",
    ),
    "on a frozen account": (
        entry(BALANCED[0], ("credit", "frozen", "1.00", "CNY")), {}, 422, "account_frozen", "postings[1].account_id",
    ),
    "too far ahead": (entry(*BALANCED), {"value_date": "2036-01-01"}, 400, "value_date_too_far", "value_date"),
    "of more than there is": (
        entry(("debit", "rich", "1000.01", "CNY"), ("credit", "poor", "1000.01", "CNY")), {}, 422,
        "insufficient_funds", "postings[0].amount",
    ),
    "beyond every balance": (
        entry(("debit", "rich", "92233720368547758.07", "CNY"), ("credit", "poor", "92233720368547758.07", "CNY")),
        {}, 422, "insufficient_funds", "postings[0].amount",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", APPROVALS)
async def test_an_entry_cannot_be_approved(doors: Doors, people: People, wrong: str) -> None:
    legs, changes, status, code, at = APPROVALS[wrong]
    proposed = await doors.propose(*legs(people), **changes)
    assert proposed.status_code == 201, proposed.text
    answer = await doors.approve(proposed.json()["id"])
    assert (answer.status_code, answer.json()["code"], answer.json().get("field")) == (status, code, at), answer.text
    waiting = await doors.read(f"/staff/v1/ledger/manual-entries/{proposed.json()['id']}")
    assert waiting["state"] == "proposed"


WRITES: dict[str, tuple[str, Json | None]] = {
    "/staff/v1/parties": ("maker", {"name": "x"}),
    "/staff/v1/accounts": ("maker", {"party_id": "pty_0000000000000", "product": "current"}),
    "/staff/v1/parties/pty_0000000000000/tokens": ("maker", None),
    f"/staff/v1/accounts/{NOBODY}/cash-deposits": ("maker", {"amount": {"amount": "1.00", "currency": "CNY"}}),
    f"/staff/v1/accounts/{NOBODY}/cash-withdrawals": ("maker", {"amount": {"amount": "1.00", "currency": "CNY"}}),
    "/staff/v1/ledger/manual-entries": ("maker", {"postings": [], "remark": "x"}),
    "/staff/v1/ledger/manual-entries/prp_00000000000000000000000000/approval": ("maker", None),
    "/staff/v1/ledger/manual-entries/prp_00000000000000000000000000/rejection": ("maker", {"reason": "x"}),
    "/staff/v1/ledger/period-closes": ("maker", {"closed_through": "2020-01-01"}),
    "/customer/v1/payments": ("customer", payment(
        Customer("", NOBODY, ""), Customer("", "acc_0000000000001", ""), "1.00")),
}  # fmt: skip
KEYS = {
    "no key": None,
    "an empty key": b"",
    "a long key": b"k" * 256,
    "a key in Chinese": "钥匙".encode(),
    "a blank": b"a b",
}


@pytest.mark.parametrize("path", WRITES)
async def test_every_write_needs_a_key(doors: Doors, people: People, path: str) -> None:
    who, body = WRITES[path]
    token = people.rich.token if who == "customer" else doors.staff[who]
    for wrong, key in KEYS.items():
        headers: dict[str | bytes, Any] = {k.encode(): v.encode() for k, v in doors.headers(token).items()}
        headers |= {} if key is None else {b"Idempotency-Key": key}
        answer = await doors.http.post(path, json=body, headers=headers)  # type: ignore[arg-type] # octets that are no text
        assert answer.status_code == 400, (wrong, answer.text)
        assert (answer.json()["code"], answer.json()["field"]) == ("idempotency_key_missing", "Idempotency-Key"), wrong


@dataclass
class Reading:
    """A way to ask that cannot be answered."""

    path: str
    query: dict[str, Any]
    status: int
    code: str
    at: str | None
    customer: bool = field(default=False)


STAFF_LISTS = ["/parties", "/ledger/accounts", "/ledger/journal", "/ledger/holds", "/ledger/manual-entries"]
FORGED = {
    "no base 64": "§",
    "no JSON": "AAAA",
    "another shape": "WyJ4IiwgMSwgMl0",
    "a number beyond all": "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTld",
    "a negative number": "Wy0xXQ",
    "a long one": "A" * 201,
}
READINGS: dict[str, Reading] = {
    **{
        f"{path} after {name}": Reading(f"/staff/v1{path}", {"after": cursor}, 400, "malformed_parameter", "after")
        for path in STAFF_LISTS for name, cursor in FORGED.items()
    },
    **{
        f"{path} by {limit}": Reading(f"/staff/v1{path}", {"limit": limit}, 400, "malformed_parameter", "limit")
        for path in [*STAFF_LISTS, "/ledger/changes", "/ledger/period-closes"] for limit in ("0", "-1", "9999", "many")
    },
    **{
        f"{path} of unit {unit}": Reading(f"/staff/v1{path}", {"unit": unit}, status, code, "unit")
        for path in [*STAFF_LISTS, "/ledger/changes"]
        for unit, status, code in (
            (2, 404, "unknown_unit"), (1023, 404, "unknown_unit"), (-1, 400, "malformed_parameter"),
            (99999999999999999999, 400, "malformed_parameter"), ("one", 400, "malformed_parameter"),
        )
    },
    "changes before the first": Reading(
        "/staff/v1/ledger/changes", {"after_position": -1}, 400, "malformed_parameter", "after_position"),
    "changes beyond all": Reading(
        "/staff/v1/ledger/changes", {"after_position": 2**63}, 400, "malformed_parameter", "after_position"),
    "holds of no account": Reading("/staff/v1/ledger/holds", {"account_id": "x"}, 400, "malformed_id", "account_id"),
    "holds in no state": Reading(
        "/staff/v1/ledger/holds", {"hold_state": "lost"}, 400, "malformed_parameter", "hold_state"),
    "a kind with a NUL": Reading("/staff/v1/ledger/journal", {"kind": "a\0"}, 400, "malformed_parameter", None),
    "a code with a NUL": Reading("/staff/v1/ledger/accounts", {"gl": "\0"}, 400, "malformed_parameter", None),
    "a long kind": Reading("/staff/v1/ledger/journal", {"kind": LONG}, 400, "malformed_parameter", "kind"),
    "no account": Reading("/staff/v1/ledger/accounts/x", {}, 400, "malformed_id", "account_id"),
    "an unknown account": Reading(f"/staff/v1/ledger/accounts/{NOBODY}", {}, 404, "unknown_account", "account_id"),
    "an unknown balance": Reading(
        f"/staff/v1/ledger/accounts/{NOBODY}/balance", {}, 404, "unknown_account", "account_id"),
    "a balance at no time": Reading(
        f"/staff/v1/ledger/accounts/{NOBODY}/balance", {"booked_by": "noon"}, 400, "malformed_parameter", "booked_by"),
    "a balance before all time": Reading(
        f"/staff/v1/ledger/accounts/{NOBODY}/balance", {"booked_by": "0001-01-01T00:00:00+14:00"}, 400,
        "malformed_parameter", "booked_by"),
    "a balance by no day": Reading(
        f"/staff/v1/ledger/accounts/{NOBODY}/balance", {"value_date": "2026-02-30"}, 400, "malformed_parameter",
        "value_date"),
    "an unknown entry": Reading(
        "/staff/v1/ledger/journal/ent_00000000000000000000000000", {}, 404, "unknown_entry", "entry_id"),
    "no entry": Reading("/staff/v1/ledger/journal/x", {}, 400, "malformed_id", "entry_id"),
    "an unknown proposal": Reading(
        "/staff/v1/ledger/manual-entries/prp_00000000000000000000000000", {}, 404, "unknown_proposal", "proposal_id"),
    "an unknown party": Reading("/staff/v1/parties/pty_0000000000000", {}, 404, "unknown_party", "party_id"),
    "a party of a unit that is not there": Reading(
        "/staff/v1/parties/pty_7zzzzzzzzzzzz", {}, 404, "unknown_party", "party_id"),
    "a trial balance by no day": Reading(
        "/staff/v1/ledger/trial-balance", {"as_of": "x"}, 400, "malformed_parameter", "as_of"),
    "an unknown statement": Reading(
        f"/staff/v1/accounts/{NOBODY}/statement", {}, 404, "unknown_customer_account", "account_id"),
    "a statement after nowhere": Reading(
        f"/staff/v1/accounts/{NOBODY}/statement", {"after": "Wy0xLCAwXQ"}, 400, "malformed_parameter", "after"),
    "an unknown payment": Reading(
        f"/customer/v1/payments/{NO_PAYMENT}", {}, 404, "unknown_payment", "payment_id", customer=True),
    "no payment": Reading("/customer/v1/payments/x", {}, 400, "malformed_id", "payment_id", customer=True),
    "my accounts after nowhere": Reading(
        "/customer/v1/accounts", {"after": "Wy0xXQ"}, 400, "malformed_parameter", "after", customer=True),
    "payments after nowhere": Reading(
        f"/customer/v1/accounts/{NOBODY}/payments", {"after": "WyJub29uIiwgInBheV8wIl0"}, 400, "malformed_parameter",
        "after", customer=True),
    "payments after no payment": Reading(
        f"/customer/v1/accounts/{NOBODY}/payments", {"after": "WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsICJwYXlfMCJd"}, 400,
        "malformed_id", "after", customer=True),
}  # fmt: skip


@pytest.mark.parametrize("wrong", READINGS)
async def test_nobody_can_read(doors: Doors, people: People, wrong: str) -> None:
    asked = READINGS[wrong]
    answer = await doors.get(asked.path, people.rich.token if asked.customer else None, **asked.query)
    found = (answer.status_code, answer.json().get("code"), answer.json().get("field"))
    assert found == (asked.status, asked.code, asked.at), answer.text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_the_first_and_the_last_day_of_the_calendar_can_be_asked_for(
    doors: Doors, people: People, day: str
) -> None:
    account = people.rich.account_id
    assert await doors.read("/staff/v1/ledger/trial-balance", as_of=day)
    assert await doors.read(f"/staff/v1/accounts/{account}/statement", start=day)
    assert await doors.read(f"/staff/v1/accounts/{account}/statement", end=day)
    assert await doors.read(f"/staff/v1/ledger/accounts/{account}/balance", value_date=day)
    assert await doors.read(f"/staff/v1/ledger/accounts/{account}/balance", booked_by=f"{day}T00:00:00Z")


async def test_a_bad_item_leaves_the_others_of_its_batch_unharmed(doors: Doors, people: People) -> None:
    payer = await doors.customer("10.00")
    party = PartyId.parse(payer.party_id)
    debtor = AccountId.parse(payer.account_id)

    def order(number: int, creditor: str, text: str) -> PaymentOrder:
        return PaymentOrder(
            id=PaymentId.derive(party.unit, "batch", str(number)),
            payer=party,
            debtor_account_id=debtor,
            creditor_account_id=AccountId.parse(creditor),
            instructed_amount=Money.parse(text, "CNY"),
        )

    poor = people.poor.account_id
    before = await doors.balance(people.poor)
    orders = [order(1, poor, "1.00"), order(2, NOBODY, "1.00"), order(3, poor, "99.00"), order(4, poor, "2.00"),
              order(1, poor, "3.00")]  # fmt: skip
    outcomes = await doors.runtime.get(PaymentDesk).submit_all(orders)
    assert [type(outcome) for outcome in outcomes] == [
        Settled, UnknownCreditorAccount, InsufficientFunds, Settled, KeyReused,
    ]  # fmt: skip
    assert await doors.balance(payer) == "7.00"
    assert json.dumps([before, await doors.balance(people.poor)]) == '["0.00", "3.00"]'
    assert all(isinstance(outcome, Settled | Refusal) for outcome in outcomes)
