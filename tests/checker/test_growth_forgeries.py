"""Lies about growth: certificates that are almost right are refused."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import pytest

from dsl.growth import Fact, Formula, Growth, Number, Variable
from dsl.question import digest
from solver.certificate.as_json import from_json, to_json
from solver.certificate.file import read, written
from solver.certificate.kinds import InvalidCertificate
from solver.checker.check import check
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Can, Cannot, Undecided
from tests.growth.formulas import LOG, LOGLOG, N, eventually, for_all, limit, of

H, A, B = map(Variable, "Hab")
BELOW = (Fact(A, "<=", B),)
D = Variable("d")
SMALL = (Fact(H, "<=", LOG), Fact(D, "<=", of("sqrt", N)))
ROOTS = (Fact(H, "<=", of("sqrt", N)), Fact(D, "<=", of("sqrt", N)))
ROOT = of("sqrt", N)
SUMS = of("+", of("*", of("*", 50, N), LOG), 1000)
QUESTIONS: dict[str, Growth] = {
    "power": eventually(ROOT, ">", of("^", LOG, 4)),
    "touching": eventually(of("^", 2, of("sqrt", LOG)), ">=", LOG),
    "table": for_all(4, of("factorial", N), ">", of("^", 2, N)),
    "sum": for_all(442, of("^", N, 2), ">", SUMS),
    "split": eventually(
        of("+", of("^", 2, ROOT), N), ">", of("+", of("^", N, 5), of("*", N, LOG))
    ),
    "equal": for_all(2, of("^", 4, LOG), "==", of("^", N, 2)),
    "opposite": eventually(of("^", 2, N), "<", of("^", N, 10)),
    "fails": for_all(58, of("^", 2, N), ">", of("^", N, 10)),
    "limit": limit(of("factorial", N), "o", of("^", N, N)),
    "bounded": replace(limit(of("*", H, D), "o", N), facts=SMALL),
    "above": replace(
        eventually(of("*", of("^", N, A), H), "<", of("^", N, B)),
        facts=(SMALL[0], Fact(A, "<", B)),
    ),
    "below": replace(
        eventually(of("/", of("^", N, B), H), ">=", of("^", N, A)),
        facts=(SMALL[0], Fact(A, "<", B)),
    ),
    "even": replace(limit(of("*", H, D), "O", N), facts=ROOTS),
    "tied": replace(limit(H, "Theta", N), facts=(Fact(H, "<=", N), Fact(of("*", 2, H), ">=", N))),
    "far": for_all(2**20520, of("^", N, of("/", 1, LOGLOG)), ">", of("^", LOG, 100)),
    "fails far away": for_all(2**20519, of("^", N, of("/", 1, LOGLOG)), ">", of("^", LOG, 100)),
    "cases": replace(limit(of("^", N, A), "O", of("^", N, B)), facts=BELOW),
    "sizes": replace(
        for_all(3, H, "<=", of("^", N, 2)), facts=(Fact(H, "<=", of("*", N, LOG)),)
    ),
}  # fmt: skip


REFUTED = ("fails", "opposite", "fails far away")


@cache
def honest(name: str) -> str:
    outcome = answered(QUESTIONS[name], Limits(timeout=60))
    assert not isinstance(outcome, Undecided), outcome
    return json.dumps(to_json(outcome.certificate))


def forged(name: str, **changes: Any) -> tuple[Growth, dict[str, Any]]:
    """Return an honest certificate with other fields."""
    return QUESTIONS[name], json.loads(honest(name)) | changes


def moved(name: str, question: Growth, **changes: Any) -> tuple[Growth, dict[str, Any]]:
    """Return a certificate that was made for another question, its digest changed."""
    return question, json.loads(honest(name)) | {"problem": digest(question)} | changes


def without(name: str, field: str) -> tuple[Growth, dict[str, Any]]:
    question, data = forged(name)
    del data[field]
    return question, data


def nested(depth: int) -> Any:
    """Return a good proof inside many boxes of a single point."""
    proof = proof_of("power")
    for _ in range(depth):
        proof = ["boxes", [], proof]
    return proof


def proof_of(name: str) -> Any:
    return json.loads(honest(name))["proof"]


def weighed(first: str, second: str) -> Any:
    """Return the proof by splitting with other weights."""
    proof = copy.deepcopy(proof_of("split"))
    proof[2][0][1], proof[2][1][1] = first, second
    return proof


def split_with(change: Any) -> Any:
    proof = copy.deepcopy(proof_of("split"))
    change(proof)
    return proof


LIES: dict[str, Callable[[], tuple[Growth, dict[str, Any]]]] = {
    "the digest of another claim": lambda: forged("power", problem="sha256:" + "0" * 64),
    "another claim": lambda: moved("power", eventually(ROOT, ">", of("^", LOG, 5))),
    "the two sides swapped": lambda: moved("power", eventually(of("^", LOG, 4), ">", ROOT)),
    "a threshold one too small": lambda: forged("power", power=43, point=[1, 43]),
    "a threshold one too large": lambda: forged("power", power=45, point=[1, 45]),
    "a threshold that the point does not reach": lambda: forged("power", power=44, point=[1, 45]),
    "a point that is too early": lambda: forged("power", point=[1, 43]),
    "a point below 1": lambda: forged("power", point=[0, 0]),
    "a negative point": lambda: forged("power", point=[1, -3]),
    "a point of another height": lambda: forged("power", point=[0, 44]),
    "a point of three numbers": lambda: forged("power", point=[0, 1, 44]),
    "a point where log2(log2(n)) is 0": lambda: forged("touching", point=[0, 2], power=None),
    "a negative threshold": lambda: forged("power", power=-1),
    "a threshold as a truth value": lambda: forged("power", power=True),
    "the relation turned": lambda: forged("power", relation="<"),
    "the relation weakened": lambda: forged("power", relation=">="),
    "the relation strengthened where the sides touch": lambda: forged("touching", relation=">"),
    "a relation of classes": lambda: forged("power", relation="omega"),
    "no relation": lambda: forged("power", relation="~"),
    "equality shown of what differs": lambda: forged("power", relation="==", proof=["positive"]),
    "another mode": lambda: forged("power", mode="quotient"),
    "the leading term dropped from the proof": lambda: forged("power", proof=["positive"]),
    "a proof with one rule fewer": lambda: forged("power", proof=proof_of("power")[2]),
    "a proof without its end": lambda: forged("power", proof=proof_of("power")[:2]),
    "a proof with a tail": lambda: forged("power", proof=[*proof_of("power"), ["positive"]]),
    "an unknown rule": lambda: forged("power", proof=["obvious"]),
    "no proof": lambda: forged("power", proof=[]),
    "a proof that is a text": lambda: forged("power", proof="positive"),
    "division by a term that is not there": lambda: forged(
        "power", proof=["slope", 7, ["positive"]]
    ),
    "division by term -2": lambda: forged("power", proof=["slope", -2, ["positive"]]),
    "a slope without the value": lambda: forged(
        "table", point=[0, 2], proof=["slope", 0, ["positive"]]
    ),
    "logarithms of three terms": lambda: forged("sum", proof=["log", ["positive"]]),
    "boxes and nothing after": lambda: forged("power", proof=["boxes", [[1, 60]], ["positive"]]),
    "a box that goes back": lambda: forged("power", proof=["boxes", [[1, 40]], proof_of("power")]),
    "a box that is too wide": lambda: forged(
        "power", point=[1, 40], power=None, proof=["boxes", [[1, 60]], proof_of("power")]
    ),
    "series of no term": lambda: forged("table", depth=0),
    "series of too many terms": lambda: forged("table", depth=1000),
    "facts where there are none": lambda: forged("power", facts=["1"]),
    "a table that starts too late": lambda: moved(
        "table", for_all(3, of("factorial", N), ">", of("^", 2, N))
    ),
    "a table that is too long": lambda: forged("power", point=[1, 60], power=44),
    "a range one longer": lambda: moved("sum", for_all(441, of("^", N, 2), ">", SUMS)),
    "a constant one larger": lambda: moved(
        "sum", for_all(442, of("^", N, 2), ">", of("+", SUMS, 152))
    ),
    "a threshold of a claim about all n": lambda: forged("table", power=2),
    "a claim about all n refuted far away": lambda: moved(
        "opposite", for_all(2, of("^", 2, N), "<", of("^", N, 10))
    ),
    "the opposite of a true claim": lambda: moved(
        "opposite", eventually(of("^", 2, N), ">", of("^", N, 10)), relation="<="
    ),
    "an opposite with a threshold": lambda: forged("opposite", power=7),
    "an opposite of an equality by >=": lambda: moved(
        "opposite", eventually(of("^", 2, N), "==", of("^", N, 10))
    ),
    "identical but for a factor": lambda: moved(
        "equal", for_all(2, of("^", 4, LOG), "==", of("^", N, 3))
    ),
    "weights that add up to more than 1": lambda: forged("split", proof=weighed("3/4", "3/4")),
    "a weight of 0": lambda: forged("split", proof=weighed("0", "1")),
    "a negative weight": lambda: forged("split", proof=weighed("-1", "2")),
    "a weight that is no number": lambda: forged("split", proof=weighed("x", "1/2")),
    "a weight by 0": lambda: forged("split", proof=weighed("1/0", "1/2")),
    "a part dropped": lambda: forged("split", proof=split_with(lambda p: p[2].pop())),
    "a part twice": lambda: forged("split", proof=split_with(lambda p: p[2].append(p[2][0]))),
    "the parts' terms swapped": lambda: forged(
        "split", proof=split_with(lambda p: [p[2][0].__setitem__(0, p[1])])
    ),
    "a harmful term as the leading one": lambda: forged(
        "split", proof=split_with(lambda p: p.__setitem__(1, p[2][0][0]))
    ),
    "a leading term that is not there": lambda: forged(
        "power", proof=["split", -1, [[1, "1/2", ["positive"]]]], mode="difference"
    ),
    "nothing to split": lambda: forged("power", proof=["split", 0, []]),
    "a counterexample where the claim holds": lambda: forged("fails", n=59),
    "a counterexample below the range": lambda: forged("fails", n=57),
    "a counterexample to a claim about large n": lambda: moved(
        "fails", eventually(of("^", 2, N), ">", of("^", N, 10))
    ),
    "a counterexample that is a text": lambda: forged("fails", n="58"),
    "another behaviour": lambda: forged("limit", behaviour="Theta"),
    "the behaviour turned": lambda: forged("limit", behaviour="omega"),
    "no behaviour": lambda: forged("limit", behaviour=""),
    "a limit of a comparison of all n": lambda: moved(
        "limit", for_all(2, of("factorial", N), "<", of("^", N, N))
    ),
    "a limit of a comparison the other way": lambda: moved(
        "limit", eventually(of("factorial", N), "<", of("^", N, N)), behaviour="omega"
    ),
    "a limit of two sides that grow alike": lambda: moved(
        "limit", eventually(of("+", N, 1), ">", N), behaviour="Theta"
    ),
    "a bound by a negative multiplier": lambda: forged("bounded", above=["-1", "1", "0", "0"]),
    "a bound by facts turned round": lambda: moved(
        "bounded",
        replace(limit(of("*", H, D), "omega", N), facts=SMALL),
        above=[],
        below=["-1", "-1", "0", "0"],
        behaviour="omega",
    ),
    "a bound by other multipliers": lambda: forged("bounded", above=["1", "1/2", "0", "0"]),
    "a bound by the facts that sizes are at least 1": lambda: forged(
        "bounded", above=["0", "0", "1", "1"]
    ),
    "a bound by no multipliers": lambda: forged("bounded", above=[]),
    "a bound by one multiplier too few": lambda: forged("bounded", above=["1", "1", "0"]),
    "a bound by one multiplier too many": lambda: forged(
        "bounded", above=["1", "1", "0", "0", "0"]
    ),
    "a bound by a multiplier that is a number": lambda: forged("bounded", above=[1, 1, 0, 0]),
    "a bound from above told as one from below": lambda: forged(
        "bounded", above=[], below=["1", "1", "0", "0"]
    ),
    "a bound with a fact that says less": lambda: moved(
        "bounded", replace(QUESTIONS["bounded"], facts=(SMALL[0], Fact(D, "<=", N)))
    ),
    "a bound with a fact turned": lambda: moved(
        "bounded", replace(QUESTIONS["bounded"], facts=(SMALL[0], Fact(D, ">=", of("sqrt", N))))
    ),
    "a bound with a fact left out": lambda: moved(
        "bounded", replace(QUESTIONS["bounded"], facts=SMALL[:1])
    ),
    "o where the facts give O only": lambda: moved(
        "even", replace(QUESTIONS["even"], relation="o")
    ),
    "o told where the facts give O only": lambda: moved(
        "even", replace(QUESTIONS["even"], relation="o"), behaviour="o"
    ),
    "Theta where the facts give O only": lambda: moved(
        "even", replace(QUESTIONS["even"], relation="Theta"), behaviour="Theta"
    ),
    "a class refuted under facts about sizes": lambda: moved(
        "bounded", replace(QUESTIONS["bounded"], relation="Omega")
    ),
    "a comparison of all n by bounds": lambda: moved(
        "bounded", replace(for_all(2, of("*", H, D), "<", N), facts=SMALL)
    ),
    "a comparison in the end the other way": lambda: moved(
        "bounded", replace(eventually(of("*", H, D), ">", N), facts=SMALL)
    ),
    "a comparison in the end the other way, told so": lambda: moved(
        "above", replace(QUESTIONS["above"], relation=">="), behaviour="omega"
    ),
    "two sides that are equal in the end": lambda: moved(
        "above", replace(QUESTIONS["above"], relation="==")
    ),
    "a comparison in the end where the facts give O only": lambda: moved(
        "even", replace(eventually(of("*", H, D), "<=", N), facts=ROOTS)
    ),
    "a comparison in the end with a fact that says less": lambda: moved(
        "above", replace(QUESTIONS["above"], facts=(Fact(H, "<=", N), Fact(A, "<", B)))
    ),
    "a comparison in the end with parameters that may be equal": lambda: moved(
        "above", replace(QUESTIONS["above"], facts=(SMALL[0], *BELOW))
    ),
    "a comparison in the end by other multipliers": lambda: forged("above", above=["0", "0"]),
    "a comparison in the end by a negative multiplier": lambda: forged(
        "below", below=["-1", "0"]
    ),
    "a comparison in the end from the wrong side": lambda: forged(
        "below", below=[], above=["1", "0"]
    ),
    "Theta with the bound from above alone": lambda: forged("tied", below=[], behaviour="Theta"),
    "Theta with the bound from below alone": lambda: forged("tied", above=[], behaviour="Theta"),
    "Theta with both bounds swapped": lambda: moved(
        "tied", QUESTIONS["tied"], above=["0", "1", "0"], below=["1", "0", "0"]
    ),
    "a bound by facts where there are none": lambda: forged("limit", above=["1"]),
    "no bounds": lambda: without("bounded", "above"),
    "a start that is too early": lambda: moved("far", QUESTIONS["fails far away"]),
    "a start that is too early, from its own point": lambda: moved(
        "far", QUESTIONS["fails far away"], point=[1, 20519]
    ),
    "a table that is far too long": lambda: forged("far", point=[1, 30000]),
    "a counterexample far below the range": lambda: forged("fails far away", n="2^20518"),
    "a counterexample where the claim holds far away": lambda: moved(
        "fails far away", QUESTIONS["far"], n="2^20520"
    ),
    "a counterexample that is too long": lambda: forged("fails far away", n="2^262145"),
    "a counterexample in words": lambda: forged("fails far away", n="2^20519 "),
    "a counterexample as a short power": lambda: forged("fails", n="2^5"),
    "cases dropped": lambda: forged("cases", behaviour="o where a < b"),
    "one class for all cases": lambda: forged("cases", behaviour="O"),
    "cases with the conditions swapped": lambda: forged(
        "cases", behaviour="o where a = b; Theta where a < b"
    ),
    "cases in another order": lambda: forged("cases", behaviour="Theta where a = b; o where a < b"),
    "a claim that holds in some cases only": lambda: moved(
        "cases", replace(QUESTIONS["cases"], relation="o")
    ),
    "cases without the fact": lambda: moved("cases", replace(QUESTIONS["cases"], facts=())),
    "cases under facts that nothing meets": lambda: moved(
        "cases", replace(QUESTIONS["cases"], facts=(*BELOW, Fact(A, ">", B)))
    ),
    "cases under facts that leave one value": lambda: moved(
        "cases", replace(QUESTIONS["cases"], facts=(*BELOW, Fact(A, ">=", B)))
    ),
    "a sign that may be negative": lambda: moved(
        "equal",
        replace(for_all(2, of("^", N, A), ">=", of("^", N, B)), facts=BELOW),
        relation=">=",
        proof=["positive"],
    ),
    "a sign that may be 0 in a strict comparison": lambda: moved(
        "equal",
        replace(for_all(2, of("^", N, A), "<", of("^", N, B)), facts=BELOW),
        relation="<",
        proof=["positive"],
    ),
    "a comparison of a limit": lambda: moved("power", limit(ROOT, "omega", of("^", LOG, 4))),
    "a limit at a point without logarithms": lambda: moved(
        "limit", limit(of("^", LOGLOG, 2), "o", N), point=[0, 1]
    ),
    "a negative multiplier": lambda: forged("sizes", facts=["-1", "0"]),
    "a negative multiplier that turns a fact round": lambda: moved(
        "sizes",
        replace(for_all(3, H, ">=", ROOT), facts=(Fact(H, "<=", N),)),
        facts=["-1", "0"],
        relation=">=",
        proof=["positive"],
    ),
    "a size that is left in the sum": lambda: moved(
        "sizes",
        replace(for_all(3, H, ">", Number(1)), facts=QUESTIONS["sizes"].facts),
        facts=["0", "0"],
        relation=">",
        proof=["positive"],
    ),
    "nothing above nothing": lambda: moved(
        "equal", for_all(2, N, ">", N), relation=">", proof=["positive"]
    ),
    "a proof that goes too deep": lambda: forged("power", proof=nested(70)),
    "a table for a claim with sizes": lambda: moved("sizes", replace(QUESTIONS["sizes"], least=2)),
    "the opposite under facts about sizes": lambda: moved(
        "sizes",
        replace(eventually(H, ">", of("^", N, 2)), facts=QUESTIONS["sizes"].facts),
    ),
    "a mode that is none where all modes agree": lambda: forged("equal", mode="quotient"),
    "another multiplier": lambda: forged("sizes", facts=["2", "1"]),
    "a multiplier missing": lambda: forged("sizes", facts=["1"]),
    "no multipliers": lambda: forged("sizes", facts=[]),
    "a multiplier that is a number": lambda: forged("sizes", facts=[1, 0]),
    "multipliers of the difference": lambda: forged("sizes", mode="difference"),
    "a fact that says less": lambda: moved(
        "sizes", replace(QUESTIONS["sizes"], facts=(Fact(H, "<=", of("^", N, 3)),))
    ),
    "a fact left out": lambda: moved("sizes", replace(QUESTIONS["sizes"], facts=())),
    "a field too many": lambda: forged("power", extra=1),
    "the kind of a program": lambda: forged("power", kind="program_sizes"),
    "a kind of growth for a program": lambda: forged("limit", kind="growth"),
    "no point": lambda: without("power", "point"),
    "no facts": lambda: without("power", "facts"),
    "no relation at all": lambda: without("power", "relation"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_honest_certificate_is_accepted_after_a_trip_through_its_file(name: str) -> None:
    certificate = from_json(json.loads(honest(name)))

    outcome = check(QUESTIONS[name], read(written(certificate)))

    assert isinstance(outcome, Cannot if name in REFUTED else Can)


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_refused(name: str) -> None:
    question, data = LIES[name]()

    with pytest.raises(InvalidCertificate):
        check(question, from_json(data))


def by_weights(point: int, first: str, second: str) -> dict[str, Any]:
    """Return the textbook proof of n^2 > 50 n log2 n + 1000: each harmful term has its share."""
    _, data = forged("sum", mode="difference", point=[0, point])
    parts = [[1, first, ["log", ["slope", -1, ["slope", -1, ["positive"]]]]]]
    parts += [[0, second, ["log", ["slope", -1, ["positive"]]]]]
    return data | {"proof": ["split", 2, parts]}


def test_the_worked_example_is_accepted_with_its_weights_and_its_445() -> None:
    certificate = from_json(by_weights(445, "99/100", "1/100"))

    assert isinstance(check(QUESTIONS["sum"], certificate), Can)


@pytest.mark.parametrize(
    ("point", "first", "second"),
    [
        (444, "99/100", "1/100"),
        (445, "98/100", "2/100"),
        (445, "1", "1/100"),
        (445, "999/1000", "1/1000"),
    ],
)
def test_the_worked_example_is_refused_with_other_weights(
    point: int, first: str, second: str
) -> None:
    with pytest.raises(InvalidCertificate):
        check(QUESTIONS["sum"], from_json(by_weights(point, first, second)))


def test_a_smaller_wrong_claim_is_refused_whatever_the_proof() -> None:
    false = [
        eventually(ROOT, "<", of("^", LOG, 4)),
        eventually(of("^", N, 2), "<=", of("*", N, LOG)),
        for_all(441, of("^", N, 2), ">", SUMS),
        for_all(3, of("factorial", N), ">", of("^", 2, N)),
    ]
    proofs = [["positive"], *(proof_of(name) for name in ("power", "touching", "table", "split"))]

    for question in false:
        for proof in proofs:
            for mode in ("difference", "logarithm"):
                for relation in (question.relation, "==", "<", ">"):
                    question_, data = moved(
                        "power", question, proof=proof, mode=mode, relation=relation, power=None
                    )
                    with contextlib.suppress(InvalidCertificate):
                        assert isinstance(check(question_, from_json(data)), Cannot)


@pytest.mark.parametrize("seed", range(20))
def test_a_random_change_is_refused_or_changes_nothing_that_is_said(seed: int) -> None:
    random = Random(seed)
    name = random.choice(list(QUESTIONS))
    data = json.loads(honest(name))

    for place in random.sample(list(_places(data)), k=min(8, len(list(_places(data))))):
        changed = copy.deepcopy(data)
        _set(changed, place, random.choice((0, 1, -1, 2, 7, "1/2", "positive", [], None)))
        try:
            outcome = check(QUESTIONS[name], from_json(changed))
        except InvalidCertificate:
            continue
        assert isinstance(outcome, Cannot if name in REFUTED else Can)
        if changed.get("power") is not None:
            assert changed["power"] == data["power"]


def _places(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        yield (*above, key)
        if isinstance(value, dict | list):
            yield from _places(value, (*above, key))


def _set(data: Any, place: tuple[Any, ...], value: Any) -> None:
    for key in place[:-1]:
        data = data[key]
    data[place[-1]] = value


def test_nothing_is_refuted_under_facts_that_nothing_may_meet() -> None:
    facts = (Fact(H, "<=", LOG), Fact(H, ">=", N))
    question = replace(eventually(H, ">", of("^", N, 2)), facts=facts)

    outcome = answered(question, Limits())

    assert not isinstance(outcome, Cannot)


def test_parameters_that_no_number_meets_decide_nothing() -> None:
    w = Variable("w")
    facts = (Fact(w, ">", Number(3)), Fact(w, "<", Number(3)))
    question = replace(limit(of("^", N, w), "o", N), facts=facts)

    assert isinstance(answered(question, Limits()), Undecided)


@pytest.mark.parametrize("depth", [390, 600, 100_000])
def test_a_proof_that_is_nested_too_deep_is_refused(depth: int) -> None:
    text = json.dumps(forged("power", proof=0)[1])
    text = text.replace('"proof": 0', '"proof": ' + "[" * depth + "]" * depth)

    with pytest.raises(InvalidCertificate):
        check(QUESTIONS["power"], read(text.encode()))


@pytest.mark.parametrize("quantifier", ["all", "eventually", "limit"])
def test_a_formula_that_is_nested_too_deep_leaves_a_claim_open(quantifier: str) -> None:
    deep: Formula = N
    for _ in range(195):
        deep = of("binomial", deep, 1)
    make = {"all": for_all(2, N, "<=", deep), "eventually": eventually(N, "<=", deep)}

    outcome = answered(make.get(quantifier, limit(deep, "O", N)), Limits(timeout=60))

    assert isinstance(outcome, Undecided)
