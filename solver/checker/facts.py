"""What a proof leaves to the task: on two inputs that differ in one block, the answers differ.

Both answers are written as terms over uninterpreted tables, so what is shown holds for all sizes.
Three ways, all of them short: the answers being equal would make the entries equal by which the
inputs differ (congruence, `solver.kernel.congruence`); where one answer is true, so is what the
other says, at that entry too; and where these entries are truth values, both cases are worked out.
`any i < n : P and i == a` is P at a, where a is one of 0..n-1. If the inputs differ at a alone,
`count i < n : P` is how often P holds elsewhere, the same for both, and one more where it holds at
a; an answer that asks for that number modulo m alone is worked out for each remainder.
"""

from __future__ import annotations

from dsl.expr import Binary, Binder, Constant, Expr, If, Index, Unary, Variable
from dsl.theorem import AmountData, Block, Stated
from dsl.theorem_json import amount_to_json
from solver.certificate.kinds import InvalidCertificate
from solver.checker.answer_terms import (
    FALSE,
    TRUE,
    applied,
    at_point,
    by_remainders,
    constant_term,
    either,
    implied,
    is_constant,
    mentions,
    negated,
    replaced,
    some,
)
from solver.checker.fact_script import fact_script
from solver.checker.fact_terms import NotWritten
from solver.checker.images import pieces_of, virtual_blocks
from solver.checker.rank import check_rank
from solver.checker.rows import check_rows, check_word
from solver.kernel.amounts import Amount, NotAnAmount, constant, surely_at_least
from solver.kernel.congruence import Equation, Term, entailed
from solver.kernel.reading import amount
from solver.kernel.replay import Conclusion
from solver.kernel.universe import FIRST, NOT_FIRST, PICKED

ALIKE = "the task need not give different answers on the two inputs"
OUTSIDE = ", or what a token carries may be out of its range"


class OpenFact(InvalidCertificate):
    """The answers may be the same as far as is seen; `script` asks a solver (None: no form).

    `where` says, for people, where a solver finds them the same, or what else may be wrong.
    """

    def __init__(self, script: str | None, where: str = "") -> None:
        super().__init__(f"{ALIKE}{where}")
        self.script, self.where = script, where


def check_fact(stated: Stated, conclusion: Conclusion) -> None:
    """Raise InvalidCertificate unless the answers differ on the two inputs.

    It is OpenFact if none of the three ways of this page shows that they do.
    """
    pieces_of(stated, conclusion)  # refuses tables whose names stand for two things
    if conclusion.rank is not None and conclusion.images:
        raise InvalidCertificate("rows are not counted of prompts that are taken apart")
    if conclusion.varied is not None:
        check_word(stated, conclusion)
        return
    match conclusion.rank:
        case (rows, columns, int() as base) if stated.function is None:
            check_rank(stated, (rows, columns, base))
            return
        case None if stated.function is None:
            pass
        case _:
            check_rows(stated.function, conclusion)
            return
    fact = _Fact(stated, conclusion)
    for name, choice in conclusion.taken:
        fact.check_choice(fact.blocks[name], choice)
    if not fact.seen(stated.answer):
        raise OpenFact(_script(stated, conclusion), OUTSIDE if conclusion.images else "")


def _script(stated: Stated, conclusion: Conclusion) -> str | None:
    try:
        return fact_script(stated, conclusion)
    except (NotWritten, NotAnAmount):
        return None


