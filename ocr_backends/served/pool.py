"""The servers that hold one model: who is asked next, who rests, and when pages have to wait. Safe among threads."""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ocr_backends.served.asking import ServerKind
from ocr_backends.served.breaker import Breaker
from ocr_backends.served.client import Client
from ocr_backends.served.facts import NOTHING_KNOWN, Facts, facts_of, waiting_in
from ocr_backends.served.gate import Gate
from ocr_backends.served.streams import Piece
from ocr_backends.served.suspects import Suspects
from ocr_backends.served.troubles import Barred, Busy, Refused, Trouble, Unreachable
from ocr_backends.served.watch import Watch
from recto.errors import EngineAway, EngineUnavailable
from recto.logs import log, warn
from recto.models import ModelServer

BARRED_FOR: Final = 30.0
"""Seconds until a server that refused key or model is asked again: a person may have put it right."""

QUEUE_EVERY: Final = 3.0
"""Seconds between two looks at a server's queue."""

_LOOK_AGAIN: Final = 1.0
_QUESTION: Final = 2.0
"""Seconds for questions that should be answered at once, beside the time to connect."""

REFUSALS: Final = 20
"""So many requests refused, and none ever answered: it is not the pages."""


class Server:
    """``facts`` are known once it was reached, and forgotten when it rests."""

    def __init__(self, client: Client, settings: ModelServer) -> None:
        self.client = client
        self.gate = Gate(settings.in_flight)
        self.breaker = Breaker(settings.sick_after)
        self.facts = NOTHING_KNOWN
        self.known = False
        self.asked = False
        self.last = "it was not asked yet"
        self.barred: tuple[Barred, float] | None = None
        self.queue_seen = 0.0


@dataclass
class Place:
    """A request's place at a server."""

    server: Server
    round: int
    answered: bool = field(default=False)


