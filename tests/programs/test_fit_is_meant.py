"""What fits is a transformer: run as the tables of a model, a program answers as it should.

The tables are functions here. A state is what a token's fields hold, a head's value is the whole
state of the token it picks, and the per-token function works out the heads and lets from these.
`solver.exact.run`, which knows nothing of programs, does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dsl.evaluate import compiled
from dsl.problem import Attention, Layer, Model
from dsl.program import KEY, STEP, Head, Program, Solving, TokenRule, zero_of
from dsl.program_sizes import Fits, fit, sizes_of
from dsl.tabulate import tabulate
from dsl.types import code_of, value_of, values_of
from solver.exact.run import check_all
from solver.exact.weights import BLANK, LayerTables, Weights, generated
from solver.exact.weights import Head as HeadTables
from tests.programs.corpus import THOUGHTS, chained, small, solving

State = tuple[tuple[str, Any], ...]
"""The fields of a token, in the order of their names."""


class Table:
    """A table whose entries are worked out when they are asked for."""

    def __init__(self, entry: Callable[[Any], Any]) -> None:
        self.entry = entry

    def __getitem__(self, key: Any) -> Any:
        return self.entry(key)

    def __contains__(self, key: object) -> bool:
        return True


class Tables:
    """A program as the tables of a model of its own sizes; `seen` are the states in use."""

    def __init__(self, question: Solving) -> None:
        self.program, self.table = question.program, tabulate(question.task)
        self.seen: set[State] = set()
        self.zeros = {field.name: zero_of(field.kind) for field in self.program.fields}

    def model(self) -> Model:
        program, sizes, steps = self.program, sizes_of(self.program), self.program.steps
        assert sizes is not None
        layers = tuple(
            Layer(Attention("unique_hard", max(1, len(layer.heads)), "rightmost"), layer.tables)
            for layer in program.layers
        )
        alphabet = steps.alphabet.size if steps is not None and steps.count else 0
        return Model(
            "tables", (), program.mask, sizes.state_bits, None, None, layers,
            padding=program.padding, steps=program.generated, step_alphabet=alphabet,
        )  # fmt: skip

    def weights(self) -> Weights:
        tables: Any = {layer.tables: layer for layer in self.program.layers}
        layers = tuple(
            LayerTables(tuple(map(self.head, tables[number].heads)), self.function(number))
            for number in sorted(tables)
        )
        steps, values = self.program.steps, self.table.answer_values
        last = self.program.layers[-1].tables
        naming: Any = Table(lambda reading: None)
        if steps is not None:
            naming = self.reader(last, steps.next, lambda v: code_of(steps.alphabet, v))
        answer: Any = self.reader(last, self.program.answer, values.index)
        embedding: Any = Table(self.embedded)
        return Weights(embedding, layers, answer, naming)

    def embedded(self, key: tuple[str, int, int]) -> State:
        """Return the state of a token with some content at some place."""
        name, code, place = key
        program, first = self.program, 0
        for given, rule in zip(program.inputs, program.tokens, strict=True):
            indices = (None,) if given.index is None else values_of(given.index)
            if given.name == name:
                parts = indices[place - first]
                return self.started(rule, parts, {name: value_of(given.element, code)})
            first += len(indices)
        if name == BLANK[0]:
            return self.started(program.blank, place - first, {})
        assert name == generated(0)[0] and program.steps is not None
        content = {STEP: value_of(program.steps.alphabet, code)}
        return self.started(program.steps.rule, place - first - program.padding, content)

    def started(self, rule: TokenRule, index: Any, content: dict[str, Any]) -> State:
        parts = (index,) if len(rule.index) == 1 else index
        names = {**content, **dict(zip(rule.index, parts, strict=True))} if rule.index else content
        return self.state(self.zeros | {name: compiled(e)(names) for name, e in rule.fields})

    def state(self, fields: dict[str, Any]) -> State:
        found = tuple(sorted(fields.items()))
        self.seen.add(found)
        return found

    def head(self, head: Head) -> HeadTables:
        """Return a head that prefers tokens for which `where` holds, then those of large score."""

        def rank(own: State, key: State) -> tuple[bool, Any]:
            pair = paired(own, key)
            holds = head.where is None or bool(compiled(head.where)(pair))
            return holds, compiled(head.score)(pair) if holds and head.score is not None else 0

        ranks: Any = Table(lambda own: Table(lambda key: rank(own, key)))
        values: Any = Table(lambda key: key)
        return HeadTables(ranks, values)

    def function(self, number: int) -> Any:
        """Return the per-token function of the layer with these tables."""
        layer = next(each for each in self.program.layers if each.tables == number)

        def after(reading: tuple[State, tuple[State | None, ...]]) -> State:
            own, outputs = reading
            names = dict(own)
            for head, picked in zip(layer.heads, outputs, strict=True):
                names[head.name] = self.taken(head, own, picked)
            for name, value in layer.lets:
                names[name] = compiled(value)(names)
            return self.state(names)

        return Table(after)

    def taken(self, head: Head, own: State, picked: State | None) -> Any:
        if picked is not None:
            pair = paired(own, picked)
            if head.where is None or compiled(head.where)(pair):
                return compiled(head.take)(pair)
        default = head.default
        return self.zeros[head.name] if default is None else compiled(default)(dict(own))

    def reader(self, number: int, value: Any, code: Callable[[Any], int]) -> Any:
        """Return the function of a last reading that gives the code of an expression."""
        after = self.function(number)
        return Table(lambda reading: code(compiled(value)(dict(after[reading]))))


def paired(own: State, key: State) -> dict[str, Any]:
    return {**dict(own), **{f"{KEY}{name}": value for name, value in key}}


def is_plain(program: Program) -> bool:
    """Say whether a program has heads of one kind and one mask only."""
    heads = [head for layer in program.layers for head in layer.heads]
    return all(head.kind == "attend" and head.mask == program.mask for head in heads)


CALLS = ["odd_by_steps(3) solves odd_ones(3)", "paired(3) solves pairs(3)",
         "retold(3) solves odd_ones(3)", "chased(3) solves counted_up(3)"]  # fmt: skip
QUESTIONS = [question for question in small() if is_plain(question.program)]
QUESTIONS += [chained("chained_by_steps(2, 2, 1) solves chained(2, 2, 1)")]
QUESTIONS += [solving(f"{THOUGHTS}check program {call}") for call in CALLS]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question.program.name))
def test_a_program_is_a_model_of_its_sizes_with_the_same_failures(question: Solving) -> None:
    from tests.programs.test_ways import first_failure

    tables = Tables(question)
    model = tables.model()

    wrong = check_all(model, tables.table, tables.weights())

    assert fit(question.program, model) == Fits()
    assert len(tables.seen) <= 1 << model.state_bits
    assert (None if wrong is None else wrong.inputs) == first_failure(question)
