"""All SQL of the customer centre, over its own schema."""
