"""`bounds verify`: the checker alone, on a certificate and the problem it is about.

Neither a solver nor the parser takes part, so this is all that has to be believed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dsl.question import Question, question_from_json
from solver.certificate.file import read
from solver.certificate.kinds import Certificate, InvalidCertificate
from solver.checker.check import check
from solver.report.assumed import assumed_lines, theorem_lines
from solver.report.evidence import how, question_text
from solver.report.positions import position_notes
from solver.report.tasks import task_of, task_text
from solver.verdict import Can, Evidence

ACCEPTED, REFUSED, UNREADABLE = 0, 1, 2
LARGEST_PROBLEM = 20_000_000
LARGEST_CERTIFICATE = 2_000_000_000
ENDINGS = (".cert.json.gz", ".cert.json")


class Unreadable(Exception):
    """A file cannot be read or is not of its format."""


def run(certificates: tuple[str, ...], problem: str | None) -> int:
    """Verify each certificate and return the worst status: unreadable, refused, accepted."""
    return max(_verify(path, problem) for path in certificates)


def _verify(path: str, given: str | None) -> int:
    try:
        certificate = _certificate(path)
        problem = _problem(problem_path(path) if given is None else given)
    except Unreadable as trouble:
        print(f"error: {trouble}", file=sys.stderr)
        return UNREADABLE
    try:
        outcome = check(problem, certificate)
    except InvalidCertificate as reason:
        print(f"{path}: refused: {reason}")
        return REFUSED
    piece = Evidence(certificate.problem, outcome)
    print(f"{path}: accepted: {question_text(problem, isinstance(outcome, Can))}")
    for line in theorem_lines(problem):
        print(f"    {printable(line)}")
    task = task_of(problem)
    if task is not None:
        print(f"    {printable(f'{task.name}: {task_text(task)}')}")
    print(f"    {how(problem, outcome)}")
    if outcome.rests_on:
        print(f"    rests on: {printable('; '.join(outcome.rests_on))}")
    for note in position_notes({certificate.problem: problem}, (piece,)):
        print(f"    note: {note}")
    for line in assumed_lines(problem, certificate):
        print(f"    {line}")
    print(f"    problem: {certificate.problem}")
    return ACCEPTED


def printable(text: str) -> str:
    """Return what a certificate says of its sources on one line, with nothing a terminal obeys."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def problem_path(certificate: str) -> str:
    """Return the path of the problem that stands beside a certificate."""
    for ending in ENDINGS:
        if certificate.endswith(ending):
            return certificate.removesuffix(ending) + ".problem.json"
    raise Unreadable(f"{certificate} does not end in {ENDINGS[0]}: name its problem with --problem")


def _certificate(path: str) -> Certificate:
    try:
        return read(_content(path, LARGEST_CERTIFICATE))
    except InvalidCertificate as reason:
        raise Unreadable(f"{path} is not a certificate: {reason}") from None


def _problem(path: str) -> Question:
    try:
        text = _content(path, LARGEST_PROBLEM).decode("utf-8")
        return question_from_json(json.loads(text, object_pairs_hook=_once))
    except (ValueError, RecursionError) as reason:
        raise Unreadable(f"{path} is not a problem: {reason}") from None


def _content(path: str, largest: int) -> bytes:
    try:
        place = Path(path)
        if place.stat().st_size > largest:
            raise Unreadable(f"{path} has more than {largest} bytes")
        return place.read_bytes()
    except OSError as reason:
        raise Unreadable(f"cannot read {path}: {reason.strerror}") from None
    except ValueError as reason:  # a path with a zero byte
        raise Unreadable(f"cannot read {path!r}: {reason}") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field is given twice")
    return found
