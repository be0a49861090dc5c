"""What programs of lookups answer at all sizes: right ones are shown, planted faults refused."""

from __future__ import annotations

from random import Random

import pytest

from dsl.expr import Binary, Constant, If, Iterate, Variable
from dsl.families import task_at
from dsl.families_resolve import task_family
from dsl.program import Solving
from dsl.tabulate import has_at_most
from solver.certificate.kinds import InvalidCertificate
from solver.checker.lookups import check_solves
from solver.compile.domain import Domain
from solver.exact.all_inputs import run_on_every_input
from solver.exact.bulk import FirstWrong
from solver.exact.program import Interpreter
from tests.checker.lookup_programs import (
    elaborated,
    family_of,
    followed,
    known_fields,
    random_inputs,
    random_text,
    sizes_of,
    worth,
)

MOST_INPUTS = 3000
TASKS = """
task compose(n) {
  input f: table [n] -> [n]; input g: table [n] -> [n]; input x: [n]
  answer f[g[x]]
}
task chain(n, m) {
  input i: [n]; input f: table [n] -> [m]; input g: table [m] -> bool; input end: [1]
  answer g[f[i]]
}
task grid(n, m) { input f: table ([n], [m]) -> [n]; input x: [n]; input y: [m]; answer f[x, y] }
task looked(n, m) { input f: table [n] -> [m]; input x: [n]; answer f[x] }
task three(n) { input f: table [n] -> [n]; input x: [n]; answer iterate 3 from x : v -> f[v] }
task often(n, t) { input f: table [n] -> [n]; input x: [n]; answer iterate t from x : v -> f[v] }
task within(n, t) {
  input f: table [n] -> [n]; input x: [n]
  answer iterate t from x : v -> \
    if (iterate t from 0 : u -> f[v]) == (iterate t from 0 : u -> f[u]) then f[v] else v
}
task odd(n) {
  input w: table [3] -> bool; input end: [1]
  answer (count i < 3 : w[i]) mod 2 == 1
}
task weighed(n) {
  input f: table [3] -> [n]; input end: [1]
  answer sum i < 3 : (i + 1) * f[i]
}
task paired(n) {
  input f: table [n] -> ([n], bool); input x: [n]
  answer if f[x].1 then f[x].0 else x
}
"""
COMPOSE = """
program p(n) for compose(n) {
  mask causal
  token f[i]: tag = 0, key = i, val = f[i]
  token g[i]: tag = 1, key = i, val = g[i]
  token x: tag = 2, val = x
  layer { y = attend k where k.tag == 1 and k.key == val take k.val }
  layer { z = attend k where k.tag == 0 and k.key == y take k.val }
  answer z
}
"""
CHAIN = """
program p(n, m) for chain(n, m) {
  mask causal
  token i: pointer = true, at = i
  token f[k]: first_table = true, key = k, val = f[k]
  token g[k]: second_table = true, key = k, bit = g[k]
  token end
  layer { at = attend k where k.pointer take k.at }
  layer { mid = attend k where k.first_table and k.key == at take k.val }
  layer { out = attend k where k.second_table and k.key == mid take k.bit }
  answer out
}
"""
GRID = """
program p(n, m) for grid(n, m) {
  mask causal
  token f[i, j]: here = true, key = i * m + j, a = i, b = j, val = f[i, j]
  token x: start = true, val = x
  token y: col = y
  layer { row = attend k where k.start take k.val }
  layer { z = attend k where k.here and k.key == row * m + col take k.val }
  answer z
}
"""
LOOKED = """
program p(n, m) for looked(n, m) {
  mask none
  token f[i]: here = true, key = i, val = f[i]
  token x: at = x
  layer { y = attend k where k.here and k.key == at take k.val }
  answer y
}
"""
THREE = """
program p(n) for three(n) {
  mask causal
  token f[i]: here = 1, key = i, val = f[i]
  token x: at = x
  repeat 3 { layer { at = attend k where k.here == 1 and k.key == at take k.val } }
  answer at
}
"""
OFTEN = """
program p(n, t) for often(n, t) {
  mask causal
  token f[i]: here = true, key = i, val = f[i]
  token x: at = x
  repeat t { layer { at = attend k where k.here and k.key == at take k.val } }
  answer at
}
"""
DOUBLED = """
program p(n) for three(n) {
  mask none
  token f[i]: here = 1, key = i, val = f[i], twice = f[i]
  token x: at = x
  layer { twice = attend k where k.here == 1 and k.key == val take k.val }
  layer { at = attend k where k.here == 1 and k.key == at take k.twice }
  layer { at = attend k where k.here == 1 and k.key == at take k.val }
  answer at
}
"""
PAIRED = """
program p(n) for paired(n) {
  mask strict
  token f[i]: here = true, key = i, val = f[i]
  token x: at = x
  layer {
    found = attend k where k.here and k.key == at take k.val
    let y = if found.1 then found.0 else at
  }
  answer y
}
"""
ODD = """
program p(n) for odd(n) {
  mask causal
  token w[i]: here = true, key = i, bit = w[i]
  token end
  layer {
    a = attend k where k.here and k.key == 0 take k.bit
    b = attend k where k.here and k.key == 1 take k.bit
    c = attend k where k.here and k.key == 2 take k.bit
  }
  answer ((if a then 1 else 0) + (if b then 1 else 0) + (if c then 1 else 0)) mod 2 == 1
}
"""
WEIGHED = """
program p(n) for weighed(n) {
  mask causal
  token f[i]: here = true, key = i, val = f[i]
  token end
  layer {
    a = attend k where k.here and k.key == 0 take k.val
    b = attend k where k.here and k.key == 1 take k.val
    c = attend k where k.here and k.key == 2 take k.val
  }
  answer a + 2 * b + 3 * c
}
"""
RIGHT = {
    "compose": COMPOSE,
    "compose, the tag on the other side": COMPOSE.replace("k.tag == 1", "1 == k.tag"),
    "compose without a mask": COMPOSE.replace("causal", "none"),
    "compose, other tags": COMPOSE.replace("tag = 0", "tag = 5").replace("tag == 0", "tag == 5"),
    "compose, keys from 1": COMPOSE.replace("key = i", "key = i + 1")
    .replace("== val", "== val + 1")
    .replace("k.key == y", "k.key == y + 1"),
    "chain": CHAIN,
    "grid": GRID,
    "grid, indices apart": GRID.replace("k.key == row * m + col", "k.a == row and k.b == col"),
    "grid, columns first": GRID.replace("i * m + j", "i + n * j").replace(
        "row * m + col", "row + n * col"
    ),
    "grid, one tuple": GRID.replace("k.key == row * m + col", "(k.a, k.b) == (row, col)"),
    "looked": LOOKED,
    "looked, strictly before": LOOKED.replace("none", "strict"),
    "three": THREE,
    "any number of rounds": OFTEN,
    "any number of rounds of a loop": OFTEN.replace("repeat", "loop"),
    "rounds with a let": OFTEN.replace("take k.val }", "take k.val; let old = at }"),
    "doubled": DOUBLED,
    "paired": PAIRED,
    "a count that is written out": ODD,
    "a count in another order": ODD.replace("key == 0", "key == 9").replace("key == 2", "key == 0")
    .replace("key == 9", "key == 2"),
    "a sum that is written out": WEIGHED,
    "a count of the program": WEIGHED.replace("2 * b", "(count i < 2 : true) * b"),
    "a sum over nothing": WEIGHED.replace("+ 3 * c", "+ 3 * c + (sum i < 0 - 2 : a)"),
}
WRONG = {
    "a key off by one": COMPOSE.replace("key = i, val = g", "key = i + 1, val = g"),
    "a wrong tag": COMPOSE.replace("k.tag == 1", "k.tag == 2"),
    "a missing tag": COMPOSE.replace("k.tag == 0 and ", ""),
    "two blocks that match": COMPOSE.replace("tag = 1", "tag = 0").replace("tag == 1", "tag == 0"),
    "the wrong table": COMPOSE.replace("k.tag == 1", "k.tag == 0"),
    "a layer less": CHAIN.replace("  layer { at = attend k where k.pointer take k.at }\n", ""),
    "two layers in one": CHAIN.replace("take k.at }\n  layer {", "take k.at;"),
    "a key that others have by default": LOOKED.replace("k.here and ", ""),
    "the value for the key": LOOKED.replace("k.key == at", "k.val == at"),
    "key and value": LOOKED.replace("k.key == at", "k.key == k.val"),
    "two equations": DOUBLED.replace(
        "k.key == at take k.twice", "k.key == at and k.key == val take k.twice"
    ),
    "rows and columns exchanged": GRID.replace("row * m + col", "col * m + row"),
    "the wrong width": GRID.replace("i * m + j", "i * n + j").replace("row * m", "row * n"),
    "one index left open": GRID.replace("k.key == row * m + col", "k.a == row"),
    "tokens that come later": LOOKED.replace(
        "k.key == at take k.val", "k.key == at take k.ahead"
    ).replace(
        "  layer {",
        "  layer { ahead = attend k where k.key == val and k.here take k.val }\n  layer {",
    ),
    "a round more than asked for": OFTEN.replace("repeat t", "repeat t + 1"),
    "rounds from another place": OFTEN.replace("at = x", "at = 0 * x"),
    "rounds in which the table changes": OFTEN.replace("take k.val }", "take k.val; let val = 0 }"),
    "a round less": THREE.replace("repeat 3", "repeat 2"),
    "a round more": THREE.replace("repeat 3", "repeat 4"),
    "tables that see only what is before them": DOUBLED.replace("none", "causal"),
    "another default": PAIRED.replace("else at", "else 0"),
    "not the found one": PAIRED.replace("k.here and", "not k.here and"),
    "a bit that is not counted": ODD.replace(" + (if c then 1 else 0)", ""),
    "a bit that is counted twice": ODD.replace("(if c", "(if b"),
    "a bit that is counted as 2": ODD.replace("c then 1", "c then 2"),
    "the other remainder": ODD.replace("== 1\n}", "== 0\n}"),
    "a weight too much": WEIGHED.replace("2 * b", "(count i < 3 : true) * b"),
    "weights exchanged": WEIGHED.replace("2 * b + 3 * c", "3 * b + 2 * c"),
    "a loop within a loop": OFTEN.replace("often", "within"),
    "its own entry": LOOKED.replace("k.key == at", "k.key == key"),
}
REFUSED = {
    "the place is in range by chance": COMPOSE.replace("k.key == val", "k.key == (val + n) mod n"),
    "no condition": LOOKED.replace("where k.here and k.key == at ", "where k.here "),
    "the best of one": LOOKED.replace(" take k.val", " maximizing k.key take k.val"),
    "a count up to a parameter": WEIGHED.replace("a + 2", "0 * (count i < n : true) + a + 2"),
    "a count up to an entry": WEIGHED.replace("+ 3", "+ 0 * (count i < a : true) + 3"),
    "a longer sum than is listed": WEIGHED.replace("+ 3", "+ 0 * (sum i < 65 : i) + 3"),
    "sums in sums in sums": WEIGHED.replace(
        "+ 3", "+ 0 * (sum i < 64 : sum j < 64 : sum l < 64 : 1) + 3"
    ),
    "a sum under a condition": WEIGHED.replace("+ 3", "+ (sum i < 2 where i > 3 : i) + 3"),
    "an average of one": LOOKED.replace("attend", "average"),
}  # fmt: skip
BEYOND = {
    "an index that is not in range": LOOKED.replace("k.key == at", "k.key == at + 1"),
    "a condition more": LOOKED.replace("k.key == at", "k.key == at and at < n"),
}


