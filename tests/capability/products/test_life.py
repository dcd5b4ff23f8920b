"""The life of a version on the real database: four eyes, one live version at an instant, nothing changed unseen."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from tests.factories import Bank, rolled_back

from tael import accounts, parties, products
from tael.accounts.model import Contract, NewContract
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId, PartyId
from tael.kernel.money import Currency
from tael.parties.model import NewParty, PartyKind
from tael.plumbing.db import Database
from tael.products.errors import (
    ApprovedByMaker,
    DefinitionChanged,
    ProductNotForSale,
    UnknownProduct,
    VersionBehind,
    VersionNotForSale,
    WrongState,
)
from tael.products.model import Product
from tael.products.model.life import State, Version

DAY = timedelta(days=1)


def product(code: str, number: int = 1, limit: str = "0") -> Product:
    """A version of a product, which differs by its overdraft."""
    return products.read_product(
        f"{{code: {code}, version: {number}, product_class: current_deposit, names: {{en: T, zh-CN: 试}}, "
        f"currencies: [CNY], overdraft_limit: '{limit}'}}",
        "trial.yaml",
    )


async def draft(bank: Bank, wanted: Product, by: str = "ada") -> Version:
    async with bank.db.transaction() as tx:
        return await products.draft(tx, wanted, by=by, now=bank.moment.now)


async def simulate(bank: Bank, wanted: Product) -> Version:
    histories = products.sample_histories(wanted, bank.moment.business_date)
    async with bank.db.transaction() as tx:
        version, _ = await products.simulate_version(
            tx, wanted.code, wanted.version, histories, told_as="samples", by="ada", now=bank.moment.now
        )
        return version


async def approve(bank: Bank, wanted: Product, by: str = "bo") -> Version:
    digest = products.digest_of(wanted)
    async with bank.db.transaction() as tx:
        return await products.approve(tx, wanted.code, wanted.version, digest=digest, by=by, now=bank.moment.now)


async def release(bank: Bank, wanted: Product, wait: timedelta = timedelta()) -> Version:
    now = bank.moment.now
    async with bank.db.transaction() as tx:
        return await products.release(tx, wanted.code, wanted.version, live_from=now + wait, by="ada", now=now)


async def retire(bank: Bank, wanted: Product, wait: timedelta = timedelta()) -> Version:
    now = bank.moment.now
    async with bank.db.transaction() as tx:
        return await products.retire(tx, wanted.code, wanted.version, ends_at=now + wait, by="ada", now=now)


async def ready(bank: Bank, wanted: Product) -> None:
    """Leads a version to its approval."""
    await draft(bank, wanted)
    await simulate(bank, wanted)
    await approve(bank, wanted)


async def on_sale(bank: Bank, code: str) -> Product | Refusal:
    async with bank.db.transaction(readonly=True) as tx:
        return (await products.find_for_sale(tx, [code], bank.moment.now))[code]


async def states(bank: Bank, code: str) -> list[State]:
    async with bank.db.transaction(readonly=True) as tx:
        found = await products.list_versions(tx, code, limit=50)
    return [products.state_of(version, bank.moment.now) for version in found]


async def open_account(bank: Bank, code: str) -> Contract | Refusal:
    entry = bank.new_id()
    party_id = PartyId.derive(0, entry.text)
    order = NewContract(
        id=AccountId.derive(0, entry.text),
        entry_id=EntryId.derive(0, entry.text),
        party_id=party_id,
        product=code,
        currency=Currency("CNY"),
    )
    async with bank.db.transaction() as tx:
        await parties.register(tx, [NewParty(party_id, PartyKind.PERSON, "Li Na")], bank.moment)
        return (await accounts.open_accounts(tx, [order], bank.moment))[0]


async def test_only_the_live_version_is_sold_and_contracts_keep_theirs(bank: Bank) -> None:
    first, second = product("keeps"), product("keeps", 2, "100.00")
    await ready(bank, first)
    assert isinstance(await open_account(bank, "keeps"), ProductNotForSale)
    await release(bank, first)
    contract = await open_account(bank, "keeps")
    assert isinstance(contract, Contract)
    assert contract.product_version == 1
    await ready(bank, second)
    await release(bank, second, DAY)
    assert await on_sale(bank, "keeps") == first
    assert await states(bank, "keeps") == [State.LIVE, State.RELEASED]
    bank.wait(DAY)
    assert await on_sale(bank, "keeps") == second
    assert await states(bank, "keeps") == [State.RETIRED, State.LIVE]
    later = await open_account(bank, "keeps")
    assert isinstance(later, Contract)
    assert later.product_version == 2
    async with bank.db.transaction(readonly=True) as tx:
        kept = await accounts.get_contract(tx, contract.id)
        assert kept.product_version == 1
        assert await products.get_product(tx, "keeps", 1) == first
        with pytest.raises(VersionNotForSale):
            await products.get_product(tx, "keeps", 1, for_sale_at=bank.moment.now)
        assert await products.get_product(tx, "keeps", 2, for_sale_at=bank.moment.now) == second


async def test_a_retired_product_is_not_sold(bank: Bank) -> None:
    wanted = product("ends")
    await ready(bank, wanted)
    await release(bank, wanted)
    await retire(bank, wanted, DAY)
    assert await on_sale(bank, "ends") == wanted
    bank.wait(DAY)
    assert isinstance(await open_account(bank, "ends"), ProductNotForSale)
    with pytest.raises(WrongState):
        await retire(bank, wanted)


async def test_a_withdrawn_release_leaves_the_version_before_on_sale(bank: Bank) -> None:
    first, second = product("stays"), product("stays", 2, "1.00")
    await ready(bank, first)
    await release(bank, first)
    await ready(bank, second)
    await release(bank, second, DAY)
    await retire(bank, second)
    bank.wait(2 * DAY)
    assert await on_sale(bank, "stays") == first
    assert await states(bank, "stays") == [State.LIVE, State.RETIRED]


async def test_an_unknown_product_is_not_one_off_sale(bank: Bank) -> None:
    assert isinstance(await on_sale(bank, "nowhere"), UnknownProduct)


async def test_the_maker_does_not_approve_nor_does_anybody_what_was_not_simulated(bank: Bank) -> None:
    wanted = product("eyes")
    await draft(bank, wanted)
    with pytest.raises(WrongState):
        await approve(bank, wanted)
    await simulate(bank, wanted)
    with pytest.raises(ApprovedByMaker):
        await approve(bank, wanted, by="ada")
    await draft(bank, product("eyes", limit="5.00"), by="cy")
    with pytest.raises(WrongState):
        await approve(bank, wanted)
    await simulate(bank, product("eyes", limit="5.00"))
    with pytest.raises(DefinitionChanged):
        await approve(bank, wanted)
    async with bank.db.transaction(readonly=True) as tx:
        steps = await products.list_steps(tx, "eyes", 1)
    assert [(step.kind.value, step.by) for step in steps] == [
        ("drafted", "ada"),
        ("simulated", "ada"),
        ("drafted", "cy"),
        ("simulated", "ada"),
    ]


async def test_an_approved_version_is_not_written_anew_nor_one_before_the_latest(bank: Bank) -> None:
    wanted = product("fixed", 3)
    await ready(bank, wanted)
    with pytest.raises(WrongState):
        await draft(bank, product("fixed", 3, "9.00"))
    with pytest.raises(VersionBehind):
        await draft(bank, product("fixed", 2))


async def test_of_two_releases_at_once_one_is_refused(bank: Bank) -> None:
    await ready(bank, product("race"))
    await ready(bank, product("race", 2, "1.00"))
    outcomes = await asyncio.gather(
        release(bank, product("race")), release(bank, product("race", 2, "1.00")), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ReleaseOutOfOrder", "Version"]


async def test_the_catalogue_is_published_once_and_leaves_what_people_wrote_alone(bank: Bank) -> None:
    shipped = product("ships")
    for _ in range(2):
        async with bank.db.transaction() as tx:
            await products.publish(tx, shipped, bank.moment)
    assert await on_sale(bank, "ships") == shipped
    earlier = Moment(bank.moment.now - 30 * DAY, bank.moment.business_date - 30 * DAY)
    async with bank.db.transaction() as tx:
        await products.publish(tx, shipped, earlier)
        assert (await products.find_for_sale(tx, ["ships"], earlier.now))["ships"] == shipped
    await draft(bank, product("ships", 2, "7.00"))
    async with bank.db.transaction() as tx:
        await products.publish(tx, product("ships", 2, "8.00"), bank.moment)
    assert await on_sale(bank, "ships") == shipped


@pytest.mark.parametrize(
    "fault",
    [
        "update products.product_version set definition = '{}' where code = 'guarded'",
        "update products.version_step set by = 'nobody' where code = 'guarded'",
        "delete from products.version_step where code = 'guarded'",
    ],
)
async def test_the_schema_keeps_what_was_approved(bank: Bank, fault: str) -> None:
    if isinstance(await on_sale(bank, "guarded"), UnknownProduct):
        await ready(bank, product("guarded"))
    with pytest.raises(asyncpg.RestrictViolationError):
        async with bank.db.transaction() as tx:
            await tx.execute(fault)


async def test_the_schema_wants_a_second_person(db: Database) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="version_needs_a_second_person"):
        async with db.transaction() as tx:
            await tx.execute(
                """insert into products.product_version
                       (code, version, definition, digest, makers, stage, approver, drafted_at)
                   values ('alone', 1, '{}', sha256('{}'), '{ada}', 'approved', 'ada', now())"""
            )


async def test_the_check_sees_terms_that_were_changed_behind_the_factory(bank: Bank) -> None:
    await ready(bank, product("watched"))
    async with rolled_back(bank.db) as tx:
        [kept] = await products.check_promises(tx)
        await tx.execute("set local session_replication_role = replica")
        await tx.execute("update products.product_version set definition = '{}' where code = 'watched'")
        [broken] = await products.check_promises(tx)
    assert kept.is_kept
    assert broken.violations == ("version 1 of watched is not what was written or approved",)
