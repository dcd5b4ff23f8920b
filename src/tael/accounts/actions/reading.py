"""Reads contracts."""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from tael.accounts.errors import CheckDigitWrong, NumberMalformed, UnknownContract, UnknownNumber
from tael.accounts.model import BoundAccount, Contract
from tael.accounts.rules.numbers import checked_number, unit_of
from tael.accounts.store import contracts as store
from tael.accounts.store import limits as bindings
from tael.kernel.ids import AccountId, PartyId
from tael.plumbing.db import Tx


async def find_contracts(tx: Tx, ids: Iterable[AccountId]) -> dict[AccountId, Contract]:
    """Returns those of the contracts that exist, by account id."""
    wanted = set(ids)
    found: dict[AccountId, Contract] = {}
    for unit in sorted({account_id.unit for account_id in wanted}):
        mine = [account_id for account_id in wanted if account_id.unit == unit]
        found.update({contract.id: contract for contract in await store.read(tx, unit, mine)})
    return found


async def find_by_numbers(tx: Tx, numbers: Iterable[str]) -> dict[str, Contract]:
    """Returns those of the contracts with these account numbers that exist; a text that is no number names none."""
    wanted: set[str] = set()
    for text in numbers:
        with suppress(NumberMalformed, CheckDigitWrong):
            wanted.add(checked_number(text))
    if not wanted:
        return {}
    found = await store.of_numbers(tx, sorted({unit_of(number) for number in wanted}), sorted(wanted))
    return {contract.number: contract for contract in found}


async def get_by_number(tx: Tx, number: str) -> Contract:
    """Returns the contract with an account number.

    Refuses what is no number, a wrong check digit, and a number that no account has.
    """
    digits = checked_number(number)
    found = await find_by_numbers(tx, [digits])
    if digits not in found:
        raise UnknownNumber(number=digits).at("number")
    return found[digits]


async def get_contract(tx: Tx, account_id: AccountId) -> Contract:
    """Returns a contract; refuses UnknownContract."""
    contract = (await find_contracts(tx, [account_id])).get(account_id)
    if contract is None:
        raise UnknownContract(account_id=account_id).at("account_id")
    return contract


async def list_contracts(tx: Tx, party_id: PartyId, *, after: AccountId | None, limit: int) -> list[Contract]:
    """Returns a page of a party's contracts, by id."""
    return await store.of_party(tx, party_id, after, limit)


async def has_open_contract(tx: Tx, party_id: PartyId) -> bool:
    """Whether a party holds a contract that is not closed."""
    return await store.has_open(tx, party_id)


async def list_bound_accounts(tx: Tx, ids: Sequence[AccountId]) -> list[BoundAccount]:
    """Returns the accounts to which these are bound."""
    return await bindings.bound_to(tx, ids)
