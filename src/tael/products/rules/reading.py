"""What a product file must be: from YAML to a product, or every fault of it with line and field."""

import difflib
import re
from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from tael.kernel.errors import Refusal
from tael.kernel.money import Currency
from tael.products.errors import ProductMalformed
from tael.products.model.product import (
    CLASS_PATTERN,
    CODE_PATTERN,
    Currencies,
    Product,
    ProductClass,
    ProductCode,
    ProductVersion,
)
from tael.products.rules.composition import composition_faults
from tael.products.rules.tree import Tree, read_tree
from tael.products.terms.figures import PHRASES, Amount
from tael.products.terms.kinds import kinds
from tael.products.terms.overdraft import OverdraftTerm
from tael.products.terms.term import Fault, Path, Term

LANGUAGES: Final = ("en", "zh-CN")
NAME_LENGTH_MAX: Final = 100

_AT: Final = re.compile(r" - at `\$([^`]*)`$")
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[\.\.\.\]")
_UNKNOWN_FIELD: Final = re.compile(r"^Object contains unknown field `(.*)`$", re.DOTALL)
_MISSING_FIELD: Final = re.compile(r"^Object missing required field `(.*)`$")
_WRONG_CHOICE: Final = re.compile(r"^Invalid enum value '(.*)'$", re.DOTALL)
_WRONG_PATTERN: Final = re.compile(r"^Expected `str` matching regex '(.*)'$")
_WRONG_FORM: Final = re.compile(r"^Expected `([^`]+)`, got `([^`]+)`$")
_FORMS: Final = {
    "object": "a group of named fields",
    "array": "a list",
    "str": "a text",
    "int": "a whole number",
    "bool": "true or false",
    "null": "nothing",
}
_PHRASES: Final = PHRASES | {
    CODE_PATTERN: "a code of lower-case letters, digits and hyphens, at most 40",
    CLASS_PATTERN: "a class of lower-case letters and underscores, at most 40",
}

_SHOWN_LENGTH_MAX: Final = 60

T = TypeVar("T")


