"""Names against sanctions lists, over HTTP."""

from tests.doors import Doors

LIST = """entry,name,kind,subject,programmes,birth_years
77,"PETROV, Ivan Ivanovich",primary,person,RUS,1970
77,"PETROFF, Ivan",alias,person,RUS,1970
"""


async def test_a_list_is_loaded_a_name_is_tried_and_a_newcomer_is_hit_and_cleared_once(doors: Doors) -> None:
    loaded = await doors.write("/staff/v1/screening/lists", {"code": "own", "csv": LIST})
    assert (loaded["code"], loaded["version"], loaded["names"]) == ("own", 1, 2)
    assert (await doors.read("/staff/v1/screening/lists"))["items"][0]["digest"] == loaded["digest"]
    tried = await doors.post("/staff/v1/screening/names", {"name": "Иван Петров"})
    [match] = tried.json()["items"]
    assert (match["entry"], match["programmes"]) == ("77", "RUS")
    assert {pair["listed"] for pair in match["pairings"]} >= {"ivan"}

    party = await doors.write("/staff/v1/parties", {"name": "Ivan Petroff"})
    await doors.run_job("parties.screen_parties")
    found = await doors.read(f"/staff/v1/parties/{party['id']}/screening")
    assert found["screened_at"] is not None
    [hit] = found["hits"]
    assert (hit["state"], hit["kind"], hit["score"]) == ("open", "alias", 100)
    assert found["matches"][0]["name"] == "PETROFF, Ivan"
    unit = 0 if (await doors.read("/staff/v1/screening/hits", unit=0))["items"] else 1
    assert (await doors.read("/staff/v1/screening/hits", unit=unit))["items"] == [hit]

    assert (await doors.read(f"/staff/v1/parties/{party['id']}"))["kyc"]["state"] == "in_review"
    decision = {"list_code": "own", "entry": "77", "decision": "cleared", "note": "born 1999, seen the passport"}
    path = f"/staff/v1/parties/{party['id']}/screening/decisions"
    cleared = await doors.write(path, decision)
    assert (cleared["state"], cleared["note"]) == ("cleared", "born 1999, seen the passport")
    assert (await doors.read(f"/staff/v1/parties/{party['id']}"))["kyc"]["state"] == "pending"
    again = await doors.post(path, decision)
    assert (again.status_code, again.json()["code"]) == (409, "hit_decided")
    unknown = await doors.post(path, {**decision, "entry": "78"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_hit")


async def test_a_torn_list_is_refused_with_its_line_and_changes_nothing(doors: Doors) -> None:
    before = await doors.read("/staff/v1/screening/lists")
    answer = await doors.post("/staff/v1/screening/lists", {"code": "torn", "csv": LIST + "78,A,primary,person"})
    assert (answer.status_code, answer.json()["code"]) == (400, "list_malformed")
    assert "4" in answer.json()["detail"]
    assert await doors.read("/staff/v1/screening/lists") == before


async def test_a_list_with_a_zero_byte_is_refused_with_its_column(doors: Doors) -> None:
    answer = await doors.post("/staff/v1/screening/lists", {"code": "zero", "csv": LIST + "78,A\0B,primary,person,,\n"})
    assert (answer.status_code, answer.json()["code"]) == (400, "list_malformed")
    assert "name" in answer.json()["detail"]


async def test_a_customer_cannot_read_the_lists(doors: Doors) -> None:
    customer = await doors.customer()
    assert (await doors.get("/staff/v1/screening/lists", customer.token)).status_code in {401, 403}
