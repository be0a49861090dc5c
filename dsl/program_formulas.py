"""The sizes of a program as expressions in its parameters, read off its text."""

from __future__ import annotations

from dataclasses import dataclass

from dsl import tree
from dsl.printer import expression_text
from dsl.program_tree import all_lines

ZERO, ONE = tree.Number(0), tree.Number(1)


@dataclass(frozen=True)
class Formulas:
    """Layers, padding and steps as expressions; most heads a layer, numbers a token as numbers.

    How many bits a number needs depends on the inferred ranges: `dsl.program_sizes` tells it for
    given arguments.
    """

    layers: tree.Expression
    heads: int
    numbers: int
    padding: tree.Expression
    steps: tree.Expression | None = None

    def __str__(self) -> str:
        layers, padding = expression_text(self.layers), expression_text(self.padding)
        steps = "" if self.steps is None else f", steps {expression_text(self.steps)}"
        plain = f"layers {layers}, heads {self.heads}, numbers {self.numbers}, padding {padding}"
        return plain + steps


def formulas_of(program: tree.Program) -> Formulas:
    """Return the size formulas of a program without mistakes."""
    lines = list(all_lines(program.lines))
    layers = [line.lines for line in lines if isinstance(line, tree.LayerLines)]
    padding = next((line.size for line in lines if isinstance(line, tree.SizeLine)), ZERO)
    steps = next((line.count for line in lines if isinstance(line, tree.StepsOver)), None)
    heads = [sum(isinstance(line, tree.HeadLine) for line in layer) for layer in layers]
    most, numbers = max(heads, default=0), len(_fields(lines))
    return Formulas(_layers(program.lines), most, numbers, padding, steps)


def _fields(lines: list[tree.ProgramLine]) -> set[str]:
    found: set[str] = set()
    for line in lines:
        match line:
            case tree.FieldLine(names):
                found.update(name.text for name in names)
            case tree.TokenLine(_, _, fields):
                found.update(each.name.text for each in fields)
            case tree.LayerLines(inside):
                found.update(each.name.text for each in inside)
            case _:
                pass
    return found


def _layers(lines: tuple[tree.ProgramLine, ...]) -> tree.Expression:
    total: tree.Expression = ZERO
    for line in lines:
        match line:
            case tree.LayerLines():
                total = _plus(total, ONE)
            case tree.ProgramBlock(_, index, count, inside):
                total = _plus(total, _times(index, count, _layers(inside)))
            case _:
                pass
    return total


def _plus(left: tree.Expression, right: tree.Expression) -> tree.Expression:
    match left, right:
        case tree.Number(one), tree.Number(other):
            return tree.Number(one + other)
        case tree.Number(0), _:
            return right
        case _, tree.Number(0):
            return left
        case tree.Binary("+", inner, tree.Number(one)), tree.Number(other):
            return tree.Binary("+", inner, tree.Number(one + other))
        case _:
            return tree.Binary("+", left, right)


def _times(
    index: tree.Name | None, count: tree.Expression, body: tree.Expression
) -> tree.Expression:
    """Return `count` times `body`, or its sum over the index where it depends on that."""
    if index is not None and any(node == index for node, _ in tree.everything(body)):
        return tree.Binder("sum", index, count, None, body, None)
    match body:
        case tree.Number(0):
            return ZERO
        case tree.Number(1):
            return count
        case _:
            return tree.Binary("*", body, count)
