from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tael.products import rules
from tael.products.errors import ProductMalformed, UnknownTerm
from tael.products.model import OverdraftTerm, Product

SHEET = """code: trial
version: 1
product_class: current_deposit
names:
  en: Trial
  zh-CN: 试用
currencies: [CNY, JPY]
"""
CATALOGUE = sorted(
    (file.name, file.read_text("utf-8"))
    for file in resources.files("tael.products").joinpath("catalogue").iterdir()
    if file.name.endswith(".yaml")
)


def refused(text: str) -> list[tuple[int, str | None, str]]:
    found = rules.check_product(text, "trial.yaml")
    assert not isinstance(found, Product)
    return [(malformed.line, malformed.field, malformed.why) for malformed in found]


@pytest.mark.parametrize(("name", "text"), CATALOGUE)
def test_the_catalogue_is_legal_and_survives_storage(name: str, text: str) -> None:
    product = rules.parse_product(text, name)
    assert name == f"{product.code}.yaml"
    assert rules.decode_product(rules.encode_product(product)) == product


def test_a_version_stored_in_the_first_form_still_reads() -> None:
    first = b'{"code":"a","version":1,"product_class":"c","names":{},"currencies":["CNY"],"overdraft_limit":"5.00"}'
    assert rules.floor_of(rules.decode_product(first), "CNY").amount_text == "-5.00"
    nothing = rules.decode_product(first.replace(b"5.00", b"0.00"))
    assert (nothing.terms, rules.floor_of(nothing, "CNY").minor) == ({}, 0)


def test_a_term_whose_package_is_gone_is_refused() -> None:
    stored = rules.encode_product(rules.parse_product(SHEET, "trial.yaml"))
    with pytest.raises(UnknownTerm):
        rules.decode_product(stored.replace(b'"terms":{}', b'"terms":{"lottery":{}}'))


def test_json_is_read_as_well() -> None:
    product = rules.parse_product(f"{SHEET}terms:\n  overdraft: {{limit: 100, rate: 0.10}}\n", "trial.yaml")
    assert rules.parse_product(rules.encode_product(product).decode(), "trial.json") == product


def test_figures_are_read_as_they_are_written() -> None:
    product = rules.parse_product(f"{SHEET}terms:\n  overdraft: {{limit: 100, rate: 0.10}}\n", "trial.yaml")
    term = product.term(OverdraftTerm)
    assert term is not None
    assert (term.limit, term.rate) == ("100", "0.10")


@pytest.mark.parametrize(
    ("text", "line", "field", "why"),
    [
        ("", 1, None, "the file is empty"),
        ("[1", 1, None, "it is no YAML: expected ',' or ']', but got '<stream end>'"),
        ("just words", 1, None, "it must be a group of named fields, not a text"),
        ("a: &x 1\nb: *x", 1, "a", "references (& and *) are not read: please write the value out"),
        ("a: !!python/name:os.system x", 1, "a", "tags (!) are not read"),
        (SHEET + "---\na: 1", 8, None, "a file holds one product, and here begins a second document"),
        (SHEET + "version: 2", 8, "version", "version is written twice"),
        (SHEET + "[a]: 2", 8, None, "a field's name is a plain text"),
        (SHEET + "verison: 2", 8, "verison", "there is no field verison; did you mean version?"),
        (SHEET.replace("version: 1\n", ""), 1, "version", "the field version is missing"),
        (SHEET.replace("1\n", "x\n"), 2, "version", "it must be a whole number, not a text"),
        (SHEET.replace("JPY", "JPX"), 7, "currencies[1]", "JPX is no currency with minor units"),
        (SHEET.replace("JPY", "CNY"), 7, "currencies[1]", "CNY is named twice"),
        (
            SHEET.replace("JPY", "jpy"),
            7,
            "currencies[1]",
            "it must be a currency of three capital letters, such as CNY",
        ),
        (SHEET.replace("  en: Trial\n", ""), 4, "names.en", "it has no name in en"),
        (SHEET + "\x00", 8, None, "the character U+0000 is no text"),
        (SHEET + "overdraft_limit: -5", 8, "overdraft_limit", 'it must be an amount such as "1000.00"'),
        (SHEET + "terms: {overdaft: {}}", 8, "terms.overdaft", "there is no term overdaft; did you mean overdraft?"),
        (
            SHEET + "terms:\n  overdraft:\n    limit: 10.5\n",
            10,
            "terms.overdraft.limit",
            "10.5 is no amount of JPY",
        ),
        (
            SHEET + "terms:\n  overdraft:\n    limit: 10\n    rate: 300\n",
            11,
            "terms.overdraft.rate",
            "a rate of 300 % a year is beyond 36 %",
        ),
        (
            SHEET + "terms:\n  overdraft:\n    limit: 10\n    rounding: half_uo\n",
            11,
            "terms.overdraft.rounding",
            "half_uo is none of half_even, half_up, down, up, floor, ceiling; did you mean half_up?",
        ),
    ],
)
def test_a_fault_is_told_with_line_and_field(text: str, line: int, field: str | None, why: str) -> None:
    assert refused(text)[0] == (line, field, why)


def test_all_faults_are_told_at_once_in_order_of_lines() -> None:
    text = SHEET.replace("  zh-CN: 试用\n", "") + "terms:\n  overdraft:\n    limit: 10.001\n    rate: -1\n"
    assert [line for line, _, _ in refused(text)] == [4, 9, 9, 10]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_001,
        "[" * 5_000,
        "- 1\n" * 20_000,
        "".join(f"k{at}: {{}}\n" for at in range(10_001)),
        SHEET.replace("Trial", "T" * 10_000),
        SHEET + "terms: {" + "o" * 10_000 + ": {}}",
    ],
)
def test_a_file_beyond_all_bounds_is_refused_in_few_words(text: str) -> None:
    with pytest.raises(ProductMalformed) as refusal:
        rules.parse_product(text, "trial.yaml")
    assert len(refusal.value.why) < 300


@given(st.text(max_size=300))
def test_any_text_is_a_product_or_refused(text: str) -> None:
    assert isinstance(rules.check_product(text, "trial.yaml"), Product | tuple)


@given(st.integers(0, len(SHEET)), st.text(max_size=8))
def test_a_file_torn_or_spoilt_anywhere_is_a_product_or_refused(at: int, spoilt: str) -> None:
    assert isinstance(rules.check_product(SHEET[:at] + spoilt + SHEET[at:], "trial.yaml"), Product | tuple)
    assert isinstance(rules.check_product(SHEET[:at], "trial.yaml"), Product | tuple)
