"""From a solver's LRAT trace to a short proof: keep what the empty clause needs, number it afresh.

Untrusted. The trace numbers original clauses and lemmas from one counter, in the order in which it
met them; every lemma has a line, so the original clauses are the numbers without one, in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count


class NoRefutation(Exception):
    """The trace does not derive the empty clause."""


def trimmed(trace: str, numbers: Sequence[int], next_number: int) -> str:
    """Return an LRAT proof without deletions and unused lemmas.

    `numbers` are the numbers that the proof shall use for the clauses the solver was given, in
    order; its own clauses are numbered from `next_number` on. Raises NoRefutation.
    """
    lemmas: dict[int, str] = {}
    last = 0
    for line in trace.splitlines():
        identity, rest = line.split(" ", 1)
        if not rest.startswith("d"):
            last = int(identity)
            lemmas[last] = rest
            if rest.startswith("0 "):
                break
    else:
        raise NoRefutation("the solver's trace does not reach the empty clause")
    needed = _needed(lemmas, last)
    renumbered = _renumbered(lemmas, sorted(needed), numbers, next_number)
    lines = []
    for lemma in sorted(needed):
        literals, hints = needed[lemma]
        shown = " ".join([str(renumbered[hint]) for hint in hints])
        lines.append(f"{renumbered[lemma]} {literals} {shown} 0\n")
    return "".join(lines)


def _needed(lemmas: dict[int, str], last: int) -> dict[int, tuple[str, list[int]]]:
    """Return the lemmas that `last` rests on: literals (with their 0) and hints."""
    found: dict[int, tuple[str, list[int]]] = {}
    waiting = [last]
    while waiting:
        lemma = waiting.pop()
        if lemma in found:
            continue
        text = lemmas[lemma]
        if text.startswith("0 "):
            literals, shown = "0", text[2:]
        else:
            literals, shown = text.split(" 0 ", 1)
            literals += " 0"
        hints = [int(hint) for hint in shown.split()[:-1]]
        found[lemma] = (literals, hints)
        waiting.extend(hint for hint in hints if hint in lemmas and hint not in found)
    return found


def _renumbered(
    lemmas: dict[int, str], needed: list[int], numbers: Sequence[int], next_number: int
) -> dict[int, int]:
    """Return trace number -> proof number for the given clauses and the needed lemmas."""
    trace_ids = (identity for identity in count(1) if identity not in lemmas)
    renumbered = dict(zip(trace_ids, numbers, strict=False))
    renumbered.update(zip(needed, count(next_number), strict=False))
    return renumbered
