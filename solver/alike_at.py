"""Where a task need not tell two inputs apart: what a solver finds, in words.

Nothing is believed of it: it explains why a proof is not accepted. What a script has no form for
the solver does not know of, so hypotheses are looked at here.
"""

from __future__ import annotations

from dsl.theorem import Block, Stated, amount_value
from dsl.theorem_json import amount_to_json
from solver.backends.z3_scripts import Example
from solver.checker.fact_terms import amount_text
from solver.kernel.amounts import NotAnAmount
from solver.kernel.decide import holds
from solver.kernel.logs import Undecided
from solver.kernel.reading import read_given

SHOWN = 8
"""So many entries of a table are shown."""


def alike_at(stated: Stated, found: Example | None) -> str:
    """Return parameters and inputs at which the answers are alike, as the end of a sentence.

    Nothing is said where a script does not keep inputs in their range: 2^k values have no form.
    """
    sizes = [each for block in stated.blocks for each in (block.tokens, block.values)]
    kept = all(amount_text(each) is not None for each in sizes)
    if found is None or not kept:
        return ""
    values = {name: found.constants.get(f"{name}#", 1) for name in stated.parameters}
    texts = [f"{name} = {value}" for name, value in values.items()]
    for block in stated.blocks:
        for run in ("", "1", "2"):
            text = _input(block, found.constants, found.tables, values, f"{block.name}#{run}")
            texts += [f"{block.name}{run} = {text}"] if text else []
    if "#a" in found.constants:
        texts.append(f"a = {found.constants['#a']}")
    outside = "" if _meets(stated, values) else ", where not all hypotheses hold"
    return f"; a solver finds them alike at {', '.join(texts)}{outside}"


def _input(
    block: Block,
    constants: dict[str, int],
    tables: dict[str, tuple[int, ...]],
    values: dict[str, int],
    symbol: str,
) -> str:
    """Return the value of an input, or the first entries of a table; "" if it has none there."""
    if not block.table:
        only = block.values == 1 or symbol not in constants
        return "" if only else _value(block, constants[symbol])
    tokens = amount_value(block.tokens, values)
    if symbol not in tables or tokens is None:
        return ""
    entries = [_value(block, each) for each in tables[symbol][:tokens]]
    return f"({', '.join(entries + ['...'] * (tokens > SHOWN))})"


def _value(block: Block, value: int) -> str:
    return str(bool(value)).lower() if block.truth else str(value)


def _meets(stated: Stated, values: dict[str, int]) -> bool:
    """Say whether all hypotheses surely hold."""
    try:
        listed = [
            read_given([amount_to_json(given.left), given.sign, amount_to_json(given.right)])
            for given in stated.givens
        ]
        return all(holds(given, values) for given in listed)
    except (NotAnAmount, Undecided):
        return False
