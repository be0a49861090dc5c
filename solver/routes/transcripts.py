"""Looking for a player that has more to say than it can: which inputs of the others to look at.

Untrusted. Inputs are taken in one by one, and failing that left out, as long as that leaves no less
to spare.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import log2, prod

from solver.certificate.kinds import ProtocolTranscripts
from solver.exact.protocol import Exchange
from solver.exact.transcripts import Lists, different_inputs, told, too_many

MOST_WORK = 3_000_000
"""Answers looked at for one player before giving up."""
MOST_PAIRS = 100


def counted_transcripts(asked: Exchange, name: str) -> ProtocolTranscripts | None:
    """Return a player that has too much to say, with what shows it; None if none was found."""
    for player in range(len(asked.sizes)):
        if player == asked.reader:
            continue
        lists = _Search(asked, player, None).grown() or _Search(asked, player, None).found(
            _everything(asked)
        )
        if lists is not None:
            return ProtocolTranscripts(name, player, None, (lists,))
    for player in range(len(asked.sizes)):
        for number in _freezable(asked, player):
            cases = _cases(asked, player, number)
            if player != asked.reader and cases is not None:
                return ProtocolTranscripts(name, player, number, cases)
    return None


def _everything(asked: Exchange) -> Lists:
    return tuple(tuple(range(size)) for size in asked.sizes)


def _freezable(asked: Exchange, player: int) -> list[int]:
    """Return links of others that leave two inputs alike, for one input of the receiver."""
    return [
        number
        for number, link in enumerate(asked.links)
        if player not in (link.sender, link.receiver)
        and not asked.heard(link.sender, link.epoch)
        and not asked.heard(link.receiver, link.epoch)
        and asked.sizes[link.sender] > link.symbols
        and asked.sizes[link.sender] * (asked.sizes[link.sender] - 1) // 2 <= MOST_PAIRS
    ]


def _cases(asked: Exchange, player: int, number: int) -> tuple[Lists, ...] | None:
    """Return lists for each pair of inputs of the link's sender, None if some pair has none."""
    link, cases = asked.links[number], []
    for pair in combinations(range(asked.sizes[link.sender]), 2):
        start = list(_everything(asked))
        start[link.sender], start[link.receiver] = pair, (0,)
        lists = _Search(asked, player, number).found(tuple(start), kept=link.sender)
        if lists is None:
            return None
        cases.append(lists)
    return tuple(cases)


@dataclass
class _Search:
    """One descent; `work` counts the answers that were looked at."""

    asked: Exchange
    player: int
    frozen: int | None
    work: int = 0

    def found(self, lists: Lists, kept: int | None = None) -> Lists | None:
        """Return lists that show that the player has too much to say; those of `kept` stay."""
        lists = tuple(
            (0,) if place == self.player else each for place, each in enumerate(lists)
        )
        spare = self._spare(lists)
        for place in range(len(lists)):
            for value in lists[place] if place not in (self.player, kept) else ():
                if len(lists[place]) == 1 or spare > 0 or self.work > MOST_WORK:
                    break
                fewer = tuple(each for each in lists[place] if each != value)
                there = (*lists[:place], fewer, *lists[place + 1 :])
                left = self._spare(there)
                lists, spare = (there, left) if left >= spare else (lists, spare)
        rows = different_inputs(self.asked, self.player, lists) if spare > 0 else 0
        return lists if too_many(rows, self._told(lists)) else None

    def grown(self) -> Lists | None:
        """Return such lists, found from one input of everybody on: quick where there are many.

        An input is taken in if it leaves more to spare, or as much for more inputs of the player.
        """
        lists: Lists = tuple((0,) for _ in self.asked.sizes)
        found = self._weighed(lists)
        for place, size in enumerate(self.asked.sizes):
            for value in range(1, size if place != self.player else 1):
                if found[0] > 0 or self.work > MOST_WORK:
                    break
                there = (*lists[:place], (*lists[place], value), *lists[place + 1 :])
                more = self._weighed(there)
                lists, found = (there, more) if more > found else (lists, found)
        rows = found[1] if found[0] > 0 else 0
        return lists if too_many(rows, self._told(lists)) else None

    def _told(self, lists: Lists) -> list[tuple[int, int]]:
        return told(self.asked, self.player, lists, self.frozen)

    def _spare(self, lists: Lists) -> float:
        """Return how many bits the player has to tell beyond those that it can."""
        return self._weighed(lists)[0]

    def _weighed(self, lists: Lists) -> tuple[float, int]:
        """Return these bits, and how many different inputs the player has."""
        self.work += self.asked.sizes[self.player] * prod(map(len, lists))
        if self.work > MOST_WORK:
            return float("-inf"), 0
        rows = different_inputs(self.asked, self.player, lists)
        said = sum(copies * log2(symbols) for symbols, copies in self._told(lists))
        return log2(rows) - said, rows
