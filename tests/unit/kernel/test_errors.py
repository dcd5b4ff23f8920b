import copy
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest

from tael.kernel import errors
from tael.kernel.errors import (
    AmountOverflow,
    Conflict,
    Forbidden,
    Invalid,
    InvalidAmount,
    NotFound,
    Refusal,
    Refused,
    Unavailable,
    refusals,
)
from tael.kernel.ids import AccountId
from tael.kernel.money import Currency, Money

CNY = Currency("CNY")


@pytest.fixture(autouse=True)
def codes_of_tests_are_given_back() -> Iterator[None]:
    before = dict(errors._REFUSALS)
    yield
    errors._REFUSALS.clear()
    errors._REFUSALS.update(before)


def overdrawn() -> Refusal:
    @dataclass(eq=False)
    class Overdrawn(Refused):
        code: ClassVar[str] = "overdrawn"
        account_id: AccountId
        available: Money

    return Overdrawn(account_id=AccountId(5), available=Money(1234, CNY))


def test_a_refusal_gives_its_facts_in_order() -> None:
    facts = overdrawn().facts()
    assert list(facts.items()) == [("account_id", AccountId(5)), ("available", Money(1234, CNY))]


def test_a_refusal_reads_as_its_code_and_facts() -> None:
    assert str(overdrawn()) == "overdrawn: account_id=acc_0000000000005, available=12.34 CNY"


def test_a_refusal_without_facts_reads_as_its_code_and_takes_none() -> None:
    class Closed(Refused):
        code: ClassVar[str] = "closed_for_test"

    assert str(Closed()) == "closed_for_test"
    assert Closed().facts() == {}
    with pytest.raises(TypeError):
        Closed("fact")  # type: ignore[call-arg] # the misuse is the test


def test_a_refusal_names_the_field_at_fault() -> None:
    refusal = InvalidAmount(text="x", currency="CNY")
    assert refusal.field is None
    assert refusal.at("amount") is refusal
    assert refusal.field == "amount"
    assert "field" not in refusal.facts()
    assert InvalidAmount(text="x", currency="CNY").field is None


def test_a_class_can_name_its_field_by_default() -> None:
    @dataclass(eq=False)
    class BadName(Invalid):
        code: ClassVar[str] = "bad_name_for_test"
        field = "name"
        text: str

    assert BadName("x").field == "name"
    assert BadName("x").facts() == {"text": "x"}


def via_pickle(refusal: Refusal) -> Refusal:
    again = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - our own bytes
    assert isinstance(again, Refusal)
    return again


@pytest.mark.parametrize("way", [via_pickle, copy.copy, copy.deepcopy])
@pytest.mark.parametrize("refusal", [InvalidAmount("1,5", "CNY"), AmountOverflow(minor=2**70).at("amount")])
def test_a_refusal_survives_copying(way: object, refusal: Refusal) -> None:
    assert callable(way)
    again = way(refusal)
    assert type(again) is type(refusal)
    assert again.facts() == refusal.facts()
    assert again.field == refusal.field
    assert str(again) == str(refusal)


def test_a_refusal_keeps_its_cause_and_traceback() -> None:
    cause = KeyError("x")
    with pytest.raises(InvalidAmount) as caught:
        raise InvalidAmount("x", "CNY") from cause
    assert caught.value.__cause__ is cause
    assert caught.value.__traceback__ is not None


def test_a_taken_code_cannot_be_declared_again() -> None:
    first = type(overdrawn())
    assert refusals()["overdrawn"] is first
    with pytest.raises(TypeError, match="overdrawn"):
        overdrawn()
    assert refusals()["overdrawn"] is first


@pytest.mark.parametrize("code", ["Overdrawn", "over-drawn", "_x", "x__y", "", 7, "unavailable"])
def test_a_malformed_or_reserved_code_cannot_be_declared(code: object) -> None:
    with pytest.raises(TypeError):
        type("Bad", (Refused,), {"code": code})


def test_a_refusal_without_a_code_of_its_own_cannot_be_declared() -> None:
    with pytest.raises(TypeError):
        type("Silent", (Refused,), {})
    with pytest.raises(TypeError):
        type("Child", (InvalidAmount,), {})


def test_an_abstract_kind_has_no_code() -> None:
    kind = type("Kind", (Refused,), {}, abstract=True)
    assert kind not in refusals().values()
    with pytest.raises(TypeError):
        type("Kind", (Refused,), {"code": "kind"}, abstract=True)


@pytest.mark.parametrize("kind", [Invalid, Forbidden, NotFound, Conflict, Refused])
def test_the_five_kinds_are_refusals_without_a_code(kind: type[Refusal]) -> None:
    assert issubclass(kind, Refusal)
    assert not hasattr(kind, "code")
    assert kind.retryable is False


def test_every_refusal_of_the_kernel_is_invalid_and_registered() -> None:
    codes = {"invalid_amount", "amount_overflow", "unknown_currency", "invalid_rate", "malformed_id"}
    for code in codes | {"unknown_calendar"}:
        assert issubclass(refusals()[code], Invalid)
        assert refusals()[code].code == code


def test_the_registry_is_read_only() -> None:
    with pytest.raises(TypeError):
        refusals()["x"] = InvalidAmount  # type: ignore[index] # facts are objects


def test_the_failing_world_is_no_refusal_and_may_be_asked_again() -> None:
    assert not issubclass(Unavailable, Refusal)
    assert Unavailable.code == "unavailable"
    assert Unavailable.retryable
