"""Names that a theorem introduces are explained where its hypotheses are shown without the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.theorem_names import used, where
from solver.commands.stated import entries_of
from tests.command_line import run

LEAST = "K is the least with 2^K > T"
NAMES = (("S", "S = H * p"), ("T", "T = S + 1"), ("K", LEAST), ("U", "U = 2"))


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ((), ()),
        (("n > Saa", "s > n"), ()),
        (("n > S",), ("S = H * p",)),
        (("n > T",), ("S = H * p", "T = S + 1")),
        (("n > 2^K",), ("S = H * p", "T = S + 1", LEAST)),
        (("U > n", "S > n"), ("S = H * p", "U = 2")),
    ],
)
def test_a_name_is_explained_with_the_names_that_this_takes(
    texts: tuple[str, ...], said: tuple[str, ...]
) -> None:
    assert used(texts, NAMES) == said
    assert where(texts, NAMES) == (f", where {', '.join(said)}" if said else "")


def test_a_name_with_a_prime_is_another_name() -> None:
    names = (("S", "S = n + 1"), ("S'", "S' = H * p"))

    assert used(["S' < n"], names) == ("S' = H * p",)


def test_a_name_that_is_told_of_itself_is_told_once() -> None:
    assert used(["K"], (("K", "K is the least with K > n"),)) == ("K is the least with K > n",)


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ("chain(100, 39)", "does not hold, where S = H * (d + 1) * p; it would at n = "),
        ("chain_of_letters(9, 9, 4)", "does not hold, where S = H * (d + 1) * p; it would at"),
    ],
)
def test_what_does_not_hold_is_said_with_its_names(
    task: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "asked.bounds"
    heads = 'import "models"\nimport "composition/two_layers"\nimport "composition/letters"\n'
    file.write_text(f"{heads}check decoder(L=2, H=1, d=1, p=4) cannot solve {task}\n", "utf-8")

    assert said in run(capsys, "check", "--no-cache", file).out


def test_the_list_explains_every_name_and_has_a_sentence_for_every_theorem() -> None:
    entries = list(entries_of("theorem"))
    chosen = next(each for each in entries if each.name == "three_layer_chain")

    assert [each.name for each in entries if not each.about] == []
    assert any(each.startswith("K is the least with ") for each in chosen.where)
    for entry in entries:
        explained = {text.split(" ")[0] for text in entry.where}
        mentioned = set("SCDKJ") & {w for g in entry.given for w in g.replace("(", " ").split()}
        assert mentioned <= explained | set(entry.parameters)
