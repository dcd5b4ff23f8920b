"""The environment, read once into one frozen value.

Owns the names, defaults and limits of every `TAEL_…` variable. Leaves their use to whoever is handed the
`Settings`: nothing else reads the environment. Invariant: a value that came through here is usable, and the
database's password shows in no message and no representation.
"""

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NoReturn, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

PREFIX = "TAEL_"
HIDDEN = "(not shown)"

UNITS_MAX = 64
PORT_MAX = 65_535
BANK_PREFIX_MIN = 100_000
BANK_PREFIX_MAX = 899_999
POOL_SIZE_MIN = 2
POOL_SIZE_MAX = 100
BATCH_MAX_LIMIT = 10_000
DATABASE_CONNECT_TIMEOUT_S_MAX = 600

LogLevel = Literal["debug", "info", "warning", "error", "critical"]
LogFormat = Literal["console", "json"]

LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
LOG_FORMATS = ("console", "json")

KNOWN = (
    "TAEL_HOME",
    "TAEL_DATABASE_URL",
    "TAEL_HOST",
    "TAEL_PORT",
    "TAEL_UNITS",
    "TAEL_CURRENCY",
    "TAEL_COUNTRY",
    "TAEL_TIME_ZONE",
    "TAEL_POOL_SIZE",
    "TAEL_BATCH_MAX",
    "TAEL_LOG_LEVEL",
    "TAEL_LOG_FORMAT",
    "TAEL_BERKA_DIR",
    "TAEL_BANK_PREFIX",
    "TAEL_DATABASE_CONNECT_TIMEOUT_S",
    "TAEL_MASTER_KEY_FILE",
)
# Read by the tests alone: where data too large to ship with the bank lies.
IGNORED = frozenset({"TAEL_DATA_DIR"})


class BadSetting(Exception):
    """A `TAEL_…` variable cannot be used.

    Attributes: `variable`; `value` as it was given, or `(not shown)` where it may hold a secret; `why`, a
    clause.
    """

    def __init__(self, variable: str, value: str, why: str) -> None:
        self.variable = variable
        self.value = value
        self.why = why
        super().__init__(f"{variable}={value} is not usable: {why}.")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Says how one process of the bank runs.

    `home` is absolute. `database_url` is None where the embedded server is meant. `port` 0 means any free
    port. `master_key_file` is None where it lies in `home`. `units` counts the bank's units.
    `bank_prefix` is what its account numbers begin with. Fields ending in `_s` are seconds.
    """

    home: Path
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    units: int = 4
    currency: str = "CNY"
    country: str = "CN"
    time_zone: str = "Asia/Shanghai"
    pool_size: int = 10
    batch_max: int = 2000
    log_level: LogLevel = "info"
    log_format: LogFormat = "console"
    berka_dir: Path | None = None
    bank_prefix: int = 629_999
    database_connect_timeout_s: int = 10
    master_key_file: Path | None = None

    @property
    def master_key_path(self) -> Path:
        """Where the master key lies."""
        return self.master_key_file or self.home / "master.key"

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"Settings({shown})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Gives the fields for display, the database's address hidden since it may carry a password."""
        fields = msgspec.structs.asdict(self)
        if self.database_url is not None:
            fields["database_url"] = HIDDEN
        return list(fields.items())


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Reads the settings from environment variables.

    An empty variable counts as absent. Relative paths are taken from the working directory.
    Refuses with `BadSetting` a value that cannot be used and a `TAEL_…` variable it does not know.
    """
    _refuse_unknown(environ)
    read = _Reader(environ)
    return Settings(
        home=read.path("TAEL_HOME") or Path(".tael").absolute(),
        database_url=read.database_url("TAEL_DATABASE_URL"),
        host=read.text("TAEL_HOST", "127.0.0.1", r"[^\s/]+", "a host name or an address"),
        port=read.integer("TAEL_PORT", 8080, 0, PORT_MAX),
        units=read.integer("TAEL_UNITS", 4, 1, UNITS_MAX),
        currency=read.text("TAEL_CURRENCY", "CNY", r"[A-Z]{3}", "three capital letters, such as CNY"),
        country=read.text("TAEL_COUNTRY", "CN", r"[A-Z]{2}", "two capital letters, such as CN"),
        time_zone=read.time_zone("TAEL_TIME_ZONE", "Asia/Shanghai"),
        pool_size=read.integer("TAEL_POOL_SIZE", 10, POOL_SIZE_MIN, POOL_SIZE_MAX),
        batch_max=read.integer("TAEL_BATCH_MAX", 2000, 1, BATCH_MAX_LIMIT),
        log_level=cast("LogLevel", read.choice("TAEL_LOG_LEVEL", "info", LOG_LEVELS)),
        log_format=cast("LogFormat", read.choice("TAEL_LOG_FORMAT", "console", LOG_FORMATS)),
        berka_dir=read.path("TAEL_BERKA_DIR"),
        bank_prefix=read.integer("TAEL_BANK_PREFIX", 629_999, BANK_PREFIX_MIN, BANK_PREFIX_MAX),
        database_connect_timeout_s=read.integer(
            "TAEL_DATABASE_CONNECT_TIMEOUT_S", 10, 1, DATABASE_CONNECT_TIMEOUT_S_MAX
        ),
        master_key_file=read.path("TAEL_MASTER_KEY_FILE"),
    )


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    for variable in sorted(environ):
        if not variable.startswith(PREFIX) or variable in KNOWN or variable in IGNORED:
            continue
        # A misspelt variable may hold what its right spelling would hide, so its value is never shown.
        nearest = difflib.get_close_matches(variable, KNOWN, n=1, cutoff=0.0)[0]
        raise BadSetting(variable, HIDDEN, f"no such setting is known; the nearest is {nearest}")


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, variable: str, default: str, pattern: str, expected: str) -> str:
        value = self._environ.get(variable) or default
        if re.fullmatch(pattern, value) is None:
            _refuse(variable, value, expected)
        return value

    def integer(self, variable: str, default: int, least: int, most: int) -> int:
        value = self._environ.get(variable) or str(default)
        if re.fullmatch(r"[0-9]{1,9}", value) is None or not least <= int(value) <= most:
            _refuse(variable, value, f"an integer from {least} to {most}")
        return int(value)

    def choice(self, variable: str, default: str, choices: tuple[str, ...]) -> str:
        value = self._environ.get(variable) or default
        if value not in choices:
            _refuse(variable, value, f"one of {', '.join(choices)}")
        return value

    def path(self, variable: str) -> Path | None:
        value = self._environ.get(variable)
        if not value:
            return None
        try:
            return Path(value).expanduser().absolute()
        except RuntimeError:  # `~somebody` for somebody this machine does not know
            _refuse(variable, value, "a path whose home directory exists")

    def time_zone(self, variable: str, default: str) -> str:
        value = self._environ.get(variable) or default
        try:
            ZoneInfo(value)
        except (LookupError, ValueError, OSError):  # unknown, malformed, or a folder of zones
            _refuse(variable, value, "a time zone's name, such as Asia/Shanghai")
        return value

    def database_url(self, variable: str) -> str | None:
        value = self._environ.get(variable)
        if not value:
            return None
        expected = "an address such as postgresql://user:password@host:5432/database"
        try:
            parts = urlsplit(value)
            usable = parts.scheme in {"postgresql", "postgres"} and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable:
            # Raised outside the handler: the parser's own message, kept as context, would quote the address.
            _refuse(variable, HIDDEN, expected)
        return value


def _refuse(variable: str, value: str, expected: str) -> NoReturn:
    raise BadSetting(variable, value, f"expected {expected}") from None
