"""Constants of growth formulas: polynomials over the rationals in ln 2, ln 3, ln 5, ..., pi, ...

The logarithms of different primes are linearly independent over the rationals (unique
factorisation), so a combination of them is 0 only if every coefficient is. Of other polynomials
only the identical zero is known to be 0; what intervals cannot tell from 0 raises UnknownConstant
(deciding it would need Schanuel's conjecture; Richardson 1997).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

from solver.growth import intervals
from solver.growth.intervals import Interval, exactly

PRECISIONS = (64, 128, 256, 512, 1024)
"""Bits tried, one after the other, to tell a constant from 0."""
LARGEST_DIVISOR = 100_000
"""Integers are divided by the primes up to here when their logarithm is taken."""
MOST_TERMS = 400


class UnknownConstant(Exception):
    """The sign of a constant cannot be told; the message names it."""


@dataclass(frozen=True)
class Symbol:
    """A number that is not rational.

    "ln" of a positive rational or constant, "pi", "exp2" of a constant, "inverse" of a constant,
    or a "parameter" of the claim.
    """

    kind: str
    of: int | str | Constant


@dataclass(frozen=True)
class Constant:
    """A sum: each term is a product of powers of symbols (sorted, no power 0) and a rational."""

    terms: tuple[tuple[tuple[tuple[Symbol, int], ...], Fraction], ...] = ()

    def __add__(self, other: Constant) -> Constant:
        found = dict(self.terms)
        for symbols, factor in other.terms:
            found[symbols] = found.get(symbols, Fraction(0)) + factor
        return _constant(found)

    def __neg__(self) -> Constant:
        return self * rational(-1)

    def __sub__(self, other: Constant) -> Constant:
        return self + -other

    def __mul__(self, other: Constant) -> Constant:
        found: dict[tuple[tuple[Symbol, int], ...], Fraction] = {}
        for mine, factor in self.terms:
            for theirs, share in other.terms:
                symbols = _product(mine, theirs)
                found[symbols] = found.get(symbols, Fraction(0)) + factor * share
        return _constant(found)

    def value(self) -> Fraction | None:
        """Return the constant if it is written as a rational."""
        if not self.terms:
            return Fraction(0)
        (symbols, factor), *more = self.terms
        return None if symbols or more else factor

    def __str__(self) -> str:
        listed = sorted(self.terms, key=lambda term: not term[0])
        return " + ".join(_term_text(*term) for term in listed).replace("+ -", "- ") or "0"


Range = tuple[Fraction | None, bool, Fraction | None, bool]
"""What is known of a parameter: low bound, whether it is excluded, high bound, likewise."""
Ranges = Mapping[str, Range]


def rational(value: int | Fraction) -> Constant:
    """Return a rational as a constant."""
    return Constant((((), Fraction(value)),)) if value else Constant()


def symbol(kind: str, of: int | str | Constant) -> Constant:
    """Return a symbol as a constant."""
    return Constant(((((Symbol(kind, of), 1),), Fraction(1)),))


LN2 = symbol("ln", 2)
PI = symbol("pi", "")


def _constant(found: dict[tuple[tuple[Symbol, int], ...], Fraction]) -> Constant:
    kept = [(symbols, factor) for symbols, factor in found.items() if factor]
    if len(kept) > MOST_TERMS:
        raise UnknownConstant("a constant with too many terms")
    return Constant(tuple(sorted(kept, key=lambda term: _product_key(term[0]))))


def _product(
    mine: tuple[tuple[Symbol, int], ...], theirs: tuple[tuple[Symbol, int], ...]
) -> tuple[tuple[Symbol, int], ...]:
    powers = dict(mine)
    for each, exponent in theirs:
        powers[each] = powers.get(each, 0) + exponent
    return tuple(sorted(((s, e) for s, e in powers.items() if e), key=_power_key))


def order(constant: Constant) -> tuple[Any, ...]:
    """Return a key by which constants can be sorted; their size means nothing."""
    terms = ((_product_key(s), f.numerator, f.denominator) for s, f in constant.terms)
    return tuple(terms)


def _product_key(symbols: tuple[tuple[Symbol, int], ...]) -> tuple[Any, ...]:
    return tuple(map(_power_key, symbols))


def _power_key(power: tuple[Symbol, int]) -> tuple[Any, ...]:
    each, exponent = power
    match each.of:
        case int() as number:
            return (each.kind, "", number, (), exponent)
        case str() as name:
            return (each.kind, name, 0, (), exponent)
        case Constant() as inner:
            return (each.kind, "", 0, order(inner), exponent)


def inverse(constant: Constant, ranges: Ranges) -> Constant:
    """Return 1/constant; raises UnknownConstant where it may be 0."""
    if sign(constant, ranges) == 0:
        raise intervals.Undefined("a division by 0")
    if len(constant.terms) == 1:
        ((symbols, factor),) = constant.terms
        return Constant(((tuple((s, -e) for s, e in symbols), 1 / factor),))
    return symbol("inverse", constant)


def log2(constant: Constant, ranges: Ranges) -> Constant:
    """Return the base-two logarithm of a positive constant."""
    if sign(constant, ranges) <= 0:
        raise intervals.Undefined("a logarithm of a number that is not above 0")
    (symbols, factor), *more = constant.terms
    bases = [Constant(((((each, 1),), Fraction(1)),)) for each, _ in symbols]
    if more or factor < 0 or any(sign(base, ranges) <= 0 for base in bases):
        return symbol("ln", constant) * _PER_LN2
    found = _log2_rational(factor)
    for base, (each, exponent) in zip(bases, symbols, strict=True):
        inner = each.of if each.kind == "exp2" else None
        part = inner if isinstance(inner, Constant) else symbol("ln", base) * _PER_LN2
        found += part * rational(exponent)
    return found


_PER_LN2 = Constant(((((Symbol("ln", 2), -1),), Fraction(1)),))


def _log2_rational(value: Fraction) -> Constant:
    found = Constant()
    for part, share in ((value.numerator, 1), (value.denominator, -1)):
        for prime, exponent in factors(part).items():
            times = rational(exponent * share)
            found += times if prime == 2 else symbol("ln", prime) * _PER_LN2 * times
    return found


def factors(value: int) -> dict[int, int]:
    """Return the prime factors of a positive integer; raises UnknownConstant if it is too hard."""
    found: dict[int, int] = {}
    twos = (value & -value).bit_length() - 1
    if twos:
        found[2], value = twos, value >> twos
    divisor = 3
    while divisor <= min(LARGEST_DIVISOR, isqrt(value)):
        while value % divisor == 0:
            found[divisor] = found.get(divisor, 0) + 1
            value //= divisor
        divisor += 2
    if value > LARGEST_DIVISOR**2:
        raise UnknownConstant("the factors of a large integer")
    if value > 1:
        found[value] = found.get(value, 0) + 1
    return found


def exp2(constant: Constant) -> Constant:
    """Return 2^constant."""
    result, rest = rational(1), Constant()
    for symbols, factor in constant.terms:
        base = _base_of(symbols)
        if base is None or factor.denominator != 1 or abs(factor) > 4096:
            rest += Constant(((symbols, factor),))
        else:
            result *= rational(Fraction(base) ** int(factor))
    return result * symbol("exp2", rest) if rest.terms else result


def _base_of(symbols: tuple[tuple[Symbol, int], ...]) -> int | None:
    """Return b if the symbols are log2(b) = ln b / ln 2, or 2 if there are none."""
    if not symbols:
        return 2
    if len(symbols) == 2 and sorted(e for _, e in symbols) == [-1, 1]:
        top = next(s for s, e in symbols if e == 1)
        bottom = next(s for s, e in symbols if e == -1)
        if top.kind == "ln" and isinstance(top.of, int) and bottom == Symbol("ln", 2):
            return top.of
    return None


def enclosure(constant: Constant, bits: int, ranges: Ranges) -> Interval:
    """Return bounds of a constant; a parameter without a bound raises UnknownConstant."""
    total = exactly(0)
    for symbols, factor in constant.terms:
        term = exactly(factor)
        for each, exponent in symbols:
            value = intervals.power(_symbol(each, bits, ranges), Fraction(exponent), bits)
            term = (term * value).rounded(bits)
        total += term
    return total.rounded(bits)


def _symbol(each: Symbol, bits: int, ranges: Ranges) -> Interval:
    match each.kind, each.of:
        case "ln", int() as prime:
            return (intervals.log2(exactly(prime), bits) * intervals.ln2(bits)).rounded(bits)
        case "ln", Constant() as inner:
            found = intervals.log2(enclosure(inner, bits, ranges), bits)
            return (found * intervals.ln2(bits)).rounded(bits)
        case "exp2", Constant() as inner:
            return intervals.exp2(enclosure(inner, bits, ranges), bits).rounded(bits)
        case "inverse", Constant() as inner:
            return enclosure(inner, bits, ranges).inverse()
        case "parameter", str() as name:
            low, _, high, _ = ranges.get(name, (None, False, None, False))
            if low is None or high is None:
                raise UnknownConstant(f"the parameter {name}")
            return Interval(low, high)
        case _:
            return intervals.pi(bits)


def sign(constant: Constant, ranges: Ranges) -> int:
    """Return -1, 0 or 1; raises UnknownConstant."""
    value = constant.value()
    if value is not None:
        return (value > 0) - (value < 0)
    cleared, turn = _cleared(constant, ranges)
    if cleared != constant:
        return turn * sign(cleared, ranges)
    linear = _sign_by_bounds(constant, ranges)
    if linear is not None:
        return linear
    for bits in PRECISIONS:
        try:
            found = enclosure(constant, bits, ranges)
        except intervals.Vague:  # an inner bound is not close enough yet
            continue
        except intervals.TooLarge:
            break
        if found.low > 0 or found.high < 0:
            return 1 if found.low > 0 else -1
    raise UnknownConstant(f"the sign of {constant}")


def _cleared(constant: Constant, ranges: Ranges) -> tuple[Constant, int]:
    """Return the constant times a power of x, for an x whose inverse occurs, and that power's sign.

    Multiplying by x^k, k the highest power of 1/x, leaves no 1/x.
    """
    for symbols, _ in constant.terms:
        for each, exponent in symbols:
            if each.kind == "inverse" and isinstance(each.of, Constant) and exponent > 0:
                highest = max(dict(s).get(each, 0) for s, _ in constant.terms)
                turn = sign(each.of, ranges) ** highest
                return _times_power(constant, each, each.of, highest), turn
    return constant, 1


def _times_power(constant: Constant, each: Symbol, inner: Constant, highest: int) -> Constant:
    result = Constant()
    for symbols, factor in constant.terms:
        left = highest - dict(symbols).get(each, 0)
        term = Constant(((tuple((s, e) for s, e in symbols if s != each), factor),))
        for _ in range(left):
            term *= inner
        result += term
    return result


def _sign_by_bounds(constant: Constant, ranges: Ranges) -> int | None:
    """Return the sign of a + b*parameter where the range of the parameter tells it."""
    signs = possible_signs(constant, ranges)
    return None if signs is None or len(signs) > 1 else signs.pop()


def possible_signs(constant: Constant, ranges: Ranges) -> set[int] | None:
    """Return the signs that a + b*parameter may take for rational a, b; None for other forms."""
    cleared, turn = _cleared(constant, ranges)
    if cleared != constant:
        found = possible_signs(cleared, ranges)
        return None if found is None else {turn * each for each in found}
    linear = _linear(constant)
    if linear is None:
        return None
    start, slope, name = linear
    low, above, high, below = ranges.get(name, (None, False, None, False))
    if slope < 0:
        low, above, high, below = high, below, low, above
    excluded = set()
    if low is not None:
        excluded |= _excluded(start + slope * low, above, 1)
    if high is not None:
        excluded |= _excluded(start + slope * high, below, -1)
    return {-1, 0, 1} - excluded


def _excluded(end: Fraction, is_open: bool, direction: int) -> set[int]:
    """Return the signs that nothing has that lies from `end` on in a direction."""
    beyond = end * direction
    return set() if beyond < 0 else {-direction, 0} if beyond > 0 or is_open else {-direction}


def _linear(constant: Constant) -> tuple[Fraction, Fraction, str] | None:
    """Return a, b and the name for a + b*parameter."""
    start, slope, name = Fraction(0), Fraction(0), ""
    for symbols, factor in constant.terms:
        match symbols:
            case ():
                start = factor
            case ((Symbol("parameter", str() as text), 1),) if not name:
                slope, name = factor, text
            case _:
                return None
    return (start, slope, name) if name else None


def _term_text(symbols: tuple[tuple[Symbol, int], ...], factor: Fraction) -> str:
    if not symbols:
        return fraction_text(factor)
    parts = [] if factor == 1 else [fraction_text(factor)]
    parts += [_symbol_text(s) + ("" if e == 1 else f"^{e}") for s, e in symbols]
    return "*".join(parts)


def fraction_text(value: Fraction) -> str:
    """Return a fraction as it may stand in a message."""
    long = max(value.numerator.bit_length(), value.denominator.bit_length()) > 400
    return "(a long number)" if long else str(value)


def _symbol_text(each: Symbol) -> str:
    match each.kind:
        case "ln":
            return f"ln({each.of})"
        case "exp2":
            return f"2^({each.of})"
        case "inverse":
            return f"(1/({each.of}))"
        case "pi":
            return "pi"
        case _:
            return str(each.of)
