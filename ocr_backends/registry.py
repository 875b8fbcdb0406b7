"""The engines by name. Importing this imports none of them."""
# ruff: noqa: PLC0415 - an engine is imported when it is asked for

import difflib
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ocr_backends.decoding import rungs_of
from ocr_backends.profiles import profile_of
from ocr_backends.protocol import OcrBackend
from ocr_backends.statuses import EngineStatus
from ocr_backends.tesseract_packs import FRAKTUR
from recto.errors import UsageError
from recto.models import DeepSeek
from recto.options import ReadOptions
from recto.pages import Rung

AUTO = "auto"
"""The text layer where it can be trusted, else the embedded default, helped where it cannot read."""

EMBEDDED_DEFAULT = "rapidocr"
"""What reads images where nothing else was asked for."""

_OFFERED = ("auto", "textlayer", "rapidocr", "tesseract", "deepseek-server", "deepseek-local")
"""Named to people; the engines for tests are not."""


class Asked(NamedTuple):
    """What an engine is made for. ``setting`` is what follows the name's first colon; ``rung`` how it is to read."""

    setting: str
    options: ReadOptions
    models: DeepSeek
    threads: int
    rung: Rung = Rung.FIRST


class _Engine(NamedTuple):
    """``rungs`` of the ladder that it can read on beside the first; ``at_once``: pages that one process gives it.

    ``devices``: those that each want a process of their own; none where one process serves all.
    """

    make: Callable[[Asked], OcrBackend]
    status: Callable[[DeepSeek], EngineStatus]
    rungs: Callable[[Asked], tuple[Rung, ...]] = lambda asked: ()
    at_once: Callable[[DeepSeek], int] = lambda models: 1
    devices: Callable[[DeepSeek], tuple[str, ...]] = lambda models: ()


class Helpers(NamedTuple):
    """``scripts`` sees what a page is written in and reads it; ``old_type`` reads all pages as old print."""

    scripts: OcrBackend
    old_type: OcrBackend


_NO_MODELS = DeepSeek()


def make_backend(
    name: str, *, options: ReadOptions, models: DeepSeek = _NO_MODELS, threads: int = 1, rung: Rung = Rung.FIRST
) -> OcrBackend:
    """The engine called ``name``; some take a setting after a colon (``deepseek-server:PROFILE``, ``slow:30``).

    Cheap: models are loaded when the first page is read. Raises ``UsageError`` for an unknown name.
    """
    engine, setting = _engine(name)
    return engine.make(Asked(setting, options, models, threads, rung))


def make_rungs(name: str, *, options: ReadOptions, models: DeepSeek = _NO_MODELS) -> Mapping[Rung, OcrBackend]:
    """The same engine as it reads on other rungs of the ladder; none for engines that have only one way to read."""
    engine, setting = _engine(name)
    asked = Asked(setting, options, models, 1)
    return {rung: engine.make(asked._replace(rung=rung)) for rung in engine.rungs(asked)}


def pages_at_once(name: str, *, models: DeepSeek = _NO_MODELS) -> int:
    """How many pages a process should give the engine at once, from threads: 1 where it works in the caller's."""
    engine, _ = _engine(name)
    return engine.at_once(models)


def is_model(name: str, *, models: DeepSeek = _NO_MODELS) -> bool:
    """Whether it is dear to hold and is to be fed from threads, apart from those who draw pages."""
    engine, setting = _engine(name)
    return bool(engine.rungs(Asked(setting, ReadOptions(), models, 1))) or engine.at_once(models) > 1


def models_of_processes(name: str, *, models: DeepSeek = _NO_MODELS) -> list[DeepSeek]:
    """For each process that should hold the engine, the models that it is made with: one for each of its devices."""
    engine, _ = _engine(name)
    devices = engine.devices(models)
    if not devices:
        return [models]
    return [models.model_copy(update={"local": models.local.model_copy(update={"devices": (one,)})}) for one in devices]


def _engine(name: str) -> tuple[_Engine, str]:
    kind, _, setting = (EMBEDDED_DEFAULT if name == AUTO else name).partition(":")
    engine = _ENGINES.get(kind)
    if engine is None:
        nearest = difflib.get_close_matches(kind, _ENGINES, n=1, cutoff=0.5)
        hint = f"Did you mean {nearest[0]}? " if nearest else ""
        raise UsageError(f"there is no engine called {kind!r}", remedy=f"{hint}Engines: {', '.join(_OFFERED)}.")
    return engine, setting


def make_helpers(*, options: ReadOptions, threads: int = 1) -> Helpers:
    """What reads pages that the embedded engine cannot. Cheap, and never raises."""
    from ocr_backends.any_script import AnyScript

    return Helpers(
        scripts=AnyScript(options.languages, threads), old_type=AnyScript(options.languages, threads, script=FRAKTUR)
    )


def engine_statuses(models: DeepSeek = _NO_MODELS) -> list[EngineStatus]:
    """Every engine, real ones first. Loads no model and never raises."""
    return [engine.status(models) for engine in _ENGINES.values()]


def _textlayer(asked: Asked) -> OcrBackend:
    from ocr_backends.textlayer import TextLayer

    _refuse_setting("textlayer", asked.setting)
    return TextLayer()


