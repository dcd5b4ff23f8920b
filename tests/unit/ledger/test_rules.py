import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tael.kernel.errors import KeyReused, Refusal
from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.kernel.money import MINOR_MAX, Currency, Money
from tael.ledger import GENESIS, apply, expiry_of, seal
from tael.ledger.errors import (
    AccountReserved,
    BalanceOverflow,
    HoldAwayFromAccount,
    HoldEnded,
    InsufficientFunds,
    UnknownAccount,
)
from tael.ledger.model import (
    GL_INTER_UNIT,
    AccountStatus,
    Booked,
    ChangeFloor,
    ChangeStatus,
    Command,
    ExpireHold,
    HoldState,
    HoldUse,
    JournalEntry,
    Moment,
    OpenAccount,
    PlaceHold,
    PostEntry,
    Posting,
    ReverseEntry,
    Side,
    VoidHold,
    internal_account_id,
)
from tael.ledger.model.books import AccountState, Books, Head, Leg, Record
from tael.ledger.rules import digest_of

CNY, USD = Currency("CNY"), Currency("USD")
NOON = Moment(datetime(2026, 3, 2, 4, tzinfo=UTC), date(2026, 3, 2))
HOUR = timedelta(hours=1)
UNITS = (0, 1, 2)

# Cash has no floor; customers may not overdraw. Two of each in every unit, all in yuan.
CASH = {unit: internal_account_id(unit, "1001", CNY) for unit in UNITS}
ANNA, BEN = ({unit: AccountId.derive(unit, name) for unit in UNITS} for name in ("anna", "ben"))
BETWEEN = {unit: internal_account_id(unit, GL_INTER_UNIT, CNY) for unit in UNITS}
FREE = {unit: AccountId.derive(unit, "free") for unit in UNITS}
EVERYBODY = [*CASH.values(), *ANNA.values(), *BEN.values()]


def account(account_id: AccountId, gl: str, side: Side, floor: int | None) -> AccountState:
    return AccountState(
        account_id, account_id.unit, CNY, CNY.number, side, 0, 0, floor, 0, AccountStatus.OPEN, gl == GL_INTER_UNIT
    )


def bank() -> Books:
    books = Books([Head(unit, 0, GENESIS, NOON.now - HOUR, date(2025, 12, 31)) for unit in UNITS])
    books.gl_codes = frozenset({"1001", "2011", GL_INTER_UNIT})
    for unit in UNITS:
        books.add_account(account(CASH[unit], "1001", Side.DEBIT, None))
        books.add_account(account(ANNA[unit], "2011", Side.CREDIT, 0))
        books.add_account(account(BEN[unit], "2011", Side.CREDIT, -500))
        books.add_account(account(FREE[unit], "2011", Side.CREDIT, None))
        books.add_account(account(BETWEEN[unit], GL_INTER_UNIT, Side.DEBIT, None))
    return books


def key(name: object, unit: int = 0) -> EntryId:
    return EntryId.derive(unit, str(name))


def pay(
    name: object,
    debtor: AccountId,
    creditor: AccountId,
    minor: int,
    *,
    value_date: date | None = None,
    detail: Mapping[str, str] | None = None,
    hold: HoldUse | None = None,
) -> PostEntry:
    postings = (
        Posting(debtor, Side.DEBIT, Money(minor, CNY)),
        Posting(creditor, Side.CREDIT, Money(minor, CNY)),
    )
    entry_id = key(name, debtor.unit)
    entry = JournalEntry(id=entry_id, kind="transfer", postings=postings, value_date=value_date, detail=detail)
    return PostEntry(entry, hold)


def hold_on(name: object, account_id: AccountId, minor: int, lasts: timedelta = HOUR) -> PlaceHold:
    entry_id = key(name, account_id.unit)
    return PlaceHold(id=entry_id, account_id=account_id, amount=Money(minor, CNY), expires_at=NOON.now + lasts)


def funded(minor: int = 10_000) -> Books:
    books = bank()
    for unit in UNITS:
        apply(books, pay(f"fund {unit}", CASH[unit], ANNA[unit], minor), NOON)
    return books


