"""Whatever is in a file, the answer is a list of mistakes and never a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.diagnostics import Mistakes
from dsl.elaborate import elaborate, load
from dsl.lexer import RESERVED, SIGNS
from dsl.parse import KEYWORDS, parse
from dsl.printer import print_file
from dsl.source import Source
from tests.dsl.corpus import MODEL, SPECS


def codes_of(text: str) -> list[str]:
    """Return the codes of the mistakes of a text, none if there are none."""
    source = Source("here.bounds", text)
    try:
        elaborate(parse(source), source, lambda name, importer: None)
    except Mistakes as mistakes:
        assert mistakes.diagnostics and all(mistakes.rendered())
        return [mistake.code for mistake in mistakes.diagnostics]
    return []


def answer(expression: str) -> str:
    return f"task t(n) {{ input x: [n]; answer {expression} }}\n{MODEL}check one can solve t(2)\n"


DEEP = 20_000


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (answer("(" * DEEP + "x" + ")" * DEEP), []),
        (answer("(" * DEEP + "x"), ["E104"]),
        (answer("-" * DEEP + "x"), ["E107"]),
        (answer("not " * 500 + "x"), ["E107"]),
        (answer("+".join(["x"] * DEEP)), ["E107"]),
        (answer("x" + "[0" * 500 + "]" * 500), ["E107"]),
        (answer("if x > 0 then 1 else " * 500 + "x"), ["E107"]),
        (answer("9" * 100_000), ["E108"]),
        (answer("x * 10^(10^10)"), ["E309"]),
        (answer("x") .replace("[n]", "(" * 500 + "[n]" + ", bool)" * 500), ["E107"]),
        (answer("x") + "{" * DEEP, ["E104"]),
        (answer("x") + "}" * 10, ["E110"]),
        ("", ["E123"]),
        ("# nothing but a comment\n", ["E123"]),
        (";;;\n", ["E123"]),
        ("check", ["E102"]),
        ("task", ["E102"]),
        ("theorem", ["E102"]),
        ("theorem {}", ["E101"]),
        ("import tasks", ["E101"]),
        ("\x00\x01", ["E103", "E103"]),
        ("task t { input x: [10^(10^10)]; answer x }", ["E408"]),
        ("task t { input f: table [10^1000] -> [10^1000]; answer f[0] }", []),
        ("task t { input p: perm 10^9; answer p[0] }", ["E101"]),
        ("task t { input p: perm (10^9); answer p[0] }", ["E408"]),
        ("task t { input x: [-1]; answer x }", ["E405"]),
        ("task t { input x: [0]; answer x }", ["E405"]),
        ("task t { input x: [1/0]; answer x }", ["E409"]),
        ("task t { input x: [log2(0)]; answer x }", ["E409"]),
        ("task t { }", ["E401", "E401"]),
        ("find", ["E102"]),
        ("find least", ["E102"]),
        ("find least H where", ["E102"]),
        ("check program", ["E102"]),
        ("check eventually: expect", ["E532"]),
        ("check eventually: expect from 2^", ["E101"]),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)  # fmt: skip
def test_strange_texts_give_mistakes(text: str, codes: list[str]) -> None:
    assert codes_of(text) == codes


def test_a_limit_on_depth_leaves_room_for_what_it_allows() -> None:
    text = answer("-" * 140 + "x") + "check one cannot solve t(3)\n"

    assert codes_of(text) == []
    assert codes_of(answer("+".join(["x"] * 140))) == []
    assert codes_of(answer("if x > 0 then 1 else " * 140 + "x")) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "E123"), (b"\n \n", "E123"), (b"\xff\xfe", "E122"), (b"# \xe9", "E122"),
        (b"#" * 5_000_001, "E124"),
    ],
    ids=["empty", "blank", "utf16", "latin1", "large"],
)  # fmt: skip
def test_files_that_cannot_be_read_are_refused(data: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.bounds"
    path.write_bytes(data)

    with pytest.raises(Mistakes) as caught:
        load(path)

    assert [mistake.code for mistake in caught.value.diagnostics] == [code]


def test_places_that_are_no_files_are_refused(tmp_path: Path) -> None:
    for path, code in (
        (tmp_path, "E121"),
        (tmp_path / "none", "E120"),
        (tmp_path / ("a" * 999), "E125"),
    ):
        with pytest.raises(Mistakes) as caught:
            load(path)
        assert [mistake.code for mistake in caught.value.diagnostics] == [code]


def test_a_mark_at_the_start_and_foreign_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "spec.bounds"
    path.write_bytes(b"\xef\xbb\xbf" + answer("x").replace("; ", "\r\n").encode())

    assert len(load(path).claims) == 1


WORDS = sorted({*RESERVED, *KEYWORDS, *SIGNS, "x", "n", "0", "1", "99", "\n", '"a"', "theorem"})


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(WORDS), max_size=30), st.text(max_size=10))
def test_random_words_never_end_in_a_traceback(words: list[str], noise: str) -> None:
    codes_of(" ".join(words) + noise)
    codes_of("task t(n) { input x: [n]; answer " + " ".join(words) + " }")
    codes_of("check " + " ".join(words))


def test_specs_with_words_dropped_doubled_or_swapped_never_end_in_a_traceback() -> None:
    chance = random.Random(1)
    for path in SPECS:
        words = path.read_text().replace("\n", " \n ").split(" ")
        for _ in range(60):
            changed = list(words)
            for _ in range(chance.choice([1, 1, 2, 5])):
                at, other = chance.randrange(len(changed)), chance.randrange(len(changed))
                match chance.randrange(3):
                    case 0:
                        del changed[at]
                    case 1:
                        changed.insert(at, changed[other])
                    case _:
                        changed[at], changed[other] = changed[other], changed[at % len(changed)]
            text = " ".join(changed)
            codes_of(text)
            file = parse(Source("here.bounds", text))
            if not file.mistakes:
                again = print_file(file)
                assert print_file(parse(Source("here.bounds", again))) == again


def test_a_file_may_have_the_name_of_the_library_file_that_it_imports(tmp_path: Path) -> None:
    spec = tmp_path / "boolean.bounds"
    spec.write_text('import "boolean"\n', encoding="utf-8")

    assert "parity" in load(spec).tasks


def test_a_name_of_the_library_that_is_taken_is_reported_at_the_import(tmp_path: Path) -> None:
    spec = tmp_path / "mine.bounds"
    task = "task parity(n) {\n  input w: table [n] -> bool\n  answer w[0]\n}\n"
    spec.write_text(task + 'import "boolean"\n', encoding="utf-8")

    with pytest.raises(Mistakes) as caught:
        load(spec)

    (mistake,) = caught.value.diagnostics
    assert (mistake.code, mistake.span.path, mistake.span.line) == ("E205", str(spec), 5)


def test_a_product_that_grows_without_end_is_a_mistake_at_once(tmp_path: Path) -> None:
    spec = tmp_path / "grows.bounds"
    text = "task t {\n  input w: [2]\n  answer (iterate 40 from w + 3 : v -> v * v) mod 2\n}\n"
    spec.write_text(
        f'import "models"\n{text}check hard(L=1, H=1, b=1) can solve t\n', encoding="utf-8"
    )

    with pytest.raises(Mistakes, match="product"):
        load(spec)
