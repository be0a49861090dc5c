"""Looking for small certificates that L layers cannot compose L functions.

Untrusted: what is found counts once `solver.kernel.composition` has accepted it. Searched for are
the sizes m and n_l of the tables, all queries being used, and the numbers x_l of chosen inputs; the
best t and Theta_l then follow one after another. The start grows like the powers of b that balance
all inequalities, a random walk downhill does the rest, in floating point.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, product
from math import exp, inf, lgamma, log, log1p, log2, pi, prod
from operator import mul

from solver.kernel.composition import Composition, InvalidComposition, Machine, check

SAFE = 1e-9
"""How far, relatively, both sides of an inequality must be apart to be worth checking."""
WALKS = 3
FEW = 8
"""Bits up to which a start with few chosen inputs is tried."""
LN2 = log(2)


@dataclass(frozen=True)
class Sizes:
    """What is searched for: m, n_1..n_{L-1} and x_0..x_{L-1}, each at least 1.

    `omega` are the numbers of queries that are used, all if it is empty.
    """

    m: int
    n: tuple[int, ...]
    x: tuple[int, ...]
    omega: tuple[int, ...] = ()

    @property
    def queries(self) -> tuple[int, ...]:
        return self.omega or self.n

    @property
    def tables(self) -> tuple[int, ...]:
        return tuple(accumulate((self.m, *self.n), mul))


@dataclass(frozen=True)
class Place:
    """A point of the walk; `margin` above 1 means that (G3) holds, and so do the others."""

    sizes: Sizes
    t: int
    theta: tuple[int, ...]
    margin: float

    @property
    def prompt(self) -> int:
        return 2 + sum(self.sizes.tables)

    def better_than(self, other: Place) -> bool:
        """Whether the prompt is shorter, or of the same length with more to spare."""
        return (self.prompt, -self.margin) < (other.prompt, -other.margin)


def small_certificate(
    layers: int, b: int, machine: Machine = "pipelined", seed: int = 0, steps: int = 10_000
) -> Composition | None:
    """Return the checked certificate with the shortest prompt that some walks met, None if none.

    The same arguments give the same certificate. For `layers` of at least 2.
    """
    rng = random.Random(seed)
    ends = [
        _walked(start, b, machine, rng, steps)
        for start in _starts(layers, b, machine)
        for _ in range(WALKS)
    ]
    for end in sorted(ends, key=lambda place: place.prompt):
        m, n, x = end.sizes.m, end.sizes.n, end.sizes.x
        found = Composition(layers, b, m, n, n, x, end.t, end.theta)
        if _accepted(found, machine):
            return found
    return None


def _walked(here: Place, b: int, machine: Machine, rng: random.Random, steps: int) -> Place:
    for step in range(steps):
        wide = 0.5 * (1 - step / steps) ** 2 + 1e-4
        there = placed(_moved(here.sizes, rng, wide), b, machine)
        if there is not None and _holds(there) and there.better_than(here):
            here = there
    return here


def _accepted(found: Composition, machine: Machine) -> bool:
    try:
        check(found, machine)
    except InvalidComposition:
        return False
    return True


def _starts(layers: int, b: int, machine: Machine) -> list[Place]:
    """Return places to start from: many chosen inputs, and for two layers also few of them.

    The former are powers of the least multiple of b that will do. The latter need tables of a size
    exponential in b, and are better while b is small.
    """
    many = (placed(_balanced(layers, b << power), b, machine) for power in range(1, 20))
    found = next((place for place in many if _holds(place)), None)
    listed = [found, _few_inputs(b, machine) if layers == 2 and b <= FEW else None]
    return [place for place in listed if place is not None]


def _holds(place: Place | None) -> bool:
    return place is not None and place.margin > 1 + SAFE


def _few_inputs(b: int, machine: Machine) -> Place | None:
    """Return the best place for two layers with x_0 = 1: for each n_1 and x_1 the least m."""
    best: Place | None = None
    for n_1, x_1 in product(range(1, 32 * b), range(1, 9)):
        sizes = Sizes(1, (n_1,), (1, x_1))
        too_small = _largest(1 << (b + 4), partial(_fails_first, sizes, b, machine)) or 0
        place = placed(replace(sizes, m=too_small + 1), b, machine)
        if place is not None and _holds(place) and (best is None or place.better_than(best)):
            best = place
    return best


def _fails_first(sizes: Sizes, b: int, machine: Machine, m: int) -> bool:
    """Return whether no t will do for this m, as is so for all m that are small enough."""
    return placed(replace(sizes, m=m), b, machine) is None


def _balanced(layers: int, base: int) -> Sizes:
    """Return x_l = base^a_l, n_l = base^c_l, m = base^mu such that all inequalities balance.

    c_l = 1 + sum of a_k from k = l on, a_l = 1 + sum of c_k after l, mu = 1 + sum of all c_k.
    """
    a: dict[int, int] = {}
    c: dict[int, int] = {}
    for level in range(layers - 1, 0, -1):
        a[level] = 1 + sum(c.values())
        c[level] = 1 + sum(a.values())
    mu = 1 + sum(c.values())
    first = mu - sum(a.values())
    levels = range(1, layers)
    x = (base**first, *(base ** a[level] for level in levels))
    return Sizes(base**mu, tuple(base ** c[level] for level in levels), x)


def _moved(sizes: Sizes, rng: random.Random, wide: float) -> Sizes:
    """Return sizes with one to three numbers changed, by a random factor or by 1."""
    numbers = [sizes.m, *sizes.n, *sizes.x]
    for place in rng.sample(range(len(numbers)), rng.choice((1, 1, 2, 2, 3))):
        if rng.random() < 0.4:
            numbers[place] += rng.choice((-1, 1))
        else:
            numbers[place] = int(numbers[place] * exp(rng.gauss(0, wide)) + rng.random())
    m, *rest = (max(1, number) for number in numbers)
    return Sizes(m, tuple(rest[: len(sizes.n)]), tuple(rest[len(sizes.n) :]))


def placed(sizes: Sizes, b: int, machine: Machine) -> Place | None:
    """Return the sizes with the best t and Theta_l, None if no t, or no Theta_l, will do."""
    layers, tables, queries = len(sizes.x), sizes.tables, prod(sizes.queries)
    x, m = sizes.x, sizes.m
    if x[0] > m or x[1] > m:
        return None
    room = x[0] * log2(m) - b * queries * (x[0] / m)
    t = _largest(m // x[1], lambda t: _restrictions(m, t, x) < room * (1 - SAFE))
    if t is None:
        return None
    covers, lost = [x[1] * t], _lost_at_start(sizes, b, machine)
    for level in range(2, layers):
        cover = _cover(
            tables[level - 1], x[level] * sizes.queries[level - 2] * covers[-1], x[level] * lost
        )
        if cover is None:
            return None
        covers.append(cover)
        lost = x[level] * lost + 1 + _told(sizes, level, b, machine)
    kept = sizes.queries[-1] * covers[-1] * log2(tables[-1])
    return Place(sizes, t, tuple(covers[1:]), kept / lost)


def _restrictions(m: int, t: int, x: tuple[int, ...]) -> float:
    """Return the left side of (G1) without the message; less than nothing if (G1) is void."""
    cover = x[1] * t
    return -inf if cover == 1 else log2_choose(m, t - 1) + x[0] * log2(cover + t - 2)


def _cover(table: int, values: int, paid: int) -> int | None:
    """Return the largest Theta_l with (G2_l) among the lower half of its range."""

    def unlikely(cover: int) -> bool:
        spare = values * (log2(table) - log2(cover - 1)) - log2_choose(table, cover - 1)
        return spare * (1 - SAFE) > paid + 1

    found = _largest(table // 2, lambda cover: cover < 2 or unlikely(cover))
    return found if found is not None and found >= 2 else None


def _largest(most: int, good: Callable[[int], bool]) -> int | None:
    """Return the largest number from 1 to `most` that is good, if goodness ends but once."""
    if most < 1 or not good(1):
        return None
    low, high = 1, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if good(middle) else (low, middle)
    return low


def _lost_at_start(sizes: Sizes, b: int, machine: Machine) -> int:
    queries, (x_0, x_1, *_), layers = prod(sizes.queries), sizes.x, len(sizes.x)
    again = sizes.m * x_1 + x_0 * x_1 if layers > 2 else 0
    senders = layers - 1 if machine == "parallel" else 1
    return b * senders * (queries + sizes.m * x_1 + x_0 + queries * x_0 + again)


def _told(sizes: Sizes, level: int, b: int, machine: Machine) -> int:
    layers, x, tokens = len(sizes.x), sizes.x, (1, *sizes.tables)
    copies = prod(sizes.queries) * prod(x[:level]) + level * tokens[level] * x[level]
    if level < layers - 1:
        copies += tokens[level] * x[level]
        copies += sum(tokens[i] * prod(x[i:level]) for i in range(level))
    return b * copies * (layers - level if machine == "parallel" else 1)


def log2_choose(n: int, k: int) -> float:
    """Return log2 C(n, k) in floating point, by Stirling where the numbers are large."""
    if k == 0 or k == n:
        return 0.0
    if n < 1000:
        return (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)) / LN2
    part = k / n
    powers = -k * log(part) - (n - k) * log1p(-part)
    return (powers - log(2 * pi * k * (1 - part)) / 2) / LN2
