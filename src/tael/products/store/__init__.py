"""All SQL of the product factory, over its own schema."""

from tael.products.store.changes import changes_of, due_changes, find_open_change, finish_change, insert_change
from tael.products.store.versions import (
    changed_definitions,
    count_versions,
    find,
    insert_draft,
    insert_founding,
    is_of_people,
    latest_number,
    latest_release,
    lock,
    on_sale,
    page,
    page_on_sale,
    steps,
    update,
    write_step,
)

__all__ = [
    "changed_definitions",
    "changes_of",
    "count_versions",
    "due_changes",
    "find",
    "find_open_change",
    "finish_change",
    "insert_change",
    "insert_draft",
    "insert_founding",
    "is_of_people",
    "latest_number",
    "latest_release",
    "lock",
    "on_sale",
    "page",
    "page_on_sale",
    "steps",
    "update",
    "write_step",
]
