"""A person is registered, known, held, seen in clear by who may, and sees herself."""

import json
import logging
import secrets
import sys
from io import StringIO

import pytest
from tests.doors import JSON, Doors, Json

from tael import access
from tael.plumbing.telemetry import configure_logging

NAME = "端木蓉 Duanmu Rong"
NUMBER = "440306199002290025"
PHONE = "13777776666"


@pytest.fixture
async def officer(doors: Doors) -> str:
    """A member of staff who may see personal data in clear."""
    fresh = secrets.token_bytes(32)
    return await access.token_for(doors.runtime.db, "staff", "officer", fresh_secret=fresh, grants=["personal_data"])


async def person(doors: Doors, name: str = NAME) -> Json:
    return await doors.write("/staff/v1/parties", {"name": name, "birth_date": "1985-05-05"})


def in_years(doors: Doors, years: int) -> str:
    """The bank's business date so many years on: other journeys move its clock."""
    today = doors.runtime.moment().business_date
    return today.replace(year=today.year + years).isoformat()


async def test_a_person_is_registered_known_and_found_behind_masks(doors: Doors) -> None:
    party = await person(doors)
    assert (party["name"], party["birth_date"], party["kyc"]["state"]) == ("端***", "1985-**-**", "pending")
    path = f"/staff/v1/parties/{party['id']}"
    passport = {"kind": "passport", "number": "E77788899", "country": "SG", "valid_until": in_years(doors, 5)}
    recorded = await doors.write(f"{path}/documents", passport)
    assert recorded["number"] == "*******99"
    contact = await doors.write(f"{path}/contacts", {"kind": "phone", "value": PHONE})
    assert contact["value"] == "+86137****6666"
    await doors.write(f"{path}/contacts/{contact['id']}/verification")
    verified = await doors.write(f"{path}/kyc/verification", {"level": "standard", "evidence": ["document_seen"]})
    assert verified == {"state": "verified", "level": "standard", "review_due": in_years(doors, 3)}
    details = await doors.read(f"{path}/details")
    assert details["documents"] == [recorded]
    assert details["contacts"][0]["is_verified"]
    for search in (
        {"by": "document", "kind": "passport", "value": "e777 88899", "country": "SG"},
        {"by": "contact", "kind": "phone", "value": "+86 137 7777 6666"},
    ):
        answer = await doors.http.post("/staff/v1/parties/search", json=search, headers=doors.headers())
        assert [found["id"] for found in answer.json()["items"]] == [party["id"]], answer.text
        assert NAME not in answer.text


async def test_only_who_may_sees_personal_data_and_each_look_is_recorded(doors: Doors, officer: str) -> None:
    party = await person(doors, "上官婉 Shangguan Wan")
    path = f"/staff/v1/parties/{party['id']}"
    asked = {"fields": ["name", "birth_date"], "reason": "the customer calls"}
    refused = await doors.post(f"{path}/unmask", asked)
    assert (refused.status_code, refused.json()["code"]) == (403, "may_not_unmask")
    key = doors.key()
    for _ in range(2):
        seen = await doors.write(f"{path}/unmask", asked, token=officer, key=key)
        assert seen == {
            "name": "上官婉 Shangguan Wan",
            "birth_date": "1985-05-05",
            "documents": None,
            "contacts": None,
        }
    looks = (await doors.read(f"{path}/unmaskings"))["items"]
    assert [(look["by"], look["fields"], look["reason"]) for look in looks] == [
        ("officer", ["birth_date", "name"], "the customer calls")
    ]
    other = await doors.post(f"{path}/unmask", asked | {"fields": ["contacts"]}, token=officer, key=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_a_grant_cannot_be_added_to_a_token(doors: Doors) -> None:
    party = await person(doors, "慕容雪")
    forged = doors.staff["maker"].replace("staff", "staff+personal_data")
    asked = {"fields": ["name"], "reason": "curious"}
    answer = await doors.post(f"/staff/v1/parties/{party['id']}/unmask", asked, token=forged)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize(
    ("subject", "body", "code", "field"),
    [
        ("documents", {"kind": "resident_id", "number": "440306199002290025"}, "document_birth_impossible", "number"),
        ("documents", {"kind": "resident_id", "number": "440306199002280020"}, "document_check_fails", "number"),
        ("documents", {"kind": "resident_id", "number": "440306900228002"}, "document_old_form", "number"),
        ("documents", {"kind": "credit_code", "number": "91350100M000100Y43"}, "document_not_for_kind", "kind"),
        ("contacts", {"kind": "phone", "value": "12"}, "contact_malformed", "value"),
        ("tags", {"tag": "VIP!"}, "tag_malformed", "tag"),
        ("relations", {"other_id": "pty_1", "kind": "family"}, "malformed_id", "other_id"),
    ],
)
async def test_bad_input_names_its_field_and_leaves_nothing(
    doors: Doors, subject: str, body: Json, code: str, field: str
) -> None:
    party = await person(doors, "司马光")
    path = f"/staff/v1/parties/{party['id']}"
    answer = await doors.post(f"{path}/{subject}", body)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, code, field)
    assert str(body.get("number", "none")) not in answer.text
    details = await doors.read(f"{path}/details")
    assert (details["documents"], details["contacts"]) == ([], [])


async def test_a_name_too_long_or_in_another_encoding_is_refused(doors: Doors) -> None:
    long = await doors.post("/staff/v1/parties", {"name": "长" * 10_000})
    assert (long.status_code, long.json()["field"]) == (400, "name")
    headers = {**doors.headers(), **JSON, "Idempotency-Key": doors.key()}
    body = json.dumps({"name": "李娜"}, ensure_ascii=False).encode("gbk")
    wrong = await doors.http.post("/staff/v1/parties", content=body, headers=headers)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "malformed_body")


