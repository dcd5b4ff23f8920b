"""Verbs of the product factory: read, decide, write."""

from tael.products.actions.changing import announce_change, due_changes, finish_change, list_changes
from tael.products.actions.checking import check_promises
from tael.products.actions.life import (
    approve,
    draft,
    get_version,
    list_steps,
    list_versions,
    record_simulation,
    release,
    retire,
)
from tael.products.actions.offering import (
    catalogue,
    find_for_sale,
    find_latest,
    get_live_version,
    get_product,
    list_products,
    publish,
    read_product,
)
from tael.products.actions.trying import simulate_version

__all__ = [
    "announce_change",
    "approve",
    "catalogue",
    "check_promises",
    "draft",
    "due_changes",
    "find_for_sale",
    "find_latest",
    "finish_change",
    "get_live_version",
    "get_product",
    "get_version",
    "list_changes",
    "list_products",
    "list_steps",
    "list_versions",
    "publish",
    "read_product",
    "record_simulation",
    "release",
    "retire",
    "simulate_version",
]
