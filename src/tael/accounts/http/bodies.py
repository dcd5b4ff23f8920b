"""What requests and responses about accounts have in common."""

import msgspec

from tael.accounts.model import Contract, ContractState
from tael.kernel.ids import AccountId, EntryId
from tael.ledger.model import Account
from tael.plumbing.http.wire import Amount, BankRequest, amount_of, checked_key


class AccountBody(msgspec.Struct, frozen=True):
    """A customer's account: `available` is the balance less what is held.

    `status` is open, frozen_debit, frozen_credit, frozen, dormant or closed; `account_type` I, II or III, where a
    product has one; `parent_id` is the account of which this one is a sub-account.
    """

    id: str
    party_id: str
    product: str
    product_version: int
    status: str
    balance: Amount
    available: Amount
    held: Amount
    opened_at: str
    number: str
    account_type: str | None
    parent_id: str | None


class AccountList(msgspec.Struct, frozen=True):
    """A page of accounts; `next` is the cursor of the page after it."""

    items: list[AccountBody]
    next: str | None


def body_of(contract: Contract, account: Account) -> AccountBody:
    """Returns an account as callers see it."""
    is_open = contract.state is ContractState.OPEN
    return AccountBody(
        contract.id.text,
        contract.party_id.text,
        contract.product,
        contract.product_version,
        account.status.value if is_open else contract.state.value,
        amount_of(account.balance),
        amount_of(account.available),
        amount_of(account.held),
        contract.opened_at.isoformat(),
        contract.number,
        contract.account_type,
        None if contract.parent_id is None else contract.parent_id.text,
    )


def entry_id_of(request: BankRequest, account_id: AccountId, key: str | None, what: str) -> EntryId:
    """Returns the id that a caller's key gives to a write on an account."""
    return EntryId.derive(account_id.unit, request.user.client, checked_key(key), what)
