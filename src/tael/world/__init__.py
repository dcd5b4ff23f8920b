"""The demonstration world: people and companies whose money moves as it does in a real bank.

Owns the rhythm fitted on real books and the seeded generator that makes a world of it. Leaves every account,
balance and posting to the bank, which the world enters by its front doors only. Keeps the rule that one seed
is one world: the same people, the same movements, for ever.
"""
