"""A third encoding, for any SMT solver: "some tables solve this task" over uninterpreted functions.

Where the search encoding (`solver.encode.search`) unfolds everything into clauses, this one states
docs/language.md, section 2, almost word for word in the logic QF_UFBV: token states are bit
vectors, every table is an uninterpreted function, and a preorder of keys is given by *ranks*, as
in `solver.exact.weights`: among Q keys, Q ranks make every total preorder. No symmetry is broken.
`sat` means "can solve", `unsat` "cannot". It shares no code with the other encodings and is used
to test them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dsl.problem import Model, TaskTable


@dataclass(frozen=True)
class Term:
    """A bit vector of `bits` bits, written `text`."""

    text: str
    bits: int


@dataclass
class Script:
    """Declarations, definitions and assertions; equal terms are defined once."""

    lines: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    defined: dict[str, Term] = field(default_factory=dict)

    def function(self, name: str, arguments: Sequence[Term], bits: int) -> Term:
        """Return an unknown table applied to arguments (an unknown constant if there are none)."""
        symbol = f"|{name}|"
        if symbol not in self.said:
            self.said.add(symbol)
            sorts = " ".join(sort(each.bits) for each in arguments)
            self.lines.append(f"(declare-fun {symbol} ({sorts}) {sort(bits)})")
        if not arguments:
            return Term(symbol, bits)
        return self.define(f"({symbol} {' '.join(each.text for each in arguments)})", bits)

    def define(self, text: str, bits: int) -> Term:
        """Return a short name for a term."""
        if text not in self.defined:
            name = f"t{len(self.defined)}"
            self.lines.append(f"(define-fun {name} () {sort(bits)} {text})")
            self.defined[text] = Term(name, bits)
        return self.defined[text]

    def require(self, text: str) -> None:
        """Add an assertion, once."""
        line = f"(assert {text})"
        if line not in self.said:
            self.said.add(line)
            self.lines.append(line)


def sort(bits: int) -> str:
    """Return the sort of bit vectors of a length."""
    return f"(_ BitVec {bits})"


def constant(value: int, bits: int) -> str:
    """Return a number as a bit vector."""
    return f"(_ bv{value} {bits})"


def bits_for(values: int) -> int:
    """Return how many bits name `values` values, at least one."""
    return max(1, (values - 1).bit_length())


@dataclass
class Smt2Encoding:
    """The script of one question; the layers must be unique_hard or average_hard."""

    model: Model
    table: TaskTable
    script: Script = field(default_factory=Script)

    def require_row(self, row: Sequence[int], answers: Sequence[int]) -> None:
        """Say that one input gets its answers."""
        tokens = self._prompt(row)
        for _ in range(self.model.steps):
            tokens.append(self._generated(self._named(tokens), len(tokens)))
        states = self._last_states(tokens)
        places = (len(tokens) - 1,) if self.table.answer_at is None else self.table.answer_at
        bits = bits_for(len(self.table.answer_values))
        for place, code in zip(places, answers, strict=True):
            answer = self.script.function("answer", self._reading(states, place), bits)
            self.script.require(f"(= {answer.text} {constant(code, bits)})")

    def _prompt(self, row: Sequence[int]) -> list[Term]:
        tokens = []
        for place, (token, code) in enumerate(zip(self.table.tokens, row, strict=True)):
            tokens.append(self._embedding(f"{token.name} = {code}", place))
        for place in range(len(row), len(row) + self.model.padding):
            tokens.append(self._embedding("blank", place))
        return tokens

    def _embedding(self, content: str, place: int) -> Term:
        at = f" at position {place}" if self.model.positions == "any" else ""
        return self.script.function(f"embedding of {content}{at}", (), self.model.state_bits)

    def _named(self, tokens: list[Term]) -> Term:
        """Return the name that the last token gives to the next generated one."""
        names = self.model.step_alphabet
        states = self._last_states(tokens)
        reading = self._reading(states, len(tokens) - 1)
        name = self.script.function("naming", reading, bits_for(names))
        if names < 2 ** bits_for(names):
            self.script.require(f"(bvult {name.text} {constant(names, bits_for(names))})")
        return name

    def _generated(self, name: Term, place: int) -> Term:
        at = f" at position {place}" if self.model.positions == "any" else ""
        table = f"embedding of generated tokens{at}"
        return self.script.function(table, (name,), self.model.state_bits)

    def _last_states(self, tokens: list[Term]) -> list[Term]:
        """Return the states that enter the last layer."""
        states = tokens
        for number, layer in enumerate(self.model.layers[:-1]):
            readings = [self._reading(states, place, number) for place in range(len(states))]
            name, bits = f"mlp {layer.tables}", self.model.state_bits
            states = [self.script.function(name, reading, bits) for reading in readings]
        return states

    def _reading(self, states: list[Term], place: int, number: int = -1) -> list[Term]:
        """Return what a token knows after attention: its state and its heads' outputs."""
        layer, seen = self.model.layers[number], self._visible(states, place)
        heads = range(layer.attention.heads)
        return [states[place], *(self._head(number, h, states[place], seen) for h in heads)]

    def _visible(self, states: list[Term], place: int) -> list[Term]:
        ends = {"none": len(states), "causal": place + 1, "strict": place}
        seen = states[: ends[self.model.mask]]
        return seen if self.model.window is None else seen[-self.model.window :]

    def _head(self, number: int, head: int, own: Term, seen: list[Term]) -> Term:
        """Return what a head hands on; the first bit says "no token was visible"."""
        layer, bits = self.model.layers[number], self.model.state_bits
        if not seen:
            return Term(constant(2**bits, bits + 1), bits + 1)
        name = f"{layer.tables}.{head}"
        ranks = [self.script.function(f"rank {name}", (own, key), bits) for key in seen]
        if layer.attention.kind == "unique_hard":
            value = self._best(name, layer.attention.ties, seen, ranks)
        else:
            value = self._mean(name, seen, ranks)
        return self.script.define(f"(concat #b0 {value.text})", bits + 1)

    def _best(self, name: str, ties: str, seen: list[Term], ranks: list[Term]) -> Term:
        """Return the value of the best token, found from left to right."""
        wins, bits = "bvuge" if ties == "rightmost" else "bvugt", self.model.state_bits
        best, top = seen[0], ranks[0]
        for key, rank in zip(seen[1:], ranks[1:], strict=True):
            test = f"({wins} {rank.text} {top.text})"
            best = self.script.define(f"(ite {test} {key.text} {best.text})", bits)
            top = self.script.define(f"(ite {test} {rank.text} {top.text})", bits)
        return self.script.function(f"value {name}", (best,), bits)

    def _mean(self, name: str, seen: list[Term], ranks: list[Term]) -> Term:
        """Return the means over the best tokens, number by number: nearest, ties up."""
        top = ranks[0]
        for rank in ranks[1:]:
            higher = f"(bvuge {rank.text} {top.text})"
            top = self.script.define(f"(ite {higher} {rank.text} {top.text})", rank.bits)
        chosen = [f"(= {rank.text} {top.text})" for rank in ranks]
        width, precision = self.model.width or 1, self.model.precision or 1
        numbers = [self._mean_of(f"{name}.{k}", seen, chosen, precision) for k in range(width)]
        text = numbers[0].text
        for number in numbers[1:]:
            text = f"(concat {text} {number.text})"
        return self.script.define(text, width * precision)

    def _mean_of(self, name: str, seen: list[Term], chosen: list[str], precision: int) -> Term:
        # 2 * sum + count is below 2 * length * 2^precision, so nothing overflows
        bits = precision + 1 + len(seen).bit_length()
        values = [self.script.function(f"value {name}", (key,), precision) for key in seen]
        wide = [f"((_ zero_extend {bits - precision}) {value.text})" for value in values]
        none, one = constant(0, bits), constant(1, bits)
        adds = [f"(ite {test} {part} {none})" for test, part in zip(chosen, wide, strict=True)]
        total = self._sum(adds, bits)
        count = self._sum([f"(ite {test} {one} {none})" for test in chosen], bits)
        doubled = f"(bvadd {total.text} {total.text} {count.text})"
        mean = self.script.define(f"(bvudiv {doubled} (bvadd {count.text} {count.text}))", bits)
        return self.script.define(f"((_ extract {precision - 1} 0) {mean.text})", precision)

    def _sum(self, parts: list[str], bits: int) -> Term:
        total = Term(parts[0], bits)
        for part in parts[1:]:
            total = self.script.define(f"(bvadd {total.text} {part})", bits)
        return total


def smt2_text(model: Model, table: TaskTable, header: Sequence[str] = ()) -> str:
    """Return the script for a model and a task, ending in (check-sat)."""
    encoding = Smt2Encoding(model, table)
    for row, answers in zip(table.inputs, table.answers, strict=True):
        encoding.require_row(row, answers)
    head = [*(f"; {line}" for line in header), "(set-logic QF_UFBV)"]
    return "\n".join([*head, *encoding.script.lines, "(check-sat)"]) + "\n"
