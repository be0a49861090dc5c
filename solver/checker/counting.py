"""Checking "cannot" for one layer of attention: more rows than messages.

One layer, and the content of the answering token fixed: its state is fixed, so all it learns about
a block of other tokens is what the heads' summaries of that block say, and there are 2^S of them
(`summary_bits`). Two settings of the block are *different rows* if some setting of the other
tokens, allowed with both, has different answers. Different rows need different summaries, so more
than 2^S pairwise different rows are too many. Source: the row count of one-way communication
complexity; docs/language.md, section 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from dsl.evaluate import EvaluationError, compiled
from dsl.partial import OneEntry, OtherEntryRead, given_value
from dsl.problem import Input, Model, Task, TaskTable
from dsl.ranges import indices_proved
from dsl.tabulate import token_count
from dsl.types import Value, value_of
from solver.budget import block_bits
from solver.certificate.kinds import InvalidCertificate, Probe, Probes, Rows
from solver.reasons import no_semantics_reason

Row = tuple[int, ...]
MOST_TOKENS = 1 << 21
MOST_EVALUATIONS = 20_000_000
"""Answers that probes may ask for in all; the search for probes gives up far earlier."""


def check_rows(model: Model, table: TaskTable, certificate: Rows) -> None:
    """Recompute the rows and count them. Raises InvalidCertificate if they do not show "cannot"."""
    _require_one_layer(model)
    position = _answering_position(model, table, certificate.position)
    tokens, block = len(table.tokens), certificate.block
    if not block or list(block) != sorted(set(block)) or not 0 <= block[0] <= block[-1] < tokens:
        raise InvalidCertificate("the block is not an ascending list of prompt tokens")
    if position in block:
        raise InvalidCertificate("the answering token cannot be in the block")
    others = tuple(token for token in range(tokens) if token not in block)
    _require_own_content(certificate, position, others)
    answers = _answers(table, certificate.position)
    signatures = [
        tuple(answers.get(_merged(block, row, others, column)) for column in certificate.columns)
        for row in certificate.rows
    ]
    _require_different(signatures)
    _require_more(len(signatures), _bits(model, tokens, position, block))


def check_probes(model: Model, task: Task, certificate: Probes) -> None:
    """Evaluate every probe. Raises InvalidCertificate if the probes do not show "cannot"."""
    _require_one_layer(model)
    if task.promise is not None or task.answer_index is not None:
        raise InvalidCertificate(
            "probes need a task without promise that answers at the last token"
        )
    if not indices_proved(task):
        raise InvalidCertificate("the task may index out of range for some input")
    probed = next((given for given in task.inputs if given.name == certificate.input), None)
    if probed is None or probed.index is None:
        raise InvalidCertificate(f"{certificate.input!r} is not a table of the task")
    if not model.padding and probed is task.inputs[-1]:
        raise InvalidCertificate("the answering token cannot be in the probed table")
    entries = [probe.entry for probe in certificate.probes]
    if len(set(entries)) != len(entries):
        raise InvalidCertificate("an entry is probed twice")
    last = {_last_code(task, probe) for probe in certificate.probes}
    if not model.padding and len(last) > 1:
        raise InvalidCertificate("the answering token carries different contents")
    _require_little_work(task, probed, len(entries))
    rows = 1
    for probe in certificate.probes:
        rows *= len(probe_answers(task, probed, probe))
    first = sum(_tokens(given) for given in task.inputs[: task.inputs.index(probed)])
    block = range(first, first + _tokens(probed))
    prompt = token_count(task)
    _require_more(rows, _bits(model, prompt, prompt + model.padding - 1, block))


def _require_little_work(task: Task, probed: Input, probes: int) -> None:
    """Refuse what would be evaluated for hours, or has a prompt that is too long to be listed."""
    if token_count(task) > MOST_TOKENS or probes * probed.element.size > MOST_EVALUATIONS:
        raise InvalidCertificate("the table is too large to be probed")


def _bits(model: Model, prompt: int, position: int, block: Sequence[int]) -> int:
    bits = block_bits(model, prompt, position, block)
    if bits is None:
        raise InvalidCertificate("a fold bounds what the first of the visible tokens tell, only")
    return bits


def probe_answers(task: Task, probed: Input, probe: Probe) -> set[Value]:
    """Return the answers under `probe` as the probed entry varies.

    Raises InvalidCertificate if the probe does not fit the task or another entry of the table is
    read.
    """
    assert probed.index is not None
    if not 0 <= probe.entry < probed.index.size:
        raise InvalidCertificate(f"{probed.name} has no entry {probe.entry}")
    given = dict(probe.others)
    others = [other for other in task.inputs if other is not probed]
    if set(given) != {other.name for other in others} or len(given) != len(probe.others):
        raise InvalidCertificate(f"a probe of {probed.name} gives values to {sorted(given)}")
    answer, found = compiled(task.answer), set()
    try:
        env = {other.name: given_value(other, given[other.name]) for other in others}
        for code in range(probed.element.size):
            env[probed.name] = OneEntry(probed, probe.entry, value_of(probed.element, code))
            found.add(answer(env))
    except (ValueError, EvaluationError, OtherEntryRead) as error:
        raise InvalidCertificate(f"probe of entry {probe.entry}: {error}") from None
    return found


def _last_code(task: Task, probe: Probe) -> int | None:
    """Return the code a probe gives the last prompt token, None if it is in the probed table."""
    codes = dict(probe.others).get(task.inputs[-1].name)
    return codes[-1] if isinstance(codes, tuple) and codes else codes  # type: ignore[return-value]


def _tokens(given: Input) -> int:
    return 1 if given.index is None else given.index.size


def _require_one_layer(model: Model) -> None:
    reason = no_semantics_reason(model)
    if reason is not None:
        raise InvalidCertificate(reason)
    if len(model.layers) != 1 or model.steps:
        raise InvalidCertificate("a row count needs one attention layer in all and no steps")


def _answering_position(model: Model, table: TaskTable, position: int | None) -> int:
    if table.answer_at is None:
        if position is not None:
            raise InvalidCertificate("the task answers at the last token")
        return len(table.tokens) + model.padding - 1
    if position not in table.answer_at:
        raise InvalidCertificate(f"there is no answer at token {position}")
    assert position is not None
    return position


def _require_own_content(certificate: Rows, position: int, others: Row) -> None:
    """Check that all columns give the answering token the content the certificate names."""
    if any(len(row) != len(certificate.block) for row in certificate.rows):
        raise InvalidCertificate("a row does not fit the block")
    if any(len(column) != len(others) for column in certificate.columns):
        raise InvalidCertificate("a column does not fit the other tokens")
    if position not in others:
        if certificate.own is not None:
            raise InvalidCertificate("the answering token is a blank one")
        return
    place = others.index(position)
    if any(column[place] != certificate.own for column in certificate.columns):
        raise InvalidCertificate("a column gives the answering token another content")


def _answers(table: TaskTable, position: int | None) -> dict[Row, int]:
    place = 0 if position is None or table.answer_at is None else table.answer_at.index(position)
    return {row: codes[place] for row, codes in zip(table.inputs, table.answers, strict=True)}


def _merged(block: Row, row: Row, others: Row, column: Row) -> Row:
    codes = dict(zip(block, row, strict=True)) | dict(zip(others, column, strict=True))
    return tuple(codes[token] for token in range(len(codes)))


def _require_different(signatures: Sequence[tuple[int | None, ...]]) -> None:
    """Check that any two rows differ at a column that is allowed (not None) for both."""
    if all(None not in signature for signature in signatures):
        different = len(set(signatures)) == len(signatures)
    else:
        different = all(
            any(a != b for a, b in zip(one, other, strict=True) if a is not None and b is not None)
            for one, other in combinations(signatures, 2)
        )
    if not different:
        raise InvalidCertificate("two of the rows are not different")


def _require_more(rows: int, bits: int) -> None:
    """Check that there are more than 2^bits rows."""
    if rows.bit_length() <= bits or rows <= 2**bits:
        raise InvalidCertificate(f"{rows} rows are not more than 2^{bits}")
