import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.doors import Json

from tael.entrances import api_documents

FOLDER = Path(__file__).parents[2] / "api"
AUDIENCES = ("customer", "staff")
PROBLEM = "#/components/schemas/Problem"


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Every operation of a document, with its method and path."""
    for path, item in document["paths"].items():
        for method in ("get", "post", "put", "patch", "delete"):
            if method in item:
                yield method, path, item[method]


@pytest.fixture(scope="module", params=AUDIENCES)
def document(request: pytest.FixtureRequest) -> Json:
    found: Json = json.loads((FOLDER / f"{request.param}.json").read_text("utf-8"))
    return found


def test_the_documents_are_not_stale() -> None:
    assert api_documents.stale(FOLDER) == [], "please run make openapi"


def test_a_missing_and_a_changed_document_are_stale(tmp_path: Path) -> None:
    api_documents.write(tmp_path)
    assert api_documents.stale(tmp_path) == []
    (tmp_path / "staff.json").write_text("{}")
    (tmp_path / "customer.json").unlink()
    assert sorted(api_documents.stale(tmp_path)) == ["customer.json", "staff.json"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_each_audience_sees_its_own_routes_only(audience: str) -> None:
    paths = json.loads((FOLDER / f"{audience}.json").read_text("utf-8"))["paths"]
    assert paths
    assert all(path.startswith(f"/{audience}/v1/") for path in paths)


def test_every_operation_tells_which_problems_it_can_answer_with(document: Json) -> None:
    for method, path, operation in operations(document):
        for status in ("400", "401", "403", "404", "409", "422"):
            content = operation["responses"][status]["content"]
            assert content == {"application/problem+json": {"schema": {"$ref": PROBLEM}}}, (method, path, status)


def test_every_operation_has_a_name_a_summary_and_needs_a_token(document: Json) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for _, path, operation in operations(document):
        assert operation["summary"], path
        assert operation["security"] == [{"bearer": []}], path
    assert document["components"]["securitySchemes"]["bearer"] == {"type": "http", "scheme": "bearer"}


# Posted although they change nothing: what they ask for is personal and may stand in no address.
QUESTIONS = frozenset({"/staff/v1/parties/search", "/staff/v1/screening/names"})


def test_every_write_takes_an_idempotency_key_and_no_read_does(document: Json) -> None:
    for method, path, operation in operations(document):
        headers = [parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "header"]
        assert headers == ([] if method == "get" or path in QUESTIONS else ["Idempotency-Key"]), path


def test_every_page_has_limits(document: Json) -> None:
    for _, path, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter["name"] == "limit":
                assert (parameter["schema"]["minimum"], parameter["schema"]["maximum"]) == (1, 200), path


def schemas(node: Any) -> Iterator[Json]:  # noqa: ANN401 - a document of any form
    """Every object within a document."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from schemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from schemas(value)


def test_no_document_knows_a_floating_number(document: Json) -> None:
    assert [schema for schema in schemas(document) if schema.get("type") == "number"] == []
