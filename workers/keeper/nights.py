"""Hours of the night as moments: over midnight, time zones, and clocks that are put forward and back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from recto.orders import Always, Hours, Window
from recto.values import Value

_DAY: Final = timedelta(days=1)
_DAYS: Final = range(-2, 5)
"""Days beside today that are looked at: enough where a night, or a whole day, is left out by the clocks."""


class Night(Value):
    """One opening of a window: ``date`` is the local one of its start. Seconds since the epoch; ``stop`` is past it."""

    date: str
    start: float
    stop: float


def is_open(hours: Hours, now: float) -> bool:
    return isinstance(hours, Always) or this_night(hours, now).start <= now


def next_start(window: Window, now: float) -> float:
    """The first start after ``now``."""
    return next(night.start for night in _nights(window, now) if night.start > now)


def next_stop(window: Window, now: float) -> float:
    """The first stop after ``now``."""
    return this_night(window, now).stop


def this_night(window: Window, now: float) -> Night:
    """The night that ``now`` is in, or the next one."""
    return next(night for night in _nights(window, now) if night.stop > now)


def held_until(hours: Hours, now: float) -> float:
    """Until when no work may be given out; 0 where it may be now."""
    return 0.0 if isinstance(hours, Always) or is_open(hours, now) else next_start(hours, now)


def _nights(window: Window, now: float) -> Iterator[Night]:
    """In order, from before ``now`` on. A night that the clocks leave out is none."""
    zone = ZoneInfo(window.timezone)
    today = datetime.fromtimestamp(now, zone).date()
    start, stop = time.fromisoformat(window.start), time.fromisoformat(window.stop)
    for days in _DAYS:
        day = today + days * _DAY
        first = _moment(day, start, zone)
        last = _moment(day if start < stop else day + _DAY, stop, zone)
        if first < last:
            yield Night(date=day.isoformat(), start=first, stop=last)


def _moment(day: date, clock: time, zone: ZoneInfo) -> float:
    """The first moment at which clocks there show this time or a later one.

    So a time that comes twice is the first of the two, and one that is left out is the moment that leaves it out.
    """
    wall = datetime.combine(day, clock)
    shown = int(wall.replace(tzinfo=zone).timestamp())
    if _wall(shown, zone) == wall:
        return float(shown)
    too_early, late_enough = shown - 2 * 86_400, shown
    while late_enough - too_early > 1:
        middle = (too_early + late_enough) // 2
        if _wall(middle, zone) < wall:
            too_early = middle
        else:
            late_enough = middle
    return float(late_enough)


def _wall(moment: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(moment, UTC).astimezone(zone).replace(tzinfo=None)
