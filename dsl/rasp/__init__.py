"""RASP programs written by others, brought into the language (docs/rasp.md)."""
