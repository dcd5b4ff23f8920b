"""What the bank says of itself while it runs: its log and its metrics.

Owns the one way a line reaches the log, the masking on that way, and every metric's name. Leaves deciding
what is worth saying to the callers.

Invariant: no secret and no customer's name, phone or document number reaches a log, whoever wrote the line,
ours or a library's. Keys are masked by what they are called; texts, such as the message of an error, where
they look like an address with a password, an assignment to such a key, or a database row's values.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, cast

import msgspec
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from tael.plumbing.settings import LOG_LEVELS

MASK = "***"
# Deeper values are cut off: a log line is no archive.
DEPTH_MAX = 6

LIBRARY_LOGGERS = ("uvicorn", "uvicorn.error", "uvicorn.access", "litestar", "asyncpg", "pgqueuer", "asyncio")

# One of these as any word of a key: `access_token`, `client-secret`, `tokenId`.
_SECRET_WORDS = re.compile(
    r"authorization|bearer|cookie|credentials?|cvv|dsn|jwt|otp|passcode|passphrase|passwd|password|pin"
    r"|secrets?|signature|tokens?"
)
_SECRET_KEYS = frozenset({"database_url", "key", "key_material"})
# Keys that open nothing.
_OPEN_KEYS = frozenset({"idempotency_key", "primary_key", "foreign_key", "partition_key", "sort_key"})
_PERSONAL_KEYS = re.compile(
    r"((full|given|family|legal|party|holder|customer|debtor|creditor)_)?name"
    r"|(.+_)?(phone|mobile|email|document)(_number|_no)?"
    r"|(id|card)_number|birth_date"
)
# What structlog itself needs to find its way.
_OWN_KEYS = frozenset({"_record", "_from_structlog", "level", "timestamp", "logger"})

# The database's details come first: a later pattern could eat the words they are known by.
_TEXT_MASKS = (
    # DETAIL:  Key (phone)=(13800000000) already exists.
    (re.compile(r"(key \(.*?\)=)\(.*?\)(?= (?:already|is|conflicts)\b|\.)", re.IGNORECASE), rf"\1({MASK})"),
    # DETAIL:  Failing row contains (…).
    (re.compile(r"(Failing row contains )\(.*\)"), rf"\1({MASK})"),
    # postgresql://user:password@host
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s@]*@", re.IGNORECASE), rf"\1:{MASK}@"),
    # Authorization: Bearer …
    (re.compile(r"\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE), rf"\1 {MASK}"),
    # ?access_token=… and password='…' and "secret": "…"
    (
        re.compile(
            r"""((?:token|authorization|password|passwd|passcode|secret|otp|phone|document(?:_number)?)["']?"""
            r"""\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&,;)}\]]+)""",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    # name='…', quoted as in a printed value: unquoted it is a word of every other sentence
    (re.compile(r"""(name["']?\s*[=:]\s*)("[^"]*"|'[^']*')"""), rf"\1{MASK}"),
)

REGISTRY = CollectorRegistry()

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ITEMS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)

HTTP_REQUESTS = Counter(
    "tael_http_requests",
    "Requests answered, by method, route pattern and status.",
    ("method", "route", "status"),
    registry=REGISTRY,
)
HTTP_SECONDS = Histogram(
    "tael_http_seconds",
    "Seconds from a request's arrival to its answer, by method and route pattern.",
    ("method", "route"),
    buckets=_SECONDS,
    registry=REGISTRY,
)
BATCH_ITEMS = Histogram(
    "tael_batch_items",
    "Callers served by one transaction, by lane.",
    ("lane",),
    buckets=_ITEMS,
    registry=REGISTRY,
)
BATCH_SECONDS = Histogram(
    "tael_batch_seconds",
    "Seconds one transaction for many callers takes, by lane.",
    ("lane",),
    buckets=_SECONDS,
    registry=REGISTRY,
)
LEDGER_ENTRIES = Counter(
    "tael_ledger_entries",
    "Journal entries asked for, by kind and outcome.",
    ("kind", "outcome"),
    registry=REGISTRY,
)
OUTBOX_DELIVERED = Counter(
    "tael_outbox_delivered",
    "Events delivered, by reaction.",
    ("reaction",),
    registry=REGISTRY,
)
OUTBOX_LAG = Gauge(
    "tael_outbox_lag",
    "Events stored and not yet delivered, by reaction.",
    ("reaction",),
    registry=REGISTRY,
)
JOBS = Counter(
    "tael_jobs",
    "Runs of work on a clock, by job and outcome.",
    ("job", "outcome"),
    registry=REGISTRY,
)
PROMISE_VIOLATIONS = Gauge(
    "tael_promise_violations",
    "Violations found by the last check of a promise; anything but 0 needs a person.",
    ("promise",),
    registry=REGISTRY,
)


