"""A running bank as its callers see it: an address, tokens, and the few requests that every journey begins with."""

import itertools
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from tael import access, wiring
from tael.entrances.bank import open_bank
from tael.entrances.web import serving
from tael.kernel.clock import MovableClock
from tael.kernel.ids import AccountId, EntryId, PartyId
from tael.ledger import LedgerDesk
from tael.ledger.model import AccountStatus, Booked, ChangeStatus, Command
from tael.plumbing.runtime import Runtime
from tael.plumbing.settings import Settings

UNITS = 2
OPENED = datetime(2026, 3, 2, 1, tzinfo=UTC)
JSON = {"content-type": "application/json"}
Json = dict[str, Any]


class Customer:
    """A registered person with a token and a current account."""

    def __init__(self, party_id: str, account_id: str, token: str) -> None:
        self.party_id = party_id
        self.account_id = account_id
        self.token = token


class Doors:
    """Callers of a bank that really serves; `clock` is the bank's own, and stands still until it is moved."""

    def __init__(self, runtime: Runtime, clock: MovableClock, http: httpx.AsyncClient, staff: dict[str, str]) -> None:
        self.runtime = runtime
        self.clock = clock
        self.http = http
        self.staff = staff
        self._numbers = itertools.count(1)

    def key(self) -> str:
        """A key that was not used before."""
        return f"key-{next(self._numbers)}"

    async def get(self, path: str, token: str | None = None, **query: Any) -> httpx.Response:  # noqa: ANN401 - any value
        """Asks as the maker, or with the given token."""
        return await self.http.get(path, params=query, headers=self.headers(token))

    async def post(
        self, path: str, body: object = None, *, token: str | None = None, key: str | None = None
    ) -> httpx.Response:
        """Writes as the maker with a fresh key, or with the given token and key."""
        headers = {**self.headers(token), "Idempotency-Key": key or self.key()}
        if body is None:
            return await self.http.post(path, headers=headers)
        return await self.http.post(path, json=body, headers=headers)

    async def read(self, path: str, token: str | None = None, **query: Any) -> Json:  # noqa: ANN401 - any value
        """Asks, and insists on an answer."""
        answer = await self.get(path, token, **query)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def write(self, path: str, body: object = None, *, token: str | None = None, key: str | None = None) -> Json:
        """Writes, and insists."""
        answer = await self.post(path, body, token=token, key=key)
        assert answer.is_success, answer.text
        written: Json = answer.json()
        return written

    def headers(self, token: str | None = None) -> dict[str, str]:
        """The maker's headers, or those of the given token."""
        return {"Authorization": f"Bearer {token or self.staff['maker']}"}

    async def customer(self, amount: str | None = None, *, currency: str = "CNY", name: str = "Li Na 李娜") -> Customer:
        """Registers a person, opens a current account, lets them in, and takes in cash."""
        party = await self.write("/staff/v1/parties", {"name": name})
        account = await self.account(party["id"], currency=currency)
        token = (await self.write(f"/staff/v1/parties/{party['id']}/tokens"))["token"]
        if amount is not None:
            await self.deposit(account, amount, currency=currency)
        return Customer(party["id"], account, token)

    async def account(self, party_id: str, *, currency: str = "CNY") -> str:
        """Opens a current account."""
        body = {"party_id": party_id, "product": "current", "currency": currency}
        return str((await self.write("/staff/v1/accounts", body))["id"])

    async def deposit(self, account_id: str, amount: str, *, currency: str = "CNY") -> Json:
        """Takes in cash."""
        body = {"amount": {"amount": amount, "currency": currency}}
        return await self.write(f"/staff/v1/accounts/{account_id}/cash-deposits", body)

    async def pay(
        self, debtor: Customer, creditor: Customer, amount: str, *, key: str | None = None, **changes: object
    ) -> httpx.Response:
        """Asks to pay."""
        body = payment(debtor, creditor, amount, **changes)
        return await self.post("/customer/v1/payments", body, token=debtor.token, key=key)

    async def balance(self, customer: Customer) -> str:
        """What a customer sees on the account."""
        found = await self.read(f"/customer/v1/accounts/{customer.account_id}", customer.token)
        return str(found["balance"]["amount"])

    async def propose(self, *legs: Json, **changes: object) -> httpx.Response:
        """Proposes a manual entry."""
        return await self.post("/staff/v1/ledger/manual-entries", {"postings": legs, "remark": "correction"} | changes)

    async def approve(self, proposal_id: str, *, by: str = "checker", key: str | None = None) -> httpx.Response:
        """Asks to approve a manual entry."""
        path = f"/staff/v1/ledger/manual-entries/{proposal_id}/approval"
        return await self.post(path, token=self.staff[by], key=key)

    async def book(self, command: Command) -> Booked:
        """Has the ledger book what no route offers."""
        return await self.runtime.get(LedgerDesk).submit(command)

    async def change_status(self, account_id: str, status: AccountStatus) -> Booked:
        """Freezes, unfreezes or closes an account."""
        account = AccountId.parse(account_id)
        return await self.book(
            ChangeStatus(id=EntryId.derive(account.unit, "doors", self.key()), account_id=account, status=status)
        )

    async def run_job(self, name: str) -> None:
        """Runs a job of the bank now, as its worker would."""
        [job] = [job for job in wiring.JOBS if job.name == name]
        await job.run(self.runtime, b"")

    async def token_of(self, party_id: str) -> str:
        """A customer's token, without asking the staff's door."""
        subject = PartyId.parse(party_id).text
        return await access.token_for(self.runtime.db, "customer", subject, fresh_secret=secrets.token_bytes(32))


def leg(side: str, account_id: str, amount: str, currency: str = "CNY") -> Json:
    """A leg of a manual entry."""
    return {"account_id": account_id, "side": side, "amount": {"amount": amount, "currency": currency}}


def payment(debtor: Customer, creditor: Customer, amount: str, **changes: object) -> Json:
    """The body of a payment."""
    body: Json = {
        "debtor_account_id": debtor.account_id,
        "creditor_account_id": creditor.account_id,
        "instructed_amount": {"amount": amount, "currency": "CNY"},
    }
    return body | changes


@asynccontextmanager
async def open_doors(home: Path) -> AsyncIterator[Doors]:
    """Opens a bank of UNITS units in a folder and serves it."""
    settings = Settings(home=home, port=0, units=UNITS, pool_size=6)
    clock = MovableClock(OPENED, ZoneInfo(settings.time_zone))
    async with (
        open_bank(settings, clock=clock) as runtime,
        serving(runtime) as address,
        httpx.AsyncClient(base_url=address, timeout=timedelta(seconds=60).total_seconds()) as http,
    ):
        fresh = secrets.token_bytes(32)
        staff = {
            name: await access.token_for(runtime.db, "staff", name, fresh_secret=fresh) for name in ("maker", "checker")
        }
        yield Doors(runtime, clock, http, staff)
