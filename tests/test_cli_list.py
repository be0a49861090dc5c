"""`bounds list`: everything in the library, explained."""

from __future__ import annotations

import json

import pytest

from solver.commands.listing import library
from solver.commands.stated import WORDS, entries_of
from tests.command_line import run

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("what", ["tasks", "models", "programs", "protocols"])
def test_every_declaration_is_explained(what: str) -> None:
    entries = list(library(what))

    assert entries
    assert [entry.name for entry in entries if not entry.about] == []
    assert len({entry.name for entry in entries}) == len(entries)


def test_every_task_without_a_function_has_an_example() -> None:
    without = [entry.name for entry in library("tasks") if entry.record is None]

    of_words = ["of_words", "of_word", "of_word_alone", "of_word_at_end"]
    assert without == ["cell", "cell_at_reader", *of_words]


def test_a_task_with_a_function_is_shown_with_its_type(capsys: Capture) -> None:
    ran = run(capsys, "list", "tasks")

    assert "cell(r, c, k, M: [r], [c] -> [k])  [functions]  Of two numbers" in ran.out


def test_a_task_is_shown_with_its_record(capsys: Capture) -> None:
    ran = run(capsys, "list", "tasks")

    assert ran.status == 0
    assert "compose(n)  [composition]  f(g(x))" in ran.out
    assert "compose(3): 7 tokens, alphabet 3, 2187 inputs (11.095 bits), 3 answers" in ran.out
    assert "27 different rows at f | g x" in ran.out


def test_models_are_shown_with_their_parameters(capsys: Capture) -> None:
    assert "hard(L, H, b)  [models]  Unique hard attention" in run(capsys, "list", "models").out


def test_protocols_are_shown_with_their_parameters(capsys: Capture) -> None:
    assert "star(E, b)  [protocols]  Only the last input" in run(capsys, "list", "protocols").out


def test_programs_are_shown_with_their_size_formulas(capsys: Capture) -> None:
    shown = run(capsys, "list", "programs").out

    assert "for compose(n): layers 2, heads 1, numbers 5, padding 0" in shown
    assert "for iterated(n, 2^s): layers s + 1, heads 1, numbers 5, padding 0" in shown
    assert "for reachable(v): layers 2 * ceil(log2(v)) + 1, heads 2," in shown
    assert "padding v^3" in shown
    assert "compiled: heads 1, width 8, hidden layers 1 x (n - 2), bits 1 + ceil(log2(" in shown
    assert "compiled: if k > n: heads 0, width 0," in shown
    assert "compiled: for L = 2: heads 1, width 9, hidden layers 1 x (2 * m * n - m + 1)," in shown
    assert "; for L = 3: heads 1, width 10," in shown
    assert "not derived" not in shown


def test_the_list_as_data(capsys: Capture) -> None:
    listed = json.loads(run(capsys, "list", "tasks", "--json").out)

    parity = next(task for task in listed["tasks"] if task["name"] == "parity")
    assert parity["parameters"] == ["n"]
    assert parity["record"]["inputs"] == 8


def test_a_corollary_is_not_called_a_theorem(capsys: Capture) -> None:
    assert "    Chen, Peng, Wu 2024 corollary 1.2, derived\n" in run(capsys, "list", "theorems").out


def test_theorems_are_shown_with_what_they_say(capsys: Capture) -> None:
    ran = run(capsys, "list", "theorems")

    assert ran.status == 0
    assert "one_layer_composition(n, H, d, p)  [composition/one_layer]" in ran.out
    assert "cannot solve compose(n) given H * (d + 1) * p < n * log2(n)" in ran.out
    assert "Peng, Narayanan, Papadimitriou 2024 arxiv 2402.08164 theorem 1, derived" in ran.out


@pytest.mark.parametrize("what", WORDS)
def test_every_statement_says_something_and_carries_its_mark(what: str, capsys: Capture) -> None:
    entries = list(entries_of(WORDS[what]))

    assert entries
    assert [entry.name for entry in entries if not (entry.says and entry.mark)] == []
    assert len({entry.name for entry in entries}) == len(entries)
    listed = json.loads(run(capsys, "list", what, "--json").out)[what]
    assert [each["name"] for each in listed] == [entry.name for entry in entries]