def _textlayer_status(models: DeepSeek) -> EngineStatus:
    from ocr_backends.textlayer import status

    return status()


def _rapidocr(asked: Asked) -> OcrBackend:
    from ocr_backends.rapidocr import RapidOcr

    _refuse_setting("rapidocr", asked.setting)
    return RapidOcr(asked.threads)


def _rapidocr_status(models: DeepSeek) -> EngineStatus:
    from ocr_backends.rapidocr import status

    return status()


def _tesseract(asked: Asked) -> OcrBackend:
    from ocr_backends.tesseract import Tesseract

    _refuse_setting("tesseract", asked.setting)
    return Tesseract(asked.options.languages, asked.threads)


def _tesseract_status(models: DeepSeek) -> EngineStatus:
    from ocr_backends.tesseract import status

    return status()


def _served(asked: Asked) -> OcrBackend:
    from ocr_backends.served.engine import ServedModel

    profile = profile_of(asked.setting or asked.models.server.profile)
    return ServedModel(profile, asked.models.server, rung=asked.rung, setting=asked.setting)


def _served_rungs(asked: Asked) -> tuple[Rung, ...]:
    return rungs_of(profile_of(asked.setting or asked.models.server.profile))


def _served_at_once(models: DeepSeek) -> int:
    return models.server.in_flight * max(1, len(models.server.urls))


def _served_status(models: DeepSeek) -> EngineStatus:
    from ocr_backends.served.status import status

    return status(models.server)


def _deepseek_local(asked: Asked) -> OcrBackend:
    from ocr_backends.deepseek.backend import DeepSeekLocal

    _refuse_setting("deepseek-local", asked.setting)
    return DeepSeekLocal(asked.models.local, asked.rung)


def _deepseek_local_status(models: DeepSeek) -> EngineStatus:
    from ocr_backends.deepseek.presence import status

    return status(models.local)


def _deepseek_local_at_once(models: DeepSeek) -> int:
    from ocr_backends.deepseek.presence import pages_for

    return pages_for(models.local)


def _deepseek_local_devices(models: DeepSeek) -> tuple[str, ...]:
    from ocr_backends.deepseek.device import devices_of

    return devices_of(models.local)


def _fake(asked: Asked) -> OcrBackend:
    from ocr_backends.for_tests.fake import Fake

    return Fake(asked.setting)


def _misbehaving(kind: str) -> _Engine:
    def make(asked: Asked) -> OcrBackend:
        from ocr_backends.for_tests.misbehaving import Misbehaving

        return Misbehaving(kind, asked.setting)

    return _Engine(make, _test_status(kind))


def _together(asked: Asked) -> OcrBackend:
    from ocr_backends.for_tests.crowding import Together

    enough, _, inner = asked.setting.partition(":")
    if not enough.isdecimal():
        raise UsageError(f"engine together needs a number of pages, not {enough!r}", remedy="Write it as together:4.")
    return Together(asked.setting, int(enough), make_backend(inner or "fake", options=asked.options))


def _away(asked: Asked) -> OcrBackend:
    from ocr_backends.for_tests.crowding import Away

    return Away(asked.setting)


def _stumbling(asked: Asked) -> OcrBackend:
    from ocr_backends.for_tests.stumbling import Stumbling

    return Stumbling(asked.setting, asked.rung)


def _all_decodings(asked: Asked) -> tuple[Rung, ...]:
    return Rung.WIDE_NGRAM, Rung.WARM, Rung.FREE_OCR


def _test_at_once(models: DeepSeek) -> int:
    from ocr_backends.for_tests.crowding import AT_ONCE

    return AT_ONCE


def _test_status(name: str) -> Callable[[DeepSeek], EngineStatus]:
    def status(models: DeepSeek) -> EngineStatus:
        return EngineStatus(name=name, ready=True, detail="for tests: reads nothing", is_test=True)

    return status


def _refuse_setting(name: str, setting: str) -> None:
    if setting:
        raise UsageError(f"engine {name} takes no setting, it was given {setting!r}")


_ENGINES: dict[str, _Engine] = {
    "textlayer": _Engine(_textlayer, _textlayer_status),
    "rapidocr": _Engine(_rapidocr, _rapidocr_status),
    "tesseract": _Engine(_tesseract, _tesseract_status),
    "deepseek-server": _Engine(_served, _served_status, _served_rungs, _served_at_once),
    "deepseek-local": _Engine(
        _deepseek_local,
        _deepseek_local_status,
        rungs=_all_decodings,
        at_once=_deepseek_local_at_once,
        devices=_deepseek_local_devices,
    ),
    "fake": _Engine(_fake, _test_status("fake")),
    "stumbling": _Engine(_stumbling, _test_status("stumbling"), rungs=_all_decodings),
    "together": _Engine(_together, _test_status("together"), at_once=_test_at_once),
    "away": _Engine(_away, _test_status("away"), at_once=_test_at_once),
    **{kind: _misbehaving(kind) for kind in ("slow", "crashing", "out-of-memory", "truncated", "looping", "garbage")},
}
