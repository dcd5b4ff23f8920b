"""Decisions of payments."""
