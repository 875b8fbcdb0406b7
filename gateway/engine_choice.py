"""The engine that an order names: known, and one whose servers the settings name."""

from typing import Final

from ocr_backends.profiles import profile_of
from ocr_backends.registry import AUTO, make_backend
from recto.errors import UsageError
from recto.models import DeepSeek
from recto.options import ReadOptions

ON_SERVERS: Final = "deepseek-server"
_SETTING: Final = "deepseek.server.urls"


def require_engine(options: ReadOptions, models: DeepSeek) -> None:
    """Raises ``UsageError`` for an engine that there is not, a setting of it that means nothing, and an engine whose
    servers nobody named. Whether it is ready, workers know.
    """
    if options.backend == AUTO:
        return
    kind, _, profile = options.backend.partition(":")
    if kind == ON_SERVERS and not models.server.urls and not profile_of(profile or models.server.profile).url:
        raise UsageError(
            f"engine {kind} has no server: the setting {_SETTING} is empty",
            remedy=f"Start one (docs/models.md says how) and name it in {_SETTING}, here and for all workers.",
        )
    make_backend(options.backend, options=options, models=models)
