"""Programs at all sizes: certificates to be tried, the general one first.

Nothing here is believed. Where the checkers of families do not accept that it holds at all sizes,
sizes are looked for at which it fails: the smallest ones one by one, then doubled ones, and the
place where it begins to fail by bisection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from dsl.ability import AppliedAble, holds
from dsl.families import Everywhere, ModelFamily, NoInstance, Values, model_at, program_at, task_at
from dsl.families_json import program_family_to_json
from dsl.problem import Problem
from dsl.program import Solving
from dsl.program_ranges import leaves_ranges
from dsl.program_sizes import Exceeds, Open, fit
from dsl.question import digest
from dsl.tabulate import has_at_most
from dsl.theorem_json import able_to_json
from dsl.theorem_names import where
from solver.certificate.kinds import Certificate, ForAll, ForAllCounterexample, InstanceByProgram
from solver.exact.all_inputs import CannotRun, no_value_reason, run_on_every_input
from solver.exact.bulk import FirstWrong

FEW = 300
"""Values of a single parameter that are tried one by one."""
SMALL = 4
"""Values of each of several parameters that are tried together."""
FARTHEST = 1 << 400
LATER = (1, 2, 3, 6, 10, 20, 40, 100)
"""How far above the least value of a single parameter a proof may start."""
MOST_INPUTS = 5000
MOST_RUNS = 20

Places = tuple[int, ...]


def candidates(question: Everywhere) -> Iterator[Certificate]:
    """Yield certificates about a program at all sizes, none of them checked."""
    name, least = digest(question), tuple(start for _, start in question.least)
    yield ForAll(name, least)
    if not isinstance(question.other, ModelFamily):
        yield from _wrong(question, least)
        return
    failing = _exceeding(question, least)
    if failing is not None:
        yield ForAllCounterexample(name, failing, ())
    elif len(least) == 1:
        yield from (ForAll(name, (least[0] + later,)) for later in LATER)


def _exceeding(question: Everywhere, least: Places) -> Places | None:
    """Return parameters at which the program does not fit: the first ones that are tried."""

    def fails(places: Places) -> bool:
        values = dict(zip(question.program.parameters, places, strict=True))
        try:
            program = program_at(question.program, values)
            assert isinstance(question.other, ModelFamily)
            found = fit(program, model_at(question.other, values))
            return isinstance(found, Exceeds) and not leaves_ranges(program)
        except NoInstance:
            return False

    small = _small(least)
    found = next((places for places in small if fails(places)), None)
    return found if found is not None else _far(least, fails)


def _small(least: Places) -> list[Places]:
    if len(least) == 1:
        return [(value,) for value in range(least[0], least[0] + FEW)]
    return sorted(product(*(range(start, start + SMALL) for start in least)), key=sum)


def _far(least: Places, fails: Callable[[Places], bool]) -> Places | None:
    """Return parameters where it begins to fail when some of them are doubled."""
    ways = [{place} for place in range(len(least))] + [set(range(len(least)))]
    for way in ways:
        step = 1
        while step <= FARTHEST:
            if fails(_moved(least, way, step)):
                return _first(least, way, step, fails)
            step *= 2
    return None


def _moved(least: Places, way: set[int], step: int) -> Places:
    return tuple(start + (step if i in way else 0) for i, start in enumerate(least))


def _first(least: Places, way: set[int], step: int, fails: Callable[[Places], bool]) -> Places:
    low, high = step // 2, step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fails(_moved(least, way, middle)) else (middle, high)
    return _moved(least, way, high)


def _wrong(question: Everywhere, least: Places) -> Iterator[Certificate]:
    """Yield small inputs on which the program answers wrong."""
    for places in _small(least)[:MOST_RUNS]:
        values = dict(zip(question.program.parameters, places, strict=True))
        found = _first_wrong(question, values)
        if found is not None:
            yield ForAllCounterexample(digest(question), places, found)
            return


def _first_wrong(question: Everywhere, values: Values) -> tuple[int, ...] | None:
    assert not isinstance(question.other, ModelFamily)
    try:
        task = task_at(question.other, values)
        solving = Solving(program_at(question.program, values), task)
        if leaves_ranges(solving.program):
            return None
        if not has_at_most(task, MOST_INPUTS) or no_value_reason(solving) is not None:
            return None
        found = run_on_every_input(solving)
    except (NoInstance, CannotRun):
        return None
    return found.inputs if isinstance(found, FirstWrong) else None


def applied_able(problem: Problem, each: AppliedAble) -> InstanceByProgram | str:
    """Return a certificate, unchecked, if a theorem's program fits the model, or why it does not.

    Nothing is said ("") of models that no program is compared with.
    """
    theorem, values = each.theorem, dict(each.values)
    if any(layer.attention.kind != "unique_hard" for layer in problem.model.layers):
        return ""
    try:
        pairs = zip(theorem.able.givens, theorem.givens_text, strict=True)
        failing = [text for given, text in pairs if not holds(given, values)]
        if failing:
            said = f"{', '.join(failing)} does not hold{where(failing, theorem.names)}"
            return f"{theorem.called} does not apply: {said}"
        found = fit(program_at(theorem.program, values), problem.model)
    except NoInstance as wrong:
        return f"theorem {theorem.able.name} does not apply: {wrong}"
    match found:
        case Open():
            return ""
        case Exceeds(reasons):
            return f"theorem {theorem.able.name} does not apply: {'; '.join(reasons)}"
        case _:
            listed = tuple(values[name] for name in theorem.able.parameters)
            statement = able_to_json(theorem.able)
            program = program_family_to_json(theorem.program)
            return InstanceByProgram(digest(problem), statement, program, listed)
