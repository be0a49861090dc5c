"""A proof that fails: the step is said in words, as the kernel counts other steps than the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import run

PROOF = """import "composition"
import "models"

theorem mine(n, H, d, p) {
  given GIVEN
  claim decoder(L=LAYERS, H=H, d=d, p=p) cannot solve index_at_end(n)
  proof {
    summarize w at the last token in H * (d + 1) * p bits
    collide w into w1, w2
    pick a where w1[a] != w2[a]
    take x = a
    differ w1[x] != w2[x]
  }
}
"""


@pytest.mark.parametrize(
    ("given", "layers", "said"),
    [
        ("H * d * p < n", 1, "step 2 (collide w): no hypothesis says"),
        ("H * (d + 1) * p < n", 2, "step 4 (differ): what 'end' knows at the end may depend on"),
    ],
)
def test_a_failing_step_is_named_in_words(
    given: str, layers: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.bounds"
    text = PROOF.replace("GIVEN", given).replace("LAYERS", str(layers))
    file.write_text(text, encoding="utf-8")

    ran = run(capsys, "check", "--no-cache", file)

    assert f"the proof does not go through: {said}" in ran.out
