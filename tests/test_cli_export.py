"""`bounds export`: the three forms, whole files only, and why something is not written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from solver.compile.program import NotCompiled
from solver.export.npz_file import npz_bytes
from tests.command_line import ROOT, run
from tests.export.readers import Arrays, module_of, transformer_of_json

Capture = pytest.CaptureFixture[str]
LOOKUPS = "two_lookups(3)"


def test_the_forms_hold_the_same_matrices(tmp_path: Path, capsys: Capture) -> None:
    paths = {form: tmp_path / f"model.{form}" for form in ("torch", "npz", "json")}

    for form, path in paths.items():
        ran = run(capsys, "export", LOOKUPS, "--to", form, "-o", path)
        assert (ran.status, ran.out, ran.err) == (0, "", "")

    made = transformer_of_json(paths["json"].read_text(encoding="utf-8"))
    assert Arrays(paths["npz"].read_bytes()).affine("readout") == made.readout
    assert paths["torch"].read_text(encoding="utf-8").startswith(f'"""{LOOKUPS} as a transformer')
    assert len(list(tmp_path.iterdir())) == 3


def test_standard_output_is_the_default(capsys: Capture) -> None:
    json.loads(run(capsys, "export", LOOKUPS, "--to", "json").out)
    assert "class Model(nn.Module)" in run(capsys, "export", LOOKUPS, "--to", "torch").out


def test_softmax_is_asked_for(capsys: Capture) -> None:
    plain = json.loads(run(capsys, "export", LOOKUPS, "--to", "json").out)
    arguments = ("--attention", "softmax", "--bits", 7)
    soft = json.loads(run(capsys, "export", LOOKUPS, "--to", "json", *arguments).out)

    assert {head["kind"] for block in plain["blocks"] for head in block["heads"]} == {"attend"}
    heads = [head for block in soft["blocks"] for head in block["heads"]]
    assert {(head["kind"], head["bits"]) for head in heads} == {("softmax2", 7)}
    assert (plain["attention"], soft["attention"]) == ("hard", "softmax")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["two_lookup(3)", "--to", "json"], "error[E208]"),
        ([LOOKUPS], "Missing option '--to'"),
        ([LOOKUPS, "--to", "onnx"], "Invalid value for '--to'"),
        ([LOOKUPS, "--to", "npz"], "--to npz needs -o OUT"),
        ([LOOKUPS, "--to", "json", "--bits", "3"], "--bits goes with --attention softmax"),
        ([LOOKUPS, "--to", "json", "-o", "/nowhere/model"], "cannot write /nowhere/model"),
    ],
)
def test_a_mistake_has_status_2_and_writes_nothing(
    arguments: list[str], told: str, capsys: Capture
) -> None:
    ran = run(capsys, "export", *arguments)

    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err


def test_a_program_that_does_not_compile_says_why(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from solver.commands import named

    monkeypatch.setattr(named, "compiled", lambda program: NotCompiled("its tables are too large"))
    out = tmp_path / "model.py"

    ran = run(capsys, "export", LOOKUPS, "--to", "torch", "-o", out)

    assert ran.status == 2
    assert ran.err == f"error: {LOOKUPS}: not compiled: its tables are too large\n"
    assert not out.exists()


def test_an_interruption_leaves_the_old_file(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from solver.commands import export

    def interrupted(*_: object) -> bytes:
        npz_bytes(*_)  # type: ignore[arg-type]  # what the command gives
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "npz_bytes", interrupted)
    out = tmp_path / "model.npz"
    out.write_bytes(b"old")

    assert run(capsys, "export", LOOKUPS, "--to", "npz", "-o", out).status == 130
    assert out.read_bytes() == b"old"


def test_the_page_on_formats_is_true(tmp_path: Path, capsys: Capture) -> None:
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    out = tmp_path / "two_lookups.npz"
    run(capsys, "export", "two_lookups(4)", "--to", "npz", "-o", out)
    code = page.split("```python")[1].split("```")[0].replace("two_lookups.npz", str(out))

    made = module_of(code).__dict__

    assert made["manifest"]["format"] == "bounds transformer 1"
    for name in made["held"]:
        parts = [part for part in name.split(".") if not part.isdigit()]
        assert all(f"{part}" in page for part in parts)
