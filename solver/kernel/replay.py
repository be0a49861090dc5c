"""Derivations as data: a setting, hypotheses and steps; replaying them gives the conclusion.

    {"setting": {...}, "givens": [[left, relation, right], ...], "steps": [[rule, argument, ...]]}

Amounts are read by `solver.kernel.reading`. What is unknown is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from solver.kernel import adversary, layers, reading, rows
from solver.kernel.amounts import Amount, NotAnAmount
from solver.kernel.hypotheses import Given
from solver.kernel.reading import amount, read_layer, read_name, read_text
from solver.kernel.universe import Choice, Image, InvalidStep, Reach, Rows, Setting, Universe, start


@dataclass(frozen=True)
class Conclusion:
    """No transformer of this shape solves the task, for all parameters that meet the hypotheses,

    provided that the task tells apart two inputs that differ in `pair` alone, at a = f[i] if there
    is a `reach`, everything in `taken` being as chosen; if `turned`, either for the two inputs or
    for the two exchanged; `alone`: in one entry alone. With a `rank` the task has as many different
    rows, any two of which will do. If `varied`, any two inputs that differ in `pair` alone will do,
    so many entries of which can be anything and the others are constants, which ones is not said.
    The setting is as the proof leaves it, prompts taken apart.
    """

    setting: Setting
    givens: tuple[Given, ...]
    pair: str
    reach: Reach | None
    taken: tuple[tuple[str, Choice], ...]
    turned: bool = False
    alone: bool = False
    images: tuple[Image, ...] = ()
    rank: Rows | None = None
    varied: Amount | None = None


def replay(derivation: Any) -> Conclusion:
    """Return what a derivation shows; raises InvalidStep naming the step that fails."""
    setting, givens, steps = reading.fields(derivation, ("setting", "givens", "steps"))
    try:
        hypotheses = tuple(map(reading.read_given, reading.items(givens)))
        universe = start(reading.read_setting(setting), hypotheses)
    except (InvalidStep, NotAnAmount) as wrong:
        raise InvalidStep(f"setting: {wrong}") from None
    listed = reading.items(steps)
    if not listed or listed[-1] not in (["differ"], ["fooling"]):
        raise InvalidStep("a derivation ends in 'differ' or 'fooling'")
    turned = listed[-1] == ["fooling"]
    for number, step in enumerate(listed[:-1], start=1):
        try:
            universe = _step(universe, step)
        except (InvalidStep, NotAnAmount) as wrong:
            raise InvalidStep(f"step {number}: {wrong}") from None
    try:
        pair = (adversary.fooling if turned else adversary.differ)(universe)
    except InvalidStep as wrong:
        raise InvalidStep(f"step {len(listed)}: {wrong}") from None
    said = universe.reach, universe.taken, turned, universe.alone, universe.images, universe.rank
    return Conclusion(universe.setting, universe.givens, pair, *said, universe.varied)


def _step(universe: Universe, step: Any) -> Universe:
    name, *arguments = reading.items(step) or [None]
    if not isinstance(name, str) or name not in RULES:
        raise InvalidStep(f"there is no rule {str(name)[:60]!r}")
    rule, readers = RULES[name]
    if len(arguments) != len(readers):
        raise InvalidStep(f"'{name}' has {len(readers)} arguments, not {len(arguments)}")
    return rule(universe, *(read(each) for read, each in zip(readers, arguments, strict=True)))


Rule = Callable[..., Universe]
RULES: dict[str, tuple[Rule, tuple[Callable[[Any], Any], ...]]] = {
    "reduce": (adversary.reduce, (reading.read_image,)),
    "rank": (rows.rank, (read_name, read_name, read_layer)),
    "keep": (rows.keep, (read_name, read_name, amount)),
    "vary": (rows.vary, (read_name,)),
    "summarize": (adversary.summarize, (read_name, read_name, amount)),
    "because": (adversary.because, (amount, read_text, amount)),
    "take": (adversary.take, (read_name, reading.read_choice)),
    "fix": (adversary.fix, (read_name,)),
    "mute": (adversary.mute, (read_name, read_name, read_layer)),
    "restrict": (adversary.restrict, (read_name, read_name)),
    "settle": (adversary.settle, (read_name, read_layer)),
    "cover": (adversary.cover, (read_name, read_name, amount)),
    "collide": (adversary.collide, (read_name,)),
    "mute_states": (layers.mute_states, (read_name, read_name, read_layer)),
    "cap": (layers.cap, (read_name, read_layer)),
    "split": (layers.split, (read_name, read_name)),
}
