"""Constants of growth formulas: polynomials over the rationals in ln 2, ln 3, ln 5, ..., pi, ...

The logarithms of different primes are linearly independent over the rationals (unique
factorisation), so a combination of them is 0 only if every coefficient is. Of other polynomials
only the identical zero is known to be 0; what intervals cannot tell from 0 raises UnknownConstant
(deciding it would need Schanuel's conjecture; Richardson 1997).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

from solver.growth import intervals
from solver.growth.intervals import Interval, exactly
from solver.growth.parameters import Affine, Depends, Ranges, UnknownConstant

PRECISIONS = (64, 128, 256, 512, 1024)
"""Bits tried, one after the other, to tell a constant from 0."""
LARGEST_DIVISOR = 100_000
"""Integers are divided by the primes up to here when their logarithm is taken."""
MOST_TERMS = 400


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
            low, high = ranges.bounds(name)
            if low is None:
                raise UnknownConstant(f"give {name} a lower bound, as in `where {name} >= 1`")
            if high is None:
                advice = f"give {name} an upper bound, as in `where {name} <= 100`"
                raise UnknownConstant(f"{advice}, or make it a function of n")
            return Interval(low, high)
        case _:
            return intervals.pi(bits)


def sign(constant: Constant, ranges: Ranges) -> int:
    """Return -1, 0 or 1; raises UnknownConstant, Depends where several signs occur."""
    value = constant.value()
    if value is not None:
        return (value > 0) - (value < 0)
    found = signs(constant, ranges)
    if len(found) == 1:
        return min(found)
    form = affine(constant) or affine(_reduced(constant, ranges)[0])
    if form is None or not found:
        raise UnknownConstant(f"the sign of {constant}")
    raise Depends(form, ranges.signs(form))


def signs(constant: Constant, ranges: Ranges) -> frozenset[int]:
    """Return the signs that a constant takes among the parameters; raises UnknownConstant."""
    form = affine(constant)
    if form is not None:
        return ranges.signs(form)
    reduced, turn = _reduced(constant, ranges)
    form = affine(reduced)
    if turn == 0:
        return frozenset([0])
    if form is None:
        return frozenset([turn * _enclosed_sign(reduced, ranges)])
    return frozenset(turn * each for each in ranges.signs(form))


def _enclosed_sign(constant: Constant, ranges: Ranges) -> int:
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


def _reduced(constant: Constant, ranges: Ranges) -> tuple[Constant, int]:
    """Return r and s such that the constant's sign is s times that of r.

    r has no symbol in all of its terms, and none that stands for a quotient.
    """
    turn = 1
    while (shared := _shared(constant)) is not None:
        each, exponent = shared
        turn *= _symbol_sign(each, ranges) ** abs(exponent)
        if exponent > 0 and each.kind == "inverse" and isinstance(each.of, Constant):
            constant = _times_power(constant, each, each.of, exponent)
            continue
        constant *= Constant(((((each, -exponent),), Fraction(1)),))
    return constant, turn


def _shared(constant: Constant) -> tuple[Symbol, int] | None:
    """Return a symbol and a power of it to divide by: the least one, where it is not 0."""
    listed = [dict(symbols) for symbols, _ in constant.terms]
    for each in (symbol for powers in listed for symbol in powers):
        exponents = [powers.get(each, 0) for powers in listed]
        if each.kind == "inverse" and max(exponents) > 0:
            return each, max(exponents)
        least = min(exponents)
        if least > 0 or (least < 0 and each.kind != "inverse"):
            return each, least
    return None


def _symbol_sign(each: Symbol, ranges: Ranges) -> int:
    match each.kind, each.of:
        case ("exp2" | "pi", _) | ("ln", int()):
            return 1
        case "inverse", Constant() as inner:
            return sign(inner, ranges)
        case "ln", Constant() as inner:
            return sign(inner - rational(1), ranges)
        case "parameter", str() as name:
            form = Affine(Fraction(0), ((name, Fraction(1)),))
            found = ranges.signs(form)
            if len(found) == 1:
                return min(found)
            raise Depends(form, found)
        case _:
            return _enclosed_sign(Constant(((((each, 1),), Fraction(1)),)), ranges)


def _times_power(constant: Constant, each: Symbol, inner: Constant, highest: int) -> Constant:
    """Return the constant times inner^highest, where each stands for 1/inner."""
    result = Constant()
    for symbols, factor in constant.terms:
        left = highest - dict(symbols).get(each, 0)
        term = Constant(((tuple((s, e) for s, e in symbols if s != each), factor),))
        for _ in range(left):
            term *= inner
        result += term
    return result


def affine(constant: Constant) -> Affine | None:
    """Return a rational plus parameters times rationals; None for other forms."""
    start, slopes = Fraction(0), {}
    for symbols, factor in constant.terms:
        match symbols:
            case ():
                start = factor
            case ((Symbol("parameter", str() as name), 1),):
                slopes[name] = factor
            case _:
                return None
    return Affine(start, tuple(sorted(slopes.items())))


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
