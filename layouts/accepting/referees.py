"""A second model's answer settles what the first one and the draft say against each other."""

from collections.abc import Sequence

from layouts.accepting.placing import Placing, placed
from layouts.accepting.support import Second
from layouts.accepting.tables import NO_TEXT, ground_of, judged
from layouts.accepting.verdicts import Accepted, Rejected
from layouts.tables import is_empty
from recto.escalations import Acceptance
from recto.geometry import Box, Upright
from recto.grids import Grid
from recto.pages import PageWord

_UPRIGHT = Upright()


def referee_choice(
    draft: Grid,
    candidate: Grid,
    referee: Grid,
    evidence: Sequence[PageWord],
    *,
    box: Box,
    limits: Acceptance,
    upright: Upright = _UPRIGHT,
) -> Accepted | Rejected:
    """Like ``accept_table``, where two of three are right: a number of ``candidate`` that ``referee`` has in the same
    place counts as seen, and stays marked as the models' own; one in whose place the referee has what was seen gives
    way to that. Asked where a verdict ``contradicts``.
    """
    if is_empty(candidate):
        return NO_TEXT
    ground = ground_of(draft, evidence, box, upright)
    placing, other = placed(candidate, ground.sight), placed(referee, ground.sight)
    return judged(draft, placing, ground, _second(placing, other), limits)


def _second(placing: Placing, other: Placing) -> Second:
    agrees: set[int] = set()
    differs: set[int] = set()
    confirmed = {seen for held in other.found.values() for seen in held}
    written = {seen: other.marks[mark].token.key for mark, seen in other.rivals.items()}
    unseen = _unseen(other)
    for mark, held in enumerate(placing.marks):
        if held.token.kind != "number" or mark in placing.found:
            continue
        rival = placing.rivals.get(mark)
        if rival is None:
            agrees.update({mark} if (held.token.key, *_place(placing, mark)) in unseen else ())
        elif written.get(rival) == held.token.key:
            agrees.add(mark)
        elif rival in confirmed:
            differs.add(mark)
    return Second(frozenset(agrees), frozenset(differs))


def _unseen(placing: Placing) -> set[tuple[str, int, int]]:
    """The numbers in whose places nothing was seen, with their places."""
    return {
        (held.token.key, *_place(placing, mark))
        for mark, held in enumerate(placing.marks)
        if held.token.kind == "number" and mark not in placing.found and mark not in placing.rivals
    }


def _place(placing: Placing, mark: int) -> tuple[int, int]:
    """The first line of its row, and its column."""
    cell = placing.grid.cells[placing.marks[mark].cell]
    return placing.lines[cell.row].first, cell.col
