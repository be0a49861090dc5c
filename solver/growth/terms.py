"""Orders of growth: transmonomials and their sums (Hardy 1910; Salvy and Shackell 1990s).

With the iterated logarithms L0 = n, L1 = log2 n, L2 = log2 log2 n, ... a transmonomial is a product
of powers of L0, L1, ... times 2^E, where E is a sum of constants times transmonomials that tend to
infinity and are no single L1, L2, ... with a rational factor (2^(c L1) is L0^c). The atom STAR is
log* n, below every L_k: any power of it is o(L_k^e) for all k and e > 0. A size H other than n
enters as 2^(log2 H), with log2 H a monomial of its own that is compared with nothing.

A sum maps monomials to coefficients; a coefficient is a constant plus a slack: some function of n
with values in a rational interval. Slack is where rounding and remainders of expansions go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from solver.growth import constants
from solver.growth.constants import LN2, Constant, rational
from solver.growth.intervals import Interval, exactly
from solver.growth.parameters import Ranges

STAR = 1_000_000
"""The index of log* n; it is compared like an iterated logarithm of infinite depth."""
SLACK_BITS = 96
MOST_TERMS = 300


class OutsideScope(Exception):
    """A formula or claim is outside what the engine decides; the message says why."""


@dataclass(frozen=True)
class Monomial:
    """`powers` maps indices of L_k to exponents, `exponent` is E; both sorted, without zeros.

    `size` names another size H; such a monomial is log2 H and has nothing else.
    """

    powers: tuple[tuple[int, Fraction], ...] = ()
    exponent: tuple[tuple[Monomial, Constant], ...] = ()
    size: str = ""

    def __str__(self) -> str:
        parts = [f"log2({self.size})"] if self.size else []
        parts += [_atom_text(k) + ("" if e == 1 else f"^({e})") for k, e in self.powers]
        if self.exponent:
            inner = " + ".join(f"({c})*{m}" for m, c in self.exponent)
            parts.append(f"2^({inner})")
        return "*".join(parts) or "1"


@dataclass(frozen=True)
class Coefficient:
    """`constant` + slack, where the slack's values are from `low` to `high`.

    A `free` slack is bounded by some constant of which nothing is known, O(1); for the limit only.
    """

    constant: Constant
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    free: bool = False

    @property
    def exact(self) -> bool:
        return self.low == self.high == 0 and not self.free


Sum: TypeAlias = Mapping[Monomial, Coefficient]
ONE = Monomial()


def atom(k: int) -> Monomial:
    """Return L_k."""
    return Monomial(((k, Fraction(1)),))


def scalar(constant: Constant) -> Sum:
    """Return a constant as a sum."""
    return _cleaned({ONE: Coefficient(constant)})


def single(monomial: Monomial, coefficient: Constant) -> Sum:
    """Return one term."""
    return _cleaned({monomial: Coefficient(coefficient)})


def slack(monomial: Monomial, low: Fraction, high: Fraction) -> Sum:
    """Return some function with values between low and high, times a monomial."""
    return _cleaned({monomial: Coefficient(Constant(), low, high)})


def _cleaned(found: dict[Monomial, Coefficient]) -> Sum:
    return {m: c for m, c in found.items() if c.constant.terms or not c.exact}


def add(one: Sum, other: Sum) -> Sum:
    """Return the sum of two sums."""
    found = dict(one)
    for monomial, c in other.items():
        found[monomial] = _plus(found[monomial], c) if monomial in found else c
    return _cleaned(found)


def _plus(c: Coefficient, d: Coefficient) -> Coefficient:
    constant = c.constant + d.constant
    return Coefficient(constant, c.low + d.low, c.high + d.high, c.free or d.free)


def times(one: Sum, factor: Constant, ranges: Ranges) -> Sum:
    """Return a sum multiplied by a constant."""
    return multiply(one, scalar(factor), ranges)


def minus(one: Sum) -> Sum:
    """Return the negative of a sum."""
    return {m: Coefficient(-c.constant, -c.high, -c.low, c.free) for m, c in one.items()}


def multiply(one: Sum, other: Sum, ranges: Ranges) -> Sum:
    """Return the product of two sums; raises OutsideScope if it has too many terms."""
    if len(one) * len(other) > MOST_TERMS:
        raise OutsideScope("too many terms")
    found: dict[Monomial, Coefficient] = {}
    for m, c in one.items():
        for k, d in other.items():
            monomial, both = product(m, k), _coefficient_product(c, d, ranges)
            found[monomial] = _plus(found[monomial], both) if monomial in found else both
    return _cleaned(found)


def _coefficient_product(c: Coefficient, d: Coefficient, ranges: Ranges) -> Coefficient:
    """(c+s)(d+t) = cd + (ct + ds + st)."""
    constant = c.constant * d.constant
    if c.exact and d.exact:
        return Coefficient(constant)
    s, t = Interval(c.low, c.high), Interval(d.low, d.high)
    zero = exactly(0)
    first = zero if d.exact else constants.enclosure(c.constant, SLACK_BITS, ranges) * t
    second = zero if c.exact else constants.enclosure(d.constant, SLACK_BITS, ranges) * s
    total = (first + second + s * t).coarse(SLACK_BITS)
    return Coefficient(constant, total.low, total.high, c.free or d.free)


def product(one: Monomial, other: Monomial, sign: int = 1) -> Monomial:
    """Return one * other, or with sign -1 one / other."""
    if one.size or other.size:
        if one == ONE and sign == 1:
            return other
        if other == ONE:
            return one
        raise OutsideScope("other sizes may stand in products and rational powers only")
    powers = dict(one.powers)
    for k, e in other.powers:
        powers[k] = powers.get(k, Fraction(0)) + sign * e
    exponent = dict(one.exponent)
    for m, c in other.exponent:
        exponent[m] = exponent.get(m, Constant()) + c * rational(sign)
    kept = sorted(((m, c) for m, c in exponent.items() if c.terms), key=_term_order)
    return Monomial(tuple(sorted((k, e) for k, e in powers.items() if e)), tuple(kept))


def power(monomial: Monomial, exponent: Fraction) -> Monomial:
    """Return a monomial to a rational power."""
    if monomial.size and exponent != 1:
        raise OutsideScope("a power of the logarithm of a size")
    powers = tuple((k, e * exponent) for k, e in monomial.powers if exponent)
    inner = tuple((m, c * rational(exponent)) for m, c in monomial.exponent if exponent)
    return Monomial(powers, inner, monomial.size)


def order(monomial: Monomial) -> tuple[Any, ...]:
    """Return a key by which monomials can be sorted; it says nothing of their growth."""
    powers = tuple((k, e.numerator, e.denominator) for k, e in monomial.powers)
    return (monomial.size, powers, tuple(map(_term_order, monomial.exponent)))


def _term_order(term: tuple[Monomial, Constant]) -> tuple[Any, ...]:
    return (order(term[0]), constants.order(term[1]))


def log2_of(monomial: Monomial) -> Sum:
    """Return log2 of a monomial: each L_k^e gives e*L_(k+1)."""
    if monomial.size:
        raise OutsideScope("a logarithm of the logarithm of a size")
    found: Sum = {m: Coefficient(c) for m, c in monomial.exponent}
    for k, e in monomial.powers:
        found = add(found, single(atom(k + 1), rational(e)))
    return found


def tends(monomial: Monomial, ranges: Ranges) -> int:
    """Return 1 if a monomial tends to infinity, 0 if it is 1, -1 if it tends to 0."""
    if monomial.size:
        raise OutsideScope(f"the growth of {monomial.size} is not known")
    if not monomial.exponent:
        first = monomial.powers[0][1] if monomial.powers else Fraction(0)
        return (first > 0) - (first < 0)
    logarithm = log2_of(monomial)
    leading = lead(logarithm, ranges)
    if leading is None or tends(leading, ranges) <= 0:
        raise OutsideScope(f"the growth of {monomial} is not decided")
    sign = constants.sign(logarithm[leading].constant, ranges)
    if sign == 0:
        raise OutsideScope(f"the leading term of {monomial} vanishes")
    return sign


def lead(sum_: Sum, ranges: Ranges) -> Monomial | None:
    """Return the monomial that dominates all others, None for an empty sum."""
    best: Monomial | None = None
    for monomial in sum_:
        if best is None or tends(product(monomial, best, -1), ranges) > 0:
            best = monomial
    return best


def exponential(sum_: Sum, ranges: Ranges) -> tuple[Monomial, Constant, Sum]:
    """Return m, c, r with 2^sum = m * c * 2^r: r holds slack and what tends to 0.

    What tends to infinity with slack cannot be separated and raises OutsideScope.
    """
    powers: dict[int, Fraction] = {}
    exponent: dict[Monomial, Constant] = {}
    factor, rest = rational(1), {}
    for monomial, c in sum_.items():
        grows = 1 if monomial.size else tends(monomial, ranges)
        if grows < 0 or (grows == 0 and not c.constant.terms):
            rest[monomial] = c
            continue
        if grows == 0:
            factor *= constants.exp2(c.constant)
            rest[monomial] = Coefficient(Constant(), c.low, c.high, c.free)
            continue
        if not c.exact:
            raise OutsideScope("an exponent that is known up to a growing error only")
        value = c.constant.value()
        index = _iterated(monomial)
        if index is not None and value is not None:
            powers[index - 1] = value
        else:
            exponent[monomial] = c.constant
    kept = tuple(sorted(exponent.items(), key=_term_order))
    return Monomial(tuple(sorted(powers.items())), kept), factor, _cleaned(rest)


def _iterated(monomial: Monomial) -> int | None:
    """Return k if the monomial is L_k, k >= 1, an iterated logarithm whose 2^ is another atom."""
    match monomial:
        case Monomial(((k, e),), (), "") if e == 1 and k >= 1 and k != STAR:
            return k
        case _:
            return None


def derivative(sum_: Sum) -> Sum:
    """Return the derivative with respect to log2 n of a sum without slack.

    L_k' = L_k (ln 2)^(1-k) / (L_1 ... L_k), and (2^E)' = ln 2 * E' * 2^E.
    """
    found: Sum = {}
    for monomial, c in sum_.items():
        if not c.exact or monomial.size:
            raise OutsideScope("a derivative of something that is not known exactly")
        logarithmic: Sum = {}
        for k, e in monomial.powers:
            logarithmic = add(logarithmic, _relative(k, e))
        inner: Sum = {m: Coefficient(d * LN2) for m, d in monomial.exponent}
        logarithmic = add(logarithmic, derivative(inner))
        found = add(found, multiply({monomial: c}, logarithmic, Ranges()))
    return found


def _relative(k: int, e: Fraction) -> Sum:
    """Return e * L_k' / L_k."""
    if k >= STAR:
        raise OutsideScope("the derivative of log*")
    divisor = Monomial(tuple((j, Fraction(-1)) for j in range(1, k + 1)))
    scale = LN2 if k == 0 else _inverse_power(k - 1)
    return single(divisor, scale * rational(e))


def _inverse_power(times_: int) -> Constant:
    found = rational(1)
    for _ in range(times_):
        found *= constants.inverse(LN2, Ranges())
    return found


def _atom_text(k: int) -> str:
    if k >= STAR:
        return "log2(" * (k - STAR) + "log_star(n)" + ")" * (k - STAR)
    return "log2(" * k + "n" + ")" * k
