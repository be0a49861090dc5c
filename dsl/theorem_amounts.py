"""Amounts in theorems: expressions over parameters and named amounts, as plain data."""

from __future__ import annotations

from dsl import messages, tree
from dsl.sizes import Mistake
from dsl.theorem import AmountData, Given

ARITHMETIC = frozenset(["+", "-", "*", "^"])
FUNCTIONS = {"log2": 1, "states": 3}
"""The functions of amounts, with the number of their arguments."""
COUNTED = {"rows": 1, "columns": 1, "least": 1}
"""Of a function that is a parameter: the numbers of its different rows and columns, and of the
entries to fix that make it a constant."""

Names = dict[str, AmountData]


def amount(node: tree.Expression, names: Names) -> AmountData:
    """Return an amount as data; raises Mistake where it is none."""
    match node:
        case tree.Number(value):
            return value
        case tree.Name(text) if text in names:
            return names[text]
        case tree.Name(text) if not any(known.endswith(f"({text})") for known in names):
            letters = [known for known in names if known.isidentifier()]
            raise Mistake(messages.unknown_name(node.span, text, letters))
        case tree.Unary("-", operand):
            return ("-", 0, amount(operand, names))
        case tree.Binary(sign, left, right) if sign in ARITHMETIC:
            return (sign, amount(left, names), amount(right, names))
        case tree.Call(tree.Name(word), (tree.Name(text),)) if f"{word}({text})" in names:
            return names[f"{word}({text})"]
        case tree.Call(tree.Name(word), parts) if FUNCTIONS.get(word) == len(parts):
            return (word, *(amount(each, names) for each in parts))
        case _:
            raise Mistake(messages.not_an_amount(node.span))


def comparison(node: tree.Expression, names: Names) -> Given:
    """Return an inequality between amounts, the larger side first."""
    match node:
        case tree.Binary(">" | ">=" | "<" | "<=" as sign, left, right):
            sides = amount(left, names), amount(right, names)
            more, less = sides if sign.startswith(">") else sides[::-1]
            return Given(more, ">=" if sign.endswith("=") else ">", less)
        case _:
            raise Mistake(messages.not_a_comparison(node.span))