class _Fact:
    """Terms for the two runs of a proof."""

    def __init__(self, stated: Stated, conclusion: Conclusion) -> None:
        self.conclusion = conclusion
        self.blocks = virtual_blocks(stated, conclusion)
        self.pair = self.blocks[conclusion.pair]
        self.taken: dict[str, object] = dict(conclusion.taken)

    def seen(self, answer: Expr) -> bool:
        """Say whether one of the three ways shows that the answers differ."""
        try:
            one, other = (self.value(answer, run) for run in ("1", "2"))
        except NotWritten:
            return False
        return self.by_congruence(one, other) or self.by_cases(one, other)

    def by_congruence(self, one: Term, other: Term) -> bool:
        """Say whether equal answers would make the inputs equal where they differ."""
        equations = [*self._known(), (one, other)]
        for left, right in ((one, other), (other, one)):
            if left in (TRUE, FALSE):
                equations += implied(right, left == TRUE)
        return entailed(equations, self._differing())

    def by_cases(self, one: Term, other: Term) -> bool:
        """Say whether the answers differ whichever of the two entries is true."""
        if not self.pair.truth:
            return False
        entries = self._differing()
        for values in ((TRUE, FALSE), (FALSE, TRUE)):
            change = dict(zip(entries, values, strict=True))
            for pair in by_remainders(replaced(one, change), replaced(other, change)):
                if pair[0] == pair[1] or not all(map(is_constant, pair)):
                    return False
        return True

    def _known(self) -> list[Equation]:
        reach = self.conclusion.reach
        if reach is None:
            return []
        entry: Term = reach.pointer
        for table in (*reach.path, reach.table):
            entry = ("read", table, entry)
        return [(entry, PICKED)]

    def _differing(self) -> Equation:
        return self._entry("1", PICKED), self._entry("2", PICKED)

    def _entry(self, run: str, index: Term) -> Term:
        name = f"{self.pair.name}#{run}"
        return ("read", name, index) if self.pair.table else name

    # ---- choices

    def check_choice(self, block: Block, choice: object) -> None:
        """Raise InvalidCertificate unless a choice is a value of its block."""
        if not self._is_value(block, choice):
            raise InvalidCertificate(f"{str(choice)[:60]!r} is no value of '{block.name}'")

    def _is_value(self, block: Block, choice: object) -> bool:
        values, pair = _amount(block.values), self.pair
        same_index = block.table and pair.table and _amount(block.tokens) == _amount(pair.tokens)
        match choice:
            case bool():
                return block.truth
            case int():
                within = surely_at_least(values - constant(choice), 1)
                return not block.truth and choice >= 0 and within
            case "#a":
                return not block.truth and pair.table and _amount(pair.tokens) == values
            case "#j":
                return not block.truth and block.table and _amount(block.tokens) == values
            case "#1" | "#not1":
                alike = same_index or not (block.table or pair.table)
                alike = alike and (choice == FIRST or block.truth)
                return alike and block.truth == pair.truth and values == _amount(pair.values)
            case "#j==#a":
                return block.truth and same_index
            case _:
                return False

    # ---- terms

    def value(self, expr: Expr, run: str) -> Term:
        """Return the term of an expression in one of the two runs."""
        match expr:
            case Constant(value):
                return constant_term(value)
            case Variable(name) if name in self.blocks:
                return self._single(self.blocks[name], run)
            case Variable(name):
                return name
            case Index(Variable(name), index) if name in self.blocks:
                return self._read(self.blocks[name], self.value(index, run), run)
            case Unary("not", operand):
                return negated(self.value(operand, run))
            case Unary(_, operand):
                return applied("-", constant_term(0), self.value(operand, run))
            case Binary(sign, left, right):
                return applied(sign, self.value(left, run), self.value(right, run))
            case If(test, then, otherwise):
                return either(*(self.value(each, run) for each in (test, then, otherwise)))
            case Binder("any" | "all" | "count" as kind, name, bound, None, body) if body:
                return self._binder(kind, name, bound, run, self.value(body, run))
            case _:
                raise NotWritten("the answer is outside what can be shown about tasks here")

    def _single(self, block: Block, run: str) -> Term:
        if block.table:
            raise NotWritten("a whole table stands for a value")
        choice = self.taken.get(block.name)
        if choice in (FIRST, NOT_FIRST):
            first = self._entry("1", PICKED)
            return first if choice == FIRST else negated(first)
        if choice is not None:
            return constant_term(choice)
        return self._entry(run, PICKED) if block == self.pair else block.name

    def _read(self, block: Block, index: Term, run: str) -> Term:
        choice = self.taken.get(block.name)
        match choice:
            case None:
                own = block == self.pair
                return self._entry(run, index) if own else ("read", block.name, index)
            case "#j":
                return index
            case "#1":
                return self._entry("1", index)
            case "#not1":
                return negated(self._entry("1", index))
            case "#j==#a":
                return applied("==", index, PICKED)
            case _:
                return constant_term(choice)

    def _binder(self, kind: str, name: str, bound: Expr, run: str, body: Term) -> Term:
        """Return a binder; where its body asks for i == a, and a is in range, its value at a."""
        many = self.value(bound, run)
        every = self.pair.table and _bound(bound) == _amount(self.pair.tokens)
        holds = negated(body) if kind == "all" else body
        point = at_point(name, holds) if every else None
        if kind == "count":
            if point is not None:
                return either(point, constant_term(1), constant_term(0))
            return self._count(name, many, holds, every)
        if point is None:
            point = some("any entry" if every else "any", name, many, holds)
        return negated(point) if kind == "all" else point

    def _count(self, name: str, many: Term, holds: Term, every: bool) -> Term:
        """Return a count, split at the one entry at which the inputs differ."""
        pair = self.pair.name
        runs = f"{pair}#1", f"{pair}#2"
        same: dict[Term, Term] = {("read", run, name): ("read", pair, name) for run in runs}
        common = replaced(holds, same)
        if not (every and self.conclusion.alone) or mentions(common, runs):
            return ("count", name, many, holds)
        here = either(replaced(holds, {name: PICKED}), constant_term(1), constant_term(0))
        return ("+", ("elsewhere", name, common), here)


def _amount(data: AmountData) -> Amount:
    return data if isinstance(data, Amount) else amount(amount_to_json(data))


def _bound(expr: Expr) -> Amount | None:
    match expr:
        case Constant(int() as value):
            return constant(value)
        case Variable(name):
            return amount(name)
        case _:
            return None
