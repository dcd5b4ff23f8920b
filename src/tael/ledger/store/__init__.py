"""All SQL of the ledger, over its own schema.

`posting` locks, reads and writes what a batch needs; `reading` answers questions; `promises` looks for broken ones.
Every statement on a distributed table names its unit.
"""
