"""The exported module computes what program and exact matrices compute, and needs torch alone."""

from __future__ import annotations

import ast
import doctest
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from solver.compile.softmax import with_softmax
from solver.exact.machine import Machine
from solver.exact.matrices import Affine, Format
from solver.exact.program import Interpreter
from solver.export.contents import CannotExport, Exported, whole_numbers
from solver.export.torch_file import torch_text
from tests.export.corpus import answers_of, by_hand, compiled_programs, flat, title
from tests.export.readers import module_of
from tests.programs.corpus import small

torch = pytest.importorskip("torch")
torch.set_num_threads(1)  # the matrices are tiny
PROGRAMS = compiled_programs()
SOME = [*PROGRAMS[: len(small())], *PROGRAMS[len(small()) :: 4]]
"""All of the library, and some of the compiler's own."""
NEAR = 1e-6
"""Answers before rounding may be this far from the exact ones in float64."""


@cache
def text_of(exported: Exported) -> str:
    """Return the exported file."""
    return torch_text(exported)


def soft(exported: Exported, bits: int = 20) -> Exported:
    """Return the same with base-2 softmax."""
    return Exported(exported.question, with_softmax(exported.transformer, bits), "softmax")


def difference(module: ModuleType, wanted: list[tuple[tuple[int, ...], Any]]) -> float:
    """Return the largest distance of an answer from the wanted one, before any rounding."""
    with torch.no_grad():
        found = module.Model().numbers(torch.tensor([codes for codes, _ in wanted]))
    numbers = [[list(map(float, a)) for a in answers] for _, answers in wanted]
    return float((found - torch.tensor(numbers, dtype=torch.float64)).abs().max())


@pytest.mark.parametrize("exported", PROGRAMS, ids=title)
def test_program_matrices_and_module_agree_on_every_input(exported: Exported) -> None:
    wanted = answers_of(exported)
    interpreter = Interpreter(exported.question.program)

    for codes, answers in wanted:
        assert answers == [flat(a) for a in interpreter.answers(codes, exported.places)]
    assert difference(module_of(text_of(exported)), wanted) < NEAR


@pytest.mark.parametrize("exported", SOME, ids=title)
def test_the_softmax_module_agrees_on_every_input(exported: Exported) -> None:
    assert difference(module_of(torch_text(soft(exported))), answers_of(exported)) < NEAR


@pytest.mark.parametrize("exported", SOME, ids=title)
def test_the_example_in_the_file_is_true(exported: Exported) -> None:
    module = module_of(text_of(exported))
    parser = doctest.DocTestParser()
    example = parser.get_doctest(module.__doc__ or "", module.__dict__, "example", None, 0)

    results = doctest.DocTestRunner(verbose=False).run(example)

    assert (results.failed, results.attempted) == (0, 2)


