"""Eligibility (准入条件): who may open an account."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Final, Literal

import msgspec

from tael.products.terms.figures import CountryCode, Name
from tael.products.terms.term import Fault, Offer, Term

AGE_MAX: Final = 150

PartyKind = Literal["person", "company"]
KycLevel = Literal["none", "basic", "standard", "enhanced"]
KYC_LEVELS: Final[tuple[KycLevel, ...]] = ("none", "basic", "standard", "enhanced")
"""Levels of know-your-customer checks, rising."""


class Applicant(msgspec.Struct, frozen=True, kw_only=True):
    """What eligibility asks of a party; None where it is not known."""

    party_kind: PartyKind
    kyc_level: KycLevel
    age_years: int | None = None
    residency: str | None = None
    tags: frozenset[str] = frozenset()


class EligibilityTerm(Term, frozen=True):
    """Who may open an account: kinds of parties, ages in years, countries of residency, a level of checks, and tags."""

    kind: ClassVar[str] = "eligibility"

    party_kinds: Annotated[tuple[PartyKind, ...], msgspec.Meta(min_length=1, max_length=2)] = ("person", "company")
    age_min: Annotated[int, msgspec.Meta(ge=0, le=AGE_MAX)] | None = None
    age_max: Annotated[int, msgspec.Meta(ge=0, le=AGE_MAX)] | None = None
    residency: Annotated[tuple[CountryCode, ...], msgspec.Meta(max_length=250)] = ()
    kyc_level_min: KycLevel = "basic"
    tags_all: Annotated[tuple[Name, ...], msgspec.Meta(max_length=50)] = ()
    tags_any: Annotated[tuple[Name, ...], msgspec.Meta(max_length=50)] = ()
    tags_none: Annotated[tuple[Name, ...], msgspec.Meta(max_length=50)] = ()

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives conditions that nobody meets."""
        if self.age_min is not None and self.age_max is not None and self.age_max < self.age_min:
            yield Fault(("age_max",), f"nobody is at least {self.age_min} and at most {self.age_max}")
        if "person" not in self.party_kinds:
            if self.age_min is not None or self.age_max is not None:
                yield Fault(("age_max" if self.age_min is None else "age_min",), "companies have no age here")
            if "account_type" in offer.terms:
                yield Fault(("party_kinds",), "account types are for persons")
        for tag in sorted({*self.tags_all, *self.tags_any} & {*self.tags_none}):
            yield Fault(("tags_none",), f"{tag} is asked for and barred")

    def unmet(self, applicant: Applicant) -> tuple[str, ...]:
        """Returns the fields whose condition an applicant does not meet; what is not known is not met."""
        age, tags = applicant.age_years, applicant.tags
        is_company = applicant.party_kind == "company"
        conditions = {
            "party_kinds": applicant.party_kind in self.party_kinds,
            "age_min": self.age_min is None or is_company or (age is not None and age >= self.age_min),
            "age_max": self.age_max is None or is_company or (age is not None and age <= self.age_max),
            "residency": not self.residency or applicant.residency in self.residency,
            "kyc_level_min": KYC_LEVELS.index(applicant.kyc_level) >= KYC_LEVELS.index(self.kyc_level_min),
            "tags_all": tags >= set(self.tags_all),
            "tags_any": not self.tags_any or bool(tags & set(self.tags_any)),
            "tags_none": not tags & set(self.tags_none),
        }
        return tuple(field for field, is_met in conditions.items() if not is_met)
