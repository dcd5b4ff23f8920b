"""All SQL of payments, over its own schema."""
