"""Elaboration: what comes out, and that all mistakes come out together."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.claims import Check, Deferred, Expect, Find
from dsl.diagnostics import Diagnostic, Mistakes, as_json, render
from dsl.elaborate import elaborate, load
from dsl.parse import parse
from dsl.problem import Problem
from dsl.source import Source
from tests.dsl.corpus import MODEL, SPECS, elaborated

TASK = "task any_one(n) { input w: table [n] -> bool; answer any i < n : w[i] }\n"


def mistakes_in(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(Mistakes) as caught:
        elaborated(text)
    return caught.value.diagnostics


def codes_in(text: str) -> list[str]:
    return [mistake.code for mistake in mistakes_in(text)]


def problem_of(text: str) -> Problem:
    (claim,) = elaborated(text).claims
    assert isinstance(claim, Check)
    return claim.problem


@pytest.mark.parametrize("path", SPECS, ids=lambda path: str(path.stem))
def test_the_reference_specs_elaborate(path: Path) -> None:
    file = load(path)

    assert len(file.claims) >= 5


def test_the_claims_of_the_parity_spec() -> None:
    parity = next(path for path in SPECS if path.stem == "parity")

    claims = load(parity).claims

    first, find, last = claims[0], claims[8], claims[9]
    assert isinstance(first, Check) and isinstance(find, Find) and isinstance(last, Check)
    assert first.text == "check hard(L=1, H=1, b=2) can solve parity(2)"
    assert (first.line, first.can, first.expect) == (21, True, None)
    assert "positions any" in first.defaults and "ties rightmost" not in first.defaults
    assert (find.parameter, find.up_to, find.expect) == ("H", 64, Expect("value", 2))
    fifth = find.problem(5)
    assert isinstance(fifth, Problem) and fifth.model.layers[0].attention.heads == 5
    assert last.expect == Expect("refuted")


def test_claims_that_come_later_are_kept_with_a_reason() -> None:
    wide = next(path for path in SPECS if path.stem == "wide")

    later = [claim for claim in load(wide).claims if isinstance(claim, Deferred)]

    kinds = [claim.kind for claim in later]
    assert kinds == ["check as", "check circuit", "check full_attention"]
    assert all("come later" in claim.reason for claim in later)


def test_repeats_have_fresh_tables_and_loops_share_them() -> None:
    text = (
        TASK + "model m(k) { mask causal; width 2; precision k; loop 2 { repeat 2 { "
        "attend average_hard heads k; mlp any }; attend softmax heads 1; mlp relu(k + 1) } }\n"
        "check m(k=3) can solve any_one(2)"
    )

    model = problem_of(text).model

    assert [layer.tables for layer in model.layers] == [0, 1, 2, 0, 1, 2]
    assert [layer.relu for layer in model.layers] == [None, None, 4] * 2
    assert (model.state_bits, model.width, model.precision) == (6, 2, 3)


def test_sizes_are_exact() -> None:
    text = (
        "task t(n) { input x: [2^n]; input y: [ceil(n*log2(n))]; answer x + y }\n"
        + MODEL
        + "check one can solve t(3)"
    )

    task = problem_of(text).task

    assert [given.element.size for given in task.inputs] == [8, 5]


def test_a_claim_may_reckon_with_the_searched_parameter() -> None:
    text = TASK + MODEL + "find least n where one cannot solve any_one(2^n) up to 3 expect none"

    (claim,) = elaborated(text).claims

    assert isinstance(claim, Find)
    problems = [claim.problem(n) for n in (1, 2, 3)]
    tasks = [problem.task for problem in problems if isinstance(problem, Problem)]
    assert [task.arguments for task in tasks] == [(("n", 2),), (("n", 4),), (("n", 8),)]


def test_reserved_words_are_the_only_words_that_cannot_be_names() -> None:
    text = (
        "task task(input) { input answer: table [input] -> bool; "
        "answer any at < input : answer[at] }"
    )

    assert list(elaborated(text).tasks) == ["task"]
    assert codes_in("task where(n) { input x: [n]; answer x }") == ["E111"]


TEN = """\
task sums(n) {
  input w: table [n] -> bool
  answer sum i < n : w[i]
}
task sizes(n) {
  input x: [m]
  answer x
}
task truths(n) {
  input x: [n]
  answer x and true
}
task steps {
  input f: table [3] -> [3]
  answer f[f[0] + 1]
}
task twice(n) {
  input w: table [n] -> bool
  answer any n < 3 : w[0]
}
model choice(b) {
  mask nowhere
  state b
  attend unique_hard heads 0
  mlp any
}
model fine(H) {
  mask none
  state 2
  attend unique_hard heads H
  mlp any
}
task good(n) {
  input w: table [n] -> bool
  answer any i < n : w[i]
}
check fine(H=1) can solve god(3)
check fine(K=1) can solve good(3)
check fine(H=1) can solve good(3, 4)
"""


def test_ten_mistakes_give_ten_diagnostics_with_place_and_fix() -> None:
    found = mistakes_in(TEN)

    assert [(mistake.code, mistake.span.line, mistake.span.column) for mistake in found] == [
        ("E308", 3, 22),
        ("E203", 6, 13),
        ("E301", 11, 10),
        ("E309", 15, 10),
        ("E204", 19, 14),
        ("E404", 22, 8),
        ("E405", 24, 28),
        ("E201", 37, 27),
        ("E206", 38, 12),
        ("E503", 39, 27),
    ]
    for mistake in found:
        text = render(mistake, Source("here.bounds", TEN))
        place, line, carets, fix = text.split("\n")
        assert place.startswith(f"here.bounds:{mistake.span.line}:{mistake.span.column}: error[E")
        assert line.index(" | ") + 3 + mistake.span.column - 1 == carets.index("^")
        assert TEN[mistake.span.start : mistake.span.end] == line[carets.index("^") : len(carets)]
        assert fix.startswith("fix: ")
        assert as_json(mistake)["line"] == mistake.span.line


def test_two_unreadable_declarations_and_an_unknown_name_are_three_mistakes() -> None:
    text = """\
