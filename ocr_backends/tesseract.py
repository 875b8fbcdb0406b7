"""Tesseract: called as a program, where it is installed. Reads what the embedded engine has no script for."""

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

from ocr_backends.fingerprints import file_sha256, fingerprint, package_version
from ocr_backends.layout_model import analyse
from ocr_backends.outcomes import outcome_of
from ocr_backends.protocol import PageInput
from ocr_backends.statuses import EngineStatus
from recto.errors import EngineFailed, EngineUnavailable
from recto.geometry import Box
from recto.images import PageImage, Pixels
from recto.recognitions import Outcome, WordsRecognition
from recto.values import Value
from recto.words import Word, Words

NAME = "tesseract"
_INSTALL = "Install it with the system's package manager: apt install tesseract-ocr, or brew install tesseract."
_ASK_SECONDS = 20.0
_READ_SECONDS = 600.0
"""A page takes seconds; this ends a process whose caller was stopped by the page timeout."""

_WORD_LEVEL = "5"


class Installed(Value):
    """The program found here: its path, version, folder of language data, and the languages in it."""

    program: str
    version: str
    data: str
    languages: tuple[str, ...]


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
        data = {language: file_sha256(Path(here.data) / f"{language}.traineddata") for language in languages}
        facts = {"version": here.version, "languages": "+".join(languages), "pymupdf": package_version("pymupdf")}
        return fingerprint(NAME, {**facts, **data})

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        return [outcome_of(NAME, lambda page=page: self._read(page)) for page in pages]

    def close(self) -> None:
        pass

    @cached_property
    def _ready(self) -> tuple[Installed, tuple[str, ...]]:
        here = installed()
        if here is None:
            raise EngineUnavailable("tesseract is not installed", remedy=_INSTALL)
        return here, _chosen(self._asked, here.languages)

    def _read(self, page: PageInput) -> Outcome:
        if not isinstance(page, PageImage):
            raise EngineFailed(f"{NAME} reads images and was given a page of a PDF")
        here, languages = self._ready
        table = _run(here.program, languages, page, self._threads)
        words = words_of(table, page.pixels.shape[1], page.pixels.shape[0])
        layout = analyse(page.pixels, words)
        return WordsRecognition(engine=NAME, upright=page.upright, words=words, layout=layout)


def installed() -> Installed | None:
    """What is installed here, None for nothing that answers."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        version = _ask(program, "--version").split("\n", 1)[0].removeprefix("tesseract ").strip()
        listing = _ask(program, "--list-langs")
    except (OSError, subprocess.SubprocessError):
        return None
    first, *names = listing.splitlines() or [""]
    folder = re.search(r'"(.+)"', first)
    languages = tuple(sorted(name.strip() for name in names if name.strip() and name.strip() != "osd"))
    return Installed(program=program, version=version, data=folder[1] if folder else "", languages=languages)


def words_of(table: str, width: int, height: int) -> Words:
    """The words of Tesseract's TSV on an image of ``width`` x ``height`` pixels."""
    lines: dict[tuple[str, ...], int] = {}
    return tuple(
        Word(
            text=row["text"].strip(),
            box=_box(row, width, height),
            confidence=min(1.0, max(0.0, float(row["conf"]) / 100.0)),
            line=lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), len(lines)),
        )
        for row in _rows(table)
    )


def status() -> EngineStatus:
    """For `recto doctor`."""
    here = installed()
    if here is None:
        return EngineStatus(name=NAME, ready=False, detail="not installed", remedy=_INSTALL)
    if not here.languages:
        return EngineStatus(
            name=NAME, ready=False, version=here.version, detail="has no language data", remedy=_pack("eng")
        )
    return EngineStatus(
        name=NAME,
        ready=True,
        version=here.version,
        detail=f"reads {', '.join(here.languages)}",
        languages=here.languages,
    )


def _ask(program: str, question: str) -> str:
    answer = subprocess.run(
        [program, question], capture_output=True, text=True, timeout=_ASK_SECONDS, check=True, stdin=subprocess.DEVNULL
    )
    return answer.stdout or answer.stderr


def _chosen(asked: tuple[str, ...], there: tuple[str, ...]) -> tuple[str, ...]:
    missing = [language for language in asked if language not in there]
    if missing:
        raise EngineUnavailable(f"tesseract has no data for language {missing[0]}", remedy=_pack(missing[0]))
    if not there:
        raise EngineUnavailable("tesseract has no language data", remedy=_pack("eng"))
    return asked or (("eng",) if "eng" in there else there[:1])


def _pack(language: str) -> str:
    return f"Install its language pack: apt install tesseract-ocr-{language.lower().replace('_', '-')}."


def _run(program: str, languages: tuple[str, ...], page: PageImage, threads: int) -> str:
    command = [program, "stdin", "stdout", "-l", "+".join(languages)]
    if page.dpi > 0:
        command += ["--dpi", str(round(page.dpi))]
    try:
        answer = subprocess.run(
            [*command, "tsv"],
            input=_portable_pixmap(page.pixels),
            capture_output=True,
            timeout=_READ_SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": str(threads)},
        )
    except subprocess.TimeoutExpired as error:
        raise EngineFailed(f"tesseract took longer than {_READ_SECONDS:.0f} s") from error
    except OSError as error:
        raise EngineUnavailable(f"tesseract cannot be started: {error}", remedy=_INSTALL) from error
    if answer.returncode != 0:
        last = answer.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no message"]
        raise EngineFailed(f"tesseract ended with status {answer.returncode}: {last[0]}")
    return answer.stdout.decode(errors="replace")


def _portable_pixmap(pixels: Pixels) -> bytes:
    return f"P6 {pixels.shape[1]} {pixels.shape[0]} 255\n".encode() + pixels.tobytes()


def _rows(table: str) -> Iterator[Mapping[str, str]]:
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == _WORD_LEVEL and row["text"] and row["text"].strip():
            yield row


def _box(row: Mapping[str, str], width: int, height: int) -> Box:
    left, top = int(row["left"]), int(row["top"])
    right, bottom = left + int(row["width"]), top + int(row["height"])
    return Box.of(left / width, top / height, right / width, bottom / height)
