"""Routes of accounts: staff open, order and look; customers read their own, act for others, and set money apart."""

from tael.accounts.http import cards, contracts, mandates, orders, sub_accounts, view

STAFF = (
    contracts.open_account,
    contracts.deposit_cash,
    contracts.withdraw_cash,
    contracts.list_accounts_of_party,
    contracts.get_account,
    contracts.get_account_by_number,
    contracts.get_statement,
    cards.list_cards,
    mandates.grant_mandate,
    mandates.revoke_mandate,
    mandates.list_mandates,
    orders.freeze_account,
    orders.lift_freeze,
    orders.place_court_order,
    orders.lift_court_order,
    orders.wake_account,
    orders.close_account,
    orders.list_orders,
    view.view_party,
)
CUSTOMER = (
    contracts.list_my_accounts,
    contracts.get_my_account,
    contracts.get_my_statement,
    cards.list_my_cards,
    mandates.list_my_mandates,
    mandates.cosign_payment,
    sub_accounts.open_sub_account,
    sub_accounts.move_money,
    view.view_mine,
)
