"""Derivations as data: a setting, hypotheses and steps; replaying them gives the conclusion.

    {"setting": {...}, "givens": [[left, relation, right], ...], "steps": [[rule, argument, ...]]}

Amounts are integers, names, or lists: ["+", a, b], ["-", a, b], ["*", a, b], ["^", a, b],
["log2", a], ["states", tokens, values, heads]. What is unknown is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from solver.kernel import adversary
from solver.kernel.adversary import (
    Block,
    Choice,
    Given,
    InvalidStep,
    Mask,
    Reach,
    Setting,
    Universe,
    power_amount,
    states,
)
from solver.kernel.amounts import Amount, NotAnAmount, atom, constant, surely_at_least

MASKS: tuple[Mask, ...] = ("none", "causal", "strict")


@dataclass(frozen=True)
class Conclusion:
    """No transformer of this shape solves the task, for all parameters that meet the hypotheses,

    provided that the task tells apart two inputs that differ in `pair` alone, at a = f[i] if there
    is a `reach`, everything in `taken` being as chosen.
    """

    setting: Setting
    givens: tuple[Given, ...]
    pair: str
    reach: Reach | None
    taken: tuple[tuple[str, Choice], ...]


Rule = Callable[..., Universe]
RULES: dict[str, tuple[Rule, tuple[Callable[[Any], Any], ...]]] = {}


def replay(derivation: Any) -> Conclusion:
    """Return what a derivation shows; raises InvalidStep naming the step that fails."""
    setting, givens, steps = _fields(derivation, ("setting", "givens", "steps"))
    try:
        universe = adversary.start(_setting(setting), tuple(map(_given, _list(givens))))
    except (InvalidStep, NotAnAmount) as wrong:
        raise InvalidStep(f"setting: {wrong}") from None
    listed = _list(steps)
    if not listed or listed[-1] != ["differ"]:
        raise InvalidStep("a derivation ends in 'differ'")
    for number, step in enumerate(listed[:-1], start=1):
        try:
            universe = _step(universe, step)
        except (InvalidStep, NotAnAmount) as wrong:
            raise InvalidStep(f"step {number}: {wrong}") from None
    try:
        pair, reach, taken = adversary.differ(universe)
    except InvalidStep as wrong:
        raise InvalidStep(f"step {len(listed)}: {wrong}") from None
    return Conclusion(universe.setting, universe.givens, pair, reach, taken)


def _step(universe: Universe, step: Any) -> Universe:
    name, *arguments = _list(step) or [None]
    if not isinstance(name, str) or name not in RULES:
        raise InvalidStep(f"there is no rule {str(name)[:60]!r}")
    rule, readers = RULES[name]
    if len(arguments) != len(readers):
        raise InvalidStep(f"'{name}' has {len(readers)} arguments, not {len(arguments)}")
    return rule(universe, *(read(each) for read, each in zip(readers, arguments, strict=True)))


def amount(data: Any) -> Amount:
    """Return the amount that plain data describes."""
    match data:
        case bool():
            raise NotAnAmount("a truth value is no amount")
        case int():
            return constant(data)
        case str() if data.isidentifier():
            return atom(data)
        case ["+", left, right]:
            return amount(left) + amount(right)
        case ["-", left, right]:
            return amount(left) - amount(right)
        case ["*", left, right]:
            return amount(left) * amount(right)
        case ["^", base, exponent]:
            return power_amount(amount(base), amount(exponent))
        case ["log2", inside]:
            return _logarithm(amount(inside))
        case ["states", tokens, values, heads]:
            return states(amount(tokens), amount(values), amount(heads))
        case _:
            raise NotAnAmount(f"{str(data)[:60]} is no amount")


def _logarithm(inside: Amount) -> Amount:
    if not surely_at_least(inside, 1):
        raise NotAnAmount("the logarithm of what may be less than 1")
    return atom(("log2", inside))


def _given(data: Any) -> Given:
    left, sign, right = _list(data, 3)
    if sign not in (">", ">="):
        raise NotAnAmount(f"a hypothesis says > or >=, not {str(sign)[:60]!r}")
    return Given(amount(left), amount(right), sign == ">")


def _setting(data: Any) -> Setting:
    keys = ("blocks", "mask", "layers", "heads", "summary", "state", "hard")
    blocks, mask, layers, heads, summary, state, hard = _fields(data, keys)
    if mask not in MASKS or type(layers) is not int or type(hard) is not bool:
        raise NotAnAmount("a setting has a mask, a number of layers, and is hard or not")
    found = []
    for each in _list(blocks):
        name, tokens, values = _list(each, 3)
        found.append(Block(_name(name), _positive(tokens), _positive(values)))
    return Setting(
        tuple(found), mask, layers, _positive(heads), amount(summary), amount(state), hard
    )


def _positive(data: Any) -> Amount:
    found = amount(data)
    if not surely_at_least(found, 1):
        raise NotAnAmount("a size that may be less than 1")
    return found


def _name(data: Any) -> str:
    if not isinstance(data, str) or not data.isidentifier():
        raise InvalidStep(f"{str(data)[:60]!r} is no name")
    return data


def _text(data: Any) -> str:
    if not isinstance(data, str):
        raise InvalidStep("a choice is a text")
    return data


def _choice(data: Any) -> Any:
    if type(data) not in (int, bool, str):
        raise InvalidStep("a choice is a number, a truth value or a name")
    return data


def _layer(data: Any) -> int:
    if type(data) is not int:
        raise InvalidStep("a layer is an integer")
    return data


def _list(data: Any, length: int | None = None) -> list[Any]:
    if not isinstance(data, list) or length not in (None, len(data)):
        raise InvalidStep("not a list of the right length")
    return data


def _fields(data: Any, keys: tuple[str, ...]) -> list[Any]:
    if not isinstance(data, dict) or set(data) != set(keys):
        raise InvalidStep(f"not an object with exactly {', '.join(keys)}")
    return [data[key] for key in keys]


RULES |= {
    "summarize": (adversary.summarize, (_name, _name, amount)),
    "because": (adversary.because, (amount, _text, amount)),
    "take": (adversary.take, (_name, _choice)),
    "mute": (adversary.mute, (_name, _name, _layer)),
    "mute_states": (adversary.mute_states, (_name, _name, _layer)),
    "restrict": (adversary.restrict, (_name, _name)),
    "settle": (adversary.settle, (_name, _layer)),
    "cover": (adversary.cover, (_name, _name, amount)),
    "collide": (adversary.collide, (_name,)),
}
