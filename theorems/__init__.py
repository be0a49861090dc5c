"""Theorem files: library/ holds declarations to import, the other folders hold claims."""
