"""Asks limits before money moves, and counts it after: two calls in the transaction that books it.

The counters of limited accounts are locked before the books are, and stay locked until the commit: no update is lost,
and what two payments may take together is decided one after the other. Transfers that nothing limits read nothing.
"""

from collections.abc import Iterable, Mapping, Sequence

from tael import ledger
from tael.accounts.actions.mandates import find_standings
from tael.accounts.actions.reading import find_contracts
from tael.accounts.errors import LimitNegative, NotASignatory, UnknownContract
from tael.accounts.model import Contract, Mandate, MandateRole, NewCosignature, Permit, Transfer
from tael.accounts.rules import limits as rules
from tael.accounts.rules import mandates as mandate_rules
from tael.accounts.store import limits as store
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, PartyId
from tael.kernel.money import Money
from tael.plumbing.db import Tx


async def check_limits(
    tx: Tx, transfers: Sequence[Transfer], contracts: Mapping[AccountId, Contract], moment: Moment
) -> list[Permit | Refusal]:
    """Says of transfers, in order, whether limits let them pass; one that was counted before passes uncounted.

    `contracts` are those of the transfers that exist: an account that is not among them has no limits here.
    """
    limited = [transfer for transfer in transfers if not rules.is_unlimited(transfer, contracts)]
    if not limited:
        return [rules.FREE] * len(transfers)
    picture = await _picture(tx, limited, contracts, moment)
    outcomes: list[Permit | Refusal] = []
    for transfer in transfers:
        if transfer.id in picture.counted or rules.is_unlimited(transfer, contracts):
            outcomes.append(rules.FREE)
            continue
        try:
            permit = rules.decide(transfer, picture)
            picture.take(transfer.id, permit)
            outcomes.append(permit)
        except Refusal as refusal:
            outcomes.append(refusal.with_traceback(None))
    return outcomes


async def _picture(
    tx: Tx, limited: Sequence[Transfer], contracts: Mapping[AccountId, Contract], moment: Moment
) -> rules.Picture:
    actors = [
        (contracts[transfer.debtor_id], transfer.actor)
        for transfer in limited
        if transfer.debtor_id is not None and transfer.debtor_id in contracts and transfer.actor is not None
    ]
    standings = dict(
        zip(
            [(contract.id, party_id) for contract, party_id in actors],
            await find_standings(tx, actors, moment),
            strict=True,
        )
    )
    picture = rules.Picture(contracts, standings, moment.business_date)
    subjects = rules.subjects_of(limited, picture)
    if not subjects:
        return picture
    picture.usage = await store.lock_usage(tx, subjects, moment.business_date)
    # Read after the lock: whoever had it before may have booked the same order.
    picture.counted = await store.counted(tx, subjects, [transfer.id for transfer in limited])
    typed = [contract.id for contract in contracts.values() if contract.limits is not None]
    if typed:
        bound = await store.bound_to(tx, typed)
        picture.bound = {(one.account_id, one.own_account_id) for one in bound if one.own_account_id is not None}
        found = await ledger.find_accounts(tx, typed, moment.now)
        picture.balances = {account_id: account.balance for account_id, account in found.items()}
    signing = {
        contract.id: contract.currency
        for contract, party_id in actors
        if isinstance(standings[contract.id, party_id], Mandate)
    }
    if signing:
        picture.cosignatures = await store.unused_cosignatures(tx, signing, moment.now)
    return picture


async def count_usage(tx: Tx, booked: Iterable[tuple[Transfer, Permit]], moment: Moment) -> None:
    """Counts transfers that were booked just now, and not before, against the limits that let them pass."""
    passed = list(booked)
    counts = [count for _, permit in passed for count in permit.counts]
    if counts:
        await store.count(tx, counts, moment.business_date)
    signed = [(permit.cosignature_id, transfer.id) for transfer, permit in passed if permit.cosignature_id is not None]
    if signed:
        await store.use_cosignatures(tx, signed)


async def may_act(tx: Tx, account_id: AccountId, party_id: PartyId, amount: Money, moment: Moment) -> None:
    """Refuses what a party may not move on an account under its mandate today; a holder who acts freely may all.

    It asks only: whether it may still be so when money moves is decided there.
    """
    contracts = await find_contracts(tx, [account_id])
    if account_id not in contracts:
        raise UnknownContract(account_id=account_id).at("account_id")
    [standing] = await find_standings(tx, [(contracts[account_id], party_id)], moment)
    if isinstance(standing, Refusal):
        raise standing
    usage = await store.read_usage(tx, [account_id])
    picture = rules.Picture(contracts, {}, moment.business_date)
    picture.usage = usage
    mandate_rules.check_amount(standing, amount, picture.used(account_id, party_id).day_used, has_second=False)


async def cosign(tx: Tx, one: NewCosignature, moment: Moment) -> NewCosignature:
    """Keeps a second party's word to one payment.

    Refuses whoever has no business with the account, and those whose word is no signature: family and authorised users.
    """
    contracts = await find_contracts(tx, [one.account_id])
    contract = contracts.get(one.account_id)
    if contract is None:
        raise UnknownContract(account_id=one.account_id).at("account_id")
    [standing] = await find_standings(tx, [(contract, one.party_id)], moment)
    if isinstance(standing, Refusal):
        raise standing
    role = MandateRole.OWNER if standing is None else standing.role
    if not role.may_sign_beside:
        raise NotASignatory(role=role).at("account_id")
    if not one.amount.is_positive:
        raise LimitNegative(limit=one.amount).at("amount")
    await store.insert_cosignature(tx, one, moment.now)
    return one
