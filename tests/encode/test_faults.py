"""Planted faults: would the tests notice if the encoder were wrong?

Each fault is one small change to the encoder. The detector is a fixed corpus of questions, decided
by trying all tables: it compares them with the clauses, with and without symmetry, and replays the
tables that a solver finds. It must catch every fault and have nothing to say against the encoder as
it is.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import product
from typing import Any

import pytest

from dsl.problem import Attention, Layer, Model, TaskTable, Token
from solver.encode import answers, attend, cnf, search, symmetry
from tests.corpus import Question, TooHard, can_be_met, truth_of, written_out
from tests.exact.tiny import (
    average_model,
    bits_task,
    exactly_one,
    hard_model,
    majority,
    palindrome,
    parity,
)


def letters(sizes: Sequence[int], answer: Callable[[tuple[int, ...]], int]) -> TaskTable:
    """Return the task on tokens of these sizes, each an input of its own."""
    rows = list(product(*(range(size) for size in sizes)))
    tokens = tuple(Token(f"y{place}", None, size) for place, size in enumerate(sizes))
    return written_out(tokens, rows, [answer(row) for row in rows])


def promised(table: TaskTable, allowed: Callable[[tuple[int, ...]], bool]) -> TaskTable:
    """Return the task under a promise."""
    kept = [place for place, row in enumerate(table.inputs) if allowed(row)]
    rows = [table.inputs[place] for place in kept]
    return written_out(table.tokens, rows, [table.answers[place][0] for place in kept])


def running(n: int) -> TaskTable:
    """Return the task that asks at each bit for the parity up to it."""
    asked = [lambda row, last=last: sum(row[:last]) % 2 for last in range(1, n + 1)]
    return bits_task(n, *asked, answer_at=tuple(range(n)))


def previous(n: int) -> TaskTable:
    """Return the task that asks at each bit for the one before it, 0 at the first."""
    asked = [lambda row, at=at: row[at - 1] if at else 0 for at in range(n)]
    return bits_task(n, *asked, answer_at=tuple(range(n)))


FIRST2, FIRST3 = bits_task(2, lambda row: row[0]), bits_task(3, lambda row: row[0])
AND2, AND3 = bits_task(2, min), bits_task(3, min)
OR3 = bits_task(3, max)
COUNT2 = bits_task(2, sum)
BOTH2 = bits_task(2, lambda row: 2 * row[0] + row[1])
MIDDLE3 = bits_task(3, lambda row: row[1])
LEADER3 = bits_task(3, lambda row: row[1] if row[0] else row[2])
ONE3 = letters((3,), lambda row: row[0])
ONE2 = letters((2,), lambda row: row[0])
MIXED = letters((3, 2), lambda row: (row[0] + row[1]) % 3)
SAME3 = letters((3, 3), lambda row: int(row[0] == row[1]))
HALF4 = bits_task(4, lambda row: int(2 * sum(row) >= 4))

ONLY01 = bits_task(2, lambda row: int(row == (0, 1)))
FOUR_ROWS = written_out(
    (Token("x", 0, 3), Token("x", 1, 3)), [(0, 0), (1, 2), (2, 0), (2, 1)], [0, 2, 0, 1]
)
FIVE_ROWS = promised(
    bits_task(3, lambda row: int(row not in ((0, 1, 1), (1, 0, 0)))),
    lambda row: row in ((0, 0, 0), (0, 1, 1), (1, 0, 0), (1, 1, 0), (1, 1, 1)),
)
HARD = Attention("unique_hard", 1)
TWICE_THE_FIRST = (Layer(HARD, 0), Layer(HARD, 0), Layer(HARD, 1))

N: dict[str, Any] = {"positions": "none"}
C: dict[str, Any] = {"mask": "causal"}
S: dict[str, Any] = {"mask": "strict"}

CORPUS: list[tuple[Model, TaskTable]] = [
    *[
        (hard_model(mask=mask, ties=ties, bits=bits, **more), table)
        for mask, ties, bits, more, table in product(
            ("none", "causal", "strict"), ("rightmost", "leftmost"), (1, 2), ({}, N),
            (FIRST2, FIRST3, AND2, COUNT2, parity(2)),
        )
        if not (bits == 2 and len(table.tokens) == 3)
    ],
    *[
        (hard_model(mask=mask, window=window, bits=bits, ties=ties, **N), table)
        for mask, window, bits, ties, table in product(
            ("none", "causal", "strict"), (1, 2), (1,), ("rightmost", "leftmost"),
            (FIRST2, FIRST3, MIDDLE3, AND2),
        )
    ],
    *[
        (hard_model(mask=mask, padding=padding, bits=bits, window=window), table)
        for mask, padding, bits, window, table in product(
            ("none", "causal", "strict"), (1, 2), (1,), (None, 1, 2), (FIRST2, ONE2, AND2, BOTH2)
        )
    ],
    *[
        (hard_model(mask=mask, padding=padding, **N), table)
        for mask, padding, table in product(("none", "strict"), (1, 2), (FIRST2, ONE2, AND2))
    ],
    *[
        (hard_model(depth=2, loop=loop, **mask, **more), table)
        for loop, mask, more, table in product(
            (False, True), ({}, C, S), ({}, N), (FIRST2, FIRST3, parity(2), COUNT2, parity(3))
        )
    ],
    *[
        (hard_model(depth=2, loop=loop, bits=2, window=2, **C, **N), FIRST3)
        for loop in (False, True)
    ],
    *[
        (hard_model(heads=2, bits=bits, **mask), table)
        for bits, mask, table in product(
            (1, 2), ({}, S), (BOTH2, parity(3), majority(3), LEADER3, COUNT2)
        )
    ],
    *[(hard_model(depth=depth, bits=2), table) for depth in (1, 2) for table in
      (parity(3), majority(3), palindrome(3), OR3)],
    *[
        (hard_model(bits=bits, steps=steps, step_alphabet=names, **mask, **more), table)
        for bits, steps, names, mask, more, table in product(
            (1,), (1, 2), (1, 2), ({}, C, S), ({}, N), (FIRST2, ONE2, parity(2), COUNT2)
        )
    ],
    *[
        (hard_model(window=1, padding=1, steps=steps, step_alphabet=names, **S), ONE2)
        for steps, names in product((1, 2), (1, 2))
    ],
    *[
        (hard_model(bits=bits, **mask, **more), table)
        for bits, mask, more, table in product(
            (1, 2), ({}, C, S), ({}, N), (running(2), previous(2))
        )
    ],
    *[(hard_model(bits=1, **C), previous(3)), (hard_model(bits=1, **S), previous(3))],
    *[
        (average_model(precision=p, mask=mask, **more), table)
        for p, mask, more, table in product(
            (1, 2), ("none", "causal", "strict"), ({}, N),
            (parity(3), majority(3), AND3, OR3, exactly_one(3), COUNT2),
        )
    ],
    *[(average_model(precision=p, **N), table)
      for p in (1, 2) for table in (majority(4), HALF4)],
    *[(average_model(width=2, **more), table)
      for more in ({}, N) for table in (COUNT2, BOTH2, parity(3), exactly_one(3))],
    *[(average_model(mask=mask, window=2, **N), table)
      for mask in ("causal", "strict") for table in (AND3, OR3, FIRST3)],
    *[
        (hard_model(bits=bits, **mask), table)
        for bits, mask, table in product(
            (1, 2), ({}, C, S), (ONE3, MIXED, SAME3, promised(BOTH2, lambda row: row != (1, 1)))
        )
    ],
    *[(hard_model(bits=2, **more), promised(ONE3, lambda row: row != (1,))) for more in ({}, N)],
    (hard_model(depth=2, window=2, padding=2), ONE2),
    *[(hard_model(depth=2, heads=2, **mask), table)
      for mask in ({}, C, S) for table in (parity(2), FIRST2, COUNT2, AND2)],
    (hard_model(depth=2, bits=2, window=1, **C, **N), FOUR_ROWS),
    (hard_model(heads=2), FIVE_ROWS),
    (replace(hard_model(depth=3, **C), layers=TWICE_THE_FIRST), ONLY01),
    (hard_model(depth=2, loop=True, bits=2, **S), promised(FIRST2, lambda row: not row[1])),
]  # fmt: skip


@cache
def questions() -> tuple[tuple[Question, bool], ...]:
    """Return the corpus with the truth about each question, those that take long left out."""
    found = []
    for model, table in dict.fromkeys(CORPUS):
        question = Question(model, table)
        truth = truth_of(question, 20_000)
        if truth is not None:
            found.append((question, truth))
    return tuple(found)


def complaint() -> str | None:
    """Return the first thing that the detector has to say against the encoder, None if nothing."""
    for question, truth in questions():
        for encoding in (answers.encoded, symmetry.symmetry_broken):
            try:
                answer = can_be_met(encoding(question.model, question.table))
            except TooHard:
                continue
            except (AssertionError, LookupError, StopIteration, ValueError) as error:
                return f"tables that do not replay: {error!r} {question}"
            if answer != truth:
                return f"{encoding.__name__} says {answer}, {truth} is true: {question}"
    return None


MODULES = (cnf, attend, search, answers, symmetry)


@dataclass(frozen=True)
class Fault:
    """A wrong encoder: in `where`, the text `old` is replaced by `new`."""

    name: str
    where: str
    old: str
    new: str

    def plant(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put the changed function in the place of the right one, wherever it was imported."""
        module, *inner = self.where.split(".")
        owner: Any = next(m for m in MODULES if m.__name__.endswith("." + module))
        space = vars(owner)
        for name in inner[:-1]:
            owner = getattr(owner, name)
        right = vars(owner)[inner[-1]]
        source = inspect.getsource(right.func if isinstance(right, cached_property) else right)
        source = textwrap.dedent(source)
        assert source.count(self.old) == 1, f"the encoder has changed: adapt {self.name!r}"
        found: dict[str, Any] = {}
        exec(source.replace(self.old, self.new), space, found)
        wrong = found[inner[-1]]
        if isinstance(wrong, cached_property):
            wrong.__set_name__(owner, inner[-1])
        owners = [owner] if len(inner) > 1 else MODULES
        for place in owners:
            if vars(place).get(inner[-1]) is right:
                monkeypatch.setattr(place, inner[-1], wrong)


