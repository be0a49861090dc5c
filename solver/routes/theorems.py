"""Theorems applied to a question, and where they would apply."""

from __future__ import annotations

from dataclasses import replace

from dsl.problem import Problem
from dsl.question import digest
from dsl.theorem import Applied, Function
from dsl.theorem_json import amount_to_json, stated_to_json
from dsl.theorem_names import where
from solver.certificate.kinds import Instance
from solver.exact.function_matrix import NotAMatrix, counts, different, listed, settling
from solver.exact.function_word import STAR
from solver.kernel.amounts import NotAnAmount
from solver.routes.thresholds import completed, givens, met, threshold, together


def applied(problem: Problem, each: Applied) -> Instance | str:
    """Return a certificate, unchecked, if all hypotheses of a theorem hold; else what is missing:

    the hypotheses that fail, and a size at which all would hold.
    """
    theorem, function = each.theorem, each.theorem.stated.function
    try:
        each = with_counts(problem, each)
    except NotAMatrix as reason:
        return f"{theorem.called} does not apply: {reason}"
    try:
        values = completed(each)
        texts = zip(givens(each), theorem.givens_text, strict=True)
    except NotAnAmount as wrong:
        return f"{theorem.called} is not proved: {wrong}"
    found = [(text, met(given, values)) for given, text in texts]
    failing = [text for text, held in found if not held]
    if not failing:
        chosen = tuple(values[name] for name in theorem.stated.parameters)
        steps = amount_to_json(theorem.steps)
        return Instance(digest(problem), stated_to_json(theorem.stated), steps, chosen)
    said = f"{theorem.called} does not apply: {_failing(found)}"
    said += _here(problem, each) + where(failing, theorem.names)
    return said + (_where(each) if function is None else _alike(problem, function))


def _failing(found: list[tuple[str, bool | None]]) -> str:
    """Say which hypotheses do not hold, and which the kernel cannot decide."""
    false = [text for text, held in found if held is False]
    open_ = [text for text, held in found if held is None]
    said = [f"{', '.join(false)} does not hold"] if false else []
    said += [f"whether {', '.join(open_)} holds is not decided"] if open_ else []
    return " and ".join(said)


def _here(problem: Problem, each: Applied) -> str:
    """Say what a theorem's letters stand for, where the file has its own model or task."""
    theorem = each.theorem
    if (theorem.model[0], theorem.task[0]) == (problem.model.name, problem.task.name):
        return ""
    named = [(name, value) for name, value in each.values if name in theorem.stated.parameters]
    return f" at {', '.join(f'{name} = {_short(value)}' for name, value in named)}"


def _alike(problem: Problem, function: Function) -> str:
    """Say how many rows and columns are different and which are alike, or what settles a word."""
    if function.columns is None:
        few = settling(problem.task, function)
        entries = "".join(f" {'*' if code == STAR else code}" for code in few.word)
        why = f"{function.name} is constant where {function.rows} is{entries}"
        return f"; least({function.name}) is {few.least} of {few.total} ({why})"
    said = []
    names = zip(function.measures, function.sides, strict=True)
    for (word, name), found in zip(names, different(problem.task, function), strict=True):
        alike = ""
        if found.alike is not None:
            alike = f" (those of {name} = {' and '.join(map(listed, found.alike))} are equal)"
        said.append(f"{word}({function.name}) is {found.count} of {found.total}{alike}")
    return f"; {', '.join(said)}"


def with_counts(problem: Problem, each: Applied) -> Applied:
    """Return a theorem with the rows and columns of its function counted; raises NotAMatrix."""
    function = each.theorem.stated.function
    known = {} if function is None else counts(problem.task, function)
    return replace(each, values=(*each.values, *known.items()))


def _where(each: Applied) -> str:
    """Say at which sizes all hypotheses would hold: each size alone, else several at once.

    Beyond that size they need not: m^n > 2^m holds for no large m.
    """
    starts = [(name, threshold(each, name)) for name in each.theorem.varied]
    said = [f"{name} = {_short(start)}" for name, start in starts if start is not None]
    if said:
        return f"; it would at {' or at '.join(said)}, all else equal"
    sizes = together(each)
    if sizes is None:
        return ""
    listed = ", ".join(f"{name} = {_short(value)}" for name, value in sizes.items())
    return f"; it would at {listed}"


def _short(value: int) -> str:
    return str(value) if value < 10**12 else f"about 2^{value.bit_length() - 1} ({value:,})"
