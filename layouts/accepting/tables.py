"""Whether a model's table takes the place of the draft: held against what was seen where it stands.

Every word and number of the answer must stand on the page in the lines of its row and the band of its column, and what
was seen there with confidence must be in the answer. So digits, signs and decimals that changed, columns that were
shifted and rows that were lost or doubled show, however well the answer reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.accepting.arithmetic import gone
from layouts.accepting.draft_rows import gone_rows, moved_cells, repeated_rows
from layouts.accepting.locating import located
from layouts.accepting.losses import Losses, losses
from layouts.accepting.placing import Placing, placed
from layouts.accepting.seen import Sight, sight
from layouts.accepting.sources import draft_words
from layouts.accepting.structure import doubled_rows, lost_rows, shifted_cells
from layouts.accepting.support import NOBODY, Second, Support, supports
from layouts.accepting.verdicts import Accepted, Rejected, RejectionCode
from layouts.tables import is_empty, text_rows
from recto.escalations import Acceptance
from recto.geometry import Box, Upright, enclosing
from recto.grids import Grid
from recto.pages import PageWord

_UPRIGHT = Upright()

UNREAD = 0.3
"""Share of the numbers, at most, that need not have been seen where what was seen is badly read."""

NO_TEXT = Rejected(code="misshapen", why="it has no text")


def accept_table(
    draft: Grid,
    candidate: Grid,
    evidence: Sequence[PageWord],
    *,
    box: Box,
    limits: Acceptance,
    upright: Upright = _UPRIGHT,
) -> Accepted | Rejected:
    """``candidate``, each of its cells where it was seen on the page, or why the draft stays.

    ``evidence``: the words that were seen on the page, in the page frame; where none stand in ``box``, the draft's own.
    ``box``: the draft's, in the page frame. ``upright``: how the page was turned when the draft was read.
    """
    if is_empty(candidate):
        return NO_TEXT
    ground = ground_of(draft, evidence, box, upright)
    return judged(draft, placed(candidate, ground.sight), ground, NOBODY, limits)


@dataclass(frozen=True, slots=True)
class Ground:
    """What an answer is held against. ``has_places``: it was seen on the page, and is not the draft's own text."""

    sight: Sight
    evidence: Sequence[PageWord]
    box: Box
    has_places: bool


def ground_of(draft: Grid, evidence: Sequence[PageWord], box: Box, upright: Upright) -> Ground:
    """What was seen of a table in ``box``; the draft's text where nothing was."""
    shown = sight(evidence, box, upright)
    if any(token.inside for token in shown.tokens):
        return Ground(shown, evidence, box, has_places=True)
    own = draft_words(draft, box)
    return Ground(sight(own, box, upright), own, box, has_places=False)


def judged(draft: Grid, placing: Placing, ground: Ground, second: Second, limits: Acceptance) -> Accepted | Rejected:
    """The rules, in the order in which they tell most: rows and columns, what is missing or made up, what is gained."""
    support = supports(placing, second)
    lost = losses(placing, support.kept, limits)
    rejected = _structure(placing, limits) if ground.has_places else None
    rejected = rejected or _beside_draft(draft, placing)
    rejected = rejected or _amounts(draft, placing.grid, support, lost, limits) or _gain(draft, support)
    if rejected is not None:
        return rejected
    grid = located(support.grid, placing, ground.box)
    return Accepted(
        grid=grid,
        box=enclosing([cell.box for cell in grid.cells]),
        numbers=support.numbers,
        why=_praise(support),
        left_out=tuple(ground.evidence[index] for index in lost.left_out) if ground.has_places else (),
        contradicts=support.contradicted > 0,
    )


