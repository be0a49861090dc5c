"""Families: at values they are the instances that elaboration makes; read back they are equal."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dsl.elaborate import load
from dsl.families import Everywhere, NoInstance, model_at, program_at, task_at
from dsl.families_json import program_family_from_json, program_family_to_json
from dsl.families_resolve import NotAFamily, model_family, task_family
from dsl.instances import Instances
from dsl.model_families_json import task_family_from_json, task_family_to_json
from dsl.program_families import program_family
from dsl.question import canonical_text, question_from_json
from dsl.sizes import Mistake
from tests.command_line import ROOT

LIBRARY = ROOT / "theorems" / "library"
FILES = [load(LIBRARY / name) for name in ("programs.bounds", "chained.bounds")]
PROGRAMS = {name: (found, each) for found in FILES for name, each in found.programs.items()}
SIZES = (1, 2, 3, 5)
NO_FAMILY = {
    "hop_by_doubling": "'ceil(log2(k))' in an expression",
    "bit_hop_by_doubling": "'ceil(log2(k))' in an expression",
    "products_by_doubling": "permutations",
    "products_by_loop": "permutations",
    "products_by_blocks": "permutations",
    "word_problem_by_steps": "permutations",
}


def places(count: int) -> Iterator[tuple[int, ...]]:
    return itertools.product(SIZES, repeat=count)


@pytest.mark.parametrize("name", [name for name in PROGRAMS if name not in NO_FAMILY])
def test_a_program_at_some_sizes_is_the_one_that_elaboration_makes(name: str) -> None:
    found, program = PROGRAMS[name]
    task = found.tasks[program.task.name.text]
    names = {each.text: each.text for each in program.parameters}
    family = program_family(program, task, names, tuple(names))
    compared = 0

    for values in places(len(names)):
        try:
            wanted = Instances().program(program, task, values, 0)
        except Mistake:
            continue
        compared += 1
        assert program_at(family, dict(zip(names, values, strict=True))) == wanted
    assert compared > 0
    data = json.loads(json.dumps(program_family_to_json(family)))
    assert program_family_from_json(data, "program") == family


@pytest.mark.parametrize("name", NO_FAMILY)
def test_what_has_no_form_for_all_sizes_says_why(name: str) -> None:
    found, program = PROGRAMS[name]
    names = {each.text: each.text for each in program.parameters}

    with pytest.raises(NotAFamily, match=NO_FAMILY[name].replace("(", r"\(").replace(")", r"\)")):
        program_family(program, found.tasks[program.task.name.text], names, tuple(names))


def has_form(make: Callable[..., object], declared: Any) -> bool:
    names = {each.text: each.text for each in declared.parameters}
    try:
        make(declared, names, *([tuple(names)] if make is task_family else []))
    except NotAFamily:
        return False
    return True


DECLARED = {name: each for found in FILES for name, each in found.tasks.items()}
TASKS = {name: each for name, each in DECLARED.items() if has_form(task_family, each)}
MODELS = {n: each for n, each in FILES[1].models.items() if has_form(model_family, each)}


def test_most_tasks_and_models_have_a_form_for_all_sizes() -> None:
    assert len(TASKS) > len(DECLARED) / 2
    assert len(MODELS) > len(FILES[1].models) / 2


@pytest.mark.parametrize("name", TASKS)
def test_a_task_at_some_sizes_is_the_one_that_elaboration_makes(name: str) -> None:
    names = {each.text: each.text for each in TASKS[name].parameters}
    family = task_family(TASKS[name], names, tuple(names))

    for values in itertools.product((1, 2, 3), repeat=len(names)):
        try:
            wanted = Instances().task(TASKS[name], values, 0)
        except Mistake:
            continue
        assert task_at(family, dict(zip(names, values, strict=True))) == wanted
    data = json.loads(json.dumps(task_family_to_json(family)))
    assert task_family_from_json(data, "task", tuple(names)) == family


@pytest.mark.parametrize("name", MODELS)
def test_a_model_at_some_sizes_is_the_one_that_elaboration_makes(name: str) -> None:
    model = MODELS[name]
    names = {each.text: each.text for each in model.parameters}
    family = model_family(model, names)

    for values in itertools.product((1, 2, 3), repeat=len(names)):
        sizes = dict(zip(names, values, strict=True))
        assert model_at(family, sizes) == Instances().model(model, sizes)


def test_a_size_below_one_is_no_instance() -> None:
    model = FILES[1].models["hard"]
    family = model_family(model, {"L": ("-", "n", 1), "H": 1, "b": "n"})

    with pytest.raises(NoInstance):
        model_at(family, {"n": 0})


def test_a_question_about_all_sizes_is_read_as_it_is_written() -> None:
    found, program = PROGRAMS["t_lookups"]
    family = program_family(
        program, found.tasks["iterated"], {"n": "n", "t": ("+", "t", 1)}, ("n", "t")
    )
    sizes = {"L": "t", "H": 1, "b": ("*", 4, ("log2up", "n"))}
    model = model_family(FILES[1].models["hard_decoder"], sizes)
    question = Everywhere(family, model, (("n", 2), ("t", 1)))

    assert question_from_json(json.loads(canonical_text(question))) == question


def test_a_loop_that_counts_its_rounds_is_not_read() -> None:
    found, program = PROGRAMS["composed_by_lookups"]
    family = program_family(program, found.tasks["composed"], {"n": "n", "t": "t"}, ("n", "t"))
    data = json.loads(json.dumps(program_family_to_json(family)))
    (rounds,) = data["body"]
    assert rounds["index"] == "l" and not rounds["loop"]
    rounds["loop"] = True

    with pytest.raises(ValueError, match="a loop, whose layers are the same, has no index"):
        program_family_from_json(data, "program")
