"""Documents, reviews, owners, duplicates and consents on the real database."""

import asyncio
from datetime import timedelta

import pytest
from tests.factories import FIRST_DAY, FIRST_MOMENT

from tael import parties
from tael.kernel.clock import Moment
from tael.kernel.errors import KeyReused, Refusal
from tael.kernel.ids import PartyId
from tael.parties.actions import consents, contacts, documents, kyc, relations, unmasking
from tael.parties.errors import (
    DocumentTaken,
    EvidenceMissing,
    MayNotUnmask,
    RelationMalformed,
    ReviewDecided,
    ReviewsOpen,
    SharesExceedWhole,
    UnknownDetail,
    UnknownParty,
)
from tael.parties.model import (
    ContactId,
    ContactKind,
    DocumentId,
    DocumentKind,
    EvidenceKind,
    KycLevel,
    KycState,
    NewContact,
    NewDocument,
    NewParty,
    PartyKind,
)
from tael.parties.model.consents import Consent, ConsentId, Purpose
from tael.parties.model.duplicates import Likeness
from tael.parties.model.relations import FamilyDegree, NewRelation, RelationId, RelationKind
from tael.parties.model.unmasking import PersonalField, Unmasking, UnmaskingId
from tael.parties.rules.documents import resident_check
from tael.plumbing.db import Database, Tx

SEEN = (EvidenceKind.DOCUMENT_SEEN,)


async def party(
    db: Database, label: str, *, unit: int = 0, kind: PartyKind = PartyKind.PERSON, name: str = ""
) -> PartyId:
    party_id = PartyId.derive(unit, "knowing", label)
    async with db.transaction() as tx:
        await parties.register(tx, [NewParty(party_id, kind, name or label)], FIRST_MOMENT)
    return party_id


def resident(serial: int, birth: str = "19800229") -> str:
    digits = f"310104{birth}{serial:03}"
    return digits + resident_check(digits)


async def record(tx: Tx, holder: PartyId, number: str, key: str = "document") -> None:
    document = NewDocument(
        DocumentId.derive(holder.unit, holder.text, key),
        holder,
        DocumentKind.RESIDENT_ID,
        number,
        valid_until=FIRST_DAY + timedelta(days=400),
    )
    await documents.record_document(tx, document, "maker", FIRST_MOMENT)


async def reach(tx: Tx, holder: PartyId, kind: ContactKind, value: str) -> ContactId:
    contact_id = ContactId.derive(holder.unit, holder.text, kind, value)
    await contacts.record_contact(tx, NewContact(contact_id, holder, kind, value), FIRST_MOMENT)
    return contact_id


async def test_a_document_is_one_partys_over_the_whole_bank(db: Database) -> None:
    first, second = await party(db, "holder"), await party(db, "thief", unit=1)
    outcomes: list[str | None] = []
    for holder in (first, first, second):
        try:
            async with db.transaction() as tx:
                await record(tx, holder, resident(1))
            outcomes.append("recorded")
        except DocumentTaken as refusal:
            outcomes.append(refusal.field)
    assert outcomes == ["recorded", "recorded", "number"]
    async with db.transaction() as tx:
        assert await parties.find_by_document(tx, DocumentKind.RESIDENT_ID, resident(1).lower()) == first
        assert await parties.list_documents(tx, second) == []
        document_id = DocumentId.derive(0, first.text, "document")
        with pytest.raises(UnknownDetail):
            await documents.withdraw_document(tx, second, document_id)
        await documents.withdraw_document(tx, first, document_id)
        await record(tx, second, resident(1))


async def test_of_two_who_record_a_document_at_once_one_has_it(db: Database) -> None:
    holders = [await party(db, f"racer {number}", unit=number % 2) for number in range(4)]

    async def try_it(holder: PartyId) -> bool:
        try:
            async with db.transaction() as tx:
                await record(tx, holder, resident(2))
        except DocumentTaken:
            return False
        return True

    assert sum(await asyncio.gather(*(try_it(holder) for holder in holders))) == 1