def _structure(placing: Placing, limits: Acceptance) -> Rejected | None:
    """What is wrong with rows and columns."""
    doubled = doubled_rows(placing)
    if doubled:
        return _rejected("row_doubled", f"row {doubled[0] + 1} stands in it twice and was seen once")
    shifted = shifted_cells(placing)
    if shifted:
        cell = placing.grid.cells[shifted[0]]
        where = f"row {cell.row + 1}, column {cell.col + 1}"
        return _rejected(
            "shifted", f"{len(shifted)} cells stand in other columns on the page, that of {where} the first"
        )
    lost = lost_rows(placing, limits)
    if lost:
        return _rejected("row_lost", f"a row that was seen is not in it: {lost[0]}")
    return None


def _beside_draft(draft: Grid, placing: Placing) -> Rejected | None:
    """What is wrong with rows and columns where the draft has them otherwise."""
    moved = moved_cells(draft, placing.grid, sorted(placing.shifted))
    if moved:
        cell = placing.grid.cells[moved[0]]
        return _rejected(
            "shifted", f"the draft has row {cell.row + 1}, column {cell.col + 1} in the column it was seen in"
        )
    unseen = {placing.grid.cells[mark.cell].row for at, mark in enumerate(placing.marks) if at not in placing.found}
    repeated = [row for row in repeated_rows(draft, placing.grid) if {row, row - 1} & unseen]
    if repeated:
        return _rejected("row_doubled", f"row {repeated[0] + 1} stands in it twice and once in the draft")
    lost = gone_rows(draft, placing.grid)
    if lost:
        return _rejected("row_lost", f"a row of the draft is not in it: {lost[0][:80]}")
    return None


def _amounts(draft: Grid, candidate: Grid, support: Support, lost: Losses, limits: Acceptance) -> Rejected | None:
    """What is wrong with how many of the words and numbers are there."""
    if lost.numbers_kept < limits.numbers_kept:
        return _rejected(
            "numbers_lost",
            f"only {lost.numbers_kept:.0%} of the numbers that were seen are in it",
            bool(support.contradicted),
        )
    if support.invented > limits.numbers_invented + min(lost.misread, UNREAD):
        return _rejected(
            "numbers_invented",
            f"{support.invented:.0%} of its numbers were seen by nobody else",
            bool(support.contradicted),
        )
    if lost.words_kept < limits.words_kept:
        return _rejected("words_lost", f"only {lost.words_kept:.0%} of the words that were seen are in it")
    broken = gone(draft, support.grid, lost.beyond)
    if broken:
        return _rejected("sums_lost", f"{broken} of the sums that add up in the draft do not in it")
    if lost.seen_kept < limits.shorter and _length(candidate) < limits.shorter * _length(draft):
        return _rejected("shorter", f"it has {_length(candidate)} letters and figures, the draft {_length(draft)}")
    return None


def _gain(draft: Grid, support: Support) -> Rejected | None:
    """Whether the answer says what the draft says, but for numbers that nobody else saw."""
    if not support.unseen or (draft.rows, draft.cols) != (support.grid.rows, support.grid.cols):
        return None
    unseen = {(number.row, number.col) for number in support.numbers if number.support != "both"}
    pairs = zip(text_rows(draft), text_rows(support.grid), strict=True)
    for row, (before, after) in enumerate(pairs):
        for col, (one, other) in enumerate(zip(before, after, strict=True)):
            if one != other and (row, col) not in unseen:
                return None
    return _rejected("no_better", "it differs from the draft in numbers alone that nobody else saw", contradicts=True)


def _rejected(code: RejectionCode, why: str, contradicts: bool = False) -> Rejected:
    return Rejected(code=code, why=why, contradicts=contradicts)


def _praise(support: Support) -> str:
    total = len(support.numbers)
    if not total:
        return "its words are those that were seen"
    if support.unseen:
        seen, kept = total - support.unseen, len(support.kept)
        others = f", {kept} others are kept from the page's own text" if kept else ", the others are marked"
        return f"{seen} of its {total} numbers were seen in their places{others}"
    return f"all of its {total} numbers were seen in their places"


def _length(grid: Grid) -> int:
    """Letters and figures, rows that stand twice counted once."""
    rows = {tuple(row) for row in text_rows(grid)}
    return sum(char.isalnum() for row in rows for text in row for char in text)
