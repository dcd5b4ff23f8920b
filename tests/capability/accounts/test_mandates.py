"""Who may act on an account: granted once, bounded, ended."""

from datetime import timedelta

import pytest
from tests.capability.accounts.conftest import Branch
from tests.factories import CNY, JPY, cny

from tael import accounts
from tael.accounts.errors import (
    HolderNeedsNoMandate,
    LimitCurrency,
    LimitsMissing,
    MandateExists,
    MandateOver,
    UnknownContract,
    UnknownMandate,
)
from tael.accounts.model import Mandate, MandateRole, Signing
from tael.kernel.errors import Refusal
from tael.kernel.ids import PartyId
from tael.kernel.money import Money
from tael.parties.errors import UnknownParty


async def test_a_mandate_that_comes_back_is_the_same_one(branch: Branch) -> None:
    contract = await branch.open(await branch.party(0))
    order = branch.mandate(contract, await branch.party(1), limit_each=cny(500))
    first = await branch.granted(order)
    branch.bank.wait()
    assert await branch.granted(order) == first
    async with branch.bank.db.transaction(readonly=True) as tx:
        assert await accounts.list_mandates(tx, contract.id) == [first]
        assert await accounts.list_mandates_of_party(tx, order.party_id) == [first]


async def test_each_mandate_of_a_batch_has_its_own_outcome(branch: Branch) -> None:
    contract = await branch.open(await branch.party(0))
    daughter, son = await branch.party(0), await branch.party(0)
    yesterday = branch.bank.moment.business_date - timedelta(days=1)
    nobody = PartyId.derive(0, "nobody")
    outcomes = await branch.grant(
        branch.mandate(contract, daughter, role=MandateRole.FAMILY, limit_each=cny(100), limit_day=cny(300)),
        branch.mandate(contract, daughter),
        branch.mandate(contract, son, role=MandateRole.FAMILY, limit_each=cny(100)),
        branch.mandate(contract, son, limit_each=Money(1, JPY)),
        branch.mandate(contract, son, valid_until=yesterday),
        branch.mandate(contract, nobody),
        branch.mandate(contract, contract.party_id, role=MandateRole.JOINT),
    )
    assert isinstance(outcomes[0], Mandate)
    assert [type(outcome) for outcome in outcomes[1:]] == [
        MandateExists, LimitsMissing, LimitCurrency, MandateOver, UnknownParty, HolderNeedsNoMandate,
    ]  # fmt: skip
    assert isinstance(outcomes[3], LimitCurrency)
    assert outcomes[3].account_currency == CNY


async def test_a_mandate_whose_last_day_has_passed_makes_room(branch: Branch) -> None:
    contract, user = await branch.open(await branch.party(0)), await branch.party(0)
    await branch.granted(branch.mandate(contract, user, valid_until=branch.bank.moment.business_date))
    async with branch.bank.db.transaction(readonly=True) as tx:
        [standing] = await accounts.find_standings(tx, [(contract, user)], branch.bank.moment)
        assert isinstance(standing, Mandate)
    branch.bank.wait(timedelta(days=1))
    async with branch.bank.db.transaction(readonly=True) as tx:
        [standing] = await accounts.find_standings(tx, [(contract, user)], branch.bank.moment)
        assert isinstance(standing, UnknownContract)
    assert isinstance(await branch.granted(branch.mandate(contract, user)), Mandate)


async def test_a_revoked_mandate_is_over_at_once(branch: Branch) -> None:
    contract, user = await branch.open(await branch.party(0)), await branch.party(0)
    mandate = await branch.granted(branch.mandate(contract, user))
    async with branch.bank.db.transaction() as tx:
        assert await accounts.revoke_mandate(tx, mandate.id, branch.bank.moment) == mandate
        [standing] = await accounts.find_standings(tx, [(contract, user)], branch.bank.moment)
        assert isinstance(standing, Refusal)
    with pytest.raises(UnknownMandate):
        async with branch.bank.db.transaction() as tx:
            await accounts.revoke_mandate(tx, mandate.id, branch.bank.moment)


async def test_a_joint_holder_who_signs_together_binds_the_holder_until_the_mandate_ends(branch: Branch) -> None:
    contract, wife = await branch.open(await branch.party(0)), await branch.party(0)
    order = branch.mandate(contract, wife, role=MandateRole.JOINT, signs=Signing.TOGETHER)
    mandate = await branch.granted(order)

    async def standing() -> Mandate | Refusal | None:
        async with branch.bank.db.transaction(readonly=True) as tx:
            current = await accounts.get_contract(tx, contract.id)
            [found] = await accounts.find_standings(tx, [(current, contract.party_id)], branch.bank.moment)
            return found

    bound = await standing()
    assert isinstance(bound, Mandate)
    assert bound.signs is Signing.TOGETHER
    async with branch.bank.db.transaction() as tx:
        await accounts.revoke_mandate(tx, mandate.id, branch.bank.moment)
    assert await standing() is None
