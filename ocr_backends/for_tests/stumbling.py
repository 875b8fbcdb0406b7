"""An engine for tests that loses its way as models do, until asked in another way: ``stumbling:FAULT-until-RUNG``.

``FAULT`` is ``looping``, ``truncated``, ``empty``, ``garbage``, ``failing`` or ``ragged`` (a table whose rows lack
cells), ``RUNG`` one of the ladder, or ``never``: ``stumbling:looping-until-warm``, ``stumbling:truncated-until-bands``.
``stumbling`` alone reads all pages.

It reads what is drawn in bars, from the pixels it is shown and nothing else: a word is a full bar and six more, full
for a one and half as high (at the foot) for a nought, that count to a word of ``WORDS``. Lines at the edge of the image
are cut, and read badly. It answers in DeepSeek-OCR's markup, as text alone when asked for that, in thousandths of
the image.
"""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr_backends.fingerprints import fingerprint
from ocr_backends.outcomes import outcome_of
from ocr_backends.protocol import PageInput
from recto.errors import EngineFailed, UsageError
from recto.geometry import WHOLE_PAGE
from recto.images import PageImage, Pixels
from recto.pages import Rung
from recto.recognitions import MarkupRecognition, Outcome

NAME: Final = "stumbling"
FAULTS: Final = ("looping", "truncated", "empty", "garbage", "failing", "ragged")
NEVER: Final = "never"

_WORDS: Final = (
    "about above across after again along among animal answer autumn before behind better between border bridge "
    "bright broken building carried castle century children church coffee colour corner country cousin danger decide "
    "distant doctor dinner eastern either evening family famous farmer father finger flower follow forest forgot "
    "friend garden gather ground harbour heaven honest island journey kitchen language letter little market meadow "
    "middle minute morning mother"
)
WORDS: Final = tuple(_WORDS.split())
"""64 words that stand for six bars."""

BITS: Final = 6
LARGE: Final = 1600
"""Pixels of the longer side above which an image is too large for it, where it stumbles until that is ``resized``."""

_DARK: Final = 128
_FULL: Final = 0.75
_WORD_GAP, _CELL_GAP, _PARAGRAPH_GAP = 0.8, 2.5, 1.6
"""In heights of a line: space between words and between the cells of a row, and between lines of two paragraphs."""


class Line(NamedTuple):
    """Pixels of the image, and the numbers of the words, cell by cell."""

    left: int
    top: int
    right: int
    bottom: int
    cells: tuple[tuple[int, ...], ...]


class Stumbling:
    """``rung`` is how it is asked."""

    def __init__(self, setting: str, rung: Rung = Rung.FIRST) -> None:
        self._setting = setting
        self._rung = rung
        self._fault, self._until = _settings(setting)

    @property
    def name(self) -> str:
        return NAME

    @property
    def reads(self) -> Literal["drawing"]:
        return "drawing"

    @property
    def fingerprint(self) -> str:
        return fingerprint(NAME, {"setting": self._setting, "rung": self._rung})

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        return [outcome_of(NAME, lambda page=page: self._read(page)) for page in pages]

    def close(self) -> None:
        pass

    def _read(self, page: PageInput) -> Outcome:
        if not isinstance(page, PageImage):
            raise EngineFailed(f"{NAME} reads images and was given a page of a PDF")
        fault = "" if self._is_cured(page) else self._fault
        if fault == "failing":
            raise EngineFailed(f"{NAME} was asked in a way that it does not like")
        parts = paragraphs(lines_of(page.pixels))
        plain = self._rung is Rung.FREE_OCR
        height, width = page.pixels.shape[:2]
        written = [_written(part, (width, height), plain=plain, ragged=fault == "ragged") for part in parts]
        text, finished = _spoilt("\n\n".join(written), fault)
        return MarkupRecognition(
            engine=NAME,
            upright=page.upright,
            dialect="markdown" if plain else "grounding",
            text=text,
            finished=finished,
            window=page.window,
            width=width,
            height=height,
            tokens=len(text) // 4,
        )

    def _is_cured(self, page: PageImage) -> bool:
        match self._until:
            case Rung.RESIZED:
                return max(page.pixels.shape[:2]) < LARGE
            case Rung.ROTATED:
                return page.upright.rotation != 0
            case Rung.BANDS:
                return page.window != WHOLE_PAGE and page.window.width == 1.0
            case Rung.TABLE_ZOOM:
                return page.window.width < 1.0
            case _:
                return self._rung == self._until


