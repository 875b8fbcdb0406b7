"""Tesseract: called as a program, where it is installed. Reads what the embedded engine has no script for."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, Literal

from ocr_backends.fingerprints import file_sha256, fingerprint, package_version
from ocr_backends.layout_model import analyse
from ocr_backends.outcomes import outcome_of
from ocr_backends.protocol import PageInput
from ocr_backends.statuses import EngineStatus
from ocr_backends.tesseract_packs import package_of, reads_fraktur
from ocr_backends.tesseract_program import (
    DETECTOR,
    INSTALL,
    NAME,
    READ_SECONDS,
    Installed,
    data_file,
    installed,
    required,
    table_of,
)
from recto.errors import EngineFailed, EngineUnavailable
from recto.geometry import Box
from recto.images import PageImage
from recto.recognitions import Outcome, WordsRecognition
from recto.words import Word, Words

_WORD_LEVEL = "5"

_DIRECTIONS: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of direction, which it puts beside right-to-left words. Its letters and words are in logical order without."""

_LIGATURES: Final = {"<h": "ch", "<": "ch", ">k": "ck", ">": "ck", "{<": "ſch", "{": "ſch"}
_LIGATURE: Final = re.compile(r"(?<=\w)<h?|(?<=\w)>k?|\{<?(?=\w)")
"""Signs that Tesseract's Fraktur data answers for the ligatures of ch, ck and sch, which are one letter of type."""


class Tesseract:
    """``languages`` are its own codes (``deu``, ``ara``); none means English, or the first there is."""

    def __init__(self, languages: Sequence[str] = (), threads: int = 1) -> None:
        self._asked = tuple(languages)
        self._threads = threads

    @property
    def name(self) -> str:
        return NAME

    @property
    def reads(self) -> Literal["pdf", "image"]:
        return "image"

    @property
    def fingerprint(self) -> str:
        """Raises ``EngineUnavailable`` where the program or a language is missing."""
        here, languages = self._ready
        data = {language: file_sha256(data_file(here, language)) for language in languages}
        facts = {"version": here.version, "languages": "+".join(languages), "pymupdf": package_version("pymupdf")}
        return fingerprint(NAME, {**facts, **data})

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        return [outcome_of(NAME, lambda page=page: self._read(page)) for page in pages]

    def close(self) -> None:
        pass

    @cached_property
    def _ready(self) -> tuple[Installed, tuple[str, ...]]:
        here = required()
        return here, chosen(self._asked, here.languages)

    def _read(self, page: PageInput) -> Outcome:
        if not isinstance(page, PageImage):
            raise EngineFailed(f"{NAME} reads images and was given a page of a PDF")
        here, languages = self._ready
        return reading(here, page, languages, self._threads)


def reading(
    here: Installed, page: PageImage, languages: Sequence[str], threads: int, seconds: float = READ_SECONDS
) -> WordsRecognition:
    """What Tesseract reads on the page with the data of ``languages``, and its layout."""
    table = table_of(here, page, languages, threads, seconds)
    words = words_of(table, page.pixels.shape[1], page.pixels.shape[0])
    if reads_fraktur(languages):
        words = tuple(word.model_copy(update={"text": spelt_out(word.text)}) for word in words)
    return WordsRecognition(engine=NAME, upright=page.upright, words=words, layout=analyse(page.pixels, words))


def words_of(table: str, width: int, height: int) -> Words:
    """The words of Tesseract's TSV on an image of ``width`` x ``height`` pixels."""
    lines: dict[tuple[str, ...], int] = {}
    return tuple(
        Word(
            text=_DIRECTIONS.sub("", row["text"]).strip(),
            box=_box(row, width, height),
            confidence=min(1.0, max(0.0, float(row["conf"]) / 100.0)),
            line=lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), len(lines)),
        )
        for row in _rows(table)
    )


def spelt_out(text: str) -> str:
    """A word of Fraktur with letters in place of the signs that stand for ligatures."""
    return _LIGATURE.sub(lambda found: _LIGATURES[found[0]], text)


def chosen(asked: tuple[str, ...], there: tuple[str, ...]) -> tuple[str, ...]:
    """``asked``, or English; raises ``EngineUnavailable`` where there is no data for it."""
    missing = [language for language in asked if language not in there]
    if missing:
        raise EngineUnavailable(f"tesseract has no data for language {missing[0]}", remedy=_pack(missing[0]))
    if not there:
        raise EngineUnavailable("tesseract has no language data", remedy=_pack("eng"))
    return asked or (("eng",) if "eng" in there else there[:1])


def status() -> EngineStatus:
    """For `recto doctor`."""
    here = installed()
    if here is None:
        return EngineStatus(name=NAME, ready=False, detail="not installed", remedy=INSTALL)
    if not here.languages:
        return EngineStatus(
            name=NAME, ready=False, version=here.version, detail="has no language data", remedy=_pack("eng")
        )
    return EngineStatus(
        name=NAME,
        ready=True,
        version=here.version,
        detail=f"reads {', '.join(here.languages)}" + ("" if here.sees_scripts else "; cannot tell scripts apart"),
        remedy="" if here.sees_scripts else f"For that: apt-get install {package_of(DETECTOR)}.",
        languages=here.languages,
    )


def _pack(language: str) -> str:
    return f"Install its language pack: apt-get install {package_of(language)}."


def _rows(table: str) -> Iterator[Mapping[str, str]]:
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == _WORD_LEVEL and row["text"] and _DIRECTIONS.sub("", row["text"]).strip():
            yield row


def _box(row: Mapping[str, str], width: int, height: int) -> Box:
    left, top = int(row["left"]), int(row["top"])
    right, bottom = left + int(row["width"]), top + int(row["height"])
    return Box.of(left / width, top / height, right / width, bottom / height)
