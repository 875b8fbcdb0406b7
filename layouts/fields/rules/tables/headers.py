"""Headers of tables: the lines that say what stands in the columns below, found by their labels."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from layouts.fields.rules.labels.label_books import MOST_WORDS, LabelBook, label_book, letters_of
from layouts.fields.view import PageView, ViewLine
from recto.geometry import Box, enclosing

_STACK = 4
"""Lines that a header has above or below the one with most labels."""
_MOST_COLUMNS = 25
_STACK_GAP = 1.0
"""Of a line's height: what is further off is no part of the header."""
_OVER = 0.3
"""Share of the narrower of two pieces from which they stand one over the other."""
_WORD_GAP = 1.5
"""Of the line's height: words of one label are nearer."""
_COVERED = 0.5
"""Share of a header line's letters that labels make up."""
_AMOUNT = re.compile(r"\d[.,]\d{2}(?!\d)")


def column_labels() -> LabelBook:
    """What stands over columns."""
    return label_book("column_labels")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are a label, or between labels. ``box`` is in the upright frame."""

    text: str
    roles: tuple[str, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class Column:
    """``roles``: what it may hold, the likeliest first, for each line of a cell; mostly for one. ``box``: its label."""

    roles: tuple[tuple[str, ...], ...]
    text: str
    box: Box

    @property
    def role(self) -> str:
        """What it most likely holds, empty for what has no label."""
        return self.roles[0][0] if self.roles else ""


@dataclass(frozen=True, slots=True)
class Header:
    """``first`` to ``last`` are the page's lines that it takes. Columns from left to right."""

    first: int
    last: int
    columns: tuple[Column, ...]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for column in self.columns for roles in column.roles for role in roles[:1])


@dataclass(frozen=True, slots=True)
class HeaderKind:
    """What makes a header: ``roles`` that count, ``one_of`` which it has some, ``with_one_of`` others that it has."""

    roles: Collection[str]
    one_of: Collection[str]
    with_one_of: Collection[str]


def headers_of(page: PageView, kind: HeaderKind) -> Iterator[Header]:
    """From top to bottom."""
    after = 0
    for number, line in enumerate(page.lines):
        if number >= after and _is_header(line, page, kind):
            header = _stacked(page, number, kind)
            after = header.last + 1
            if len(header.columns) <= _MOST_COLUMNS:
                yield header


def _is_header(line: ViewLine, page: PageView, kind: HeaderKind) -> bool:
    if _AMOUNT.search(line.text):
        return False
    pieces = list(_pieces(line, page, kind.roles))
    found = {piece.roles[0] for piece in pieces if piece.roles}
    labelled = sum(len(letters_of(piece.text)) for piece in pieces if piece.roles)
    covered = labelled >= _COVERED * sum(len(letters_of(piece.text)) for piece in pieces)
    return covered and len(found) >= 2 and bool(found & set(kind.one_of)) and bool(found & set(kind.with_one_of))


def _stacked(page: PageView, core: int, kind: HeaderKind) -> Header:
    """The header around the line ``core``: what stands close above and below belongs to it if it is made of labels."""
    lines, box = [core], page.lines[core].upright
    for step in (-1, 1):
        for number in range(core + step, core + step * (_STACK + 1), step):
            if not 0 <= number < len(page.lines) or not _near(page, number, lines[-1 if step > 0 else 0], step):
                break
            inside = _inside(page.lines[number], box)
            if inside and not _continues(inside, step):
                break
            lines.extend([number] if inside else [])
        lines.sort()
    pieces = [piece for number in lines for piece in _kept(page, number, core, kind)]
    return Header(lines[0], lines[-1], tuple(_columns(pieces, kind.roles)))


def _near(page: PageView, number: int, last: int, step: int) -> bool:
    one, other = page.lines[number].upright, page.lines[last].upright
    return (one.y0 - other.y1 if step > 0 else other.y0 - one.y1) <= _STACK_GAP * other.height


def _inside(line: ViewLine, box: Box) -> list[str]:
    """The phrases within the header's width: what stands in the margin is none of its."""
    return [phrase.text for phrase in line.phrases if phrase.upright.x1 > box.x0 and phrase.upright.x0 < box.x1]


def _continues(phrases: Sequence[str], step: int) -> bool:
    """Above, other things may stand beside a label; below, the first row begins."""
    taken = [column_labels().is_of_labels(phrase) and not _AMOUNT.search(phrase) for phrase in phrases]
    return all(taken) if step > 0 else any(taken)


