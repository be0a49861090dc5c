"""A graph to a program of the language, for every length n.

An aggregate is a head, `attend` or `average`. A width is read off a mean, as one transformer head
can do it (Weiss, Goldberg and Yahav 2021): one blank token is marked `bos`, the mean of "is this
bos" over it and the w selected tokens is 1 / (1 + w), and the least v with (v + 1) * mean == 1
gives w back.
"""

from __future__ import annotations

from dataclasses import dataclass

from dsl import tree
from dsl.rasp.alphabet import Alphabet
from dsl.rasp.graph import Aggregate, Apply, Constant, Graph, Indices, Length, Select, Tokens, Width
from dsl.rasp.scaled import LENGTH, WHOLE, Over, Scaled, applied, written
from dsl.rasp.schedule import Schedule

KEY, BOS, ZERO, ONE = tree.Name("k"), "bos", tree.Number(0), tree.Number(1)
MOST_PIECES = 20_000
"""The expressions of a program have at most this many parts in all."""
DEEPEST = 100


IDLE = tree.LayerLines(
    (tree.HeadLine(tree.Name("idle"), "attend", KEY, (tree.HeadPart("take", ZERO),)),)
)
"""Programs have a layer, even where nothing is gathered."""


class TooLarge(Exception):
    """The expressions become too large to be written."""


class OverResult(Exception):
    """The result is a fraction that the program holds only multiplied."""


@dataclass(frozen=True)
class Place:
    """Where an expression stands: `fields` can be read, in a head those of the key `key` too."""

    fields: bool = True
    key: bool = False


OWN, OF_KEY, AT_START = Place(), Place(key=True), Place(fields=False)


