"""Programs with weighted and rounded means, and programs as softmax heads of a number format.

What fits is run in the format: tables are made from the program as the proof that it fits says, and
`solver.exact.softmax_sums`, which knows nothing of programs, does the sums.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import floor
from typing import Any

import pytest

from dsl.evaluate import compiled
from dsl.expr import Constant, Variable, children
from dsl.number_formats import ExactRound, Fold, NumberFormat, Wraparound
from dsl.problem import Attention, Layer, Model
from dsl.program import KEY, Head, Program, Solving
from dsl.program_json import program_from_json
from dsl.program_ranges import ranges_of
from dsl.program_sizes import Fits, Open, fit
from dsl.program_unique import looks_at_one
from dsl.question import question_from_json, question_to_json
from dsl.ranges import Interval, Mean, Truth
from dsl.tabulate import allowed_inputs
from solver.compile.program import NotCompiled
from solver.compile.program import compiled as made_of_matrices
from solver.exact.all_inputs import run_on_every_input
from solver.exact.bulk import AllRight, FirstWrong
from solver.exact.program import Interpreter, answer_places, visible, wanted_answers
from solver.exact.softmax_sums import folded_state, rounded_mean, wrapped_sums
from solver.exact.trace import traced
from solver.report.trace_text import look_text
from solver.settle import answered
from solver.settling.limits import Limits
from solver.verdict import Can
from tests.programs.corpus import LOOKUPS, RIGHTMOST, solving

GREATER = """
task greater_word(n) {
  input u: table [n] -> bool
  input v: table [n] -> bool
  input end: [1]
  answer (sum i < n : ((if u[i] then 1 else 0) - (if v[i] then 1 else 0)) * 2^(n - 1 - i)) > 0
}
program gt(n) for greater_word(n) {
  mask causal
  token u[i]: power = n - 1 - i, v = if u[i] then 0 else 1
  token v[i]: power = n - 1 - i, v = if v[i] then 1 else 0
  token end: v = 1
  layer { at_least = average k weighted 2^k.power take k.v rounded }
  answer at_least == 0
}
"""

FORMATS = """
model once(L, d, p) {
  mask causal; width d; precision p; numbers exact_round
  repeat L { attend softmax heads 1; mlp any }
}
model wrap(L, s) {
  mask causal; width 1; precision 3; numbers wraparound weights 3 values 1 sums s
  repeat L { attend softmax heads 1; mlp any }
}
"""

MEANS = """
task weighed(n) {
  input w: table [n] -> [4]
  answer at token i: w[i] >= 0
}
program means(n) for weighed(n) {
  mask causal
  token w[i]: place = i, v = w[i] - 2
  layer {
    plain = average k where k.v != 1 weighted 2^(k.place - 2) take k.v else 9
    near = average k where k.v != 1 weighted 2^(place - 2 * k.place) take k.v rounded else 9
    even = average k take k.v rounded
  }
  answer plain == plain
}
"""
TALLY = """
task most(n) { input w: table [n] -> bool; input end: [1]; answer (count i < n : w[i]) * 2 > n }
program tally(n) for most(n) {
  mask causal
  token w[i]: letter = true, v = if w[i] then 2 else 0
  token end
  layer { mean = average k where k.letter take k.v; let z = if mean > 1 then 1 else 0 }
  layer { y = attend k where not k.letter take k.z == 1 }
  answer y
}
"""

MIDDLE = """
task middle(n) {
  input w: table [n] -> bool
  answer (4 * (count i < n : w[i]) + n) div (2 * n)
}
program near(n) for middle(n) {
  mask none
  token w[i]: v = if w[i] then 2 else 0
  layer { mean = average k take k.v rounded }
  answer mean
}
"""
FETCH = """
task fetched(n) { input f: table [n] -> [4]; input x: [n]; answer f[x] }
program fetch(n) for fetched(n) {
  mask causal
  token f[i]: entry = true, key = i, v = f[i]
  token x: key = x
  layer { y = attend k where k.entry and k.key == key take k.v }
  answer y
}
"""
LARGEST = """
task largest(n) {
  input w: table [n] -> [3]
  answer last i < n where all j < n : w[j] <= w[i] else 0
}
program argmax(n) for largest(n) {
  mask none
  token w[i]: v = w[i], place = i
  layer { y = attend k maximizing k.v take k.place }
  answer y
}
"""


def greater(n: int) -> Solving:
    return solving(f"{GREATER}check program gt({n}) solves greater_word({n})")


def model(program: Program, numbers: NumberFormat, width: int, precision: int) -> Model:
    """Return a softmax model of the program's shape."""
    layers = tuple(
        Layer(Attention("softmax", max(1, len(layer.heads))), number)
        for number, layer in enumerate(program.layers)
    )
    bits = width * precision
    return Model("m", (), program.mask, bits, width, precision, layers, numbers=numbers)


