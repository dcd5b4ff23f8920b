"""Checks what the product factory promises, by reading what is stored and trusting nothing computed."""

from tael.plumbing.db import Tx
from tael.plumbing.promises import VIOLATIONS_SHOWN_MAX, PromiseReport
from tael.products import store


async def check_promises(tx: Tx) -> list[PromiseReport]:
    """Returns whether each version is, to the letter, what was written and what the second person approved."""
    changed = await store.changed_definitions(tx, VIOLATIONS_SHOWN_MAX)
    return [
        PromiseReport(
            promise="product_terms_as_approved",
            examined=await store.count_versions(tx),
            violations=tuple(
                f"version {version} of {code} is not what was written or approved" for code, version in changed
            ),
        )
    ]
