"""Where the blocks of an answered page stand: by runs of words that the page has in the same order anywhere."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from layouts.accepting.seen import Seen, Sight
from layouts.accepting.tokens import Token
from recto.geometry import Box, enclosing

FEWEST = 2
"""Words in the same order from which a block stands where they do; of a block of one word, that one."""


MOST_ALIKE = 50
"""Places of the same two words that are looked at."""


class _Run(NamedTuple):
    """``length`` words from the ``start``-th of a block, seen from ``first`` on."""

    length: int
    block: int
    start: int
    first: int


def block_places(blocks: Sequence[Sequence[Token]], sight: Sight) -> list[Box | None]:
    """The level box of each block; None where nothing of it is found. No word is found for two blocks."""
    taken: dict[int, int] = {}
    runs = sorted(_runs(blocks, sight.tokens), key=lambda run: (-run.length, *run[1:]))
    done: set[tuple[int, int]] = set()
    for length, block, start, first in runs:
        free = all(first + step not in taken and (block, start + step) not in done for step in range(length))
        if free:
            taken.update((first + step, block) for step in range(length))
            done.update((block, start + step) for step in range(length))
    held: list[list[Box]] = [[] for _ in blocks]
    for index, block in taken.items():
        held[block].append(sight.tokens[index].box)
    return [enclosing(boxes) if boxes else None for boxes in held]


def _runs(blocks: Sequence[Sequence[Token]], seen: Sequence[Seen]) -> list[_Run]:
    """Runs of words that blocks and lines share, as long as they go."""
    starts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (one, other) in enumerate(pairwise(seen)):
        if one.line == other.line:
            starts[one.key, other.key].append(index)
    single: dict[str, list[int]] = defaultdict(list)
    for index, token in enumerate(seen):
        single[token.key].append(index)
    runs: list[_Run] = []
    for block, tokens in enumerate(blocks):
        if len(tokens) < FEWEST:
            runs += [_Run(1, block, 0, single[token.key][0]) for token in tokens if len(single[token.key]) == 1]
        covered: set[tuple[int, int]] = set()
        for start, (one, other) in enumerate(pairwise(tokens)):
            for first in starts.get((one.key, other.key), ())[:MOST_ALIKE]:
                if (start, first) not in covered:
                    length = _length(tokens, start, seen, first)
                    covered.update((start + step, first + step) for step in range(length))
                    runs.append(_Run(length, block, start, first))
    return runs


def _length(tokens: Sequence[Token], start: int, seen: Sequence[Seen], first: int) -> int:
    length = 0
    while (
        start + length < len(tokens)
        and first + length < len(seen)
        and tokens[start + length].key == seen[first + length].key
        and seen[first + length].line == seen[first].line
    ):
        length += 1
    return length