def shown(program: str) -> None:
    """Check that a program solves its task at all sizes; raises InvalidCertificate."""
    found = elaborated(TASKS + program)
    declared = found.programs["p"]
    task = found.tasks[declared.task.name.text]
    names = {each.text: each.text for each in task.parameters}
    check_solves(family_of(found, "p"), task_family(task, names, tuple(names)), Domain(1))


def fails_somewhere(program: str) -> bool:
    """Say whether a program answers wrong on some input at small sizes."""
    found = elaborated(TASKS + program)
    declared = found.programs["p"]
    task = found.tasks[declared.task.name.text]
    names = {each.text: each.text for each in task.parameters}
    family = task_family(task, names, tuple(names))
    for sizes, made in sizes_of(family_of(found, "p"), 3):
        question = Solving(made, task_at(family, sizes))
        few = has_at_most(question.task, MOST_INPUTS)
        if few and isinstance(run_on_every_input(question), FirstWrong):
            return True
    return False


@pytest.mark.parametrize("name", RIGHT)
def test_a_program_of_lookups_is_shown_for_all_sizes(name: str) -> None:
    shown(RIGHT[name])

    assert not fails_somewhere(RIGHT[name])


@pytest.mark.parametrize("name", WRONG)
def test_a_planted_fault_is_refused_and_shows_at_small_sizes(name: str) -> None:
    assert fails_somewhere(WRONG[name])

    with pytest.raises(InvalidCertificate):
        shown(WRONG[name])


