"""Prompts taken apart: what is accepted holds for all small inputs, and what is made up is not."""

from __future__ import annotations

import copy
from dataclasses import replace
from itertools import chain, product
from random import Random
from typing import Any

import pytest

from dsl.claims import Check, Stating
from dsl.elaborate import load
from dsl.evaluate import compiled
from dsl.expr import Binary, Binder, Constant, Expr, If, Index, Variable
from dsl.expression_json import expression_from_json, expression_to_json
from dsl.question import digest
from dsl.theorem import FIRST, INDICATOR, NOT_FIRST, Block, Shape, Stated
from dsl.theorem_folds import fold_reason
from dsl.theorem_json import amount_to_json, stated_from_json, stated_to_json
from solver.backends.z3_scripts import Unsat, solved
from solver.certificate.kinds import Derivation, Instance, InvalidCertificate
from solver.checker.check import check
from solver.checker.fact_script import fact_script
from solver.checker.facts import OpenFact, check_fact
from solver.checker.images import pieces_of
from solver.checker.theorems import check_proof
from solver.facts import with_facts
from solver.kernel.amounts import ONE
from solver.kernel.amounts import constant as amount_of
from solver.kernel.reading import amount
from solver.kernel.replay import Conclusion
from solver.kernel.universe import Block as KernelBlock
from solver.kernel.universe import Image, Setting
from solver.verdict import Cannot
from tests.checker.changes import Change, put
from tests.command_line import ROOT

FILE = ROOT / "theorems" / "composition" / "reductions.bounds"
THEOREMS = {
    claim.theorem.stated.name: claim.theorem
    for claim in load(FILE).claims
    if isinstance(claim, Stating)
}
INDUCTION, MATCH3 = THEOREMS["one_layer_induction"], THEOREMS["one_layer_match3"]


def test_a_proof_with_tables_in_turn_says_that_sums_must_not_depend_on_their_order() -> None:
    other = load(FILE.with_name("fooling.bounds")).claims[-1]
    assert isinstance(other, Stating)
    for theorem, in_turn in ((INDUCTION, True), (other.theorem, False)):
        steps = amount_to_json(theorem.steps)
        found = with_facts(theorem.stated, Derivation(digest(theorem.stated), steps))
        assert isinstance(found.certificate, Derivation)

        held = check_proof(theorem.stated, found.certificate.steps)

        assert (held.trust, held.in_turn) == ("solver", in_turn)
        assert any("do not depend on their order" in each for each in found.rests_on) == in_turn


def test_tables_in_turn_say_nothing_of_unique_hard_attention() -> None:
    (check_of_five, *_) = (claim for claim in load(FILE).claims if isinstance(claim, Check))
    soft, stated = check_of_five.problem, INDUCTION.stated
    steps = with_facts(stated, Derivation(digest(stated), amount_to_json(INDUCTION.steps)))
    assert isinstance(steps.certificate, Derivation)
    made = stated_to_json(stated), steps.certificate.steps, (5, 1, 1, 2)
    hard = replace(soft.model.layers[0].attention, kind="unique_hard")
    model = replace(soft.model, layers=(replace(soft.model.layers[0], attention=hard),))
    other = replace(soft, model=model)

    assert check(soft, Instance(digest(soft), *made)).trust == "solver"
    with pytest.raises(InvalidCertificate, match="looks at tokens in turn by their place"):
        check(other, Instance(digest(other), *made))


def test_a_fold_is_not_spoken_of_by_proofs_that_take_prompts_apart() -> None:
    for theorem in THEOREMS.values():
        assert fold_reason(theorem.stated, theorem.steps) is not None


def test_tables_in_turn_say_nothing_of_heads_that_look_at_one_token_by_its_place() -> None:
    asked = next(each.problem for each in load(FILE).claims if isinstance(each, Check))
    (layer,) = asked.model.layers
    hard = replace(layer, attention=replace(layer.attention, kind="unique_hard"))
    problem = replace(asked, model=replace(asked.model, layers=(hard,)))
    statement, steps = stated_to_json(INDUCTION.stated), amount_to_json(INDUCTION.steps)
    given = [Instance(digest(each), statement, steps, (5, 1, 1, 2)) for each in (asked, problem)]

    assert isinstance(with_facts(asked, given[0]), Cannot)
    with pytest.raises(InvalidCertificate, match="by their place"):
        with_facts(problem, given[1])


