"""A link between a key of a form and what is filled in."""

from collections.abc import Iterable
from dataclasses import dataclass

SURE = 4.0
"""A link with this score is as sure as a rule can be: what a colon, a word of keys and a score on top are worth."""
IN_TABLE = 2.0
"""The score of links that columns make: half as sure, since their places alone speak for them."""


@dataclass(slots=True)
class Link:
    """A key with its values' pieces, by their indices. ``heads`` are further lines of the key. ``score`` adds up what
    speaks for it and against it, as ``looks`` weighs that.
    """

    key: int
    values: list[int]
    rule: str
    score: float
    heads: tuple[int, ...] = ()


def segments_used(links: Iterable[Link]) -> set[int]:
    """The indices of all segments that are linked."""
    return {index for link in links for index in (link.key, *link.heads, *link.values)}
