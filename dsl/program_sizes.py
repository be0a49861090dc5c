"""How large a program is, and whether a model is as large: what `fits` says.

Each `attend` head is one head of unique hard attention: the score orders keys by `where`, then by
`maximizing`, ties rightmost; its value is the whole state of the best token, from which the
per-token function computes `take` or `else`. So a program whose fields fit into a state is a
transformer of that shape. An `average` is exact here and rounded in `average_hard` models, so for
those nothing is concluded. Softmax heads are those of a number format (`dsl.program_formats`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dsl.expr import Expr, Variable, children
from dsl.problem import Layer, Model
from dsl.program import Program, ProgramLayer
from dsl.program_formats import format_reason, held_bits
from dsl.program_ranges import bits_of, ranges_of


@dataclass(frozen=True)
class Sizes:
    """Layers, most heads a layer, numbers a token, most bits a number, bits a token, padding.

    And the number of generated tokens, with how many different ones there are.
    """

    layers: int
    heads: int
    numbers: int
    bits: int
    state_bits: int
    padding: int
    steps: int = 0
    alphabet: int = 0

    def listed(self) -> tuple[int, ...]:
        """Return the sizes as certificates list them: the last two if tokens are generated."""
        plain = (self.layers, self.heads, self.numbers, self.bits, self.state_bits, self.padding)
        return (*plain, self.steps, self.alphabet) if self.steps else plain


@dataclass(frozen=True)
class Fits:
    """The program is a transformer of the model's shape."""


@dataclass(frozen=True)
class Exceeds:
    """The program is not within the model's shape, for these reasons."""

    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Open:
    """Neither: the program's means and the model's are not comparable here."""

    reason: str


def sizes_of(program: Program) -> Sizes | None:
    """Return the sizes of a program, None if the ranges of its fields cannot be inferred."""
    ranges = ranges_of(program)
    if ranges is None:
        return None
    bits = [bits_of(values) for _, values in ranges.fields]
    return Sizes(
        layers=len(program.layers),
        heads=max((len(layer.heads) for layer in program.layers), default=0),
        numbers=len(bits),
        bits=max(bits, default=0),
        state_bits=sum(bits),
        padding=program.padding,
        steps=program.generated,
        alphabet=program.steps.alphabet.size if program.steps and program.generated else 0,
    )


def fit(program: Program, model: Model) -> Fits | Exceeds | Open:
    """Say whether a program is within a model's shape."""
    sizes = sizes_of(program)
    if sizes is None:
        return Open("the ranges of the program's fields could not be inferred")
    strange = _incomparable(model)
    if strange is not None:
        return Open(strange)
    reasons = (*_too_large(program, sizes, model), *_otherwise(program, model))
    if reasons:
        return Exceeds(reasons)
    pairs = zip(program.layers, model.layers, strict=False)
    hard = [mine for mine, its in pairs if its.attention.kind != "softmax"]
    if any(head.kind == "average" for layer in hard for head in layer.heads):
        return Open("the program's averages are exact, the model's are rounded to whole numbers")
    if program.padding < model.padding:
        return Open(f"the model reads the answer after {model.padding} blank tokens")
    if sizes.steps < model.steps:
        made = f"{model.steps} generated tokens, the program after {sizes.steps}"
        return Open(f"the model reads the answer after {made}")
    inexact = format_reason(program, model)
    return Fits() if inexact is None else Open(inexact)


def _incomparable(model: Model) -> str | None:
    """Return why programs say nothing about a model, None if they do."""
    kinds = {layer.attention.kind for layer in model.layers}
    for kind, known in (("softmax", model.numbers is not None), ("linear", False)):
        if kind in kinds and not known:
            return f"no number format says how {kind} attention computes what the program does"
    for word, value, plain in (
        ("scores", model.scores, "any"),
        ("parameters", model.parameters, "per_length"),
        ("norm", model.norm, "none"),
    ):
        if value != plain:
            return f"a program uses free tables, and the model has {word} {value}"
    widths = [layer.relu for layer in model.layers if layer.relu is not None]
    if widths:
        return f"a program uses free tables, and the model has mlp relu({widths[0]})"
    return None


def _too_large(program: Program, sizes: Sizes, model: Model) -> Iterator[str]:
    pairs = [
        ("layers", sizes.layers, len(model.layers)),
        ("blank tokens", sizes.padding, model.padding),
        ("generated tokens", sizes.steps, model.steps),
    ]
    if model.steps:
        pairs.append(("names of generated tokens", sizes.alphabet, model.step_alphabet))
    if model.numbers is not None:
        held = held_bits(program, model)
        pairs.append(("bits a token before the last layer", held, model.state_bits))
    elif model.width is None or model.precision is None:
        pairs.append(("bits a token", sizes.state_bits, model.state_bits))
    else:
        pairs.append(("numbers a token", sizes.numbers, model.width))
        pairs.append(("bits a number", sizes.bits, model.precision))
    for what, needed, given in pairs:
        if needed > given:
            yield f"the program has {needed} {what}, the model {given}"


def _otherwise(program: Program, model: Model) -> Iterator[str]:
    masks = {head.mask for layer in program.layers for head in layer.heads} | {program.mask}
    for mask in sorted(masks - {model.mask}):
        yield f"the program has mask {mask}, the model mask {model.mask}"
    if model.window is not None:
        yield f"the model has window {model.window}, the program none"
    if model.positions == "none" and _uses_positions(program):
        yield "the program's tokens know their places, and the model has positions none"
    for number, (mine, its) in enumerate(zip(program.layers, model.layers, strict=False), 1):
        yield from _layer(number, mine, its)
    yield from _shared(program, model)


def _layer(number: int, mine: ProgramLayer, its: Layer) -> Iterator[str]:
    if len(mine.heads) > its.attention.heads:
        counts = f"{len(mine.heads)} heads, the model {its.attention.heads}"
        yield f"layer {number} of the program has {counts}"
    for head in mine.heads if its.attention.kind != "softmax" else ():
        needed = "unique_hard" if head.kind == "attend" else "average_hard"
        if its.attention.kind != needed:
            kind = its.attention.kind
            yield f"'{head.kind}' in layer {number} needs {needed}, and the model has {kind}"
        elif head.kind == "attend" and its.attention.ties != "rightmost":
            yield f"'attend' in layer {number} takes the rightmost of equals, the model not"


def _shared(program: Program, model: Model) -> Iterator[str]:
    """Layers that the model repeats are to be one layer of the program too."""
    tables = [layer.tables for layer in model.layers]
    if len(set(tables)) == len(tables):
        return
    if len(program.layers) < len(tables):
        yield f"the model loops through all of {len(tables)} layers"
    first: dict[int, ProgramLayer] = {}
    for mine, table in zip(program.layers, tables, strict=False):
        if first.setdefault(table, mine).tables != mine.tables:
            yield "the model repeats one layer where the program has different ones"
            return


def _uses_positions(program: Program) -> bool:
    made = () if program.steps is None else (program.steps.rule,)
    for rule in (*program.tokens, program.blank, *made):
        names = set(rule.index)
        if any(_mentions(value, names) for _, value in rule.fields):
            return True
    return False


def _mentions(expr: Expr, names: set[str]) -> bool:
    if isinstance(expr, Variable):
        return expr.name in names
    return any(_mentions(child, names) for child in children(expr))
