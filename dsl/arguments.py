"""Arguments of references, put in the places that a declaration has for them.

Models, protocols and certificates take theirs by name; tasks, programs and given messages in order.
"""

from __future__ import annotations

from collections.abc import Collection

from dsl import messages, tree
from dsl.diagnostics import Diagnostic
from dsl.printer import expression_text

Bindings = dict[str, tree.Expression]


def model_arguments(
    reference: tree.Reference,
    model: tree.Model | tree.Protocol | tree.Certificate,
    names: Collection[str],
    found: list[Diagnostic],
) -> Bindings:
    """Return the arguments by name."""
    wanted, kind = tuple(name.text for name in model.parameters), type(model).__name__.lower()
    given: Bindings = {}
    for place, argument in enumerate(reference.arguments):
        name = _argument_name(argument, wanted, names)
        if name is None:
            text = "" if argument.value is None else expression_text(argument.value)
            names_left = wanted[place : place + 1]
            found.append(messages.unnamed_argument(argument.span, text, names_left, kind))
        elif name.text not in wanted:
            wrong = messages.unknown_parameter(name.span, model.name.text, name.text, wanted, kind)
            found.append(wrong)
        elif name.text in given:
            found.append(messages.argument_twice(name.span, name.text))
        elif argument.value is not None:
            given[name.text] = argument.value
    missing = tuple(name for name in wanted if name not in given)
    if missing and len(reference.arguments) < len(wanted):
        found.append(messages.missing_arguments(reference.span, model.name.text, missing, kind))
    return given


def _argument_name(
    argument: tree.Argument, wanted: tuple[str, ...], names: Collection[str]
) -> tree.Name | None:
    """Return the name of an argument; the searched parameter stands for itself."""
    if argument.name is not None:
        return argument.name
    value = argument.value
    bare = isinstance(value, tree.Name) and value.text in names and value.text in wanted
    return value if bare and isinstance(value, tree.Name) else None


def placed_arguments(
    reference: tree.Reference,
    declared: tree.Task | tree.Program | tree.Protocol,
    found: list[Diagnostic],
) -> tuple[tree.Expression, ...]:
    """Return the arguments of a task, program or given messages, which stand in order."""
    names = tuple(name.text for name in declared.parameters)
    if isinstance(declared, tree.Task):
        names += tuple(each.name.text for each in declared.functions)
    for argument in reference.arguments:
        if argument.name is not None:
            found.append(messages.named_task_argument(argument.name.span, argument.name.text))
    if len(reference.arguments) != len(names):
        count = len(reference.arguments)
        found.append(ARITY[type(declared)](reference.span, declared.name.text, names, count))
    numbers = reference.arguments[: len(declared.parameters)]
    found += [messages.no_function_here(a.span) for a in numbers if a.function is not None]
    return tuple(a.value for a in numbers if a.value is not None)


ARITY = {
    tree.Task: messages.task_arity,
    tree.Program: messages.program_arity,
    tree.Protocol: messages.protocol_arity,
}
