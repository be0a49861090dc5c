"""Given messages: what they mean, against the exchange of messages and the question about programs.

Random dialogues about random functions of u, v, w and x, told in the order of the prompt. Whatever
is accepted must be a protocol in the sense of `solver.exact.protocol`: what a link carries is a
function of what its two ends know before the epoch.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product

import pytest

from dsl import dialogue as rules
from dsl.dialogue import Dialogue, Message, Telling, fault, unknown_names
from dsl.evaluate import Environment, closure
from dsl.expr import Binary, Constant, Expr, If, Index, Let, Tuple, Unary, Variable
from dsl.problem import Input, Task
from dsl.protocol import Channel, Conversation
from dsl.tabulate import environment
from dsl.types import Perm, Range
from dsl.wellformed import kind_of
from solver.exact.dialogue import Fault, Told, beyond, first_fault
from solver.exact.dialogue_program import CannotTell, as_program, goes_well
from solver.exact.program import wrong_answer

SIZES = (2, 3, 2, 2)
INPUTS = tuple(Input(name, None, Range(n)) for name, n in zip("uvwx", SIZES, strict=True))
ALL = list(product(*map(range, SIZES)))


def random_expr(rng: random.Random, names: list[tuple[str, int]], depth: int = 2) -> Expr:
    """Return an integer made of some names; a name with counters is indexed, not always within."""
    if depth == 0 or rng.random() < 0.2:
        if not names or rng.random() < 0.15:
            return Constant(rng.randrange(3))
        name, counters = rng.choice(names)
        parts = tuple(Constant(rng.choice((-1, 0, 0, 1, 1, 2))) for _ in range(counters))
        plain = [each for each, count in names if not count]
        if counters == 1 and plain and rng.random() < 0.7:
            return Index(Variable(name), Variable(rng.choice(plain)))
        index = parts[0] if counters == 1 else Tuple(parts) if counters else None
        return Variable(name) if index is None else Index(Variable(name), index)
    one, other = (random_expr(rng, names, depth - 1) for _ in range(2))
    match rng.randrange(5):
        case 0:
            return If(Binary("<", one, other), other, Constant(1))
        case 1:
            bound = rng.choice("ab")
            inside = Binary("+", Variable(bound), random_expr(rng, [*names, (bound, 0)], 0))
            return Let(bound, one, inside) if depth == 1 else Binary("+", one, other)
        case 2:
            return Binary("mod", Binary("*", one, other), Constant(2))
        case _:
            return Binary("mod", Binary("+", one, other), Constant(rng.choice((2, 3))))


Rule = Callable[[Dialogue, Task, tuple[int, ...], int], set[str]]
RULE = rules.known_before


def anything(d: Dialogue, t: Task, players: tuple[int, ...], epoch: int) -> set[str]:
    """Return all names, as if everybody knew everything."""
    return {given.name for given in t.inputs} | {m.name for m in d.messages}


def random_telling(rng: random.Random, rule: Rule = RULE) -> Telling:
    """Return a dialogue in which a message mentions what is known to its ends by some rule."""
    asked = Task("t", (), INPUTS, Constant(0))
    told: list[Message] = []
    epoch = 1
    for number in range(rng.choice((1, 2, 3, 4))):
        epoch += rng.choice((0, 0, 1))
        sender = rng.randrange(3)
        receiver = rng.randrange(sender + 1, 4)
        counters = rng.choice(((), (), (("i", 2),), (("i", 2), ("j", 2))))
        names = [(name, 0) for name, _ in counters]
        sofar = Dialogue("d", (), epoch, tuple(told), Constant(0))
        names += _kinds(sofar, rule(sofar, asked, (sender, receiver), epoch))
        symbols = rng.choice((1, 2, 2, 3))
        value: Expr = random_expr(rng, names)
        if rng.random() < 0.7:
            value = Binary("mod", value, Constant(symbols))
        told.append(Message(f"m{number}", epoch, sender, receiver, symbols, counters, value))
    whole = Dialogue("d", (), epoch, tuple(told), Constant(0))
    answer = random_expr(rng, _kinds(whole, rule(whole, asked, (3,), epoch + 1)))
    right = answer if rng.random() < 0.3 else Binary("mod", answer, Constant(2))
    wanted = _inlined(told, right) if rng.random() < 0.6 else random_expr(rng, [("x", 0), ("u", 0)])
    task = Task("t", (), INPUTS, wanted)
    return Telling(Dialogue("d", (), epoch, tuple(told), answer), task)


def _kinds(dialogue: Dialogue, names: set[str]) -> list[tuple[str, int]]:
    """Return, in a fixed order, names with the number of their counters."""
    counters = {m.name: len(m.counters) for m in dialogue.messages}
    return [(name, counters.get(name, 0)) for name in sorted(names)]


def _inlined(told: list[Message], answer: Expr) -> Expr:
    """Return the answer as a function of the inputs, so that some dialogues are right."""
    given = Telling(Dialogue("d", (), 9, tuple(told), answer), Task("t", (), INPUTS, Constant(0)))
    known = {codes: run(given, codes) for codes in ALL}
    written: Expr = Constant(0)
    for codes, env in known.items():
        here = [Binary("==", Variable(n), Constant(c)) for n, c in zip("uvwx", codes, strict=True)]
        test = Binary("and", Binary("and", here[0], here[1]), Binary("and", here[2], here[3]))
        written = If(test, Constant(int(closure(answer)(env))), written)
    return written


def run(question: Telling, codes: tuple[int, ...]) -> Environment:
    """Return inputs and messages by name, whatever they are."""
    known = environment(question.task, codes)
    for each in question.dialogue.messages:
        places = product(*(range(count) for _, count in each.counters))
        told = Told()
        for place in places:
            names = dict(zip((name for name, _ in each.counters), place, strict=True))
            told[place[0] if len(place) == 1 else place] = closure(each.value)({**known, **names})
        known[each.name] = told if each.counters else told[()]
    return known


def is_protocol(question: Telling) -> bool:
    """Say whether messages and answer are functions of what is known where they are made."""
    seen: dict[object, object] = {}
    made = (each for codes in ALL for each in _makes(question, codes))
    return all(seen.setdefault(key, value) == value for key, value in made)


def _makes(question: Telling, codes: tuple[int, ...]) -> Iterator[tuple[object, object]]:
    """Yield on an input what is known where each message and the answer are made, and these."""
    known, told = run(question, codes), question.dialogue.messages

    def view(player: int, epoch: int) -> object:
        heard = [repr(known[m.name]) for m in told if m.receiver == player and m.epoch < epoch]
        return codes[player], tuple(heard)

    for m in told:
        ends = view(m.sender, m.epoch), view(m.receiver, m.epoch)
        yield (m.name, *ends), repr(known[m.name])
    answer = closure(question.dialogue.answer)(known)
    yield ("answer", view(len(INPUTS) - 1, question.dialogue.epochs + 1)), answer


def test_what_is_accepted_is_a_protocol() -> None:
    rng = random.Random(1)
    seen: Counter[tuple[bool, bool]] = Counter()
    for _ in range(300):
        question = random_telling(rng, RULE if rng.random() < 0.3 else anything)
        accepted = fault(question.dialogue, question.task) is None
        seen[accepted, is_protocol(question)] += 1

    assert not seen[True, False]
    assert min(seen[True, True], seen[False, False]) > 30, seen


LENIENT: dict[str, Rule] = {
    "messages of the same epoch are known": lambda d, t, players, epoch: RULE(
        d, t, players, epoch + 1
    ),
    "a sender remembers what it was shown": lambda d, t, players, epoch: RULE(
        d, t, (*players, *(m.receiver for m in d.messages if m.sender in players)), epoch
    ),
    "a sender knows what it told": lambda d, t, players, epoch: RULE(d, t, players, epoch)
    | {m.name for m in d.messages if m.sender in players},
    "whoever stands before is known": lambda d, t, players, epoch: RULE(
        d, t, tuple(range(max(players) + 1)), epoch
    ),
}


@pytest.mark.parametrize("lenience", LENIENT)
def test_a_rule_that_lets_more_be_known_is_noticed(
    lenience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "known_before", LENIENT[lenience])
    rng = random.Random(2)
    questions = [random_telling(rng, LENIENT[lenience]) for _ in range(40)]

    assert all(next(unknown_names(q.dialogue, q.task), None) is None for q in questions)
    assert not all(map(is_protocol, questions))


def test_the_question_about_a_program_asks_for_what_the_messages_mean() -> None:
    rng = random.Random(3)
    seen: Counter[str] = Counter()
    for _ in range(120):
        question = random_telling(rng)
        asked = as_program(question)
        for codes in rng.sample(ALL, 5):
            found = first_fault(question, codes)
            assert (wrong_answer(asked, codes) is None) == (found is None), (question, codes)
            kind = "right" if found is None else "answer" if found.message is None else "symbol"
            seen[kind] += 1

    assert min(seen[kind] for kind in ("right", "answer", "symbol")) > 50, seen


def test_no_name_is_bound_twice_in_the_question() -> None:
    rng = random.Random(4)
    for _ in range(100):
        question = random_telling(rng)

        kind_of(goes_well(question), rules.scope_of(question.task, ()))


def conversation(*channels: Channel) -> Conversation:
    return Conversation("shape", (), 3, tuple(sorted(channels)))


def says(epoch: int, symbols: int, entries: int = 1, name: str = "m") -> Message:
    counters = () if entries == 1 else (("i", entries),)
    return Message(name, epoch, 0, 3, symbols, counters, Constant(0))


@pytest.mark.parametrize(
    ("told", "links", "fits"),
    [
        ([says(1, 4)], [Channel(1, 0, 3, 2, 2)], True),
        ([says(1, 5)], [Channel(1, 0, 3, 2, 2)], False),
        ([says(1, 2, 2)], [Channel(1, 0, 3, 4, 1)], True),
        ([says(1, 2, 3)], [Channel(1, 0, 3, 4, 1)], False),
        ([says(1, 3, 2)], [Channel(1, 0, 3, 9, 1)], True),
        ([says(1, 3, 2)], [Channel(1, 0, 3, 8, 1)], False),
        ([says(1, 2), says(1, 3, name="n")], [Channel(1, 0, 3, 6, 1)], True),
        ([says(1, 2), says(1, 3, name="n")], [Channel(1, 0, 3, 5, 1)], False),
        ([says(2, 2)], [Channel(1, 0, 3, 2, 1)], False),
        ([says(1, 2)], [Channel(1, 0, 2, 2, 1), Channel(1, 1, 3, 2, 1)], False),
        ([says(3, 1)], [], True),
        ([says(4, 2)], [Channel(3, 0, 3, 2, 9)], False),
        ([says(1, 7)], [Channel(1, 0, 3, 2, 10**30)], True),
    ],
)
def test_all_that_is_told_has_to_go_through_the_links(
    told: list[Message], links: list[Channel], fits: bool
) -> None:
    dialogue = Dialogue("d", (), 4, tuple(told), Constant(0))
    task = Task("t", (), INPUTS, Constant(0))

    assert (beyond(dialogue, task, conversation(*links)) is None) == fits


@pytest.mark.parametrize(("many", "counters"), [(400, ()), (60, (("i", 2),))])
def test_messages_that_are_nested_deeply_in_one_another_are_left_open(
    many: int, counters: tuple[tuple[str, int], ...]
) -> None:
    index = {name: Variable(name) for name, _ in counters}
    told = []
    for number in range(many):
        before = Variable(f"m{number - 1}")
        value: Expr = Unary("-", Unary("-", Index(before, index["i"]))) if index else before
        value = value if number else Constant(0)
        told.append(Message(f"m{number}", number + 1, 0, 3, 2, counters, value))
    dialogue = Dialogue("d", (), many, tuple(told), Constant(0))

    with pytest.raises(CannotTell, match="nested"):
        as_program(Telling(dialogue, Task("t", (), INPUTS, Constant(0))))


def test_very_many_readings_of_messages_are_left_open() -> None:
    """Each message reads the one before it twice."""
    told = [Message("m0", 1, 0, 3, 2, (("i", 2),), Constant(0))]
    for number in range(1, 12):
        twice = [Index(Variable(f"m{number - 1}"), Constant(place)) for place in (0, 1)]
        value = Binary("mod", Binary("+", *twice), Constant(2))
        told.append(Message(f"m{number}", number + 1, 0, 3, 2, (("i", 2),), value))
    dialogue = Dialogue("d", (), 12, tuple(told), Constant(0))

    with pytest.raises(CannotTell, match="more than 2000 entries"):
        as_program(Telling(dialogue, Task("t", (), INPUTS, Constant(0))))


def test_a_name_that_the_task_binds_is_not_the_message_of_that_name() -> None:
    """`let p = f * f in p[x]`, where a message p says nothing of f."""
    inputs = Input("f", None, Perm(3)), Input("x", None, Range(3))
    twice = Binary("compose", Variable("f"), Variable("f"))
    entry = Index(Variable("p"), Variable("x"))
    told = Message("p", 1, 0, 1, 1, (("j", 3),), Constant(0))
    dialogue = Dialogue("d", (), 1, (told,), entry)

    asked = as_program(Telling(dialogue, Task("t", (), inputs, Let("p", twice, entry))))

    assert wrong_answer(asked, (0, 1)) is not None


@pytest.mark.parametrize(("values", "reason"), [(5, "outside"), (300_000, "answer everywhere")])
def test_a_task_whose_answers_leave_their_type_is_left_open(values: int, reason: str) -> None:
    inputs = Input("x", None, Range(values)), Input("end", None, Range(1))
    told = Message("m", 1, 0, 1, values, (), Variable("x"))
    answers = (Binary("+", Variable(name), Constant(1)) for name in ("m", "x"))
    dialogue = Dialogue("d", (), 1, (told,), next(answers))
    task = Task("t", (), inputs, next(answers), answer_type=Range(values))

    with pytest.raises(CannotTell, match=reason):
        as_program(Telling(dialogue, task))


def test_nothing_is_asked_of_entries_after_the_first_fault() -> None:
    """The second entry has no value where u is 0, and there the first is no symbol already."""
    later = Binary("div", Constant(1), Variable("u"))
    said = If(Binary("==", Variable("i"), Constant(0)), Constant(2), later)
    told = Message("m", 1, 0, 3, 2, (("i", 2),), said)
    task = Task("t", (), INPUTS, Constant(0))
    question = Telling(Dialogue("d", (), 1, (told,), Constant(0)), task)

    assert wrong_answer(as_program(question), (0, 0, 0, 0)) is not None
    assert first_fault(question, (0, 0, 0, 0)) == Fault(told, 0, 2, 2)
