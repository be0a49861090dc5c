"""Theorems about any function of a word: what settles it, exact search, and lies about it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest

from dsl.claims import Check
from dsl.expr import Variable
from dsl.problem import Input, Problem
from dsl.question import digest
from dsl.theorem import Block, Function, Given, Stated
from dsl.types import Range
from solver.certificate.kinds import Derivation, Instance
from solver.checker.check import check
from solver.exact import function_word
from solver.exact.function_matrix import NotAMatrix, counts
from solver.exact.function_word import STAR, Word, settled
from solver.routes.theorems import applied
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Can, Cannot
from tests.checker import any_function
from tests.checker.any_function import (
    instance_is_refused,
    is_read_as_it_is_written,
    no_instance_is_taken,
    proof_is_refused,
)

TEXT = """import "functions"
import "models"
theorem alone(n, a, k, M, H, b) {
  given n > H + 1
  given least(M) > H + 1
  claim hard(L=1, H=H, b=b) cannot solve of_word_alone(n, a, k, M)
  proof {
    split own off w
    restrict w -> own at layer 1
    vary w into v, u
    differ M(v) != M(u)
  }
}
theorem ended(n, a, k, M, H, b) {
  given n > H
  given least(M) > H
  claim hard(L=1, H=H, b=b) cannot solve of_word_at_end(n, a, k, M)
  proof {
    restrict w -> end at layer 1
    vary w into v, u
    differ M(v) != M(u)
  }
}
"""
AT_END = "hard(L=1, H=1, b=1) cannot solve of_word_at_end"
ALONE = "hard(L=1, H=1, b=1) cannot solve of_word_alone"


def claim(about: str, n: int, body: str, letters: int = 2, values: int = 2) -> str:
    return f"check {about}({n}, {letters}, {values}, (w -> {body}))\n"


def listed(about: str, n: int, answers: tuple[int, ...]) -> str:
    """Return a claim about the function of bits with these answers, 00..0 first."""
    body = "0"
    for word, answer in zip(product(range(2), repeat=n), answers, strict=True):
        if answer:
            same = " and ".join(f"w[{i}] == {bit}" for i, bit in enumerate(word))
            body = f"if {same} then {answer} else ({body})"
    return claim(about, n, body)


def checks(*claims: str) -> list[Check]:
    return any_function.checks(TEXT + "".join(claims))


def said(each: Check) -> Instance | str:
    (theorem,) = each.theorems
    return applied(each.problem, theorem)


def by_subsets(answers: dict[Word, int]) -> int:
    """Return least(M) by its definition."""
    n = len(next(iter(answers)))
    for size in range(n + 1):
        for places in combinations(range(n), size):
            seen: dict[Word, set[int]] = {}
            for word, answer in answers.items():
                seen.setdefault(tuple(word[i] for i in places), set()).add(answer)
            if any(len(found) == 1 for found in seen.values()):
                return size
    raise AssertionError("all entries settle a function")


def functions(n: int, letters: int, values: int) -> list[dict[Word, int]]:
    words = list(product(range(letters), repeat=n))
    answers = product(range(values), repeat=len(words))
    return [dict(zip(words, each, strict=True)) for each in answers]


@pytest.mark.parametrize(("n", "letters", "values"), [(1, 3, 3), (2, 2, 3), (3, 2, 2), (2, 3, 2)])
def test_what_settles_a_function_is_as_little_as_by_its_definition(
    n: int, letters: int, values: int
) -> None:
    for answers in functions(n, letters, values):
        found = settled(answers, letters)
        filled = {
            answer
            for word, answer in answers.items()
            if all(code in (STAR, own) for code, own in zip(found.word, word, strict=True))
        }

        assert (found.least, found.total) == (by_subsets(answers), n)
        assert len(filled) == 1
        assert found.word.count(STAR) == n - found.least


def exchanged(word: Word) -> Word:
    return (*word[1::-1], *word[2:])


def agrees(about: str, n: int, heads: int) -> int:
    """Compare the theorem with the definition and with search; return how often it applies.

    Of functions that are the same but for complement, those alike in the first two bits.
    """
    zero = (each for each in functions(n, 2, 2) if each[(0,) * n] == 0)
    tables = [each for each in zero if all(each[exchanged(word)] == each[word] for word in each)]
    asked = checks(*(listed(about, n, tuple(each.values())) for each in tables))
    shown = 0
    for answers, each in zip(tables, asked, strict=True):
        found = said(each)
        many = len(set(answers.values())) > 1 and by_subsets(answers) > heads

        assert isinstance(found, Instance) == many
        if isinstance(found, Instance):
            assert isinstance(check(each.problem, found), Cannot)
            assert isinstance(answered(each.problem, Limits(), search_first=True), Cannot)
        shown += many
    return shown


def test_search_agrees_about_functions_of_two_and_three_bits_at_the_end() -> None:
    assert (agrees(AT_END, 2, 1), agrees(AT_END, 3, 1)) == (1, 16)


def test_search_agrees_about_functions_of_three_bits_at_the_last_letter() -> None:
    assert agrees(ALONE.replace("b=1", "b=2"), 3, 2) == 1


def test_what_settles_a_function_is_named() -> None:
    (one,) = checks(claim(AT_END, 3, "if w[0] + w[2] > 1 then 1 else 0"))

    assert said(one) == (
        "theorem ended does not apply: least(M) > H does not hold; least(M) is 1 of 3 "
        "(M is constant where w is * * 0)"
    )


def test_of_a_constant_nothing_is_counted() -> None:
    (one,) = checks(claim(AT_END, 3, "1"))

    assert said(one) == "theorem ended does not apply: 'M' is constant"


def test_of_a_function_that_is_too_large_nothing_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    large, wide = checks(claim(AT_END, 20, "w[0]"), claim(AT_END, 4, "w[0]"))
    monkeypatch.setattr(function_word, "MOST_WORDS", 20)

    assert "the values of 'M' are not counted: the task has 1048576 inputs" in str(said(large))
    assert "constant on too many words" in str(said(wide))


# ---- forgeries of instances

PARITY = "(w[0] + w[1] + w[2]) mod 2"


def honest() -> tuple[Problem, Instance]:
    (one,) = checks(claim(AT_END, 3, PARITY))
    found = said(one)
    assert isinstance(found, Instance)
    return one.problem, found


def test_the_honest_instance_is_accepted() -> None:
    assert isinstance(check(*honest()), Cannot)


OTHERS = {
    "an entry that settles it": (claim(AT_END, 3, "w[0]"), "hypothesis 2 of the theorem"),
    "a constant": (claim(AT_END, 3, "0"), "'M' is constant"),
    "more heads": (claim(AT_END.replace("H=1", "H=2"), 3, PARITY), "heads, bits of a summary"),
    "more states": (claim(AT_END.replace("b=1", "b=2"), 3, PARITY), "bits of a state"),
    "other letters": (claim(AT_END, 3, PARITY, letters=3), "the input 'w'"),
    "another place for the answer": (claim(ALONE, 3, PARITY), "the number of inputs"),
}


@pytest.mark.parametrize("other", OTHERS)
def test_an_instance_of_another_question_is_refused(other: str) -> None:
    text, why = OTHERS[other]
    (asked,) = checks(text)

    instance_is_refused(asked.problem, honest()[1], why)


def test_an_answer_that_looks_at_another_input_is_no_function_of_the_word() -> None:
    problem, _ = honest()
    word, _ = problem.task.inputs
    inputs = word, Input("end", None, Range(2))
    task = replace(problem.task, inputs=inputs, answer=Variable("end"))

    with pytest.raises(NotAMatrix, match="is no function of 'w' alone"):
        counts(task, Function("M", "w"))


def changed(function: Any = None, **fields: Any) -> dict[str, Any]:
    return any_function.changed(honest()[1], function, **fields)


ENOUGH = ["n", ">", "H"]
LIES: dict[str, tuple[dict[str, Any], str]] = {
    "another input": (changed(["M", "end"]), "no function of the word that is varied"),
    "an input that there is not": (changed(["M", "v"]), "no function of such inputs"),
    "two inputs": (changed(["M", "w", "end"]), "not an amount"),
    "no input": (changed(["M"]), "function"),
    "rows of a word": (changed(givens=[ENOUGH, [["rows", "M"], ">", "H"]]), "not an amount"),
    "another function's": (changed(givens=[ENOUGH, [["least", "N"], ">", "H"]]), "not an amount"),
    "as few as are fixed": (
        changed(givens=[ENOUGH, [["least", "M"], ">=", "H"]]), "no hypothesis says that least"),
    "nothing of the function": (changed(givens=[ENOUGH]), "no hypothesis says that least"),
    "no free entry": (changed(givens=[[["least", "M"], ">", "H"]]), "have no free entry left"),
    "more than there are": (
        changed(givens=[ENOUGH, [["least", "M"], ">", ["+", "H", 2]]]), "hypothesis 2 of the"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_statement_that_lies_about_its_function_is_refused(lie: str) -> None:
    statement, why = LIES[lie]
    problem, certificate = honest()

    instance_is_refused(problem, replace(certificate, statement=statement), why)


# ---- forgeries of proofs

TOLD, VARY = ["restrict", "w", "end"], ["vary", "w"]
PROOFS: dict[str, tuple[str, list[Any], str]] = {
    "any two words": ("ended", [TOLD, ["collide", "w"], ["differ"]], "but what fixed"),
    "one step too few": ("ended", [VARY, ["differ"]], "may depend on 'w'"),
    "both ways": ("ended", [TOLD, VARY, ["fooling"]], "two words that are exchanged"),
    "a choice that is none of its values": (
        "ended", [["take", "x", 7], TOLD, VARY, ["differ"]], "what fixed entries leave"),
    "rows": ("ended", [["keep", "x", "w", 2], TOLD, VARY, ["differ"]], "two rows differ"),
    "a chain": (
        "ended", [["cover", "x", "y", 2], TOLD, VARY, ["differ"]], "what fixed entries leave"),
    "an entry of its own": (
        "alone", [["split", "own", "w"], [*TOLD[:2], "own"], VARY, ["differ"]], "least"),
}  # fmt: skip


def stated_in(name: str) -> Stated:
    return any_function.theorem(TEXT, name).stated


@pytest.mark.parametrize("lie", PROOFS)
def test_a_proof_that_lies_about_a_word_is_refused(lie: str) -> None:
    name, steps, why = PROOFS[lie]
    stated = stated_in(name)
    if lie == "an entry of its own":  # the entry that was split off is fixed, too
        stated = replace(stated, givens=(stated.givens[0], Given(("least", "M"), ">", "H")))
    elif lie == "any two words":  # there are two, but M need not tell them apart
        word, end = stated.blocks
        stated = replace(stated, blocks=(replace(word, values=2), end))
    elif any(word in step for step in steps for word in "xy"):
        aside = Block("x", False, 1, 3, False), Block("y", True, 3, 2, False)
        stated = replace(stated, blocks=(*aside, *stated.blocks))

    proof_is_refused(stated, steps, why)


def test_other_inputs_do_no_harm_to_a_proof_about_a_word() -> None:
    stated = stated_in("ended")
    wide = replace(stated, blocks=(Block("x", False, 1, 3, False), *stated.blocks))

    assert isinstance(check(wide, Derivation(digest(wide), [TOLD, VARY, ["differ"]])), Can)


def test_without_a_function_no_word_is_varied() -> None:
    stated = stated_in("ended")
    plain = replace(stated, function=None, answer=Variable("k"), givens=(Given("n", ">", "H"),))

    why = "is no function of the word that is varied"
    proof_is_refused(plain, [TOLD, VARY, ["differ"]], why)


def test_a_statement_about_a_word_is_no_instance() -> None:
    no_instance_is_taken(any_function.theorem(TEXT, "ended"))


def test_a_statement_about_a_word_is_read_as_it_is_written() -> None:
    is_read_as_it_is_written(stated_in("ended"))