def picture(books: Books) -> tuple[object, ...]:
    """Everything a refused command must leave as it was."""
    kept = (books.heads, books.accounts, books.holds, books.known, books.entries, books.reversed, books.records)
    return copy.deepcopy(kept)


# Conservation, floors, holds and replays, whatever is asked.


class Bank(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.books = funded()
        self.moment = NOON
        self.asked: list[Command] = []
        self.outcomes: dict[EntryId, Booked] = {}
        self.ends: Counter[HoldId] = Counter()

    def ask(self, command: Command) -> None:
        before = picture(self.books)
        ended = {hold.id for hold in self.books.holds.values() if hold.state is not HoldState.HELD}
        self.asked.append(command)
        try:
            booked = apply(self.books, command, self.moment)
        except Refusal:
            self.check_no_trace(before, command)
        else:
            earlier = self.outcomes.get(command.id)
            assert booked.replayed == (earlier is not None or command.id in before[3])  # type: ignore[operator] # it is the `known` of the picture
            if booked.replayed:
                assert picture(self.books) == before
            self.outcomes[command.id] = booked
        self.ends.update(
            hold.id for hold in self.books.holds.values() if hold.state is not HoldState.HELD and hold.id not in ended
        )

    def check_no_trace(self, before: tuple[object, ...], command: Command) -> None:
        """A refused command leaves nothing behind but the holds whose time had passed, ended."""
        records: list[Record] = before[-1]  # type: ignore[assignment] # the records come last
        added = self.books.records[len(records) :]
        assert all(record.kind == "hold_expired" for record in added)
        if not added:
            assert picture(self.books) == before
        assert all(record.id != command.id for record in added)

    accounts = st.sampled_from([*EVERYBODY, *FREE.values(), *BETWEEN.values(), AccountId.derive(0, "nobody")])
    amounts = st.one_of(st.integers(1, 12_000), st.integers(MINOR_MAX - 1, MINOR_MAX))

    @rule(debtor=accounts, creditor=accounts, minor=amounts)
    def pays(self, debtor: AccountId, creditor: AccountId, minor: int) -> None:
        self.ask(pay(len(self.asked), debtor, creditor, minor))

    @rule(home=st.sampled_from(UNITS), data=st.data())
    def splits(self, home: int, data: st.DataObject) -> None:
        debits = data.draw(st.lists(st.tuples(self.accounts, st.integers(1, 900)), min_size=1, max_size=4))
        creditors = data.draw(st.lists(self.accounts, min_size=1, max_size=3))
        parts = Money(sum(minor for _, minor in debits), CNY).allocate([1] * len(creditors))
        postings = [Posting(debtor, Side.DEBIT, Money(minor, CNY)) for debtor, minor in debits]
        postings += [Posting(a, Side.CREDIT, part) for a, part in zip(creditors, parts, strict=True) if part.minor]
        self.ask(PostEntry(JournalEntry(id=key(len(self.asked), home), kind="split", postings=tuple(postings))))

    @rule(account_id=accounts, minor=amounts, minutes=st.integers(0, 90))
    def holds(self, account_id: AccountId, minor: int, minutes: int) -> None:
        lasts = self.moment.now - NOON.now + timedelta(minutes=minutes)
        self.ask(hold_on(len(self.asked), account_id, minor, lasts))

    @precondition(lambda self: self.books.holds)
    @rule(data=st.data(), minor=st.integers(1, 3_000), creditor=accounts, final=st.booleans())
    def posts_a_hold(self, data: st.DataObject, minor: int, creditor: AccountId, *, final: bool) -> None:
        hold = self.books.holds[data.draw(st.sampled_from(list(self.books.holds)))]
        self.ask(pay(len(self.asked), hold.account_id, creditor, minor, hold=HoldUse(hold.id, final=final)))

    @precondition(lambda self: self.books.holds)
    @rule(data=st.data(), home=st.sampled_from(UNITS), way=st.sampled_from(["void", "sweep", "expire"]))
    def ends_a_hold(self, data: st.DataObject, home: int, way: str) -> None:
        hold_id = data.draw(st.sampled_from(list(self.books.holds)))
        own = key(len(self.asked), home)
        ways: dict[str, Command] = {
            "void": VoidHold(id=own, hold_id=hold_id),
            "sweep": expiry_of(hold_id),
            "expire": ExpireHold(id=own, hold_id=hold_id),
        }
        self.ask(ways[way])

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), home=st.sampled_from(UNITS))
    def reverses(self, data: st.DataObject, home: int) -> None:
        original = data.draw(st.sampled_from(self.asked))
        self.ask(ReverseEntry(id=key(len(self.asked), home), entry_id=original.id))

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def repeats(self, data: st.DataObject) -> None:
        self.ask(data.draw(st.sampled_from(self.asked)))

    @rule(account_id=accounts, status=st.sampled_from(AccountStatus))
    def changes_a_status(self, account_id: AccountId, status: AccountStatus) -> None:
        self.ask(ChangeStatus(id=key(len(self.asked)), account_id=account_id, status=status))

    @rule(account_id=accounts, floor=st.one_of(st.none(), st.integers(-1_000, 10)))
    def moves_a_floor(self, account_id: AccountId, floor: int | None) -> None:
        self.ask(ChangeFloor(id=key(len(self.asked)), account_id=account_id, floor=floor))

    @rule(minutes=st.integers(-1, 60))
    def time_passes(self, minutes: int) -> None:
        self.moment = Moment(self.moment.now + timedelta(minutes=minutes), self.moment.business_date)

    @invariant()
    def money_is_conserved(self) -> None:
        assert sum(state.balance for state in self.books.accounts.values()) == 0
        assert sum(self.books.accounts[account_id].balance for account_id in BETWEEN.values()) == 0

    @invariant()
    def every_record_balances(self) -> None:
        balances: Counter[AccountId] = Counter()
        for record in self.books.records:
            assert sum(leg.amount for leg in record.legs) == 0
            for leg in record.legs:
                assert leg.account_id.unit == record.unit
                balances[leg.account_id] += leg.amount
                assert leg.balance_after == balances[leg.account_id]
        assert all(state.balance == balances[state.id] for state in self.books.accounts.values())

    @invariant()
    def available_keeps_the_floor_and_64_bits(self) -> None:
        for state in self.books.accounts.values():
            assert state.available >= (-MINOR_MAX if state.floor is None else state.floor)
            assert abs(state.balance) <= MINOR_MAX
            active = [hold.remaining for hold in self.books.active_holds(state.id)]
            assert state.held == sum(active) <= MINOR_MAX

    @invariant()
    def a_hold_ends_once(self) -> None:
        assert all(times == 1 for times in self.ends.values())
        for hold in self.books.holds.values():
            is_held = hold.state is HoldState.HELD
            assert is_held == (hold.remaining > 0) == (hold.ended_position is None)

    @invariant()
    def positions_are_gapless(self) -> None:
        for unit, head in self.books.heads.items():
            positions = [record.position for record in self.books.records if record.unit == unit]
            assert positions == list(range(1, head.position + 1))
        assert len({(record.unit, record.id) for record in self.books.records}) == len(self.books.records)


