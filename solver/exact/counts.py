"""A program on one input for each class of inputs that it cannot tell apart: tables seen as counts.

Two inputs are of one class if each table of truth values has as many true entries in the one as in
the other, and they agree in everything else. The lemma: if the program's answers, the task's and
its promise are functions of the class, then one input of each class decides them all; and every
number of true entries from 0 to the table's length occurs, so the classes are the inputs of a task
with a number in place of each such table.

That they are functions of the class is not assumed but found, by evaluating both over `Form`s. An
entry w[p] is a form of its own; sums, differences and multiples of forms are forms. Anything else
(a comparison, a division, a product of two) needs the number that a form stands for, which is known
if the form has one coefficient for all entries of a table: then it is that coefficient times the
count. Otherwise `NotUnrolled` is raised and nothing is said. So MAJORITY and PARITY with 64 bits
are run on 65 inputs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from dsl.problem import Input, Task
from dsl.program import Solving
from dsl.ranges import indices_proved
from dsl.tabulate import has_at_most, input_count, token_count
from dsl.types import Bool, Range
from solver.exact.bulk import AllRight, Columns, FirstWrong, Truths, first_row, in_batches
from solver.exact.program import answer_places
from solver.exact.unrolled import NotUnrolled, Unrolled
from solver.exact.unrolled_program import UnrolledProgram, allowed, wanted_answer

MOST_CLASSES = 1_000_000
MOST_TOKENS = 500
"""A longer sequence is not evaluated over forms: each sum takes the square of its length."""


@dataclass(frozen=True, eq=False)
class Form:
    """`constant` and a multiple of each listed entry (1 if true, else 0), by its token's place.

    `is_truth` says that it stands for a truth value: it is 0 or 1.
    """

    entries: dict[int, int]
    constant: Any
    is_truth: bool = False


class Classes:
    """The algebra of forms over the counted tables; the rest are columns, one row a class."""

    def __init__(self, task: Task, start: int, stop: int) -> None:
        self.columns = Columns(class_task(task), start, stop)
        self.inner = Unrolled(self.columns)
        self.tables: list[tuple[range, int]] = []
        """The places of each counted table's entries, and the place of its count."""
        self.others: dict[int, int] = {}
        place = row = 0
        for given in task.inputs:
            length = 1 if given.index is None else given.index.size
            if _is_counted(given):
                self.tables.append((range(place, place + length), row))
            else:
                self.others |= {place + k: row + k for k in range(length)}
            row += 1 if _is_counted(given) else length
            place += length

    def content(self, place: int) -> Any:
        """Return what the token at `place` carries."""
        if place in self.others:
            return self.columns.content(self.others[place])
        return Form({place: 1}, 0, is_truth=True)

    def most(self, value: Any) -> int:
        return self.columns.most(self.known(value))

    def negation(self, value: Any) -> Any:
        if isinstance(value, Form):
            return _truth(self._sum(Form({}, 1), value, -1))
        return self.columns.negation(value)

    def choice(self, test: Any, then: Any, otherwise: Any) -> Any:
        if isinstance(test, Form) and isinstance(then, int) and isinstance(otherwise, int):
            step = self._scaled(replace(test, is_truth=False), int(then) - int(otherwise))
            found = self._sum(Form({}, int(otherwise)), _form(step), 1)
            return _truth(found) if isinstance(then, bool) else found
        return self.inner.choice(*(self.known(value) for value in (test, then, otherwise)))

    def operation(self, sign: str, left: Any, right: Any) -> Any:
        numbers = not any(isinstance(v, bool | Truths) or _is_truth(v) for v in (left, right))
        if numbers and sign in ("+", "-"):
            return self._sum(_form(left), _form(right), 1 if sign == "+" else -1)
        if sign == "*" and isinstance(left, int) and isinstance(right, Form):
            return self._scaled(right, left)
        if sign == "*" and isinstance(right, int) and isinstance(left, Form):
            return self._scaled(left, right)
        return self.inner.operation(sign, self.known(left), self.known(right))

    def _sum(self, left: Form, right: Form, times: int) -> Any:
        """Return `left + times * right`."""
        entries = dict(left.entries)
        for place, multiple in right.entries.items():
            entries[place] = entries.get(place, 0) + times * multiple
        constant = self.inner.operation("+" if times == 1 else "-", left.constant, right.constant)
        kept = {place: multiple for place, multiple in entries.items() if multiple}
        return Form(kept, constant) if kept else constant

    def _scaled(self, form: Form, times: int) -> Any:
        entries = {place: times * multiple for place, multiple in form.entries.items() if times}
        constant = self.inner.operation("*", form.constant, times)
        return Form(entries, constant) if entries else constant

    def known(self, value: Any) -> Any:
        """Return the number that a form stands for in each class; raises NotUnrolled."""
        if not isinstance(value, Form):
            return value
        total = value.constant
        for places, row in self.tables:
            multiples = {value.entries.get(place, 0) for place in places}
            if len(multiples) != 1:
                raise NotUnrolled("the entries of a table are told apart")
            scaled = self.inner.operation("*", self.columns.content(row), multiples.pop())
            total = self.inner.operation("+", total, scaled)
        return self.inner.operation("==", total, 1) if value.is_truth else total


