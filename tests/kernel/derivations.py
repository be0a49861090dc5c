"""Derivations that hold, as data: what the forgeries of the kernel's tests start from."""

from __future__ import annotations

from typing import Any

SUMMARY = ["*", ["*", "H", ["+", "d", 1]], "p"]
STATE = ["*", "d", "p"]


def setting(blocks: list[Any], layers: int, hard: bool = False, mask: str = "causal") -> Any:
    """Return a setting with H heads, width d and precision p."""
    summary = ["*", "H", STATE] if hard else SUMMARY
    found = {"blocks": blocks, "mask": mask, "layers": layers, "heads": "H"}
    return found | {"summary": summary, "state": STATE, "hard": hard}


COMPOSE = [["f", "n", "n"], ["g", "n", "n"], ["x", 1, "n"]]
CHAIN = [["i", 1, "N2"], ["f", "N2", "N3"], ["g", "N3", 2], ["end", 1, 1]]
MUTED = ["*", SUMMARY, ["+", ["*", 2, "N3"], 1]]


def one_layer() -> Any:
    """Function composition with one layer (Peng, Narayanan, Papadimitriou 2024)."""
    steps = [
        ["take", "x", 0],
        ["mute", "f", "x", 1],
        ["collide", "f"],
        ["take", "g", "#a"],
        ["differ"],
    ]
    givens = [[["*", "n", ["log2", "n"]], ">", SUMMARY]]
    return {"setting": setting(COMPOSE, 1), "givens": givens, "steps": steps}


def two_layers() -> Any:
    """The seven-step proof for two layers."""
    bound = ["*", ["^", 2, MUTED], ["^", ["*", 2, SUMMARY], "N2"]]
    steps = [
        ["mute", "f", "g", 1],
        ["mute", "f", "end", 1],
        ["cover", "i", "f", ["+", ["*", 2, SUMMARY], 1]],
        ["mute", "g", "end", 1],
        ["mute", "g", "end", 2],
        ["collide", "g"],
        ["differ"],
    ]
    givens = [[["^", "N3", "N2"], ">", bound]]
    return {"setting": setting(CHAIN, 2), "givens": givens, "steps": steps}


def two_layers_sharper() -> Any:
    """The same with the last token's state settled instead of its first message muted."""
    both = ["+", SUMMARY, STATE]
    bound = ["*", ["^", 2, MUTED], ["^", both, "N2"]]
    steps = [
        ["mute", "f", "g", 1],
        ["mute", "f", "end", 1],
        ["cover", "i", "f", ["+", both, 1]],
        ["settle", "end", 1],
        ["mute", "g", "end", 2],
        ["collide", "g"],
        ["differ"],
    ]
    givens = [[["^", "N3", "N2"], ">", bound]]
    return {"setting": setting(CHAIN, 2), "givens": givens, "steps": steps}


def unique_hard() -> Any:
    """Theorem U: two layers of unique hard attention, any width and precision."""
    steps = [
        ["restrict", "f", "g"],
        ["restrict", "f", "end"],
        ["cover", "i", "f", "N3"],
        ["restrict", "g", "end"],
        ["mute_states", "g", "end", 2],
        ["collide", "g"],
        ["differ"],
    ]
    givens = [
        ["N2", ">=", ["+", ["*", "H", ["+", ["*", 2, "N3"], 1]], 1]],
        [["^", 2, ["-", "N3", "H"]], ">", ["^", ["states", "N3", 2, "H"], "H"]],
        ["N3", ">=", ["+", "H", 1]],
    ]
    return {"setting": setting(CHAIN, 2, hard=True), "givens": givens, "steps": steps}


ALL = {
    "one_layer": one_layer,
    "two_layers": two_layers,
    "two_layers_sharper": two_layers_sharper,
    "unique_hard": unique_hard,
}
