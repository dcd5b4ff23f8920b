import re

import pytest
from litestar import Litestar
from tests.doors import Doors

from tael.entrances import customer_api, staff_api
from tael.entrances.web import bank_app
from tael.plumbing.http.app import create_app
from tael.plumbing.http.wire import Principal

OPEN = {"/health/live", "/health/ready"}
DOCUMENTS = "/docs"


async def nobody(_token: str) -> Principal | None:
    """Knows no caller."""
    return None


def routes_of(app: Litestar) -> list[tuple[str, str]]:
    """Every method and path of an application, an unknown id or number in each place for one."""
    return sorted(
        (method, re.sub(r"\{[^}]*\}", "1", route.path_format))
        for route in app.routes
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    )


ROUTES = routes_of(
    create_app(
        [staff_api.router(), customer_api.router()],
        runtime=None,
        authenticate=nobody,
    )
)
CLOSED = [(method, path) for method, path in ROUTES if path not in OPEN and not path.startswith(DOCUMENTS)]


def test_the_routes_that_are_tried_are_those_of_the_bank(doors: Doors) -> None:
    assert routes_of(bank_app(doors.runtime)) == ROUTES
    assert len(CLOSED) >= 28


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_nothing_is_open_by_default(doors: Doors, method: str, path: str) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer tael.staff.maker.0000"},
        {"Authorization": doors.staff["maker"]},
        {"Authorization": f"Basic {doors.staff['maker']}"},
        {"Authorization": f"Bearer {doors.staff['maker'].replace('maker', 'other')}"},
        {"Authorization": f"Bearer {doors.staff['maker'].replace('staff', 'customer')}"},
    ):
        answer = await doors.http.request(method, path, headers=headers)
        assert answer.status_code == 401, (headers, answer.text)
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_each_door_lets_in_its_own_callers_only(doors: Doors, method: str, path: str) -> None:
    customer = await doors.token_of("pty_0000000000000")
    stranger = doors.staff["maker"] if path.startswith("/customer") else customer
    answer = await doors.http.request(method, path, headers=doors.headers(stranger))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_for_you")


@pytest.mark.parametrize("path", sorted(OPEN))
async def test_the_machines_may_ask_how_the_bank_is(doors: Doors, path: str) -> None:
    answer = await doors.http.get(path)
    assert answer.status_code == 200
    assert set(answer.json()) == {"status"}


async def test_the_documents_tell_of_routes_and_not_of_customers(doors: Doors) -> None:
    answer = await doors.http.get("/docs/openapi.json")
    assert answer.status_code == 200
    assert "/staff/v1/parties" in answer.json()["paths"]


async def test_an_address_that_is_not_there_is_a_problem_as_well(doors: Doors) -> None:
    for method, path in (("GET", "/nowhere"), ("DELETE", "/staff/v1/parties"), ("GET", "/staff/v1/parties/x/y/z")):
        answer = await doors.http.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_route")


async def test_staff_read_the_figures(doors: Doors) -> None:
    answer = await doors.get("/metrics")
    assert answer.status_code == 200
    assert "tael_" in answer.text
