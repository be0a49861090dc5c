"""`bounds verify`: accepts what `check` writes, refuses what was touched, and needs no solver."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from solver.commands.check import Options
from solver.commands.check import run as check
from tests.command_line import PREAMBLE, python, run, spec

Capture = pytest.CaptureFixture[str]
CLAIMS = PREAMBLE + (
    'import "composition"\n'
    "check hard(L=1, H=1, b=1) can solve parity(2)\n"
    "check hard(L=1, H=1, b=1) cannot solve parity(3)\n"
    "check decoder(L=1, H=1, d=1, p=1) cannot solve inner(3)\n"
    "check decoder(L=1, H=1, d=1, p=2) cannot solve index_at_end(64)\n"
    "find least b where hard(L=1, H=2, b) can solve parity(3) expect 2\n"
)
KINDS = ["tables", "exhaustion", "rows", "probes"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("made")
    options = Options(cache=False, certificates=str(place / "certificates"))
    assert check((str(spec(place, CLAIMS)),), options) == 0
    return place


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "certificates", tmp_path / "certificates"))


def named(folder: Path, claim: int) -> Path:
    return next(iter(sorted(folder.glob(f"spec-claim{claim}-*.cert.json.gz"))))


def rewritten(certificate: Path, change: dict[str, Any]) -> Path:
    """Return a certificate with some fields changed, beside the same problem."""
    data = json.loads(gzip.decompress(certificate.read_bytes())) | change
    certificate.write_bytes(gzip.compress(json.dumps(data).encode("ascii")))
    return certificate


@pytest.mark.parametrize(("claim", "kind"), list(enumerate(KINDS, start=1)))
def test_what_check_writes_is_accepted(
    claim: int, kind: str, folder: Path, capsys: Capture
) -> None:
    certificate = named(folder, claim)

    ran = run(capsys, "verify", certificate)

    assert json.loads(gzip.decompress(certificate.read_bytes()))["kind"] == kind
    assert ran.status == 0
    assert f"{certificate}: accepted: " in ran.out
    assert ran.err == ""


def test_find_writes_one_certificate_for_each_value(folder: Path, capsys: Capture) -> None:
    certificates = sorted(folder.glob("spec-claim5-*.cert.json.gz"))

    ran = run(capsys, "verify", *certificates)

    assert len(certificates) == 2
    assert ran.status == 0
    assert "b=1) cannot solve parity(3)" in ran.out
    assert "b=2) can solve parity(3)" in ran.out


def test_equal_runs_write_equal_bytes(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    again = tmp_path / "again"

    run(capsys, "check", spec(tmp_path, CLAIMS), "--certificates", again)

    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {
        p.name: p.read_bytes() for p in again.iterdir()
    }


def test_another_problem_is_refused(folder: Path, capsys: Capture) -> None:
    problem = str(named(folder, 2)).replace(".cert.json.gz", ".problem.json")

    ran = run(capsys, "verify", named(folder, 1), "--problem", problem)

    assert ran.status == 1
    assert "refused: the certificate is about another problem" in ran.out


@pytest.mark.parametrize(
    ("claim", "change"),
    [(1, {"weights": {}}), (2, {"proofs": [""]}), (2, {"encoder": 99}), (3, {"rows": []})],
)
def test_a_changed_certificate_is_refused(
    claim: int, change: dict[str, Any], folder: Path, capsys: Capture
) -> None:
    ran = run(capsys, "verify", rewritten(named(folder, claim), change))

    assert ran.status == 1
    assert "refused" in ran.out
    assert "accepted" not in ran.out


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"kind": "tables"}',
        b"\x1f\x8bcut",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": "bounds certificate 1", "problem": 7, "kind": "rows"}',
        b'{"a": 1, "a": 2}',
        b"1" * 10_000,
    ],
)
def test_no_certificate_is_bad_enough_for_a_traceback(
    content: bytes, folder: Path, capsys: Capture
) -> None:
    certificate = named(folder, 1)
    certificate.write_bytes(content)

    ran = run(capsys, "verify", certificate)

    assert (ran.status, ran.out) == (2, "")
    assert "is not a certificate" in ran.err


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b"\xff", b'{"a": 1, "a": 1}'])
def test_no_problem_is_bad_enough_for_a_traceback(
    content: bytes, folder: Path, capsys: Capture
) -> None:
    certificate = named(folder, 1)
    Path(str(certificate).replace(".cert.json.gz", ".problem.json")).write_bytes(content)

    ran = run(capsys, "verify", certificate)

    assert (ran.status, ran.out) == (2, "")
    assert "is not a problem" in ran.err


def test_files_that_are_not_there_are_told(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    certificate = named(folder, 1)

    assert run(capsys, "verify", tmp_path / "none.cert.json.gz").status == 2
    assert run(capsys, "verify", tmp_path).status == 2
    assert run(capsys, "verify", certificate, "--problem", tmp_path).status == 2
    other = tmp_path / "renamed"
    other.write_bytes(certificate.read_bytes())
    ran = run(capsys, "verify", other)
    assert ran.status == 2
    assert "name its problem with --problem" in ran.err


def test_the_worst_of_several_counts(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    bad = rewritten(named(folder, 2), {"proofs": [""]})

    assert run(capsys, "verify", named(folder, 1), bad).status == 1
    assert run(capsys, "verify", named(folder, 1), bad, tmp_path / "none").status == 2


def test_verify_loads_neither_parser_nor_solver(folder: Path) -> None:
    certificates = [str(path) for path in folder.glob("*.cert.json.gz")]
    code = f"""