async def test_a_party_is_verified_held_by_a_review_and_given_back(db: Database) -> None:
    person = await party(db, "verified")
    async with db.transaction() as tx:
        with pytest.raises(EvidenceMissing):
            await kyc.verify(tx, person, KycLevel.STANDARD, SEEN, "maker", FIRST_MOMENT)
        await record(tx, person, resident(3))
        phone = await reach(tx, person, ContactKind.PHONE, "13900000003")
        await contacts.verify_contact(tx, person, phone, "maker", FIRST_MOMENT)
        verified = await kyc.verify(tx, person, KycLevel.STANDARD, SEEN, "maker", FIRST_MOMENT)
        assert verified.state is KycState.VERIFIED
        reason: dict[str, object] = {"entry": 7, "score": 91}
        review = await parties.open_review(tx, person, "screening", reason, FIRST_MOMENT)
        assert await parties.open_review(tx, person, "screening", reason, FIRST_MOMENT) == review
        assert (await parties.get_party(tx, person)).kyc.state is KycState.IN_REVIEW
        with pytest.raises(ReviewsOpen):
            await kyc.verify(tx, person, KycLevel.BASIC, SEEN, "maker", FIRST_MOMENT)
        assert review in await kyc.list_open_reviews(tx, 0, after=None, limit=100)
    async with db.transaction() as tx:
        await parties.decide_review(
            tx, review.id, confirmed=False, by="checker", note="another person", moment=FIRST_MOMENT
        )
        with pytest.raises(ReviewDecided):
            await parties.decide_review(tx, review.id, confirmed=True, by="maker", note="no", moment=FIRST_MOMENT)
        assert (await parties.get_party(tx, person)).kyc.state is KycState.VERIFIED
        assert {step.state for step in await kyc.list_steps(tx, person)} == {KycState.VERIFIED, KycState.IN_REVIEW}


async def test_a_verification_expires_on_the_day_after_it_is_due(db: Database) -> None:
    person = await party(db, "expiring")
    async with db.transaction() as tx:
        await record(tx, person, resident(4))
        await kyc.verify(tx, person, KycLevel.BASIC, SEEN, "maker", FIRST_MOMENT)
    for days, state in ((400, KycState.VERIFIED), (401, KycState.EXPIRED)):
        late = Moment(FIRST_MOMENT.now + timedelta(days=days), FIRST_DAY + timedelta(days=days))
        async with db.transaction() as tx:
            await kyc.expire_due(tx, 0, late, 500)
            assert (await parties.get_party(tx, person)).kyc.state is state


async def test_owners_own_no_more_than_the_whole_and_a_quarter_counts_through_others(db: Database) -> None:
    company = await party(db, "operating", kind=PartyKind.COMPANY)
    holding = await party(db, "holding", kind=PartyKind.COMPANY, unit=1)
    direct, behind, small = await party(db, "direct"), await party(db, "behind", unit=1), await party(db, "small")

    async def own(tx: Tx, owned: PartyId, owner: PartyId, share_bp: int) -> None:
        relation_id = RelationId.derive(owned.unit, owned.text, owner.text)
        relation = NewRelation(relation_id, owned, owner, RelationKind.OWNER, share_bp=share_bp)
        await relations.record_relation(tx, relation, "maker", FIRST_MOMENT)

    async with db.transaction() as tx:
        for owned, owner, share_bp in (
            (company, direct, 2_500),
            (company, holding, 5_000),
            (company, small, 2_499),
            (holding, behind, 8_000),
            (holding, direct, 1_000),
        ):
            await own(tx, owned, owner, share_bp)
        found = await relations.find_beneficial_owners(tx, company)
        assert [(owner.party_id, owner.share_bp) for owner in found] == [(behind, 4_000), (direct, 3_000)]
    with pytest.raises(SharesExceedWhole) as refusal:
        async with db.transaction() as tx:
            await own(tx, company, behind, 2)
    assert (refusal.value.field, refusal.value.percent) == ("share_bp", "100.01")


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        (RelationKind.FAMILY, {}, "degree"),
        (RelationKind.GUARANTOR, {"share_bp": 5}, "share_bp"),
        (RelationKind.OWNER, {"share_bp": 5}, "other_id"),
        (RelationKind.LEGAL_REPRESENTATIVE, {}, "other_id"),
    ],
)
async def test_a_relation_fits_its_parties(
    db: Database, kind: RelationKind, changes: dict[str, int], field: str
) -> None:
    one, other = await party(db, "one"), await party(db, "other")
    relation = NewRelation(RelationId.derive(0, kind), one, other, kind, **changes)  # type: ignore[arg-type] # numbers
    with pytest.raises(RelationMalformed) as refusal:
        async with db.transaction() as tx:
            await relations.record_relation(tx, relation, "maker", FIRST_MOMENT)
    assert refusal.value.field == field


