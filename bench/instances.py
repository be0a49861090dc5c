"""The instances that are timed: the four reference ones of the design, and others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dsl.elaborate import load
from dsl.problem import Problem

SPEC = Path(__file__).with_name("instances.bounds")


@dataclass(frozen=True)
class Instance:
    """A unique_hard model with mask none and a task of n bits."""

    task: str
    n: int
    layers: int
    heads: int
    bits: int

    @property
    def name(self) -> str:
        return f"{self.task}({self.n}) L={self.layers} H={self.heads} b={self.bits}"

    def problem(self) -> Problem:
        """Return the question "can the model solve the task?"."""
        file = load(SPEC)
        model = file.model("hard", L=self.layers, H=self.heads, b=self.bits)
        return Problem(model, file.task(self.task, self.n))


QUICK = (
    Instance("palindrome", 4, 1, 1, 3),
    Instance("majority", 4, 1, 1, 3),
    Instance("parity", 4, 1, 2, 2),
)
INSTANCES = (
    *QUICK,
    Instance("majority", 5, 1, 3, 2),
    Instance("parity", 4, 1, 2, 3),
    Instance("parity", 5, 2, 1, 2),
    Instance("majority", 5, 2, 1, 2),
)
FRONTIER = tuple(Instance("parity", n, 2, 1, 2) for n in range(3, 12))
