"""A form's page cut into segments: what is printed as a key, or filled in as a value, each in one piece.

A line is cut where a gap is, after a colon, at ruled blanks, between cells of a grid, and where a column begins.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from layouts.fields.rules.forms.words import is_typed, key_words_in
from layouts.fields.rules.spans import Span
from layouts.fields.view import PageView, ViewLine
from recto.geometry import Box, enclosing

_BLANK = re.compile(r"_{2,}|(?<![^\W_])_+|_+(?![^\W_])|_+(?=[xX]_*$)|(?<=(?<![^\W_])[xX])_+(?=\d)|\.{4,}|…{2,}|-{4,}")
_PIECE = re.compile(
    r"(?:\D*[^\W\d][)\]#.]?\s?[:：]|\S*\d[)\]]?[:：](?!\d))(?![/\\])(?=\S)"  # Date:4/16/90
    r"|[^\W\d_]{3,}(?=\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$)"  # Made11/3/61
    r"|[☐☑☒□■✓✔✗✘](?=\S)"
)
_BOX = re.compile(r"[☐☑☒□■✓✔✗✘]")
_SAYS_SOMETHING = re.compile(r"[^\W_一ー丨]|[☐☑☒□■✓✔✗✘]")
"""But for strokes alone, which lines are misread as."""
_TICKED = re.compile(r"\[[xX×✓✔]?\]|\([xX×✓✔]\)")
_TICK = re.compile(r"[xX×✓✔]")
_SAYS = re.compile(r"(?:yes|no|ja|nein|oui|non|s[ií]|nee|tak|nie|ano|ne|nej)[.:]?", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3},$")
_DIGITS = re.compile(r"\d{3}(?!\d)")
_COLON = re.compile(r"[:：]$")
_SENTENCE_END = re.compile(r"[^\W\d_]{5}\.$|;$")
_REMARK = re.compile(r"\([^()]*[^\W\d][^()]*\)")
_NO_HEAD = re.compile(r"^\(|[,;]")
_KEY_WORDS = 6
_COLUMN = 0.005
_COLUMN_MEMBERS = 3
_KEYED_MEMBERS = 1
_COLUMN_GAP = 0.3
_WIDER = 1.2
_SHORT = 4
_STANDING = 2.5
"""Higher than wide by more: a text that runs up the page's edge, or scribble."""
_STANDING_LETTER = 5.0
"""Of a letter's width: no letter is as high, but of a text that stands."""


@dataclass(frozen=True, eq=False)
class Segment(Span):
    """``colon``: it ends in one. ``ruled``: it stands on a blank that is to be filled in."""

    colon: bool
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, or the part of it that is before or after a colon. ``box`` in the upright frame."""

    word: int
    text: str
    box: Box
    cell: int


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What tells where segments end: the cell of each word (-1 for none), where phrases begin, the usual height."""

    cells: Sequence[int]
    edges: Sequence[float]
    em: float
    aspect: float


def segments_of(page: PageView) -> tuple[Segment, ...]:
    """The segments of the page, line by line from left to right."""
    if not page.words:
        return ()
    ruling = _Ruling(_cells(page), _edges(page), median(box.height for box in page.upright), page.aspect)
    lines = [_line_segments(page, line, ruling) for line in page.lines]
    return tuple(segment for line in lines for segment in line)


def _line_segments(page: PageView, line: ViewLine, ruling: _Ruling) -> Iterator[Segment]:
    for phrase in line.phrases:
        tokens = list(_tokens(page, phrase.words, ruling.cells))
        usual = median(_gaps(tokens) or [0.0])
        run: list[_Token] = []
        blank = False
        for token in tokens:
            if run and (not token.text or _parts(run, token, usual, ruling)):
                yield from _on_blank(_segments(page, run), blank=blank)
                run, blank = [], False
            if token.text:
                run.append(token)
            else:
                blank = True
        yield from _on_blank(_segments(page, run), blank=blank)


def _on_blank(segments: Iterator[Segment], *, blank: bool) -> Iterator[Segment]:
    """What stands right behind a blank is filled in, unless it ends in a colon."""
    for segment in segments:
        yield replace(segment, ruled=True) if blank and not segment.colon else segment
        blank = False


def _gaps(tokens: Sequence[_Token]) -> list[float]:
    return [after.box.x0 - before.box.x1 for before, after in pairwise(tokens)]


def _segments(page: PageView, run: Sequence[_Token]) -> Iterator[Segment]:
    """A run cut after its colons. Before a second one, the key begins after the widest gap."""
    colons = [place for place, token in enumerate(run) if _is_colon(token)]
    start = 0
    for number, colon in enumerate(colons):
        if number and colon > start:
            cut = max(range(start, colon + 1), key=lambda place: run[place].box.x0 - run[place - 1].box.x1)
            if cut > start:
                yield from _segment(page, run[start:cut])
                start = cut
        begin = _past_sentence(run, start, colon)
        yield from _segment(page, run[start:begin])
        start = begin
        after = _past_brackets(run, colon + 1)
        yield from _segment(page, run[start:after], keyed=True)
        start = after
    rest = run[start:]
    cut = 0 if colons else _filled_in(rest)
    yield from _segment(page, rest[:cut])
    yield from _segment(page, rest[cut:])


