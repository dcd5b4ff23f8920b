"""What a name becomes before it is compared: plain lower-case tokens in Latin letters, without marks.

Chinese characters become pinyin without tones, one token a syllable; other scripts are transliterated. Titles, legal
forms and particles weigh nothing by being left out where other tokens remain.
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii
from pypinyin import lazy_pinyin

TOKENS_MAX = 16
"""A name is compared by so many of its tokens; the longest listed ones have about twenty."""

ASKED_CHARACTERS_MAX = 200

_PINYIN_SURNAME_TONES = {"吕": "lu", "單": "shan", "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha"}
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "sir", "haji", "hajji", "hadji", "sheikh", "shaykh", "sayyid"})
_PARTICLES = frozenset({"al", "el", "ul", "the", "of", "and", "for", "de", "la", "le", "du", "des"})
_LEGAL_FORMS = frozenset(
    {"co", "ltd", "limited", "llc", "inc", "incorporated", "corp", "corporation", "company", "plc", "gmbh", "ag", "sa"}
    | {"srl", "spa", "bv", "nv", "oao", "ooo", "zao", "pjsc", "jsc", "fze", "fzco"}
)
_LEFT_OUT = _TITLES | _PARTICLES | _LEGAL_FORMS
_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_HAN = re.compile("[㐀-鿿]")
_SOUNDS = (
    (re.compile("sch|tch|tsch|shch|sh|zh|ch|cz"), "s"),
    (re.compile("kh|gh|ck|q|c|g"), "k"),
    (re.compile("ph|v|w|f"), "f"),
    (re.compile("th|dh|d"), "t"),
    (re.compile("dj|dzh|j|z|x|ts"), "s"),
    (re.compile("b"), "p"),
    (re.compile("r"), "r"),
    (re.compile("m"), "m"),
    (re.compile("[aeiouyh]"), ""),
)
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def tokens(name: str) -> tuple[str, ...]:
    """Returns the tokens of a name, TOKENS_MAX at most, in its own order."""
    if _HAN.search(name):
        name = " ".join(
            f" {_PINYIN_SURNAME_TONES.get(piece) or lazy_pinyin(piece)[0]} " if _HAN.match(piece) else piece
            for piece in name
        )
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    found = _WORD.findall(_APOSTROPHES.sub("", anyascii(plain).lower()))
    kept = [token for token in found if token not in _LEFT_OUT]
    return tuple((kept or found)[:TOKENS_MAX])


@lru_cache(maxsize=65_536)
def sound(token: str) -> str:
    """Returns what is left of a token when letters that transliterations confuse are made one: its consonants."""
    skeleton = token
    for pattern, letter in _SOUNDS:
        skeleton = pattern.sub(letter, skeleton)
    return _REPEATED.sub(r"\1", skeleton)