@pytest.mark.parametrize("name", REFUSED | BEYOND)
def test_what_is_not_understood_is_refused(name: str) -> None:
    with pytest.raises(InvalidCertificate):
        shown((REFUSED | BEYOND)[name])


IS_N = Binary("==", Variable("v"), Variable("n"))
ROUNDS_OF_NOTHING = {
    "a start that may be out of range": OFTEN.replace("at = x", "at = x + 1"),
    "a round that may leave the range": OFTEN.replace("take k.val", "take k.val + 1"),
    "a field that another one changes": OFTEN.replace(
        "k.key == at take k.val", "k.key == other take k.val; let other = at"
    ).replace("token x: at = x", "token x: at = x, other = x"),
    "two fields that change each other": OFTEN.replace(
        "take k.val }", "take k.val + other; let other = 1 }"
    ).replace("token x: at = x", "token x: at = x, other = 0"),
    "rounds that count": OFTEN.replace("repeat t", "repeat l < t").replace(
        "k.val }", "k.val + l }"
    ),
}


@pytest.mark.parametrize("name", ROUNDS_OF_NOTHING)
def test_rounds_that_are_not_understood_leave_a_field_unknown(name: str) -> None:
    family = family_of(elaborated(TASKS + ROUNDS_OF_NOTHING[name]), "p")

    try:
        run = followed(family)
    except InvalidCertificate:
        return
    assert run.states["x"]["at"] is None


