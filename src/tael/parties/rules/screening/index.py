"""Finds the listed names that an asked name may mean, and scores them with reasons.

Owns the index in memory and the score. Leaves what names become to `names` and what happens to a match to the actions.

The score. Each token weighs by its rarity among the listed names, w = ln(1 + N / n). Parts of both names are paired
best first, a part being a token or two that stand together ("jin ping" meets "jinping"); two parts are as similar as
their letters (normalised Levenshtein), or ALIKE_IN_SOUND if their consonants sound the same besides. The shares of each
name's weight that the pairs cover make the score, 100 × (LARGER × the larger share + (1 − LARGER) × the smaller) where
at least two parts met, and 100 × the smaller share otherwise. See docs/algorithms/screening.md.

A look-up compares each part with the listed ones that share an edge or the sound, so it grows with the number of
distinct tokens listed, divided by some hundreds.
"""

import hashlib
import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from tael.parties.model.party import PartyKind
from tael.parties.model.screening import THRESHOLD, ListedName, Match, MatchKind, NameKind, Pairing, SubjectKind
from tael.parties.rules.screening.names import bare, is_without_vowels, sound, tokens

CANDIDATES_MAX = 40
"""So many listed names, those that share most weight with the asked one, are scored."""

MATCHES_MAX = 20
ALIKE = 0.72
"""Parts less similar than this do not meet."""
ALIKE_IN_SOUND = 0.90
SOUND_LENGTH_MIN = 3
"""Consonants that a part must have to be compared by sound; shorter ones sound like too many."""
EDGE_LETTERS = 2
"""Parts are compared by their letters if they begin, or end, with the same so many."""
ALIKE_TOKENS_MAX = 40
ALIKE_BESIDES_SOUND = 0.62
"""Parts that sound the same meet only if their letters are alike as well, by so much."""
ALIKE_WITHOUT_VOWELS = 0.92
"""So much alike are parts with the same consonants, where the asked name's script writes no vowels."""
WITHOUT_VOWELS_MAX = 300
LARGER = 0.66
YEARS_APART_MAX = 2
OTHER_BIRTH_YEAR_DEDUCTION = 15
OTHER_SUBJECT_DEDUCTION = 10
WEAK_ALIAS_DEDUCTION = 5


class _Part(NamedTuple):
    """A token, or two that stand together, of a name: where it begins and ends."""

    text: str
    start: int
    end: int


class _Entry(NamedTuple):
    """A listed name in the index."""

    list_code: str
    listed: ListedName
    tokens: tuple[str, ...]
    parts: tuple[_Part, ...]


def _edges(text: str) -> tuple[tuple[bool, str], tuple[bool, str]]:
    return (True, text[:EDGE_LETTERS]), (False, text[-EDGE_LETTERS:])


def _parts(of: Sequence[str]) -> tuple[_Part, ...]:
    single = [_Part(token, place, place + 1) for place, token in enumerate(of)]
    joined = [_Part(of[place] + of[place + 1], place, place + 2) for place in range(len(of) - 1)]
    return tuple(single + joined)


