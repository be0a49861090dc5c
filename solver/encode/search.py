"""The search encoding: "some tables of this shape solve this task", as clauses.

The clauses are satisfiable exactly if the model can solve the task (docs/encoding.md has the
proof, and `solver.encode.direct` is a second encoding that shares nothing with this one). The
unknowns are the tables of docs/language.md, section 2: embeddings, preorders, values, the mlp, and
the naming and answer functions. The meaning of every prompt is unfolded backwards from the
answers, so only tokens that some answer can depend on are encoded, and equal sequences of equal
states are encoded once for all prompts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from typing import TypeAlias

from dsl.problem import Model, TaskTable
from solver.encode.attend import Chain, Chains, Head, State
from solver.encode.cnf import TRUE, Cnf, OneHot

ENCODER_VERSION = 1

Content: TypeAlias = tuple[str, int]
Place: TypeAlias = "tuple[Content] | tuple[Content, int]"
BLANK_TOKEN = "<blank>"
GENERATED = "<generated>"


@dataclass
class SearchEncoding:
    """The unknown tables of a model and everything the prompts say about them.

    With `names_in_order` embedding number k of `places` has one of the names 0..k only (Lemma 2 of
    `solver.encode.symmetry`, which must then be asked for in full).
    """

    model: Model
    table: TaskTable
    names_in_order: bool = False
    cnf: Cnf = field(default_factory=Cnf)
    chains: Chains = field(default_factory=Chains)
    heads: dict[tuple[int, int], Head] = field(default_factory=dict)
    embeddings: dict[Place, State] = field(default_factory=dict)
    functions: dict[tuple[object, ...], OneHot[int]] = field(default_factory=dict)
    outcomes: dict[tuple[object, ...], OneHot[int]] = field(default_factory=dict)
    layer_states: dict[int, dict[int, tuple[int, State]]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    @cached_property
    def states(self) -> tuple[int, ...]:
        """The number of states a token may be in before each layer: as many as can matter.

        A space of states (see `state_spaces`) needs no more names than there are places where one
        of its states arises: the embeddings for layer 0, a token in a row for the layers after it.
        """
        model, tokens = self.model, len(self.table.tokens) + self.model.padding
        runs = sum(tokens + run for run in range(model.steps + 1))
        arising = [len(self.places)] + [runs * len(self.table.inputs)] * (len(model.layers) - 1)
        counts = [0] * len(model.layers)
        for layers in state_spaces(model):
            enough = sum(arising[layer] for layer in layers)
            for layer in layers:
                counts[layer] = min(enough, 2 ** min(model.state_bits, 64))
        return tuple(counts)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """What the embedding is a function of, in the order of Lemma 2 of `solver.encode.symmetry`.

        Prompt tokens come first, the last one first, by code; then padding; then generated tokens.
        """
        tokens, padding = self.table.tokens, self.model.padding
        contents = [
            ((token.name, code), position)
            for position, token in reversed(list(enumerate(tokens)))
            for code in range(token.size)
        ]
        contents += [((BLANK_TOKEN, 0), len(tokens) + k) for k in range(padding)]
        for step in range(self.model.steps):
            names = range(self.model.step_alphabet)
            contents += [((GENERATED, name), len(tokens) + padding + step) for name in names]
        return tuple(dict.fromkeys(self._place(*content) for content in contents))

    @cached_property
    def is_named_apart(self) -> bool:
        """Whether every embedding may have a state of its own (Lemma 5 of `symmetry`)."""
        return state_spaces(self.model)[0] == [0] and self.states[0] == len(self.places)

    # -- tables ---

    def embedding(self, content: Content, position: int) -> State:
        """Return the state that the embedding gives `content` at `position`."""
        place = self._place(content, position)
        if place not in self.embeddings:
            if self.is_named_apart:
                state = self.cnf.given((self.places.index(place),), (TRUE,))
            else:
                names = range(self.states[0])
                if self.names_in_order:
                    names = range(min(len(names), self.places.index(place) + 1))
                state = self.cnf.one_hot(names, "embedding", *place)
            self.embeddings[place] = state
        return self.embeddings[place]

    def _place(self, content: Content, position: int) -> Place:
        return (content, position) if self.model.positions == "any" else (content,)

    def head(self, layer: int, number: int) -> Head:
        """Return head `number` of layer `layer`; looped layers have the same heads."""
        spec = self.model.layers[layer]
        label = (spec.tables, number)
        if label not in self.heads:
            sizes = self.states[layer], self.model.width or 1, self.model.precision or 1
            self.heads[label] = Head(self.cnf, self.chains, label, spec.attention, *sizes)
        return self.heads[label]

    def _entry(
        self, function: tuple[object, ...], own: int, outputs: tuple[object, ...]
    ) -> OneHot[int]:
        """Return the value of a free function of (own state, head outputs)."""
        place = (*function, own, outputs)
        if place not in self.functions:
            self.functions[place] = self.cnf.one_hot(self._values(function), *place)
        return self.functions[place]

    def _values(self, function: tuple[object, ...]) -> Sequence[int]:
        match function[0]:
            case "mlp":
                layers = self.model.layers
                reader = (
                    next(k for k, layer in enumerate(layers) if layer.tables == function[1]) + 1
                )
                return range(self.states[reader])
            case "naming":
                return range(self.model.step_alphabet)
            case _:
                return range(len(self.table.answer_values))

    def states_before(self, layer: int) -> list[State]:
        """Return the states before `layer` (at least 1), last position first, as they arose."""
        found = sorted(self.layer_states[layer].values(), key=lambda pair: -pair[0])
        return [state for _, state in found]

    # -- runs ---

    def state(self, layer: int, tokens: Sequence[State], position: int) -> State:
        """Return the state of the token at `position` before layer `layer` (0: its embedding)."""
        if layer == 0:
            return tokens[position]
        own = self.state(layer - 1, tokens, position)
        seen = self.seen(layer - 1, tokens, position)
        function = ("mlp", self.model.layers[layer - 1].tables)
        result = self.outcome(function, layer - 1, own, seen)
        self.layer_states[layer].setdefault(result.uid, (position, result))
        return result

    def seen(self, layer: int, tokens: Sequence[State], position: int) -> Chain:
        """Return the states, before `layer`, of the tokens that the one at `position` sees."""
        first, stop = visible(self.model, len(tokens), position)
        chain: Chain = 0
        for place in range(first, stop):
            chain = self.chains.extend(chain, self.state(layer, tokens, place))
        return chain

    def outcome(
        self, function: tuple[object, ...], layer: int, own: State, seen: Chain
    ) -> OneHot[int]:
        """Return `function` of the own state and of what the heads of `layer` read from `seen`."""
        key = (function, layer, own.uid, seen)
        if key not in self.outcomes:
            values = self._values(function)
            result = self.cnf.one_hot(values, "result", *function, layer, own.uid, seen)
            for query, is_query in own.items():
                by_query = self._outcome_of_state(function, layer, query, seen)
                for value, literal in by_query.items():
                    self.cnf.add(-is_query, -literal, result.is_(value))
            self.outcomes[key] = result
        return self.outcomes[key]

    def _outcome_of_state(
        self, function: tuple[object, ...], layer: int, query: int, seen: Chain
    ) -> OneHot[int]:
        key = (function, layer, "state", query, seen)
        if key not in self.outcomes:
            heads = range(self.model.layers[layer].attention.heads)
            outputs = [self.head(layer, number).output(query, seen) for number in heads]
            result = self.cnf.one_hot(self._values(function), "result", *key)
            for choice in product(*(list(output.items()) for output in outputs)):
                conditions = [-literal for _, literal in choice]
                entry = self._entry(function, query, tuple(value for value, _ in choice))
                for value, literal in entry.items():
                    self.cnf.add(*conditions, -literal, result.is_(value))
            self.outcomes[key] = result
        return self.outcomes[key]

    @property
    def last_layer(self) -> int:
        """The number of the layer in which answers are read and generated tokens are named."""
        return len(self.model.layers) - 1

    def reading(self, tokens: Sequence[State], position: int) -> tuple[State, Chain]:
        """Return the state of a token before the last layer, and what it sees there."""
        own = self.state(self.last_layer, tokens, position)
        return own, self.seen(self.last_layer, tokens, position)

    def naming(self, tokens: Sequence[State]) -> OneHot[int]:
        """Return the name that the last token gives the token generated after it."""
        own, seen = self.reading(tokens, len(tokens) - 1)
        return self.outcome(("naming",), self.last_layer, own, seen)

    # -- the task ---

    def prompt(self, row: Sequence[int]) -> list[State]:
        """Return the states of the embedded prompt and padding of one input."""
        contents = [(t.name, code) for t, code in zip(self.table.tokens, row, strict=True)]
        contents += [(BLANK_TOKEN, 0)] * self.model.padding
        return [self.embedding(content, place) for place, content in enumerate(contents)]

    def generated(self, name: OneHot[int], position: int) -> State:
        """Return the state of a generated token whose name is the unknown `name`."""
        key = ("generated", name.uid, position)
        if key not in self.outcomes:
            state = self.cnf.one_hot(range(self.states[0]), *key)
            for code, is_code in name.items():
                for value, literal in self.embedding((GENERATED, code), position).items():
                    self.cnf.add(-is_code, -literal, state.is_(value))
            self.outcomes[key] = state
        return self.outcomes[key]

    def answering(self, row: Sequence[int]) -> list[tuple[State, Chain]]:
        """Return, for each answer of this input, the own state and what is seen at the end."""
        tokens = self.prompt(row)
        for _ in range(self.model.steps):
            name = self.naming(tokens)
            tokens.append(self.generated(name, len(tokens)))
        places = (len(tokens) - 1,) if self.table.answer_at is None else self.table.answer_at
        return [self.reading(tokens, place) for place in places]


def state_spaces(model: Model) -> list[list[int]]:
    """Return the layers grouped by the space that their input states live in.

    Layers that share tables (`loop`) read states of one space, and write states of one space.
    """
    space = list(range(len(model.layers)))
    for _ in space:  # one merge may call for the next; there are fewer merges than layers
        for one, other in combinations(range(len(space)), 2):
            if model.layers[one].tables == model.layers[other].tables:
                for low, high in ((one, other), (one + 1, other + 1)):
                    if high < len(space) and space[low] != space[high]:
                        merged = {space[low], space[high]}
                        space = [min(merged) if s in merged else s for s in space]
    return [[k for k, s in enumerate(space) if s == name] for name in sorted(set(space))]


def visible(model: Model, length: int, position: int) -> tuple[int, int]:
    """Return first and stop of what the token at `position` sees among `length` tokens."""
    stop = {"none": length, "causal": position + 1, "strict": position}[model.mask]
    first = 0 if model.window is None else max(0, stop - model.window)
    return first, stop


def sensitivities(table: TaskTable) -> list[int]:
    """Return, for each row, how many changes of one token change an answer."""
    answer_of = dict(zip(table.inputs, table.answers, strict=True))
    counts = []
    for row, answers in answer_of.items():
        others = (
            answer_of.get((*row[:token], code, *row[token + 1 :]), answers)
            for token, place in enumerate(table.tokens)
            for code in range(place.size)
        )
        counts.append(sum(other != answers for other in others))
    return counts
