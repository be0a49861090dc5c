"""The pytest plugin: a test a claim, where it is asked for; nothing at all where it is not."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest

from solver.commands import check as check_command
from solver.pytest_plugin import UNEXPECTED
from tests.command_line import MISTAKEN, PREAMBLE, PROVED, REFUTED, ROOT, UNKNOWN, UNPROVED, python

pytest_plugins = ["pytester"]

NAME = "solver.pytest_plugin"
LOADED = bool(entry_points(group="pytest11", name="bounds"))
PLUGIN = () if LOADED else ("-p", NAME)
EXPECTED = (
    PROVED.rstrip() + " expect proved\n"
    "check hard(L=1, H=1, b=1) can solve parity(3) expect refuted\n"
    "check decoder(L=1, H=1, d=1, p=2) can solve parity(2) expect unknown\n"
)
WRONG = PREAMBLE + "check hard(L=1, H=1, b=1) can solve parity(2) expect unknown\n"
PYTHON = "def test_something(): pass\n"


def ran(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess(*PLUGIN, *arguments)


def files(pytester: pytest.Pytester, **texts: str) -> None:
    pytester.makepyfile(test_python=PYTHON)
    for name, text in texts.items():
        (pytester.path / f"{name}.bounds").write_text(text, encoding="utf-8")


def test_nothing_is_collected_unless_asked_for(pytester: pytest.Pytester) -> None:
    files(pytester, a=PROVED, b=MISTAKEN)

    ran(pytester).assert_outcomes(passed=1)


def test_nothing_is_loaded_unless_asked_for(pytester: pytest.Pytester) -> None:
    files(pytester, a=PROVED)
    code = f"""
import sys
import pytest
pytest.main([*{PLUGIN!r}, "-q", "--rootdir", {str(pytester.path)!r}, {str(pytester.path)!r}])
print(sorted(name for name in sys.modules if name.split(".")[0] in ("dsl", "lark", "solver")))
"""

    assert python(code).splitlines()[-1] == f"['solver', '{NAME}']"


def test_each_claim_is_a_test_named_by_its_text_and_line(pytester: pytest.Pytester) -> None:
    files(pytester, a=EXPECTED, b=PROVED)

    result = ran(pytester, "--bounds", "-v")

    result.assert_outcomes(passed=5)
    result.stdout.fnmatch_lines(
        [
            "a.bounds::check hard(L=1, H=1, b=1) can solve parity(2) (line 3) PASSED*",
            "a.bounds::check hard(L=1, H=1, b=1) can solve parity(3) (line 4) PASSED*",
            "a.bounds::check decoder(L=1, H=1, d=1, p=2) can solve parity(2) (line 5) PASSED*",
            "b.bounds::check hard(L=1, H=1, b=1) can solve parity(2) (line 3) PASSED*",
        ]
    )


def test_settings_may_ask_for_it_always(pytester: pytest.Pytester) -> None:
    files(pytester, a=EXPECTED)
    pytester.makeini("[pytest]\nbounds_files = true\n")

    ran(pytester).assert_outcomes(passed=4)


def test_a_file_or_a_claim_may_be_named(pytester: pytest.Pytester) -> None:
    files(pytester, a=EXPECTED, b=REFUTED)
    second = "a.bounds::check hard(L=1, H=1, b=1) can solve parity(3) (line 4)"

    ran(pytester, "a.bounds").assert_outcomes(passed=3)
    ran(pytester, second).assert_outcomes(passed=1)


def test_names_choose_tests(pytester: pytest.Pytester) -> None:
    files(pytester, a=EXPECTED)

    ran(pytester, "--bounds", "-k", "decoder").assert_outcomes(passed=1, deselected=3)


def test_a_failure_is_told_as_check_tells_it(pytester: pytest.Pytester) -> None:
    files(pytester, a=REFUTED, b=WRONG, c=UNPROVED)

    result = ran(pytester, "--bounds")

    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(
        [
            "*check hard(L=1, H=1, b=1) can solve parity(3) (line 3)*",
            "a.bounds:3  refuted   hard(L=1, H=1, b=1) can solve parity(3)",
            "*problem *",
            "b.bounds:3  proved    hard(L=1, H=1, b=1) can solve parity(2)",
            "    stronger than expected: unknown",
            "c.bounds:3  unknown   theorem without_hypothesis*",
            "    the proof does not go through: *",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_an_unknown_claim_fails_unless_it_is_expected(pytester: pytest.Pytester) -> None:
    files(pytester, a=UNKNOWN, b=UNKNOWN.rstrip() + " expect unknown\n")

    result = ran(pytester, "--bounds")

    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines([f"    {UNEXPECTED}"])


def test_a_file_with_mistakes_is_one_failing_test(pytester: pytest.Pytester) -> None:
    files(pytester, a=MISTAKEN, b=PROVED)

    result = ran(pytester, "--bounds")

    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["a.bounds:3:37: error[[]E201[]]: *parrity*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_fault_of_ours_is_shown_with_its_traceback(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the sky fell")

    monkeypatch.setattr(check_command, "settle", broken)
    files(pytester, a=PROVED)

    result = ran(pytester, "--bounds")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*RuntimeError: the sky fell*"])


def test_a_time_limit_makes_unknown(pytester: pytest.Pytester) -> None:
    files(pytester, a=PREAMBLE + "check hard(L=2, H=3, b=3) cannot solve parity(8)\n")

    result = ran(pytester, "--bounds", "--bounds-timeout", "0.5", "--bounds-no-cache")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["    not decided within 0.5 seconds*"])
    assert ran(pytester, "--bounds-timeout", "0").ret == pytest.ExitCode.USAGE_ERROR


def test_tests_are_shared_among_processes(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    files(pytester, a=EXPECTED, b=REFUTED, c=MISTAKEN)

    result = pytester.runpytest_subprocess(*PLUGIN, "--bounds", "-n", "2")

    result.assert_outcomes(passed=4, failed=2)


def test_the_package_offers_the_plugin() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert f'[project.entry-points.pytest11]\nbounds = "{NAME}"\n' in text
    assert Path(ROOT, *NAME.split(".")).with_suffix(".py").is_file()
