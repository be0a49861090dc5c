"""Deciding problems: exact semantics, encoders, solvers, the checker, and the command line."""
