"""The vault: seals personal data field by field, and finds equal values without opening any.

Owns the master key (a file), the data keys (random, stored wrapped by the master key) and the index key. Leaves which
fields are sealed, and their sealing anew after a rotation, to each capability.

A sealed field is version (1 octet), key number (2), nonce (12) and AES-256-GCM ciphertext; its place (table, column,
row) is associated data, so that a ciphertext that was moved does not open. A blind index is HMAC-SHA-256 under the
index key. Invariant: every key that ever sealed stays, so that whatever was sealed opens.
"""

import hmac
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_OCTETS = 32
NONCE_OCTETS = 12
VERSION = 1
HEAD_OCTETS = 3
"""Version and key number: what a statement compares to find what an older key sealed."""

KEYS_MAX = 32_767
OPEN_TO_OTHERS = 0o077

_INDEX_KEY = 0
_TURN = 0x7461656C7661756C


class VaultFailed(Exception):
    """The vault cannot be used: its master key is lost, wrong, malformed or open to others; the message says which."""


def generate_key() -> bytes:
    """Returns a new master key."""
    return secrets.token_bytes(KEY_OCTETS)


def read_master_key(path: Path) -> bytes | None:
    """Returns the master key of a file, or None where there is no file; refuses one that others may read."""
    try:
        mode = path.stat().st_mode
        text = path.read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as failure:
        raise VaultFailed(f"The master key in {path} cannot be read ({type(failure).__name__}).") from None
    if mode & OPEN_TO_OTHERS:
        raise VaultFailed(f"The master key in {path} is open to other users; give the file mode 0600.")
    with suppress(ValueError):
        key = bytes.fromhex(text)
        if len(key) == KEY_OCTETS:
            return key
    raise VaultFailed(f"The file {path} holds no master key: {2 * KEY_OCTETS} hexadecimal digits are expected.")


def keep_master_key(path: Path, key: bytes) -> bytes:
    """Stores a new master key whole or not at all, for its owner alone, and returns the one that is then there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            # A link, unlike a rename, never replaces the key of a process that was faster.
            os.link(draft, path)
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    kept = read_master_key(path)
    assert kept is not None, "it was stored just now"
    return kept


class Vault:
    """Seals, opens and blinds under keys that it read at the start; learns of newer ones when it meets them."""

    def __init__(self, master: bytes) -> None:
        self._master = AESGCM(master)
        self._keys: dict[int, AESGCM] = {}
        self._index_key = b""
        self.live = 0

    @classmethod
    async def unlock(cls, connection: "asyncpg.Connection[asyncpg.Record]", path: Path) -> "Vault":
        """Opens the vault of a database, and founds it where it has no keys yet.

        Refuses with `VaultFailed` a master key that is lost, wrong, malformed or open to others.
        """
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", _TURN)
            is_founded = await connection.fetchval("select exists (select 1 from plumbing.data_key)")
            master = read_master_key(path)
            if master is None and is_founded:
                raise VaultFailed(f"The master key is not in {path}: without it what the bank sealed cannot be read.")
            vault = cls(keep_master_key(path, generate_key()) if master is None else master)
            await vault._found(connection)
        return vault

    @classmethod
    async def of_key(cls, connection: "asyncpg.Connection[asyncpg.Record]", master: bytes) -> "Vault":
        """Opens the vault of a database under a master key at hand, and founds it where it has no keys yet."""
        vault = cls(master)
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", _TURN)
            await vault._found(connection)
        return vault

    def seal(self, place: str, text: str) -> bytes:
        """Returns a field sealed to its place under the live key."""
        nonce = os.urandom(NONCE_OCTETS)
        sealed = self._keys[self.live].encrypt(nonce, text.encode(), place.encode())
        return self.live_head + nonce + sealed

    def open(self, place: str, sealed: bytes) -> str:
        """Returns the text of a sealed field; crashes on one that was altered or stands in another place."""
        assert sealed[0] == VERSION, "no other version was ever written"
        key = self._keys[key_number(sealed)]
        nonce_end = HEAD_OCTETS + NONCE_OCTETS
        return key.decrypt(sealed[HEAD_OCTETS:nonce_end], sealed[nonce_end:], place.encode()).decode()

    def blind(self, kind: str, normalised: str) -> bytes:
        """Returns the blind index of a value: equal for equal values of a kind, and telling nothing else."""
        return hmac.digest(self._index_key, f"{kind}\n{normalised}".encode(), "sha256")

    @property
    def live_head(self) -> bytes:
        """What every field begins with that the live key sealed."""
        return _head(self.live)

    def knows(self, sealed: Iterable[bytes]) -> bool:
        """Whether all the fields were sealed under keys that were read."""
        return all(key_number(field) in self._keys for field in sealed)

    async def learn(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Reads the keys that other processes made; the newest is live from now on."""
        for record in await connection.fetch(
            "select number, wrapped from plumbing.data_key where number > $1 order by number", self.live
        ):
            self._keys[record["number"]] = AESGCM(self._unwrap(record["number"], record["wrapped"]))
            self.live = record["number"]

    async def rotate(self, connection: "asyncpg.Connection[asyncpg.Record]") -> int:
        """Makes a new live key in the caller's transaction and returns its number; older ones go on opening.

        The caller lets the vault `learn` after its commit.
        """
        await connection.execute("select pg_advisory_xact_lock($1)", _TURN)
        newest = await connection.fetchval("select max(number) from plumbing.data_key")
        assert newest < KEYS_MAX, "a key a day lasts for ninety years"
        await self._store(connection, newest + 1, secrets.token_bytes(KEY_OCTETS))
        return int(newest + 1)

    async def _found(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        if not await connection.fetchval("select exists (select 1 from plumbing.data_key)"):
            for number in (_INDEX_KEY, _INDEX_KEY + 1):
                await self._store(connection, number, secrets.token_bytes(KEY_OCTETS))
        wrapped = await connection.fetchval("select wrapped from plumbing.data_key where number = $1", _INDEX_KEY)
        self._index_key = self._unwrap(_INDEX_KEY, wrapped)
        await self.learn(connection)

    async def _store(self, connection: "asyncpg.Connection[asyncpg.Record]", number: int, key: bytes) -> None:
        nonce = os.urandom(NONCE_OCTETS)
        wrapped = nonce + self._master.encrypt(nonce, key, _key_place(number))
        await connection.execute("insert into plumbing.data_key (number, wrapped) values ($1, $2)", number, wrapped)

    def _unwrap(self, number: int, wrapped: bytes) -> bytes:
        try:
            return self._master.decrypt(wrapped[:NONCE_OCTETS], wrapped[NONCE_OCTETS:], _key_place(number))
        except InvalidTag:
            raise VaultFailed("The master key is not the one under which this bank's data keys were wrapped.") from None


def key_number(sealed: bytes) -> int:
    """Returns the number of the key that sealed a field."""
    return int.from_bytes(sealed[1:HEAD_OCTETS])


def _head(number: int) -> bytes:
    return bytes([VERSION]) + number.to_bytes(2)


def _key_place(number: int) -> bytes:
    return f"plumbing.data_key.wrapped.{number}".encode()
