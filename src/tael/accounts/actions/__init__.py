"""Verbs of accounts: read, decide, write."""

from tael.accounts.actions.cards import list_cards, register_cards
from tael.accounts.actions.checking import check_promises
from tael.accounts.actions.closing import (
    close_account,
)
from tael.accounts.actions.desk import OpeningDesk
from tael.accounts.actions.limits import (
    check_limits,
    cosign,
    count_usage,
    may_act,
)
from tael.accounts.actions.mandates import (
    find_standings,
    get_readable,
    grant_mandates,
    list_mandates,
    list_mandates_of_party,
    revoke_mandate,
)
from tael.accounts.actions.moving import (
    book_movements,
)
from tael.accounts.actions.opening import (
    open_accounts,
    set_prefix,
)
from tael.accounts.actions.orders import (
    end_freezes,
    freeze,
    let_sleep,
    lift_court_order,
    lift_freeze,
    list_acts,
    list_court_orders,
    list_freezes,
    place_court_order,
    wake,
)
from tael.accounts.actions.reading import (
    find_by_numbers,
    find_contracts,
    get_by_number,
    get_contract,
    has_open_contract,
    list_bound_accounts,
    list_contracts,
)
from tael.accounts.actions.sub_accounts import (
    find_sub_accounts,
    move,
    open_sub_account,
)
from tael.accounts.actions.versions import list_version_moves, move_contracts
from tael.accounts.actions.viewing import view_party

__all__ = [
    "OpeningDesk",
    "book_movements",
    "check_limits",
    "check_promises",
    "close_account",
    "cosign",
    "count_usage",
    "end_freezes",
    "find_by_numbers",
    "find_contracts",
    "find_standings",
    "find_sub_accounts",
    "freeze",
    "get_by_number",
    "get_contract",
    "get_readable",
    "grant_mandates",
    "has_open_contract",
    "let_sleep",
    "lift_court_order",
    "lift_freeze",
    "list_acts",
    "list_bound_accounts",
    "list_cards",
    "list_contracts",
    "list_court_orders",
    "list_freezes",
    "list_mandates",
    "list_mandates_of_party",
    "list_version_moves",
    "may_act",
    "move",
    "move_contracts",
    "open_accounts",
    "open_sub_account",
    "place_court_order",
    "register_cards",
    "revoke_mandate",
    "set_prefix",
    "view_party",
    "wake",
]
