"""Checking that a player has more to say than it can, over all epochs.

The lemma, also about a frozen link, stands in `solver.exact.transcripts`.
"""

from __future__ import annotations

from itertools import combinations

from solver.certificate.kinds import InvalidCertificate, ProtocolTranscripts
from solver.exact.protocol import Exchange
from solver.exact.transcripts import Lists, different_inputs, told, too_many


def check_transcripts(asked: Exchange, certificate: ProtocolTranscripts) -> None:
    """Count again in every case. Raises InvalidCertificate if some case shows nothing."""
    player, link = certificate.player, certificate.link
    if player not in range(len(asked.sizes)) or player == asked.reader:
        raise InvalidCertificate(f"there is no player {player} that has to tell something")
    for lists in certificate.cases:
        _require_lists(asked, lists)
    if link is None:
        if len(certificate.cases) != 1:
            raise InvalidCertificate("without a frozen link there is one case")
    else:
        _require_pairs(asked, player, link, certificate.cases)
    for lists in certificate.cases:
        rows = different_inputs(asked, player, lists)
        if not too_many(rows, told(asked, player, lists, link)):
            raise InvalidCertificate(f"{rows} inputs of player {player} can be told apart")


def _require_lists(asked: Exchange, lists: Lists) -> None:
    """Check that each player has a list of its inputs, ascending and not empty."""
    if len(lists) != len(asked.sizes):
        raise InvalidCertificate("there is not one list for each player")
    for listed, size in zip(lists, asked.sizes, strict=True):
        if not listed or list(listed) != sorted(set(listed)):
            raise InvalidCertificate("a list is empty or does not ascend")
        if listed[0] < 0 or listed[-1] >= size:
            raise InvalidCertificate("a list holds what is no input")


def _require_pairs(asked: Exchange, player: int, number: int, cases: tuple[Lists, ...]) -> None:
    """Check that some pair of inputs is told alike, and that there is a case for each pair."""
    if number not in range(len(asked.links)):
        raise InvalidCertificate(f"there is no link {number}")
    link = asked.links[number]
    if link.sender == player:
        raise InvalidCertificate("the frozen link is one of those that are counted")
    if link.receiver == player:
        raise InvalidCertificate("the frozen link is told to the player that is counted")
    if asked.heard(link.sender, link.epoch) or asked.heard(link.receiver, link.epoch):
        raise InvalidCertificate("the frozen link depends on what was told before")
    pairs = list(combinations(range(asked.sizes[link.sender]), 2))
    if [lists[link.sender] for lists in cases] != pairs:
        raise InvalidCertificate("there is not one case for each pair of inputs")
    seen = {value for lists in cases for value in lists[link.receiver]}
    if asked.sizes[link.sender] <= link.symbols ** len(seen):
        raise InvalidCertificate("no two inputs need be told alike")
