"""Documents (合同文本): what the customer agrees to, by language."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Final

import msgspec

from tael.products.terms.figures import LANGUAGE_PATTERN, TEMPLATE_PATTERN
from tael.products.terms.term import Fault, Offer, Term

LANGUAGES_NEEDED: Final = ("en", "zh-CN")


class Template(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text to agree to: its language, the name of its template, and the edition."""

    language: Annotated[str, msgspec.Meta(pattern=LANGUAGE_PATTERN)]
    template: Annotated[str, msgspec.Meta(pattern=TEMPLATE_PATTERN)]
    edition: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class DocumentsTerm(Term, frozen=True):
    """The contract's templates, at least one in each language in which the bank speaks."""

    kind: ClassVar[str] = "documents"

    contract: Annotated[tuple[Template, ...], msgspec.Meta(min_length=1, max_length=20)]

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives languages that are missing or have two texts."""
        del offer
        languages = [template.language for template in self.contract]
        for language in LANGUAGES_NEEDED:
            if language not in languages:
                yield Fault(("contract",), f"there is no text in {language}")
        for at, language in enumerate(languages):
            if language in languages[:at]:
                yield Fault(("contract", at, "language"), f"{language} has two texts")

    def text_in(self, language: str) -> Template:
        """Returns the text in a language, the English one where there is none."""
        found = {template.language: template for template in self.contract}
        return found.get(language, found["en"])
