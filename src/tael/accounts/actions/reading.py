"""Reads contracts."""

from collections.abc import Iterable

from tael.accounts.errors import UnknownContract
from tael.accounts.model import Contract
from tael.accounts.store import contracts as store
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


async def get_contract(tx: Tx, account_id: AccountId, *, holder: PartyId | None = None) -> Contract:
    """Returns a contract; refuses UnknownContract, also when it is not that holder's, so that nothing is told."""
    contract = (await find_contracts(tx, [account_id])).get(account_id)
    if contract is None or (holder is not None and contract.party_id != holder):
        raise UnknownContract(account_id=account_id).at("account_id")
    return contract


async def list_contracts(tx: Tx, party_id: PartyId, *, after: AccountId | None, limit: int) -> list[Contract]:
    """Returns a page of a party's contracts, by id."""
    return await store.of_party(tx, party_id, after, limit)
