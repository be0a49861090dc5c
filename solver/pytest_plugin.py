"""The pytest plugin: each claim and each theorem of a `*.bounds` file is a test.

It collects only where it is asked to, by `--bounds`, by `bounds_files = true` in pytest's settings,
or by the name of a file on the command line; until then nothing of the program is loaded, so that
the runs of others are not slowed down.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dsl.claims import Claim
    from solver.report.record import ClaimReport

SUFFIX = ".bounds"
UNEXPECTED = "an unknown claim fails unless its file says `expect unknown`"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare what can be asked for."""
    group = parser.getgroup("bounds", "theorem files of bounds")
    group.addoption("--bounds", action="store_true", help="collect *.bounds files, a test a claim")
    group.addoption("--bounds-timeout", type=_seconds, metavar="SECONDS",
                    help="limit each question of a claim; what it cuts off is unknown")  # fmt: skip
    group.addoption("--bounds-no-cache", action="store_true",
                    help="neither read nor write the cache of certificates")  # fmt: skip
    parser.addini("bounds_files", "collect *.bounds files always", type="bool", default=False)


def _seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value > 0):
        raise ValueError(text)
    return value


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> BoundsFile | None:
    """Take the files that are asked for."""
    if file_path.suffix != SUFFIX:
        return None
    config = parent.config
    wanted = config.getoption("--bounds") or config.getini("bounds_files")
    if not wanted and not parent.session.isinitpath(file_path):
        return None
    return BoundsFile.from_parent(parent, path=file_path)


class BoundsFile(pytest.File):
    """A theorem file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each claim, or one that fails if the file has mistakes."""
        from dsl.diagnostics import Mistakes
        from dsl.elaborate import load

        try:
            claims = load(self.shown_path).claims
        except Mistakes as mistakes:
            text = "\n".join(mistakes.rendered())
            yield FileItem.from_parent(self, name="file without mistakes", text=text)
            return
        for number, claim in enumerate(claims, start=1):
            name = f"{claim.text} (line {claim.line})"
            yield ClaimItem.from_parent(self, name=name, number=number, claim=claim)

    @property
    def shown_path(self) -> str:
        """The path as seen from where pytest was started, if it lies below."""
        here = self.config.invocation_params.dir
        below = self.path.is_relative_to(here)
        return str(self.path.relative_to(here) if below else self.path)


class NotAsExpected(Exception):
    """A claim came out otherwise than its file expects; the message is its report."""


class _Item(pytest.Item):
    """A test whose failure is told as the program tells it, without a traceback of ours."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> object:  # type: ignore[override]  # a text, which pytest too returns
        if isinstance(excinfo.value, NotAsExpected):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class FileItem(_Item):
    """The one test of a file with mistakes: it fails."""

    def __init__(self, *, text: str, **known: object) -> None:
        super().__init__(**known)  # type: ignore[arg-type]  # pytest's own arguments
        self.text = text

    def runtest(self) -> None:
        raise NotAsExpected(self.text)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name


class ClaimItem(_Item):
    """The test of one claim."""

    def __init__(self, *, number: int, claim: Claim, **known: object) -> None:
        super().__init__(**known)  # type: ignore[arg-type]  # pytest's own arguments
        self.number = number
        self.claim = claim

    def runtest(self) -> None:
        from solver.report.text import claim_lines

        report = self._report()
        if report.standing.status:
            lines = [line.text for line in claim_lines(report)]
            if self._is_open(report):
                lines.append(f"    {UNEXPECTED}")
            raise NotAsExpected("\n".join(lines))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, self.claim.line - 1, self.name

    def _report(self) -> ClaimReport:
        from solver.commands.check import Options, cores, settling

        options = Options(
            timeout=self.config.getoption("--bounds-timeout"),
            jobs=1 if hasattr(self.config, "workerinput") else cores(),  # else xdist uses the cores
            cache=not self.config.getoption("--bounds-no-cache"),
            quiet=True,
        )
        assert isinstance(self.parent, BoundsFile)
        return settling(options).claim(self.parent.shown_path, self.number, self.claim)

    def _is_open(self, report: ClaimReport) -> bool:
        from solver.verdict import Unknown

        return self.claim.expect is None and isinstance(report.verdict, Unknown)
