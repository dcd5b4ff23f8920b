import copy
import pickle
import random
from collections import Counter
from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tael.kernel.errors import MalformedId
from tael.kernel.ids import (
    ID_TEXT_LENGTH_MAX,
    UNITS_MAX,
    AccountId,
    ClaimId,
    EntryId,
    HoldId,
    KeyedId,
    MandateId,
    NumberedId,
    PartyId,
    PaymentId,
    ProposalId,
    home_unit,
)

NUMBERED: list[type[NumberedId]] = [PartyId, AccountId]
KEYED: list[type[KeyedId]] = [EntryId, HoldId, MandateId, PaymentId, ProposalId, ClaimId]
TYPES: list[type[NumberedId] | type[KeyedId]] = [*NUMBERED, *KEYED]

types = st.sampled_from(TYPES)
units = st.integers(0, UNITS_MAX - 1)
chances = st.randoms(use_true_random=False)
texts = st.text(max_size=8)


def test_each_type_has_its_prefix() -> None:
    assert [kind.prefix for kind in TYPES] == ["pty", "acc", "ent", "hld", "mnd", "pay", "prp", "clm"]


@given(types, units, chances)
def test_a_drawn_id_carries_its_unit_and_reads_back(
    kind: type[NumberedId | KeyedId], unit: int, chance: random.Random
) -> None:
    drawn = kind.draw(unit, chance)
    assert drawn.unit == unit
    again = kind.parse(drawn.text)
    assert again == drawn
    assert type(again) is kind
    assert str(drawn) == f"{drawn}" == drawn.text
    assert len(drawn.text) == (17 if isinstance(drawn, NumberedId) else 30) <= ID_TEXT_LENGTH_MAX
    assert drawn.text in repr(drawn)
    assert hash(again) == hash(drawn)


@given(types, types, units, chances)
def test_an_id_never_reads_as_another_type(
    kind: type[NumberedId | KeyedId], other: type[NumberedId | KeyedId], unit: int, chance: random.Random
) -> None:
    if kind is not other:
        with pytest.raises(MalformedId) as refusal:
            other.parse(kind.draw(unit, chance).text)
        assert refusal.value.expected == other.prefix


@given(types, units, chances)
def test_text_sorts_as_the_id_does(kind: type[NumberedId | KeyedId], unit: int, chance: random.Random) -> None:
    a, b = kind.draw(unit, chance), kind.draw(chance.randrange(UNITS_MAX), chance)
    assert sorted([a, b], key=str) == sorted([a, b])


@pytest.mark.parametrize(
    ("identity", "text"),
    [
        (AccountId(0), "acc_0000000000000"),
        (AccountId(32), "acc_0000000000010"),
        (PartyId(2**63 - 1), "pty_7zzzzzzzzzzzz"),
        (PaymentId(bytes(15) + b"\x1f"), "pay_0000000000000000000000000z"),
        (EntryId(bytes([3, 255]) + b"\xff" * 14), "ent_03zzzzzzzzzzzzzzzzzzzzzzzz"),
    ],
)
def test_an_id_is_spelt_in_crockfords_base_32(identity: NumberedId | KeyedId, text: str) -> None:
    assert identity.text == text
    assert type(identity).parse(text) == identity


@pytest.mark.parametrize(
    "text",
    [
        *("", "acc", "acc_", "acc_1", "acc000000000000000", "0000000000000", "_0000000000000"),
        *("acc_00000000000000", "acc_000000000000", "ACC_0000000000000", "acc_000000000000A"),
        *("acc_000000000000i", "acc_000000000000l", "acc_000000000000o", "acc_000000000000u"),
        *(" acc_0000000000000", "acc_0000000000000\n", "acc_+000000000000", "acc_0_00000000000"),
        *("acc_00000000000 0", "acc_000000000000٣", "acc__000000000000", "acc_8000000000000"),
        *("acc_zzzzzzzzzzzzz", "pty_0000000000000", "acc_0000000000000_", "a" * 10_000),
    ],
)
def test_only_the_canonical_text_is_read(text: str) -> None:
    with pytest.raises(MalformedId) as refusal:
        AccountId.parse(text)
    assert refusal.value.expected == "acc"
    assert len(refusal.value.text) <= ID_TEXT_LENGTH_MAX


@pytest.mark.parametrize("body", ["04" + "0" * 24, "z" * 26, "8" + "0" * 25, "0" * 25, "0" * 27, "0" * 13])
def test_a_key_beyond_the_units_is_not_read(body: str) -> None:
    with pytest.raises(MalformedId):
        PaymentId.parse("pay_" + body)


@given(types, st.text(max_size=34))
def test_any_text_is_refused_or_canonical(kind: type[NumberedId | KeyedId], body: str) -> None:
    text = f"{kind.prefix}_{body}"
    with suppress(MalformedId):
        assert kind.parse(text).text == text


