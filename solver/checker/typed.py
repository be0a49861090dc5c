"""Do functions, and answers that declare a type, stay in it at all sizes?

    for all inputs of their types: the answer is in an interval; the interval is within the type
    --------------------------------------------------------------------------------------------
                                 all values have the type

The ends are polynomials in the parameters, as for the fields of a program
(`solver.checker.everywhere`). At one size the ranges are tried first, then all inputs are run.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from dsl.families import (
    WORDS,
    NoInstance,
    Size,
    Values,
    expression_at,
    inputs_at,
    size_at,
    task_at,
    type_at,
)
from dsl.problem import Task
from dsl.ranges import answer_values, fits_type, indices_proved
from dsl.tabulate import TaskMistake, has_at_most, tabulate
from dsl.theorem import Given
from solver.certificate.kinds import InvalidCertificate
from solver.checker.everywhere import MOST_SPLITS, require_shown
from solver.compile.domain import Domain, added
from solver.compile.symbols import Polynomial, Undecided, parameter

MOST_ROWS = 20_000


def require_typed(typed: tuple[Task, ...], parameters: Iterable[str], domain: Domain) -> None:
    """Raise InvalidCertificate unless all values have their types for all parameters."""
    names = tuple(parameters)
    for task in typed:
        try:
            require_shown(partial(_show, task, names), domain, MOST_SPLITS)
        except InvalidCertificate as wrong:
            raise InvalidCertificate(f"{_values(task)} at all sizes ({wrong})") from None


def _show(task: Task, parameters: tuple[str, ...], domain: Domain) -> None:
    values = {name: parameter(name, domain) for name in parameters}
    found = answer_values(inputs_at(task.inputs, values), expression_at(task.answer, values))
    assert task.answer_type is not None
    if not fits_type(found, type_at(task.answer_type, values)):
        raise InvalidCertificate("some may be outside")


def require_typed_at(typed: tuple[Task, ...], values: Values) -> None:
    """Raise InvalidCertificate unless all values have their types at one size."""
    for task in typed:
        try:
            made = task_at(task, values)
            if not indices_proved(made):
                if not has_at_most(made, MOST_ROWS):
                    raise InvalidCertificate(f"{_values(task)} at {dict(values)}")
                tabulate(made, MOST_ROWS)
        except (NoInstance, TaskMistake) as wrong:
            raise InvalidCertificate(f"{_values(task)} at {dict(values)}: {wrong}") from None


def _values(task: Task) -> str:
    return f"the values of '{task.name}' are not shown to have the type that is declared"


def domain_of(givens: tuple[Given, ...], parameters: tuple[str, ...]) -> Domain:
    """Return the parameters that meet the hypotheses, as far as these are polynomials."""
    plain = Domain(1)
    values = {name: parameter(name, plain) for name in parameters}
    domain = plain
    for given in givens:
        if not (_is_size(given.left) and _is_size(given.right)):
            continue
        try:
            fact = size_at(given.left, values) - size_at(given.right, values)
        except (NoInstance, Undecided):
            continue
        if isinstance(fact, Polynomial):
            domain = domain.having(added(fact.terms, {(): -1 if given.sign == ">" else 0}))
    return domain


def _is_size(amount: Size) -> bool:
    """Say whether an amount has only words of sizes."""
    match amount:
        case int() | str():
            return True
        case (word, *parts):
            return WORDS.get(word) == len(parts) and all(map(_is_size, parts))
        case _:
            return False
