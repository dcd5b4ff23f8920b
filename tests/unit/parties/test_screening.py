"""Names against sanctions lists: what meets, what does not, and why."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tael.parties.errors import ListMalformed
from tael.parties.model.party import PartyKind
from tael.parties.model.screening import THRESHOLD, ListedName, MatchKind, NameKind, SubjectKind
from tael.parties.rules.screening.index import NameIndex
from tael.parties.rules.screening.lists import read_ofac, read_plain
from tael.parties.rules.screening.names import TOKENS_MAX, tokens

PLAIN = "entry,name,kind,subject,programmes,birth_years\n"
SDN = b'7,"PETROV, Ivan","individual","RUS",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 03 Mar 1970; a.k.a. \'VANYA\'."\r\n'
ALT = b'7,1,"aka","PETROFF, Ivan",-0- \r\n'


def listed(
    entry: str, name: str, kind: NameKind = NameKind.PRIMARY, *, birth_years: tuple[int, ...] = ()
) -> ListedName:
    """A listed person."""
    return ListedName(entry, name, kind, SubjectKind.PERSON, birth_years=birth_years)


NAMES = [
    listed("1", "BIN LADIN, Usama"),
    listed("2", "MADURO MOROS, Nicolas", birth_years=(1962,)),
    listed("3", "ZHANG, Wei"),
    listed("3", "JOE COFFEE", NameKind.WEAK_ALIAS),
    listed("4", "KIM, Jong Un"),
    listed("5", "AL-ASSAD, Bashar"),
    listed("5", "ASAD, Bashar Hafez", NameKind.ALIAS),
    ListedName("6", "ANGLO-CARIBBEAN CO., LTD.", NameKind.PRIMARY, SubjectKind.ORGANISATION),
    *(listed(f"f{number}", f"Filler{number} Person{number % 7}") for number in range(50)),
]
INDEX = NameIndex([("test", NAMES)])


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("Usama bin Ladin", "1"),
        ("Osama Bin Laden", "1"),
        ("Nicolás Maduro Moros", "2"),
        ("张伟", "3"),
        ("Zhangwei", "3"),
        ("Kim Jongun", "4"),
        ("Башар Асад", "5"),
        ("ZHANG Wei 张伟", "3"),
        ("김정은", "4"),
        ("بشار الأسد", "5"),
        ("bashar al assad", "5"),
        ("Anglo Caribbean Company Limited", "6"),
    ],
)
def test_a_name_is_found_in_other_order_script_and_spelling(asked: str, entry: str) -> None:
    assert INDEX.find(asked)[0].entry == entry


@pytest.mark.parametrize(
    "asked", ["Li Na 李娜", "John Smith", "王芳", "Kim Jang Hun", "Maria Moros Gomez", "!!!", "字"]
)
def test_another_name_is_not_found(asked: str) -> None:
    assert INDEX.find(asked) == []


@pytest.mark.parametrize(
    "name", [one for one in NAMES if one.kind is not NameKind.WEAK_ALIAS], ids=lambda one: one.name
)
def test_a_listed_name_is_found_exactly_with_the_full_score(name: ListedName) -> None:
    match = next(match for match in INDEX.find(name.name) if match.entry == name.entry)
    assert match.score == 100
    assert match.kind is (MatchKind.EXACT if name.kind is NameKind.PRIMARY else MatchKind.ALIAS)
    assert not match.unmatched_asked
    assert not match.unmatched_listed


@given(st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_the_order_of_its_parts_does_not_change_what_a_name_meets(name: ListedName, chance: random.Random) -> None:
    parts = list(tokens(name.name))
    chance.shuffle(parts)
    same_order = {match.entry for match in INDEX.find(name.name) if match.score == 100}
    assert name.entry in same_order or name.kind is NameKind.WEAK_ALIAS
    assert {match.entry for match in INDEX.find(" ".join(parts)) if match.score == 100} == same_order


WORDS = st.lists(st.text("abdhimosu", min_size=2, max_size=7), min_size=1, max_size=4).map(" ".join)


@given(WORDS, WORDS)
def test_a_name_means_another_as_much_as_the_other_means_it(one: str, other: str) -> None:
    index = NameIndex([("test", [listed("one", one), listed("other", other)])])

    def score(asked: str, entry: str) -> int:
        return next((match.score for match in index.find(asked, threshold=1) if match.entry == entry), 0)

    assert score(one, "other") == score(other, "one")
    assert score(one, "one") == score(other, "other") == 100


@given(st.text(max_size=300))
def test_any_text_is_screened_within_bounds(text: str) -> None:
    assert len(tokens(text)) <= TOKENS_MAX
    for match in INDEX.find(text, threshold=1):
        assert 1 <= match.score <= 100
        assert all(0 < pairing.similarity <= 100 for pairing in match.pairings)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Li Na 李娜", ("li", "na", "li", "na")),
        ("单伟单", ("shan", "wei", "dan")),
        ("中国银行", ("zhong", "guo", "yin", "hang")),
        ("吕布", ("lu", "bu")),
        ("LYU, Bu", ("lu", "bu")),
        ("이민호", ("lee", "min", "ho")),
        ("Al-'Arabi Co., Ltd.", ("arabi",)),
        ("The Co.", ("the", "co")),
    ],
)
def test_a_name_becomes_plain_tokens(name: str, found: tuple[str, ...]) -> None:
    assert tokens(name) == found


def test_an_entry_is_the_same_in_any_order_of_its_names_and_another_with_another_birth_year() -> None:
    names = [listed("1", "A B"), listed("1", "C D", NameKind.ALIAS)]
    digest = NameIndex([("test", names)]).entry_digest("test", "1")
    assert NameIndex([("test", names[::-1])]).entry_digest("test", "1") == digest
    other = [names[0], listed("1", "C D", NameKind.ALIAS, birth_years=(1970,))]
    assert NameIndex([("test", other)]).entry_digest("test", "1") != digest


def test_a_match_says_which_parts_met_and_which_did_not() -> None:
    match = INDEX.find("Bashar Assad Junior", threshold=50)[0]
    assert {(pair.asked, pair.listed) for pair in match.pairings} == {("bashar", "bashar"), ("assad", "assad")}
    assert match.unmatched_asked == ("junior",)
    assert match.kind is MatchKind.FUZZY


def test_another_birth_year_and_another_kind_of_subject_take_points_off() -> None:
    full = INDEX.find("Nicolas Maduro Moros")[0]
    other = INDEX.find("Nicolas Maduro Moros", kind=PartyKind.COMPANY, birth_year=1985, threshold=50)[0]
    assert other.score == full.score - 25
    assert other.deductions == ("born 23 years apart", "a company, not a person")
    assert INDEX.find("Nicolas Maduro Moros", birth_year=1963)[0].score == 100


def test_of_a_subject_with_many_names_the_best_is_returned_once() -> None:
    found = INDEX.find("Bashar Assad", threshold=50)
    assert [match.entry for match in found].count("5") == 1
    assert found[0].score >= THRESHOLD


def test_ofac_files_give_primary_names_aliases_and_weak_ones() -> None:
    found = read_ofac(SDN + b"\x1a", ALT + b"\x1a")
    assert [(one.name, one.kind, one.birth_years) for one in found] == [
        ("PETROV, Ivan", NameKind.PRIMARY, (1970,)),
        ("VANYA", NameKind.WEAK_ALIAS, (1970,)),
        ("PETROFF, Ivan", NameKind.ALIAS, (1970,)),
    ]


@pytest.mark.parametrize(
    ("sdn", "alt", "where"),
    [
        (SDN[:-2], ALT, ("sdn.csv", 1, "")),
        (SDN + SDN, ALT, ("sdn.csv", 2, "ent_num")),
        (SDN + b"\xff\xfe\r\n", ALT, ("sdn.csv", 2, "")),
        (SDN + b'8,"A"\r\n', ALT, ("sdn.csv", 2, "")),
        (SDN, ALT + ALT, ("alt.csv", 2, "alt_num")),
        (SDN, ALT.replace(b"7,1", b"9,1"), ("alt.csv", 1, "ent_num")),
        (SDN.replace(b"PETROV, Ivan", b"P" * 10_000), ALT, ("sdn.csv", 1, "sdn_name")),
        (b"", b"", ("sdn.csv", 0, "")),
        (SDN.replace(b"RUS", b"R\0S"), ALT, ("sdn.csv", 1, "program")),
        (SDN.replace(b'n","ind', b'n","ind\r\n'), ALT, ("sdn.csv", 2, "sdn_type")),
        (SDN.replace(b"VANYA", b"V" * 401), ALT, ("sdn.csv", 1, "remarks")),
    ],
    ids=[
        *("torn", "twice", "encoding", "short", "alias twice", "alias of nobody", "10,000 characters", "empty"),
        *("zero byte", "line break", "long weak alias"),
    ],
)
def test_a_bad_ofac_file_is_refused_with_file_line_and_column(
    sdn: bytes, alt: bytes, where: tuple[str, int, str]
) -> None:
    with pytest.raises(ListMalformed) as refused:
        read_ofac(sdn, alt)
    assert (refused.value.source, refused.value.line, refused.value.column) == where


@pytest.mark.parametrize(
    ("row", "line", "column"),
    [
        ("1,A,primary,person,,1970\n1,A,primary,person,,1970\n", 3, "name"),
        ("1,A,first,person,,\n", 2, "kind"),
        ("1,A,primary,ghost,,\n", 2, "subject"),
        ("1,A,primary,person,,19\n", 2, "birth_years"),
        ("?,A,primary,person,,\n", 2, "entry"),
        ("1,,primary,person,,\n", 2, "name"),
        ("1,A,primary,person,,", 2, ""),
        ("1,A\0B,primary,person,,\n", 2, "name"),
    ],
)
def test_a_bad_plain_list_is_refused_with_line_and_column(row: str, line: int, column: str) -> None:
    with pytest.raises(ListMalformed) as refused:
        read_plain((PLAIN + row).encode(), "own.csv")
    assert (refused.value.source, refused.value.line, refused.value.column) == ("own.csv", line, column)