# ---- weighted and rounded means


def test_means_are_what_their_definition_says_on_every_input() -> None:
    question = solving(f"{MEANS}check program means(3) solves weighed(3)")
    run = Interpreter(question.program)

    for codes, _ in allowed_inputs(question.task):
        for place, state in enumerate(run.trace(codes)[-1]):
            seen = [(i, code - 2) for i, code in enumerate(codes[: place + 1])]
            for name, scale in (("plain", 1), ("near", -2)):
                some = [(Fraction(2) ** (scale * i), v) for i, v in seen if v != 1]
                mean = sum(w * v for w, v in some) / sum(w for w, _ in some) if some else 9
                near = floor(mean + Fraction(1, 2))
                assert state[name] == (mean if name == "plain" else near)
            assert state["even"] == (2 * sum(v for _, v in seen) + len(seen)) // (2 * len(seen))


@pytest.mark.parametrize("n", [1, 2, 4])
def test_columns_find_greater_than_right_wherever_the_interpreter_does(n: int) -> None:
    question = greater(n)
    run, places = Interpreter(question.program), answer_places(question.task)

    found = run_on_every_input(question)

    assert found == AllRight(4**n)
    for codes, _ in allowed_inputs(question.task):
        assert run.answers(codes, places) == wanted_answers(question.task, codes, places)


def test_means_agree_in_columns_and_in_the_interpreter() -> None:
    for answer in ("plain == VALUE", "near == VALUE", "even == VALUE"):
        for value in ("-1", "0", "9", "-2", "1"):
            text = MEANS.replace("plain == plain", answer.replace("VALUE", value))
            question = solving(f"{text}check program means(2) solves weighed(2)")
            found, run = run_on_every_input(question), Interpreter(question.program)
            wrong = [c for c, _ in allowed_inputs(question.task) if not all(run.answers(c, (0, 1)))]

            assert (found.inputs == wrong[0]) if wrong else isinstance(found, AllRight)


def test_the_range_of_a_weighted_mean_has_its_largest_denominator() -> None:
    question = solving(f"{MEANS}check program means(3) solves weighed(3)")
    run, found = Interpreter(question.program), ranges_of(question.program)
    assert found is not None
    plain = dict(found.fields)["plain"]
    assert isinstance(plain, Mean)

    met = {
        Fraction(state["plain"])
        for codes, _ in allowed_inputs(question.task)
        for state in run.trace(codes)[-1]
    }

    assert 3 < max(mean.denominator for mean in met) <= plain.most == 3 * 2**2
    assert plain.low <= min(met) and max(met) <= plain.high


def test_a_weight_that_depends_on_the_input_is_left_to_the_interpreter() -> None:
    text = MEANS.replace("k.place - 2) take", "k.v - 2) take")

    found = run_on_every_input(solving(f"{text}check program means(2) solves weighed(2)"))

    assert found == AllRight(16)


def test_a_solver_speaks_of_weights_beyond_what_is_run() -> None:
    outcome = answered(greater(13), Limits(timeout=60))

    assert isinstance(outcome, Can) and outcome.trust == "solver"


def test_one_more_place_without_weight_is_noticed() -> None:
    wrong = GREATER.replace("power = n - 1 - i, v = if v", "power = n - i, v = if v")
    question = solving(f"{wrong}check program gt(3) solves greater_word(3)")

    assert not isinstance(run_on_every_input(question), AllRight)


def test_weights_and_rounding_survive_the_way_through_json_and_change_the_question() -> None:
    question = greater(2)
    layer = question.program.layers[0]
    other = replace(layer, heads=(replace(layer.heads[0], rounded=False),))
    plain = replace(question, program=replace(question.program, layers=(other,)))

    assert question_from_json(question_to_json(question)) == question
    assert question_to_json(plain) != question_to_json(question)


