"""The vault: what it seals opens in its place alone, and a lost or wrong master key is said, not guessed."""

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from tael.plumbing.db import Database
from tael.plumbing.vault import Vault, VaultFailed, generate_key, keep_master_key, key_number, read_master_key


async def unlock(db: Database, path: Path) -> Vault:
    async with db.connection() as connection:
        return await Vault.unlock(connection, path)


async def rotate(db: Database, vault: Vault) -> int:
    async with db.transaction() as tx:
        number = await vault.rotate(tx.connection)
    async with db.connection() as connection:
        await vault.learn(connection)
    return number


async def test_what_is_sealed_opens_in_its_place_alone(db: Database) -> None:
    vault = db.vault
    assert vault is not None
    sealed = vault.seal("table.column.1", "李娜")
    assert "李娜".encode() not in sealed
    assert vault.seal("table.column.1", "李娜") != sealed, "equal texts do not look equal"
    assert vault.open("table.column.1", sealed) == "李娜"
    for place, altered in (("table.column.2", sealed), ("table.column.1", sealed[:-1] + bytes([sealed[-1] ^ 1]))):
        with pytest.raises(InvalidTag):
            vault.open(place, altered)


async def test_a_blind_index_is_equal_for_equal_values_of_one_kind(db: Database) -> None:
    vault = db.vault
    assert vault is not None
    assert vault.blind("phone", "+8613812345678") == vault.blind("phone", "+8613812345678")
    assert vault.blind("phone", "+8613812345678") != vault.blind("email", "+8613812345678")


async def test_older_keys_go_on_opening_and_other_processes_learn_of_newer_ones(db: Database) -> None:
    vault = db.vault
    assert vault is not None
    before = vault.seal("place", "before")
    blind = vault.blind("phone", "1")
    number = await rotate(db, vault)
    after = vault.seal("place", "after")
    assert key_number(after) == number == key_number(before) + 1
    assert (vault.open("place", before), vault.open("place", after)) == ("before", "after")
    assert vault.blind("phone", "1") == blind, "the index outlives the keys"


async def test_a_master_key_that_is_not_the_right_one_is_refused(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    with pytest.raises(VaultFailed, match="is not in"):
        await unlock(db, path)
    assert not path.exists(), "no new key may stand where the right one is missing"
    keep_master_key(path, generate_key())
    with pytest.raises(VaultFailed, match="not the one under which"):
        await unlock(db, path)


def test_a_master_key_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "home" / "master.key"
    key = keep_master_key(path, generate_key())
    assert path.stat().st_mode & 0o777 == 0o600
    assert keep_master_key(path, generate_key()) == key, "whoever comes second takes the first one's"
    assert list(path.parent.iterdir()) == [path]
    path.chmod(0o640)
    with pytest.raises(VaultFailed, match="open to other users"):
        read_master_key(path)
    path.chmod(0o600)
    for text in ("", "00" * 31, "zz" * 32, "键"):
        path.write_text(text)
        with pytest.raises(VaultFailed):
            read_master_key(path)
