"""Whether a model's page takes the place of the draft: held against the words that were seen on it.

What was seen badly proves little: as much as must be misread by its confidence may be missing, or be made up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.accepting.answered import Misshapen
from layouts.accepting.locating import located
from layouts.accepting.losses import is_wordy
from layouts.accepting.page_blocks import page_blocks
from layouts.accepting.page_words import block_places
from layouts.accepting.placing import placed
from layouts.accepting.seen import Sight, sight
from layouts.accepting.structure import doubled_rows, shifted_cells
from layouts.accepting.support import supports
from layouts.accepting.tokens import tokens_in
from layouts.accepting.verdicts import AcceptedPage, Rejected, RejectionCode
from layouts.judging.agreement import agreement
from layouts.tables import grid_text
from recto.answers import AnsweredPage
from recto.blocks import Block, Figure, ListItem, Table
from recto.escalations import Acceptance
from recto.geometry import WHOLE_PAGE, Box
from recto.pages import PageWord, ParsedPage

WORDS_INVENTED = 0.25
"""Share of the words that nobody else need have seen: engines part and join words otherwise than models."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the page's text: ``sure`` of it was seen with confidence, ``every`` word at all. ``misread``:
    the share of it that must be wrong by its confidence.
    """

    sure: str
    every: str
    misread: float


def accept_page(
    draft: ParsedPage, candidate: AnsweredPage, evidence: Sequence[PageWord], *, limits: Acceptance
) -> AcceptedPage | Rejected:
    """The blocks of ``candidate`` where they were seen on the page, or why the draft stays.

    ``evidence``: the words that were seen on the page, in the page frame; where there are none, the draft's text.
    Figures are the draft's.
    """
    blocks = page_blocks(candidate.blocks)
    if isinstance(blocks, Misshapen):
        return Rejected(code="misshapen", why=f"a table of it is none: {blocks.why}")
    if not blocks:
        return Rejected(code="misshapen", why="it has no text")
    shown = sight(evidence, WHOLE_PAGE, draft.upright)
    figures = [block for block in draft.blocks if isinstance(block, Figure)]
    before = "\n".join(_text_of(block) for block in draft.blocks)
    after = "\n".join(_text_of(block) for block in (*blocks, *figures))
    rejected = _amounts(before, after, _known(evidence, shown, before, limits), limits)
    if rejected is not None:
        return rejected
    places = block_places([tokens_in(_text_of(block)) for block in blocks], shown)
    held: list[Block] = []
    for block, place in zip(blocks, _filled(places), strict=True):
        made = _placed(block, place, evidence, shown)
        if isinstance(made, Rejected):
            return made
        held.append(made)
    found = sum(1 for place in places if place is not None)
    return AcceptedPage(
        blocks=tuple(_with_figures(held, figures)),
        why=f"what was seen is in it, and {found} of its {len(blocks)} blocks were seen in their places",
    )


def _known(evidence: Sequence[PageWord], shown: Sight, before: str, limits: Acceptance) -> _Known:
    """The draft's text where nothing was seen."""
    tokens = [token for token in shown.tokens if token.kind == "number" or is_wordy(token)]
    if not tokens:
        return _Known(before, before, 0.0)
    order = list(dict.fromkeys(word for token in shown.tokens for word in token.words))
    sure = [evidence[index].text for index in order if evidence[index].confidence >= limits.sure]
    misread = sum(1.0 - token.confidence for token in tokens) / len(tokens)
    return _Known("\n".join(sure), "\n".join(evidence[index].text for index in order), misread)


def _amounts(before: str, after: str, known: _Known, limits: Acceptance) -> Rejected | None:
    """What is wrong with how many of the words and numbers are there."""
    kept, made = agreement(after, known.sure), agreement(after, known.every)
    spare = known.misread
    if kept.numbers_found + spare < limits.numbers_kept:
        return _rejected("numbers_lost", f"only {kept.numbers_found:.0%} of the numbers that were seen are in it", True)
    if kept.words_found + spare < limits.words_kept:
        return _rejected("words_lost", f"only {kept.words_found:.0%} of the words that were seen are in it")
    if made.numbers_invented - spare > limits.numbers_invented:
        return _rejected(
            "numbers_invented", f"{made.numbers_invented:.0%} of its numbers were seen by nobody else", True
        )
    if made.words_invented - 2 * spare > WORDS_INVENTED:
        return _rejected("words_invented", f"{made.words_invented:.0%} of its words were seen by nobody else")
    if _letters(after) < limits.shorter * min(_letters(before), _letters(known.every)):
        return _rejected("shorter", f"it has {_letters(after)} letters and figures, the draft {_letters(before)}")
    return None


def _placed(block: Block, place: Box | None, evidence: Sequence[PageWord], shown: Sight) -> Block | Rejected:
    box = shown.back(place) if place is not None else WHOLE_PAGE
    if not isinstance(block, Table):
        return block.model_copy(update={"box": box})
    placing = placed(block.grid, sight(evidence, box, shown.upright))
    support = supports(placing)
    if place is not None and placing.boxes:
        doubled, shifted = doubled_rows(placing), shifted_cells(placing)
        if doubled:
            return _rejected("row_doubled", f"row {doubled[0] + 1} of a table stands in it twice and was seen once")
        if shifted:
            return _rejected("shifted", f"{len(shifted)} cells of a table stand in other columns on the page")
    grid = located(support.grid, placing, box)
    return block.model_copy(update={"text": grid_text(grid), "box": box, "grid": grid, "numbers": support.numbers})


def _filled(places: Sequence[Box | None]) -> list[Box | None]:
    """Blocks that were not seen stand between those that were, from the bottom of one to the top of the next."""
    filled: list[Box | None] = []
    for index, place in enumerate(places):
        before = next((box for box in reversed(places[:index]) if box is not None), None)
        after = next((box for box in places[index + 1 :] if box is not None), None)
        if place is not None or before is None or after is None:
            filled.append(place or before or after)
        else:
            top, bottom = min(before.y1, after.y0), max(before.y1, after.y0)
            filled.append(Box(min(before.x0, after.x0), top, max(before.x1, after.x1), bottom))
    return filled


def _with_figures(blocks: list[Block], figures: Sequence[Figure]) -> list[Block]:
    """``blocks`` with the draft's figures, each before the first block that begins below it in its column."""
    held = list(blocks)
    for figure in figures:
        below = (
            place
            for place, block in enumerate(held)
            if block.box.y0 >= figure.box.centre[1]
            and min(block.box.x1, figure.box.x1) > max(block.box.x0, figure.box.x0)
        )
        held.insert(next(below, len(held)), figure)
    return held


def _rejected(code: RejectionCode, why: str, contradicts: bool = False) -> Rejected:
    return Rejected(code=code, why=why, contradicts=contradicts)


def _text_of(block: Block) -> str:
    if isinstance(block, Table):
        return grid_text(block.grid)
    return f"{block.marker} {block.text}" if isinstance(block, ListItem) else block.text


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)
