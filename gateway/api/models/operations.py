"""How the service itself is."""

from typing import Literal

from recto.values import Value


class Health(Value):
    status: Literal["ok"] = "ok"


class Readiness(Value):
    """``checks`` name what was looked at; each is ``ok`` or a sentence that says what is wrong."""

    ready: bool
    checks: dict[str, str]


class VersionView(Value):
    version: str
