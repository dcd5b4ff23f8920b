import json
import logging
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import structlog

from tael.plumbing import telemetry

SECRET = "swordfish-4711"  # noqa: S105 - the example


class Party(msgspec.Struct, frozen=True):
    id: str
    name: str
    phone: str


class DuplicatePhone(Exception):
    pass


def insert_phone(phone: str) -> None:
    raise DuplicatePhone(f"Key (phone)=({phone}) already exists.")


@pytest.fixture(autouse=True)
def _logging_is_put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_our_lines_and_the_libraries_leave_by_the_same_door(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure_logging("info", "json")
    telemetry.bind_request_id("req_1")
    structlog.get_logger("tael.ledger").info("entry posted", entry_id="je_1", items=3)
    for name in telemetry.LIBRARY_LOGGERS:
        logging.getLogger(name).info("said %s", name)
    ours, *theirs = lines(capsys)
    assert (ours["event"], ours["logger"], ours["level"]) == ("entry posted", "tael.ledger", "info")
    assert (ours["entry_id"], ours["items"], ours["request_id"]) == ("je_1", 3, "req_1")
    assert [line["event"] for line in theirs] == [f"said {name}" for name in telemetry.LIBRARY_LOGGERS]
    assert {line["request_id"] for line in theirs} == {"req_1"}


def test_lines_below_the_level_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure_logging("warning", "json")
    structlog.get_logger("tael").info("quiet")
    logging.getLogger("uvicorn.access").info("quiet")
    structlog.get_logger("tael").warning("loud")
    assert [line["event"] for line in lines(capsys)] == ["loud"]


def test_configuring_again_does_not_say_things_twice(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure_logging("info", "console")
    telemetry.configure_logging("info", "json")
    structlog.get_logger("tael").info("once")
    assert [line["event"] for line in lines(capsys)] == ["once"]


@pytest.mark.parametrize(("level", "fmt"), [("loud", "json"), ("info", "xml")])
def test_an_unknown_level_or_format_is_refused(level: str, fmt: str) -> None:
    with pytest.raises(ValueError, match="is no log"):
        telemetry.configure_logging(level, fmt)


@pytest.mark.parametrize(
    "key",
    [
        "token",
        "access_token",
        "accessToken",
        "Authorization",
        "X-Client-Secret",
        "password",
        "password_new",
        "dsn",
        "database_url",
        "signing_key",
        "key_material",
        "set-cookie",
        "otp",
        "name",
        "phone",
        "debtor_phone",
        "document",
        "document_number",
    ],
)
@pytest.mark.parametrize("fmt", ["json", "console"])
def test_a_secret_is_masked_by_its_key(capsys: pytest.CaptureFixture[str], key: str, fmt: str) -> None:
    telemetry.configure_logging("info", fmt)
    log = structlog.get_logger("tael")
    log.info("direct", **{key: SECRET})
    log.info("nested", request={"headers": [{key: SECRET}], key: [SECRET]})
    said = capsys.readouterr().err
    assert SECRET not in said
    assert telemetry.MASK in said


@pytest.mark.parametrize("key", ["idempotency_key", "route", "entry_id", "code", "job_name", "unit", "shipping"])
def test_what_opens_nothing_stays_readable(capsys: pytest.CaptureFixture[str], key: str) -> None:
    telemetry.configure_logging("info", "json")
    structlog.get_logger("tael").info("seen", **{key: "plain"})
    assert lines(capsys)[0][key] == "plain"


def test_a_noun_is_masked_inside(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure_logging("info", "json")
    party = Party("pt_1", "张三", "13800000000")
    structlog.get_logger("tael").info(f"opened for {party}", party=party, photo=b"\x00\x01")
    line = lines(capsys)[0]
    assert line["party"] == {"id": "pt_1", "name": "***", "phone": "***"}
    assert line["photo"] == "(2 bytes)"
    assert "张三" not in line["event"]
    assert "138" not in line["event"]


@pytest.mark.parametrize(
    "text",
    [
        f"cannot reach postgresql://tael:{SECRET}@db/bank",
        f'GET /v1/files?access_token={SECRET}&page=2 HTTP/1.1" 200',
        f"Authorization: Bearer {SECRET}",
        f"body {{'password': '{SECRET}', 'page': 2}}",
        f"DETAIL:  Key (unit, phone)=(1, {SECRET}) already exists.",
        f"DETAIL:  Key (lower(name))=({SECRET}) conflicts with existing key (lower(name))=({SECRET}).",
        f"DETAIL:  Failing row contains (1, {SECRET}, null).",
    ],
)
def test_a_secret_is_masked_in_a_text(capsys: pytest.CaptureFixture[str], text: str) -> None:
    telemetry.configure_logging("info", "json")
    logging.getLogger("uvicorn.access").info(text)
    logging.getLogger("asyncpg").info("%s", text)
    structlog.get_logger("tael").info("failed", why=text)
    said = capsys.readouterr().err
    assert SECRET not in said
    assert said.count(telemetry.MASK) >= 3


@pytest.mark.parametrize("fmt", ["json", "console"])
def test_a_traceback_shows_where_and_no_secret(capsys: pytest.CaptureFixture[str], fmt: str) -> None:
    telemetry.configure_logging("info", fmt)
    try:
        insert_phone(SECRET)
    except DuplicatePhone:
        structlog.get_logger("tael").exception("failed")
        logging.getLogger("litestar").exception("failed")
    said = capsys.readouterr().err
    assert SECRET not in said
    assert said.count("test_a_traceback_shows_where_and_no_secret") == 2


def test_a_value_too_deep_is_cut_off(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure_logging("info", "json")
    deep: dict[str, Any] = {}
    deep["again"] = deep
    structlog.get_logger("tael").info("deep", deep=deep)
    assert "…" in json.dumps(lines(capsys)[0], ensure_ascii=False)


def test_every_metric_is_the_banks_own_and_is_rendered() -> None:
    telemetry.HTTP_REQUESTS.labels(method="GET", route="/v1/accounts", status="200").inc()
    telemetry.BATCH_ITEMS.labels(lane="ledger").observe(100)
    body, content_type = telemetry.render_metrics()
    assert content_type.startswith("text/plain")
    text = body.decode()
    assert 'tael_http_requests_total{method="GET",route="/v1/accounts",status="200"}' in text
    assert 'tael_batch_items_bucket{lane="ledger",le="100.0"}' in text
    assert {metric.name.split("_")[0] for metric in telemetry.REGISTRY.collect()} == {"tael"}
    assert len(list(telemetry.REGISTRY.collect())) == 9
