"""Who is asked for what is in doubt, and what is wrong with that: what `recto doctor` says of it."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from gateway.checks import Check
from gateway.money import money
from recto.calls import Health, account_of_day
from recto.deployments import Role, micros
from recto.errors import RectoError
from recto.options import ReadOptions
from recto.settings import Settings
from recto.values import Value
from storage.on_sqlite.opening import open_sqlite
from storage.stores import FILE_NAME, Stores, is_embedded, open_stores
from workers.escalation.alarms import Trouble, alarms
from workers.escalation.candidates import candidates
from workers.escalation.money import day_of
from workers.local.ledger import ledger_path


class Seen(Value):
    """Where calls are kept: counters, how deployments are, what was charged today. Empty where there are none."""

    counters: Mapping[str, float] = {}
    health: Mapping[str, Health] = {}
    today: int = 0


def asking(settings: Settings) -> Iterator[Check]:
    """Nothing where settings name no deployment."""
    if not settings.deployments:
        return
    yield from _routes(settings)
    try:
        seen = _seen(settings)
    except RectoError as error:
        yield Check(name="calls", ok=False, detail=error.message, remedy=error.remedy)
        seen = Seen()
    for alarm in alarms(settings, seen.counters, seen.health):
        name = f"{alarm.deployment}: {_WORDS[alarm.trouble]}"
        yield Check(name=name, ok=False, detail=alarm.detail, remedy=alarm.remedy)
    yield _money(settings, seen.today)


_WORDS: Mapping[Trouble, str] = {
    Trouble.RESTING: "rests",
    Trouble.NEVER_ASKED: "never asked",
    Trouble.ALWAYS_REJECTED: "never right",
    Trouble.NO_CAP: "no cap",
}


def _routes(settings: Settings) -> Iterator[Check]:
    for role in Role:
        names = candidates(role, ReadOptions(), settings)
        if names:
            yield Check(name=role.value, ok=True, detail=", then ".join(names))
    if not any(candidates(role, ReadOptions(), settings) for role in Role):
        yield Check(
            name="roles",
            ok=False,
            detail="no deployment has a role: none is asked",
            remedy="Name one as roles.tables.default, or with --deployment tables=NAME.",
        )


def _money(settings: Settings, today: int) -> Check:
    budget = settings.budget
    caps = (("a job", budget.job), ("a day", budget.day), ("a tenant and day", budget.tenant_day))
    told = ", ".join(f"{money(micros(cap))} for {what}" for what, cap in caps if cap) or "none"
    return Check(name="caps", ok=True, detail=f"{told}; {money(today)} were charged today")


def _seen(settings: Settings) -> Seen:
    """In the stores of the service, else in the ledger of runs. What was never made is not made now."""
    service = Path(settings.service.store) / FILE_NAME
    if is_embedded(settings) and not service.is_file():
        own = ledger_path(settings.budget)
        return _told(open_sqlite(own), settings) if own.is_file() else Seen()
    return _told(open_stores(settings), settings)


def _told(stores: Stores, settings: Settings) -> Seen:
    try:
        account = account_of_day(day_of(time.time()))
        spent = stores.purse.spent([account])
        return Seen(
            counters=stores.meter.counters(),
            health={name: stores.traffic.health(name) for name in sorted(settings.deployments)},
            today=spent[account].charged if account in spent else 0,
        )
    finally:
        stores.close()
