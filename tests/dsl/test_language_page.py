"""The language page's own example is read as the page says."""

from __future__ import annotations

import re
from pathlib import Path

from dsl.claims import Check, Find
from tests.dsl.corpus import elaborated

PAGE = Path(__file__).parents[2] / "docs" / "language.md"


def test_the_example_of_the_page_elaborates() -> None:
    blocks = re.findall(r"```\n(task .*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    (file,) = [elaborated(block) for block in blocks]

    assert [type(claim) for claim in file.claims] == [Check, Find]
