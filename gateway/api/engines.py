"""Whether the engine that an order names can be had."""

import os
import re
from functools import cache
from typing import Final

from gateway.engine_choice import ON_SERVERS, require_engine
from ocr_backends.registry import AUTO, engine_statuses
from ocr_backends.statuses import EngineStatus
from recto.errors import UsageError
from recto.models import DeepSeek, LocalModel
from recto.options import ReadOptions
from recto.settings import Settings
from workers.inputs.mirroring import brief

LANGUAGE: Final = r"^(script/)?[A-Za-z]{2,30}(_[A-Za-z]{1,20}){0,3}$"
"""What a language code looks like."""

_MOST_LANGUAGES: Final = 20


def fault_of_backend(options: ReadOptions, settings: Settings) -> str:
    """What is wrong with the engine, empty where nothing is.

    Whether it is ready is only known where the workers run on this machine. Servers that are away are waited for.
    """
    if options.backend == AUTO:
        return ""
    statuses = _statuses(settings.deepseek.local)  # pyright: ignore[reportArgumentType] - frozen, so it has a hash
    status = statuses.get(options.backend.partition(":")[0])
    if status is None or (status.is_test and not settings.api.test_engines):
        return f"there is no engine called {brief(options.backend)!r}"
    try:
        require_engine(options, settings.deepseek)
    except (UsageError, ValueError) as error:  # ValueError: engines for tests, of their setting
        return brief(str(error))
    elsewhere = settings.service.redis.get_secret_value() or os.environ.get("CELERY_BROKER_URL")
    waited_for = elsewhere or status.name == ON_SERVERS
    return "" if status.ready or waited_for else f"the engine {status.name} is not ready here: see `recto doctor`"


def fault_of_languages(options: ReadOptions) -> str:
    if len(options.languages) > _MOST_LANGUAGES:
        return f"are more than {_MOST_LANGUAGES}"
    wrong = [code for code in options.languages if not re.fullmatch(LANGUAGE, code)]
    return f"{brief(wrong[0])!r} is no language code; write it like deu" if wrong else ""


@cache
def _statuses(local: LocalModel) -> dict[str, EngineStatus]:
    """Looked up once: programs are started for it. No server is asked."""
    return {status.name: status for status in engine_statuses(DeepSeek(local=local))}
