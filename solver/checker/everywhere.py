"""Does a program fit a model for all values of its parameters? Intervals with polynomial ends.

The ranges of the fields are inferred as for one size (`dsl.program_ranges`), with a polynomial for
each parameter. Every comparison on the way must come out the same for all parameters of a domain;
where it does not, the domain is split into the part where a polynomial is positive and the rest.
Rounds whose number is a parameter are followed until the ranges stay as they are:

    ranges R at the start     a round from ranges S within S     R within S
    ------------------------------------------------------------------------
                      after any number of rounds: S
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import gcd
from typing import Any

from dsl.families import (
    Body,
    ModelFamily,
    NoInstance,
    Number,
    ProgramFamily,
    Rounds,
    expression_at,
    inputs_at,
    layer_at,
    start_at,
)
from dsl.problem import Model, Task
from dsl.program import Head, Program, ProgramLayer
from dsl.program_ranges import Inference, Ranges, count_of
from dsl.ranges import Interval, NotProved, answer_values, fits_type, joined
from solver.certificate.kinds import InvalidCertificate
from solver.checker.bits import Bits, at_most, bits_of_count, bits_of_size, product_of
from solver.checker.set_fields import require_set
from solver.compile.domain import Domain, Terms, added, divided, scaled
from solver.compile.symbols import Undecided, parameter

MOST_SPLITS = 6
MOST_ROUNDS = 8
"""Rounds that are followed until ranges must stay as they are."""
FEW_ROUNDS = 64
"""Rounds whose number is known are followed one by one up to here."""


def domain_from(starts: Iterable[tuple[str, int]]) -> Domain:
    """Return the parameters that are at least as large as these."""
    domain = Domain(1)
    for name, start in starts:
        if start > 1:
            domain = domain.having(added({((name, 1),): 1, (): -start}))
    return domain


def require_fit(
    program: ProgramFamily, model: ModelFamily | None, domain: Domain, splits: int = MOST_SPLITS
) -> None:
    """Raise InvalidCertificate unless the program fits for all parameters of a domain.

    Of no model it is only asked that every expression has a value.
    """

    def show(part: Domain) -> None:
        fit = _Fit(program, part)
        require_set(program, fit.values)
        ranges, layers = fit.ranges()
        if model is not None:
            fit.compare(model, ranges, layers)

    require_shown(show, domain, splits)


def require_answer(task: Task, parameters: tuple[str, ...], domain: Domain) -> None:
    """Raise InvalidCertificate unless a task's answer has a value for all inputs and parameters."""

    def show(part: Domain) -> None:
        values = {name: parameter(name, part) for name in parameters}
        answer_values(inputs_at(task.inputs, values), expression_at(task.answer, values))

    require_shown(show, domain, MOST_SPLITS)


def require_shown(show: Callable[[Domain], None], domain: Domain, splits: int) -> None:
    """Raise InvalidCertificate unless something is shown of all of a domain, part by part."""
    try:
        show(domain)
    except Undecided as found:
        if not splits or found.question is None:
            raise InvalidCertificate(str(found)) from None
        fact = _fact(found.question.terms)
    except NoInstance as wrong:
        raise InvalidCertificate(f"not at all sizes: {wrong}") from None
    except NotProved:
        raise InvalidCertificate("the ranges of values could not be inferred") from None
    else:
        return
    for half in (fact, added(scaled(fact, -1), {(): -1})):
        if not _empty(domain, half):
            require_shown(show, domain.having(half), splits - 1)


def _fact(question: Terms) -> Terms:
    """Return what is not negative just where a polynomial is positive.

    A factor that all terms share is positive, and left out.
    """
    first, *_ = (monomial for monomial, _ in question)
    powers = {n: min(dict(m).get(n, 0) for m, _ in question) for n, _ in first}
    shared = tuple((n, p) for n, p in powers.items() if p), gcd(*(f for _, f in question))
    parts = (divided(term, shared) for term in question)
    return added(dict(part for part in parts if part is not None), {(): -1})


def _empty(domain: Domain, fact: Terms) -> bool:
    """Say whether a fact surely fails everywhere."""
    return domain.signs(fact) == {-1}


