"""Theorems about what a model can: the statement, and the program that shows it.

claim hard_decoder(L=2, H=1, b=4*ceil(log2(n)) + 2) can solve compose(n)
proof { program two_lookups(n) }
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dsl import messages, tree
from dsl.ability import Able, AbleTheorem
from dsl.families import ProgramFamily
from dsl.families_resolve import (
    Names,
    NotAFamily,
    model_family,
    size_of,
    task_family,
)
from dsl.printer import expression_text
from dsl.program_families import program_family
from dsl.sizes import Mistake
from dsl.source import Span
from dsl.theorem import Given
from dsl.theorem_names import defined
from dsl.typed_values import typed_functions


@dataclass(frozen=True)
class CanSides:
    """What a claim and its proof name; the program stands with the task it is written for."""

    model: tree.Model
    task: tree.Task
    program: tree.Program
    own_task: tree.Task
    use: tree.UseProgram


def used_program(theorem: tree.Theorem, can: bool) -> tree.UseProgram | None:
    """Return the program of a proof; raises Mistake where proof and claim do not go together."""
    claim = next(line for line in theorem.lines if isinstance(line, tree.ClaimLine))
    proof = next((line for line in theorem.lines if isinstance(line, tree.Proof)), None)
    steps = () if proof is None or proof.steps is None else proof.steps
    used = [step for step in steps if isinstance(step, tree.UseProgram)]
    if can and not (used and len(steps) == 1):
        raise Mistake(messages.theorem_says_can(claim.span))
    if used and not can:
        raise Mistake(messages.program_shows_can(used[0].span))
    return used[0] if used else None


def theorem_by_program(
    theorem: tree.Theorem, sides: CanSides, mark: tuple[str, str]
) -> AbleTheorem:
    """Return a theorem with its program; raises Mistake where one has no form for all sizes."""
    claim = next(line for line in theorem.lines if isinstance(line, tree.ClaimLine))
    _refuse_others(theorem)
    try:
        names = _lets(theorem)
        parameters = tuple(name.text for name in theorem.parameters)
        tasks = dict(zip(_names(sides.task), _placed(claim.task, names), strict=True))
        models = {
            a.name.text: size_of(a.value, names)
            for a in claim.model.arguments
            if a.name is not None and a.value is not None
        }
        able = Able(
            theorem.name.text,
            parameters,
            tuple(_givens(theorem, names)),
            model_family(sides.model, models),
            task_family(sides.task, tasks, parameters),
            typed_functions(sides.task, tasks, parameters),
        )
        program = _program(sides, names, parameters)
    except NotAFamily as reason:
        raise Mistake(messages.not_for_all_sizes(claim.span, str(reason))) from None
    source, word = mark
    lines = (line for line in theorem.lines if isinstance(line, tree.GivenLine))
    texts = tuple(expression_text(line.condition) for line in lines)
    return AbleTheorem(able, program, source, word, texts, defined(theorem))


def _refuse_others(theorem: tree.Theorem) -> None:
    """Raise Mistake where a line says what such a theorem has no place for."""
    for line in theorem.lines:
        if isinstance(line, tree.SpotLine | tree.ChooseLine):
            word = "spot" if isinstance(line, tree.SpotLine) else "choose"
            raise Mistake(messages.not_of_can(line.span, word))


def _program(sides: CanSides, names: Names, parameters: tuple[str, ...]) -> ProgramFamily:
    placed = _placed(sides.use.program, names)
    given = dict(zip((n.text for n in sides.program.parameters), placed, strict=True))
    return program_family(sides.program, sides.own_task, given, parameters)


def _lets(theorem: tree.Theorem) -> Names:
    """Return parameters and named sizes."""
    names = {name.text: name.text for name in theorem.parameters}
    for line in theorem.lines:
        if isinstance(line, tree.LetLine):
            names[line.name.text] = size_of(line.value, names)
    return names


def _names(task: tree.Task) -> list[str]:
    return [name.text for name in task.parameters]


def _placed(reference: tree.Reference, names: Names) -> list[object]:
    return [size_of(a.value, names) for a in reference.arguments if a.value is not None]


def _givens(theorem: tree.Theorem, names: Names) -> Iterator[Given]:
    for line in theorem.lines:
        if isinstance(line, tree.GivenLine):
            yield _given(line.condition, line.span, names)


def _given(node: tree.Expression, place: Span, names: Names) -> Given:
    match node:
        case tree.Binary(">" | ">=" | "<" | "<=" as sign, left, right):
            sides = size_of(left, names), size_of(right, names)
            more, less = sides if sign.startswith(">") else sides[::-1]
            return Given(more, ">=" if sign.endswith("=") else ">", less)
        case _:
            raise Mistake(messages.not_a_comparison(place))
