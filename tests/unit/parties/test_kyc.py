"""The state machine of KYC: what follows what, whoever asks."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import FIRST_DAY, FIRST_MOMENT

from tael.kernel.clock import Moment
from tael.kernel.ids import PartyId
from tael.parties.errors import EvidenceMissing, KycStateForbids, ReviewDecided, ReviewsOpen
from tael.parties.model.kyc import (
    EvidenceKind,
    Expired,
    InReview,
    Kyc,
    KycLevel,
    Pending,
    Rejected,
    Review,
    ReviewId,
    ReviewState,
    Verified,
)
from tael.parties.rules import kyc as rules

NOW = FIRST_MOMENT.now
LATER = FIRST_DAY + timedelta(days=3650)
SEEN = (EvidenceKind.DOCUMENT_SEEN,)
LEVELS = st.sampled_from([KycLevel.BASIC, KycLevel.STANDARD, KycLevel.ENHANCED])
STATES = st.one_of(
    st.just(Pending()),
    st.builds(InReview, st.just(NOW), LEVELS, st.dates(FIRST_DAY)),
    st.builds(Verified, LEVELS, st.just("maker"), st.just(NOW), st.dates(FIRST_DAY)),
    st.just(Rejected("maker", NOW)),
    st.builds(Expired, LEVELS, st.just(NOW)),
)
REVIEW = Review(ReviewId.derive(0, "r"), PartyId.derive(0, "p"), "screening", {}, NOW)


def verify(
    kyc: Kyc, level: KycLevel = KycLevel.BASIC, evidence: tuple[EvidenceKind, ...] = SEEN, **changes: object
) -> Kyc:
    known = {"documents_until": [LATER], "has_verified_contact": True, "reviews_open": 0} | changes
    return rules.verified(kyc, level, evidence, "maker", FIRST_MOMENT, **known)  # type: ignore[arg-type] # of the rule


@given(STATES)
def test_nobody_is_verified_while_a_review_is_open(kyc: Kyc) -> None:
    with pytest.raises(ReviewsOpen):
        verify(kyc, reviews_open=1)


@given(STATES, LEVELS)
def test_a_verification_lasts_no_longer_than_its_document(kyc: Kyc, level: KycLevel) -> None:
    until = FIRST_DAY + timedelta(days=10)
    evidence = (*SEEN, EvidenceKind.SOURCE_OF_FUNDS)
    if isinstance(kyc, InReview):
        with pytest.raises(KycStateForbids):
            verify(kyc, level, evidence)
    else:
        after = verify(kyc, level, evidence, documents_until=[until])
        assert isinstance(after, Verified)
        assert (after.level, after.due) == (level, until)


@pytest.mark.parametrize(
    ("level", "evidence", "changes", "missing"),
    [
        (KycLevel.BASIC, (), {}, "document_seen"),
        (KycLevel.BASIC, SEEN, {"documents_until": []}, "valid_document"),
        (KycLevel.STANDARD, SEEN, {"has_verified_contact": False}, "verified_contact"),
        (KycLevel.ENHANCED, SEEN, {}, "source_of_funds"),
    ],
)
def test_a_level_asks_for_its_evidence(
    level: KycLevel, evidence: tuple[EvidenceKind, ...], changes: dict[str, object], missing: str
) -> None:
    with pytest.raises(EvidenceMissing) as refusal:
        verify(Pending(), level, evidence, **changes)
    assert refusal.value.missing == missing


@given(STATES)
def test_a_cleared_review_gives_back_what_was_known_and_a_confirmed_one_rejects(kyc: Kyc) -> None:
    held = rules.in_review(kyc, NOW)
    cleared = rules.decided(REVIEW, confirmed=False, by="checker", note="another person", now=NOW)
    confirmed = rules.decided(REVIEW, confirmed=True, by="checker", note="the same", now=NOW)
    assert rules.after_review(held, cleared, others_open=1, moment=FIRST_MOMENT) == held
    assert isinstance(rules.after_review(held, confirmed, others_open=1, moment=FIRST_MOMENT), Rejected)
    after = rules.after_review(held, cleared, others_open=0, moment=FIRST_MOMENT)
    if isinstance(kyc, Verified):
        assert isinstance(after, Verified)
        assert (after.level, after.due) == (kyc.level, kyc.due)
    elif not isinstance(kyc, InReview):
        assert not isinstance(after, Verified), "a review makes nobody known who was not"


def test_a_review_is_decided_once() -> None:
    cleared = rules.decided(REVIEW, confirmed=False, by="checker", note="no", now=NOW)
    assert (cleared.state, cleared.decided_by) == (ReviewState.CLEARED, "checker")
    with pytest.raises(ReviewDecided):
        rules.decided(cleared, confirmed=True, by="checker", note="yes", now=NOW)


@given(STATES)
def test_only_a_verification_that_is_overdue_expires(kyc: Kyc) -> None:
    much_later = Moment(NOW + timedelta(days=20_000), FIRST_DAY + timedelta(days=20_000))
    expired = rules.expired(kyc, much_later)
    assert (expired is not None) == (isinstance(kyc, Verified) and kyc.due < much_later.business_date)


@given(STATES)
def test_who_is_in_review_is_not_rejected_beside_it(kyc: Kyc) -> None:
    if isinstance(kyc, InReview | Rejected):
        with pytest.raises(KycStateForbids):
            rules.rejected(kyc, "maker", NOW)
    else:
        assert rules.rejected(kyc, "maker", NOW) == Rejected("maker", NOW)
