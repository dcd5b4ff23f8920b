"""Whether money may move: types of accounts, mandates, second signatures. One transfer at a time, in order."""

from collections.abc import Iterable, Mapping
from datetime import date

from tael.accounts.errors import (
    BalanceLimitExceeded,
    DayLimitExceeded,
    SubAccountOnly,
    UnknownContract,
    YearLimitExceeded,
)
from tael.accounts.model import (
    OWN,
    AccountTypeRules,
    Contract,
    Count,
    Left,
    Mandate,
    NewCosignature,
    Permit,
    Transfer,
    Usage,
)
from tael.accounts.rules import mandates, types
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId, PartyId
from tael.kernel.money import Money

FREE = Permit()
"""The permit of a transfer that nothing limits."""


def is_unlimited(transfer: Transfer, contracts: Mapping[AccountId, Contract]) -> bool:
    """Says whether no limit can touch a transfer, so that nothing needs to be read for it."""
    debtor = contracts.get(transfer.debtor_id) if transfer.debtor_id is not None else None
    creditor = contracts.get(transfer.creditor_id) if transfer.creditor_id is not None else None
    if creditor is not None and (creditor.parent_id is not None or types.rules_of(creditor) is not None):
        return False
    if debtor is None:
        return True
    acts_freely = transfer.actor is None or mandates.is_free(debtor, transfer.actor)
    return acts_freely and debtor.parent_id is None and types.rules_of(debtor) is None


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
            if contract is not None and types.rules_of(contract) is not None:
                wanted.add((contract.id, OWN))
        if transfer.debtor_id is not None and transfer.actor is not None:
            standing = picture.standings.get((transfer.debtor_id, transfer.actor))
            if isinstance(standing, Mandate):
                wanted.add((transfer.debtor_id, transfer.actor))
    return sorted(wanted)


def decide(transfer: Transfer, picture: Picture) -> Permit:
    """Returns the permit of a transfer.

    Refuses, in this order: whoever has no business with the account; a sub-account that would pay or be paid; what goes
    beyond a mandate, or wants a second signature; beyond what the account's type leaves for the day or the year; and a
    balance that the creditor's type does not allow.
    """
    counts: list[Count] = []
    cosignature: NewCosignature | None = None
    debtor = picture.contracts.get(transfer.debtor_id) if transfer.debtor_id is not None else None
    creditor = picture.contracts.get(transfer.creditor_id) if transfer.creditor_id is not None else None
    if debtor is not None:
        standing = _standing(transfer, debtor, picture)
        _check_no_sub_account(debtor, creditor)
        if standing is not None:
            cosignature = _cosignature(transfer, standing, picture)
            used = picture.used(debtor.id, standing.party_id).day_used
            mandates.check_amount(standing, transfer.amount, used, has_second=cosignature is not None)
            counts.append(Count(debtor.id, standing.party_id, transfer.id, transfer.amount.minor))
        rules = types.rules_of(debtor)
        if rules is not None and (debtor.id, transfer.creditor_id) not in picture.bound:
            _check_outward(rules, transfer, picture.used(debtor.id, OWN))
            counts.append(Count(debtor.id, OWN, transfer.id, transfer.amount.minor))
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


def _check_outward(rules: AccountTypeRules, transfer: Transfer, used: Usage) -> None:
    amount = transfer.amount
    if rules.outward_day is not None and used.day_used + amount.minor > rules.outward_day:
        left = Money(max(0, rules.outward_day - used.day_used), amount.currency)
        raise DayLimitExceeded(account_type=rules.account_type, left=left, requested=amount).at("amount")
    if rules.outward_year is not None and used.year_used + amount.minor > rules.outward_year:
        left = Money(max(0, rules.outward_year - used.year_used), amount.currency)
        raise YearLimitExceeded(account_type=rules.account_type, left=left, requested=amount).at("amount")


def _check_balance(creditor: Contract, transfer: Transfer, picture: Picture) -> None:
    rules = types.rules_of(creditor)
    if rules is None or rules.balance_max is None or creditor.currency != transfer.amount.currency:
        return
    after = picture.balances[creditor.id] + transfer.amount
    if after.minor > rules.balance_max:
        balance_max = Money(rules.balance_max, creditor.currency)
        raise BalanceLimitExceeded(account_type=rules.account_type, balance_max=balance_max).at("amount")
    picture.balances[creditor.id] = after


def left_by_type(contract: Contract, picture: Picture) -> tuple[Left | None, Left | None]:
    """Returns what the type of a contract leaves for today and for this year to accounts that are not bound."""
    rules = types.rules_of(contract)
    if rules is None:
        return None, None
    used = picture.used(contract.id, OWN)
    return (
        _left(rules.outward_day, used.day_used, contract),
        _left(rules.outward_year, used.year_used, contract),
    )


def _left(limit: int | None, used: int, contract: Contract) -> Left | None:
    if limit is None:
        return None
    return Left(limit=Money(limit, contract.currency), left=Money(max(0, limit - used), contract.currency))


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
