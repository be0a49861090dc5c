"""The direct encoding: "some weights solve this task" as clauses, with nothing clever in it.

One-hot variables for every entry of the embedding, of the functions between layers and of the
answer function, and a variable "key a is at least as good as key b for query q" for every head.
Then every row of the task is run in full: one-hot states for every position and layer, which
position each head chooses, what state it finds there. No sharing between rows, no symmetry broken,
so that the clauses can be read next to docs/language.md, section 2. It is what faster encodings are
measured and tested against.

A head hands on the state of the chosen token. That loses no generality for unique_hard: the
function that receives a head's value may be any function, so it can apply the head's value table
too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, permutations, product
from typing import TypeAlias

from dsl.problem import Layer, Model, TaskTable

OneHot: TypeAlias = tuple[int, ...]
"""Variables of which exactly one is true."""

Function: TypeAlias = dict[tuple[int, ...], OneHot]
"""For each (own state, head outputs...) the result; output Q is the symbol `blank`."""

Order: TypeAlias = dict[tuple[int, int, int], int]
"""(query, a, b) -> the variable "for this query, key state a is at least as good as key state
b"."""


class NotEncoded(ValueError):
    """The direct encoding has no clauses for this kind of model."""


@dataclass(frozen=True)
class DirectCnf:
    """Clauses over the variables 1..variable_count, negative for negated; satisfiable = can
    solve."""

    variable_count: int
    clauses: tuple[tuple[int, ...], ...]


def direct_cnf(model: Model, table: TaskTable) -> DirectCnf:
    """Return clauses that are satisfiable just if some weights of `model` solve `table`.

    Raises NotEncoded for models with steps, norms, or attention that is not unique_hard.
    """
    require_encoded(model)
    if not table.inputs:
        return DirectCnf(0, ())
    encoding = _Encoding(model, table)
    for inputs, answers in zip(table.inputs, table.answers, strict=True):
        encoding.add_row(inputs, answers)
    return DirectCnf(encoding.variable_count, tuple(encoding.clauses))


def require_encoded(model: Model) -> None:
    """Raise NotEncoded unless `model` is unique_hard throughout, without steps and norms."""
    kinds = sorted({layer.attention.kind for layer in model.layers} - {"unique_hard"})
    if kinds:
        raise NotEncoded(f"the direct encoding knows unique_hard attention only, not {kinds[0]}")
    if model.steps:
        raise NotEncoded("the direct encoding knows no generated tokens")
    if model.norm != "none":
        raise NotEncoded("the direct encoding knows no norms")


