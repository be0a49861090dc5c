"""Where a theorem would begin to apply: golden sizes of the two-layer theorem."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command_line import run


@pytest.mark.parametrize(
    ("width", "bits", "tokens"),
    [(1, 1, 44), (2, 1, 88), (1, 2, 147), (1, 4, 533), (1, 8, 2029), (1, 16, 7915), (1, 32, 31264)],
)
def test_the_smallest_prompt_of_the_two_layer_theorem_is_named(
    width: int, bits: int, tokens: int, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "asked.bounds"
    asked = f"check decoder(L=2, H=1, d={width}, p={bits}) cannot solve chain(3, 3)"
    file.write_text(f'import "composition/two_layers"\n{asked}\n', encoding="utf-8")

    text = run(capsys, "check", "--no-cache", file).out

    found = re.search(r"two_layer_chain does not.*?it would at n = (\d+), m = (\d+)", text)
    assert found is not None
    assert int(found[1]) + int(found[2]) + 2 == tokens


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ("28798501, 575968, 50", "it would at n1 = 28798502, all else equal"),
        ("99999999, 575967, 50", "it would at n2 = 575968, all else equal"),
        ("28798502, 575968, 30", r"apply: n3\^n2 > "),
    ],
)
def test_what_a_theorem_chooses_is_chosen_anew_for_each_size(
    sizes: str, said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "asked.bounds"
    asked = f"check hard_decoder(L=3, H=1, b=64) cannot solve chain3({sizes})"
    file.write_text(f'import "composition/many_layers"\n{asked}\n', encoding="utf-8")

    text = run(capsys, "check", "--no-cache", file).out

    assert re.search(f"three_layer_chain does not.*{said}", text)


def test_nothing_is_said_of_all_larger_sizes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "asked.bounds"
    lines = ['import "composition/two_layers"']
    lines += [f"check decoder(L=2, H=1, d=1, p=1) cannot solve chain(100, {m})" for m in (3, 500)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    below, above = run(capsys, "check", "--no-cache", file).out.split("unknown   ")[1:]

    assert "two_layer_chain does not" in above
    assert re.search("two_layer_chain does not .*; it would at .*m = 5, all else equal", below)
    assert " on, all else equal" not in below
