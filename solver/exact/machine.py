"""What a transformer of explicit matrices computes, in exact numbers: the reference meaning.

`solver.exact.matrices` describes the transformer and its three kinds of heads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from dsl.types import code_of
from solver.exact.matrices import Affine, AnswerKind, AttentionHead, Number, Transformer, Vector
from solver.exact.program import visible

Answer: TypeAlias = "Number | bool | tuple[Answer, ...]"
Map: TypeAlias = Callable[[Sequence[Number]], list[Number]]


class Machine:
    """Runs one transformer; zeros of its matrices are skipped."""

    def __init__(self, transformer: Transformer) -> None:
        self.transformer = transformer
        self.blocks = [
            ([RunningHead(head) for head in block.heads], [mapped(each) for each in block.mlp])
            for block in transformer.blocks
        ]
        self.readout = mapped(transformer.readout)
        thought = transformer.thought
        self.next = None if thought is None else mapped(thought.next)

    def answers(self, codes: Sequence[int], places: Sequence[int]) -> tuple[Answer, ...]:
        """Return the answers at some tokens (-1: the very last) for one input."""
        vectors = self.trace(codes)[-1]
        return tuple(
            answer_of(self.transformer.answer, self.readout(vectors[place])) for place in places
        )

    def trace(self, codes: Sequence[int]) -> list[list[Vector]]:
        """Return all tokens' vectors before the first block and after each block.

        Generated tokens are there, too: it is the run that reads the answer.
        """
        embedding, thought = self.transformer.embedding, self.transformer.thought
        made = 0 if thought is None else thought.count
        carried = [*codes, *[0] * (len(embedding) - self.transformer.prompt - made)]
        for _ in range(made):
            carried.append(self._next(self._through_blocks(carried)[-1][-1]))
        return self._through_blocks(carried)

    def _next(self, vector: Vector) -> int:
        """Return the code that the next token carries; raises ValueError if it is no code."""
        thought = self.transformer.thought
        assert thought is not None and self.next is not None
        found: Any = answer_of(thought.kind, self.next(vector))
        return code_of(thought.alphabet, found)

    def _through_blocks(self, carried: Sequence[int]) -> list[list[Vector]]:
        rows = zip(self.transformer.embedding, carried, strict=False)
        vectors = [[row[code] for row, code in rows]]
        for heads, mlp in self.blocks:
            outputs = [head.outputs(vectors[-1]) for head in heads]
            summed = [_sum(parts) for parts in zip(vectors[-1], *outputs, strict=True)]
            vectors.append([_after_mlp(mlp, vector) for vector in summed])
        return vectors


class RunningHead:
    """A head at work on all tokens."""

    def __init__(self, head: AttentionHead) -> None:
        self.head = head
        self.query, self.key, self.value = map(mapped, (head.query, head.key, head.value))
        self.output = mapped(Affine(head.output, (0,) * len(head.output)))

    def outputs(self, vectors: Sequence[Vector]) -> list[list[Number]]:
        """Return what the head adds to each token."""
        values = [self.value(vector) for vector in vectors]
        if self.head.sink is not None:
            values.insert(0, list(self.head.sink.value))
        return [self.output(mean(weights, values)) for weights in self.weights(vectors)]

    def weights(self, vectors: Sequence[Vector]) -> list[list[Number]]:
        """Return each token's weights of what it sees: the sink first if there is one."""
        return [weights_of(self.head, scores) for scores in self.scores(vectors)]

    def scores(self, vectors: Sequence[Vector]) -> list[list[Number]]:
        """Return each token's scores of what it sees: the sink first if there is one."""
        keys: list[Sequence[Number]] = [self.key(vector) for vector in vectors]
        sink = [] if self.head.sink is None else [self.head.sink.key]
        found = []
        for place, vector in enumerate(vectors):
            query, seen = self.query(vector), visible(self.head.mask, place, len(vectors))
            found.append([_dot(query, key) for key in [*sink, *keys[: len(seen)]]])
        return found


def weights_of(head: AttentionHead, scores: Sequence[Number]) -> list[Number]:
    """Return the weights that a head gives to scores; raises ValueError if there are none."""
    if not scores:
        raise ValueError("a token that sees nothing, and no sink")
    best = max(scores)
    match head.kind:
        case "attend":
            last = max(place for place, score in enumerate(scores) if score == best)
            return [int(place == last) for place in range(len(scores))]
        case "average":
            return [int(score == best) for score in scores]
        case "softmax2":
            return [power_of_two(Fraction(head.beta * (s - best)), head.bits) for s in scores]


def power_of_two(exponent: Fraction, bits: int) -> Fraction:
    """Return 2^exponent rounded to the nearest multiple of 2^-bits, halves up; exact.

    2^(exponent + bits + 1) rounded down is the root of a power of two; half of it, rounded up, is
    the nearest.
    """
    above, below = (exponent + bits + 1).as_integer_ratio()
    if above < 0:
        return Fraction(0)
    return Fraction((_root(1 << above, below) + 1) // 2, 1 << bits)


def mean(weights: Sequence[Number], values: Sequence[Sequence[Number]]) -> list[Number]:
    """Return the mean of the first values, as many as there are weights."""
    total = sum(weights)
    counted = [(w, value) for w, value in zip(weights, values, strict=False) if w]
    columns = zip(*([w * x for x in value] for w, value in counted), strict=True)
    return [whole(Fraction(sum(column), total)) for column in columns]


def mapped(affine: Affine) -> Map:
    """Return an affine map as a function."""
    rows = [
        ([(place, w) for place, w in enumerate(row) if w], bias)
        for row, bias in zip(affine.weight, affine.bias, strict=True)
    ]

    def run(vector: Sequence[Number]) -> list[Number]:
        return [sum([w * vector[place] for place, w in row], start=bias) for row, bias in rows]

    return run


def answer_of(kind: AnswerKind, numbers: Sequence[Number]) -> Answer:
    """Return the value that numbers stand for; raises ValueError if they stand for none."""
    rest = iter(numbers)
    found = _taken(kind, rest)
    if next(rest, None) is not None:
        raise ValueError("more numbers than the answer has parts")
    return found


def _taken(kind: AnswerKind, rest: Iterator[Number]) -> Answer:
    if isinstance(kind, tuple):
        return tuple(_taken(part, rest) for part in kind)
    number = next(rest)
    if kind == "number":
        return whole(number)
    if number not in (0, 1):
        raise ValueError(f"{number} is no truth value")
    return number == 1


def whole(number: Number) -> Number:
    """Return an integer as an int, any other number as it is."""
    if type(number) is Fraction and number.denominator == 1:
        return number.numerator
    return number


def _after_mlp(maps: Sequence[Map], vector: Vector) -> Vector:
    if not maps:
        return vector
    hidden = maps[0](vector)
    for each in maps[1:]:
        hidden = each([max(number, 0) for number in hidden])
    return _sum((vector, hidden))


def _sum(vectors: Sequence[Sequence[Number]]) -> Vector:
    return tuple(whole(sum(column)) for column in zip(*vectors, strict=True))


def _dot(left: Sequence[Number], right: Sequence[Number]) -> Number:
    return sum(a * b for a, b in zip(left, right, strict=True))


def _root(power: int, degree: int) -> int:
    """Return the largest integer whose `degree`-th power is at most `power`, by bisection."""
    low, high = 0, 1 << (power.bit_length() // degree + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**degree <= power else (low, middle)
    return low