# ---- the tables of a theorem on small inputs


def prompt(theorem: Any, words: dict[str, Any], values: dict[str, int]) -> list[Any]:
    """Return what the tokens carry, read from the proof's own text."""
    (_, (_, _, pieces, in_turn)), *_ = theorem.steps
    length = len(words[pieces[0][0]])
    contents = [(t, compiled(expression_from_json(e, "content"))) for t, e in pieces]
    rows = [
        [run(values | {"j": place, table: words[table][place]}) for place in range(length)]
        for table, run in contents
    ]
    return [row[i] for i in range(length) for row in rows] if in_turn else [*chain(*rows)]


def test_induction_reads_the_bit_that_is_marked() -> None:
    run = compiled(INDUCTION.stated.answer)
    for k in (1, 2, 3, 4):
        for u, marked in product(product((False, True), repeat=k), range(k)):
            y = tuple(place == marked for place in range(k))
            w = prompt(INDUCTION, {"y": y, "u": u}, {"k": k})
            assert run({"w": tuple(w), "q": 2, "k": k}) == u[marked]


def test_match3_asks_whether_two_sets_meet() -> None:
    run = compiled(MATCH3.stated.answer)
    for s in (1, 2, 3):
        for h in (2 * s + 3, 2 * s + 4):
            for u, v in product(product((False, True), repeat=s), repeat=2):
                x = prompt(MATCH3, {"u": u, "v": v}, {"s": s, "h": h})
                assert all(0 <= each < 2 * h for each in x)
                meets = any(a and b for a, b in zip(u, v, strict=True))
                assert run({"x": tuple(x), "q": 1, "s": s, "h": h}) == meets


# ---- lies


def json_of(expr: Expr) -> Any:
    return expression_to_json(expr)


J, K, U, Y = (Variable(name) for name in "jkuy")
ONE_IF_U = If(U, Constant(1), Constant(0))
PIECES = (0, 1, 2)
LIES: list[tuple[Change, str]] = [
    (put(*PIECES, 1, 1, json_of(If(U, Constant(3), Constant(0)))), "open"),
    (put(*PIECES, 1, 1, json_of(If(U, Constant(1), Constant(-1)))), "open"),
    (put(*PIECES, 0, 1, json_of(Binary("+", J, Constant(0)))), "open"),
    (put(*PIECES, 1, 1, json_of(Constant(1))), "open"),
    (put(*PIECES, 0, 1, json_of(If(Y, Constant(0), Constant(2)))), "open"),
    (put(*PIECES, 1, 1, json_of(U)), "a content of 'w' is none of its values"),
    (put(*PIECES, 1, 1, json_of(Binary("+", U, Constant(1)))), "the content of 'w'"),
    (put(*PIECES, 1, 1, json_of(If(Y, Constant(1), Constant(0)))), "the content of 'w'"),
    (put(*PIECES, 1, 1, json_of(Index(Variable("w"), J))), "the content of 'w'"),
    (put(*PIECES, 1, 1, json_of(Binder("count", "z", K, None, U))), "a content of 'w'"),
    (put(*PIECES, 1, 1, 7), "the content of 'w': expression: not a list"),
    (put(0, 1, 1, ["*", 2, "k"]), "another number of tokens"),
    (put(0, 1, 3, 1), "tables stand in turn or they do not"),
    (put(0, 1, 0, "q"), "another number of tokens"),
]


@pytest.mark.parametrize(("change", "said"), LIES, ids=range(len(LIES)))
def test_a_prompt_that_is_taken_apart_wrongly_is_refused(
    change: Change, said: str
) -> None:
    steps = copy.deepcopy(amount_to_json(INDUCTION.steps))
    change(steps)

    with pytest.raises(InvalidCertificate) as refused:
        check(INDUCTION.stated, Derivation(digest(INDUCTION.stated), steps))

    if said != "open":
        assert said in str(refused.value)
        return
    assert isinstance(refused.value, OpenFact) and refused.value.script is not None
    assert not isinstance(solved(refused.value.script, (), 5), Unsat)


