"""Tesseract as a program: what is installed, what script it sees on a page, what it answers."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from recto.errors import EngineFailed, EngineUnavailable
from recto.images import PageImage, Pixels
from recto.values import Value

NAME = "tesseract"
INSTALL = "Install it with the system's package manager: apt-get install tesseract-ocr, or brew install tesseract."
DETECTOR = "osd"
"""The data that sees scripts; no language."""

_ASK_SECONDS = 20.0
_ASKED_AGAIN = 2
READ_SECONDS = 600.0
"""A page takes seconds; this ends a process whose caller was stopped by the page timeout."""

_GLANCE_SIDE = 2000
"""Pixels of the longer side that scripts are seen at: at half a second, as surely as at full size."""

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


def table_of(
    here: Installed, page: PageImage, languages: Sequence[str], threads: int, seconds: float = READ_SECONDS
) -> str:
    """The words of the page as Tesseract's TSV."""
    return _run(here, page, ["-l", "+".join(languages), *_resolution(page), "tsv"], threads, seconds)


def sight_of(here: Installed, page: PageImage, threads: int) -> Sight:
    """What most of the page is written in, and which way up."""
    if not here.sees_scripts:
        return Sight()
    few = ["-c", f"min_characters_to_try={_FEWEST_CHARACTERS}"]
    glance = _shrunk(page)
    try:
        answer = _run(here, glance, ["--psm", "0", *few, *_resolution(glance)], threads, _ASK_SECONDS)
    except EngineFailed:  # so it answers where it finds too little to tell
        return Sight()
    found = dict(re.findall(r"^(Script|Rotate): (\w+)$", answer, re.MULTILINE))
    return Sight.model_validate({"script": found.get("Script", ""), "rotation": int(found.get("Rotate", "0"))})


def _shrunk(page: PageImage) -> PageImage:
    from PIL import Image  # noqa: PLC0415 - slow to load, and seldom needed

    height, width = page.pixels.shape[:2]
    factor = _GLANCE_SIDE / max(height, width)
    if factor >= 1.0:
        return page
    small = Image.fromarray(page.pixels).resize(
        (max(1, round(width * factor)), max(1, round(height * factor))), Image.Resampling.BOX
    )
    return page.model_copy(update={"pixels": np.asarray(small, dtype=np.uint8), "dpi": page.dpi * factor})


def _resolution(page: PageImage) -> list[str]:
    return ["--dpi", str(round(page.dpi))] if page.dpi > 0 else []


def _ask(program: str, question: str) -> str:
    """Asked again where the program was killed or slow: the answer is kept, and decides how pages are read."""
    for _ in range(_ASKED_AGAIN):
        try:
            return _asked(program, question)
        except subprocess.TimeoutExpired:
            continue
        except subprocess.CalledProcessError as error:
            if error.returncode >= 0:  # it answered; below that a signal ended it
                raise
    return _asked(program, question)


def _asked(program: str, question: str) -> str:
    answer = subprocess.run(
        [program, question], capture_output=True, text=True, timeout=_ASK_SECONDS, check=True, stdin=subprocess.DEVNULL
    )
    return answer.stdout or answer.stderr


def _run(here: Installed, page: PageImage, arguments: list[str], threads: int, seconds: float) -> str:
    try:
        answer = subprocess.run(
            [here.program, "stdin", "stdout", *arguments],
            input=_portable_pixmap(page.pixels),
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": str(threads)},
        )
    except subprocess.TimeoutExpired as error:
        raise EngineFailed(f"tesseract took longer than {seconds:.0f} s") from error
    except OSError as error:
        raise EngineUnavailable(f"tesseract cannot be started: {error}", remedy=INSTALL) from error
    if answer.returncode != 0:
        last = answer.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no message"]
        raise EngineFailed(f"tesseract ended with status {answer.returncode}: {last[0]}")
    return answer.stdout.decode(errors="replace")


def _portable_pixmap(pixels: Pixels) -> bytes:
    return f"P6 {pixels.shape[1]} {pixels.shape[0]} 255\n".encode() + pixels.tobytes()
