"""Whether money may move: types of accounts, mandates, second signatures. One transfer at a time, in order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from tael.accounts.errors import (
    BalanceLimitExceeded,
    DayLimitExceeded,
    PaymentLimitExceeded,
    SubAccountOnly,
    UnknownContract,
    YearLimitExceeded,
)
from tael.accounts.model import (
    OUTWARD,
    OWN,
    Contract,
    Count,
    Left,
    Mandate,
    NewCosignature,
    Permit,
    Transfer,
    Usage,
)
from tael.accounts.rules import mandates
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId, PartyId
from tael.kernel.money import Money
from tael.ledger.errors import CurrencyMixedUp
from tael.products.model import SCOPES, SPANS, Scope, Span

FREE = Permit()
"""The permit of a transfer that nothing limits."""


def is_unlimited(transfer: Transfer, contracts: Mapping[AccountId, Contract]) -> bool:
    """Says whether no limit can touch a transfer, so that nothing needs to be read for it."""
    debtor = contracts.get(transfer.debtor_id) if transfer.debtor_id is not None else None
    creditor = contracts.get(transfer.creditor_id) if transfer.creditor_id is not None else None
    if creditor is not None and (creditor.parent_id is not None or creditor.limits is not None):
        return False
    if debtor is None:
        return True
    acts_freely = transfer.actor is None or mandates.is_free(debtor, transfer.actor)
    return acts_freely and debtor.parent_id is None and debtor.limits is None


class Picture:
    """What the limits of a batch hang on, as it changes while the batch is decided."""

    def __init__(
        self,
        contracts: Mapping[AccountId, Contract],
        standings: Mapping[tuple[AccountId, PartyId], Mandate | Refusal | None],
        today: date,
    ) -> None:
        self.contracts = contracts
        self.standings = standings
        self.today = today
        self.usage: dict[tuple[AccountId, PartyId], Usage] = {}
        self.balances: dict[AccountId, Money] = {}
        self.bound: set[tuple[AccountId, AccountId]] = set()
        self.cosignatures: list[NewCosignature] = []
        self.counted: set[EntryId] = set()

    def used(self, account_id: AccountId, party_id: PartyId) -> Usage:
        """Returns what has been used today."""
        found = self.usage.get((account_id, party_id))
        return Usage(self.today, 0, 0) if found is None else found.on(self.today)

    def take(self, entry_id: EntryId, permit: Permit) -> None:
        """Counts a permit, so that the next transfer of the batch finds less left."""
        for count in permit.counts:
            used = self.used(count.account_id, count.party_id)
            used.day_used += count.amount
            used.year_used += count.amount
            self.usage[count.account_id, count.party_id] = used
        # The same order may stand twice in a batch: the books will replay it.
        self.counted.add(entry_id)
        self.cosignatures = [one for one in self.cosignatures if one.id != permit.cosignature_id]


def subjects_of(transfers: Iterable[Transfer], picture: Picture) -> list[tuple[AccountId, PartyId]]:
    """Returns the counters whose rows must be locked before these transfers are decided, in order."""
    wanted: set[tuple[AccountId, PartyId]] = set()
    for transfer in transfers:
        for account_id in (transfer.debtor_id, transfer.creditor_id):
            contract = picture.contracts.get(account_id) if account_id is not None else None
            if contract is not None and contract.limits is not None:
                wanted |= {(contract.id, OWN), (contract.id, OUTWARD)}
        if transfer.debtor_id is not None and transfer.actor is not None:
            standing = picture.standings.get((transfer.debtor_id, transfer.actor))
            if isinstance(standing, Mandate):
                wanted.add((transfer.debtor_id, transfer.actor))
    return sorted(wanted)


def decide(transfer: Transfer, picture: Picture) -> Permit:
    """Returns the permit of a transfer.

    Refuses, in this order: whoever has no business with the account; a sub-account that would pay or be paid; what goes
    beyond a mandate, or wants a second signature; beyond a limit of the debtor's product; and a balance that the
    creditor's product does not allow.
    """
    counts: list[Count] = []
    cosignature: NewCosignature | None = None
    debtor = picture.contracts.get(transfer.debtor_id) if transfer.debtor_id is not None else None
    creditor = picture.contracts.get(transfer.creditor_id) if transfer.creditor_id is not None else None
    if debtor is not None:
        standing = _standing(transfer, debtor, picture)
        _check_currency(debtor, transfer.amount)
        _check_no_sub_account(debtor, creditor)
        if standing is not None:
            cosignature = _cosignature(transfer, standing, picture)
            used = picture.used(debtor.id, standing.party_id).day_used
            mandates.check_amount(standing, transfer.amount, used, has_second=cosignature is not None)
            counts.append(Count(debtor.id, standing.party_id, transfer.id, transfer.amount.minor))
        for scope, subject in _scopes(debtor, transfer, picture):
            _check_caps(debtor, scope, transfer.amount, picture.used(debtor.id, subject))
            counts.append(Count(debtor.id, subject, transfer.id, transfer.amount.minor))
    elif creditor is not None:
        _check_no_sub_account(creditor, None)
    if creditor is not None:
        _check_balance(creditor, transfer, picture)
    return Permit(tuple(counts), None if cosignature is None else cosignature.id)


def _standing(transfer: Transfer, debtor: Contract, picture: Picture) -> Mandate | None:
    if transfer.actor is None:
        return None
    standing = picture.standings.get((debtor.id, transfer.actor), UnknownContract(account_id=debtor.id))
    if isinstance(standing, Refusal):
        raise standing
    return standing


def _check_no_sub_account(*contracts: Contract | None) -> None:
    for contract in contracts:
        if contract is not None and contract.parent_id is not None:
            raise SubAccountOnly(account_id=contract.id).at("account_id")


def _cosignature(transfer: Transfer, standing: Mandate, picture: Picture) -> NewCosignature | None:
    """Returns another party's word to this very payment, if it was given and is unused."""
    for one in picture.cosignatures:
        is_this = (one.account_id, one.creditor_id, one.amount) == (
            transfer.debtor_id,
            transfer.creditor_id,
            transfer.amount,
        )
        if is_this and one.party_id != standing.party_id:
            return one
    return None


