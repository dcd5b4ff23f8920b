"""`tael simulate`: attack the ledger."""
