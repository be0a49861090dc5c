"""Looking for the rest of a certificate: a task gives m and the n_l, a model or protocol b.

Untrusted, like all routes. What is left to choose are the numbers omega_l of queries and x_l of
inputs; the best t and Theta_l follow (`solver.routes.composition`). A grid of powers of 2, then
steps uphill from its best points. Where nothing is found, the reason tells what would be needed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import exp, prod

from dsl.composing import Composing, Seeking, numbers_to_json
from dsl.problem import Problem
from dsl.protocol import Conversing
from dsl.question import digest
from solver.budget import bits_of_layers, bits_text, bits_told, machine_of
from solver.certificate.kinds import CompositionFails, CompositionHolds, CompositionNumbers
from solver.exact.composed import Composed, composed
from solver.kernel.composition import (
    Composition,
    InvalidComposition,
    Machine,
    UnclearComposition,
    check,
    plain,
    read,
)
from solver.reasons import uncovered_reason
from solver.routes.composition import SAFE, Place, Sizes, placed, small_certificate
from solver.verdict import Undecided

THEOREM = "the theorem that L layers do not compose L functions (docs/protocols.md)"
MACHINE: Machine = "parallel"
"""What the block-summary assumption gives: each earlier block tells a token its own summary."""
MOST_POINTS = 3000
CLIMBS, STEPS = 4, 1500
WALK = 400
LARGEST_BITS = 300
LARGEST_TABLE, MANY_BITS = 10**40, 10**10
"""Beyond these sizes it is not told what is missing: that would take long."""
LONG = 10**15
"""Prompts from here on are told in powers of ten, too."""
MOST_SOUGHT = 4
EXPLAINED_LAYERS = 3
"""With more layers no prompt worth mentioning is known."""


def about_layers(problem: Problem) -> CompositionNumbers | None:
    """Return integers that show that a model cannot solve a task, None if none were found."""
    asked = _asked_of_layers(problem)
    found = _found(digest(problem), asked) if isinstance(asked, Asked) else None
    return found if found is None or _holds(found, machine_of(problem.model)) else None


def _holds(found: CompositionNumbers, machine: Machine) -> bool:
    """Say whether integers found for one machine hold for another."""
    try:
        check(read(found.numbers), machine)
    except InvalidComposition:
        return False
    return True


def about_epochs(question: Conversing) -> CompositionNumbers | None:
    """Return integers that show that a protocol cannot solve a task, None if none were found."""
    asked = _asked_of_epochs(question)
    return _found(digest(question), asked) if isinstance(asked, Asked) else None


def why_not_layers(problem: Problem) -> str | None:
    """Return what keeps integers from being found, None where the theorem is about other tasks."""
    asked = _asked_of_layers(problem)
    return _missing(asked.sizes, asked.bits) if isinstance(asked, Asked) else asked


def why_not_epochs(question: Conversing) -> str | None:
    """Return the same for a protocol."""
    asked = _asked_of_epochs(question)
    return _missing(asked.sizes, asked.bits) if isinstance(asked, Asked) else asked


@dataclass(frozen=True)
class Asked:
    """A composition of L functions, and how many bits a token is told in one of L epochs."""

    sizes: Composed
    bits: int


def _asked_of_layers(problem: Problem) -> Asked | str | None:
    sizes = composed(problem.task)
    if sizes is None:
        return None
    reason = uncovered_reason(problem.model)
    if reason is not None:
        return f"{THEOREM} does not apply: {reason}"
    bits = bits_of_layers(problem.model, problem.task)
    return _asked(sizes, len(problem.model.layers), bits)


def _asked_of_epochs(question: Conversing) -> Asked | str | None:
    sizes = composed(question.task)
    if sizes is None:
        return None
    bits = bits_told(question.conversation, question.task)
    return _asked(sizes, question.conversation.epochs, bits)


def _asked(sizes: Composed, epochs: int, bits: int) -> Asked | str:
    if epochs > sizes.layers:
        told = "layer or epoch composes" if epochs == 1 else "layers or epochs compose"
        functions = "1 function" if sizes.layers == 1 else f"{sizes.layers} functions"
        return f"{epochs} {told} {functions}, given enough bits"
    return Asked(sizes, bits)


def _found(problem: str, asked: Asked) -> CompositionNumbers | None:
    found = certificate_for(asked.sizes, asked.bits)
    return None if found is None else CompositionNumbers(problem, plain(found))


def held(question: Composing) -> CompositionHolds | CompositionFails | Undecided:
    """Return whether the integers of a question hold."""
    try:
        check(read(numbers_to_json(question.numbers)), question.machine)
    except UnclearComposition as unclear:
        return Undecided(str(unclear))
    except InvalidComposition as wrong:
        return CompositionFails(digest(question), str(wrong))
    return CompositionHolds(digest(question))


def sought(question: Seeking) -> CompositionNumbers | Undecided:
    """Return a certificate as short as the question wants it, or how short one was found."""
    layers, bits = question.layers, question.b
    if layers > MOST_SOUGHT or bits > MANY_BITS:
        return Undecided(f"none is looked for beyond {MOST_SOUGHT} layers or {MANY_BITS} bits")
    if layers == 1:
        found: Composition | None = Composition(1, bits, least_table(bits), (), (), (), 1, ())
    else:
        found = small_certificate(layers, bits, question.machine)
    if found is None:
        return Undecided("none was found")
    if found.prompt <= question.tokens:
        return CompositionNumbers(digest(question), plain(found))
    return Undecided(f"the shortest prompt that was found has {found.prompt} tokens")


def least_table(bits: int) -> int:
    """Return the least m with m^m > 2^bits."""
    low, high = 1, bits + 2
    while high - low > 1:
        middle = (low + high) // 2
        few = _accepted(Composition(1, bits, middle, (), (), (), 1, ())) is None
        low, high = (middle, high) if few else (low, middle)
    return high


def certificate_for(sizes: Composed, bits: int, seed: int = 0) -> Composition | None:
    """Return a checked certificate for these sizes and bits, None if none was found."""
    if sizes.layers == 1:
        return _accepted(Composition(1, bits, sizes.m, (), (), (), 1, ()))
    if not _searchable(sizes, bits):
        return None
    best = sorted(_grid(sizes, bits), key=lambda place: -place.margin)[:CLIMBS]
    rng = random.Random(seed)
    for place in best:
        top = _climbed(place, bits, rng)
        if top.margin > 1 + SAFE:
            omega, x = top.sizes.queries, top.sizes.x
            found = Composition(
                sizes.layers, bits, sizes.m, sizes.n, omega, x, top.t, top.theta
            )
            if _accepted(found) is not None:
                return found
    return None


def _searchable(sizes: Composed, bits: int) -> bool:
    """Say whether the search, in floating point, can hold these numbers."""
    return max(_tables(sizes)[-1], bits).bit_length() <= LARGEST_BITS


def _accepted(found: Composition) -> Composition | None:
    try:
        check(found, MACHINE)
    except InvalidComposition:
        return None
    return found


def _grid(sizes: Composed, bits: int) -> Iterator[Place]:
    """Yield the points of a grid of powers at which all but the last inequality holds."""
    ends = [*[sizes.m] * 2, *_tables(sizes)[1:-1], *sizes.n]
    step = 1
    while prod(end.bit_length() // step + 1 for end in ends) > MOST_POINTS:
        step += 1
    axes = [[min(end, 1 << power) for power in _powers(end, step)] for end in ends]
    for point in product(*axes):
        x, omega = point[: sizes.layers], point[sizes.layers :]
        place = placed(Sizes(sizes.m, sizes.n, x, omega), bits, MACHINE)
        if place is not None:
            yield place


def _powers(end: int, step: int) -> range:
    """Return powers of 2, the largest at least `end`, in these steps."""
    top = (end - 1).bit_length()
    return range(top % step, top + 1, step)


def _tables(sizes: Composed) -> list[int]:
    """Return N_0, ..., N_{L-1}."""
    tables = [sizes.m]
    for parts in sizes.n:
        tables.append(tables[-1] * parts)
    return tables


def _climbed(here: Place, bits: int, rng: random.Random) -> Place:
    """Return a place reached by small steps, each of which gives (G3) more to spare."""
    for step in range(STEPS):
        if here.margin > 1 + SAFE:
            break
        wide = 0.5 * (1 - step / STEPS) ** 2 + 1e-4
        there = placed(_stepped(here.sizes, rng, wide), bits, MACHINE)
        if there is not None and there.margin > here.margin:
            here = there
    return here


def _stepped(sizes: Sizes, rng: random.Random, wide: float) -> Sizes:
    """Return sizes with one or two of the free numbers changed, by a random factor and by 1."""
    numbers = [*sizes.x, *sizes.queries]
    most = [*[sizes.m] * 2, *sizes.tables[1:-1], *sizes.n]
    for place in rng.sample(range(len(numbers)), rng.choice((1, 2))):
        moved = int(numbers[place] * exp(rng.gauss(0, wide))) + rng.choice((-1, 0, 1))
        numbers[place] = max(1, min(most[place], moved))
    return Sizes(sizes.m, sizes.n, tuple(numbers[: len(sizes.x)]), tuple(numbers[len(sizes.x) :]))


def _missing(sizes: Composed, bits: int) -> str:
    """Return how far the certificates that are known reach: fewer bits, or longer prompts."""
    wanted = f"no certificate was found for {bits_text(bits)} a token"
    text = f"{THEOREM} is not shown to apply: {wanted}"
    if sizes.layers > 1 and (_tables(sizes)[-1] > LARGEST_TABLE or bits > MANY_BITS):
        return text
    fewer = _most_bits(sizes, bits)
    if sizes.layers > 1 and not _searchable(sizes, bits):
        return f"{text}: the sizes are too large for the search"
    text += f"; at this size one for {fewer} was" if fewer else "; at this size none at all was"
    known = None
    if sizes.layers == 1:
        text += f", and with {sizes.m}^{sizes.m} tables {bits_text(bits)} may be enough"
    elif sizes.layers <= EXPLAINED_LAYERS:
        known = small_certificate(sizes.layers, bits, MACHINE, steps=WALK)
    if known is not None:
        n = ", ".join(map(str, known.n))
        few = f"{bits_text(bits)} {'is' if bits == 1 else 'are'} too few"
        text += f"; {few} at m = {known.m}, n = {n} ({_tokens(known.prompt)}, the shortest found)"
    return text


def _tokens(prompt: int) -> str:
    length = str(prompt)
    return f"{length} tokens" + (f", about 10^{len(length) - 1}" if prompt >= LONG else "")


def _most_bits(sizes: Composed, bits: int) -> int:
    """Return the most bits, fewer than so many, for which a certificate is found (0: none)."""
    low, high = 0, bits
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if certificate_for(sizes, middle) is None else (middle, high)
    return low
