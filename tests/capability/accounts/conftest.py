"""Customers of a bank, with contracts, in the words of the accounts capability."""

import msgspec
import pytest
from tests.factories import CNY, Bank, cny

from tael import accounts, ledger, parties, products
from tael.accounts.model import (
    BindingCheck,
    Contract,
    Mandate,
    MandateRole,
    Movement,
    MovementKind,
    NewContract,
    NewMandate,
    StaffAct,
)
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, MandateId, PartyId
from tael.ledger.model import Account, Outcome
from tael.parties.model import NewParty, PartyKind
from tael.plumbing.db import Tx


class Branch:
    """Where customers are served: each call is a transaction of its own."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self._given = 0

    def number(self) -> str:
        """A number that was not given before."""
        self._given += 1
        return str(self._given)

    async def party(self, unit: int = 0, name: str = "Li Na", kind: PartyKind = PartyKind.PERSON) -> PartyId:
        """Registers a person or a company."""
        party_id = PartyId.derive(unit, "branch", self.number())
        async with self.bank.db.transaction() as tx:
            await parties.register(tx, [NewParty(party_id, kind, name)], self.bank.moment)
        return party_id

    def order(self, party_id: PartyId, product: str = "current", binding: BindingCheck | None = None) -> NewContract:
        """Asks for an account."""
        return NewContract(
            id=AccountId.derive(party_id.unit, "branch", self.number()),
            entry_id=self.bank.new_id(party_id.unit),
            party_id=party_id,
            product=product,
            currency=CNY,
            binding=binding,
        )

    async def open(
        self, party_id: PartyId, *, minor: int = 0, product: str = "current", binding: BindingCheck | None = None
    ) -> Contract:
        """Opens an account with so many fen on it."""
        order = self.order(party_id, product, binding)
        async with self.bank.db.transaction() as tx:
            [contract] = await accounts.open_accounts(tx, [order], self.bank.moment)
        if isinstance(contract, Refusal):
            raise contract
        if minor:
            await self.move(contract.id, minor, MovementKind.CASH_DEPOSIT)
        return contract

    async def move(self, account_id: AccountId, minor: int, kind: MovementKind) -> None:
        """Takes cash in, or pays it out."""
        movement = Movement(id=self.bank.new_id(account_id.unit), account_id=account_id, kind=kind, amount=cny(minor))
        async with self.bank.db.transaction() as tx:
            [outcome] = await accounts.book_movements(tx, [movement], self.bank.moment)
        if isinstance(outcome, Refusal):
            raise outcome

    async def open_bound(self, product: str, *, minor: int = 0, unit: int = 0) -> tuple[Contract, Contract]:
        """Opens a current account for somebody new, and one of Type II or III that is bound to it."""
        party_id = await self.party(unit)
        first = await self.open(party_id)
        binding = check(first.number)
        return first, await self.open(party_id, product=product, binding=binding, minor=minor)

    async def try_move(self, account_id: AccountId, minor: int, kind: MovementKind) -> Outcome:
        """Takes cash in, or tries to pay it out."""
        movement = Movement(id=self.bank.new_id(account_id.unit), account_id=account_id, kind=kind, amount=cny(minor))
        async with self.bank.db.transaction() as tx:
            [outcome] = await accounts.book_movements(tx, [movement], self.bank.moment)
        return outcome

    def act(self, contract: Contract, reason: str = "court") -> StaffAct:
        """Something that a clerk does to an account."""
        return StaffAct(id=self.bank.new_id(contract.id.unit), account_id=contract.id, actor="clerk", reason=reason)

    async def now(self, contract: Contract) -> tuple[Contract, Account]:
        """A contract as it is now, and its account in the books."""
        async with self.bank.db.transaction(readonly=True) as tx:
            found = await accounts.get_contract(tx, contract.id)
            return found, await ledger.get_account(tx, contract.id, self.bank.moment.now)

    def mandate(self, contract: Contract, party_id: PartyId, **changes: object) -> NewMandate:
        """Asks to let a party act on an account, as an authorised user unless it is said otherwise."""
        order = NewMandate(
            id=MandateId.derive(contract.id.unit, "branch", self.number()),
            account_id=contract.id,
            party_id=party_id,
            role=MandateRole.AUTHORISED_USER,
        )
        return msgspec.structs.replace(order, **changes)

    async def grant(self, *orders: NewMandate) -> list[Mandate | Refusal]:
        """Grants mandates."""
        async with self.bank.db.transaction() as tx:
            return await accounts.grant_mandates(tx, orders, self.bank.moment)

    async def granted(self, order: NewMandate) -> Mandate:
        """Grants a mandate and insists."""
        [outcome] = await self.grant(order)
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome


def check(number: str, **changes: str) -> BindingCheck:
    """The five elements as Li Na gave them."""
    elements = {"name": "li  na", "document_number": "11010519491231002X", "phone": "+8613800138000"}
    return BindingCheck(account_number=number, **elements | changes)


@pytest.fixture(scope="module")
async def branch(bank: Bank) -> Branch:
    async with bank.db.transaction() as tx:
        await _offer(tx, bank)
    return Branch(bank)


async def _offer(tx: Tx, bank: Bank) -> None:
    offered = {product.code: product for product in products.catalogue()}
    for code in ("type-2", "type-3"):
        offered.setdefault(code, msgspec.structs.replace(offered["current"], code=code))
    for product in offered.values():
        await products.publish(tx, product, bank.moment)