TestBank = Bank.TestCase
TestBank.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


# What a state machine meets too rarely.


def test_a_cross_unit_entry_balances_in_each_unit() -> None:
    books = funded()
    apply(books, pay("across", ANNA[0], BEN[1], 700), NOON)
    home, other = books.records[-2:]
    assert [(leg.account_id, leg.amount) for leg in home.legs] == [(ANNA[0], 700), (BETWEEN[0], -700)]
    assert [(leg.account_id, leg.amount) for leg in other.legs] == [(BEN[1], -700), (BETWEEN[1], 700)]
    apply(books, ReverseEntry(id=key("back", 2), entry_id=key("across")), NOON)
    assert [books.accounts[a].balance for a in (ANNA[0], BEN[1], BETWEEN[0], BETWEEN[1])] == [-10_000, 0, 0, 0]
    assert [record.unit for record in books.records[-3:]] == [0, 1, 2]


def test_a_home_unit_without_legs_still_knows_the_entry() -> None:
    books = funded()
    command = PostEntry(msgspec.structs.replace(pay("far", ANNA[0], BEN[0], 5).entry, id=key("far", 2)))
    booked = apply(books, command, NOON)
    assert [(record.unit, len(record.legs)) for record in books.records[-2:]] == [(0, 2), (2, 0)]
    assert apply(books, command, NOON) == msgspec.structs.replace(booked, replayed=True)


