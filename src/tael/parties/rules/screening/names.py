"""What a name becomes before it is compared: plain lower-case tokens in Latin letters, without marks.

Chinese characters become pinyin without tones, Hangul the spellings of Korean passports, one token a syllable; other
scripts are transliterated. Scripts that write no vowels are compared without them. Titles, legal forms and particles
weigh nothing by being left out where other tokens remain. Chinese characters are never read as Japanese or Korean: a
name does not say whose it is.
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
_PINYIN_SPELLINGS = {"lv": "lu", "lyu": "lu", "nv": "nu", "nyu": "nu"}
"""Passports and lists write ü in three ways."""
_KOREAN_SURNAMES = {"gim": "kim", "i": "lee", "bag": "park", "choe": "choi", "gang": "kang", "im": "lim", "u": "woo"}
_KOREAN_VOWELS = (("yeo", "yo"), ("eo", "o"), ("eu", "u"))
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "sir", "haji", "hajji", "hadji", "sheikh", "shaykh", "sayyid"})
_PARTICLES = frozenset({"al", "el", "ul", "the", "of", "and", "for", "de", "la", "le", "du", "des"})
_LEGAL_FORMS = frozenset(
    {"co", "ltd", "limited", "llc", "inc", "incorporated", "corp", "corporation", "company", "plc", "gmbh", "ag", "sa"}
    | {"srl", "spa", "bv", "nv", "oao", "ooo", "zao", "pjsc", "jsc", "fze", "fzco"}
)
_LEFT_OUT = _TITLES | _PARTICLES | _LEGAL_FORMS
_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_HAN = re.compile("[㐀-鿿]+")
_HANGUL = re.compile("[가-힣]+")
_WITHOUT_VOWELS = re.compile("[\u0590-\u077f\ufb1d-\ufdff\ufe70-\ufeff]")
_ARABIC_ARTICLE = re.compile(r"\bال(?=\w{2})")
_VOWELS = re.compile("[aeiouyw]")
_SOUNDS = (
    # Inside a word; at its beginning it is a sibilant, as in Xi.
    (re.compile("(?<=.)x"), "ks"),
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
    name = _ARABIC_ARTICLE.sub("", name)
    plain = unicodedata.normalize("NFKD", _HANGUL.sub(_in_passport_spelling, _HAN.sub(_in_pinyin, name)))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    found = [_PINYIN_SPELLINGS.get(word, word) for word in _WORD.findall(_APOSTROPHES.sub("", anyascii(plain).lower()))]
    kept = [token for token in found if token not in _LEFT_OUT]
    return tuple((kept or found)[:TOKENS_MAX])


def _in_pinyin(characters: re.Match[str]) -> str:
    """Gives a run of Chinese characters as syllables; some sound otherwise where they are a surname."""
    run = characters[0]
    first, *rest = lazy_pinyin(run)
    return " ".join(["", _PINYIN_SURNAME_TONES.get(run[0], first), *rest, ""])


def _in_passport_spelling(syllables: re.Match[str]) -> str:
    """Gives a run of Hangul as syllables in the spelling that passports use rather than the official one."""
    first, *rest = (anyascii(syllable).lower() for syllable in syllables[0])
    said = [_KOREAN_SURNAMES.get(first, first), *rest]
    for official, usual in _KOREAN_VOWELS:
        said = [syllable.replace(official, usual) for syllable in said]
    return " ".join(["", *said, ""])


def is_without_vowels(name: str) -> bool:
    """Whether a name is written, in part at least, in a script that leaves vowels out: Arabic or Hebrew."""
    return _WITHOUT_VOWELS.search(name) is not None


@lru_cache(maxsize=65_536)
def bare(token: str) -> str:
    """Returns what a script without vowels writes of a token."""
    return _REPEATED.sub(r"\1", _VOWELS.sub("", token))


@lru_cache(maxsize=65_536)
def sound(token: str) -> str:
    """Returns what is left of a token when letters that transliterations confuse are made one: its consonants."""
    skeleton = token
    for pattern, letter in _SOUNDS:
        skeleton = pattern.sub(letter, skeleton)
    return _REPEATED.sub(r"\1", skeleton)