def _is_truth(value: Any) -> bool:
    return isinstance(value, Form) and value.is_truth


def _form(value: Any) -> Form:
    return value if isinstance(value, Form) else Form({}, value)


def _truth(value: Any) -> Any:
    """Return a form of value 0 or 1 as a truth value."""
    return replace(value, is_truth=True) if isinstance(value, Form) else bool(value)


def _is_counted(given: Input) -> bool:
    return given.index is not None and isinstance(given.element, Bool)


def class_task(task: Task) -> Task:
    """Return the task whose inputs are the classes, in the order of their first inputs.

    Only its inputs mean anything.
    """
    inputs = (
        Input(given.name, None, Range(given.index.size + 1))
        if given.index is not None and _is_counted(given)
        else given
        for given in task.inputs
    )
    return replace(task, inputs=tuple(inputs))


def first_of_class(task: Task, codes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the first input of a class, given by the codes of `class_task`: true entries last."""
    found: list[int] = []
    rest = iter(codes)
    for given in task.inputs:
        length = 1 if given.index is None else given.index.size
        if _is_counted(given):
            count = next(rest)
            found.extend([0] * (length - count) + [1] * count)
        else:
            found.extend(next(rest) for _ in range(length))
    return tuple(found)


def run_on_classes(
    question: Solving, tell: Callable[[str], None] = lambda message: None
) -> AllRight | FirstWrong:
    """Run a program on one input for each allowed class; `AllRight` counts the classes.

    Both sides must have been proved to have values (`dsl.ranges`, `dsl.program_ranges`). Raises
    NotUnrolled where they are not functions of the class, TooWide as `solver.exact.bulk` does.
    """
    task = question.task
    if not any(map(_is_counted, task.inputs)):
        raise NotUnrolled("no table of truth values")
    if token_count(task) + question.program.padding > MOST_TOKENS:
        raise NotUnrolled(f"a sequence of more than {MOST_TOKENS} tokens")
    if not has_at_most(class_task(task), MOST_CLASSES):
        raise NotUnrolled(f"more than {MOST_CLASSES} classes of inputs")
    if not indices_proved(task):
        raise NotUnrolled("a task whose indices are not proved to be in range")

    def told(percent: int) -> None:
        tell(f"running classes of inputs: {percent}%")

    return in_batches(input_count(class_task(task)), partial(_batch, question), told)


def _batch(question: Solving, start: int, stop: int) -> AllRight | FirstWrong:
    task = question.task
    classes = Classes(task, start, stop)
    walk = Unrolled(classes)
    program = UnrolledProgram(question.program, walk)
    wrong: Any = False
    for place in answer_places(task):
        differs = walk.operation("!=", program.answer(place), wanted_answer(task, walk, place))
        wrong = walk.either(wrong, classes.known(differs))
    may = classes.known(allowed(task, walk))
    found = first_row(walk.both(wrong, may), may, stop - start)
    return found if isinstance(found, AllRight) else _first(task, classes, start + found)


def _first(task: Task, classes: Classes, row: int) -> FirstWrong:
    codes: list[int] = []
    for size in reversed(classes.columns.sizes):
        row, code = divmod(row, size)
        codes.append(code)
    return FirstWrong(first_of_class(task, tuple(reversed(codes))))
