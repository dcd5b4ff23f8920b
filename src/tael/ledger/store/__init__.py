"""All SQL of the ledger, over its own schema.

`posting` locks, reads and writes what a batch needs; `reading` answers questions; `closing` sums and ends periods;
`promises` looks for broken ones; `exporting` gives the journal as rows. Every statement on a distributed table names
its unit.
"""
