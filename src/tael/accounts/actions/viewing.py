"""The whole of what a party has, in a constant number of questions to one snapshot."""

from tael import ledger, parties
from tael.accounts.actions.reading import find_contracts
from tael.accounts.model import AccountView, Contract, Mandate, PartyView
from tael.accounts.rules import limits as rules
from tael.accounts.store import contracts as store
from tael.accounts.store import limits as limit_store
from tael.accounts.store import mandates as mandate_store
from tael.accounts.store import sub_accounts as sub_store
from tael.kernel.clock import Moment
from tael.kernel.ids import AccountId, PartyId
from tael.plumbing.db import Tx

VIEW_ACCOUNTS_MAX = 200
"""The most accounts of each sort that a view shows; who has more pages through lists."""

VIEW_MANDATES_MAX = 1000
"""The most mandates on a party's own accounts that a view shows."""


async def view_party(tx: Tx, party_id: PartyId, moment: Moment) -> PartyView:
    """Returns a party with its contracts, balances, limits, mandates and goals; refuses UnknownParty.

    The transaction is repeatable-read, so that all of it stands at one instant.
    """
    party = await parties.get_party(tx, party_id)
    own = await store.of_party(tx, party_id, None, VIEW_ACCOUNTS_MAX + 1)
    given = [
        mandate
        for mandate in await mandate_store.of_party(tx, party_id, VIEW_ACCOUNTS_MAX + 1)
        if not mandate.is_over(moment.business_date)
    ]
    is_cut = len(own) > VIEW_ACCOUNTS_MAX or len(given) > VIEW_ACCOUNTS_MAX
    own = own[:VIEW_ACCOUNTS_MAX]
    by_account = {mandate.account_id: mandate for mandate in given[:VIEW_ACCOUNTS_MAX]}
    others = [account_id for account_id in by_account if account_id not in {contract.id for contract in own}]
    foreign = await find_contracts(tx, others) if others else {}
    contracts = [*own, *(foreign[account_id] for account_id in others)]
    ids = [contract.id for contract in contracts]
    if not ids:
        return PartyView(party=party, accounts=(), is_cut=False)
    accounts = await ledger.find_accounts(tx, ids, moment.now)
    picture = rules.Picture({contract.id: contract for contract in contracts}, {}, moment.business_date)
    counted = [contract.id for contract in contracts if contract.id in by_account or contract.limits is not None]
    counted += [contract.id for contract in own if contract.holder_is_mandated and contract.id not in counted]
    picture.usage = await limit_store.read_usage(tx, counted) if counted else {}
    mandates: dict[AccountId, list[Mandate]] = {}
    for mandate in await mandate_store.of_accounts(tx, [contract.id for contract in own], VIEW_MANDATES_MAX):
        mandates.setdefault(mandate.account_id, []).append(mandate)
    subs = [contract.id for contract in own if contract.parent_id is not None]
    sub_accounts = await sub_store.read(tx, subs) if subs else {}
    typed = [contract.id for contract in own if contract.limits is not None]
    bound = await limit_store.bound_to(tx, typed) if typed else []

    def view(contract: Contract) -> AccountView:
        acts_under = rules.acting_mandate(contract, party_id, by_account.get(contract.id), moment.business_date)
        today, year = rules.left_by_product(contract, picture)
        return AccountView(
            contract=contract,
            account=accounts[contract.id],
            acts_under=acts_under,
            left_today=today,
            left_this_year=year,
            mandate_left_today=rules.left_by_mandate(acts_under, picture),
            mandates=tuple(mandates.get(contract.id, ())),
            bound_to=tuple(one for one in bound if one.account_id == contract.id),
            sub_account=sub_accounts.get(contract.id),
        )

    return PartyView(party=party, accounts=tuple(view(contract) for contract in contracts), is_cut=is_cut)