class NameIndex:
    """An index over the names of all lists in force, built once for a set of versions and never changed."""

    def __init__(self, lists: Iterable[tuple[str, Sequence[ListedName]]]) -> None:
        lists = list(lists)
        self._names: defaultdict[tuple[str, str], list[ListedName]] = defaultdict(list)
        for code, names in lists:
            for listed in names:
                self._names[code, listed.entry].append(listed)
        self._entries = [
            _Entry(code, listed, found, _parts(found))
            for code, names in lists
            for listed in names
            if (found := tokens(listed.name))
        ]
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        self._by_sound: defaultdict[str, list[str]] = defaultdict(list)
        self._by_bare: defaultdict[str, list[str]] = defaultdict(list)
        self._by_edge: defaultdict[tuple[bool, str, int], list[str]] = defaultdict(list)
        for place, entry in enumerate(self._entries):
            for text in {part.text for part in entry.parts}:
                self._places[text].append(place)
        for text in self._places:
            for is_start, letters in _edges(text):
                self._by_edge[is_start, letters, len(text)].append(text)
            if len(skeleton := sound(text)) >= SOUND_LENGTH_MIN:
                self._by_sound[skeleton].append(text)
            self._by_bare[bare(text)].append(text)
        count = Counter(token for entry in self._entries for token in set(entry.tokens))
        self._weights = {token: math.log(1 + len(self._entries) / number) for token, number in count.items()}
        self._weight_unknown = math.log(1 + max(len(self._entries), 1))

    def __len__(self) -> int:
        return len(self._entries)

    def entry_digest(self, list_code: str, entry: str) -> bytes:
        """Returns the SHA-256 of all that a list says of an entry, whatever the order of its names."""
        said = sorted(msgspec.json.encode(listed) for listed in self._names[list_code, entry])
        return hashlib.sha256(b"\n".join(said)).digest()

    def find(
        self,
        name: str,
        *,
        kind: PartyKind | None = None,
        birth_year: int | None = None,
        threshold: int = THRESHOLD,
    ) -> list[Match]:
        """Returns the matches of a name from a threshold on, best first, one for each subject, MATCHES_MAX at most."""
        asked = tokens(name)
        if not asked:
            return []
        parts = _parts(asked)
        by_bare = is_without_vowels(name)
        best: dict[tuple[str, str], Match] = {}
        entries = [self._entries[place] for place in self._candidates(parts, by_bare=by_bare)]
        met = _met(parts, entries, by_bare=by_bare)
        for entry in entries:
            match = self._score(asked, met, entry, kind, birth_year)
            key = (entry.list_code, entry.listed.entry)
            if match.score >= threshold and (key not in best or best[key].score < match.score):
                best[key] = match
        return sorted(best.values(), key=lambda match: (-match.score, match.list_code, match.entry))[:MATCHES_MAX]

    def _candidates(self, asked: Sequence[_Part], *, by_bare: bool) -> list[int]:
        shared: defaultdict[int, float] = defaultdict(float)
        for part in asked:
            of_part: dict[int, float] = {}
            for text, similarity in self._alike(part.text, by_bare=by_bare):
                weight = similarity * self._weight(text)
                for place in self._places[text]:
                    if of_part.get(place, 0.0) < weight:
                        of_part[place] = weight
            for place, weight in of_part.items():
                shared[place] += weight
        best = heapq.nsmallest(CANDIDATES_MAX, ((-weight, place) for place, weight in shared.items()))
        return [place for _, place in best]

    def _alike(self, text: str, *, by_bare: bool) -> list[tuple[str, float]]:
        # Texts of other lengths cannot be alike enough.
        lengths = range(math.ceil(ALIKE * len(text)), int(len(text) / ALIKE) + 1)
        near = [
            other
            for is_start, letters in _edges(text)
            for length in lengths
            for other in self._by_edge.get((is_start, letters, length), ())
        ]
        found = {
            choice: similarity
            for choice, similarity, _ in process.extract(
                text, near, scorer=Levenshtein.normalized_similarity, score_cutoff=ALIKE, limit=ALIKE_TOKENS_MAX
            )
        }
        for choice in self._by_sound.get(sound(text), ())[:ALIKE_TOKENS_MAX]:
            if (similarity := _similarity(text, choice)) >= ALIKE:
                found[choice] = similarity
        if by_bare:
            found |= dict.fromkeys(self._by_bare.get(bare(text), ())[:WITHOUT_VOWELS_MAX], ALIKE_WITHOUT_VOWELS)
        if text in self._places:
            found[text] = 1.0
        return list(found.items())

    def _weight(self, token: str) -> float:
        return self._weights.get(token, self._weight_unknown)

    def _score(
        self,
        asked: Sequence[str],
        met: Mapping[str, Sequence[tuple[_Part, float]]],
        entry: _Entry,
        kind: PartyKind | None,
        birth_year: int | None,
    ) -> Match:
        pairs = _pair(met, entry.parts)
        listed = entry.listed
        weights_asked = [self._weight(token) for token in asked]
        weights_listed = [self._weight(token) for token in entry.tokens]
        share_asked = sum(like * sum(weights_asked[one.start : one.end]) for one, _, like in pairs) / sum(weights_asked)
        share_listed = sum(like * sum(weights_listed[two.start : two.end]) for _, two, like in pairs) / sum(
            weights_listed
        )
        larger, smaller = max(share_asked, share_listed), min(share_asked, share_listed)
        parts_met = sum(max(one.end - one.start, two.end - two.start) for one, two, _ in pairs)
        score = LARGER * larger + (1 - LARGER) * smaller if parts_met > 1 else smaller
        is_same = sorted(asked) == sorted(entry.tokens)
        deductions = _deductions(listed, kind, birth_year)
        met_asked = {place for one, _, _ in pairs for place in range(one.start, one.end)}
        met_listed = {place for _, two, _ in pairs for place in range(two.start, two.end)}
        exact_kind = MatchKind.EXACT if listed.kind is NameKind.PRIMARY else MatchKind.ALIAS
        return Match(
            list_code=entry.list_code,
            entry=listed.entry,
            name=listed.name,
            kind=exact_kind if is_same else MatchKind.FUZZY,
            subject=listed.subject,
            programmes=listed.programmes,
            score=max(0, (100 if is_same else min(99, int(100 * score))) - sum(points for _, points in deductions)),
            pairings=tuple(Pairing(one.text, two.text, int(100 * like)) for one, two, like in pairs),
            unmatched_asked=tuple(token for place, token in enumerate(asked) if place not in met_asked),
            unmatched_listed=tuple(token for place, token in enumerate(entry.tokens) if place not in met_listed),
            deductions=tuple(reason for reason, _ in deductions),
        )