class _Fit:
    """Compares a program's sizes with a model's, for all parameters of a domain at once."""

    def __init__(self, family: ProgramFamily, domain: Domain) -> None:
        self.family = family
        self.values: dict[str, Number] = {n: parameter(n, domain) for n in family.parameters}
        self.program = start_at(family, self.values)
        self.inference = Inference(self.program)

    def ranges(self) -> tuple[Ranges, Bits]:
        """Return what the fields hold, and how many layers there are.

        Raises InvalidCertificate, Undecided, NoInstance or NotProved.
        """
        self.inference.begin()
        layers = self._followed(self.family.body, self.values)
        ranges = self.inference.end()
        self._require_declared(ranges)
        return ranges, layers

    def compare(self, family: ModelFamily, ranges: Ranges, layers: Bits) -> None:
        """Raise InvalidCertificate or Undecided unless the program fits."""
        model = family.model
        _require_plain(model)
        self._require_model(family)
        _require_heads(list(_layers(self.family.body)), self.program, model)
        self._require("layers", layers, family.count)
        most = max((len(layer.heads) for layer in _layers(self.family.body)), default=0)
        self._require("heads", Bits(most), model.layers[0].attention.heads)
        self._require_numbers(ranges, model)
        self._require_equal("blank tokens", self.family.program.padding, model.padding)
        self._require_steps(model)

    def _require_model(self, family: ModelFamily) -> None:
        """Raise InvalidCertificate unless there is such a model for all parameters."""
        model = family.model
        sizes = [family.count, model.layers[0].attention.heads, model.state_bits]
        sizes += [size for size in (model.width, model.precision) if size is not None]
        sizes += [model.step_alphabet] if model.step_alphabet != 0 else []
        if not all(at_most(Bits(1), bits_of_size(size, self.values)) for size in sizes):
            raise InvalidCertificate("the model has perhaps a size below 1")

    def _followed(self, body: Body, values: dict[str, Number]) -> Bits:
        """Follow the layers of a body and return how many there are."""
        total = Bits(0)
        for part in body:
            if isinstance(part, ProgramLayer):
                self.inference.layer(layer_at(part, values))
                total += Bits(1)
            else:
                total += self._rounds(part, values)
        return total

    def _rounds(self, part: Rounds, values: dict[str, Number]) -> Bits:
        count = bits_of_size(part.count, values)
        if not at_most(Bits(0), count):
            raise InvalidCertificate("a number of rounds that may be negative")
        if not count.logs and isinstance(count.plain, int) and count.plain <= FEW_ROUNDS:
            total = Bits(0)
            for turn in range(count.plain):
                index = {} if part.index is None else {part.index: turn}
                total += self._followed(part.body, values | index)
            return total
        if part.index is not None:
            self.inference.now[part.index] = _turns(count)
        inside = self._settled(part.body, values)
        self.inference.now.pop(part.index or "", None)
        return product_of(inside, count)

    def _settled(self, body: Body, values: dict[str, Number]) -> Bits:
        """Follow rounds until the ranges stay as they are; return the layers of one."""
        inference = self.inference
        for _ in range(MOST_ROUNDS):
            before = dict(inference.now)
            inside = self._followed(body, values)
            inference.now = {name: joined(before[name], inference.now[name]) for name in before}
            if inference.now == before:
                return inside
        raise InvalidCertificate("the ranges of the fields grow with the number of rounds")

    def _require_declared(self, ranges: Ranges) -> None:
        declared = {field.name: field.declared for field in self.program.fields}
        for name, values in ranges.fields:
            kind = declared[name]
            if kind is not None and not fits_type(values, kind):
                raise InvalidCertificate(f"'{name}' may leave its declared range")

    def _require_numbers(self, ranges: Ranges, model: Model) -> None:
        bits = [bits_of_count(count_of(values)) for _, values in ranges.fields]
        if model.width is None or model.precision is None:
            self._require("bits a token", sum(bits, Bits(0)), model.state_bits)
            return
        self._require("numbers a token", Bits(len(bits)), model.width)
        for (name, _), each in zip(ranges.fields, bits, strict=True):
            self._require(f"bits for '{name}'", each, model.precision)

    def _require_steps(self, model: Model) -> None:
        steps = self.family.program.steps
        self._require_equal("generated tokens", 0 if steps is None else steps.count, model.steps)
        if self.program.steps is not None and model.steps != 0:
            names = Bits(self.program.steps.alphabet.size)
            self._require("names of generated tokens", names, model.step_alphabet)

    def _require(self, what: str, needed: Bits, given: Any) -> None:
        if not at_most(needed, bits_of_size(given, self.values)):
            raise InvalidCertificate(
                f"the model has perhaps too few {what}: the program has {_text(needed)}"
            )

    def _require_equal(self, what: str, mine: Any, its: Any) -> None:
        one, other = bits_of_size(mine, self.values), bits_of_size(its, self.values)
        if not (at_most(one, other) and at_most(other, one)):
            raise InvalidCertificate(f"program and model have perhaps other numbers of {what}")


def _layers(body: Body) -> Any:
    for part in body:
        if isinstance(part, ProgramLayer):
            yield part
        else:
            yield from _layers(part.body)


def _turns(count: Bits) -> Interval:
    """Return what the index of so many rounds can be, from ceil(log2(e)) <= e - 1."""
    most = count.plain
    for times, inside in count.logs:
        if times < 0:
            raise Undecided("a number of rounds with a logarithm taken off")
        most = most + times * (inside - 1)
    if not most >= 1:
        raise NoInstance("no round at all")
    return Interval(0, most - 1)


def _require_plain(model: Model) -> None:
    """Refuse models of which programs say nothing for all sizes."""
    (layer,) = model.layers
    found = {
        f"{layer.attention.kind} attention": layer.attention.kind != "unique_hard",
        "mlp relu": layer.relu is not None,
        "a window": model.window is not None,
        "positions none": model.positions != "any",
        f"scores {model.scores}": model.scores != "any",
        f"parameters {model.parameters}": model.parameters != "per_length",
        f"norm {model.norm}": model.norm != "none",
        "a number format": model.numbers is not None,
        "ties leftmost": layer.attention.ties != "rightmost",
    }
    for what, strange in found.items():
        if strange:
            raise InvalidCertificate(f"nothing is shown of models with {what} for all sizes")


def _require_heads(layers: list[ProgramLayer], program: Program, model: Model) -> None:
    heads: list[Head] = [head for layer in layers for head in layer.heads]
    if any(head.kind != "attend" for head in heads):
        raise InvalidCertificate("an average is no head of unique hard attention")
    if {head.mask for head in heads} | {program.mask} != {model.mask}:
        raise InvalidCertificate("program and model have different masks")


def _text(bits: Bits) -> str:
    parts = [f"{'' if k == 1 else f'{k} * '}ceil(log2({e}))" for k, e in bits.logs]
    plain = [] if parts and isinstance(bits.plain, int) and bits.plain == 0 else [str(bits.plain)]
    return " + ".join([*plain, *parts])
