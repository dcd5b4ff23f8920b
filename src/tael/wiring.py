"""The table of contents: every route, job, reaction and promise of the bank, in explicit lists."""

from collections.abc import Sequence
from datetime import timedelta

from tael import accounts, ledger, parties, payments, products
from tael.access import http as access_http
from tael.accounts import http as accounts_http
from tael.accounts import jobs as accounts_jobs
from tael.accounts import reactions as accounts_reactions
from tael.events.parties import PartyRegistered
from tael.events.payments import PaymentSettled
from tael.kernel.ids import PartyId
from tael.ledger import http as ledger_http
from tael.ledger import jobs as ledger_jobs
from tael.parties import http as parties_http
from tael.parties import jobs as parties_jobs
from tael.parties import reactions as parties_reactions
from tael.payments import http as payments_http
from tael.payments import jobs as payments_jobs
from tael.plumbing import telemetry
from tael.plumbing.db import Tx
from tael.plumbing.delivery import Reaction, count_events, forget_delivered, undelivered
from tael.plumbing.jobs import Job
from tael.plumbing.promises import CHECK_JOB, PromiseReport
from tael.plumbing.runtime import Runtime
from tael.products import http as products_http

STAFF_ROUTES = (
    *ledger_http.STAFF,
    *parties_http.STAFF,
    *products_http.STAFF,
    *access_http.STAFF,
    *accounts_http.STAFF,
    *payments_http.STAFF,
)
CUSTOMER_ROUTES = (
    *parties_http.CUSTOMER,
    *accounts_http.CUSTOMER,
    *payments_http.CUSTOMER,
)

REACTIONS = (
    Reaction("accounts.note_payment", (PaymentSettled,), accounts_reactions.note_payment),
    Reaction("parties.screen_newcomer", (PartyRegistered,), parties_reactions.screen_newcomer),
)

DELIVERY_LATE = timedelta(minutes=10)
"""An event that no reaction has seen for this long breaks a promise."""


CONTRACTS_ASKED = 1
"""One contract is enough to keep a party."""


async def _count_contracts(tx: Tx, party_id: PartyId) -> int:
    return len(await accounts.list_contracts(tx, party_id, after=None, limit=CONTRACTS_ASKED))


def add_parts(runtime: Runtime) -> None:
    """Puts the desks into a running bank at which concurrent callers share commits, and what those below must ask."""
    runtime.add(parties.OpenContracts(_count_contracts))
    runtime.add(ledger.LedgerDesk(runtime.db, runtime.moment, batch_max=runtime.settings.batch_max))
    runtime.add(accounts.OpeningDesk(runtime.db, runtime.moment, batch_max=runtime.settings.batch_max))
    runtime.add(payments.PaymentDesk(runtime.db, runtime.moment, batch_max=runtime.settings.batch_max))


async def check_promises(runtime: Runtime) -> list[PromiseReport]:
    """Examines every promise of the bank, all in one snapshot of its database."""
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        reports = await ledger.check_promises(tx, runtime.clock.now())
        reports += await parties.check_promises(tx)
        reports.append(await parties.check_screening(tx, runtime.clock.now()))
        reports += await accounts.check_promises(tx, runtime.clock.now())
        reports += await products.check_promises(tx)
        reports.append(await payments.check_standing_orders(tx, runtime.units, runtime.clock.business_date()))
        late = await undelivered(tx, REACTIONS, DELIVERY_LATE)
        stored = await count_events(tx)
    delivered = PromiseReport(
        promise="events_delivered",
        examined=stored,
        violations=tuple(f"{reaction} waits for {count} events of unit {unit}" for reaction, unit, count in late),
    )
    return [*reports, delivered]


async def _check_on_time(runtime: Runtime, _payload: bytes) -> None:
    for report in await check_promises(runtime):
        telemetry.PROMISE_VIOLATIONS.labels(promise=report.promise).set(len(report.violations))
        ledger_jobs.log_violations(report)


async def _forget_events(runtime: Runtime, _payload: bytes) -> None:
    async with runtime.db.transaction() as tx:
        await forget_delivered(tx, REACTIONS)


JOBS: Sequence[Job] = (
    Job("ledger.sweep_holds", ledger_jobs.sweep_holds, cron="* * * * *"),
    Job("accounts.end_freezes", accounts_jobs.end_freezes, cron="7 * * * *"),
    Job("accounts.let_sleep", accounts_jobs.let_sleep, cron="37 2 * * *"),
    Job("accounts.move_contracts", accounts_jobs.move_contracts, cron="23 1 * * *"),
    Job("payments.pay_standing_orders", payments_jobs.pay_standing_orders, cron="*/5 * * * *"),
    Job(CHECK_JOB, _check_on_time, cron="*/15 * * * *"),
    Job(parties_jobs.SCREEN_JOB, parties_jobs.screen_parties, cron="* * * * *"),
    Job("parties.expire_kyc", parties_jobs.expire_kyc, cron="7 1 * * *"),
    Job("parties.erase_closed", parties_jobs.erase_closed, cron="37 1 * * *"),
    Job("parties.reseal", parties_jobs.reseal, cron="7 2 * * *"),
    Job("bank.forget_events", _forget_events, cron="17 3 * * *"),
)
