"""What accounts do when money moved above them."""

from tael.accounts.store import contracts as store
from tael.events.payments import PaymentSettled
from tael.plumbing.db import Tx


async def note_payment(tx: Tx, event: PaymentSettled) -> None:
    """Remembers the day of the debtor's last own movement; an account without any for long grows dormant (久悬)."""
    await store.note_movement(tx, event.unit, [event.debtor_account_id], event.business_date)
