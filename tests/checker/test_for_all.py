"""Programs at all sizes: what is shown holds at each size, and lies are refused."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest

from dsl.canonical import model_to_json
from dsl.claims import Check, Claim, EverywhereCheck, StatingCan
from dsl.elaborate import elaborate, load
from dsl.families import ModelFamily, ProgramFamily, model_at, program_at
from dsl.families_resolve import NotAFamily, model_family
from dsl.files import find_import
from dsl.parse import parse
from dsl.program_families import program_family
from dsl.program_sizes import Fits, fit
from dsl.question import Question, digest, question_from_json, question_to_json
from dsl.source import Source
from solver.certificate.as_json import from_json, to_json
from solver.certificate.file import read, written
from solver.certificate.kinds import InvalidCertificate
from solver.checker.check import check
from solver.checker.everywhere import domain_from, require_fit
from solver.settle import settle
from solver.settling.limits import Limits
from solver.verdict import Can, Proved, Refuted, Unknown
from tests.command_line import ROOT

LIBRARY = load(ROOT / "theorems" / "library" / "chained.bounds")
TEXT = """
import "library/lookups"
import "library/chained"
check for all n >= 2: program two_lookups(n) fits hard_decoder(L=2, H=1, b=4 * ceil(log2(n)) + 2)
check for all n >= 22: program two_lookups(n) fits hard_decoder(L=2, H=1, b=n)
check for all n >= 2, m >= 2: program one_lookup(n, m) fits hard_decoder(L=1, H=1, b=9 * n * m)
check for all n >= 2: program two_lookups(n) fits hard_decoder(L=2, H=1, b=26)
check for all n >= 1: program two_lookups(n) solves compose(n)
check for all n >= 2: program off_by_one(n) solves compose(n)
check hard_decoder(L=2, H=1, b=14) can solve compose(8)
theorem compose_in_two_layers(n) {
  given n >= 2
  claim hard_decoder(L=2, H=1, b=4 * ceil(log2(n)) + 2) can solve compose(n)
  proof { program two_lookups(n) }
}
program off_by_one(n) for compose(n) {
  mask causal
  token f[i]: tag = 0, key = i, val = f[i]
  token g[i]: tag = 1, key = i + 1, val = g[i]
  token x: tag = 2, val = x
  layer { y = attend k where k.tag == 1 and k.key == val take k.val }
  layer { z = attend k where k.tag == 0 and k.key == y take k.val }
  answer z
}
"""
NAMES = ("fits", "from_later", "two", "too_small", "solves", "wrong", "instance", "theorem")


def claims_of(text: str) -> tuple[Claim, ...]:
    source = Source("text.bounds", text)
    return elaborate(parse(source), source, find_import).claims


CLAIMS = dict(zip(NAMES, claims_of(TEXT), strict=True))


def question_of(name: str) -> Question:
    claim = CLAIMS[name]
    if isinstance(claim, Check):
        return claim.problem
    if isinstance(claim, StatingCan):
        return claim.theorem.able
    assert isinstance(claim, EverywhereCheck)
    return claim.question


@cache
def honest(name: str) -> dict[str, Any]:
    verdict = settle(CLAIMS[name], Limits())
    assert isinstance(verdict, Proved | Refuted)
    return to_json(verdict.evidence[0].outcome.certificate)


@pytest.mark.parametrize("name", NAMES)
def test_an_honest_certificate_is_accepted_again(name: str) -> None:
    question = question_from_json(json.loads(json.dumps(question_to_json(question_of(name)))))
    certificate = read(written(from_json(json.loads(json.dumps(honest(name))))))

    assert isinstance(check(question, certificate), Can) == (name not in ("too_small", "wrong"))


def edited(name: str, *path: Any, value: Any) -> tuple[Question, dict[str, Any]]:
    """Return an honest certificate with one item changed."""
    data = copy.deepcopy(honest(name))
    target: Any = data
    for step in path[:-1]:
        target = target[step]
    assert target[path[-1]] != value
    target[path[-1]] = value
    return question_of(name), data


def moved(name: str, other: str) -> tuple[Question, dict[str, Any]]:
    """Return a certificate that was made for another question, its digest changed."""
    return question_of(other), honest(name) | {"problem": digest(question_of(other))}


def otherwise(name: str, *path: Any, value: Any) -> tuple[Question, dict[str, Any]]:
    """Return a question with one item changed, and the certificate of the honest one."""
    data = json.loads(json.dumps(question_to_json(question_of(name))))
    target = data
    for step in path[:-1]:
        target = target[step]
    assert target[path[-1]] != value
    target[path[-1]] = value
    question = question_from_json(data)
    return question, honest(name) | {"problem": digest(question)}


def without_bits() -> tuple[Question, dict[str, Any]]:
    """Return a model with 6 bits for compose(8), and a program whose fields hold `let q = e in q`.

    With a number put in for every q, also for those that the program binds, they would be constant.
    """
    question, _ = otherwise("instance", "model", "state_bits", value=6)
    data = copy.deepcopy(honest("instance")) | {"problem": digest(question), "values": [8, 1]}
    for side in ("statement", "program"):
        data[side]["parameters"] = ["n", "q"]
    data["statement"]["model"]["state_bits"] = ["*", 99, ["*", "n", "q"]]
    for rule in data["program"]["tokens"]:
        for field in rule["fields"]:
            if field[1][0] != "int":
                field[1] = ["let", "q", field[1], ["name", "q"]]
    return question, data


SOFTMAX = model_to_json(LIBRARY.model("decoder", L=2, H=1, d=9, p=9))
OFF = ["+", ["name", "i"], ["int", 1]]
LATE = ["program", "tokens", 1, "fields", 1, 1]
LIES: dict[str, Callable[[], tuple[Question, dict[str, Any]]]] = {
    "for another question": lambda: (question_of("too_small"), honest("fits")),
    "too few bits for all n": lambda: moved("fits", "too_small"),
    "a wrong program solves": lambda: moved("solves", "wrong"),
    "solves for fits": lambda: moved("solves", "too_small"),
    "fits for solves": lambda: moved("fits", "wrong"),
    "a start below where it holds": lambda: edited("from_later", "starts", value=[22]),
    "a start that leaves too many out": lambda: edited("from_later", "starts", value=[2000]),
    "a start that is too early": lambda: edited("from_later", "starts", value=[21]),
    "no start": lambda: edited("fits", "starts", value=[]),
    "two starts": lambda: edited("fits", "starts", value=[2, 2]),
    "a start as a truth value": lambda: edited("fits", "starts", value=[True]),
    "a later start of two parameters": lambda: edited("two", "starts", value=[3, 2]),
    "a later start of what is solved": lambda: edited("solves", "starts", value=[2]),
    "a size at which it fits": lambda: edited("too_small", "values", value=[64]),
    "a size that is not spoken of": lambda: edited("too_small", "values", value=[1]),
    "sizes for one parameter too many": lambda: edited("too_small", "values", value=[65, 65]),
    "an input where there is none": lambda: edited("too_small", "inputs", value=[0]),
    "an input that it gets right": lambda: edited("wrong", "inputs", value=[0, 0, 0, 0, 0]),
    "an input that is too short": lambda: edited("wrong", "inputs", value=[0]),
    "an input at a size of no program": lambda: edited("wrong", "values", value=[1]),
    "a bit less": lambda: otherwise("fits", "model", "state_bits", 2, value=1),
    "a layer less": lambda: otherwise("fits", "model", "count", value=1),
    "another mask": lambda: otherwise("fits", "model", "mask", value="none"),
    "other attention": lambda: otherwise(
        "fits", "model", "layer", "attention", "ties", value="leftmost"
    ),
    "a window": lambda: otherwise("fits", "model", "window", value=4),
    "blank tokens": lambda: otherwise("fits", "model", "padding", value=1),
    "scores": lambda: otherwise("fits", "model", "scores", value="bilinear"),
    "positions": lambda: otherwise("fits", "model", "positions", value="none"),
    "numbers": lambda: otherwise("fits", "model", "numbers", value={"kind": "fold", "sizes": [8]}),
    "from 1 on": lambda: otherwise("from_later", "least", "n", value=1),
    "a wider entry": lambda: otherwise(
        "fits", "program", "inputs", 0, "element", 1, value=["*", 2, "n"]
    ),
    "another answer": lambda: otherwise("solves", "task", "answer", 1, 1, value="g"),
    "a shorter task": lambda: otherwise(
        "solves", "task", "inputs", 0, "index", 1, value=["+", "n", 1]
    ),
    "a theorem's other bits": lambda: otherwise(
        "theorem", "theorem", "model", "state_bits", 2, value=1
    ),
    "a theorem without its hypothesis": lambda: otherwise("theorem", "theorem", "givens", value=[]),
    "a theorem of another task": lambda: otherwise(
        "theorem", "theorem", "task", "answer", 1, 1, value="g"
    ),
    "a theorem's other program": lambda: edited("theorem", *LATE, value=OFF),
    "a program with a default": lambda: edited(
        "theorem", "program", "tokens", 1, "fields", value=[]
    ),
    "a program for other parameters": lambda: edited(
        "theorem", "program", "parameters", value=["n", "m"]
    ),
    "no program": lambda: edited("theorem", "program", value={}),
    "an instance's other program": lambda: edited("instance", *LATE, value=OFF),
    "an instance at another size": lambda: edited("instance", "values", value=[9]),
    "an instance below the hypothesis": lambda: edited("instance", "values", value=[1]),
    "an instance without sizes": lambda: edited("instance", "values", value=[]),
    "an instance of another statement": lambda: edited(
        "instance", "statement", "task", "answer", 1, 1, value="g"
    ),
    "an instance of a statement that does not hold": lambda: edited(
        "instance", "statement", "model", "count", value=1
    ),
    "an instance for a smaller model": lambda: otherwise(
        "instance", "model", "state_bits", value=13
    ),
    "an instance for softmax": lambda: otherwise("instance", "model", value=SOFTMAX),
    "an instance whose parameter is bound in the program": lambda: without_bits(),
    "an instance for another answer": lambda: otherwise(
        "instance", "task", "answer", 1, 1, value="g"
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_about_all_sizes_is_refused(name: str) -> None:
    question, data = LIES[name]()

    with pytest.raises(InvalidCertificate):
        check(question, from_json(json.loads(json.dumps(data))))


def test_a_theorem_with_too_few_bits_is_left_open() -> None:
    found = claims_of(TEXT.replace("b=4 * ceil(log2(n)) + 2) can", "b=4 * ceil(log2(n)) + 1) can"))

    verdict = settle(found[-1], Limits())

    assert isinstance(verdict, Unknown) and "too few bits a token" in verdict.reason


def test_a_theorem_by_a_wrong_program_is_left_open() -> None:
    found = claims_of(TEXT.replace("{ program two_lookups(n) }", "{ program off_by_one(n) }"))

    verdict = settle(found[-1], Limits())

    assert isinstance(verdict, Unknown) and "proof does not go through" in verdict.reason


def settled(claim: str, text: str) -> Proved | Refuted | Unknown:
    """Return what comes out of a claim about a program that passes on its only input."""
    found = claims_of(f"""import "library/models"
