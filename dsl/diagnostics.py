"""Mistakes as data: a stable code, the problem in words, the place and, where known, the fix."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from dsl.source import Source, Span

ASKED_FOR = re.compile(r" \(asked for at [^()]*\)$")
Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True)
class Diagnostic:
    """One mistake in a file. Codes never change meaning; `dsl.messages` holds the wording."""

    code: str
    message: str
    span: Span
    fix: str | None = None
    severity: Severity = "error"


@dataclass
class Mistakes(Exception):
    """All mistakes of a phase, with the sources they point into (keyed by path)."""

    diagnostics: tuple[Diagnostic, ...]
    sources: dict[str, Source] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join(self.rendered())

    def rendered(self) -> tuple[str, ...]:
        """Return each mistake as people read it."""
        blank = Source("", "")
        return tuple(render(d, self.sources.get(d.span.path, blank)) for d in self.diagnostics)


def asked_for(wrong: Diagnostic, claim: Span, at: str = "") -> Diagnostic:
    """Return a mistake that stands elsewhere with the claim that brings it up."""
    if (wrong.span.path, wrong.span.line) == (claim.path, claim.line):
        return wrong
    where = f"asked for at {claim.path}:{claim.line}{at}"
    return replace(wrong, message=f"{wrong.message} ({where})")


def once(mistakes: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return each mistake once, with the first claim that brings it up."""
    found: dict[object, Diagnostic] = {}
    for wrong in mistakes:
        said = ASKED_FOR.sub("", wrong.message)
        found.setdefault((wrong.code, said, wrong.span, wrong.fix), wrong)
    return tuple(found.values())


def render(diagnostic: Diagnostic, source: Source) -> str:
    """Return the mistake as text: where and what, the source line, carets, the fix."""
    span = diagnostic.span
    path = span.path or source.path
    parts = [
        f"{path}:{span.line}:{span.column}: {diagnostic.severity}[{diagnostic.code}]: "
        f"{diagnostic.message}"
    ]
    if source.line(span.line).strip():
        parts.extend(_excerpt(span, source.line(span.line)))
    if diagnostic.fix is not None:
        parts.append(f"fix: {diagnostic.fix}")
    return "\n".join(parts)


def as_json(diagnostic: Diagnostic) -> dict[str, object]:
    """Return the mistake as plain data."""
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "start": span.start,
        "end": span.end,
        "fix": diagnostic.fix,
    }


LONGEST_EXCERPT = 160
"""A longer source line is shown as a piece around the mistake."""


def _excerpt(span: Span, line: str) -> list[str]:
    length = span.end - span.start if span.end_line == span.line else len(line) - span.column + 1
    first = 0 if len(line) <= LONGEST_EXCERPT else max(0, span.column - 1 - LONGEST_EXCERPT // 2)
    shown = line[first : first + LONGEST_EXCERPT]
    before = shown[: span.column - 1 - first]
    carets = "^" * max(1, min(length, len(shown) - len(before)))
    label = f"{span.line} | "
    # A tab in the line is repeated under it, so that the carets stand under the mistake.
    blank = "".join("\t" if character == "\t" else " " for character in before)
    return [f"{label}{shown}", " " * len(label) + blank + carets]
