"""An engine for tests: reads nothing, answers from the image's id, the same every time."""

from collections.abc import Sequence
from typing import Literal

from ocr_backends.fingerprints import fingerprint
from ocr_backends.outcomes import outcome_of
from ocr_backends.protocol import PageInput
from recto.errors import EngineFailed, UsageError
from recto.geometry import Box, enclosing
from recto.images import PageImage
from recto.recognitions import MarkupRecognition, Outcome, WordsRecognition
from recto.words import Layout, PlainRegion, RegionKind, Word

NAME = "fake"

_LINES = 6
_WORDS_PER_LINE = 5


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
    def reads(self) -> Literal["pdf", "image"]:
        return "image"

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
    """A heading and a paragraph made of the image's id."""
    words = tuple(_word(page, line, place) for line in range(_LINES + 1) for place in range(_WORDS_PER_LINE))
    heading, body = range(_WORDS_PER_LINE), range(_WORDS_PER_LINE, len(words))
    regions = (_region(RegionKind.HEADING, words, heading), _region(RegionKind.TEXT, words, body))
    return WordsRecognition(engine=engine, upright=page.upright, words=words, layout=Layout(regions=regions))


def markup_of(page: PageImage, engine: str) -> MarkupRecognition:
    """The same text as Markdown."""
    words = [word.text for word in words_of(page, engine).words]
    heading, body = words[:_WORDS_PER_LINE], words[_WORDS_PER_LINE:]
    text = f"# {' '.join(heading)}\n\n{' '.join(body)}\n"
    return MarkupRecognition(engine=engine, upright=page.upright, dialect="markdown", text=text, finished=True)


def _word(page: PageImage, line: int, place: int) -> Word:
    start = (line * _WORDS_PER_LINE + place) * 3 % (len(page.id) or 1)
    text = f"w{(page.id + page.id)[start : start + 5]}"
    box = Box.of(0.1 + 0.16 * place, 0.1 + 0.05 * line, 0.24 + 0.16 * place, 0.13 + 0.05 * line)
    return Word(text=text, box=box, confidence=0.9, line=line)


def _region(kind: RegionKind, words: tuple[Word, ...], indices: range) -> PlainRegion:
    box = enclosing([words[index].box for index in indices])
    return PlainRegion(kind=kind, box=box, words=tuple(indices))
