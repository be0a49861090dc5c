"""The language page's own example is read as the page says."""

from __future__ import annotations

import re
from pathlib import Path

from dsl.claims import Check, Find
from dsl.elaborate import elaborate
from dsl.parse import parse
from dsl.source import Source
from tests.dsl.corpus import elaborated

PAGE = Path(__file__).parents[2] / "docs" / "language.md"


def test_the_example_with_a_function_elaborates() -> None:
    (block,) = re.findall(
        r"```\n(import \"models\"\n\ntask .*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    source = Source("page.bounds", block)

    assert [type(claim) for claim in elaborate(parse(source), source).claims] == [Check]


def test_the_example_of_the_page_elaborates() -> None:
    blocks = re.findall(r"```\n(task .*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    (file,) = [elaborated(block) for block in blocks]

    assert [type(claim) for claim in file.claims] == [Check, Find]
