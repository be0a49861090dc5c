"""The commands of docs/protocols.md do what the page says."""

from __future__ import annotations

import re

from tests.command_line import ROOT, python

PAGE = (ROOT / "docs" / "protocols.md").read_text(encoding="utf-8")


def test_the_example_of_a_certificate_is_accepted_with_the_numbers_shown() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    prompt, room = re.findall(r"^found\.(\w+) +# (\S+)", code, re.MULTILINE)

    assert (prompt, room[1].rstrip(":")) == (("prompt", "12484372"), "True")
    shown = code + "print(found.prompt, found.leaves_room_for_positions)"
    assert python(shown) == "12484372 True\n"
