"""Tasks with parameters that are functions: a claim gives the function, and it is put in place.

In `cell(8, 8, 2, (u, v -> if u > v then 1 else 0))` each `M(a, b)` of the task becomes the body, a
and b standing where u and v are. What comes out is a task like any other. The function is also a
task of its own, so that its values at all arguments are seen to be of the type they should have.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from dsl import messages, tree
from dsl.diagnostics import Diagnostic
from dsl.program_tree import names_bound_in, rewritten
from dsl.sizes import FUNCTIONS
from dsl.typecheck import task_mistakes

Place = tuple[tree.FunctionParameter, tree.Function]


def function_mistakes(task: tree.Task) -> list[Diagnostic]:
    """Return what is wrong with where the functions of a task stand and what they are called."""
    found, names = [], {*FUNCTIONS, *(name.text for name in task.parameters)}
    names |= {line.name.text for line in task.lines if isinstance(line, tree.InputLine)}
    last = max((name.span.start for name in task.parameters), default=-1)
    for each in task.functions:
        if each.name.text in names:
            found.append(messages.bound_twice(each.name.span, each.name.text))
        if each.span.start < last:
            found.append(messages.function_first(each.span, each.name.text))
        names.add(each.name.text)
    calls = (node for line in task.lines for node, _ in tree.everything(line))
    for call in calls:
        if _is_call(call, task) and any(
            _is_call(inside, task) for inside, _ in tree.everything(call) if inside is not call
        ):
            found.append(messages.function_in_function(call.span))
    return found


def applied_task(
    task: tree.Task, reference: tree.Reference, found: list[Diagnostic], free: Collection[str] = ()
) -> tree.Task:
    """Return the task with the functions of a reference in place; mistakes are added.

    A theorem may leave them open: then they are names of `free`, and the task stays as it is.
    """
    count = len(task.parameters)
    for argument in reference.arguments[:count]:
        if argument.function is not None:
            found.append(messages.no_function_here(argument.span))
    given = reference.arguments[count:]
    if len(given) != len(task.functions) or not given or found:
        return task
    if all(isinstance(a.value, tree.Name) and a.value.text in free for a in given):
        return task
    places: list[Place] = []
    for parameter, argument in zip(task.functions, given, strict=True):
        if argument.function is None:
            found.append(messages.function_wanted(argument.span, parameter.name.text))
        else:
            _check(parameter, argument.function, found)
            places.append((parameter, argument.function))
    return task if found else _in_place(task, tuple(places), found)


def _check(
    parameter: tree.FunctionParameter, function: tree.Function, found: list[Diagnostic]
) -> None:
    """Check that a function has names for its arguments, and a body that speaks of nothing else."""
    for name in function.names:
        if not isinstance(name, tree.Name):
            found.append(messages.function_name(name.span))
            return
    if len(function.names) != len(parameter.arguments):
        counts = len(parameter.arguments), len(function.names)
        found.append(messages.function_arity(function.span, parameter.name.text, *counts))
        return
    found.extend(task_mistakes(_alone(_without_sizes(parameter), function, ())))


def _without_sizes(parameter: tree.FunctionParameter) -> tree.FunctionParameter:
    """Return a parameter whose sizes speak of nothing: a function does not see those of a task."""

    def change(node: tree.Node) -> tree.Node | None:
        match node:
            case tree.RangeType() | tree.PermType():
                return type(node)(tree.Number(1))
            case _:
                return None

    found: tree.FunctionParameter = rewritten(parameter, change)
    return found


def _alone(
    parameter: tree.FunctionParameter, function: tree.Function, taken: Collection[str]
) -> tree.Task:
    """Return the task to say what a function says; names that are taken get a stroke.

    Its sizes speak of the parameters of the task that the function was given to.
    """
    named = [name for name in function.names if isinstance(name, tree.Name)]
    used = {name.text for name in (*named, *names_bound_in(function.body))}
    change: dict[str, tree.Expression] = {}
    lines: list[tree.TaskLine] = []
    for name, kind in zip(named, parameter.arguments, strict=True):
        new = name.text
        while new in taken or (new != name.text and new in used):
            new += "'"
        used.add(new)
        change[name.text] = tree.Name(new, span=name.span)
        lines.append(tree.InputLine(tree.Name(new, span=name.span), kind, span=name.span))
    body = _with_arguments(function.body, change)
    lines.append(tree.AnswerLine(body, None, parameter.value, span=function.body.span))
    return tree.Task(parameter.name, (), tuple(lines), span=function.span)


def _in_place(task: tree.Task, places: tuple[Place, ...], found: list[Diagnostic]) -> tree.Task:
    bodies = {parameter.name.text: function for parameter, function in places}

    def change(node: tree.Node) -> tree.Node | None:
        if not isinstance(node, tree.Call) or node.function.text not in bodies:
            return None
        function = bodies[node.function.text]
        names = [name.text for name in function.names if isinstance(name, tree.Name)]
        return _with_arguments(function.body, dict(zip(names, node.arguments, strict=True)))

    taken = {name.text for name in task.parameters}
    alone = tuple(
        replace(_alone(*place, taken), parameters=task.parameters) for place in places
    )
    made = replace(task, lines=rewritten(task.lines, change), functions=(), given=alone)
    found.extend(task_mistakes(made))
    return made


def _with_arguments(body: tree.Expression, change: dict[str, tree.Expression]) -> tree.Expression:
    """Return an expression with others in the places of names, all at once.

    No binder inside has one of these names: names are not bound twice.
    """

    def put(node: tree.Node) -> tree.Node | None:
        match node:
            case tree.Name(text):
                return change.get(text)
            case tree.Call(_, arguments):
                return replace(node, arguments=rewritten(arguments, put))
            case _:
                return None

    found: tree.Expression = rewritten(body, put)
    return found


def _is_call(node: tree.Node, task: tree.Task) -> bool:
    names = [each.name.text for each in task.functions]
    return isinstance(node, tree.Call) and node.function.text in names
