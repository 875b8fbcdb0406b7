"""An engine for tests: reads nothing, answers from the image's id, the same every time."""

from collections.abc import Sequence
from typing import Literal

from ocr_backends.fingerprints import fingerprint
from ocr_backends.outcomes import outcome_of
from ocr_backends.protocol import PageInput
from recto.errors import EngineFailed, UsageError
from recto.geometry import WHOLE_PAGE, Box, enclosing
from recto.images import PageImage, Pixels
from recto.recognitions import MarkupRecognition, Outcome, WordsRecognition
from recto.words import Layout, PlainRegion, RegionKind, Word

NAME = "fake"

_LINES = 6
_WORDS_PER_LINE = 5
_DARKER = 60
"""How much darker than the page's mean a pixel is that counts as ink."""


class Fake:
    """Answers words; as ``fake:markup``, Markdown as a vision-language model would write it."""

    def __init__(self, setting: str = "") -> None:
        if setting not in ("", "markup"):
            raise UsageError(f"engine fake has no setting {setting!r}", remedy="Use fake or fake:markup.")
        self._markup = setting == "markup"

    @property
    def name(self) -> str:
        return NAME

    @property
    def reads(self) -> Literal["drawing"]:
        return "drawing"

    @property
    def fingerprint(self) -> str:
        return fingerprint(NAME, {"markup": str(self._markup)})

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        return [outcome_of(NAME, lambda page=page: self._read(page)) for page in pages]

    def close(self) -> None:
        pass

    def _read(self, page: PageInput) -> Outcome:
        if not isinstance(page, PageImage):
            raise EngineFailed(f"{NAME} reads images and was given a page of a PDF")
        return markup_of(page, NAME) if self._markup else words_of(page, NAME)


def words_of(page: PageImage, engine: str) -> WordsRecognition:
    """A heading and a paragraph made of the image's id, spread over the part of the page that holds ink."""
    part = _inked(page.pixels)
    words = tuple(_word(page, part, line, place) for line in range(_LINES + 1) for place in range(_WORDS_PER_LINE))
    heading, body = range(_WORDS_PER_LINE), range(_WORDS_PER_LINE, len(words))
    regions = (_region(RegionKind.HEADING, words, heading), _region(RegionKind.TEXT, words, body))
    return WordsRecognition(engine=engine, upright=page.upright, words=words, layout=Layout(regions=regions))


def markup_of(page: PageImage, engine: str) -> MarkupRecognition:
    """The same text as Markdown."""
    words = [word.text for word in words_of(page, engine).words]
    heading, body = words[:_WORDS_PER_LINE], words[_WORDS_PER_LINE:]
    text = f"# {' '.join(heading)}\n\n{' '.join(body)}\n"
    return MarkupRecognition(engine=engine, upright=page.upright, dialect="markdown", text=text, finished=True)


def _inked(pixels: Pixels) -> Box:
    """The box around the dark pixels, the whole page where there are none: words belong where ink is."""
    dark = pixels.min(axis=2) < pixels.mean() - _DARKER
    rows, columns = dark.any(axis=1).nonzero()[0], dark.any(axis=0).nonzero()[0]
    if not rows.size:
        return WHOLE_PAGE
    height, width = dark.shape
    return Box.of(columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)


def _word(page: PageImage, part: Box, line: int, place: int) -> Word:
    start = (line * _WORDS_PER_LINE + place) * 3 % (len(page.id) or 1)
    text = f"w{(page.id + page.id)[start : start + 5]}"
    width, height = part.width / _WORDS_PER_LINE, part.height / (_LINES + 1)
    left, top = part.x0 + width * place, part.y0 + height * line
    return Word(text=text, box=Box.of(left, top, left + width, top + height), confidence=0.9, line=line)


def _region(kind: RegionKind, words: tuple[Word, ...], indices: range) -> PlainRegion:
    box = enclosing([words[index].box for index in indices])
    return PlainRegion(kind=kind, box=box, words=tuple(indices))
