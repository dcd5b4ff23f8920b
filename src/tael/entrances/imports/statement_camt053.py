"""Statements in ISO 20022's camt.053, BankToCustomerStatement, of any version.

Owns the elements that are read. External entities, document types and the network are never followed: a statement is
data, whoever sent it. Source: ISO 20022 Message Definition Report, Bank-to-Customer Cash Management.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from lxml import etree

from tael.entrances.imports.bad_rows import BadRow
from tael.entrances.imports.statement_file import (
    LINES_MAX,
    ForeignBalance,
    ForeignLine,
    Statement,
    StatementFile,
    check_size,
    check_sum,
    currency_at,
)
from tael.kernel.errors import Refusal
from tael.kernel.money import Currency, Money

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.[0-9]{2}")
_SIGNS = {"CRDT": 1, "DBIT": -1}
_OPENING = ("OPBD", "PRCD")
"""The opening balance booked, or the closing one of the statement before, which is the same money."""

_CLOSING = ("CLBD",)
_BOOKED = "BOOK"
_REFERENCES = ("AcctSvcrRef", "NtryRef")


def read_camt053(path: Path) -> StatementFile:
    """Return the statements of a file; refuses with BadRow, by line and element.

    Entries that are not booked (pending, information) are left out and counted.
    """
    raw = path.read_bytes()
    check_size(path.name, raw)
    reader = _Reader(path.name, _root(path.name, raw))
    statements = tuple(reader.statements())
    if not statements:
        raise BadRow(path.name, 1, "Stmt", "the document holds no statement")
    return StatementFile(path.name, statements, reader.skipped)


def _root(file: str, raw: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise BadRow(file, error.lineno or 1, "document", f"is no XML: {error.msg}") from error
    if root.getroottree().docinfo.doctype:
        raise BadRow(file, 1, "document", "declares a document type, which a statement has no need of")
    return root


class _Reader:
    """Reads the statements of one document."""

    def __init__(self, file: str, root: etree._Element) -> None:
        self._file = file
        self._root = root
        self._read = 0
        self.skipped = 0

    def statements(self) -> Iterator[Statement]:
        for element in self._root.iter("{*}Stmt"):
            if _NAMESPACE.fullmatch(etree.QName(element).namespace or "") is None:
                raise self._refuse(element, "Stmt", "stands in no namespace of camt.053")
            yield self._statement(element)

    def _statement(self, element: etree._Element) -> Statement:
        account = self._needed(element, "Acct")
        reference = self._text(account, "Id/IBAN") or self._text(account, "Id/Othr/Id")
        if reference is None:
            raise self._refuse(account, "Acct/Id", "names no account")
        opening, closing = self._balance(element, _OPENING), self._balance(element, _CLOSING)
        currency = opening[0]
        if closing[0] is not currency:
            raise self._refuse(element, "Bal", f"opens in {currency} and closes in {closing[0]}")
        statement = Statement(
            name=self._text(element, "Id") or "",
            account=reference,
            currency=currency,
            opening=opening[1],
            closing=closing[1],
            lines=tuple(self._lines(element, currency)),
        )
        return check_sum(self._file, "Bal", statement)

    def _balance(self, statement: etree._Element, codes: tuple[str, ...]) -> tuple[Currency, ForeignBalance]:
        found = {self._text(balance, "Tp/CdOrPrtry/Cd"): balance for balance in statement.iterfind("{*}Bal")}
        for code in codes:
            if code in found:
                currency, minor = self._amount(found[code], None)
                return currency, ForeignBalance(self._line(found[code]), minor)
        raise self._refuse(statement, "Bal", f"has no balance {codes[0]}")

    def _lines(self, statement: etree._Element, currency: Currency) -> Iterator[ForeignLine]:
        for entry in statement.iterfind("{*}Ntry"):
            self._read += 1
            if self._read > LINES_MAX:
                raise self._refuse(entry, "Ntry", f"more than the {LINES_MAX} entries that are read")
            status = self._text(entry, "Sts/Cd") or self._text(entry, "Sts")
            if status != _BOOKED:
                self.skipped += 1
                continue
            named = [text for path in _REFERENCES if (text := self._text(entry, path))]
            details = [self._text(entry, "AddtlNtryInf")]
            details += [piece.text for piece in entry.iterfind("{*}NtryDtls/{*}TxDtls/{*}RmtInf/{*}Ustrd")]
            yield ForeignLine(
                line=self._line(entry),
                value_date=self._day(entry),
                amount_minor=self._amount(entry, currency)[1],
                reference=" ".join(named),
                text=" ".join(" ".join(text.split()) for text in details if text),
            )

    def _amount(self, element: etree._Element, expected: Currency | None) -> tuple[Currency, int]:
        """Return the currency and signed minor units; the indicator says the direction, of reversals too."""
        amount = self._needed(element, "Amt")
        currency = currency_at(self._file, self._line(amount), "Amt", amount.get("Ccy", ""))
        if expected not in (None, currency):
            raise self._refuse(amount, "Amt", f"is in {currency}, the account in {expected}")
        try:
            money = Money.parse(_plain((amount.text or "").strip(), currency), currency)
        except Refusal:
            raise self._refuse(amount, "Amt", f"{(amount.text or '')[:40]!r} is no amount of {currency}") from None
        side = self._text(element, "CdtDbtInd") or ""
        if side not in _SIGNS or money.is_negative:
            raise self._refuse(element, "CdtDbtInd", f"{side!r} with {money} is no side and amount")
        return currency, _SIGNS[side] * money.minor

    def _day(self, entry: etree._Element) -> date:
        for path in ("ValDt", "BookgDt"):
            if (text := self._text(entry, f"{path}/Dt") or self._text(entry, f"{path}/DtTm")) is not None:
                try:
                    return datetime.fromisoformat(text).date()
                except ValueError:
                    raise self._refuse(entry, path, f"{text!r} is no day") from None
        raise self._refuse(entry, "ValDt", "neither a value date nor a booking date")

    def _needed(self, element: etree._Element, name: str) -> etree._Element:
        found = element.find(f"{{*}}{name}")
        if found is None:
            raise self._refuse(element, name, f"is missing in {etree.QName(element).localname}")
        return found

    def _text(self, element: etree._Element, path: str) -> str | None:
        text = element.findtext("/".join(f"{{*}}{name}" for name in path.split("/")))
        return text.strip() or None if text is not None else None

    def _line(self, element: etree._Element) -> int:
        return element.sourceline or 1

    def _refuse(self, element: etree._Element, field: str, why: str) -> BadRow:
        return BadRow(self._file, self._line(element), field, why)


def _plain(text: str, currency: Currency) -> str:
    """Return an amount without the zeros that the standard lets stand beyond the currency's decimals."""
    whole, _, decimals = text.partition(".")
    kept = decimals[: currency.exponent]
    return text if decimals[currency.exponent :].strip("0") else f"{whole}.{kept}" if kept else whole
