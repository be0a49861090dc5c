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

from collections.abc import Iterator
from math import lcm

from dsl.evaluate import OPERATIONS, EvaluationError
from dsl.expr import Binary, Binder, Constant, Expr, If, Index, Unary, Variable
from dsl.theorem import AmountData, Block, Stated
from dsl.theorem_json import amount_to_json
from solver.certificate import InvalidCertificate
from solver.kernel.amounts import Amount, constant, surely_at_least
from solver.kernel.congruence import Equation, Term, entailed
from solver.kernel.reading import amount
from solver.kernel.replay import Conclusion
from solver.kernel.universe import ENTRY, FIRST, PICKED

TRUE: Term = ("constant", "True")
FALSE: Term = ("constant", "False")
MOST_REMAINDERS = 1000


def check_fact(stated: Stated, conclusion: Conclusion) -> None:
    """Raise InvalidCertificate unless the answers differ on the two inputs."""
    fact = _Fact(stated, conclusion)
    for name, choice in conclusion.taken:
        fact.check_choice(fact.blocks[name], choice)
    one, other = (fact.value(stated.answer, run) for run in ("1", "2"))
    if not (fact.by_congruence(one, other) or fact.by_cases(one, other)):
        raise InvalidCertificate("the task need not give different answers on the two inputs")


class _Fact:
    """Terms for the two runs of a proof."""

    def __init__(self, stated: Stated, conclusion: Conclusion) -> None:
        self.conclusion = conclusion
        self.blocks = {block.name: block for block in stated.blocks}
        self.pair = self.blocks[conclusion.pair]
        self.taken: dict[str, object] = dict(conclusion.taken)

    def by_congruence(self, one: Term, other: Term) -> bool:
        """Say whether equal answers would make the inputs equal where they differ."""
        equations = [*self._known(), (one, other)]
        for left, right in ((one, other), (other, one)):
            if left in (TRUE, FALSE):
                equations += _implied(right, left == TRUE)
        return entailed(equations, self._differing())

    def by_cases(self, one: Term, other: Term) -> bool:
        """Say whether the answers differ whichever of the two entries is true."""
        if not self.pair.truth:
            return False
        entries = self._differing()
        for values in ((TRUE, FALSE), (FALSE, TRUE)):
            change = dict(zip(entries, values, strict=True))
            for pair in _by_remainders(_replaced(one, change), _replaced(other, change)):
                if pair[0] == pair[1] or not all(map(_is_constant, pair)):
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
            case "#1":
                alike = same_index or not (block.table or pair.table)
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
                return _constant(value)
            case Variable(name) if name in self.blocks:
                return self._single(self.blocks[name], run)
            case Variable(name):
                return name
            case Index(Variable(name), index) if name in self.blocks:
                return self._read(self.blocks[name], self.value(index, run), run)
            case Unary("not", operand):
                return _negated(self.value(operand, run))
            case Unary(_, operand):
                return _applied("-", _constant(0), self.value(operand, run))
            case Binary(sign, left, right):
                return _applied(sign, self.value(left, run), self.value(right, run))
            case If(test, then, otherwise):
                return _choice(*(self.value(each, run) for each in (test, then, otherwise)))
            case Binder("any" | "all" | "count" as kind, name, bound, None, body) if body:
                return self._binder(kind, name, bound, run, self.value(body, run))
            case _:
                raise InvalidCertificate("the answer is outside what can be shown about tasks here")

    def _single(self, block: Block, run: str) -> Term:
        if block.table:
            raise InvalidCertificate("a whole table stands for a value")
        choice = self.taken.get(block.name)
        if choice == FIRST:
            return self._entry("1", PICKED)
        if choice is not None:
            return _constant(choice)
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
            case "#j==#a":
                return _applied("==", index, PICKED)
            case _:
                return _constant(choice)

    def _binder(self, kind: str, name: str, bound: Expr, run: str, body: Term) -> Term:
        """Return a binder; where its body asks for i == a, and a is in range, its value at a."""
        many = self.value(bound, run)
        every = self.pair.table and _bound(bound) == _amount(self.pair.tokens)
        holds = _negated(body) if kind == "all" else body
        point = _at_point(name, holds) if every else None
        if kind == "count":
            if point is not None:
                return _choice(point, _constant(1), _constant(0))
            return self._count(name, many, holds, every)
        if point is None:
            point = _any("any entry" if every else "any", name, many, holds)
        return _negated(point) if kind == "all" else point

    def _count(self, name: str, many: Term, holds: Term, every: bool) -> Term:
        """Return a count, split at the one entry at which the inputs differ."""
        pair = self.pair.name
        runs = f"{pair}#1", f"{pair}#2"
        same: dict[Term, Term] = {("read", run, name): ("read", pair, name) for run in runs}
        common = _replaced(holds, same)
        if not (every and self.conclusion.alone) or _mentions(common, runs):
            return ("count", name, many, holds)
        here = _choice(_replaced(holds, {name: PICKED}), _constant(1), _constant(0))
        return ("+", ("elsewhere", name, common), here)


def _mentions(term: Term, words: tuple[str, ...]) -> bool:
    return term in words or (
        isinstance(term, tuple) and any(_mentions(part, words) for part in term)
    )