@pytest.mark.parametrize("change", [{"weight": None}, {"rounded": False}, {"kind": "attend"}])
def test_a_head_that_says_nothing_of_its_weight_is_refused(change: dict[str, Any]) -> None:
    data: Any = question_to_json(greater(2))
    head = data["program"]["layers"][0]["heads"][0]
    assert set(head) >= {"weight", "rounded"}
    head |= change

    with pytest.raises(ValueError, match="weight"):
        program_from_json(data["program"], "program")


def test_weights_are_not_compiled_and_the_reason_says_so() -> None:
    found = made_of_matrices(greater(2).program)

    assert isinstance(found, NotCompiled) and "weights" in found.reason


def test_weights_count_by_their_quotients_however_large_they_are() -> None:
    text = MEANS.replace("k.place - 2) take", "k.place + 10^15) take")
    large, plain = (
        solving(f"{each}check program means(3) solves weighed(3)") for each in (text, MEANS)
    )
    runs = Interpreter(large.program), Interpreter(plain.program)

    for codes, _ in allowed_inputs(plain.task):
        one, other = (run.trace(codes)[-1] for run in runs)
        assert [state["plain"] for state in one] == [state["plain"] for state in other]


def test_the_weight_of_a_token_that_does_not_count_may_be_out_of_all_bounds() -> None:
    first = "even = average k where k.huge <= 9 * k.v + 18 weighted 2^k.huge take k.v else 9"
    text = MEANS.replace("even = average k take k.v rounded", first)
    text = text.replace("v = w[i] - 2", "v = w[i] - 2, huge = if i < 1 then i else 10^15")
    question = solving(f"{text.replace('plain == plain', 'even == v')}"
                       "check program means(2) solves weighed(2)")  # fmt: skip

    found = run_on_every_input(question)

    assert isinstance(found, FirstWrong) and found.inputs == (0, 1)


def test_a_trace_shows_the_weights() -> None:
    trace = traced(greater(2), (1, 0, 0, 1, 0))
    (head,) = trace.gazes[0]

    assert sum(head[-1].weights) == 1
    assert "2/7, 1/7, 2/7, 1/7, 1/7 of 0, 1, 0, 1, 1 -> 0" in look_text(trace, head[-1])


# ---- heads that look at one token


def lookup(condition: str) -> tuple[Program, Head]:
    text = LOOKUPS.replace("k.tag == 1 and k.key == val", condition)
    program = solving(f"{text}check program lookups(2) solves compose(2)").program
    return program, program.layers[0].heads[0]


@pytest.mark.parametrize(
    ("condition", "one"),
    [
        ("k.tag == 1 and k.key == val", True),
        ("val == k.key + 1 and 1 == k.tag", True),
        ("k.tag == 2", True),
        ("k.tag == 1 and k.key == 0", True),
        ("k.tag == 1 and k.key == val + 0 * k.val", False),
        ("k.key == val", False),
        ("k.tag == 1", False),
        ("k.tag == 1 and k.val == val", False),
        ("k.tag == 1 or k.key == val", False),
        ("k.tag == 1 and k.key div 2 == val", False),
        ("k.tag == 1 and k.key <= val", False),
        ("k.tag == 1 and k.key == val or k.tag == 2", False),
    ],
)
def test_conditions_that_one_token_at_most_can_meet(condition: str, one: bool) -> None:
    assert looks_at_one(lookup(condition)[0], 0, lookup(condition)[1]) is one


def test_what_is_known_at_some_places_only_tells_no_others_apart() -> None:
    asked = "check program fetch(2) solves fetched(2)"
    programs = [
        solving(text + asked).program for text in (FETCH, FETCH.replace("k.entry and", ""))
    ]

    assert [looks_at_one(p, 0, p.layers[0].heads[0]) for p in programs] == [True, False]


def test_what_a_layer_has_written_is_no_longer_known() -> None:
    program, head = lookup("k.tag == 1 and k.key == val")
    let = replace(program.layers[0], lets=(("key", Constant(0)),))
    written = replace(program.layers[0], heads=(replace(head, name="key"),))

    assert looks_at_one(program, 1, head)
    for first in (let, written):
        changed = replace(program, layers=(first, program.layers[1]))
        assert not looks_at_one(changed, 1, head)


# ---- what fits is a head of the format


Decoded = Callable[[Any, Any], Any]


def names(expr: Any) -> set[str]:
    own = {expr.name} if isinstance(expr, Variable) else set()
    return own.union(*map(names, children(expr)))


