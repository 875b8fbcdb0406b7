"""The border between engines, which may raise anything, and the rest, which is told by a value."""

from collections.abc import Callable

from recto.errors import EngineFailed, EngineUnavailable, RectoError, fault_of
from recto.recognitions import Failure, Outcome


def outcome_of(engine: str, read: Callable[[], Outcome]) -> Outcome:
    """What ``read`` answers, or why it could not.

    ``EngineUnavailable`` passes: it is about the engine, not the page.
    """
    try:
        return read()
    except EngineUnavailable:
        raise
    except (RectoError, MemoryError) as error:
        return Failure(engine=engine, fault=fault_of(error))
    except Exception as error:  # noqa: BLE001 - an engine may raise anything, and it must cost this page only
        cause = f"{type(error).__name__}: {error}"
        return Failure(engine=engine, fault=fault_of(EngineFailed(f"{engine} failed on this page: {cause}")))
