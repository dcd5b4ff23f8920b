"""All SQL of accounts, over its own schema."""