def test_a_key_with_another_body_is_refused() -> None:
    books = funded()
    apply(books, pay("key", ANNA[0], BEN[0], 5), NOON)
    with pytest.raises(KeyReused):
        apply(books, pay("key", ANNA[0], BEN[0], 6), NOON)


def test_an_expired_hold_frees_its_amount_before_it_is_swept() -> None:
    books = funded(1_000)
    apply(books, hold_on("hold", ANNA[0], 900), NOON)
    with pytest.raises(InsufficientFunds):
        apply(books, pay("early", ANNA[0], BEN[0], 500), NOON)
    later = Moment(NOON.now + HOUR, NOON.business_date)
    apply(books, pay("late", ANNA[0], BEN[0], 500), later)
    assert books.holds[key("hold").as_type(HoldId)].state is HoldState.EXPIRED
    assert apply(books, expiry_of(key("hold").as_type(HoldId)), later).replayed
    with pytest.raises(HoldEnded):
        apply(books, VoidHold(id=key("void"), hold_id=key("hold").as_type(HoldId)), later)


def between_units_asked_for() -> list[Command]:
    other = AccountId.derive(0, "second between")
    opened = OpenAccount(
        id=key("open"), account_id=other, gl=GL_INTER_UNIT, currency=CNY, side=Side.DEBIT, floor=None, internal=True
    )
    return [
        pay("into", ANNA[0], BETWEEN[0], 5),
        PostEntry(
            JournalEntry(
                id=key("both"),
                kind="transfer",
                postings=(
                    Posting(ANNA[0], Side.DEBIT, Money(7, CNY)),
                    Posting(BETWEEN[0], Side.CREDIT, Money(2, CNY)),
                    Posting(BEN[1], Side.CREDIT, Money(5, CNY)),
                ),
            )
        ),
        hold_on("hold", BETWEEN[0], 5),
        ChangeStatus(id=key("close"), account_id=BETWEEN[0], status=AccountStatus.CLOSED),
        ChangeFloor(id=key("floor"), account_id=BETWEEN[0], floor=0),
        opened,
    ]


@pytest.mark.parametrize("command", between_units_asked_for(), ids=lambda command: type(command).__name__)
def test_an_account_between_units_moves_with_crossing_entries_only(command: Command) -> None:
    books = funded()
    before = picture(books)
    with pytest.raises(AccountReserved):
        apply(books, command, NOON)
    assert picture(books) == before


def test_the_account_between_units_is_opened_as_such_only() -> None:
    books = Books([Head(0, 0, GENESIS, NOON.now, date.min)])
    books.gl_codes = frozenset({GL_INTER_UNIT})
    opened = OpenAccount(
        id=key("open"),
        account_id=BETWEEN[0],
        gl=GL_INTER_UNIT,
        currency=CNY,
        side=Side.DEBIT,
        floor=None,
        internal=True,
    )
    with pytest.raises(AccountReserved):
        apply(books, msgspec.structs.replace(opened, floor=0), NOON)
    assert not apply(books, opened, NOON).replayed


def test_crossing_units_without_an_account_between_them_is_refused() -> None:
    books = funded()
    del books.accounts[BETWEEN[1]]
    before = picture(books)
    with pytest.raises(UnknownAccount):
        apply(books, pay("across", ANNA[0], BEN[1], 5), NOON)
    assert picture(books) == before


