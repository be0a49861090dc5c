"""Forgeries for the kernel: every rule with each of its side conditions broken, and what is said.

A forgery is data for one of the kernel's doors: `replay` a derivation, read an `amount`, make an
`instance`, `assume` a statement. Where several rules share a condition the forgeries are generated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.kernel import derivations
from tests.kernel.derivations import SUMMARY, setting


@dataclass(frozen=True)
class Forgery:
    """A rule, the side condition that is broken, the door, what is handed in, what is said."""

    rule: str
    condition: str
    door: str
    data: tuple[Any, ...]
    said: str


BLOCKS = [["i", 1, 100], ["f", 100, 2], ["g", 2, 2], ["end", 1, 1]]
FOUR_F = [["i", 1, 100], ["f", 100, 4], ["g", 4, 2], ["end", 1, 1]]
G_FIRST = [["g", 2, 2], ["i", 1, 100], ["f", 100, 2], ["end", 1, 1]]


def small(blocks: Any = None, **changes: Any) -> dict[str, Any]:
    """Return a setting in numbers: two layers of one head of unique hard attention."""
    sizes = {"heads": 1, "summary": 1000, "state": 1000, "layers": 2, "hard": True}
    found: dict[str, Any] = setting(BLOCKS if blocks is None else blocks, 2) | sizes | changes
    return found


def derived(where: Any, *steps: Any, givens: Any = (), end: Any = ("differ",)) -> tuple[Any]:
    """Return a derivation."""
    listed = [*steps, list(end)] if end else list(steps)
    return ({"setting": where, "givens": list(givens), "steps": listed},)


def forged(rule: str, condition: str, said: str, where: Any, *steps: Any, **more: Any) -> Forgery:
    """Return a derivation that breaks a condition."""
    return Forgery(rule, condition, "replay", derived(where, *steps, **more), said)


# ---- what is taken from must be open: by rule and by what has closed it

ON_G: dict[str, list[Any]] = {
    "mute": [["mute", "g", "end", 1]],
    "summarize": [["summarize", "g", "end", 1000]],
    "mute_states": [["mute_states", "g", "end", 2]],
    "restrict": [["restrict", "g", "end"]],
    "settle": [["settle", "end", 1]],
    "collide": [["collide", "g"]],
}
"""Each rule that takes inputs of g away."""


def _closed() -> list[Forgery]:
    found = []
    for rule, steps in ON_G.items():
        fixed = [["take", "i", 0], ["take", "f", 0]] if rule == "settle" else []
        said = "'g' is no longer free"
        pair = [*fixed, ["collide", "g"], *steps]
        found.append(forged(rule, "its two inputs are found", said, small(), *pair))
        if rule != "settle":  # a fixed block is nothing that a state depends on
            found.append(forged(rule, "it is fixed", said, small(), ["take", "g", 0], *steps))
        steps = [[word.replace("g", "f") if word == "g" else word for word in s] for s in steps]
        cover = [*([["take", "g", 0]] if rule == "settle" else []), ["cover", "i", "f", 2]]
        said = "'f' is no longer free"
        found.append(forged(rule, "an entry of it is fixed", said, small(), *cover, *steps))
    return found


# ---- a message that can be muted: by rule and by what is wrong with it

MESSAGES: dict[str, Any] = {
    "mute": lambda a, b, layer: ["mute", a, b, layer],
    "mute_states": lambda a, b, layer: ["mute_states", a, b, layer],
    "restrict": lambda a, b, layer: ["restrict", a, b],
}


def _messages() -> list[Forgery]:
    found = []
    for rule, step in MESSAGES.items():
        found += [
            forged(rule, "sender and receiver differ", "'g' does not see 'g'",
                   small(mask="none"), step("g", "g", 1)),
            forged(rule, "the receiver sees the sender", "'f' does not see 'g'",
                   small(), step("g", "f", 1)),
            forged(rule, "the message is not muted yet", "tells 'end' nothing at layer",
                   small(), ["mute", "g", "end", 1], step("g", "end", 1)),
            forged(rule, "there is such a sender", "the task has no input 'h'",
                   small(), step("h", "end", 1)),
        ]  # fmt: skip
        if rule != "restrict":
            for layer in (0, 3, -1):
                said, wrong = f"there is no layer {layer}", step("g", "end", layer)
                found.append(forged(rule, "the layer exists", said, small(), wrong))
            said = "the states of 'g' before layer 2 depend on 'f', 'g', 'i'"
            found.append(forged(rule, "the sender depends on itself alone", said, small(),
                                step("g", "end", 2)))  # fmt: skip
            said = "the states of 'end' before layer 2 are too many to count"
            fixed = [["take", "i", 0], ["take", "f", 0]]
            found.append(forged(rule, "the receiver's states are counted", said, small(), *fixed,
                                step("g", "end", 2)))  # fmt: skip
    return found


# ---- each rule's own conditions

TWO_S = ["*", 2, SUMMARY]
CHOICES = "cannot be taken to be"
FREE = "is no longer free to be chosen"
FEW = "no hypothesis says that so many of"
ONE_STATE = "the state of one token before a layer is settled"
POINTS = "does not point into"
HEARD = [["f", 3, 2], ["x", 1, 8]]
WORD = [["x", 1, 2], ["w", 3, 2]]
OWN: list[Forgery] = [
    forged("take", "not fixed yet", FREE, small(), ["take", "g", 0], ["take", "g", 1]),
    forged("take", "nothing taken away", FREE, small(), ["mute", "g", "end", 1], ["take", "g", 1]),
    forged("take", "nothing restricted", FREE, small(), ["restrict", "g", "end"], ["take", "g", 1]),
    forged("take", "no entry of it fixed", FREE, small(), ["cover", "i", "f", 2],
           ["take", "f", 0]),
    forged("take", "not the two inputs", FREE, small(), ["collide", "g"], ["take", "g", 1]),
    forged("take", "no speaking of the pair before it", CHOICES, small(), ["take", "g", "#a"]),
    forged("take", "no speaking of the pair before it", CHOICES, small(), ["take", "g", "#1"]),
    forged("take", "no speaking of the pair before it", CHOICES, small(), ["take", "g", "#j==#a"]),
    forged("take", "a choice that there is", CHOICES, small(), ["collide", "g"],
           ["take", "f", "#2"]),
    forged("take", "a choice that there is", CHOICES, small(), ["take", "f", "anything"]),
    forged("take", "there is such a block", "has no input", small(), ["take", "h", 0]),
    forged("summarize", "the bits of a message", "another number of bits", small(),
           ["summarize", "g", "end", 999]),
    forged("because", "a strict sign or a weak one", "a reason says > or >=", small(),
           ["because", 2, "<", 3]),
    forged("because", "it follows", "does not follow", small(), ["because", 2, ">", 2]),
    forged("because", "it follows", "does not follow", small(), ["because", 2, ">=", 3]),
    forged("because", "it follows", "does not follow", small(), ["because", "n", ">", "m"],
           givens=[["m", ">", "n"]]),
    forged("mute_states", "hard attention", "states are told by unique hard attention alone",
           small(hard=False), ["mute_states", "g", "end", 1]),
    forged("mute_states", "what others say is constant", "of 'g' before layer 2 are too many",
           small(layers=3), ["take", "i", 0], ["mute", "f", "end", 1], ["cap", "g", 0],
           ["mute_states", "f", "g", 2]),
    forged("cap", "a layer below the last", "states are those before the first layer", small(),
           ["cap", "g", 2]),
    forged("cap", "a layer from 0 on", "states are those before the first layer", small(),
           ["cap", "g", -1]),
    forged("cap", "there is such a block", "has no input", small(), ["cap", "h", 1]),
    forged("split", "the last block", "is not the last block", small(WORD), ["split", "e", "x"]),
    forged("split", "all of its inputs", "is not the last block", small(WORD, mask="none"),
           ["mute", "w", "x", 1], ["split", "e", "w"]),
    forged("split", "its inputs are not fixed", "'w' is no longer free", small(WORD),
           ["take", "w", 0], ["split", "e", "w"]),
    forged("split", "before the two inputs", "'w' is no longer free", small(WORD),
           ["collide", "x"], ["split", "e", "w"]),
    forged("split", "a new name", "there is an input 'x' already", small(WORD),
           ["split", "x", "w"]),
    forged("split", "more than one token", "'w' may be a single token",
           small([["x", 1, 2], ["w", "n", 2]]), ["split", "e", "w"]),
    forged("split", "more than one token", "'end' is no longer free", small(),
           ["split", "e", "end"]),
    forged("restrict", "hard attention", "entries are fixed for", small(hard=False),
           ["restrict", "g", "end"]),
    forged("restrict", "entries that are free", "entries are fixed for", small(),
           ["mute", "f", "g", 1], ["restrict", "f", "end"]),
    forged("restrict", "an entry stays free", "may have no free entry left", small(heads=2),
           ["restrict", "g", "end"]),
    forged("restrict", "an entry stays free", "may have no free entry left", small(heads="H"),
           ["restrict", "f", "end"]),
    forged("settle", "one token", ONE_STATE, small(), ["settle", "g", 1]),
    forged("settle", "before a layer", ONE_STATE, small(), ["settle", "end", -1]),
    forged("settle", "one token", ONE_STATE, small(), ["settle", "g", 0]),
    forged("settle", "it depends on one block", "depends on nothing, not on one", small(),
           ["settle", "end", 0]),
    forged("settle", "its state takes bits", FEW,
           small(HEARD, layers=1), ["settle", "x", 0], ["collide", "x"]),
    forged("settle", "before the last layer", ONE_STATE, small(), ["settle", "end", 2]),
    forged("settle", "it depends on one block", "depends on 'f', 'g', 'i', not on one", small(),
           ["settle", "end", 1]),
    forged("settle", "it depends on one block", "depends on nothing, not on one", small(),
           *[["take", name, 0] for name in "ifg"], ["settle", "end", 1]),
    forged("cover", "the pointer is one token", POINTS, small([["i", 2, 2], *BLOCKS[2:]]),
           ["cover", "i", "g", 2]),
    forged("cover", "it points into the table", POINTS, small(), ["cover", "i", "g", 2]),
    forged("cover", "the pointer is still free", "'i' is neither free nor followed", small(),
           ["mute", "i", "end", 1], ["cover", "i", "f", 2]),
    forged("cover", "the pointer is still free", "'i' is neither free nor followed", small(),
           ["take", "i", 0], ["cover", "i", "f", 2]),
    forged("cover", "the table is not fixed", "'f' is no longer free", small(),
           ["take", "f", 0], ["cover", "i", "f", 2]),
    forged("cover", "before the two inputs", "'f' is no longer free", small(),
           ["collide", "g"], ["cover", "i", "f", 2]),
    forged("cover", "another entry is fixed", "'e' is neither free nor followed",
           small([["i", 1, 100], ["e", 1, 100], *BLOCKS[1:]]), ["cover", "i", "f", 2],
           ["cover", "e", "f", 2]),
    forged("cover", "at least two values", "at least two values are to be covered", small(),
           ["cover", "i", "f", 1]),
    forged("cover", "so many are left", FEW, small(), ["cover", "i", "f", 3]),
    forged("cover", "so many are left", FEW, small(FOUR_F, summary=100), ["mute", "f", "end", 1],
           ["cover", "i", "f", 4]),
    forged("collide", "the table points into it", POINTS,
           small([["i", 1, 100], ["f", 100, 2], ["g", 3, 2], ["end", 1, 1]]),
           ["cover", "i", "f", 2], ["collide", "g"]),
    forged("collide", "another table points into it", "is no longer free",
           small([["i", 1, 2], ["f", 2, 2], ["end", 1, 1]]), ["cover", "i", "f", 2],
           ["collide", "f"]),
    forged("collide", "so many are left", FEW, small(), ["mute", "g", "end", 1], ["collide", "g"]),
    forged("collide", "so many are left", FEW, small(FOUR_F, summary=3), ["cover", "i", "f", 3],
           ["mute", "g", "end", 1], ["collide", "g"]),
    forged("take", "a choice that there is", CHOICES, small(), ["take", "g", "#not1"]),
    *(
        forged(rule, condition, said, where, *steps, end=(rule,))
        for rule in ("differ", "fooling")
        for condition, said, where, steps in (
            ("two inputs are found", "no two inputs have been found", small(), []),
            ("the last token cannot tell", "knows at the end may depend on 'g'", small(),
             [["collide", "g"]]),
            ("the last token cannot tell, by way of others", "may depend on 'g'",
             small(G_FIRST, summary=0), [["mute", "g", "end", 1], ["collide", "g"]]),
        )
    ),
]  # fmt: skip

# ---- prompts taken apart

DIFFERENT = "a setting has different blocks and at least one layer"
WORDS = [["w", ["*", 2, "k"], 3], ["q", 1, 3]]


def split(*more: Any, tokens: Any = "k", tables: str = "yu", in_turn: Any = True) -> list[Any]:
    """Return a step that takes w apart, and what follows it."""
    return [["reduce", ["w", tokens, [[t, None] for t in tables], in_turn]], *more]


SOFT = small(WORDS, layers=1, hard=False, summary=2)
REDUCE: list[Forgery] = [
    forged("reduce", "before anything else", "before anything else", SOFT, ["take", "q", 0],
           *split()),
    forged("reduce", "before anything else", "before anything else", SOFT,
           ["mute", "w", "q", 1], *split()),
    forged("reduce", "once", "the task has no input 'w'", SOFT, *split(), *split()),
    forged("reduce", "no places for hard attention", "looks at tokens in turn by their place",
           small(WORDS), *split()),
    forged("reduce", "as many tokens", "'w' has another number of tokens", SOFT,
           *split(tokens=["+", "k", 1])),
    forged("reduce", "as many tokens", "'w' has another number of tokens", SOFT,
           *split(tables="yuz")),
    forged("reduce", "different tables", DIFFERENT, SOFT,
           *split(tables="yy")),
    forged("reduce", "new tables", DIFFERENT, SOFT, *split(tables="yq")),
    forged("reduce", "names of their own", "the name of one that was taken apart", SOFT,
           *split(tables="yw")),
    forged("reduce", "names of their own", "the name of one that was taken apart",
           small([*WORDS, ["x", "k", 2]], layers=1, hard=False, summary=2), *split(),
           ["reduce", ["x", "k", [["w", None]], True]]),
    forged("reduce", "a table of the task", "'y' is a new table already", SOFT, *split(),
           ["reduce", ["y", "k", [["z", None]], True]]),
    forged("reduce", "in turn or not", "tables stand in turn or they do not", SOFT,
           *split(in_turn=1)),
    forged("reduce", "entries", "a size that may be less than 1", SOFT,
           *split(tokens=["-", "k", 1])),
    forged("reduce", "tables in turn see each other", "'y' before layer 2 depend on 'u', 'y'",
           small(WORDS, layers=2, hard=False, summary=2), *split(["mute", "y", "q", 2])),
    forged("reduce", "a later table sees an earlier one", "'y' does not see 'u'", SOFT,
           *split(["mute", "u", "y", 1], in_turn=False)),
    forged("cap", "tables in turn hear different parts", "hear different parts of other tables",
           SOFT, *split(["cap", "u", 0])),
    forged("differ", "tables in turn tell each other", "may depend on 'u'",
           small(WORDS, layers=2, hard=False, summary=2),
           *split(["take", "q", 0], ["mute", "u", "q", 1], ["collide", "u"]),
           givens=[["k", ">", 2]]),
]  # fmt: skip

# ---- ranks

PAIRS = [["x", 1, 4], ["u", 4, 2], ["v", 4, 2], ["end", 1, 1]]
RANKED = small(PAIRS, layers=1, summary=1, hard=False)
RANK = ["rank", "u", "v", 2]
POWER = "are no rows and columns of a power"
ROWS = "two rows differ at some 'v', which must be free"
TOLD = [["mute", "u", "end", 1], ["collide", "u"]]
RANKS: list[Forgery] = [
    forged("rank", "two tables", "are no rows and columns", RANKED, ["rank", "u", "u", 2]),
    forged("rank", "as many entries", POWER, RANKED, ["rank", "u", "x", 2]),
    forged("rank", "a base of at least 1", POWER, RANKED, ["rank", "u", "v", 0]),
    forged("rank", "a number for the base", "a layer is an integer", RANKED,
           ["rank", "u", "v", "n"]),
    forged("rank", "there are such tables", "has no input", RANKED, ["rank", "u", "w", 2]),
    forged("rank", "nothing taken away", "'u' is no longer free", RANKED, ["mute", "u", "end", 1],
           RANK),
    forged("rank", "once", "'v' is no longer free", RANKED, RANK, ["rank", "v", "u", 2]),
    forged("rank", "before the two inputs", "'u' is no longer free", RANKED, ["collide", "v"],
           RANK),
    forged("rank", "no more inputs than rows", FEW, RANKED, ["rank", "u", "v", 1], *TOLD),
    forged("differ", "the columns are free", ROWS, RANKED, RANK, ["take", "v", False], *TOLD),
    forged("differ", "the columns are free", ROWS, RANKED, RANK, ["mute", "v", "end", 1], *TOLD),
    forged("differ", "two rows", ROWS, RANKED, RANK, ["mute", "v", "end", 1], ["collide", "v"]),
    forged("differ", "any two rows", ROWS,
           small([["x", 1, 4], ["f", 4, 4], ["u", 4, 2], ["v", 4, 2], ["end", 1, 1]], layers=1,
                 summary=1, hard=False), ["rank", "u", "v", 2], ["cover", "x", "f", 4], *TOLD),
]  # fmt: skip

# ---- rows of a function of which nothing else is known

SIDES = small([["u", 4, 2], ["v", 1, 4], ["end", 1, 1]], layers=1, summary=3, state=2, hard=False)
KEEP = ["keep", "u", "v", ["rows", "M"]]
MANY = [[["rows", "M"], ">", 8]]
KEPT: list[Forgery] = [
    forged("keep", "two inputs", "are no rows and columns", SIDES, ["keep", "u", "u", 2]),
    forged("keep", "there are such inputs", "has no input", SIDES, ["keep", "u", "w", 2]),
    forged("keep", "there are such inputs", "has no input", SIDES, ["keep", "w", "v", 2]),
    forged("keep", "an amount", "is no amount", SIDES, ["keep", "u", "v", ["rows", 2]]),
    forged("keep", "at least one", "base of a power", SIDES, ["keep", "u", "v", 0]),
    forged("keep", "nothing taken away", "'u' is no longer free", SIDES, ["mute", "u", "end", 1],
           KEEP),
    forged("keep", "nothing taken away", "'v' is no longer free", SIDES, ["settle", "v", 0],
           ["keep", "v", "u", ["columns", "M"]]),
    forged("keep", "once", "'v' is no longer free", SIDES, KEEP,
           ["keep", "v", "u", ["columns", "M"]]),
    forged("keep", "before the two inputs", "'u' is no longer free", SIDES, ["collide", "v"], KEEP),
    forged("keep", "no more inputs than rows", FEW, SIDES, KEEP, *TOLD),
    forged("keep", "its own rows", FEW, SIDES, ["keep", "u", "v", ["rows", "N"]], *TOLD,
           givens=MANY),
    forged("keep", "rows, not columns", FEW, SIDES, ["keep", "u", "v", ["columns", "M"]], *TOLD,
           givens=MANY),
    forged("keep", "more rows than messages", FEW, SIDES, KEEP, *TOLD,
           givens=[[["rows", "M"], ">=", 8]]),
    forged("differ", "the columns are free", ROWS, SIDES, KEEP, ["take", "v", 0], *TOLD,
           givens=MANY),
    forged("differ", "the columns are free", ROWS, SIDES, KEEP, ["settle", "v", 0], *TOLD,
           givens=MANY),
    forged("differ", "two rows", ROWS, SIDES, KEEP, ["mute", "v", "end", 1], ["collide", "v"],
           givens=[[4, ">", 8], *MANY]),
    forged("differ", "the end is told nothing", "may depend on 'u'", SIDES, KEEP, ["collide", "u"],
           givens=[[["rows", "M"], ">", 1]]),
]  # fmt: skip

# ---- words of which few entries are fixed, and inputs that are fixed to some value

VARY = ["vary", "g"]
NOT_FREE = "the entries of 'g' are not free"
VARIED: list[Forgery] = [
    forged("vary", "free entries", NOT_FREE, small(), ["mute", "g", "end", 1], VARY),
    forged("vary", "free entries", NOT_FREE, small(), ["take", "g", 0], VARY),
    forged("vary", "free entries", NOT_FREE, small(), ["fix", "g"], VARY),
    forged("vary", "free entries", NOT_FREE, small(layers=1), ["keep", "g", "f", 2], VARY),
    forged("vary", "before the two inputs", NOT_FREE, small(), ["collide", "f"], VARY),
    forged("vary", "once", NOT_FREE, small(), VARY, VARY),
    forged("vary", "there is such an input", "has no input 'h'", small(), ["vary", "h"]),
    forged("restrict", "before the two inputs", "'g' is no longer free", small(), VARY,
           ["restrict", "g", "end"]),
    forged("differ", "the end is told nothing of a word", "may depend on 'g'", small(), VARY),
    forged("differ", "rows of another input", "two rows differ at some 'v'",
           small([["u", 4, 2], ["v", 4, 2], ["w", 4, 2], ["end", 1, 1]], layers=1),
           ["keep", "u", "v", 2], ["restrict", "w", "end"], ["vary", "w"]),
]  # fmt: skip
CHOSEN, TO_FIX = "free to be chosen", "is no longer free to be fixed"
FIXES: list[Forgery] = [
    forged("fix", "more than one input", TO_FIX, small(), ["fix", "end"]),
    forged("fix", "once", TO_FIX, small(), ["fix", "g"], ["fix", "g"]),
    forged("fix", "it is no constant yet", TO_FIX, small(), ["take", "g", 0], ["fix", "g"]),
    forged("fix", "a covered pointer is fixed", TO_FIX, small(), ["cover", "i", "f", 2],
           ["fix", "i"]),
    forged("fix", "it is not followed", TO_FIX, small(), ["cover", "i", "f", 2], ["fix", "f"]),
    forged("fix", "not the two inputs", TO_FIX, small(), ["collide", "g"], ["fix", "g"]),
    forged("fix", "not the two words", TO_FIX, small(), VARY, ["fix", "g"]),
    forged("fix", "there is such an input", "has no input 'h'", small(), ["fix", "h"]),
    forged("take", "it is not fixed", CHOSEN, small(), ["fix", "g"], ["take", "g", 0]),
    forged("collide", "it is not fixed", "'g' is no longer free", small(), ["fix", "g"],
           ["collide", "g"]),
    forged("cover", "a pointer that is not fixed", "neither free nor followed", small(),
           ["fix", "i"], ["cover", "i", "f", 2]),
    forged("cover", "a table that is not fixed", "'f' is no longer free", small(),
           ["fix", "f"], ["cover", "i", "f", 2]),
    forged("keep", "it is not fixed", "'u' is no longer free", SIDES, ["fix", "u"], KEEP),
    forged("collide", "rows that are kept", "'u' is no longer free", SIDES, KEEP, ["fix", "u"],
           ["collide", "u"], givens=MANY),
    forged("differ", "columns are not fixed", ROWS, SIDES, KEEP, ["fix", "v"], *TOLD,
           givens=MANY),
]  # fmt: skip

# ---- settings, derivations and amounts

ONE_LAYER = derivations.one_layer


def steps(*listed: Any) -> tuple[Any]:
    return (ONE_LAYER() | {"steps": list(listed)},)


def where(**changes: Any) -> tuple[Any]:
    data = ONE_LAYER()
    return (data | {"setting": data["setting"] | changes},)


READING: list[Forgery] = [
    Forgery(rule, condition, "replay", data, said)
    for rule, condition, data, said in [
        ("setting", "different blocks", where(blocks=[BLOCKS[3], BLOCKS[3]]), DIFFERENT),
        ("setting", "blocks", where(blocks=[]), DIFFERENT),
        ("setting", "a layer", where(layers=0), DIFFERENT),
        ("setting", "a mask", where(mask="sliding"), "a setting has a mask"),
        ("setting", "a number of layers", where(layers="H"), "a setting has a mask"),
        ("setting", "a number of layers", where(layers=True), "a setting has a mask"),
        ("setting", "hard or not", where(hard=1), "a setting has a mask"),
        ("setting", "sizes of at least 1", where(heads=0), "a size that may be less than 1"),
        ("setting", "sizes of at least 1", where(blocks=[["x", 1, ["-", "n", 1]]]), "less than 1"),
        ("setting", "names", where(blocks=[[7, 1, 2]]), "is no name"),
        ("setting", "names", where(blocks=[["a b", 1, 2]]), "is no name"),
        ("setting", "its fields", ({"setting": {}, "givens": [], "steps": []},), "exactly blocks"),
        ("derivation", "its fields", ({},), "not an object with exactly"),
        ("derivation", "an object", ([],), "not an object with exactly"),
        ("derivation", "lists", (ONE_LAYER() | {"steps": 7},), "not a list"),
        ("derivation", "ends in 'differ'", steps(), "a derivation ends in"),
        ("derivation", "ends in 'differ'", steps(["differ"], ["take", "x", 0]), "ends in"),
        ("derivation", "'differ' once", steps(["differ"], ["differ"]), "there is no rule 'differ'"),
        ("derivation", "known rules", steps(["believe"], ["differ"]), "there is no rule 'believe'"),
        ("derivation", "known rules", steps([["mute"]], ["differ"]), "there is no rule"),
        ("derivation", "known rules", steps([], ["differ"]), "there is no rule"),
        ("derivation", "arguments", steps(["collide"], ["differ"]), "'collide' has 1 arguments"),
        ("derivation", "a layer", steps(["mute", "f", "x", True], ["differ"]), "is an integer"),
        ("derivation", "a text", steps(["because", 1, 2, 3], ["differ"]), "a choice is a text"),
        ("derivation", "a choice", steps(["take", "g", ["a"]], ["differ"]), "a choice is a number"),
        ("given", "a sign", (ONE_LAYER() | {"givens": [[2, "<", 1]]},), "says > or >="),
        ("given", "three parts", (ONE_LAYER() | {"givens": [[2, ">"]]},), "not a list of"),
    ]
]
LONG: Any = ["^", ["^", ["^", ["^", 9999, 8], 8], 8], 8]
WIDE: Any = ["^", ["+", ["+", "a", "b"], ["+", "c", ["+", "d", "e"]]], 8]
NO_BASE = "the base of a power must be at least 1"
AMOUNTS: list[Forgery] = [
    Forgery("amount", condition, "amount", (data,), said)
    for condition, data, said in [
        ("a truth value", True, "a truth value is no amount"),
        ("a name", "a b", "is no amount"),
        ("a fraction", 1.5, "is no amount"),
        ("a word", ["sin", "n"], "is no amount"),
        ("a function", ["rows", "a b"], "is no amount"),
        ("a function", ["columns", ["+", 1, 1]], "is no amount"),
        ("a function", ["least", "a b"], "is no amount"),
        ("one function", ["rows", "M", "N"], "is no amount"),
        ("not too long a number", LONG, "a number of more than 8192 bits"),
        ("not too many terms", ["*", WIDE, WIDE], "a sum of too many terms"),
        ("parts", ["+", 1], "is no amount"),
        ("a logarithm of what is positive", ["log2", ["-", "n", 1]], "logarithm of what may be"),
        ("a base", ["^", ["-", "n", 1], "n"], NO_BASE),
        ("a base", ["^", 0, "n"], NO_BASE),
        ("states of tokens", ["states", 0, 2, 1], "states are counted of at least one"),
        ("states of values", ["states", 2, ["-", "n", 1], 1], "states are counted of at least one"),
        ("states of heads", ["states", 2, 2, 0], "states are counted of at least one"),
    ]
]
POWERS = [
    Forgery("power", condition, "power", (base, 2), NO_BASE)
    for condition, base in [
        ("a sum of at least 1", ["-", "n", 1]),
        ("a number of at least 1", 0),
        ("a number of at least 1", -2),
        ("factors of at least 1", ["log2", "n"]),
        ("factors of at least 1", ["*", 3, ["log2", "n"]]),
        ("no negative factor", ["*", -1, "n"]),
    ]
]

# ---- statements

ROOT_N: dict[str, Any] = {
    "parameters": ["n", "S"],
    "setting": {
        "blocks": [["i", 1, "n"], ["f", "n", ["*", 4, "S"]], ["g", ["*", 4, "S"], 2],
                   ["end", 1, 1]],
        "mask": "causal", "layers": 2, "heads": 1, "summary": "S", "state": "S", "hard": False,
    },
    "givens": [["n", ">", ["*", "S", ["+", ["*", 8, "S"], 1]]]],
}  # fmt: skip
"""S bits a message: impossible from n > S*(8*S + 1) on, at m = 4*S."""
POWER_BOUND = ["*", ["^", 2, ["*", "S", ["+", ["*", 2, "m"], 1]]], ["^", ["*", 2, "S"], "n"]]
CHAIN: dict[str, Any] = {
    "parameters": ["n", "m", "S"],
    "setting": ROOT_N["setting"]
    | {"blocks": [["i", 1, "n"], ["f", "n", "m"], ["g", "m", 2], ["end", 1, 1]]},
    "givens": [[["^", "m", "n"], ">", POWER_BOUND]],
}
AT: list[Any] = ["n", ["*", 4, "S"], "S"]


def of(statement: Any, **changes: Any) -> Any:
    """Return a statement with parts of its setting changed."""
    return statement | {"setting": statement["setting"] | changes}


def given(*givens: Any) -> Any:
    return ROOT_N | {"givens": list(givens)}


ELSE, NOT_FOLLOW = "another shape or other inputs", "hypothesis 1 of the other statement does not"
NO_INTEGER = "may be no integer of at least 1"
STATEMENTS: list[Forgery] = [
    Forgery("instance", condition, "instance", data, said)
    for condition, data, said in [
        ("a value for each parameter", (ROOT_N, CHAIN, AT[:2]), "3 parameters and 2 values"),
        ("a value for each parameter", (ROOT_N, CHAIN, [*AT, 1]), "3 parameters and 4 values"),
        ("whole values", (ROOT_N, CHAIN, ["n", ["log2", "n"], "S"]), NO_INTEGER),
        ("values of at least 1", (ROOT_N, CHAIN, ["n", ["-", "S", 1], "S"]), NO_INTEGER),
        ("values of at least 1", (ROOT_N, CHAIN, ["n", 0, "S"]), NO_INTEGER),
        ("values over its own parameters", (ROOT_N, CHAIN, ["n", "m", "S"]), NO_INTEGER),
        ("the same inputs", (ROOT_N, CHAIN, ["n", ["*", 3, "S"], "S"]), ELSE),
        ("the same inputs", (ROOT_N, CHAIN, ["S", ["*", 4, "S"], "S"]), ELSE),
        ("the same layers", (of(ROOT_N, layers=3), CHAIN, AT), ELSE),
        ("the same mask", (of(ROOT_N, mask="none"), CHAIN, AT), ELSE),
        ("the same heads", (of(ROOT_N, heads=2), CHAIN, AT), ELSE),
        ("the same bits of a message", (of(ROOT_N, summary=["*", 2, "S"]), CHAIN, AT), ELSE),
        ("the same bits of a state", (of(ROOT_N, state=["*", 2, "S"]), CHAIN, AT), ELSE),
        ("the same attention", (of(ROOT_N, hard=True), CHAIN, AT), ELSE),
        ("hypotheses follow", (given(), CHAIN, AT), NOT_FOLLOW),
        ("hypotheses follow", (given(["n", ">", ["*", 8, ["*", "S", "S"]]]), CHAIN, AT),
         NOT_FOLLOW),
        ("hypotheses follow", (given([*ROOT_N["givens"][0][:1], ">=", ROOT_N["givens"][0][2]]),
                               CHAIN, AT), NOT_FOLLOW),
        ("a statement's fields", ({"parameters": []}, CHAIN, AT), "not an object with exactly"),
        ("a statement's setting", (of(ROOT_N, layers=0), CHAIN, AT), DIFFERENT),
        ("parameters are names", (ROOT_N | {"parameters": [1, 2]}, CHAIN, AT), "is no name"),
    ]
] + [
    Forgery("axiom", "a word for it", "assume", ("theorem", "t", ""), "nothing is assumed by"),
    Forgery("axiom", "a name", "assume", ("axiom", "a b", ""), "is no name"),
]  # fmt: skip

ALL: list[Forgery] = [
    *_closed(), *_messages(), *OWN, *REDUCE, *RANKS, *KEPT, *VARIED, *FIXES, *READING, *AMOUNTS,
    *POWERS, *STATEMENTS,
]  # fmt: skip