async def test_a_family_has_degrees_and_a_relation_ends(db: Database) -> None:
    mother, child = await party(db, "mother"), await party(db, "child")
    relation_id = RelationId.derive(0, "family")
    async with db.transaction() as tx:
        relation = NewRelation(relation_id, mother, child, RelationKind.FAMILY, FamilyDegree.CHILD)
        assert (await relations.record_relation(tx, relation, "maker", FIRST_MOMENT)).degree is FamilyDegree.CHILD
        await relations.end_relation(tx, mother, relation_id, FIRST_MOMENT)
        assert await relations.list_relations(tx, mother) == []


async def test_who_shares_name_and_telephone_is_looked_at(db: Database) -> None:
    first, second, namesake = [
        await party(db, label, unit=unit, name="诸葛明 Zhuge Ming") for label, unit in (("a", 0), ("b", 1), ("c", 0))
    ]
    async with db.transaction() as tx:
        await reach(tx, first, ContactKind.PHONE, "13900000009")
        await reach(tx, second, ContactKind.PHONE, "+86 139 0000 0009")
        found = await parties.find_duplicates(tx, second)
        assert [(one.party_id, one.score) for one in found] == [(first, 75), (namesake, 40)]
        assert found[0].because == (Likeness.NAME, Likeness.PHONE)
        assert [one.party_id for one in await parties.flag_duplicates(tx, second, FIRST_MOMENT)] == [first]
        await parties.flag_duplicates(tx, second, FIRST_MOMENT)
        [review] = await kyc.list_reviews(tx, second)
        assert (review.kind, review.reason["other"]) == ("duplicate", first.text)


async def test_a_consent_holds_until_its_last_day_or_its_withdrawal(db: Database) -> None:
    person = await party(db, "consenting")
    until = FIRST_DAY + timedelta(days=30)
    consent = Consent(ConsentId.derive(0, "c"), person, Purpose.MARKETING, FIRST_MOMENT.now, "customer", until)
    async with db.transaction() as tx:
        await consents.give_consent(tx, consent, FIRST_DAY)
        assert await parties.has_consented(tx, person, Purpose.MARKETING, until)
        assert not await parties.has_consented(tx, person, Purpose.MARKETING, until + timedelta(days=1))
        assert not await parties.has_consented(tx, person, Purpose.PROFILING, until)
        await consents.withdraw_consent(tx, person, consent.id, FIRST_MOMENT)
        assert not await parties.has_consented(tx, person, Purpose.MARKETING, FIRST_DAY)


async def test_each_look_at_personal_data_is_recorded_with_it(db: Database) -> None:
    person = await party(db, "seen", name="Somebody Seen")
    look = Unmasking(
        UnmaskingId.derive(0, "look"), person, "maker", (PersonalField.NAME,), "call back", FIRST_MOMENT.now
    )
    async with db.transaction() as tx:
        with pytest.raises(MayNotUnmask):
            await unmasking.unmask(tx, look, frozenset())
        assert await unmasking.list_unmaskings(tx, person, before=None, limit=10) == []
        for _ in range(2):
            seen = await unmasking.unmask(tx, look, {"personal_data"})
            assert (seen.name, seen.documents) == ("Somebody Seen", None)
        assert await unmasking.list_unmaskings(tx, person, before=None, limit=10) == [look]
        wider = Unmasking(look.id, person, "maker", (PersonalField.DOCUMENTS,), "call back", FIRST_MOMENT.now)
        with pytest.raises(KeyReused):
            await unmasking.unmask(tx, wider, {"personal_data"})


async def test_nothing_is_recorded_of_whom_the_bank_does_not_know(db: Database) -> None:
    stranger = PartyId.derive(0, "stranger")
    refused: list[Refusal] = []
    async with db.transaction() as tx:
        for work in (
            record(tx, stranger, resident(5)),
            reach(tx, stranger, ContactKind.PHONE, "13900000005"),
            kyc.reject(tx, stranger, "maker", FIRST_MOMENT),
            relations.set_tag(tx, stranger, "vip", "maker", FIRST_MOMENT),
        ):
            with pytest.raises(UnknownParty) as refusal:
                await work
            refused.append(refusal.value)
    assert {refusal.field for refusal in refused} == {"party_id"}


async def test_ten_thousand_parties_are_registered_at_once_and_again(db: Database) -> None:
    newcomers = [
        NewParty(PartyId.derive(number % 3, "many", str(number)), PartyKind.PERSON, f"Person {number}")
        for number in range(10_000)
    ]
    for _ in range(2):
        async with db.transaction() as tx:
            registered = await parties.register(tx, newcomers, FIRST_MOMENT)
        assert [one.name for one in registered] == [one.name for one in newcomers]
