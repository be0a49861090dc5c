"""How large a question is: model, task and direct encoding, counted without building it.

The counts follow docs/language.md, section 2, and `solver.encode.direct` clause by clause; for the
plain family (unique_hard, repeated layers, no window, padding or steps, one answer at the last
token) they are polynomials, given as formulas in

    N tokens, Q states of a token, L layers, H heads a layer, R rows, A answers, V embedded contents

with V the number of pairs (token, value it can carry), 2N for tokens of one bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from dsl.number_formats import ExactRound
from dsl.problem import Layer, Mask, Model, TaskTable, Token
from solver.budget import summary_bits
from solver.encode.direct import NotEncoded, require_encoded

Formula: TypeAlias = Any
"""A sympy expression; sympy has no types."""


@dataclass(frozen=True)
class TaskFacts:
    """What the sizes depend on: the tokens, numbers of rows and answers, where answers are read.

    Rows are at least 1; `answer_at` as in TaskTable.
    """

    tokens: tuple[Token, ...]
    rows: int
    answers: int
    answer_at: tuple[int, ...] | None = None


@dataclass(frozen=True)
class SizeRecord:
    """Sizes of a question; None where a number is not defined for the model.

    `summary_bits` has one entry a layer: what all its heads can learn about a set of tokens (for
    unique_hard, of consecutive tokens). `parameters` counts entries of all tables, each order of Q
    keys by Q queries as Q^2. `attention_operations` counts (query, key) pairs over all layers,
    heads and runs.
    """

    tokens: int
    state_bits: int
    summary_bits: tuple[int | None, ...]
    parameters: int | None
    attention_operations: int
    direct_variables: int | None
    direct_clauses: int | None


@dataclass(frozen=True)
class DirectFormulas:
    """Variables and clauses of the direct encoding of the plain family as sympy expressions."""

    variables: Formula
    clauses: Formula


def facts_of(table: TaskTable) -> TaskFacts:
    """Return the facts of a task that is written out."""
    rows, answers = len(table.inputs), len(table.answer_values)
    return TaskFacts(table.tokens, rows, answers, table.answer_at)


def size_record(model: Model, facts: TaskFacts) -> SizeRecord:
    """Return all sizes of the question "can `model` solve a task with these facts?"."""
    try:
        variables, clauses = direct_counts(model, facts)
    except NotEncoded:
        encoding: tuple[int | None, int | None] = None, None
    else:
        encoding = variables, clauses
    return SizeRecord(
        tokens=len(facts.tokens),
        state_bits=model.state_bits,
        summary_bits=tuple(summary(model, layer, len(facts.tokens)) for layer in model.layers),
        parameters=parameters(model, facts),
        attention_operations=attention_operations(model, len(facts.tokens)),
        direct_variables=encoding[0],
        direct_clauses=encoding[1],
    )


def summary(model: Model, layer: Layer, tokens: int) -> int | None:
    """Return the bits that the heads of `layer` tell the last token about consecutive tokens.

    softmax: under the block-summary assumption, or by the number format. None for linear attention
    and for exact sums.
    """
    kind = layer.attention.kind
    if kind == "linear" or (kind == "softmax" and isinstance(model.numbers, ExactRound)):
        return None
    length = tokens + model.padding + model.steps
    visible = seen(model, length - 1, length)
    return summary_bits(model, layer.attention, tokens, consecutive=True, visible=visible)


def parameters(model: Model, facts: TaskFacts) -> int | None:
    """Return the number of entries of all tables, None unless all attention is hard."""
    if any(layer.attention.kind not in ("unique_hard", "average_hard") for layer in model.layers):
        return None
    q = 1 << model.state_bits
    inner = {layer.tables: layer for layer in model.layers[:-1]}
    every = {layer.tables: layer for layer in model.layers}
    total = embedded_contents(model, facts.tokens)
    total += sum(layer.attention.heads * (q * q + q) for layer in every.values())
    total += sum(readings(model, layer) for layer in inner.values())
    return total + readings(model, model.layers[-1]) * (2 if model.steps else 1)


def attention_operations(model: Model, tokens: int) -> int:
    """Return the number of (query, key) pairs of one input: all layers, heads and runs."""
    heads = sum(layer.attention.heads for layer in model.layers)
    first = tokens + model.padding
    lengths = range(first, first + model.steps + 1)
    return heads * sum(seen(model, i, length) for length in lengths for i in range(length))


def embedded_contents(model: Model, tokens: tuple[Token, ...]) -> int:
    """Return how many entries the embedding has: prompt, padding and generated tokens."""
    if model.positions == "any":
        prompt = sum(token.size for token in tokens)
        return prompt + model.padding + model.steps * model.step_alphabet
    prompt = sum({token.name: token.size for token in tokens}.values())
    return prompt + min(model.padding, 1) + min(model.steps, 1) * model.step_alphabet


def readings(model: Model, layer: Layer) -> int:
    """Return how many (own state, head outputs) a token can know after `layer`."""
    q = 1 << model.state_bits
    outputs: int = (q + (model.mask == "strict")) ** layer.attention.heads
    return q * outputs


def seen(model: Model, position: int, length: int) -> int:
    """Return how many tokens the one at `position` sees in a sequence of `length`."""
    allowed = {"none": length, "causal": position + 1, "strict": position}[model.mask]
    return allowed if model.window is None else min(allowed, model.window)


def direct_counts(model: Model, facts: TaskFacts) -> tuple[int, int]:
    """Return the numbers of variables and clauses of `direct_cnf`, without building it.

    Raises NotEncoded for models that the direct encoding refuses.
    """
    require_encoded(model)
    tables = _tables_size(model, facts)
    length = len(facts.tokens) + model.padding
    places = (length - 1,) if facts.answer_at is None else facts.answer_at
    runs = _run_size(model, length, places)
    return tables[0] + facts.rows * runs[0], tables[1] + facts.rows * runs[1]


def _tables_size(model: Model, facts: TaskFacts) -> tuple[int, int]:
    """Variables and clauses of embedding, orders, functions between layers, answer function."""
    q = 1 << model.state_bits
    inner = {layer.tables: layer for layer in model.layers[:-1]}
    every = {layer.tables: layer for layer in model.layers}
    orders = sum(layer.attention.heads for layer in every.values())
    entries = embedded_contents(model, facts.tokens)
    entries += sum(readings(model, layer) for layer in inner.values())
    answers = readings(model, model.layers[-1])
    variables = entries * q + orders * q**3 + answers * facts.answers
    laws = q * (q * (q + 1) // 2 + q * (q - 1) * (q - 2))
    return variables, entries * one_hot(q) + orders * laws + answers * one_hot(facts.answers)


def _run_size(model: Model, length: int, places: tuple[int, ...]) -> tuple[int, int]:
    """Variables and clauses of one row: its states, heads, and applications of functions."""
    q = 1 << model.state_bits
    outputs = q + (model.mask == "strict")
    depth = len(model.layers)
    variables, clauses = depth * length * q, depth * length * one_hot(q) + length * q
    for number, layer in enumerate(model.layers):
        last = number == depth - 1
        queries: Iterable[int] = places if last else range(length)
        for position in queries:
            v = seen(model, position, length)
            heads = layer.attention.heads
            variables += heads * (v + outputs)
            choice = one_hot(v) + v * (v - 1) * q**3 + v * q if v else 1
            clauses += heads * (one_hot(outputs) + choice)
            clauses += readings(model, layer) * (1 if last else q)
    return variables, clauses


def one_hot(size: int) -> int:
    """Return the clauses of "exactly one of `size` variables": one, and one for each pair."""
    return 1 + size * (size - 1) // 2


def direct_formulas(mask: Mask) -> DirectFormulas:
    """Return the counts of the plain family under `mask` for every N, Q, L, H, R, A, V >= 1."""
    from sympy import symbols  # takes 0.6 s to load

    N, Q, L, H, R, A, V = symbols("N Q L H R A V", integer=True, positive=True)
    outputs = Q + 1 if mask == "strict" else Q
    known = Q * outputs**H
    # For v visible tokens: v at the last position, sums over all positions of v and of v(v-1).
    at_last, total, ordered = {
        "none": (N, N**2, N**2 * (N - 1)),
        "causal": (N, N * (N + 1) / 2, (N - 1) * N * (N + 1) / 3),
        "strict": (N - 1, N * (N - 1) / 2, (N - 2) * (N - 1) * N / 3),
    }[mask]
    queries = (L - 1) * N + 1  # the last layer runs at the last token only
    choices = (L - 1) * total + at_last
    contests = (L - 1) * ordered + at_last * (at_last - 1)
    laws = Q * (Q * (Q + 1) / 2 + Q * (Q - 1) * (Q - 2))

    def exactly_one(size: Formula) -> Formula:
        return 1 + size * (size - 1) / 2

    heads = queries * (1 + exactly_one(outputs)) + contests * Q**3 + contests / 2 + choices * Q
    functions = (V + (L - 1) * known) * exactly_one(Q) + known * exactly_one(A)
    run = L * N * exactly_one(Q) + N * Q + H * heads + (L - 1) * N * known * Q + known
    return DirectFormulas(
        variables=(V + (L - 1) * known) * Q
        + L * H * Q**3
        + known * A
        + R * (L * N * Q + H * (choices + queries * outputs)),
        clauses=functions + L * H * laws + R * run,
    )