FAULTS = (
    # what one head reads
    Fault("ties go to the other side", "attend.Head._best",
          '== "rightmost"', '!= "rightmost"'),
    Fault("ties always go to the right", "attend.Head._best",
          'rightmost = self.attention.ties == "rightmost"', "rightmost = True"),
    Fault("ties always go to the left", "attend.Head._best",
          'rightmost = self.attention.ties == "rightmost"', "rightmost = False"),
    Fault("the running best is never replaced", "attend.Head._best",
          "-takes_new, best.is_(b)", "-takes_new, best.is_(a)"),
    Fault("the running best is always replaced", "attend.Head._best",
          "takes_new, best.is_(a)", "takes_new, best.is_(b)"),
    Fault("the best token must beat all others strictly", "attend.Head._say_what_best_means",
          "order[key, other])", "-order[other, key])"),
    Fault("orders need not be transitive", "attend.Head._total_preorder",
          "self.cnf.add(-order[a, b], -order[b, c], order[a, c])", "pass"),
    Fault("all query states share one order", "attend.Head.order",
          "if query not in", "query = 0\n    if query not in"),
    Fault("who sees nothing reads state 0", "attend.Head.output",
          "return self.blank", "return self.cnf.given((0,), (1,))"),
    Fault("means are rounded down at ties", "attend.Head._mean",
          "(2 * amount + count) // (2 * count)", "(2 * amount + count - 1) // (2 * count)"),
    Fault("means are rounded down", "attend.Head._mean",
          "(2 * amount + count) // (2 * count)", "amount // count"),
    Fault("means are rounded up", "attend.Head._mean",
          "(2 * amount + count) // (2 * count)", "-(-amount // count)"),
    Fault("means are taken over one token more", "attend.Head._mean",
          "(2 * amount + count) // (2 * count)", "(2 * amount + count) // (2 * count + 2)"),
    Fault("means are taken over all tokens, not the best", "attend.Head._top_states",
          "return tops", "return present"),
    Fault("the best of an average must win strictly", "attend.Head._top_states",
          "-present[other], order[k, other])", "-present[other], -order[other, k])"),
    Fault("the numbers of a value are one number", "attend.Head.number",
          "if (key, place)", "place = 0\n    if (key, place)"),
    Fault("all key states have one value", "attend.Head.number",
          "if (key, place)", "key = 0\n    if (key, place)"),
    Fault("sequences with a common beginning are one", "attend.Chains.extend",
          "(prefix, state.uid)", "(prefix, 0)"),
    Fault("a token counts once however often its state comes", "attend.Chains.extend",
          "key = (prefix, state.uid)",
          "key = (prefix, state.uid)\n    if prefix and self.split(prefix)[1] is state:"
          "\n        return prefix"),
    # what a token sees
    Fault("mask causal hides the token itself", "search.visible",
          '"causal": position + 1', '"causal": position'),
    Fault("mask strict shows the token itself", "search.visible",
          '"strict": position', '"strict": position + 1'),
    Fault("mask none shows only what came before", "search.visible",
          '"none": length', '"none": position + 1'),
    Fault("the window is one too wide", "search.visible",
          "stop - model.window", "stop - model.window - 1"),
    Fault("the window is one too narrow", "search.visible",
          "stop - model.window", "stop - model.window + 1"),
    Fault("the window counts back from the asking token", "search.visible",
          "stop - model.window", "position + 1 - model.window"),
    Fault("the window is ignored", "search.visible",
          "model.window is None", "True"),
    Fault("the window keeps the first tokens", "search.visible",
          "return first, stop", "return 0, stop - first"),
    # which tables are shared
    Fault("loops have fresh heads", "search.SearchEncoding.head",
          "(spec.tables, number)", "(layer, number)"),
    Fault("repeats share their heads", "search.SearchEncoding.head",
          "(spec.tables, number)", "(0, number)"),
    Fault("heads share their orders", "search.SearchEncoding.head",
          "(spec.tables, number)", "(spec.tables, 0)"),
    Fault("loops have a fresh mlp", "search.SearchEncoding.state",
          '("mlp", self.model.layers[layer - 1].tables)',
          '("mlp", self.model.layers[layer - 1].tables, layer)'),
    Fault("every position has its own mlp", "search.SearchEncoding.state",
          '("mlp", self.model.layers[layer - 1].tables)',
          '("mlp", self.model.layers[layer - 1].tables, position)'),
    Fault("functions do not see the own state", "search.SearchEncoding._outcome_of_state",
          "self._entry(function, query,", "self._entry(function, 0,"),
    Fault("functions see one head only", "search.SearchEncoding._outcome_of_state",
          "tuple(value for value, _ in choice)",
          "tuple(choice[0][0] for value, _ in choice)"),
    Fault("results do not depend on what is seen", "search.SearchEncoding.outcome",
          "(function, layer, own.uid, seen)", "(function, layer, own.uid)"),
    Fault("results do not depend on who sees it", "search.SearchEncoding.outcome",
          "(function, layer, own.uid, seen)", "(function, layer, seen)"),
    Fault("the embedding knows positions it should not know", "search.SearchEncoding._place",
          'self.model.positions == "any"', "True"),
    Fault("the embedding does not know positions", "search.SearchEncoding._place",
          'self.model.positions == "any"', "False"),
    # prompt, padding, generated tokens, answers
    Fault("padding comes before the prompt", "search.SearchEncoding.prompt",
          "contents += [(BLANK_TOKEN, 0)] * self.model.padding",
          "contents = [(BLANK_TOKEN, 0)] * self.model.padding + contents"),
    Fault("padding is left out", "search.SearchEncoding.prompt",
          "* self.model.padding", "* 0"),
    Fault("there is one token of padding more", "search.SearchEncoding.prompt",
          "* self.model.padding", "* (self.model.padding + 1)"),
    Fault("the answer is read at the last prompt token", "search.SearchEncoding.answering",
          "(len(tokens) - 1,)", "(len(self.table.tokens) - 1,)"),
    Fault("the answer is read at the first token", "search.SearchEncoding.answering",
          "(len(tokens) - 1,)", "(0,)"),
    Fault("all answers are read at the last token", "search.SearchEncoding.answering",
          "else self.table.answer_at",
          "else [len(tokens) - 1] * len(self.table.answer_at)"),
    Fault("there is one step too few", "search.SearchEncoding.answering",
          "range(self.model.steps)", "range(self.model.steps - 1)"),
    Fault("there is one step too many", "search.SearchEncoding.answering",
          "range(self.model.steps)", "range(self.model.steps + bool(self.model.steps))"),
    Fault("names are read at the first token", "search.SearchEncoding.naming",
          "len(tokens) - 1", "0"),
    Fault("generated tokens look alike", "search.SearchEncoding.generated",
          "(GENERATED, code)", "(GENERATED, 0)"),
    Fault("the first generated name is always 0", "search.SearchEncoding.generated",
          "for code, is_code in name.items():",
          "for code, is_code in [(0, TRUE), *name.items()][: 1 if position < 3 else None]:"),
    Fault("old tokens do not see new ones under mask none", "search.SearchEncoding.seen",
          "visible(self.model, len(tokens), position)",
          "visible(self.model, max(len(self.table.tokens), position + 1), position)"),
    Fault("one row is left out", "answers.encoded",
          "-entry[0], entry[1]))", "-entry[0], entry[1]))[1:]"),
    Fault("only the heads are compared, not the own state", "answers.Differences.of",
          "[self.difference(one.own, other.own)]", "[]"),
    Fault("only the first head is compared", "answers.Differences.of",
          "for number in heads:", "for number in heads[:1]:"),
    Fault("the last head is not compared with itself", "answers.Differences.of",
          "for reading in (one, other)", "for reading in (one, one)"),
    Fault("readings differ if they are equal", "answers.Differences.difference",
          "-other.is_(value))", "other.is_(value))"),
    Fault("readings differ if they are other unknowns", "answers.Differences.difference",
          "self.encoding.cnf.add(-differ, -literal, -other.is_(value))", "pass"),
    Fault("what a head reads is kept whoever asks", "answers.Differences.output",
          "(reading.own.uid, reading.seen, number)", "(reading.seen, number)"),
    Fault("all readings must differ", "answers.require_answers",
          "if one.answer != other.answer:", "if True:"),
    Fault("only neighbouring readings must differ", "answers.require_answers",
          "combinations(distinct, 2)", "zip(distinct, distinct[1:])"),
    # unknowns
    Fault("an unknown may have no value", "cnf.Cnf.one_hot",
          "self.add(*literals)", "pass"),
    Fault("bits are taken for states", "search.SearchEncoding.states",
          "2 ** min(model.state_bits, 64)", "model.state_bits"),
    Fault("a token needs only one state for each token", "search.SearchEncoding.states",
          "enough = sum(arising[layer] for layer in layers)", "enough = tokens"),
    Fault("later layers need only two states", "search.SearchEncoding.states",
          "[runs * len(self.table.inputs)]", "[2]"),
    # symmetry
    Fault("embeddings are told apart by rows with equal answers", "symmetry.sensitive_pairs",
          "and other != answer", ""),
    Fault("any two-valued token may be flipped", "symmetry.flippable_tokens",
          " and _flips(table, {t})", ""),
    Fault("a flip may rename answers differently in each row", "symmetry._flips",
          "if renamed.setdefault(one, two) != two:", "if False:"),
    Fault("a flip may leave the promise", "symmetry._flips",
          "if other is None:\n            return False", "if other is None:\n            continue"),
    Fault("a flipped token may not have equal embeddings", "symmetry.not_above",
          "other < one", "other <= one"),
    Fault("a flip puts the larger name first", "symmetry.not_above",
          "other < one", "other > one"),
    Fault("loops name the states of each layer in order", "symmetry.break_symmetry",
          "state_spaces(encoding.model)", "[[k] for k in range(len(encoding.model.layers))]"),
    Fault("what shared layers write is not one space", "search.state_spaces",
          "((one, other), (one + 1, other + 1))", "((one, other),)"),
    Fault("a name is met one place too late", "symmetry.names_in_order",
          "min(top, place + 1)", "min(top, place)"),
    Fault("names start at 1", "symmetry.names_in_order",
          "cnf.add(-vector.is_(name), used[name - 1])",
          "cnf.add(vector.is_(0) if not place else TRUE)"
          " or place or cnf.add(-vector.is_(0))"),
    Fault("the holes of a promise count as met names", "symmetry.break_symmetry",
          "layers == [0] and encoding.is_named_apart", "False"),
    Fault("heads are in order entry by entry", "symmetry._lexicographic",
          "cnf.add(-equal, -one, other)", "cnf.add(-one, other)"),
    Fault("heads are in order and different", "symmetry._lexicographic",
          "equal = still", "equal = still\n    cnf.add(-equal)"),
    Fault("embeddings have fixed names although states are few",
          "search.SearchEncoding.embedding",
          "if self.is_named_apart:\n            state = self.cnf.given((self.places.index(place),)",
          "if True:\n            state = self.cnf.given("
          "(self.places.index(place) % self.states[0],)"),
    Fault("embeddings have fixed names in a loop", "search.SearchEncoding.is_named_apart",
          "state_spaces(self.model)[0] == [0] and ", ""),
)  # fmt: skip


def test_the_detector_has_nothing_to_say_against_the_encoder() -> None:
    truths = [truth for _, truth in questions()]

    assert len(truths) > 500
    assert 100 < sum(truths) < len(truths) - 100
    assert complaint() is None


def test_answers_as_a_table_come_out_as_answers_as_differences(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answers, "MOST_PAIRS", 0)

    assert complaint() is None


def test_there_are_faults_of_many_kinds_and_each_has_a_name() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 60


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    questions()
    fault.plant(monkeypatch)

    assert complaint() is not None
