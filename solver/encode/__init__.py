"""Constraints: problems written as clauses."""
