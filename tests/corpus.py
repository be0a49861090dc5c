"""Small random questions of every kind, and the ways to decide them that the tests compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from random import Random

from pysat.solvers import Glucose4

from dsl.problem import Attention, Layer, Mask, Model, TaskTable, Ties, Token
from solver.encode.decode import decoded
from solver.encode.search import SearchEncoding
from solver.exact.brute import LimitReached, solvable
from solver.exact.run import check_all
from solver.exact.weights_json import weights_from_json, weights_to_json

MASKS: tuple[Mask, ...] = ("none", "causal", "strict")
TIES: tuple[Ties, ...] = ("rightmost", "leftmost")


@dataclass(frozen=True)
class Question:
    """A model and a task table; "can the one solve the other?"."""

    model: Model
    table: TaskTable


class TooHard(Exception):
    """The solver met its limit on conflicts."""


def solution_of(
    clauses: Sequence[tuple[int, ...]], variables: int, conflicts: int = 20_000
) -> frozenset[int] | None:
    """Return the true literals of a satisfying assignment, None if there is none.

    The solver says nothing of variables that no clause has; they are made false. Raises TooHard.
    """
    if () in clauses:  # the solver would pass over it
        return None
    with Glucose4(bootstrap_with=clauses) as solver:
        solver.conf_budget(conflicts)
        solved = solver.solve_limited()
        if solved is None:
            raise TooHard
        if not solved:
            return None
        found = frozenset(solver.get_model())
    return found | {-v for v in range(1, variables + 1) if v not in found}


def can_be_met(encoding: SearchEncoding) -> bool:
    """Return whether the encoding has a solution; one that it has is decoded and replayed.

    Raises TooHard.
    """
    found = solution_of(encoding.cnf.clauses, encoding.cnf.variable_count)
    if found is None:
        return False
    model, weights = decoded(encoding, found)
    weights = weights_from_json(weights_to_json(weights), model, encoding.table)
    wrong = check_all(model, encoding.table, weights)
    if wrong is not None:
        raise AssertionError(f"the decoded tables answer {wrong.given} on {wrong.inputs}")
    return True


def truth_of(question: Question, limit: int) -> bool | None:
    """Return what trying all tables says, None if that takes more than `limit` choices."""
    if question.model.state_bits > 6:
        return None
    try:
        return solvable(question.model, question.table, limit, shortcuts=True)
    except LimitReached:
        return None


def boolean_functions(tokens: int) -> Iterator[TaskTable]:
    """Yield every function of bits that ends in an answer bit, constant ones included."""
    rows = tuple(product(range(2), repeat=tokens))
    for answers in product(range(2), repeat=len(rows)):
        yield written_out(tuple(Token("x", place, 2) for place in range(tokens)), rows, answers)


def written_out(
    tokens: tuple[Token, ...], rows: Sequence[tuple[int, ...]], answers: Sequence[int]
) -> TaskTable:
    """Return the task with one answer a row; only answers that occur have codes."""
    values = tuple(sorted(set(answers)))
    codes = tuple((values.index(answer),) for answer in answers)
    return TaskTable(tokens, tuple(rows), codes, None, values)


def random_table(random: Random, longest: int = 3, everywhere: bool = True) -> TaskTable:
    """Return a random task; often symmetric or constant in a token, often under a promise."""
    count = random.randint(1, longest)
    sizes = [random.choice((1, 2, 2, 2, 3)) for _ in range(count)]
    if random.random() < 0.5:
        sizes = [2] * count
    named = random.random() < 0.3
    tokens = tuple(
        Token(f"y{place}", None, size) if named else Token("x", place, max(sizes))
        for place, size in enumerate(sizes)
    )
    rows = list(product(*(range(token.size) for token in tokens)))
    if random.random() < 0.4:
        rows = sorted(random.sample(rows, random.randint(1, len(rows))))
    if everywhere and random.random() < 0.3:
        return _everywhere(random, tokens, rows)
    return written_out(tokens, rows, _answers(random, rows))


def _answers(random: Random, rows: Sequence[tuple[int, ...]]) -> list[int]:
    count = random.choice((1, 2, 2, 2, 3, 4))
    match random.randrange(4):
        case 0:
            return [sum(row) % count for row in rows]
        case 1:
            return [int(sum(row) > len(row) / 2) for row in rows]
        case 2:
            place = random.randrange(len(rows[0]))
            return [row[place] for row in rows]
        case _:
            return [random.randrange(count) for _ in rows]


def _everywhere(
    random: Random, tokens: tuple[Token, ...], rows: Sequence[tuple[int, ...]]
) -> TaskTable:
    count = random.choice((2, 3))
    places = range(len(tokens))
    start = random.randrange(count)
    answers = [tuple((start + sum(row[: place + 1])) % count for place in places) for row in rows]
    values = tuple(sorted({answer for row in answers for answer in row}))
    codes = tuple(tuple(values.index(answer) for answer in row) for row in answers)
    return TaskTable(tokens, tuple(rows), codes, tuple(places), values)


def random_model(random: Random, steps: int = 0, average: bool = False) -> Model:
    """Return a small model with random features; every layer of the same kind."""
    depth = random.choice((1, 1, 1, 2, 2, 3))
    heads = random.choice((1, 1, 1, 2))
    width, precision = random.choice(((1, 1), (1, 2), (2, 1))) if average else (None, None)
    bits = (width or 1) * (precision or 1) if average else random.choice((1, 1, 1, 2, 2, 3))
    attention = Attention(
        "average_hard" if average else "unique_hard",
        heads,
        random.choice(TIES),
    )
    tables = random.choice((range(depth), [0] * depth, [0, 1, 0], [0, 0, 1], [0, 1, 1]))
    layers = tuple(Layer(attention, tables[k]) for k in range(depth))
    return Model(
        name="small",
        arguments=(),
        mask=random.choice(MASKS),
        state_bits=bits,
        width=width,
        precision=precision,
        layers=layers,
        positions=random.choice(("any", "any", "none")),
        window=random.choice((None, None, None, 1, 2)),
        padding=random.choice((0, 0, 0, 1, 2)),
        steps=steps,
        step_alphabet=random.choice((1, 2, 3)) if steps else 0,
    )


def random_question(random: Random, longest: int = 3) -> Question:
    """Return a random question about a hard-attention model."""
    steps = random.choice((0, 0, 0, 0, 1, 2))
    average = random.random() < 0.25
    table = random_table(random, longest, everywhere=not steps)
    return Question(random_model(random, steps, average), table)


def with_bits(question: Question, bits: int) -> Question:
    """Return the question about a unique_hard model of another state size."""
    return replace(question, model=replace(question.model, state_bits=bits))