def _past_sentence(run: Sequence[_Token], start: int, colon: int) -> int:
    """Where the key begins that ends at ``colon``: behind the last sentence that ends before it."""
    ends = (place + 1 for place in range(colon - 1, start - 1, -1) if _SENTENCE_END.search(run[place].text))
    return next(ends, start)


def _past_brackets(run: Sequence[_Token], start: int) -> int:
    """Behind a remark in brackets that is all that follows a colon: it belongs to the key."""
    text = " ".join(token.text for token in run[start:])
    return len(run) if _REMARK.fullmatch(text) else start


def _filled_in(run: Sequence[_Token]) -> int:
    """Where the figure or date begins that follows a key at once (``Date Made 11/3/61``), 0 for none."""
    for cut in range(1, min(len(run), _KEY_WORDS + 1)):
        head, rest = (" ".join(token.text for token in part) for part in (run[:cut], run[cut:]))
        if key_words_in(head) and not _NO_HEAD.search(head) and (is_typed(rest) or _is_shouted(head, rest)):
            return cut
        if any(character.isdigit() for character in run[cut].text):
            return 0
    return 0


def _is_shouted(key: str, value: str) -> bool:
    """Whether capitals follow a key that is none but key words, in small letters: ``Account name EXAMPLE``."""
    plain = key_words_in(key) == len(key.split()) and not key.isupper()
    return plain and value.isupper() and sum(map(str.isalpha, value)) >= _SHORT and not key_words_in(value)


def _segment(page: PageView, run: Sequence[_Token], *, keyed: bool = False) -> Iterator[Segment]:
    if any(_SAYS_SOMETHING.search(token.text) for token in run):
        words = tuple(dict.fromkeys(token.word for token in run))
        text = " ".join(token.text for token in run)
        yield Segment(page, words, text, enclosing([token.box for token in run]), keyed)


def _is_box(token: _Token) -> bool:
    """Whether it is a box to tick, drawn or typed."""
    return _BOX.fullmatch(token.text) is not None or _TICKED.fullmatch(token.text) is not None


def _is_colon(token: _Token) -> bool:
    return _COLON.search(token.text) is not None


def _parts(run: Sequence[_Token], after: _Token, usual: float, ruling: _Ruling) -> bool:
    """Whether a segment ends before a token of its phrase. ``usual``: the phrase's gap between words."""
    before = run[-1]
    if _THOUSANDS.search(before.text) and _DIGITS.match(after.text):
        return False
    if before.cell != after.cell or _is_box(before) or _is_box(after):
        return True
    if (_TICK.fullmatch(after.text) and _SAYS.fullmatch(before.text)) or (
        _TICK.fullmatch(before.text) and len(run) == 1
    ):
        return True
    gap = after.box.x0 - before.box.x1
    if gap * ruling.aspect <= _COLUMN_GAP * ruling.em or gap < _WIDER * usual:
        return False
    known = len(run) <= _SHORT and key_words_in(" ".join(token.text for token in run)) > 0
    return _members(ruling.edges, after.box.x0) > (_KEYED_MEMBERS if known else _COLUMN_MEMBERS)


def _tokens(page: PageView, words: Sequence[int], cells: Sequence[int]) -> Iterator[_Token]:
    """Words, cut where a key and its value were read as one. An empty token is a blank to be filled in."""
    for word in words:
        text, box = page.words[word].text, page.upright[word]
        if len(text) > 2 and box.height > min(_STANDING, _STANDING_LETTER / len(text)) * box.width * page.aspect:
            continue
        start = 0
        for piece in _pieces(text):
            part = Box.of(_along(box, start, text), box.y0, _along(box, start + len(piece), text), box.y1)
            start += len(piece)
            yield _Token(word, "" if _BLANK.fullmatch(piece) else piece, part, cells[word])


def _along(box: Box, letters: int, text: str) -> float:
    return box.x0 + box.width * letters / len(text)


def _pieces(text: str) -> Iterator[str]:
    """``text`` in pieces: blanks alone, keys apart from what follows at once."""
    place = 0
    for blank in _BLANK.finditer(text):
        yield from _parted(text[place : blank.start()])
        yield blank.group()
        place = blank.end()
    yield from _parted(text[place:])


def _parted(text: str) -> Iterator[str]:
    while found := _PIECE.match(text):
        yield found.group()
        text = text[found.end() :]
    if text:
        yield text


def _cells(page: PageView) -> list[int]:
    """The number of the cell that each word stands in, -1 for none."""
    boxes = [cell.box for table in page.tables if not table.parts for cell in table.grid.cells]
    found = [-1] * len(page.words)
    for number, box in enumerate(boxes):
        for index in page.inside(box):
            if found[index] < 0:
                found[index] = number
    return found


def _edges(page: PageView) -> list[float]:
    """Where phrases begin, sorted."""
    return sorted(phrase.upright.x0 for line in page.lines for phrase in line.phrases)


def _members(edges: Sequence[float], edge: float) -> int:
    return bisect_right(edges, edge + _COLUMN) - bisect_left(edges, edge - _COLUMN)
