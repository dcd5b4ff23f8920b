import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.doors import UNITS, Doors, Json, leg

from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import Money
from tael.ledger.model import PlaceHold, VoidHold


async def pages(doors: Doors, path: str, **query: Any) -> AsyncIterator[Json]:  # noqa: ANN401 - any value
    """The items of a list, page after page to its end."""
    for _ in range(1000):
        page = await doors.read(path, **query)
        for item in page["items"]:
            yield item
        if page["next"] is None:
            return
        query["after"] = page["next"]
    raise AssertionError("the list has no end")


async def proposed(doors: Doors, amount: str = "2.50", **changes: object) -> tuple[str, str]:
    """A manual entry that waits, crediting a new customer, and the customer's account."""
    credited, debited = await doors.customer(), await doors.customer("10.00")
    legs = leg("debit", debited.account_id, amount), leg("credit", credited.account_id, amount)
    answer = await doors.propose(*legs, **changes)
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "proposed"
    return answer.json()["id"], credited.account_id


async def test_a_manual_entry_is_booked_when_a_second_person_approves(doors: Doors) -> None:
    proposal, account = await proposed(doors)
    refused = await doors.approve(proposal, by="maker")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_person_needed")
    waiting = [item["id"] for unit in range(UNITS) async for item in pages(
        doors, "/staff/v1/ledger/manual-entries", unit=unit, limit=1)]  # fmt: skip
    assert waiting.count(proposal) == 1
    approved = await doors.approve(proposal, key="approve-once")
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    assert (approved.json()["maker"], approved.json()["checker"]) == ("maker", "checker")
    replayed = await doors.approve(proposal, key="approve-once")
    assert (replayed.status_code, replayed.json()) == (200, approved.json())
    again = await doors.approve(proposal)
    assert (again.status_code, again.json()["code"]) == (409, "proposal_decided")
    assert (await doors.read(f"/staff/v1/ledger/manual-entries/{proposal}"))["state"] == "approved"
    entry_id = approved.json()["entry_id"]
    records = (await doors.read(f"/staff/v1/ledger/journal/{entry_id}"))["items"]
    assert {record["kind"] for record in records} == {"manual"}
    assert records[0]["detail"] == {"remark": "correction"}
    found = await doors.read(f"/staff/v1/ledger/accounts/{account}")
    assert (found["balance"]["amount"], found["gl"], found["side"]) == ("2.50", "2011", "credit")


