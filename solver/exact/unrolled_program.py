"""A program and its task unrolled over the values of an algebra (`solver.exact.unrolled`).

Fields are computed when they are asked for, so what the answer does not need costs nothing.
"""

from __future__ import annotations

from typing import Any

from dsl.expr import Expr
from dsl.problem import Task
from dsl.program import KEY, STEP, Head, Program, zero_of
from dsl.program_ranges import MOST_EXPONENTS
from dsl.types import values_of
from solver.exact.unrolled import (
    Algebra,
    Entries,
    NotUnrolled,
    Ratio,
    Scope,
    Unrolled,
    bound,
    is_concrete,
)

MOST_LAYERS = 60
"""Unrolling recurs over layers; programs with more are left to the interpreter."""


def task_scope(task: Task, algebra: Algebra) -> Scope:
    """Return the inputs of a task under their names."""
    found: dict[str, Any] = {}
    first = 0
    for given in task.inputs:
        found[given.name] = Entries(given, first) if given.index is not None else first
        first += 1 if given.index is None else given.index.size

    def value(name: str) -> Any:
        here = found[name]
        return here if isinstance(here, Entries) else algebra.content(here)

    return value


class UnrolledProgram:
    """The fields of a program's tokens, computed when they are asked for."""

    def __init__(self, program: Program, walk: Unrolled) -> None:
        if len(program.layers) > MOST_LAYERS:
            raise NotUnrolled(f"more than {MOST_LAYERS} layers")
        self.program = program
        self.walk = walk
        self.zeros = {field.name: zero_of(field.kind) for field in program.fields}
        self.starts = self._starts()
        self.known: dict[tuple[int, str, int], Any] = {}
        for turn in range(program.generated):
            self._generate(turn)

    def _generate(self, turn: int) -> None:
        """Append a generated token; where a head sees all tokens, nothing computed stays true."""
        steps = self.program.steps
        assert steps is not None
        carried = self._at_end(steps.next, len(self.starts) - 1)
        named = {STEP: carried} | dict.fromkeys(steps.rule.index, turn)
        self.starts.append((dict(steps.rule.fields), named, None))
        if any(head.mask == "none" for layer in self.program.layers for head in layer.heads):
            self.known = {}

    def _starts(self) -> list[tuple[dict[str, Expr], dict[str, Any], str | None]]:
        """Return for each token its rule, its index, and the name of what it carries."""
        program = self.program
        found: list[tuple[dict[str, Expr], dict[str, Any], str | None]] = []
        for given, rule in zip(program.inputs, program.tokens, strict=True):
            fields = dict(rule.fields)
            for index in (None,) if given.index is None else values_of(given.index):
                parts: Any = (index,) if len(rule.index) == 1 else index
                named = dict(zip(rule.index, parts, strict=True)) if rule.index else {}
                found.append((fields, named, given.name))
        for place in range(program.padding):
            indexed: dict[str, Any] = dict.fromkeys(program.blank.index, place)
            found.append((dict(program.blank.fields), indexed, None))
        return found

    def answer(self, place: int) -> Any:
        """Return the answer at a token (-1: the very last)."""
        return self._at_end(self.program.answer, place if place >= 0 else len(self.starts) - 1)

    def _at_end(self, expr: Expr, place: int) -> Any:
        """Return what an expression is at a token after the last layer."""
        last = len(self.program.layers)
        return self.walk.value(expr, lambda name: self.field(place, name, last))

    def field(self, place: int, name: str, layer: int) -> Any:
        """Return what a token holds in a field before a layer."""
        key = (place, name, layer)
        if key not in self.known:
            self.known[key] = self._field(place, name, layer)
        return self.known[key]

    def _field(self, place: int, name: str, layer: int) -> Any:
        if layer == 0:
            return self._at_start(place, name)
        before = self.program.layers[layer - 1]
        for number in range(len(before.lets) - 1, -1, -1):
            if before.lets[number][0] == name:
                return self._let(place, layer - 1, number)
        for head in before.heads:
            if head.name == name:
                return self._head(place, layer - 1, head)
        return self.field(place, name, layer - 1)

    def _at_start(self, place: int, name: str) -> Any:
        fields, index, carried = self.starts[place]
        if name not in fields:
            return self.zeros[name]

        def scope(asked: str) -> Any:
            return self.walk.algebra.content(place) if asked == carried else index[asked]

        return self.walk.value(fields[name], scope)

    def _let(self, place: int, layer: int, number: int) -> Any:
        """Return the let of a layer; it sees the heads of its layer and the lets before it."""
        here = self.program.layers[layer]
        key = (place, f"let {number}", layer)
        if key in self.known:
            return self.known[key]

        def scope(asked: str) -> Any:
            for earlier in range(number - 1, -1, -1):
                if here.lets[earlier][0] == asked:
                    return self._let(place, layer, earlier)
            for head in here.heads:
                if head.name == asked:
                    return self._head(place, layer, head)
            return self.field(place, asked, layer)

        self.known[key] = self.walk.value(here.lets[number][1], scope)
        return self.known[key]

    def _head(self, place: int, layer: int, head: Head) -> Any:
        key = (place, f"head {head.name}", layer)
        if key not in self.known:
            self.known[key] = self._output(place, layer, head)
        return self.known[key]

    def _output(self, place: int, layer: int, head: Head) -> Any:
        length = len(self.starts)
        end = {"none": length, "causal": place + 1, "strict": place}[head.mask]

        def own(name: str) -> Any:
            return self.field(place, name, layer)

        default = self.zeros[head.name]
        if head.default is not None:
            default = self.walk.value(head.default, own)
        seen: list[tuple[Any, Scope]] = []
        for key in range(end - 1, -1, -1):
            scope = self._pair(place, key, layer)
            holds = True if head.where is None else self.walk.value(head.where, scope)
            if holds is not False:
                seen.append((holds, scope))
            if holds is True and head.kind == "attend" and head.score is None:
                break
        seen.reverse()
        if head.kind == "average":
            return self._average(head, seen, default)
        return self._attended(head, seen, default)

    def _pair(self, place: int, key: int, layer: int) -> Scope:
        def scope(name: str) -> Any:
            if name.startswith(KEY):
                return self.field(key, name.removeprefix(KEY), layer)
            return self.field(place, name, layer)

        return scope

    def _attended(self, head: Head, seen: list[tuple[Any, Scope]], default: Any) -> Any:
        """Return `take` of the best token, the rightmost of equals."""
        walk = self.walk
        found, best, some = default, 0, False
        for holds, scope in seen:
            here = holds
            if head.score is not None:
                score = walk.value(head.score, scope)
                reached = walk.operation(">=", score, best)
                here = walk.both(holds, walk.either(walk.negation(some), reached))
                best = walk.choice(here, score, best)
            found = walk.choice(here, walk.value(head.take, scope), found)
            some = walk.either(some, holds)
        return found

    def _average(self, head: Head, seen: list[tuple[Any, Scope]], default: Any) -> Any:
        walk = self.walk
        above: Any = 0
        below: Any = 0
        for (holds, scope), times in zip(seen, self._counts(head, seen), strict=True):
            taken = walk.operation("*", times, walk.value(head.take, scope))
            above = walk.operation("+", above, walk.choice(holds, taken, 0))
            below = walk.operation("+", below, walk.choice(holds, times, 0))
        some = walk.operation(">", below, 0)
        mean: Any = Ratio(above, walk.choice(some, below, 1))
        if head.rounded:  # a / b + 1/2, rounded down
            twice = walk.operation("*", 2, mean.above), walk.operation("*", 2, mean.below)
            mean = walk.operation("div", walk.operation("+", twice[0], mean.below), twice[1])
        return walk.choice(some, mean, default)

    def _counts(self, head: Head, seen: list[tuple[Any, Scope]]) -> list[int]:
        """Return how often each token counts in a mean; the least weight is 1."""
        if head.weight is None:
            return [1] * len(seen)
        exponents = [self.walk.value(head.weight, scope) for _, scope in seen]
        if not all(map(is_concrete, exponents)):
            raise NotUnrolled("a weight that depends on the input")
        least = min(exponents, default=0)
        if any(each - least > MOST_EXPONENTS for each in exponents):  # of tokens that do not count
            raise NotUnrolled(f"weights that are more than 2^{MOST_EXPONENTS} apart")
        return [1 << (each - least) for each in exponents]


def wanted_answer(task: Task, walk: Unrolled, place: int) -> Any:
    """Return what the task asks for at a token."""
    inputs = task_scope(task, walk.algebra)
    scope = inputs if task.answer_index is None else bound(task.answer_index, place, inputs)
    return walk.value(task.answer, scope)


def allowed(task: Task, walk: Unrolled) -> Any:
    """Return whether the promise allows the input."""
    return (
        True if task.promise is None else walk.value(task.promise, task_scope(task, walk.algebra))
    )
