"""Theorems about any function: the task has one parameter M that is one, and the answer M(u, v),

or M(w) for a table w.
"""

from __future__ import annotations

from dsl import messages, tree
from dsl.sizes import Mistake
from dsl.theorem import Function


def function_of(
    theorem: tree.Theorem, task: tree.Task, claim: tree.ClaimLine
) -> Function | None:
    """Return the function that a theorem is about, None if there is none; raises Mistake."""
    if not task.functions:
        return None
    place = claim.task.span
    if len(task.functions) > 1:
        raise Mistake(messages.theorem_function(place, "this task has several"))
    (parameter,) = task.functions
    given = claim.task.arguments[-1].value
    assert isinstance(given, tree.Name)  # what is applied has no functions any more
    for line in theorem.lines:
        if isinstance(line, tree.SpotLine):
            raise Mistake(messages.function_theorem(line.span, "is not tested at single values"))
        if isinstance(line, tree.ChooseLine) and line.name.text == given.text:
            raise Mistake(messages.bound_twice(line.name.span, given.text))
    inputs = {line.name.text: line.type for line in task.lines if isinstance(line, tree.InputLine)}
    answer = next(each for each in task.lines if isinstance(each, tree.AnswerLine))
    if answer.type not in (None, parameter.value):
        what = f"the answer of this task has another type than '{parameter.name.text}'"
        raise Mistake(messages.theorem_function(place, what))
    match answer.value:
        case tree.Call(tree.Name(text), (tree.Name(rows), tree.Name(columns))) if (
            text == parameter.name.text and rows != columns
        ):
            found, said = Function(given.text, rows, columns), f"'{rows}' and '{columns}'"
        case tree.Call(tree.Name(text), (tree.Name(word),)) if (
            text == parameter.name.text and isinstance(inputs.get(word), tree.TableType)
        ):
            found, said = Function(given.text, word), f"'{word}'"
        case _:
            raise Mistake(messages.theorem_function(place, "the answer of this task is another"))
    if tuple(inputs.get(name) for name in found.sides) != parameter.arguments:
        what = f"'{text}' is not a function of all values of {said}"
        raise Mistake(messages.theorem_function(place, what))
    return found
