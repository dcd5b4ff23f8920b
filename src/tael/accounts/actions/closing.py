"""Closes contracts: nothing may stand on them any more, and what is on them is paid out with its interest."""

from tael import ledger, products
from tael.accounts.actions.orders import insist, locked
from tael.accounts.actions.reading import find_contracts
from tael.accounts.errors import HistoryTooLong
from tael.accounts.model import Closed, Contract, ContractState, NewClosing
from tael.accounts.rules import closing as rules
from tael.accounts.rules import orders as order_rules
from tael.accounts.store import mandates as mandate_store
from tael.accounts.store import orders as store
from tael.events.accounts import AccountClosed
from tael.kernel.clock import Moment
from tael.kernel.ids import AccountId
from tael.kernel.money import Money
from tael.ledger.model import (
    AccountStatus,
    ChangeStatus,
    Command,
    PostEntry,
    StatementCursor,
    StatementLine,
    internal_account_id,
)
from tael.plumbing.db import Tx
from tael.products.model import Effect, Product

LINES_OF_PAGE = 1000
PAGES_MAX = 200
"""The most pages of a statement from which the last interest is computed."""

_INTEREST = frozenset({"interest_credit", "negative_interest"})


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
    product = await products.get_product(tx, contract.product, contract.product_version)
    codes = await ledger.accounting_rules(tx)
    due = await _due(tx, product, contract, moment)
    for place, effect in enumerate(due):
        gl = ledger.gl_of(codes, product.product_class, effect.event)
        commands.append(PostEntry(rules.booking_of(order, effect, place, gl)))
    paid_out = Money(account.balance.minor + sum(effect.signed_minor for effect in due), contract.currency)
    if paid_out.is_positive:
        against = order.pays_to or _cash(contract, ledger.gl_of(codes, product.product_class, "cash_withdrawal"))
        commands.append(PostEntry(rules.payout(order, against, paid_out)))
    closing_id = order_rules.status_entry_id(order.act.id)
    commands.append(ChangeStatus(id=closing_id, account_id=contract.id, status=AccountStatus.CLOSED))
    await insist(tx, commands, moment)
    await store.set_states(tx, contract.id.unit, [contract.id], ContractState.CLOSED, moment.now)
    await store.record(tx, "close", order.act, moment.now)
    tx.publish(AccountClosed(unit=contract.id.unit, account_id=contract.id))
    return Closed(
        account_id=contract.id,
        paid_out=max(paid_out, Money.zero(contract.currency)),
        interest=Money(sum(effect.signed_minor for effect in due if effect.event in _INTEREST), contract.currency),
    )


def _cash(contract: Contract, gl: str) -> AccountId:
    return internal_account_id(contract.id.unit, gl, contract.currency)


async def _due(tx: Tx, product: Product, contract: Contract, moment: Moment) -> list[Effect]:
    """Returns what the product does to a contract on its last day, as the calculator says: interest, fees, taxes."""
    lines: list[StatementLine] = []
    after: StatementCursor | None = None
    for _ in range(PAGES_MAX):
        page = await ledger.statement(tx, contract.id, start=None, end=None, after=after, limit=LINES_OF_PAGE)
        lines += page.lines
        after = page.next
        if after is None:
            history = rules.history_of(contract, lines, moment.business_date)
            due = products.due_on(product, history, moment.business_date)
            return [effect for effect in due if effect.event != "pay_out"]
    raise HistoryTooLong(account_id=contract.id, lines_max=PAGES_MAX * LINES_OF_PAGE)