@given(types, units, st.lists(texts, min_size=1, max_size=4))
def test_a_derived_id_is_the_same_for_ever(kind: type[NumberedId | KeyedId], unit: int, parts: list[str]) -> None:
    derived = kind.derive(unit, *parts)
    assert derived == kind.derive(unit, *parts)
    assert derived.unit == unit
    assert type(derived) is kind
    assert kind.parse(derived.text) == derived


def test_derivation_is_what_it_was() -> None:
    hashed = sha256()
    for part in ("pay", "client", "钥匙"):
        hashed.update(len(part.encode()).to_bytes(8, "big") + part.encode())
    digest = hashed.digest()
    assert PaymentId.derive(5, "client", "钥匙") == b"\x00\x05" + digest[:14]
    assert PaymentId.derive(5, "client", "key").text == "pay_000mmw7ern81s67fve5vtmgdwd"
    assert AccountId.derive(5, "client", "key").text == "acc_01c6eac07a4n0"
    assert home_unit(1024, "a") == 150


@given(types, units, st.lists(texts, min_size=1, max_size=4), st.lists(texts, min_size=1, max_size=4))
def test_different_parts_derive_different_ids(
    kind: type[NumberedId | KeyedId], unit: int, parts: list[str], others: list[str]
) -> None:
    assert (kind.derive(unit, *parts) == kind.derive(unit, *others)) == (parts == others)


@given(types, st.text(min_size=1, max_size=6), st.integers(0, 5), st.integers(0, 5))
def test_the_boundaries_of_parts_matter(kind: type[NumberedId | KeyedId], whole: str, one: int, other: int) -> None:
    cuts = {(whole[:at], whole[at:]) for at in (one, other)}
    assert len({kind.derive(0, *cut) for cut in cuts}) == len(cuts)
    assert kind.derive(0, "ab", "c") != kind.derive(0, "a", "bc")
    assert kind.derive(0, "abc") != kind.derive(0, "abc", "")


def test_two_types_derive_differently() -> None:
    assert len({kind.derive(0, "x") for kind in KEYED}) == len(KEYED)
    assert len({kind.derive(0, "x") for kind in NUMBERED}) == len(NUMBERED)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("unit", [-1, UNITS_MAX])
def test_a_unit_out_of_range_crashes(kind: type[NumberedId | KeyedId], unit: int) -> None:
    with pytest.raises(ValueError, match="unit"):
        kind.draw(unit, random.Random(1))
    with pytest.raises(ValueError, match="unit"):
        kind.derive(unit, "x")


@pytest.mark.parametrize("kind", TYPES)
def test_an_id_of_nothing_crashes(kind: type[NumberedId | KeyedId]) -> None:
    with pytest.raises(ValueError, match="part"):
        kind.derive(0)


@given(units, chances)
def test_a_payment_and_its_entry_share_their_bytes(unit: int, chance: random.Random) -> None:
    payment = PaymentId.draw(unit, chance)
    entry = payment.as_type(EntryId)
    assert type(entry) is EntryId
    assert bytes(entry) == bytes(payment)
    assert entry.unit == unit
    assert entry.text.removeprefix("ent") == payment.text.removeprefix("pay")
    assert entry.as_type(PaymentId) == payment


@given(types, units, chances)
def test_an_id_survives_copying(kind: type[NumberedId | KeyedId], unit: int, chance: random.Random) -> None:
    drawn = kind.draw(unit, chance)
    for again in (pickle.loads(pickle.dumps(drawn)), copy.deepcopy(drawn)):  # noqa: S301 - our own bytes
        assert again == drawn
        assert type(again) is kind


def test_a_numbered_id_fits_a_signed_64_bit_column() -> None:
    assert AccountId.parse("acc_7zzzzzzzzzzzz") == 2**63 - 1
    assert AccountId(2**63 - 1).unit == UNITS_MAX - 1


@given(st.integers(1, UNITS_MAX), st.lists(texts, min_size=1, max_size=3))
def test_a_home_is_one_of_the_units_and_stays(count: int, parts: list[str]) -> None:
    home = home_unit(count, *parts)
    assert 0 <= home < count
    assert home == home_unit(count, *parts)


def test_homes_are_spread_evenly() -> None:
    homes = Counter(home_unit(4, f"customer-{number}") for number in range(4000))
    assert sorted(homes) == [0, 1, 2, 3]
    assert all(900 < found < 1100 for found in homes.values())


def test_a_bank_without_units_or_a_home_of_nothing_crashes() -> None:
    for count in (0, -1, UNITS_MAX + 1):
        with pytest.raises(ValueError, match="units"):
            home_unit(count, "x")
    with pytest.raises(ValueError, match="part"):
        home_unit(4)
