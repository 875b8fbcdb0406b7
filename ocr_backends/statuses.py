"""Whether an engine can be used here: what `recto doctor` prints."""

from recto.values import Value


class EngineStatus(Value):
    """``detail`` is a line for people; ``remedy`` says how to get what is missing, empty where nothing is.

    ``languages`` are the codes that ``--language`` takes, empty where the engine has no such choice.
    """

    name: str
    ready: bool
    version: str = ""
    detail: str
    remedy: str = ""
    languages: tuple[str, ...] = ()
    is_test: bool = False
