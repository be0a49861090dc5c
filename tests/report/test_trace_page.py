"""The page of a run: well-formed, complete, readable without its pictures, and on its own."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dsl.read_input import random_input
from solver.exact.trace import Trace, traced
from solver.report.trace_page import TEMPLATE, trace_page
from tests.command_line import run
from tests.programs.corpus import questions, small

SVG = "{http://www.w3.org/2000/svg}"
TRACES = [traced(q, random_input(q.task, 1)) for q in small()]
EXTERNAL = ("src", "href", "action", "data", "srcset", "poster", "background")


def parsed(trace: Trace) -> ElementTree.Element:
    """Return the page, read as strictly as XML is."""
    return ElementTree.fromstring(trace_page(trace))


def words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("trace", TRACES, ids=lambda t: str(t.question.program.name))
def test_the_page_is_well_formed_and_needs_nothing_else(trace: Trace) -> None:
    page = parsed(trace)
    tags = {element.tag.removeprefix(SVG) for element in page.iter()}
    names = {name for element in page.iter() for name in element.attrib}

    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "image", "use"}
    assert not names & set(EXTERNAL)
    assert not [name for name in names if name.startswith("on")]


def test_the_style_loads_nothing() -> None:
    style = words(next(element for element in parsed(TRACES[0]).iter("style")))

    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("trace", TRACES, ids=lambda t: str(t.question.program.name))
def test_identifiers_are_there_once_and_all_references_meet_one(trace: Trace) -> None:
    page = parsed(trace)
    ids = [element.attrib["id"] for element in page.iter() if "id" in element.attrib]
    references = {
        element.attrib[name]
        for element in page.iter()
        for name in ("aria-labelledby", "aria-describedby")
        if name in element.attrib
    }

    assert len(ids) == len(set(ids))
    assert references <= set(ids)


@pytest.mark.parametrize("trace", TRACES, ids=lambda t: str(t.question.program.name))
def test_every_head_has_a_picture_of_every_token_with_words_beside_it(trace: Trace) -> None:
    pictures = list(parsed(trace).iter(f"{SVG}svg"))
    heads = [gazes for layer in trace.gazes for gazes in layer]

    assert len(pictures) == len(heads)
    for picture, gazes in zip(pictures, heads, strict=True):
        told = {words(title) for title in picture.iter(f"{SVG}title")}
        rows = {bar.attrib["y"] for bar in picture.iter(f"{SVG}rect") if list(bar)}
        assert picture.attrib["role"] == "img"
        assert picture.attrib["aria-labelledby"] and picture.attrib["aria-describedby"]
        assert len(rows) == len(gazes)
        assert len(told) == 1 + len(gazes)


@pytest.mark.parametrize("trace", TRACES, ids=lambda t: str(t.question.program.name))
def test_a_field_stands_where_the_token_looked_at_is(trace: Trace) -> None:
    pictures = list(parsed(trace).iter(f"{SVG}svg"))
    heads = [gazes for layer in trace.gazes for gazes in layer]

    for picture, gazes in zip(pictures, heads, strict=True):
        found: dict[int, set[int]] = {row: set() for row in range(len(gazes))}
        bars = [bar for bar in picture.iter(f"{SVG}rect") if list(bar)]
        cell = float(bars[0].attrib["height"])
        for bar in bars:
            first, count = (round(float(bar.attrib[k]) / cell) for k in ("x", "width"))
            found[round(float(bar.attrib["y"]) / cell)].update(range(first, first + count))
        wanted = [{place + 1 for place in gaze.places} or {0} for gaze in gazes]
        assert list(found.values()) == wanted


def test_what_a_file_says_cannot_become_markup() -> None:
    text = """
program tagged(n) for one(n) {
  mask none
  token w[i]: bit = w[i], i_ = i
  layer { y = attend k where k.bit and k.i_ < n and not (k.i_ > n) take true }
  answer y
}
check program tagged(2) solves one(2)
"""
    (question,) = [q for q in questions(text) if hasattr(q, "task")]
    page = trace_page(traced(question, (0, 1)))  # type: ignore[arg-type]  # it has a task

    assert "key.i_ &lt; 2 and not key.i_ &gt; 2" in page
    ElementTree.fromstring(page)


def test_the_template_turns_no_escaping_off() -> None:
    import solver.report.trace_page as module

    template = (Path(module.__file__).parent / TEMPLATE).read_text(encoding="utf-8")

    assert "safe" not in template.replace("unsafe", "")
    assert "autoescape" not in template


def test_the_command_writes_the_page_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.html"

    ran = run(capsys, "run", "two_lookups(2)", "--random", 1, "--html", out)

    assert ran.status == 0
    page = out.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.endswith("</html>\n")
    assert re.search(r"<h1>two_lookups\(2\)</h1>", page)
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