class Pool:
    """``plain``: servers are hosted ones, asked nothing but for pages."""

    def __init__(self, urls: Sequence[str], key: str, model: str, settings: ModelServer, *, plain: bool) -> None:
        self._settings = settings
        self._model = model
        self._plain = plain
        self._changed = threading.Condition()
        self.suspects = Suspects()
        self._refused = 0
        self._answered_ever = False
        watch = Watch()
        self._servers = [Server(Client(url, key, settings, watch), settings) for url in urls]

    def close(self) -> None:
        for server in self._servers:
            server.client.close()

    def enter(self, *, until: float, avoid: Server | None = None) -> Place:
        """A place at the server with the most room, rather not at ``avoid``; waits for one, on the monotonic clock at
        most ``until`` then. Give it back with ``leave``.

        Raises ``EngineAway`` where all servers rest or start, or none has room, and ``EngineUnavailable`` where none
        will answer until a person changes something.
        """
        while True:
            found = self._next(avoid, until)
            if isinstance(found, Place):
                self._look_at_queue(found.server)
                return found
            self._learn(found)

    def leave(self, place: Place, trouble: Trouble | None = None) -> None:
        """``trouble`` is what the request ended in, if it was not answered to its end."""
        server, now = place.server, time.monotonic()
        with self._changed:
            server.gate.leave()
            if trouble is None:
                server.gate.read()
                self._answered(place)
            elif isinstance(trouble, Refused):
                server.breaker.answered()  # whoever refuses is there
                self._refused += 1
            else:
                self._suffered(server, trouble, place.round, now)
            self._changed.notify_all()
        self._all_refused(trouble)

    def answering(self, place: Place, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """``pieces`` of the answer; with the first the server is known to be well."""
        for piece in pieces:
            if not place.answered:
                with self._changed:
                    self._answered(place)
                    self._changed.notify_all()
            yield piece

    def overloaded(self) -> EngineAway:
        """What is to be raised where a page waited for long enough."""
        return EngineAway(f"{self._labels()}: no room for another page for {self._settings.request_timeout:g} s")

    def require_one(self) -> None:
        """Raises ``EngineAway`` where no server is left to ask."""
        now = time.monotonic()
        with self._changed:
            if all(server.breaker.rests(now) for server in self._servers):
                raise self._away()

    def _next(self, avoid: Server | None, until: float) -> Place | Server:
        """A place, or a server to get to know first."""
        with self._changed:
            while True:
                now = time.monotonic()
                open_to_us = [server for server in self._servers if not self._is_barred(server, now)]
                if not open_to_us:
                    raise self._unavailable()
                awake = [server for server in open_to_us if not server.breaker.rests(now)]
                if not awake:
                    raise self._away()
                unknown = next((server for server in awake if not server.known and not server.asked), None)
                if unknown is not None:
                    unknown.asked = True
                    return unknown
                room = [server for server in awake if server.known and _has_room(server, now)]
                if room:
                    chosen = min(room, key=lambda server: (server is avoid, server.gate.load))
                    return Place(chosen, chosen.gate.enter())
                if now >= until:
                    raise self.overloaded()
                self._changed.wait(min(_LOOK_AGAIN, until - now))

    def _learn(self, server: Server) -> None:
        """Asks the server about itself, while others wait or go elsewhere."""
        try:
            facts = self._facts(server)
        except Trouble as trouble:
            absent = trouble if isinstance(trouble, Barred) else Unreachable(str(trouble))
            with self._changed:
                server.asked = False
                self._suffered(server, absent, -1, time.monotonic())
                self._changed.notify_all()
            return
        with self._changed:
            server.asked, server.known, server.facts = False, True, facts
            log("model_server_found", server=server.client.label, kind=facts.kind, context=facts.context)
            self._changed.notify_all()

    def _facts(self, server: Server) -> Facts:
        if self._plain:
            return NOTHING_KNOWN
        facts = facts_of(server.client, timeout=self._settings.connect_timeout + _QUESTION)
        if facts.kind is ServerKind.VLLM and self._model not in facts.models:
            names = ", ".join(facts.models) or "none"
            remedy = (
                f"Set deepseek.server.model to one of its models, or start it with --served-model-name {self._model}."
            )
            raise Barred(f"it has no model called {self._model}; its models: {names}", remedy=remedy)
        return facts

    def _suffered(self, server: Server, trouble: Trouble, entered: int, now: float) -> None:
        server.last = str(trouble)
        rested = server.breaker.rests(now)
        match trouble:
            case Barred():
                server.barred, server.known = (trouble, now + BARRED_FOR), False
                warn("model_server_refuses", server=server.client.label, why=server.last)
                return
            case Busy(retry_after=retry_after, starting=starting):
                server.gate.busy(entered, now=now, retry_after=retry_after)
                sick = starting and server.breaker.failed(now)
            case Unreachable():
                server.breaker.gone(now)
                sick = True
            case _:
                sick = server.breaker.failed(now)
        server.known = server.known and not sick
        if sick and not rested:
            seconds = round(server.breaker.rest_left(now), 1)
            warn("model_server_rests", server=server.client.label, seconds=seconds, why=server.last)

    def _answered(self, place: Place) -> None:
        place.answered = self._answered_ever = True
        if place.server.breaker.on_trial:
            log("model_server_reads_again", server=place.server.client.label)
        place.server.breaker.answered()

    def _all_refused(self, trouble: Trouble | None) -> None:
        if isinstance(trouble, Refused) and not self._answered_ever and self._refused >= REFUSALS:
            message = f"{self._labels()}: refused each of {self._refused} pages: {trouble}"
            raise EngineUnavailable(message, remedy="See that deepseek.server.profile fits the model and its server.")

    def _look_at_queue(self, server: Server) -> None:
        now = time.monotonic()
        with self._changed:
            if server.facts.kind is ServerKind.OTHER or now < server.queue_seen + QUEUE_EVERY:
                return
            server.queue_seen = now
        waiting = waiting_in(server.client, timeout=_QUESTION)
        with self._changed:
            server.gate.queue(waiting)

    def _is_barred(self, server: Server, now: float) -> bool:
        if server.barred is not None and now >= server.barred[1]:
            server.barred = None
        return server.barred is not None

    def _labels(self) -> str:
        return ", ".join(server.client.label for server in self._servers)

    def _away(self) -> EngineAway:
        states = "; ".join(f"{server.client.label}: {server.last}" for server in self._servers)
        return EngineAway(f"no model server answers ({states})")

    def _unavailable(self) -> EngineUnavailable:
        barred = [(server, server.barred[0]) for server in self._servers if server.barred is not None]
        states = "; ".join(f"{server.client.label}: {trouble}" for server, trouble in barred)
        return EngineUnavailable(f"the model server cannot be used ({states})", remedy=barred[0][1].remedy)


def _has_room(server: Server, now: float) -> bool:
    """A server that rested gets one page, until it answers."""
    return server.gate.has_room(now) and not (server.breaker.on_trial and server.gate.running)
