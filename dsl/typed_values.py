"""Values that must be of a type at all sizes: those of functions, and of answers that declare one.

At given sizes a task is run, and a value outside its type is a mistake (`dsl.instances`). Where the
sizes are parameters the question says what has a type, as tasks of their own, and its checker shows
that their answers have it at all sizes (`solver.checker.typed`).
"""

from __future__ import annotations

from dataclasses import replace

from dsl import tree
from dsl.expr import Variable, bound_names, with_variables
from dsl.families import NoInstance, size_at
from dsl.families_json import listed, size_from_json
from dsl.families_resolve import Names, NotAFamily, require_apart, task_family, type_of
from dsl.instances import Instances
from dsl.problem import Input, Task

Sizes = tuple[str, ...]


def typed_functions(task: tree.Task, names: Names, parameters: Sizes) -> tuple[Task, ...]:
    """Return the functions in a task, each a task that declares its type; raises NotAFamily."""
    return tuple(_function(each, names, parameters) for each in task.given)


def typed_values(task: tree.Task, names: Names, parameters: Sizes) -> tuple[Task, ...]:
    """Return these, and the task itself if it declares a type; raises NotAFamily."""
    functions = typed_functions(task, names, parameters)
    if _answer(task).type is None:
        return functions
    _require_sizes(names, parameters)
    return *functions, _declaring(task, names, parameters)


def require_typed_at(
    task: tree.Task, names: Names, values: dict[str, int], instances: Instances
) -> None:
    """Raise Mistake where a function leaves its type at some values of the parameters."""
    for each in task.given:
        try:
            sizes = tuple(size_at(names[name.text], values) for name in each.parameters)
        except NoInstance:
            return
        if min(sizes, default=1) >= 1:
            instances.task(each, sizes)


def _function(task: tree.Task, names: Names, parameters: Sizes) -> Task:
    """Return a function as a task; it speaks of no parameters, its names are apart from them."""
    _require_sizes(names, parameters)
    found = _declaring(task, names, ())
    change = {given.name: _apart(given.name, found, parameters) for given in found.inputs}
    answer = with_variables(found.answer, {old: Variable(new) for old, new in change.items()})
    inputs = tuple(Input(change[g.name], g.index, g.element) for g in found.inputs)
    require_apart({*parameters}, {*bound_names(answer)})
    return replace(found, inputs=inputs, answer=answer)


def _apart(name: str, task: Task, parameters: Sizes) -> str:
    """Return a name with strokes, if it needs them to be no parameter's and no other's."""
    taken = {*parameters, *bound_names(task.answer), *(given.name for given in task.inputs)}
    if name not in parameters:
        return name
    while name in taken:
        name += "'"
    return name


def _declaring(task: tree.Task, names: Names, parameters: Sizes) -> Task:
    line = _answer(task)
    assert line.type is not None
    lines = tuple(replace(each, type=None) if each is line else each for each in task.lines)
    made = task_family(replace(task, lines=lines), names, parameters)
    return replace(made, answer_type=type_of(line.type, names))


def _answer(task: tree.Task) -> tree.AnswerLine:
    return next(line for line in task.lines if isinstance(line, tree.AnswerLine))


def _require_sizes(names: Names, parameters: Sizes) -> None:
    """Raise NotAFamily where a size is more than what ranges are computed with."""
    for size in names.values():
        try:
            size_from_json(listed(size), "a size", parameters)
        except ValueError:
            raise NotAFamily("a size of the task in which no ranges are computed") from None