def render_metrics() -> tuple[bytes, str]:
    """Gives all metrics in Prometheus' text format, and the content type to send them with."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST


def configure_logging(level: str, fmt: str) -> None:
    """Sends every log line of this process, ours and the libraries', masked to standard error.

    `level` is debug, info, warning, error or critical; `fmt` is console (for people) or json (one object a
    line). May be called again. Refuses anything else with `ValueError`.
    """
    if level not in LOG_LEVELS:
        raise ValueError(f"{level} is no log level.")
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.StackInfoRenderer(),
            # To text before the masking, without the local variables a prettier traceback would show.
            structlog.processors.format_exc_info,
            mask,
            _renderer(fmt),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    # Any other way out would be one without the masking.
    root.handlers[:] = [handler]
    root.setLevel(number)
    for name in LIBRARY_LOGGERS:
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True


def bind_request_id(id: str) -> None:  # noqa: A002 - it is the request's id
    """Adds a request's id to every further line of the current task, and of the tasks it starts."""
    structlog.contextvars.bind_contextvars(request_id=id)


def mask(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replaces in a log line what must not be read there: structlog's last processor before the rendering."""
    for key, value in event.items():
        if key not in _OWN_KEYS:
            event[key] = _masked(key, value, DEPTH_MAX)
    return event


def _renderer(fmt: str) -> structlog.typing.Processor:
    match fmt:
        case "json":
            return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
        case "console":
            return structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        case _:
            raise ValueError(f"{fmt} is no log format.")


def _masked(key: str, value: object, depth_left: int) -> object:
    if value is None or isinstance(value, bool):
        return value
    if _is_masked(key):
        return MASK
    if isinstance(value, int | float):
        return value
    return _masked_parts(key, value, depth_left) if depth_left > 0 else "…"


def _masked_parts(key: str, value: object, depth_left: int) -> object:
    match value:
        case msgspec.Struct():
            return _masked_parts(key, msgspec.structs.asdict(value), depth_left)
        case Mapping():
            pairs = cast("Mapping[object, object]", value).items()
            return {str(name): _masked(str(name), item, depth_left - 1) for name, item in pairs}
        case list() | tuple() | set() | frozenset():
            return [_masked(key, item, depth_left - 1) for item in cast("list[object]", value)]
        case bytes() | bytearray():
            # Keys, signatures and uploads: no line needs them.
            return f"({len(value)} bytes)"
        case _:
            return _masked_text(str(value))


def _is_masked(key: str) -> bool:
    # accessToken, Access-Token and access_token are one key.
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower().replace("-", "_").replace(" ", "_")
    if plain in _OPEN_KEYS:
        return False
    return (
        plain in _SECRET_KEYS
        or plain.endswith("_key")
        or _PERSONAL_KEYS.fullmatch(plain) is not None
        or any(_SECRET_WORDS.fullmatch(word) for word in plain.split("_"))
    )


def _masked_text(text: str) -> str:
    for pattern, replacement in _TEXT_MASKS:
        text = pattern.sub(replacement, text)
    return text
