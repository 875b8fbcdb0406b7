"""How long a unit of work may take, whatever runs: the last line, behind the limits on pages and documents."""

from typing import Final

from recto.models import DeepSeek
from recto.pages import Rung
from recto.settings import Settings
from workers.timeouts import BYTES_PER_SECOND, assembly_seconds, fields_seconds

GRACE_SECONDS: Final = 30.0
"""Between the soft limit, which raises in the unit, and the hard one, which ends its process."""

CALLS_EACH: Final = 2
"""Of a deployment for one part in doubt: once more where its answer has no form. All parts are asked for at once."""

TURN_SECONDS: Final = 120.0
"""So long at most a call waits for others that ask the same, and for its turn."""

_AFTER_PAGE: Final = 60.0
"""For the pages before the last one, and for what is written after it."""


def soft_seconds(kind: str, settings: Settings) -> float:
    """``service.task_timeout``, or more where the work has a longer limit of its own."""
    limits = settings.limits
    match kind:
        case "split":
            own = limits.page_timeout + _AFTER_PAGE
        case "recognize":
            own = max(limits.page_timeout, model_page_seconds(settings.deepseek)) + _AFTER_PAGE
        case "escalate" | "consult":
            own = asking_seconds(settings)
        case "ingest":
            own = limits.inspect_timeout + limits.max_bytes / BYTES_PER_SECOND + _AFTER_PAGE
        case "fields":
            own = fields_seconds(limits.max_pages, limits) + _AFTER_PAGE
        case "assemble" | "reopen":
            own = assembly_seconds(limits.max_pages, limits) + _AFTER_PAGE
        case _:
            own = 0.0
    return max(settings.service.task_timeout, own)


def model_page_seconds(models: DeepSeek) -> float:
    """What a page may take that a model reads, where on every rung of the ladder it waits for its turn, and is then
    read, as long as it may.
    """
    return 2 * len(Rung) * max(models.server.request_timeout, models.local.page_timeout)


def asking_seconds(settings: Settings) -> float:
    """What a page may take whose parts in doubt models are asked for, where every deployment is."""
    return sum(CALLS_EACH * (one.timeout + TURN_SECONDS) for one in settings.deployments.values()) + _AFTER_PAGE


def hard_seconds(kind: str, settings: Settings) -> float:
    return soft_seconds(kind, settings) + GRACE_SECONDS