@dataclass
class _Encoding:
    model: Model
    table: TaskTable
    variable_count: int = 0
    clauses: list[tuple[int, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the variables of all tables: embedding, orders, functions between layers,
        answers."""
        layers = self.model.layers
        self.states = range(2**self.model.state_bits)
        self.outputs = range(len(self.states) + (self.model.mask == "strict"))
        self.embedding: dict[tuple[object, ...], OneHot] = {}
        for position, token in enumerate(self.table.tokens):
            for code in range(token.size):
                self._embed(token.name, code, position)
        for position in range(len(self.table.tokens), self._length()):
            self._embed(None, 0, position)
        numbered = {layer.tables: layer.attention.heads for layer in layers}
        self.orders = {(t, h): self._order() for t, heads in numbered.items() for h in range(heads)}
        inner = {layer.tables: layer.attention.heads for layer in layers[:-1]}
        self.mlps = {t: self._function(heads, len(self.states)) for t, heads in inner.items()}
        self.answer = self._function(layers[-1].attention.heads, len(self.table.answer_values))

    def add_row(self, inputs: tuple[int, ...], answers: tuple[int, ...]) -> None:
        """Add the run of one row, and that its answers come out right."""
        states = self._embedded(inputs)
        for layer in self.model.layers[:-1]:
            new = [self._one_hot(len(self.states)) for _ in states]
            for position in range(len(states)):
                known = self._attend(layer, states, position)
                self._apply(self.mlps[layer.tables], known, new[position])
            states = new
        at = self.table.answer_at
        places = (self._length() - 1,) if at is None else at
        for position, code in zip(places, answers, strict=True):
            known = self._attend(self.model.layers[-1], states, position)
            self._require(self.answer, known, code)

    # The tables.

    def _embed(self, name: str | None, code: int, position: int) -> None:
        """Make the embedding of one content; None names padding."""
        key = self._key(name, code, position)
        if key not in self.embedding:
            self.embedding[key] = self._one_hot(len(self.states))

    def _key(self, name: str | None, code: int, position: int) -> tuple[object, ...]:
        return (name, code, position) if self.model.positions == "any" else (name, code)

    def _order(self) -> Order:
        """Make a total preorder of keys for each query: reflexive and total, transitive."""
        keys = self.states
        better = {triple: self._variable() for triple in product(keys, keys, keys)}
        for q in self.states:
            for a, b in product(keys, keys):
                if a <= b:
                    self._add(better[q, a, b], better[q, b, a])
            for a, b, c in permutations(keys, 3):
                self._add(-better[q, a, b], -better[q, b, c], better[q, a, c])
        return better

    def _function(self, heads: int, results: int) -> Function:
        readings = product(self.states, *[self.outputs] * heads)
        return {reading: self._one_hot(results) for reading in readings}

    # One row.

    def _embedded(self, inputs: tuple[int, ...]) -> list[OneHot]:
        contents: list[tuple[str | None, int]] = [
            (token.name, code) for token, code in zip(self.table.tokens, inputs, strict=True)
        ]
        contents += [(None, 0)] * self.model.padding
        states = [self._one_hot(len(self.states)) for _ in contents]
        for position, (name, code) in enumerate(contents):
            entry = self.embedding[self._key(name, code, position)]
            for q in self.states:
                self._add(-entry[q], states[position][q])
        return states

    def _attend(self, layer: Layer, states: list[OneHot], position: int) -> list[OneHot]:
        """Return what the token at `position` knows: its own state and each head's output."""
        known = [states[position]]
        for head in range(layer.attention.heads):
            order = self.orders[layer.tables, head]
            known.append(self._head_output(layer, order, states, position))
        return known

    def _head_output(
        self, layer: Layer, order: Order, states: list[OneHot], position: int
    ) -> OneHot:
        """Choose a visible token that beats every other one; the output is its state."""
        output = self._one_hot(len(self.outputs))
        seen = self._visible(position)
        if not seen:
            self._add(output[len(self.states)])
            return output
        chosen = dict(zip(seen, self._one_hot(len(seen)), strict=True))
        for j in seen:
            for k in seen:
                if j != k:
                    wins_ties = j > k if layer.attention.ties == "rightmost" else j < k
                    for q, a, b in product(self.states, self.states, self.states):
                        beats = order[q, a, b] if wins_ties else -order[q, b, a]
                        self._add(
                            -chosen[j], -states[position][q], -states[j][a], -states[k][b], beats
                        )
            for a in self.states:
                self._add(-chosen[j], -states[j][a], output[a])
        return output

    def _apply(self, function: Function, known: list[OneHot], result: OneHot) -> None:
        for reading, entry in function.items():
            absent = [-one_hot[value] for one_hot, value in zip(known, reading, strict=True)]
            for have, want in zip(entry, result, strict=True):
                self._add(*absent, -have, want)

    def _require(self, function: Function, known: list[OneHot], code: int) -> None:
        for reading, entry in function.items():
            absent = [-one_hot[value] for one_hot, value in zip(known, reading, strict=True)]
            self._add(*absent, entry[code])

    def _length(self) -> int:
        return len(self.table.tokens) + self.model.padding

    def _visible(self, position: int) -> range:
        ends = {"none": self._length(), "causal": position + 1, "strict": position}
        end = ends[self.model.mask]
        return range(0 if self.model.window is None else max(0, end - self.model.window), end)

    # Variables and clauses.

    def _variable(self) -> int:
        self.variable_count += 1
        return self.variable_count

    def _one_hot(self, size: int) -> OneHot:
        variables = tuple(self._variable() for _ in range(size))
        self._add(*variables)
        for pair in combinations(variables, 2):
            self._add(*(-variable for variable in pair))
        return variables

    def _add(self, *literals: int) -> None:
        """Add a clause; a literal that comes twice (a token attending to itself) is kept once."""
        self.clauses.append(tuple(dict.fromkeys(literals)))
