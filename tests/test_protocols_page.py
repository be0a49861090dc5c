"""The commands of docs/protocols.md do what the page says."""

from __future__ import annotations

import re

import pytest

from solver.kernel.composition import Composition, inequalities
from tests.command_line import ROOT, python

PAGE = (ROOT / "docs" / "protocols.md").read_text(encoding="utf-8")


def test_the_example_of_a_certificate_is_accepted_with_the_numbers_shown() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    prompt, room = re.findall(r"^found\.(\w+) +# (\S+)", code, re.MULTILINE)

    assert (prompt, room[1].rstrip(":")) == (("prompt", "12484372"), "True")
    shown = code + "print(found.prompt, found.leaves_room_for_positions)"
    assert python(shown) == "12484372 True\n"


@pytest.mark.parametrize("layers", [1, 2, 3, 5])
def test_every_inequality_that_may_fail_is_on_the_page(layers: int) -> None:
    last = layers - 1
    lists = (2,) * last, (1,) * last, (2,) * layers if last else (), (2,) * max(0, last - 1)
    found = Composition(layers, 1, 4, *lists[:3], 1, lists[3])

    names = {re.sub(r"_\d+", "_l", name) for name, _ in inequalities(found, "pipelined")}

    assert len(names) == (1, 2, 3, 3)[min(last, 3)]
    assert all(f"| {name}" in PAGE or f", {name} |" in PAGE for name in names)
