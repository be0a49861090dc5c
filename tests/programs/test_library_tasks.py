"""The library's tasks against plain Python, written from the textbook definitions, on all inputs.

A program that is proved right is right about the task as it is written; these tests are about
whether the task says what its name says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from dsl.elaborate import load
from dsl.tabulate import allowed_inputs, tokens_of
from dsl.types import value_of
from solver.exact.program import answer_places, wanted_answers
from tests.programs.corpus import LIBRARY

LOADED = load(LIBRARY / "programs.bounds")
Word = Sequence[Any]


def hop(w: Word, m: int, k: int) -> int:
    """Sanford, Hsu, Telgarsky 2024: the greatest j <= i with w[j - 1] == w[i], k times."""
    i = len(w) - 1
    for _ in range(k):
        goals = [j for j in range(1, i + 1) if w[j - 1] == w[i]]
        if not goals:
            return m
        i = max(goals)
    return int(w[i])


def stack(w: Word, k: int, deepest: int) -> bool:
    """Say whether brackets are balanced and never nested deeper than allowed."""
    held: list[int] = []
    for letter in w:
        if letter < k:
            held.append(letter)
        elif not held or held.pop() != letter - k:
            return False
        if len(held) > deepest:
            return False
    return not held


def shuffled(w: Word, k: int) -> bool:
    """Each kind of bracket is balanced where the others are struck out."""
    kinds = ([letter for letter in w if letter % k == kind] for kind in range(k))
    return all(stack([0 if letter < k else 1 for letter in kind], 1, len(w)) for kind in kinds)


def since(left: Sequence[bool], right: Sequence[bool]) -> list[bool]:
    """Return left since right by its recursion: right held just before, or left and since."""
    found = [False]
    for a, b in zip(left, right, strict=True):
        found.append(b or (a and found[-1]))
    return found[:-1]


def derived(inputs: Word, n: int, r: int, t: int) -> bool:
    rules, facts, goal = inputs[:r], inputs[r : r + n], inputs[r + n]
    known = {atom for atom in range(n) if facts[atom]}
    for _ in range(t):
        known |= {c for a, b, c in rules if a in known and b in known}
    return goal in known


def reached(inputs: Word, v: int, both_ways: bool) -> bool:
    edges = {(i, j) for i in range(v) for j in range(v) if inputs[i * v + j]}
    if both_ways:
        edges |= {(j, i) for i, j in edges}
    seen, todo = {0}, [0]
    while todo:
        here = todo.pop()
        new = {j for i, j in edges if i == here} - seen
        seen |= new
        todo.extend(new)
    return v - 1 in seen


def followed(inputs: Word, n: int, h: int, t: int) -> int:
    at = int(inputs[-1])
    for relation in inputs[h * n : h * n + t]:
        at = inputs[relation * n + at]
    return at


def evaluated(inputs: Word, d: int, m: int) -> int:
    leaves, plus = inputs[: 2**d], inputs[2**d :]

    def value(node: int) -> int:
        if node >= 2**d:
            return int(leaves[node - 2**d])
        left, right = value(2 * node), value(2 * node + 1)
        return (left + right if plus[2**d - 1 - node] else left * right) % m

    return value(1)


def most_frequent(w: Word, m: int) -> int:
    return max(range(m), key=lambda letter: (w.count(letter), -letter))


def binary(bits: Word) -> int:
    return int("".join("1" if bit else "0" for bit in bits), 2)


def a_b(w: Word, *places: int) -> tuple[list[bool], ...]:
    return tuple([letter >> place & 1 == 1 for letter in w] for place in places)


def nested(w: Word) -> list[bool]:
    a, b, c = a_b(w, 0, 1, 2)
    return since(a, since(b, c))


LAST: list[tuple[str, tuple[int, ...], Callable[[Word], object]]] = [
    ("hop", (5, 3, 1), lambda w: hop(w, 3, 1)),
    ("hop", (6, 3, 3), lambda w: hop(w, 3, 3)),
    ("induction", (5, 3), lambda w: hop(w, 3, 1)),
    ("bit_hop", (8, 2), lambda w: (hop(w, 2, 2) < 2, hop(w, 2, 2) == 1)),
    ("dyck1", (8,), lambda w: stack([0 if opens else 1 for opens in w], 1, 8)),
    ("dyck", (6, 2), lambda w: stack(w, 2, 6)),
    ("dyck_within", (6, 2, 2), lambda w: stack(w, 2, 2)),
    ("shuffle_dyck", (6, 2), lambda w: shuffled(w, 2)),
    ("derivable", (3, 2, 2), lambda x: derived(x, 3, 2, 2)),
    ("reachable", (3,), lambda x: reached(x, 3, False)),
    ("connected", (3,), lambda x: reached(x, 3, True)),
    ("multi_hop", (2, 2, 3), lambda x: followed(x, 2, 2, 3)),
    ("composed", (3, 2), lambda x: x[3 + x[x[6]]]),
    ("expression", (2, 3), lambda x: evaluated(x, 2, 3)),
    ("most_frequent", (5, 3), lambda w: most_frequent(w, 3)),
    ("median", (5, 4), lambda w: sorted(w)[2]),
    ("argmax", (4, 4), lambda w: max(range(4), key=lambda i: (w[i], i))),
    ("exactly", (5, 2), lambda w: sum(w) == 2),
    ("more_ones", (5, 3), lambda w: w.count(1) > w.count(2)),
    ("square", (3,), lambda w: w[:3] == w[3:]),
    ("equal_words", (3,), lambda x: x[:3] == x[3:6]),
    ("greater_word", (3,), lambda x: binary(x[:3]) > binary(x[3:6])),
    ("carry", (4,), lambda w: added(w)[1]),
    ("first_occurrence", (4, 3), lambda x: (*x[:4], x[4]).index(x[4])),
    ("last_occurrence", (4, 3), lambda x: max([i for i in range(4) if x[i] == x[4]], default=4)),
]
EVERY: list[tuple[str, tuple[int, ...], Callable[[Word], list[Any]]]] = [
    ("since", (5,), lambda w: since(*a_b(w, 0, 1))),
    ("since_since", (4,), nested),
    ("sorted", (4, 3), sorted),
    ("reversal", (4, 3), lambda w: list(reversed(w))),
    ("copy", (3, 3), lambda w: [*w[:3], *w[:3]]),
    ("squared", (4,), lambda f: [f[f[i]] for i in range(4)]),
    ("flip_flop", (5,), lambda w: [([0, *(c for c in w[: i + 1] if c < 2)])[-1] for i in range(5)]),
    ("avoids_aab", (6,), lambda w: ["110" not in bits(w[: i + 1]) for i in range(6)]),
    ("addition", (4,), lambda w: added(w)[0]),
]


def bits(w: Word) -> str:
    return "".join("1" if bit else "0" for bit in w)


def added(w: Word) -> tuple[list[bool], bool]:
    """Return the digits of a sum, least first, and whether a carry is left."""
    one, other = (binary([pair[side] for pair in reversed(w)]) for side in (0, 1))
    total = one + other
    return [total >> i & 1 == 1 for i in range(len(w))], total >> len(w) & 1 == 1


def label(case: tuple[str, tuple[int, ...], object]) -> str:
    return f"{case[0]}-{'-'.join(map(str, case[1]))}"


@pytest.mark.parametrize("case", [*LAST, *EVERY], ids=label)
def test_a_task_is_what_its_name_says(case: tuple[str, tuple[int, ...], Any]) -> None:
    name, arguments, definition = case
    task = LOADED.task(name, *arguments)
    places = answer_places(task)
    elements = [
        given.element
        for given in task.inputs
        for _ in range(1 if given.index is None else given.index.size)
    ]
    assert len(elements) == len(tokens_of(task))

    for codes, _ in allowed_inputs(task):
        values = [value_of(kind, code) for kind, code in zip(elements, codes, strict=True)]
        wanted = definition(values)
        answers = wanted_answers(task, codes, places)

        assert list(answers) == (wanted if len(places) > 1 else [wanted]), values
