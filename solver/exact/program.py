"""What a program computes on one input, in exact integers and fractions: the reference meaning.

docs/language.md, "Programs", in code. Every token holds fields. In a layer all heads of all tokens
read the fields before the layer; then each token writes its heads' outputs and computes its lets in
order. With steps, what `next` is at the last token becomes one more token, and everything is
computed anew. Nothing is skipped or shared, so that faster ways can be judged against this page.
Only programs whose ranges have been inferred (`dsl.program_ranges`) are run: no expression goes
wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from dsl.evaluate import EvaluationError, compiled
from dsl.expr import Expr
from dsl.problem import Mask, Task
from dsl.program import KEY, STEP, Head, Program, Solving, TokenRule, zero_of
from dsl.tabulate import environment, tokens_of
from dsl.types import Value, code_of, value_of, values_of

State = dict[str, Any]
Run = Callable[[dict[str, object]], Any]


@dataclass(frozen=True)
class Wrong:
    """An allowed input on which a program fails: codes of the tokens, answers wanted and given."""

    inputs: tuple[int, ...]
    place: int
    wanted: Value
    given: Any


@dataclass(frozen=True)
class Gaze:
    """What one head does for one token: the places it looks at, the value taken at each, what it
    gives, and the weights, which sum to 1. With no place it gives its default.
    """

    places: tuple[int, ...]
    taken: tuple[Any, ...]
    given: Any
    weights: tuple[Fraction, ...]


@dataclass(frozen=True)
class _Head:
    """A head whose expressions are compiled."""

    head: Head
    where: Run | None
    score: Run | None
    take: Run
    default: Run
    weight: Run | None


class Interpreter:
    """Runs one program; expressions are compiled once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.zeros: State = {field.name: zero_of(field.kind) for field in program.fields}
        self.layers = [
            ([self._compiled(head) for head in layer.heads], _all(layer.lets))
            for layer in program.layers
        ]
        self.tokens = [_all(rule.fields) for rule in program.tokens]
        self.blank = _all(program.blank.fields)
        self.answer = compiled(program.answer)
        steps = program.steps
        self.next = None if steps is None else compiled(steps.next)
        self.step = [] if steps is None else _all(steps.rule.fields)

    def _compiled(self, head: Head) -> _Head:
        def run(expr: Expr | None) -> Run | None:
            return None if expr is None else compiled(expr)

        zero = self.zeros[head.name]
        default = run(head.default) or (lambda env: zero)
        where, score, weight = run(head.where), run(head.score), run(head.weight)
        return _Head(head, where, score, compiled(head.take), default, weight)

    def answers(self, codes: tuple[int, ...], places: tuple[int, ...]) -> tuple[Any, ...]:
        """Return the answers at some tokens (-1: the very last) for one input."""
        states = self.trace(codes)[-1]
        return tuple(self.answer(states[place]) for place in places)

    def trace(self, codes: tuple[int, ...]) -> list[list[State]]:
        """Return what every token holds before the first layer and after each layer.

        Generated tokens are there, too: it is the run that reads the answer.
        """
        start = self._start(codes)
        for turn in range(self.program.generated):
            last = self._through_layers(start)[-1][-1]
            start = [*start, self._generated(turn, last)]
        return self._through_layers(start)

    def _generated(self, turn: int, last: State) -> State:
        """Return a generated token, made from the one before it after the last layer."""
        steps = self.program.steps
        assert steps is not None and self.next is not None
        carried = self.next(last)
        code_of(steps.alphabet, carried)  # raises ValueError: the ranges let nothing else through
        names: dict[str, object] = {STEP: carried, steps.rule.index[0]: turn}
        return self.zeros | {name: run(names) for name, run in self.step}

    def _through_layers(self, start: list[State]) -> list[list[State]]:
        states = [start]
        for heads, lets in self.layers:
            before = states[-1]
            states.append([self._step(heads, lets, before, place) for place in range(len(before))])
        return states

    def gazes(self, layer: int, before: list[State]) -> list[list[Gaze]]:
        """Return what each head of a layer does for each token, given the fields before it."""
        heads, _ = self.layers[layer]
        places = range(len(before))
        return [[gaze(each, before, place) for place in places] for each in heads]

    def _start(self, codes: tuple[int, ...]) -> list[State]:
        program, states, rest = self.program, [], iter(codes)
        for given, rule, fields in zip(program.inputs, program.tokens, self.tokens, strict=True):
            for index in (None,) if given.index is None else values_of(given.index):
                content = value_of(given.element, next(rest))
                names = {given.name: content} | _index_names(rule, index)
                states.append(self.zeros | {name: run(names) for name, run in fields})
        for place in range(program.padding):
            names = dict.fromkeys(program.blank.index, place)
            states.append(self.zeros | {name: run(names) for name, run in self.blank})
        return states

    def _step(
        self, heads: list[_Head], lets: list[tuple[str, Run]], before: list[State], place: int
    ) -> State:
        outputs = {each.head.name: head_output(each, before, place) for each in heads}
        state = before[place] | outputs
        for name, run in lets:
            state[name] = run(state)
        return state


