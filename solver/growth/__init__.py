"""Growth of size formulas: exact constants, orders of growth, expansions."""