def test_rounds_at_the_tokens_of_a_table_leave_their_fields_unknown() -> None:
    text = """
task start(n, t) { input f: table [n] -> [n]; answer f[0] }
program p(n, t) for start(n, t) {
  mask none
  token f[i]: key = i, val = f[i], at = f[i]
  repeat t { layer { at = attend k where k.key == val take k.at } }
  answer at
}
"""
    run = followed(family_of(elaborated(text), "p"))

    assert run.states["f"]["at"] is None


def test_a_loop_in_rounds_is_not_followed_as_if_its_number_were_what_rounds_change() -> None:
    loop = Iterate(Variable("t"), Variable("n"), "v", If(IS_N, Constant(0), Variable("n")))
    run = followed(family_of(elaborated(TASKS + OFTEN), "p"))
    known = run.terms.value(loop, run.parameters)

    run.places.hole = run.values["n"]

    assert known is not None
    assert run.terms.value(loop, run.parameters) is None


def test_what_rounds_change_elsewhere_is_unknown_after_them() -> None:
    run = followed(family_of(elaborated(TASKS + OFTEN), "p"))

    assert run.states["f"]["at"] is None
    assert run.states["f"]["val"] is not None
    assert run.states["x"]["at"] is not None


@pytest.mark.parametrize("start", range(0, 200, 40))
def test_every_field_that_is_known_is_what_the_interpreter_computes(start: int) -> None:
    compared = 0
    for seed in range(start, start + 20):
        random = Random(seed)
        family = family_of(elaborated(random_text(random)), "any_program")
        run = followed(family)
        for sizes, program in sizes_of(family, 3):
            codes, values = random_inputs(random, program)
            states = Interpreter(program).trace(codes)[-1]
            for place, name, own, term in known_fields(run, program):
                compared += 1
                assert worth(term, sizes, values, own) == states[place][name], (seed, name)

    assert compared > 1000
