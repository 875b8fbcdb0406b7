"""In which way a deployment is made to answer by a schema, and which ways its server was seen to refuse."""

import re
import threading
from enum import StrEnum
from typing import Final

from recto.deployments import Deployment, Kind


class Way(StrEnum):
    """``native``: the schema is a part of the request; ``tool``: it is that of a tool that has to be called; ``json``:
    it is asked for in words.
    """

    NATIVE = "native"
    TOOL = "tool"
    JSON = "json"


_WORDS: Final[dict[Way, re.Pattern[str]]] = {
    Way.NATIVE: re.compile(
        r"response_?format|json_?schema|response_?schema|response_?json|structured|output_(?:config|format)|text\.format"
        r"|guided|grammar|schema",
        re.IGNORECASE,
    ),
    Way.TOOL: re.compile(r"tool|function", re.IGNORECASE),
}
"""What servers say of a request whose way they do not know."""

_OPEN: Final[frozenset[Kind]] = frozenset({"clarifai", "openai-compatible"})


def is_open(kind: Kind) -> bool:
    """Servers of which nothing is known by their kind, but that they speak as OpenAI does."""
    return kind in _OPEN


def ways_of(deployment: Deployment, *, knows_schemas: bool) -> tuple[Way, ...]:
    """In the order in which they are tried. ``knows_schemas``: so much is known of the model."""
    if deployment.structured != "auto":
        return (Way(deployment.structured),)
    if knows_schemas or is_open(deployment.kind):
        return (Way.NATIVE, Way.TOOL, Way.JSON)
    return (Way.TOOL, Way.JSON)


def refuses(way: Way, status: int, said: str) -> bool:
    """Whether a server that answers so does not know the way."""
    if status not in {400, 404, 422, 501} or way not in _WORDS or not _WORDS[way].search(said):
        return False
    return status != 404 or "support" in said.lower()  # else it is the model that is not found


class KnownWays:
    """What was found out of deployments, by fingerprint. Safe among threads."""

    def __init__(self) -> None:
        self._refused: dict[str, frozenset[Way]] = {}
        self._lock = threading.Lock()

    def refused(self, fingerprint: str, way: Way) -> None:
        with self._lock:
            self._refused[fingerprint] = self._refused.get(fingerprint, frozenset()) | {way}

    def first(self, fingerprint: str, ways: tuple[Way, ...]) -> Way:
        """The first that was not refused; the last where all were."""
        refused = self._refused.get(fingerprint, frozenset())
        return next((way for way in ways if way not in refused), ways[-1])


KNOWN_WAYS: Final = KnownWays()
"""Of this process."""
