"""A program whose parameters stay symbols: the same resolved tree with polynomials for numbers.

Only what sizes depend on is resolved: inputs, tokens, layers, the answer. A `repeat` or `loop` of
symbolic length is unrolled `ROUNDS` times; `solver.compile.derived` sees whether that is enough.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from dsl import tree
from dsl.evaluate import OPERATIONS
from dsl.expr import Constant
from dsl.kinds import kind_of_type
from dsl.printer import expression_text
from dsl.problem import Input, Mask, Task
from dsl.program import BLANK, STEP, Field, Program, ProgramLayer, Steps, TokenRule
from dsl.program_resolve import NO_FIELDS, Maker, with_mask
from dsl.program_tree import rewritten
from dsl.resolve import Resolver
from dsl.sizes import Asked, names_in
from dsl.types import Bool, Perm, Product, Range, Type
from solver.compile.domain import Domain
from solver.compile.doubling import with_powers
from solver.compile.rounds import passing, rounds_of
from solver.compile.symbols import Polynomial, Undecided, parameter

ROUNDS = 4
"""How often a repeat of symbolic length is unrolled, and what its length is at least."""


T = TypeVar("T")


class Values(dict[str, Any]):
    """The polynomials of names; what has none is undecided."""

    def __missing__(self, name: str) -> Any:
        raise Undecided(f"'{name}' is no polynomial")


@dataclass
class Unrolling:
    """Resolves layers; `rounds` lists, for each long repeat, the layers of each of its rounds.

    `tests` counts the conditions that cannot be told, the first of which are as in `guesses`.
    """

    maker: Maker
    guesses: tuple[bool, ...] = ()
    layers: list[ProgramLayer] = field(default_factory=list)
    rounds: list[list[range]] = field(default_factory=list)
    tests: int = 0

    def lines(self, lines: tuple[tree.ProgramLine, ...], values: Values) -> None:
        """Append the layers of some lines."""
        for line in lines:
            match line:
                case tree.LayerLines():
                    self.layers.append(self.maker.layer(line, Resolver(Asked(values))))
                case tree.ProgramBlock():
                    self._block(line, values)
                case _:
                    pass

    def _block(self, block: tree.ProgramBlock, values: Values) -> None:
        count = polynomial(block.count, values)
        long = isinstance(count, Polynomial)
        if long and not count >= ROUNDS:
            raise Undecided(f"{count} rounds")
        spans = []
        name = "" if block.index is None else block.index.text
        for turn in _turns(name, count, logarithm(block.count) is None) if long else range(count):
            here = Values({**values, name: turn})
            first = len(self.layers)
            lines = named(self._decided(block.lines, here), here)
            self.lines(lines, here)
            spans.append(range(first, len(self.layers)))
        if long:
            self.rounds.append(spans)


    def _decided(self, lines: T, values: Values) -> T:
        """Return lines with guesses in place of conditions on sizes that are not polynomials."""

        def change(node: tree.Node) -> tree.Node | None:
            if not isinstance(node, tree.Binary) or node.operator != "==":
                return None
            if not names_in(node) <= set(values) or _has_value(node, values):
                return None
            self.tests += 1
            guess = self.tests <= len(self.guesses) and self.guesses[self.tests - 1]
            return tree.Truth(guess)

        found: T = rewritten(lines, change)
        return found


def _has_value(node: tree.Binary, values: Values) -> bool:
    """Say whether both sides are polynomials."""
    try:
        return all(polynomial(side, values) is not None for side in (node.left, node.right))
    except Undecided:
        return False


def _turns(name: str, count: Any, plain: bool) -> list[Any]:
    """Return the rounds that are followed; of many the one before the last is another one yet."""
    if plain and not count > ROUNDS:
        raise Undecided(f"{count} rounds")
    late = [count - 2, count - 1] if plain else [count - 1]
    return [0, 1, passing(name, late[0]), *late]


def logarithm(node: tree.Expression) -> tree.Expression | None:
    """Return e if a number is ceil(log2(e)), else None."""
    match node:
        case tree.Call(tree.Name("ceil"), (tree.Call(tree.Name("log2"), (inside,)),)):
            return inside
        case _:
            return None


def symbolic_program(
    program: tree.Program, task: tree.Task, domain: Domain, guesses: tuple[bool, ...] = ()
) -> tuple[Program, Unrolling]:
    """Return the program for the parameters of a domain, and how its repeats were unrolled.

    Conditions on sizes that cannot be told are as guessed. Raises Undecided.
    """
    values = Values({name.text: parameter(name.text, domain) for name in program.parameters})
    program = with_powers(program)
    program = replace(program, lines=tuple(_named(line, values) for line in program.lines))
    inputs = tuple(_inputs(program, task, values))
    maker = Maker(Task(task.name.text, (), inputs, Constant(0)), Asked(values))
    for line in program.lines:
        if isinstance(line, tree.FieldLine):
            kind = kind_of_type(_typed(line.type, values))
            maker.kinds |= {name.text: kind for name in line.names}
        elif isinstance(line, tree.StepsOver):
            maker.alphabet = _typed(line.type, values)
    tokens = [line for line in program.lines if isinstance(line, tree.TokenLine)]
    rules = {rule.name: rule for rule in map(maker.token, tokens)}
    unrolling = Unrolling(maker, guesses)
    unrolling.lines(program.lines, values)
    return _resolved(program, inputs, rules, unrolling, values), unrolling


def named(node: T, values: Values) -> T:
    """Return a part of a program with its powers and logarithms as names, their values noted."""

    def change(found: tree.Node) -> tree.Node | None:
        match found:
            case tree.Call(tree.Name(word)) if word in ("ceil", "floor", "log2"):
                pass
            case tree.Binary("^"):
                pass
            case _:
                return None
        if not names_in(found) <= set(values):
            return None
        text = expression_text(found)
        values[text] = polynomial(found, values)
        return tree.Name(text, span=found.span)

    result: T = rewritten(node, change)
    return result


def _named(line: tree.ProgramLine, values: Values) -> tree.ProgramLine:
    return line if isinstance(line, tree.ProgramBlock) else named(line, values)


def _resolved(
    program: tree.Program,
    inputs: tuple[Input, ...],
    rules: dict[str, TokenRule],
    unrolling: Unrolling,
    values: Values,
) -> Program:
    lines, maker = program.lines, unrolling.maker
    mask = cast(Mask, next(x.choice.text for x in lines if isinstance(x, tree.ChoiceLine)))
    answer = next(line.value for line in lines if isinstance(line, tree.AnswerLine))
    sizes = (line.size for line in lines if isinstance(line, tree.SizeLine))
    blank = rules.get(BLANK, NO_FIELDS)
    return Program(
        name=program.name.text,
        arguments=(),
        mask=mask,
        inputs=inputs,
        answer=Resolver(Asked(values)).typed(answer, maker.kinds)[0],
        fields=tuple(Field(name, kind) for name, kind in maker.kinds.items()),
        tokens=tuple(rules[given.name] for given in inputs),
        blank=NO_FIELDS if any(given.name == BLANK for given in inputs) else blank,
        padding=next((polynomial(size, values) for size in sizes), 0),
        layers=tuple(with_mask(layer, mask) for layer in unrolling.layers),
        steps=_steps(lines, maker, rules, values),
    )


def _steps(
    lines: tuple[tree.ProgramLine, ...], maker: Maker, rules: dict[str, TokenRule], values: Values
) -> Steps | None:
    over = next((line for line in lines if isinstance(line, tree.StepsOver)), None)
    if over is None or maker.alphabet is None:
        return None
    value = next(line.value for line in lines if isinstance(line, tree.NextLine))
    following = Resolver(Asked(values)).typed(value, maker.kinds)[0]
    return Steps(polynomial(over.count, values), maker.alphabet, following, rules[STEP])


def _inputs(program: tree.Program, task: tree.Task, values: Values) -> list[Input]:
    """Return the inputs of the program's task, its arguments put in; unused ones may be odd."""
    known = Values()
    for name, argument in zip(task.parameters, program.task.arguments, strict=True):
        if argument.value is not None:
            try:
                known[name.text] = polynomial(argument.value, values)
            except Undecided:
                continue
    found = []
    for line in task.lines:
        if isinstance(line, tree.InputLine) and isinstance(line.type, tree.TableType):
            index = _typed(line.type.index, known)
            found.append(Input(line.name.text, index, _typed(line.type.element, known)))
        elif isinstance(line, tree.InputLine):
            found.append(Input(line.name.text, None, _typed(line.type, known)))
    return found


