from pathlib import Path

import pytest

from tael.plumbing.settings import KNOWN, BadSetting, Settings, load_settings

PASSWORD = "correct-horse"  # noqa: S105 - the example
URL = f"postgresql://tael:{PASSWORD}@db.internal:5433/bank"


def test_an_empty_environment_gives_a_bank_that_runs() -> None:
    settings = load_settings({})
    assert settings == Settings(home=Path.cwd() / ".tael")
    assert settings.database_url is None
    assert (settings.host, settings.port, settings.units) == ("127.0.0.1", 8080, 4)
    assert (settings.currency, settings.country, settings.time_zone) == ("CNY", "CN", "Asia/Shanghai")


def test_every_variable_is_read() -> None:
    environ = {
        "TAEL_HOME": "/srv/银行 home",
        "TAEL_DATABASE_URL": URL,
        "TAEL_HOST": "::",
        "TAEL_PORT": "0",
        "TAEL_UNITS": "64",
        "TAEL_CURRENCY": "EUR",
        "TAEL_COUNTRY": "DE",
        "TAEL_TIME_ZONE": "Europe/Berlin",
        "TAEL_POOL_SIZE": "2",
        "TAEL_BATCH_MAX": "10000",
        "TAEL_LOG_LEVEL": "debug",
        "TAEL_LOG_FORMAT": "json",
        "TAEL_BERKA_DIR": "berka",
        "TAEL_BANK_PREFIX": "620000",
        "TAEL_DATABASE_CONNECT_TIMEOUT_S": "3",
        "TAEL_MASTER_KEY_FILE": "/srv/keys/master.key",
    }
    assert set(environ) == set(KNOWN)
    assert load_settings(environ) == Settings(
        home=Path("/srv/银行 home"),
        database_url=URL,
        host="::",
        port=0,
        units=64,
        currency="EUR",
        country="DE",
        time_zone="Europe/Berlin",
        pool_size=2,
        batch_max=10_000,
        log_level="debug",
        log_format="json",
        berka_dir=Path.cwd() / "berka",
        bank_prefix=620_000,
        database_connect_timeout_s=3,
        master_key_file=Path("/srv/keys/master.key"),
    )


def test_an_empty_variable_counts_as_absent() -> None:
    assert load_settings(dict.fromkeys(KNOWN, "")) == load_settings({})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TAEL_PORT", "-1"),
        ("TAEL_PORT", "65536"),
        ("TAEL_PORT", "8080 "),
        ("TAEL_PORT", "８０８０"),
        ("TAEL_HOST", "a b"),
        ("TAEL_BANK_PREFIX", "62179"),
        ("TAEL_UNITS", "0"),
        ("TAEL_UNITS", "65"),
        ("TAEL_CURRENCY", "yuan"),
        ("TAEL_COUNTRY", "China"),
        ("TAEL_TIME_ZONE", "Asia"),
        ("TAEL_TIME_ZONE", "Asia/Beijing"),
        ("TAEL_TIME_ZONE", "../etc/passwd"),
        ("TAEL_POOL_SIZE", "1"),
        ("TAEL_BATCH_MAX", "10001"),
        ("TAEL_LOG_LEVEL", "INFO"),
        ("TAEL_LOG_FORMAT", "xml"),
        ("TAEL_DATABASE_CONNECT_TIMEOUT_S", "0"),
        ("TAEL_HOME", "~nobody-of-that-name/tael"),
    ],
)
def test_a_bad_value_is_refused(variable: str, value: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        load_settings({variable: value})
    assert (refusal.value.variable, refusal.value.value) == (variable, value)


def test_a_refusal_says_what_was_expected() -> None:
    with pytest.raises(BadSetting) as refusal:
        load_settings({"TAEL_PORT": "eighty"})
    assert str(refusal.value) == "TAEL_PORT=eighty is not usable: expected an integer from 0 to 65535."


def test_an_unknown_variable_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(BadSetting, match="the nearest is TAEL_PORT") as refusal:
        load_settings({"TAEL_PROT": "8080"})
    assert refusal.value.variable == "TAEL_PROT"


def test_other_programs_variables_and_the_tests_own_are_left_alone() -> None:
    assert load_settings({"PATH": "/bin", "TAEL_DATA_DIR": "/data"}) == load_settings({})


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://tael:{PASSWORD}@db/bank",
        f"postgresql://tael:{PASSWORD}@db:port/bank",
        f"postgresql://tael:{PASSWORD}@[db/bank",
        f"{PASSWORD}",
    ],
)
def test_a_password_shows_in_no_refusal(url: str) -> None:
    for variable in ("TAEL_DATABASE_URL", "TAEL_DATABSE_URL"):
        with pytest.raises(BadSetting) as refusal:
            load_settings({variable: url})
        assert PASSWORD not in f"{refusal.value} {refusal.value!r} {vars(refusal.value)}"
        assert refusal.value.__context__ is None


def test_a_password_shows_in_no_representation() -> None:
    settings = load_settings({"TAEL_DATABASE_URL": URL})
    assert settings.database_url == URL
    assert PASSWORD not in f"{settings} {settings!r} {settings.__rich_repr__()}"
    assert "port=8080" in repr(settings)
