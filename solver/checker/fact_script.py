"""What a proof leaves to the task, as a script for a solver: SMT-LIB 2 text over free functions.

Parameters are unknown integers of at least 1, tables are functions of which no more is known than
the range of their values, so `unsat` says that the answers differ for all sizes. The text is a
function of the statement and of what the kernel concludes; hypotheses that have no form here are
left out, which only makes `unsat` harder. Where prompts were taken apart, what the tokens carry
must be in range too. The entry at which the two inputs differ may be assumed to be the first one,
unless the proof fixed it by a table; it is the only one where the kernel concludes so.
"""

from __future__ import annotations

from dsl.theorem import Block, Stated
from solver.checker.fact_terms import (
    ENTRY_OF_PAIR,
    NotWritten,
    Run,
    Terms,
    amount_text,
    size_text,
    symbol,
    within,
)
from solver.kernel.replay import Conclusion


def fact_script(stated: Stated, conclusion: Conclusion) -> str:
    """Return a script whose `unsat` is what a proof leaves to show; raises NotWritten."""
    found = _Script(stated, conclusion)
    lines = [*found.unknowns(), *found.differing()]
    alike = found.alike("1", "2")
    if conclusion.turned:
        alike = f"(and {alike} {found.alike('2', '1')})"
    wrong = " ".join([alike, *found.outside()])
    lines += [*found.defined, f"(assert (or {wrong}))", "(check-sat)"]
    return "\n".join(["(set-logic UFLIA)", *lines]) + "\n"


class _Script(Terms):
    """The lines of a script: what is unknown, how the inputs differ, what must not be."""

    def unknowns(self) -> list[str]:
        """Return declarations, with the ranges of what is declared and the hypotheses."""
        lines = []
        for name in self.stated.parameters:
            lines += [f"(declare-const {symbol(name)} Int)", f"(assert (>= {symbol(name)} 1))"]
        for given in self.stated.givens:
            left, right = amount_text(given.left), amount_text(given.right)
            if left is not None and right is not None:
                lines.append(f"(assert ({given.sign} {left} {right}))")
        for block in self.blocks.values():
            runs = ("1", "2") if block == self.pair else ("",)
            if block.name not in self.taken:
                lines += [line for run in runs for line in self._declared(block, run)]
        return lines

    def _declared(self, block: Block, run: str) -> list[str]:
        name, sort = symbol(block.name, run), "Bool" if block.truth else "Int"
        values, tokens = amount_text(block.values), amount_text(block.tokens)
        lines = [f"(declare-fun {name} ({'Int' if block.table else ''}) {sort})"]
        if block.truth or values is None:
            return lines
        if not block.table:
            return [*lines, f"(assert {within(name, values)})"]
        if tokens is None:
            return lines
        inside = within(f"({name} j!)", values)
        return [*lines, f"(assert (forall ((j! Int)) (=> {within('j!', tokens)} {inside})))"]

    def differing(self) -> list[str]:
        """Return how the two inputs differ."""
        one, other = (self.entry(run, ENTRY_OF_PAIR) for run in "12")
        lines = []
        tokens = amount_text(self.pair.tokens)
        if self.pair.table:
            lines.append(f"(declare-const {ENTRY_OF_PAIR} Int)")
            if tokens is not None:
                lines.append(f"(assert {within(ENTRY_OF_PAIR, tokens)})")
        lines.append(f"(assert (not (= {one} {other})))")
        reach = self.conclusion.reach
        if reach is not None:
            read = symbol(reach.pointer)
            for table in (*reach.path, reach.table):
                read = f"({symbol(table)} {read})"
            lines.append(f"(assert (= {read} {ENTRY_OF_PAIR}))")
        elif self.pair.table:
            same = f"(= {self.entry('1', 'j!')} {self.entry('2', 'j!')})"
            alone = f"(not (= j! {ENTRY_OF_PAIR}))"
            before = alone if self.conclusion.alone else within("j!", ENTRY_OF_PAIR)
            lines.append(f"(assert (forall ((j! Int)) (=> {before} {same})))")
        return lines

    def alike(self, one: str, other: str) -> str:
        """Return that the answers are the same, for the choices that call `one` the first."""
        answers = (self.term(self.stated.answer, Run(own, one), {}) for own in (one, other))
        return f"(= {' '.join(answers)})"

    def outside(self) -> list[str]:
        """Return, for each content, that it can be out of range."""
        found: list[str] = []
        for pieces in self.pieces.values():
            values = amount_text(pieces.block.values)
            if pieces.block.truth:
                continue
            if values is None:
                raise NotWritten("a range that has no form here")
            for number in range(len(pieces.tables)):
                place, entry = f"place!{number}", f"entry!{number}"
                content = self.content(pieces, number, place, entry)
                inside = within(place, size_text(pieces.tokens))
                unknown = f"(({place} Int) ({entry} Bool))"
                found.append(f"(exists {unknown} (and {inside} (not {within(content, values)})))")
        return found