def _by_remainders(one: Term, other: Term) -> Iterator[tuple[Term, Term]]:
    """Yield both answers, for each remainder of a count if they ask for nothing else of it."""
    found = [*_moduli(one), *_moduli(other)]
    counts, moduli = {count for count, _ in found}, {modulus for _, modulus in found}
    if len(counts) != 1 or 0 in moduli or lcm(*moduli) > MOST_REMAINDERS:
        yield one, other
        return
    for number in range(lcm(*moduli)):
        change = dict.fromkeys(counts, _constant(number))
        yield _replaced(one, change), _replaced(other, change)


def _moduli(term: Term, modulus: int = 0) -> Iterator[tuple[Term, int]]:
    """Yield what is counted elsewhere, with the number modulo which it is asked for, 0 if none."""
    match term:
        case ("elsewhere", _, _):
            yield term, modulus
        case ("mod", inside, ("constant", _) as number) if _known(number) > 0:
            yield from _moduli(inside, _known(number))
        case ("+" | "-" | "*", left, right):
            yield from (*_moduli(left, modulus), *_moduli(right, modulus))
        case ("count" | "any" | "any entry", *_, body):
            yield from ((count, 0) for count, _ in _moduli(body))  # it may be another for each item
        case (_, *parts):
            for part in parts:
                yield from _moduli(part)
        case _:
            pass


def _any(word: Term, name: Term, bound: Term, body: Term) -> Term:
    """Return a binder; a table has at least one entry."""
    settled = body == FALSE or (word == "any entry" and body == TRUE)
    return body if settled else (word, name, bound, body)


def _at_point(name: str, body: Term) -> Term | None:
    """Return what is left of a conjunction with `name == PICKED` at that point."""
    parts = _conjuncts(body)
    equations = [("==", name, PICKED), ("==", PICKED, name)]
    rest = [part for part in parts if part not in equations]
    if len(rest) == len(parts):
        return None
    found: Term = TRUE
    for part in rest:
        found = _both(found, _replaced(part, {name: PICKED}))
    return found


def _conjuncts(term: Term) -> list[Term]:
    if isinstance(term, tuple) and term[0] == "and":
        return _conjuncts(term[1]) + _conjuncts(term[2])
    return [term]


def _implied(term: Term, value: bool) -> list[Equation]:
    """Return equations that hold if a truth value is as given."""
    match term:
        case ("not", inside):
            return _implied(inside, not value)
        case ("and", left, right) if value:
            return _implied(left, True) + _implied(right, True)
        case ("==", left, right) if value:
            return [(left, right)]
        case ("any entry", str() as name, _, body) if not value:
            return _implied(_replaced(body, {name: PICKED}), False)
        case _:
            return [(term, TRUE if value else FALSE)]


# ---- terms with what is known worked out


def _constant(value: object) -> Term:
    """Return the term of a constant; no input or parameter can have its name."""
    return PICKED if value == PICKED else ENTRY if value == ENTRY else ("constant", str(value))


def _is_constant(term: Term) -> bool:
    return isinstance(term, tuple) and term[0] == "constant"


def _known(term: Term) -> int | bool:
    text = str(term[1])
    return text == "True" if text in ("True", "False") else int(text)


def _negated(term: Term) -> Term:
    match term:
        case ("constant", _):
            return FALSE if term == TRUE else TRUE
        case ("not", inside):
            return inside
        case _:
            return ("not", term)


def _both(left: Term, right: Term) -> Term:
    if FALSE in (left, right):
        return FALSE
    return right if left == TRUE else left if right == TRUE else ("and", left, right)


def _choice(test: Term, then: Term, otherwise: Term) -> Term:
    if _is_constant(test):
        return then if test == TRUE else otherwise
    return then if then == otherwise else ("if", test, then, otherwise)


def _applied(sign: str, left: Term, right: Term) -> Term:
    match sign:
        case "and":
            return _both(left, right)
        case "or":
            return _negated(_both(_negated(left), _negated(right)))
        case "=>":
            return _negated(_both(left, _negated(right)))
        case "!=":
            return _negated(_applied("==", left, right))
        case "==" if left == right:
            return TRUE
        case _ if _is_constant(left) and _is_constant(right):
            try:
                return _constant(OPERATIONS[sign](_known(left), _known(right)))
            except (EvaluationError, KeyError):
                return (sign, left, right)
        case _:
            return (sign, left, right)


def _replaced(term: Term, change: dict[Term, Term]) -> Term:
    """Return a term with others put in, worked out again."""
    if term in change:
        return change[term]
    if not isinstance(term, tuple) or term[0] == "constant":
        return term
    parts = tuple(_replaced(part, change) for part in term[1:])
    match term[0], parts:
        case "not", (inside,):
            return _negated(inside)
        case "if", (test, then, otherwise):
            return _choice(test, then, otherwise)
        case "any" | "any entry" as word, (name, bound, body):
            return _any(word, name, bound, body)
        case str() as sign, (left, right) if sign != "read":
            return _applied(sign, left, right)
        case _:
            return (term[0], *parts)


def _amount(data: AmountData) -> Amount:
    return amount(amount_to_json(data))


def _bound(expr: Expr) -> Amount | None:
    match expr:
        case Constant(int() as value):
            return constant(value)
        case Variable(name):
            return amount(name)
        case _:
            return None