def visible(mask: Mask, place: int, length: int) -> range:
    """Return the places that a token sees."""
    return range({"none": length, "causal": place + 1, "strict": place}[mask])


def head_output(each: _Head, before: list[State], place: int) -> Any:
    """Return what a head gives to the token at `place`."""
    return gaze(each, before, place).given


def gaze(each: _Head, before: list[State], place: int) -> Gaze:
    """Return what a head looks at for the token at `place`, and what it makes of that."""
    own = before[place]
    seen = {
        key: own | {f"{KEY}{name}": value for name, value in before[key].items()}
        for key in visible(each.head.mask, place, len(before))
    }
    best = [key for key, pair in seen.items() if each.where is None or each.where(pair)]
    if not best:
        return Gaze((), (), each.default(own), ())
    if each.head.kind == "average":
        return _mean(each, {key: seen[key] for key in best})
    if each.score is not None:
        scores = {key: each.score(seen[key]) for key in best}
        highest = max(scores.values())
        best = [key for key in best if scores[key] == highest]
    found = each.take(seen[best[-1]])
    return Gaze((best[-1],), (found,), found, (Fraction(1),))


def _mean(each: _Head, pairs: dict[int, State]) -> Gaze:
    """Return the mean over some tokens, at least one, each under its weight.

    A mean is the same if all weights are divided by the least: exponents may be as large as they
    like, their differences may not (`dsl.program_ranges`).
    """
    run = each.weight
    exponents = [0] if run is None else [run(pair) for pair in pairs.values()]
    least = min(exponents)
    counts = [1 << (exponent - least) for exponent in exponents]
    counts *= len(pairs) // len(counts)
    taken = tuple(each.take(pair) for pair in pairs.values())
    total = sum(counts)
    shares = {count: Fraction(count, total) for count in set(counts)}
    weights = tuple(shares[count] for count in counts)
    mean = Fraction(sum(n * value for n, value in zip(counts, taken, strict=True))) / total
    given = floor(mean + Fraction(1, 2)) if each.head.rounded else mean
    return Gaze(tuple(pairs), taken, given, weights)


def wrong_answer(question: Solving, codes: tuple[int, ...]) -> Wrong | None:
    """Return how a program fails on one allowed input, None if it does not.

    Raises ValueError if the input is not one of the task, or not allowed.
    """
    task = question.task
    tokens = tokens_of(task)
    if len(codes) != len(tokens):
        raise ValueError(f"{len(codes)} codes for {len(tokens)} tokens")
    if not all(0 <= code < token.size for code, token in zip(codes, tokens, strict=True)):
        raise ValueError("a code is out of range")
    places = answer_places(task)
    try:
        wanted = wanted_answers(task, codes, places)
        given = Interpreter(question.program).answers(codes, places)
    except EvaluationError as error:
        raise ValueError(f"no value: {error}") from None
    for place, one, other in zip(places, wanted, given, strict=True):
        if one != other:
            return Wrong(codes, place, one, other)
    return None


def answer_places(task: Task) -> tuple[int, ...]:
    """Return the tokens at which the task asks for answers, -1 for the very last one."""
    return (-1,) if task.answer_index is None else tuple(range(len(tokens_of(task))))


def wanted_answers(
    task: Task, codes: tuple[int, ...], places: tuple[int, ...]
) -> tuple[Value, ...]:
    """Return the task's answers for one input; raises ValueError if it is not allowed."""
    env = environment(task, codes)
    if task.promise is not None and not compiled(task.promise)(env):
        raise ValueError("the promise does not allow this input")
    answer = compiled(task.answer)
    if task.answer_index is None:
        return (answer(env),)
    return tuple(answer({**env, task.answer_index: place}) for place in places)


def _index_names(rule: TokenRule, index: Value | None) -> dict[str, object]:
    if not rule.index or index is None:
        return {}
    if len(rule.index) == 1:
        return {rule.index[0]: index}
    assert isinstance(index, tuple)
    return dict(zip(rule.index, index, strict=True))


def _all(values: tuple[tuple[str, Expr], ...]) -> list[tuple[str, Run]]:
    return [(name, compiled(value)) for name, value in values]