task last_of(n) {{
  input b: [n]
  answer {text}
}}
program pass_on(n, r) for last_of(n) {{
  mask none
  padding r - 3
  token b: v = b
  repeat r - 5 {{ layer {{ y = attend k where k.v == v take 0 }} }}
  answer v
}}
check for all {claim}
""")
    return settle(found[0], Limits())


@pytest.mark.parametrize("bad", ["n >= 2, b >= 1", "n >= 2, v >= 5"])
def test_a_parameter_of_the_claim_alone_is_no_name_of_the_program(bad: str) -> None:
    claims = (f"{bad}: program pass_on(n, 9) fits hard_padded(L=9, H=1, b=2, P=6)",
              f"{bad}: program pass_on(n, 9) solves last_of(n)")  # fmt: skip

    found = [settled(claim, "b") for claim in claims]

    assert all(isinstance(v, Unknown) and "stands for two things" in v.reason for v in found)


@pytest.mark.parametrize(
    "claim",
    [
        "n >= 2, r >= 5: program pass_on(n, r) fits hard_padded(L=r - 5, H=1, b=9 * n, P=r - 3)",
        "n >= 2: program pass_on(n, 4) fits hard_padded(L=1, H=1, b=9 * n, P=1)",
        "n >= 2: program pass_on(n, 4) solves last_of(n)",
    ],
)
def test_no_program_or_model_of_a_size_below_the_least_is_shown_to_fit(claim: str) -> None:
    assert isinstance(settled(claim, "b"), Unknown)


def test_a_program_fits_where_the_sizes_are_large_enough() -> None:
    claim = "n >= 2, r >= 6: program pass_on(n, r) fits hard_padded(L=r - 5, H=1, b=9 * n, P=r - 3)"

    assert isinstance(settled(claim, "b"), Proved)


@pytest.mark.parametrize(
    "answer", ["let w = 5 div (b - b) in b", "b + 0 * (iterate b - 1 from 0 : w -> w)"]
)
def test_no_program_solves_a_task_whose_answer_has_no_value(answer: str) -> None:
    claim = "n >= 1: program plain(n) solves last_of(n)"
    program = (
        "program plain(n) for last_of(n) {\n  mask causal\n  token b: v = b\n"
        "  layer { y = attend k where k.v == v take 0 }\n  answer v\n}\ncheck for all "
    )

    bad = settled(claim + "\n" + program + claim, answer)

    assert isinstance(bad, Unknown) and "could not be inferred" in bad.reason
    assert isinstance(settled(claim + "\n" + program + claim, "b"), Proved)


# ---- what is shown of sizes holds at each size

PARTS: tuple[Any, ...] = (
    3, 6, 9, ("*", 2, ("log2up", "aa")), ("*", 4, ("log2up", "aa")), ("log2up", ("+", "bb", 1)),
    ("*", 3, ("log2up", "bb")), ("*", 2, ("log2up", ("*", "aa", "bb"))), "aa", ("log2up", "cc"),
)  # fmt: skip
COUNTS: tuple[Any, ...] = (1, 2, 3, "bb", ("+", "bb", 1), "cc", ("+", "cc", 1), ("log2up", "aa"))


def family_of(name: str) -> ProgramFamily | None:
    """Return a program of the library with its parameters renamed, if it has a form."""
    program = LIBRARY.programs[name]
    names = dict(zip((n.text for n in program.parameters), LETTERS, strict=False))
    task = LIBRARY.tasks[program.task.name.text]
    try:
        return program_family(program, task, names, tuple(names.values()))
    except NotAFamily:
        return None


LETTERS = ("aa", "bb", "cc")
FAMILIES = {name: found for name in LIBRARY.programs if (found := family_of(name)) is not None}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_program_that_is_shown_to_fit_fits_at_each_size(name: str) -> None:
    random, family = Random(name), FAMILIES[name]
    parameters = family.parameters
    mask = family.program.mask
    models = {"none": "hard", "causal": "hard_decoder", "strict": "hard_strict"}
    model = LIBRARY.models[models[mask]]
    least = [(each, random.choice((1, 2, 3))) for each in parameters]
    for _ in range(12):
        bits = _sum(random, [p for p in PARTS if _known(p, parameters)])
        count = random.choice([c for c in COUNTS if _known(c, parameters)])
        shape = model_family(model, {"L": count, "H": random.choice((1, 2)), "b": bits})
        try:
            require_fit(family, shape, domain_from(least))
        except InvalidCertificate:
            continue
        for places in itertools.product(*(range(start, start + 5) for _, start in least)):
            values = dict(zip(parameters, places, strict=True))
            found = fit(program_at(family, values), model_at(shape, values))
            assert isinstance(found, Fits), (values, bits, count, found)


def _sum(random: Random, parts: list[Any]) -> Any:
    total = random.choice(parts)
    for _ in range(random.randint(1, 4)):
        total = ("+", total, random.choice(parts))
    return total


def _known(size: Any, names: tuple[str, ...]) -> bool:
    if isinstance(size, tuple):
        return all(_known(part, names) for part in size[1:])
    return isinstance(size, int) or size in names


def test_what_the_theorem_file_claims_holds_at_small_sizes() -> None:
    claims = load(ROOT / "theorems" / "programs" / "at_all_sizes.bounds").claims
    shown = [c.question for c in claims if isinstance(c, EverywhereCheck) and c.expect is None]

    for question in shown:
        names = [name for name, _ in question.least]
        assert isinstance(question.other, ModelFamily)
        for places in itertools.product(*(range(start, start + 4) for _, start in question.least)):
            values = dict(zip(names, places, strict=True))
            model = model_at(question.other, values)
            assert isinstance(fit(program_at(question.program, values), model), Fits), values
    assert len(shown) > 20


def test_a_theorem_whose_hypothesis_fails_does_not_apply_and_may_yet_be_proved() -> None:
    found = claims_of(TEXT.replace("  given n >= 2\n", "  given n >= 2\n  given 7 >= n\n"))
    by_name = dict(zip(NAMES, found, strict=True))

    verdict = settle(by_name["instance"], Limits())

    assert isinstance(verdict, Unknown) and "does not apply: 7 >= n" in verdict.reason
    assert isinstance(settle(by_name["theorem"], Limits()), Proved)


def test_it_does_not_fail_where_a_field_leaves_its_declared_range() -> None:
    found = claims_of("""import "library/models"
