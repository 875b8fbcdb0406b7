"""Money that is spent and set aside, in Redis: each call is one script."""

from collections.abc import Mapping, Sequence
from typing import Final

from recto.calls import Cap, OverCap, Reservation, Reserved, Spent
from recto.deployments import Micros
from recto.errors import StoreUnavailable
from storage.on_redis.names import Names
from storage.on_redis.replies import Reply, data, number, several, text, texts
from storage.on_redis.scripts import FREES, Constants, script
from storage.on_redis.server import RedisServer
from storage.spending import ACCOUNT_DAYS, DAY_SECONDS, SETTLED_DAYS

_KEPT: Constants = {
    "ACCOUNT_SECONDS": int(ACCOUNT_DAYS * DAY_SECONDS),
    "SETTLED_SECONDS": int(SETTLED_DAYS * DAY_SECONDS),
}
_RESERVE: Final = script("whole", "purse", "purse_reserve", constants=_KEPT)
_SETTLE: Final = script("purse", "purse_settle", flags=FREES, constants=_KEPT)
_RESTORE: Final = script("purse", "purse_restore", constants=_KEPT)


class RedisPurse:
    """A ``Purse``. Errors: those of ``RedisServer``. Sums are exact up to 2**53.

    ``reserve`` raises ``StoreUnavailable`` while the store is not whole: what was spent is not known then. With
    ``rebuilding`` it reserves even so, for those who make the store whole again.
    """

    def __init__(self, server: RedisServer, names: Names, *, rebuilding: bool = False) -> None:
        self._server = server
        self._names = names
        self._rebuilding = rebuilding
        self._open = names("purse", "open")
        self._bodies = names("purse", "open", "bodies")
        self._keys = [names("purse", "account"), self._open, self._bodies, names("purse", "settled")]

    def reserve(self, reservation: Reservation, caps: Sequence[Cap]) -> Reserved | OverCap:
        accounts = _accounts(reservation)
        held = [part for cap in caps if cap.account in accounts for part in (cap.account, cap.most)]
        said, *rest = several(
            self._server.run(
                _RESERVE,
                [*self._keys, self._names("whole")],
                int(self._rebuilding),
                reservation.id,
                _day(reservation),
                reservation.made,
                reservation.amount,
                reservation.model_dump_json(),
                len(accounts),
                *accounts,
                *held,
            )
        )
        match text(said):
            case "reserved":
                return Reserved()
            case "over":
                account, left = rest
                return OverCap(account=text(account), left=number(left))
            case _:
                raise StoreUnavailable(
                    f"{self._server.shown}: the job store lost what it held, or is new, and was not rebuilt",
                    remedy="Wait until a worker has rebuilt it, or run `recto recover`.",
                )

    def settle(self, reservation: str, cost: Micros) -> bool:
        return bool(self._server.run(_SETTLE, self._keys, reservation, cost))

    def spent(self, accounts: Sequence[str]) -> Mapping[str, Spent]:
        commands = [("HMGET", self._names("purse", "account", account), "charged", "open") for account in accounts]
        found = map(several, self._server.commands(commands))
        return {
            account: Spent(charged=number(charged), open=number(open))
            for account, (charged, open) in zip(accounts, found, strict=True)
            if charged is not None
        }

    def unsettled(self, *, before: float, limit: int) -> Sequence[Reservation]:
        command = ("ZRANGEBYSCORE", self._open, "-inf", f"({before!r}", "LIMIT", 0, max(limit, 0))
        ids = texts(self._server.command(*command))
        if not ids:
            return []
        bodies = several(self._server.command("HMGET", self._bodies, *ids))
        return [_reservation(body) for body in bodies if body is not None]

    def restore(self, reservation: Reservation, cost: Micros) -> None:
        accounts = _accounts(reservation)
        self._server.run(_RESTORE, self._keys, reservation.id, _day(reservation), cost, *accounts)


def _accounts(reservation: Reservation) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys(reservation.accounts))


def _day(reservation: Reservation) -> int:
    return int(reservation.made // DAY_SECONDS)


def _reservation(body: Reply) -> Reservation:
    return Reservation.model_validate_json(data(body).partition(b"\n\n")[2])
