"""The kernel accepts the proofs, and refuses each of them with one thing wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from solver.kernel.reading import amount
from solver.kernel.replay import RULES, replay
from solver.kernel.statements import instance
from solver.kernel.universe import InvalidStep, Reach
from solver.settling.models import by_rule
from tests.command_line import ROOT
from tests.kernel import derivations
from tests.kernel.derivations import CHAIN, COMPOSE, STATE, SUMMARY, setting

Change = Callable[[Any], Any]


@pytest.mark.parametrize("name", derivations.ALL)
def test_a_proof_is_replayed(name: str) -> None:
    conclusion = replay(derivations.ALL[name]())

    assert conclusion.pair == ("f" if name == "one_layer" else "g")


def test_the_conclusion_says_what_is_left_to_show_about_the_task() -> None:
    conclusion = replay(derivations.two_layers())

    least = amount(["+", ["*", 2, SUMMARY], 1])
    assert (conclusion.reach, conclusion.taken) == (Reach("f", "i", least), ())


def test_the_conclusion_keeps_the_choices_of_the_proof() -> None:
    assert replay(derivations.one_layer()).taken == (("x", 0), ("g", "#a"))


def without(number: int) -> Change:
    """Drop a step."""
    return lambda data: data | {"steps": [s for i, s in enumerate(data["steps"]) if i != number]}


def swapped(one: int, other: int) -> Change:
    """Swap two steps."""

    def change(data: Any) -> Any:
        steps = list(data["steps"])
        steps[one], steps[other] = steps[other], steps[one]
        return data | {"steps": steps}

    return change


def step(number: int, *words: Any) -> Change:
    """Put another step in the place of one."""

    def change(data: Any) -> Any:
        steps = list(data["steps"])
        steps[number] = list(words)
        return data | {"steps": steps}

    return change


def put(**changes: Any) -> Change:
    """Change the setting."""
    return lambda data: data | {"setting": data["setting"] | changes}


def given(*givens: Any) -> Change:
    """Change the hypotheses."""
    return lambda data: data | {"givens": list(givens)}


TWO_S = ["*", 2, SUMMARY]
WEAKER = ["*", ["^", 2, ["*", SUMMARY, ["*", 2, "N3"]]], ["^", TWO_S, "N2"]]
LETTERS = [["i", 1, "N2"], ["f", "N2", "N3"], ["g", "N3", "A"], ["end", 1, 1]]
F_LATE = [["i", 1, "N2"], ["g", "N3", 2], ["f", "N2", "N3"], ["end", 1, 1]]

LIES: list[tuple[str, Change, str]] = [
    ("two_layers", put(layers=3), "step 7: what 'end' knows at the end may depend on 'g'"),
    ("two_layers", put(mask="none"), "step 7: what 'end' knows at the end may depend on 'g'"),
    ("two_layers", without(0), "the states of 'g' before layer 2 depend on 'f', 'g'"),
    ("two_layers", without(1), "step 4: the states of 'end' before layer 2 are too many to count"),
    ("two_layers", without(2), "step 4: the states of 'g' before layer 2 depend on 'g', 'i'"),
    ("two_layers", without(3), "step 4: the states of 'end' before layer 2 are too many"),
    ("two_layers", without(4), "step 6: what 'end' knows at the end may depend on 'g'"),
    ("two_layers", without(5), "step 6: no two inputs have been found"),
    ("two_layers", without(6), "a derivation ends in 'differ'"),
    ("two_layers", step(2, "cover", "i", "f", TWO_S), "step 3: no hypothesis"),
    ("two_layers", step(2, "cover", "i", "f", ["+", TWO_S, 2]), "step 3: no hypothesis"),
    ("two_layers", step(2, "cover", "i", "g", 2), "step 3: 'i' does not point into 'g'"),
    ("two_layers", step(2, "cover", "end", "f", 2), "step 3: 'end' does not point into 'f'"),
    ("two_layers", step(0, "mute", "g", "f", 1), "step 1: 'f' does not see 'g'"),
    ("two_layers", step(0, "mute", "f", "f", 1), "step 1: 'f' does not see 'f'"),
    ("two_layers", step(0, "mute", "f", "g", 0), "step 1: there is no layer 0"),
    ("two_layers", step(0, "mute", "f", "g", 3), "step 1: there is no layer 3"),
    ("two_layers", step(0, "mute", "f", "h", 1), "step 1: the task has no input 'h'"),
    ("two_layers", step(1, "mute", "f", "g", 1), "step 2: 'f' tells 'g' nothing at layer 1"),
    ("two_layers", step(0, "mute_states", "f", "g", 1), "states are told by unique hard"),
    ("two_layers", step(0, "restrict", "f", "g"), "entries are fixed for unique hard attention"),
    ("two_layers", step(5, "collide", "f"), "step 6: 'f' is no longer free"),
    ("two_layers", step(3, "mute", "f", "end", 2), "step 4: 'f' is no longer free"),
    ("two_layers", swapped(2, 4), "step 3: the states of 'g' before layer 2 depend on 'g', 'i'"),
    ("two_layers", step(5, "take", "g", 0), "step 6: 'g' is no longer free to be chosen"),
    ("two_layers", step(0, "take", "end", 0), "step 1: 'end' is no longer free to be chosen"),
    ("two_layers", given([["^", "N3", "N2"], ">", WEAKER]), "step 3: no hypothesis"),
    ("two_layers", given([["^", "N3", "N2"], ">=", 1]), "step 3: no hypothesis"),
    ("two_layers", given(), "step 3: no hypothesis"),
    ("two_layers", put(blocks=LETTERS), "step 3: no hypothesis"),
    ("two_layers", put(blocks=F_LATE), "step 1: 'g' does not see 'f'"),
    ("two_layers", put(blocks=[*CHAIN[:3], ["end", 2, 1]]), "step 3: no hypothesis"),
    ("two_layers", put(blocks=[CHAIN[0], *CHAIN]), "setting: a setting has different blocks"),
    ("two_layers", put(layers=0), "setting: a setting has different blocks and at least one layer"),
    ("two_layers", put(summary=["*", SUMMARY, 2]), "step 3: no hypothesis"),
    ("two_layers_sharper", put(state=["*", 2, STATE]), "step 6: no hypothesis"),
    ("two_layers_sharper", step(3, "settle", "g", 1), "the state of one token before a layer"),
    ("two_layers_sharper", step(3, "settle", "end", 2), "the state of one token before a layer"),
    ("two_layers_sharper", swapped(1, 3), "the state of 'end' depends on 'f', 'g', 'i'"),
    ("one_layer", put(layers=2), "step 5: what 'x' knows at the end may depend on 'f'"),
    ("one_layer", without(0), "step 2: no hypothesis says that so many of 'f' are left"),
    ("one_layer", without(1), "step 4: what 'x' knows at the end may depend on 'f'"),
    ("one_layer", given([["*", "n", ["log2", "n"]], ">=", SUMMARY]), "step 3: no hypothesis"),
    ("one_layer", given([["n", ">", SUMMARY]][0]), "step 3: no hypothesis"),
    ("one_layer", step(3, "take", "f", 0), "step 4: 'f' is no longer free to be chosen"),
    ("one_layer", step(0, "take", "x", "#a"), "step 1: 'x' cannot be taken to be '#a' here"),
    ("one_layer", step(3, "take", "g", "h"), "step 4: 'g' cannot be taken to be 'h' here"),
    ("one_layer", step(0, "settle", "x", 1), "the state of one token before a layer"),
    ("unique_hard", put(hard=False), "entries are fixed for unique hard attention"),
    ("unique_hard", put(mask="none"), "step 6: no hypothesis says that so many of 'g' are left"),
    ("unique_hard", put(layers=3), "what 'end' knows at the end may depend on 'g'"),
    ("unique_hard", step(2, "cover", "i", "f", ["+", "N3", 1]), "step 3: no hypothesis"),
    ("unique_hard", step(3, "restrict", "f", "g"), "'f' is no longer free"),
    ("unique_hard", step(4, "mute_states", "g", "end", 1), "tells 'end' nothing at layer 1"),
    ("unique_hard", without(0), "the states of 'g' before layer 2 depend on 'f', 'g'"),
    ("unique_hard", without(3), "the states of 'end' before layer 2 are too many to count"),
]


@pytest.mark.parametrize(("name", "change", "said"), LIES, ids=range(len(LIES)))
def test_a_proof_with_one_thing_wrong_is_refused(name: str, change: Change, said: str) -> None:
    with pytest.raises(InvalidStep) as refused:
        replay(change(derivations.ALL[name]()))

    assert said in str(refused.value)


SMALL = [["i", 1, 100], ["f", 100, 2], ["g", 2, 2], ["end", 1, 1]]
HARD = {**setting(SMALL, 1, hard=True), "heads": 1, "summary": 1000, "state": 1000}
WIDE = {**setting([["g", 2, 2], ["x", 1, 2]], 1), "heads": 1, "summary": 1000, "state": 1000}
FALSE: list[tuple[Any, list[Any], str]] = [
    (
        WIDE,
        [["take", "x", 0], ["collide", "g"], ["mute", "g", "x", 1]],
        "step 3: 'g' is no longer free",
    ),
    (
        HARD,
        [["mute", "i", "end", 1], ["restrict", "f", "end"], ["cover", "i", "f", 2],
         ["restrict", "g", "end"], ["collide", "g"]],
        "step 3: 'i' is neither free nor followed",
    ),
    (
        HARD,
        [["cover", "i", "f", 2], ["take", "f", 0], ["restrict", "g", "end"], ["collide", "g"]],
        "step 2: 'f' is no longer free to be chosen",
    ),
    (
        HARD,
        [["cover", "i", "f", 2], ["cover", "i", "f", 2]],
        "step 2: 'i' is neither free nor followed",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("where", "steps", "said"), FALSE, ids=range(len(FALSE)))
def test_steps_in_an_order_that_would_show_something_false_are_refused(
    where: Any, steps: list[Any], said: str
) -> None:
    with pytest.raises(InvalidStep) as refused:
        replay({"setting": where, "givens": [], "steps": [*steps, ["differ"]]})

    assert said in str(refused.value)


NEGATIVE = [
    ["^", ["-", 1, "n"], 9],
    ["*", 1000, ["states", "n", ["-", 1, "n"], 1]],
    ["states", ["-", 1, "n"], "n", 1],
    ["^", ["-", 1, "n"], "n"],
    ["^", ["-", "n", 1], "n"],
]


@pytest.mark.parametrize("added", NEGATIVE, ids=range(len(NEGATIVE)))
def test_a_hypothesis_is_not_weakened_by_what_may_be_negative(added: Any) -> None:
    data = derivations.one_layer()
    left, sign, right = data["givens"][0]

    with pytest.raises(InvalidStep):
        replay(data | {"givens": [[left, sign, ["+", right, added]]]})


def test_a_reason_between_numbers_that_are_not_whole_has_no_room_of_one() -> None:
    data = derivations.one_layer()
    sides = ["+", "H", ["log2", "n"]]
    data["givens"].append([sides, ">", 2])

    for reason, holds in ((["because", sides, ">", 2], True), (["because", sides, ">=", 3], False)):
        steps = [reason, *data["steps"]]
        if holds:
            assert replay(data | {"steps": steps}).pair == "f"
        else:
            with pytest.raises(InvalidStep, match="step 1: this reason does not follow"):
                replay(data | {"steps": steps})


@pytest.mark.parametrize("number", range(3))
def test_each_hypothesis_of_theorem_u_is_needed(number: int) -> None:
    data = derivations.unique_hard()
    del data["givens"][number]

    with pytest.raises(InvalidStep):
        replay(data)


STRANGE = [
    {}, [], None, {"setting": {}, "givens": [], "steps": []},
    derivations.one_layer() | {"more": 1},
    derivations.one_layer() | {"steps": []},
    derivations.one_layer() | {"steps": [[], ["differ"]]},
    derivations.one_layer() | {"steps": [["believe", "me"], ["differ"]]},
    derivations.one_layer() | {"steps": [["collide"], ["differ"]]},
    derivations.one_layer() | {"steps": [["collide", "f", "g"], ["differ"]]},
    derivations.one_layer() | {"steps": [["mute", "f", "x", True], ["differ"]]},
    derivations.one_layer() | {"givens": [[1, "<", 2]]},
    derivations.one_layer() | {"givens": [[True, ">", 0]]},
    derivations.one_layer() | {"givens": [[["sin", "n"], ">", 0]]},
    derivations.one_layer() | {"givens": [[["log2", ["-", "n", 1]], ">", 0]]},
    derivations.one_layer() | {"givens": [[["^", ["-", "n", 5], "n"], ">", 0]]},
    {**derivations.one_layer(), "setting": setting([["f", ["-", "n", 1], 2]], 1)},
    {**derivations.one_layer(), "setting": setting(COMPOSE, 1, mask="sliding")},
    {**derivations.one_layer(), "setting": setting([["f", 0, 2], *COMPOSE[1:]], 1)},
]  # fmt: skip


@pytest.mark.parametrize("data", STRANGE, ids=range(len(STRANGE)))
def test_what_is_no_derivation_is_refused(data: Any) -> None:
    with pytest.raises(InvalidStep):
        replay(data)


def test_a_hypothesis_whose_factor_may_be_zero_is_still_of_use() -> None:
    hard = setting(COMPOSE, 1, hard=True)
    given = [["*", "n", ["log2", "n"]], ">", hard["summary"]]

    found = replay({**derivations.one_layer(), "setting": hard, "givens": [given]})

    assert found.pair == "f"


def test_rules_and_replay_are_read_in_one_sitting() -> None:
    beside = {"amounts", "hypotheses", "decide", "logs", "counting", "reading"}
    beside |= {"congruence", "composition", "rows"}
    pages = [page for page in (ROOT / "solver" / "kernel").glob("*.py") if page.stem not in beside]

    assert {"universe", "adversary", "replay"} <= {page.stem for page in pages}
    counted = [page for page in pages if page.stem != "words"]  # words decide nothing
    assert sum(len(page.read_text(encoding="utf-8").splitlines()) for page in counted) <= 700


def test_all_pages_on_which_a_rule_stands_are_read_in_one_sitting() -> None:
    rules = [rule for rule, _ in RULES.values()]
    modules = {rule.__module__ for rule in (*rules, replay, instance)}
    pages = {ROOT / f"{module.replace('.', '/')}.py" for module in modules}

    assert {page.stem for page in pages} == {"adversary", "layers", "rows", "statements", "replay"}
    assert sum(len(page.read_text(encoding="utf-8").splitlines()) for page in pages) <= 700


SOURCES = ("two layers", "Theorem U", "U_L", "Papadimitriou", "Sanford", "Nisan", "Schmidt", "pari")


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_its_inference_figure_and_its_source_or_a_remark(name: str) -> None:
    page = RULES[name][0].__doc__ or ""

    assert "A remark" in page or "-----" in page
    assert "arithmetic" in page or any(source in page for source in SOURCES)


def test_rules_outside_the_kernel_name_their_sources_too() -> None:
    page = by_rule.__doc__ or ""

    assert "(count)" in page and "(search)" in page
    assert "Nisan" in page and "LRAT" in page
