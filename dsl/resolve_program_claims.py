"""Claims about programs: the question that one choice of sizes asks.

The two sides have been looked up and their arguments put in their places (`dsl.sides`).
What can still go wrong is a size, or a task at other sizes than the program is written for.
"""

from __future__ import annotations

from dataclasses import dataclass

from dsl import messages, tree
from dsl.arguments import Bindings
from dsl.diagnostics import asked_for
from dsl.families import Everywhere, ModelFamily
from dsl.families_resolve import Names, model_family, size_of, task_family
from dsl.instances import Instances
from dsl.models import defaults_of
from dsl.printer import reference_text
from dsl.problem import Task
from dsl.program import Fitting, Program, Solving
from dsl.program_families import program_family
from dsl.program_json import answers_agree
from dsl.sizes import Asked, Mistake, integer
from dsl.typed_values import require_typed_at, typed_functions

PROGRAM_ROWS = 20_000
"""A task put to a program is run on all inputs again when the claim is settled."""


@dataclass(frozen=True)
class ProgramSides:
    """A program with its arguments, and the task or model that the claim puts beside it.

    `task` is the one the program is written for; `named` are the arguments of `other`, those of a
    task under their places.
    """

    node: tree.ProgramCheck | tree.ProgramFind | tree.ProgramForAll
    program: tree.Program
    task: tree.Task
    other: tree.Task | tree.Model
    placed: tuple[tree.Expression, ...]
    named: Bindings

    @property
    def defaults(self) -> tuple[str, ...]:
        """Return the model lines that were not written."""
        return defaults_of(self.other) if isinstance(self.other, tree.Model) else ()


def program_question(
    instances: Instances, sides: ProgramSides, values: dict[str, int]
) -> Solving | Fitting:
    """Return the question for some values of a searched parameter; raises Mistake."""
    asked = Asked(values, "".join(f" for {name} = {value}" for name, value in values.items()))
    sizes = tuple(integer(e, "this argument", asked) for e in sides.placed)
    made = instances.program(sides.program, sides.task, sizes, PROGRAM_ROWS)
    named = {name: integer(e, f"'{name}'", asked) for name, e in sides.named.items()}
    if isinstance(sides.other, tree.Model):
        return Fitting(made, instances.model(sides.other, named))
    return _solving(instances, sides, made, tuple(named.values()))


def _require_its_task(sides: ProgramSides, other: tree.Task) -> None:
    """Raise Mistake unless a task is the program's; functions are put in place anew each time."""
    if other is sides.task or other == sides.task:
        return
    node, name = sides.node, sides.program.name.text
    wanted, found = sides.task.name.text, other.name.text
    if wanted == found:
        wanted, found = reference_text(sides.program.task), reference_text(node.other)
    raise Mistake(messages.other_task(node.other.span, name, wanted, found))


def _solving(
    instances: Instances, sides: ProgramSides, made: Program, sizes: tuple[int, ...]
) -> Solving:
    """Return whether the program solves its task at these sizes; raises Mistake."""
    node, other = sides.node, sides.other
    assert isinstance(other, tree.Task)
    _require_its_task(sides, other)
    task = instances.task(other, sizes, PROGRAM_ROWS)
    shown = reference_text(node.program), reference_text(node.other)
    if task.inputs != made.inputs:
        raise Mistake(messages.other_inputs(node.other.span, *shown))
    if not answers_agree(made, task):
        raise Mistake(messages.other_answer(node.span, *shown))
    return Solving(made, task)


def everywhere_question(
    instances: Instances, sides: ProgramSides, least: dict[str, int]
) -> Everywhere:
    """Return the question for all parameters from some on; raises Mistake and NotAFamily."""
    names = {name: name for name in least}
    places = [size_of(each, names) for each in sides.placed]
    given = dict(zip((n.text for n in sides.program.parameters), places, strict=True))
    program = program_family(sides.program, sides.task, given, tuple(least))
    sizes = {name: size_of(each, names) for name, each in sides.named.items()}
    other: ModelFamily | Task
    if isinstance(sides.other, tree.Model):
        other = model_family(sides.other, sizes)
    else:
        _require_its_task(sides, sides.other)
        parameters = (name.text for name in sides.task.parameters)
        placed = dict(zip(parameters, sizes.values(), strict=True))
        other = task_family(sides.task, placed, tuple(least))
    return Everywhere(
        program, other, tuple(least.items()), _functions(instances, sides, given, least)
    )


def _functions(
    instances: Instances, sides: ProgramSides, given: Names, least: dict[str, int]
) -> tuple[Task, ...]:
    """Return the functions of the program's task; raises Mistake for one that is none at first."""
    task, places = sides.task, (a.value for a in sides.program.task.arguments)
    sizes = [size_of(each, given) for each in places if each is not None]
    placed = dict(zip((n.text for n in task.parameters), sizes, strict=True))
    try:
        require_typed_at(task, placed, least, instances)
    except Mistake as mistake:
        at = "".join(f", {name} = {value}" for name, value in least.items())
        raise Mistake(asked_for(mistake.diagnostic, sides.node.span, at)) from None
    return typed_functions(task, placed, tuple(least))