class _Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of a file, with the terms yet unread."""

    code: ProductCode
    version: ProductVersion
    product_class: ProductClass
    names: dict[str, Annotated[str, msgspec.Meta(max_length=NAME_LENGTH_MAX)]]
    currencies: Currencies
    terms: dict[str, Any] = {}
    # How the first files said it; the term says more.
    overdraft_limit: Amount = "0"


def parse_product(text: str, source: str) -> Product:
    """Returns the product of a YAML text; refuses whatever is not one, naming line and field (ProductMalformed)."""
    found = check_product(text, source)
    if isinstance(found, Product):
        return found
    raise found[0]


def check_product(text: str, source: str) -> Product | tuple[ProductMalformed, ...]:
    """Returns the product of a YAML text, or what is wrong with it in order of lines, all that can be told at once."""
    try:
        tree = read_tree(text, source)
        sheet = _converted(tree, tree.plain, _Sheet, ())
    except ProductMalformed as malformed:
        return (malformed,)
    terms: dict[str, Term] = {}
    refused: list[ProductMalformed] = []
    for name, plain in sheet.terms.items():
        try:
            terms[name] = _term(tree, name, plain)
        except ProductMalformed as malformed:
            refused.append(malformed)
    if sheet.overdraft_limit.strip("0.") and OverdraftTerm.kind not in terms:
        terms[OverdraftTerm.kind] = OverdraftTerm(limit=sheet.overdraft_limit)
    product = Product(sheet.code, sheet.version, sheet.product_class, sheet.names, sheet.currencies, terms)
    # A term that cannot be read is missed by the others, so how they fit is only said of a whole file.
    faults = [*_sheet_faults(sheet), *([] if refused else composition_faults(product))]
    refused += [tree.malformed(fault.path, fault.why) for fault in faults]
    return tuple(sorted(refused, key=lambda malformed: malformed.line)) if refused else product


def _sheet_faults(sheet: _Sheet) -> Iterator[Fault]:
    for language in LANGUAGES:
        if not sheet.names.get(language, "").strip():
            yield Fault(("names", language), f"it has no name in {language}")
    for at, code in enumerate(sheet.currencies):
        try:
            Currency(code)
        except Refusal:
            yield Fault(("currencies", at), f"{code} is no currency with minor units")
        if code in sheet.currencies[:at]:
            yield Fault(("currencies", at), f"{code} is named twice")
    if (
        "overdraft_limit" in sheet.__struct_fields__
        and sheet.overdraft_limit.strip("0.")
        and "overdraft" in sheet.terms
    ):
        yield Fault(("overdraft_limit",), "the limit stands in the term overdraft already")


def _term(tree: Tree, name: str, plain: object) -> Term:
    path: Path = ("terms", name)
    known = kinds()
    if name not in known:
        raise tree.malformed(path, f"there is no term {_shown(name)}{_meant(name, known)}")
    return _converted(tree, plain, known[name], path)


def _converted(tree: Tree, plain: object, kind: type[T], path: Path) -> T:
    try:
        return msgspec.convert(plain, kind, strict=False)
    except msgspec.ValidationError as failure:
        raise _explained(tree, str(failure), kind, path) from None


def _explained(tree: Tree, message: str, kind: Any, path: Path) -> ProductMalformed:  # noqa: ANN401 - any form of type
    """Returns the refusal that a message of the reader means, with what was probably meant."""
    at = _AT.search(message)
    said = message[: at.start()] if at else message
    below = _steps(at[1]) if at else ()
    here = _type_at(kind, below)
    if unknown := _UNKNOWN_FIELD.match(said):
        name = unknown[1]
        return tree.malformed(
            (*path, *below, name), f"there is no field {_shown(name)}{_meant(name, _field_names(here))}"
        )
    if missing := _MISSING_FIELD.match(said):
        return tree.malformed((*path, *below, missing[1]), f"the field {missing[1]} is missing")
    return tree.malformed((*path, *below), _why(said, here))


def _why(said: str, kind: Any) -> str:  # noqa: ANN401 - any form of type
    """Returns in the words of the file what the reader of structs says of a value."""
    if choice := _WRONG_CHOICE.match(said):
        choices = _choices(kind)
        return f"{_shown(choice[1])} is none of {', '.join(choices)}{_meant(choice[1], choices)}"
    if pattern := _WRONG_PATTERN.match(said):
        phrase = _PHRASES.get(pattern[1].replace("\\\\", "\\"))
        return f"it must be {phrase}" if phrase else said
    if form := _WRONG_FORM.match(said):
        wanted = [_FORMS.get(name, name) for name in form[1].split(" | ")]
        return f"it must be {' or '.join(wanted)}, not {_FORMS.get(form[2], form[2])}"
    if said.startswith("Invalid RFC3339 encoded date"):
        return "it must be a date such as 2026-01-31"
    return said[0].lower() + said[1:]


def _steps(text: str) -> Path:
    """Reads a path as the reader of structs writes it; a step into a mapping has no name there and ends it."""
    steps: list[str | int] = []
    for step in _STEP.finditer(text):
        if step[1] is None and step[2] is None:
            break
        steps.append(step[1] if step[1] is not None else int(step[2]))
    return tuple(steps)


def _type_at(kind: Any, path: Path) -> Any:  # noqa: ANN401 - any form of type
    kind = _bare(kind)
    for step in path:
        if isinstance(step, int):
            arguments = get_args(kind)
            kind = _bare(arguments[0] if arguments else object)
        elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            names = dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True))
            hints = get_type_hints(kind, include_extras=True)
            kind = _bare(hints.get(names.get(step, step), object))
        else:
            return object
    return kind


def _bare(kind: Any) -> Any:  # noqa: ANN401 - any form of type
    """Returns a type without its annotations and without None."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        others = [part for part in get_args(kind) if part is not NoneType]
        return _bare(others[0]) if len(others) == 1 else kind
    return kind


def _field_names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - any form of type
    return tuple(getattr(kind, "__struct_encode_fields__", ()))


def _choices(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - any form of type
    if get_origin(kind) in (Union, UnionType):
        return tuple(choice for part in get_args(kind) for choice in _choices(part))
    return tuple(str(choice) for choice in get_args(kind)) if get_origin(kind) is Literal else ()


def _meant(name: str, known: Any) -> str:  # noqa: ANN401 - any collection of names
    near = difflib.get_close_matches(name[:_SHOWN_LENGTH_MAX], list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN_LENGTH_MAX else f"{text[:_SHOWN_LENGTH_MAX]}…"
