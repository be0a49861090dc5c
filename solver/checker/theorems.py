"""Theorems: the kernel replays the proof, then the task's own part is shown by congruence.

The kernel leaves one fact about the task: on two inputs that differ in one block alone, the answers
differ. Both answers are written as terms over uninterpreted tables; that the two are the values by
which the inputs differ must follow by congruence, which holds for all sizes. A theorem speaks of a
question if the question is the statement at some values of its parameters.
"""

from __future__ import annotations

from typing import Any

from dsl.expr import Binary, Constant, Expr, If, Index, Unary, Variable
from dsl.theorem import Block, Stated
from dsl.theorem_json import amount_to_json
from solver.certificate import Certificate, Derivation, InvalidCertificate
from solver.kernel.adversary import ENTRY, PICKED, InvalidStep
from solver.kernel.amounts import constant, surely_at_least
from solver.kernel.congruence import Equation, Term, entailed
from solver.kernel.replay import Conclusion, amount, replay
from solver.verdict import Can

SUMMARIES = (
    "the block-summary assumption: a block of tokens tells a token so many bits in a layer "
    "(docs/language.md, section 2)"
)


def check_stated(stated: Stated, certificate: Certificate) -> Can:
    """Return that a statement holds; raises InvalidCertificate if it was not shown."""
    if not isinstance(certificate, Derivation):
        raise InvalidCertificate("this kind of certificate is not about a theorem")
    check_derivation(stated, certificate.steps)
    rests = () if stated.shape.hard else (SUMMARIES,)
    return Can(certificate, rests, "derived")


def check_derivation(stated: Stated, steps: object) -> Conclusion:
    """Replay a proof of a statement and show what it leaves; raises InvalidCertificate."""
    try:
        conclusion = replay(kernel_data(stated, steps))
    except InvalidStep as wrong:
        raise InvalidCertificate(str(wrong)) from None
    _Fact(stated, conclusion).check()
    return conclusion


def kernel_data(stated: Stated, steps: object) -> dict[str, Any]:
    """Return the derivation that the kernel replays."""
    shape = stated.shape
    blocks = [[b.name, *map(amount_to_json, (b.tokens, b.values))] for b in stated.blocks]
    sizes = {
        key: amount_to_json(getattr(shape, key)) for key in ("heads", "summary", "state")
    }
    setting = {"blocks": blocks, "mask": shape.mask, "layers": shape.layers, "hard": shape.hard}
    givens = [[amount_to_json(g.left), g.sign, amount_to_json(g.right)] for g in stated.givens]
    return {"setting": setting | sizes, "givens": givens, "steps": steps}


class _Fact:
    """What is left to show: the answers on the two inputs differ."""

    def __init__(self, stated: Stated, conclusion: Conclusion) -> None:
        self.stated = stated
        self.conclusion = conclusion
        self.blocks = {block.name: block for block in stated.blocks}
        self.taken: dict[str, object] = dict(conclusion.taken)

    def check(self) -> None:
        """Raise InvalidCertificate unless the answers differ on the two inputs."""
        for name, choice in self.conclusion.taken:
            self._check_choice(self.blocks[name], choice)
        pair = self.blocks[self.conclusion.pair]
        one, other = (self._value(self.stated.answer, run) for run in ("1", "2"))
        differing: Equation = self._entry(pair, "1"), self._entry(pair, "2")
        known = self._known()
        # If the answers were equal, so would be the entries by which the two inputs differ.
        if not entailed([*known, (one, other)], differing):
            raise InvalidCertificate("the task need not give different answers on the two inputs")

    def _known(self) -> list[Equation]:
        reach = self.conclusion.reach
        if reach is None:
            return []
        return [(("read", reach.table, reach.pointer), PICKED)]

    def _entry(self, pair: Block, run: str) -> Term:
        name = f"{pair.name}#{run}"
        return ("read", name, PICKED) if pair.table else name

    def _check_choice(self, block: Block, choice: object) -> None:
        """A choice is a value of its block: a number below its size, a truth value, or the entry

        at which the inputs differ, where the block's values are the entries.
        """
        values = amount(amount_to_json(block.values))
        pair = self.blocks[self.conclusion.pair]
        if block.truth and type(choice) is bool:
            return
        if not block.truth and type(choice) is int and choice >= 0:
            if surely_at_least(values - constant(choice), 1):
                return
            raise InvalidCertificate(f"'{block.name}' may have no value {choice}")
        entries = {PICKED: pair.tokens if pair.table else None}
        entries[ENTRY] = block.tokens if block.table else None
        size = entries.get(choice) if isinstance(choice, str) else None
        if size is None or block.truth or amount(amount_to_json(size)) != values:
            raise InvalidCertificate(f"{str(choice)[:60]!r} is no value of '{block.name}'")

    # ---- terms

    def _value(self, expr: Expr, run: str) -> Term:
        match expr:
            case Constant(value):
                return _constant(value)
            case Variable(name) if name not in self.blocks:
                return name
            case Variable(name):
                return self._single(self.blocks[name], run)
            case Index(Variable(name), index) if name in self.blocks:
                return self._read(self.blocks[name], self._value(index, run), run)
            case Unary(sign, operand):
                return (sign, self._value(operand, run))
            case Binary(sign, left, right):
                return (sign, self._value(left, run), self._value(right, run))
            case If(test, then, otherwise):
                return ("if", *(self._value(each, run) for each in (test, then, otherwise)))
            case _:
                raise InvalidCertificate("the answer is outside what congruence speaks of")

    def _single(self, block: Block, run: str) -> Term:
        if block.table:
            raise InvalidCertificate("a whole table stands for a value")
        if block.name in self.taken:
            return _constant(self.taken[block.name])
        return f"{block.name}#{run}" if block.name == self.conclusion.pair else block.name

    def _read(self, block: Block, index: Term, run: str) -> Term:
        choice = self.taken.get(block.name)
        if choice is not None:
            return index if choice == ENTRY else _constant(choice)
        name = f"{block.name}#{run}" if block.name == self.conclusion.pair else block.name
        return ("read", name, index)


def _constant(value: object) -> Term:
    """Return the term of a constant; no input or parameter can have its name."""
    return PICKED if value == PICKED else ("constant", str(value))