task last_of(n) {
  input b: [n]
  answer b
}
program declared(n) for last_of(n) {
  mask causal
  field c: [n]
  token b: v = b, c = 1
  layer { y = attend k where k.v == v take k.c }
  answer y
}
check for all n >= 1: program declared(n) fits hard_decoder(L=1, H=1, b=ceil(log2(n)) + 2)
check for all n >= 2: program declared(n) fits hard_decoder(L=1, H=1, b=ceil(log2(n)) + 2)
check for all n >= 1: program declared(n) solves last_of(n)
""")

    verdicts = [settle(claim, Limits()) for claim in found]

    # At n = 1 there is no such program; it answers wrong at n = 2.
    assert [type(verdict) for verdict in verdicts] == [Unknown, Proved, Refuted]
    assert "values=(2,)" in repr(verdicts[2])


PERHAPS_UNSET = """
import "library/lookups"
import "library/chained"
program late(n, t) for compose(n) {{
  mask causal
  {field}
  token f[i]: val = f[i]
  token g[i]: val = g[i]
  token x: val = x
  repeat t - 1 {{
    layer {{ y = attend k take k.val }}
    layer {{ z = attend k take k.y }}
  }}
  answer {answer}
}}
check for all n >= 2, t >= {least}: program late(n, t) fits hard_decoder(L=2 * t, H=1, b=9 * n)
"""


@pytest.mark.parametrize(
    ("field", "answer", "least", "there"),
    [("", "z", 1, False), ("", "z", 2, True), ("", "val", 1, True),
     ("field y: [n]", "y", 1, True)],
)  # fmt: skip
def test_a_field_that_rounds_of_length_0_would_set_is_no_field(
    field: str, answer: str, least: int, there: bool
) -> None:
    text = PERHAPS_UNSET.format(field=field, answer=answer, least=least)

    found = settle(claims_of(text)[0], Limits())

    assert isinstance(found, Proved) == there
    assert there or isinstance(found, Unknown)


def test_a_question_about_a_program_that_reads_what_nothing_sets_is_refused() -> None:
    question, data = otherwise("too_small", "program", "body", value=[])

    with pytest.raises(InvalidCertificate):
        check(question, from_json(data))
