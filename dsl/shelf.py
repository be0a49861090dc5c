"""What the theorem library declares, found in the text of its files: names that an import brings.

Nothing is resolved, and nothing that is found counts for a verdict: whoever asks is told what to
import. Files are read once, when a name is missing or a task has no theorem in reach.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dsl.files import library_folders
from dsl.problem import Model
from dsl.theorem import Beside

MOST = 3
"""So many files are named."""
DECLARATION = re.compile(
    r"^(task|model|program|protocol|certificate|theorem|axiom|conjecture) (\w[\w']*)", re.M
)
THEOREM = re.compile(r"^theorem .*?^}", re.M | re.S)
CLAIM = re.compile(r"^ +claim (\w[\w']*)\((?:L=(\w+))?.*\) (can|cannot) solve (\w[\w']*)", re.M)


@dataclass(frozen=True)
class Stated:
    """What a theorem of the library says in its claim, word for word."""

    file: str
    model: str
    layers: str
    able: str
    task: str

    def may_settle(self, model: Model) -> bool:
        """Say whether the theorem may be about such a model, as far as its layers tell."""
        layers = len(model.layers)
        if self.able == "cannot":
            return self.layers in ("", str(layers))
        kinds = {layer.attention.kind for layer in model.layers}
        return kinds == {"unique_hard"} and not (
            self.layers.isdigit() and int(self.layers) > layers
        )

    def distance(self, model: Model) -> tuple[bool, bool, str]:
        """Return what sorts the theorems about models like this one first, and axioms last."""
        return self.model != model.name, self.file.startswith("axioms/"), self.file


def imports(words: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Return what to import for a declaration, such as `task`, `parity`: `boolean`."""
    return tuple(file for word in words for file in _shelf().get((word, name), ()))[:MOST]


def theorems_about(task: str, place: str, model: Model) -> tuple[Beside, ...]:
    """Return which files have theorems about a task of the library that is declared at `place`."""
    more = model.window is not None or model.padding or model.steps or model.norm != "none"
    found = [each for each in _stated() if each.task == task and each.may_settle(model)]
    if more or not found or not _of_library(place):
        return ()
    found.sort(key=lambda stated: stated.distance(model))
    files = list(dict.fromkeys(stated.file for stated in found))
    *before, last = (f'import "{name}"' for name in files[:MOST])
    listed = f"{', '.join(before)} or {last}" if before else last
    return (Beside(f"no theorem about {task} is in reach; for one {listed}"),)


def _of_library(place: str) -> bool:
    return library_folders()[1].resolve() in Path(place).resolve().parents


@lru_cache(maxsize=1)
def _shelf() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return which files declare what."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for file, text in _files():
        for word, name in DECLARATION.findall(text):
            found[word, name].append(file)
    return {key: tuple(names) for key, names in found.items()}


@lru_cache(maxsize=1)
def _stated() -> tuple[Stated, ...]:
    return tuple(
        Stated(file, *found)
        for file, text in _files()
        for theorem in THEOREM.findall(text)
        for found in CLAIM.findall(theorem)
    )


@lru_cache(maxsize=1)
def _files() -> tuple[tuple[str, str], ...]:
    """Return the library's files, each with the name by which it is imported."""
    first, root = library_folders()[:2]
    return tuple(
        (place.relative_to(first if first in place.parents else root).with_suffix("").as_posix(),
         place.read_text(encoding="utf-8"))
        for place in sorted(root.rglob("*.bounds"))
    )  # fmt: skip
