"""Opens sub-accounts and moves money between them and their contract."""

from collections.abc import Sequence

from tael import ledger, products
from tael.accounts.actions.mandates import find_standings
from tael.accounts.actions.opening import numbered
from tael.accounts.actions.orders import insist, locked
from tael.accounts.actions.reading import get_contract
from tael.accounts.errors import SubAccountUnknown, UnknownContract
from tael.accounts.model import Contract, MandateRole, NewMove, NewSubAccount, SubAccount
from tael.accounts.rules import closing as rules
from tael.accounts.store import sub_accounts as store
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, PartyId
from tael.ledger.model import OpenAccount, PostEntry, Side
from tael.plumbing.db import Tx


async def open_sub_account(tx: Tx, order: NewSubAccount, party_id: PartyId, moment: Moment) -> SubAccount:
    """Opens a sub-account of a contract for one of its holders.

    Refuses whoever does not hold the contract (UnknownContract), and what a contract cannot have inside it.
    """
    parent = await locked(tx, order.parent_id)
    await _check_holder(tx, parent, party_id, moment)
    rules.check_sub_account(order, parent, await store.count_open(tx, parent.id))
    product = await products.get_product(tx, parent.product, parent.product_version)
    opening = OpenAccount(
        id=order.entry_id,
        account_id=order.id,
        gl=await ledger.get_gl(tx, product.product_class, "contract"),
        currency=parent.currency,
        side=Side.CREDIT,
        floor=0,
    )
    await insist(tx, [opening], moment)
    contract = Contract(
        order.id,
        parent.party_id,
        parent.product,
        parent.product_version,
        moment.now,
        parent.currency,
        "",
        parent_id=parent.id,
    )
    await numbered(tx, order.id.unit, [contract])
    await store.insert(tx, order)
    return SubAccount(id=order.id, parent_id=parent.id, name=order.name, goal=order.goal)


async def move(tx: Tx, order: NewMove, party_id: PartyId, moment: Moment) -> None:
    """Moves money between a sub-account and its contract, as an entry of the ledger.

    Refuses whoever does not hold it (UnknownContract), and an account that is no sub-account.
    """
    contract = await get_contract(tx, order.sub_account_id)
    if contract.parent_id is None:
        raise SubAccountUnknown(account_id=contract.id).at("account_id")
    await _check_holder(tx, await get_contract(tx, contract.parent_id), party_id, moment)
    await insist(tx, [PostEntry(rules.move(order, contract))], moment)


async def _check_holder(tx: Tx, contract: Contract, party_id: PartyId, moment: Moment) -> None:
    [standing] = await find_standings(tx, [(contract, party_id)], moment)
    if isinstance(standing, Refusal):
        raise standing
    if standing is not None and standing.role not in {MandateRole.OWNER, MandateRole.JOINT}:
        raise UnknownContract(account_id=contract.id).at("account_id")


async def find_sub_accounts(tx: Tx, ids: Sequence[AccountId]) -> dict[AccountId, SubAccount]:
    """Returns the names and goals of those of the accounts that are sub-accounts."""
    return await store.read(tx, ids) if ids else {}
