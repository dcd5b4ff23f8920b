"""Formance #1349: SQL injection through a filter of addresses and metadata."""

import pytest
from tests.doors import Doors

ATTACKS = [
    "') or 1=1 --",
    "' or ''='",
    '"; drop table ledger.journal; --',
    "$.** ? (@ == 1)",
    "{}",
    "\\",
    "%",
    "_",
    "$1",
    "remark'::text",
    "a' union select secret from access.bootstrap_secret --",
    "'; select pg_sleep(60); --",
    "\ud7ff\U0010ffff",
]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_filter_is_never_a_statement(doors: Doors, attack: str) -> None:
    customer = await doors.customer()
    for text in ("plain", attack):
        body = {"amount": {"amount": "1.00", "currency": "CNY"}, "remark": text}
        await doors.write(f"/staff/v1/accounts/{customer.account_id}/cash-deposits", body)

    async def found(key: str, value: str) -> list[str]:
        units = [
            await doors.read("/staff/v1/ledger/journal", unit=unit, detail_key=key, detail_value=value, limit=200)
            for unit in (0, 1)
        ]
        return [item["detail"]["remark"] for page in units for item in page["items"]]

    assert await found("remark", attack) == [attack]
    assert await found(attack, "plain") == []
    assert await found(attack, attack) == []
    for parameter in ("kind", "gl"):
        path = "/staff/v1/ledger/journal" if parameter == "kind" else "/staff/v1/ledger/accounts"
        assert (await doors.read(path, **{parameter: attack}))["items"] == []
