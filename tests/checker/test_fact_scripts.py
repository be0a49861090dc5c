"""Facts about tasks that a solver shows: the script is the statement's, and the solver is asked."""

from __future__ import annotations

import re
from itertools import product
from random import Random
from typing import Any

import pytest

from dsl.claims import Stating
from dsl.elaborate import elaborate, load
from dsl.evaluate import compiled
from dsl.expr import Binary, BinaryOperator, Binder, Constant, Expr, Index, Unary, Variable
from dsl.parse import parse
from dsl.question import digest
from dsl.source import Source
from dsl.theorem import FIRST, INDICATOR, NOT_FIRST, PICKED, Stated, Theorem
from dsl.theorem_json import amount_to_json
from solver.backends.z3_scripts import Unsat, solved
from solver.certificate.kinds import Derivation, InvalidCertificate
from solver.checker.check import check
from solver.checker.fact_script import fact_script
from solver.checker.fact_terms import NotWritten
from solver.facts import with_facts
from solver.kernel.replay import Conclusion
from tests.checker.test_facts import SETTING, chosen, drawn_body, stated, values
from tests.command_line import ROOT, python

FILE = ROOT / "theorems" / "composition" / "fooling.bounds"
THEOREMS = {
    claim.theorem.stated.name: claim.theorem
    for claim in load(FILE).claims
    if isinstance(claim, Stating)
}
GREATER = THEOREMS["one_layer_greater_words"]
DISJOINT = THEOREMS["one_layer_disjoint_by_fooling"]


def steps_of(theorem: Theorem) -> list[Any]:
    """Return the steps of a theorem's proof with the facts that a solver has shown."""
    name = digest(theorem.stated)
    found = with_facts(theorem.stated, Derivation(name, amount_to_json(theorem.steps)))
    assert isinstance(found.certificate, Derivation)
    steps = found.certificate.steps
    assert isinstance(steps, list)
    return steps


def checked(theorem: Theorem, steps: list[Any]) -> str:
    return check(theorem.stated, Derivation(digest(theorem.stated), steps)).trust


def test_a_fact_that_a_solver_shows_is_said_to_rest_on_it() -> None:
    *steps, fact = steps_of(GREATER)

    assert fact[0] == "fact" and re.match(r"z3 \d+\.\d+", fact[1])
    assert checked(GREATER, [*steps, fact]) == "solver"
    with pytest.raises(InvalidCertificate, match="need not give different answers"):
        checked(GREATER, steps)


def test_the_solver_named_is_the_one_that_was_asked_again() -> None:
    *steps, (_, solver, script) = steps_of(GREATER)
    stated = GREATER.stated

    can = check(stated, Derivation(digest(stated), [*steps, ["fact", "z3 99.0.0", script]]))

    assert any(f"'unsat' of {solver}" in each for each in can.rests_on)


def test_lies_about_facts_are_refused() -> None:
    *steps, fact = steps_of(GREATER)
    other = steps_of(DISJOINT)[-1]
    _, solver, script = fact
    false = "(set-logic ALL)\n(assert false)\n(check-sat)\n"
    for facts, said in (
        ([["fact", solver, false]], "need not give different answers"),
        ([["fact", solver, script + " "]], "need not give different answers"),
        ([other], "need not give different answers"),
        ([fact, other], "a fact is listed that the proof does not need"),
        ([["fact", "the oracle", script]], "are facts of a solver"),
        ([["fact", solver]], "are facts of a solver"),
        ([fact, ["differ"]], "facts of a solver|there is no rule"),
    ):
        with pytest.raises(InvalidCertificate, match=said):
            checked(GREATER, [*steps, *facts])


LARGER_OR_EQUAL = """
import "fooling"
theorem one_layer_nothing(n, H, d, p) {
  given H * (d + 1) * p < n
  claim decoder(L=1, H=H, d=d, p=p) cannot solve first_bit(n)
  proof {
    summarize u at the last token in H * (d + 1) * p bits
    collide u into u1, u2
    fooling v = (j -> u1[j])
  }
}
task first_bit(n) {
  input u: table [n] -> bool
  input v: table [n] -> bool
  input end: [1]
  answer u[0] and not v[0]
}
"""


def theorem_in(text: str) -> Theorem:
    source = Source(str(FILE.parent / "here.bounds"), text)
    claim = elaborate(parse(source), source).claims[-1]
    assert isinstance(claim, Stating)
    return claim.theorem


def test_a_false_fact_with_its_own_script_is_refused_when_the_solver_is_asked_again() -> None:
    theorem = theorem_in(LARGER_OR_EQUAL)
    *_, solver, _ = steps_of(GREATER)[-1]
    steps = list(amount_to_json(theorem.steps))
    with pytest.raises(InvalidCertificate) as refused:
        checked(theorem, steps)
    script = refused.value.script  # type: ignore[attr-defined]  # an open fact has its script

    with pytest.raises(InvalidCertificate, match="the solver does not confirm"):
        checked(theorem, [*steps, ["fact", solver, script]])


def test_names_are_not_words_of_the_solver() -> None:
    renamed = LARGER_OR_EQUAL.replace("u[0] and not v[0]", "all j < n : u[j] == v[j]")
    for name in ("ite", "abs", "j", "xor", "select", "forall"):
        text = re.sub(r"\bn\b", name, renamed).replace("all j <", "all k <")
        text = text.replace("u[j] == v[j]", "u[k] == v[k]")
        theorem = theorem_in(text)
        conclusion = Conclusion(SETTING, (), "u", None, (("v", NOT_FIRST),), turned=True)

        script = fact_script(theorem.stated, conclusion)

        assert not isinstance(solved(script, (), 10), Unsat)
        same = Conclusion(SETTING, (), "u", None, (("v", FIRST),), turned=True)
        assert isinstance(solved(fact_script(theorem.stated, same), (), 10), Unsat)