def _settings(setting: str) -> tuple[str, str]:
    fault, parting, until = (setting or f"-until-{NEVER}").partition("-until-")
    if (setting and fault not in FAULTS) or not parting or until not in (NEVER, *Rung):
        raise UsageError(
            f"engine {NAME} does not understand {setting!r}", remedy=f"Write it as {NAME}:looping-until-{Rung.WARM}."
        )
    return fault, until


def _spoilt(text: str, fault: str) -> tuple[str, bool]:
    """The text, and whether it was ended."""
    match fault:
        case "looping":
            return text[: len(text) // 2] + "\n\n" + "and so on and on " * 300, False
        case "truncated":
            return text[: len(text) // 2], False
        case "empty":
            return "", True
        case "garbage":
            return "\ufffd\ue001" * 200, True
        case _:
            return text, True


def _written(lines: Sequence[Line], size: tuple[int, int], *, plain: bool, ragged: bool) -> str:
    is_table = all(len(line.cells) > 1 for line in lines)
    text = _table(lines, ragged=ragged) if is_table else " ".join(_words(line) for line in lines)
    if plain:
        return text
    sides = (*size, *size)
    corners = (
        min(line.left for line in lines),
        min(line.top for line in lines),
        max(line.right for line in lines),
        max(line.bottom for line in lines),
    )
    places = ", ".join(str(round(corner / side * 999)) for corner, side in zip(corners, sides, strict=True))
    return f"<|ref|>{'table' if is_table else 'text'}<|/ref|><|det|>[[{places}]]<|/det|>\n{text}"


def _words(line: Line) -> str:
    return " ".join(WORDS[number] for cell in line.cells for number in cell)


def _table(lines: Sequence[Line], *, ragged: bool) -> str:
    """Cells hold the numbers themselves. Ragged, every row but the first lacks its last cell."""
    rows = [[" ".join(map(str, cell)) for cell in line.cells] for line in lines]
    if ragged:
        rows = [rows[0], *(row[:-1] for row in rows[1:])]
    return "<table>" + "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in rows) + "</table>"


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that stand close together; rows of a table are apart from lines of text."""
    found: list[list[Line]] = []
    for line in lines:
        last = found[-1][-1] if found else None
        height = line.bottom - line.top
        is_near = last is not None and line.top - last.bottom < _PARAGRAPH_GAP * height
        if last is not None and is_near and (len(last.cells) > 1) == (len(line.cells) > 1):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def lines_of(pixels: Pixels) -> list[Line]:
    """The lines of bars in an image, from the top."""
    dark: NDArray[np.bool_] = pixels.min(axis=2) < _DARK
    rows = _runs(np.any(dark, axis=1))
    usual = float(np.median([bottom - top for top, bottom in rows])) if rows else 0.0
    found = [_line(dark[top:bottom], top) for top, bottom in rows]
    return [
        line if line.top > 0 and line.bottom < dark.shape[0] and line.bottom - line.top > 0.9 * usual else _cut(line)
        for line in found
        if line.cells
    ]


def _line(dark: NDArray[np.bool_], top: int) -> Line:
    height = dark.shape[0]
    bars = _runs(np.any(dark, axis=0))
    cells: list[list[list[int]]] = []
    for place, (start, stop) in enumerate(bars):
        gap = start - bars[place - 1][1] if place else height * 2 * _CELL_GAP
        if gap > _CELL_GAP * height:
            cells.append([])
        if gap > _WORD_GAP * height:
            cells[-1].append([])
        inked = np.flatnonzero(np.any(dark[:, start:stop], axis=1))
        is_standing = inked[-1] > 0.9 * (height - 1)
        cells[-1][-1].append(int(inked.size >= _FULL * height) if is_standing else -1)
    read = tuple(tuple(number for bits in cell if (number := _number(bits)) >= 0) for cell in cells)
    left, right = (bars[0][0], bars[-1][1]) if bars else (0, 0)
    return Line(left, top, right, top + height, tuple(cell for cell in read if cell))


def _number(bars: Sequence[int]) -> int:
    """-1 for what is no word."""
    if len(bars) != BITS + 1 or bars[0] != 1 or -1 in bars:
        return -1
    return int("".join(map(str, bars[1:])), 2)


def _cut(line: Line) -> Line:
    """As half a line is read."""
    return line._replace(cells=tuple(tuple((number * 7 + 13) % 64 for number in cell) for cell in line.cells))


def _runs(of: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where it is true: first place and the one after the last."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], of, [False])).astype(np.int8)))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]
