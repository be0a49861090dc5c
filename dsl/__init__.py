"""The language: text, syntax tree, elaboration, and the resolved problem."""
