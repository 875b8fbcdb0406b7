"""Tesseract as a program: what is installed, what script it sees on a page, what it answers."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from recto.errors import EngineFailed, EngineUnavailable
from recto.images import PageImage, Pixels
from recto.values import Value

NAME = "tesseract"
INSTALL = "Install it with the system's package manager: apt-get install tesseract-ocr, or brew install tesseract."
DETECTOR = "osd"
"""The data that sees scripts; no language."""

_ASK_SECONDS = 20.0
_READ_SECONDS = 600.0
"""A page takes seconds; this ends a process whose caller was stopped by the page timeout."""

_FEWEST_CHARACTERS = 20
"""A page with fewer says nothing about its script; Tesseract's own limit of 50 gives up short letters."""


class Installed(Value):
    """The program found here: its path, version, folder of language data, and the languages in it.

    ``languages`` leaves the script detector out; ``sees_scripts`` says whether that is there.
    """

    program: str
    version: str
    data: str
    languages: tuple[str, ...]
    sees_scripts: bool


class Sight(Value):
    """A script as Tesseract calls it (``Arabic``, ``Fraktur``), empty for unknown; what turns the page upright.

    ``rotation`` is in degrees clockwise.
    """

    script: str = ""
    rotation: Literal[0, 90, 180, 270] = 0


def installed() -> Installed | None:
    """What is installed here, None for nothing that answers."""
    program = shutil.which(NAME)
    if program is None:
        return None
    try:
        version = _ask(program, "--version").split("\n", 1)[0].removeprefix("tesseract ").strip()
        listing = _ask(program, "--list-langs")
    except (OSError, subprocess.SubprocessError):
        return None
    first, *names = listing.splitlines() or [""]
    folder = re.search(r'"(.+)"', first)
    found = {name.strip() for name in names if name.strip()}
    return Installed(
        program=program,
        version=version,
        data=folder[1] if folder else "",
        languages=tuple(sorted(found - {DETECTOR})),
        sees_scripts=DETECTOR in found,
    )


def required() -> Installed:
    """Raises ``EngineUnavailable`` where nothing is installed."""
    here = installed()
    if here is None:
        raise EngineUnavailable("tesseract is not installed", remedy=INSTALL)
    return here


def data_file(here: Installed, language: str) -> Path:
    return Path(here.data) / f"{language}.traineddata"


def table_of(here: Installed, page: PageImage, languages: Sequence[str], threads: int) -> str:
    """The words of the page as Tesseract's TSV."""
    return _run(here, page, ["-l", "+".join(languages), *_resolution(page), "tsv"], threads)


def sight_of(here: Installed, page: PageImage, threads: int) -> Sight:
    """What most of the page is written in, and which way up."""
    if not here.sees_scripts:
        return Sight()
    few = ["-c", f"min_characters_to_try={_FEWEST_CHARACTERS}"]
    try:
        answer = _run(here, page, ["--psm", "0", *few, *_resolution(page)], threads)
    except EngineFailed:  # so it answers where it finds too little to tell
        return Sight()
    found = dict(re.findall(r"^(Script|Rotate): (\w+)$", answer, re.MULTILINE))
    return Sight.model_validate({"script": found.get("Script", ""), "rotation": int(found.get("Rotate", "0"))})


def _resolution(page: PageImage) -> list[str]:
    return ["--dpi", str(round(page.dpi))] if page.dpi > 0 else []


def _ask(program: str, question: str) -> str:
    answer = subprocess.run(
        [program, question], capture_output=True, text=True, timeout=_ASK_SECONDS, check=True, stdin=subprocess.DEVNULL
    )
    return answer.stdout or answer.stderr


def _run(here: Installed, page: PageImage, arguments: list[str], threads: int) -> str:
    try:
        answer = subprocess.run(
            [here.program, "stdin", "stdout", *arguments],
            input=_portable_pixmap(page.pixels),
            capture_output=True,
            timeout=_READ_SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": str(threads)},
        )
    except subprocess.TimeoutExpired as error:
        raise EngineFailed(f"tesseract took longer than {_READ_SECONDS:.0f} s") from error
    except OSError as error:
        raise EngineUnavailable(f"tesseract cannot be started: {error}", remedy=INSTALL) from error
    if answer.returncode != 0:
        last = answer.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no message"]
        raise EngineFailed(f"tesseract ended with status {answer.returncode}: {last[0]}")
    return answer.stdout.decode(errors="replace")


def _portable_pixmap(pixels: Pixels) -> bytes:
    return f"P6 {pixels.shape[1]} {pixels.shape[0]} 255\n".encode() + pixels.tobytes()
