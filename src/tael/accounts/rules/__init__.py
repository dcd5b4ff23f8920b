"""Decisions of accounts: pure, without clock, chance or I/O."""
