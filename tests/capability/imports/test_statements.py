"""Another bank's statement on an account of ours: each line once, all of them or none."""

import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tael import accounts, ledger, parties
from tael.accounts.errors import UnknownContract
from tael.accounts.model import Contract, NewContract
from tael.entrances.bank import open_bank
from tael.entrances.imports.bad_rows import BadRow, RowRefused
from tael.entrances.imports.statement import Layout, StatementReport, chosen, import_statements, read_statements
from tael.kernel.clock import MovableClock
from tael.kernel.ids import AccountId, EntryId, PartyId
from tael.kernel.money import Currency
from tael.parties.model import NewParty, PartyKind
from tael.plumbing.runtime import Runtime
from tael.plumbing.settings import Settings

CNY = Currency("CNY")
HEAD = ":20:START\n:25:ACC1\n:28C:7/1\n:60F:C260201CNY0,00\n"
LINES = (
    ":61:2602020202C100,00NTRFSALARY//B1\n:86:Salary\n"
    ":61:2602030203D2,50NTRFNONREF\n:61:2602030203D2,50NTRFNONREF\n:61:260203C0,00NMSCNONREF\n"
)
TAIL = ":62F:C260203CNY95,00\n-\n"


@pytest.fixture(scope="module")
async def runtime() -> AsyncIterator[Runtime]:
    with tempfile.TemporaryDirectory(prefix="tael-") as folder:
        settings = Settings(home=Path(folder), units=2, pool_size=4)
        clock = MovableClock(datetime(2026, 3, 2, 1, tzinfo=UTC), ZoneInfo(settings.time_zone))
        async with open_bank(settings, clock=clock) as opened:
            yield opened


async def an_account(runtime: Runtime, number: str) -> AccountId:
    party = PartyId.derive(1, "test", number)
    order = NewContract(
        id=AccountId.derive(1, "test", number),
        entry_id=EntryId.derive(1, "test", number),
        party_id=party,
        product="current",
        currency=CNY,
    )
    async with runtime.db.transaction() as tx:
        await parties.register(tx, [NewParty(party, PartyKind.PERSON, "Li Na 李娜")], runtime.moment())
        [contract] = await accounts.open_accounts(tx, [order], runtime.moment())
    assert isinstance(contract, Contract), contract
    return contract.id


async def balance(runtime: Runtime, account_id: AccountId) -> int:
    async with runtime.db.transaction(readonly=True) as tx:
        return (await ledger.get_account(tx, account_id, runtime.moment().now)).balance.minor


async def bring_in(runtime: Runtime, account_id: AccountId, directory: Path, text: str) -> StatementReport:
    path = directory / "a.sta"
    path.write_text(text, encoding="utf-8")
    source = chosen(read_statements(path, Layout.MT940), None)
    return await import_statements(runtime, source, account_id, Layout.MT940)


async def test_a_statement_is_booked_once_however_often_it_comes(runtime: Runtime, tmp_path: Path) -> None:
    account_id = await an_account(runtime, "once")
    first = await bring_in(runtime, account_id, tmp_path, HEAD + LINES + TAIL)
    assert (first.lines, first.booked, first.replayed, first.of_nothing) == (4, 3, 0, 1)
    assert (first.credit_minor, first.debit_minor, first.closing_minor, first.difference_minor) == (
        10_000,
        500,
        9500,
        0,
    )
    again = await bring_in(runtime, account_id, tmp_path, HEAD + LINES + TAIL)
    assert (again.booked, again.replayed, again.balance_minor) == (0, 3, 9500)
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await ledger.statement(tx, account_id, start=None, end=None, after=None, limit=10)
    assert [line.amount.minor for line in found.lines] == [10_000, -250, -250]
    assert found.lines[0].value_date.isoformat() == "2026-02-02"


async def test_the_next_statement_adds_its_own_lines_though_they_are_alike(runtime: Runtime, tmp_path: Path) -> None:
    account_id = await an_account(runtime, "next")
    await bring_in(runtime, account_id, tmp_path, HEAD + LINES + TAIL)
    head = HEAD.replace("7/1", "8/1").replace("CNY0,00", "CNY95,00")
    report = await bring_in(runtime, account_id, tmp_path, head + LINES + TAIL.replace("95,00", "190,00"))
    assert (report.booked, report.balance_minor, report.difference_minor) == (3, 19_000, 0)


async def test_what_the_bank_refuses_leaves_nothing_of_the_file(runtime: Runtime, tmp_path: Path) -> None:
    account_id = await an_account(runtime, "refused")
    too_much = ":61:2602040204D500,00NTRFNONREF\n"
    with pytest.raises(RowRefused, match=r"a\.sta, line 10: insufficient_funds"):
        await bring_in(runtime, account_id, tmp_path, HEAD + LINES + too_much + ":62F:D260203CNY405,00\n")
    assert await balance(runtime, account_id) == 0


async def test_a_file_in_another_currency_is_refused_by_place(runtime: Runtime, tmp_path: Path) -> None:
    account_id = await an_account(runtime, "currency")
    with pytest.raises(BadRow, match="4: currency: EUR is not the account's CNY"):
        await bring_in(runtime, account_id, tmp_path, (HEAD + LINES + TAIL).replace("CNY", "EUR"))
    assert await balance(runtime, account_id) == 0


async def test_nothing_is_booked_onto_an_account_that_is_not_there(runtime: Runtime, tmp_path: Path) -> None:
    with pytest.raises(UnknownContract):
        await bring_in(runtime, AccountId.derive(1, "nowhere"), tmp_path, HEAD + LINES + TAIL)


def test_one_account_of_several_in_a_file_has_to_be_named(tmp_path: Path) -> None:
    path = tmp_path / "two.sta"
    path.write_text(HEAD + LINES + TAIL + (HEAD + LINES + TAIL).replace("ACC1", "ACC2"), encoding="utf-8")
    source = read_statements(path, Layout.MT940)
    with pytest.raises(BadRow, match="about 2 accounts: ACC1, ACC2"):
        chosen(source, None)
    with pytest.raises(BadRow, match="ACC3 is not in the file"):
        chosen(source, "ACC3")
    assert [statement.account for statement in chosen(source, "ACC2").statements] == ["ACC2"]


def test_a_table_needs_its_mapping(tmp_path: Path) -> None:
    with pytest.raises(BadRow, match="a table needs one"):
        read_statements(tmp_path / "a.csv", Layout.CSV)
