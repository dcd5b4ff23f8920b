"""The words every capability of the bank shares: money, rates, ids, time, business days and refusals.

Owns the vocabulary types of the bank and the arithmetic that is exact about them. Leaves every banking rule
to the capabilities, and all input and output to plumbing. Invariant: everything here is pure and imports
nothing else of the bank; only `clock.SystemClock` looks at the world.
"""
