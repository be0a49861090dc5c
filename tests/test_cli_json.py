"""`bounds check --json`: one document, as docs/schema/check.schema.json says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.command_line import MISTAKEN, PREAMBLE, PROVED, REFUTED, ROOT, UNKNOWN, run, spec

Capture = pytest.CaptureFixture[str]
SCHEMA = json.loads((ROOT / "docs" / "schema" / "check.schema.json").read_text(encoding="utf-8"))
MANY = PREAMBLE + (
    "check hard(L=1, H=1, b=1) can solve parity(2)\n"
    "check hard(L=1, H=1, b=1) can solve parity(3) expect refuted\n"
    "check hard(L=1, H=1, b=1) can solve parity(3) expect unknown\n"
    "check decoder(L=1, H=1, d=1, p=2) can solve parity(2) expect unknown\n"
    "find least b where hard(L=1, H=2, b) can solve parity(3) expect 2\n"
    "find least b where hard(L=1, H=1, b) can solve parity(3) up to 2 expect none\n"
    "find least p where decoder(L=1, H=1, d=1, p) can solve parity(2) expect 1\n"
    "check eventually: log2(n)^8 < n^(1/16) expect from 2^1329\n"
)


EXCHANGES = (
    'import "composition"\nimport "protocols"\nimport "boolean"\n'
    "certificate one(m) { layers 1; b 8; m m }\n"
    "check star(E=1, b=2) can solve lookup_at_end(2, 2)\n"
    "check star(E=1, b=1) cannot solve lookup_at_end(2, 2)\n"
    "check star(E=2, b=1) can solve lookup_at_end(2, 2)\n"
    "check star(E=2, b=1) cannot solve lookup_at_end(4, 4)\n"
    "check autoregressive(E=1, b=23) cannot solve lookup_at_end(9, 9)\n"
    "check one(m=5) holds\n"
    "check one(m=4) holds expect refuted\n"
    "check rank of parity(3) is 3\n"
)


def document(capsys: Capture, *arguments: object) -> Any:
    """Return the document, valid against the schema."""
    ran = run(capsys, "check", "--json", *arguments)
    found = json.loads(ran.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert found["status"] == ran.status
    return found


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", [PROVED, REFUTED, UNKNOWN, MISTAKEN, MANY, EXCHANGES])
def test_every_kind_of_report_fits_the_schema(text: str, tmp_path: Path, capsys: Capture) -> None:
    assert document(capsys, spec(tmp_path, text))["interrupted"] is False


def test_all_kinds_of_claims_are_told(tmp_path: Path, capsys: Capture) -> None:
    (file,) = document(capsys, spec(tmp_path, MANY))["files"]

    told = [(c["verdict"], c["met"], c["status"], c["value"]) for c in file["claims"]]

    assert told == [
        ("proved", None, 0, None),
        ("refuted", True, 0, None),
        ("refuted", False, 1, None),
        ("unknown", True, 0, None),
        ("proved", True, 0, 2),
        ("proved", True, 0, None),
        ("unknown", False, 3, None),
        ("proved", True, 0, 1329),
    ]
    assert file["claims"][2]["standing"] == "stronger than expected: unknown"
    assert file["claims"][6]["interval"] == [1, None]
    assert [q["outcome"] for q in file["claims"][4]["questions"]] == ["cannot", "can"]


def test_exchanges_are_told_with_their_certificates(tmp_path: Path, capsys: Capture) -> None:
    (file,) = document(capsys, spec(tmp_path, EXCHANGES), "--no-cache")["files"]

    told = [(c["kind"], c["questions"][0]["certificate"], c["trust"]) for c in file["claims"]]

    assert file["status"] == 0
    assert told == [
        ("protocol", "protocol_counted", "checked"),
        ("protocol", "protocol_rows", "checked"),
        ("protocol", "protocol_tables", "replayed"),
        ("protocol", "protocol_transcripts", "checked"),
        ("protocol", "composition_numbers", "derived"),
        ("certificate", "composition_holds", "derived"),
        ("certificate", "composition_fails", "checked"),
        ("measure", "measured", "checked"),
    ]


def test_mistakes_are_data_too(tmp_path: Path, capsys: Capture) -> None:
    path = spec(tmp_path, MISTAKEN)

    (file,) = document(capsys, path)["files"]

    (mistake,) = file["diagnostics"]
    assert (mistake["code"], mistake["line"], mistake["path"]) == ("E201", 3, str(path))
    assert "claims" not in file


def test_a_claim_that_is_not_there_is_told(tmp_path: Path, capsys: Capture) -> None:
    (file,) = document(capsys, spec(tmp_path, PROVED), "--claim", 7)["files"]

    assert file["why"] == "no claim 7: the file has 1"


def test_files_of_certificates_are_named(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "certificates"

    (file,) = document(capsys, spec(tmp_path, PROVED), "--certificates", folder)["files"]

    (question,) = file["claims"][0]["questions"]
    assert Path(question["files"]["certificate"]).is_file()
    assert Path(question["files"]["problem"]).is_file()


def test_the_page_names_every_field() -> None:
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

    for part in (SCHEMA, *SCHEMA["$defs"].values()):
        for field in part.get("properties", ()):
            assert f"`{field}`" in page, field
