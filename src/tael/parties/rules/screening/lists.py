"""Reads sanctions lists: the files of OFAC's SDN list, and a plain CSV for any other.

Source of the layout: U.S. Treasury, OFAC, "SDN data specification" (sdn, alt: delimited files without a header, "-0-"
for nothing, closed by a lone 0x1A). Plain CSV: a header `entry,name,kind,subject,programmes,birth_years`, years apart
by `;`.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from tael.parties.errors import ListMalformed
from tael.parties.model.screening import LIST_BYTES_MAX, ListedName, NameKind, SubjectKind

NAME_CHARACTERS_MAX = 400
NAMES_MAX = 1_000_000
SDN_COLUMNS = (
    "ent_num", "sdn_name", "sdn_type", "program", "title", "call_sign", "vess_type", "tonnage", "grt", "vess_flag",
    "vess_owner", "remarks",
)  # fmt: skip
ALT_COLUMNS = ("ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks")
PLAIN_COLUMNS = ("entry", "name", "kind", "subject", "programmes", "birth_years")

_NOTHING = "-0-"
_END_OF_FILE = "\x1a"
_BORN = re.compile(r"DOB (?:circa )?(?:[0-9]{1,2} )?(?:[A-Z][a-z]{2} )?([0-9]{4})")
_WEAK = re.compile(r"a\.k\.a\. '([^;]+?)'(?=[;.]|$)")
_SUBJECTS = {"individual": SubjectKind.PERSON, "vessel": SubjectKind.VESSEL, "aircraft": SubjectKind.AIRCRAFT}
_KINDS = {kind.value: kind for kind in NameKind}
_PLAIN_SUBJECTS = {subject.value: subject for subject in SubjectKind}
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_ENTRY = re.compile("[A-Za-z0-9-]{1,32}")


def _text(content: bytes, source: str) -> str:
    if len(content) > LIST_BYTES_MAX:
        raise ListMalformed(source=source, line=0, column="", why=f"is longer than {LIST_BYTES_MAX:,} bytes")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as bad:
        line = content.count(b"\n", 0, bad.start) + 1
        raise ListMalformed(source=source, line=line, column="", why="is not UTF-8") from bad


def _records(content: bytes, source: str, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    text = _text(content, source)
    if text and not text.endswith(("\n", _END_OF_FILE)):
        raise ListMalformed(source=source, line=text.count("\n") + 1, column="", why="is torn: its line has no end")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for fields in reader:
            if not fields or fields == [_END_OF_FILE]:
                continue
            if len(fields) != len(columns):
                why = f"has {len(fields)} fields, not {len(columns)}"
                raise ListMalformed(source=source, line=reader.line_num, column="", why=why)
            for column, field in zip(columns, fields, strict=True):
                # A field of two lines is a quote that was not closed; the database holds no zero bytes at all.
                if _CONTROL.search(field):
                    why = "holds a control character or a line break"
                    raise ListMalformed(source=source, line=reader.line_num, column=column, why=why)
            yield reader.line_num, [stripped if (stripped := field.strip()) != _NOTHING else "" for field in fields]
    except csv.Error as bad:
        raise ListMalformed(source=source, line=reader.line_num, column="", why=f"is no CSV: {bad}") from bad


def _entry(value: str, source: str, line: int, column: str) -> str:
    if _ENTRY.fullmatch(value) is None:
        raise ListMalformed(source=source, line=line, column=column, why="is no number of an entry")
    return value


def _name(value: str, source: str, line: int, column: str) -> str:
    if not 0 < len(value) <= NAME_CHARACTERS_MAX:
        why = f"has {len(value)} characters, not 1 to {NAME_CHARACTERS_MAX}"
        raise ListMalformed(source=source, line=line, column=column, why=why)
    return value


def _years(remarks: str) -> tuple[int, ...]:
    return tuple(sorted({int(year) for year in _BORN.findall(remarks)}))


def read_ofac(sdn: bytes, alt: bytes) -> list[ListedName]:
    """Returns the names of OFAC's list: the primary ones, the aliases of `alt`, and the weak ones of the remarks.

    Refuses (ListMalformed, with file, line and column) what is torn, wrongly encoded, doubled or without its entry.
    """
    names: list[ListedName] = []
    primary: dict[str, ListedName] = {}
    for line, fields in _records(sdn, "sdn.csv", SDN_COLUMNS):
        entry = _entry(fields[0], "sdn.csv", line, "ent_num")
        if entry in primary:
            raise ListMalformed(source="sdn.csv", line=line, column="ent_num", why=f"comes twice: {entry}")
        listed = ListedName(
            entry=entry,
            name=_name(fields[1], "sdn.csv", line, "sdn_name"),
            kind=NameKind.PRIMARY,
            subject=_SUBJECTS.get(fields[2], SubjectKind.ORGANISATION),
            programmes=fields[3],
            birth_years=_years(fields[11]),
        )
        primary[entry] = listed
        names.append(listed)
        names.extend(
            _alias(listed, _name(weak, "sdn.csv", line, "remarks"), NameKind.WEAK_ALIAS)
            for weak in _WEAK.findall(fields[11])
        )
    seen: set[tuple[str, str]] = set()
    for line, fields in _records(alt, "alt.csv", ALT_COLUMNS):
        key = (fields[0], fields[1])
        if fields[0] not in primary:
            raise ListMalformed(source="alt.csv", line=line, column="ent_num", why=f"names no entry: {fields[0][:32]}")
        if key in seen:
            raise ListMalformed(source="alt.csv", line=line, column="alt_num", why=f"comes twice: {fields[1][:32]}")
        seen.add(key)
        names.append(_alias(primary[fields[0]], _name(fields[3], "alt.csv", line, "alt_name"), NameKind.ALIAS))
    return _bounded(names, "sdn.csv")


def _alias(listed: ListedName, name: str, kind: NameKind) -> ListedName:
    return ListedName(listed.entry, name, kind, listed.subject, listed.programmes, listed.birth_years)


def _bounded(names: Sequence[ListedName], source: str) -> list[ListedName]:
    if not 0 < len(names) <= NAMES_MAX:
        raise ListMalformed(source=source, line=0, column="", why=f"has {len(names):,} names, not 1 to {NAMES_MAX:,}")
    return list(dict.fromkeys(names))


def read_plain(content: bytes, source: str) -> list[ListedName]:
    """Returns the names of a list in the plain layout; refuses as `read_ofac` does."""
    names: dict[ListedName, None] = {}
    records = _records(content, source, PLAIN_COLUMNS)
    for line, fields in records:
        if not names and tuple(fields) == PLAIN_COLUMNS:
            continue
        entry, name, kind, subject, programmes, years = fields
        if kind not in _KINDS:
            why = f"is none of {', '.join(_KINDS)}"
            raise ListMalformed(source=source, line=line, column="kind", why=why)
        if subject not in _PLAIN_SUBJECTS:
            why = f"is none of {', '.join(_PLAIN_SUBJECTS)}"
            raise ListMalformed(source=source, line=line, column="subject", why=why)
        if re.fullmatch("(?:[0-9]{4}(?:;[0-9]{4})*)?", years) is None:
            raise ListMalformed(source=source, line=line, column="birth_years", why="are not years apart by ;")
        listed = ListedName(
            _entry(entry, source, line, "entry"),
            _name(name, source, line, "name"),
            _KINDS[kind],
            _PLAIN_SUBJECTS[subject],
            programmes[:NAME_CHARACTERS_MAX],
            tuple(int(year) for year in years.split(";") if year),
        )
        if listed in names:
            raise ListMalformed(source=source, line=line, column="name", why="comes twice")
        names[listed] = None
    return _bounded(list(names), source)
