"""Answers of tasks as terms of SMT-LIB 2, over free functions for the tables.

A binder over an index is a quantifier; where a table was taken apart it is one quantifier for each
of the new tables, so that an index is always that of an entry of one of them. A search for the
first or last index is a new constant with its definition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from dsl.expr import Binary, Binder, Constant, Expr, If, Index, Let, Unary, Variable
from dsl.theorem import AmountData, Block, Stated
from dsl.theorem_json import amount_to_json
from solver.checker.images import INDEX, Pieces, pieces_of, virtual_blocks
from solver.kernel.amounts import Amount, Monomial, constant
from solver.kernel.reading import amount
from solver.kernel.replay import Conclusion
from solver.kernel.universe import ENTRY, FIRST, INDICATOR, NOT_FIRST, PICKED

SIGNS = {"==": "=", "and": "and", "or": "or", "=>": "=>", "+": "+", "-": "-", "*": "*"}
ORDERS = frozenset(["<", "<=", ">", ">="])
ENTRY_OF_PAIR = f"|{PICKED}|"


class NotWritten(Exception):
    """There is no script for this: it has something that is not written here."""


@dataclass(frozen=True)
class Run:
    """Which of the two inputs is read, and which one choices call the first."""

    own: str
    first: str


@dataclass(frozen=True)
class _Known:
    """An index that is the entry `name` of the new table `place`, counted on if tables in turn."""

    block: str
    name: str
    place: int


@dataclass
class Terms:
    """The inputs of a proof and the terms that its answers are; `defined` what the terms need."""

    stated: Stated
    conclusion: Conclusion
    defined: list[str] = field(default_factory=list)
    searches: int = 0
    known: dict[str, _Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.blocks = virtual_blocks(self.stated, self.conclusion)
        self.pieces = pieces_of(self.stated, self.conclusion)
        self.pair = self.blocks[self.conclusion.pair]
        self.taken = dict(self.conclusion.taken)

    def entry(self, run: str, index: str) -> str:
        name = symbol(self.pair.name, run)
        return f"({name} {index})" if self.pair.table else name

    def term(self, expr: Expr, run: Run, names: Mapping[str, str]) -> str:
        """Return an expression as text; `names` are the bound names."""
        match expr:
            case Constant(value):
                return _number(value)
            case Variable(name) if name in names:
                return names[name]
            case Variable(name) if name in self.blocks:
                return self._single(self.blocks[name], run)
            case Variable(name):
                return symbol(name)
            case Index(Variable(name), index) if name in self.pieces:
                return self._piece(self.pieces[name], self.term(index, run, names), run)
            case Index(Variable(name), index) if name in self.blocks:
                return self._read(self.blocks[name], self.term(index, run, names), run)
            case Unary("not" | "-" as sign, operand):
                return f"({sign} {self.term(operand, run, names)})"
            case Binary():
                return self._binary(expr, run, names)
            case If(test, then, otherwise):
                parts = (self.term(each, run, names) for each in (test, then, otherwise))
                return f"(ite {' '.join(parts)})"
            case Let(name, value, body):
                return self.term(body, run, {**names, name: self.term(value, run, names)})
            case Binder("any" | "all"):
                return self._quantified(expr, run, names)
            case Binder("first" | "last"):
                return self._searched(expr, run, names)
            case Binder("count", name, bound, None, body) if body is not None:
                return self._count(body, name, self.term(bound, run, names), run, names)
            case _:
                raise NotWritten("the answer has a part that no script speaks of")

    def _binary(self, expr: Binary, run: Run, names: Mapping[str, str]) -> str:
        left, right = (self.term(each, run, names) for each in (expr.left, expr.right))
        match expr.operator:
            case "!=":
                return f"(not (= {left} {right}))"
            case "mod" if (times := self._times(expr.left, _amount_of(expr.right))) is not None:
                return _small_remainder(left, right, times)
            case "div" | "mod" as sign if _positive(expr.right, self.stated.parameters):
                return f"({sign} {left} {right})"  # as in SMT-LIB where the divisor is positive
            case "min" | "max" as word:
                return f"(ite ({'<=' if word == 'min' else '>='} {left} {right}) {left} {right})"
            case sign if sign in SIGNS:
                return self._moved(f"({SIGNS[sign]} {left} {right})", left, sign, expr.right)
            case sign if sign in ORDERS:
                return f"({sign} {left} {right})"
            case sign:
                raise NotWritten(f"the answer has a '{sign}' that no script speaks of")

    def _times(self, expr: Expr, size: Amount | None) -> int | None:
        """Return a small c with 0 <= expr < c * size, by the ranges of inputs; None if unknown."""
        match expr:
            case Binary("+", left, right) if size is not None:
                one, other = self._times(left, size), self._times(right, size)
                return None if one is None or other is None or one + other > 4 else one + other
            case Variable(name) | Index(Variable(name), _):
                block = next((b for b in self.stated.blocks if b.name == name), None)
                known = block is not None and not block.truth and _of(block.values) == size
                return 1 if known else None
            case _:
                return None

    def _single(self, block: Block, run: Run) -> str:
        if block.table:
            raise NotWritten("a whole table stands for a value")
        if block.name in self.taken:
            return self._chosen(self.taken[block.name], run, "")
        return symbol(block.name, run.own if block == self.pair else "")

    def _read(self, block: Block, index: str, run: Run) -> str:
        if block.name in self.taken:
            return self._chosen(self.taken[block.name], run, index)
        return f"({symbol(block.name, run.own if block == self.pair else '')} {index})"

    def _piece(self, pieces: Pieces, index: str, run: Run) -> str:
        """Return what a token carries of a table that was taken apart."""
        tokens, count, found = size_text(pieces.tokens), len(pieces.tables), ""
        known = self.known.get(index)
        if known is not None and known.block == pieces.block.name:
            further, number = divmod(known.place, count)
            place = f"(+ {known.name} {_number(further)})" if further else known.name
            entry = self._read(self.blocks[pieces.tables[number]], place, run)
            return self.content(pieces, number, place, entry)
        for number in reversed(range(count)):
            if pieces.in_turn:
                place, here = f"(div {index} {count})", f"(= (mod {index} {count}) {number})"
            else:
                place = f"(- {index} (* {number} {tokens}))"
                here = f"(< {index} (* {number + 1} {tokens}))"
            entry = self._read(self.blocks[pieces.tables[number]], place, run)
            content = self.content(pieces, number, place, entry)
            found = f"(ite {here} {content} {found})" if found else content
        return found

    def content(self, pieces: Pieces, number: int, place: str, entry: str) -> str:
        names = {INDEX: place, pieces.tables[number]: entry}
        return self.term(pieces.contents[number], Run("1", "1"), names)

    def _chosen(self, choice: object, run: Run, index: str) -> str:
        first = self.entry(run.first, index)
        match choice:
            case bool() | int():
                return _number(choice)
            case _ if choice == ENTRY:
                return index
            case _ if choice == PICKED:
                return ENTRY_OF_PAIR
            case _ if choice == FIRST:
                return first
            case _ if choice == NOT_FIRST:
                return f"(not {first})"
            case _ if choice == INDICATOR:
                return f"(= {index} {ENTRY_OF_PAIR})"
            case _:
                raise NotWritten("a choice that no script speaks of")

    def _quantified(self, expr: Binder, run: Run, names: Mapping[str, str]) -> str:
        assert expr.body is not None
        body, where = expr.body, expr.where
        name, most = symbol(expr.name), self.term(expr.bound, run, names)

        def inside(index: str) -> str:
            given = "" if where is None else self.term(where, run, {**names, expr.name: index})
            return f"(and {within(index, most)} {given})"

        def holds(index: str) -> str:
            return self.term(body, run, {**names, expr.name: index})

        return self._over(expr.kind == "any", name, inside, holds)

    def _count(self, body: Expr, name: str, most: str, run: Run, names: Mapping[str, str]) -> str:
        """Return how often something holds that does not depend on the index."""
        holds = self.term(body, run, {**names, name: symbol(name)})
        if symbol(name) in holds:
            raise NotWritten("a count of what depends on its index")
        return f"(ite (and {holds} (< 0 {most})) {most} 0)"

    def _over(
        self, some: bool, name: str, inside: Callable[[str], str], holds: Callable[[str], str]
    ) -> str:
        """Return that something holds for some index, or for all; one case for each new table."""
        cases = self._cases(name)
        if some:
            found = [
                f"(exists (({name} Int)) (and {where} {inside(index)} {holds(index)}))"
                for index, where in cases
            ]
            return f"(or {' '.join(found)} false)"
        found = [
            f"(forall (({name} Int)) (=> (and {where} {inside(index)}) {holds(index)}))"
            for index, where in cases
        ]
        return f"(and {' '.join(found)} true)"

    def _cases(self, name: str) -> list[tuple[str, str]]:
        """Return all forms of an index, with when it has them: where a table was taken apart

        an index is that of an entry of a new table. Every integer that is not negative has one.
        """
        if not self.pieces:
            return [(name, "true")]
        pieces = next(iter(self.pieces.values()))
        count, tokens, found = len(pieces.tables), size_text(pieces.tokens), []
        for number in range(count):
            if pieces.in_turn:
                index, where = f"(+ (* {count} {name}) {number})", "true"
            else:
                index = f"(+ (* {number} {tokens}) {name})"
                where = f"(<= 0 {name})" if number == count - 1 else within(name, tokens)
            self.known[index] = _Known(pieces.block.name, name, number)
            found.append((index, where))
        return found

    def _moved(self, index: str, left: str, sign: str, right: Expr) -> str:
        """Return an index to which a number was added, its form kept."""
        known = self.known.get(left)
        if known is not None and isinstance(right, Constant) and sign in "+-":
            step = int(right.value) if sign == "+" else -int(right.value)
            if self.pieces[known.block].in_turn:
                self.known[index] = replace(known, place=known.place + step)
        return index

    def _searched(self, expr: Binder, run: Run, names: Mapping[str, str]) -> str:
        """Return a constant that is the first or last index of its kind; it has a definition."""
        assert expr.where is not None and expr.default is not None
        if names:
            raise NotWritten("a search below a binder")
        where, found = expr.where, f"found!{self.searches}"
        name, most = symbol(expr.name), self.term(expr.bound, run, names)
        self.searches += 1

        def holds(index: str) -> str:
            return self.term(where, run, {expr.name: index})

        def nearer(index: str) -> str:
            order = (index, found) if expr.kind == "first" else (found, index)
            return f"(and {within(index, most)} (< {' '.join(order)}))"

        default = self.term(expr.default, run, names)
        some = self._over(True, name, lambda index: within(index, most), holds)
        none = self._over(False, name, nearer, lambda index: f"(not {holds(index)})")
        meant = f"(and {within(found, most)} {holds(found)} {none})"
        self.defined.append(
            f"(declare-const {found} Int)\n(assert (ite {some} {meant} (= {found} {default})))"
        )
        return found


def _small_remainder(left: str, right: str, times: int) -> str:
    """Return the remainder of what is less than `times` divisors."""
    found = f"(- {left} (* {times - 1} {right}))"
    for count in reversed(range(times - 1)):
        found = f"(ite (< {left} (* {count + 1} {right})) (- {left} (* {count} {right})) {found})"
    return found


def _amount_of(expr: Expr) -> Amount | None:
    """Return an expression over parameters as an amount."""
    match expr:
        case Constant(int() as value) if not isinstance(value, bool):
            return constant(value)
        case Variable(name):
            return amount(name)
        case Binary("+" | "*" as sign, left, right):
            one, other = _amount_of(left), _amount_of(right)
            if one is None or other is None:
                return None
            return one + other if sign == "+" else one * other
        case _:
            return None


def _of(data: AmountData) -> Amount:
    return data if isinstance(data, Amount) else amount(amount_to_json(data))


def symbol(name: str, run: str = "") -> str:
    """Return a name as a symbol that is no word of the solver, nor a name of ours."""
    return f"|{name}#{run}|"


def within(text: str, most: str) -> str:
    return f"(and (<= 0 {text}) (< {text} {most}))"


def _number(value: int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if value >= 0 else f"(- {-value})"


def _positive(expr: Expr, parameters: tuple[str, ...]) -> bool:
    """Say whether an expression is at least 1 by its form: of parameters, and numbers above 0."""
    match expr:
        case Constant(value):
            return not isinstance(value, bool) and value > 0
        case Variable(name):
            return name in parameters
        case Binary("+" | "*", left, right):
            return _positive(left, parameters) and _positive(right, parameters)
        case _:
            return False


def amount_text(data: AmountData) -> str | None:
    """Return an amount as text, None where it is no polynomial."""
    try:
        return size_text(_of(data))
    except NotWritten:
        return None


def size_text(found: Amount) -> str:
    """Return a polynomial as text; raises NotWritten for another amount."""
    terms = [
        f"(* {' '.join([_number(factor), *_atoms(atoms)])} 1)" for atoms, factor in found.terms
    ]
    return f"(+ {' '.join(terms)} 0)" if terms else "0"


def _atoms(atoms: Monomial) -> list[str]:
    if not all(isinstance(atom, str) for atom, _ in atoms):
        raise NotWritten("an amount that is no polynomial")
    return [symbol(str(atom)) for atom, times in atoms for _ in range(times)]