def value(expr: Any, env: Any) -> Any:
    return compiled(expr)(env)


class InFormat:
    """A program run by the sums of a model's format."""

    def __init__(self, program: Program, made: Model) -> None:
        found = ranges_of(program)
        assert found is not None
        self.program, self.made, self.interpreter = program, made, Interpreter(program)
        self.ranges = dict(found.fields)
        self.states: set[tuple[Any, ...]] = set()
        self.codes: dict[Any, dict[Any, int]] = {}
        """For each head and state that reads, the numbers of the states of a fold."""

    def answers(self, codes: tuple[int, ...], places: tuple[int, ...]) -> tuple[Any, ...]:
        states = self.interpreter.trace(codes)[0]
        for layer in self.program.layers:
            self.states |= {tuple(sorted(state.items())) for state in states}
            states = [self.after(layer, states, place) for place in range(len(states))]
        return tuple(value(self.program.answer, states[place]) for place in places)

    def after(self, layer: Any, states: list[Any], place: int) -> Any:
        state = states[place] | {h.name: self.head(h, states, place) for h in layer.heads}
        for name, expr in layer.lets:
            state[name] = value(expr, state)
        return state

    def head(self, head: Head, states: list[Any], place: int) -> Any:
        own: Any = states[place]
        numbers = self.made.numbers
        pairs = [
            own | {KEY + name: held for name, held in states[key].items()}
            for key in visible(head.mask, place, len(states))
        ]
        default = self.interpreter.zeros[head.name]
        default = default if head.default is None else value(head.default, own)
        where = [head.where is None or value(head.where, pair) for pair in pairs]
        if isinstance(numbers, Fold):
            found = self.folded(head, numbers, list(zip(pairs, where, strict=True)), own)
        elif head.kind == "attend":
            found = self.attended(head, pairs, where, own)
        else:
            found = self.averaged(head, pairs, where)
        return default if found is None else found

    def domain(self, name: str) -> list[Any]:
        values = self.ranges[name.removeprefix(KEY)]
        match values:
            case Interval(low, high):
                return list(range(low, high + 1))
            case Truth():
                return [False, True]
            case _:
                raise AssertionError(values)

    def attended(self, head: Head, pairs: list[Any], where: list[Any], own: Any) -> Any:
        """Deliver a code of the fields that are taken, in digits of as many bits as survive."""
        fields = sorted(name for name in names(head.take) if name.startswith(KEY))
        domains = [self.domain(name) for name in fields]
        numbers: Any = self.made.numbers
        width = self.made.width or 1
        wraps = isinstance(numbers, Wraparound)
        bits: Any = min(numbers.value_bits, numbers.sum_bits) if wraps else self.made.precision
        shift = 1 << (numbers.value_bits - 1) if wraps else 0
        values = [self.digits(self.code(pair, fields, domains), width, bits) for pair in pairs]
        values = [tuple(digit - shift for digit in digits) for digits in values]
        found = self.sums([int(w) for w in where], [0 if w else None for w in where], values)
        if found is None:
            return None
        code = sum((digit + shift) % (1 << bits) << (bits * k) for k, digit in enumerate(found))
        parts = {}
        for name, domain in zip(fields, domains, strict=True):
            code, digit = divmod(code, len(domain))
            parts[name] = domain[digit]
        return value(head.take, own | parts)

    def code(self, pair: Any, fields: list[str], domains: list[list[Any]]) -> int:
        code = 0
        for name, domain in reversed(list(zip(fields, domains, strict=True))):
            code = code * len(domain) + domain.index(pair[name])
        return code

    def digits(self, code: int, width: int, bits: int) -> tuple[int, ...]:
        assert code < 1 << (bits * width)
        return tuple(code >> (bits * k) & ((1 << bits) - 1) for k in range(width))

    def sums(self, weights: Any, exponents: Any, values: Any) -> Any:
        """Return what one token of weight 1 delivers, None without one."""
        numbers: Any = self.made.numbers
        width = self.made.width or 1
        if not isinstance(numbers, Wraparound):
            return rounded_mean(self.made.precision or 1, exponents, values, width)
        found = wrapped_sums(numbers, weights, values, width)
        return None if found is None or not found[1] else found[0]

    def averaged(self, head: Head, pairs: list[Any], where: list[Any]) -> Any:
        taken = [value(head.take, pair) for pair in pairs]
        powers = [0 if head.weight is None else value(head.weight, pair) for pair in pairs]
        least, low = min(powers, default=0), self.low(head)
        numbers: Any = self.made.numbers
        width = self.made.width or 1
        rest = (0,) * (width - 1)
        if not isinstance(numbers, Wraparound):
            half = 1 << ((self.made.precision or 1) - 1)
            scored = zip(powers, where, strict=True)
            exponents = [p - least - half if w else None for p, w in scored]
            coded = [(each - low, *rest) for each in taken]
            near = rounded_mean(self.made.precision or 1, exponents, coded, width)
            return None if near is None else near[0] + low
        half, modulus = 1 << (numbers.value_bits - 1), 1 << numbers.sum_bits
        weights = [int(w) << (p - least) for p, w in zip(powers, where, strict=True)]
        coded = [(each - low - half, *rest) for each in taken]
        found = wrapped_sums(numbers, weights, coded, width)
        if found is None or not found[1]:
            return None
        mean = low + Fraction((found[0][0] + half * found[1]) % modulus, found[1])
        return floor(mean + Fraction(1, 2)) if head.rounded else mean

    def low(self, head: Head) -> int:
        name = next(iter(names(head.take)))
        assert head.take == Variable(name)
        least: int = min(self.domain(name))
        return least

    def folded(self, head: Head, numbers: Fold, tokens: list[Any], own: Any) -> Any:
        """Keep the best token so far, or two sums, in as few states as the proof counts."""
        known = self.codes.setdefault((head.name, tuple(sorted(own.items()))), {None: 0})

        def update(state: int, token: Any) -> int:
            pair, holds = token
            before = next(each for each, number in known.items() if number == state)
            after = step(before, pair) if holds else before
            return known.setdefault(after, len(known))

        exprs = [head.take] + ([] if head.score is None else [head.score])
        fields = sorted({n for e in exprs for n in names(e) if n.startswith(KEY)})
        step = self.better(head, fields, own) if head.kind == "attend" else self.added(head)
        state = folded_state(numbers.state_bits, update, tokens)
        found = next(each for each, number in known.items() if number == state)
        if found is None:
            return None
        if head.kind == "attend":
            return value(head.take, own | dict(zip(fields, found, strict=True)))
        mean = Fraction(*found)
        return floor(mean + Fraction(1, 2)) if head.rounded else mean

    def better(self, head: Head, fields: list[str], own: Any) -> Decoded:
        def step(before: Any, pair: Any) -> Any:
            new = tuple(pair[name] for name in fields)
            if before is None or head.score is None:
                return new
            scores = [
                value(head.score, own | dict(zip(fields, each, strict=True)))
                for each in (before, new)
            ]
            return new if scores[1] >= scores[0] else before

        return step

    def added(self, head: Head) -> Decoded:
        def step(before: Any, pair: Any) -> Any:
            weight = 1 if head.weight is None else 1 << value(head.weight, pair)
            above, below = before or (0, 0)
            return above + weight * value(head.take, pair), below + weight

        return step


