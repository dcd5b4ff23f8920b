"""All SQL of access, over its own schema."""

from tael.plumbing.db import Tx


async def secret(tx: Tx, fresh: bytes) -> bytes:
    """Returns the bank's secret, which is the fresh one if there was none."""
    await tx.execute("insert into access.bootstrap_secret (secret) values ($1) on conflict do nothing", fresh)
    kept = await tx.value("select secret from access.bootstrap_secret")
    assert isinstance(kept, bytes)
    return kept
