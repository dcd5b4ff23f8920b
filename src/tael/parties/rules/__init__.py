"""Decisions of the customer centre: pure, without clock, chance or I/O."""