@pytest.mark.parametrize("legs", [1, 3])
def test_an_account_between_units_does_not_overflow(legs: int) -> None:
    books = bank()
    apply(books, pay("first", CASH[0], FREE[1], MINOR_MAX), NOON)
    before = picture(books)
    huge = Money(MINOR_MAX // legs, CNY)
    postings = [Posting(BEN[0], Side.DEBIT, huge), Posting(FREE[2], Side.CREDIT, huge)] * legs
    books.accounts[BEN[0]].floor = None
    before = picture(books)
    with pytest.raises(BalanceOverflow):
        apply(books, PostEntry(JournalEntry(id=key("second"), kind="transfer", postings=tuple(postings))), NOON)
    assert picture(books) == before


def test_what_is_available_stays_within_64_bits_without_a_floor() -> None:
    books = bank()
    apply(books, hold_on("hold", FREE[0], MINOR_MAX), NOON)
    with pytest.raises(BalanceOverflow):
        apply(books, pay("more", FREE[0], CASH[0], 1), NOON)
    with pytest.raises(BalanceOverflow):
        apply(books, hold_on("more", FREE[0], 1), NOON)
    books = bank()
    apply(books, pay("all", FREE[0], CASH[0], MINOR_MAX), NOON)
    with pytest.raises(BalanceOverflow):
        apply(books, hold_on("more", FREE[0], 1), NOON)


def test_a_shortage_larger_than_64_bits_is_still_a_shortage() -> None:
    books = bank()
    apply(books, pay("fund", CASH[0], ANNA[0], MINOR_MAX), NOON)
    huge = Money(MINOR_MAX, CNY)
    postings = [Posting(ANNA[0], Side.DEBIT, huge), Posting(FREE[0], Side.CREDIT, huge)]
    postings += [Posting(ANNA[0], Side.DEBIT, huge), Posting(CASH[0], Side.CREDIT, huge)]
    with pytest.raises(InsufficientFunds):
        apply(books, PostEntry(JournalEntry(id=key("twice"), kind="transfer", postings=tuple(postings))), NOON)


def test_a_hold_has_the_unit_of_its_account() -> None:
    command = PlaceHold(id=key("hold", 1), account_id=ANNA[0], amount=Money(5, CNY), expires_at=NOON.now + HOUR)
    with pytest.raises(HoldAwayFromAccount):
        apply(funded(), command, NOON)


# Digests and seals.

ENTRY = pay("post", ANNA[0], BEN[0], 5, value_date=NOON.business_date, detail={"memo": "a"}, hold=HoldUse(HoldId(16)))
LEG = ENTRY.entry.postings[0]


def with_entry(**changes: object) -> PostEntry:
    return msgspec.structs.replace(ENTRY, entry=msgspec.structs.replace(ENTRY.entry, **changes))


def with_leg(**changes: object) -> PostEntry:
    changed = msgspec.structs.replace(LEG, **changes)
    other = ENTRY.entry.postings[1]
    return with_entry(
        postings=(changed, msgspec.structs.replace(other, side=changed.side.other, amount=changed.amount))
    )


POSTS: list[Command] = [
    ENTRY,
    with_entry(kind="other"),
    with_entry(value_date=None),
    with_entry(value_date=date(2026, 3, 3)),
    with_entry(detail=None),
    with_entry(detail={}),
    with_entry(detail={"memo": "b"}),
    with_entry(detail={"memo": "a", "more": "b"}),
    with_entry(postings=ENTRY.entry.postings[::-1]),
    with_entry(postings=ENTRY.entry.postings * 2),
    with_leg(account_id=ANNA[1]),
    with_leg(side=Side.CREDIT),
    with_leg(amount=Money(6, CNY)),
    with_leg(amount=Money(5, USD)),
    msgspec.structs.replace(ENTRY, hold=None),
    msgspec.structs.replace(ENTRY, hold=HoldUse(HoldId(16), final=False)),
    msgspec.structs.replace(ENTRY, hold=HoldUse(HoldId(HoldId(15) + b"x"))),
]

OTHERS: list[tuple[Command, dict[str, Sequence[object]]]] = [
    (
        ReverseEntry(id=key("x"), entry_id=key("a"), value_date=NOON.business_date, detail={"memo": "a"}),
        {"entry_id": [key("b")], "value_date": [None, date(2026, 3, 3)], "detail": [None, {}, {"memo": "b"}]},
    ),
    (
        hold_on("x", ANNA[0], 5),
        {
            "account_id": [BEN[0]],
            "amount": [Money(6, CNY), Money(5, USD)],
            "expires_at": [NOON.now + HOUR + timedelta(microseconds=1)],
            "detail": [{}, {"memo": "b"}],
        },
    ),
    (VoidHold(id=key("x"), hold_id=HoldId(16)), {"hold_id": [HoldId(key("h"))]}),
    (ExpireHold(id=key("x"), hold_id=HoldId(16)), {"hold_id": [HoldId(key("h"))]}),
    (
        OpenAccount(id=key("x"), account_id=ANNA[0], gl="2011", currency=CNY, side=Side.CREDIT, floor=0),
        {
            "account_id": [ANNA[1]],
            "gl": ["2012"],
            "currency": [USD],
            "side": [Side.DEBIT],
            "floor": [None, -1],
            "internal": [True],
        },
    ),
    (
        ChangeStatus(id=key("x"), account_id=ANNA[0], status=AccountStatus.OPEN),
        {"account_id": [BEN[0]], "status": [status for status in AccountStatus if status is not AccountStatus.OPEN]},
    ),
    (
        ChangeFloor(id=key("x"), account_id=ANNA[0], floor=0),
        {"account_id": [BEN[0]], "floor": [None, -1]},
    ),
]


def test_requests_that_differ_in_any_field_differ_in_their_digest() -> None:
    commands = list(POSTS)
    for command, changes in OTHERS:
        assert set(command.__struct_fields__) == {"id", *changes}
        commands.append(command)
        commands += [
            msgspec.structs.replace(command, **{field: value}) for field, values in changes.items() for value in values
        ]
    digests = [digest_of(command) for command in commands]
    assert len(set(digests)) == len(commands)
    assert digests == [digest_of(copy.deepcopy(command)) for command in commands]


CHANGES: dict[str, object] = {
    "position": 8,
    "id": key("other"),
    "digest": b"y" * 16,
    "kind": "other",
    "booked_at": NOON.now + timedelta(microseconds=1),
    "booking_date": date(2026, 3, 3),
    "value_date": date(2026, 3, 3),
    "reverses": 3,
    "detail": '{"memo":"b"}',
}
LEG_CHANGES: dict[str, object] = {"account_id": BEN[0], "amount": 6, "balance_after": 6, "currency": USD.number}


def a_record(position: int = 7) -> Record:
    legs = (Leg(ANNA[0], 5, 5, CNY.number), Leg(CASH[0], -5, -5, CNY.number))
    entry_id, day = key(position), NOON.business_date
    return Record(0, position, entry_id, b"x" * 16, "transfer", NOON.now, day, day, 2, '{"memo":"a"}', legs)


# The unit is not sealed: each unit has a chain of its own.
@pytest.mark.parametrize("field", [name for name in Record.__struct_fields__ if name not in {"unit", "legs"}])
def test_the_seal_breaks_with_any_field_of_a_record(field: str) -> None:
    changed = msgspec.structs.replace(a_record(), **{field: CHANGES[field]})
    assert seal(GENESIS, [changed]) != seal(GENESIS, [a_record()])


@pytest.mark.parametrize("field", Leg.__struct_fields__)
@pytest.mark.parametrize("leg", [0, 1])
def test_the_seal_breaks_with_any_field_of_a_leg(field: str, leg: int) -> None:
    legs = list(a_record().legs)
    legs[leg] = msgspec.structs.replace(legs[leg], **{field: LEG_CHANGES[field]})
    changed = msgspec.structs.replace(a_record(), legs=tuple(legs))
    assert seal(GENESIS, [changed]) != seal(GENESIS, [a_record()])


def test_the_seal_breaks_with_the_chain_before_an_order_and_a_lost_record_or_leg() -> None:
    records = [a_record(7), a_record(8)]
    sound = seal(GENESIS, records)
    assert seal(GENESIS, records) == sound
    shorter = msgspec.structs.replace(records[0], legs=records[0].legs[:1])
    seals = [
        seal(sound, records),
        seal(GENESIS, records[::-1]),
        seal(GENESIS, records[:1]),
        seal(GENESIS, [shorter, records[1]]),
        seal(GENESIS, [msgspec.structs.replace(records[0], legs=records[0].legs[::-1]), records[1]]),
        seal(GENESIS, [msgspec.structs.replace(records[0], reverses=None), records[1]]),
        seal(GENESIS, [msgspec.structs.replace(records[0], detail=None), records[1]]),
    ]
    assert len({sound, *seals}) == 1 + len(seals)


@given(left=st.binary(min_size=32, max_size=32), right=st.binary(min_size=32, max_size=32))
def test_chains_that_differ_stay_different(left: bytes, right: bytes) -> None:
    assume(left != right)
    assert seal(left, [a_record()]) != seal(right, [a_record()])
