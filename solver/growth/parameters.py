"""Parameters of a claim: what linear inequalities with rational coefficients say of them.

Which signs a form such as 2*a - b + 1 takes among all numbers that meet the inequalities is decided
by eliminating one parameter after the other (Fourier 1827, Motzkin 1936): a lower and an upper
bound of it leave that the one is below the other. That is complete over the reals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

MOST_FACTS = 400
SIGNS = {-1: "<", 0: "=", 1: ">"}
"""How a form with this sign is compared with 0."""


class UnknownConstant(Exception):
    """The sign of a constant cannot be told; the message names it."""


@dataclass(frozen=True)
class Affine:
    """`start` plus each parameter times its slope; sorted by name, no slope is 0."""

    start: Fraction
    slopes: tuple[tuple[str, Fraction], ...]

    def __neg__(self) -> Affine:
        return self.scaled(Fraction(-1))

    def __add__(self, other: Affine) -> Affine:
        slopes = dict(self.slopes)
        for name, slope in other.slopes:
            slopes[name] = slopes.get(name, Fraction(0)) + slope
        kept = sorted((name, slope) for name, slope in slopes.items() if slope)
        return Affine(self.start + other.start, tuple(kept))

    def scaled(self, factor: Fraction) -> Affine:
        """Return the form times a factor that is not 0."""
        return Affine(self.start * factor, tuple((n, s * factor) for n, s in self.slopes))

    def denominator(self) -> int:
        """Return the least positive integer that leaves no fractions."""
        values = (self.start, *(slope for _, slope in self.slopes))
        return lcm(*(value.denominator for value in values))


class Depends(UnknownConstant):
    """The sign of a form depends on the parameters: several signs occur."""

    def __init__(self, form: Affine, signs: Iterable[int]) -> None:
        self.form, self.signs = form, sorted(signs)
        told = " or ".join(condition(form, SIGNS[sign]) for sign in self.signs)
        super().__init__(f"it depends on the parameters: {told}")


@dataclass(frozen=True)
class Inequality:
    """`form` is at least 0, above 0 if strict."""

    form: Affine
    strict: bool


@dataclass(frozen=True)
class Ranges:
    """What is known of the parameters."""

    facts: tuple[Inequality, ...] = ()

    def signs(self, form: Affine) -> frozenset[int]:
        """Return the signs that a form takes among the parameters that meet the facts."""
        return _signs(self.facts, form)

    def bounds(self, name: str) -> tuple[Fraction | None, Fraction | None]:
        """Return the largest lower and the least upper bound of a parameter, None for none."""
        return _bounds(self.facts, name)


def feasible(facts: Iterable[Inequality]) -> bool:
    """Say whether some real parameters meet the facts."""
    left = frozenset(facts)
    while names := sorted({name for fact in left for name, _ in fact.form.slopes}):
        left = _eliminated(left, names[0])
    return all(map(_holds, left))


def _holds(fact: Inequality) -> bool:
    """Say whether a fact about no parameter is true."""
    return fact.form.start > 0 or (fact.form.start == 0 and not fact.strict)


def _eliminated(facts: frozenset[Inequality], name: str) -> frozenset[Inequality]:
    """Return what the facts say of the other parameters."""
    below: list[Inequality] = []
    above: list[Inequality] = []
    found: set[Inequality] = set()
    for fact in facts:
        slope = dict(fact.form.slopes).get(name, Fraction(0))
        if slope == 0:
            found.add(fact)
            continue
        scaled = Inequality(fact.form.scaled(1 / abs(slope)), fact.strict)
        (below if slope > 0 else above).append(scaled)
    for one in below:
        for other in above:
            found.add(Inequality(one.form + other.form, one.strict or other.strict))
    return _tightest(found)


def _tightest(facts: Iterable[Inequality]) -> frozenset[Inequality]:
    """Return the facts without those that another one with the same slopes implies."""
    found: dict[tuple[tuple[str, Fraction], ...], Inequality] = {}
    for fact in facts:
        first = next((abs(slope) for _, slope in fact.form.slopes), Fraction(1))
        scaled = Inequality(fact.form.scaled(1 / first), fact.strict)
        other = found.setdefault(scaled.form.slopes, scaled)
        if (scaled.form.start, not scaled.strict) < (other.form.start, not other.strict):
            found[scaled.form.slopes] = scaled
    if len(found) > MOST_FACTS:
        raise UnknownConstant("too many facts about parameters")
    return frozenset(found.values())


@lru_cache(maxsize=4096)
def _signs(facts: tuple[Inequality, ...], form: Affine) -> frozenset[int]:
    asked = {
        1: (Inequality(form, True),),
        0: (Inequality(form, False), Inequality(-form, False)),
        -1: (Inequality(-form, True),),
    }
    return frozenset(sign for sign, more in asked.items() if feasible((*facts, *more)))


@lru_cache(maxsize=4096)
def _bounds(facts: tuple[Inequality, ...], name: str) -> tuple[Fraction | None, Fraction | None]:
    left = frozenset(facts)
    for other in sorted({n for fact in facts for n, _ in fact.form.slopes} - {name}):
        left = _eliminated(left, other)
    lows: list[Fraction] = []
    highs: list[Fraction] = []
    for fact in left:
        for _, slope in fact.form.slopes:
            (lows if slope > 0 else highs).append(-fact.form.start / slope)
    return max(lows, default=None), min(highs, default=None)


def condition(form: Affine, relation: str) -> str:
    """Return `form relation 0` in words, as in `2*a < b + 1`; nothing is subtracted."""
    first = next((slope for _, slope in form.slopes), Fraction(1))
    turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
    if first < 0:
        form, relation = -form, turned.get(relation, relation)
    left, right = sides(form)
    return f"{_text(left)} {relation} {_text(right)}"


def sides(form: Affine) -> tuple[Affine, Affine]:
    """Return what is added and what is subtracted, without fractions."""
    form = form.scaled(Fraction(form.denominator()))
    left = Affine(max(form.start, Fraction(0)), tuple(s for s in form.slopes if s[1] > 0))
    return left, left + -form


def _text(form: Affine) -> str:
    parts = [name if slope == 1 else f"{slope}*{name}" for name, slope in form.slopes]
    return " + ".join([*parts, str(form.start)] if form.start or not parts else parts)
