"""A product from a file to a customer: over HTTP, and by the commands of both guides as they stand there."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.doors import Doors
from tests.sessions import PROJECT, bank_up, run, surroundings_of, write_command

GUIDES = ("docs/guide/products.md", "docs/guide/zh-CN/products.md")
BLOCKS = re.compile(r"```sh\n(.*?)```", re.DOTALL)

YAML = """
code: {code}
version: {version}
product_class: current_deposit
names: {{en: Born, zh-CN: 新生}}
currencies: [CNY]
terms:
  interest: {{tiers: [{{rate: {rate}}}], capitalise: monthly}}
"""


def definition(code: str, version: int = 1, rate: str = "1.20") -> dict[str, str]:
    """A version as staff send it."""
    return {"definition": YAML.format(code=code, version=version, rate=rate)}


async def lead(doors: Doors, code: str, version: int = 1, rate: str = "1.20") -> dict[str, Any]:
    """Leads a version to its approval."""
    drafted = await doors.write("/staff/v1/products", definition(code, version, rate))
    where = f"/staff/v1/products/{code}/versions/{version}"
    await doors.write(f"{where}/simulate")
    return await doors.write(f"{where}/approve", {"digest": drafted["digest"]}, token=doors.staff["checker"])


async def refusal(doors: Doors, path: str, body: object = None, token: str | None = None) -> tuple[int, str]:
    """What a write is refused with."""
    answer = await doors.post(path, body, token=token)
    return answer.status_code, answer.json()["code"]


async def test_a_product_is_written_tried_approved_sold_and_retired(doors: Doors) -> None:
    where = "/staff/v1/products/born/versions/1"
    drafted = await doors.write("/staff/v1/products", definition("born"))
    assert (drafted["state"], drafted["makers"]) == ("draft", ["maker"])
    digest = {"digest": drafted["digest"]}
    assert await refusal(doors, f"{where}/approve", digest, doors.staff["checker"]) == (409, "product_wrong_state")
    tried = await doors.write(f"{where}/simulate")
    assert tried["version"]["state"] == "simulated"
    assert tried["effects"][0]["event"] == "interest_credit"
    waiting = (await doors.read("/staff/v1/product-versions", stage="simulated"))["items"]
    assert "born" in {version["code"] for version in waiting}
    assert await refusal(doors, f"{where}/approve", digest) == (403, "product_approved_by_maker")
    assert (await doors.write(f"{where}/approve", digest, token=doors.staff["checker"]))["state"] == "approved"
    party = await doors.write("/staff/v1/parties", {"name": "Li Na"})
    opening = {"party_id": party["id"], "product": "born"}
    assert await refusal(doors, "/staff/v1/accounts", opening) == (422, "product_not_for_sale")
    assert (await doors.write(f"{where}/release", {}))["state"] == "live"
    account = await doors.write("/staff/v1/accounts", opening)
    token = await doors.token_of(party["id"])
    seen = await doors.read(f"/customer/v1/accounts/{account['id']}", token)
    assert (seen["product"], seen["product_version"]) == ("born", 1)
    assert (await doors.write(f"{where}/retire", {}))["state"] == "retired"
    assert await refusal(doors, "/staff/v1/accounts", opening) == (422, "product_not_for_sale")
    assert (await doors.read(f"/customer/v1/accounts/{account['id']}", token))["product_version"] == 1
    steps = (await doors.read(where))["steps"]
    assert [(step["step"], step["by"]) for step in steps] == [
        ("drafted", "maker"),
        ("simulated", "maker"),
        ("approved", "checker"),
        ("released", "maker"),
        ("retired", "maker"),
    ]


async def test_a_dated_release_waits_for_its_day(doors: Doors) -> None:
    await lead(doors, "dated")
    await doors.write("/staff/v1/products/dated/versions/1/release", {})
    await lead(doors, "dated", 2, "1.50")
    where = "/staff/v1/products/dated/versions/2"
    assert await refusal(doors, f"{where}/release", {"live_from": "2020-01-01"}) == (400, "product_instant_past")
    waiting = await doors.write(f"{where}/release", {"live_from": "2099-01-01"})
    assert (waiting["state"], waiting["live_from"]) == ("released", "2098-12-31T16:00:00+00:00")
    assert (await doors.read("/staff/v1/products/dated"))["version"] == 1
    first, second = (await doors.read("/staff/v1/products/dated/versions"))["items"]
    assert (first["state"], first["until"], second["state"]) == ("live", second["live_from"], "released")


async def test_every_product_that_ships_can_be_opened_or_says_why_not(doors: Doors) -> None:
    party = await doors.write("/staff/v1/parties", {"name": "Li Na"})
    shipped = (await doors.read("/staff/v1/products", limit=200))["items"]
    for code, currency in ((one["code"], one["currencies"][0]) for one in shipped):
        body = {"party_id": party["id"], "product": code, "currency": currency}
        answer = await doors.post("/staff/v1/accounts", body)
        assert answer.status_code in (201, 400, 422), answer.text
        assert answer.is_success or answer.json()["code"] != "no_accounting_rule"


async def test_json_is_as_good_as_yaml_and_a_replay_is_no_second_draft(doors: Doors) -> None:
    body = {
        "definition": {
            "code": "json",
            "version": 1,
            "product_class": "current_deposit",
            "names": {"en": "J", "zh-CN": "杰"},
            "currencies": ["CNY"],
        }
    }
    first = await doors.write("/staff/v1/products", body, key="json-once")
    assert await doors.write("/staff/v1/products", body, key="json-once") == first


@pytest.mark.parametrize(
    ("changed", "line", "field"),
    [
        ("rate: 300", 8, "terms.interest.tiers[0].rate"),
        ("capitalise: montly", 8, "terms.interest.capitalise"),
        ("intrest: {}", 8, "terms.intrest"),
    ],
)
async def test_a_wrong_file_is_refused_by_line_and_field(doors: Doors, changed: str, line: int, field: str) -> None:
    broken = {
        "rate: 300": ("rate: 1.20", "rate: 300"),
        "capitalise: montly": ("capitalise: monthly", "capitalise: montly"),
        "intrest: {}": ("interest: {", "intrest: {"),
    }[changed]
    body = {"definition": definition("broken")["definition"].replace(*broken)}
    answer = await doors.post("/staff/v1/products", body)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["facts"]["line"]) == (400, "product_malformed", line)
    assert problem["field"] == field
    assert (await doors.get("/staff/v1/products/broken/versions/1")).status_code == 404


@pytest.fixture
def guide_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tael-") as name:
        yield Path(name)


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="the session needs bash and curl")
@pytest.mark.parametrize("guide", GUIDES)
def test_the_commands_of_the_guide_work_as_they_stand(guide: str, guide_folder: Path) -> None:
    blocks = BLOCKS.findall((PROJECT / guide).read_text(encoding="utf-8"))
    assert len(blocks) == 3
    surroundings = surroundings_of(guide_folder)
    write_command(guide_folder)
    with bank_up(guide_folder, surroundings) as port:
        said = "\n".join(run("\n".join(blocks), guide_folder, surroundings | {"TAEL_PORT": port}))
    assert "young-saver, version 1, with 3 terms" in said
    assert "interest_credit" in said
    assert '"product":"young-saver"' in said.replace('": ', '":')