SMALL = {
    "gt": greater(3),
    "lookups": solving(f"{LOOKUPS}check program lookups(2) solves compose(2)"),
    "tally": solving(f"{TALLY}check program tally(3) solves most(3)"),
    "near": solving(f"{MIDDLE}check program near(3) solves middle(3)"),
    "fetch": solving(f"{FETCH}check program fetch(2) solves fetched(2)"),
    "argmax": solving(f"{LARGEST}check program argmax(4) solves largest(4)"),
    "latest": solving(f"{RIGHTMOST}check program rightmost(4) solves last_one(4)"),
}
SIZES: dict[str, list[NumberFormat]] = {
    "once": [ExactRound()],
    "wrap": [Wraparound(w, v, s) for w, v, s in product((1, 3), (1, 2), range(1, 9))],
    "fold": [Fold(s) for s in range(1, 12)],
}
SHAPES = [(4, 1), (1, 1), (1, 2), (1, 3), (1, 4), (2, 2), (2, 3), (3, 3), (4, 3)]


def fitting_models(question: Solving) -> list[Model]:
    """Return the models that the program fits, but those that are larger than another."""
    program = question.program
    fits = [
        made
        for numbers in (each for listed in SIZES.values() for each in listed)
        for made in (model(program, numbers, d, p) for d, p in SHAPES)
        if fit(program, made) == Fits()
    ]
    return [made for made in fits if not any(smaller(other, made) for other in fits)]