AT, BEFORE = Variable("i"), Variable("k")


U, V = (Index(Variable(name), AT) for name in "uv")
CORES: list[Expr] = [
    Binary("==", U, V), Binary("!=", U, V), Binary("and", U, V), Binary("and", U, Unary("not", V)),
]  # fmt: skip
BOTH: list[BinaryOperator] = ["and", "or"]
SAME_BEFORE = Binder(
    "all", "k", AT, None, Binary("==", *(Index(Variable(name), BEFORE) for name in "uv"))
)


def likely(rng: Random) -> Expr:
    """Return an answer of the kind that fooling sets are made for."""
    core, kind = rng.choice(CORES), rng.choice(["any", "all"])
    if rng.random() < 0.4:
        core = Binary("and" if kind == "any" else "=>", SAME_BEFORE, core)
    elif rng.random() < 0.3:
        other = drawn_body(rng, [AT, Variable("x")], 0)
        core = Binary(rng.choice(BOTH), core, other)
    return Binder(kind, "i", Variable("n"), None, core)  # type: ignore[arg-type]  # any or all


def drawn(rng: Random) -> Expr:
    """Return an answer with one binder, two, or a search."""
    if rng.random() < 0.7:
        return likely(rng)
    bound = rng.choice([Variable("n"), Constant(2)])
    places: list[Expr] = [AT, AT, Variable("x")]
    kind = rng.choice(["any", "all", "nested", "first", "last"])
    body = drawn_body(rng, places, 2)
    if kind == "nested":
        inner = Binder(rng.choice(["any", "all"]), "k", AT, None, drawn_body(rng, [AT, BEFORE], 1))
        return Binder(rng.choice(["any", "all"]), "i", Variable("n"), None,
                      Binary(rng.choice(BOTH), body, inner))  # fmt: skip
    if kind in ("any", "all"):
        where = rng.choice([None, drawn_body(rng, places, 0)])
        return Binder(kind, "i", bound, where, body)  # type: ignore[arg-type]  # one of the kinds
    found = Binder(kind, "i", bound, body, None, Constant(-1))  # type: ignore[arg-type]  # a search
    other: list[Expr] = [Variable("x"), Constant(1)]
    return Binary("==", found, rng.choice(other))


def alike(answer: Expr, taken: dict[str, Any], turned: bool, n: int) -> bool:
    """Say whether some two different words u are answered alike as the proof leaves them."""
    run = compiled(answer)
    for one, other in product(values("u", n), repeat=2):
        if one == other:
            continue
        a = next(i for i in range(n) if one[i] != other[i])
        free = [name for name in ("v", "f", "x") if name not in taken]
        for rest in product(*(values(name, n) for name in free)):
            known = dict(zip(free, rest, strict=True)) | {"n": n}
            same = True
            for first, second in ((one, other), (other, one))[: 2 if turned else 1]:
                env = known | {k: chosen(k, c, n, a, first) for k, c in taken.items()}
                same &= run({**env, "u": first}) == run({**env, "u": second})
            if same:
                return True
    return False


SOME: dict[str, list[Any]] = {
    "v": [FIRST, FIRST, NOT_FIRST, NOT_FIRST, INDICATOR],
    "x": [PICKED, 0],
    "f": [0],
}


def test_what_a_solver_shows_holds_for_all_small_inputs() -> None:
    rng, shown = Random(2), 0
    for _ in range(200):
        answer, turned = drawn(rng), rng.random() < 0.5
        taken = {name: rng.choice(some) for name, some in SOME.items()}
        conclusion = Conclusion(SETTING, (), "u", None, tuple(taken.items()), turned=turned)
        if isinstance(solved(fact_script(stated(answer), conclusion), (), 0.3), Unsat):
            shown += 1
            assert not any(alike(answer, taken, turned, n) for n in (2, 3)), (answer, taken)
    assert shown > 20


COUNT = Binder("count", "i", Variable("n"), None, Index(Variable("u"), AT))
NOT_SPOKEN_OF: list[Expr] = [
    Binary("==", COUNT, Constant(1)),
    Binary("==", Binary("mod", Variable("x"), Binary("-", Variable("n"), Constant(1))),
           Constant(0)),
    Binary("==", Binary("^", Constant(2), Variable("x")), Constant(1)),
    Binder("any", "k", Variable("n"), None, Binary("==", Constant(0), Binder(
        "first", "i", Variable("n"), Index(Variable("u"), AT), None, Constant(0)))),
]  # fmt: skip


@pytest.mark.parametrize("answer", NOT_SPOKEN_OF)
def test_what_has_no_form_is_not_asked(answer: Expr) -> None:
    asked: Stated = stated(Unary("not", answer))

    with pytest.raises(NotWritten):
        fact_script(asked, Conclusion(SETTING, (), "u", None, ()))


def test_the_solver_is_loaded_for_nothing_else() -> None:
    code = f"""
import sys
from dsl.elaborate import load
from dsl.question import digest
from dsl.theorem_json import amount_to_json
from solver.certificate.kinds import Derivation, InvalidCertificate
from solver.checker.check import check
loaded = []
for claim in load({str(FILE)!r}).claims[-4:]:
    stated = claim.theorem.stated
    try:
        check(stated, Derivation(digest(stated), amount_to_json(claim.theorem.steps)))
    except InvalidCertificate:
        pass
    loaded.append("z3" in sys.modules)
print(loaded)
"""

    assert python(code) == "[False, False, False, False]\n"
