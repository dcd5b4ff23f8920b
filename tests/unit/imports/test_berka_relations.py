"""Who stands behind the Berka accounts: read exactly, fitting together, or refused by place; and its interest."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tael import products
from tael.accounts.model import CardKind
from tael.entrances.imports.bad_rows import BadRow
from tael.entrances.imports.berka_files import BerkaAccount, BerkaRow, read_accounts, read_rows
from tael.entrances.imports.berka_interest import PRODUCT, compare_interest
from tael.entrances.imports.berka_people import BerkaIds
from tael.entrances.imports.berka_relations import (
    BerkaCard,
    BerkaClient,
    BerkaOrder,
    BerkaRelations,
    first_dates,
    read_relations,
)
from tael.kernel.ids import home_unit
from tael.payments.model import Purpose

BOOKS = Path(os.environ.get("TAEL_BERKA_DIR", Path(__file__).resolve().parents[3].parent / "shared/data/berka"))
needs_books = pytest.mark.skipif(
    not (BOOKS / "disp.asc").is_file(),
    reason=f"the Berka books are not at {BOOKS}; TAEL_BERKA_DIR names another place",
)
OPENED = date(1993, 1, 1)
ACCOUNTS = {number: BerkaAccount(number, 1, "monthly", OPENED) for number in (1, 2)}
FILES = {
    "client.asc": ['"client_id";"birth_number";"district_id"', '1;"706213";18', '2;"450204";1', '3;"406009";1'],
    "disp.asc": ['"disp_id";"client_id";"account_id";"type"', '1;1;1;"OWNER"', '2;2;2;"OWNER"', '3;3;2;"DISPONENT"'],
    "order.asc": [
        '"order_id";"account_id";"bank_to";"account_to";"amount";"k_symbol"',
        '29401;1;"YZ";"4712";20.00;"SIPO"',
        '29402;2;"ST";"4713";7.50;" "',
    ],
    "card.asc": ['"card_id";"disp_id";"type";"issued"', '1005;3;"classic";931107 00:00:00'],
}


def write(directory: Path, changes: dict[str, list[str]] | None = None) -> Path:
    for file, lines in (FILES | (changes or {})).items():
        (directory / file).write_bytes("".join(f"{line}\r\n" for line in lines).encode())
    return directory


def test_the_relations_are_read_and_fit_together(tmp_path: Path) -> None:
    read = read_relations(write(tmp_path), ACCOUNTS)
    assert read.clients[1] == BerkaClient(1, 18, date(1970, 12, 13), is_woman=True)
    assert read.clients[2] == BerkaClient(2, 1, date(1945, 2, 4), is_woman=False)
    assert read.owners == {1: 1, 2: 2}
    assert [(each.client_id, each.account_id) for each in read.users] == [(3, 2)]
    assert read.orders[0] == BerkaOrder(29401, 1, "YZ", "4712", 2000, Purpose.HOUSEHOLD)
    assert read.orders[1].purpose is Purpose.OTHER
    assert read.cards == (BerkaCard(1005, 3, CardKind.CLASSIC, date(1993, 11, 7)),)


@pytest.mark.parametrize("months_on", [0, 50])
@given(born=st.dates(date(1900, 1, 1), date(1999, 12, 31)))
def test_a_birth_number_says_the_date_and_the_sex(
    tmp_path_factory: pytest.TempPathFactory, born: date, months_on: int
) -> None:
    number = f"{born.year % 100:02}{born.month + months_on:02}{born.day:02}"
    clients = [FILES["client.asc"][0], f'1;"{number}";1', *FILES["client.asc"][2:]]
    read = read_relations(write(tmp_path_factory.mktemp("books"), {"client.asc": clients}), ACCOUNTS)
    assert (read.clients[1].born, read.clients[1].is_woman) == (born, months_on > 0)


@pytest.mark.parametrize(
    ("file", "line", "field"),
    [
        ('client.asc|1;"701313";18', 5, "birth_number"),
        ('client.asc|4;"706313";18', 5, "birth_number"),
        ('client.asc|4;"7062";18', 5, "birth_number"),
        ('client.asc|1;"706213";18', 5, "client_id"),
        ('disp.asc|4;9;1;"OWNER"', 5, "client_id"),
        ('disp.asc|4;3;9;"OWNER"', 5, "account_id"),
        ('disp.asc|4;3;1;"OWNER"', 5, "type"),
        ('disp.asc|4;3;1;"FRIEND"', 5, "type"),
        ('disp.asc|3;3;1;"DISPONENT"', 5, "disp_id"),
        ('order.asc|29403;9;"ST";"4713";7.50;" "', 4, "account_id"),
        ('order.asc|29403;1;"";"4713";7.50;" "', 4, "bank_to"),
        ('order.asc|29403;1;"ST";"4713";0.00;" "', 4, "amount"),
        ('order.asc|29403;1;"ST";"4713";7.50;"GIFT"', 4, "k_symbol"),
        ('order.asc|29401;1;"ST";"4713";7.50;" "', 4, "order_id"),
        ('card.asc|1006;9;"gold";931107 00:00:00', 3, "disp_id"),
        ('card.asc|1006;1;"iron";931107 00:00:00', 3, "type"),
        ('card.asc|1006;1;"gold";931131 00:00:00', 3, "issued"),
        ('card.asc|1005;1;"gold";931107 00:00:00', 3, "card_id"),
    ],
)
def test_what_does_not_fit_is_refused_by_place(tmp_path: Path, file: str, line: int, field: str) -> None:
    name, _, text = file.partition("|")
    with pytest.raises(BadRow) as refusal:
        read_relations(write(tmp_path, {name: [*FILES[name], text]}), ACCOUNTS)
    assert (refusal.value.file, refusal.value.line, refusal.value.field) == (name, line, field)


def test_a_client_who_owns_and_uses_nothing_is_refused(tmp_path: Path) -> None:
    clients = [*FILES["client.asc"], '4;"706213";18']
    with pytest.raises(BadRow, match=r"disp\.asc:4: client_id: client 4 has no account"):
        read_relations(write(tmp_path, {"client.asc": clients}), ACCOUNTS)


def test_an_account_without_an_owner_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRow, match=r"disp\.asc:4: account_id: account 7 has no owner"):
        read_relations(write(tmp_path), ACCOUNTS | {7: BerkaAccount(7, 1, "monthly", OPENED)})


def a_debit(day: date, minor: int = 2000) -> BerkaRow:
    return BerkaRow(1, 1, day, False, "PREVOD NA UCET", "SIPO", minor, 0, "YZ", "4712")  # noqa: FBT003 - a debit


def test_an_order_has_the_day_on_which_it_is_seen_to_pay(tmp_path: Path) -> None:
    orders = read_relations(write(tmp_path), ACCOUNTS).orders
    rows = [a_debit(date(1993, month, 5 if month != 1 else 7)) for month in (3, 1, 2)]
    assert first_dates(orders, [*rows, a_debit(date(1992, 1, 5), 2001)], ACCOUNTS) == {
        29401: (date(1993, 2, 5), True),
        29402: (OPENED, False),
    }


def test_an_owner_lives_where_the_account_does_and_an_accounts_id_stays_what_it_was(tmp_path: Path) -> None:
    relations = read_relations(write(tmp_path), ACCOUNTS)
    ids = BerkaIds(4, relations)
    for number, client in relations.owners.items():
        assert ids.account(number).unit == ids.party(client).unit == home_unit(4, "berka", str(number))


def test_interest_of_the_source_is_set_beside_the_products() -> None:
    """A mean of 1,000.00 over a whole month earns a twelfth of 5 %: 4.17; another credit is far off."""
    product = next(each for each in products.catalogue() if each.code == PRODUCT)

    def row(day: date, minor: int, operation: str, k_symbol: str = "") -> BerkaRow:
        return BerkaRow(1, 1, day, True, operation, k_symbol, minor, 0, "", "")  # noqa: FBT003 - a credit

    rows = [
        row(date(1993, 1, 1), 100_000, "VKLAD"),
        row(date(1993, 1, 31), 417, "", "UROK"),
        row(date(1993, 2, 28), 410, "", "UROK"),
        row(date(1993, 3, 31), 900, "", "UROK"),
    ]
    report = compare_interest(product, rows, ACCOUNTS)
    assert (report.months, report.equal, report.within, report.different) == (3, 1, 1, 1)
    assert report.recorded_minor == 1727


@needs_books
def test_the_real_relations_are_whole() -> None:
    accounts = read_accounts(BOOKS)
    read: BerkaRelations = read_relations(BOOKS, accounts)
    counts = (len(accounts), len(read.clients), len(read.owners), len(read.users), len(read.orders), len(read.cards))
    assert counts == (4500, 5369, 4500, 869, 6313, 443)
    dates = first_dates(read.orders, read_rows(BOOKS).rows, accounts)
    assert sum(is_seen for _, is_seen in dates.values()) == 1585
