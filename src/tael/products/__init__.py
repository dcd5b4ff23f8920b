"""Products (产品工厂): what the bank offers, as data, and the life of each version of it.

Owns product definitions and their versions, what their terms mean, the calculator of interest, fees and taxes, and the
way of a version to the counter: drafted, simulated, approved by a second person, live, retired. Leaves contracts to
`accounts` and what events mean in the books to the ledger's accounting rules: a product names its class, never a
general-ledger code. An approved version never changes, and of a product at most one version is live at an instant.
"""

from tael.products.actions import (
    announce_change,
    approve,
    catalogue,
    check_promises,
    draft,
    due_changes,
    find_for_sale,
    find_latest,
    finish_change,
    get_product,
    get_version,
    list_changes,
    list_products,
    list_steps,
    list_versions,
    publish,
    read_product,
    record_simulation,
    release,
    retire,
    simulate_version,
)
from tael.products.rules import (
    calculate,
    check_product,
    compare,
    due_on,
    floor_of,
    match_recorded,
    sample_histories,
    simulate,
    try_product,
)
from tael.products.rules.life import digest_of, start_of, state_of

__all__ = [
    "announce_change",
    "approve",
    "calculate",
    "catalogue",
    "check_product",
    "check_promises",
    "compare",
    "digest_of",
    "draft",
    "due_changes",
    "due_on",
    "find_for_sale",
    "find_latest",
    "finish_change",
    "floor_of",
    "get_product",
    "get_version",
    "list_changes",
    "list_products",
    "list_steps",
    "list_versions",
    "match_recorded",
    "publish",
    "read_product",
    "record_simulation",
    "release",
    "retire",
    "sample_histories",
    "simulate",
    "simulate_version",
    "start_of",
    "state_of",
    "try_product",
]
