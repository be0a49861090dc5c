"""Theorems about any function: what they say of all small matrices, and lies about rows."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from dsl.claims import Check
from dsl.expr import Variable
from dsl.expression_json import expression_to_json
from dsl.problem import Input, Problem, Task
from dsl.question import digest
from dsl.theorem import Block, Function, Given, Stated, Theorem
from dsl.types import Range
from solver.certificate.kinds import Derivation, Instance
from solver.checker.check import check
from solver.exact.function_matrix import NotAMatrix, counts, different
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

Matrix = tuple[tuple[int, ...], ...]

TEXT = """import "functions"
import "models"
theorem rows_told(r, c, k, M, H, b) {
  given 2^(H * b) < rows(M)
  claim hard(L=1, H=H, b=b) cannot solve cell(r, c, k, M)
  proof {
    keep u by v at least rows(M)
    summarize u at the last token in H * b bits
    collide u into u1, u2
    pick v where M(u1, v) != M(u2, v)
    differ M(u1, v) != M(u2, v)
  }
}
theorem columns_told(r, c, k, M, H, b) {
  given 2^(H * b) < columns(M)
  claim hard(L=1, H=H, b=b) cannot solve cell(r, c, k, M)
  proof {
    keep v by u at least columns(M)
    summarize v at the last token in H * b bits
    collide v into v1, v2
    pick u where M(u, v1) != M(u, v2)
    differ M(u, v1) != M(u, v2)
  }
}
theorem columns_held(r, c, k, M, H, b) {
  given 2^b < columns(M)
  claim hard_strict(L=1, H=H, b=b) cannot solve cell_at_reader(r, c, k, M)
  proof {
    keep v by u at least columns(M)
    settle v after layer 0
    collide v into v1, v2
    pick u where M(u, v1) != M(u, v2)
    differ M(u, v1) != M(u, v2)
  }
}
"""
AT_END = "hard(L=1, H=1, b=1) cannot solve cell"
AT_READER = "hard_strict(L=1, H=1, b=1) cannot solve cell_at_reader"


def claim(about: str, matrix: Matrix, values: int = 2) -> str:
    """Return a claim about the function that a matrix is."""
    body = "0"
    for u, v in product(range(len(matrix)), range(len(matrix[0]))):
        body = f"if u == {u} and v == {v} then {matrix[u][v]} else ({body})"
    sizes = f"{len(matrix)}, {len(matrix[0])}, {values}"
    return f"check {about}({sizes}, (u, v -> {body}))\n"


def checks(*claims: str) -> list[Check]:
    return any_function.checks(TEXT + "".join(claims))


def said(each: Check) -> list[Instance | str]:
    return [applied(each.problem, theorem) for theorem in each.theorems]


def cannot(each: Check) -> bool:
    """Say whether some theorem shows, by the checker, that the model cannot."""
    found = [check(each.problem, one) for one in said(each) if isinstance(one, Instance)]
    assert all(isinstance(outcome, Cannot) for outcome in found)
    return bool(found)


def matrices(rows: int, columns: int) -> list[Matrix]:
    lines = list(product(range(2), repeat=columns))
    return list(product(lines, repeat=rows))


def columns_of(matrix: Matrix) -> Matrix:
    return tuple(zip(*matrix, strict=True))


@pytest.mark.parametrize(("rows", "columns"), [(2, 2), (3, 2)])
def test_at_the_end_of_all_small_matrices_search_agrees(rows: int, columns: int) -> None:
    listed = matrices(rows, columns)
    asked = checks(*(claim(AT_END, matrix) for matrix in listed))
    shown = 0
    for matrix, each in zip(listed, asked, strict=True):
        many = max(len(set(matrix)), len(set(columns_of(matrix)))) > 2
        outcome = answered(each.problem, Limits(), search_first=True)

        assert cannot(each) == many
        assert isinstance(outcome, Cannot) or not many
        shown += many

    assert shown == (24 if rows == 3 else 0)


def test_at_the_reader_of_all_small_matrices_search_agrees_in_both_directions() -> None:
    listed = [*matrices(2, 2), *matrices(2, 3)]
    asked = checks(*(claim(AT_READER, matrix) for matrix in listed))
    outcomes = []
    for matrix, each in zip(listed, asked, strict=True):
        many = len(set(columns_of(matrix))) > 2
        outcome = answered(each.problem, Limits(), search_first=True)

        assert cannot(each) == many
        assert isinstance(outcome, Cannot if many else Can)
        outcomes.append(many)

    assert outcomes.count(True) == 24


def test_more_heads_tell_more_rows() -> None:
    lines = product(range(2), repeat=2)
    (one,) = checks(claim(AT_END.replace("H=1", "H=2"), tuple(lines)))

    assert not cannot(one)


def test_rows_and_columns_are_counted_and_equal_ones_are_named() -> None:
    (one,) = checks(claim(AT_END, ((0, 1, 1), (0, 1, 1), (1, 0, 0))))

    rows, columns = different(one.problem.task, Function("M", "u", "v"))

    assert (rows.count, rows.total, rows.alike) == (2, 3, ((0,), (1,)))
    assert (columns.count, columns.total, columns.alike) == (2, 3, ((1,), (2,)))
    assert said(one)[0] == (
        "theorem rows_told does not apply: 2^(H * b) < rows(M) does not hold; rows(M) is 2 of 3 "
        "(those of u = 0 and 1 are equal), columns(M) is 2 of 3 (those of v = 1 and 2 are equal)"
    )


def test_of_a_function_that_is_too_large_no_rows_are_counted() -> None:
    text = f"check {AT_END}(2000, 2000, 2, (u, v -> if u > v then 1 else 0))\n"
    (one,) = checks(text)

    assert "the rows of 'M' are not counted: the task has 4000000 inputs" in str(said(one)[0])


# ---- forgeries of instances

THREE = ((0, 0), (0, 1), (1, 1))
TWICE = ((0, 0), (0, 1), (0, 0))


def honest(matrix: Matrix = THREE) -> tuple[Problem, Instance]:
    (one,) = checks(claim(AT_END, matrix))
    found = said(one)[0]
    assert isinstance(found, Instance)
    return one.problem, found


def test_the_honest_instance_is_accepted() -> None:
    assert isinstance(check(*honest()), Cannot)


OTHERS = {
    "two rows that are equal": (claim(AT_END, TWICE), "hypothesis 1 of the theorem does not hold"),
    "more states": (
        claim(AT_END.replace("b=1", "b=2"), THREE), "heads, bits of a summary or bits of a state"),
    "other inputs": (claim(AT_END, ((0, 0), (0, 1), (1, 1), (1, 0))), "the input 'u'"),
}  # fmt: skip


@pytest.mark.parametrize("other", OTHERS)
def test_an_instance_of_another_question_is_refused(other: str) -> None:
    text, why = OTHERS[other]
    (asked,) = checks(text)

    instance_is_refused(asked.problem, honest()[1], why)


def no_matrices() -> dict[str, tuple[Task, str]]:
    """Return tasks that have no rows, each with the reason."""
    task = honest()[0].task
    u, v, _ = task.inputs
    inputs = u, v, Input("end", None, Range(2))
    return {
        "a third input": (
            replace(task, inputs=inputs, answer=Variable("end")),
            "is no function of 'u' and 'v' alone",
        ),
        "answers at every token": (replace(task, answer_index="i"), "answers at every token"),
        "a promise": (replace(task, promise=Variable("u")), "a promise"),
    }


@pytest.mark.parametrize("which", no_matrices())
def test_a_task_that_is_no_function_of_two_inputs_has_no_rows(which: str) -> None:
    task, why = no_matrices()[which]

    with pytest.raises(NotAMatrix, match=why):
        counts(task, Function("M", "u", "v"))


def test_a_question_that_is_too_large_is_not_counted_by_the_checker_either() -> None:
    _, certificate = honest()
    (large,) = checks(f"check {AT_END}(2000, 2000, 2, (u, v -> if u > v then 1 else 0))\n")

    larger = replace(certificate, values=(2000, 2000, 2, 1, 1))
    instance_is_refused(large.problem, larger, "the rows of 'M' are not counted")


def changed(function: Any = None, **fields: Any) -> dict[str, Any]:
    return any_function.changed(honest()[1], function, **fields)


LIES: dict[str, tuple[dict[str, Any], str]] = {
    "one input twice": (changed(["M", "u", "u"]), "no function of such inputs"),
    "an input that there is not": (changed(["M", "u", "w"]), "no function of such inputs"),
    "another answer": (changed(answer=["constant", 0]), "statement"),
    "a name for two things": (changed(["u", "u", "v"]), "statement"),
    "three inputs": (changed(["M", "u", "v", "end"]), "function"),
    "no names": (changed(["M", 1, "v"]), "function"),
    "rows of another function": (
        changed(givens=[[["rows", "N"], ">", 1]]), "not an amount"),
    "columns and rows exchanged": (changed(["M", "v", "u"]), "how many rows and columns differ"),
    "rows of another input": (changed(["M", "u", "end"]), "how many rows and columns differ"),
    "more rows by hypothesis": (
        changed(givens=[[["rows", "M"], ">", ["^", 2, ["*", ["*", "H", "b"], 2]]]]),
        "hypothesis 1 of the theorem does not hold",
    ),
    "fewer rows needed": (
        changed(givens=[[["rows", "M"], ">", 1]]), "no hypothesis says that so many of 'u'"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_statement_that_lies_about_its_function_is_refused(lie: str) -> None:
    statement, why = LIES[lie]
    problem, certificate = honest()

    instance_is_refused(problem, replace(certificate, statement=statement), why)


# ---- forgeries of proofs

KEEP = ["keep", "u", "v", ["rows", "M"]]
HEARD = ["summarize", "u", "end", ["*", "H", "b"]]
REST = [["collide", "u"], ["differ"]]
PROOFS: dict[str, tuple[list[Any], str]] = {
    "nothing kept": ([HEARD, *REST], "no hypothesis says that so many"),
    "columns for rows": (
        [["keep", "u", "v", ["columns", "M"]], HEARD, *REST], "no hypothesis says that so many"),
    "another number": ([["keep", "u", "v", ["^", 2, ["*", ["*", "H", "b"], 2]]], HEARD, *REST],
                       "nothing is known of 'M' but how many rows and columns differ"),
    "rows by another input": ([["keep", "u", "end", ["rows", "M"]], HEARD, *REST],
                              "two rows differ at some 'end', which must be free"),
    "a rank": ([["rank", "u", "v", 1], HEARD, *REST], "no hypothesis says that so many"),
    "a larger rank": ([["rank", "u", "end", 99], HEARD, *REST], "no hypothesis says"),
    "two inputs that need not differ": (
        [["settle", "u", 0], ["take", "v", 0], *REST], "no hypothesis says"),
    "columns that are fixed": ([KEEP, HEARD, ["take", "v", 0], *REST], "which must be free"),
    "one step too few": ([KEEP, *REST], "may depend on 'u'"),
}  # fmt: skip


def theorem() -> Theorem:
    return any_function.theorem(TEXT, "rows_told")


@pytest.mark.parametrize("lie", PROOFS)
def test_a_proof_that_lies_about_rows_is_refused(lie: str) -> None:
    steps, why = PROOFS[lie]

    proof_is_refused(theorem().stated, steps, why)


def altered(stated: Stated) -> dict[str, tuple[Stated, list[Any], str]]:
    """Return other statements with proofs that the honest one would let through."""
    u, v, end = stated.blocks
    nothing = "but how many rows and columns differ"
    few, two = Given("r", ">", ("^", 2, "b")), Given(2, ">", ("^", 2, "b"))
    settle = ["settle", "u", 0]
    return {
        "nothing is kept without a function": (
            replace(stated, function=None, answer=Variable("u"), givens=(few,)),
            [["keep", "u", "v", "r"], settle, *REST],
            "is no function of which rows are counted",
        ),
        "no rank is known of a function": (
            replace(stated, givens=(two,)), [["rank", "u", "v", 2], settle, *REST], nothing),
        "two inputs need not be answered differently": (
            replace(stated, givens=(few,)), [settle, *REST], nothing),
        "rows by a third input are none that were counted": (
            replace(stated, blocks=(u, v, replace(v, name="w"), end)),
            [["keep", "u", "w", ["rows", "M"]], HEARD, *REST],
            nothing,
        ),
    }  # fmt: skip


@pytest.mark.parametrize("lie", altered(theorem().stated))
def test_a_proof_of_another_statement_is_refused(lie: str) -> None:
    proof_is_refused(*altered(theorem().stated)[lie])


def test_rows_are_not_counted_of_prompts_that_are_taken_apart() -> None:
    stated = theorem().stated
    u, v, end = stated.blocks
    wide = replace(stated, blocks=(u, v, Block("w", True, 4, 2, True), end))
    steps = [["keep", "u", "v", ["rows", "M"]], HEARD, *REST]
    contents = [[name, expression_to_json(Variable(name))] for name in "st"]
    apart = [["reduce", ["w", 2, contents, False]], *steps]

    assert isinstance(check(wide, Derivation(digest(wide), steps)), Can)
    proof_is_refused(wide, apart, "not counted of prompts that are taken apart")


def test_a_statement_about_a_function_is_no_instance() -> None:
    no_instance_is_taken(theorem())


def test_a_statement_about_a_function_is_read_as_it_is_written() -> None:
    is_read_as_it_is_written(theorem().stated)
