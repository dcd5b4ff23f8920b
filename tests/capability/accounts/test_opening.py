"""Opening: numbers, types of accounts, five elements."""

import asyncio

import pytest
from tests.capability.accounts.conftest import Branch, check

from tael import accounts
from tael.accounts.errors import BindingRefused, CheckDigitWrong, FiveElementsMissing, UnknownNumber
from tael.accounts.model import AccountType, BindingCheck, Contract
from tael.accounts.rules.numbers import PREFIX_DEFAULT, checked_number, number_of
from tael.kernel.errors import Refusal


async def test_an_account_is_found_by_its_number(branch: Branch) -> None:
    contract = await branch.open(await branch.party(1))
    assert checked_number(contract.number).startswith(f"{PREFIX_DEFAULT}01")
    async with branch.bank.db.transaction(readonly=True) as tx:
        assert await accounts.get_by_number(tx, contract.number) == contract
        with pytest.raises(UnknownNumber):
            await accounts.get_by_number(tx, number_of(PREFIX_DEFAULT, 1, 999_999))
        with pytest.raises(CheckDigitWrong):
            await accounts.get_by_number(tx, str(int(contract.number) + 1))


async def test_an_account_that_is_opened_again_keeps_its_number(branch: Branch) -> None:
    order = branch.order(await branch.party(0))

    async def open_it() -> Contract | Refusal:
        async with branch.bank.db.transaction() as tx:
            [outcome, again] = await accounts.open_accounts(tx, [order, order], branch.bank.moment)
            assert outcome == again
            return outcome

    outcomes = await asyncio.gather(*(open_it() for _ in range(4)))
    assert len({outcome.number for outcome in outcomes if isinstance(outcome, Contract)}) == 1


async def test_accounts_opened_at_once_have_numbers_of_their_own(branch: Branch) -> None:
    parties = [await branch.party(unit) for unit in (0, 1, 2) for _ in range(5)]
    opened = await asyncio.gather(*(branch.open(party) for party in parties))
    assert len({contract.number for contract in opened}) == len(parties)


async def test_a_new_prefix_is_for_new_numbers(branch: Branch) -> None:
    async with branch.bank.db.transaction() as tx:
        await accounts.set_prefix(tx, 3, 621_234)
    contract = await branch.open(await branch.party(2))
    assert contract.number.startswith("62123402")
    async with branch.bank.db.transaction() as tx:
        await accounts.set_prefix(tx, 3, PREFIX_DEFAULT)
        assert await accounts.get_by_number(tx, contract.number) == contract


async def test_an_account_of_type_ii_is_bound_to_one_of_this_bank(branch: Branch) -> None:
    first, second = await branch.open_bound("type-2")
    assert second.account_type is AccountType.II
    async with branch.bank.db.transaction(readonly=True) as tx:
        [bound] = await accounts.list_bound_accounts(tx, [second.id])
    assert (bound.own_account_id, bound.number, bound.bank) == (first.id, first.number, "")


async def test_another_bank_confirms_its_own_account(branch: Branch) -> None:
    party = await branch.party(0)
    binding = check("6222020000000000000", bank="工商银行", confirmation="ICBC-7")
    contract = await branch.open(party, product="type-3", binding=binding)
    async with branch.bank.db.transaction(readonly=True) as tx:
        [bound] = await accounts.list_bound_accounts(tx, [contract.id])
    assert (bound.own_account_id, bound.bank, bound.confirmation) == (None, "工商银行", "ICBC-7")


async def test_no_account_of_type_ii_or_iii_without_five_elements(branch: Branch) -> None:
    party, stranger = await branch.party(0), await branch.party(0)
    first, foreign = await branch.open(party), await branch.open(stranger)
    second = await branch.open(party, product="type-2", binding=check(first.number))
    refused: list[tuple[BindingCheck, str]] = [
        (check(first.number, name="Li Wei"), "name"),
        (check(first.number, document_number=" "), "document_number"),
        (check(first.number, phone=""), "phone"),
        (check(foreign.number), "account_number"),
        (check(second.number), "account_number"),
        (check("6222020000000000000", confirmation="ICBC-7"), "bank"),
        (check("6222020000000000000", bank="ICBC"), "confirmation"),
    ]
    for binding, element in refused:
        with pytest.raises(BindingRefused) as refusal:
            await branch.open(party, product="type-2", binding=binding)
        assert refusal.value.element == element
        assert refusal.value.field == f"binding.{element}"
    for product in ("type-2", "type-3"):
        with pytest.raises(FiveElementsMissing):
            await branch.open(party, product=product)
    async with branch.bank.db.transaction(readonly=True) as tx:
        held = await accounts.list_contracts(tx, party, after=None, limit=10)
    assert {contract.id for contract in held} == {first.id, second.id}
