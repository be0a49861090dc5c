"""Certificates that are almost right. None of them may be accepted.

A forgery is a question and either JSON data or a file's bytes. Each starts from a certificate that
holds; the change either breaks it or presents it for a question with the other answer.
"""

from __future__ import annotations

import copy
import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from dsl.canonical import digest
from dsl.number_formats import ExactRound
from dsl.problem import Attention, Layer, Problem
from tests.checker.changes import edited, put
from tests.checker.honest import changed, exhaustion, fields, probes, problem, rows, tables
from tests.corpus import TIES

Data = dict[str, Any]


@dataclass(frozen=True)
class Forgery:
    """`content` is JSON data, or the bytes of a file."""

    name: str
    problem: Problem
    content: Any


def presented(data: Data, other: Problem) -> Data:
    """Return the certificate with its digest made to fit another question."""
    return data | {"problem": digest(other)}


# --- searches ---

PARITY = problem("hard(H=1, b=2)", "parity")
SOLVABLE = problem("hard(H=2, b=2)", "parity")


def on_lines(data: Data, change: Callable[[list[str]], object], proof: int = 0) -> Data:
    """Return the certificate with the lines of one proof changed."""
    lines = data["proofs"][proof].splitlines()
    change(lines)
    text = "".join(f"{line}\n" for line in lines)
    return edited(data, put("proofs", proof, text))


def taken_apart(line: str) -> tuple[str, list[str], list[str]]:
    """Return identity, literals and hints of a line."""
    identity, *rest = line.split()
    middle = rest.index("0")
    return identity, rest[:middle], rest[middle + 1 : -1]


def put_together(identity: str, literals: list[str], hints: list[str]) -> str:
    return " ".join([identity, *literals, "0", *hints, "0"])


