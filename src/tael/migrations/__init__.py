"""The steps that build the bank's schema: plain SQL, one file a step, named `NNNN_area_words.sql`.

Owns the files and, beside them, `schema.sql`, the schema they add up to. Leaves applying them to
`tael.plumbing.migrations`. Invariant: numbers run from 0001 without a gap, and a step that has reached any
database is never edited; what it got wrong is put right by a later step.
"""
