"""Routes of accounts: staff open them and take cash at the counter, customers read their own."""

from tael.accounts.http import cards, contracts

STAFF = (
    contracts.open_account,
    contracts.deposit_cash,
    contracts.withdraw_cash,
    contracts.list_accounts_of_party,
    contracts.get_statement,
    cards.list_cards,
)
CUSTOMER = (contracts.list_my_accounts, contracts.get_my_account, contracts.get_my_statement, cards.list_my_cards)
