"""The note on counting facts: it is there exactly where p bits do not number the tokens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from solver.report.positions import bits_of_places, note
from tests.command_line import run

HEAD = 'import "models"\nimport "composition/two_layers"\nimport "composition/one_layer"\n'
NOTE = (
    "note: 4 < 10 bits: p = 4 cannot number 533 tokens, which takes p >= 10; "
    "this is a counting fact about such a model"
)


def told(
    text: str, folder: Path, capsys: pytest.CaptureFixture[str], *options: str
) -> str:
    """Return what is printed of a claim."""
    file = folder / "asked.bounds"
    file.write_text(f"{HEAD}{text}\n", encoding="utf-8")
    return run(capsys, "check", "--no-cache", *options, file).out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("check decoder(L=2, H=1, d=1, p=4) cannot solve chain(492, 39)", "10 bits: p = 4 cannot"),
        ("check decoder(L=2, H=1, d=1, p=4) can solve chain(492, 39)", "10 bits: p = 4 cannot"),
        ("check encoder(L=1, H=1, d=1, p=1) cannot solve compose(4)", "1 < 4 bits: p = 1 cannot"),
        ("check decoder(L=1, H=1, d=1, p=3) cannot solve compose(8)", "3 < 5 bits: p = 3 cannot"),
        ("check decoder(L=1, H=12, d=64, p=16) cannot solve compose(1218)", ""),
        ("check encoder(L=1, H=1, d=1, p=5) cannot solve compose(14)", ""),
        ("check decoder(L=1, H=1, d=1, p=5) cannot solve compose(15)", ""),
        ("check decoder(L=1, H=1, d=1, p=5) cannot solve compose(16)", "5 < 6 bits: p = 5 cannot"),
        ("check hard_decoder(L=2, H=1, b=2) cannot solve chain(20, 9)", ""),
        ("check encoder(L=1, H=1, d=1, p=2) cannot solve compose(2)", ""),
    ],
)
def test_too_few_bits_for_the_places_are_noted_where_the_assumption_is_used(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = told(text, tmp_path, capsys)

    assert printed.count("note: ") == bool(said)
    assert said in printed


def test_what_an_axiom_says_is_not_called_a_counting_fact(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """axiom assumed(n, d, p) {
  given d * p < n
  claim decoder(L=3, H=1, d=d, p=p) cannot solve chain(n, n)
}
check decoder(L=3, H=1, d=1, p=4) cannot solve chain(60, 60)"""

    printed = told(text, tmp_path, capsys)

    assert "cited: axiom assumed" in printed
    assert "p >= 7; what is assumed may not be meant of such a model\n" in printed
    assert "counting fact" not in printed


def test_a_wraparound_model_assumes_nothing_and_gets_no_note(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = "mask causal; width 1; precision 1; numbers wraparound weights 1 values 1 sums 1"
    model = f"model wraps {{ {lines}; repeat 1 {{ attend softmax heads 1; mlp any }} }}"

    printed = told(f"{model}\ncheck wraps cannot solve compose(15)", tmp_path, capsys)

    assert "proved" in printed
    assert "note: " not in printed


def test_a_search_has_one_note_for_its_longest_prompt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "find least d where decoder(L=1, H=1, d, p=3) can solve compose(8) up to 3 expect none"

    printed = told(text, tmp_path, capsys)

    assert "none up to 3" in printed
    assert printed.count("note: 3 < 5 bits: p = 3 cannot number 17 tokens") == 1


def test_data_and_verify_have_the_note_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "check decoder(L=2, H=1, d=1, p=4) cannot solve chain(492, 39)"
    out = tmp_path / "out"
    asked = json.loads(told(text, tmp_path, capsys, "--json", "--certificates", str(out)))
    (claim,) = asked["files"][0]["claims"]
    (written,) = (each["files"]["certificate"] for each in claim["questions"])

    assert [f"note: {each}" for each in claim["notes"]] == [NOTE]
    assert NOTE in run(capsys, "verify", written).out


@pytest.mark.parametrize(("tokens", "bits"), [(1, 0), (2, 1), (16, 4), (17, 5), (2**31, 31)])
def test_so_many_bits_number_the_tokens(tokens: int, bits: int) -> None:
    assert bits_of_places(tokens) == bits
    assert f"p >= {bits};" in note(1, tokens)