def smaller(one: Model, other: Model) -> bool:
    """Say whether a model has no size larger than the other's, and is of the same format."""
    pairs = [(sizes(each), type(each.numbers)) for each in (one, other)]
    (mine, kind), (its, other_kind) = pairs
    same = kind is other_kind and mine != its
    return same and all(a <= b for a, b in zip(mine, its, strict=True))


def sizes(made: Model) -> tuple[int, ...]:
    assert made.width is not None and made.precision is not None and made.numbers is not None
    return (made.width, made.precision, *vars(made.numbers).values())


@pytest.mark.parametrize("name", SMALL)
def test_whatever_fits_computes_the_same_in_the_format(name: str) -> None:
    question = SMALL[name]
    places, fits = answer_places(question.task), fitting_models(question)
    inputs = [codes for codes, _ in allowed_inputs(question.task)]

    for made in fits:
        run = InFormat(question.program, made)
        for codes in inputs:
            wanted = wanted_answers(question.task, codes, places)
            assert run.answers(codes, places) == wanted, (made.numbers, codes)
        assert len(run.states) <= 1 << made.state_bits, made


def test_the_small_programs_fit_the_formats_they_should() -> None:
    found = {name: {type(m.numbers) for m in fitting_models(q)} for name, q in SMALL.items()}

    assert found["gt"] == found["lookups"] == {ExactRound, Wraparound, Fold}
    assert found["tally"] == {Wraparound, Fold}
    assert found["near"] == found["fetch"] == {ExactRound, Wraparound, Fold}
    assert found["latest"] == found["argmax"] == {Fold}


def test_sums_that_are_too_short_give_wrong_answers() -> None:
    question = greater(3)
    places = answer_places(question.task)
    run = InFormat(question.program, model(question.program, Wraparound(3, 1, 3), 1, 3))

    wrong = [
        codes
        for codes, _ in allowed_inputs(question.task)
        if run.answers(codes, places) != wanted_answers(question.task, codes, places)
    ]

    assert wrong


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"numbers": Wraparound(2, 1, 5)}, "3 bits of weight"),
        ({"numbers": Wraparound(3, 1, 4)}, "5 bits of sum"),
        ({"numbers": ExactRound()}, None),
        ({"numbers": Fold(9)}, "of state for what it has seen"),
        ({"numbers": None}, "no number format"),
        ({"numbers": ExactRound(), "scores": "bilinear"}, "scores bilinear"),
    ],
)
def test_what_does_not_fit_stays_open_with_its_reason(
    changes: dict[str, Any], reason: str | None
) -> None:
    program = greater(3).program

    found = fit(program, replace(model(program, Wraparound(3, 1, 5), 1, 3), **changes))

    assert found == Fits() if reason is None else isinstance(found, Open) and reason in found.reason


@pytest.mark.parametrize("name", ["gt", "lookups"])
def test_sizes_of_a_format_may_be_longer_than_anything_that_is_written_down(name: str) -> None:
    program, bits = SMALL[name].program, 10**21

    for numbers in (Fold(bits), Wraparound(bits, bits, bits), ExactRound()):
        assert fit(program, model(program, numbers, 1, bits)) == Fits()


def test_the_model_that_rounds_takes_no_exact_mean_and_no_value_of_two_tokens() -> None:
    exact = solving(f"{GREATER.replace(' rounded', '')}check program gt(3) solves greater_word(3)")
    both = GREATER.replace("take k.v", "take k.v * (1 + v)")
    mixed = solving(f"{both}check program gt(3) solves greater_word(3)")

    for question, word in ((exact, "mean is exact"), (mixed, "values depend on the key alone")):
        found = fit(question.program, model(question.program, ExactRound(), 1, 4))
        assert isinstance(found, Open) and word in found.reason
    wraps = model(mixed.program, Wraparound(9, 9, 30), 1, 4)
    assert isinstance(fit(mixed.program, wraps), Open)


def test_more_layers_than_the_program_has_hold_what_it_ends_with() -> None:
    program = SMALL["gt"].program
    short = model(program, ExactRound(), 1, 3)
    deep = replace(short, layers=(short.layers[0], replace(short.layers[0], tables=1)))

    assert fit(program, short) == Fits()
    assert fit(program, deep) != Fits()
    assert fit(program, replace(deep, precision=4, state_bits=4)) == Fits()

