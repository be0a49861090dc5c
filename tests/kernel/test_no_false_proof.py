"""No walk through the rules proves what is false: tasks that are solved, proofs drawn at random.

The sizes are so large that counting never stands in the way: what stops a walk is what the tokens
may know. That the walks are not idle is seen where a layer is missing: there they find proofs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from dsl.expr import Binary, Binder, Constant, Expr, Index, Variable
from dsl.theorem import Block, Function, Given, Shape, Stated
from dsl.theorem_json import amount_to_json
from solver.certificate.kinds import InvalidCertificate
from solver.checker.facts import check_fact
from solver.kernel.amounts import Amount, NotAnAmount, constant
from solver.kernel.replay import RULES, replay
from solver.kernel.universe import Block as KernelBlock
from solver.kernel.universe import InvalidStep, start
from solver.kernel.universe import Setting as KernelSetting

LARGE = 1 << 200
BITS = 3000
"""Enough to hold whatever a program for these tasks remembers, and few beside the tables."""
TRIES = 300
END = Block("end", False, 1, 1, False)


def chain(order: tuple[str, ...]) -> tuple[tuple[Block, ...], Expr]:
    """Return a chain of tables f, g or f, g, h in some order of inputs, and its answer."""
    tables = sorted(set(order) & set("fgh"))
    sizes = [LARGE ** (len(tables) - k) for k in range(len(tables))]
    blocks = {"i": Block("i", False, 1, sizes[0], False), "end": Block("end", False, 1, 1, False)}
    for name, size, values in zip(tables, sizes, [*sizes[1:], 2], strict=True):
        blocks[name] = Block(name, True, size, values, name == tables[-1])
    answer: Expr = Variable("i")
    for name in tables:
        answer = Index(Variable(name), answer)
    return tuple(blocks[name] for name in order), answer


def parity(count: int, *last: Block) -> tuple[tuple[Block, ...], Expr]:
    ones = Binder("count", "i", Constant(count), None, Index(Variable("w"), Variable("i")))
    odd = Binary("==", Binary("mod", ones, Constant(2)), Constant(1))
    return (Block("w", True, count, 2, True), *last), odd


def settled_by_all(count: int, *last: Block) -> tuple[tuple[Block, ...], Expr]:
    """Return a task of which no more is known than that fewer than `count` bits do not settle it.

    Parity is such a task.
    """
    return (Block("w", True, count, 2, True), *last), Variable("M")


def equal_words() -> tuple[tuple[Block, ...], Expr]:
    """Return EQ: one layer cannot, and in two each bit of v looks at its own bit of u."""
    u, v = (Index(Variable(name), Variable("i")) for name in "uv")
    same = Binder("all", "i", Constant(LARGE), None, Binary("==", u, v))
    return (Block("u", True, LARGE, 2, True), Block("v", True, LARGE, 2, True), END), same


@dataclass(frozen=True)
class Case:
    """Transformers of unique hard attention, what they are asked, and how long walks are."""

    task: tuple[tuple[Block, ...], Expr]
    layers: int
    heads: int
    mask: Any = "causal"
    tries: int = TRIES
    fixes: float = 0
    """How often an input is fixed without being chosen; 200 is as often as a message is muted."""

    @property
    def stated(self) -> Stated:
        blocks, answer = self.task
        shape = Shape(self.mask, self.layers, self.heads, self.heads * BITS, BITS, True)
        if answer != Variable("M"):
            return Stated("t", (), (), shape, blocks, answer)
        least = Given(("least", "M"), ">=", blocks[0].tokens)
        return Stated("t", (), (least,), shape, blocks, answer, Function("M", "w"))

    @property
    def setting(self) -> KernelSetting:
        shape = self.stated.shape
        heads, summary, state = (constant(k) for k in (self.heads, self.heads * BITS, BITS))
        blocks = (
            KernelBlock(b.name, constant(b.tokens), constant(b.values)) for b in self.stated.blocks
        )
        sizes = tuple(blocks), shape.mask, self.layers, heads, summary, state
        return KernelSetting(*sizes, hard=True)


CHAIN, LONGER = ("i", "f", "g", "end"), ("i", "f", "g", "h", "end")
SOLVED = {
    "a layer for each table, and one": Case(chain(CHAIN), 3, 1),
    "two layers without a mask": Case(chain(CHAIN), 2, 1, "none"),
    "three layers where f stands last": Case(chain(("i", "g", "f", "end")), 3, 1),
    "two layers the other way round": Case(chain(("g", "f", "i", "end")), 2, 1),
    "two layers where the last token holds i": Case(chain(("f", "g", "i")), 2, 1),
    "four layers for three tables": Case(chain(LONGER), 4, 1),
    "n - 1 heads": Case(parity(5), 1, 4, "none"),
    "n heads": Case(parity(4, END), 1, 4, "none"),
    "a layer for each table where inputs are fixed": Case(chain(CHAIN), 3, 1, fixes=0.5),
    "the other way round where inputs are fixed": Case(chain(("g", "f", "i")), 2, 1, fixes=0.5),
    "n - 1 heads for any such function": Case(settled_by_all(5), 1, 4, "none", fixes=1),
    "n heads for any such function": Case(settled_by_all(4, END), 1, 4, "none", fixes=1),
    "two layers for equal words": Case(equal_words(), 2, 1, tries=12),
    "two layers for equal words without a mask": Case(equal_words(), 2, 1, "none", 12),
}
UNSOLVED = {
    "two layers": Case(chain(CHAIN), 2, 1),
    "n - 2 heads": Case(parity(5), 1, 3, "none"),
    "n - 1 heads": Case(parity(4, END), 1, 3, "none"),
    "two layers where inputs are fixed": Case(chain(CHAIN), 2, 1, fixes=0.2),
    "n - 2 heads for any such function": Case(settled_by_all(5), 1, 3, "none"),
    "n - 1 heads for any such function": Case(settled_by_all(4, END), 1, 3, "none"),
    "one layer for equal words": Case(equal_words(), 1, 1, tries=6),
}


def drawn(rng: Random, case: Case) -> tuple[str, tuple[Any, ...]]:
    """Return a rule with arguments that it can be asked with."""
    names = [*(block.name for block in case.stated.blocks), "own"]
    one, other, layer = rng.choice(names), rng.choice(names), rng.randint(1, case.layers)
    values = rng.choice([1 << 15, *(b.values for b in case.stated.blocks if b.values > 2)])
    table = rng.choice([block.name for block in case.stated.blocks if block.table])
    choices: dict[str, tuple[Any, ...]] = {
        "mute": (table, other, layer),
        "mute_states": (table, other, layer),
        "restrict": (table, other),
        "cap": (one, layer - 1),
        "settle": (one, rng.choice([layer - 1, layer])),
        "cover": (one, table, constant(values)),
        "split": ("own", one),
        "take": (one, rng.choice([0, True])),
        "rank": (table, rng.choice(names), 2),
        "fix": (one,),
    }
    often = [200, 30, 60, 5, 2, 30, 5, 1, 1 if case.tries == TRIES else 100, case.fixes]
    rule = rng.choices(list(choices), often)[0]
    return rule, choices[rule]


def proofs(case: Case, walks: int) -> int:
    """Return how many walks end in a proof."""
    rng, found = Random(1), 0
    for _ in range(walks):
        universe, steps = start(case.setting, ()), []
        for _ in range(case.tries):
            rule, words = drawn(rng, case)
            try:
                universe = RULES[rule][0](universe, *words)
            except (InvalidStep, NotAnAmount):
                continue
            steps.append([rule, *map(plain, words)])
        found += any(shown(case, [*steps, *end]) for end in ends(case))
    return found


def ends(case: Case) -> Iterator[list[list[Any]]]:
    """Yield the ways in which a proof may end: with two inputs, or with two taken crosswise."""
    names = [block.name for block in case.stated.blocks]
    for name in names:
        yield [["collide", name], ["differ"]]
        yield [["vary", name], ["differ"]]
        for other in names:
            for end in (["fooling"], ["differ"]):
                yield [["collide", name], ["take", other, "#1"], end]


def plain(word: Any) -> Any:
    return word.number if isinstance(word, Amount) else word


def shown(case: Case, steps: list[list[Any]]) -> bool:
    """Say whether these steps prove that the task is not solved."""
    shape = case.stated.shape
    sizes = {"heads": shape.heads, "summary": shape.summary, "state": shape.state}
    blocks = [[b.name, *map(amount_to_json, (b.tokens, b.values))] for b in case.stated.blocks]
    setting = {"blocks": blocks, "mask": shape.mask, "layers": shape.layers, "hard": True} | sizes
    try:
        listed = case.stated.givens
        givens = [[*map(amount_to_json, (g.left, g.sign, g.right))] for g in listed]
        conclusion = replay({"setting": setting, "givens": givens, "steps": steps})
        check_fact(case.stated, conclusion)
    except (InvalidStep, InvalidCertificate):
        return False
    return True


@pytest.mark.parametrize("name", SOLVED)
def test_nothing_is_proved_of_a_task_that_is_solved(name: str) -> None:
    case = SOLVED[name]

    assert proofs(case, 20 * TRIES // case.tries) == 0


@pytest.mark.parametrize("name", UNSOLVED)
def test_walks_find_proofs_where_there_are_some(name: str) -> None:
    assert proofs(UNSOLVED[name], 80) > 0