@dataclass
class Translator:
    """Writes the program line by line; `overs` are the divisors of fields that hold fractions."""

    graph: Graph
    alphabet: Alphabet
    schedule: Schedule
    causal: bool
    pieces: int = 0
    level: int = 0

    def __post_init__(self) -> None:
        self.overs: dict[int, Over] = {}

    def program(self, name: str, task: tree.Reference) -> tree.Program:
        """Return the program; raises TooLarge and OverResult."""
        start = self._token_line()
        layers = [self._layer(number) for number in range(1, self.schedule.depth + 1)]
        layers = layers or [IDLE]
        result = self.read(self.schedule.result, OWN)
        if result.over != WHOLE:
            raise OverResult
        lines: list[tree.ProgramLine] = [
            tree.ChoiceLine("mask", tree.Name("causal" if self.causal else "none")),
            *([tree.SizeLine("padding", ONE)] if self.padded else []),
            start,
            *([_blank_line()] if self.padded else []),
            *layers,
            tree.AnswerLine(result.text),
        ]
        return tree.Program(tree.Name(name), (LENGTH,), task, tuple(lines))

    @property
    def padded(self) -> bool:
        """Say whether a blank token is needed, which it is for widths."""
        return bool(self.schedule.means)

    def _at(self, level: int) -> list[int]:
        schedule = self.schedule
        return [number for number in schedule.fields if schedule.level[number] == level]

    def _token_line(self) -> tree.TokenLine:
        fields = []
        for number in self._at(0):
            value = self._fresh(number, AT_START)
            self.overs[number] = value.over
            fields.append(tree.FieldValue(self._name(number), value.text))
        return tree.TokenLine(tree.Name("w"), (tree.Name("i"),), tuple(fields))

    def _name(self, number: int) -> tree.Name:
        return tree.Name(self.schedule.fields[number])

    def _layer(self, level: int) -> tree.LayerLines:
        heads: list[tree.HeadLine] = []
        lets: list[tree.LetLine] = []
        for number in self._at(level):
            match self.graph.nodes[number]:
                case Aggregate() as node:
                    heads.append(self._aggregate(number, node))
                case Width(selector):
                    heads.append(self._width(number, selector))
                    lets.append(tree.LetLine(self._name(number), self._recovered(number)))
                case _:
                    value = self._fresh(number, OWN)
                    self.overs[number] = value.over
                    lets.append(tree.LetLine(self._name(number), value.text))
        return tree.LayerLines((*heads, *lets))

    # ---- heads

    def _aggregate(self, number: int, node: Aggregate) -> tree.HeadLine:
        value, default = self.read(node.value, OF_KEY), self.read(node.default, OWN)
        over = value.over.joined(default.over)
        self.overs[number] = over
        test = self.selected(node.selector)
        if self.padded and not self.causal:  # the prompt sees the blank token
            test = _both(tree.Unary("not", tree.KeyField(KEY, tree.Name(BOS))), test)
        parts = [] if test == tree.Truth(True) else [tree.HeadPart("where", test)]
        parts.append(tree.HeadPart("take", value.over_a(over)))
        if default.text not in (ZERO, tree.Truth(False)):
            parts.append(tree.HeadPart("else", default.over_a(over)))
        kind = "attend" if node.way == "one" else "average"
        return tree.HeadLine(self._name(number), kind, KEY, tuple(parts))

    def _width(self, number: int, selector: int) -> tree.HeadLine:
        bos: tree.Expression = tree.KeyField(KEY, tree.Name(BOS))
        test = self.selected(selector)
        parts = []
        if self.causal:  # this head alone sees the blank token behind the prompt
            parts.append(tree.HeadPart("mask", tree.Name("none")))
            test = _both(tree.Binary("<=", *self._places()), test)
        if test == tree.Truth(False):
            test = bos
        elif test != tree.Truth(True):
            test = tree.Binary("or", bos, test)
        if test != tree.Truth(True):
            parts.append(tree.HeadPart("where", test))
        parts.append(tree.HeadPart("take", tree.If(bos, ONE, ZERO)))
        name = tree.Name(self.schedule.means[number])
        return tree.HeadLine(name, "average", KEY, tuple(parts))

    def _places(self) -> tuple[tree.Expression, tree.Expression]:
        """Return the place of the key and that of the token that looks."""
        number = self.graph.known[Indices(), "integer"]
        return self.read(number, OF_KEY).text, self.read(number, OWN).text

    def _recovered(self, number: int) -> tree.Expression:
        """Return the width from its mean 1 / (1 + width)."""
        this, mean = tree.Name("v"), tree.Name(self.schedule.means[number])
        found = tree.Binary("*", tree.Binary("+", this, ONE), mean)
        bound = tree.Binary("+", LENGTH, ONE)
        return tree.Binder("first", this, bound, tree.Binary("==", found, ONE), None, ZERO)

    def selected(self, number: int) -> tree.Expression:
        """Return the condition of a selector on the key `k` and the token that looks."""
        match self.graph.nodes[number]:
            case Constant(value):
                return tree.Truth(bool(value))
            case Select(keys, queries, sign):
                pair = [self.read(keys, OF_KEY), self.read(queries, OWN)]
                return self._counted(applied(sign, pair)).text
            case Apply(function, parts):
                texts = [Scaled(self.selected(part)) for part in parts]
                return self._counted(applied(function, texts)).text
            case node:
                raise AssertionError(f"no selector: {node}")

    # ---- expressions

    def read(self, number: int, place: Place) -> Scaled:
        """Return what stands for a sequence in an expression: its field where it has one."""
        if not place.fields or number not in self.schedule.fields:
            return self._fresh(number, place)
        name = self._name(number)
        text = tree.KeyField(KEY, name) if place.key else name
        return self._counted(Scaled(text, self.overs.get(number, WHOLE)))

    def _fresh(self, number: int, place: Place) -> Scaled:
        """Return a sequence written out in its parts."""
        match self.graph.nodes[number]:
            case Constant(value):
                return self._counted(written(value))
            case Length():
                return Scaled(LENGTH)
            case Indices():
                return Scaled(tree.Name("i"))
            case Tokens():
                return self._counted(Scaled(content(self.alphabet, tree.Name("i"))))
            case Apply(function, parts):
                self.level += 1
                if self.level > DEEPEST:
                    raise TooLarge
                found = [self.read(part, place) for part in parts]
                self.level -= 1
                return self._counted(applied(function, found))
            case node:
                raise AssertionError(f"no function of one place: {node}")

    def _counted(self, found: Scaled) -> Scaled:
        self.pieces += 1
        if self.pieces > MOST_PIECES:
            raise TooLarge
        return found


def content(alphabet: Alphabet, place: tree.Expression) -> tree.Expression:
    """Return the token at a place: the code of a symbol, or the integer that it is."""
    code: tree.Expression = tree.Index(tree.Name("w"), (place,))
    numbers = alphabet.numbers
    if numbers is None or numbers == tuple(range(len(numbers))):
        return code
    if numbers == tuple(range(numbers[0], numbers[0] + len(numbers))):
        return tree.Binary("+", code, written_integer(numbers[0]))
    if len(numbers) > DEEPEST:
        raise TooLarge
    found = written_integer(numbers[-1])
    for place_of, number in reversed(list(enumerate(numbers[:-1]))):
        test = tree.Binary("==", code, tree.Number(place_of))
        found = tree.If(test, written_integer(number), found)
    return found


def written_integer(value: int) -> tree.Expression:
    """Return an integer as an expression."""
    size = tree.Number(abs(value))
    return tree.Unary("-", size) if value < 0 else size


def _blank_line() -> tree.TokenLine:
    marked = tree.FieldValue(tree.Name(BOS), tree.Truth(True))
    return tree.TokenLine(tree.Name("blank"), (tree.Name("b"),), (marked,))


def _both(left: tree.Expression, right: tree.Expression) -> tree.Expression:
    """Return `left and right`, in which the parts of `right` need no parentheses."""
    match right:
        case tree.Truth(True):
            return left
        case tree.Binary("and", first, second):
            return tree.Binary("and", _both(left, first), second)
        case _:
            return tree.Binary("and", left, right)
