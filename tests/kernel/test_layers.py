"""Chains of three tables, few bits of state, the last token of a table: uses and forgeries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from solver.kernel.reading import amount
from solver.kernel.replay import replay
from solver.kernel.universe import InvalidStep
from tests.kernel.derivations import setting

CHAIN3 = [["i", 1, "n1"], ["f1", "n1", "n2"], ["f2", "n2", "n3"], ["f3", "n3", 2], ["end", 1, 1]]
A, C = ["states", "n2", "n3", "H"], ["states", "n3", 2, "H"]
D = ["*", C, ["^", ["+", C, 1], "H"]]
VIEWS1 = ["+", ["*", "n2", "n3"], ["+", ["*", 2, "n3"], 1]]
COST2 = [
    "*",
    ["^", ["*", "n2", "n3"], ["*", "H", ["+", ["*", 2, "n3"], 1]]],
    ["^", A, ["*", "H", ["+", C, 1]]],
]
GIVENS3: list[Any] = [
    ["n1", ">=", ["+", ["*", "H", VIEWS1], 1]],
    ["n3", ">=", ["+", "H", 1]],
    [["^", 2, ["-", ["+", "K", 1], "H"]], ">", ["*", ["^", C, "H"], ["^", D, "H"]]],
    [["^", "n3", "n2"], ">", ["*", COST2, ["^", "K", "n2"]]],
]
STEPS3: list[list[Any]] = [
    ["restrict", "f1", "f2"],
    ["restrict", "f1", "f3"],
    ["restrict", "f1", "end"],
    ["mute_states", "f2", "f3", 1],
    ["mute_states", "f2", "end", 1],
    ["restrict", "f3", "end"],
    ["cover", "i", "f1", "n2"],
    ["mute_states", "f2", "f3", 2],
    ["mute_states", "f2", "end", 2],
    ["mute_states", "f3", "end", 2],
    ["cover", "f1", "f2", ["+", "K", 1]],
    ["mute_states", "f3", "end", 3],
    ["collide", "f3"],
    ["differ"],
]


def three_layers() -> Any:
    """Three layers of unique hard attention, any width and precision."""
    return {"setting": setting(CHAIN3, 3, hard=True), "givens": GIVENS3, "steps": STEPS3}


def few_bits() -> Any:
    """Two layers, 2^b states."""
    chain = [["i", 1, "n"], ["f", "n", "m"], ["g", "m", 2], ["end", 1, 1]]
    where = {**setting(chain, 2, hard=True), "state": "b", "summary": ["*", "H", "b"]}
    givens = [
        ["n", ">", ["*", "H", ["+", ["^", 2, "b"], 1]]],
        ["m", ">", ["*", "H", ["+", "b", 1]]],
    ]
    steps = [
        ["cap", "g", 0],
        ["cap", "g", 1],
        ["restrict", "f", "g"],
        ["restrict", "f", "end"],
        ["cover", "i", "f", "m"],
        ["restrict", "g", "end"],
        ["mute_states", "g", "end", 2],
        ["collide", "g"],
        ["differ"],
    ]
    return {"setting": where, "givens": givens, "steps": steps}


def bits() -> Any:
    """Parity: n bits, the last of which answers, and at most n - 2 heads."""
    steps = [["split", "own", "w"], ["restrict", "w", "own"], ["collide", "w"], ["differ"]]
    where = setting([["w", "n", 2]], 1, hard=True, mask="none")
    return {"setting": where, "givens": [["n", ">", ["+", "H", 1]]], "steps": steps}


ALL = {"three_layers": three_layers, "few_bits": few_bits, "bits": bits}


def test_the_conclusion_says_how_the_entry_is_reached() -> None:
    conclusion = replay(three_layers())

    assert (conclusion.pair, conclusion.alone) == ("f3", False)
    assert conclusion.reach is not None
    assert (conclusion.reach.pointer, conclusion.reach.path) == ("i", ("f1",))
    assert (conclusion.reach.table, conclusion.reach.values) == ("f2", amount(["+", "K", 1]))


def test_a_chain_of_few_bits_is_replayed() -> None:
    assert replay(few_bits()).pair == "g"


def test_the_conclusion_says_that_one_bit_differs_and_which_token_was_split_off() -> None:
    conclusion = replay(bits())

    assert (conclusion.pair, conclusion.alone, conclusion.reach) == ("w", True, None)
    assert [block.name for block in conclusion.setting.blocks] == ["w", "own"]


def refused(data: Any) -> str:
    """Return what is said; fails if the derivation is accepted."""
    with pytest.raises(InvalidStep) as found:
        replay(data)
    return str(found.value)


@pytest.mark.parametrize("name", ALL)
def test_no_step_and_no_hypothesis_can_be_spared(name: str) -> None:
    data = ALL[name]()
    for number in range(len(data["steps"]) - 1):
        spared = [step for i, step in enumerate(data["steps"]) if i != number]
        assert "step" in refused(data | {"steps": spared})
    for number in range(len(data["givens"])):
        refused(data | {"givens": [g for i, g in enumerate(data["givens"]) if i != number]})


def altered(step: list[Any], layers: int, names: list[str]) -> Iterator[list[Any]]:
    """Yield the step with one layer, block or amount another one."""
    for place, word in enumerate(step[1:], start=1):
        others: list[Any] = []
        if isinstance(word, int):
            others = [layer for layer in range(layers + 2) if layer != word]
        elif word in names:
            others = [name for name in names if name != word]
        elif step[0] == "cover":
            others = [1, ["+", word, 1]]
        yield from ([*step[:place], other, *step[place + 1 :]] for other in others)


@pytest.mark.parametrize("name", ALL)
def test_no_step_can_be_another_one(name: str) -> None:
    """Each step with one block, layer or amount changed: the proof no longer goes through."""
    data = ALL[name]()
    names = [block[0] for block in data["setting"]["blocks"]]
    for number, step in enumerate(data["steps"][:-1]):
        for other in altered(step, data["setting"]["layers"], names):
            steps = [*data["steps"][:number], other, *data["steps"][number + 1 :]]
            assert "step" in refused(data | {"steps": steps}), other


@pytest.mark.parametrize("name", ["three_layers", "few_bits"])
@pytest.mark.parametrize(
    "changes", [{"mask": "none"}, {"hard": False}, {"heads": ["+", "H", 1]}, "more layers"]
)
def test_the_same_steps_do_not_show_more(name: str, changes: Any) -> None:
    data = ALL[name]()
    if changes == "more layers":
        changes = {"layers": data["setting"]["layers"] + 1}

    refused(data | {"setting": data["setting"] | changes})


def at(data: Any, number: int, *step: Any) -> Any:
    """Put another step in the place of one, counted from 1."""
    return data | {"steps": [*data["steps"][: number - 1], list(step), *data["steps"][number:]]}


def before(data: Any, number: int, *step: Any) -> Any:
    """Put a step before one, counted from 1."""
    steps = data["steps"]
    return data | {"steps": [*steps[: number - 1], list(step), *steps[number - 1 :]]}


REFUSED: list[tuple[Any, str]] = [
    # cover goes on from the table that is followed, into the table that it points into
    (at(three_layers(), 11, "cover", "f2", "f3", 2), "step 11: 'f2' does not point into 'f3'"),
    (at(three_layers(), 11, "cover", "i", "f2", 2), "step 11: 'i' does not point into 'f2'"),
    (at(three_layers(), 11, "cover", "f1", "f3", 2), "step 11: 'f1' does not point into 'f3'"),
    (at(three_layers(), 11, "cover", "i", "f1", "n2"), "step 11: 'i' is neither free nor followed"),
    (at(three_layers(), 11, "cover", "f1", "f2", "K"), "step 11: at least two values"),
    (at(three_layers(), 11, "cover", "f1", "f2", ["+", "K", 2]), "step 11: no hypothesis"),
    (before(three_layers(), 12, "cover", "f1", "f2", 2), "'f1' does not point into 'f2'"),
    (before(three_layers(), 12, "mute", "f2", "end", 3), "step 12: 'f2' is no longer free"),
    (before(three_layers(), 12, "mute", "f1", "end", 2), "step 12: 'f1' is no longer free"),
    (before(three_layers(), 12, "take", "f1", 0), "step 12: 'f1' is no longer free"),
    (before(three_layers(), 12, "take", "f2", 0), "step 12: 'f2' is no longer free"),
    (before(three_layers(), 13, "collide", "f2"), "step 13: 'f2' is no longer free"),
    (before(three_layers(), 14, "cover", "f2", "f3", 2), "step 14: 'f3' is no longer free"),
    # states are counted only while other blocks are silent
    (at(three_layers(), 4, "cap", "f2", 0), "step 8: the states of 'f3' before layer 2 are too"),
    (at(three_layers(), 12, "mute_states", "f3", "end", 4), "step 12: there is no layer 4"),
    # cap
    (before(few_bits(), 1, "cap", "g", 2), "step 1: states are those before the first layer"),
    (before(few_bits(), 1, "cap", "g", -1), "step 1: states are those before the first layer"),
    (before(few_bits(), 1, "cap", "h", 1), "step 1: the task has no input 'h'"),
    (at(few_bits(), 2, "cap", "g", 0), "step 8: no hypothesis says that so many of 'g' are left"),
    # split
    (before(few_bits(), 1, "split", "own", "g"), "step 1: 'g' is not the last block"),
    (before(few_bits(), 1, "split", "own", "end"), "step 1: 'end' is no longer free"),
    (at(bits(), 1, "split", "w", "w"), "step 1: there is an input 'w' already"),
    (before(bits(), 2, "split", "again", "w"), "step 2: 'w' is not the last block"),
    (before(bits(), 2, "split", "again", "own"), "step 2: 'own' is no longer free"),
    (before(bits(), 2, "take", "w", True), "step 2: 'w' is no longer free"),
    (before(bits(), 2, "take", "own", True), "step 2: 'own' is no longer free"),
    (bits() | {"givens": []}, "step 1: 'w' may be a single token"),
    (bits() | {"givens": [["n", ">", "H"]]}, "step 2: 'w' may have no free entry left"),
    (bits() | {"givens": [["n", ">=", "H"]]}, "step 1: 'w' may be a single token"),
    (bits() | {"givens": [["n", ">=", ["+", "H", 1]]]}, "step 2: 'w' may have no free entry left"),
    (bits() | {"givens": [["n", ">=", ["+", "H", 2]]]}, "step 3: no hypothesis"),
    (at(bits(), 2, "mute", "w", "own", 1), "step 3: no hypothesis"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_a_rule_whose_condition_fails_is_refused(number: int) -> None:
    data, said = REFUSED[number]

    assert said in refused(data)


def test_a_last_token_is_not_split_off_a_table_whose_entry_is_followed() -> None:
    """The value that the last token is fixed to may be all that the pointer reaches."""
    blocks = [["i", 1, 9], ["w", 9, 2]]
    steps = [["cover", "i", "w", 2], ["split", "own", "w"], ["differ"]]

    said = refused({"setting": setting(blocks, 1, hard=True), "givens": [], "steps": steps})

    assert said.startswith("step 2: 'w' is no longer free")


def test_inputs_that_are_kept_for_what_they_say_do_not_differ_in_one_entry_alone() -> None:
    """Muting leaves no free entries, and a reached entry need not be one of them."""
    where = setting([["w", 9, 2], ["end", 1, 1]], 1, hard=True) | {"heads": 1, "summary": 3}
    for step, alone in ((["restrict", "w", "end"], True), (["mute", "w", "end", 1], False)):
        data = {"setting": where, "givens": [], "steps": [step, ["collide", "w"], ["differ"]]}
        assert replay(data).alone == alone
    steps = [s if s[0] != "mute_states" else ["mute", "g", "end", 2] for s in few_bits()["steps"]]
    assert not replay(few_bits() | {"steps": steps}).alone
