"""Closes contracts: nothing may stand on them any more, and what is on them is paid out with its interest."""

from tael import ledger, products
from tael.accounts.actions.orders import insist, locked
from tael.accounts.actions.reading import find_contracts
from tael.accounts.model import Closed, Contract, ContractState, NewClosing
from tael.accounts.rules import closing as rules
from tael.accounts.rules import orders as order_rules
from tael.accounts.store import mandates as mandate_store
from tael.accounts.store import orders as store
from tael.events.accounts import AccountClosed
from tael.kernel.clock import Moment
from tael.kernel.ids import AccountId
from tael.kernel.money import Money
from tael.ledger.model import AccountStatus, ChangeStatus, Command, PostEntry, internal_account_id
from tael.plumbing.db import Tx


async def close_account(tx: Tx, order: NewClosing, moment: Moment) -> Closed:
    """Closes a contract and pays its balance out, to an account of this bank or in cash.

    Refuses one that is closed or that something still stands on (a freeze, an order of a court, a hold, a mandate, an
    account that depends on it), an account that cannot take the balance, and a balance that is owed to the bank.
    """
    contract = await locked(tx, order.act.account_id)
    account = await ledger.get_account(tx, contract.id, moment.now)
    order_rules.check_closing(
        contract,
        freezes=await store.freezes_in_force(tx, contract.id.unit, [contract.id]),
        held=account.held,
        court_orders=len(await store.court_orders_in_force(tx, contract.id, contract.currency, moment.now)),
        mandates=len(await mandate_store.of_accounts(tx, [contract.id], 1)),
        dependants=await store.count_dependants(tx, contract.id),
    )
    target = None if order.pays_to is None else (await find_contracts(tx, [order.pays_to])).get(order.pays_to)
    rules.check_payout(order, contract, target)
    commands: list[Command] = []
    if contract.state is ContractState.DORMANT:
        # Who closes a sleeping contract is there, so it may pay.
        woken = order_rules.status_entry_id(order_rules.status_entry_id(order.act.id))
        commands.append(ChangeStatus(id=woken, account_id=contract.id, status=AccountStatus.OPEN))
    if account.balance.is_positive:
        against = order.pays_to or await _cash(tx, contract)
        commands.append(PostEntry(rules.payout(order, against, account.balance)))
    closing_id = order_rules.status_entry_id(order.act.id)
    commands.append(ChangeStatus(id=closing_id, account_id=contract.id, status=AccountStatus.CLOSED))
    await insist(tx, commands, moment)
    await store.set_states(tx, contract.id.unit, [contract.id], ContractState.CLOSED, moment.now)
    await store.record(tx, "close", order.act, moment.now)
    tx.publish(AccountClosed(unit=contract.id.unit, account_id=contract.id))
    return Closed(
        account_id=contract.id,
        paid_out=max(account.balance, Money.zero(contract.currency)),
        interest=Money.zero(contract.currency),
    )


async def _cash(tx: Tx, contract: Contract) -> AccountId:
    product = await products.get_product(tx, contract.product, contract.product_version)
    gl = ledger.gl_of(await ledger.accounting_rules(tx), product.product_class, "cash_withdrawal")
    return internal_account_id(contract.id.unit, gl, contract.currency)
