"""What is wrong with who is asked: seen from settings, counters, and how deployments are. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from recto.calls import Health
from recto.deployments import Price, Role
from recto.escalations import Verdict
from recto.meters import counters_in
from recto.options import ReadOptions
from recto.pages import PageState
from recto.settings import Settings
from recto.values import Value
from workers.escalation.candidates import candidates, wanted_roles

ENOUGH_PAGES: Final = 1000
"""Pages that were read: after so many a route that was never asked is no chance."""

ENOUGH_ANSWERS: Final = 20
"""Answers that were judged: after so many one that never was taken is no chance."""


class Trouble(StrEnum):
    """``resting``: nobody calls it now. ``never_asked``, though it has a role and pages were read. ``always_rejected``:
    no answer of it was ever taken. ``no_cap``: it costs money, and nothing bounds how much.
    """

    RESTING = "resting"
    NEVER_ASKED = "never_asked"
    ALWAYS_REJECTED = "always_rejected"
    NO_CAP = "no_cap"


class Alarm(Value):
    """``detail`` and ``remedy`` are for people."""

    deployment: str
    trouble: Trouble
    detail: str
    remedy: str


def routed(settings: Settings) -> Mapping[str, tuple[Role, ...]]:
    """The deployments that have roles, with these; a referee with none."""
    found: dict[str, list[Role]] = {}
    for role in Role:
        route = settings.roles.route(role)
        for name in dict.fromkeys((route.default, *route.fallback)):
            if name in settings.deployments:
                found.setdefault(name, []).append(role)
    if settings.escalation.referee in settings.deployments:
        found.setdefault(settings.escalation.referee, [])
    return {name: tuple(roles) for name, roles in sorted(found.items())}


def alarms(settings: Settings, counters: Mapping[str, float], health: Mapping[str, Health]) -> Iterator[Alarm]:
    """``counters`` are those of a ``Meter``, ``health`` is by deployment; empty where they are not known."""
    seen = _Seen(counters)
    for name in settings.deployments:
        if name in health and health[name].resting > 0:
            yield _resting(name, health[name])
    first = _asked_first(settings)
    for name in routed(settings):
        if seen.pages >= ENOUGH_PAGES and not seen.calls[name] and name in first:
            yield _never_asked(name, seen.pages)
        if seen.judged[name] >= ENOUGH_ANSWERS and not seen.accepted[name]:
            yield _always_rejected(name, seen.judged[name])
        if settings.deployments[name].price != Price() and not _is_capped(settings):
            yield _no_cap(name)


class _Seen:
    """What the counters say of deployments."""

    def __init__(self, counters: Mapping[str, float]) -> None:
        self.pages = 0
        self.calls: Counter[str] = Counter()
        self.judged: Counter[str] = Counter()
        self.accepted: Counter[str] = Counter()
        for counter, amount in counters_in(counters):
            match counter.name, counter.labels:
                case "recto_pages", (_, PageState.READ):
                    self.pages += int(amount)
                case "recto_calls", (deployment, _):
                    self.calls[deployment] += int(amount)
                case "recto_verdicts", (deployment, Verdict.ACCEPTED):
                    self.judged[deployment] += int(amount)
                    self.accepted[deployment] += int(amount)
                case "recto_verdicts", (deployment, Verdict.REJECTED):
                    self.judged[deployment] += int(amount)
                case _:
                    pass


def _asked_first(settings: Settings) -> frozenset[str]:
    """For pages that are read. Those behind them are asked when they are away, and that may never be."""
    names = (candidates(role, ReadOptions(), settings) for role in wanted_roles(ReadOptions()))
    return frozenset(found[0] for found in names if found)


def _is_capped(settings: Settings) -> bool:
    budget = settings.budget
    return any((budget.job, budget.day, budget.tenant_day))


def _resting(name: str, health: Health) -> Alarm:
    return Alarm(
        deployment=name,
        trouble=Trouble.RESTING,
        detail=f"nobody calls it for {health.resting:.0f} s: {health.why}",
        remedy="What needs it waits, or asks the next one; see its provider's status, its key and its quota.",
    )


def _never_asked(name: str, pages: int) -> Alarm:
    return Alarm(
        deployment=name,
        trouble=Trouble.NEVER_ASKED,
        detail=f"{pages:,} pages were read, and it was never called",
        remedy="Is escalation.table_score (number_score, page_score) too high, or do orders say --escalate off?",
    )


def _always_rejected(name: str, judged: int) -> Alarm:
    return Alarm(
        deployment=name,
        trouble=Trouble.ALWAYS_REJECTED,
        detail=f"none of its {judged:,} answers was taken",
        remedy="Look at `why` in some escalations.json; another model, or larger escalation.pixels, may help.",
    )


def _no_cap(name: str) -> Alarm:
    return Alarm(
        deployment=name,
        trouble=Trouble.NO_CAP,
        detail="it costs money, and no cap is set",
        remedy="Set budget.job, budget.day or budget.tenant_day in dollars.",
    )
