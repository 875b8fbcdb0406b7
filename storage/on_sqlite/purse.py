"""Money that is spent and set aside, in an SQLite file."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from recto.calls import Cap, OverCap, Reservation, Reserved, Spent
from recto.deployments import Micros
from storage.on_sqlite.file import SqliteFile
from storage.spending import ACCOUNT_DAYS, DAY_SECONDS, SETTLED_DAYS


class SqlitePurse:
    """A ``Purse``. Errors: those of ``SqliteFile``. A power cut takes nothing back."""

    def __init__(self, file: SqliteFile, *, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._clock = clock

    def reserve(self, reservation: Reservation, caps: Sequence[Cap]) -> Reserved | OverCap:
        accounts = _accounts(reservation)
        with self._file.transaction(durable=True) as connection:
            if _is_known(connection, reservation.id):
                return Reserved()
            for cap in caps:
                if cap.account in accounts and (left := _left(connection, cap)) < reservation.amount:
                    return OverCap(account=cap.account, left=left)
            self._charge(connection, accounts, charged=reservation.amount, open=reservation.amount)
            connection.execute(
                "INSERT INTO reservations (id, made, body) VALUES (?, ?, ?)",
                (reservation.id, reservation.made, reservation.model_dump_json()),
            )
        return Reserved()

    def settle(self, reservation: str, cost: Micros) -> bool:
        query = "SELECT body FROM reservations WHERE id = ? AND settled IS NULL"
        if not self._file.rows(query, reservation):
            return False  # as mostly where an answer is found: no write, and nobody waits
        with self._file.transaction(durable=True) as connection:
            row = connection.execute(query, (reservation,)).fetchone()
            if row is None:
                return False
            known = self._file.value(Reservation.model_validate_json, row[0])
            self._charge(connection, _accounts(known), charged=cost - known.amount, open=-known.amount)
            query = "UPDATE reservations SET settled = ?, body = '' WHERE id = ?"
            connection.execute(query, (self._clock(), reservation))
        return True

    def spent(self, accounts: Sequence[str]) -> Mapping[str, Spent]:
        found: dict[str, Spent] = {}
        for account in accounts:
            for charged, open in self._file.rows("SELECT charged, open FROM accounts WHERE name = ?", account):
                found[account] = Spent(charged=charged, open=open)
        return found

    def unsettled(self, *, before: float, limit: int) -> Sequence[Reservation]:
        query = "SELECT body FROM reservations WHERE settled IS NULL AND made < ? ORDER BY made, id LIMIT ?"
        rows = self._file.rows(query, before, max(limit, 0))
        return [self._file.value(Reservation.model_validate_json, body) for (body,) in rows]

    def restore(self, reservation: Reservation, cost: Micros) -> None:
        with self._file.transaction(durable=True) as connection:
            if not _is_known(connection, reservation.id):
                self._charge(connection, _accounts(reservation), charged=cost, open=0)
                connection.execute(
                    "INSERT INTO reservations (id, made, settled, body) VALUES (?, ?, ?, '')",
                    (reservation.id, reservation.made, self._clock()),
                )

    def _charge(self, connection: sqlite3.Connection, accounts: Iterable[str], *, charged: int, open: int) -> None:
        now = self._clock()
        for account in accounts:
            connection.execute(
                "INSERT INTO accounts (name, charged, open, touched) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE"
                " SET charged = charged + excluded.charged, open = open + excluded.open, touched = excluded.touched",
                (account, charged, open, now),
            )
        connection.execute("DELETE FROM reservations WHERE settled < ?", (now - SETTLED_DAYS * DAY_SECONDS,))
        connection.execute("DELETE FROM accounts WHERE touched < ?", (now - ACCOUNT_DAYS * DAY_SECONDS,))


def _accounts(reservation: Reservation) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys(reservation.accounts))


def _is_known(connection: sqlite3.Connection, reservation: str) -> bool:
    return connection.execute("SELECT 1 FROM reservations WHERE id = ?", (reservation,)).fetchone() is not None


def _left(connection: sqlite3.Connection, cap: Cap) -> Micros:
    row = connection.execute("SELECT charged FROM accounts WHERE name = ?", (cap.account,)).fetchone()
    return max(cap.most - (row[0] if row else 0), 0)
