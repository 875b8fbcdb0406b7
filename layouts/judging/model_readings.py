"""Whether what a vision-language model wrote can be the text of its page."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from layouts.judging.agreement import agreement, disagreement
from layouts.judging.blank import NotBlank, judge_blank
from layouts.judging.coverage import RUNNING, Fit, fit
from layouts.judging.evidence import Evidence, Known
from layouts.judging.scripts_used import script_doubt
from layouts.judging.sense import sense
from layouts.judging.unclosed import is_left_open
from layouts.judging.verdicts import Doubtful, Good, Verdict
from layouts.pixels.raster import quarter_turned
from recto.blocks import Block, Figure, Paragraph
from recto.geometry import WHOLE_PAGE, Box, Upright
from recto.images import Pixels
from recto.pages import PageWord, ParsedPage
from recto.recognitions import MarkupRecognition
from recto.repetition import ends_in_loop

FEWEST_WORDS = 4
A_LINE = 40
"""Letters seen in lines of writing that make up one: fewer may be part of a drawing."""

FEW = 0.3
"""Letters seen for each one written, below which the page may as well be blank."""

LEFT_OUT, LEFT_LETTERS = 0.05, 25
"""Share of the writing, and number of letters, that a reading with places does not have. Good ones lack up to 0.03."""

PICTURED = 300
"""Letters in long lines of writing that no picture has (up to 230 were seen), but a page of text taken for one."""

A_PAGE = 1200
"""Letters that no picture has of which it is not known where it stands; sheets of music have 700."""

SAMPLE = 200
"""Words, from all over the page, that show the habits of its letters."""

INKLESS = 0.1
INKLESS_LETTERS = 20
"""Share, and number, of the letters that were placed on empty paper."""

CROWDED = 2.5
CROWDED_LETTERS = 150
"""See ``layouts.judging.coverage.Fit``."""

SPARSE = 0.6
SPARSE_LETTERS = 100
"""Letters written for each one seen, where no places are known; readings of whole pages of text have 0.78 at least."""

PLACED = 0.9
"""Share of the letters whose place is known in a reading with places."""

_FORMULA: Final = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$|\\\(.*?\\\)|\\[A-Za-z]+|<[^>]*>|https?://\S+", re.DOTALL)


def judge_markup(
    recognition: MarkupRecognition, parsed: ParsedPage, pixels: Pixels, *, known: Known, languages: Sequence[str]
) -> Verdict:
    """What speaks most against the reading. About 35 ms for A4 at 200 dpi, 10 more where there is evidence."""
    if ends_in_loop(recognition.text):
        return Doubtful(code="looping", reason="the text repeats itself until its end")
    if not recognition.finished or is_left_open(recognition.text, recognition.dialect):
        return Doubtful(code="truncated", reason="the text stops before its end")
    window = recognition.upright.to_page(recognition.window)
    blocks, shown = _within(parsed.blocks, pixels, window)
    upright, level = _lying_upright(blocks, shown, recognition.upright.rotation)
    found = fit(upright, level)
    doubts = (
        _of_ink(upright, found, level),
        _of_words(blocks, _known_text(known, window), languages),
        _of_amount(found),
        _of_evidence(blocks, known, window),
    )
    return next((doubt for doubts_of_kind in doubts for doubt in doubts_of_kind), Good())


def _within(blocks: Sequence[Block], pixels: Pixels, window: Box) -> tuple[Sequence[Block], Pixels]:
    """The part of the page that the model was shown, and the blocks in its frame."""
    if window == WHOLE_PAGE:
        return blocks, pixels
    height, width = pixels.shape[:2]
    part = pixels[int(window.y0 * height) : int(window.y1 * height), int(window.x0 * width) : int(window.x1 * width)]
    if part.shape[0] < 2 or part.shape[1] < 2:
        return blocks, pixels
    return [block.model_copy(update={"box": _inside(block.box, window)}) for block in blocks], part


def _lying_upright(
    blocks: Sequence[Block], pixels: Pixels, rotation: Literal[0, 90, 180, 270]
) -> tuple[Sequence[Block], Pixels]:
    """Turned so that lines of writing run across: in others no letters are seen."""
    if rotation == 0:
        return blocks, pixels
    turn = Upright(rotation=rotation)
    moved = [block.model_copy(update={"box": turn.from_page(block.box)}) for block in blocks]
    return moved, quarter_turned(pixels, rotation)


def _inside(box: Box, window: Box) -> Box:
    if WHOLE_PAGE in (box, window):
        return box
    left, right = ((x - window.x0) / window.width for x in (box.x0, box.x1))
    top, bottom = ((y - window.y0) / window.height for y in (box.y0, box.y1))
    return Box.of(left, top, right, bottom)


def _of_ink(blocks: Sequence[Block], found: Fit, pixels: Pixels) -> Iterator[Doubtful]:
    words = sum(len(block.text.split()) for block in blocks)
    few = found.seen + found.pictured < max(A_LINE, FEW * found.written)
    if few and not isinstance(judge_blank(pixels), NotBlank):
        if words >= FEWEST_WORDS:
            yield Doubtful(code="words_without_ink", reason="words were read from an empty page")
    elif not blocks:
        yield _unread(found)
    elif found.inkless > INKLESS and found.inkless * found.written >= INKLESS_LETTERS:
        reason = f"{found.inkless:.0%} of the text stands where the page has no ink"
        yield Doubtful(code="words_without_ink", reason=reason, share=round(found.inkless, 3))


def _unread(found: Fit) -> Doubtful:
    if found.seen >= A_LINE:
        return Doubtful(code="left_out", reason="nothing was read of the writing on the page")
    return Doubtful(code="empty_with_ink", reason="no words were found among the marks on the page")


def _of_words(blocks: Sequence[Block], known: str, languages: Sequence[str]) -> Iterator[Doubtful]:
    text = prose(blocks)
    words = text.split()
    sample = words[:: 1 + len(words) // SAMPLE]
    for doubt in (script_doubt(text, known=known, languages=languages), sense(sample, confidence=1.0)):
        if isinstance(doubt, Doubtful):
            yield doubt


def _of_amount(found: Fit) -> Iterator[Doubtful]:
    if found.crowding > CROWDED and found.written >= CROWDED_LETTERS:
        reason = "there is far more text than the writing on the page can be"
        yield Doubtful(code="too_much", reason=reason, share=round(1 - CROWDED / 2 / found.crowding, 3))
    has_places = found.placed >= PLACED
    if has_places and found.left_out > LEFT_OUT and found.left_letters >= LEFT_LETTERS:
        reason = f"{found.left_out:.0%} of the writing on the page was left out"
        yield Doubtful(code="left_out", reason=reason, share=round(min(1.0, found.left_out), 3))
    if found.pictured >= PICTURED and found.pictured > 2 * found.written:
        yield Doubtful(code="left_out", reason="a page of text was taken for a picture")
    least = SPARSE_LETTERS if found.pictures_placed else A_PAGE
    if not has_places and found.seen >= least and found.written < SPARSE * found.seen:
        share = round(1 - found.written / found.seen, 3)
        yield Doubtful(code="too_little", reason="there is far less text than writing on the page", share=share)


def _of_evidence(blocks: Sequence[Block], known: Known, window: Box) -> Iterator[Doubtful]:
    if isinstance(known, Evidence):
        words = [word for word in known.words if window.contains_centre_of(word.box)]
        needed, optional = _parted(words, blocks, window)
        found = agreement("\n".join(block.text for block in blocks), needed, optional)
        doubt = disagreement(found, complete=known.complete, exact=known.exact)
        if isinstance(doubt, Doubtful):
            yield doubt


def _parted(words: Sequence[PageWord], blocks: Sequence[Block], window: Box) -> tuple[str, str]:
    """The text of words that a reading must have, and of those that it may have: in pictures and running headers."""
    pictures = [block.box for block in blocks if isinstance(block, Figure)]
    needed, optional = list[str](), list[str]()
    for word in words:
        box = _inside(word.box, window)
        y = box.centre[1]
        is_free = not RUNNING < y < 1 - RUNNING or any(picture.contains_centre_of(box) for picture in pictures)
        (optional if is_free else needed).append(word.text)
    return "\n".join(needed), "\n".join(optional)


def _known_text(known: Known, window: Box) -> str:
    """What the page is known to say, where that is all of it."""
    if not isinstance(known, Evidence) or not known.complete:
        return ""
    return " ".join(word.text for word in known.words if window.contains_centre_of(word.box))


def prose(blocks: Sequence[Block]) -> str:
    """The text of a page without formulas and code, whose letters have other habits."""
    plain = (block.text for block in blocks if not (isinstance(block, Paragraph) and block.type in ("formula", "code")))
    return _FORMULA.sub(" ", "\n".join(plain))
