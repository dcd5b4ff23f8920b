"""Grants mandates, ends them, and says what a party may do on an account."""

from collections.abc import Sequence

from tael import parties
from tael.accounts.actions.reading import find_contracts, get_contract
from tael.accounts.errors import MandateExists, UnknownContract, UnknownMandate
from tael.accounts.model import Contract, Mandate, NewMandate
from tael.accounts.rules import mandates as rules
from tael.accounts.store import mandates as store
from tael.events.accounts import MandateGranted, MandateRevoked
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, MandateId, PartyId
from tael.parties.errors import UnknownParty
from tael.plumbing.db import Tx

MANDATES_MAX = 10_000
"""The most mandates of one call."""

MANDATES_SHOWN_MAX = 200
"""The most mandates that a list of an account or a party shows."""


async def grant_mandates(tx: Tx, mandates: Sequence[NewMandate], moment: Moment) -> list[Mandate | Refusal]:
    """Lets parties act on accounts; one outcome each, the same one when a mandate comes back.

    Refuses unknown accounts and parties, limits in another currency, family access without limits, a last day that has
    passed, and a second mandate of a party on an account. One whose last day has passed makes room for a new one.
    """
    assert len(mandates) <= MANDATES_MAX, "callers page their own lists"
    if not mandates:
        return []
    await store.lock_contracts(tx, [order.account_id for order in mandates])
    contracts = await find_contracts(tx, [order.account_id for order in mandates])
    known_parties = await parties.find_parties(tx, [order.party_id for order in mandates])
    await store.end_overdue(
        tx, [(order.account_id, order.party_id) for order in mandates], moment.business_date, moment.now
    )
    known = {mandate.id: mandate for mandate, _ in await store.read(tx, [order.id for order in mandates])}
    pairs = [(order.account_id, order.party_id) for order in mandates]
    taken = {(mandate.account_id, mandate.party_id) for mandate in await store.in_force(tx, pairs)}
    outcomes: list[Mandate | Refusal] = []
    fresh: list[Mandate] = []
    for order in mandates:
        try:
            mandate = known.get(order.id)
            if mandate is None:
                if order.party_id not in known_parties:
                    raise UnknownParty(party_id=order.party_id).at("party_id")
                rules.check_grant(order, contracts.get(order.account_id), moment.business_date)
                mandate = rules.granted(order, moment.now)
                if (order.account_id, order.party_id) in taken:
                    raise MandateExists(account_id=order.account_id, party_id=order.party_id).at("party_id")
                taken.add((order.account_id, order.party_id))
                known[order.id] = mandate
                fresh.append(mandate)
            elif rules.granted(order, mandate.granted_at) != mandate:
                raise MandateExists(account_id=order.account_id, party_id=order.party_id).at("id")
            outcomes.append(mandate)
        except Refusal as refusal:
            outcomes.append(refusal.with_traceback(None))
    await _write(tx, fresh, contracts, moment)
    return outcomes


async def _write(tx: Tx, fresh: Sequence[Mandate], contracts: dict[AccountId, Contract], moment: Moment) -> None:
    if not fresh:
        return
    await store.insert(tx, fresh, moment.now)
    bound = [mandate.account_id for mandate in fresh if rules.binds_holder(mandate, contracts[mandate.account_id])]
    if bound:
        await store.bind_holders(tx, bound)
    for mandate in fresh:
        tx.publish(
            MandateGranted(
                unit=mandate.account_id.unit,
                mandate_id=mandate.id,
                account_id=mandate.account_id,
                party_id=mandate.party_id,
                role=mandate.role,
            )
        )


async def revoke_mandate(tx: Tx, mandate_id: MandateId, moment: Moment) -> Mandate:
    """Ends a mandate at once and returns it; refuses one that is not in force (UnknownMandate)."""
    found = await store.read(tx, [mandate_id])
    if not found:
        raise UnknownMandate(mandate_id=mandate_id).at("mandate_id")
    mandate = found[0][0]
    await store.lock_contracts(tx, [mandate.account_id])
    if not await store.revoke(tx, mandate_id, moment.now):
        raise UnknownMandate(mandate_id=mandate_id).at("mandate_id")
    await store.release_holder(tx, mandate.account_id)
    tx.publish(
        MandateRevoked(
            unit=mandate.account_id.unit,
            mandate_id=mandate.id,
            account_id=mandate.account_id,
            party_id=mandate.party_id,
        )
    )
    return mandate


async def list_mandates(tx: Tx, account_id: AccountId) -> list[Mandate]:
    """Returns the mandates in force on an account, by party, MANDATES_SHOWN_MAX at most."""
    return await store.of_accounts(tx, [account_id], MANDATES_SHOWN_MAX)


async def list_mandates_of_party(tx: Tx, party_id: PartyId) -> list[Mandate]:
    """Returns the mandates in force that a party was given, by account, MANDATES_SHOWN_MAX at most."""
    return await store.of_party(tx, party_id, MANDATES_SHOWN_MAX)


async def get_readable(tx: Tx, account_id: AccountId, party_id: PartyId, moment: Moment) -> Contract:
    """Returns a contract that a party holds or may act on; refuses any other as if it were not there."""
    contract = await get_contract(tx, account_id)
    [standing] = await find_standings(tx, [(contract, party_id)], moment)
    if isinstance(standing, Refusal):
        raise standing
    return contract


async def find_standings(
    tx: Tx, actors: Sequence[tuple[Contract, PartyId]], moment: Moment
) -> list[Mandate | Refusal | None]:
    """Returns the mandate under which each party acts on each account; None is a holder who acts freely.

    Refuses whoever has no business with an account (UnknownContract). Reads nothing where all act freely.
    """
    bound = [(contract.id, party_id) for contract, party_id in actors if not rules.is_free(contract, party_id)]
    in_force = await store.in_force(tx, sorted(set(bound))) if bound else []
    by_pair = {(mandate.account_id, mandate.party_id): mandate for mandate in in_force}
    standings: list[Mandate | Refusal | None] = []
    for contract, party_id in actors:
        mandate = by_pair.get((contract.id, party_id))
        try:
            standings.append(rules.standing_of(contract, party_id, mandate, moment.business_date))
        except UnknownContract as refusal:
            standings.append(refusal.with_traceback(None))
    return standings
