"""Counting rows and probing: known matrices, and that the certificates are accepted."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest

from dsl.claims import Check
from dsl.problem import Problem, TaskTable
from dsl.tabulate import tabulate
from dsl.types import Value
from solver.certificate.kinds import Probes, Rows
from solver.checker.check import check
from solver.encode.symmetry import symmetry_broken
from solver.routes import count, probe
from solver.verdict import Cannot
from tests.corpus import Question, TooHard, can_be_met, random_model, random_table, truth_of
from tests.dsl.corpus import elaborated

MATRICES = """
task eq(k) { input x: [2^k]; input y: [2^k]; input end: [1]; answer x == y }
task gt(k) { input x: [2^k]; input y: [2^k]; input end: [1]; answer x > y }
task disj(k) {
  input x: table [k] -> bool; input y: table [k] -> bool; input end: [1]
  answer all i < k : not (x[i] and y[i])
}
task index(k) { input w: table [k] -> bool; input i: [k]; input end: [1]; answer w[i] }
task compose(n) {
  input f: table [n] -> [n]; input g: table [n] -> [n]; input x: [n]; answer f[g[x]]
}
task fixed(n) {
  input f: table [n] -> [n]; input x: [n]; input end: [1]; promise f[0] == 0; answer f[x]
}
task either(k) { input x: [2^k]; input y: [2^k]; input end: [1]; promise x != y; answer x > y }
"""

MODELS = """
model hard(b) { mask none; state b; attend unique_hard heads 1; mlp any }
model heads(H, b) { mask none; state b; attend unique_hard heads H; mlp any }
model soft(d, p) { mask causal; width d; precision p; attend softmax heads 1; mlp any }
model deep(b) { mask none; state b; repeat 2 { attend unique_hard heads 1; mlp any } }
"""


def problem(model: str, task: str) -> Problem:
    claim = elaborated(f"{MATRICES}{MODELS}check {model} can solve {task}\n").claims[0]
    assert isinstance(claim, Check)
    return claim.problem


def most_rows(asked: Problem) -> int:
    """Return the most rows that any cut has."""
    found = count.counted(asked, tabulate(asked.task))
    assert isinstance(found, count.Counted)
    assert found.complete
    return max(cut.rows for cut in found.cuts)


@pytest.mark.parametrize("task", ["eq", "gt", "disj", "index"])
@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_well_known_matrices_have_two_to_the_k_rows(task: str, k: int) -> None:
    enough, too_few = problem(f"hard(b={k})", f"{task}({k})"), problem("hard(b=9)", f"{task}({k})")

    assert most_rows(too_few) == 2**k
    if task in ("eq", "gt"):
        found = count.counted(enough, tabulate(enough.task))
        assert isinstance(found, count.Counted)


@pytest.mark.parametrize("task", ["eq", "gt", "disj", "index"])
@pytest.mark.parametrize("k", [2, 3, 4])
def test_a_bit_less_than_the_matrix_asks_for_is_too_little(task: str, k: int) -> None:
    asked = problem(f"hard(b={k - 1})", f"{task}({k})")
    found = count.counted(asked, tabulate(asked.task))

    assert isinstance(found, Rows)
    assert len(found.rows) == 2 ** (k - 1) + 1
    assert isinstance(check(asked, found), Cannot)


def test_softmax_is_counted_by_its_summaries() -> None:
    short, enough = problem("soft(d=1, p=1)", "eq(3)"), problem("soft(d=2, p=1)", "eq(3)")
    found = count.counted(short, tabulate(short.task))

    assert isinstance(found, Rows)
    shown = check(short, found)
    assert isinstance(shown, Cannot)
    assert any("block-summary" in reason for reason in shown.rests_on)
    assert isinstance(count.counted(enough, tabulate(enough.task)), count.Counted)


def test_rows_under_a_promise_are_different_at_an_allowed_column() -> None:
    """No y that is allowed for both tells x = 2 from x = 3: every second row is left."""
    asked = [problem("hard(b=9)", f"either({k})") for k in (1, 2, 3)]
    found = [count.counted(given, tabulate(given.task)) for given in asked]
    cuts = [cut for one in found if isinstance(one, count.Counted) for cut in one.cuts]

    assert [cut.rows for cut in cuts if cut.block == (0,)] == [1, 2, 4]


def test_an_entry_that_the_promise_fixes_gives_no_rows() -> None:
    asked = problem("hard(b=3)", "fixed(3)")
    found = count.counted(asked, tabulate(asked.task))

    assert isinstance(found, Rows)
    assert len(found.rows) == 2**3 + 1
    assert isinstance(check(asked, found), Cannot)
    assert most_rows(problem("hard(b=9)", "fixed(3)")) == 3**2


def test_more_layers_are_not_counted() -> None:
    assert not count.applies(problem("deep(b=1)", "eq(3)").model)


@pytest.mark.parametrize("n", [2, 3, 4, 20, 100])
def test_one_layer_with_too_few_bits_is_probed_out_of_composing(n: int) -> None:
    bits = (n**n - 1).bit_length() - 1
    short, enough = (
        problem(f"hard(b={bits})", f"compose({n})"),
        problem(f"hard(b={bits + 1})", f"compose({n})"),
    )
    found = probe.probed(short)

    assert isinstance(found, Probes)
    assert len(found.probes) == n
    assert isinstance(check(short, found), Cannot)
    assert probe.probed(enough) == probe.FEW_CONTENTS


def test_probes_say_nothing_under_a_promise() -> None:
    assert probe.probed(problem("hard(b=1)", "fixed(3)")) == probe.NOT_READ


def test_tables_that_cannot_have_too_many_rows_are_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*arguments: object) -> set[Value]:
        raise AssertionError("an entry was read")

    bits = (1217**1217 - 1).bit_length()
    monkeypatch.setattr(probe, "_answers", never)

    assert probe.probed(problem(f"hard(b={bits})", "compose(1217)")) == probe.FEW_CONTENTS


def test_entries_are_read_up_to_a_limit_of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = problem("hard(b=60)", "compose(20)")
    assert isinstance(probe.probed(asked), Probes)
    monkeypatch.setattr(probe, "MOST_EVALUATIONS", 100)

    assert probe.probed(asked) == probe.STOPPED


def is_ruled_out(question: Question, table: TaskTable) -> bool:
    """Return whether some cut of a bare table has too many rows."""
    asked = Problem(question.model, problem("hard(b=1)", "eq(1)").task)
    return isinstance(count.counted(asked, table), Rows)


@pytest.mark.parametrize("seed", range(8))
def test_what_the_count_rules_out_no_tables_solve(seed: int) -> None:
    random, ruled_out = Random(seed), 0

    for _ in range(40):
        model = random_model(random, average=random.random() < 0.4)
        question = Question(model, random_table(random, longest=3))
        if count.applies(model) and is_ruled_out(question, question.table):
            ruled_out += 1
            assert truth_of(question, 3_000) is not True
            with suppress(TooHard):
                assert not can_be_met(symmetry_broken(model, question.table))
    assert ruled_out >= 1


def test_rows_are_not_counted_of_fewer_inputs_than_messages() -> None:
    asked = problem("soft(d=1, p=8)", "gt(8)")
    assert count.too_few_inputs(asked) == (
        "gap: the task has 65536 inputs, and so no more rows at any cut, the heads carry 16 bits"
    )

    assert count.too_few_inputs(problem("soft(d=1, p=7)", "gt(8)")) is None  # 2^14 messages
    assert count.too_few_inputs(problem("soft(d=1, p=8)", "gt(7)")) is None  # few inputs
    assert count.too_few_inputs(problem("hard(b=99)", "gt(8)")) is None  # might be searched


def test_rows_that_the_last_token_does_not_see_are_counted() -> None:
    asked = problem("soft(d=1, p=8)", "gt(8)")
    narrow = replace(asked, model=replace(asked.model, window=1))

    assert count.too_few_inputs(narrow) is None