async def test_who_may_be_known_already_is_looked_at_by_a_person(doors: Doors) -> None:
    first, second = await person(doors, "公孙策"), await person(doors, "公孙 策")
    details = await doors.read(f"/staff/v1/parties/{second['id']}/kyc")
    assert details["kyc"]["state"] == "in_review"
    [review] = details["reviews"]
    assert review["reason"] == {"other": first["id"], "score": 80, "because": ["birth_date", "name"]}
    held = await doors.post(
        f"/staff/v1/parties/{second['id']}/kyc/verification", {"level": "basic", "evidence": ["document_seen"]}
    )
    assert (held.status_code, held.json()["code"]) == (422, "reviews_open")
    unit = 0 if any(one["id"] == review["id"] for one in (await doors.read("/staff/v1/reviews"))["items"]) else 1
    assert review in (await doors.read("/staff/v1/reviews", unit=unit))["items"]
    decided = await doors.write(f"/staff/v1/reviews/{review['id']}/decision", {"decision": "cleared", "note": "twins"})
    assert (decided["state"], decided["decided_by"]) == ("cleared", "maker")
    assert (await doors.read(f"/staff/v1/parties/{second['id']}"))["kyc"]["state"] == "pending"


async def test_a_customer_sees_her_own_data_and_nobody_elses(doors: Doors) -> None:
    customer = await doors.customer(name="令狐冲")
    other = await doors.customer(name="任盈盈")
    me = await doors.read("/customer/v1/me", customer.token)
    assert (me["party"]["id"], me["party"]["name"]) == (customer.party_id, "令狐冲")
    given = await doors.write(
        "/customer/v1/me/consents", {"purpose": "marketing", "expires_on": in_years(doors, 1)}, token=customer.token
    )
    theirs = await doors.post(f"/customer/v1/me/consents/{given['id']}/withdrawal", token=other.token)
    assert (theirs.status_code, theirs.json()["code"]) == (404, "unknown_detail")
    left = await doors.write(f"/customer/v1/me/consents/{given['id']}/withdrawal", token=customer.token)
    assert left["items"][0]["withdrawn_at"] is not None
    past = await doors.post(
        "/customer/v1/me/consents", {"purpose": "marketing", "expires_on": "2020-01-01"}, token=customer.token
    )
    assert (past.status_code, past.json()["field"]) == (400, "expires_on")


async def test_a_party_with_contracts_is_not_closed(doors: Doors) -> None:
    customer = await doors.customer(name="东方白")
    refused = await doors.post(f"/staff/v1/parties/{customer.party_id}/closure")
    assert (refused.status_code, refused.json()["code"]) == (422, "contracts_open")
    party = await person(doors, "独孤求败")
    closed = await doors.write(f"/staff/v1/parties/{party['id']}/closure")
    assert closed["closed_on"] == in_years(doors, 0)
    late = await doors.post(f"/staff/v1/parties/{party['id']}/contacts", {"kind": "phone", "value": PHONE})
    assert (late.status_code, late.json()["code"]) == (409, "party_closed")


async def test_a_party_whose_contracts_are_closed_is_closed_and_opens_none(doors: Doors) -> None:
    customer = await doors.customer(name="西门吹雪")
    await doors.write(f"/staff/v1/accounts/{customer.account_id}/closing", {"reason": "she moves away"})
    closed = await doors.write(f"/staff/v1/parties/{customer.party_id}/closure")
    assert closed["closed_on"] == in_years(doors, 0)
    order = {"party_id": customer.party_id, "product": "current", "currency": "CNY"}
    refused = await doors.post("/staff/v1/accounts", order)
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (409, "party_closed", "party_id")


async def test_no_log_line_and_no_stored_answer_holds_a_personal_datum(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    configure_logging("debug", "json")
    try:
        party = await person(doors, "夏侯惇 Xiahou Dun")
        path = f"/staff/v1/parties/{party['id']}"
        await doors.write(f"{path}/contacts", {"kind": "email", "value": "xiahou@example.com"})
        await doors.post(f"{path}/contacts", {"kind": "phone", "value": "13700000012345"})
        search = {"by": "contact", "kind": "email", "value": "xiahou@example.com"}
        await doors.http.post("/staff/v1/parties/search", json=search, headers=doors.headers())
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    assert "request" in written.getvalue()
    for secret in ("夏侯惇", "Xiahou", "xiahou", "13700000012345", "1985-05-05"):
        assert secret not in written.getvalue()
    async with doors.runtime.db.transaction(readonly=True) as tx:
        claimed = await tx.value(
            "select count(*) from plumbing.claim where position(convert_to('夏侯惇', 'UTF8') in answer) > 0"
        )
    assert claimed == 0


async def test_a_registration_whose_answer_was_forgotten_is_the_same_party_again(doors: Doors) -> None:
    key = doors.key()
    first = await doors.write("/staff/v1/parties", {"name": "南宫问天"}, key=key)
    async with doors.runtime.db.transaction() as tx:
        await tx.execute("delete from plumbing.claim where position(convert_to($1, 'UTF8') in answer) > 0", first["id"])
    assert await doors.write("/staff/v1/parties", {"name": "南宫问天"}, key=key) == first
    other = await doors.post("/staff/v1/parties", {"name": "南宫问地"}, key=doors.key())
    assert other.json()["id"] != first["id"]
