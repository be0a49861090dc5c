"""Protocols with given messages in words: what was run or asked, and what goes wrong."""

from __future__ import annotations

from dsl.dialogue import Dialogue, Telling
from dsl.evaluate import value_text
from dsl.problem import Task
from dsl.tabulate import show_count, show_input
from solver.certificate.kinds import (
    Certificate,
    ProgramCounted,
    ProgramCounterexample,
    ProgramExhaustive,
    ProgramSymbolic,
)
from solver.exact.dialogue import Fault, first_fault
from solver.report.words import counted


def dialogue_evidence(dialogue: Dialogue, task: Task, certificate: Certificate) -> str:
    """Return what was done with a dialogue and a task."""
    told = f"{counted(len(dialogue.messages), 'given message')} of {dialogue.name}"
    match certificate:
        case ProgramExhaustive(_, inputs):
            return f"{told}, run on all {counted(inputs, 'input')}"
        case ProgramCounted(_, classes):
            run = f"run on one input of each of {counted(classes, 'class', 'classes')}"
            return f"{told}, {run} that differ in how many entries are true"
        case ProgramSymbolic(_, solver, _, texts):
            asked = counted(len(texts), "obligation")
            return f"{told}, {asked} over all inputs, unsat by {solver}"
        case ProgramCounterexample(_, codes):
            found = first_fault(Telling(dialogue, task), codes)
            assert found is not None
            return f"on {show_input(task, codes)} {_fault_text(found)}"
        case _:
            raise AssertionError("the checker refuses this kind for a dialogue")


def _fault_text(found: Fault) -> str:
    said, wanted = value_text(found.said), value_text(found.wanted)
    if found.message is None:
        return f"the answer is {said}, not {wanted}"
    entry = "" if found.entry is None else f"[{value_text(found.entry).strip('()')}]"
    symbols = "symbol" if found.message.symbols == 1 else "symbols"
    there = f"{show_count(found.message.symbols)} {symbols}"
    return f"'{found.message.name}{entry}' is {said}, which is none of {there}"
