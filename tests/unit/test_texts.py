import string
from dataclasses import fields

import pytest

from tael import wiring
from tael.kernel.errors import refusals
from tael.plumbing.http.problem import LANGUAGES, texts

assert wiring.STAFF_ROUTES, "importing the table of contents declares every refusal"
PLAIN = {"unavailable", "internal_error"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_its_sentence_in_each_language(language: str) -> None:
    declared = {code for code, refusal in refusals().items() if refusal.__module__.startswith("tael.")}
    assert set(texts(language)) == declared | PLAIN


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_names_only_facts_that_its_refusal_has(language: str) -> None:
    for code, sentence in texts(language).items():
        places = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        known = set() if code in PLAIN else {fact.name for fact in fields(refusals()[code])}  # type: ignore[arg-type] # dataclasses all
        assert places <= known, code
