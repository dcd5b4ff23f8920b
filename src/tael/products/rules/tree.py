"""YAML as a tree of texts whose lines are known.

Scalars stay the texts that were written, so that 0.35 is no float and NO is Norway; types decide later what they are.
References, tags, second documents and double keys are refused, and depth and size are bounded: a file is data, not
a program.
"""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

import yaml

from tael.products.errors import ProductMalformed
from tael.products.terms.term import Path

OCTETS_MAX: Final = 100_000
DEPTH_MAX: Final = 12
NODES_MAX: Final = 10_000

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"

_NOTHING: Final = frozenset({"", "~", "null"})
_FORBIDDEN_CHARACTERS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


class Tree:
    """What a file says, and in which line each part of it stands."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.plain: Plain = None
        self._lines: dict[Path, int] = {}

    def note(self, path: Path, line: int) -> None:
        """Remembers the line in which a part begins: that of its name, where it has one."""
        self._lines.setdefault(path, line)

    def line_of(self, path: Path) -> int:
        """Returns the line of a part, or of the nearest part around it that is there."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def malformed(self, path: Path, why: str) -> ProductMalformed:
        """Returns the refusal of a part."""
        return refusal(self.source, self.line_of(path), path, why)


def refusal(source: str, line: int, path: Path, why: str) -> ProductMalformed:
    """Returns the refusal of a file at a line, naming the field at fault where there is one."""
    malformed = ProductMalformed(source=source, line=line, why=why)
    return malformed.at(field_of(path)) if path else malformed


def field_of(path: Path) -> str:
    """Returns a path as it is written: `terms.interest.tiers[1].rate`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def read_tree(text: str, source: str) -> Tree:
    """Returns the tree of a YAML text; refuses ProductMalformed with the line at fault."""
    if len(text) > OCTETS_MAX or len(text.encode("utf-8", "replace")) > OCTETS_MAX:
        raise refusal(source, 1, (), f"the file is larger than {OCTETS_MAX} octets")
    strange = _FORBIDDEN_CHARACTERS.search(text.replace("\r\n", "\n"))
    if strange is not None:
        line = text.count("\n", 0, strange.start()) + 1
        raise refusal(source, line, (), f"the character U+{ord(strange[0]):04X} is no text")
    try:
        return _Reader(source, yaml.parse(text, Loader=yaml.SafeLoader)).read()
    except yaml.MarkedYAMLError as failure:
        mark = failure.problem_mark or failure.context_mark
        line = mark.line + 1 if mark else 1
        raise refusal(source, line, (), f"it is no YAML: {failure.problem or failure.context}") from None
    except yaml.YAMLError:
        raise refusal(source, 1, (), "it is no YAML") from None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Reader:
    """Reads the events of one document into a tree."""

    def __init__(self, source: str, events: "Iterator[yaml.Event]") -> None:
        self._tree = Tree(source)
        self._events = events
        self._nodes = 0

    def read(self) -> Tree:
        self._expect(yaml.StreamStartEvent)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise refusal(self._tree.source, 1, (), "the file is empty")
        self._tree.plain = self._node(next(self._events), ())
        self._expect(yaml.DocumentEndEvent)
        following = next(self._events)
        if not isinstance(following, yaml.StreamEndEvent):
            raise self._at(following, (), "a file holds one product, and here begins a second document")
        return self._tree

    def _expect(self, kind: type[yaml.Event]) -> None:
        found = next(self._events)
        assert isinstance(found, kind), found

    def _at(self, event: yaml.Event, path: Path, why: str) -> ProductMalformed:
        return refusal(self._tree.source, _line(event), path, why)

    def _node(self, event: yaml.Event, path: Path) -> Plain:
        self._nodes += 1
        if self._nodes > NODES_MAX:
            raise self._at(event, path, f"the file has more than {NODES_MAX} parts")
        if len(path) > DEPTH_MAX:
            raise self._at(event, path, f"it is nested deeper than {DEPTH_MAX}")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise self._at(event, path, "references (& and *) are not read: please write the value out")
        if getattr(event, "tag", None) is not None:
            raise self._at(event, path, "tags (!) are not read")
        self._tree.note(path, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return None if event.style is None and event.value in _NOTHING else event.value
        return self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)

    def _list(self, path: Path) -> list[Plain]:
        found: list[Plain] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._node(event, (*path, len(found))))
        return found

    def _mapping(self, path: Path) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._at(event, path, "a field's name is a plain text")
            key = event.value
            if key in found:
                raise self._at(event, (*path, key), f"{key} is written twice")
            self._tree.note((*path, key), _line(event))
            found[key] = self._node(next(self._events), (*path, key))
        return found
