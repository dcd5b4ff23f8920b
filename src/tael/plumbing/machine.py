"""What the embedded server needs to know of the machine it runs on: sockets, processes, folders and memory."""

import os
import socket
import stat
import subprocess
from contextlib import suppress
from pathlib import Path

PORT = 5432  # only a part of the socket's file name: no network port is opened
CONNECT_TIMEOUT_S = 5.0

# The shortest limit among the systems we run on is 104 bytes, with the closing zero.
SOCKET_PATH_BYTES_MAX = 103

MEBIBYTE = 1024 * 1024
SHARED_BUFFERS_MIN = 128 * MEBIBYTE
SHARED_BUFFERS_MAX = 2048 * MEBIBYTE
CGROUP_MEMORY_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def usable_for_socket(folder: Path) -> bool:
    """Says whether the address of a socket in a folder is short and plain enough for every client."""
    try:
        size = len(str(folder / f".s.PGSQL.{PORT}").encode())
    except UnicodeEncodeError:  # a name that is no UTF-8 cannot stand in an address
        return False
    # In an address a comma parts one host from the next.
    return size <= SOCKET_PATH_BYTES_MAX and "," not in str(folder) and str(folder).isprintable()


def is_listening(path: Path) -> bool:
    """Says whether somebody listens at a socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(CONNECT_TIMEOUT_S)
        try:
            client.connect(str(path))
        except (TimeoutError, BlockingIOError):
            return True  # too busy to answer, but there
        except OSError:
            return False
    return True


def is_live_postgres(pid: int) -> bool:
    """Says whether a process of that number lives, is no zombie, and is named as the server is."""
    try:
        # "pid (name) state …": the name may itself hold brackets.
        name, _, state = Path(f"/proc/{pid}/stat").read_bytes().partition(b"(")[2].rpartition(b")")
        return name == b"postgres" and state.split()[0] not in {b"Z", b"X"}
    except (FileNotFoundError, ProcessLookupError):
        if Path("/proc/self/stat").exists():
            return False
    shown = subprocess.run(  # noqa: S603 - one fixed program, for systems without /proc
        ["/bin/ps", "-p", str(pid), "-o", "stat=", "-o", "comm="],
        capture_output=True,
        timeout=CONNECT_TIMEOUT_S,
        check=False,
    ).stdout.strip()
    return not shown.startswith(b"Z") and shown.endswith(b"postgres")


def open_way(path: Path, user: int) -> None:
    """Lets the server's user pass through the folders above a path; not list them, not read in them."""
    for folder in path.parents:
        found = folder.stat()
        if found.st_uid != user and not found.st_mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)


def shared_buffers_mib() -> int:
    """Returns a quarter of the memory this machine or container has, in mebibytes, within limits."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for path in CGROUP_MEMORY_LIMITS:
        with suppress(OSError, ValueError):  # absent, or "max"
            memory = min(memory, int(path.read_text()))
    return max(SHARED_BUFFERS_MIN, min(memory // 4, SHARED_BUFFERS_MAX)) // MEBIBYTE
