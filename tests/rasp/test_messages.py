"""Every mistake in a .rasp file has a folder with a file and what is said about it.

`BOUNDS_ACCEPT=1 pytest tests/rasp/test_messages.py` writes the expectations anew.
"""

from __future__ import annotations

import inspect
import os
import re
from pathlib import Path

import pytest

from dsl.diagnostics import Mistakes
from dsl.rasp import messages
from dsl.rasp.bring import brought
from dsl.rasp.read import read_rasp
from tests.rasp.imported import wanted

GOLDEN = Path(__file__).parent.parent / "golden" / "rasp"
FOLDERS = sorted(GOLDEN.iterdir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_a_mistake_is_reported_as_its_folder_says(folder: Path) -> None:
    spec, expected, choice = folder / "spec.rasp", folder / "expected.txt", folder / "result.txt"
    result = choice.read_text().strip() if choice.exists() else None

    with pytest.raises(Mistakes) as caught:
        brought(read_rasp(str(spec)), wanted("a,b", 3, result=result)).text()
    said = "\n\n".join(caught.value.rendered()) + "\n"
    said = said.replace(f"{spec.parent}/", "")

    if os.environ.get("BOUNDS_ACCEPT"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    assert f"[{folder.name}]" in said


def test_every_message_has_its_folder() -> None:
    makers = [
        function
        for name, function in inspect.getmembers(messages, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == messages.__name__
    ]

    codes = [set(re.findall(r'"(R\d\d\d)"', inspect.getsource(maker))) for maker in makers]

    assert all(len(found) == 1 for found in codes)
    assert sorted(code for found in codes for code in found) == [f.name for f in FOLDERS]
