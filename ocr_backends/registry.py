"""The engines by name. Importing this imports none of them."""
# ruff: noqa: PLC0415 - an engine is imported when it is asked for

import difflib
from collections.abc import Callable
from typing import NamedTuple

from ocr_backends.protocol import OcrBackend
from ocr_backends.statuses import EngineStatus
from ocr_backends.tesseract_packs import FRAKTUR
from recto.errors import UsageError
from recto.options import ReadOptions

EMBEDDED_DEFAULT = "rapidocr"
"""What reads images where nothing else was asked for."""

_OFFERED = ("auto", "textlayer", "rapidocr", "tesseract")
"""Named to people; the engines for tests are not."""


class _Engine(NamedTuple):
    """``make`` takes what follows the name's first colon, the options and the number of threads."""

    make: Callable[[str, ReadOptions, int], OcrBackend]
    status: Callable[[], EngineStatus]


class Helpers(NamedTuple):
    """``scripts`` sees what a page is written in and reads it; ``old_type`` reads all pages as old print."""

    scripts: OcrBackend
    old_type: OcrBackend


def make_backend(name: str, *, options: ReadOptions, threads: int = 1) -> OcrBackend:
    """The engine called ``name``; test engines take a setting after a colon (``slow:30``, ``crashing:red``).

    Cheap: models are loaded when the first page is read. Raises ``UsageError`` for an unknown name.
    """
    kind, _, setting = name.partition(":")
    engine = _ENGINES.get(kind)
    if engine is None:
        nearest = difflib.get_close_matches(kind, _ENGINES, n=1, cutoff=0.5)
        hint = f"Did you mean {nearest[0]}? " if nearest else ""
        raise UsageError(f"there is no engine called {kind!r}", remedy=f"{hint}Engines: {', '.join(_OFFERED)}.")
    return engine.make(setting, options, threads)


def make_helpers(*, options: ReadOptions, threads: int = 1) -> Helpers:
    """What reads pages that the embedded engine cannot. Cheap, and never raises."""
    from ocr_backends.any_script import AnyScript

    return Helpers(
        scripts=AnyScript(options.languages, threads), old_type=AnyScript(options.languages, threads, script=FRAKTUR)
    )


def engine_statuses() -> list[EngineStatus]:
    """Every engine, real ones first. Loads no model and never raises."""
    return [engine.status() for engine in _ENGINES.values()]


def _textlayer(setting: str, options: ReadOptions, threads: int) -> OcrBackend:
    from ocr_backends.textlayer import TextLayer

    _refuse_setting("textlayer", setting)
    return TextLayer()


def _textlayer_status() -> EngineStatus:
    from ocr_backends.textlayer import status

    return status()


def _rapidocr(setting: str, options: ReadOptions, threads: int) -> OcrBackend:
    from ocr_backends.rapidocr import RapidOcr

    _refuse_setting("rapidocr", setting)
    return RapidOcr(threads)


def _rapidocr_status() -> EngineStatus:
    from ocr_backends.rapidocr import status

    return status()


def _tesseract(setting: str, options: ReadOptions, threads: int) -> OcrBackend:
    from ocr_backends.tesseract import Tesseract

    _refuse_setting("tesseract", setting)
    return Tesseract(options.languages, threads)


def _tesseract_status() -> EngineStatus:
    from ocr_backends.tesseract import status

    return status()


def _fake(setting: str, options: ReadOptions, threads: int) -> OcrBackend:
    from ocr_backends.fake import Fake

    return Fake(setting)


def _misbehaving(kind: str) -> _Engine:
    def make(setting: str, options: ReadOptions, threads: int) -> OcrBackend:
        from ocr_backends.misbehaving import Misbehaving

        return Misbehaving(kind, setting)

    return _Engine(make, lambda: _test_status(kind))


def _test_status(name: str) -> EngineStatus:
    return EngineStatus(name=name, ready=True, detail="for tests: reads nothing", is_test=True)


def _refuse_setting(name: str, setting: str) -> None:
    if setting:
        raise UsageError(f"engine {name} takes no setting, it was given {setting!r}")


_ENGINES: dict[str, _Engine] = {
    "textlayer": _Engine(_textlayer, _textlayer_status),
    "rapidocr": _Engine(_rapidocr, _rapidocr_status),
    "tesseract": _Engine(_tesseract, _tesseract_status),
    "fake": _Engine(_fake, lambda: _test_status("fake")),
    **{kind: _misbehaving(kind) for kind in ("slow", "crashing", "out-of-memory", "truncated", "looping", "garbage")},
}