def test_a_token_that_is_no_table_is_not_taken_apart() -> None:
    setting = Setting((), "causal", 1, ONE, ONE, ONE, False)
    image = Image("q", ONE, ("t",), True, [["t", json_of(If(Variable("t"), J, K))]])

    with pytest.raises(InvalidCertificate, match="'q' is no table of the task"):
        pieces_of(INDUCTION.stated, Conclusion(setting, (), "t", None, (), images=(image,)))


def test_in_order_and_in_turn_are_told_apart() -> None:
    steps = copy.deepcopy(amount_to_json(INDUCTION.steps))
    steps[0][1][3] = False

    with pytest.raises(OpenFact) as refused:
        check(INDUCTION.stated, Derivation(digest(INDUCTION.stated), steps))

    assert refused.value.script is not None
    assert not isinstance(solved(refused.value.script, (), 5), Unsat)


@pytest.mark.parametrize("name", ["i", "j", "k"])
def test_a_new_table_has_a_name_of_its_own(name: str) -> None:
    steps = copy.deepcopy(amount_to_json(INDUCTION.steps))
    for place, step in enumerate(steps):
        if "y" in step:
            steps[place] = [name if word == "y" else word for word in step]
    content = json_of(If(Variable(name), Constant(2), Constant(0)))
    steps[0][1][2][0] = [name, content]

    with pytest.raises(InvalidCertificate, match="stands for two things"):
        check(INDUCTION.stated, Derivation(digest(INDUCTION.stated), steps))


def test_a_table_that_the_answer_does_not_read_is_taken_apart_as_strictly() -> None:
    blocks = Block("x", False, 1, 2, True), Block("w", True, "k", 2, True)
    stated = Stated("t", ("k",), (), SHAPE, blocks, Variable("x"))
    setting = Setting((), "causal", 1, ONE, ONE, ONE, False)
    lies = {"k": "stands for two things", "v": "'w' is none of its values"}

    for name, said in lies.items():
        content = json_of(Variable(name) if name == "k" else Constant(1))
        image = Image("w", amount("k"), (name,), False, [[name, content]])
        conclusion = Conclusion(setting, (), "x", None, (), images=(image,))
        with pytest.raises(InvalidCertificate, match=said):
            check_fact(stated, conclusion)


def test_an_encoder_hears_no_less() -> None:
    data = stated_to_json(MATCH3.stated)
    data["shape"]["layers"] = 2
    two = stated_from_json(data, "theorem")

    with pytest.raises(InvalidCertificate, match="may depend on 'u'"):
        check(two, Derivation(digest(two), amount_to_json(MATCH3.steps)))


# ---- scripts against all small inputs

SHAPE = Shape("causal", 1, 1, 1, 1, False)
CONTENTS: list[Expr] = [
    If(Variable("#"), Constant(1), Constant(0)),
    If(Variable("#"), Constant(2), Constant(0)),
    If(Variable("#"), Constant(2), Constant(1)),
    If(Variable("#"), If(Binary("==", J, Constant(0)), Constant(2), Constant(1)), Constant(0)),
]
W, I = Variable("w"), Variable("i")  # noqa: E741  # the literature's index
NEXT = Index(W, Binary("+", I, Constant(1)))
BEFORE_LAST = Binary("-", Binary("*", Constant(2), Variable("n")), Constant(1))


def of(content: Expr, table: str) -> Expr:
    """Return a content of a table's entry."""
    def put_in(found: Any) -> Any:
        if isinstance(found, dict):
            return {key: put_in(value) for key, value in found.items()}
        if isinstance(found, list):
            return [put_in(each) for each in found]
        return table if found == "#" else found

    return expression_from_json(put_in(expression_to_json(content)), "content")


