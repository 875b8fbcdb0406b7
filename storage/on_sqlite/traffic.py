"""Who calls which deployment now, and which of them rest, in an SQLite file."""

import sqlite3
import time
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Final

from recto.calls import Admission, Admitted, Full, Health, Resting
from storage.on_sqlite.file import SqliteFile

_STATE: Final = "SELECT failures, sick_until, sick_why, asked_until, asked_why, unproven, probe FROM healths"


@dataclass
class _State:
    """``sick`` by its failures, resting since it ``asked`` for that. ``unproven``: no call went well since; ``probe``
    is the caller that tries it.
    """

    failures: int = 0
    sick_until: float = 0.0
    sick_why: str = ""
    asked_until: float = 0.0
    asked_why: str = ""
    unproven: bool = False
    probe: str = ""

    @property
    def until(self) -> float:
        return max(self.sick_until, self.asked_until)

    @property
    def why(self) -> str:
        return self.asked_why if self.asked_until >= self.sick_until else self.sick_why


class SqliteTraffic:
    """A ``Traffic``. Where there is no room, callers that ``is_gone`` knows of make some at once; of others their time
    has to pass. Errors: those of ``SqliteFile``.
    """

    def __init__(
        self,
        file: SqliteFile,
        *,
        clock: Callable[[], float] = time.time,
        is_gone: Callable[[str], bool] = lambda caller: False,
    ) -> None:
        self._file = file
        self._clock = clock
        self._is_gone = is_gone

    def enter(self, deployment: str, caller: str, *, most: int, seconds: float) -> Admission:
        with self._file.transaction() as connection:
            now = self._clock()
            connection.execute("DELETE FROM callers WHERE until <= ?", (now,))
            query = "SELECT caller FROM callers WHERE deployment = ?"
            inside = {name for (name,) in connection.execute(query, (deployment,))}
            if caller not in inside:
                state = _state(connection, deployment)
                if state.until > now:
                    return Resting(seconds=state.until - now, why=state.why)
                if len(inside) >= most or (state.unproven and state.probe in inside):
                    inside -= self._sent_off(connection, deployment, inside)
                if len(inside) >= most or (state.unproven and state.probe in inside):
                    return Full()
                if state.unproven:
                    state.probe = caller
                    _keep(connection, deployment, state)
            connection.execute(
                "INSERT OR REPLACE INTO callers (deployment, caller, until) VALUES (?, ?, ?)",
                (deployment, caller, now + seconds),
            )
            return Admitted()

    def _sent_off(self, connection: sqlite3.Connection, deployment: str, inside: Set[str]) -> set[str]:
        """Those who will not leave themselves."""
        gone = {caller for caller in inside if self._is_gone(caller)}
        rows = [(deployment, caller) for caller in sorted(gone)]
        connection.executemany("DELETE FROM callers WHERE deployment = ? AND caller = ?", rows)
        return gone

    def leave(self, deployment: str, caller: str) -> None:
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM callers WHERE deployment = ? AND caller = ?", (deployment, caller))

    def went_well(self, deployment: str) -> None:
        with self._file.transaction() as connection:
            state = _state(connection, deployment)
            if state != (well := _State(asked_until=state.asked_until, asked_why=state.asked_why)):
                _keep(connection, deployment, well)

    def failed(self, deployment: str, *, sick_after: int, rest: float, why: str) -> bool:
        with self._file.transaction() as connection:
            now, state = self._clock(), _state(connection, deployment)
            state.failures += 1
            begins = state.failures >= sick_after and state.until <= now
            if begins:
                state.sick_until, state.sick_why, state.unproven, state.probe = now + rest, why, True, ""
            _keep(connection, deployment, state)
            return begins

    def rest(self, deployment: str, seconds: float, *, why: str) -> None:
        with self._file.transaction() as connection:
            state, until = _state(connection, deployment), self._clock() + seconds
            if until > state.asked_until:
                state.asked_until, state.asked_why = until, why
                state.unproven, state.probe = True, ""
                _keep(connection, deployment, state)

    def health(self, deployment: str) -> Health:
        with self._file.transaction(to_write=False) as connection:
            now, state = self._clock(), _state(connection, deployment)
            query = "SELECT count(*) FROM callers WHERE deployment = ? AND until > ?"
            (calls,) = connection.execute(query, (deployment, now)).fetchone()
            left = max(state.until - now, 0.0)
            return Health(calls=calls, failures=state.failures, resting=left, why=state.why if left else "")


def _state(connection: sqlite3.Connection, deployment: str) -> _State:
    row = connection.execute(f"{_STATE} WHERE deployment = ?", (deployment,)).fetchone()
    if row is None:
        return _State()
    failures, sick_until, sick_why, asked_until, asked_why, unproven, probe = row
    return _State(failures, sick_until, sick_why, asked_until, asked_why, bool(unproven), probe)


def _keep(connection: sqlite3.Connection, deployment: str, state: _State) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO healths"
        " (deployment, failures, sick_until, sick_why, asked_until, asked_why, unproven, probe)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            deployment,
            state.failures,
            state.sick_until,
            state.sick_why,
            state.asked_until,
            state.asked_why,
            state.unproven,
            state.probe,
        ),
    )
