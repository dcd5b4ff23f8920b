"""Benchmarks of the whole path that a user gets, on a bank of their own in a temporary folder."""