def drawn_answer(rng: Random) -> Expr:
    """Return a question about neighbours, single tokens, or the first of a kind."""
    two, letter = (Constant(rng.choice([0, 1, 2, 2])) for _ in range(2))
    kind = rng.choice(["any", "all", "next", "next", "next", "first", "last"])
    if kind == "next":
        body: Expr = Binary("and", Binary("==", Index(W, I), two), Binary("==", NEXT, letter))
        return Binder("any", "i", BEFORE_LAST, None, body)
    if kind in ("any", "all"):
        bound = Binary("*", Constant(2), Variable("n"))
        body = Binary(rng.choice(SIGNS), Index(W, I), two)
        other = Binary("==", Binary("mod", I, Constant(2)), Constant(rng.choice([0, 1])))
        body = Binary("and" if kind == "any" else "=>", other, body)
        return Binder(kind, "i", bound, None, body)  # type: ignore[arg-type]  # any or all
    where = Binary("==", Index(W, I), two)
    found = Binder(kind, "i", BEFORE_LAST, where, None, Constant(0))  # type: ignore[arg-type]
    return Binary("==", Index(W, Binary("+", found, Constant(1))), letter)


SIGNS: list[Any] = ["==", "!=", "<"]


def shown_by(answer: Expr, contents: list[tuple[str, Expr]], choice: Any, turn: bool) -> bool:
    """Say whether the solver shows that the answers differ, u being the pair, y as chosen."""
    n = amount("n")
    real = Block("w", True, ("*", 2, "n"), 3, False), Block("end", False, 1, 1, False)
    tables = tuple(table for table, _ in contents)
    image = Image("w", n, tables, turn, [[t, expression_to_json(c)] for t, c in contents])
    blocks = [KernelBlock(t, n, amount_of(2)) for t in tables]
    setting = Setting((*blocks, KernelBlock("end", ONE, ONE)), "causal", 1, ONE, ONE, ONE, False)
    turned = choice != INDICATOR
    taken = (("y", choice),)
    conclusion = Conclusion(setting, (), "u", None, taken, turned=turned, images=(image,))
    script = fact_script(Stated("t", ("n",), (), SHAPE, real, answer), conclusion)
    return isinstance(solved(script, (), 0.4), Unsat)


def alike(answer: Expr, contents: list[tuple[str, Expr]], choice: Any, turn: bool, n: int) -> bool:
    """Say whether some two words u are answered alike, or some token carries what it cannot."""
    run, words = compiled(answer), list(product((False, True), repeat=n))
    made = [(table, compiled(content)) for table, content in contents]

    def answered(u: Any, first: Any, a: int) -> Any:
        chosen = {INDICATOR: tuple(j == a for j in range(n)), FIRST: first}
        y = chosen.get(choice, tuple(not each for each in first))
        env = {"u": u, "y": y}
        rows = [[c({"n": n, "j": j, t: env[t][j]}) for j in range(n)] for t, c in made]
        w = [row[j] for j in range(n) for row in rows] if turn else [*chain(*rows)]
        assert all(each in (0, 1, 2) for each in w)
        return run({"w": tuple(w), "n": n})

    for one, other in product(words, repeat=2):
        if one != other:
            a = next(j for j in range(n) if one[j] != other[j])
            pairs = [(one, other)] if choice == INDICATOR else [(one, other), (other, one)]
            if all(answered(f, f, a) == answered(s, f, a) for f, s in pairs):
                return True
    return False


def test_what_a_solver_shows_of_prompts_taken_apart_holds_for_all_small_inputs() -> None:
    rng, shown = Random(5), 0
    for _ in range(110):
        names = rng.choice([["y", "u"], ["y", "u"], ["u", "y"]])
        forms = [CONTENTS[1], CONTENTS[0]] if rng.random() < 0.7 else rng.sample(CONTENTS, 2)
        contents = [(name, of(form, name)) for name, form in zip(names, forms, strict=True)]
        answer, turn = drawn_answer(rng), rng.random() < 0.7
        choice = rng.choice([INDICATOR, INDICATOR, FIRST, NOT_FIRST])
        if shown_by(answer, contents, choice, turn):
            shown += 1
            for n in (1, 2, 3):
                assert not alike(answer, contents, choice, turn, n), (answer, contents, choice)
    assert shown >= 3
