import asyncio
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import asyncpg
import pytest

from tael.plumbing import embedded, embedded_options
from tael.plumbing.embedded import EmbeddedPostgres, EmbeddedServerFailed

USER_PROCESS = """
import sys
from pathlib import Path
from tael.plumbing.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as server:
    print(server.pid, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One bank's home for all tests, in a folder whose name has to be quoted everywhere."""
    with tempfile.TemporaryDirectory(prefix="tael ") as folder:
        yield Path(folder) / "银行, $HOME's `home`"


@pytest.fixture(autouse=True)
def _no_server_is_left_behind(home: Path) -> Iterator[None]:
    yield
    with EmbeddedPostgres(home):
        pass
    assert EmbeddedPostgres(home).pid is None


@contextmanager
def user_process(home: Path, afterwards: str = "") -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-W", "ignore", "-c", USER_PROCESS + afterwards, str(home)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


async def run(dsn: str, *statements: str) -> list[object]:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        return [await connection.fetchval(statement) for statement in statements]
    finally:
        await connection.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_a_server_starts_answers_and_stops(home: Path) -> None:
    server = EmbeddedPostgres(home)
    with pytest.raises(RuntimeError, match="before it is started"):
        _ = server.dsn
    server.start()
    assert server.start() == server.dsn
    assert await run(
        server.dsn,
        "select current_database()",
        "select current_setting('server_version_num')::int / 10000",
        "select current_setting('listen_addresses')",
        "select current_setting('data_checksums')",
        "select current_setting('fsync')",
        "select current_setting('timezone')",
        "select datlocale from pg_database where datname = 'tael'",
        "select upper('é')",
    ) == ["tael", 18, "", "on", "on", "UTC", "C.UTF-8", "É"]
    server.stop()
    server.stop()
    assert server.pid is None
    with pytest.raises(RuntimeError, match="before it is started"):
        _ = server.dsn


async def test_what_was_stored_is_there_after_a_stop(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        await run(server.dsn, "drop table if exists kept", "create table kept as select 41 + 1 as value")
    with EmbeddedPostgres(home) as server:
        assert await run(server.dsn, "select value from kept") == [42]


def test_only_the_owner_can_reach_the_data_and_the_socket(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        found = server._find_postmaster()
        assert found is not None
        owner = (home / "postgres").stat().st_uid
        assert owner != 0
        assert (mode(home / "postgres"), mode(found.socket_dir)) == (0o700, 0o700)
        assert found.socket_dir.stat().st_uid == owner
        assert mode(home / "postgres.log") == 0o600
        assert not mode(home) & (stat.S_IRWXG | stat.S_IROTH | stat.S_IWOTH)


def test_two_processes_share_a_server_and_the_last_one_stops_it(home: Path) -> None:
    with EmbeddedPostgres(home) as server, user_process(home) as other:
        pid = server.pid
        assert said(other) == str(pid)
        server.stop()
        assert EmbeddedPostgres(home).pid == pid
        other.communicate()
        assert other.returncode == 0
        assert EmbeddedPostgres(home).pid is None


def test_processes_that_start_at_once_get_the_same_server(home: Path) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(user_process(home)) for _ in range(3)]
        pids = {said(process) for process in processes}
        assert pids == {str(EmbeddedPostgres(home).pid)}
        for process in processes:
            process.communicate()
    assert EmbeddedPostgres(home).pid is None


def test_a_killed_process_does_not_keep_the_server_running(home: Path) -> None:
    with user_process(home) as killed:
        pid = said(killed)
        killed.kill()
        killed.wait()
        with EmbeddedPostgres(home) as server:
            assert server.pid == int(pid)
        assert server.pid is None


async def test_a_killed_server_recovers_what_was_committed(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        pid = server.pid
        assert pid is not None
        # A session that sleeps outlives the server for a moment, and holds on to its memory.
        sleeper = await asyncpg.connect(server.dsn)
        sleeping = asyncio.create_task(sleeper.fetchval("select pg_sleep(60)"))
        await run(
            server.dsn,
            "drop table if exists promised",
            "create table promised (value int)",
            "insert into promised values (7)",
        )
        os.kill(pid, signal.SIGKILL)
        with EmbeddedPostgres(home) as again:
            assert again.pid != pid
            assert await run(again.dsn, "select value from promised") == [7]
        with pytest.raises((asyncpg.PostgresError, OSError)):
            await sleeping
        sleeper.terminate()


def test_a_stale_number_that_now_is_a_strangers_does_not_stop_a_start(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
    record = home / "postgres" / "postmaster.pid"
    with subprocess.Popen(["/bin/sleep", "60"], user=record.stat().st_uid if os.geteuid() == 0 else None) as stranger:
        try:
            _, *rest = record.read_text().splitlines(keepends=True)
            record.write_text("".join([f"{stranger.pid}\n", *rest]))
            with EmbeddedPostgres(home) as server:
                assert server.pid not in {None, stranger.pid}
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_no_child_is_left_unburied(home: Path) -> None:
    counting = "\nimport os\ntry: print(os.waitpid(-1, os.WNOHANG))\nexcept ChildProcessError: print('none')\n"
    with user_process(home, counting) as process:
        assert said(process).isdecimal()
        left, _ = process.communicate()
    assert left == "none\n"


async def test_a_home_too_long_for_a_socket_keeps_it_elsewhere() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / ("long" * 20) / ("longer" * 10)
        with EmbeddedPostgres(home) as server:
            found = server._find_postmaster()
            assert found is not None
            assert home not in found.socket_dir.parents
            assert mode(found.socket_dir) == 0o700
            assert await run(server.dsn, "select 1") == [1]
        assert not found.socket_dir.exists()


def test_a_start_that_fails_says_what_the_server_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(embedded_options.OPTIONS, "no_such_option", "on")
    began = time.monotonic()
    with pytest.raises(EmbeddedServerFailed, match="no_such_option") as failure:
        EmbeddedPostgres(home).start()
    assert len(failure.value.log_tail.splitlines()) <= embedded.LOG_TAIL_LINES
    assert time.monotonic() - began < 10
    monkeypatch.undo()


def test_a_first_start_killed_midway_is_begun_anew() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        with user_process(home) as process:
            deadline = time.monotonic() + 10
            while not list(home.glob("postgres.new.*/PG_VERSION")) and time.monotonic() < deadline:
                time.sleep(0.01)
            process.kill()
            process.wait()
        with EmbeddedPostgres(home) as server:
            assert server.pid is not None
            assert (home / "postgres" / "tael.conf").exists()