task broken(n) {
  input w: table [n] -> bool
  answer all i < n w[i]
}
task other(n) {
  input w: table [n] -> bool
  answer any i < n : w[j]
}
model hard {
  mask none
  state 2
  attend unique_hard head 1
  mlp any
}
check hard can solve broken(2)
check hard can solve other(2)
"""

    assert codes_in(text) == ["E101", "E203", "E101"]


def test_a_declaration_after_an_open_brace_is_still_read() -> None:
    text = "task open(n) {\n  input x: [n]\n  answer x\n" + TASK + MODEL

    assert codes_in(text + "check one can solve any_on(2)\n") == ["E104", "E201"]


def test_the_input_that_breaks_a_task_is_shown() -> None:
    text = "task t(n) { input w: table [n] -> [n]; input x: [n]; answer w[x + w[0]] }\n" + MODEL

    (mistake,) = mistakes_in(text + "check one can solve t(3)")

    assert "in t(3): index 3 is out of range for w, for w = [1, 0, 0], x = 2" in mistake.message


def test_one_mistake_of_a_declaration_is_not_repeated_by_its_claims() -> None:
    text = "task t(n) { input x: [n]; answer x + true }\n" + MODEL

    assert codes_in(text + "check one can solve t(2)\ncheck one can solve t(3)\n") == ["E301"]


def test_a_second_task_of_the_same_name_is_not_run() -> None:
    twice = "task any_one() { input w: table [n] -> bool; answer w[0] }\n"

    assert codes_in(TASK + twice) == ["E205", "E203"]


def test_all_names_share_one_space() -> None:
    assert codes_in(
        TASK + "model any_one { mask none; state 2; attend unique_hard heads 1; mlp any }"
    ) == ["E205"]
    assert codes_in(TASK + "circuit any_one(n) { }") == ["E205"]


def test_imports_bring_declarations_and_no_claims(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "lib.bounds").write_text(
        TASK + MODEL + "check one can solve any_one(2)\n"
    )
    (tmp_path / "middle.bounds").write_text('import "tasks/lib"\n')
    main = tmp_path / "main.bounds"
    main.write_text('import "tasks/lib"\nimport "middle"\ncheck one cannot solve any_one(3)\n')

    file = load(main)

    assert [claim.text for claim in file.claims if isinstance(claim, Check)] == [
        "check one cannot solve any_one(3)"
    ]


def test_mistakes_of_an_imported_file_point_there(tmp_path: Path) -> None:
    (tmp_path / "lib.bounds").write_text("task t { input x: [2]; answer y }\n")
    main = tmp_path / "main.bounds"
    main.write_text('import "lib"\n' + MODEL + "check one can solve t\n")

    with pytest.raises(Mistakes) as caught:
        load(main)

    (text,) = caught.value.rendered()
    assert text.startswith(f"{tmp_path}/lib.bounds:1:31: error[E203]")
    assert "1 | task t { input x: [2]; answer y }" in text


def test_import_cycles_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.bounds").write_text('import "b"\n')
    (tmp_path / "b.bounds").write_text('import "a"\n')

    with pytest.raises(Mistakes) as caught:
        load(tmp_path / "a.bounds")

    assert [mistake.code for mistake in caught.value.diagnostics] == ["E509"]


def test_elaborating_twice_gives_the_same() -> None:
    source = Source("here.bounds", TASK + MODEL + "check one can solve any_one(2)")

    assert elaborate(parse(source), source).claims == elaborate(parse(source), source).claims
