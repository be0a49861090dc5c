"""What is accepted of a task holds for every input of small sizes, whatever its answer is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from itertools import product
from random import Random
from typing import Any

import pytest

from dsl.evaluate import compiled
from dsl.expr import Binary, BinaryOperator, Binder, Constant, Expr, Index, Unary, Variable
from dsl.theorem import ENTRY, FIRST, INDICATOR, NOT_FIRST, PICKED, Block, Shape, Stated
from solver.certificate.kinds import InvalidCertificate
from solver.checker.facts import check_fact
from solver.kernel.amounts import ONE
from solver.kernel.reading import amount
from solver.kernel.replay import Conclusion
from solver.kernel.universe import Reach, Setting

BLOCKS = (
    Block("u", True, "n", 2, True),
    Block("v", True, "n", 2, True),
    Block("f", True, "n", "n", False),
    Block("x", False, 1, "n", False),
)
KINDS = {"u": "truths", "v": "truths", "f": "indices", "x": "index"}
SHAPE = Shape("causal", 1, 1, 1, 1, False)
SETTING = Setting((), "causal", 1, ONE, ONE, ONE, False)


def stated(answer: Expr) -> Stated:
    return Stated("t", ("n",), (), SHAPE, BLOCKS, answer)


X, BOUND = Variable("x"), Variable("i")
CLOSED: list[Expr] = [X, X, Constant(0), Index(Variable("f"), X)]
CHOICES: dict[str, list[Any]] = {
    "v": [True, False, FIRST, INDICATOR, INDICATOR, NOT_FIRST],
    "f": [0, PICKED, PICKED, ENTRY],
    "x": [0, PICKED, PICKED, FIRST],
}


def drawn_body(rng: Random, places: list[Expr], depth: int) -> Expr:
    """Return a truth value about entries of u and v."""
    kind = rng.choice(["entry", "entry", "entry", "compare", "not", "both"] if depth else ["entry"])
    match kind:
        case "entry":
            return Index(Variable(rng.choice("uuv")), rng.choice(places))
        case "compare":
            compared: list[BinaryOperator] = ["==", "<", "!="]
            return Binary(rng.choice(compared), rng.choice(places), rng.choice(places))
        case "not":
            return Unary("not", drawn_body(rng, places, depth - 1))
        case _:
            signs: list[BinaryOperator] = ["and", "or", "=>", "==", "!="]
            left, right = (drawn_body(rng, places, depth - 1) for _ in range(2))
            return Binary(rng.choice(signs), left, right)


def drawn_answer(rng: Random) -> Expr:
    """Return the answer of a task: about single entries, or with a binder."""
    kind = rng.choice(["closed", "any", "all", "count"])
    if kind == "closed":
        return drawn_body(rng, CLOSED, 2)
    bound = rng.choice([Variable("n"), Variable("n"), Constant(2), Constant(1)])
    body = drawn_body(rng, [*CLOSED, BOUND, BOUND, BOUND, BOUND], 2)
    found = Binder(kind, "i", bound, None, body)  # type: ignore[arg-type]  # one of the kinds
    if kind != "count":
        return found
    return Binary("==", Binary("mod", found, Constant(2)), Constant(1))


def accepted(
    answer: Expr, pair: str, reach: Reach | None, taken: dict[str, Any], alone: bool = False
) -> bool:
    """Say whether the fact is accepted for these choices."""
    conclusion = Conclusion(SETTING, (), pair, reach, tuple(taken.items()), alone=alone)
    try:
        check_fact(stated(answer), conclusion)
    except InvalidCertificate:
        return False
    return True


def values(name: str, n: int) -> list[Any]:
    found: dict[str, list[Any]] = {
        "truths": list(product((False, True), repeat=n)),
        "indices": list(product(range(n), repeat=n)),
        "index": list(range(n)),
    }
    return found[KINDS[name]]


def chosen(name: str, choice: Any, n: int, a: int, first: Any) -> Any:
    """Return what a choice makes of a block."""
    table = KINDS[name] != "index"
    entry: dict[str, Callable[[int], Any]] = {
        PICKED: lambda j: a,
        ENTRY: lambda j: j,
        INDICATOR: lambda j: j == a,
    }
    if choice == FIRST:
        return first
    if choice == NOT_FIRST:
        return tuple(not each for each in first)
    if isinstance(choice, str):
        return tuple(map(entry[choice], range(n))) if table else entry[choice](0)
    return (choice,) * n if table else choice


def failing(
    answer: Expr,
    pair: str,
    reach: Reach | None,
    taken: dict[str, Any],
    n: int,
    alone: bool = False,
) -> dict[str, Any] | None:
    """Return an input on which the two answers are the same; `alone`: of those that differ once."""
    run = compiled(answer)
    free = [name for name in KINDS if name not in taken and name != pair]
    for one, other in product(values(pair, n), repeat=2):
        if alone and sum(map(int.__ne__, one, other)) != 1:
            continue
        indices = range(n) if KINDS[pair] != "index" else [0]
        for a in indices:
            if (one[a] == other[a]) if KINDS[pair] != "index" else one == other:
                continue
            for rest in product(*(values(name, n) for name in free)):
                env: dict[str, Any] = dict(zip(free, rest, strict=True)) | {"n": n}
                env |= {name: chosen(name, c, n, a, one) for name, c in taken.items()}
                if reach is not None and env[reach.table][env[reach.pointer]] != a:
                    continue
                if run({**env, pair: one}) == run({**env, pair: other}):
                    return env | {pair: one, "other": other, "a": a}
    return None


def test_what_is_accepted_holds_for_all_small_inputs() -> None:
    rng, judged = Random(1), 0
    for _ in range(12000):
        answer, pair = drawn_answer(rng), rng.choice("uuufx")
        names = [name for name in CHOICES if name != pair and rng.random() < 0.7]
        taken = {name: rng.choice(CHOICES[name]) for name in names}
        reach = None
        if pair == "u" and rng.random() < 0.3:
            reach = Reach("f", "x", amount("n"))
            taken = {name: choice for name, choice in taken.items() if name == "v"}
        if accepted(answer, pair, reach, taken):
            judged += 1
            for n in (2, 3):
                assert failing(answer, pair, reach, taken, n) is None, (answer, pair, taken)
    assert judged > 200


def counted(rng: Random, depth: int) -> Expr:
    """Return an answer about a count, by its remainder or not, within another binder or not."""
    index = f"k{depth}"
    places: list[Expr] = [*CLOSED, *[Variable(index)] * 5]
    body = drawn_body(rng, places, 2)
    found: Expr = Binder("count", index, rng.choice([Variable("n")] * 4 + [X]), None, body)
    signs: list[BinaryOperator] = ["+", "*", "-"]
    others: list[Expr] = [Constant(1), Constant(3), X]
    found = Binary(rng.choice(signs), found, rng.choice(others))
    modulus = rng.choice([2, 2, 2, 3, 4])
    answer: Expr = Binary("==", Binary("mod", found, Constant(modulus)), Constant(1))
    match rng.choice(["remainder"] * 4 + ["number", "order", "twice", "within"]):
        case "number":
            return Binary("mod", found, Constant(modulus))
        case "order":
            return Binary(">", found, Constant(1))
        case "twice" if depth == 0:
            return Binary("and" if modulus == 3 else "!=", answer, counted(rng, 1))
        case "within" if depth == 0:
            kind: Any = rng.choice(["any", "all"])
            return Binder(kind, "i", Variable("n"), None, counted(rng, 2))
        case _:
            return answer


def test_what_is_accepted_of_inputs_that_differ_in_one_entry_holds_for_all_small_inputs() -> None:
    rng, judged = Random(2), 0
    for _ in range(1500):
        answer = counted(rng, 0)
        names = [name for name in CHOICES if rng.random() < 0.6]
        taken = {name: rng.choice(CHOICES[name]) for name in names}
        if accepted(answer, "u", None, taken, alone=True):
            judged += 1
            for n in (1, 2, 3):
                assert failing(answer, "u", None, taken, n, alone=True) is None, (answer, taken)
    assert judged > 50


ONES = Binder("count", "i", Variable("n"), None, Index(Variable("u"), Variable("i")))
PARITY = Binary("==", Binary("mod", ONES, Constant(2)), Constant(1))


def test_a_count_is_not_that_of_its_entries_where_others_differ_too() -> None:
    assert accepted(PARITY, "u", None, {}, alone=True)
    assert not accepted(PARITY, "u", None, {}, alone=False)


def test_a_remainder_that_depends_on_an_outer_index_is_not_worked_out() -> None:
    """any i : (count k : u[k] and (v[k] or w[i])) mod 2 == 1, where v is true at the entry alone.

    It may be true in both runs, by two items i.
    """
    found, marked = (Index(Variable(name), Variable("k")) for name in ("u", "v"))
    chosen = Binary("==", Index(Variable("f"), Variable("i")), Constant(0))
    body = Binary("and", found, Binary("or", marked, chosen))
    many = Binder("count", "k", Variable("n"), None, body)
    odd = Binary("==", Binary("mod", many, Constant(2)), Constant(1))
    answer = Binder("any", "i", Variable("n"), None, odd)

    assert failing(answer, "u", None, {"v": INDICATOR}, 2, alone=True) is not None
    assert not accepted(answer, "u", None, {"v": INDICATOR}, alone=True)


def product_of(one: Expr, other: Expr) -> Expr:
    return Binary("*", one, other)


NUMBERS: list[Expr] = [Constant(10**900)] * 6
LONG: Expr = reduce(product_of, NUMBERS)
TOO_LONG: list[Expr] = [
    Binary("+", Index(Variable("f"), X), Binary("^", Constant(2), Constant(30_000))),
    Binary("mod", Index(Variable("f"), X), LONG),
]


@pytest.mark.parametrize("answer", TOO_LONG)
def test_numbers_that_are_too_long_to_be_written_out_are_not_worked_out(answer: Expr) -> None:
    assert accepted(Index(Variable("f"), X), "f", None, {"x": PICKED})

    assert not accepted(answer, "f", None, {"x": PICKED})


def test_a_path_leads_to_the_entry() -> None:
    """u[f[f[x]]], the first f fixed, is what differs; u[f[x]] need not be."""
    inner = Index(Variable("f"), X)
    for entry, holds in ((Index(Variable("f"), inner), True), (inner, False)):
        reach = Reach("f", "x", amount("n"), ("f",))
        assert accepted(Index(Variable("u"), entry), "u", reach, {}) == holds


def all_of(body: Expr) -> Expr:
    return Binder("all", "i", Variable("n"), None, body)


U, V = (Index(Variable(name), Variable("i")) for name in ("u", "v"))
EQUAL, DISJOINT = all_of(Binary("==", U, V)), all_of(Unary("not", Binary("and", U, V)))


UP_TO_2 = Binder("all", "i", Constant(2), None, Unary("not", Binary("and", U, V)))


def test_a_copy_of_the_first_has_its_values() -> None:
    """The values of f are indices, those of the other are fewer."""
    few = Block("h", True, "n", 2, False)
    other = Stated("t", ("n",), (), SHAPE, (*BLOCKS, few), Constant(0))
    answer = Binary("==", Index(Variable("f"), Constant(0)), Index(Variable("h"), Constant(0)))
    conclusion = Conclusion(SETTING, (), "f", None, (("h", FIRST),))

    with pytest.raises(InvalidCertificate, match="is no value of 'h'"):
        check_fact(replace(other, answer=answer), conclusion)


@pytest.mark.parametrize(
    ("answer", "taken", "holds"),
    [
        (EQUAL, {"v": FIRST}, True),
        (EQUAL, {"v": INDICATOR}, False),
        (EQUAL, {"v": False}, False),
        (EQUAL, {}, False),
        (DISJOINT, {"v": INDICATOR}, True),
        (UP_TO_2, {"v": INDICATOR}, False),
        (DISJOINT, {"v": FIRST}, False),
        (DISJOINT, {"v": True}, False),
        (Index(Variable("u"), X), {"x": PICKED}, True),
        (Index(Variable("u"), X), {"x": 0}, False),
        (Index(Variable("u"), Index(Variable("f"), X)), {"f": PICKED}, True),
        (Index(Variable("u"), Index(Variable("f"), X)), {"f": ENTRY}, False),
        (Index(Variable("u"), X), {"x": INDICATOR}, False),
        (Index(Variable("u"), X), {"x": "#b"}, False),
        (Index(Variable("u"), X), {"x": 5}, False),
    ],
)
def test_choices_are_judged(answer: Expr, taken: dict[str, Any], holds: bool) -> None:
    assert accepted(answer, "u", None, taken) == holds