import sys
from solver.cli import main
try:
    main(["verify", *{certificates!r}])
except SystemExit as end:
    print(end.code)
print(sorted(name for name in sys.modules if name.split(".")[0] in {{"lark", "pysat", "pysolvers",
    "z3", "cvc5", "sympy"}} or name.startswith(("solver.routes", "solver.backends", "dsl.parse"))))
"""

    assert python(code).endswith("\n0\n[]\n")


# ---- what a certificate assumes is shown in full

ASSUMING = """import "axioms/cited"
theorem two_numbers(n, H) {
  given 24 * H < n * log2(n)
  claim encoder(L=1, H=H, d=2, p=8) cannot solve compose(n)
  proof {
    axiom composition_needs_bits(n, H, 2, 8)
  }
}
check encoder(L=1, H=1000, d=3, p=8) cannot solve compose(2^40)
"""


@pytest.fixture(scope="module")
def assuming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("assuming")
    options = Options(cache=False, certificates=str(place / "certificates"))
    assert check((str(spec(place, ASSUMING)),), options) == 0
    return place / "certificates"


def forged(folder: Path, change: Any) -> Path:
    """Return a certificate whose statement or steps are changed."""
    certificate = named(folder, 1)
    data = json.loads(gzip.decompress(certificate.read_bytes()))
    change(data)
    return rewritten(certificate, data)


@pytest.mark.parametrize("claim", [1, 2])  # a check, and the theorem that follows from the axiom
def test_the_hypotheses_and_the_claim_of_an_axiom_are_printed(
    claim: int, assuming: Path, capsys: Capture
) -> None:
    ran = run(capsys, "verify", named(assuming, claim))

    assert ran.status == 0
    assert (
        "    assumed, and not checked: axiom composition_needs_bits(n, H, d, p)\n"
        "        given n * log2(n) > H * (d + 1) * p\n"
        "        claim: 1 layer of softmax attention, mask none, heads H, bits of a message "
        "H * (d + 1) * p, bits of a state d * p, or fewer of each, cannot solve\n"
        "            input f: table [n] -> [n]\n"
        "            input g: table [n] -> [n]\n"
        "            input x: [n]\n"
        "            answer f[g[x]]\n"
    ) in ran.out


def test_an_axiom_made_at_home_is_seen_for_what_it_says(
    assuming: Path, tmp_path: Path, capsys: Capture
) -> None:
    folder = Path(shutil.copytree(assuming, tmp_path / "forged"))

    def weaker(data: Any) -> None:
        data["statement"]["givens"] = []

    ran = run(capsys, "verify", forged(folder, weaker))

    assert ran.status == 0
    assert "cited: axiom composition_needs_bits" in ran.out
    assert "axiom composition_needs_bits(n, H, d, p)\n        without any hypothesis\n" in ran.out


def test_a_source_cannot_write_lines_of_its_own(
    assuming: Path, tmp_path: Path, capsys: Capture
) -> None:
    folder = Path(shutil.copytree(assuming, tmp_path / "forged"))

    def lying(data: Any) -> None:
        data["steps"] = [["axiom", "A 1\n    rests on: nothing\x1b[2A"]]

    ran = run(capsys, "verify", forged(folder, lying))

    assert ran.status == 0
    assert "\\n    rests on: nothing\\x1b[2A" in ran.out
    assert "\x1b" not in ran.out and "\n    rests on: nothing" not in ran.out


def test_where_nothing_is_assumed_nothing_is_said_of_it(folder: Path, capsys: Capture) -> None:
    assert "assumed, and" not in run(capsys, "verify", named(folder, 1)).out


def test_two_functions_of_one_task_are_told_apart(tmp_path: Path, capsys: Capture) -> None:
    bodies = ("if u > v then 1 else 0", "if u == v then 1 else 0")
    lines = (
        f"check decoder(L=1, H=1, d=1, p=1) cannot solve cell(8, 8, 2, (u, v -> {body}))\n"
        for body in bodies
    )
    text = 'import "models"\nimport "functions"\n' + "".join(lines)
    options = Options(cache=False, certificates=str(tmp_path / "certificates"))
    assert check((str(spec(tmp_path, text)),), options) == 0
    capsys.readouterr()

    ran = run(capsys, "verify", *sorted((tmp_path / "certificates").glob("*.cert.json.gz")))

    for body in bodies:
        assert f"    cell: input u: [8]; input v: [8]; input end: [1]; answer {body}\n" in ran.out


def test_a_theorem_is_told_in_full(tmp_path: Path, capsys: Capture) -> None:
    text = """import "composition"
import "models"
theorem told(n, H, b) {
  given 2^(H * b) < 2^n
  claim hard_decoder(L=1, H=H, b=b) cannot solve index_at_end(n)
  proof {
    summarize w at the last token in H * b bits
    collide w into w1, w2
    pick a where w1[a] != w2[a]
    take x = a
    differ w1[x] != w2[x]
  }
}
"""
    folder = tmp_path / "certificates"
    assert check((str(spec(tmp_path, text)),), Options(cache=False, certificates=str(folder))) == 0

    ran = run(capsys, "verify", *folder.glob("*.cert.json.gz"))

    _, *lines = (line.strip() for line in ran.out.splitlines())
    assert lines[0] == "given 2^n > 2^(H * b)"
    assert lines[1].startswith("claim: 1 layer of unique hard attention, mask causal, heads H, ")
    assert lines[2:5] == ["input w: table [n] -> bool", "input x: [n]", "input end: [1]"]
    assert lines[5] == "answer w[x]"
