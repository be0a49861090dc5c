"""What a proof leaves to the task, as a script for a solver: SMT-LIB 2 text over free functions.

Parameters are unknown integers of at least 1, tables are functions of which no more is known than
the range of their values, so `unsat` says that the answers differ for all sizes. The text is a
function of the statement and of what the kernel concludes; hypotheses that have no form here are
left out, which only makes `unsat` harder. Of the entry at which the two inputs differ it may be
assumed that it is the first one, unless the proof fixed it by a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dsl.expr import Binary, Binder, Constant, Expr, If, Index, Let, Unary, Variable
from dsl.theorem import AmountData, Block, Stated
from solver.kernel.replay import Conclusion
from solver.kernel.universe import ENTRY, FIRST, INDICATOR, NOT_FIRST, PICKED

SIGNS = {"==": "=", "and": "and", "or": "or", "=>": "=>", "+": "+", "-": "-", "*": "*"}
ORDERS = frozenset(["<", "<=", ">", ">="])
ENTRY_OF_PAIR = f"|{PICKED}|"


class NotWritten(Exception):
    """There is no script for this: it has something that is not written here."""


def fact_script(stated: Stated, conclusion: Conclusion) -> str:
    """Return a script whose `unsat` is what a proof leaves to show; raises NotWritten."""
    found = _Script(stated, conclusion)
    lines = [*found.unknowns(), *found.differing()]
    alike = found.alike("1", "2")
    if conclusion.turned:
        alike = f"(and {alike} {found.alike('2', '1')})"
    lines += [*found.defined, f"(assert {alike})", "(check-sat)"]
    return "\n".join(["(set-logic ALL)", *lines]) + "\n"


@dataclass(frozen=True)
class _Run:
    """Which of the two inputs is read, and which one choices call the first."""

    own: str
    first: str


@dataclass
class _Script:
    stated: Stated
    conclusion: Conclusion
    defined: list[str] = field(default_factory=list)
    searches: int = 0

    def __post_init__(self) -> None:
        self.blocks = {block.name: block for block in self.stated.blocks}
        self.pair = self.blocks[self.conclusion.pair]
        self.taken = dict(self.conclusion.taken)

    # ---- what is unknown

    def unknowns(self) -> list[str]:
        """Return declarations, with the ranges of what is declared and the hypotheses."""
        lines = []
        for name in self.stated.parameters:
            lines += [f"(declare-const {_symbol(name)} Int)", f"(assert (>= {_symbol(name)} 1))"]
        for given in self.stated.givens:
            left, right = _amount(given.left), _amount(given.right)
            if left is not None and right is not None:
                lines.append(f"(assert ({given.sign} {left} {right}))")
        for block in self.stated.blocks:
            runs = ("1", "2") if block == self.pair else ("",)
            if block.name not in self.taken:
                lines += [line for run in runs for line in self._declared(block, run)]
        return lines

    def _declared(self, block: Block, run: str) -> list[str]:
        name, sort = _symbol(block.name, run), "Bool" if block.truth else "Int"
        values, tokens = _amount(block.values), _amount(block.tokens)
        lines = [f"(declare-fun {name} ({'Int' if block.table else ''}) {sort})"]
        if block.truth or values is None:
            return lines
        if not block.table:
            return [*lines, f"(assert {_within(name, values)})"]
        if tokens is None:
            return lines
        inside = _within(f"({name} j!)", values)
        return [*lines, f"(assert (forall ((j! Int)) (=> {_within('j!', tokens)} {inside})))"]

    def differing(self) -> list[str]:
        """Return how the two inputs differ."""
        one, other = (self._entry(run, ENTRY_OF_PAIR) for run in "12")
        lines = []
        tokens = _amount(self.pair.tokens)
        if self.pair.table:
            lines.append(f"(declare-const {ENTRY_OF_PAIR} Int)")
            if tokens is not None:
                lines.append(f"(assert {_within(ENTRY_OF_PAIR, tokens)})")
        lines.append(f"(assert (not (= {one} {other})))")
        reach = self.conclusion.reach
        if reach is not None:
            read = f"({_symbol(reach.table)} {_symbol(reach.pointer)})"
            lines.append(f"(assert (= {read} {ENTRY_OF_PAIR}))")
        elif self.pair.table:
            same = f"(= {self._entry('1', 'j!')} {self._entry('2', 'j!')})"
            before = _within("j!", ENTRY_OF_PAIR)
            lines.append(f"(assert (forall ((j! Int)) (=> {before} {same})))")
        return lines

    def _entry(self, run: str, index: str) -> str:
        name = _symbol(self.pair.name, run)
        return f"({name} {index})" if self.pair.table else name

    def alike(self, one: str, other: str) -> str:
        """Return that the answers are the same, for the choices that call `one` the first."""
        answers = (self.term(self.stated.answer, _Run(own, one), {}) for own in (one, other))
        return f"(= {' '.join(answers)})"

    # ---- terms

    def term(self, expr: Expr, run: _Run, names: Mapping[str, str]) -> str:
        """Return an expression as text; `names` are the bound names."""
        match expr:
            case Constant(value):
                return _number(value)
            case Variable(name) if name in names:
                return names[name]
            case Variable(name) if name in self.blocks:
                return self._single(self.blocks[name], run)
            case Variable(name):
                return _symbol(name)
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
            case _:
                raise NotWritten("the answer has a part that no script speaks of")

    def _binary(self, expr: Binary, run: _Run, names: Mapping[str, str]) -> str:
        left, right = (self.term(each, run, names) for each in (expr.left, expr.right))
        match expr.operator:
            case "!=":
                return f"(not (= {left} {right}))"
            case "div" | "mod" as sign if _positive(expr.right, self.stated.parameters):
                return f"({sign} {left} {right})"  # as in SMT-LIB where the divisor is positive
            case "min" | "max" as word:
                return f"(ite ({'<=' if word == 'min' else '>='} {left} {right}) {left} {right})"
            case sign if sign in SIGNS:
                return f"({SIGNS[sign]} {left} {right})"
            case sign if sign in ORDERS:
                return f"({sign} {left} {right})"
            case sign:
                raise NotWritten(f"the answer has a '{sign}' that no script speaks of")

    def _single(self, block: Block, run: _Run) -> str:
        if block.table:
            raise NotWritten("a whole table stands for a value")
        if block.name in self.taken:
            return self._chosen(self.taken[block.name], run, "")
        return _symbol(block.name, run.own if block == self.pair else "")

    def _read(self, block: Block, index: str, run: _Run) -> str:
        if block.name in self.taken:
            return self._chosen(self.taken[block.name], run, index)
        return f"({_symbol(block.name, run.own if block == self.pair else '')} {index})"

    def _chosen(self, choice: object, run: _Run, index: str) -> str:
        first = self._entry(run.first, index)
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

    def _quantified(self, expr: Binder, run: _Run, names: Mapping[str, str]) -> str:
        assert expr.body is not None
        name, most = self._bound(expr, run, names)
        inner = {**names, expr.name: name}
        body = self.term(expr.body, run, inner)
        inside = _within(name, most)
        if expr.where is not None:
            inside = f"(and {inside} {self.term(expr.where, run, inner)})"
        if expr.kind == "any":
            return f"(exists (({name} Int)) (and {inside} {body}))"
        return f"(forall (({name} Int)) (=> {inside} {body}))"

    def _bound(self, expr: Binder, run: _Run, names: Mapping[str, str]) -> tuple[str, str]:
        return _symbol(expr.name), self.term(expr.bound, run, names)

    def _searched(self, expr: Binder, run: _Run, names: Mapping[str, str]) -> str:
        """Return a constant that is the first or last index of its kind; it has a definition."""
        assert expr.where is not None and expr.default is not None
        if names:
            raise NotWritten("a search below a binder")
        name, most = self._bound(expr, run, names)
        found = f"found!{self.searches}"
        self.searches += 1
        at, there = (self.term(expr.where, run, {expr.name: each}) for each in (name, found))
        order = f"(< {name} {found})" if expr.kind == "first" else f"(< {found} {name})"
        inside, default = _within(name, most), self.term(expr.default, run, names)
        some = f"(exists (({name} Int)) (and {inside} {at}))"
        none = f"(forall (({name} Int)) (=> (and {inside} {order}) (not {at})))"
        meant = f"(and {_within(found, most)} {there} {none})"
        self.defined.append(
            f"(declare-const {found} Int)\n(assert (ite {some} {meant} (= {found} {default})))"
        )
        return found


def _symbol(name: str, run: str = "") -> str:
    """Return a name as a symbol that is no word of the solver, nor a name of ours."""
    return f"|{name}#{run}|"


def _within(text: str, most: str) -> str:
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


def _amount(data: AmountData) -> str | None:
    """Return an amount as text, None where it is no polynomial of small degree."""
    match data:
        case int():
            return _number(data)
        case str():
            return _symbol(data)
        case ("+" | "-" | "*" as sign, left, right):
            one, other = _amount(left), _amount(right)
            return None if one is None or other is None else f"({sign} {one} {other})"
        case _:
            return None
