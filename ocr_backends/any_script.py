"""The second engine: Tesseract for pages whose script the embedded engine does not know, by whatever data is there."""

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

from ocr_backends.fingerprints import fingerprint, package_version
from ocr_backends.orientation import Rotation, turned
from ocr_backends.outcomes import outcome_of
from ocr_backends.protocol import PageInput
from ocr_backends.tesseract import chosen, reading
from ocr_backends.tesseract_packs import FRAKTUR, data_for, remedy_for
from ocr_backends.tesseract_program import NAME, Installed, Sight, data_file, installed, sight_of
from recto.errors import EngineFailed, EngineUnavailable, ScriptUnsupported
from recto.geometry import Upright
from recto.images import PageImage
from recto.recognitions import Outcome

_NOT_INSTALLED = (
    "Install it: apt-get install tesseract-ocr; then run again, and the package that reads this page will be named. "
    "The package tesseract-ocr-all reads everything."
)
_SECONDS = 80.0
"""For one reading: a page that was read already is not to run into the page timeout for the sake of a second look."""

_COMMON = ("Latin", "Han", "Japanese")
_BESIDE = "eng"
"""Read beside the script, where it is there: names and quotations are in Latin letters everywhere. Pages without any
lose a point or two of word F1 by it, pages with some gain up to forty."""


class AnyScript:
    """Sees which script a page is in, and reads it if Tesseract has data for that; else it fails with what is missing.

    ``languages`` or ``script``, where given, are read whatever the page looks like. Works, by failing, without
    Tesseract too.
    """

    def __init__(self, languages: Sequence[str] = (), threads: int = 1, *, script: str = "") -> None:
        self._asked = tuple(languages)
        self._script = script
        self._threads = threads

    @property
    def name(self) -> str:
        return NAME

    @property
    def reads(self) -> Literal["pdf", "image"]:
        return "image"

    @property
    def fingerprint(self) -> str:
        """Of all that is installed, as any of it may be used. Data files are known by their size: they are many."""
        here = self._here
        if here is None:
            return fingerprint(NAME, {"version": ""})
        sizes = {language: str(data_file(here, language).stat().st_size) for language in here.languages}
        facts = {
            "version": here.version,
            "asked": "+".join(self._asked),
            "script": self._script,
            "sees": str(here.sees_scripts),
        }
        return fingerprint(NAME, {**facts, "pymupdf": package_version("pymupdf"), **sizes})

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        return [outcome_of(NAME, lambda page=page: self._read(page)) for page in pages]

    def close(self) -> None:
        pass

    @cached_property
    def _here(self) -> Installed | None:
        return installed()

    def _read(self, page: PageInput) -> Outcome:
        if not isinstance(page, PageImage):
            raise EngineFailed(f"{NAME} reads images and was given a page of a PDF")
        if self._here is None:
            raise ScriptUnsupported("Tesseract, which reads other scripts, is not installed", remedy=_NOT_INSTALLED)
        if self._asked:
            return reading(self._here, page, _there(self._asked, self._here), self._threads, _SECONDS)
        sight = Sight(script=self._script) if self._script else sight_of(self._here, page, self._threads)
        upright = page.model_copy(
            update={"pixels": turned(page.pixels, sight.rotation), "upright": further(page.upright, sight.rotation)}
        )
        found = reading(self._here, upright, _data(sight.script, self._here), self._threads, _SECONDS)
        return found.model_copy(update={"script": sight.script.replace("_", " ")})


def further(upright: Upright, rotation: Rotation) -> Upright:
    """``upright`` of an image that is then turned clockwise by ``rotation`` more: turns about one centre commute."""
    aspect = upright.aspect if rotation in (0, 180) else 1.0 / upright.aspect
    total = (upright.rotation + rotation) % 360
    return Upright.model_validate({"rotation": total, "skew": upright.skew, "aspect": aspect})


def _data(script: str, here: Installed) -> tuple[str, ...]:
    data = data_for(script, here.languages)
    if not data:
        if script in _COMMON:  # what the embedded engine knows as well: so it is most likely none of these
            script = ""
        seen = f"it seems to be in {script.replace('_', ' ')} script" if script else "its script could not be told"
        raise ScriptUnsupported(f"{seen}, and Tesseract has no data for it here", remedy=remedy_for(script))
    return (data, _BESIDE) if script != FRAKTUR and _BESIDE in here.languages else (data,)


def _there(languages: tuple[str, ...], here: Installed) -> tuple[str, ...]:
    try:
        return chosen(languages, here.languages)
    except EngineUnavailable as error:
        raise ScriptUnsupported(error.message, remedy=error.remedy) from error
