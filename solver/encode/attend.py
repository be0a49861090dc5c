"""What one head reads from a sequence of tokens, as clauses.

A sequence of token states is a chain of one-hot unknowns. For every *query state* q (not: every
query token) the head's result over the chain is built position by position, so sequences with a
common beginning share everything up to where they part.

Unique hard attention keeps a running best: the new token replaces the best so far if it is
preferred, and the tie rule says what a tie does. Only which state wins is recorded: with `mlp any`
the value of the best token may as well be its state, for a function of the state can be taken
inside the mlp.

Average hard attention keeps, for each number of the value, how many best tokens there are and
their sum.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations, product
from typing import TypeAlias

from dsl.problem import Attention
from solver.encode.cnf import TRUE, Cnf, OneHot

State: TypeAlias = OneHot[int]
Mean: TypeAlias = tuple[int, ...]
Output: TypeAlias = OneHot[int] | OneHot[Mean] | OneHot[None]
"""What a head hands on: a state, a mean of values, or (seeing no token) the extra symbol blank."""
Chain: TypeAlias = int
"""A sequence of states, interned: 0 is the empty one."""


@dataclass
class Chains:
    """Interned sequences of token states."""

    ids: dict[tuple[Chain, int], Chain] = field(default_factory=dict)
    links: list[tuple[Chain, State] | None] = field(default_factory=lambda: [None])

    def extend(self, prefix: Chain, state: State) -> Chain:
        """Return the sequence `prefix` followed by `state`."""
        key = (prefix, state.uid)
        if key not in self.ids:
            self.ids[key] = len(self.links)
            self.links.append((prefix, state))
        return self.ids[key]

    def split(self, chain: Chain) -> tuple[Chain, State]:
        """Return all but the last state, and the last state, of a sequence that is not empty."""
        link = self.links[chain]
        if link is None:
            raise ValueError("the empty sequence has no last state")
        return link

    def beginnings(self, chain: Chain) -> list[Chain]:
        """Return the nonempty beginnings of the sequence, shortest first, itself included."""
        found: list[Chain] = []
        while chain:
            found.append(chain)
            chain, _ = self.split(chain)
        return found[::-1]

    def states(self, chain: Chain) -> list[State]:
        """Return the states of the sequence, first position first."""
        found: list[State] = []
        while chain:
            chain, state = self.split(chain)
            found.append(state)
        return found[::-1]


@dataclass
class Head:
    """One head with tables `label`: its preorders, its values, and what it reads."""

    cnf: Cnf
    chains: Chains
    label: tuple[int, int]
    attention: Attention
    states: int
    width: int
    precision: int
    orders: dict[int, dict[tuple[int, int], int]] = field(default_factory=dict)
    numbers: dict[tuple[int, int], OneHot[int]] = field(default_factory=dict)
    bests: dict[tuple[int, Chain], State] = field(default_factory=dict)
    averages: dict[tuple[int, Chain], OneHot[Mean]] = field(default_factory=dict)

    @cached_property
    def blank(self) -> OneHot[None]:
        """The extra symbol that a head hands on when it sees no token."""
        return self.cnf.given((None,), (TRUE,))

    def order(self, query: int) -> dict[tuple[int, int], int]:
        """Return the literals "for `query`, state a scores at least as much as b", for a != b."""
        if query not in self.orders:
            self.orders[query] = self._total_preorder(query)
        return self.orders[query]

    def output(self, query: int, chain: Chain) -> Output:
        """Return what the head gives a token in state `query` that sees `chain`."""
        if chain == 0:
            return self.blank
        if self.attention.kind == "unique_hard":
            return self.best(query, chain)
        if (query, chain) not in self.averages:
            self.averages[query, chain] = self._average(query, chain)
        return self.averages[query, chain]

    def best(self, query: int, chain: Chain) -> State:
        """Return the state of the best token of `chain` for `query`."""
        if (query, chain) not in self.bests:
            for part in self.chains.beginnings(chain):
                if (query, part) not in self.bests:
                    self.bests[query, part] = self._best(query, part)
        return self.bests[query, chain]

    def number(self, key: int, place: int) -> OneHot[int]:
        """Return number `place` (0..width-1) of the value of key state `key` (average_hard)."""
        if (key, place) not in self.numbers:
            self.numbers[key, place] = self.cnf.one_hot(
                range(2**self.precision), "value", *self.label, key, place
            )
        return self.numbers[key, place]

    def _total_preorder(self, query: int) -> dict[tuple[int, int], int]:
        order = {
            (a, b): self.cnf.variable("at_least", *self.label, query, a, b)
            for a, b in permutations(range(self.states), 2)
        }
        for a in range(self.states):
            for b in range(a):
                self.cnf.add(order[a, b], order[b, a])
        for a, b, c in permutations(range(self.states), 3):
            self.cnf.add(-order[a, b], -order[b, c], order[a, c])
        return order

    def _best(self, query: int, chain: Chain) -> State:
        prefix, new = self.chains.split(chain)
        if prefix == 0:
            return new
        old, order, cnf = self.bests[query, prefix], self.order(query), self.cnf
        best = cnf.one_hot(_keys(old, new), "best", *self.label, query, chain)
        for a, was in old.items():
            for b, comes in new.items():
                if a == b:
                    cnf.add(-was, -comes, best.is_(a))
                    continue
                # b comes after a: on a tie the rightmost rule takes b, the leftmost rule keeps a.
                rightmost = self.attention.ties == "rightmost"
                takes_new = order[b, a] if rightmost else -order[a, b]
                cnf.add(-was, -comes, -takes_new, best.is_(b))
                cnf.add(-was, -comes, takes_new, best.is_(a))
        self._say_what_best_means(query, chain, best)
        return best

    def _say_what_best_means(self, query: int, chain: Chain, best: State) -> None:
        """Add what follows for the sequence as a whole: the best is present, and none is preferred
        to it.

        Redundant, and the search is several times shorter for it.
        """
        states, order = self.chains.states(chain), self.order(query)
        for key, wins in best.items():
            self.cnf.add(-wins, *(state.is_(key) for state in states))
            for state in states:
                for other, present in state.items():
                    if other != key:
                        self.cnf.add(-wins, -present, order[key, other])

    def _average(self, query: int, chain: Chain) -> OneHot[Mean]:
        tops = self._top_states(query, chain)
        means = [self._mean(query, chain, tops, place) for place in range(self.width)]
        if self.width == 1:
            return means[0]
        # the keys of an average are tuples of numbers, of length one too (see _mean)
        cnf = self.cnf
        keys = list(product(range(2**self.precision), repeat=self.width))
        vector = cnf.one_hot(keys, "average", *self.label, query, chain)
        for key in keys:
            parts = [mean.is_((number,)) for mean, number in zip(means, key, strict=True)]
            cnf.add(*(-part for part in parts), vector.is_(key))
        return vector

    def _top_states(self, query: int, chain: Chain) -> dict[int, int]:
        """Return, for each state, the literal "present in `chain`, and none present beats it"."""
        cnf, order, states = self.cnf, self.order(query), self.chains.states(chain)
        keys = _keys(*states)
        present = {k: cnf.variable("present", *self.label, query, chain, k) for k in keys}
        tops = {k: cnf.variable("top", *self.label, query, chain, k) for k in keys}
        for k in keys:
            for state in states:
                cnf.add(-state.is_(k), present[k])
            cnf.add(-present[k], *(state.is_(k) for state in states))
            cnf.add(-tops[k], present[k])
            beaten = []
            for other in keys:
                if other != k:
                    cnf.add(-tops[k], -present[other], order[k, other])
                    lost = cnf.variable("beaten", *self.label, query, chain, k, other)
                    cnf.add(-lost, present[other])
                    cnf.add(-lost, -order[k, other])
                    beaten.append(lost)
            cnf.add(-present[k], tops[k], *beaten)
        return tops

    def _mean(self, query: int, chain: Chain, tops: dict[int, int], place: int) -> OneHot[Mean]:
        """Return the mean over the best tokens of the number at `place`, nearest, ties up."""
        cnf, top_value = self.cnf, 2**self.precision - 1
        total: OneHot[tuple[int, int]] = cnf.given(((0, 0),), (TRUE,))
        for length, state in enumerate(self.chains.states(chain), start=1):
            share = self._share(query, chain, state, tops, place)
            sums = [(c, s) for c in range(length + 1) for s in range(c * top_value + 1)]
            bigger = cnf.marks(sums, "sum", *self.label, query, chain, place, length)
            for (count, amount), so_far in total.items():
                for number, adds in share.items():
                    key = (count, amount) if number is None else (count + 1, amount + number)
                    cnf.add(-so_far, -adds, bigger.is_(key))
            total = bigger
        means: list[Mean] = [(number,) for number in range(top_value + 1)]
        mean = cnf.one_hot(means, "mean", *self.label, query, chain, place)
        for (count, amount), reached in total.items():
            if count:
                cnf.add(-reached, mean.is_(((2 * amount + count) // (2 * count),)))
            else:
                cnf.add(-reached)
        return mean

    def _share(
        self, query: int, chain: Chain, state: State, tops: dict[int, int], place: int
    ) -> OneHot[int | None]:
        """Return what a token in `state` adds: a number if it is among the best, else None."""
        cnf, name = self.cnf, ("share", *self.label, query, chain, place, state.uid)
        choices: list[int | None] = [None, *range(2**self.precision)]
        share = cnf.one_hot(choices, *name)
        for k in _keys(state):
            cnf.add(-state.is_(k), tops[k], share.is_(None))
            for number, literal in self.number(k, place).items():
                cnf.add(-state.is_(k), -tops[k], -literal, share.is_(number))
        return share


def _keys(*unknowns: State) -> list[int]:
    """Return the states that any of the unknowns may be, in order."""
    return sorted({key for unknown in unknowns for key in unknown.keys})