def _kept(page: PageView, number: int, core: int, kind: HeaderKind) -> Iterator[Piece]:
    for piece in _pieces(page.lines[number], page, kind.roles):
        if number == core or column_labels().is_of_labels(piece.text):
            yield piece


def _columns(pieces: Iterable[Piece], wanted: Collection[str]) -> Iterator[Column]:
    """Pieces that stand one over the other are a column."""
    stacks: list[list[Piece]] = []
    for piece in pieces:
        found = max(stacks, key=lambda stack: _over(stack, piece), default=None)
        if found is not None and _over(found, piece) >= _OVER:
            found.append(piece)
        else:
            stacks.append([piece])
    for stack in sorted(stacks, key=lambda stack: enclosing([piece.box for piece in stack]).x0):
        yield _column(stack, wanted)


def _over(stack: Sequence[Piece], piece: Piece) -> float:
    box = enclosing([held.box for held in stack])
    shared = min(box.x1, piece.box.x1) - max(box.x0, piece.box.x0)
    return shared / max(min(box.width, piece.box.width), 1e-6)


def _column(stack: Sequence[Piece], wanted: Collection[str]) -> Column:
    text = " ".join(piece.text for piece in stack)
    whole = _within(text, wanted) if len(stack) > 1 else stack[0].roles
    by_line = tuple(piece.roles for piece in stack if piece.roles)
    roles = (whole,) if whole else tuple(dict.fromkeys(by_line))
    return Column(roles, text, enclosing([piece.box for piece in stack]))


def _within(text: str, wanted: Collection[str]) -> tuple[str, ...]:
    """The roles of the label that makes up most of ``text`` and runs over its lines."""
    words = text.replace("- ", "").split()
    spans = [(start, end) for start in range(len(words)) for end in range(start + 2, len(words) + 1)]
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        held = " ".join(words[start:end])
        roles = column_labels().roles_of(held, wanted)
        if roles and 2 * len(letters_of(held)) > len(letters_of(text)):
            return roles
    return ()


def _pieces(line: ViewLine, page: PageView, wanted: Collection[str]) -> Iterator[Piece]:
    """The line from left to right: the longest labels, and what stands between them."""
    tokens = list(_tokens(line, page))
    height, between = line.upright.height, list[tuple[str, Box]]()
    while tokens:
        count, roles = _longest(tokens, wanted, _WORD_GAP * height / page.aspect)
        if count and between:
            yield _piece(between, ())
            between = []
        if count:
            yield _piece(tokens[:count], roles)
        else:
            between.append(tokens[0])
            far = len(tokens) > 1 and tokens[1][1].x0 - tokens[0][1].x1 > height / page.aspect
            if far:
                yield _piece(between, ())
                between = []
        tokens = tokens[count or 1 :]
    if between:
        yield _piece(between, ())


def _piece(tokens: Sequence[tuple[str, Box]], roles: tuple[str, ...]) -> Piece:
    return Piece(" ".join(text for text, _ in tokens), roles, enclosing([box for _, box in tokens]))


def _longest(tokens: Sequence[tuple[str, Box]], wanted: Collection[str], gap: float) -> tuple[int, tuple[str, ...]]:
    """How many tokens from the first on are a label, the longest there is, and its roles. One that has slipped is no
    label where two are that it is made of: ``Qty Description``.
    """
    most = 1
    while most < min(len(tokens), MOST_WORDS) and tokens[most][1].x0 - tokens[most - 1][1].x1 <= gap:
        most += 1
    texts = [text for text, _ in tokens[:most]]
    for count in range(most, 0, -1):
        roles = column_labels().roles_of(" ".join(texts[:count]), wanted)
        if roles and not _is_of_two(texts[:count]):
            return count, roles
    return 0, ()


def _is_of_two(texts: Sequence[str]) -> bool:
    known = column_labels().roles
    if letters_of(" ".join(texts)) in known:
        return False
    cuts = ((letters_of(" ".join(texts[:cut])), letters_of(" ".join(texts[cut:]))) for cut in range(1, len(texts)))
    return any(one in known and other in known for one, other in cuts)


_SEAM = re.compile(r"(?<=[)\]%.])(?=[A-Za-z(])")


def _tokens(line: ViewLine, page: PageView) -> Iterator[tuple[str, Box]]:
    """Words, cut where a bracket or stop was read without the space after it."""
    for word in line.words:
        text, box = page.words[word].text, page.upright[word]
        parts = [text] if column_labels().is_label(text) else _SEAM.split(text)
        at = 0
        for part in parts:
            left, right = at / len(text), (at + len(part)) / len(text)
            yield part, Box(box.x0 + left * box.width, box.y0, box.x0 + right * box.width, box.y1)
            at += len(part)