def _typed(node: tree.TypeTree, values: Values) -> Type:
    match node:
        case tree.RangeType(bound):
            return Range(polynomial(bound, values))
        case tree.BoolType():
            return Bool()
        case tree.PermType(points):
            return Perm(polynomial(points, values))
        case tree.ProductType(parts):
            return Product(tuple(_typed(part, values) for part in parts))
        case _:
            raise Undecided("a type of tables")


def polynomial(node: tree.Expression, values: Values) -> Any:
    """Return a size as a polynomial or an integer; raises Undecided."""
    match node:
        case tree.Number(value):
            return value
        case tree.Name(text):
            return values[text]
        case tree.Unary("-", operand):
            return polynomial(operand, values) * -1
        case tree.Binary("+", left, right):
            return polynomial(left, values) + polynomial(right, values)
        case tree.Binary("-", left, right):
            return polynomial(left, values) - polynomial(right, values)
        case tree.Binary("*", left, right):
            return polynomial(left, values) * polynomial(right, values)
        case tree.Binary("div" | "mod" as sign, left, right):
            return _quotient(sign, polynomial(left, values), polynomial(right, values))
        case tree.Call(tree.Name("max" | "min" as word), arguments):
            return {"max": max, "min": min}[word](polynomial(each, values) for each in arguments)
        case tree.Binary("^", left, right):
            exponent = polynomial(right, values)
            if isinstance(exponent, int) and exponent < 0:
                raise Undecided("a power that is a fraction")
            return polynomial(left, values) ** exponent
        case tree.Call() if (inside := logarithm(node)) is not None:
            found = polynomial(inside, values)
            if not isinstance(found, Polynomial):
                if found < 1:
                    raise Undecided("the logarithm of a number below 1")
                return (found - 1).bit_length()
            if not found > 2 ** (ROUNDS - 1):
                raise Undecided(f"'{expression_text(node)}' rounds")
            return rounds_of(expression_text(inside), found)[0]
        case _:
            raise Undecided(f"'{expression_text(node)}' is no polynomial")


def _quotient(sign: str, left: Any, right: Any) -> int:
    """Return `div` or `mod` of two numbers that are no polynomials."""
    if isinstance(left, Polynomial) or isinstance(right, Polynomial) or right == 0:
        raise Undecided(f"'{sign}' of a parameter")
    return int(OPERATIONS[sign](left, right))