async def test_a_manual_entry_is_approved_once_however_many_ask(doors: Doors) -> None:
    proposal, account = await proposed(doors)
    answers = await asyncio.gather(*(doors.approve(proposal) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert (await doors.read(f"/staff/v1/ledger/accounts/{account}"))["balance"]["amount"] == "2.50"


async def test_a_rejected_manual_entry_is_never_booked(doors: Doors) -> None:
    proposal, account = await proposed(doors)
    path = f"/staff/v1/ledger/manual-entries/{proposal}/rejection"
    body = {"reason": "the wrong account"}
    own = await doors.post(path, body)
    assert (own.status_code, own.json()["code"]) == (403, "second_person_needed")
    rejected = await doors.write(path, body, token=doors.staff["checker"])
    assert (rejected["state"], rejected["reason"], rejected["entry_id"]) == ("rejected", "the wrong account", None)
    late = await doors.approve(proposal)
    assert (late.status_code, late.json()["code"]) == (409, "proposal_decided")
    assert (await doors.read(f"/staff/v1/ledger/accounts/{account}"))["balance"]["amount"] == "0.00"


async def test_the_journal_comes_page_by_page_to_its_end_without_gaps_or_doubles(doors: Doors) -> None:
    customer = await doors.customer("1.00")
    unit = AccountId.parse(customer.account_id).unit
    for _ in range(5):
        await doors.deposit(customer.account_id, "1.00")
    positions = [item["position"] async for item in pages(doors, "/staff/v1/ledger/journal", unit=unit, limit=7)]
    assert positions == list(range(1, len(positions) + 1))
    deposits = [
        item
        async for item in pages(doors, "/staff/v1/ledger/journal", unit=unit, kind="cash_deposit", limit=2)
        if any(posting["account_id"] == customer.account_id for posting in item["postings"])
    ]
    assert len(deposits) == 6


async def test_the_feed_of_changes_has_no_gaps(doors: Doors) -> None:
    customer = await doors.customer("1.00")
    unit = AccountId.parse(customer.account_id).unit
    seen: list[int] = []
    for _ in range(1000):
        after = seen[-1] if seen else 0
        page = await doors.read("/staff/v1/ledger/changes", unit=unit, after_position=after, limit=50)
        seen += [item["position"] for item in page["items"]]
        if page["next"] is None:
            break
        assert page["next"] == str(seen[-1])
    assert seen == list(range(1, len(seen) + 1))


async def test_ledger_accounts_come_page_by_page_by_code(doors: Doors) -> None:
    customer = await doors.customer()
    unit = AccountId.parse(customer.account_id).unit
    found = [item async for item in pages(doors, "/staff/v1/ledger/accounts", unit=unit, gl="2011", limit=3)]
    ids = [item["id"] for item in found]
    assert ids == sorted(set(ids))
    assert customer.account_id in ids
    assert {item["gl"] for item in found} == {"2011"}
    everything = [item["id"] async for item in pages(doors, "/staff/v1/ledger/accounts", unit=unit, limit=50)]
    assert len(everything) == len(set(everything)) > len(ids)


async def test_holds_are_listed_by_account_and_state(doors: Doors) -> None:
    customer = await doors.customer("10.00")
    account = AccountId.parse(customer.account_id)
    expires = doors.clock.now() + timedelta(days=1)
    placed = [
        PlaceHold(
            id=EntryId.derive(account.unit, "hold", doors.key()),
            account_id=account,
            amount=Money.parse(amount, "CNY"),
            expires_at=expires,
        )
        for amount in ("1.00", "2.00", "3.00")
    ]
    for command in placed:
        await doors.book(command)
    await doors.book(VoidHold(id=EntryId.derive(account.unit, "void", doors.key()), hold_id=placed[2].hold_id))
    query = {"unit": account.unit, "account_id": customer.account_id, "limit": 1}
    found = [item async for item in pages(doors, "/staff/v1/ledger/holds", **query)]
    assert {(item["amount"]["amount"], item["state"]) for item in found} == {
        ("1.00", "held"),
        ("2.00", "held"),
        ("3.00", "voided"),
    }
    held = [item async for item in pages(doors, "/staff/v1/ledger/holds", **query, hold_state="held")]
    assert {item["remaining"]["amount"] for item in held} == {"1.00", "2.00"}
    seen = await doors.read(f"/customer/v1/accounts/{customer.account_id}", customer.token)
    assert [seen[name]["amount"] for name in ("balance", "held", "available")] == ["10.00", "3.00", "7.00"]


async def test_past_balances_are_read_by_booking_instant_and_by_value_date(doors: Doors) -> None:
    customer = await doors.customer()
    path = f"/staff/v1/ledger/accounts/{customer.account_id}/balance"
    times: list[tuple[datetime, date]] = []
    for amount in ("1.00", "2.00", "4.00"):
        doors.clock.advance(timedelta(days=1))
        await doors.deposit(customer.account_id, amount)
        times.append((doors.clock.now(), doors.clock.business_date()))
    for (instant, day), balance in zip(times, ("1.00", "3.00", "7.00"), strict=True):
        by_instant = await doors.read(path, booked_by=instant.isoformat())
        assert by_instant["balance"]["amount"] == balance
        assert (await doors.read(path, value_date=day.isoformat()))["balance"]["amount"] == balance
    assert (await doors.read(path))["balance"]["amount"] == "7.00"
    before = (times[0][0] - timedelta(hours=1)).astimezone(UTC).replace(tzinfo=None)
    assert (await doors.read(path, booked_by=before.isoformat()))["balance"]["amount"] == "0.00"
    # What is booked later for an earlier day counts by value, not by booking.
    day = times[1][1]
    cash = next(
        item["id"]
        for item in (await doors.read("/staff/v1/ledger/accounts", unit=AccountId.parse(customer.account_id).unit,
                                      gl="1001", limit=50))["items"]
        if item["balance"]["currency"] == "CNY"
    )  # fmt: skip
    answer = await doors.propose(
        leg("debit", cash, "10.00"), leg("credit", customer.account_id, "10.00"), value_date=day.isoformat()
    )
    doors.clock.advance(timedelta(minutes=1))
    assert (await doors.approve(answer.json()["id"])).status_code == 200
    assert (await doors.read(path, value_date=day.isoformat()))["balance"]["amount"] == "13.00"
    assert (await doors.read(path, booked_by=times[1][0].isoformat()))["balance"]["amount"] == "3.00"


async def test_nothing_is_booked_into_a_closed_period(doors: Doors) -> None:
    doors.clock.advance(timedelta(days=2))
    yesterday = doors.clock.business_date() - timedelta(days=1)
    waiting, _ = await proposed(doors, value_date=yesterday.isoformat())
    too_early = await doors.post(
        "/staff/v1/ledger/period-closes", {"closed_through": doors.clock.business_date().isoformat()}
    )
    assert (too_early.status_code, too_early.json()["code"]) == (422, "period_not_over")
    assert too_early.json()["field"] == "closed_through"
    closed = await doors.write("/staff/v1/ledger/period-closes", {"closed_through": yesterday.isoformat()})
    assert (closed["closed_through"], closed["by"]) == (yesterday.isoformat(), "maker")
    listed = (await doors.read("/staff/v1/ledger/period-closes"))["items"]
    assert listed[0] == closed
    assert all(a["closed_through"] > b["closed_through"] for a, b in pairwise(listed))
    refused = await doors.approve(waiting)
    assert (refused.status_code, refused.json()["code"]) == (422, "period_closed")
    assert refused.json()["field"] == "value_date"
    assert refused.json()["facts"]["closed_through"] == yesterday.isoformat()
    payer, payee = await doors.customer("5.00"), await doors.customer()
    late = await doors.pay(payer, payee, "1.00", value_date=yesterday.isoformat())
    assert (late.status_code, late.json()["code"], late.json()["field"]) == (422, "period_closed", "value_date")
    assert (await doors.pay(payer, payee, "1.00")).status_code == 201


async def test_the_chart_of_accounts_has_names_in_both_languages(doors: Doors) -> None:
    chart = (await doors.read("/staff/v1/ledger/chart-of-accounts"))["items"]
    deposits = next(gl for gl in chart if gl["code"] == "2011")
    assert (deposits["en"], deposits["zh-CN"], deposits["side"]) == ("Customer deposits", "吸收存款", "credit")


async def test_parties_come_page_by_page_and_one_by_one(doors: Doors) -> None:
    names = [f"Person {number}" for number in range(6)]
    written = [await doors.write("/staff/v1/parties", {"name": f"  {name} "}) for name in names]
    listed = [
        item["id"] for unit in range(UNITS) async for item in pages(doors, "/staff/v1/parties", unit=unit, limit=4)
    ]
    assert len(listed) == len(set(listed))
    assert {party["id"] for party in written} <= set(listed)
    for party in written:
        assert (await doors.read(f"/staff/v1/parties/{party['id']}")) == party | {"name": "P***", "kind": "person"}