def _similarity(one: str, two: str) -> float:
    return _in_sound(one, two, Levenshtein.normalized_similarity(one, two, score_cutoff=ALIKE_BESIDES_SOUND))


def _in_sound(one: str, two: str, letters: float) -> float:
    """Gives the similarity of two parts from that of their letters: those that sound the same are more alike."""
    if ALIKE_BESIDES_SOUND <= letters < ALIKE_IN_SOUND:
        skeleton = sound(one)
        if len(skeleton) >= SOUND_LENGTH_MIN and skeleton == sound(two):
            return ALIKE_IN_SOUND
    return letters


def _met(asked: Sequence[_Part], entries: Sequence[_Entry], *, by_bare: bool) -> dict[str, list[tuple[_Part, float]]]:
    """Gives, for each part of the listed names that met any, the parts of the asked one that it met, and how well."""
    # Each text is compared once, however many candidates hold it.
    texts = list({part.text for entry in entries for part in entry.parts})
    met: dict[str, list[tuple[_Part, float]]] = {}
    for one in asked:
        like_one = {
            text: like
            for text, letters, _ in process.extract(
                one.text, texts, scorer=Levenshtein.normalized_similarity, score_cutoff=ALIKE_BESIDES_SOUND, limit=None
            )
            if (like := _in_sound(one.text, text, letters)) >= ALIKE
        }
        if by_bare:
            for text in texts:
                if bare(text) == bare(one.text):
                    like_one[text] = max(like_one.get(text, 0.0), ALIKE_WITHOUT_VOWELS)
        for text, like in like_one.items():
            met.setdefault(text, []).append((one, like))
    return met


def _pair(
    met: Mapping[str, Sequence[tuple[_Part, float]]], listed: Sequence[_Part]
) -> list[tuple[_Part, _Part, float]]:
    """Pairs parts of two names, best first, longer ones before shorter ones, each token once."""
    found = [
        (one, two, like)
        for two in listed
        for one, like in met.get(two.text, ())
        # Two pairs of neighbours do not meet: their tokens do.
        if one.end - one.start == 1 or two.end - two.start == 1
    ]
    found.sort(key=lambda pair: (-pair[2], -len(pair[0].text), pair[0].start, pair[1].start, pair[1].text))
    taken_asked: set[int] = set()
    taken_listed: set[int] = set()
    kept: list[tuple[_Part, _Part, float]] = []
    for one, two, like in found:
        of_one, of_two = range(one.start, one.end), range(two.start, two.end)
        if taken_asked.isdisjoint(of_one) and taken_listed.isdisjoint(of_two):
            taken_asked.update(of_one)
            taken_listed.update(of_two)
            kept.append((one, two, like))
    return kept


def _deductions(listed: ListedName, kind: PartyKind | None, birth_year: int | None) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    if birth_year is not None and listed.birth_years:
        apart = min(abs(birth_year - year) for year in listed.birth_years)
        if apart > YEARS_APART_MAX:
            found.append((f"born {apart} years apart", OTHER_BIRTH_YEAR_DEDUCTION))
    if kind is not None and (kind is PartyKind.PERSON) != (listed.subject is SubjectKind.PERSON):
        found.append((f"a {kind.value}, not a {listed.subject.value}", OTHER_SUBJECT_DEDUCTION))
    if listed.kind is NameKind.WEAK_ALIAS:
        found.append(("a weak alias", WEAK_ALIAS_DEDUCTION))
    return found
