"""Where each sealed field of the customer centre stands, and the keys to open them."""

from collections.abc import Iterable

from tael.plumbing.db import Tx
from tael.plumbing.vault import Vault

NAME = "parties.party.name"
BIRTH = "parties.party.birth"
DOCUMENT = "parties.document.number"
CONTACT = "parties.contact.value"


async def vault_for(tx: Tx, sealed: Iterable[bytes | None]) -> Vault:
    """Returns the vault with the keys of all these fields; those that another process made meanwhile are read first."""
    vault = tx.vault
    if not vault.knows(field for field in sealed if field is not None):
        await vault.learn(tx.connection)
    return vault


def opened(vault: Vault, place: str, row_id: object, sealed: bytes | None) -> str | None:
    """Returns the text of a sealed field of a row, or None where there is none."""
    return None if sealed is None else vault.open(f"{place}.{row_id}", sealed)


def sealed(vault: Vault, place: str, row_id: object, text: str | None) -> bytes | None:
    """Returns a field of a row sealed, or None where there is none."""
    return None if text is None else vault.seal(f"{place}.{row_id}", text)
