"""Proofs about chains of tables say what they show; what a theorem chooses is a name of its own."""

from __future__ import annotations

import pytest

from dsl.diagnostics import Mistakes
from dsl.elaborate import elaborate
from dsl.parse import parse
from dsl.source import Source
from tests.command_line import ROOT

FOLDER = ROOT / "theorems"
CHAINS, PARITY = "composition/many_layers.bounds", "heads/parity.bounds"
WRONG = [
    (CHAINS, "take f2 with f2[f1[i]] == a", "take f2 with f2[i] == a", "E707"),
    (CHAINS, "take f2 with f2[f1[i]] == a", "take f1 with f1[i] == a", "E707"),
    (CHAINS, "take f3 with f3[f2[f1[i]]] == a", "take f3 with f3[f1[i]] == a", "E707"),
    (CHAINS, "choose K with 2^(K + 1 - H) > C", "choose H with 2^(H + 1) > C", "E204"),
    (CHAINS, "choose J with n4", "choose K with n4", "E204"),
    (CHAINS, "L=3, H=H, b=b) cannot solve chain3(n1, n2, n3)",
     "L=3, H=K, b=b) cannot solve chain3(n1, n2, n3)", "E203"),
    (CHAINS, "let A = states(n2, n3, H)", "let A = states(n2, n3)", "E304"),
    (PARITY, "split own off w", "split own off v", "E210"),
    (PARITY, "restrict w -> own at layer 1", "restrict w -> end at layer 1", "E210"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code"), WRONG)
def test_a_theorem_says_what_its_text_says(file: str, old: str, new: str, code: str) -> None:
    path = FOLDER / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    source = Source(str(path), text.replace(old, new, 1))

    with pytest.raises(Mistakes) as refused:
        elaborate(parse(source), source)

    assert code in {mistake.code for mistake in refused.value.diagnostics}