def _scopes(debtor: Contract, transfer: Transfer, picture: Picture) -> Iterator[tuple[Scope, PartyId]]:
    """Gives the scopes of the product's limits in which an amount counts, each with whom it is counted for."""
    if debtor.limits is None:
        return
    if debtor.limits.outward is not None:
        yield "outward", OUTWARD
    if debtor.limits.unbound is not None and (debtor.id, transfer.creditor_id) not in picture.bound:
        yield "unbound", OWN


def _check_currency(debtor: Contract, amount: Money) -> None:
    """Refuses as the books would: limits are compared in the account's own currency only."""
    if debtor.currency != amount.currency:
        raise CurrencyMixedUp(
            account_id=debtor.id, account_currency=debtor.currency, requested_currency=amount.currency
        ).at("amount.currency")


def _check_caps(debtor: Contract, scope: Scope, amount: Money, used: Usage) -> None:
    assert debtor.limits is not None, "a scope of its limits"
    payment, day, year = (debtor.limits.cap(scope, span, debtor.currency) for span in SPANS)
    if payment is not None and amount > payment:
        raise PaymentLimitExceeded(scope=scope, limit=payment, requested=amount).at("amount")
    if day is not None and used.day_used + amount.minor > day.minor:
        left = Money(max(0, day.minor - used.day_used), amount.currency)
        raise DayLimitExceeded(scope=scope, left=left, requested=amount).at("amount")
    if year is not None and used.year_used + amount.minor > year.minor:
        left = Money(max(0, year.minor - used.year_used), amount.currency)
        raise YearLimitExceeded(scope=scope, left=left, requested=amount).at("amount")


def _check_balance(creditor: Contract, transfer: Transfer, picture: Picture) -> None:
    cap = None if creditor.limits is None else creditor.limits.balance_cap(creditor.currency)
    if cap is None or creditor.currency != transfer.amount.currency:
        return
    after = picture.balances[creditor.id] + transfer.amount
    if after > cap:
        raise BalanceLimitExceeded(account_id=creditor.id, balance_max=cap).at("amount")
    picture.balances[creditor.id] = after


def left_by_product(contract: Contract, picture: Picture) -> tuple[Left | None, Left | None]:
    """Returns what a contract's product leaves for today and for this year to accounts that are not bound."""
    if contract.limits is None:
        return None, None
    used = {"unbound": picture.used(contract.id, OWN), "outward": picture.used(contract.id, OUTWARD)}
    return (
        _least(_left(contract, scope, "day", used[scope].day_used) for scope in SCOPES),
        _least(_left(contract, scope, "year", used[scope].year_used) for scope in SCOPES),
    )


def _left(contract: Contract, scope: Scope, span: Span, used: int) -> Left | None:
    limit = None if contract.limits is None else contract.limits.cap(scope, span, contract.currency)
    return None if limit is None else Left(limit=limit, left=Money(max(0, limit.minor - used), contract.currency))


def _least(lefts: Iterable[Left | None]) -> Left | None:
    """Returns the limit that leaves least: a payment to a stranger has to pass both."""
    return min((left for left in lefts if left is not None), key=lambda left: left.left.minor, default=None)


def left_by_mandate(mandate: Mandate | None, picture: Picture) -> Left | None:
    """Returns what a mandate leaves for today, or None where it bounds no day."""
    if mandate is None or mandate.limit_day is None:
        return None
    used = picture.used(mandate.account_id, mandate.party_id).day_used
    left = Money(max(0, mandate.limit_day.minor - used), mandate.limit_day.currency)
    return Left(limit=mandate.limit_day, left=left)


def acting_mandate(contract: Contract, party_id: PartyId, mandate: Mandate | None, today: date) -> Mandate | None:
    """Returns the mandate under which a party that has business with a contract acts; None for a free holder."""
    return mandates.standing_of(contract, party_id, mandate, today)
