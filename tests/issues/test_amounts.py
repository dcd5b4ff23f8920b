"""What users of other ledgers met with numbers: floats that lose a cent."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from tests.doors import Doors, payment

from tael.entrances import api_documents

SOURCES = Path(__file__).parents[2] / "src" / "tael"
MONEY_PACKAGES = ("ledger", "accounts", "payments", "products", "parties", "events")


def amounts(node: Any, inside: bool = False) -> list[Any]:  # noqa: ANN401, FBT001, FBT002 - JSON of any form
    """Every value of a field called amount, and every value within one."""
    if isinstance(node, dict):
        return [found for key, value in node.items() for found in amounts(value, inside or "amount" in key)]
    if isinstance(node, list):
        return [found for value in node for found in amounts(value, inside)]
    return [node] if inside or isinstance(node, float) else []


@pytest.mark.parametrize("number", [1, 1.5, 1e2, -0.0, True, None])
async def test_a_json_number_is_no_amount(doors: Doors, number: object) -> None:
    """Blnk and others take amounts as JSON numbers, which most readers turn into floats."""
    payer, payee = await doors.customer("5.00"), await doors.customer()
    body = payment(payer, payee, "1.00", instructed_amount={"amount": number, "currency": "CNY"})
    answer = await doors.post("/customer/v1/payments", body, token=payer.token)
    assert (answer.status_code, answer.json()["field"]) == (400, "instructed_amount.amount")


async def test_every_amount_in_an_answer_is_a_text(doors: Doors) -> None:
    payer, payee = await doors.customer("0.30"), await doors.customer()
    paid = await doors.pay(payer, payee, "0.10")
    answers = [
        paid.json(),
        await doors.read(f"/customer/v1/accounts/{payer.account_id}", payer.token),
        await doors.read(f"/customer/v1/accounts/{payer.account_id}/statement", payer.token),
        await doors.read("/staff/v1/ledger/journal", unit=0),
        await doors.read("/staff/v1/ledger/accounts", unit=0),
        await doors.read("/staff/v1/ledger/trial-balance"),
        await doors.read("/staff/v1/products"),
        (await doors.pay(payer, payee, "9.99")).json(),
    ]
    for answer in answers:
        assert all(isinstance(value, str) for value in amounts(answer)), json.dumps(answer)
    assert await doors.balance(payer) == "0.20"


@pytest.mark.parametrize("name", ["staff.json", "customer.json"])
def test_no_document_promises_a_number_for_an_amount(name: str) -> None:
    document = json.loads(api_documents.documents()[name])
    assert '"type": "number"' not in json.dumps(document)
    for schema in document["components"]["schemas"].values():
        for field, kind in schema.get("properties", {}).items():
            if "amount" in field or field in {"balance", "available", "held", "debit", "credit"}:
                assert kind.get("type") == "string" or "Amount" in json.dumps(kind), (field, kind)


def test_no_money_package_knows_a_float() -> None:
    found = [
        f"{path.relative_to(SOURCES)}:{node.lineno}"
        for package in MONEY_PACKAGES
        for path in (SOURCES / package).rglob("*.py")
        # Similarities of names are no money.
        if "screening" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
    ]
    assert found == []
