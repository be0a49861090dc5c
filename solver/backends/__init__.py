"""Solvers, untrusted: what they say counts only once the checker has accepted it."""
