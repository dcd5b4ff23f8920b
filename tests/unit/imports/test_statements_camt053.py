"""camt.053: samples are read to the cent or refused by line and element, and nothing foreign is followed."""

import os
from datetime import date
from pathlib import Path

import pytest

from tael.entrances.imports.bad_rows import BadRow
from tael.entrances.imports.statement_camt053 import read_camt053

DATA = Path(os.environ.get("TAEL_DATA_DIR", Path(__file__).resolve().parents[3].parent / "shared/data"))
SAMPLES = DATA / "iso20022" / "samples"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the samples are not at {SAMPLES}; TAEL_DATA_DIR names another place"
)
SWISS = "iso20022__camt.053_P_CH2909000000250094239_1110092698_0_2020112503071366.xml"
# The samples show elements, and most of their makers did not mind the sums.
BROKEN = {
    "camt__camt053.v2.five.decimals.xml": (49, "Bal", "opening and lines make"),
    "camt__camt053.v2.minimal.ultimate.xml": (26, "Bal", "opens in EUR and closes in SEK"),
    "camt__camt053.v2.minimal.xml": (26, "Bal", "opens in EUR and closes in SEK"),
    "camt__camt053.v2.with-account-name.xml": (8, "Bal", "has no balance OPBD"),
    "camt__camt053.v2.with-party-ids.xml": (26, "Bal", "opens in EUR and closes in SEK"),
    "camt__camt053.v3.xml": (26, "Bal", "opens in EUR and closes in SEK"),
    "camt__camt053.v4.xml": (30, "Bal", "opens in EUR and closes in SEK"),
    SWISS: (41, "Bal", "opening and lines make"),
    "prowide__camt.053.001.07.xml": (30, "Bal", "has no balance OPBD"),
}
WHOLE = {"iso20022__FI_camt_053_sample.xml": 10}

DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Id>S1</Id><Acct><Id><IBAN>FI2112345600000785</IBAN></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">7.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><NtryRef>7</NtryRef><Amt Ccy="EUR">2.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<ValDt><Dt>2026-03-02</Dt></ValDt><AcctSvcrRef>B7</AcctSvcrRef><AddtlNtryInf>Bread
 and butter</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts><ValDt><Dt>2026-03-02</Dt></ValDt></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""


def write(directory: Path, text: str) -> Path:
    path = directory / "a.xml"
    path.write_text(text, encoding="utf-8")
    return path


@needs_samples
def test_every_sample_is_told_of() -> None:
    assert {file.name for file in SAMPLES.glob("*053*")} == WHOLE.keys() | BROKEN.keys()


@needs_samples
@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_whole_sample_is_read_and_adds_up(name: str) -> None:
    assert [len(statement.lines) for statement in read_camt053(SAMPLES / name).statements] == [WHOLE[name]]


@needs_samples
@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_sample_that_does_not_add_up_is_refused_by_line_and_element(name: str) -> None:
    with pytest.raises(BadRow) as refusal:
        read_camt053(SAMPLES / name)
    assert (refusal.value.line, refusal.value.field) == BROKEN[name][:2]
    assert BROKEN[name][2] in refusal.value.why


def test_an_entry_becomes_a_line_and_one_that_waits_is_left_out(tmp_path: Path) -> None:
    read = read_camt053(write(tmp_path, DOCUMENT))
    [statement] = read.statements
    [line] = statement.lines
    assert (statement.account, statement.name, read.skipped) == ("FI2112345600000785", "S1", 1)
    assert (line.line, line.value_date, line.amount_minor) == (6, date(2026, 3, 2), -250)
    assert (line.reference, line.text) == ("B7 7", "Bread and butter")


def test_zeros_beyond_the_decimals_of_a_currency_change_nothing(tmp_path: Path) -> None:
    [statement] = read_camt053(write(tmp_path, DOCUMENT.replace("2.50", "2.50000"))).statements
    assert statement.lines[0].amount_minor == -250


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("</Document>", "", 11, "document"),
        ("2.50", "2.505", 6, "Amt"),
        ("2.50", "2.51", 5, "Bal"),
        ("2.50", "-2.50", 6, "CdtDbtInd"),
        ("DBIT", "DEBIT", 6, "CdtDbtInd"),
        ('<Amt Ccy="EUR">2.50', '<Amt Ccy="USD">2.50', 6, "Amt"),
        ('<Amt Ccy="EUR">2.50', "<Amt>2.50", 6, "Amt"),
        ("<ValDt><Dt>2026-03-02</Dt></ValDt><AcctSvcrRef>", "<AcctSvcrRef>", 6, "ValDt"),
        (
            "<ValDt><Dt>2026-03-02</Dt></ValDt><AcctSvcrRef>",
            "<ValDt><Dt>2026-02-30</Dt></ValDt><AcctSvcrRef>",
            6,
            "ValDt",
        ),
        ("<IBAN>FI2112345600000785</IBAN>", "", 3, "Acct/Id"),
        ("camt.053.001.08", "camt.052.001.08", 2, "Stmt"),
        ("Stmt>", "Rpt>", 1, "Stmt"),
    ],
)
def test_what_is_not_whole_is_refused_by_place(tmp_path: Path, old: str, new: str, line: int, field: str) -> None:
    with pytest.raises(BadRow) as refusal:
        read_camt053(write(tmp_path, DOCUMENT.replace(old, new)))
    assert (refusal.value.line, refusal.value.field) == (line, field)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE Document [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;&x;">]>',
        '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/a.dtd">',
    ],
)
def test_no_document_type_is_taken_so_that_no_entity_is_followed(tmp_path: Path, doctype: str) -> None:
    text = DOCUMENT.replace("?>\n", f"?>{doctype}\n", 1)
    with pytest.raises(BadRow, match="declares a document type"):
        read_camt053(write(tmp_path, text))
