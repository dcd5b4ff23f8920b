"""Verbs of the ledger.

`posting` changes the books, `reading`, `checking` and `exporting` answer, `closing` ends periods and begins banks.
Every verb takes the transaction it runs in; times and ids are arguments. A caller who needs several answers to fit
together opens one repeatable-read transaction for them.
"""