def proof_forgeries() -> Iterator[Forgery]:
    whole = fields(exhaustion(PARITY))
    lines = whole["proofs"][0].splitlines()
    assert len(lines) > 12

    def forged(name: str, change: Callable[[list[str]], object]) -> Forgery:
        return Forgery(name, PARITY, on_lines(whole, change))

    for place in range(0, len(lines), max(1, len(lines) // 25)):
        identity, literals, hints = taken_apart(lines[place])
        yield forged(f"line {place} dropped", lambda ls, p=place: ls.pop(p))  # type: ignore[misc]
        yield forged(
            f"line {place} given twice",
            lambda ls, p=place: ls.insert(p, ls[p]),  # type: ignore[misc]
        )
        wrongs = {
            "a new literal for the first": (["99999", *literals[1:]], hints),
            "no hints": (literals, []),
            "its first hint missing": (literals, hints[1:]),
            "its last hint missing": (literals, hints[:-1]),
            "itself as a hint": (literals, [*hints[:-1], identity]),
            "a future hint": (literals, [str(int(identity) + 1), *hints]),
            "a negative hint": (literals, [f"-{hints[0]}", *hints[1:]]),
            "a hint from nowhere": (literals, ["1000000000", *hints]),
            "its hints the other way round": (literals, hints[::-1]),
        }
        for name, (now, shown) in wrongs.items():
            if not literals and name.startswith("a new literal"):
                continue
            if name.endswith("round") and len(hints) < 4:
                continue  # short ones may work in both directions
            new = put_together(identity, now, shown)
            yield forged(f"line {place} with {name}", put(place, new))
        yield (
            forged(
                f"line {place} claims the empty clause",
                put(place, put_together(identity, [], hints)),
            )
            if literals
            else forged(
                "the last line claims a clause",
                put(place, put_together(identity, ["2"], hints)),
            )
        )
    first = lines[0]
    for name, line in {
        "an identity of the clauses": put_together("1", *taken_apart(first)[1:]),
        "identity 0": put_together("0", *taken_apart(first)[1:]),
        "a fraction": first + " 1.5",
        "a plus sign": first.replace(" ", " +", 1),
        "an underscore": first.replace(" ", "_", 1),
        "a tabulator": first.replace(" ", "\t", 1),
        "Arabic digits": first.replace("0", "\u0660"),
        "fullwidth digits": first.replace("1", "\uff11"),
        "a superscript": first + " \u00b2",
        "two minus signs": "--" + first,
        "a lone minus sign": first + " -",
        "a huge number": first + " " + "9" * 5000,
        "no zero at the end": first[:-2],
        "one zero only": " ".join(first.split()[:2]) + " 0",
        "nothing": "",
        "one number": "5",
        "zeros": "0 0 0",
        "a zero among the hints": put_together(
            taken_apart(first)[0], taken_apart(first)[1], ["0", *taken_apart(first)[2]]
        ),
        "a deletion without identity": "d 5 0",
        "a deletion in two letters": "5 dd 3 0",
        "a comment": "c here",
        "a null character": "\0",
    }.items():
        yield forged(f"a line with {name}", lambda ls, new=line: ls.insert(0, new))  # type: ignore[misc]
    yield forged("an empty line at the end", lambda ls: ls.append(""))
    yield forged("a deletion after the empty clause", lambda ls: ls.append("999999 d 1 0"))
    yield forged("a clause after the empty clause", lambda ls: ls.append("999999 2 0 1 0"))
    yield forged("the empty clause twice", lambda ls: ls.append("999999 0 1 0"))
    yield forged("the lines the other way round", lambda ls: ls.reverse())
    yield forged("the empty clause first", lambda ls: ls.insert(0, ls.pop()))
    for text in ("", "\n", "0", "5 d 1 0\n", "999999 0 0\n", "999999 0 1 0\n", "d\n", " \n"):
        name = f"the proof {text!r}"
        yield Forgery(name, PARITY, edited(whole, put("proofs", 0, text)))
    text = whole["proofs"][0]
    for cut in (1, 2, 5, len(text) // 3, len(text) // 2, len(text) - 3):
        yield Forgery(f"cut by {cut}", PARITY, edited(whole, put("proofs", 0, text[:-cut])))
    for more in (" ", "x", "\n\n", "#", "\r\n", "0\n", "\u2028"):
        name = f"{more!r} after the end"
        yield Forgery(name, PARITY, edited(whole, put("proofs", 0, text + more)))


def cube_forgeries() -> Iterator[Forgery]:
    deeper = PARITY
    whole = fields(exhaustion(deeper, (2, 3)))
    proofs = whole["proofs"]
    count = len(proofs)
    assert count > 8
    longest = max(range(count), key=lambda number: len(proofs[number]))
    for number in range(count):
        left = proofs[:number] + proofs[number + 1 :]
        yield Forgery(f"cube {number} left out", deeper, whole | {"proofs": left})
        short = edited(whole, put("proofs", number, ""))
        yield Forgery(f"cube {number} with no proof", deeper, short)
        if len(proofs[number].splitlines()) > 1:
            without = on_lines(whole, lambda ls: ls.pop(0), number)
            yield Forgery(f"cube {number} with a line missing", deeper, without)
    for number in range(count):
        if proofs[number] != proofs[longest] and len(proofs[number].splitlines()) < 3:
            swapped = edited(whole, put("proofs", longest, proofs[number]))
            yield Forgery(f"the proof of cube {number} for another one", deeper, swapped)
    yield Forgery("the cubes the other way round", deeper, whole | {"proofs": proofs[::-1]})
    yield Forgery("one cube too many", deeper, whole | {"proofs": [*proofs, proofs[0]]})
    yield Forgery("no cubes", deeper, whole | {"proofs": []})
    for splits in ([], [2], [3], [2, 3, 4], [2, 2], [3, 3], [-1], [0, 99], [10**400], [6], [2, -4]):
        yield Forgery(f"splits {str(splits)[:20]}", deeper, whole | {"splits": splits})
    for version in (0, 2, -1, 10**30):
        yield Forgery(f"encoder version {version}", deeper, whole | {"encoder": version})
    alone = fields(exhaustion(deeper))
    yield Forgery("splits without cubes", deeper, alone | {"splits": [2]})
    yield Forgery(
        "a proof of the whole for each cube",
        deeper,
        whole | {"proofs": alone["proofs"] * count, "splits": [5, 4]},
    )
    repeated = "".join(
        f"{line}\n" for line in (*proofs[longest].splitlines()[:-1], *proofs[0].splitlines())
    )
    yield Forgery(
        "a clause of another cube", deeper, edited(whole, put("proofs", 0, repeated))
    )


def solvable_variants() -> Iterator[tuple[str, Problem]]:
    """Yield questions near PARITY that have the answer "can"."""
    hard = SOLVABLE.model
    yield "two heads and two bits", SOLVABLE
    yield "three heads", problem("hard(H=3, b=2)", "parity")
    yield "two layers", problem("deep(b=2)", "parity")
    yield "another task", problem("hard(H=1, b=2)", "copy")
    yield "an average", problem("mean(d=1, p=2)", "parity")
    yield "an average over all", changed(problem("mean(d=1, p=2)", "parity"), mask="none")
    for mask in ("none", "causal", "strict"):
        for ties in TIES:
            layers = (Layer(Attention("unique_hard", 2, ties), 0),)
            now = replace(hard, mask=mask, layers=layers)
            yield f"mask {mask}, ties {ties}", replace(SOLVABLE, model=now)


def transplants() -> Iterator[Forgery]:
    whole = fields(exhaustion(PARITY))
    for name, other in solvable_variants():
        yield Forgery(f"a proof for {name}", other, presented(whole, other))
        yield Forgery(f"a proof with the digest kept, for {name}", other, whole)
        cubes = fields(exhaustion(PARITY, (2, 3)))
        yield Forgery(f"cubes for {name}", other, presented(cubes, other))
    able = tables(SOLVABLE)
    for name, other in {
        "one head": problem("hard(H=1, b=1)", "parity"),
        "one bit": problem("hard(H=2, b=1)", "parity"),
        "one head and two bits": problem("hard(H=1, b=2)", "parity"),
        "two layers": problem("deep(b=2)", "parity"),
        "other ties": changed(
            SOLVABLE, layers=(Layer(Attention("unique_hard", 2, "leftmost"), 0),)
        ),
        "an average": problem("mean(d=2, p=1)", "parity"),
        "another task": problem("hard(H=2, b=2)", "copy"),
        "a window": changed(SOLVABLE, window=1),
        "padding": changed(SOLVABLE, padding=1),
        "no positions": changed(SOLVABLE, positions="none"),
        "bilinear scores": changed(SOLVABLE, scores="bilinear"),
        "uniform parameters": changed(SOLVABLE, parameters="uniform L"),
        "a narrow mlp": changed(SOLVABLE, layers=(replace(SOLVABLE.model.layers[0], relu=8),)),
        "a norm": changed(SOLVABLE, norm="pre"),
        "number formats": changed(SOLVABLE, numbers=ExactRound()),
        "softmax": problem("soft(d=1, p=2)", "parity"),
        "linear attention": changed(
            problem("soft(d=1, p=2)", "parity"), layers=(Layer(Attention("linear", 2), 0),)
        ),
        "steps": changed(SOLVABLE, steps=1, step_alphabet=2),
    }.items():
        yield Forgery(f"tables for {name}", other, presented(able, other))
        yield Forgery(f"tables with the digest kept, for {name}", other, able)


# --- tables ---


def table_forgeries() -> Iterator[Forgery]:
    copy3 = problem("hard(H=1, b=2)", "copy")
    for asked, name in ((copy3, "copy"), (SOLVABLE, "parity")):
        whole = tables(asked)
        weights = whole["weights"]

        def forged(
            what: str,
            *path: Any,
            value: Any,
            data: Data = whole,
            of: Problem = asked,
            name: str = name,
        ) -> Forgery:
            return Forgery(f"{name}: {what}", of, edited(data, put("weights", *path, value)))

        for place, entry in enumerate(weights["embedding"]):
            yield forged(f"embedding {place} out of range", "embedding", place, -1, value=4)
            yield forged(f"embedding {place} negative", "embedding", place, -1, value=-1)
            yield forged(f"embedding {place} a truth value", "embedding", place, -1, value=True)
            yield forged(f"embedding {place} of no token", "embedding", place, 0, value="z")
            yield forged(f"embedding {place} elsewhere", "embedding", place, 2, value=9)
            yield forged(f"embedding {place} of no value", "embedding", place, 1, value=7)
            yield forged(
                f"embedding {place} missing",
                "embedding",
                value=[e for e in weights["embedding"] if e is not entry],
            )
        for place, entry in enumerate(weights["answer"]):
            wrong = 1 - entry[2] if entry[2] < 2 else 0
            yield forged(f"answer {place} wrong", "answer", place, 2, value=wrong)
            yield forged(f"answer {place} out of range", "answer", place, 2, value=3)
            yield forged(f"answer {place} a truth value", "answer", place, 2, value=True)
            yield forged(f"answer {place} a float", "answer", place, 2, value=float(entry[2]))
            yield forged(f"answer {place} null", "answer", place, 2, value=None)
            yield forged(f"answer {place} of blank", "answer", place, 1, 0, value=None)
            yield forged(f"answer {place} of a vector", "answer", place, 1, 0, value=[0])
            yield forged(
                f"answer {place} missing",
                "answer",
                value=[e for e in weights["answer"] if e is not entry],
            )
            yield forged(
                f"answer {place} twice", "answer", value=sorted([*weights["answer"], entry])
            )
        yield forged("no answers", "answer", value=[])
        yield forged("no embedding", "embedding", value=[])
        yield forged("answers in another order", "answer", value=weights["answer"][::-1])
        yield forged("an mlp in the last layer", "layers", 0, "mlp", value=[[0, [0], 0]])
        yield forged("no layers", "layers", value=[])
        yield forged("two layers", "layers", value=weights["layers"] * 2)
        yield forged("a name where no step is", "naming", value=[[0, [0], 0]])
        heads = weights["layers"][0]["heads"]
        yield forged("no heads", "layers", 0, "heads", value=[])
        yield forged("a head more", "layers", 0, "heads", value=[*heads, heads[0]])
        for value in (-1, 4, 10**30, True, None, "0", 1.0, [0]):
            yield forged(f"rank {value}", "layers", 0, "heads", 0, "ranks", 0, 0, value=value)
            yield forged(f"value {value}", "layers", 0, "heads", 0, "values", 0, value=value)
        yield forged(
            "a rank missing", "layers", 0, "heads", 0, "ranks", 0, value=heads[0]["ranks"][0][1:]
        )
        yield forged(
            "a row of ranks missing", "layers", 0, "heads", 0, "ranks", value=heads[0]["ranks"][1:]
        )
        yield forged(
            "a value missing", "layers", 0, "heads", 0, "values", value=heads[0]["values"][1:]
        )
        for bits in (0, -1, 1, 3, 64, 10**9, 10**30, True, "2", None, 2.0):
            odd = whole | {"state_bits": bits}
            yield Forgery(f"{name}: {bits!r} bits of state", asked, odd)
        wrong_weights: tuple[Any, ...] = (None, [], {}, "x", 3, {"embedding": []})
        for value in wrong_weights:
            yield Forgery(f"{name}: weights {value!r}", asked, whole | {"weights": value})
    ranked = tables(SOLVABLE)
    for head in (0, 1):
        path = ("weights", "layers", 0, "heads", head)
        flat = [[0] * 4 for _ in range(4)]
        yield Forgery(
            f"head {head} indifferent", SOLVABLE, edited(ranked, put(*path, "ranks", flat))
        )
        yield Forgery(
            f"head {head} blind", SOLVABLE, edited(ranked, put(*path, "values", [0] * 4))
        )
    mean = problem("mean(d=1, p=2)", "parity")
    for bits in (1, 3):
        narrow = tables(mean) | {"state_bits": bits}
        yield Forgery(f"an average of {bits} bits", mean, narrow)
    vectors: tuple[Any, ...] = ([4], [-1], [0, 0], [], 0, [True], None)
    for value in vectors:
        changes = put("weights", "layers", 0, "heads", 0, "values", 0, value)
        odd = edited(tables(mean), changes)
        yield Forgery(f"an average of {value!r}", mean, odd)


# --- rows ---


def row_forgeries() -> Iterator[Forgery]:
    equal = problem("hard(H=1, b=2)", "equal")
    whole = rows(equal)
    assert whole["block"] == [0]
    assert len(whole["rows"]) == 5

    def forged(name: str, **other: Any) -> Forgery:
        return Forgery(f"rows: {name}", equal, whole | other)

    yield forged("one too few", rows=whole["rows"][1:])
    yield forged("one twice", rows=[*whole["rows"][1:], whole["rows"][1]])
    yield forged("none", rows=[])
    yield forged("all the same", rows=[whole["rows"][0]] * 9)
    yield forged("no columns", columns=[])
    yield forged("another own content", own=1)
    yield forged("no own content", own=None)
    yield forged("own content out of range", own=77)
    mixed = [*whole["columns"][:-1], [whole["columns"][-1][0], 1]]
    yield forged("columns with different own contents", columns=mixed)
    for code in (5, -1, 10**30):
        yield forged(f"code {code}", rows=[*whole["rows"][1:], [code]])
        yield forged(f"columns of {code}", columns=[[code, 0]])
    yield forged("a longer row", rows=[*whole["rows"][1:], [0, 0]])
    yield forged("an empty row", rows=[*whole["rows"][1:], []])
    yield forged("a longer column", columns=[[0, 0, 0]])
    yield forged("an empty column", columns=[[]])
    for block in ([], [0, 1], [0, 0], [-1], [2], [3], [1, 0], [0, 2], [10**30]):
        yield forged(f"block {block}", block=block)
        wide = [[row[0]] * len(block) for row in whole["rows"]]
        yield forged(f"block {block} and rows to fit", block=block, rows=wide)
    for position in (0, 1, -1, 99):
        yield forged(f"position {position}", position=position)
    for other, why in (
        (problem("hard(H=1, b=3)", "equal"), "one bit more"),
        (problem("hard(H=2, b=2)", "equal"), "one head more"),
        (problem("deep(b=2)", "equal"), "two layers"),
        (problem("named(b=2)", "equal"), "steps"),
        (problem("mean(d=1, p=2)", "equal"), "an average"),
        (problem("soft(d=1, p=2)", "equal"), "softmax of enough bits"),
        (changed(problem("soft(d=1, p=1)", "equal"), numbers=ExactRound()), "exact sums"),
        (changed(problem("soft(d=1, p=1)", "equal"), norm="pre"), "softmax with a norm"),
        (changed(equal, layers=(Layer(Attention("linear", 1), 0),)), "linear attention"),
        (changed(equal, layers=equal.model.layers * 2), "a loop"),
        (problem("hard(H=1, b=2)", "equal_but"), "a promise"),
        (problem("hard(H=1, b=2)", "copy"), "another task"),
        (problem("padded(b=2)", "equal"), "padding"),
    ):
        yield Forgery(f"rows for {why}", other, presented(whole, other))
        yield Forgery(f"rows with the digest kept, for {why}", other, whole)
    padded = problem("padded(b=2)", "equal")
    blank = rows(padded)
    yield Forgery("a blank token with a content", padded, blank | {"own": 0})
    yield Forgery("a blank token with a position", padded, blank | {"position": 3})
    yield from holes()
    yield from answers_everywhere()
    apart = problem("hard(H=1, b=1)", "index")
    index = rows(apart)
    yield Forgery(
        "index: bits at two places",
        apart,
        index | {"block": [0, 2], "rows": [[0, 0], [0, 1], [1, 0], [1, 1]]},
    )
    yield Forgery(
        "index: the answering token in the block", apart, index | {"block": [*index["block"], 5]}
    )


def holes() -> Iterator[Forgery]:
    """Rows that no column allowed for both tells apart."""
    asked = problem("hard(H=1, b=1)", "equal_but")
    whole = rows(asked)
    yield Forgery(
        "holes: only forbidden columns",
        asked,
        whole | {"rows": [[0], [1], [2]], "columns": [[3, 0], [2, 0], [1, 0]][:1]},
    )
    yield Forgery(
        "holes: a column forbidden for one of two",
        asked,
        whole | {"rows": [[0], [2], [3]], "columns": [[3, 0]]},
    )
    yield Forgery(
        "holes: a row that never is",
        asked,
        whole | {"rows": [[0], [1], [7]], "columns": [[0, 0], [1, 0]]},
    )
    yield Forgery(
        "holes: one row twice", asked, whole | {"rows": [*whole["rows"][1:], whole["rows"][1]]}
    )


def answers_everywhere() -> Iterator[Forgery]:
    asked = problem("hard(H=1, b=1)", "running")
    whole = rows(asked)
    for position in (None, -1, 3, 10**20):
        yield Forgery(f"answers: position {position}", asked, whole | {"position": position})
    causal = changed(asked, mask="causal")
    first = presented(whole, causal) | {"position": 0, "block": [1, 2], "own": 0}
    pairs = [[a, b] for a in range(3) for b in range(3)]
    yield Forgery(
        "answers: a block that is not seen", causal, first | {"rows": pairs, "columns": [[0]]}
    )
    strict = changed(asked, mask="strict")
    yield Forgery(
        "answers: nothing is seen",
        strict,
        presented(whole, strict)
        | {"position": 0, "block": [1], "own": 0, "rows": [[0], [1], [2]], "columns": [[0, 0]]},
    )
    narrow = changed(asked, mask="causal", window=2)
    yield Forgery(
        "answers: one token is not seen, and one is not enough",
        narrow,
        presented(whole, narrow)
        | {"position": 2, "block": [0, 1], "own": 0, "rows": [[0, 0], [0, 1]], "columns": [[0]]},
    )


# --- probes ---


def probe_forgeries() -> Iterator[Forgery]:
    padded = problem("padded(b=4)", "lookup")
    whole = probes(padded)
    entries = whole["probes"]
    assert len(entries) == 3
    assert entries[0]["entry"] == 0

    def forged(name: str, **other: Any) -> Forgery:
        return Forgery(f"probes: {name}", padded, whole | other)

    for name, asked in (("none", "hard(H=1, b=4)"), ("causal", "mean(d=1, p=1)")):
        last = problem(asked, "at_last")
        plain = [{"entry": entry, "others": {"x": entry}} for entry in range(4)]
        yield Forgery(
            f"probes: differing contents of the last token, mask {name}",
            last,
            presented(whole, last) | {"probes": plain},
        )
    yield forged("one too few", probes=entries[1:])
    yield forged("none", probes=[])
    yield forged("one twice", probes=[*entries[1:], entries[1]])
    for entry in (4, -1, 10**30, 3):
        yield forged(f"entry {entry}", probes=[*entries[1:], entries[0] | {"entry": entry}])
    for others in (
        {}, {"x": 0}, {"x": 4, "end": 0}, {"x": -1, "end": 0}, {"x": [0], "end": 0},
        {"x": [], "end": 0}, {"x": 0, "y": 0}, {"x": 0, "y": 0, "end": 0}, {"f": 0, "end": 0},
        {"x": 0, "f": 0, "end": 0}, {"x": 1, "end": 0}, {"x": 10**30, "end": 0},
        {"x": 0, "end": 2}, {"x": 0, "end": -1},
    ):  # fmt: skip
        odd = [entries[0] | {"others": others}, *entries[1:]]
        yield forged(f"others {str(others)[:20]}", probes=odd)
    for name in ("x", "g", "", "answer", "F"):
        yield forged(f"of {name!r}", input=name)
    composed = problem("hard(H=1, b=2)", "compose")
    twice = probes(composed)
    for values in (0, [0, 1], [0, 1, 2, 0], [3, 0, 0], [-1, 0, 0], [], 3, [0, 1, 2]):
        changed_probe = copy.deepcopy(twice["probes"])
        other = "g" if twice["input"] == "f" else "f"
        changed_probe[-1]["others"][other] = values
        if values != twice["probes"][-1]["others"][other]:
            yield Forgery(f"probes: table {values}", composed, twice | {"probes": changed_probe})
    swapped = copy.deepcopy(twice["probes"])
    swapped[0]["others"], swapped[1]["others"] = swapped[1]["others"], swapped[0]["others"]
    yield Forgery("probes: others of another entry", composed, twice | {"probes": swapped})
    last = copy.deepcopy(twice["probes"])
    last[0]["others"]["x"] = 1
    yield Forgery("probes: another last token", composed, twice | {"probes": last})
    for other_problem, why in (
        (problem("padded(b=6)", "lookup"), "two bits more"),
        (changed(padded, layers=(Layer(Attention("unique_hard", 2), 0),)), "one head more"),
        (changed(padded, layers=padded.model.layers * 2), "two layers"),
        (changed(padded, steps=1, step_alphabet=2), "steps"),
        (changed(padded, norm="pre"), "a norm"),
        (changed(padded, numbers=ExactRound()), "number formats"),
        (changed(padded, layers=(Layer(Attention("linear", 1), 0),)), "linear attention"),
        (problem("padded(b=1)", "promised"), "a promise"),
        (problem("padded(b=1)", "risky"), "a task that may index out of range"),
        (problem("hard(H=1, b=1)", "running"), "answers at every token"),
    ):
        yield Forgery(f"probes for {why}", other_problem, presented(whole, other_problem))
        yield Forgery(f"probes with the digest kept, for {why}", other_problem, whole)


# --- the form ---


ODD: tuple[Any, ...] = (None, True, 1.5, "x", -3, [None], {"a": 1}, [[[]]], float("nan"))


def form_forgeries() -> Iterator[Forgery]:
    padded = problem("padded(b=4)", "lookup")
    equal = problem("hard(H=1, b=2)", "equal")
    honest = {
        "exhaustion": (PARITY, fields(exhaustion(PARITY))),
        "tables": (SOLVABLE, tables(SOLVABLE)),
        "rows": (equal, rows(equal)),
        "probes": (padded, probes(padded)),
    }
    for kind, (asked, data) in honest.items():
        for field in data:
            less = {name: value for name, value in data.items() if name != field}
            yield Forgery(f"{kind} without {field}", asked, less)
            for value in ODD:
                if not (field == "position" and value is None):
                    yield Forgery(f"{kind} with {field} {value!r}", asked, data | {field: value})
        yield Forgery(f"{kind} and more", asked, data | {"note": "trust me"})
        for other in (*honest, "programs", ""):
            if other != kind:
                yield Forgery(f"{kind} as {other!r}", asked, data | {"kind": other})
        yield Forgery(f"{kind} in another format", asked, data | {"format": "bounds certificate 2"})
        yield Forgery(f"{kind} in a list", asked, [data])
        yield from file_forgeries(kind, asked, data)


def file_forgeries(kind: str, asked: Problem, data: Data) -> Iterator[Forgery]:
    text = json.dumps(data).encode()
    packed = gzip.compress(text, mtime=0)
    deep = 100_000
    files = {
        "with text after it": text + b" {}",
        "cut": text[:-1],
        "cut in the middle": text[: len(text) // 2],
        "empty": b"",
        "twice": text + text,
        "with a field twice": text[:-1] + b', "kind": "' + kind.encode() + b'"}',
        "after a byte order mark": b"\xef\xbb\xbf" + text,
        "in UTF-16": text.decode().encode("utf-16"),
        "with a wrong byte": b"\xff" + text,
        "with a comment": text + b"// fine",
        "deep in lists": b"[" * deep + text + b"]" * deep,
        "deep inside": text[:-1] + b', "weights": ' + b"[" * deep + b"]" * deep + b"}",
        "deep in objects": b'{"a":' * deep,
        "not a number": re.sub(rb"([\[ ])\d+([,\]}])", rb"\1NaN\2", text, count=1),
        "with a fraction": re.sub(rb"([\[ ])(\d+)([,\]}])", rb"\1\2.0\3", text, count=1),
        "with an exponent": re.sub(rb"([\[ ])(\d+)([,\]}])", rb"\1\2e0\3", text, count=1),
        "with a truth value": re.sub(rb"([\[ ])\d+([,\]}])", rb"\1true\2", text, count=1),
        "with a very long number": text[:-1] + b', "encoder": ' + b"9" * 6000 + b"}",
        "infinite": b"Infinity",
        "packed, cut": packed[:-1],
        "packed, cut early": packed[:11],
        "packed, with text after it": packed + b"x",
        "packed twice": gzip.compress(packed, mtime=0),
        "packed, then another": packed + packed,
        "packed, damaged at the end": packed[:-5] + bytes([packed[-5] ^ 1]) + packed[-4:],
        "packed, damaged inside": packed[:30] + bytes([packed[30] ^ 255]) + packed[31:],
        "packed, damaged head": packed[:2] + b"\x07" + packed[3:],
    }
    for name, content in files.items():
        yield Forgery(f"{kind}, a file {name}", asked, content)


def forgeries() -> tuple[Forgery, ...]:
    """Return all forgeries."""
    return (
        *proof_forgeries(),
        *cube_forgeries(),
        *transplants(),
        *table_forgeries(),
        *row_forgeries(),
        *probe_forgeries(),
        *form_forgeries(),
    )
