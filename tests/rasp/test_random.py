"""Random RASP programs: evaluator, imported program and its task agree on every short word.

HYPOTHESIS_PROFILE=explore looks for new programs.
"""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dsl.diagnostics import Mistakes
from dsl.rasp.bring import brought
from dsl.source import Source
from tests.rasp.imported import FOLDER, disagreement, wanted

SIGNS = ("==", "!=", "<", "<=", ">", ">=")
Draw = st.DrawFn


@st.composite
def integers(draw: Draw, depth: int) -> str:
    """An expression for integers; `s` is a sequence of integers that was assigned above."""
    if depth == 0:
        return draw(st.sampled_from(["tokens", "indices", "length", "s", "0", "1", "2"]))
    inside = integers(depth - 1)
    match draw(st.integers(0, 6)):
        case 0 | 1:
            sign = draw(st.sampled_from(["+", "-", "*"]))
            return f"({draw(inside)} {sign} {draw(inside)})"
        case 2:
            sign = draw(st.sampled_from(["//", "%"]))
            return f"({draw(inside)} {sign} {draw(st.sampled_from(['2', '3', '-2']))})"
        case 3:
            return f"({draw(inside)} if {draw(truths(depth - 1))} else {draw(inside)})"
        case 4:
            return f"selector_width({draw(selectors(depth - 1))})"
        case 5:
            test = f"select(indices, {draw(inside)}, ==)"
            return f"aggregate({test}, {draw(inside)}, {draw(inside)})"
        case _:
            which = draw(st.sampled_from(["min", "max"]))
            return f"{which}({draw(inside)}, {draw(inside)})"


@st.composite
def numbers(draw: Draw, depth: int) -> str:
    """An expression that may be a fraction."""
    inside = integers(max(depth - 1, 0))
    match draw(st.integers(0, 4)):
        case 0 | 1:
            arguments = f"{draw(selectors(max(depth - 1, 0)))}, {draw(inside)}"
            return f"aggregate({arguments}, {draw(inside)})"
        case 2:
            return f"({draw(inside)} / {draw(st.sampled_from(['2', '-3', '0.5', 'length']))})"
        case 3:
            sign = draw(st.sampled_from(["+", "-", "*"]))
            return f"({draw(inside)} {sign} 0.75)"
        case _:
            return f"aggregate({draw(selectors(0))}, {draw(truths(0))})"


@st.composite
def truths(draw: Draw, depth: int) -> str:
    if depth == 0:
        return f"{draw(integers(0))} {draw(st.sampled_from(SIGNS))} {draw(integers(0))}"
    match draw(st.integers(0, 5)):
        case 0 | 1:
            sign = draw(st.sampled_from(SIGNS))
            return f"({draw(numbers(depth))} {sign} {draw(numbers(depth))})"
        case 2:
            return f"(not {draw(truths(depth - 1))})"
        case 3:
            sign = draw(st.sampled_from(["and", "or", "==", "!="]))
            return f"(({draw(truths(depth - 1))}) {sign} ({draw(truths(depth - 1))}))"
        case 4:
            return f"has_prev({draw(integers(depth - 1))})"
        case _:
            test = f"select({draw(integers(depth - 1))}, indices, ==) and full_s"
            return f"(aggregate({test}, {draw(truths(depth - 1))}) == 1)"


@st.composite
def selectors(draw: Draw, depth: int) -> str:
    if depth == 0 or draw(st.booleans()):
        keys, queries = draw(integers(depth)), draw(integers(depth))
        return f"select({keys}, {queries}, {draw(st.sampled_from(SIGNS))})"
    if draw(st.integers(0, 3)) == 0:
        return f"(not {draw(selectors(depth - 1))})"
    sign = draw(st.sampled_from(["and", "or"]))
    return f"({draw(selectors(depth - 1))} {sign} {draw(selectors(depth - 1))})"


@st.composite
def programs(draw: Draw) -> str:
    lines = ["s = tokens;", f"s = {draw(integers(draw(st.integers(0, 2))))};"]
    lines.append(f"t = {draw(numbers(2))};")
    lines.append(f"out = {draw(integers(2))} + (t {draw(st.sampled_from(SIGNS))} s);")
    return "\n".join(lines)


@settings(max_examples=60, deadline=None)
@given(text=programs(), alphabet=st.sampled_from(["0,1", "2,-1"]), causal=st.booleans())
def test_random_programs_agree(text: str, alphabet: str, causal: bool) -> None:
    for length in (1, 3):
        try:
            found = disagreement(text, wanted(alphabet, length, causal=causal, result="out"))
        except Mistakes as mistakes:
            codes = {wrong.code for wrong in mistakes.diagnostics}
            assert codes <= {"R401", "R403", "R404", "R405"}, mistakes
            assume(False)

        assert found is None


TEXTS = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.rasp"))]
SIGNS_AND_WORDS = ("select", "def ", "return", "not", "if", "indices", "==", "\n", "\x00", "é")
PIECES = [*"(){}[],;=<>!+-*/%\"'#. 0a", *SIGNS_AND_WORDS]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), text=st.sampled_from(TEXTS))
def test_a_damaged_file_is_read_or_refused_with_places(data: st.DataObject, text: str) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 8))
        text = text[:place] + data.draw(st.sampled_from(PIECES)) + text[place + cut :]

    try:
        made = brought(Source("damaged.rasp", text), wanted("a,b,(,)", 3)).text()
    except Mistakes as mistakes:
        assert all(wrong.code.startswith("R") for wrong in mistakes.diagnostics)
        assert all(wrong.span.path == "damaged.rasp" for wrong in mistakes.diagnostics)
        assert all(mistakes.rendered())
    else:
        assert made.startswith("# ")