FAULTS = {
    "ties go to the leftmost": (
        "best.shape[-1] - 1 - best.flip(-1).int().argmax(-1)",
        "best.int().argmax(-1)",
    ),
    "the sink is never seen": ("torch.ones(len(seen), 1", "torch.zeros(len(seen), 1"),
    "a strict mask shows the token itself": ('== "causal" else -1', '== "causal" else 0'),
    "a causal mask hides the token itself": ('0 if self.mask == "causal"', "-1 if self.mask"),
    "averages count one token": ('if self.kind == "attend"', "if True"),
    "no ReLU": ("affine(torch.relu(hidden))", "affine(hidden)"),
    "the MLP replaces the token": ("return x + hidden", "return hidden"),
    "heads replace the token": ("x = x + sum(", "x = sum("),
    "scores are ties unless far apart": ("-self.gap / 2", "-self.gap * 2"),
    "a bias is left out": ("+ self.bias", ""),
    "a step reads the first token": (
        "self.through_blocks(carried)[:, -1]",
        "self.through_blocks(carried)[:, 0]",
    ),
    "a step takes the farthest value": ("argmin(-1, keep", "argmax(-1, keep"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught_on_some_program(fault: str) -> None:
    right, wrong = FAULTS[fault]

    assert any(is_wrong(exported, fault, right, wrong) for exported in PROGRAMS)


def is_wrong(exported: Exported, fault: str, right: str, wrong: str) -> bool:
    """Say whether the module with a fault gives another answer on some input."""
    text = text_of(exported)
    if exported.transformer.thought is None and "a step" in fault:
        return False
    assert text.count(right) == 1
    found = difference(module_of(text.replace(right, wrong)), answers_of(exported))
    return not found < NEAR  # not a number is wrong too


def test_a_transformer_made_by_hand_agrees_too() -> None:
    assert difference(module_of(torch_text(by_hand())), answers_of(by_hand())) < NEAR


def test_the_file_imports_torch_and_nothing_else() -> None:
    found = set()
    for node in ast.walk(ast.parse(torch_text(by_hand()))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))

    assert found == {"torch"}


def test_the_file_runs_alone(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(torch_text(PROGRAMS[0]), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-I", str(path)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    _, answers, wanted = done.stdout.splitlines()

    assert answers.split(maxsplit=1)[1] == wanted.split(maxsplit=1)[1]


def test_weights_have_the_names_of_the_arrays() -> None:
    module = module_of(torch_text(by_hand()))

    assert set(module.weights()) == set(module.Model().state_dict())
    assert "blocks.0.heads.0.sink_key" in module.weights()


@pytest.mark.parametrize(
    "codes",
    [[[0, 0]], [[0, 0, 0, 0]], [0, 0, 0], [[0, 0, 2]], [[0, -1, 0]], [[0.0, 0.0, 0.0]]],
)
def test_codes_that_are_none_are_refused(codes: Any) -> None:
    model = module_of(torch_text(by_hand())).Model()

    with pytest.raises(ValueError, match="code"):
        model(torch.tensor(codes))


def test_programs_of_every_kind_are_among_them() -> None:
    made = [each.transformer for each in PROGRAMS]
    heads = [head for each in made for block in each.blocks for head in block.heads]

    assert {head.kind for head in heads} == {"attend", "average"}
    assert {head.mask for head in heads} == {"none", "causal", "strict"}
    assert {head.sink is None for head in heads} == {True, False}
    assert {each.thought is None for each in made} == {True, False}
    assert {isinstance(each.answer, tuple) for each in made} == {True, False}
    assert any(each.question.program.padding for each in PROGRAMS)
    assert len(PROGRAMS) > 100


def test_answers_that_are_fractions_come_as_floats() -> None:
    exported = next(e for e in PROGRAMS if not all(whole_numbers(e.question.program)))
    (codes, wanted), *_ = answers_of(exported)

    (answers,) = module_of(text_of(exported)).Model()(torch.tensor([codes])).tolist()

    assert answers == [[pytest.approx(float(number)) for number in each] for each in wanted]  # type: ignore[arg-type]  # numbers


def test_answers_that_are_integers_come_as_integers() -> None:
    exported = next(e for e in PROGRAMS if e.question.program.name == "running_parity_by_average")
    model = module_of(text_of(exported)).Model()

    answers = model(torch.tensor([[1, 0]]))

    assert answers.dtype == torch.int64
    assert answers.tolist() == [[[1], [1]]]
    assert Machine(exported.transformer).answers((1, 0), (0, 1)) == (True, True)


def test_what_float64_cannot_hold_is_refused() -> None:
    exported = by_hand()
    long = Affine(exported.transformer.readout.weight, ((1 << 53) + 1,))
    wide = Format(Fraction(1 << 50), 1)

    with pytest.raises(CannotExport, match=r"readout\.bias is too long for float64"):
        torch_text(replace(exported, transformer=replace(exported.transformer, readout=long)))
    with pytest.raises(CannotExport, match="does not tell apart scores"):
        torch_text(replace(exported, transformer=replace(exported.transformer, scores=wide)))
